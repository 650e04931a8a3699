"""Lists, quotes, code, tables, callouts, notes: what each dialect writes."""

from __future__ import annotations

import pytest

from tests.markdown.write import blocks, converted, item, para
from vaultconv import nodes as n
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.markdown import COMMONMARK, GFM, OBSIDIAN, Dialect, write_markdown

DIALECTS = pytest.mark.parametrize("dialect", [COMMONMARK, GFM, OBSIDIAN], ids=lambda dialect: dialect.name)


@DIALECTS
@pytest.mark.parametrize(
    "markdown",
    [
        "- a\n- b\n  - c\n    - d\n- e",
        "- a\n\n  b\n\n- c",
        "1. a\n2. b\n   - c",
        "9. a\n\n10. b\n\n    c",
        "-\n- a",
        "- a\n\n* b\n\n- c",
        "1. a\n\n1) b",
        "- ```py\n  a\n\n  b\n  ```",
        "> a\n>\n> > b\n>\n> - c\n>   d",
        "> a\n\n> b",
        "- a\n  > b\n- c",
        "- ___\n- # a",
        "- * a",
        "<div>\n*a*\n</div>\n\n*b*",
        "```\n```\n\n~~~a`b\n~~~\n\n````\n```\n````",
        "***\n\na",
        "a\n\n---\n\nb",
    ],
)
def test_structure_comes_out_as_it_was(dialect: Dialect, markdown: str) -> None:
    assert converted(dialect, markdown) == markdown


@DIALECTS
def test_lists_side_by_side_stay_apart(dialect: Dialect) -> None:
    bullets = n.BulletList((item(para("a")),))
    numbers = n.OrderedList((item(para("a")),))
    text = blocks(
        dialect, bullets, n.Div((bullets,)), numbers, n.CommentBlock("") if dialect is OBSIDIAN else n.Para(()), bullets
    )
    assert text.startswith("- a\n\n* a\n\n1. a")
    assert blocks(dialect, numbers, numbers) == "1. a\n\n1) a"


@DIALECTS
def test_a_rule_at_the_very_top_is_no_front_matter(dialect: Dialect) -> None:
    assert blocks(dialect, n.HorizontalRule(), n.HorizontalRule()) == "***\n\n---"


def test_nested_empty_items_are_no_rule() -> None:
    inner = n.BulletList((item(),))
    text = blocks(COMMONMARK, n.BulletList((item(n.BulletList((item(inner),))),)))
    assert text == "- * -"


@pytest.mark.parametrize(
    ("markdown", "commonmark", "gfm", "obsidian"),
    [
        (
            "- [ ] a\n- [/] b",
            '- <input type="checkbox" disabled> a\n- <input type="checkbox" disabled> ◪ b',
            "- [ ] a\n- [ ] ◪ b",
            "- [ ] a\n- [/] b",
        ),
        (
            "> [!tip|wide]- *T*\n> a",
            "> **_T_**\n>\n> a",
            "> [!TIP]\n> **_T_**\n>\n> a",
            "> [!tip|wide]- *T*\n> a",
        ),
        ("> [!my-type]\n> a", "> **My type**\n>\n> a", "> **My type**\n>\n> a", "> [!my-type]\n> a"),
        ("> [!note] Note\n> a", "> **Note**\n>\n> a", "> [!Note]\n> a", "> [!note] Note\n> a"),
        ("> [!note]", "> **Note**", "> **Note**", "> [!note]"),
        (
            "> [!a]\n> > [!note]\n> > b",
            "> **A**\n>\n> > **Note**\n> >\n> > b",
            "> **A**\n>\n> > **Note**\n> >\n> > b",
            "> [!a]\n> > [!note]\n> > b",
        ),
        ("a ^Id", '<a id="b-id"></a>a', '<a id="b-id"></a>a', "a ^Id"),
        ("# a ^x", '# <a id="b-x"></a>a', '# <a id="b-x"></a>a', "# a ^x"),
        ("- a ^x", '- <a id="b-x"></a>a', '- <a id="b-x"></a>a', "- a ^x"),
        ("> a\n\n^x", '<a id="b-x"></a>\n\n> a', '<a id="b-x"></a>\n\n> a', "> a\n\n^x"),
        ("a\n\n%%\nb\n%%\n\nc", "a\n\nc", "a\n\nc", "a\n\n%%\nb\n%%\n\nc"),
        (
            "$$\na<b\n$$",
            '<div class="math display">\n\\[\na&lt;b\n\\]\n</div>',
            "```math\na<b\n```",
            "$$\na<b\n$$",
        ),
        ("$$\nx_1\n$$", '<div class="math display">\n\\[\nx_1\n\\]\n</div>', "$$\nx_1\n$$", "$$\nx_1\n$$"),
        (
            "| a | b\\|c |\n| --- | --: |\n| `d\\|e` |  |",
            '<table>\n<thead>\n<tr><th>a</th><th align="right">b|c</th></tr>\n</thead>\n<tbody>\n'
            '<tr><td><code>d|e</code></td><td align="right"></td></tr>\n</tbody>\n</table>',
            "| a | b\\|c |\n| --- | --: |\n| `d\\|e` |  |",
            "| a | b\\|c |\n| --- | --: |\n| `d\\|e` |  |",
        ),
    ],
)
def test_each_dialect(markdown: str, commonmark: str, gfm: str, obsidian: str) -> None:
    written = [converted(dialect, markdown) for dialect in (COMMONMARK, GFM, OBSIDIAN)]
    assert written == [commonmark, gfm, obsidian]


def test_a_toggle_hides_its_blocks_in_details() -> None:
    toggle = n.Toggle((n.Strong((n.Text("a & b"),)),), (para("c"), para("d")))
    details = "<details>\n<summary><strong>a &amp; b</strong></summary>\n\nc\n\nd\n\n</details>"
    assert blocks(GFM, toggle) == details
    assert blocks(COMMONMARK, n.BulletList((item(toggle),))) == "- " + details.replace("\n", "\n  ").replace(
        "\n  \n", "\n\n"
    )
    assert blocks(OBSIDIAN, n.BulletList((item(toggle),))) == "- **a & b**\n\n  c\n\n  d"
    assert blocks(OBSIDIAN, n.OrderedList((item(toggle),))).startswith("1. <details>")
    assert blocks(GFM, n.Toggle((), (), open=True)) == "<details open>\n<summary></summary>\n</details>"


def test_an_html_table_holds_html() -> None:
    cell = n.Cell(
        (n.Strong((n.Text("a<"),)), n.LineBreak(), n.Link((n.Text("b"),), n.Url('c"d')), n.Math("x"), n.Tag("t"))
    )
    assert (
        '<td><strong>a&lt;</strong><br><a href="c&quot;d">b</a><span class="math inline">\\(x\\)</span>#t</td>'
        in blocks(COMMONMARK, n.Table(("",), (n.Cell(()),), ((cell,),)))
    )


def test_a_cell_has_no_line_ends_and_keeps_its_blanks() -> None:
    cell = n.Cell((n.Text(" a"), n.LineBreak(), n.Text("b"), n.SoftBreak(), n.RawInline("<i\nx>")))
    assert blocks(GFM, n.Table(("",), (cell,), ())) == "| &#32;a<br>b <i x> |\n| --- |"


FOOTNOTES = "a[^x] b[^y] c^[in *line*] d[^X] e[^z]\n\n[^y]: Y\n\n    more\n\n[^x]: X [^y]\n\n[^unused]: U\n"


def test_footnotes_are_numbered_by_their_first_reference() -> None:
    assert converted(COMMONMARK, FOOTNOTES) == (
        'a<sup><a href="#fn-1" id="fnref-1">1</a></sup> b<sup><a href="#fn-2" id="fnref-2">2</a></sup> '
        'c<sup><a href="#fn-3" id="fnref-3">3</a></sup> d<sup><a href="#fn-1" id="fnref-1-2">1</a></sup> e\\[^z]\n\n'
        '<section class="footnotes">\n<ol>\n\n'
        '<li id="fn-1">\n\nX <sup><a href="#fn-2" id="fnref-2-2">2</a></sup> <a href="#fnref-1">↩</a>\n\n</li>\n\n'
        '<li id="fn-2">\n\nY\n\nmore <a href="#fnref-2">↩</a>\n\n</li>\n\n'
        '<li id="fn-3">\n\nin *line* <a href="#fnref-3">↩</a>\n\n</li>\n\n'
        '<li id="fn-4">\n\nU\n\n</li>\n\n</ol>\n</section>'
    )


def test_github_footnotes_keep_their_labels_and_stand_at_the_end() -> None:
    assert converted(GFM, FOOTNOTES) == (
        "a[^x] b[^y] c[^3] d[^x] e\\[^z]\n\n[^x]: X [^y]\n\n[^y]: Y\n\n    more\n\n[^3]: in *line*\n\n[^unused]: U"
    )


def test_a_note_that_nothing_refers_to_is_reported() -> None:
    report = Report("a.md")
    document = n.Document((n.FootnoteDef("a", (para("b"),)), n.Para((n.FootnoteRef("c"),))))
    assert write_markdown(document, GFM, report=report) == "\\[^c]\n\n[^a]: b\n"
    assert [found.code for found in report.diagnostics] == [DiagnosticCode.FOOTNOTE_UNUSED]


@DIALECTS
def test_a_second_definition_of_a_footnote_is_kept(dialect: Dialect) -> None:
    text = converted(dialect, "a[^1]\n\n[^1]: first\n\n[^1]: second")
    assert "first" in text
    assert "second" in text


def test_a_reference_before_a_colon_defines_nothing() -> None:
    definition = n.FootnoteDef("a", (para("b"),))
    assert blocks(GFM, n.Para((n.FootnoteRef("a"), n.Text(": c"))), definition).startswith("[^a]\\: c\n")


@pytest.mark.parametrize("raw", ["a: 1  # why\nb: [x,  y]", "", '{"a": 1}'])
@DIALECTS
def test_front_matter_is_verbatim(dialect: Dialect, raw: str) -> None:
    document = n.Document((para("a"),), n.FrontMatter(raw))
    fence = f"---\n{raw}\n---" if raw else "---\n---"
    assert write_markdown(document, dialect) == f"{fence}\n\na\n"


def test_front_matter_that_no_reader_takes_is_code_outside_of_obsidian() -> None:
    document = n.Document((para("a"),), n.FrontMatter("a: [", valid=False))
    assert write_markdown(document, GFM) == "```yaml\na: [\n```\n\na\n"
    assert write_markdown(document, OBSIDIAN) == "---\na: [\n---\n\na\n"


def test_properties_without_front_matter_write_none() -> None:
    assert write_markdown(n.Document((para("a"),), n.FrontMatter("", {"k": 1})), GFM) == "a\n"


def test_an_empty_document_is_an_empty_text() -> None:
    assert write_markdown(n.Document(()), COMMONMARK) == ""


def test_a_block_s_id_keeps_a_tight_list_tight() -> None:
    markdown = "- ```\n  a\n  ```\n  ^id\n- > b\n  ^c"
    assert converted(OBSIDIAN, markdown) == markdown


def test_what_follows_math_in_an_item_is_no_part_of_its_html() -> None:
    assert converted(COMMONMARK, "- $$\n  a\n  $$\n  - b").endswith("</div>\n\n  - b")
    assert converted(GFM, "- $$\n  a\n  $$\n  - b") == "- $$\n  a\n  $$\n  - b"


def test_html_that_its_container_ended_is_ended() -> None:
    assert converted(GFM, "a[^1]\n\n[^1]: b\n\n<!-- c").endswith("<!-- c\n-->\n\n[^1]: b")
    unclosed = n.Div((n.RawBlock("<pre>\na"),))
    assert write_markdown(n.Document((unclosed, n.HorizontalRule())), GFM) == "<pre>\na\n</pre>\n\n---\n"


def test_a_box_in_html_stands_apart_from_blocks() -> None:
    assert converted(COMMONMARK, "- [ ]\n  > a") == '- <input type="checkbox" disabled>\n\n  > a'


@pytest.mark.parametrize("markdown", ["> [!a] b\n> <br>\n> c", "- [ ] <div>a</div>", "> [!a]\n> <span></span>b"])
def test_html_that_is_no_block_stays_as_it_is_in_obsidian(markdown: str) -> None:
    assert converted(OBSIDIAN, markdown) == markdown


@pytest.mark.parametrize("dialect", [COMMONMARK, GFM])
def test_a_number_that_refers_to_no_footnote_is_shown_as_it_was_written(dialect: Dialect) -> None:
    assert converted(dialect, "a[^1] b[^x]") == r"a\[^1] b\[^x]"


@pytest.mark.parametrize("dialect", [COMMONMARK, GFM])
def test_an_anchor_that_hosts_would_make_differently_is_spelled_out(dialect: Dialect) -> None:
    odd = n.Heading(2, (n.Text("7.6\u3000x"),), anchor="76x")
    assert blocks(dialect, odd) == '## <a id="76x"></a>7.6\u3000x'
    assert blocks(dialect, n.Heading(2, (n.Text("7.6 x"),), anchor="76-x")) == "## 7.6 x"
