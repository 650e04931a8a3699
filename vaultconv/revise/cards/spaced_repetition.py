"""Spaced Repetition: ``Q::A``, ``Q:::A``, ``?`` and ``??`` between lines, clozes (reference: cards, 1).

Its faults are not copied: a comment hides only itself, a separator within an answer is text, a front without a word is
no card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from vaultconv.revise.cards.clozes import Find, cloze, deletions_in, pattern_finder
from vaultconv.revise.cards.reading import (
    Card,
    CardKind,
    CardNote,
    find_separator,
    para,
    setting,
    sides,
    split_line,
    table,
    tags_in,
)
from vaultconv.revise.lines import NoteLines, without_block_id
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import replace

PLUGIN: Final = "obsidian-spaced-repetition"


class _Rules(NamedTuple):
    """The plugin's settings that say what a card is; an empty sign turns its kind of card off."""

    tags: tuple[str, ...]
    """The tags of notes and blocks with cards."""
    ignored: tuple[str, ...]
    """The tags of notes whose cards are ignored."""
    folders: bool
    """Folders are decks, so any note may have cards."""
    inline: str
    """Between the sides of a card on one line: ``::``."""
    inline_reversed: str
    """The same for a card that is asked both ways: ``:::``."""
    lines: str
    """On a line of its own between the sides: ``?``."""
    lines_reversed: str
    """The same for a card that is asked both ways: ``??``."""
    end: str
    """The line that ends a card of several lines; empty if a blank line does."""
    find: Find
    """Finds the deletions of a cloze in a text."""


def _rules(plugins: Mapping[str, Mapping[str, n.Value]]) -> _Rules:
    settings = table(plugins.get(PLUGIN, {}), "settings")

    def tags(key: str, default: list[n.Value]) -> tuple[str, ...]:
        return tuple(str(tag).lstrip("#").rstrip("/") for tag in setting(settings, key, default))

    return _Rules(
        tags=tags("flashcardTags", ["#flashcards"]),
        ignored=tags("flashcardTagsToIgnore", []),
        folders=setting(settings, "convertFoldersToDecks", False),
        inline=setting(settings, "singleLineCardSeparator", "::"),
        inline_reversed=setting(settings, "singleLineReversedCardSeparator", ":::"),
        lines=setting(settings, "multilineCardSeparator", "?").strip(),
        lines_reversed=setting(settings, "multilineReversedCardSeparator", "??").strip(),
        end=setting(settings, "multilineCardEndMarker", "").strip(),
        find=pattern_finder(_patterns(settings)),
    )


def _patterns(settings: Mapping[str, n.Value]) -> list[str]:
    """Return the patterns of clozes; older settings switch three of them on and off."""
    patterns = settings.get("clozePatterns")
    if isinstance(patterns, list):
        return [str(pattern) for pattern in patterns]
    switches = {
        "convertHighlightsToClozes": ("==[123;;]answer[;;hint]==", True),
        "convertBoldTextToClozes": ("**[123;;]answer[;;hint]**", False),
        "convertCurlyBracketsToClozes": ("{{[123;;]answer[;;hint]}}", False),
    }
    return [pattern for key, (pattern, default) in switches.items() if setting(settings, key, default)]


def _is_below(tag: str, tags: tuple[str, ...]) -> bool:
    return any(tag == each or tag.startswith(each + "/") for each in tags)


def cards(note: CardNote) -> Iterator[Card]:
    """Yield the cards of a note with a tag for flashcards, or of any note in a folder if folders are decks."""
    rules = _rules(note.plugins)
    tags = (*note.head_tags, *note.body_tags)
    if any(_is_below(tag, rules.ignored) for tag in tags):
        return
    if not rules.folders and not any(_is_below(tag, rules.tags) for tag in tags):
        return
    decks = _Decks(note, rules)
    for card in _scan(note.page, rules):
        yield decks.of(card)


# ------------------------------------------------------------------------------------------------------------ scanning


class _OpenCard(NamedTuple):
    """A card that is still being read, from the line ``first`` on."""

    first: int
    kind: CardKind | None = None
    """Its kind, once a separator was met."""
    separator: int = -1
    """The index of the separator's line; -1 before it was met."""


def _scan(page: NoteLines, rules: _Rules) -> Iterator[Card]:
    """Yield the cards that the plugin's line scanner finds, line by line."""
    open_ = _OpenCard(0)
    for at, line in enumerate(page.lines):
        text = line.text.strip()
        if not line.touching and not (rules.end and open_.kind):
            yield from _closed(page, open_, at, rules)
            open_ = _OpenCard(at)
        if rules.end and text == rules.end:
            yield from _closed(page, open_, at, rules)
            open_ = _OpenCard(at + 1)
        elif text.startswith("<!--") or open_.kind in ("basic", "reversed"):
            continue
        elif (separator := find_separator(line.text, (rules.inline_reversed, rules.inline)))[0] >= 0:
            yield from _inline(page, at, *separator, rules)
            open_ = _OpenCard(at + 1)
        elif text and text in (rules.lines, rules.lines_reversed):
            open_ = open_._replace(kind="basic" if text == rules.lines else "reversed", separator=at)
        elif open_.kind is None and deletions_in(page.cut(at, at + 1), rules.find):
            open_ = open_._replace(kind="cloze")
    yield from _closed(page, open_, len(page.lines), rules)


def _inline(page: NoteLines, at: int, offset: int, sign: str, rules: _Rules) -> Iterator[Card]:
    line = page.lines[at]
    content, block_id = without_block_id(line.content)
    front, back = split_line(line._replace(content=content, text=line.text), offset, sign)
    kind: CardKind = "reversed" if sign == rules.inline_reversed else "basic"
    yield Card(kind, para(front, line), para(back, line), at, at + 1, block_id=block_id or _id_of(page, at, at + 1))


def _closed(page: NoteLines, open_: _OpenCard, end: int, rules: _Rules) -> Iterator[Card]:
    if open_.kind is None:
        return
    block_id = _id_of(page, open_.first, end)
    if open_.kind == "cloze":
        for prompt, answers in cloze(page.cut(open_.first, end), rules.find):
            yield Card("cloze", prompt, answers, open_.first, end, block_id=block_id)
    else:
        front, back = sides(page, open_.first, open_.separator, end)
        yield Card(open_.kind, front, back, open_.first, end, block_id=block_id)


def _id_of(page: NoteLines, first: int, end: int) -> str:
    """Return the block id of the last block that ends with a card's lines."""
    last = page.lines[end - 1].block
    ends_here = end == len(page.lines) or page.lines[end].block is not last
    return last.id if ends_here and first < end else ""


# --------------------------------------------------------------------------------------------------------------- decks


class _Decks:
    """The decks of a card: that of its own tag, else those of the nearest line above that belongs to no card."""

    def __init__(self, note: CardNote, rules: _Rules) -> None:
        self._note, self._rules = note, rules
        self._current = self._of(note.head_tags)
        self._at = 0

    def of(self, card: Card) -> Card:
        """Return the card with its decks, and without the tag that names one."""
        lines = self._note.page.lines
        if self._rules.folders:
            return card._replace(decks=(self._note.folder,) if self._note.folder else ())
        for line in lines[self._at : card.first]:
            self._current = self._of(tags_in(line)) or self._current
        self._at = max(self._at, card.end)
        own, prompt = _own_tag(card.prompt)
        first = self._of(self._note.body_tags)[:1]
        return card._replace(decks=(own,) if own else self._current or first, prompt=prompt)

    def _of(self, tags: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(tag for tag in tags if _is_below(tag, self._rules.tags)))


def _own_tag(prompt: Blocks) -> tuple[str, Blocks]:
    """Return the tag that a card begins with, and the card without it."""
    if not prompt or type(first := prompt[0]) is not n.Para or not first.content:
        return "", prompt
    tag, rest = first.content[0], first.content[1:]
    if type(tag) is not n.Tag or not rest:
        return "", prompt
    if type(rest[0]) is n.Text:
        rest = (n.Text(rest[0].text.lstrip()), *rest[1:])
    elif type(rest[0]) in (n.SoftBreak, n.LineBreak):
        rest = rest[1:]
    return tag.name, (replace(first, content=rest), *prompt[1:])
