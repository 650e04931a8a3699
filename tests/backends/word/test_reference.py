"""The reference document: what Word insists on, and the styles that a user restyles."""

import io
import re
import zipfile
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from vaultconv.backends.pandoc.process import data_file
from vaultconv.backends.word.reference import PAPERS, reference_docx
from vaultconv.backends.word.styles import CALLOUTS
from vaultconv.backends.word.xml import parse_properties

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

# The schema's sequences, of ECMA-376 part 1, annex A.
ORDER = {
    "style": "name aliases basedOn next link uiPriority semiHidden unhideWhenUsed qFormat locked rsid pPr rPr tblPr "
    "trPr tcPr tblStylePr",
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment outlineLvl",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang",
    "tblPr": "tblStyle bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd "
    "tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign",
    "pBdr": "top left bottom right between bar",
    "tblBorders": "top left bottom right insideH insideV",
    "tcBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tblStylePr": "pPr rPr tblPr trPr tcPr",
    "sectPr": "headerReference footerReference footnotePr type pgSz pgMar cols titlePg textDirection bidi docGrid",
}


@pytest.fixture(scope="module")
def default() -> bytes:
    return data_file("reference.docx")


def parts(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part(document: bytes, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(parts(document)[name])


def style(document: bytes, id: str) -> ElementTree.Element:
    return next(each for each in part(document, "word/styles.xml").iter(W + "style") if each.get(W + "styleId") == id)


def test_the_same_arguments_give_the_same_bytes(default: bytes) -> None:
    assert reference_docx(default, paper="a5", language="fr") == reference_docx(default, paper="a5", language="fr")


@pytest.mark.parametrize("book", [True, False])
def test_elements_stand_in_the_order_of_the_schema(default: bytes, book: bool) -> None:
    document = reference_docx(default, language="ar", book=book)
    checked = 0
    section = next(part(document, "word/document.xml").iter(W + "sectPr"))
    for element in [section, *part(document, "word/styles.xml").iter()]:
        if order := ORDER.get(element.tag.removeprefix(W), "").split():
            places = [order.index(child.tag.removeprefix(W)) for child in element]
            assert places == sorted(places), element.tag
            checked += 1
    assert checked > 150


def test_no_style_is_defined_twice_and_each_starts_from_one_that_exists(default: bytes) -> None:
    rows = list(part(reference_docx(default), "word/styles.xml").iter(W + "style"))
    ids = [row.get(W + "styleId") for row in rows]
    names = [row.find(W + "name").get(W + "val").lower() for row in rows]
    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)
    linked = {each.get(W + "val") for row in rows for kind in ("basedOn", "next") for each in row.findall(W + kind)}
    assert linked <= set(ids)


def test_our_own_styles_have_names_without_blanks_that_equal_their_ids(default: bytes) -> None:
    rows = {
        row.get(W + "styleId"): row.find(W + "name").get(W + "val")
        for row in part(reference_docx(default), "word/styles.xml").iter(W + "style")
    }
    wanted = [f"Callout{kind.capitalize()}{end}" for kind in CALLOUTS for end in ("", "Title")]
    wanted += "CalloutTitle Toggle ToggleTitle Tag Highlight Kbd Placeholder TaskDone IndexEntry Figure Table".split()
    assert len(CALLOUTS) == 13
    assert {id: rows.get(id) for id in wanted} == {id: id for id in wanted}


def test_pandocs_own_styles_keep_the_names_by_which_it_asks_for_them(default: bytes) -> None:
    def names(document: bytes) -> set[str]:
        rows = part(document, "word/styles.xml").iter(W + "style")
        return {row.find(W + "name").get(W + "val").lower() for row in rows}

    left_out = names(default) - names(reference_docx(default))
    assert all(name.endswith(" char") for name in left_out), left_out


def test_a_size_scales_what_is_larger_and_smaller_than_the_text(default: bytes) -> None:
    sizes = {}
    for size in (10, 20):
        row = style(reference_docx(default, size=size), "Heading1").find(W + "rPr")
        assert row is not None
        sizes[size] = int(row.find(W + "sz").get(W + "val"))
    assert sizes[20] == 2 * sizes[10]


def test_properties_of_one_element_are_gathered_under_it() -> None:
    assert parse_properties("pBdr.left single sz=8; pBdr.top none; fill FF0000; bold", 11) == {
        "pBdr": {"left": {"val": "single", "sz": "8"}, "top": {"val": "none"}},
        "shd": {"val": "clear", "color": "auto", "fill": "FF0000"},
        "b": {},
        "bCs": {},
    }


@pytest.mark.parametrize("paper", ["a4", "a5", "letter"])
def test_the_page_is_the_papers(default: bytes, paper: str) -> None:
    document = reference_docx(default, paper=paper)
    size = next(part(document, "word/document.xml").iter(W + "pgSz"))
    sheet = PAPERS[paper]
    assert (size.get(W + "w"), size.get(W + "h")) == (str(sheet.width), str(sheet.height))
    assert 0 < sheet.text_width < sheet.width


def test_headers_and_footers_that_a_section_names_are_in_the_package(default: bytes) -> None:
    document = reference_docx(default, book=False)
    files = parts(document)
    links = {each.get("Id"): each.get("Target") for each in part(document, "word/_rels/document.xml.rels")}
    section = next(part(document, "word/document.xml").iter(W + "sectPr"))
    used = [links[each.get(R + "id")] for each in section if each.tag.endswith("Reference")]
    assert used == ["header1.xml", "footer1.xml", "footer2.xml"]
    for name in used:
        assert f"/word/{name}".encode() in files["[Content_Types].xml"]
        assert f"word/{name}" in files


def test_a_books_running_head_names_the_chapter_in_a_word_of_any_language(default: bytes) -> None:
    head = parts(reference_docx(default, book=True))["word/header1.xml"].decode()
    assert re.findall(r"<w:instrText[^>]*> (.*?) </w:instrText>", head) == ["TITLE", "STYLEREF 1"]
    assert b"STYLEREF" not in parts(reference_docx(default, book=False))["word/header1.xml"]


def test_word_asks_to_fill_a_books_page_numbers_and_takes_no_document_for_an_old_one(default: bytes) -> None:
    assert b"updateFields" in parts(reference_docx(default, book=True))["word/settings.xml"]
    settings = parts(reference_docx(default, book=False))["word/settings.xml"]
    assert b"updateFields" not in settings
    assert b'w:name="compatibilityMode"' in settings


@pytest.mark.parametrize(
    ("language", "attribute"), [("de-AT", "val"), ("ja", "eastAsia"), ("zh-Hans", "eastAsia"), ("he", "bidi")]
)
def test_a_language_is_that_of_its_script(default: bytes, language: str, attribute: str) -> None:
    found = next(part(reference_docx(default, language=language), "word/styles.xml").iter(W + "lang"))
    assert found.get(W + attribute) == language


def test_a_document_in_arabic_runs_from_right_to_left(default: bytes) -> None:
    section = next(part(reference_docx(default, language="ar"), "word/document.xml").iter(W + "sectPr"))
    assert section.find(W + "bidi") is not None


def test_the_line_of_a_box_is_where_the_lines_of_its_language_begin(default: bytes) -> None:
    for language, side in (("en", "left"), ("fa", "right")):
        borders = next(style(reference_docx(default, language=language), "CalloutTip").iter(W + "tblBorders"))
        assert [each.tag for each in borders] == [W + side]


def test_the_document_shows_its_styles_to_whoever_restyles_them(default: bytes) -> None:
    document = reference_docx(default)
    ids = {row.get(W + "styleId") for row in part(document, "word/styles.xml").iter(W + "style")}
    tags = [W + tag for tag in ("pStyle", "rStyle", "tblStyle")]
    shown = {each.get(W + "val") for each in part(document, "word/document.xml").iter() if each.tag in tags}
    assert shown <= ids
    assert ids - shown == {"DefaultParagraphFont", "TableNormal", "NoList", "ChapterBreak", "PageBreak", "PartBreak"}


def test_without_specimens_the_document_is_its_page_and_nothing_else(default: bytes) -> None:
    whole, bare = parts(reference_docx(default)), parts(reference_docx(default, specimens=False))
    assert [each.tag for each in part(reference_docx(default, specimens=False), "word/document.xml")[0]] == [
        W + "sectPr"
    ]
    assert {name for name in whole if whole[name] != bare[name]} == {"word/document.xml"}


def test_the_colour_of_every_callout_can_be_told_from_its_ground_in_grey() -> None:
    def light(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
        return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    for kind, (ink, ground, _) in CALLOUTS.items():
        contrast = (light(ground) + 0.05) / (light(ink) + 0.05)
        assert contrast >= 4.5, kind  # WCAG 2.2, 1.4.3


def test_levels_of_headings_never_grow() -> None:
    document = reference_docx(data_file("reference.docx"))
    sizes = [int(next(style(document, f"Heading{level}").iter(W + "sz")).get(W + "val", "")) for level in range(1, 7)]
    assert all(above >= below for above, below in pairwise(sizes))
