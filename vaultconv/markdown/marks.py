"""Stand-ins for what can only be spelled once its neighbours are known: emphasis, and line ends inside inlines.

They are noncharacters of Unicode, which are not for interchange; the same ones in a note's text are replaced.
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
"""The character before it can't be written as an entity (a tag's last letter)."""

DOLLAR: Final = "\ufdda"
"""A dollar that is text: whether it begins math depends on the others in its block."""

DELIMITER: Final = re.compile("([\ufdd0-\ufdd7])")
ANY_MARK: Final = re.compile("[\ufdd0-\ufdda]")


def verbatim(text: str) -> str:
    """Text that is not escaped, made safe for the passes that come after: no marks, no line ends."""
    if not text.isascii():
        text = ANY_MARK.sub("\ufffd", text)
    return text.replace("\n", NEWLINE) if "\n" in text else text


def verbatim_line(text: str) -> str:
    """`verbatim` without line ends."""
    return verbatim(text.replace("\n", " "))


def ends_escaped(text: str) -> bool:
    """Is the last character one that a backslash escapes?"""
    body = text[:-1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 1
