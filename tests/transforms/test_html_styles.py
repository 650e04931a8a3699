"""The looks that HTML gives: colours, sizes, sides; and what of them goes."""

from __future__ import annotations

import pytest

from tests.transforms.test_raw_html import Show, para, show, text
from vaultconv import nodes as n
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.transforms import RawHtml
from vaultconv.tree.style import (
    Style,
    colour,
    contrast,
    declarations,
    pixels,
    read_style,
    readable,
    share,
    style_of,
    type_size,
)
from vaultconv.walk import collect, plain_text

__all__ = ["show"]  # the fixture


def look(document: n.Document) -> Style:
    """The look of the one span, group or cell that has one."""
    nodes = (*collect(document, n.Span), *collect(document, n.Div), *collect(document, n.Cell))
    (found,) = {style_of(node.attributes) for node in nodes if node.attributes}
    return found


# ------------------------------------------------------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("red", "#ff0000"),
        ("rebeccapurple", "#663399"),
        ("#f00", "#ff0000"),
        ("#f008", "#ff7777"),
        ("#ff0000", "#ff0000"),
        ("#ff000080", "#ff7f7f"),
        ("rgb(255, 0, 0)", "#ff0000"),
        ("rgb(100% 0% 0%)", "#ff0000"),
        ("rgb(255 0 0 / 50%)", "#ff8080"),
        ("rgba(0,0,0,.5)", "#808080"),
        ("hsl(120, 100%, 25%)", "#008000"),
        ("hsla(0.5turn 100% 50% / 1)", "#00ffff"),
        ("var(--color-red)", "#e93147"),
        ("var(--my-own, #123456)", "#123456"),
        ("rgb(var(--color-red-rgb))", "#e93147"),
        ("rgba(var(--color-red-rgb), 0)", ""),
        ("transparent", ""),
    ],
)
def test_a_colour_is_read_as_browsers_read_it_on_white_paper(value: str, found: str) -> None:
    assert colour(value) == found


@pytest.mark.parametrize(
    "value",
    ["", "inherit", "currentcolor", "#12", "#ggg", "rgb(1)", "rgb(1,2,3,4,5)", "expression(alert(1))", "var(--x)", "reddish"],
)  # fmt: skip
def test_what_is_no_colour_is_none(value: str) -> None:
    assert colour(value) is None


@pytest.mark.parametrize(
    ("value", "found"),
    [("300", 300), ("300px", 300), ("10.5 px", 10.5), ("72pt", 96), ("1in", 96), ("2.54cm", 96), ("25.4mm", 96), ("6pc", 96),
     ("2em", 32), ("2rem", 32), ("-5px", 0), ("50%", 0), ("auto", 0), ("calc(1px)", 0), ("", 0)],
)  # fmt: skip
def test_a_length_is_in_pixels(value: str, found: float) -> None:
    assert pixels(value) == pytest.approx(found)


def test_of_a_hostile_style_only_the_beginning_is_read() -> None:
    assert declarations("color: red;" + "/*" * 1_000_000 + ";top: 0") == {"color": "red"}


def test_a_share_is_one_of_the_line() -> None:
    assert [share(value) for value in ("50%", "25vw", "300px", "x%")] == [0.5, 0.25, 0, 0]


@pytest.mark.parametrize(
    ("value", "found"),
    [("24px", 1.5), ("150%", 1.5), ("1.5em", 1.5), ("18pt", 1.5), ("x-large", 1.5), ("16px", 0), ("medium", 0), ("999px", 3.0),
     ("1px", 0.75), ("0", 0), ("calc(2em)", 0)],
)  # fmt: skip
def test_a_size_of_type_stays_between_what_can_be_read_and_what_fits(value: str, found: float) -> None:
    assert type_size(value) == found


def test_a_style_is_read_back_from_its_css() -> None:
    made = Style("#ff0000", "#00ff00", 1.5, "right", "top")
    assert read_style(str(made)) == made


@pytest.mark.parametrize("ground", ["#ffffff", "#000000", "#15191f", "#e93147", "#fff3a3"])
@pytest.mark.parametrize("color", ["#ffff00", "#ff0000", "#000080", "#808080", "#00ffff"])
def test_a_colour_can_be_read_on_any_ground(color: str, ground: str) -> None:
    assert contrast(readable(color, ground), ground) >= 3


# -------------------------------------------------------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<span style="color:red">x</span>', Style("#ff0000")),
        ("<span style='COLOR : #F00 !important;'>x</span>", Style("#ff0000")),
        ('<font color="red">x</font>', Style("#ff0000")),
        ("<font color=#F00>x</font>", Style("#ff0000")),
        ("<font color=ff0000>x</font>", Style("#ff0000")),
        ('<font size="5">x</font>', Style(size=1.5)),
        ('<font size="+2">x</font>', Style(size=1.5)),
        ("<big>x</big>", Style(size=1.2)),
        ('<span style="font-size: 24px">x</span>', Style(size=1.5)),
        ('<b style="color:red">x</b>', Style("#ff0000")),
        ('<u style="color:red">x</u>', Style("#ff0000")),
        ('<mark style="background: #FFB86CA6;">x</mark>', Style(background="#ffd19f")),
        ('<mark class="hltr-orange">x</mark>', Style(background="#ffd19f")),
        ('<mark class="hltr-Grey">x</mark>', Style(background="#dce0e6")),
        ('<span style="background-color: yellow">x</span>', Style(background="#ffff00")),
        ('<span style="background: yellow url(x.png) no-repeat">x</span>', Style(background="#ffff00")),
        ('<mark style="background: linear-gradient(to right, #ff0000, #0000ff)">x</mark>', Style(background="#ff0000")),
        ('<span style="color:red"><span style="font-size:2em">x</span></span>', Style("#ff0000", size=2)),
        ('<mark style="background:#333; color:#fff">x</mark>', Style("#ffffff", "#333333")),
    ],
)
def test_text_has_the_look_that_its_element_says(show: Show, html: str, found: Style) -> None:
    made = show(f"a {html} b")
    assert look(made) == found
    assert plain_text(made) == "a x b"


@pytest.mark.parametrize(
    "html",
    [
        '<span style="color: expression(alert(1))">x</span>',
        '<span style="background: url(javascript:alert(1))">x</span>',
        '<span style="position: fixed; top: 0; z-index: 9">x</span>',
        '<span style="color: white">x</span>',
        '<span style="color: #fefefe">x</span>',
        '<span style="color: rgb(0, 0, 0)">x</span>',
        '<span style="color: rgb(33, 37, 41); background-color: rgb(255, 255, 255); font-size: 16px">x</span>',
        '<span style="background: transparent">x</span>',
        '<span style="color: var(--text-normal)">x</span>',
        '<font color="">x</font>',
    ],
)
def test_text_whose_look_says_nothing_or_hides_it_is_text(show: Show, html: str) -> None:
    made = show(f"a {html} b")
    assert all(style_of(span.attributes) == Style() for span in collect(made, n.Span))
    assert plain_text(made) == "a x b"


def test_a_light_colour_is_darker_on_white_and_stays_on_a_dark_ground(show: Show) -> None:
    light = '<span style="color: yellow">x</span>'
    assert look(show(light)).color == "#999900"
    dark = show(f'<div style="background: #222">{light}</div>')
    assert [style_of(span.attributes).color for span in collect(dark, n.Span)] == ["#ffff00"]


def test_text_on_a_dark_ground_is_light(show: Show) -> None:
    assert look(show('<div style="background: #222">x</div>')) == Style("#ffffff", "#222222")


def test_a_mark_without_a_colour_of_its_own_is_a_highlight(show: Show) -> None:
    assert show("<mark>x</mark>").content == show('<mark style="background: var(--x)">x</mark>').content
    assert show("<mark>x</mark>").content == (para(n.Highlight(text("x"))),)


def test_emphasis_that_says_it_is_none_is_none(show: Show) -> None:
    assert show('<b style="font-weight:normal">x</b> <em style="font-style: normal">y</em>').content == (para("x y"),)


# ------------------------------------------------------------------------------------------------------------- blocks


@pytest.mark.parametrize(
    ("html", "side"),
    [
        ('<p align="right">x</p>', "right"),
        ('<div align="RIGHT">x</div>', "right"),
        ('<p style="text-align: end">x</p>', "right"),
        ('<div style="text-align:justify">x</div>', "justify"),
        ('<h2 align="left">x</h2>', "left"),
    ],
)
def test_a_block_says_where_its_lines_stand(show: Show, html: str, side: str) -> None:
    assert look(show(html)).align == side


def test_a_blocks_text_looks_as_the_block_says_in_whatever_it_holds(show: Show) -> None:
    made = show('<div style="color:red; font-weight: bold">\n\nx\n\n- y\n\n| z |\n| - |\n| w |\n\n</div>')
    assert [plain_text(span) for span in collect(made, n.Span)] == ["x", "y", "z", "w"]
    assert len(collect(made, n.Strong)) == 4
    assert look(made) == Style("#ff0000")


def test_an_element_that_is_never_closed_colours_nothing_after_it(show: Show) -> None:
    made = show('<div style="color: red; font-weight: bold">\n\nx\n\ny\n')
    assert made.content == (para("x"), para("y"))


def test_cells_have_their_own_sides_and_grounds(show: Show) -> None:
    made = show(
        '<table><tr bgcolor="#dddddd"><th>a<th align=center>b</tr>'
        '<tr><td align="right" valign=top>c<td style="background: yellow; text-align:center">d</tr></table>'
    )
    (table,) = made.content
    assert isinstance(table, n.Table)
    assert table.align == ("", "center")
    looks = [[style_of(cell.attributes) for cell in row] for row in (table.head, *table.rows)]
    assert looks == [
        [Style(background="#dddddd")] * 2,
        [Style(align="right", valign="top"), Style(background="#ffff00")],
    ]


@pytest.mark.parametrize(
    "inner", ["<center>x</center>", '<p align="center">x</p>', '<div style="text-align:center">x</div>']
)
def test_a_cell_of_markdown_is_aligned_as_the_one_element_it_is_in(show: Show, inner: str) -> None:
    assert look(show(f"| a |\n|---|\n| {inner} |")) == Style(align="center")
    assert style_of(collect(show(f"| a |\n|---|\n| {inner} y |"), n.Cell)[-1].attributes) == Style()


@pytest.mark.parametrize(
    "inner", ["<center>x</center>", '<p align="center">x</p>', '<div style="text-align:center">x</div>']
)
def test_a_cell_is_aligned_as_the_one_block_in_it(show: Show, inner: str) -> None:
    assert look(show(f"<table><tr><td>{inner}</td><td>y</td></tr></table>")) == Style(align="center")


def test_looks_that_no_document_shows_are_reported_once_a_note(notes) -> None:
    html = '<p style="float:right; color:red">a</p>\n\n<p style="float:left; border: 1px solid">b</p> <font face="X">c</font>'
    vault = notes({"N.md": f"x\n\n{html}"})
    vault.apply("N.md", RawHtml())
    assert vault.codes("N.md") == [DiagnosticCode.STYLE_DROPPED]
    (found,) = vault.reports["N.md"].diagnostics
    assert (found.line, found.message.partition(": ")[2]) == (3, "border, float, font-family")


@pytest.mark.parametrize("html", ['<img src="a.png" align="right">', '<table align="left"><tr><td>a</td></tr></table>'])
def test_a_picture_or_table_that_text_does_not_flow_around_is_reported(notes, html: str) -> None:
    vault = notes({"N.md": html, "a.png": ""})
    vault.apply("N.md", RawHtml())
    assert [(each.code, each.message.partition(": ")[2]) for each in vault.reports["N.md"].diagnostics] == [
        (DiagnosticCode.STYLE_DROPPED, "float")
    ]
