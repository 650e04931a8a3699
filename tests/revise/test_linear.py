"""Questions are found in linear time, whatever a note holds: the work is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.work import LINEAR, counted, growth
from vaultconv.parse import parse_note
from vaultconv.tree.nodes import Document

cards = counted("vaultconv.revise", "vaultconv.revise.cards")
structure = counted("vaultconv.revise", "vaultconv.revise.structure")

TAG = "#flashcards\n\n"
NOTES: dict[str, Callable[[int], str]] = {
    "separators in a line": lambda size: TAG + "a::b " * size,
    "cards in lines": lambda size: TAG + "a::b\n" * size,
    "cards over lines": lambda size: TAG + "a\n?\nb\n\n" * size,
    "highlights in a line": lambda size: TAG + "a ==b== c " * size,
    "highlights in lines": lambda size: TAG + "a ==b== c\n" * size,
    "openings of clozes": lambda size: "{{c1::" * size,
    "clozes of Anki's": lambda size: "{{c1::a}} " * size,
    "clozes in braces": lambda size: "---\ncards-deck: x\n---\n" + "{a} " * size,
    "openings of cards": lambda size: "START\nBasic\n\n" * size,
    "openings in lines": lambda size: "STARTI [Basic] " * size,
    "cards by tag": lambda size: "a #card\nb\n" * size,
    "cards in a list": lambda size: "- q #card\n  - a\n" * size,
    "headings that ask": lambda size: "## Why?\n\na\n\n" * size,
    "headings of all levels": lambda size: "".join("#" * (i % 6 + 1) + " Why?\n\na\n\n" for i in range(size)),
    "fields": lambda size: TAG + "[x::" * size,
    "fields that are closed": lambda size: TAG + "[x::y] " * size,
    "pairs by tag": lambda size: "q : a #flashcard\n" * size,
    "answers over paragraphs": lambda size: "q #flashcard\n\na\n\n" * size,
    "names in a program": lambda size: TAG + "std::a::" * size,
    "cards in a fence": lambda size: "```flashcard\n" + "Q: a\nA: b\n" * size + "```\n",
    "bold items": lambda size: "- **a**\n  - b\n" * size,
    "terms": lambda size: "- **a**: b\n" * size,
    "folded boxes": lambda size: "> [!a]- b\n> c\n\n" * size,
}


@pytest.mark.parametrize("name", NOTES)
def test_questions_are_found_in_linear_time(name: str) -> None:
    def task(size: int) -> Callable[[], object]:
        document: Document = parse_note(NOTES[name](size).encode(), "Note.md")[0]

        def run() -> None:
            cards.cards_of(cards.CardNote("Note.md", document, {}), cards.CARDS)
            structure.structural_questions(document)

        return run

    assert growth(task, 30) < LINEAR
