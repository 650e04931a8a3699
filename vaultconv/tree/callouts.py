"""The callout types of Obsidian and their aliases (https://help.obsidian.md/callouts)."""

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
    """Return the built-in type whose look Obsidian gives to a callout; ``"note"`` for an unknown one."""
    name = kind.strip().lower()
    return name if name in TYPES else OTHER_NAMES.get(name, "note")
