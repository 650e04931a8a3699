"""Looks that HTML gives, as arguments of the template's functions."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from vaultconv.backends.typst import typst_string
from vaultconv.tree import nodes as n
from vaultconv.tree.style import NO_STYLE, Style, style_of


def arguments(look: Style) -> str:
    """What a style says of a text's colours and its size."""
    said = [(name, getattr(look, name)) for name in ("color", "background") if getattr(look, name)]
    colours = [f"{name}: rgb({typst_string(value)})" for name, value in said]
    return ", ".join([*colours, *([f"size: {look.size:g}em"] if look.size else [])])


def cell_opening(cell: n.Cell) -> str:
    """The beginning of a cell that looks unlike its column."""
    look = style_of(cell.attributes)
    if look == NO_STYLE:
        return ""
    sides = [part for part in (look.align, _HEIGHTS.get(look.valign)) if part and part != "justify"]
    align = f"align: {' + '.join(sides)}, " if sides else ""
    return f"styled-cell({align}{arguments(look)})"


_HEIGHTS: Final = MappingProxyType({"top": "top", "middle": "horizon", "bottom": "bottom"})
