"""The layout of a Word document that pandoc leaves to us: how wide things may be, and which paragraphs run leftwards.

Pandoc knows the width of the page alone. Word cuts off a picture that is wider than its cell, and lets a table run over
the edge of the one that it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from vaultconv.backends.pandoc.writer import Json, attr, element, text_inlines
from vaultconv.backends.word.reference import Paper
from vaultconv.backends.word.styled import styled
from vaultconv.tree.direction import Direction
from vaultconv.tree.style import declarations, share

TWIPS_A_PIXEL: Final = 15  # of 96 to the inch
_LIST: Final = 720  # by which pandoc indents a list's level
_QUOTE: Final = 680
_CELL: Final = 360  # a box's margins, the widest there are
_TABLE: Final = 7920  # as wide as pandoc makes a table whose columns have no widths
_LEAST: Final = 1440  # an inch: what stands deeper is left as it is
_AROUND: Final = 360  # what LibreOffice leaves beside a picture in a line
_PICTURE_HEIGHT: Final = 0.85  # of the page, so that a caption has room

_WORDS: Final = frozenset(
    ("Str", "Space", "SoftBreak", "LineBreak", "Code", "Math", "RawInline", "RawBlock", "CodeBlock")
)


def lay_out(blocks: list[Json], paper: Paper, direction: Direction) -> list[Json]:
    """Change blocks in place: fit pictures and tables to their space, and set the direction of text."""
    stack = [_Surroundings(blocks, paper.text_width, direction)]
    while stack:
        place = stack.pop()
        value = place.value
        if type(value) is list:
            _direct(value, place)
            stack += [place._replace(value=each) for each in value if _may_hold_blocks(each)]
        elif value["t"] == "Image":
            _fit_picture(value, place.width, paper)
        elif value["t"] == "Table":
            stack += [place._replace(value=cell, width=own) for cell, own in _fit_table(value, place.width, paper)]
        elif "c" in value:
            stack.append(place.inside(value))
    return blocks


class _Surroundings(NamedTuple):
    """The surroundings of an element: their width, their direction, and whether paragraphs have a style."""

    value: Any
    width: int
    direction: Direction
    styled: bool = False

    def inside(self, element: Json) -> _Surroundings:
        """Return the place inside an element."""
        kind = element["t"]
        attributes = dict(element["c"][0][2]) if kind in ("Div", "Span") else {}
        return _Surroundings(
            element["c"],
            max(self.width - _INDENTS.get(kind, 0), _LEAST),
            attributes.get("dir", self.direction),
            self.styled or kind in _STYLED or "custom-style" in attributes,
        )


_STYLED: Final = frozenset(("BlockQuote", "BulletList", "OrderedList", "Note"))  # by pandoc


def _may_hold_blocks(value: object) -> bool:
    return type(value) is list or (type(value) is dict and value["t"] not in _WORDS)


# -------------------------------------------------------------------------------------------------------------- widths

_INDENTS: Final = {"BulletList": _LIST, "OrderedList": _LIST, "BlockQuote": _QUOTE}


def _fit_picture(picture: Json, width: int, paper: Paper) -> None:
    """Limit a picture to the width of its place, or to the share of it that it asks for."""
    attributes = dict(picture["c"][0][2])
    room = (width - _AROUND) / TWIPS_A_PIXEL
    if part := share(attributes.get("width", "")):
        picture["c"][0][2] = [["width", f"{max(1, int(room * part))}px"]]
        return
    sizes = {name: int(value.removesuffix("px")) for name, value in attributes.items() if value.endswith("px")}
    if "width" not in sizes:
        return
    most = share(declarations(attributes.get("style", "")).get("max-width", "")) or 1
    shrink = min(1.0, most * room / sizes["width"])
    if "height" in sizes:
        shrink = min(shrink, paper.text_height * _PICTURE_HEIGHT / TWIPS_A_PIXEL / sizes["height"])
    picture["c"][0][2] = [[name, f"{max(1, int(size * shrink))}px"] for name, size in sizes.items()]


def _fit_table(table: Json, width: int, paper: Paper) -> list[tuple[list[Json], int]]:
    """Make column widths shares of the page, as pandoc reads them, and fit the contents of cells."""
    columns, head, bodies = table["c"][2:5]
    widths = [int(width * column[1].get("c", 1 / len(columns))) for column in columns]
    for column, own in zip(columns, widths, strict=True):
        if "c" in column[1] or width < _TABLE:
            column[1] = {"t": "ColWidth", "c": round(own / paper.text_width, 4)}
    rows = [*head[1], *(row for body in bodies for row in body[3])]
    return [(cell[4], max(own - _CELL, _LEAST // 2)) for row in rows for cell, own in zip(row[1], widths, strict=True)]


# ---------------------------------------------------------------------------------------------------------- directions


def directed(direction: Direction, blocks: list[Json]) -> list[Json]:
    """Mark the direction of blocks; the line of an item has its list's direction, its words have their own."""
    if len(blocks) == 1 and blocks[0]["t"] == "Plain":
        return [{"t": "Plain", "c": directed_inlines(direction, blocks[0]["c"])}]
    return [element("Div", attr(attributes=(("dir", direction),)), blocks)]


def directed_inlines(direction: Direction, inlines: list[Json]) -> list[Json]:
    """Mark the direction of inlines."""
    return [element("Span", attr(attributes=(("dir", direction),)), inlines)]


def _direct(values: list[Any], place: _Surroundings) -> None:
    """Mark words and paragraphs as Word requires in text with both directions."""
    kinds = {element["t"] for element in values if type(element) is dict}
    if "Str" in kinds:
        values[:] = _in_runs(values, place.direction)
    if "Para" in kinds and place.direction == "rtl" and not place.styled:
        # Pandoc gives the style of the text to paragraphs of which nothing else is to be said.
        values[:] = [styled("Body Text", [element])[0] if element["t"] == "Para" else element for element in values]


def _in_runs(inlines: list[Json], around: Direction) -> list[Json]:
    """Put words of the other direction in runs of their own, which Word follows more than letters."""
    directed: list[Json] = []
    for are_words, group in groupby(inlines, lambda each: each["t"] in ("Str", "Space")):
        inlines_of_group = list(group)
        text = "".join(each.get("c", " ") for each in inlines_of_group) if are_words else ""
        directed += _split(text, around) if _RUNS[around].search(text) else inlines_of_group
    return directed


def _split(text: str, around: Direction) -> list[Json]:
    inlines: list[Json] = []
    end = 0
    for match in _RUNS[around].finditer(text):
        inlines += text_inlines(text[end : match.start()])
        end = match.end() + _closing(match[0], text[match.end() : match.end() + _MOST_CLOSING])
        inlines += directed_inlines(_OTHER[around], text_inlines(text[match.start() : end]))
    return inlines + text_inlines(text[end:])


def _closing(run: str, after: str) -> int:
    """Return how many brackets after a run close brackets inside it, and so belong to it (UAX #9, N0)."""
    opened = sum(run.count(bracket) for bracket in "([") - sum(run.count(bracket) for bracket in ")]")
    return min(max(opened, 0), len(after) - len(after.lstrip(")]")))


_MOST_CLOSING: Final = 10
_BACKWARDS: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_FORWARDS: Final = rf"[^\W\d_{_BACKWARDS}]"
# From the first such letter, or digits before it, to the last one, or digits behind it.
_RUNS: Final[Mapping[Direction, re.Pattern[str]]] = MappingProxyType(
    {
        "ltr": re.compile(rf"[{_BACKWARDS}](?:(?:(?!{_FORWARDS}).)*[{_BACKWARDS}])?"),
        "rtl": re.compile(rf"[0-9]*{_FORWARDS}(?:[^{_BACKWARDS}]*(?:{_FORWARDS}|[0-9]))?"),
    }
)
_OTHER: Final[Mapping[Direction, Direction]] = MappingProxyType({"ltr": "rtl", "rtl": "ltr"})


def leaves(inlines: Sequence[Json]) -> Iterator[Json]:
    """Yield the inlines without children: words, spaces, code, formulas; not notes or picture descriptions."""
    stack = list(reversed(inlines))
    while stack:
        element = stack.pop()
        kind = element["t"]
        if kind in ("Span", "Link"):
            stack.extend(reversed(element["c"][1]))
        elif kind in _HOLDING:
            stack.extend(reversed(element["c"]))
        elif kind not in ("Note", "Image"):
            yield element


_HOLDING: Final = frozenset(("Emph", "Underline", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps"))
