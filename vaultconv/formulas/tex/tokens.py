"""TeX source as tokens: ``\\alpha``, ``\\,``, ``{``, a blank, or any one character; and back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

# A comment goes to the end of its line, with the line end and the blanks that begin the next one.
_TOKEN: Final = re.compile(r"\\(?:[A-Za-z@]+\s*|.)|%[^\n]*(?:\n\s*)?|\s+|.", re.S)


class Unconvertible(Exception):
    """A formula can't be converted; the text says why, for the person who wrote it."""


def tokens(source: str) -> list[str]:
    """The tokens of a formula. Blanks are one token; those after a control word belong to nothing and vanish."""
    found: list[str] = []
    for match in _TOKEN.finditer(source):
        text = match[0]
        if text[0] == "\\" and len(text) > 1 and text[1].isalpha():
            found.append(text.rstrip())
        elif text.isspace():
            found.append(" ")
        elif text[0] != "%":
            found.append("\\ " if text in ("\\\n", "\\\t") else text)
    return found


def join(pieces: Iterable[str]) -> str:
    """TeX source of tokens or of pieces of source; a control word never runs into a letter after it."""
    out: list[str] = []
    open_word = False
    for piece in pieces:
        if not piece:
            continue
        if open_word and (piece[0].isalpha() or piece[0] == "@"):
            out.append(" ")
        out.append(piece)
        open_word = _ends_with_word(piece)
    return "".join(out)


_WORD_AT_END: Final = re.compile(r"\\[A-Za-z@]+\Z")


def _ends_with_word(piece: str) -> bool:
    return (piece[-1].isalpha() or piece[-1] == "@") and _WORD_AT_END.search(piece) is not None


def is_word(token: str) -> bool:
    """Whether the token is a control word: a backslash and letters."""
    return len(token) > 1 and token[0] == "\\" and (token[1].isalpha() or token[1] == "@")
