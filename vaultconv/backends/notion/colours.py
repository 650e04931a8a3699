"""Notion's colours, and which are nearest to others (reference: Notion, part D)."""

from __future__ import annotations

from collections.abc import Mapping
from colorsys import rgb_to_hls
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from vaultconv.tree.style import is_grey, luminance

Colour: TypeAlias = Literal[
    "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red",
    "gray_bg", "brown_bg", "orange_bg", "yellow_bg", "green_bg", "blue_bg", "purple_bg", "pink_bg", "red_bg",
]  # fmt: skip
"""A colour of text, or one of its background."""


def nearest_colour(color: str) -> Colour | None:
    """Return Notion's text colour that is nearest to ``#rrggbb``; None for one that is almost black."""
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, lightness, saturation = rgb_to_hls(red, green, blue)
    if is_grey(color) or saturation < _DULL:
        return "gray" if lightness > _BLACK else None
    if lightness < _BROWN and hue < _HUES[2][0]:
        return "brown"
    return next(name for end, name in _HUES if hue <= end)


def nearest_ground(color: str) -> Colour | None:
    """Return Notion's background colour that is nearest to ``#rrggbb``; None for one that is almost white."""
    if is_grey(color):
        return "gray_bg" if luminance(color) < _PAPER else None
    name = nearest_colour(color)
    return _GROUNDS[name] if name is not None else "gray_bg"


_DULL: Final = 0.12
_BLACK: Final = 0.2
_BROWN: Final = 0.32
_PAPER: Final = 0.95
# Where each hue ends on the circle of colours.
_HUES: Final[tuple[tuple[float, Colour], ...]] = (
    (0.04, "red"),
    (0.12, "orange"),
    (0.19, "yellow"),
    (0.46, "green"),
    (0.69, "blue"),
    (0.84, "purple"),
    (0.94, "pink"),
    (1.0, "red"),
)
_GROUNDS: Final[Mapping[Colour, Colour]] = MappingProxyType(
    {
        "gray": "gray_bg", "brown": "brown_bg", "orange": "orange_bg", "yellow": "yellow_bg", "green": "green_bg",
        "blue": "blue_bg", "purple": "purple_bg", "pink": "pink_bg", "red": "red_bg",
    }
)  # fmt: skip
