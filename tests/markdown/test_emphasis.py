"""Emphasis that is read as it is meant, whatever stands beside it."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from tests.markdown.write import inlines
from vaultconv import nodes as n
from vaultconv.markdown import COMMONMARK, GFM, OBSIDIAN

A, B = n.Text("a"), n.Text("b")


def em(*content: n.Inline) -> n.Emph:
    return n.Emph(content)


def strong(*content: n.Inline) -> n.Strong:
    return n.Strong(content)


@pytest.mark.parametrize(
    ("content", "written"),
    [
        ((em(A),), "*a*"),
        ((strong(A), "b"), "**a**b"),
        ((strong(n.Text("foo:")), "bar"), "**foo:**&#98;ar"),
        (("a", strong(n.Text("(b)")), "c"), "&#97;**(b)**&#99;"),
        ((strong(n.Code("a")), "b"), "**`a`**&#98;"),
        (("中文", strong(n.Text("「x」")), "です"), "中&#25991;**「x」**&#12391;す"),
        ((em(n.Text(" a ")),), "*&#32;a&#32;*"),
        ((em(strong(A)),), "***a***"),
        ((strong(em(A)),), "**_a_**"),
        ((strong(em(A), B),), "***a*b**"),
        ((em(A), em(B)), "*a*_b_"),
        ((strong(A), strong(B), "c"), "**a**__b__&#99;"),
        ((em(A), strong(B)), "*a***b**"),
        ((em(), strong()), ""),
        ((strong(n.Text("*")),), r"**\***"),
    ],
)
def test_delimiters_and_neighbours(content: tuple[n.Inline | str, ...], written: str) -> None:
    assert inlines(COMMONMARK, *content) == written


def test_emphasis_within_its_own_kind_is_still_told_apart() -> None:
    nested = em(em(A), B)
    assert MarkdownIt("commonmark").render(inlines(COMMONMARK, nested)) == "<p><em><em>a</em>b</em></p>\n"


def test_what_no_delimiter_can_express_gets_tags() -> None:
    assert inlines(COMMONMARK, "x", strong(n.Text("a"), n.SoftBreak())) == "x<strong>a\n</strong>"


@pytest.mark.parametrize(
    ("node", "commonmark", "gfm", "obsidian"),
    [
        (n.Strikeout((A,)), "<del>a</del>", "~~a~~", "~~a~~"),
        (n.Highlight((A,)), "<mark>a</mark>", "<mark>a</mark>", "==a=="),
        (n.Span((A,), "i", ("c",), (("k", '"v"'),)), *['<span id="i" class="c" k="&quot;v&quot;">a</span>'] * 3),
        (n.Span((A,)), "a", "a", "a"),
    ],
)
def test_other_marks(node: n.Inline, commonmark: str, gfm: str, obsidian: str) -> None:
    assert [inlines(dialect, node) for dialect in (COMMONMARK, GFM, OBSIDIAN)] == [commonmark, gfm, obsidian]


def test_strikethrough_needs_its_neighbours_as_emphasis_does() -> None:
    assert inlines(GFM, n.Strikeout((n.Text('"a"'),)), "b") == '~~"a"~~&#98;'
    assert inlines(OBSIDIAN, "~", n.Strikeout((A,))) == r"\~~~a~~"


def test_a_tag_before_emphasis_keeps_its_last_letter() -> None:
    assert inlines(OBSIDIAN, n.Tag("ab"), em(n.Text("(c)"))) == "#ab<em>(c)</em>"
