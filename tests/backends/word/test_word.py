"""The dialect of Word documents, and what pandoc makes of it."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest

import vaultconv
from vaultconv import nodes as n
from vaultconv.backends.pandoc import process as pandoc
from vaultconv.backends.pandoc.ast import write_pandoc
from vaultconv.backends.pandoc.resources import Resources
from vaultconv.backends.pandoc.writer import LinkStyle
from vaultconv.backends.word.dialect import docx_dialect
from vaultconv.backends.word.looks import looks_of, with_styles
from vaultconv.backends.word.reference import PAPERS, reference_docx
from vaultconv.backends.word.styles import CALLOUTS
from vaultconv.pictures import Picture
from vaultconv.tree.callouts import callout_type
from vaultconv.tree.style import Style

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PRINT = LinkStyle(pages=True, addresses=True)


def written(document: n.Document, *, toc_depth: int = 0, language: str = "en", **options: Any) -> list[Any]:
    dialect = docx_dialect(toc_depth=toc_depth, language=language)
    return msgspec.json.decode(write_pandoc(document, dialect, **options))["blocks"]


def blocks(markdown: str, **options: Any) -> list[Any]:
    return written(vaultconv.parse_text(markdown), note="N.md", **options)


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """The elements below, in order."""
    if isinstance(value, dict):
        yield value
        value = value.get("c")
    for each in value if isinstance(value, list) else ():
        yield from walk(each)


def words(value: Any) -> str:
    return "".join({"Str": str(e.get("c")), "Space": " "}.get(e["t"], "") for e in walk(value))


def style(element: dict[str, Any]) -> str:
    return dict(element["c"][0][2]).get("custom-style", "") if element["t"] in ("Div", "Span", "Table") else ""


def styled(value: Any) -> list[tuple[str, str]]:
    """What has a style: its name and words."""
    return [(style(e), words(e["c"][1:])) for e in walk(value) if style(e)]


def picture(width: int, height: int, /, **options: Any) -> list[str]:
    """The size of a picture of this natural size."""
    (made,) = (e for e in walk(with_picture(width, height, **options)) if e["t"] == "Image")
    return [size for _, size in made["c"][0][2]]


def with_picture(width: int, height: int, /, place: str = "", **sizes: int) -> list[Any]:
    image = n.Para((n.Image((n.Text("A chart"),), n.FileTarget("chart.png"), **sizes),))
    content: tuple[n.Block, ...] = (image,)
    if place == "callout":
        content = (n.Callout("note", (), content),)
    elif place == "list":
        content = (n.BulletList((n.ListItem(content),)),)
    elif place == "figure":
        content = (n.Div(content, classes=("figure",)),)
    resources = Resources(pictures={"chart.png": Picture("/chart.png", "png", width, height)}, complete=True)
    return written(n.Document(content), note="N.md", resources=resources)


# -------------------------------------------------------------------------------------------------------------- boxes


def test_a_callout_is_a_table_of_one_cell_with_the_style_of_its_type() -> None:
    box, after = blocks("> [!warning] Mind *the* gap\n> Text")
    assert box["t"] == "Table"
    assert styled([box]) == [
        ("CalloutWarning", "⚠ Mind the gapText"),
        ("CalloutWarningTitle", "⚠ Mind the gap"),
        ("CalloutIcon", "⚠"),
    ]
    assert style(after) == "AfterBox"


@pytest.mark.parametrize(
    ("kind", "type"),
    [("faq", "question"), ("TLDR", "abstract"), ("error", "danger"), ("my-type", "note"), ("", "note")],
)
def test_a_callout_by_another_name_is_drawn_as_its_type(kind: str, type: str) -> None:
    assert callout_type(kind) == type


def test_a_nested_callout_is_followed_by_the_paragraph_that_a_cell_must_end_in() -> None:
    box, _ = blocks("> [!note] a\n> > [!tip] b\n> > c")
    cell = box["c"][4][0][3][0][1][0][4]
    assert [made["t"] for made in cell] == ["Div", "Table", "Div"]
    assert style(cell[-1]) == "AfterBox"


def test_a_toggle_is_an_open_box() -> None:
    toggle = n.Toggle((n.Text("Answer"),), (n.Para((n.Text("42"),)),))
    box = written(n.Document((toggle,)), note="N.md")[0]
    assert styled([box]) == [("Toggle", "▾ Answer42"), ("ToggleTitle", "▾ Answer"), ("CalloutIcon", "▾")]


def test_two_tables_are_parted_else_word_joins_them() -> None:
    made = blocks("| a |\n|---|\n\n| b |\n|---|")
    assert [each["t"] for each in made] == ["Table", "Div", "Table", "Div"]


# -------------------------------------------------------------------------------------------------------------- widths


def test_a_picture_has_its_size_in_pixels_whatever_its_resolution() -> None:
    assert picture(300, 200) == ["300px", "200px"]


def test_one_side_given_keeps_the_pictures_shape() -> None:
    assert picture(300, 200, width=150) == ["150px", "100px"]
    assert picture(300, 200, height=50) == ["75px", "50px"]


def test_a_picture_is_no_wider_than_the_text_and_keeps_its_shape() -> None:
    width, height = (int(size.removesuffix("px")) for size in picture(6000, 3000))
    assert width <= PAPERS["a4"].text_width / 15
    assert abs(width - 2 * height) <= 2


@pytest.mark.parametrize("place", ["callout", "list"])
def test_a_picture_in_a_narrower_place_is_narrower(place: str) -> None:
    assert int(picture(6000, 100, place=place)[0].removesuffix("px")) < int(picture(6000, 100)[0].removesuffix("px"))


def test_a_picture_is_no_higher_than_a_page() -> None:
    assert int(picture(100, 9000)[1].removesuffix("px")) < PAPERS["a4"].text_height / 15


def test_a_figure_has_its_caption_below() -> None:
    assert styled(with_picture(30, 20, "figure")) == [("CaptionedFigure", "A chart"), ("ImageCaption", "A chart")]


def test_a_picture_that_cannot_be_shown_leaves_its_caption_and_no_second_one() -> None:
    lost = n.Div((n.Para((n.Image((n.Text("A chart"),), n.FileTarget("lost.png")),)),), classes=("figure",))
    made = written(n.Document((lost,)), note="N.md", resources=Resources(complete=True))
    assert styled(made) == [("Figure", "A chart"), ("PlaceholderChar", "A chart")]


def test_a_callout_in_a_list_is_as_wide_as_the_list() -> None:
    (table,) = (e for e in walk(blocks("- item\n\n  > [!note]\n  > text")) if e["t"] == "Table")
    share = table["c"][2][0][1]["c"]
    assert share == pytest.approx(1 - 720 / PAPERS["a4"].text_width, abs=0.001)


def test_columns_of_a_wide_table_share_the_page() -> None:
    table = blocks(f"| Key | Text |\n|---|---|\n| a | {'word ' * 40} |")[0]
    shares = [column[1]["c"] for column in table["c"][2]]
    assert sum(shares) == pytest.approx(1, abs=0.01)
    assert shares[0] < shares[1]


def test_a_table_of_many_columns_is_set_in_smaller_type() -> None:
    row = "| " + " | ".join(["navigation"] * 16) + " |"
    table = blocks(row + "\n" + "|---" * 16 + "|\n" + row)[0]
    assert style(table) == "TableDense"
    assert ("TableDenseText", "navigation") in styled([table])


# ---------------------------------------------------------------------------------------------------- lists and inlines


@pytest.mark.parametrize(
    ("mark", "glyph", "name"),
    [(" ", "☐", "TaskOpen"), ("x", "☑", "TaskDone"), ("-", "☒", "TaskCancelled"), ("?", "☐ ?", "TaskOther")],
)
def test_a_task_shows_its_mark(mark: str, glyph: str, name: str) -> None:
    assert styled(blocks(f"- [{mark}] do it")) == [(name, glyph)]


def test_a_highlight_can_be_restyled_and_keeps_code_in_it_highlighted() -> None:
    assert styled(blocks("==plain==")) == [("Highlight", "plain")]
    (mark,) = (e for e in walk(blocks("==`code`==")) if e["t"] == "Span")
    assert mark["c"][0] == ["", ["mark"], []]  # by exactly this pandoc knows a highlight


def test_a_heading_may_hold_the_address_of_its_link_as_a_footnote() -> None:
    (heading,) = blocks("# [Web](https://example.com)", links=PRINT, href=lambda target, _: target.url)
    assert [e["t"] for e in heading["c"][2]] == ["Link", "Note"]


def test_tags_and_keys_have_styles() -> None:
    key = n.Para((n.Tag("sky"), n.Span((n.Text("Ctrl"),), classes=("kbd",))))
    assert styled(written(n.Document((key,)), note="N.md")) == [("Tag", "#sky"), ("Kbd", "Ctrl")]


def test_a_file_that_paper_cannot_show_is_named() -> None:
    media = n.Para((n.Media("video", (n.Text("lecture.mp4"),), n.FileTarget("lecture.mp4")),))
    assert styled(written(n.Document((media,)), note="N.md")) == [("PlaceholderChar", "▶ lecture.mp4")]


def test_a_placeholder_is_a_framed_paragraph_with_a_mark_of_what_is_missing() -> None:
    missing = n.Div((n.Para((n.Text("Buoys"),)),), classes=("placeholder",), attributes=(("kind", "web"),))
    assert styled(written(n.Document((missing,)), note="N.md"))[0] == ("Placeholder", "↗ Buoys")


def test_a_style_of_paragraphs_reaches_those_of_a_tight_list() -> None:
    center = n.Div((n.Para((n.Text("middle"),)),), classes=("center",))
    made = written(n.Document((n.BulletList((n.ListItem((center,)),)),)), note="N.md")
    assert [e["t"] for e in walk(made) if e["t"] in ("Para", "Plain")] == ["Para"]


def test_a_paragraph_in_arabic_or_hebrew_runs_from_right_to_left() -> None:
    made = blocks("**مرحبا** English\n\nEnglish مرحبا\n\n`code` שלום")
    directions = [dict(each["c"][0][2]).get("dir") if each["t"] == "Div" else None for each in made]
    assert directions == ["rtl", None, "rtl"]


def test_a_table_that_begins_in_arabic_has_its_first_column_on_the_right() -> None:
    made = blocks("| نجم | x |\n|--|--|\n\n| Star | نجم |\n|--|--|")
    arabic, mixed = (each for each in walk(made) if each["t"] == "Table")
    assert (style(arabic), style(mixed)) == ("TableRightToLeft", "Table")


def test_the_text_of_a_tight_list_in_arabic_still_has_its_task_mark_in_front() -> None:
    (item,) = next(each["c"] for each in walk(blocks("- [ ] نجم")) if each["t"] == "BulletList")
    assert words(item).startswith("☐ ن")
    assert len(item) == 1


# --------------------------------------------------------------------------------------------------------------- books


def chapter(title: str, note: str, *content: n.Block) -> n.Div:
    return n.Div((n.Heading(1, (n.Text(title),)), *content), classes=("chapter",), note=note)


def to(note: str, text: str) -> n.Link:
    return n.Link((n.Text(text),), n.NoteTarget(note))


BOOK = n.Document(
    (
        chapter("Stars", "stars.md", n.Para((n.Text("See "), to("tides.md", "tides")))),
        n.Div((n.Heading(1, (n.Text("Water"),)),), classes=("part",)),
        chapter("Tides", "tides.md", n.Heading(3, (n.Text("Deep"),), anchor="deep")),
        n.Div(
            (
                n.Heading(1, (n.Text("Index"),)),
                n.Para((n.Strong((n.Text("S"),)),)),
                n.BulletList(
                    (
                        n.ListItem((n.Para((to("stars.md", "Stars"),)),)),
                        n.ListItem(
                            (
                                n.Para(
                                    (n.Text("#sky  "), to("stars.md", "Stars"), n.Text(", "), to("tides.md", "Tides"))
                                ),
                                n.BulletList((n.ListItem((n.Para((to("tides.md", "Tides"),)),)),)),
                            )
                        ),
                    )
                ),
            ),
            classes=("index",),
        ),
    )
)


def raw(value: Any) -> list[str]:
    return [e["c"][1] for e in walk(value) if e["t"] in ("RawInline", "RawBlock")]


def test_a_link_in_print_says_its_page_by_a_field_that_is_whole() -> None:
    first = written(BOOK, links=PRINT)[2]
    (reference,) = raw([first])
    assert re.search(r" PAGEREF n[0-9a-f]+ \\h ", reference)
    kinds = re.findall(r'fldCharType="(\w+)"', reference)
    assert kinds == ["begin", "separate", "end"]
    assert "PAGEREF" not in "".join(raw([written(BOOK)[2]]))


def test_chapters_parts_and_the_index_begin_on_new_pages() -> None:
    breaks = [found[0] for text in raw(written(BOOK)) if (found := re.findall(r'w:val="(\w+Break)"', text))]
    assert breaks == ["ChapterBreak", "PartBreak", "ChapterBreak", "ChapterBreak"]


def test_an_entry_of_the_index_has_its_page_at_the_end_of_the_line_or_behind_each_title() -> None:
    made = [e for e in walk(written(BOOK, links=PRINT)) if style(e) in ("IndexEntry", "IndexSubentry")]
    plain = [(style(e), words(e), sum("<w:tab/>" in text for text in raw([e]))) for e in made if e["c"][1]]
    assert plain[0] == ("IndexEntry", "Stars", 1)
    assert plain[1] == ("IndexEntry", "#sky Stars\u00a0, Tides\u00a0", 0)
    assert plain[2][0] == "IndexSubentry"


def test_the_letters_of_an_index_stay_with_their_entries() -> None:
    assert ("IndexHeading", "S") in styled(written(BOOK))


def test_a_books_contents_lead_to_its_headings_down_to_a_level() -> None:
    first, *rest = written(BOOK, toc_depth=2, language="de")
    text = first["c"][1]
    assert re.findall(r">([^<>]+)</w:t></w:r><w:r><w:tab/>", text) == ["Stars", "Water", "Tides", "Index"]
    assert ">Inhalt<" in text
    labels = {e["c"][1][0] for e in walk(rest) if e["t"] == "Header"}
    assert set(re.findall(r'w:anchor="([^"]+)"', text)) <= labels
    ElementTree.fromstring(f'<w:body xmlns:w="w">{text}</w:body>')


def test_a_document_of_one_note_has_no_contents() -> None:
    assert [made["t"] for made in blocks("# One\n\n## Two", toc_depth=3)] == ["Header", "Header"]


def test_what_looks_like_markup_in_a_heading_is_text_in_the_contents() -> None:
    document = n.Document((chapter("a < b & c", "n.md"),))
    assert "a &lt; b &amp; c" in written(document, toc_depth=1)[0]["c"][1]


# ------------------------------------------------------------------------------------------------------------- pandoc


EVERYTHING = """\
# Heading ^top

Text with ==mark==, `code`, #tag, [link](https://example.com), $x^2$ and a note.[^1] ^par

[^1]: The *note*, with `code`.

> [!warning]- Title
> - list
>   - nested
>
> ```python
> x = 1
> ```
>
> | a | b |
> |---|---|
> | 1 | 2 |
>
> > [!tip]
> > $$y$$

- [ ] open
- [x] done

  > [!my-own] In a list
  > text

> quote

| نجم | b |
|:-:|--:|
| 1 | 2 |

---

مرحبا
"""


@pytest.fixture(scope="module")
def body(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ElementTree.Element]:
    """The parts of a Word document with every construct, made by pandoc."""
    reference = Path(tmp_path_factory.mktemp("docx")) / "reference.docx"
    reference.write_bytes(reference_docx(pandoc.data_file("reference.docx")))
    document = n.Document((*vaultconv.parse_text(EVERYTHING).content, *BOOK.content))
    tree = write_pandoc(document, docx_dialect(toc_depth=2), note="", links=PRINT, href=lambda target, _: "https://a.b")
    made = pandoc.run_pandoc(tree, "docx", f"--reference-doc={reference}")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {
            name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")
        }


def values(body: dict[str, ElementTree.Element], part: str, *tags: str) -> list[str]:
    root = body[f"word/{part}.xml"]
    return [each.get(W + "val", "") for tag in tags for each in root.iter(W + tag)]


def test_every_style_that_is_used_is_defined(body: dict[str, ElementTree.Element]) -> None:
    defined = {row.get(W + "styleId") for row in body["word/styles.xml"].iter(W + "style")}
    for part in ("document", "footnotes", "header1", "footer1"):
        used = set(values(body, part, "pStyle", "rStyle", "tblStyle"))
        assert used <= defined
        assert used


def test_pandoc_adds_no_style_to_ours(body: dict[str, ElementTree.Element]) -> None:
    ours = reference_docx(pandoc.data_file("reference.docx"))
    with zipfile.ZipFile(io.BytesIO(ours)) as archive:
        before = ElementTree.fromstring(archive.read("word/styles.xml"))
    names = [{row.get(W + "styleId") for row in root.iter(W + "style")} for root in (before, body["word/styles.xml"])]
    assert names[0] == names[1]


def test_every_cell_ends_in_a_paragraph_and_none_in_an_empty_one_of_pandocs(
    body: dict[str, ElementTree.Element],
) -> None:
    cells = list(body["word/document.xml"].iter(W + "tc"))
    assert len(cells) > 10
    for cell in cells:
        assert cell[-1].tag in (W + "p", W + "bookmarkEnd")
        assert len([each for each in cell if each.tag == W + "p" and not len(each)]) == 0


def test_bookmarks_have_their_own_ids_and_names_and_every_link_finds_one(body: dict[str, ElementTree.Element]) -> None:
    root = body["word/document.xml"]
    marks = [(mark.get(W + "id"), mark.get(W + "name")) for mark in root.iter(W + "bookmarkStart")]
    assert max(Counter(id for id, _ in marks).values()) == 1
    assert max(Counter(name for _, name in marks).values()) == 1
    anchors = {link.get(W + "anchor") for link in root.iter(W + "hyperlink")} - {None}
    assert len(anchors) > 3
    assert anchors <= {name for _, name in marks}


def test_fields_begin_and_end(body: dict[str, ElementTree.Element]) -> None:
    kinds = Counter(each.get(W + "fldCharType") for each in body["word/document.xml"].iter(W + "fldChar"))
    assert kinds["begin"] == kinds["separate"] == kinds["end"] > 5


def test_the_styles_of_paragraphs_survive_in_tables_and_from_right_to_left(
    body: dict[str, ElementTree.Element],
) -> None:
    paragraphs = set(values(body, "document", "pStyle"))
    assert {"TableText", "CalloutWarningTitle", "CalloutNoteTitle", "SourceCode", "IndexEntry", "TOC1"} <= paragraphs
    assert {"CalloutWarning", "CalloutTip", "CalloutNote", "TableRightToLeft"} <= set(
        values(body, "document", "tblStyle")
    )
    assert len(list(body["word/document.xml"].iter(W + "bidi"))) >= 2


def test_every_type_of_callout_has_both_its_styles() -> None:
    for kind in CALLOUTS:
        names = [name for name, _ in styled(blocks(f"> [!{kind}] t\n> b"))]
        assert names[:2] == [f"Callout{kind.capitalize()}", f"Callout{kind.capitalize()}Title"]


def test_an_empty_item_keeps_its_bullet(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/N.md").write_text("- a\n-\n- c\n\ntext\n\n1.\n2. x\n")
    (artifact,) = vaultconv.convert(tmp_path / "vault", "docx").artifacts
    with zipfile.ZipFile(io.BytesIO(artifact.content or b"")) as archive:
        assert archive.read("word/document.xml").count(b"<w:numPr>") == 5


def test_a_page_break_leaves_no_page_empty() -> None:
    para = n.Para((n.Text("x"),))
    made = written(n.Document((n.PageBreak(), para, n.PageBreak(), n.PageBreak(), para, n.PageBreak())))
    assert sum('w:type="page"' in text for text in raw(made)) == 2


def test_looks_of_html_are_styles_that_the_document_brings() -> None:
    red = n.Span((n.Text("x"),), attributes=Style("#cc0000", "#ffff00", 1.5).attributes)
    cell = n.Cell((n.Text("y"),), Style(background="#eeeeee", align="right").attributes)
    group = n.Div((n.Para((red,)),), attributes=Style(align="right").attributes)
    document = n.Document((group, n.Table(("",), (cell,), ())))
    used = [name for name, _ in styled(written(document))]
    assert used == ["Right", "TextCC0000FillFFFF00Size150", "Table", "TableTextFillEEEEEE", "AfterBox"]
    rows = {row.id: row for row in looks_of(document)}
    assert {"Right", "TextCC0000FillFFFF00Size150", "TableTextFillEEEEEE", "TableDenseTextFillEEEEEE"} == set(rows)
    reference = with_styles(reference_docx(pandoc.data_file("reference.docx"), specimens=False), rows.values(), 11)
    part = zipfile.ZipFile(io.BytesIO(reference)).read("word/styles.xml").decode()
    (made,) = re.findall(r'<w:style [^>]*w:styleId="TextCC0000FillFFFF00Size150">.*?</w:style>', part)
    assert all(each in made for each in ('<w:color w:val="CC0000"/>', '<w:sz w:val="33"/>', 'w:fill="FFFF00"'))
    assert with_styles(reference, rows.values(), 11) == with_styles(reference, [], 11)


def test_a_picture_may_be_a_part_of_what_it_stands_in() -> None:
    image = n.Image((), n.FileTarget("chart.png"), attributes=(("style", "width: 50%"),))
    resources = Resources(pictures={"chart.png": Picture("/chart.png", "png", 40, 30)}, complete=True)
    made = written(n.Document((n.Para((image,)),)), note="N.md", resources=resources)
    (size,) = ((e["c"][0][2]) for e in walk(made) if e["t"] == "Image")
    room = (PAPERS["a4"].text_width - 360) / 15
    assert size == [["width", f"{int(room / 2)}px"]]
