"""RemNote: ``Q >> A``, ``A << Q``, ``Q <> A``, ``concept :: …``, ``of it ;; …``, ``{{x}}`` (reference: cards, 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from vaultconv.revise.cards.clozes import Deletion, cloze, deletions_in
from vaultconv.revise.cards.reading import (
    Card,
    CardKind,
    CardNote,
    find_separator,
    is_text,
    para,
    split_line,
    unwrap_single_item,
)

_SIGNS: Final = (">>>", ":::", ">>", "<<", "<>", "::", ";;")
_CLOZE: Final = re.compile(r"\{\{(?P<answer>[^{}]+?)\}\}")


def cards(note: CardNote) -> Iterator[Card]:
    """Yield the cards of a note, one on each line; those of a list have the items below as their answer."""
    page = note.page
    for at, line in enumerate(page.lines):
        if not is_text(line):
            continue
        offset, sign = find_separator(line.text, _SIGNS)
        if offset >= 0:
            front, back = (para(side, line) for side in split_line(line, offset, sign))
            end = at + 1
            if sign in (">>>", ":::"):
                while end < len(page.lines) and page.lines[end].depth > line.depth:
                    end += 1
                back = (*back, *unwrap_single_item(page.cut(at + 1, end)))
            kind: CardKind = "reversed" if sign in ("<>", "::") else "basic"
            yield Card(kind, *((back, front) if sign == "<<" else (front, back)), at, end)
        elif deletions_in(page.cut(at, at + 1), _clozes):
            for prompt, answers in cloze(page.cut(at, at + 1), _clozes):
                yield Card("cloze", unwrap_single_item(prompt), answers, at, at + 1)


def _clozes(text: str) -> Sequence[Deletion]:
    return [Deletion(match.start(), match.end(), match.span("answer")) for match in _CLOZE.finditer(text)]
