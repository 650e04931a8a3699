"""How callouts look in Notion, which has an emoji and a background for each (reference: Notion, part D)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from vaultconv.backends.notion.colours import Colour
from vaultconv.tree.callouts import callout_type


class CalloutLook(NamedTuple):
    """The emoji where Obsidian shows an icon, and the background nearest to Obsidian's colour."""

    emoji: str
    colour: Colour


CALLOUTS: Final[Mapping[str, CalloutLook]] = MappingProxyType(
    {
        "note": CalloutLook("📝", "blue_bg"),
        "abstract": CalloutLook("📋", "blue_bg"),
        "info": CalloutLook("ℹ️", "blue_bg"),
        "todo": CalloutLook("☑️", "blue_bg"),
        "tip": CalloutLook("💡", "green_bg"),  # Notion's own default, which is read as a tip
        "success": CalloutLook("✅", "green_bg"),
        "question": CalloutLook("❓", "yellow_bg"),
        "warning": CalloutLook("⚠️", "orange_bg"),
        "failure": CalloutLook("❌", "red_bg"),
        "danger": CalloutLook("⚡", "red_bg"),
        "bug": CalloutLook("🐛", "red_bg"),
        "example": CalloutLook("🧪", "purple_bg"),
        "quote": CalloutLook("💬", "gray_bg"),
    }
)
"""Obsidian's types, each with its look."""


def callout_look(kind: str) -> CalloutLook:
    """Return how a callout of this type looks: ``tip`` and ``hint`` look the same."""
    return CALLOUTS[callout_type(kind)]
