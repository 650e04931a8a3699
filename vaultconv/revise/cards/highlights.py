"""By option, what authors marked in their text: highlights, and bold words within a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from vaultconv.revise.cards.clozes import formatted, formatted_cloze
from vaultconv.revise.cards.reading import Card, CardNote, runs, unwrap_single_item
from vaultconv.revise.lines import ATOM, NoteLines, flat
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Inlines


def highlighted(note: CardNote) -> Iterator[Card]:
    """Return a cloze for each run of lines with ``==highlights==``."""
    return _clozes(note.page, n.Highlight)


def bold(note: CardNote) -> Iterator[Card]:
    """Return a cloze for each run of lines with bold words among others, because a wholly bold line is a title."""
    return _clozes(note.page, n.Strong)


def _clozes(page: NoteLines, kind: type[n.Inline]) -> Iterator[Card]:
    for first, end in runs(page):
        at = first
        for line in range(first, end + 1):  # a heading is not a part of what stands below it
            if line == end or type(page.lines[line].block) is n.Heading:
                yield from _cloze(page, at, line, kind)
                at = line + 1


def _cloze(page: NoteLines, first: int, end: int, kind: type[n.Inline]) -> Iterator[Card]:
    if any(_says_more(line.content, kind) for line in page.lines[first:end]):
        prompt, answers = formatted_cloze(page.cut(first, end), kind)
        if answers:
            yield Card("cloze", unwrap_single_item(prompt), answers, first, end)


def _says_more(content: Inlines, kind: type[n.Inline]) -> bool:
    """Return whether a line has more than what is marked and the signs around it."""
    text, at, left = flat(content), 0, ""
    for each in formatted(content, kind):
        left, at = left + text[at : each.start], each.end
    return any(letter.isalnum() or letter == ATOM for letter in left + text[at:])
