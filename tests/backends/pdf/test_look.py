"""The look of a PDF: its options, the header that they make, and the template that reads it."""

from __future__ import annotations

import io
import json
import re
import statistics
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pytest

import vaultconv
from tests.backends.pdf.measured import Line, lines, opened, spans
from vaultconv.backends.pdf.extent import length_of
from vaultconv.backends.pdf.families import with_scripts
from vaultconv.backends.pdf.look import Look, typst_header
from vaultconv.book.manuscript import Metadata
from vaultconv.config import Config, with_options
from vaultconv.errors import UsageError
from vaultconv.tree import nodes as n
from vaultconv.typst.compiler import Printing, compile_pdf, query, typst_string

OWN_FONTS = Printing(system_fonts=False)
TEMPLATE = (files("vaultconv") / "assets" / "book.typ").read_text(encoding="utf-8")
BOOK = """
#part[
= One
]
#chapter(2)[
== First <first>
]
Words.
=== Section
More words#pageref(<second>);
#chapter(2)[
== Second <second>
]
Last words.
#index[= Index][
First#index-page(<first>);
]
"""


def header(look: Look = Look(), metadata: Metadata = Metadata(), *, book: bool = False) -> str:
    return typst_header(look, metadata, book=book)


def made(body: str, metadata: Metadata = Metadata(), *, book: bool = False, **options: Any) -> bytes:
    toc_depth = options.pop("toc_depth", 2)
    head = typst_header(Look(**options), metadata, book=book, toc_depth=toc_depth)
    return compile_pdf(f"{head}{TEMPLATE}\n#show: book\n\n{body}", OWN_FONTS)


def printed(body: str, metadata: Metadata = Metadata(), *, book: bool = False, **options: Any) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made(body, metadata, book=book, **options)))


def pages(reader: pypdf.PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def millimetres(reader: pypdf.PdfReader) -> tuple[int, int]:
    box = reader.pages[0].mediabox
    return round(float(box.width) * 25.4 / 72), round(float(box.height) * 25.4 / 72)


# ------------------------------------------------------------------------------------------------------------- options


@pytest.mark.parametrize(
    ("paper", "size"),
    [
        ("a4", (210, 297)),
        ("A5", (148, 210)),
        ("letter", (216, 279)),
        ("us-letter", (216, 279)),
        ("170mm x 240mm", (170, 240)),
        ("6in×9in", (152, 229)),
    ],
)
def test_paper_is_named_or_measured(paper: str, size: tuple[int, int]) -> None:
    assert millimetres(printed("Words", paper=paper)) == size


def test_an_unknown_paper_is_an_error_that_says_what_may_be_meant() -> None:
    with pytest.raises(UsageError, match='paper: unknown value "a44"') as caught:
        header(Look(paper="a44"))
    assert '"a4"' in caught.value.hint


@pytest.mark.parametrize("options", [{"margin": "2"}, {"binding": "-3mm"}, {"font_size": "10em"}, {"margin": "wide"}])
def test_what_is_no_length_is_an_error_that_names_the_option(options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="is not a length") as caught:
        header(Look(**options))
    assert str(caught.value).startswith(next(iter(options)).replace("_", "-"))
    assert '"12mm"' in caught.value.hint


def test_margins_that_leave_nothing_for_the_text_are_an_error() -> None:
    with pytest.raises(UsageError, match="leave no room"):
        header(Look(paper="a5", margin="70mm"))


def test_the_binding_is_added_to_the_inner_margin() -> None:
    source = header(Look(margin="20mm", binding="5mm"))
    assert "inner: 25mm" in source
    assert "outer: 20mm" in source


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({}, "11pt"),
        ({"paper": "letter"}, "11pt"),
        ({"paper": "a5"}, "10pt"),
        ({"paper": "a6"}, "9pt"),
        ({"paper": "a3"}, "14.5pt"),
        ({"columns": 2}, "9.5pt"),
        ({"columns": 2, "paper": "a6"}, "9pt"),
        ({"layout": "notes"}, "10.5pt"),
        ({"paper": "a5", "font_size": "12pt"}, "12pt"),
    ],
)
def test_the_type_is_as_large_as_the_paper_asks_unless_a_size_is_given(options: dict[str, Any], size: str) -> None:
    assert f"font-size: {size}," in header(Look(**options))


ENGLISH = (
    "The tide falls slowly in the first hour and the last, and the boat that was afloat at noon lies on the mud by four. "
    "Nobody who has waited for the water once forgets to look at the table again before the anchor goes down. "
)


def full_line(**options: Any) -> float:
    """How many characters a line has, but for the last one."""
    found = lines(opened(made(ENGLISH * 12, **options))[0])[:-2]
    return statistics.median(len(line.text) for line in found)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"paper": "a3"},
        {"paper": "letter"},
        {"paper": "b5"},
        {"paper": "trade"},
        {"paper": "a5"},
        {"paper": "a6"},
        {"font_size": "9pt"},
        {"font_size": "13pt"},
        {"two_sided": True, "binding": "12mm"},
        {"layout": "notes"},
        {"layout": "notes", "paper": "a5"},
        {"paper": "a3", "columns": 2},
    ],
)
def test_a_line_has_60_to_75_characters_on_any_paper(options: dict[str, Any]) -> None:
    assert 60 <= full_line(**options) <= 75


def test_two_columns_of_a4_have_lines_of_a_readable_length() -> None:
    assert 45 <= full_line(columns=2) <= 65


def test_a_margin_that_is_given_is_the_margin_whatever_the_lines_become() -> None:
    assert full_line(margin="15mm") > 95
    assert "wide: 0mm" in header(Look(margin="15mm"))


def test_lines_are_equally_long_on_wide_paper_unless_it_is_said() -> None:
    assert "justify: true" in header()
    assert "justify: false" in header(Look(paper="a5"))
    assert "justify: true" in header(Look(paper="a5", justify=True))
    assert "justify: false" in header(Look(justify=False))


def test_notes_beside_the_text_need_one_column_on_paper_that_has_room_for_them() -> None:
    with pytest.raises(UsageError, match="needs a single column"):
        header(Look(layout="notes", columns=2))
    with pytest.raises(UsageError, match='no room for notes beside the text on "a6"'):
        header(Look(layout="notes", paper="a6"))


def test_options_come_from_a_configuration_with_their_types_checked() -> None:
    assert with_options(Look(), {"two-sided": True, "columns": 2}, "pdf") == Look(two_sided=True, columns=2)
    with pytest.raises(UsageError, match="columns"):
        with_options(Look(), {"columns": 3}, "pdf")


def test_families_that_are_named_come_first_and_what_they_lack_comes_after_them() -> None:
    source = header(Look(font="Alegreya, Vollkorn"), Metadata(language="ja"))
    assert 'fonts: ("Alegreya", "Vollkorn", "Libertinus Serif", "Noto Serif CJK JP",' in source


def test_sans_ends_in_a_family_that_is_always_there() -> None:
    source = header(Look(font="sans"))
    assert 'fonts: ("Source Sans 3",' in source
    assert '"Libertinus Serif", "Noto Serif CJK JP"' in source


def test_chinese_characters_have_the_shapes_of_the_document_s_language() -> None:
    assert with_scripts((), "zh-CN")[0] == "Noto Serif CJK SC"
    assert with_scripts((), "zh-TW")[0] == "Noto Serif CJK TC"
    assert with_scripts((), "ko")[0] == "Noto Serif CJK KR"


# -------------------------------------------------------------------------------------------------------------- header


def test_strings_of_typst_hold_any_character() -> None:
    text = 'a "quoted" back\\slash\nnew line\ttab #hash \x07 é 日 😀'
    shown = pages(printed(f"#{typst_string(text)}.codepoints().map(str.to-unicode).map(str).join(sym.space)"))[0]
    assert shown == " ".join(str(ord(character)) for character in text) + " 1"
    assert typst_string(text).startswith('"a \\"quoted\\" back\\\\slash\\nnew line\\ttab #hash \\u{7} é')


def test_half_a_surrogate_pair_becomes_the_sign_for_what_can_t_be_read() -> None:
    assert typst_string("a\ud800b") == '"a\ufffdb"'


def test_the_pdf_says_title_authors_day_and_language() -> None:
    about = Metadata(title='The "Sea"', authors=("Ann", "Bob"), date="2026-02-03", language="de-AT", keywords=("tide",))
    reader = printed("Worte", about)
    found = reader.metadata
    assert found is not None
    assert (found.title, found.author, found["/Keywords"]) == ('The "Sea"', "Ann, Bob", "tide")
    assert str(found["/CreationDate"]).startswith("D:20260203")
    assert reader.trailer["/Root"]["/Lang"] == "de-AT"


@pytest.mark.parametrize("date", ["spring 2026", "2026-02-31", "", "2026"])
def test_a_date_in_words_is_printed_but_is_no_day(date: str) -> None:
    assert "day: none" in header(metadata=Metadata(date=date))
    assert date in pages(printed("Words", Metadata(title="T", date=date)))[0]


def test_a_language_that_is_no_tag_is_taken_for_english() -> None:
    assert 'language: "en"' in header(metadata=Metadata(language="Deutsch, glaube ich"))


def test_a_book_has_a_cover_contents_parts_chapters_and_an_index() -> None:
    about = Metadata(title="The Book", subtitle="Sub", authors=("Ann",))
    cover, contents, part, first, second, index = pages(printed(BOOK, about, book=True, chapters="page", parts="page"))
    assert cover == "The Book Sub Ann"
    assert contents.startswith("Contents One")
    assert part == "One"
    assert first == "First Words. Section More words (p. 3) 2"
    assert second == "Second Last words. 3"
    assert index == "Index First 2 4"


def test_the_table_of_contents_has_the_pages_and_the_outline_has_the_tree() -> None:
    reader = printed(BOOK, Metadata(title="The Book"), book=True, chapters="page", parts="page")
    text = pages(reader)[1].replace(" .", "")
    assert "First 2 Section 2 Second 3 Index 4" in " ".join(text.split())
    one, nested, index = reader.outline
    assert (one.title, [each.title for each in nested if not isinstance(each, list)], index.title) == (
        "One",
        ["First", "Second"],
        "Index",
    )


def test_without_a_cover_a_book_begins_with_its_contents() -> None:
    assert pages(printed(BOOK, Metadata(title="The Book"), book=True, cover=False))[0].startswith("Contents")


def test_on_two_sides_contents_and_parts_are_on_the_right_and_blank_pages_are_blank() -> None:
    found = pages(printed(BOOK, Metadata(title="The Book"), book=True, two_sided=True, parts="page"))
    assert [text[:8] for text in found[:5]] == ["The Book", "", "Contents", "", "One"]


def test_chapters_that_run_on_share_a_page() -> None:
    found = pages(printed(BOOK, Metadata(title="The Book"), book=True, chapters="run-on", parts="page"))
    assert any("Last words" in text and "More words (p. 2)" in text for text in found)


def test_running_heads_name_chapter_and_section_but_not_over_a_chapter_s_first_page() -> None:
    body = "#chapter(2)[\n== Chap\n]\n=== Sect\n" + "#lorem(700)\n\n" * 2
    first, second, *_ = pages(printed(body, book=True, cover=False, chapters="page"))[1:]
    assert first.startswith("Chap Sect Lorem")
    assert second.startswith("Chap Sect ")
    assert not pages(printed(body, book=True, cover=False, chapters="page", running_heads=False))[2].startswith("Chap")


PARTS = "#part[\n= One\n]\n#chapter(2)[\n== First\n]\nWords\n#part[\n= Two\n]\n#chapter(2)[\n== Second\n]\nMore"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("page", ["One", "First Words 2", "Two", "Second More 4"]),
        ("band", ["One First Words Two Second More 1"]),
        ("none", ["First Words Second More 1"]),
    ],
)
def test_a_part_s_title_has_a_page_or_a_band_or_nothing(parts: str, expected: list[str]) -> None:
    reader = printed(PARTS, book=True, cover=False, toc_depth=0, parts=parts)
    assert pages(reader) == expected
    assert [each.title for each in reader.outline if not isinstance(each, list)] == ["One", "Two"]


def test_a_part_has_a_page_if_it_is_long_on_average_and_else_a_band() -> None:
    def style(letters: int, **options: Any) -> str:
        source = typst_header(Look(**options), Metadata(parts=("One", "Two")), book=True, letters=letters)
        return source.partition("  parts: ")[2].partition(",")[0]

    assert style(2 * 25_000) == '"page"'
    assert style(2 * 9_000) == '"band"'
    assert style(2 * 25_000, parts="band") == '"band"'


def test_a_document_is_as_long_as_its_words_and_what_takes_room() -> None:
    words = n.Para((n.Text("x" * 100),))
    assert length_of(n.Document((words,))) < length_of(n.Document((words, n.Para((n.Image((), n.Url("a.png")),)))))
    assert length_of(n.Document((words, words))) == 2 * length_of(n.Document((words,)))


def test_a_text_that_opens_a_part_stands_below_its_title() -> None:
    body = "#part(opens: true)[\n= One\n]\nAbout it.\n#chapter(2)[\n== First\n]\nWords"
    assert pages(printed(body, book=True, cover=False, toc_depth=0, parts="page")) == ["One About it. First Words 1"]


def chapters(number: int) -> str:
    return "".join(f"#chapter(2)[\n== Chapter {i}\n]\nWords\n" for i in range(number))


def contents(number: int, **options: Any) -> list[list[Line]]:
    """The lines of each page of contents."""
    document = opened(made(chapters(number), book=True, cover=False, toc_depth=1, **options))
    found = [lines(page) for page in document]
    return [
        each
        for each in found
        if any(line.text.startswith("Chapter") and "...." in line.text.replace(" ", "") for line in each)
    ]


@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_contents_of_many_entries_have_two_columns(paper: str) -> None:
    assert len({round(line.left / 20) for line in contents(40, paper=paper)[0] if "Chapter" in line.text}) == 1
    two = [line for line in contents(60, paper=paper)[0] if line.text.startswith("Chapter")]
    assert len({round(line.left / 20) for line in two}) == 2


@pytest.mark.parametrize("number", range(34, 46, 2))
def test_no_few_lines_of_contents_have_a_page_of_their_own(number: int) -> None:
    assert len(contents(number, paper="a5")[-1]) >= 7


def test_the_cover_says_title_subtitle_authors_parts_extent_and_date() -> None:
    about = Metadata(
        title="Navigation: notes for the exam", authors=("Ann",), date="May", extent="12 notes", parts=("Chart", "Sky")
    )
    cover = opened(made(PARTS, about, book=True))[0]
    assert [line.text for line in lines(cover)] == [
        "Navigation", "Notes for the exam", "Ann", "Chart · Sky", "12 notes · May",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "cover"),
    [
        ("Tides – how they work", ("Tides", "How they work")),
        ("Tides - how they work", ("Tides", "How they work")),
        ("航海：考试笔记", ("航海", "考试笔记")),
        ("A: B: C", ("A", "B: C")),
        ("At 12:30", ("At 12:30",)),
        ("Self-help", ("Self-help",)),
        ("Note:", ("Note:",)),
    ],
)
def test_a_title_is_split_where_a_subtitle_begins(title: str, cover: tuple[str, ...]) -> None:
    source = header(metadata=Metadata(title=title), book=True)
    assert f"cover-title: {typst_string(cover[0])}" in source
    assert f"cover-subtitle: {typst_string(''.join(cover[1:]))}" in source


def test_a_subtitle_that_is_given_leaves_the_title_whole() -> None:
    assert 'cover-title: "A: B"' in header(metadata=Metadata(title="A: B", subtitle="C"), book=True)


def test_the_lines_of_a_title_are_about_equally_long() -> None:
    about = Metadata(title="What the students of the second year have to know of the nervous system")
    cover = [line.right - line.left for line in lines(opened(made(PARTS, about, book=True))[0])]
    assert len(cover) > 1
    assert min(cover) > 0.6 * max(cover)


def heads(body: str, **options: Any) -> list[str]:
    """What stands over each page."""
    document = opened(made(body, book=True, cover=False, toc_depth=0, **options))
    return [" | ".join(line.text for line in lines(page) if line.bottom < 70) for page in document]


def test_a_section_that_begins_a_page_stands_over_it_and_not_the_one_before() -> None:
    body = "#chapter(2)[\n== Chap\n]\n=== First\nWords\n#pagebreak()\n=== Second\nWords\n#pagebreak()\nMore\n=== Third\nWords"
    assert heads(body) == ["", "Chap | Second", "Chap | Second"]


def test_nothing_stands_over_a_page_that_a_chapter_begins_and_one_line_above_it_is_no_beginning() -> None:
    two = "#chapter(2)[\n== A\n]\n=== S\nWords\n#pagebreak()\n{}#chapter(2)[\n== B\n]\nWords"
    assert heads(two.format("")) == ["", ""]
    assert heads(two.format("The last line\n")) == ["", "A | S"]


def test_a_chapter_below_a_chapter_stands_over_the_page_as_its_section() -> None:
    body = "#chapter(2)[\n== A\n]\n#chapter(3)[\n=== Below\n]\nWords\n#pagebreak()\nMore"
    assert heads(body) == ["", "A | Below"]


NOTES = {"layout": "notes"}


def beside(body: str, **options: Any) -> list[Line]:
    """What stands beside the text of the first page."""
    page = opened(made(body, **NOTES, **options))[0]
    return [line for line in lines(page) if line.left > 400]


def test_footnotes_stand_beside_the_text_at_the_height_of_their_marks() -> None:
    body = "Words#footnote[The first.]\n\n#lorem(60)\n\nMore#footnote[The second.]"
    first, second = beside(body)
    assert (first.text.split(), second.text.split()) == (["1", "The", "first."], ["2", "The", "second."])
    at = {line.text.split()[0]: line.bottom for line in lines(opened(made(body, **NOTES))[0])}
    assert first.bottom == pytest.approx(at["Words"] if "Words" in at else at["Words1"], abs=4)


def test_notes_beside_each_other_are_one_below_the_other_and_stay_on_the_page() -> None:
    many = "#v(1fr)\n" + "Words" + "".join(f"#footnote[Note {i} #lorem(12)]" for i in range(12))
    found = beside(many)
    assert [line.text.split()[2] for line in found if "Note" in line.text] == [str(i) for i in range(12)]
    assert found[-1].bottom < 842
    assert all(high.bottom < low.bottom for high, low in pairwise(found))


def test_a_note_too_long_to_stand_beside_the_text_stands_at_the_foot() -> None:
    body = "Words#footnote[Begin #lorem(260) end] and#footnote[Short.]"
    assert [line.text.split() for line in beside(body)] == [["2", "Short."]]
    assert "Begin" in pages(printed(body, **NOTES))[0]


def test_pages_of_links_stand_beside_the_text() -> None:
    assert [
        line.text
        for line in beside("Words <here>\n\nSee#pageref(<here>).".replace("Words <here>", '#anchor("here")Words'))
    ] == ["→ p.\u00a01"]


def test_notes_are_on_the_outer_side_of_each_page() -> None:
    body = "Words#footnote[Odd.]\n#pagebreak()\nWords#footnote[Even.]"
    odd, even = opened(made(body, **NOTES, two_sided=True))
    assert next(line for line in lines(odd) if "Odd" in line.text).left > 400
    assert next(line for line in lines(even) if "Even" in line.text).left < 100


def page_of(text: str, body: str) -> int:
    """The page that shows a text, the first one counted as 0."""
    shown = [
        "".join(page.get_text().split()) for page in opened(made(body, book=True, cover=False, toc_depth=0, paper="a6"))
    ]
    return next(number for number, words in enumerate(shown) if text in words)


PICTURE = "#block(height: 40mm, breakable: false)[Picture]"
TOGETHER = {
    "a title and what is below it": "#chapter(2)[\n== Title\n]\nFirst words of it.\n\nMore.",
    "a title and a heading": f"#chapter(2)[\n== Title\n]\n=== Heading\n{PICTURE}More",
    "a heading, a line and a picture": f"=== Title\n#keep[One line]\n{PICTURE}More",
    "a parent and its children": "- #keep(tight: true)[Title]\n  - #keep(tight: true)[Child]\n    - More\n  - Child",
    "a label and a list": "#keep[Title:]\n- More\n- Item",
}


@pytest.mark.parametrize("what", TOGETHER.values(), ids=list(TOGETHER))
def test_nothing_is_stranded_at_the_foot_of_a_page(what: str) -> None:
    pages_of_it = set()
    for height in range(30, 116, 5):
        body = f"#chapter(2)[\n== A\n]\n#v({height}mm)\nBefore\n\n{what}"
        found = page_of("Title", body)
        assert found == page_of("Picture" if PICTURE in what else "More", body)
        pages_of_it.add(found)
    assert pages_of_it == {0, 1}


def test_a_parent_stands_no_farther_from_its_children_than_they_from_each_other() -> None:
    body = "- #keep(tight: true)[Parent]\n  - Child\n  - Child\n- Next"
    feet = [line.bottom for line in lines(opened(made(body))[0])][:4]
    assert [round(b - a, 1) for a, b in pairwise(feet)] == [15.5] * 3


def test_a_note_by_itself_has_its_title_above_and_no_contents() -> None:
    assert (
        pages(printed("= Heading\n\nWords", Metadata(title="My note", date="May")))[0] == "My note May Heading Words 1"
    )


def test_numbered_chapters_begin_at_one_in_each_part() -> None:
    found = pages(printed(BOOK, Metadata(title="The Book"), book=True, numbered=True, parts="page"))
    assert found[3].startswith("1 First Words. 1.1 Section")


FEATURES = """
#callout("warning", title: [Title])[Body #callout("nosuch", title: [Inner])[x]]
#toggle([Question])[Answer]
#task-list(tight: true, [#task("x")done], [#task-bullet;plain], [#task("?")who], [#task("Z")own mark])
+ #task-inline("/")half
#tag[\\#a] #kbd[Ctrl] #highlight[lit] #small[fine] #placeholder-text[none]
#code-block("def f(): pass\\naaaaaaaaaaaa\\u{200b}bbbbbbbbbbbb", breaks: true)[
#Skylighting(([#KeywordTok("def");#NormalTok(" f(): ");#ControlFlowTok("pass");],[#NormalTok("aaaaaaaaaaaa\u200bbbbbbbbbbbbb");],));
]
#ruled-table(shares: (0.5, 0.5,), words: (4, 4,), natural: 20, align: (start, right,), head: ([H], [I], ), [a], [b], )
#ruled-table(alone: true, shares: (0.5, 0.5,), words: (150, 150,), natural: 900, align: (start, right,), [a], [b], )
#placeholder("video", [Film], address: [#link("https://a.b")[a.b]])
#numbered($(1)$, $ a $) #numbered($(2)$, $ b $) #fit($ c $) #formula-source("\\\\foo")
#rtl-text[שלום] #ltr-text[x]
#horizontalrule
#quote(block: true)[Quoted]
/ Term: #block[meaning]
"""


@pytest.mark.parametrize("options", [{}, {"greyscale": True, "columns": 2, "paper": "a5"}, {"two_sided": True}])
def test_every_construct_prints_in_every_look(options: dict[str, Any]) -> None:
    text = " ".join(pages(printed(FEATURES, Metadata(title="T"), **options)))
    for (
        word
    ) in "Title Body Inner Question Answer done plain who half Ctrl lit fine pass Film Quoted Term meaning".split():
        assert word in text
    assert "\u200b" not in text


def test_a_wide_table_turns_the_page_where_it_may() -> None:
    reader = printed(FEATURES)
    assert {round(float(page.mediabox.width)) for page in reader.pages} == {595, 842}


WIDE = {
    "a table": "#ruled-table(ALONE shares: (0.5, 0.5,), words: (9, 9,), natural: 200, align: (start, start,), [left], [right], )",
    "code": f'#code-block(ALONE "{"x" * 70}", longest: 70)',
}


@pytest.mark.parametrize("block", WIDE.values(), ids=list(WIDE))
def test_what_is_too_wide_for_a_line_reaches_into_both_margins_if_it_stands_alone(block: str) -> None:
    def left_edge(body: str, **options: Any) -> float:
        return min(line.left for line in lines(opened(made(body, **options))[0]))

    alone, nested = block.replace("ALONE", "alone: true,"), block.replace("ALONE", "")
    assert left_edge(alone) < left_edge("words") < left_edge(nested)
    assert left_edge(alone, paper="a5") == left_edge(nested, paper="a5")
    assert left_edge(alone, columns=2) == left_edge(nested, columns=2)


NESTED = """
#chapter(2)[
== Chapter
]
=== Section
Text#footnote[Note #small[small #small[smaller]] `code` #tag[tag] #kbd[key]]
==== Below
Text
===== Lowest
#small[#small[Small `code`]]
"""


def sizes(**options: Any) -> dict[str, float]:
    """How large each word is."""
    page = opened(made(NESTED, book=True, cover=False, toc_depth=0, **options))[0]
    return {word: span.size for span in spans(page) for word in span.text.split()}


def test_sizes_are_of_the_text_s_and_do_not_multiply() -> None:
    found = sizes()
    assert [found[word] for word in "Chapter Section Below Text Lowest Note".split()] == [19, 14, 11.5, 11, 10.5, 9]


@pytest.mark.parametrize("options", [{}, {"paper": "a5"}, {"paper": "a6"}, {"columns": 2}, {"layout": "notes"}])
def test_nothing_is_smaller_than_8_points_however_it_is_nested(options: dict[str, Any]) -> None:
    page = opened(made(NESTED, book=True, cover=False, toc_depth=0, **options))[0]
    small = {span.text for span in spans(page) if span.size < 8}
    assert small == {"1"}  # the mark of a footnote


def test_a_callout_s_title_never_stands_alone_at_the_foot_of_a_page() -> None:
    for height in range(100, 112):
        first, *_ = pages(
            printed(f'#v({height}mm)\n#callout("tip", title: [Alone])[Body\n\n{"words " * 300}]', paper="a5")
        )
        assert ("Alone" in first) == ("Body" in first)


def coloured(reader: pypdf.PdfReader) -> set[bytes]:
    """The colours that pages set which are no greys."""
    streams = [stream for page in reader.pages if (stream := page.get_contents()) is not None]
    content = b"\n".join(stream.get_data() for stream in streams)
    set_colours = re.findall(rb"cs ([\d. ]+) scn", content, re.I)
    return {colour for colour in set_colours if len(set(colour.split())) > 1}


LONGEST = '#show par: it => { assert(it.body.at("children", default: ()).filter(each => each == linebreak()).len() < 32); it }\n'


def test_the_lines_of_long_code_are_not_one_paragraph_for_which_typst_takes_quadratic_time() -> None:
    lines = "\n".join(f"word{i}" if i % 3 else "" for i in range(300))
    reader = printed(f"{LONGEST}#code-block({typst_string(lines)})")
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert [word for word in text.split() if word.startswith("word")] == lines.split()


def test_long_code_is_as_high_as_its_lines() -> None:
    def height(lines: int) -> float:
        code = typst_string("\n".join(["x", *[""] * (lines - 2), "x"]))
        measured = f"#context [#metadata(measure(block(width: 10cm, code-block({code}))).height)<height>]"
        source = f"{header()}{TEMPLATE}\n#show: book\n\n{measured}"
        return float(json.loads(query(source, "<height>", OWN_FONTS)).removesuffix("pt"))

    line = (height(32) - height(12)) / 20
    assert height(132) == pytest.approx(height(32) + 100 * line, abs=0.1)


def test_greyscale_has_no_colour() -> None:
    assert coloured(printed(FEATURES))
    assert coloured(printed(FEATURES, greyscale=True)) == set()


def test_a_user_s_template_may_define_anything_anew(tmp_path: Path) -> None:
    (tmp_path / "mine.typ").write_text(
        '#let callout(kind, title: none, body) = [MINE #kind: #body]\n#let custom(body) = { set text(lang: "fr"); [Avant]; body }'
    )
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/N.md").write_text("> [!tip] T\n> x")
    options = {"pdf": {"template": str(tmp_path / "mine.typ")}}
    result = vaultconv.convert(tmp_path / "vault", "pdf", config=Config(options=options))
    content = result.artifacts[0].content
    assert isinstance(content, bytes)
    assert "Avant MINE tip: x" in pages(pypdf.PdfReader(io.BytesIO(content)))[0]
