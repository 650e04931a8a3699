"""Revision packs of every real vault: no word of a question is lost, no number is defined twice."""

from pathlib import Path

from tests.revise.test_nothing_lost import check, pack
from vaultconv.vault.notion.export import open_vault


def test_the_words_of_every_question_stand_among_questions_and_answers(some_notes: Path) -> None:
    check(pack(open_vault(some_notes), "questions", "answers", sources=("all",)))
