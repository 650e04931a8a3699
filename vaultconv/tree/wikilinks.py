"""Wikilinks in text that the reader doesn't parse: properties, the cards of a canvas, the texts of a drawing.

In a note's text they become nodes (`parse/inlines.py`), by the same grammar (Obsidian help, "Internal links"):
``[[target|display]]``, with ``\\|`` for the bar within a table.
"""

from __future__ import annotations

import re
from typing import Final

from vaultconv.tree.walk import default_display

WIKILINK: Final = re.compile(r"(?P<embed>!?)\[\[(?P<target>[^\[\]|\n]+?)\\?(?:\|(?P<display>[^\[\]\n]*))?\]\]")


def without_wikilinks(text: str) -> str:
    """Return the text with each wikilink replaced by the text that it shows."""
    return WIKILINK.sub(shown_by, text)


def shown_by(link: re.Match[str]) -> str:
    """Return the text shown for a match of `WIKILINK`."""
    return link["display"] or default_display(link["target"])
