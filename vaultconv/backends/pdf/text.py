"""Text as Typst markup: escapes, places where long words may break, styles and directions."""

from __future__ import annotations

import re
from typing import Final

from vaultconv.tree.style import Style
from vaultconv.typst.compiler import typst_string, unicode_escape

BREAK: Final = "\u200b"  # Unicode's own mark of a place where a word may break
MAX_WORD: Final = 28  # a word of more characters may break where it has no blank
MAX_CELL_WORD: Final = 18
MAX_CODE_WORD: Final = 24

_LONG: Final = {
    limit: re.compile(rf"[!-~\u00a1-\u024f]{{{limit},}}") for limit in (MAX_WORD, MAX_CELL_WORD, MAX_CODE_WORD)
}
_BETWEEN: Final = re.compile(r"(?<=[^\w\s])(?=\w)|(?<=_)(?=[^\W_])|(?<=[a-z])(?=[A-Z])")  # after a sign, before a hump
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_PIECE: Final = 8
_MAX_LETTERS: Final = 60  # a longer run of letters is not a word of a language, and no rules of hyphenation know it


def breakable(text: str, limit: int = MAX_WORD) -> str:
    """Mark where words of more than ``limit`` characters may break.

    Hyphenation breaks words of letters; East Asian text may break anywhere anyway.
    """
    return _LONG[limit].sub(lambda word: _broken(word[0]), text) if len(text) > limit else text


def _broken(word: str) -> str:
    if _LETTERS.fullmatch(word) and len(word) <= _MAX_LETTERS:
        return word
    return BREAK.join(map(_in_pieces, _BETWEEN.sub(BREAK, word).split(BREAK)))


def _in_pieces(part: str) -> str:
    """Let a part of a word that is still too long, such as a number, break every few characters."""
    if len(part) <= 2 * _PIECE or (_LETTERS.fullmatch(part) and len(part) <= _MAX_LETTERS):
        return part
    return BREAK.join(part[i : i + _PIECE] for i in range(0, len(part), _PIECE))


_ESCAPES: Final = re.compile(
    r"(?P<keycap>[0-9#*]\ufe0f?\u20e3)"  # a digit, its frame, and that they are an emoji
    r"|(?P<mark>[\\#\[\]*_`$<>@~])"  # markup, code, labels, references
    r"|(?P<dash>-(?=[-?0-9]))"  # "--" is a dash, "-?" a soft hyphen, "-1" has a minus sign
    r"|(?P<slash>/(?=[/*]))"  # a comment; "https://" would become a link of its own
    r"|(?P<dots>\.(?=\.\.))"  # an ellipsis
    r"|(?P<break>\u200b)"
    r"|(?P<end>[\r\n\v\f\x85\u2028\u2029])"  # a heading or a list may begin after it
    r"|(?P<start>^(?:[-+/](?=\s|$)|=(?==*(?:\s|$))))"  # a list, a term, a heading
    r"|(?P<number>^\d+(?=\.(?:\s|$)))"  # an ordered list
    r"|(?P<call>^[(.;])"  # would go on with the function call that may stand before
)


def markup(text: str) -> str:
    """Return text as Typst markup that shows exactly this text, in any position."""
    return _ESCAPES.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    if match.lastgroup == "break":
        return "#z;"
    if match.lastgroup == "keycap":
        return f'#keycap("{match[0][0]}");'
    if match.lastgroup == "end":
        return unicode_escape(match[0])
    if match.lastgroup == "number":
        return f"#[];{match[0]}"
    return "\\" + match[0]


def arguments(look: Style) -> str:
    """Return the colours and size in a style."""
    said = [(name, getattr(look, name)) for name in ("color", "background") if getattr(look, name)]
    colours = [f"{name}: rgb({typst_string(value)})" for name, value in said]
    return ", ".join([*colours, *([f"size: {look.size:g}em"] if look.size else [])])
