"""What raw HTML becomes for formats that know none."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from functools import partial
from xml.etree import ElementTree

import pytest

from tests.work import LINEAR, counted, growth
from vaultconv import nodes as n
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.html.tokens import html_tokens
from vaultconv.nodes import from_json, to_json
from vaultconv.transforms import RawHtml
from vaultconv.walk import collect, plain_text, walk

Show = Callable[[str], n.Document]


@pytest.fixture
def show(notes) -> Show:
    """A note after the transform, in a vault with a picture, a film and another note."""

    def apply(text: str) -> n.Document:
        return notes({"N.md": text, "Other.md": "# Part\n", "pic.png": "", "film.mp4": ""}).apply("N.md", RawHtml())

    return apply


def text(words: str) -> tuple[n.Inline, ...]:
    return (n.Text(words),)


def para(*content: n.Inline | str) -> n.Para:
    return n.Para(tuple(n.Text(each) if isinstance(each, str) else each for each in content))


def span(name: str, words: str) -> n.Span:
    return n.Span(text(words), classes=(name,))


# ------------------------------------------------------------------------------------------------------------ inlines


@pytest.mark.parametrize(
    ("html", "node"),
    [
        ("<b>x</b>", n.Strong(text("x"))),
        ("<STRONG class=y>x</STRONG>", n.Strong(text("x"))),
        ("<i>x</i>", n.Emph(text("x"))),
        ("<em>x</em>", n.Emph(text("x"))),
        ("<var>x</var>", n.Emph(text("x"))),
        ("<u>x</u>", span("underline", "x")),
        ("<ins>x</ins>", span("underline", "x")),
        ("<s>x</s>", n.Strikeout(text("x"))),
        ("<del>x</del>", n.Strikeout(text("x"))),
        ("<strike>x</strike>", n.Strikeout(text("x"))),
        ("<mark>x</mark>", n.Highlight(text("x"))),
        ("<sub>x</sub>", span("subscript", "x")),
        ("<sup>x</sup>", span("superscript", "x")),
        ("<small>x</small>", span("small", "x")),
        ("<kbd>x</kbd>", span("kbd", "x")),
        ("<code>x</code>", n.Code("x")),
        ("<samp>x</samp>", n.Code("x")),
        ('<span style="font-weight: bold">x</span>', n.Strong(text("x"))),
        ('<span style="color:inherit;font-style:italic">x</span>', n.Emph(text("x"))),
        ('<span style="text-decoration:underline">x</span>', span("underline", "x")),
        ('<span style="font-variant: small-caps">x</span>', span("smallcaps", "x")),
        ('<span dir="ltr">x</span>', n.Span(text("x"), attributes=(("dir", "ltr"),))),
        ('<a href="https://a.b">x</a>', n.Link(text("x"), n.Url("https://a.b"))),
        ('<a href="Other.md#Part" title="t">x</a>', n.Link(text("x"), n.NoteTarget("Other.md", "part"), "t")),
        ('<img src="pic.png" alt="x" width="30">', n.Image(text("x"), n.FileTarget("pic.png"), width=30)),
        (
            '<img src=https://a.b/c.png style="width: 30px; height:20px" width=9>',
            n.Image((), n.Url("https://a.b/c.png"), width=30, height=20),
        ),
        ('<img src="pic.png" width="50%">', n.Image((), n.FileTarget("pic.png"), attributes=(("style", "width: 50%"),))),
        ('<img src="film.mp4">', n.Media("video", text("film.mp4"), n.FileTarget("film.mp4"))),
        ('<video src="film.mp4" title="x"></video>', n.Media("video", text("x"), n.FileTarget("film.mp4"))),
        (
            '<audio><source src="https://a.b/c.mp3"></audio>',
            n.Media("audio", text("c.mp3"), n.Url("https://a.b/c.mp3")),
        ),
        (
            '<iframe src="https://www.youtube.com/embed/1" width="560" height="315"></iframe>',
            n.Media("video", text("www.youtube.com"), n.Url("https://www.youtube.com/embed/1"), 560, 315),
        ),
        ('<iframe src="https://a.b/c.pdf"></iframe>', n.Media("pdf", text("c.pdf"), n.Url("https://a.b/c.pdf"))),
        ('<object data="https://a.b/">x</object>', n.Media("file", text("x"), n.Url("https://a.b/"))),
        (
            '<math display="block"><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></math>',
            n.Math("x^2", display=True),
        ),
    ],
)  # fmt: skip
def test_an_element_within_a_line_is_the_node_of_its_meaning(show: Show, html: str, node: n.Inline) -> None:
    assert show(f"a {html} z").content == (para("a ", node, " z"),)


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("a <!-- c -->b", "a b"),
        ("a<wbr>b", "ab"),
        ("a <custom-tag x=y>b</custom-tag>", "a b"),
        ("a <font>b</font>", "a b"),
        ("a <abbr title=World>b</abbr>", "a b"),
        ("a <time datetime=x>b</time>", "a b"),
        ("a <q>b</q>", "a “b”"),
        ("a <script>s</script><style>s</style><template>s</template>b", "a b"),
        ('a<span style="display:none">h</span> b', "a b"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢(kan)"),
        ("<input type=checkbox checked> a <input type=checkbox> b", "☒ a ☐ b"),
        ('<a href="javascript:alert(1)">a</a>', "a"),
        ('<a href="java\tscript:alert(1)">a</a>', "a"),
        ('<a href="#nowhere">a</a> <a class=x>b</a>', "a b"),
        ('<img alt="a">', "a"),
        ("a </b></div> b", "a  b"),
        ("x <svg><style>c</style><title>a</title><text>b</text></svg>", "x a b"),
        ("<progress value=30 max=100>30%</progress> <meter value=7 min=0 max=10></meter>",
         "■■■□□□□□□□\u00a030\u00a0% ■■■■■■■□□□\u00a070\u00a0%"),
        ("a<progress></progress>b<meter value=x>c</meter> <progress value=9 max=0></progress>",
         "ab ■■■■■■■■■■\u00a0100\u00a0%"),
    ],
)  # fmt: skip
def test_an_element_without_a_node_of_its_own_leaves_its_words(show: Show, html: str, shown: str) -> None:
    assert show(html).content == (para(shown),)


def test_elements_go_around_markdown(show: Show) -> None:
    assert show("<b>a *b* [c](Other.md)</b>").content == (
        para(n.Strong((n.Text("a "), n.Emph(text("b")), n.Text(" "), n.Link(text("c"), n.NoteTarget("Other.md"))))),
    )


def test_elements_that_cross_each_other_are_nested(show: Show) -> None:
    assert show("<b>a <i>b</b> c</i> d").content == (
        para(n.Strong((n.Text("a "), n.Emph(text("b")))), n.Emph(text(" c")), " d"),
    )


def test_element_that_is_never_closed_ends_with_its_paragraph(show: Show) -> None:
    assert show("a <b>b\n\nc").content == (para("a ", n.Strong(text("b"))), para("c"))


def test_link_in_code_stays_a_link(show: Show) -> None:
    (content,) = show("<code>a [b](Other.md)</code>").content
    assert content == para(n.Code("a"), " ", n.Link((n.Code("b"),), n.NoteTarget("Other.md")))


def test_address_that_is_its_own_text_is_one_link(show: Show) -> None:
    (link,) = collect(show('<a href="https://a.b">https://a.b</a>'), n.Link)
    assert link.content == text("https://a.b")


def test_br_is_a_line_break_and_nothing_where_it_stands_alone(show: Show) -> None:
    assert show("a<br/>b\n\n<br>\n\nc").content == (para("a", n.LineBreak(), "b"), para("c"))


def test_list_in_a_cell_is_lines_with_bullets(show: Show) -> None:
    (table,) = collect(show("| a |\n|---|\n| x <ul><li>b</li><li>c</li></ul> |\n"), n.Table)
    assert table.rows[0][0].content == (n.Text("x"), n.LineBreak(), n.Text("• b"), n.LineBreak(), n.Text("• c"))


# ------------------------------------------------------------------------------------------------------------- blocks


def test_div_around_markdown_is_a_group(show: Show) -> None:
    assert show('<div align="center">\n\n**a**\n\n- b\n\n</div>\n\nc').content == (
        n.Div((para(n.Strong(text("a"))), n.BulletList((n.ListItem((para("b"),)),))), classes=("center",)),
        para("c"),
    )


def test_div_that_says_nothing_leaves_its_blocks(show: Show) -> None:
    assert show('<div class="x">\n\na\n\n</div>\n\n<div class="y"></div>').content == (para("a"),)


def test_end_tag_within_a_paragraph_ends_the_group(show: Show) -> None:
    assert show("<center>\n\na\nb</center>\n\nc").content == (
        n.Div((para("a", n.SoftBreak(), "b"),), classes=("center",)),
        para("c"),
    )


def test_direction_is_an_attribute_of_the_group(show: Show) -> None:
    assert show('<div dir="rtl">\n\nא\n\n</div>').content == (n.Div((para("א"),), attributes=(("dir", "rtl"),)),)


def test_white_space_collapses_and_entities_are_decoded(show: Show) -> None:
    assert show("<p>a\n  b&amp;&nbsp;\t<b> c </b>  d\n</p>").content == (para("a b&\xa0 ", n.Strong(text("c")), " d"),)


def test_markdown_in_a_block_of_html_is_its_own_text(show: Show) -> None:
    assert show("<p>*a* `b`</p>").content == (para("*a* `b`"),)


def test_heading_has_its_level_and_one_around_a_picture_is_a_paragraph(show: Show) -> None:
    document = show('<h2>A <i>b</i></h2>\n<h1 align="center"><img src="pic.png"></h1>')
    assert document.content == (
        n.Heading(2, (n.Text("A "), n.Emph(text("b")))),
        n.Div((para(n.Image((), n.FileTarget("pic.png"))),), classes=("center",)),
    )


def test_heading_that_is_never_closed_takes_its_own_line(show: Show) -> None:
    assert show("<h2>A\n\nb\n\nc").content == (n.Heading(2, text("A")), para("b"), para("c"))


def test_pre_is_code_as_it_stands(show: Show) -> None:
    html = '<pre><code class="hljs language-py">\nif a &lt; b:\n\n    <b>c</b>\n</code></pre>'
    assert show(html).content == (n.CodeBlock("if a < b:\n\n    c", "py"),)


def test_nested_lists_may_lack_end_tags(show: Show) -> None:
    inner = n.OrderedList((n.ListItem((para("c"),)),), start=3)
    assert show("<ul><li>a<li>b <ol start=3><li>c</ol></ul>").content == (
        n.BulletList((n.ListItem((para("a"),)), n.ListItem((para("b"), inner)))),
    )


def test_items_without_a_list_are_one_and_those_with_a_box_tasks(show: Show) -> None:
    assert show(
        "<li><input type=checkbox checked> a</li>\n<li><label><input type=checkbox> b</label></li>"
    ).content == (n.BulletList((n.ListItem((para("a"),), task="x"), n.ListItem((para("b"),), task=" "))),)


def test_rule_quote_and_definitions(show: Show) -> None:
    assert show("<blockquote>a<hr>b</blockquote><dl><dt>c<dd>d</dl>").content == (
        n.BlockQuote((para("a"), n.HorizontalRule(), para("b"))),
        para(n.Strong(text("c"))),
        n.Div((para("d"),), classes=("definition",)),
    )


def test_figure_is_a_picture_with_its_caption(show: Show) -> None:
    (figure,) = show('<figure><img src="pic.png" alt="x"><figcaption>A <b>b</b></figcaption></figure>').content
    image = n.Image((n.Text("A "), n.Strong(text("b"))), n.FileTarget("pic.png"))
    assert figure == n.Div((para(image),), classes=("figure",))


def test_details_in_one_block_is_a_toggle(show: Show) -> None:
    assert show("<details open><summary>A <b>b</b></summary>c</details>").content == (
        n.Toggle((n.Text("A "), n.Strong(text("b"))), (para("c"),), open=True),
    )


def test_film_that_is_never_closed_does_not_swallow_the_note(show: Show) -> None:
    document = show('<iframe src="https://a.b/c.mp4">\n\n# T\n\nd')
    assert [type(block) for block in document.content] == [n.Para, n.Heading, n.Para]
    assert collect(document, n.Media)[0].kind == "video"


def test_script_that_is_never_closed_does_not_hide_the_note(show: Show) -> None:
    assert show("<div><script>x\n\na\n\n</div>").content == (para("a"),)


def svg(node: n.Image) -> str:
    """The drawing in an image's address."""
    assert isinstance(node.target, n.Url)
    head, data = node.target.url.split(",")
    assert head == "data:image/svg+xml;base64"
    return b64decode(data).decode()


def test_drawing_is_a_picture_with_names_of_its_own(show: Show) -> None:
    gradient = '<linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient>'
    html = f'<svg width="20" viewBox="0 0 9 9" aria-label="A dot">{gradient}<circle r="4" fill="url(#g)"/><text>a&lt;b</text></svg>'
    made = show(f"{html}\n\nx {html}")
    one, other = collect(made, n.Image)
    assert (one.width, one.title, one.content) == (20, "A dot", text("a<b"))
    assert one.target == other.target
    root = ElementTree.fromstring(svg(one))
    assert root.attrib["viewBox"] == "0 0 9 9"
    assert [each.tag.rpartition("}")[2] for each in root] == ["linearGradient", "circle", "text"]
    assert root[2].text == "a<b"


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        '<rect onclick="alert(1)"/>',
        '<image href="https://evil.example/alert(1).png"/>',
        '<use xlink:href="file:///alert(1)#x"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<rect style="fill: url(https://alert(1))"/>',
        '<rect fill="url(//alert(1))"/>',
        '<set attributeName="href" to="javascript:alert(1)"/>',
        "<metadata>alert(1)</metadata>",
        '<rect x="alert(1)&#1;" onload=alert(1)/>'.replace("alert(1)&#1;", "&#1;"),
    ],
)
def test_drawing_runs_and_loads_nothing(show: Show, inner: str) -> None:
    (image,) = collect(show(f'<svg viewBox="0 0 1 1" onload="alert(1)"><g>{inner}<path d="M0 0"/></g></svg>'), n.Image)
    drawn = svg(image)
    assert "alert" not in drawn
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize(
    "inner", ["<foreignObject><p>a b</p></foreignObject>", "<style>x</style><text>a</text><text>b</text>"]
)
def test_drawing_that_is_no_picture_leaves_its_words(show: Show, inner: str) -> None:
    assert "".join(plain_text(show(f"x <svg>{inner}</svg>")).split()) == "xab"


def test_drawing_in_a_line_with_a_style_sheet_and_no_texts_is_a_placeholder(show: Show) -> None:
    (para,) = show('x <svg><style>c</style><rect width="9"/></svg>').content
    placeholder = n.Span((n.Text("SVG"),), classes=("placeholder",), attributes=(("kind", "drawing"), ("address", "")))
    assert para.content == (n.Text("x "), placeholder)


def test_drawing_with_a_style_sheet_is_a_placeholder_with_its_texts(show: Show) -> None:
    (div,) = show("<div><svg><style>x</style><text>a</text><text>b</text></svg></div>").content
    assert div == n.Div((para("a b"),), ("placeholder",), (("kind", "drawing"), ("address", "")))


def test_what_is_folded_away_by_a_style_is_shown(show: Show) -> None:
    assert show('<div style="display: none"><p>a</p></div>').content == (para("a"),)


def test_block_of_html_keeps_its_block_id_and_lines(show: Show) -> None:
    document = show("a\n\n<p>b</p>\n<p>c</p>\n\n^id")
    anchors = [block.id for block in document.content]
    assert anchors == ["", "id", "", ""]
    assert [block.position.line for block in document.content if block.position] == [1, 3, 3, 4]


# ------------------------------------------------------------------------------------------------------------- tables


def table_of(document: n.Document) -> list[list[str]]:
    (table,) = collect(document, n.Table)
    return [[plain_text(cell.content) for cell in row] for row in (table.head, *table.rows)]


def test_spans_are_filled_with_empty_cells(show: Show) -> None:
    html = "<table><tr><th colspan=2>A<th>B<tr><td rowspan=2>1<td>2<td>3<tr><td>4<td>5</table>"
    assert table_of(show(html)) == [["A", "", "B"], ["1", "2", "3"], ["", "4", "5"]]


def test_table_without_a_head_has_an_empty_one(show: Show) -> None:
    html = (
        '<table align="center"><caption>C</caption><tbody><tr><td align="right">1</td><td>2</td></tr></tbody></table>'
    )
    document = show(html)
    assert table_of(document) == [["", ""], ["1", "2"]]
    assert collect(document, n.Table)[0].align == ("right", "")
    assert collect(document, n.Para) == [para("C")]


def test_markdown_and_code_in_cells_stay_in_them(show: Show) -> None:
    document = show("<table><tr><td>\n\n*a*\n\n- b\n\n</td><td>\n\n```\nc\n\nd\n```\n\n</td></tr></table>")
    first, second = collect(document, n.Table)[0].rows[0]
    assert first.content == (n.Emph(text("a")), n.LineBreak(), n.Text("• b"))
    assert second.content == (n.Code("c"), n.LineBreak(), n.Text(" "), n.LineBreak(), n.Code("d"))


def test_words_outside_cells_and_in_inner_tables_stay(show: Show) -> None:
    document = show("<table>a<tr><td>b</td><td><table><tr><td>c</td><td>d</td></tr></table></td></tr></table>e")
    assert [plain_text(block) for block in document.content] == ["a", "bc | d", "e"]


def test_table_of_one_cell_is_its_content(show: Show) -> None:
    assert show("<table><tr><td><h2>a</h2>b</td></tr></table>").content == (n.Heading(2, text("a")), para("b"))


def test_spans_that_would_make_a_huge_table_are_given_up(show: Show) -> None:
    rows = "<tr><td rowspan=65534>a<td rowspan=60000>b"
    document = show("<table>" + rows * 600)
    assert (len(collect(document, n.Table)), plain_text(document).count("a")) == (0, 600)


# -------------------------------------------------------------------------------------------------------- whole notes


def test_note_without_html_is_the_same_document(leaves_alone: Callable[..., bool]) -> None:
    assert leaves_alone(RawHtml(), "# T\n\na *b*\n\n- `<b>`\n")


def test_blocks_beside_html_are_the_same_nodes(notes) -> None:
    vault = notes({"N.md": "a *b*\n\n<hr>\n\n> c"})
    before = vault.resolved("N.md")
    after = RawHtml()(before, vault.context("N.md"))
    assert after.content[0] is before.content[0]
    assert after.content[2] is before.content[2]


def test_formats_other_than_html_are_left_alone(notes) -> None:
    document = n.Document((n.RawBlock("\\newpage", "latex"), para(n.RawInline("<b>", "latex"))))
    assert RawHtml()(document, notes({"N.md": ""}).context("N.md")) is document


ODD = [
    "<", "<<<", "</", "<a", '<a b="', "<a b='c", "<a <b>w", "<!--", "<!-->w", "<?w", "<!w", "<![CDATA[w]]>w", "</>w",
    "&#99999999999999999999999;w", "&#x110000;w", "&#xD800;w", "&amp", "<b/>w", "<br></br>w", "<p></b></i></p>w",
    "<table>w<td>w</table>w", "<tr><td>w", "</table>w<tr>w", "<ul>w<li>w</ul>w", "<li>w</ul>w", "<dd>w<dt>w", "<select><option>w",
    "<h1>w<h2>w", "<a href>w<a href=x>w", "<img src=>w", '<img src="http://[">w', '<iframe src="http://[::1"></iframe>w',
    "<svg><style>x</style>\n\nw\n\n</svg>", "<math>w", "<video>\n\nw\n\n</video>w", "<pre>w\n\nw</pre>w", "<textarea>w<b></textarea>",
    "<xmp><b>w</xmp>", "<plaintext>w", "<details><summary>w", "<figure><figcaption>w\n\nw", "<button>w<p>w</button>",
    "<td colspan=99999999999 rowspan=-1>w", "<ol start=x><li value=y>w", "<center><b><div>w</b>w</center>w",
    '<div hidden><p style="text-align:center;;:">w', "<p>w\n\n</p>\n\n</p>w", "w <p/> w", "> <div>\n> w\n\nw</div>", "<b>\n\nw\n\n</b>w",
    "- <ul>\n- w\n- </ul>w", "[<b>w](x)</b>", "![<b>w](x)", "# w <h1> w", "<a href=x>\n\n# w\n\n[w](y)\n\n</a>", "<Ünïcode>w", "<b\x00c>w",
    "<span><table><tr><td>\n\n> w\n\n", "<ruby>w<rt>w", "<object data=x>\n\n<p>w</p>\n\n</object>",
]  # fmt: skip


@pytest.mark.parametrize("source", ODD)
def test_odd_html_loses_no_word_and_leaves_no_html(show: Show, source: str) -> None:
    document = show(f"{source}\n\nlast")
    words = plain_text(document)
    assert not {n.RawBlock, n.RawInline} & set(map(type, walk(document)))
    assert words.endswith("last") or source in ("<!--", "<?w", "<!w")
    assert words.count("w") >= min(1, source.count("w"))
    assert from_json(to_json(document)) == document


# -------------------------------------------------------------------------------------------------------------- bounds


def test_deep_html_is_cut_off_and_reported(notes) -> None:
    vault = notes({"N.md": "<blockquote>" * 500 + "a" + "</blockquote>" * 500 + "\n\nb"})
    document = vault.apply("N.md", RawHtml())
    assert len(collect(document, n.BlockQuote)) == 50
    assert [plain_text(block) for block in document.content] == ["a", "b"]
    assert vault.codes("N.md") == [DiagnosticCode.NESTING]


def test_html_in_deep_lists_may_be_less_deep(notes) -> None:
    document = notes({"N.md": "- " * 98 + "<blockquote>" * 60 + "a"}).apply("N.md", RawHtml())
    assert (len(collect(document, n.BlockQuote)), plain_text(document)) == (5, "a")


HOSTILE: dict[str, Callable[[int], str]] = {
    "open tags": lambda size: "<b>" * size,
    "open items": lambda size: "<ul><li>" * size,
    "crossing tags": lambda size: "<b><i><u><s></b><b></i><i>" * size,
    "tags never finished": lambda size: '<div a="' * size,
    "tags in values": lambda size: '<a b="<a " c="' * size,
    "angle brackets": lambda size: "<div>" + "<" * size,
    "cells": lambda size: "<table><tr>" + "<td colspan=9>x" * size,
    "spans over rows": lambda size: "<table>" + "<tr><td rowspan=65534>a<td rowspan=60000>" * size,
    "wide and short rows": lambda size: "<table><tr>" + "<td>x" * size + "<tr><td>y" * size,
    "captions": lambda size: "<figure>" + "<figcaption>x</figcaption>" * size,
    "comments": lambda size: "<div>" + "<!" * size,
    "scripts": lambda size: "<div>" + "<style><script>" * size,
    "styles": lambda size: '<p style="' + "background:rgba(" * size + '">x',
}


counting = counted("vaultconv", "vaultconv.transforms.raw_html")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_html_takes_linear_work(notes, name: str) -> None:
    context, transform = notes({"N.md": ""}).context("N.md"), counting.RawHtml()
    assert growth(lambda size: partial(transform, n.Document((n.RawBlock(HOSTILE[name](size)),)), context), 40) < LINEAR


def test_huge_character_reference_is_no_error() -> None:
    assert [token.text for token in html_tokens("&#" + "9" * 5000 + ";") if not hasattr(token, "name")] == ["\ufffd"]
