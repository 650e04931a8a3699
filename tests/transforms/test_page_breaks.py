"""Page breaks: every way to ask for one, and what is none."""

from __future__ import annotations

import pytest

from tests.transforms.test_raw_html import Show, para, show
from vaultconv import nodes as n
from vaultconv.transforms import PageBreaks
from vaultconv.walk import collect, plain_text

__all__ = ["show"]  # the fixture

BREAK = n.PageBreak()

# What breaks the page and shows nothing; RawHtml and PageBreaks agree on it.
ALONE = [
    '<div style="page-break-after: always;"></div>',
    '<div style="page-break-before: always"></div>',
    "<div style='PAGE-BREAK-AFTER:ALWAYS !important'/>",
    '<div style="break-after: page"></div>',
    '<div style="margin: 0; break-before: always; clear: both"></div>',
    '<div style="page-break-after: always;">&nbsp;</div>',
    '<div style="page-break-after: always; visibility: hidden">\n\\pagebreak\n</div>',
    '<div style="page-break-after: always;"><span style="display: none;">&nbsp;</span></div>',
    '<p style="page-break-after: always"></p>',
    '<p style="page-break-before: always">\n</p>',
    '<span style="page-break-after: always"></span>',
    '<br style="page-break-after: always">',
    '<br style="page-break-after: always"/>',
    '<hr style="page-break-after: always; visibility: hidden">',
    '<hr style="break-after: page; border: none">',
    '<hr class="pagebreak">',
    '<div class="page-break"></div>',
    '<div class="pagebreak"></div>',
    '<div class="PageBreak other"> </div>',
    '<div class="page-break-after"></div>',
    '<div class="new-page"></div>',
    "<pagebreak></pagebreak>",
]


@pytest.mark.parametrize("html", ALONE)
def test_an_element_that_breaks_the_page_is_a_page_break(show: Show, html: str) -> None:
    assert show(f"a\n\n{html}\n\nb").content == (para("a"), BREAK, para("b"))


@pytest.mark.parametrize("html", ALONE)
def test_formats_without_pages_get_no_html_that_only_breaks_the_page(notes, html: str) -> None:
    made = notes({"N.md": f"a\n\n{html}\n\nb"}).apply("N.md", PageBreaks())
    assert made.content == (para("a"), BREAK, para("b"))


@pytest.mark.parametrize(
    "source",
    [
        r"\newpage",
        r"\pagebreak",
        r"\clearpage",
        "  \\newpage  ",
        r"\newpage{}",
        r"\pagebreak[4]",
        "\\clearpage\n\\newpage",
        "<p>\n\\newpage\n</p>",
    ],
)
def test_tex_alone_in_a_paragraph_is_a_page_break(show: Show, source: str) -> None:
    made = show(f"a\n\n{source}\n\nb")
    assert [type(node) for node in made.content] == [n.Para, n.PageBreak, n.Para]


@pytest.mark.parametrize(
    "source",
    [
        r"see \newpage there",
        "\\newpage\nand more",
        r"\\newpage",
        r"\newpages",
        r"`\newpage`",
        "```\n\\newpage\n```",
        "    \\newpage",
        "$$\n\\newpage\n$$",
        r"$\newpage$",
        r"| \newpage |" + "\n| --- |",
        r"# \newpage",
        '<div style="page-break-after: avoid">x</div>',
        '<div style="page-break-inside: avoid">x</div>',
        '<div style="break-after: auto">x</div>',
        '<div class="line-break">x</div>',
        '`<div style="page-break-after: always"></div>`',
    ],
)
def test_text_code_and_formulas_break_no_page(show: Show, source: str) -> None:
    made = show(source)
    assert collect(made, n.PageBreak) == []
    assert plain_text(made).strip()


@pytest.mark.parametrize(
    ("html", "kinds"),
    [
        ('<h2 style="break-before: page">x</h2>', [n.PageBreak, n.Heading]),
        ('<h1 class="page-break">x</h1>', [n.PageBreak, n.Heading]),
        ('<p style="page-break-after: always">x</p>', [n.Para, n.PageBreak]),
        ('<div style="break-before: page; break-after: page">x</div>', [n.PageBreak, n.Para, n.PageBreak]),
        ('<div style="page-break-before: always">\n\nx\n\n</div>', [n.PageBreak, n.Para]),
        ('y <span style="page-break-before: always">x</span>', [n.Para, n.PageBreak, n.Para]),
        ('y<br style="page-break-after: always">x', [n.Para, n.PageBreak, n.Para]),
        ('<hr style="page-break-after: always">', [n.HorizontalRule, n.PageBreak]),
        ('<table style="page-break-before: always"><tr><td>x<td>y</table>', [n.PageBreak, n.Table]),
    ],
)
def test_an_element_with_content_breaks_the_page_and_shows_it(show: Show, html: str, kinds: list[type]) -> None:
    assert [type(node) for node in show(html).content] == kinds


def test_an_element_that_is_never_closed_breaks_the_page_where_it_begins(show: Show) -> None:
    made = show('a\n\n<div style="page-break-after: always;">\n\n# b\n')
    assert [type(node) for node in made.content] == [n.Para, n.PageBreak, n.Heading]


@pytest.mark.parametrize(("value", "side"), [("left", "left"), ("right", "right"), ("recto", "right"), ("page", "")])
def test_a_page_break_may_ask_for_a_side(show: Show, value: str, side: str) -> None:
    (node,) = show(f'<div style="break-before: {value}"></div>').content
    assert node == n.PageBreak(side=side)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "html",
    [
        '<div style="page-break-after: always">words</div>',
        '<div style="page-break-after: always"><img src="p.png"></div>',
        '<hr style="page-break-after: always">',
        '<div style="page-break-after: always">',
        '</div><div class="page-break">',
    ],
)
def test_html_that_says_more_than_a_page_break_stays_html(notes, html: str) -> None:
    made = notes({"N.md": html}).apply("N.md", PageBreaks())
    assert [type(node) for node in made.content] == [n.RawBlock]
