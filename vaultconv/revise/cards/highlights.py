"""By option, what authors marked in their text: highlights, and bold words within a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vaultconv.revise.cards.clozes import Find, cloze, deletions_in, pattern_finder
from vaultconv.revise.cards.noted import Card, Noted, runs, unlisted
from vaultconv.revise.lines import NoteLines, flat
from vaultconv.tree import nodes as n

_HIGHLIGHTS: Final = pattern_finder(("==answer==",))
_BOLD: Final = pattern_finder(("**answer**",))


def highlighted(note: Noted) -> Iterator[Card]:
    """A cloze for each run of lines with ``==highlights==``."""
    return _clozes(note.page, _HIGHLIGHTS)


def bold(note: Noted) -> Iterator[Card]:
    """A cloze for each run of lines with bold words among others: a wholly bold line is a title."""
    return _clozes(note.page, _BOLD)


def _clozes(page: NoteLines, find: Find) -> Iterator[Card]:
    for first, end in runs(page):
        at = first
        for line in range(first, end + 1):  # a heading is no part of what stands below it
            if line == end or type(page.lines[line].block) is n.Heading:
                yield from _cloze(page, at, line, find)
                at = line + 1


def _cloze(page: NoteLines, first: int, end: int, find: Find) -> Iterator[Card]:
    content = page.cut(first, end) if first < end else ()
    found = deletions_in(content, find)
    if found and not _is_all(page, first, end, find):
        for prompt, answers in cloze(content, find):
            yield Card("cloze", unlisted(prompt), answers, first, end)


def _is_all(page: NoteLines, first: int, end: int, find: Find) -> bool:
    """Is there nothing in the lines but what is marked?"""
    texts = [flat(line.content).strip() for line in page.lines[first:end]]
    return all(not text or [(each.start, each.end) for each in find(text)] == [(0, len(text))] for text in texts)
