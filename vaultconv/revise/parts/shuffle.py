"""Questions in an order that looks random and is the same each time."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

from vaultconv.revise.pack import Pack
from vaultconv.revise.questions import Question

__all__ = ["MARKS", "shuffled", "answered_questions", "papers"]

MARKS: Final = 60
"""What a mock paper is worth."""


def papers(pack: Pack) -> list[list[Question]]:
    """Return the questions of each paper, without repetition: as many papers as are asked for and can be filled."""
    drawn_papers: list[list[Question]] = []
    left = shuffled((each for each in pack.questions if each.answer), f"{pack.metadata.title}\0mock")
    while left and len(drawn_papers) < pack.options.papers:
        paper: list[Question] = []
        room = MARKS
        for question in list(left):
            if question.marks <= room:
                paper.append(question)
                left.remove(question)
                room -= question.marks
        if drawn_papers and room > MARKS // 2:  # what is left is not enough for a paper
            break
        drawn_papers.append(paper)
    return drawn_papers


def shuffled(questions: Iterable[Question], seed: str) -> list[Question]:
    """Return the questions in an order that looks random and is the same for the same seed."""
    return sorted(questions, key=lambda each: blake2b(f"{seed}\0{each.id}".encode(errors="replace")).digest())


def answered_questions(pack: Pack) -> list[Question]:
    """Return the questions whose answers are given: those that are asked somewhere, else all."""
    if pack.has("questions") or not pack.has("mock"):
        return list(pack.questions)
    asked = {question.number for paper in papers(pack) for question in paper}
    return [question for question in pack.questions if question.number in asked]
