"""Logseq and its sync with Anki: blocks tagged ``#card``, ``{{cloze x}}``, ``{{c1 x}}`` (reference: cards, 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from vaultconv.revise.cards.clozes import Deletion, cloze, deletions_in
from vaultconv.revise.cards.reading import Card, CardKind, CardNote, para, runs, tags_in, unwrap_single_item
from vaultconv.revise.lines import NoteLines, cut_inlines

_TAGS: Final = frozenset(("card", "flashcard"))
_BOTH: Final = frozenset(("bidirectional",))
_BACK: Final = frozenset(("reversed",))


def cards(note: CardNote) -> Iterator[Card]:
    """Yield the blocks with a tag and children, and the runs of lines with a cloze."""
    page = note.page
    for at, line in enumerate(page.lines):
        tags = {tag.lower() for tag in tags_in(line)}
        end = _children_end(page, at)
        if line.depth and tags & _TAGS and end > at + 1:
            offset = line.text.index("#")
            front = para(cut_inlines(line.content, 0, offset), line)
            back = unwrap_single_item(page.cut(at + 1, end))
            kind: CardKind = "reversed" if tags & _BOTH else "basic"
            yield Card(kind, *((back, front) if tags & _BACK else (front, back)), at, end)
    for first, end in runs(page) if note.has_braces else ():
        if deletions_in(page.cut(first, end), macros):
            for prompt, answers in cloze(page.cut(first, end), macros):
                yield Card("cloze", unwrap_single_item(prompt), answers, first, end)


def _children_end(page: NoteLines, at: int) -> int:
    end = at + 1
    while end < len(page.lines) and page.lines[end].depth > page.lines[at].depth:
        end += 1
    return end


_MACRO: Final = re.compile(r"\{\{(?:cloze|c(?P<number>[1-9])) (?P<answer>.+?)(?:(?:::|\\{1,2})(?P<hint>.+?))?\}\}")


def macros(text: str) -> Sequence[Deletion]:
    r"""Return the deletions ``{{cloze x}}``, and ``{{c1 x}}`` with a hint after ``::`` or ``\\``.

    Those without a number count up.
    """
    deletions: list[Deletion] = []
    for count, match in enumerate(_MACRO.finditer(text), 1):
        card = int(match["number"] or count)
        deletions.append(Deletion(match.start(), match.end(), match.span("answer"), card, match["hint"] or ""))
    return deletions
