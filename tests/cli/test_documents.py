"""Documents and books by ``vaultconv convert``, ``init`` and ``doctor``."""

import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Run, tree


def test_the_name_of_the_output_tells_its_kind(run: Run, vault: Path, tmp_path: Path) -> None:
    ran = run("convert", vault, "-o", "book.docx", "--title", "Journeys", "--author", "A", "--author", "B")
    assert (ran.code, tree(tmp_path)[:1]) == (0, ["book.docx"])
    about = zipfile.ZipFile(tmp_path / "book.docx").read("docProps/core.xml").decode()
    assert "<dc:title>Journeys</dc:title><dc:creator>A; B</dc:creator>" in about


@pytest.mark.parametrize(
    ("out", "to", "complaint"),
    [
        ("book.pfd", "", 'did you mean "pdf"?'),
        ("book.docx", "pdf", "doesn't fit the format"),
        ("book.pdf", "gfm", "doesn't fit the format"),
    ],
)
def test_a_name_that_tells_another_kind_is_wrong_usage(
    run: Run, vault: Path, tmp_path: Path, out: str, to: str, complaint: str
) -> None:
    ran = run("convert", vault, "-o", out, *(["--to", to] if to else []))
    assert ran.code == 2
    assert complaint in ran.err
    assert not (tmp_path / out).exists()


def test_a_folder_may_be_called_like_a_document(run: Run, vault: Path, tmp_path: Path) -> None:
    (tmp_path / "old.docx").mkdir()
    assert run("convert", vault, "-o", "old.docx").code == 0
    assert tree(tmp_path / "old.docx") == ["Home.docx", "Trips/Rome.docx"]


def test_where_no_note_is_chosen_no_book_is_written(run: Run, vault: Path, tmp_path: Path) -> None:
    ran = run("convert", vault, "-o", "book.docx", "--tag", "nosuch")
    assert ran.code == 2
    assert not (tmp_path / "book.docx").exists()


def test_a_book_goes_as_far_as_links_lead(run: Run, vault: Path, tmp_path: Path) -> None:
    run("convert", vault, "-o", "book.html", "--from", "Home", "--depth", "0")
    page = (tmp_path / "book.html").read_text(encoding="utf-8")
    assert "Day 1" not in page


def test_the_template_of_a_format_is_written_once(run: Run, tmp_path: Path) -> None:
    assert run("init", "docx").code == 0
    assert "word/styles.xml" in zipfile.ZipFile(tmp_path / "reference.docx").namelist()
    again = run("init", "docx")
    assert (again.code, "already exists" in again.err) == (2, True)
    assert run("init", "docx", "--force").code == 0


@pytest.mark.parametrize(
    ("backend", "name"), [("pdf", "template.typ"), ("html", "document.css"), ("rst", "template.rst")]
)
def test_every_document_has_a_template_to_start_from(run: Run, tmp_path: Path, backend: str, name: str) -> None:
    run("init", backend)
    assert (tmp_path / name).stat().st_size > 100


def test_markdown_has_no_template(run: Run) -> None:
    ran = run("init", "gfm")
    assert (ran.code, 'backend "gfm" has no template' in ran.err) == (2, True)


def test_a_style_sheet_of_the_users_own_is_taken(run: Run, vault: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.css").write_text("p { color: teal }", encoding="utf-8")
    run("convert", vault, "-o", "book.html", "--template", "mine.css")
    assert "p { color: teal }" in (tmp_path / "book.html").read_text(encoding="utf-8")


def test_doctor_says_what_there_is(run: Run) -> None:
    ran = run("doctor")
    assert ran.code == 0
    assert "+ Pandoc: " in ran.out
    assert "+ Typst: " in ran.out
