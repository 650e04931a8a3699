"""Wikilinks in text that is read by nobody else: properties, the cards of a canvas, the texts of a drawing.

In a note's own text the reader makes nodes of them (`parse/inlines.py`), by the same grammar (Obsidian help, "Internal
links"): ``[[target|display]]``, with ``\\|`` for the bar where a table's would be meant.
"""

from __future__ import annotations

import re
from typing import Final

from vaultconv.tree.walk import default_display

WIKILINK: Final = re.compile(r"(?P<embed>!?)\[\[(?P<target>[^\[\]|\n]+?)\\?(?:\|(?P<display>[^\[\]\n]*))?\]\]")


def without_wikilinks(text: str) -> str:
    """Return the text with what each wikilink shows in its place."""
    return WIKILINK.sub(shown_by, text)


def shown_by(link: re.Match[str]) -> str:
    """Return what a match of `WIKILINK` shows."""
    return link["display"] or default_display(link["target"])
