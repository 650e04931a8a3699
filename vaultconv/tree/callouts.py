"""Obsidian's types of callouts, and its other names for them (https://help.obsidian.md/callouts)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TYPES: Final = (
    "note", "abstract", "info", "todo", "tip", "success", "question", "warning", "failure", "danger", "bug", "example",
    "quote",
)  # fmt: skip

OTHER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
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
    """Return the one of Obsidian's types that a callout looks like there; an unknown one is a note."""
    name = kind.strip().lower()
    return name if name in TYPES else OTHER_NAMES.get(name, "note")
