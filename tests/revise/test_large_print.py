"""Pages for weak eyes: packs and books in large print."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from tests.revise.test_pages import NOTES
from vaultconv import Config, api
from vaultconv.config import with_options
from vaultconv.errors import UsageError


def sizes(pdf: Path) -> list[tuple[float, str]]:
    """The size of each run of words, in points."""
    blocks = (block for page in pymupdf.open(pdf) for block in page.get_text("dict")["blocks"])
    spans = (span for block in blocks for line in block.get("lines", ()) for span in line["spans"])
    return [(span["size"], span["text"]) for span in spans if span["text"].strip()]


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    for name, text in NOTES.items():
        (tmp_path / "vault" / name).write_text(text)
    return tmp_path / "vault"


def test_a_pack_in_large_print_has_16_points_and_nothing_below_12(vault: Path) -> None:
    parts = ["plan", "map", "notes", "questions", "answers", "cards", "index"]
    config = with_options(Config(), {"revise": {"large-print": True, "parts": parts}}, "test")
    api.revise(vault, vault.parent / "pack.pdf", config=config)
    found = sizes(vault.parent / "pack.pdf")
    assert [text for size, text in found if size < 11.9] == []
    answers = [size for size, text in found if "what is on its ends" in text]
    assert min(answers) >= 15.9


def test_a_book_in_large_print_has_16_points(vault: Path) -> None:
    config = with_options(Config(), {"options": {"pdf": {"large-print": True}}}, "test")
    api.convert(vault, "pdf", vault.parent / "book.pdf", config=config)
    found = sizes(vault.parent / "book.pdf")
    assert [text for size, text in found if size < 11.9] == []
    assert {round(size) for size, text in found if "what is on its ends" in text} == {16}


def test_a_legible_typeface_that_is_not_there_says_what_to_install(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaultconv.backends.pdf.look.LEGIBLE", ("Nowhere Sans",))
    config = with_options(Config(), {"options": {"pdf": {"font": "legible"}}}, "test")
    with pytest.raises(UsageError, match="no legible typeface is installed"):
        api.revise(vault, vault.parent / "pack.pdf", config=config)
