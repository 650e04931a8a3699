"""Long lists, tables and rows of blocks are written in linear time by each dialect of Pandoc's elements."""

from __future__ import annotations

from typing import Any

import pytest

from tests.work import LINEAR, growth
from vaultconv.api import parse_text
from vaultconv.backends.pandoc.ast import write_pandoc
from vaultconv.backends.pdf.dialect import TYPST
from vaultconv.backends.web.dialect import EPUB, HTML
from vaultconv.backends.word.dialect import docx_dialect

DIALECTS = {"typst": TYPST, "docx": docx_dialect(toc_depth=3), "html": HTML, "epub": EPUB}
PIECES = {
    "ordered list": "1. a\n",
    "bullet list": "- a\n",
    "tasks": "- [ ] a\n",
    "ordered tasks": "1. [ ] a\n",
    "loose list": "1. a\n\n   b\n\n",
    "toggles": "- **a**\n  - b\n",
    "paragraphs": "**a**\n\n",
    "headings": "## a\n\n",
    "page breaks": "\\newpage\n\n",
    "callouts": "> [!tip] a\n> b\n\n",
    "footnotes": "a^[b]\n\n",
    "rules": "---\n\n",
    "rows": "| a | b |\n",
    "formulas": "$$a$$\n\n",
    "pictures": "![a](b.png)\n*c*\n\n",
    "quotes": "\"a\" 'b' -- c... ",
    "Arabic": "سلام a\n\n",
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", PIECES)
def test_a_long_note_is_written_in_linear_time(name: str, dialect: str) -> None:
    def of(count: int) -> Any:
        head = "| a | b |\n|---|---|\n" if name == "rows" else ""
        document = parse_text(head + PIECES[name] * count)
        return lambda: write_pandoc(document, DIALECTS[dialect])

    assert growth(of, 40) < LINEAR
