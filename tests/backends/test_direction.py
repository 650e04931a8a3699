"""Which way text runs: decided once, by language, text and block, and said in every format's own words."""

from __future__ import annotations

import io
import json
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest

import vaultconv
from tests.backends.pdf.measured import opened
from vaultconv.backends.pandoc import process as pandoc
from vaultconv.backends.pandoc.ast import write_pandoc
from vaultconv.backends.pandoc.writer import PandocDialect
from vaultconv.backends.pdf import PdfBackend
from vaultconv.backends.pdf.dialect import TYPST
from vaultconv.backends.pdf.look import Look, typst_header
from vaultconv.backends.web.dialect import HTML
from vaultconv.backends.word.dialect import docx_dialect
from vaultconv.book.manuscript import Metadata
from vaultconv.tree import direction
from vaultconv.tree import nodes as n
from vaultconv.typst.compiler import Printing, compile_pdf

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ARABIC = Metadata(language="ar")


def pandoc_json(markdown: str | n.Document, dialect: PandocDialect, language: str = "en") -> bytes:
    document = vaultconv.parse_text(markdown) if isinstance(markdown, str) else markdown
    return write_pandoc(document, dialect, note="N.md", metadata=Metadata(language=language))


def html(markdown: str | n.Document, language: str = "en") -> str:
    return pandoc.run_pandoc(pandoc_json(markdown, HTML, language), "html5", "--wrap=none").decode()


def typst(markdown: str, language: str = "en") -> str:
    made = pandoc.run_pandoc(pandoc_json(markdown, TYPST, language), "typst", "--wrap=none").decode()
    return "\n".join(line for line in made.split("\n") if line and not line.startswith("// @@"))


# ------------------------------------------------------------------------------------------------- one function for all


@pytest.mark.parametrize(
    ("tag", "way"),
    [
        ("ar-EG", "rtl"), ("he", "rtl"), ("fa_IR", "rtl"), ("ckb", "rtl"), ("ku-Arab", "rtl"), ("az-Arab-IR", "rtl"),
        ("yi-Latn", "ltr"), ("ar-Latn-EG", "ltr"), ("ku", "ltr"), ("arn", "ltr"), ("en", "ltr"), ("zh-yue-Hant", "ltr"),
        ("", "ltr"),
    ],
)  # fmt: skip
def test_a_language_runs_as_the_script_that_it_says_or_usually_has(tag: str, way: str) -> None:
    assert direction.of_language(tag) == way


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("12 — مرحبا", "rtl"), ("שלום x", "rtl"), ("x שלום", "ltr"), ("日本", "ltr"), ("߀ߊ", "rtl"), ("ދިވެހި", "rtl"),
        ("\u200fAPI", "rtl"), ("\u200eشيء", "ltr"), ("123 ·", None), ("", None),
    ],
)  # fmt: skip
def test_a_text_runs_as_its_first_letter_or_mark_does(text: str, way: str | None) -> None:
    assert direction.of_text(text) == way


@pytest.mark.parametrize(
    ("markdown", "way"),
    [
        ("Hello שלום", "ltr"),
        ("שלום Hello", "rtl"),
        ("`code` שלום", "rtl"),
        ("$x$ שלום", "rtl"),
        ("![alt](x.png) שלום", "rtl"),
        ("`code()`", "ltr"),
        ("```\nשלום\n```", "ltr"),
        ("- `code`\n- `code`", "ltr"),
        ("#تجربة", "rtl"),
        ("123", None),
        ("- *שלום*", "rtl"),
        ("| Plan | a |\n|---|---|\n| שלום | b |", "rtl"),
        ("| Star | Name |\n|---|---|\n| Sun | שמש |", "ltr"),
        ("| 1 | שמש |\n|---|---|\n| 2 | ירח |", "rtl"),
    ],
)
def test_a_block_runs_as_its_first_letter_does(markdown: str, way: str | None) -> None:
    assert direction.of_node(vaultconv.parse_text(markdown).content[0]) == way


# ---------------------------------------------------------------------------------------------------------------- html


@pytest.mark.parametrize(
    ("markdown", "written"),
    [
        ("فقرة", '<p dir="rtl">فقرة</p>'),
        ("# عنوان", '<h1 dir="rtl">عنوان</h1>'),
        ("- بند", '<ul dir="rtl">\n<li>بند</li>\n</ul>'),
        ("1. بند", '<ol type="1" dir="rtl">\n<li>بند</li>\n</ol>'),
        ("> اقتباس", '<blockquote dir="rtl">\n<p>اقتباس</p>\n</blockquote>'),
        ("- שלום\n- Hello.", '<ul dir="rtl">\n<li>שלום</li>\n<li><span dir="ltr">Hello.</span></li>\n</ul>'),
        ("English", "<p>English</p>"),
        ("123", "<p>123</p>"),
    ],
)
def test_an_element_says_its_direction_itself(markdown: str, written: str) -> None:
    assert html(markdown).strip() == written


@pytest.mark.parametrize(
    "markdown", ["فقرة", "# عنوان", "- بند\n  - بند", "> اقتباس", "| ع |\n|--|\n| ش |", "١٢٣", "12"]
)
def test_what_runs_as_its_document_does_says_nothing(markdown: str) -> None:
    assert "dir=" not in html(markdown, "ar")


def test_an_english_block_in_an_arabic_document_is_turned_back() -> None:
    assert html("English.", "ar").strip() == '<p dir="ltr">English.</p>'
    assert html("- English list", "ar").startswith('<ul dir="ltr">')
    assert '<table dir="ltr">' in html("| Col | ع |\n|--|--|\n| a | ب |", "ar")


def test_a_box_a_toggle_and_a_task_list_say_their_direction() -> None:
    assert '<div class="callout callout-tip" data-callout="tip" dir="rtl">' in html("> [!tip] תיבה\n> תוכן")
    assert '<div class="tasks" dir="rtl">' in html("- [ ] מטלה")
    toggle = n.Document((n.Toggle((n.Text("عنوان"),), (n.Para((n.Text("Text."),)),)),))
    assert '<div dir="rtl">\n<details class="toggle">' in html(toggle)
    assert '<p dir="ltr">Text.</p>' in html(toggle)


def test_code_runs_from_left_to_right_wherever_it_stands() -> None:
    assert '<pre dir="ltr">' in html("```\nx = 1\n```", "ar")
    assert '<code dir="ltr">f()</code>' in html("فقرة `f()`")
    assert html("`f()`", "ar").strip() == '<p dir="ltr"><code>f()</code></p>'
    assert "dir=" not in html("Text `f()`\n\n```\nx\n```")


def test_an_address_a_tag_and_a_cell_in_another_script_are_set_apart() -> None:
    assert '<span dir="ltr">https://e.org/</span>' in html("انظر https://e.org/")
    tag = n.Document((n.Para((n.Text("وسم "), n.Tag("home"))),))
    assert '<span class="tag" dir="ltr">#home</span>' in html(tag)
    assert '<td><span dir="ltr">value.</span></td>' in html("| ع | B |\n|--|--|\n| ش | value. |")


def test_the_direction_that_an_author_states_holds_for_all_within() -> None:
    stated = n.Document((n.Div((n.Para((n.Text("English."),)),), attributes=(("dir", "rtl"),)),))
    assert html(stated).split() == '<div dir="rtl"> <p>English.</p> </div>'.split()


def test_a_footnote_runs_as_its_own_words_do() -> None:
    made = html("A word[^1]\n\n[^1]: حاشية")
    assert '<p dir="rtl">حاشية</p>' in made
    assert "dir=" not in html("كلمة[^1]\n\n[^1]: حاشية", "ar")


def test_the_number_of_a_footnote_in_a_pdf_stands_where_its_words_begin(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("A word[^1] and[^2].\n\n[^1]: **حاشية**\n[^2]: `x` Latin\n", "utf-8")
    vaultconv.convert(tmp_path, "pdf", tmp_path / ".out/a.pdf")
    page = opened((tmp_path / ".out/a.pdf").read_bytes())[0]
    turned, latin = (page.search_for(number)[1] for number in ("1", "2"))
    assert turned.x0 > page.rect.width / 2 > latin.x1


def test_a_page_and_an_e_book_say_the_direction_of_their_language(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\nlang: ar\ntitle: عنوان\ndate: 2024-05-01\n---\nفقرة\n\n## English (one)\n", "utf-8"
    )
    vaultconv.convert(tmp_path, "html", tmp_path / ".out/a.html")
    page = (tmp_path / ".out/a.html").read_text("utf-8")
    assert '<html xmlns="http://www.w3.org/1999/xhtml" lang="ar" xml:lang="ar" dir="rtl">' in page
    vaultconv.convert(tmp_path, "epub", tmp_path / ".out/a.epub")
    book = zipfile.ZipFile(tmp_path / ".out/a.epub")
    assert b'page-progression-direction="rtl"' in book.read("EPUB/content.opf")
    pages = [name for name in book.namelist() if name.endswith(".xhtml")]
    assert len(pages) >= 3 and all(b'dir="rtl">' in book.read(name) for name in pages)


def test_a_title_in_another_script_than_its_document_is_turned(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nlang: en\ntitle: عنوان\n---\nText\n", "utf-8")
    vaultconv.convert(tmp_path, "html", tmp_path / ".out/a.html")
    assert '<h1 class="title"><span dir="rtl">عنوان</span></h1>' in (tmp_path / ".out/a.html").read_text("utf-8")


# ---------------------------------------------------------------------------------------------------------------- word


def word(tmp_path: Path, markdown: str) -> dict[str, ElementTree.Element]:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/N.md").write_text(markdown, "utf-8")
    (artifact,) = vaultconv.convert(tmp_path / "vault", "docx").artifacts
    assert isinstance(artifact.content, bytes)
    archive = zipfile.ZipFile(io.BytesIO(artifact.content))
    return {
        name: ElementTree.fromstring(archive.read(f"word/{name}.xml")) for name in ("document", "footnotes", "styles")
    }


def paragraphs(root: ElementTree.Element) -> list[tuple[str, str, bool, list[tuple[str, bool]]]]:
    """Of each with words: style, text, whether it runs from right to left, and its runs, likewise."""
    found = []
    for each in root.iter(W + "p"):
        runs = [
            ("".join(part.text or "" for part in run.iter(W + "t")), run.find(f"{W}rPr/{W}rtl") is not None)
            for run in each.iter(W + "r")
        ]
        style = each.find(f"{W}pPr/{W}pStyle")
        text = "".join(words for words, _ in runs)
        if text.strip():
            turned = each.find(f"{W}pPr/{W}bidi") is not None
            found.append(
                ("" if style is None else style.get(W + "val", ""), text, turned, [r for r in runs if r[0].strip()])
            )
    return found


def test_a_paragraph_of_word_that_is_turned_keeps_its_style(tmp_path: Path) -> None:
    markdown = "First.\n\nفقرة\n\n- بند\n\n> اقتباس\n\n# عنوان\n\n> [!tip] תיבה\n> תוכן\n\nLast."
    found = {text: (style, turned) for style, text, turned, _ in paragraphs(word(tmp_path, markdown)["document"])}
    assert found["فقرة"] == ("BodyText", True)
    assert found["بند"] == ("Compact", True)
    assert found["اقتباس"] == ("BlockText", True)
    assert found["عنوان"][1]
    assert found["תוכן"] == ("BodyText", True)
    assert found["★ תיבה"] == ("CalloutTipTitle", True)
    assert found["Last."] == ("BodyText", False)


def test_words_of_another_script_are_runs_of_their_own_in_word(tmp_path: Path) -> None:
    markdown = "---\nlang: ar\n---\nفتح Windows 11 (beta) الآن `f()` https://e.org/\n\nAn English شيء one."
    arabic, english = [runs for *_, runs in paragraphs(word(tmp_path, markdown)["document"])][-2:]
    assert [words for words, turned in arabic if not turned] == ["Windows 11 (beta)", "f()", "https://e.org/"]
    assert [words for words, turned in english if turned] == ["شيء"]


def test_a_turned_footnote_of_word_has_its_number_in_its_paragraph(tmp_path: Path) -> None:
    markdown = "A word[^1] and[^2]\n\nكلمة[^3]\n\n[^1]: حاشية\n[^2]: Note\n[^3]: English"
    notes = [
        (style, text.strip(), turned) for style, text, turned, _ in paragraphs(word(tmp_path, markdown)["footnotes"])
    ]
    assert notes == [
        ("FootnoteText", "حاشية", True),
        ("FootnoteText", "Note", False),
        ("FootnoteText", "English", False),
    ]


def test_the_title_of_a_word_document_runs_as_its_own_words_do(tmp_path: Path) -> None:
    parts = word(tmp_path, "---\nlang: en\ntitle: عنوان\nauthor: Jane\n---\nText")
    turned = {
        style.get(W + "styleId")
        for style in parts["styles"].iter(W + "style")
        if style.find(f"{W}pPr/{W}bidi") is not None
    }
    assert turned == {"Title"}


def test_all_words_before_an_arabic_text_of_word_are_turned(tmp_path: Path) -> None:
    parts = word(tmp_path, "---\nlang: ar\ntitle: عنوان\nauthor: Jane\ndate: 2024-05-01\n---\nنص")
    styles = {s.get(W + "styleId"): s for s in parts["styles"].iter(W + "style")}
    assert [styles[name].find(f"{W}pPr/{W}bidi") is not None for name in ("Title", "Author", "Date")] == [
        True,
        False,
        True,
    ]
    dated = next(runs for style, *_, runs in paragraphs(parts["document"]) if style == "Date")
    assert dated == [("2024-05-01", False)]


def test_splitting_words_by_script_loses_none() -> None:
    text = "((( ab [c) شيء 12 x-y شيء (Z)). 3D شيء"
    for language in ("ar", "en"):
        made = json.loads(pandoc_json(text, docx_dialect(language=language), language))["blocks"]
        assert _words(made) == text


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return value["c"] if value["t"] == "Str" else " " if value["t"] == "Space" else _words(value.get("c"))
    return "".join(map(_words, value)) if isinstance(value, list) else ""


# ----------------------------------------------------------------------------------------------------------------- pdf


def test_blocks_of_pdf_are_turned_both_ways() -> None:
    assert typst("שלום\n\nHello") == "#rtl-text[שלום]\nHello"
    assert typst("שלום\n\nHello", "he") == "שלום\n#ltr-text[Hello]"
    assert typst("# שלום") == "#rtl-text[\n= #rtl-text[שלום]\n]"
    assert typst("`f()`", "he") == '#ltr-text[#raw("f()");]'
    assert typst("راجع https://e.org/", "ar") == "راجع #ltr-text[https:\\//e.org/]"


def test_pdf_in_arabic_and_hebrew_is_made_of_all_that_may_be_turned(tmp_path: Path) -> None:
    note = (
        "---\nlang: {0}\ntitle: {1}\n---\n{1} `f()` https://e.org/[^1]\n\n- [x] {1}\n- b\n\n> {1}\n\n| {1} | b |\n|--|--|\n"
        "| x | {1} |\n\n> [!tip] {1}\n> ```py\n> x\n> ```\n\n## {1} x\n\n## English\n\n[^1]: {1} (y) https://e.org/"
    )
    for language, word_ in (("ar", "عنوان"), ("he", "כותרת"), ("en", "כותרת")):
        (tmp_path / f"{language}.md").write_text(note.format(language, word_), "utf-8")
    result = vaultconv.convert(tmp_path, "pdf", tmp_path / ".out")
    assert not [d for d in result.diagnostics if d.code != "glyph-missing"]
    for made in result.artifacts:
        assert isinstance(made.content, bytes)
        assert "English" in pypdf.PdfReader(io.BytesIO(made.content)).pages[0].extract_text()


# --------------------------------------------------------------------------------------------------------------- fonts


@pytest.mark.parametrize(
    ("here", "font", "chosen"),
    [
        (("DejaVu Sans", "Noto Sans Arabic"), "serif", "Noto Sans Arabic"),
        (("Noto Sans Arabic", "amiri"), "sans", "Amiri"),
        (("DejaVu Sans",), "serif", ""),
        (("Amiri",), "Georgia", ""),
    ],
)
def test_arabic_is_set_in_a_naskh_where_there_is_one_and_nothing_else_was_asked_for(
    here: tuple[str, ...], font: str, chosen: str
) -> None:
    assert PdfBackend(font=font)._naskh(here) == chosen


def test_arabic_letters_are_set_larger_in_their_naskh_and_others_are_not() -> None:
    source = "Latin عربي عربي Latin"
    template = (files("vaultconv") / "assets" / "book.typ").read_text("utf-8")
    sizes: dict[str, set[float]] = {}
    for naskh in ("", "DejaVu Sans Mono"):  # which has Arabic, and comes with Typst
        header = typst_header(Look(), ARABIC, book=False, naskh=naskh)
        made = compile_pdf(f"{header}{template}\n#show: book\n\n{source}", Printing(system_fonts=False))
        found = sizes.setdefault(naskh, set())

        def visit(
            text: str, cm: object, tm: list[float], fonts: object, size: float, found: set[float] = found
        ) -> None:
            if text.strip() and not text.strip().isdigit():
                found.add(round(size, 2))

        pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text(visitor_text=visit)
    (plain,) = sizes[""]
    assert sizes["DejaVu Sans Mono"] == {plain, round(1.12 * plain, 2)}
