"""Packs in languages that run from the right to the left: their pages are the mirror's."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from vaultconv import Config, api
from vaultconv.config import with_options

ARABIC = "> [!faq]- كم حجرة في القلب؟\n> أربع حجرات\n"
ENGLISH = "> [!faq]- How many chambers has a heart?\n> Four chambers\n"


def page_of(tmp_path: Path, part: str, *, language: str) -> tuple[list[pymupdf.Rect], list[pymupdf.Rect]]:
    """Where the number and the last word of the note's one question or answer are."""
    (tmp_path / "vault").mkdir(exist_ok=True)
    (tmp_path / "vault" / "Note.md").write_text(ARABIC if language == "ar" else ENGLISH)
    tables = {"revise": {"parts": [part]}, "book": {"language": language}}
    api.revise(tmp_path / "vault", tmp_path / "pack.pdf", config=with_options(Config(), tables, "test"))
    words = pymupdf.open(tmp_path / "pack.pdf")[0].get_text("words")
    numbers = [pymupdf.Rect(word[:4]) for word in words if word[4].startswith("1.1") and word[1] > 80]
    letters = ("القلب", "حجرات") if language == "ar" else ("heart?", "chambers")
    return numbers, [pymupdf.Rect(word[:4]) for word in words if word[4].rstrip("؟") in letters]


@pytest.mark.parametrize("part", ["questions", "answers", "notes"])
@pytest.mark.parametrize(("language", "side"), [("ar", 1), ("en", -1)])
def test_a_number_stands_where_a_line_begins(tmp_path: Path, part: str, language: str, side: int) -> None:
    numbers, words = page_of(tmp_path, part, language=language)
    assert numbers
    assert words
    assert all((number.x0 - word.x0) * side > 0 for number in numbers for word in words)
