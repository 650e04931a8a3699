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
from vaultconv.backends.pdf.look import Look, typst_header
from vaultconv.book.manuscript import Metadata
from vaultconv.typst import compiler, worker
from vaultconv.typst.compiler import Printing, compile_pdf, query

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
    assert printed(first_pass) == printed(TEMPLATE)
    assert "a link to the second" in "".join(printed(first_pass))


def test_pages_that_begin_with_a_title_are_counted_from_where_the_text_begins() -> None:
    source = f"{typst_header(Look(), Metadata(title='Book'), book=True, toc_depth=2)}{TEMPLATE}\n#show: book\n\n{BOOK}"
    ask = "#context [#metadata(opened-pages.final())<opened>]"
    assert list(json.loads(query(source + ask, "<opened>", Printing(system_fonts=False)))) == ["0"]


def test_contents_are_measured_without_what_changes_from_pass_to_pass() -> None:
    measured = re.findall(r"measure\(entries\(([^)]*)\)", TEMPLATE)
    assert measured == ["air, plainly: true"]


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
