"""Numbers of formulas, and references to them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import vaultconv
from tests.files import write
from tests.work import LINEAR, counted, growth
from vaultconv import nodes as n
from vaultconv.formulas.numbers import with_numbers
from vaultconv.walk import walk


def formulas(note: str) -> list[str]:
    """The formulas of a note, numbered."""
    document = with_numbers(vaultconv.parse_text(note), "N.md")
    return [" ".join(node.text.split()) for node in walk(document) if isinstance(node, (n.Math, n.MathBlock))]


def links(note: str) -> list[tuple[str, str]]:
    """The texts and anchors of a note's links, once its formulas are numbered."""
    document = with_numbers(vaultconv.parse_text(note), "N.md")
    return [
        (vaultconv.write(n.Document((n.Para(node.content),))).strip(), node.target.anchor)
        for node in walk(document)
        if isinstance(node, n.Link) and isinstance(node.target, n.NoteTarget)
    ]


def display(*formulas: str) -> str:
    return "\n\n".join(f"$$\n{formula}\n$$" for formula in formulas)


@pytest.mark.parametrize(
    ("written", "numbered"),
    [
        (["a \\label{x}", "b", "c \\label{y}"], ["a\\tag{1}", "b", "c\\tag{2}"]),
        (["a \\tag{7} \\label{x}", "b \\label{y}"], ["a \\tag{7}", "b\\tag{1}"]),
        (["\\label{x} a % \\label{no}"], ["a\\tag{1} % \\label{no}"]),
        (["\\begin{equation} a \\label{x} \\end{equation}"], ["\\begin{equation} a\\tag{1} \\end{equation}"]),
        (["\\begin{equation} a \\end{equation}"], ["\\begin{equation} a \\end{equation}"]),
        (
            ["\\begin{align} a \\label{x} \\\\ b \\\\ c \\notag \\\\ d \\tag{T} \\\\ e \\label{y} \\end{align}"],
            ["\\begin{align} a\\tag{1} \\\\ b\\tag{2} \\\\ c \\notag \\\\ d \\tag{T} \\\\ e\\tag{3} \\end{align}"],
        ),
        (
            ["\\begin{align*} a \\\\ b \\label{y} \\\\[2pt] \\end{align*}"],
            ["\\begin{align*} a \\\\ b\\tag{1} \\\\[2pt] \\end{align*}"],
        ),
        (
            ["\\begin{gather} a \\label{x} \\\\ b \\end{gather}"],
            ["\\begin{gather} a\\tag{1} \\\\ b\\tag{2} \\end{gather}"],
        ),
        (
            ["\\begin{equation} \\begin{split} a \\\\ b \\end{split} \\label{x} \\end{equation}"],
            ["\\begin{equation} \\begin{split} a \\\\ b \\end{split}\\tag{1} \\end{equation}"],
        ),
        (
            ["\\begin{align} a &= \\begin{cases} b \\\\ c \\end{cases} \\label{x} \\\\ d \\nonumber \\end{align}"],
            ["\\begin{align} a &= \\begin{cases} b \\\\ c \\end{cases}\\tag{1} \\\\ d \\nonumber \\end{align}"],
        ),
        (["a \\label{x} \\\\ b \\label{y}"], ["a\\tag{1} \\\\ b\\tag{2}"]),
        (["a \\label{x} \\label{y}"], ["a\\tag{1}"]),
        (["a \\notag \\label{x}"], ["a \\notag"]),
        (["a_{\\text{b \\} c}} \\label{x}"], ["a_{\\text{b \\} c}}\\tag{1}"]),
    ],
)
def test_labels_are_counted_as_latex_counts(written: list[str], numbered: list[str]) -> None:
    assert formulas(display(*written)) == numbered


def test_references_are_links_to_the_number() -> None:
    note = (
        display("a \\label{x}", "b \\tag{T*} \\label{eq:y}")
        + "\n\n$\\eqref{x}$, $\\ref{x}$ and $\\eqref{eq:y}, \\ref{x}$"
    )
    assert links(note)[:3] == [("(1)", "#eq-x"), ("1", "#eq-x"), links(note)[2]]
    assert [text for text, _ in links(note)] == ["(1)", "1", "(T\\*)", "1"]


def test_a_reference_within_a_formula_parts_it_or_is_its_number() -> None:
    note = display("a \\label{x}") + "\n\n$x = y \\text{ by } \\eqref{x}$ $\\sqrt{\\ref{x}}$ $\\left(\\ref{x}\\right)$"
    assert formulas(note)[1:] == ["x = y \\text{ by }", "\\sqrt{\\text{1}}", "\\left(\\text{1}\\right)"]
    assert links(note) == [("(1)", "#eq-x")]


def test_a_reference_to_no_label_or_to_two_stays_as_it_is() -> None:
    assert links(display("a \\label{x}") + "\n\n$\\ref{y}$") == []
    assert formulas("$\\ref{y}$") == ["\\ref{y}"]


def test_labels_are_sought_in_linear_time() -> None:
    counting = counted("vaultconv.formulas", "vaultconv.formulas.numbers")
    rows = " b \\label{x} \\\\"

    def task(size: int) -> Callable[[], object]:
        note = vaultconv.parse_text(
            display(f"\\begin{{align}} a \\\\ {rows * size} \\end{{align}}", *["c \\label{y}"] * size)
        )
        return lambda: counting.with_numbers(note, "N.md")

    assert growth(task, 50) < LINEAR


# --------------------------------------------------------------------------------------------------------- in documents

NOTES = {
    "A.md": "# A\n\n"
    + display("a \\label{one}", "b \\tag{9}", "c \\label{same}")
    + "\n\n$\\eqref{one}$ $\\eqref{far}$ $\\ref{none}$",
    "B.md": "# B\n\n" + display("f \\label{far}", "g \\label{same}") + "\n\n$\\eqref{one}$ $\\eqref{same}$ ![[A]]",
    "C.md": "# C\n\nWhich? $\\ref{same}$",
}


def test_a_book_has_one_count_and_links_between_its_notes(tmp_path: Path) -> None:
    result = vaultconv.convert(write(tmp_path / "v", NOTES), "html", tmp_path / "book.html")
    page = (tmp_path / "book.html").read_text()
    shown = [text.split("<")[0] for text in page.split('class="internal">')[1:]]
    assert [text for text in shown if text[0] in "(1234"] == ["(1)", "(3)", "(1)", "(4)", "(1)", "(3)"]
    unknown = [str(each.message) for each in result.diagnostics if each.code == "formula-unconverted"]
    assert {message.rpartition(" ")[2] for message in unknown} == {'"none"', '"same"'}
    assert page.count("\\ref{none}") == 2


def test_numbers_are_the_same_in_pdf_word_and_html(tmp_path: Path) -> None:
    vault = write(tmp_path / "v", {"A.md": NOTES["A.md"].replace("far", "same")})
    for backend in ("pdf", "docx", "html", "epub"):
        vaultconv.convert(vault, backend, tmp_path / backend)
    html = (tmp_path / "html" / "A.html").read_text()
    with zipfile.ZipFile(tmp_path / "docx" / "A.docx") as parts:
        word = parts.read("word/document.xml").decode()
    for shown in ("(1)", "(2)"):
        assert f'class="internal">{shown}</a>' in html
    assert word.count("w:anchor=") == 2
    with zipfile.ZipFile(tmp_path / "epub" / "A.epub") as parts:
        book = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith("xhtml"))
    assert ">(1)</a>" in book and ">(2)</a>" in book


def test_a_site_has_the_numbers_too(tmp_path: Path) -> None:
    vaultconv.convert(write(tmp_path / "v", {"A.md": NOTES["A.md"]}), "hugo", tmp_path / "site")
    page = (tmp_path / "site" / "content" / "a.md").read_text()
    assert "a\\tag{1}" in page and "c\\tag{2}" in page
    assert '<span id="eq-one"></span>' in page and "[(1)](#eq-one)" in page


def test_a_site_has_no_numbers_but_these(tmp_path: Path) -> None:
    note = display("a \\label{x}", "\\begin{align} b \\\\ c \\end{align}")
    vaultconv.convert(write(tmp_path / "v", {"A.md": note}), "hugo", tmp_path / "site")
    page = (tmp_path / "site" / "content" / "a.md").read_text()
    assert "\\begin{align*} b \\\\ c \\end{align*}" in page


def test_a_site_shows_the_numbers_of_rows(tmp_path: Path) -> None:
    note = display(
        "\\begin{align} a &= b \\label{x} \\\\ c \\tag*{T} \\end{align}",
        "\\begin{equation} d \\label{y} \\end{equation}",
    )
    vaultconv.convert(write(tmp_path / "v", {"A.md": note}), "hugo", tmp_path / "site")
    page = (tmp_path / "site" / "content" / "a.md").read_text()
    assert "a &= b&\\qquad\\text{(1)}" in page
    assert "c &&\\qquad\\text{T}" in page
    assert "\nd\\tag{2}" in page and "equation" not in page
