"""Styles of elements: by their ``style``, and by presentational attributes of old HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final, TypeVar

from vaultconv.html.tree import Element
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks, Inlines, each, map_children
from vaultconv.tree.style import (
    NO_STYLE,
    READABLE,
    WHITE,
    Side,
    Style,
    background,
    colour,
    contrast,
    declarations,
    is_grey,
    read_style,
    readable,
    style_of,
)
from vaultconv.tree.walk import replace

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
# Attributes of old HTML, and the properties that they stand for.
_ATTRIBUTES: Final[Mapping[str, str]] = MappingProxyType(
    {"align": "text-align", "bgcolor": "background-color", "valign": "vertical-align"}
)
_UNALIGNED: Final = frozenset("embed hr iframe img object table video".split())  # `align` moves these, not their lines
_FONT_SIZES: Final = ("", "x-small", "small", "", "large", "x-large", "xx-large", "xxx-large")
_RELATIVE: Final = re.compile(r"[-+]\d")

# The colours of the Highlightr plugin, whose classes are `hltr-` and a name.
_HIGHLIGHTR: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pink": "#ffb8eba6", "red": "#ff5582a6", "orange": "#ffb86ca6", "yellow": "#fff3a3a6", "green": "#bbfabba6",
        "cyan": "#abf7f7a6", "blue": "#adccffa6", "purple": "#d2b3ffa6", "grey": "#cacfd9a6", "gray": "#cacfd9a6",
    }
)  # fmt: skip

# Properties that change what a reader sees, and that no document of ours shows.
_UNSHOWN: Final = frozenset(
    """border border-bottom border-left border-radius border-right border-style border-top box-shadow column-count
    columns filter float font-family letter-spacing opacity position text-shadow text-transform transform
    writing-mode""".split()
)


def declared(element: Element) -> Mapping[str, str]:
    """Return an element's style as CSS declarations."""
    attributes, name = element.attributes, element.name
    if not attributes:
        return _BIG if name == "big" else _NOTHING
    properties = dict(_old(element)) if not _OLD.isdisjoint(attributes) else {}
    if name == "big":
        properties.update(_BIG)
    if "hltr-" in attributes.get("class", ""):
        for word in attributes["class"].lower().split():
            properties["background-color"] = _HIGHLIGHTR.get(word.removeprefix("hltr-"), "")
    if style := attributes.get("style", ""):
        properties |= declarations(style)
    return properties


_BIG: Final[Mapping[str, str]] = MappingProxyType({"font-size": "larger"})
_OLD: Final = frozenset((*_ATTRIBUTES, "color", "size"))


def _old(element: Element) -> Iterator[tuple[str, str]]:
    """Yield the declarations for presentational attributes of old HTML."""
    for name, value in element.attributes.items():
        value = value.strip().lower()
        if name in _ATTRIBUTES and not (name == "align" and element.name in _UNALIGNED):
            yield _ATTRIBUTES[name], _colour(value) if name == "bgcolor" else value
        elif name == "color" and element.name in ("font", "basefont"):
            yield "color", _colour(value)
        elif name == "size" and element.name == "font":
            number = 3 + int(value) if _RELATIVE.fullmatch(value) else int(value) if value.isdecimal() else 3
            yield "font-size", _FONT_SIZES[min(max(number, 1), 7)]


def _colour(value: str) -> str:
    """Return a colour as old HTML allows it: without its ``#``."""
    return f"#{value}" if re.fullmatch("[0-9a-f]{6}", value) else value


def unsupported_properties(element: Element) -> list[str]:
    """Return the names of an element's style properties that documents can't show."""
    if element.name == "font" and element.attributes.get("face"):
        return ["font-family"]
    if element.name in _UNALIGNED and element.attributes.get("align", "").strip().lower() in ("left", "right"):
        return ["float"]
    style = element.attributes.get("style", "")
    if not style:
        return []
    properties = declarations(style)
    unshown_names = [name for name, value in properties.items() if name in _UNSHOWN and value not in _PLAIN]
    if properties.get("color", "inherit") not in _PLAIN and colour(properties["color"]) is None:
        unshown_names.append("color")
    return unshown_names


_PLAIN: Final = frozenset(
    ("", *"0 0px 1 auto currentcolor inherit initial none normal relative revert static unset".split())
)

# -------------------------------------------------------------------------------------------------------------- inlines


def formatted(element: Element, content: Inlines) -> Inlines:
    """Return inlines in the nodes for an element's style: emphasis, highlights, a `Span` with colours and size."""
    if not content:
        return ()
    properties = declared(element)
    if element.name == "mark" and background(properties) is None:
        content = (n.Highlight(content),)
    return _in_looks(properties, content) if properties else content


def _in_looks(properties: Mapping[str, str], content: Inlines) -> Inlines:
    for is_said, node in _FORMATS:
        if is_said(properties):
            content = (node(content),)
    return _spanned(content, _read(properties, _OF_TEXT))


def _read(properties: Mapping[str, str], names: frozenset[str]) -> Style:
    """Return the style of these declarations.

    The white background of text copied from web pages is ignored.
    """
    look = read_style("; ".join(f"{name}: {value}" for name, value in properties.items() if name in names))
    is_white = look.background and contrast(look.background, WHITE) < _PAPER
    return replace(look, background="") if is_white else look


_PAPER: Final = 1.04


_OF_TEXT: Final = frozenset(("color", "background", "background-color", "font-size"))


def is_plain(element: Element) -> bool:
    """Return whether the style of an emphasis element cancels it, as in text copied from other programs."""
    properties = declarations(element.attributes.get("style", ""))
    if element.name in ("b", "strong"):
        return properties.get("font-weight") in ("normal", "400", "lighter")
    return element.name in ("i", "em") and properties.get("font-style") == "normal"


def _spanned(content: Inlines, look: Style) -> Inlines:
    """Return inlines in a span with this style; nested spans are merged."""
    if look == NO_STYLE:
        return content
    only = content[0] if len(content) == 1 else None
    if type(only) is n.Span and not only.id and style_of(only.attributes) != NO_STYLE:
        inner = style_of(only.attributes)
        size = (inner.size or 1) * (look.size or 1)
        look = Style(inner.color or look.color, inner.background or look.background, 0 if size == 1 else size)
        content = only.content
    return (n.Span(content, classes=("mark",) if look.background else (), attributes=look.attributes),)


Test = Callable[[Mapping[str, str]], bool]
Wrap = Callable[[Inlines], n.Inline]


def _says(pattern: str, *names: str) -> Test:
    matches = re.compile(pattern).search
    return lambda properties: any(name in properties and matches(properties[name]) is not None for name in names)


def _span(name: str) -> Wrap:
    return lambda content: n.Span(content, classes=(name,))


_FORMATS: Final[tuple[tuple[Test, Wrap], ...]] = (
    (_says(r"^(?:bold|[6-9]00)", "font-weight"), n.Strong),
    (_says(r"^(?:italic|oblique)", "font-style"), n.Emph),
    (_says(r"\bunderline", "text-decoration", "text-decoration-line"), _span("underline")),
    (_says(r"\bline-through", "text-decoration", "text-decoration-line"), n.Strikeout),
    (_says(r"^super", "vertical-align"), _span("superscript")),
    (_says(r"^sub\b", "vertical-align"), _span("subscript")),
    (_says(r"small-caps", "font-variant", "font-variant-caps"), _span("smallcaps")),
)


# --------------------------------------------------------------------------------------------------------------- blocks


def formatted_lines(element: Element, blocks: Blocks) -> Blocks:
    """Return blocks with the style of their element applied to their lines."""
    change = _of_lines(element)
    return _lines(blocks, change) if change is not None else blocks


def formatted_cell(element: Element, content: Inlines) -> Inlines:
    """Return the line of a cell, with the style of its cell, row or table."""
    change = _of_lines(element)
    return change(content) if change is not None and content else content


def _of_lines(element: Element) -> Callable[[Inlines], Inlines] | None:
    """Return a function that gives an element's style, without its background, to the lines of its blocks."""
    properties = {name: value for name, value in declared(element).items() if not name.startswith("background")}
    if not properties or _in_looks(properties, _PROBE) == _PROBE:
        return None
    return lambda content: _in_looks(properties, content) if content else content


_PROBE: Final = (n.Text("x"),)


def _lines(blocks: Blocks, change: Callable[[Inlines], Inlines]) -> Blocks:
    return each(blocks, lambda node: map_children(node, inlines=change, blocks=lambda content: _lines(content, change)))


def block_style(element: Element) -> Style:
    """Return the alignment and background of a block."""
    properties = declared(element)
    if not properties:
        return NO_STYLE
    return _read(properties, _OF_BLOCKS)


def _group_style(group: n.Div) -> Style:
    return Style(align="center") if "center" in group.classes else style_of(group.attributes)


_OF_BLOCKS: Final = frozenset(("background", "background-color", "text-align", "vertical-align"))


def cell_style(cell: Element, around: Sequence[Element], align: str, blocks: Blocks) -> Style:
    """Return the background and alignment of a cell.

    The only block in it decides, then the cell itself, then its row and table.
    """
    inner = [_group_style(block) for block in blocks if type(block) is n.Div and len(blocks) == 1]
    looks = [*inner, *(block_style(element) for element in (cell, *around))]
    own: Side = next((look.align for look in looks if look.align), "")
    return Style(
        background=next((look.background for look in looks if look.background), ""),
        align=own if own != align else "",
        valign=next((look.valign for look in looks if look.valign), ""),
    )


# ------------------------------------------------------------------------------------------------------------- contrast


_Node = TypeVar("_Node", bound=n.Node)


def with_contrast(blocks: Blocks) -> Blocks:
    """Return blocks in which all coloured text is readable on its background.

    A colour hardly different from that of ordinary text is removed.
    """
    return _each_on(blocks, WHITE)


def _each_on(content: tuple[_Node, ...], ground: str) -> tuple[_Node, ...]:
    return each(content, lambda node: _on(node, ground))


def _on(node: _Node, ground: str) -> _Node:
    look = style_of(getattr(node, "attributes", ()))
    if look != NO_STYLE and isinstance(node, (n.Span, n.Div, n.Cell)):
        ground = look.background or ground
        color = _shown(look.color, ground)
        if color != look.color:
            attributes = tuple(pair for pair in node.attributes if pair[0] != "style")
            node = replace(node, attributes=attributes + replace(look, color=color).attributes)
    change = partial(_each_on, ground=ground)
    return map_children(node, inlines=change, blocks=change, items=change, cells=change)


def _shown(color: str, ground: str) -> str:
    if not color:
        return "" if contrast("#1f2328", ground) >= READABLE else WHITE
    seen = contrast(color, ground)
    if is_grey(color) and (seen < (_UNSEEN if ground == WHITE else READABLE) or (ground == WHITE and seen > _BLACK)):
        return ""
    return readable(color, ground)


_UNSEEN: Final = 1.6
_BLACK: Final = 12.0  # from which on a dark grey is what text is anyway
