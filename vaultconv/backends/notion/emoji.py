"""The emoji of callouts: Notion shows one where Obsidian shows a type's icon (reference: Notion, part D)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vaultconv.tree.callouts import callout_type

EMOJI: Final[Mapping[str, str]] = MappingProxyType(
    {
        "note": "📝",
        "abstract": "📋",
        "info": "ℹ️",
        "todo": "☑️",
        "tip": "💡",  # Notion's own default, which is read as a tip
        "success": "✅",
        "question": "❓",
        "warning": "⚠️",
        "failure": "❌",
        "danger": "⚡",
        "bug": "🐛",
        "example": "🧪",
        "quote": "💬",
    }
)
"""Obsidian's types, each with its emoji."""


def callout_emoji(kind: str) -> str:
    """The emoji of a callout of this type: ``tip`` and ``hint`` have the same."""
    return EMOJI[callout_type(kind)]
