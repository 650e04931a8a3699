"""Obsidian_to_Anki: ``START`` … ``END`` and ``STARTI [Basic] … ENDI`` (reference: cards, 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from vaultconv.revise.cards.clozes import Deletion, cloze
from vaultconv.revise.cards.reading import Card, CardKind, CardNote, para
from vaultconv.revise.lines import Line, NoteLines, cut_inlines, without_prefix
from vaultconv.transforms.cards import Keywords, keywords_of
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks

_ID: Final = re.compile(r"(?:<!--)?ID: *(\d+) *(?:-->)?")


def cards(note: CardNote) -> Iterator[Card]:
    """Yield the cards of a note, in its deck."""
    words, page = keywords_of(note.plugins), note.page
    decks, tags = _deck(page, words), tuple(_file_line(page, words.tags).split())
    at = 0
    while at < len(page.lines):
        text = page.lines[at].text.strip()
        end = _end(page, at, words) if text == words.begin else -1
        if end > at + 1:
            for card in _block(page, at, end):
                yield card._replace(decks=decks, tags=(*tags, *card.tags))
            at = end
        elif text.startswith(f"{words.begin_inline} [") and text.endswith(words.end_inline):
            for card in _inline(page.lines[at], at, words):
                yield card._replace(decks=decks, tags=(*tags, *card.tags))
        at += 1


def _deck(page: NoteLines, words: Keywords) -> tuple[str, ...]:
    name = _file_line(page, words.deck)
    return (name.replace("::", "/"),) if name else ()


def _file_line(page: NoteLines, keyword: str) -> str:
    """Return what a line about the whole file says, on itself or on the next line."""
    for line, after in pairwise((*page.lines, Line(n.HorizontalRule(), (), "", False, 0, 0))):
        text = line.text.strip()
        if text == keyword and after.touching:
            return after.text.strip()
        if text.startswith(f"{keyword}:"):
            return text.removeprefix(f"{keyword}:").strip()
    return ""


def _end(page: NoteLines, at: int, words: Keywords) -> int:
    for i in range(at + 1, len(page.lines)):
        text = page.lines[i].text.strip()
        if text == words.end:
            return i
        if text == words.begin:
            return -1
    return -1


# --------------------------------------------------------------------------------------------------------------- blocks

_FIELD_NAME: Final = re.compile(r"([A-Z][\w ]{0,30}?):(?: |$)")
_KNOWN_FIELDS: Final = {"front": "Front", "back": "Back", "text": "Text", "extra": "Extra", "back extra": "Back Extra"}


def _block(page: NoteLines, start: int, end: int) -> Iterator[Card]:
    kind = page.lines[start + 1].text.strip()
    tags: tuple[str, ...] = ()
    block_id, last = "", end
    while last > start + 2:
        text = page.lines[last - 1].text.strip()
        if match := _ID.fullmatch(text):
            block_id = match[1]
        elif text.startswith("Tags: "):
            tags = tuple(text.removeprefix("Tags: ").split())
        else:
            break
        last -= 1
    fields = _fields(page, start + 2, last)
    blocks = [_cut(page, *field) for field in fields]
    card = _card(kind, blocks)
    yield from (each._replace(first=start, end=end + 1, tags=tags, block_id=block_id) for each in card)


def _fields(page: NoteLines, first: int, end: int) -> list[tuple[int, int, int]]:
    """Return the lines of each field, and how many characters of the first line are its name."""
    starts = [(first, 0)]
    for at in range(first, end):
        match = _FIELD_NAME.match(page.lines[at].text)
        if match and match[1].lower() in _KNOWN_FIELDS:
            if at == first:
                starts = []
            starts.append((at, match.end()))
    ends = [at for at, _ in starts[1:]] + [end]
    return [(at, stop, skip) for (at, skip), stop in zip(starts, ends, strict=True)]


def _cut(page: NoteLines, first: int, end: int, skip: int) -> Blocks:
    return without_prefix(page.cut(first, end), skip)


def _card(kind: str, fields: Sequence[Blocks]) -> Iterator[Card]:
    front = fields[0] if fields else ()
    rest = tuple(block for field in fields[1:] for block in field)
    if "cloze" in kind.lower():
        for prompt, answers in cloze(front, curly):
            yield Card("cloze", prompt, answers, 0, 0, extra=rest)
    else:
        card_kind: CardKind = "reversed" if "reversed" in kind.lower() else "basic"
        yield Card(card_kind, front, rest, 0, 0)


# -------------------------------------------------------------------------------------------------------------- in line

_WORD: Final = re.compile(r"(?<= )(Back Extra|Front|Back|Text|Extra|Tags|ID): ")


def _inline(line: Line, at: int, words: Keywords) -> Iterator[Card]:
    start = line.text.index("[") + 1
    kind_end = line.text.find("]", start)
    stop = line.text.rindex(words.end_inline)
    if kind_end < 0 or kind_end >= stop:
        return
    marks = [(match.start(), match.end(), match[1]) for match in _WORD.finditer(line.text, kind_end + 1, stop)]
    comment = line.text.find("<!--", kind_end)
    edges = [*marks, (stop if comment < 0 else min(comment, stop), stop, "")]
    fields: list[Blocks] = []
    tags: tuple[str, ...] = ()
    block_id = ""
    pieces = [("Front", kind_end + 1, edges[0][0])]
    pieces += [(name, begin, after[0]) for (_, begin, name), after in pairwise(edges)]
    for name, begin, end in pieces:
        text = line.text[begin:end].strip()
        if name == "Tags":
            tags = tuple(text.split())
        elif name == "ID":
            block_id = text
        elif text:
            fields.append(para(cut_inlines(line.content, begin, end), line))
    for card in _card(line.text[start:kind_end], fields):
        yield card._replace(first=at, end=at + 1, tags=tags, block_id=block_id)


# --------------------------------------------------------------------------------------------------------------- clozes

_CURLY: Final = re.compile(
    r"\{\{c(?P<anki>\d+)::(?P<native>.+?)(?:::(?P<hint>[^{}]+?))?\}\}"
    r"|\{(?!\{)(?:c?(?P<number>\d+)[:|])?(?P<answer>[^{}]+?)\}(?!\})|==(?P<marked>.+?)=="
)


def curly(text: str) -> Sequence[Deletion]:
    """Return the deletions ``{x}``, ``{2:x}``, ``{c2|x}``, ``{{c1::x}}`` and ``==x==``.

    Those without a number count up.
    """
    deletions: list[Deletion] = []
    count = 0
    for match in _CURLY.finditer(text):
        group = next(name for name in ("native", "answer", "marked") if match[name])
        count += 0 if match["anki"] or match["number"] else 1
        card = int(match["anki"] or match["number"] or count)
        deletions.append(Deletion(match.start(), match.end(), match.span(group), card, match["hint"] or ""))
    return deletions
