"""The text of a canvas's cards: Markdown as plain lines, and lines wrapped to a width without asking any font."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, NamedTuple

from vaultconv.tree.tasks import task_box

LINE_HEIGHT: Final = 1.35  # of the size of the text
_SIZES: Final = (1.0, 0.85, 0.72, 0.61, 0.52, 0.44, 0.37)  # tried in this order, of the size that is wished for
_MAX_LENGTH: Final = 20_000  # characters; a card never shows so many
_ELLIPSIS: Final = "…"


class Line(NamedTuple):
    """A line of a card."""

    text: str
    bold: bool = False


# --------------------------------------------------------------------------------------------------------- plain text

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML
_HEADING: Final = re.compile(r"#{1,6}[ \t]+")

_Spelling = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

_LINE_STARTS: Final[tuple[_Spelling, ...]] = (
    (re.compile(r"^([ \t]*)[-*+] \[(.)\] "), lambda found: f"{found[1]}{task_box(found[2], done='☑')} "),
    (re.compile(r"^([ \t]*)[-*+][ \t]+"), r"\1• "),
    (re.compile(r"^[ \t]*>[ \t]?(?:\[![^\]\n]{1,40}\][+-]?)?[ \t]*"), ""),
    (re.compile(r"^[ \t]*(?:```+|~~~+).*$"), ""),
)
_INLINES: Final[tuple[_Spelling, ...]] = (
    (re.compile(r"!?\[\[([^\[\]|\n]+)(?:\\?\|([^\[\]\n]+))?\]\]"), lambda found: found[2] or _name(found[1])),
    (re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)"), r"\1"),
    (re.compile(r"(\*\*|==|~~|__)([^\s*=~_](?:[^*=~_\n]*[^\s*=~_])?)\1"), r"\2"),
    (re.compile(r"(?<![\w*_])([*_])([^\s*_](?:[^*_\n]*[^\s*_])?)\1(?![\w*_])"), r"\2"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"[ \t]\^[A-Za-z0-9-]+$"), ""),
    (re.compile(r"</?[A-Za-z][^<>\n]{0,200}>"), ""),
)


def legal(text: str) -> str:
    """The text without characters that no XML may have."""
    return _ILLEGAL.sub("", text)


def plain_lines(markdown: str) -> list[Line]:
    """What a reader of a note sees of its Markdown, a line each, blank ones between paragraphs; headings are bold."""
    lines: list[Line] = []
    for raw in legal(markdown).replace("\r", "").split("\n"):
        heading = _HEADING.match(raw.lstrip())
        text = _spelt(raw.lstrip()[heading.end() :] if heading else raw)
        if text or (lines and lines[-1].text):
            lines.append(Line(text, bool(heading)))
    while lines and not lines[-1].text:
        lines.pop()
    return lines


def _spelt(line: str) -> str:
    for pattern, by in (*_LINE_STARTS, *_INLINES):
        line = pattern.sub(by, line)
    return line.rstrip()


def _name(target: str) -> str:
    return target.strip().rpartition("/")[2].removesuffix(".md")


# ----------------------------------------------------------------------------------------------------------- wrapping

_NARROW: Final = frozenset("iljtfrI.,;:'|!()[]{}/\\ `-")
_BROAD: Final = frozenset("mwMW@%—")
_WIDE: Final = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U0001f300-\U0003ffff"
)
_PIECE: Final = re.compile(rf"\s+|[{_WIDE}]|[^\s{_WIDE}]+")


def width_of(text: str, *, bold: bool = False) -> float:
    """About how wide a text is, as a multiple of its size: a little more than in most fonts."""
    return sum(map(_advance, text)) * (1.06 if bold else 1.0)


@cache
def _advance(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in _NARROW:
        return 0.33
    if char in _BROAD:
        return 0.9
    return 0.7 if char.isupper() else 0.55


def fit(lines: Sequence[Line], width: float, height: float, wished: float) -> tuple[float, list[Line]]:
    """The size of the text, and its lines wrapped so that they fill no more than the box; what is too much is cut."""
    size, wrapped = wished, [Line("")]
    for factor in _SIZES:
        size = wished * factor
        room = max(1, int(height / (size * LINE_HEIGHT)))
        wrapped = wrap(lines, width / size)
        if len(wrapped) <= room:
            return size, wrapped
    last = wrapped[room - 1]
    return size, [*wrapped[: room - 1], Line(last.text.rstrip() + _ELLIPSIS, last.bold)]


def wrap(lines: Sequence[Line], width: float) -> list[Line]:
    """The lines broken between words, or within what is longer than a whole line; ``width`` in sizes of the text."""
    wrapped: list[Line] = []
    left = _MAX_LENGTH
    for line in lines:
        if left <= 0:
            break
        wrapped += [Line(text, line.bold) for text in _broken(line.text[:left], width, line.bold)]
        left -= len(line.text) + 1
    return wrapped


def _broken(text: str, width: float, bold: bool) -> list[str]:
    done: list[str] = []
    current, used = "", 0.0
    for piece in _PIECE.findall(text):
        taken = width_of(piece, bold=bold)
        if used + taken > width and current.strip():
            done.append(current.rstrip())
            current, used = "", 0.0
            if piece.isspace():
                continue
        for part in [piece] if taken <= width else piece:  # a word that no line can hold is cut between characters
            more = width_of(part, bold=bold)
            if used + more > width and current:
                done.append(current)
                current, used = "", 0.0
            current, used = current + part, used + more
    return [*done, current.rstrip()]
