"""The emoji of callouts: Notion shows one where Obsidian shows a type's icon (reference: Notion, part D)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

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

_OTHER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "summary": "abstract",
        "tldr": "abstract",
        "hint": "tip",
        "important": "tip",
        "check": "success",
        "done": "success",
        "help": "question",
        "faq": "question",
        "caution": "warning",
        "attention": "warning",
        "fail": "failure",
        "missing": "failure",
        "error": "danger",
        "cite": "quote",
    }
)


def callout_type(kind: str) -> str:
    """The one of Obsidian's types that a callout looks like there; an unknown one is a note."""
    name = kind.strip().lower()
    return name if name in EMOJI else _OTHER_NAMES.get(name, "note")


def callout_emoji(kind: str) -> str:
    """The emoji of a callout of this type: ``tip`` and ``hint`` have the same."""
    return EMOJI[callout_type(kind)]
