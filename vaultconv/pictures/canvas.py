"""Draws Obsidian's canvases (JSON Canvas 1.0, https://jsoncanvas.org/spec/1.0/) as SVG, and returns their text.

Pure functions that follow the specification; everything else in a file is ignored. The text of a card is wrapped by
estimated widths, without fonts.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from vaultconv.tree.direction import of_text
from vaultconv.tree.tasks import task_box
from vaultconv.tree.walk import note_name
from vaultconv.tree.wikilinks import WIKILINK

LINE_HEIGHT: Final = 1.35  # of the size of the text
_SIZES: Final = (1.0, 0.85, 0.72, 0.61, 0.52, 0.44, 0.37)  # tried in this order, of the size that is wished for
_MAX_LENGTH: Final = 20_000  # characters; a card never shows so many
_ELLIPSIS: Final = "…"


class CanvasLine(NamedTuple):
    """A line of a card."""

    text: str
    bold: bool = False


# --------------------------------------------------------------------------------------------------------- plain text

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML
_HEADING: Final = re.compile(r"#{1,6}[ \t]+")

_Spelling = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_LINE_STARTS: Final[tuple[_Spelling, ...]] = (
    (re.compile(r"^([ \t]*)[-*+] \[(.)\] "), lambda match: f"{match[1]}{task_box(match[2], done='☑')} "),
    (re.compile(r"^([ \t]*)[-*+][ \t]+"), r"\1• "),
    (re.compile(r"^[ \t]*>[ \t]?(?:\[![^\]\n]{1,40}\][+-]?)?[ \t]*"), ""),
    (re.compile(r"^[ \t]*(?:```+|~~~+).*$"), ""),
)
_INLINES: Final[tuple[_Spelling, ...]] = (
    (WIKILINK, lambda match: match["display"] or note_name(match["target"].strip())),
    (re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)"), r"\1"),
    (re.compile(r"(\*\*|==|~~|__)([^\s*=~_](?:[^*=~_\n]*[^\s*=~_])?)\1"), r"\2"),
    (re.compile(r"(?<![\w*_])([*_])([^\s*_](?:[^*_\n]*[^\s*_])?)\1(?![\w*_])"), r"\2"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"[ \t]\^[A-Za-z0-9-]+$"), ""),
    (re.compile(r"</?[A-Za-z][^<>\n]{0,200}>"), ""),
)


def legal(text: str) -> str:
    """Return the text without characters that XML forbids."""
    return _ILLEGAL.sub("", text)


def plain_lines(markdown: str) -> list[CanvasLine]:
    """Return Markdown as a reader sees it: a line each, with blank lines between paragraphs and bold headings."""
    lines: list[CanvasLine] = []
    for raw in legal(markdown).replace("\r", "").split("\n"):
        heading = _HEADING.match(raw.lstrip())
        text = _spelt(raw.lstrip()[heading.end() :] if heading else raw)
        if text or (lines and lines[-1].text):
            lines.append(CanvasLine(text, bool(heading)))
    while lines and not lines[-1].text:
        lines.pop()
    return lines


def _spelt(line: str) -> str:
    for pattern, by in (*_LINE_STARTS, *_INLINES):
        line = pattern.sub(by, line)
    return line.rstrip()


# ----------------------------------------------------------------------------------------------------------- wrapping

_NARROW: Final = frozenset("iljtfrI.,;:'|!()[]{}/\\ `-")
_BROAD: Final = frozenset("mwMW@%—")
_WIDE: Final = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U0001f300-\U0003ffff"
)
_PIECE: Final = re.compile(rf"\s+|[{_WIDE}]|[^\s{_WIDE}]+")


def width_of(text: str, *, bold: bool = False) -> float:
    """Return the approximate width of a text as a multiple of its size, a little more than in most fonts."""
    return sum(map(_advance, text)) * (1.06 if bold else 1.0)


@cache
def _advance(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in _NARROW:
        return 0.33
    if char in _BROAD:
        return 0.9
    return 0.7 if char.isupper() else 0.55


def fit(lines: Sequence[CanvasLine], width: float, height: float, wished: float) -> tuple[float, list[CanvasLine]]:
    """Return a size of the text and its lines, wrapped to fit the box; text that doesn't fit is cut."""
    size, wrapped = wished, [CanvasLine("")]
    for factor in _SIZES:
        size = wished * factor
        room = max(1, int(height / (size * LINE_HEIGHT)))
        wrapped = wrap(lines, width / size)
        if len(wrapped) <= room:
            return size, wrapped
    last = wrapped[room - 1]
    return size, [*wrapped[: room - 1], CanvasLine(last.text.rstrip() + _ELLIPSIS, last.bold)]


def wrap(lines: Sequence[CanvasLine], width: float) -> list[CanvasLine]:
    """Break lines between words, or inside words longer than a line; ``width`` is in multiples of the text size."""
    wrapped: list[CanvasLine] = []
    left = _MAX_LENGTH
    for line in lines:
        if left <= 0:
            break
        wrapped += [CanvasLine(text, line.bold) for text in _broken(line.text[:left], width, line.bold)]
        left -= len(line.text) + 1
    return wrapped


def _broken(text: str, width: float, bold: bool) -> list[str]:
    broken: list[str] = []
    current, used = "", 0.0
    for piece in _PIECE.findall(text):
        taken = width_of(piece, bold=bold)
        if used + taken > width and current.strip():
            broken.append(current.rstrip())
            current, used = "", 0.0
            if piece.isspace():
                continue
        for part in [piece] if taken <= width else piece:  # a word that no line can hold is cut between characters
            more = width_of(part, bold=bold)
            if used + more > width and current:
                broken.append(current)
                current, used = "", 0.0
            current, used = current + part, used + more
    return [*broken, current.rstrip()]


_COLOURS: Final = MappingProxyType(
    {"1": "#d63b46", "2": "#d9822b", "3": "#c9a800", "4": "#2f9e57", "5": "#1f9aa8", "6": "#8b5fd3"}
)
_HEX: Final = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_GREY: Final = "#8a8a8a"
_INK: Final = "#222222"
_FAR: Final = 1e6  # the largest canvas
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")

# A canvas is shrunk to the width of a page, so its text grows with it to stay legible.
_TEXT_SIZE: Final = 16.0
_TEXT_OF_WIDTH: Final = 1 / 54


class Node(msgspec.Struct, frozen=True):
    """A card or a group of a canvas. Lengths are in the canvas's units, CSS pixels at its natural size."""

    kind: str
    """``text``, ``file``, ``link`` or ``group``."""
    text: str
    """Its content: Markdown, a file's path, an address, or a group's label."""
    subpath: str
    """The part of a file that is shown: ``#Heading``."""
    x: float
    y: float
    width: float
    height: float
    colour: str
    """As in SVG."""


class Edge(msgspec.Struct, frozen=True):
    """An arrow between two nodes."""

    start: Node
    end: Node
    start_side: str
    end_side: str
    start_arrow: bool
    end_arrow: bool
    colour: str
    label: str


def draw(source: bytes, pictures: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the canvas as SVG; "" if it is empty. ``pictures`` maps files to the ``data:`` addresses to show."""
    nodes, edges = _read(source)
    if not nodes:
        return ""
    left, right = min(node.x for node in nodes), max(node.x + node.width for node in nodes)
    top, bottom = min(node.y for node in nodes), max(node.y + node.height for node in nodes)
    size = max(_TEXT_SIZE, (right - left) * _TEXT_OF_WIDTH)
    left, right, bottom = left - size, right + size, bottom + size
    top -= 2.4 * size  # a group's label stands above it
    groups = [node for node in nodes if node.kind == "group"]
    cards = [node for node in nodes if node.kind != "group"]
    shapes = [
        *(_group(node, size) for node in groups),
        *(_line(edge, size) for edge in edges),
        *(_card(node, size, pictures) for node in cards),
        *(_edge_label(edge, size) for edge in edges if edge.label),
    ]
    width, height = right - left, bottom - top
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="{left:g} {top:g} {width:g} {height:g}" font-family="sans-serif">\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )


def words(source: bytes) -> list[str]:
    """Return the text on a canvas from top to bottom: one for each card, group and arrow."""
    nodes, edges = _read(source)
    ordered = sorted(nodes, key=lambda node: (node.y, node.x))
    texts = ["\n".join(line.text for line in _lines(node)) for node in ordered]
    return [text for text in (*texts, *(edge.label for edge in edges)) if text]


def files(source: bytes) -> list[str]:
    """Return the picture files on a canvas, each once."""
    nodes, _ = _read(source)
    shown = (node.text for node in nodes if node.kind == "file" and node.text.lower().endswith(_PICTURES))
    return list(dict.fromkeys(shown))


# ------------------------------------------------------------------------------------------------------------ reading


def _read(source: bytes) -> tuple[list[Node], list[Edge]]:
    try:
        content = json.loads(source.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return [], []
    by_id: dict[str, Node] = {}
    nodes = []
    for item in _items(content, "nodes"):
        if (node := _node(item)) is not None:
            nodes.append(node)
            by_id[_text(item, "id")] = node
    edges = (_edge(item, by_id) for item in _items(content, "edges"))
    return nodes, [edge for edge in edges if edge is not None]


_Object: TypeAlias = dict[str, Any]  # of JSON


def _items(content: Any, key: str) -> list[_Object]:
    items = content.get(key) if isinstance(content, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


_TEXT_KEYS: Final = MappingProxyType({"text": "text", "file": "file", "link": "url", "group": "label"})


def _node(item: _Object) -> Node | None:
    kind = _text(item, "type")
    if kind not in _TEXT_KEYS:
        return None
    return Node(
        kind=kind,
        text=_text(item, _TEXT_KEYS[kind]),
        subpath=_text(item, "subpath").lstrip("#^"),
        x=_number(item, "x", 0),
        y=_number(item, "y", 0),
        width=max(1.0, _number(item, "width", 250)),
        height=max(1.0, _number(item, "height", 60)),
        colour=_colour(item),
    )


def _edge(item: _Object, nodes: Mapping[str, Node]) -> Edge | None:
    start, end = nodes.get(_text(item, "fromNode")), nodes.get(_text(item, "toNode"))
    if start is None or end is None:
        return None
    start_side, end_side = _facing(start, end), _facing(end, start)
    return Edge(
        start=start,
        end=end,
        start_side=_text(item, "fromSide") if item.get("fromSide") in _SIDE_NAMES else start_side,
        end_side=_text(item, "toSide") if item.get("toSide") in _SIDE_NAMES else end_side,
        start_arrow=item.get("fromEnd") == "arrow",
        end_arrow=item.get("toEnd", "arrow") == "arrow",
        colour=_colour(item),
        label=" ".join(_text(item, "label").split()),
    )


def _text(item: _Object, key: str) -> str:
    value = item.get(key)
    return legal(value) if isinstance(value, str) else ""


def _number(item: _Object, key: str, default: float) -> float:
    value = item.get(key)
    if not isinstance(value, (int, float)) or isinstance(value, bool) or value != value:
        return default
    return float(max(-_FAR, min(_FAR, value)))


def _colour(item: _Object) -> str:
    value = _text(item, "color")
    return _COLOURS.get(value) or (value if _HEX.fullmatch(value) else _GREY)


# ------------------------------------------------------------------------------------------------------------ drawing


def _group(node: Node, size: float) -> str:
    box = _box(node, f'fill="{node.colour}" fill-opacity="0.07" stroke="{node.colour}"', size)
    label = CanvasLine(" ".join(node.text.split()), bold=True)
    return box + (_words([label], node.x, node.y - size * 0.45, size, node.width) if label.text else "")


def _card(node: Node, size: float, pictures: Mapping[str, str]) -> str:
    if node.kind == "file" and node.text in pictures:
        return _box(node, f'fill="#ffffff" stroke="{node.colour}"', size) + (
            f'<image x="{node.x:g}" y="{node.y:g}" width="{node.width:g}" height="{node.height:g}" '
            f'href="{escape(pictures[node.text])}"/>'
        )
    tint = "" if node.colour == _GREY else _box(node, f'fill="{node.colour}" fill-opacity="0.12"', size)
    back = _box(node, f'fill="#ffffff" stroke="{node.colour}"', size)
    padding = min(size * 0.7, node.width / 10, node.height / 6)
    width, height = node.width - 2 * padding, node.height - 2 * padding
    fitted, lines = fit(_lines(node), width, height, size)
    text_height = len(lines) * fitted * LINE_HEIGHT
    top = node.y + padding + max(0.0, (height - text_height) / 2 if len(lines) <= 3 else 0.0) + fitted
    return back + tint + _words(lines, node.x + padding, top, fitted, width, centred=len(lines) <= 2)


def _box(node: Node, style: str, size: float) -> str:
    radius = min(size / 2, node.width / 2, node.height / 2)
    return (
        f'<rect x="{node.x:g}" y="{node.y:g}" width="{node.width:g}" height="{node.height:g}" rx="{radius:g}" '
        f'{style} stroke-width="{size / 9:g}"/>'
    )


def _lines(node: Node) -> list[CanvasLine]:
    """Return the lines of a card or group."""
    if node.kind == "text":
        return plain_lines(node.text)
    if node.kind == "file":
        name = note_name(node.text)
        return [CanvasLine(text, bold) for text, bold in ((name, True), (node.subpath, False)) if text]
    text = " ".join(node.text.split())
    return [CanvasLine(text)] if text else []


# If no font has an emoji, Typst stops looking for the rest of its run, so each run is placed by itself.
_EMOJI: Final = re.compile("([\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001fbff]+)")
_ANCHORS: Final = MappingProxyType({"start": 0.0, "middle": 0.5, "end": 1.0})


def _words(lines: list[CanvasLine], x: float, y: float, size: float, width: float, *, centred: bool = False) -> str:
    """Draw lines of text; ``y`` is the baseline of the first. Right-to-left lines begin on the right."""
    texts = []
    for i, line in enumerate(lines):
        anchor = "middle" if centred else "end" if of_text(line.text) == "rtl" else "start"
        at = x + width * _ANCHORS[anchor]
        if line.text.strip():
            texts += _chunks(line, at, y + i * size * LINE_HEIGHT, size, anchor)
    return "".join(texts)


def _chunks(line: CanvasLine, x: float, y: float, size: float, anchor: str) -> list[str]:
    parts = [part for part in _EMOJI.split(line.text) if part]
    if len(parts) > 1:
        x -= width_of(line.text, bold=line.bold) * size * _ANCHORS[anchor]
        anchor = "start"
    weight = ' font-weight="bold"' if line.bold else ""
    texts = []
    for part in parts:
        texts.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}"{weight} fill="{_INK}" '
            f'xml:space="preserve">{escape(part)}</text>'
        )
        x += width_of(part, bold=line.bold) * size
    return texts


# -------------------------------------------------------------------------------------------------------------- edges

_Point = tuple[float, float]

# The middle of a side, as parts of width and height, and the way out of the box there.
_SIDES: Final[Mapping[str, tuple[float, float, int, int]]] = MappingProxyType(
    {"top": (0.5, 0, 0, -1), "right": (1, 0.5, 1, 0), "bottom": (0.5, 1, 0, 1), "left": (0, 0.5, -1, 0)}
)
_SIDE_NAMES: Final = list(_SIDES)  # a list, because JSON values may be unhashable


def _facing(node: Node, other: Node) -> str:
    """Return the side of a node that faces another one."""
    dx = (other.x + other.width / 2) - (node.x + node.width / 2)
    dy = (other.y + other.height / 2) - (node.y + node.height / 2)
    if abs(dx) * (node.height + other.height) >= abs(dy) * (node.width + other.width):
        return "right" if dx >= 0 else "left"
    return "bottom" if dy >= 0 else "top"


def _curve(edge: Edge) -> tuple[_Point, _Point, _Point, _Point]:
    """Return the four points of an edge's Bézier curve."""
    ends = []
    for node, side in ((edge.start, edge.start_side), (edge.end, edge.end_side)):
        across, down, dx, dy = _SIDES[side]
        ends.append((node.x + across * node.width, node.y + down * node.height, dx, dy))
    (x1, y1, dx1, dy1), (x2, y2, dx2, dy2) = ends
    reach = max(30.0, min(300.0, math.hypot(x2 - x1, y2 - y1) / 2))
    return (x1, y1), (x1 + dx1 * reach, y1 + dy1 * reach), (x2 + dx2 * reach, y2 + dy2 * reach), (x2, y2)


def _line(edge: Edge, size: float) -> str:
    a, b, c, d = _curve(edge)
    head = size * 0.75
    path = f"M{a[0]:g},{a[1]:g} C{b[0]:g},{b[1]:g} {c[0]:g},{c[1]:g} {d[0]:g},{d[1]:g}"
    heads = [(edge.start_arrow, a, edge.start_side), (edge.end_arrow, d, edge.end_side)]
    return f'<path d="{path}" fill="none" stroke="{edge.colour}" stroke-width="{size / 8:g}"/>' + "".join(
        _head(at, side, head, edge.colour) for wanted, at, side in heads if wanted
    )


def _head(at: _Point, side: str, size: float, colour: str) -> str:
    _, _, dx, dy = _SIDES[side]
    x, y = at
    corners = [(x, y), *((x + dx * size + dy * half, y + dy * size + dx * half) for half in (size / 2, -size / 2))]
    return f'<polygon points="{" ".join(f"{px:g},{py:g}" for px, py in corners)}" fill="{colour}"/>'


def _edge_label(edge: Edge, size: float) -> str:
    a, b, c, d = _curve(edge)
    x, y = ((a[i] + 3 * b[i] + 3 * c[i] + d[i]) / 8 for i in (0, 1))
    size *= 0.85
    width = width_of(edge.label) * size + size
    back = (
        f'<rect x="{x - width / 2:g}" y="{y - size * 0.75:g}" width="{width:g}" height="{size * 1.5:g}" '
        f'rx="{size / 3:g}" fill="#ffffff" fill-opacity="0.9"/>'
    )
    return back + _words([CanvasLine(edge.label)], x - width / 2, y + size * 0.35, size, width, centred=True)
