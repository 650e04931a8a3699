"""The layout of a Word document that pandoc leaves to us: how wide things may be, and which paragraphs run leftwards.

Pandoc knows the width of the page alone. Word cuts off a picture that is wider than its cell, and lets a table run over
the edge of the one that it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

from vaultconv.backends.pandoc_writer import Json, attr, element
from vaultconv.backends.word.reference import Paper
from vaultconv.tree.style import declarations, share

TWIPS_A_PIXEL: Final = 15  # of 96 to the inch
_LIST: Final = 720  # by which pandoc indents a list's level
_QUOTE: Final = 680
_CELL: Final = 360  # a box's margins, the widest there are
_TABLE: Final = 7920  # as wide as pandoc makes a table whose columns have no widths
_LEAST: Final = 1440  # an inch: what stands deeper is left as it is
_AROUND: Final = 360  # what LibreOffice leaves beside a picture in a line
_PICTURE_HEIGHT: Final = 0.85  # of the page, so that a caption has room

_Place: TypeAlias = tuple[Any, int]
_WORDS: Final = frozenset(
    ("Str", "Space", "SoftBreak", "LineBreak", "Code", "Math", "RawInline", "RawBlock", "CodeBlock")
)


def lay_out(blocks: list[Json], paper: Paper) -> list[Json]:
    """The blocks, changed in place: pictures and tables fit where they stand, paragraphs have their direction."""
    stack: list[_Place] = [(blocks, paper.text_width)]
    while stack:
        value, width = stack.pop()
        if type(value) is list:
            stack += [(each, width) for each in value if _may_hold_blocks(each)]
            _direct(value)
        elif value["t"] == "Image":
            _fit_picture(value, width, paper)
        elif value["t"] == "Table":
            stack += _fit_table(value, width, paper)
        elif "c" in value:
            stack.append((value["c"], max(width - _INDENTS.get(value["t"], 0), _LEAST)))
    return blocks


def _may_hold_blocks(value: object) -> bool:
    return type(value) is list or (type(value) is dict and value["t"] not in _WORDS)


# -------------------------------------------------------------------------------------------------------------- widths

_INDENTS: Final = {"BulletList": _LIST, "OrderedList": _LIST, "BlockQuote": _QUOTE}


def _fit_picture(made: Json, width: int, paper: Paper) -> None:
    """A picture no wider than where it stands, or as wide a part of that as it asks for."""
    attributes = dict(made["c"][0][2])
    room = (width - _AROUND) / TWIPS_A_PIXEL
    if part := share(attributes.get("width", "")):
        made["c"][0][2] = [["width", f"{max(1, int(room * part))}px"]]
        return
    sizes = {name: int(value.removesuffix("px")) for name, value in attributes.items() if value.endswith("px")}
    if "width" not in sizes:
        return
    most = share(declarations(attributes.get("style", "")).get("max-width", "")) or 1
    shrink = min(1.0, most * room / sizes["width"])
    if "height" in sizes:
        shrink = min(shrink, paper.text_height * _PICTURE_HEIGHT / TWIPS_A_PIXEL / sizes["height"])
    made["c"][0][2] = [[name, f"{max(1, int(size * shrink))}px"] for name, size in sizes.items()]


def _fit_table(made: Json, width: int, paper: Paper) -> list[_Place]:
    """Its columns made shares of the page, which is what pandoc takes them for, and its cells with their widths."""
    columns, head, bodies = made["c"][2:5]
    widths = [int(width * column[1].get("c", 1 / len(columns))) for column in columns]
    for column, own in zip(columns, widths, strict=True):
        if "c" in column[1] or width < _TABLE:
            column[1] = {"t": "ColWidth", "c": round(own / paper.text_width, 4)}
    rows = [*head[1], *(row for body in bodies for row in body[3])]
    return [(cell[4], max(own - _CELL, _LEAST // 2)) for row in rows for cell, own in zip(row[1], widths, strict=True)]


# ---------------------------------------------------------------------------------------------------------- directions


def _direct(values: list[Any]) -> None:
    """Paragraphs and headings among them that run from right to left say so."""
    for number, made in enumerate(values):
        if type(made) is dict and made["t"] in _PARAGRAPHS and is_right_to_left(_inlines(made)):
            values[number] = element("Div", attr(attributes=(("dir", "rtl"),)), [made])


_PARAGRAPHS: Final = frozenset(("Para", "Plain", "Header"))


def _inlines(made: Json) -> list[Json]:
    content: list[Json] = made["c"][2] if made["t"] == "Header" else made["c"]
    return content


_LETTER: Final = re.compile(r"[^\W\d_]")
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def is_right_to_left(inlines: Sequence[Json]) -> bool:
    """Is the first letter one of a script that runs from right to left?"""
    letters = (found[0] for made in leaves(inlines) if made["t"] == "Str" and (found := _LETTER.search(made["c"])))
    return _RIGHT_TO_LEFT.match(next(letters, "")) is not None


def leaves(inlines: Sequence[Json]) -> Iterator[Json]:
    """The inlines that hold no others: words, blanks, code, formulas; no notes and no descriptions of pictures."""
    stack = list(reversed(inlines))
    while stack:
        made = stack.pop()
        kind = made["t"]
        if kind in ("Span", "Link"):
            stack.extend(reversed(made["c"][1]))
        elif kind in _HOLDING:
            stack.extend(reversed(made["c"]))
        elif kind not in ("Note", "Image"):
            yield made


_HOLDING: Final = frozenset(("Emph", "Underline", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps"))
