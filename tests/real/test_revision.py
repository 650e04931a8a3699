"""Revision packs of every real vault: no word of notes, questions and answers is lost, no number is defined twice."""

from pathlib import Path

from tests.revise.test_nothing_lost import check, check_clozes, check_notes, pack
from vaultconv.vault.open import open_vault


def test_no_word_of_a_real_vault_is_lost_in_its_pack(some_notes: Path) -> None:
    made = pack(open_vault(some_notes), "questions", "answers", sources=("all",))
    check(made)
    check_notes(made)
    check_clozes(made)
