"""Flashcards (flashcards-obsidian): ``#card``, ``front::back``, clozes in a line (reference: cards, 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from vaultconv.revise.cards.clozes import Deletion, cloze
from vaultconv.revise.cards.reading import (
    Card,
    CardKind,
    CardNote,
    find_separator,
    is_text,
    para,
    setting,
    split_line,
    tags_in,
    unwrap_single_item,
)  # fmt: skip
from vaultconv.revise.lines import Line, NoteLines, cut_inlines, flat
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import trim
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.vault.properties import values_of

PLUGIN: Final = "flashcards-obsidian"
_SKIPPED: Final = ("cards-deck", "tags")
_ANKI_ID: Final = re.compile(r"\^\d{13}")


def cards(note: CardNote) -> Iterator[Card]:
    """Yield the cards by tag; those in a line only if the plugin is installed or the note names its deck."""
    settings = note.plugins.get(PLUGIN, {})
    page, decks = note.page, _decks(note, settings)
    taken: set[int] = set()
    for card in _tagged(page, setting(settings, "flashcardsTag", "card")):
        taken.update(range(card.first, card.end))
        yield card._replace(decks=decks)
    if PLUGIN not in note.plugins and not any(values_of(note.properties, "cards-deck")):
        return
    signs = (setting(settings, "inlineSeparator", "::"), setting(settings, "inlineSeparatorReverse", ":::"))
    for at, line in enumerate(page.lines):
        if at not in taken and is_text(line) and not line.text.lower().startswith(_SKIPPED):
            yield from (card._replace(decks=decks) for card in _in_line(page, at, signs))


def _decks(note: CardNote, settings: Mapping[str, n.Value]) -> tuple[str, ...]:
    for value in values_of(note.properties, "cards-deck"):
        return (str(value).replace("::", "/"),)
    default = setting(settings, "deck", "")
    return (note.folder,) if note.folder else ((default.replace("::", "/"),) if default else ())


# -------------------------------------------------------------------------------------------------------------- by tag


def _tagged(page: NoteLines, name: str) -> Iterator[Card]:
    kinds: dict[str, CardKind] = {
        name: "basic",
        **{f"{name}{sign}reverse": "reversed" for sign in "-/"},
        **{f"{name}{sign}spaced": "prompt" for sign in "-/"},
    }
    marked = {at: kind for at, line in enumerate(page.lines) if (kind := _kind(line, kinds)) is not None}
    used = 0
    for at, kind in marked.items():
        first = _front(page, at, used)
        end = at + 1 if kind == "prompt" else _back(page, at, marked)
        prompt = unwrap_single_item((*page.cut(first, at), *_without_tags(page, at)))
        answer, tags = unwrap_single_item(page.cut(at + 1, end)), _anki_tags(page.lines[at], kinds)
        yield Card(kind, prompt, answer, first, end, tags=tags, block_id=_id(page, end))
        used = end


def _kind(line: Line, kinds: Mapping[str, CardKind]) -> CardKind | None:
    return next((kinds[tag.lower()] for tag in tags_in(line) if tag.lower() in kinds), None)


def _front(page: NoteLines, at: int, used: int) -> int:
    """Return the first line of a prompt: after a blank line or the card before; in a list, the item's own line."""
    line = page.lines[at]
    if type(line.block) is n.Heading:
        return at
    first = at
    while first > used and page.lines[first].touching and page.lines[first - 1].depth == line.depth:
        if page.lines[first - 1].block is not line.block and line.depth:
            break  # another item
        first -= 1
    return first


def _back(page: NoteLines, at: int, marked: Mapping[int, CardKind]) -> int:
    """Return the line after the answer: a blank line, or what is not a child of the item that asks."""
    depth = page.lines[at].depth
    end = at + 1
    while end < len(page.lines):
        line = page.lines[end]
        inside = line.depth > depth or (not depth and line.depth >= depth) or line.block is page.lines[at].block
        if (end > at + 1 and not line.touching and line.depth <= depth) or end in marked or not inside:
            break
        if type(line.block) is n.Heading:
            break
        end += 1
    return end


def _without_tags(page: NoteLines, at: int) -> Blocks:
    """Return the line of the tag, up to the tag."""
    line = page.lines[at]
    offset = line.text.rfind("#card") if "#card" in line.text else line.text.find("#")
    return para(cut_inlines(line.content, 0, offset), line)


def _anki_tags(line: Line, kinds: Mapping[str, CardKind]) -> tuple[str, ...]:
    tags = tags_in(line)
    start = next(i for i, tag in enumerate(tags) if tag.lower() in kinds)
    return tags[start + 1 :]


def _id(page: NoteLines, end: int) -> str:
    block_id = page.lines[end - 1].block.id
    return block_id if _ANKI_ID.fullmatch(f"^{block_id}") else ""


# ------------------------------------------------------------------------------------------------------------ in a line


def _in_line(page: NoteLines, at: int, signs: tuple[str, str]) -> Iterator[Card]:
    line = page.lines[at]
    content, tags = _trailing_tags(line.content)
    text = flat(content)
    offset, sign = find_separator(text, signs)
    if offset >= 0:
        front, back = split_line(line._replace(content=content, text=text), offset, sign)
        kind: CardKind = "reversed" if sign == signs[1] else "basic"
        yield Card(kind, para(front, line), para(back, line), at, at + 1, tags=tags, block_id=_id(page, at + 1))
    else:
        for prompt, answers in cloze(para(content, line), curly_and_highlighted):
            yield Card("cloze", prompt, answers, at, at + 1, tags=tags, block_id=_id(page, at + 1))


def _trailing_tags(content: Inlines) -> tuple[Inlines, tuple[str, ...]]:
    tags: list[str] = []
    while content and (type(content[-1]) is n.Tag or (type(content[-1]) is n.Text and not content[-1].text.strip())):
        if type(last := content[-1]) is n.Tag:
            tags.insert(0, last.name)
        content = content[:-1]
    return trim(content), tuple(tags)


_DELETION: Final = re.compile(r"==(?P<marked>.+?)==|\{(?!\{)(?:(?P<number>\d):?)?(?P<answer>[^{}]+?)\}(?!\})")


def curly_and_highlighted(text: str) -> Sequence[Deletion]:
    """Return the deletions ``==x==``, ``{x}``, ``{2:x}``, ``{2x}``; those without a number are asked as the first."""
    return [_deletion(match) for match in _DELETION.finditer(text)]


def _deletion(match: re.Match[str]) -> Deletion:
    answer = match.span("marked" if match["marked"] else "answer")
    return Deletion(match.start(), match.end(), answer, int(match["number"] or 1))
