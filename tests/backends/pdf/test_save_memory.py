"""What is left out of large books to save memory, and that no word is."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pypdf
import pytest

from vaultconv.api import convert
from vaultconv.backends.pdf import PDF, extent
from vaultconv.backends.pdf.extent import to_leave_out
from vaultconv.tree import nodes as n

PAGE = 3000.0  # letters


def book(pages: int, links: int = 0) -> n.Document:
    to_a_note = n.Link((n.Text(""),), n.NoteTarget("B.md"))
    return n.Document((n.Para((n.Text("x" * int(pages * PAGE)), *(to_a_note for _ in range(links)))),))


def test_a_book_of_a_few_hundred_pages_leaves_out_nothing() -> None:
    assert to_leave_out(book(480, links=2600), PAGE) == ()


def test_a_book_of_a_thousand_pages_may_divide_short_tables() -> None:
    assert to_leave_out(book(1000), PAGE) == ("tables",)


def test_a_book_of_two_thousand_pages_has_no_links_between_notes_and_one_of_fewer_with_many_links_neither() -> None:
    assert to_leave_out(book(2000), PAGE) == ("tables", "links")
    assert to_leave_out(book(1000, links=8000), PAGE) == ("tables", "links")


def test_addresses_take_memory_too_but_half_of_what_links_between_notes_take() -> None:
    address = n.Link((n.Text(""),), n.Url("https://example.org"))

    def with_addresses(count: int) -> n.Document:
        return n.Document((*book(1000).content, n.Para((address,) * count)))

    assert to_leave_out(with_addresses(12_000), PAGE) == ("tables",)
    assert to_leave_out(book(1000, links=12_000), PAGE) == ("tables", "links")
    assert to_leave_out(with_addresses(14_000), PAGE) == ("tables", "links")


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "A.md").write_text("See [[B|the other note]].\n\n| Column | More |\n|---|---|\n| cell one | cell two |\n")
    (folder / "B.md").write_text("Words of B.\n")
    return folder


def printed(vault: Path, **options: str) -> tuple[str, set[str], int]:
    """Return the words of the book of a vault, the codes of its diagnostics, and how many places link somewhere."""
    out = vault.parent / "book.pdf"
    backend = msgspec.structs.replace(PDF, system_fonts=False, **options)
    made = convert(vault, backend, out, force=True)
    pages = pypdf.PdfReader(out).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    links = sum(len(page.get("/Annots", ())) for page in pages[2:])
    return text, {str(found.code) for found in made.diagnostics}, links


def test_a_book_that_saves_memory_has_all_words_and_says_no_pages_of_links(vault: Path) -> None:
    full, codes, linked = printed(vault, save_memory="never")
    assert "the other note (p. 1)" in full
    assert linked > 0
    saved, same_codes, plain = printed(vault, save_memory="always")
    assert saved == full.replace("the other note (p. 1)", "the other note")
    assert plain == 0
    assert "book-simplified" not in codes | same_codes


def test_a_large_book_says_what_it_leaves_out_unless_it_is_to_leave_out_nothing(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extent, "_MANY_FOR_TABLES", 0)
    text, codes, linked = printed(vault)
    assert "the other note (p. 1)" in text
    assert linked > 0
    assert "book-simplified" in codes
    monkeypatch.setattr(extent, "_MANY_FOR_LINKS", 0)
    text, codes, linked = printed(vault)
    assert "the other note." in text
    assert linked == 0
    assert "book-simplified" in codes
    assert "book-simplified" not in printed(vault, save_memory="never")[1]
