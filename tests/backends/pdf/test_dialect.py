"""The dialect of Typst: what stands in the source, and what the template makes of it."""

from __future__ import annotations

import io
from importlib.resources import files
from typing import Any

import pypdf
import pytest

import vaultconv
from tests.work import LINEAR, counted, growth
from vaultconv import nodes as n
from vaultconv.backends.pandoc import process as pandoc
from vaultconv.backends.pandoc.ast import write_pandoc
from vaultconv.backends.pandoc.columns import columns
from vaultconv.backends.pandoc.resources import Resources
from vaultconv.backends.pandoc.writer import LinkStyle
from vaultconv.backends.pdf import WRITER_OPTIONS
from vaultconv.backends.pdf.dialect import TYPST
from vaultconv.backends.pdf.look import Look, typst_header
from vaultconv.backends.pdf.text import breakable, markup
from vaultconv.book.manuscript import Metadata
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.formulas import Formula
from vaultconv.pictures import Picture
from vaultconv.tree.style import Style
from vaultconv.typst.compiler import Printing, compile_pdf

TEMPLATE = (files("vaultconv") / "assets" / "book.typ").read_text(encoding="utf-8")
PRINT = LinkStyle(pages=True, addresses=True)


def typst(content: str | n.Document, *, dialect: Any = TYPST, **options: Any) -> str:
    """The Typst source of a note, without the marks of lines."""
    document = vaultconv.parse_text(content) if isinstance(content, str) else content
    options = {"note": "N.md", **options}
    made = pandoc.convert(write_pandoc(document, dialect, **options), "typst", WRITER_OPTIONS).decode()
    return "\n".join(line for line in made.split("\n") if line and not line.startswith("// @@"))


def text_of(body: str, *, book: bool = False) -> str:
    source = typst_header(Look(), Metadata(), book=book) + TEMPLATE + "\n#show: book\n\n" + body
    reader = pypdf.PdfReader(io.BytesIO(compile_pdf(source, Printing(system_fonts=False))))
    return "\n".join(page.extract_text() for page in reader.pages)


# ---------------------------------------------------------------------------------------------------------------- text

SPECIAL = (
    "- a|+ a|= a|== a|=|/ a: b|1. a|12.|(x)|.foo()|;a|[a](b)|#let x = 1|*a* _b_ `c` $d$|<a> @b ~ \\n|a--b --- -? -5 1-2"
    "|// c /* d */ http://x.y https://a.b/c_d|... a.... ..|a / b|'q' \"q\"|C# a#b|a=b == c|1.5 apples|-|-?-?|/*/|\\|https:"
    "|..|....|{}|a: b|^ & %|----|-----1|//////|[^1]|a]b|#|#a|@|x@y.z|\\#"
).split("|")


def test_text_says_just_what_it_is_wherever_it_stands() -> None:
    alone = "\n\n".join(f"{markup(text)}\n\nEND\n" for text in SPECIAL)
    after_call = "\n\n".join(f"#emph[{markup(text)}]{markup(text)}\n\nEND\n" for text in SPECIAL)
    found = "".join(text_of(f"#set page(height: auto)\n{alone}\n{after_call}").split())
    expected = [*SPECIAL, *(text * 2 for text in SPECIAL)]
    shown = [piece for piece in found.removesuffix("1").split("END") if piece]
    assert shown == ["".join(text.split()) for text in expected]


def test_plain_words_are_left_alone() -> None:
    assert markup("Well-known words: (a, b) and 3.5 - 1.") == "Well-known words: (a, b) and 3.5 - 1."


@pytest.mark.parametrize("mark", ["-", "=", "+", "1."])
def test_a_mark_of_a_list_at_the_start_of_emphasis_is_text(mark: str) -> None:
    source = typst(n.Document((n.Para((n.Emph((n.Text(f"{mark} a"),)),)),)))
    assert "".join(text_of(source).split()) == f"{mark}a1"


def test_long_words_break_where_they_have_marks_or_humps() -> None:
    shown = breakable("see https://example.org/very/long_path/to/someCamelCase.html now").replace("\u200b", "|")
    assert shown == "see https://|example.|org/|very/|long_|path/|to/|some|Camel|Case.|html now"
    assert breakable("x" * 200).replace("\u200b", "") == "x" * 200


@pytest.mark.parametrize(
    "text", ["Donaudampfschifffahrtsgesellschaft", "短い" * 40, "short words only, but many of them"]
)
def test_words_that_hyphenation_or_their_script_can_break_are_left_alone(text: str) -> None:
    assert breakable(text) is text or breakable(text) == text


def test_escaping_is_linear() -> None:
    text = counted("vaultconv.backends.pdf.text")
    assert growth(lambda size: lambda: text.markup(text.breakable("-/.[(" * size)), 250) < LINEAR


# -------------------------------------------------------------------------------------------------------------- blocks


def test_callouts_are_calls_around_their_content() -> None:
    assert typst("> [!WARNING]- Take *care*\n> Rocks.") == (
        '#callout("warning", title: [Take #emph[care]])[\nRocks.\n]'
    )


def test_a_callout_without_a_title_is_called_by_its_type() -> None:
    assert typst("> [!my-kind]\n> x").startswith('#callout("my-kind", title: [My kind])[')


def test_quotes_in_a_callout_s_type_don_t_end_the_string() -> None:
    source = typst(n.Document((n.Callout('a"b\\', (), (n.Para((n.Text("x"),)),)),)))
    assert source.startswith('#callout("a\\"b\\\\", title:')
    assert "x" in text_of(source)


def test_toggles_are_open() -> None:
    document = n.Document((n.Toggle((n.Text("Why?"),), (n.Para((n.Text("Because."),)),)),))
    assert typst(document) == "#toggle([Why?])[\nBecause.\n]"


def test_tasks_are_a_list_with_boxes_and_what_is_no_task_keeps_its_bullet() -> None:
    assert typst("- [x] done\n- plain\n- [?] why\n  - below") == (
        '#task-list(tight: true, [\n#task("x");done\n], [\n#task-bullet;plain\n], [\n#keep(tight: true)[#task("?");why]\n- below\n])'
    )


def test_a_numbered_task_has_its_box_after_the_number() -> None:
    assert typst("1. [/] half") == '+ #task-inline("/");half'


def test_code_is_a_string_and_only_overlong_words_are_marked() -> None:
    assert typst('```\na = "\\n"\n```') == '#code-block(alone: true, "a = \\"\\\\n\\"")'
    source = typst("```\n" + "ab_" * 20 + "\n```")
    assert source == '#code-block(alone: true, "' + "\u200b".join(["ab_"] * 20) + '", longest: 60, breaks: true)'


def test_code_of_a_language_has_its_words_by_kind_besides() -> None:
    call = '#code-block(alone: true, "if x:\\n  y")['
    assert typst("```py\nif x:\n\ty\n```").startswith(f'{call}\n#Skylighting(([#ControlFlowTok("if");#NormalTok(')
    assert typst("```nosuch\na\n```") == '#code-block(alone: true, "a")[\n#Skylighting(([#NormalTok("a");],));\n]'


@pytest.mark.parametrize("code", ["```diff\n- a\n```", f"```js\n{'x;' * 1001}\n```"])
def test_what_would_be_in_wrong_colours_or_take_long_is_only_a_string(code: str) -> None:
    assert "Skylighting" not in typst(code)


def test_tables_say_how_wide_they_ask_to_be() -> None:
    assert typst("| a | b |\n|:--|--:|\n| x \\| y | 2 |") == (
        "#ruled-table(alone: true, shares: (0.9625, 0.0375,), words: (1, 1,), natural: 10, align: (left, right,), measured: true, "
        "lengths: ((1, 1,), (5, 1,),), head: ([a], [b], ), [x | y], [2], )"
    )


def test_a_table_in_another_block_may_not_turn_the_page() -> None:
    assert "alone" not in typst("> | a |\n> |---|\n> | b |")


def test_long_identifiers_in_cells_may_break() -> None:
    assert "very_#z;long_#z;identifier_#z;name" in typst("| a |\n|---|\n| very_long_identifier_name |").replace(
        "\\_", "_"
    )


def test_headings_have_their_labels_and_block_ids_stand_before_them() -> None:
    source = typst("## A heading ^abc\n\n[[#^abc]]", note="N.md")
    assert "a-heading" not in source or source.startswith("#metadata(none)<") or "<a-heading>" in source


def test_marks_tell_the_note_and_the_lines() -> None:
    document = vaultconv.parse_text("One\n\nTwo\n")
    made = pandoc.run_pandoc(write_pandoc(document, TYPST, note="A/N.md"), "typst", "--wrap=none").decode()
    assert [line for line in made.split("\n") if line] == [
        '// @@note "A/N.md"',
        "// @@line 1",
        "One",
        "// @@line 3",
        "Two",
    ]


# --------------------------------------------------------------------------------------------------------------- books


def chapter(title: str, level: int, *blocks: n.Block, note: str = "") -> n.Div:
    return n.Div((n.Heading(level, (n.Text(title),)), *blocks), ("chapter",), note=note or f"{title}.md")


def test_books_are_made_of_parts_chapters_and_indexes() -> None:
    entry = n.ListItem((n.Para((n.Text("Alias → "), n.Link((n.Text("One"),), n.NoteTarget("One.md")))),))
    book = n.Document(
        (
            n.Div((n.Heading(1, (n.Text("P"),)),), ("part",)),
            chapter("One", 2, n.Para((n.Text("words"),))),
            n.Div((n.Heading(1, (n.Text("Index"),)), n.BulletList((entry,))), ("index",)),
        )
    )
    source = typst(book, note="")
    label = source.partition("== One\n<")[2].partition(">")[0]
    assert source == (
        f"#part[\n= P\n<part-0>\n]\n#chapter(2)[\n== One\n<{label}>\n]\nwords\n"
        f"#index(lines: 1)[\n= Index\n][\nAlias → One#index-page(<{label}>);\n]"
    )
    assert "Alias → One" in text_of(source, book=True)


def test_without_parts_chapters_are_still_the_second_level() -> None:
    source = typst(n.Document((chapter("One", 1),)), note="")
    assert source.startswith("#set heading(offset: 1)\n#chapter(1)[\n= One")


def test_links_within_a_book_say_their_page_in_print() -> None:
    link = n.Para((n.Link((n.Text("there"),), n.NoteTarget("Two.md")),))
    book = n.Document((chapter("One", 1, link), chapter("Two", 1)))
    source = typst(book, note="", links=PRINT)
    assert "[there]#pageref(<" in source
    assert "there (p. 1)" in " ".join(text_of(source, book=True).split())
    assert "pageref" not in typst(book, note="")


def test_a_nested_tag_of_an_index_stands_below_its_parent() -> None:
    nested = n.BulletList((n.ListItem((n.Para((n.Text("#a/b"),)),)),))
    index = n.Div((n.BulletList((n.ListItem((n.Para((n.Text("#a"),)), nested)),)),), ("index",))
    assert typst(n.Document((index,)), note="") == "#index(lines: 2)[\n][\n\\#a\n#index-nested[\n\\#a/b\n]\n]"


# ------------------------------------------------------------------------------------------- formulas and pictures


def test_formulas_are_what_was_prepared_for_them() -> None:
    ready = Resources(formulas={"a": Formula("a", "alpha"), "\\def\\x{}": Formula("", "")})
    assert typst("$a$ $\\def\\x{}$", resources=ready).strip() == "$alpha$"
    assert typst("$$a$$", resources=ready) == "$ alpha $"


def test_a_formula_with_a_tag_has_its_number() -> None:
    ready = Resources(formulas={"a\\tag{7}": Formula("a", "a", tag='"(7)"')})
    assert typst("$$a\\tag{7}$$", resources=ready) == '#numbered($"(7)"$, $ a $)'


def test_a_long_formula_is_made_to_fit() -> None:
    long = " + ".join("abcdefghijklmnopqrstuvwxyz" * 4)
    source = typst("$$L$$", resources=Resources(formulas={"L": Formula("L", long)}))
    assert source == f"#fit($ {long} $)"
    assert "𝑧" in text_of(source)


def test_a_formula_s_columns_count_together() -> None:
    rows = "a &= b &quad " + "c" * 30 + "\\ " + "d" * 30 + " &= e"
    assert typst("$$L$$", resources=Resources(formulas={"L": Formula("L", rows)})).startswith("#fit(")


def test_a_wide_matrix_in_a_line_is_made_to_fit_it() -> None:
    cells = " & ".join(f'"column {number}"' for number in range(30))
    source = typst("$M$", resources=Resources(formulas={"M": Formula("M", f"mat({cells})".replace("&", ","))}))
    assert source.startswith("#fit-inline($mat(")
    assert "column 29" in " ".join(text_of(source).split())


def test_a_formula_that_can_t_be_set_is_shown_as_its_source_and_reported() -> None:
    report = Report("N.md")
    ready = Resources(formulas={"\\foo": Formula("", "", "no such thing")})
    source = typst("$$\n\\foo\n$$", resources=ready, report=lambda note: report)
    assert source == '#formula-source("\\\\foo")'
    assert [each.code for each in report.diagnostics] == [DiagnosticCode.FORMULA_UNCONVERTED]


def image(*words: str, **sizes: int) -> n.Image:
    return n.Image(tuple(map(n.Text, words)), n.FileTarget("a.png"), **sizes)


READY = Resources(pictures={"a.png": Picture("/v/a.png", "png", 400, 200)}, complete=True)


def test_a_picture_alone_is_a_block_with_its_caption() -> None:
    source = typst(n.Document((n.Para((image("The sea"),)),)), resources=READY)
    assert source == '#picture(alone: true, "/v/a.png", width: 400, height: 200, alt: "The sea", caption: [The sea])'


@pytest.mark.parametrize("name", ["a.png", "a", ""])
def test_a_file_s_name_is_no_caption(name: str) -> None:
    source = typst(n.Document((n.Para((image(*filter(None, [name])),)),)), resources=READY)
    assert source == f'#picture(alone: true, "/v/a.png", width: 400, height: 200, alt: "{name or "a.png"}")'


def test_the_author_s_size_is_honoured_and_the_picture_keeps_its_shape() -> None:
    assert "width: 100, height: 50," in typst(n.Document((n.Para((image(width=100),)),)), resources=READY)
    assert "width: 60, height: 30," in typst(n.Document((n.Para((image(width=60, height=90),)),)), resources=READY)


def test_a_picture_among_words_stays_in_the_line() -> None:
    source = typst(n.Document((n.Para((n.Text("see "), image())),)), resources=READY)
    assert source == '#ragged[see #inline-picture("/v/a.png", width: 400, height: 200, alt: "a.png");]'


def test_a_picture_that_can_t_be_shown_leaves_a_box_with_its_name() -> None:
    source = typst(n.Document((n.Para((image("The sea"),)),)), resources=Resources(complete=True))
    assert source == '#placeholder("image", [The sea])'


def test_placeholders_say_what_is_missing_and_where_it_is() -> None:
    about = (("kind", "video"), ("address", "https://a.b/c"))
    div = n.Div((n.Para((n.Text("Film"),)), n.Para((n.Text("https://a.b/c"),))), ("placeholder",), about)
    assert typst(n.Document((div,))) == (
        '#placeholder("video", [Film], address: [#link("https://a.b/c")[https:\\//a.b/c]])'
    )


# ------------------------------------------------------------------------------------------------------------- inlines


def test_inlines_are_calls() -> None:
    assert typst("==lit== #tag/a `x_y` <kbd>K</kbd>".replace("<kbd>K</kbd>", "")) == (
        '#highlight[lit] #tag[\\#tag/a] #raw("x_y");'
    )
    kbd = n.Document((n.Para((n.Span((n.Text("K"),), classes=("kbd",)),)),))
    assert typst(kbd) == "#kbd[K]"


def test_code_in_a_line_may_break_where_it_is_long() -> None:
    assert typst("`some.module.with.names`") == '#raw("some.");#z;#raw("module.");#z;#raw("with.");#z;#raw("names");'


# ----------------------------------------------------------------------------------------------------------- direction


def test_lists_and_callouts_are_turned_as_a_whole() -> None:
    assert typst("- שלום\n- Hello") == "#rtl-text[\n- שלום\n- #ltr-text[Hello]\n]"
    assert typst("- [ ] שלום") == '#rtl-text[\n#task-list(tight: true, [\n#task-rtl(" ");שלום\n])\n]'
    assert typst("> [!tip] שלום\n> Hello").startswith("#rtl-text[\n#callout(")


def test_what_is_turned_compiles() -> None:
    markdown = "# שלום\n\nטקסט\n\n- [x] א\n\n> ציטוט\n\n| א | b |\n|---|---|\n| ג | d |\n\n> [!tip] כותרת\n> גוף"
    for language in ("en", "he"):
        assert "b" in text_of(typst(markdown, metadata=Metadata(language=language)))


# ------------------------------------------------------------------------------------------------------------- columns


def table(*rows: tuple[str, ...]) -> n.Table:
    head, *body = [tuple(n.Cell((n.Text(text),)) for text in row) for row in rows]
    return n.Table(("",) * len(head), head, tuple(body))


def test_a_column_of_prose_gets_most_of_the_width_but_words_their_own() -> None:
    short, long = columns(table(("Name", "Meaning"), ("Identification", "many words " * 40))).shares
    assert short + long == pytest.approx(1, abs=0.001)
    assert 0.18 < short < 0.3


def test_words_of_a_table_on_narrow_paper_stay_in_their_cells() -> None:
    rows = table(
        ("Field", "Type", "Meaning"), ("file.backlinks", "List", "many words " * 20), ("file.embeds", "x", "y")
    )
    source = typst_header(Look(paper="a6", columns=2), Metadata(), book=False) + TEMPLATE + "\n#show: book\n\n"
    pdf = compile_pdf(source + typst(n.Document((rows,))), Printing(system_fonts=False))
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "file.backlinks" in text.split()


def test_east_asian_characters_count_double_and_may_break() -> None:
    found = columns(table(("名", "説明"), ("値", "これは長い説明です" * 10)))
    assert found.natural == 2 + 180 + 4
    assert found.least <= 16


def test_formulas_count_by_their_signs() -> None:
    cell = n.Cell((n.Math(r"\alpha + \operatorname{foo}_{\beta}"),))
    assert columns(n.Table(("",), (cell,), ())).natural < 14


def test_a_table_of_empty_cells_has_columns() -> None:
    empty = n.Cell(())
    assert columns(n.Table(("", ""), (empty, empty), ((empty, empty),))).shares == (0.5, 0.5)


def pages_of(*blocks: n.Block, **look: Any) -> list[str]:
    """The words of each page, its number last."""
    source = typst_header(Look(**look), Metadata(), book=False) + TEMPLATE + "\n#show: book\n\n"
    made = compile_pdf(source + typst(n.Document(blocks)), Printing(system_fonts=False))
    return [page.extract_text().strip() for page in pypdf.PdfReader(io.BytesIO(made)).pages]


def test_a_page_break_begins_a_page_and_leaves_none_empty() -> None:
    a, b = (n.Para((n.Text(letter),)) for letter in "ab")
    centered = n.Div((a, n.PageBreak(), b), classes=("center",))
    assert pages_of(n.PageBreak(), a, n.PageBreak(), n.PageBreak(), b, n.PageBreak()) == ["a\n1", "b\n2"]
    assert pages_of(centered) == pages_of(a, n.PageBreak(), b, columns=2) == ["a\n1", "b\n2"]


def test_the_side_of_a_page_counts_where_both_are_printed() -> None:
    a, b = (n.Para((n.Text(letter),)) for letter in "ab")
    assert pages_of(a, n.PageBreak(side="right"), b) == ["a\n1", "b\n2"]
    assert pages_of(a, n.PageBreak(side="right"), b, two_sided=True)[2] == "b\n3"
    assert pages_of(a, n.PageBreak(side="left"), b, two_sided=True) == ["a\n1", "b\n2"]


def test_a_page_breaks_in_no_list_and_no_box_which_is_reported() -> None:
    found = Report("N.md")
    boxed = [n.BlockQuote((n.PageBreak(),)), n.Callout("tip", (), (n.PageBreak(),)), n.Toggle((), (n.PageBreak(),))]
    items = n.BulletList((n.ListItem((n.PageBreak(),)),))
    assert "page-break" not in typst(n.Document((*boxed, items)), report=lambda _: found)
    assert [each.code for each in found.diagnostics] == [DiagnosticCode.STYLE_DROPPED] * 4


# --------------------------------------------------------------------------------------------------- looks of HTML


def coloured(look: Style, word: str = "x") -> n.Span:
    return n.Span((n.Text(word),), attributes=look.attributes)


def compiles(body: str, **look: Any) -> None:
    source = typst_header(Look(**look), Metadata(), book=False) + TEMPLATE + "\n#show: book\n\n"
    compile_pdf(source + body, Printing(system_fonts=False))


def test_text_is_printed_in_the_colour_that_html_gives() -> None:
    source = typst(n.Document((n.Para((coloured(Style("#cc0000", size=1.5)),)),)))
    assert source == '#styled(color: rgb("#cc0000"), size: 1.5em)[x]'
    compiles('#styled(color: rgb("#cc0000"))[#context assert.eq(text.fill, rgb("#cc0000"))]')


@pytest.mark.parametrize("colour", ["#ffcc00", "#ffffff", "#0000ff"])
def test_without_colours_text_that_had_one_is_a_dark_grey_in_bold_on_a_light_one(colour: str) -> None:
    body = 'assert(lightness(text.fill) < 31%); assert.eq(text.weight, "semibold")'
    compiles(f'#styled(color: rgb("{colour}"))[#context {{{body}}}]', greyscale=True)
    compiles(f'#assert(lightness(ground-of(rgb("{colour}"))) >= 86%)', greyscale=True)


def test_a_cell_may_look_unlike_its_column_in_the_head_and_in_rows_that_are_measured() -> None:
    cell = n.Cell((n.Text("x"),), Style("", "#ffff00", align="right", valign="top").attributes)
    picture = n.Cell((n.LineBreak(), n.Text("y")))
    table = n.Table(("left", ""), (cell, cell), ((cell, picture), (picture, cell)))
    source = typst(n.Document((table,)))
    assert source.count('styled-cell(align: right + top, background: rgb("#ffff00"))[x]') == 4
    assert "y" in text_of(source)


def test_a_box_on_a_ground_holds_no_page_break() -> None:
    group = n.Div(
        (n.Para((n.Text("x"),)), n.PageBreak(), n.Para((n.Text("y"),))), attributes=Style("", "#eeeeee").attributes
    )
    assert [page.split() for page in pages_of(group)] == [["x", "y", "1"]]


KEPT = {
    "a parent": ("- Parent\n  - Child", "#keep(tight: true)[Parent]"),
    "a parent that is a task": ("- [ ] Parent\n  - Child", '#keep(tight: true)[#task(" ");Parent]'),
    "one line below a heading": ("# H\n\nOne line\n\n```\ncode\n```", "#keep[One line]"),
    "what ends in a colon": ("Words\n\nThese are:\n\n- a\n- b", "#keep[These are:]"),
    "a quote's title": ("> **Title**\n>\n> Words", "#keep[#strong[Title]]"),
    "a bold line": ("Words\n\n**Steps**\n\n1. a", "#keep[#strong[Steps]]"),
}


@pytest.mark.parametrize(("text", "kept"), KEPT.values(), ids=list(KEPT))
def test_what_introduces_a_block_stays_on_its_page(text: str, kept: str) -> None:
    assert kept in typst(text)


@pytest.mark.parametrize(
    "text",
    [
        "One\n\nTwo",
        "Words\n\nWords\n\n- a\n- b",
        "- a\n- b",
        "# H\n\nOne\n\nTwo",
        "Words\n\n" + "words " * 40 + "these:\n\n- a",
        "Alone:",
        "- a\n\n  b",
    ],
)
def test_other_paragraphs_may_end_a_page(text: str) -> None:
    assert "#keep" not in typst(text)


def test_blank_lines_between_items_say_nothing_but_between_paragraphs_of_one() -> None:
    assert typst("- a\n\n- b\n\n  - c\n\n  - d") == "- a\n- #keep(tight: true)[b]\n  - c\n  - d"
    assert typst("- [ ] a\n\n- [x] b").startswith("#task-list(tight: true, ")
    assert typst("1. a\n\n   b\n2. c") == typst("1. a\n\n   b\n\n2. c")


def test_a_callout_in_another_says_so() -> None:
    source = typst("> [!note] a\n> > [!tip] b\n> > c\n>\n> - > [!tip] d\n\n> [!tip] e")
    assert source.count("nested: true") == 2


def test_the_emoji_of_a_key_needs_no_font() -> None:
    assert typst("Press 1\ufe0f\u20e3 or 2\u20e3!") == 'Press #keycap("1"); or #keycap("2");!'


def test_words_beside_a_picture_are_not_justified() -> None:
    assert typst("a ![](p.png) b").startswith("#ragged[")
    assert "#ragged[" not in typst("- a ![](p.png) b\n\nText")
