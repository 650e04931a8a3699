"""Links, images, code, media: what each dialect writes."""

from __future__ import annotations

import pytest

from tests.markdown.write import inlines
from vaultconv import nodes as n
from vaultconv.markdown import COMMONMARK, GFM, OBSIDIAN, Dialect, write_markdown

A = (n.Text("a"),)
URL = n.Url("u")
FILE = n.FileTarget("dir/my file.mp3", "t=60")


@pytest.mark.parametrize(
    ("node", "written"),
    [
        (n.Link(A, URL), "[a](u)"),
        (n.Link(A, URL, 'say "x" \\*'), r'[a](u "say \"x\" \\*")'),
        (n.Link(A, n.Url("")), "[a](<>)"),
        (n.Link(A, n.Url("a b")), "[a](<a b>)"),
        (n.Link(A, n.Url("a(b)c")), "[a](a(b)c)"),
        (n.Link(A, n.Url("a)b")), r"[a](a\)b)"),
        (n.Link(A, n.Url("?q&copy;=1&x=2")), "[a](?q&amp;copy;=1&x=2)"),
        (n.Link(A, n.Url("a\\b\\*")), r"[a](a\b\\*)"),
        (n.Link((n.Text("[a] ^b"),), URL), r"[\[a\] ^b](u)"),
        (n.Link((n.Text("^b"),), URL), r"[\^b](u)"),
        (n.Link((n.Image(A, URL),), n.Url("v")), "[![a](u)](v)"),
        (n.Link((n.Link(A, URL),), n.Url("v")), "[a](v)"),
        (n.Link((n.Text("https://a.b/c_d"),), n.Url("https://a.b/c_d")), "<https://a.b/c_d>"),
        (n.Link((n.Text("me@a.b"),), n.Url("mailto:me@a.b")), "<me@a.b>"),
        (n.Image((), URL), "![](u)"),
    ],
)
@pytest.mark.parametrize("dialect", [COMMONMARK, GFM, OBSIDIAN], ids=lambda dialect: dialect.name)
def test_links_and_images(dialect: Dialect, node: n.Inline, written: str) -> None:
    assert inlines(dialect, node) == written


def test_an_exclamation_mark_before_a_link_makes_no_image() -> None:
    assert inlines(COMMONMARK, "look!", n.Link(A, URL)) == r"look\![a](u)"
    assert inlines(OBSIDIAN, "look!", n.WikiLink("a")) == r"look\![[a]]"
    assert inlines(OBSIDIAN, "x^", n.Link(A, URL)) == r"x\^[a](u)"


def test_a_link_that_leads_nowhere_is_its_text() -> None:
    assert inlines(GFM, n.Link(A, n.MissingTarget("x")), n.Image((n.Text("b"),), n.MissingTarget("x"))) == "ab"


def test_the_address_is_what_the_output_says() -> None:
    document = n.Document((n.Para((n.Link(A, n.NoteTarget("x y.md", "^id")),)),))
    assert write_markdown(document, COMMONMARK, href=lambda target: "z%20.md#b-id") == "[a](z%20.md#b-id)\n"
    assert write_markdown(document, COMMONMARK) == "[a](x%20y.md#b-id)\n"


@pytest.mark.parametrize(
    ("node", "commonmark", "gfm", "obsidian"),
    [
        (n.Image(A, URL, "", 10, 5), *['<img src="u" alt="a" width="10" height="5">'] * 2, "![a|10x5](u)"),
        (n.Image((), URL, "", 10), *['<img src="u" alt="" width="10">'] * 2, "![10](u)"),
        (
            n.Media("audio", A, FILE),
            '<audio controls src="dir/my%20file.mp3#t=60" title="a"></audio>',
            *["[a](dir/my%20file.mp3#t=60)"] * 2,
        ),
        (
            n.Media("video", A, FILE, 10, 5),
            '<video controls src="dir/my%20file.mp3#t=60" width="10" height="5"></video>',
            *["[a](dir/my%20file.mp3#t=60)"] * 2,
        ),
        (n.Media("pdf", (), FILE), *["[my file.mp3](dir/my%20file.mp3#t=60)"] * 3),
        (n.WikiLink("a#b"), "a > b", "a > b", "[[a#b]]"),
        (n.WikiLink("a", (n.Text("[b] "),)), "[b] ", "[b] ", "[[a|&#91;b&#93;&#32;]]"),
        (n.WikiLink("a", (n.Code("]]"),)), "`]]`", "`]]`", "[[a|&#93;&#93;]]"),
        (n.Embed("a.png", "cap|100"), "cap|100", "cap|100", "![[a.png|cap|100]]"),
        (n.Transclusion(n.NoteTarget("d/a.md")), *["[a](d/a.md)"] * 3),
        (n.Tag("a/b"), "#a/b", "#a/b", "#a/b"),
        (n.Comment("c"), "", "", "%%c%%"),
        (n.Math("x_1"), r'<span class="math inline">\\(x\_1\\)</span>', "$x_1$", "$x_1$"),
        (n.Math(r"\{x\}"), r'<span class="math inline">\\(\\{x\\}\\)</span>', r"$`\{x\}`$", r"$\{x\}$"),
        (n.Math("[0,1)"), r'<span class="math inline">\\(\[0,1)\\)</span>', "$`[0,1)`$", "$[0,1)$"),
        (n.RawInline("x", "tex"), "`x`", "`x`", "`x`"),
        (n.ExtensionInline("e", fallback=A), "a", "a", "a"),
    ],
)
def test_each_dialect(node: n.Inline, commonmark: str, gfm: str, obsidian: str) -> None:
    written = [inlines(dialect, "+", node, "+") for dialect in (COMMONMARK, GFM, OBSIDIAN)]
    assert written == [f"+{text}+" for text in (commonmark, gfm, obsidian)]


def test_a_post_of_the_web_is_a_picture_that_links_to_it() -> None:
    url = "https://www.youtube.com/watch?v=1"
    node = n.Image((n.Text("film"),), n.Url(url))
    assert inlines(GFM, node) == f"[![film]({url})]({url})"
    assert inlines(OBSIDIAN, node) == f"![film]({url})"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        (" a ", "`  a  `"),
        (" ", "` `"),
        ("", "<code></code>"),
        ("\\", "`\\`"),
    ],
)
def test_code_spans(text: str, written: str) -> None:
    assert inlines(COMMONMARK, n.Code(text)) == written


def test_addresses_in_raw_html_are_replaced() -> None:
    raw = n.RawInline('<img src="a.png" title="b">', links=(n.HtmlLink(10, 15, n.FileTarget("d/é&.png")),))
    assert inlines(COMMONMARK, "x", raw) == 'x<img src="d/%C3%A9%26.png" title="b">'


def test_math_before_a_digit_stays_math() -> None:
    assert inlines(OBSIDIAN, n.Math("x"), "2") == "$x$&#50;"


def test_a_tag_before_a_letter_ends_where_it_ended() -> None:
    assert inlines(OBSIDIAN, n.Tag("a"), "b") == "#a&#98;"


def test_comments_side_by_side_stay_two_and_a_percent_sign_after_one_is_text() -> None:
    two = n.Para((n.Text("a "), n.Comment("b"), n.Comment("c"), n.Text("%")))
    assert write_markdown(n.Document((two,)), OBSIDIAN) == "a %%b%%<!-- -->%%c%%\\%\n"
