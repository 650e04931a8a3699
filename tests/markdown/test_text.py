"""Text: what is escaped, and what is not."""

from __future__ import annotations

import pytest

from tests.markdown.write import blocks, inlines, para
from vaultconv import nodes as n
from vaultconv.markdown import COMMONMARK, GFM, OBSIDIAN, Dialect

DIALECTS = pytest.mark.parametrize("dialect", [COMMONMARK, GFM, OBSIDIAN], ids=lambda dialect: dialect.name)


@DIALECTS
@pytest.mark.parametrize(
    "text",
    [
        "Plain prose: with (brackets), a dash - and an em dash; 100% of it, isn't it? Yes!",
        "2 * 3 * 4 = 24, a + b - c, AT&T, x < y > z, a == b",
        "snake_case_name and C:\\Users\\me",
        "as cited [sic] and [1] before",
        "Größe, 日本語、「引用」, emoji 👩\u200d💻",
        "mail me at 10:30, issue #12, 3.5 and 1.x",
    ],
)
def test_ordinary_prose_comes_out_untouched(dialect: Dialect, text: str) -> None:
    assert inlines(dialect, text) == text


@DIALECTS
@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("*a* _b_ `c`", r"\*a\* \_b\_ \`c\`"),
        ("[a](b) ![c](d)", r"\[a](b) !\[c](d)"),
        ("[[a]]", r"\[[a]]"),
        ("<b> </b> <!-- c", r"\<b> \</b> \<!-- c"),
        ("&amp; &#35; &", "&amp;amp; &amp;#35; &"),
        ("\\* \\a \\", "\\\\\\* \\a \\\\"),
        ("a\u2028b\nc", "a&#8232;b&#10;c"),
        (" a ", "&#32;a&#32;"),
        ("a\x00b", "a\ufffdb"),
    ],
)
def test_markup_in_text_is_escaped(dialect: Dialect, text: str, written: str) -> None:
    assert inlines(dialect, text) == written


@pytest.mark.parametrize(
    ("dialect", "written"), [(COMMONMARK, "a&nbsp;#b"), (GFM, "a&nbsp;#b"), (OBSIDIAN, "a\u00a0#b")]
)
def test_a_no_break_space_is_spelled_out_but_for_obsidian_where_a_tag_may_follow(
    dialect: Dialect, written: str
) -> None:
    assert inlines(dialect, n.Text("a\u00a0"), n.Tag("b")) == written


@DIALECTS
@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("# a", r"\# a"),
        ("#", r"\#"),
        ("> a", r"\> a"),
        ("- a", r"\- a"),
        ("+", r"\+"),
        ("1. a", r"1\. a"),
        ("1986) a", r"1986\) a"),
        ("1234567890. a", "1234567890. a"),
        ("---", r"\---"),
        ("==", None),
        ("=", r"\="),
        ("|-|-|", r"\|-|-|"),
        ("[x] a", r"\[x] a"),
        ("[a]: b", r"\[a]: b"),
        ("-a", "-a"),
        ("1.a", "1.a"),
    ],
)
@pytest.mark.parametrize("break_", [None, n.SoftBreak(), n.LineBreak()])
def test_no_line_begins_a_block(dialect: Dialect, line: str, written: str | None, break_: n.Inline | None) -> None:
    wanted = written if written is not None else (r"\=\=" if dialect is OBSIDIAN else r"\==")
    if break_ is None:
        assert inlines(dialect, line) == wanted
    else:
        start = "a\n" if type(break_) is n.SoftBreak else "a\\\n"
        assert inlines(dialect, "a", break_, line) == start + wanted


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("==a== %%b%% ~~c~~", r"\=\=a\=\= \%\%b\%\% \~\~c\~\~"),
        ("#tag #a/b #12 a#b", r"\#tag \#a/b #12 a#b"),
        ("$a$ $ b", r"\$a\$ $ b"),
        ("see https://a.b/c", r"see https\://a.b/c"),
        ("text ^id", r"text \^id"),
        ("[^1] ^[a]", r"\[^1] \^[a]"),
    ],
)
def test_obsidian_markup_in_text_is_escaped_for_obsidian(text: str, written: str) -> None:
    assert inlines(OBSIDIAN, text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("~a~", r"\~a\~"),
        ("$5 and $6", "<span>$</span>5 and $6"),
        ("only $5", "only $5"),
        ("http://a.b www.c.d", r"http\://a.b www&#46;c.d"),
        ("me@a.b", "me<span></span>@a.b"),
        ("[^1] [!NOTE]", r"\[^1] \[!NOTE]"),
        ("==a== #tag %%b%%", "==a== #tag %%b%%"),
    ],
)
def test_what_github_would_take_for_markup_is_escaped_for_github(text: str, written: str) -> None:
    assert inlines(GFM, text) == written


def test_a_heading_s_closing_marks_are_escaped() -> None:
    assert blocks(COMMONMARK, n.Heading(2, (n.Text("a #"),)), n.Heading(1, (n.Text("C#"),))) == "## a \\#\n\n# C#"


def test_a_heading_with_line_ends_is_underlined_and_a_deep_one_gets_tags() -> None:
    content = (n.Text("a"), n.LineBreak(), n.Text("b"))
    assert blocks(COMMONMARK, n.Heading(1, content)) == "a\\\nb\n==="
    assert blocks(COMMONMARK, n.Heading(3, content)) == "### a<br>b"


def test_empty_paragraphs_and_outer_breaks_leave_nothing() -> None:
    content = (n.LineBreak(), n.Text("a"), n.SoftBreak(), n.SoftBreak(), n.Text("b"), n.LineBreak())
    assert blocks(COMMONMARK, n.Para(()), n.Para(content), para("")) == "a\nb"


@DIALECTS
def test_raw_html_at_a_line_s_start_begins_no_block(dialect: Dialect) -> None:
    div = n.RawInline("<div>")
    assert inlines(dialect, "a", n.SoftBreak(), div, "*b*") == "a\n    <div>\\*b\\*"
    assert inlines(dialect, div, "b") == "<span></span><div>b"
