"""Notion's colours, and which of them callouts have (reference: Notion, part D)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from vaultconv.backends.callouts import callout_type

Colour: TypeAlias = Literal[
    "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red",
    "gray_bg", "brown_bg", "orange_bg", "yellow_bg", "green_bg", "blue_bg", "purple_bg", "pink_bg", "red_bg",
]  # fmt: skip
"""A colour of text, or one of its background."""

CALLOUTS: Final[Mapping[str, Colour]] = MappingProxyType(
    {
        "note": "blue_bg",
        "abstract": "blue_bg",
        "info": "blue_bg",
        "todo": "blue_bg",
        "tip": "green_bg",
        "success": "green_bg",
        "question": "yellow_bg",
        "warning": "orange_bg",
        "failure": "red_bg",
        "danger": "red_bg",
        "bug": "red_bg",
        "example": "purple_bg",
        "quote": "gray_bg",
    }
)
"""Obsidian's types of callouts, each with the colour nearest to its own."""


def callout_colour(kind: str) -> Colour:
    """The colour of a callout of this type: ``tip`` and ``hint`` have the same."""
    return CALLOUTS[callout_type(kind)]
