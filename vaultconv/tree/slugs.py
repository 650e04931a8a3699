"""GitHub's heading slugs: the anchors that GitHub, and programs that follow it, give to headings."""

from __future__ import annotations

import unicodedata
from typing import Final

_KEPT: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"})
_JOINERS: Final = frozenset({0x200C, 0x200D})  # part of Persian words and of many emoji


class _SlugCharacters(dict[int, str]):
    """What each character becomes in a slug; filled on demand."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kept = unicodedata.category(character) in _KEPT or code in _JOINERS or character == "-"
        self[code] = "-" if character == " " else character if kept else ""
        return self[code]


_characters: Final = _SlugCharacters()


def slug(text: str) -> str:
    """Return the text in lower case with hyphens for spaces: ``What's new? (v1.2)`` becomes ``whats-new-v12``."""
    text = text.strip().lower()
    words = text.replace(" ", "")
    if words.isascii() and words.isalnum():  # most headings; a third of the work of looking up each character
        return text.replace(" ", "-")
    return text.translate(_characters)


class Slugger:
    """Give out unique slugs for the headings of one page, in order: repeated ones are numbered ``-1``, ``-2`` …"""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def __call__(self, text: str) -> str:
        base = unique = slug(text)
        counts = self._counts
        while unique in counts:
            counts[base] += 1
            unique = f"{base}-{counts[base]}"
        counts[unique] = 0
        return unique
