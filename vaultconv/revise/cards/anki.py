"""Anki's own clozes, ``{{c1::x::hint}}``, wherever they stand (reference: cards, 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from vaultconv.revise.cards.clozes import Deletion, balanced, cloze, deletions_in
from vaultconv.revise.cards.reading import Card, CardNote, runs, unwrap_single_item

_OPENING: Final = re.compile(r"\{\{c(\d{1,3})::")
_INNER: Final = re.compile(r"\{\{c\d{1,3}::|\}\}")


def cards(note: CardNote) -> Iterator[Card]:
    """Yield a card for each run of lines with a cloze."""
    page = note.page
    for first, end in runs(page) if note.has_braces else ():
        content = page.cut(first, end)
        if deletions_in(content, native):
            for prompt, answers in cloze(content, native):
                yield Card("cloze", unwrap_single_item(prompt), answers, first, end)


def native(text: str) -> Sequence[Deletion]:
    """Return the deletions ``{{c1::x}}`` and ``{{c1::x::hint}}``; of nested ones, the outermost."""
    deletions: list[Deletion] = []
    for start, end in balanced(text, "{{", "}}"):
        opening = _OPENING.match(text, start)
        if opening is None:
            continue
        inner = text[opening.end() : end - 2]
        answer, sign, hint = inner.rpartition("::")
        if not sign or _INNER.search(inner):
            answer, hint = inner, ""
        deletions.append(Deletion(start, end, (opening.end(), opening.end() + len(answer)), int(opening[1]), hint))
    return [each for each in deletions if each.answer[0] < each.answer[1]]
