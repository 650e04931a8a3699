"""Families of fonts: what the text's own lacks is looked for in others."""

import io

import pytest
import typst
from pypdf import PdfReader

from vaultconv.backends.pdf.families import text_families, with_scripts


@pytest.mark.parametrize("sign", "✕✖✩⁃℟☇")
def test_signs_that_typst_finds_no_font_for_by_itself_are_printed(sign: str) -> None:
    families = ", ".join(f'"{family}"' for family in with_scripts(text_families("serif"), "en"))
    source = f"#set text(font: ({families}))\n{sign}"
    pdf = typst.compile(source.encode(), ignore_system_fonts=True)
    assert PdfReader(io.BytesIO(pdf)).pages[0].extract_text().strip() == sign


@pytest.mark.parametrize(("language", "first"), [("ja", "Noto Serif CJK JP"), ("zh-Hant", "Noto Serif CJK TC")])
def test_the_languages_own_fonts_come_before_others(language: str, first: str) -> None:
    assert with_scripts(("Libertinus Serif",), language)[:2] == ("Libertinus Serif", first)
