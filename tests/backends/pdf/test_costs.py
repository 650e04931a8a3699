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
