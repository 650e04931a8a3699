"""What costs Typst time and memory is done as seldom as it can be: counted in the source, never timed."""

from __future__ import annotations

import io
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst

import vaultconv
from vaultconv.backends.pandoc import process as pandoc
from vaultconv.backends.pandoc.ast import write_pandoc
from vaultconv.backends.pdf import _EAST_ASIAN, _RIGHT_TO_LEFT, PDF
from vaultconv.backends.pdf.dialect import TYPST
from vaultconv.backends.pdf.families import installed
from vaultconv.backends.pdf.look import Look, letters_of_page, typst_header
from vaultconv.book.manuscript import Metadata
from vaultconv.tree import nodes as n
from vaultconv.typst import compiler, worker
from vaultconv.typst.compiler import Printing, TypstFailed, compile_pdf, query

TEMPLATE = (files("vaultconv") / "assets" / "book.typ").read_text(encoding="utf-8")


def test_only_fonts_that_are_installed_are_named() -> None:
    header = typst_header(Look(), Metadata(), book=True, known=("libertinus serif", "DejaVu Sans"))
    assert re.findall(r" fonts: (.*)", header) == ['("Libertinus Serif", "DejaVu Sans",),']


def test_fonts_of_which_none_is_installed_are_named_all_the_same() -> None:
    assert 'mono: ("DejaVu Sans Mono",' in typst_header(Look(), Metadata(), book=True, known=("Nothing",))


def test_no_function_of_the_template_makes_a_pattern_anew_at_each_call() -> None:
    made = [line.strip() for line in TEMPLATE.splitlines() if "regex(" in line]
    within = [line for line in made if not re.match(r"#let [\w-]+ = regex\(", line)]
    assert len(within) == 1 and "Arabic" in within[0]  # of `with-naskh`, which is called once


# --------------------------------------------------------------------------------------------------------------- passes

# Typst sets a document again until nothing that was asked for changes. What the first pass cannot know must take as much
# room as it will, or all that comes after it is set twice.
BOOK = """
#set heading(offset: 1)
#chapter(1)[
= First <first>
]
Words and #link(<second>)[a link to the second]#pageref(<second>); and more words.
#chapter(1)[
= Second <second>
]
Last words.
#index[= Index][
First#index-page(<first>);
]
"""


def printed(template: str, body: str = BOOK) -> list[str]:
    source = f"{typst_header(Look(cover=False), Metadata(title='Book'), book=True)}{template}\n#show: book\n\n{body}"
    reader = pypdf.PdfReader(io.BytesIO(compile_pdf(source, Printing(system_fonts=False))))
    return [re.sub(r"\b\d+\b", "N", page.extract_text()) for page in reader.pages]


def test_before_pages_are_known_links_have_their_words_and_numbers_their_room() -> None:
    known = "#let laid-out() = query(<text-begins>) != ()"
    assert known in TEMPLATE
    first_pass = TEMPLATE.replace(known, "#let laid-out() = false")
    assert printed(first_pass)[1:] == printed(TEMPLATE)[1:]  # without the contents
    assert "a link to the second" in "".join(printed(first_pass))


def test_before_headings_are_known_the_contents_have_their_words_and_their_lines() -> None:
    titles = [
        f"A title of the chapter with the number {number}" + " and more words" * (number % 7) for number in range(90)
    ]
    body = "#set heading(offset: 1)\n" + "".join(
        f"#chapter(1)[\n= {title} <c{number}>\n]\n== Below <s{number}>\n" for number, title in enumerate(titles)
    )
    headings = [entry for title in titles for entry in ((2, title), (3, "Below"))]
    known = "#let laid-out() = query(<text-begins>) != ()"
    for depth in (0, 1, 2):
        header = typst_header(Look(), Metadata(title="Book"), book=True, toc_depth=depth, headings=headings)
        begins = [
            json.loads(
                query(
                    f"{header}{template}\n#show: book\n\n{body}\n#context [#metadata(locate(<c0>).page())<begins>]",
                    "<begins>",
                    Printing(system_fonts=False),
                )
            )
            for template in (TEMPLATE, TEMPLATE.replace(known, "#let laid-out() = false"))
        ]
        assert begins[0] == begins[1]
        assert begins[0] > 1 + depth


def test_a_page_that_begins_with_a_title_has_no_other_over_it() -> None:
    body = """
#set heading(offset: 1)
#chapter(1)[
= First <first>
]
== Of the first <a>
Words.
#pagebreak()
== At the top <b>
Words.
#pagebreak()
#chapter(1)[
= Second <second>
]
Words.
#pagebreak()
#{
  show heading: part-band.with((y: 1pt))
  heading(offset: 0, level: 1)[Part]
}
"""
    first, second, third, fourth = (page.splitlines()[0] for page in printed(TEMPLATE, body)[-4:])
    assert (first, third) == ("First", "Second")
    assert second.split("First")[1].strip() == "At the top"
    assert fourth.strip() == "Part"


def test_contents_are_measured_without_what_changes_from_pass_to_pass() -> None:
    measured = re.findall(r"measure\(entries\(([^)]*)\)", TEMPLATE)
    assert measured == ["air, plainly: true, told: told"]


def test_contents_whose_words_are_known_are_measured_by_them_alone() -> None:
    assert "outline.entry" in TEMPLATE
    asked = TEMPLATE.replace("if plainly { it.indented(", 'if plainly { panic("asked"); it.indented(')
    assert asked != TEMPLATE
    body = "#set heading(offset: 1)\n#chapter(1)[\n= One <one>\n]\n== Two <two>\n"
    found = {}
    for numbered in (False, True):
        for headings in ([(2, "One"), (3, "Two")], [(2, "One"), (3, "Two"), (3, "In a quote")]):
            header = typst_header(Look(numbered=numbered), Metadata(title="B"), book=True, headings=headings)
            try:
                compile_pdf(f"{header}{asked}\n#show: book\n\n{body}", Printing(system_fonts=False))
                found[numbered, len(headings)] = "told"
            except TypstFailed as failed:
                found[numbered, len(headings)] = str(failed)
    asked_for = "panicked with: asked"
    assert found == {(False, 2): "told", (False, 3): asked_for, (True, 2): asked_for, (True, 3): asked_for}


# --------------------------------------------------------------------------------------------------------------- fonts


def test_the_system_s_fonts_are_searched_once_for_a_book_with_formulas_and_rare_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[bool] = []

    def search(*, include_system_fonts: bool, **others: Any) -> Any:
        searched.append(include_system_fonts)
        return fonts_of_typst(include_system_fonts=False, **others)

    fonts_of_typst = typst.Fonts
    monkeypatch.setattr(typst, "Fonts", search)
    monkeypatch.setattr(compiler, "is_helper", lambda: True)  # Typst runs in this process
    worker._fonts.cache_clear()
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "Note.md").write_text("$a^2$ and \U00010380, $$\\frac{1}{2}$$\n", encoding="utf-8")
    try:
        result = vaultconv.convert(vault, "pdf", tmp_path / "book.pdf", jobs=1)
    finally:
        worker._fonts.cache_clear()
    assert "glyph-missing" in {found.code for found in result.diagnostics}
    assert searched.count(True) == 1


FAMILIES = ("Libertinus Serif", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Serif CJK TC", "DejaVu Sans")


def test_a_document_without_east_asian_text_names_one_family_for_it() -> None:
    assert installed(FAMILIES, FAMILIES, east_asian=False) == ("Libertinus Serif", "Noto Sans CJK JP", "DejaVu Sans")
    assert installed(FAMILIES, FAMILIES) == FAMILIES


@pytest.mark.parametrize("text", ["漢", "かな", "カ", "한글", "ﾊﾝ", "、", "𠀀", "⺀"])
def test_east_asian_text_is_known_by_its_letters(text: str) -> None:
    assert PDF._has(_EAST_ASIAN, text.encode(), Metadata())
    assert PDF._has(_EAST_ASIAN, b"", Metadata(title=text))


def test_other_scripts_and_signs_are_no_east_asian_text() -> None:
    assert not PDF._has(_EAST_ASIAN, "é ж ω ع א ก ⌘ → ✓ ★ 😀 — “q” …".encode(), Metadata(title="Ünï"))


@pytest.mark.parametrize("text", ["ש", "ع", "ܐ", "ހ", "ߊ", "𞤀", "ﷲ", "ﬡ"])
def test_text_from_right_to_left_is_known_by_its_letters(text: str) -> None:
    assert PDF._has(_RIGHT_TO_LEFT, text.encode(), Metadata())
    assert not PDF._has(_RIGHT_TO_LEFT, "é ж ω א"[:-1].encode() + "漢⌘".encode(), Metadata())


def test_the_look_says_if_footnotes_may_run_from_right_to_left() -> None:
    assert "right-to-left: false" in typst_header(Look(), Metadata(language="en"), book=False, right_to_left=False)
    assert "right-to-left: true" in typst_header(Look(), Metadata(language="ar"), book=False, right_to_left=False)


# ----------------------------------------------------------------------------------------------------- what is measured


def table(rows: int, words: int = 1) -> str:
    text = " ".join(["word"] * words)
    return "\n".join(["| Head | More |", "|---|---|", *(f"| {text} | {number} |" for number in range(rows))])


def typst_of(source: str | n.Block) -> str:
    """The Typst source of a note, or of a block."""
    note = vaultconv.parse_text(source) if isinstance(source, str) else n.Document((source,))
    document = write_pandoc(note, TYPST, note="N.md")
    made = pandoc.run_pandoc(document, "typst", "--wrap=none").decode()
    return "\n".join(line for line in made.split("\n") if not line.startswith("// @@"))


def pages_of(body: str, template: str = TEMPLATE, **look: Any) -> list[str]:
    """Return the text of the pages, with a table in their middle."""
    space = "#v(1fr)\nWords.\n#v(8cm)\n"
    source = f"{typst_header(Look(**look), Metadata(), book=False)}{template}\n#show: book\n\n{space}{body}"
    reader = pypdf.PdfReader(io.BytesIO(compile_pdf(source, Printing(system_fonts=False))))
    return [page.extract_text() for page in reader.pages]


UNMEASURED = TEMPLATE.replace("measure(made(", 'panic("measured"); measure(made(')


@pytest.mark.parametrize(("rows", "words"), [(1, 1), (4, 1), (8, 1), (16, 1), (24, 1), (3, 30), (20, 10)])
def test_a_table_whose_letters_tell_if_it_is_short_is_not_measured_and_looks_the_same(rows: int, words: int) -> None:
    made = typst_of(table(rows, words))
    assert "measured: true, lengths: (" in made
    assert UNMEASURED != TEMPLATE
    without_lengths = re.sub(r"lengths: \([^a-z]*\), (?=head)", "", made)
    assert without_lengths != made
    assert pages_of(made, UNMEASURED) == pages_of(without_lengths)


def test_a_table_that_may_be_short_or_not_is_measured() -> None:
    with pytest.raises(TypstFailed, match="measured"):
        pages_of(typst_of(table(10)), UNMEASURED)


@pytest.mark.parametrize("node", [n.Image((), n.Url("picture.png")), n.Math("a"), n.LineBreak()])
def test_a_table_with_more_than_lines_of_text_is_measured(node: n.Inline) -> None:
    table = n.Table(("",), (n.Cell((n.Text("Head"),)),), ((n.Cell((n.Text("x"), node)),),))
    assert "measured: true, head" in typst_of(table)


def test_a_short_table_stays_on_one_page_in_a_book_that_saves_memory_if_its_letters_tell() -> None:
    made = typst_of(table(6))
    saving = typst_header(Look(), Metadata(), book=False, without=("tables",))
    assert "measured: false" in saving
    short = "#v(1fr)\n#block(height: 21.5cm)\n" + made
    pdf = compile_pdf(f"{saving}{TEMPLATE}\n#show: book\n\n{short}", Printing(system_fonts=False))
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert ["Head" in text for text in texts] == [False, True]


@pytest.mark.parametrize(("entries", "measured"), [(5, True), (400, False)])
def test_only_an_index_that_may_fit_on_a_page_is_measured(entries: int, measured: bool) -> None:
    template = TEMPLATE.replace("let half = measure(", 'panic("measured"); let half = measure(')
    assert template != TEMPLATE
    lines = "\n\n".join(f"Entry {number}" for number in range(entries))
    body = f"#set heading(offset: 1)\n#index(lines: {entries})[= Index][\n{lines}\n]\n"
    if measured:
        with pytest.raises(TypstFailed, match="measured"):
            printed(template, body)
    else:
        assert printed(template, body) == printed(TEMPLATE, body)


def test_the_index_of_a_book_in_two_columns_has_its_title() -> None:
    source = typst_header(Look(columns=2), Metadata(), book=True)
    body = "#set heading(offset: 1)\n#index(lines: 1)[= Index][\nEntry\n]\n"
    pdf = compile_pdf(f"{source}{TEMPLATE}\n#show: book\n\n{body}", Printing(system_fonts=False))
    assert "Index\nEntry" in pypdf.PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()


@pytest.mark.parametrize(("pages", "room"), [(10, "0"), (160, "00"), (480, "000"), (3000, "0000")])
def test_before_pages_are_known_their_numbers_have_as_many_digits_as_most(pages: int, room: str) -> None:
    letters = round(pages * letters_of_page(Look()))
    assert f'some-page: "{room}"' in typst_header(Look(), Metadata(), book=True, letters=letters)
