"""Placeholders for what can't be spelled until its neighbours are known: emphasis, and line ends within inlines.

They are noncharacters of Unicode, which are not meant for interchange; in a note's own text they are replaced.
"""

from __future__ import annotations

import re
from typing import Final

EMPH: Final = ("\ufdd0", "\ufdd1")
STRONG: Final = ("\ufdd2", "\ufdd3")
STRIKEOUT: Final = ("\ufdd4", "\ufdd5")
HIGHLIGHT: Final = ("\ufdd6", "\ufdd7")
NEWLINE: Final = "\ufdd8"
"""A line end within raw HTML, math or a comment: the line after it is not escaped."""
LOCK: Final = "\ufdd9"
"""Marks the character before it, the last one of a tag, as one that can't be written as an entity."""

DOLLAR: Final = "\ufdda"
"""A literal dollar: whether it could begin math depends on the other dollars in its block."""

DELIMITER: Final = re.compile("([\ufdd0-\ufdd7])")
ANY_MARK: Final = re.compile("[\ufdd0-\ufdda]")


def verbatim(text: str) -> str:
    """Return text to write without escapes, with marks replaced and line ends as `NEWLINE`."""
    if not text.isascii():
        text = ANY_MARK.sub("\ufffd", text)
    return text.replace("\n", NEWLINE) if "\n" in text else text


def verbatim_line(text: str) -> str:
    """Return text as `verbatim` does, with spaces for line ends."""
    return verbatim(text.replace("\n", " "))


def ends_escaped(text: str) -> bool:
    """Return whether the last character is escaped by a backslash."""
    body = text[:-1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 1
