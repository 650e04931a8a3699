"""Simple flashcards: fences of ``flashcard`` with ``Q:`` and ``A:`` or ``{{cloze}}`` in them (reference: cards, 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from vaultconv.revise.cards.clozes import Deletion, cloze
from vaultconv.revise.cards.reading import Card, CardNote
from vaultconv.tree import nodes as n

_SIDES: Final = re.compile(r"\s*Q:\s*(?P<question>.*?)\n\s*A:\s*(?P<answer>.*)", re.S)
_CLOZE: Final = re.compile(r"\{\{(?P<answer>[^{}]+?)\}\}")


def cards(note: CardNote) -> Iterator[Card]:
    """Yield a card for each fence, or for each question in one."""
    for at, line in enumerate(note.page.lines):
        block = line.block
        if type(block) is not n.CodeBlock or block.language.lower() != "flashcard":
            continue
        for text in re.split(r"\n(?=\s*Q:)", block.text):
            if match := _SIDES.match(text):
                yield Card("basic", (_para(match["question"]),), (_para(match["answer"]),), at, at + 1)
            else:
                for prompt, answers in cloze((_para(text),), _clozes):
                    yield Card("cloze", prompt, answers, at, at + 1)


def _para(text: str) -> n.Para:
    lines: list[n.Inline] = []
    for line in text.strip().split("\n"):
        lines += [*((n.LineBreak(),) if lines else ()), n.Text(line.strip())]
    return n.Para(tuple(lines))


def _clozes(text: str) -> Sequence[Deletion]:
    return [Deletion(match.start(), match.end(), match.span("answer")) for match in _CLOZE.finditer(text)]
