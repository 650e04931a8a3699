"""GitHub's heading slugs: the anchors that it, and everything that follows it, gives to headings."""

from __future__ import annotations

import unicodedata
from typing import Final

_KEPT: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"})
_JOINERS: Final = frozenset({0x200C, 0x200D})  # without them Persian words and many emoji change


class _SlugCharacters(dict[int, str]):
    """What becomes of each character; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kept = unicodedata.category(character) in _KEPT or code in _JOINERS or character == "-"
        self[code] = "-" if character == " " else character if kept else ""
        return self[code]


_characters: Final = _SlugCharacters()


def slug(text: str) -> str:
    """Lower case, punctuation dropped, spaces turned to hyphens: ``What's new? (v1.2)`` is ``whats-new-v12``."""
    return text.strip().lower().translate(_characters)


class Slugger:
    """The slugs of one page's headings in order: a repeated one is numbered ``-1``, ``-2`` …, none is given twice."""

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
