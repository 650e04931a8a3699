"""NeuraCache: ``question : answer #flashcard``, ``question #flashcard`` over an answer (reference: cards, 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vaultconv.revise.cards.reading import Card, CardNote, para, tags_in
from vaultconv.revise.lines import Line, NoteLines, cut_inlines, flat
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import trim
from vaultconv.tree.schema import Inlines

_TAG: Final = "flashcard"
_SPACED: Final = "spaced"
_SIGNS: Final = ("⚡️", "⚡", "🧠")
_COLON: Final = " : "


def cards(note: CardNote) -> Iterator[Card]:
    """Yield the cards of a note."""
    page = note.page
    at = 0
    while at < len(page.lines):
        line = page.lines[at]
        marked = _without_mark(line)
        if _SPACED in map(str.lower, tags_in(line)):
            offset = line.text.lower().index(f"#{_SPACED}")
            yield Card("prompt", para(cut_inlines(line.content, 0, offset), line), (), at, at + 1)
        elif marked is not None and not trim(marked):
            end = _listed_end(page, at + 1)
            for i in range(at + 1, end):
                yield from _pair(page.lines[i], i, page.lines[i].content)
            at = max(at, end - 1)
        elif marked is not None and (pair := list(_pair(line, at, marked))):
            yield from pair
        elif marked is not None:
            end = _answer_end(page, at + 1)
            yield Card("basic", para(marked, line), page.cut(at + 1, end), at, end)
            at = max(at, end - 1)
        at += 1


def _without_mark(line: Line) -> Inlines | None:
    """Return a line without the sign of a card; None if it has none."""
    if _TAG in map(str.lower, tags_in(line)):
        offset = line.text.lower().index(f"#{_TAG}")
        return trim(cut_inlines(line.content, 0, offset))
    text = line.text.rstrip()
    for sign in _SIGNS:
        if text.endswith(sign):
            return trim(cut_inlines(line.content, 0, len(text) - len(sign)))
    return None


def _pair(line: Line, at: int, content: Inlines) -> Iterator[Card]:
    text = flat(content)
    offset = text.find(_COLON)
    if offset > 0:
        front = cut_inlines(content, 0, offset)
        back = cut_inlines(content, offset + len(_COLON), len(text))
        yield Card("basic", para(front, line), para(back, line), at, at + 1)


def _listed_end(page: NoteLines, start: int) -> int:
    """Return the line after a list that is below the tag."""
    end = start
    while end < len(page.lines) and page.lines[end].depth > 0:
        end += 1
    return end


def _answer_end(page: NoteLines, start: int) -> int:
    """Return the line of the rule that ends an answer, else of the next blank line, card or heading."""
    for i in range(start, len(page.lines)):
        if page.lines[i].text == "---":
            return i
        if _without_mark(page.lines[i]) is not None or type(page.lines[i].block) is n.Heading:
            break
    end = start
    while end < len(page.lines) and (end == start or page.lines[end].touching):
        if _without_mark(page.lines[end]) is not None or type(page.lines[end].block) is n.Heading:
            break
        end += 1
    return end
