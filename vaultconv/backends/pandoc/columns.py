"""Estimates the widths of table columns from the length of their contents."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from vaultconv.tree.nodes import Cell, Code, Image, LineBreak, Math, Node, Table, Tag, Text
from vaultconv.tree.walk import walk

MAX_WORD: Final = 24  # longer words are broken
PADDING: Final = 2  # characters' worth of space between two columns
_WIDE: Final = re.compile("[\u1100-\uffdc\U0001f000-\U0003ffff]")  # where two-column characters may be
LINE: Final = 80  # characters on a line of the page, approximately


class Columns(NamedTuple):
    """The widths that a table needs, in characters of average width.

    ``shares`` of the width sum to 1, one for each column; ``natural`` is the width of the longest cells on one line,
    ``least`` that of their longest words, both with the space between columns; ``words`` are the longest words of each
    column.
    """

    shares: tuple[float, ...]
    natural: int
    least: int
    words: tuple[int, ...]


def columns(table: Table, line: int = LINE, padding: int = PADDING) -> Columns:
    """Return the column widths on a page with lines of ``line`` characters and ``padding`` between columns.

    Each column gets the width of its longest word, if the line is wide enough; the rest is divided by the square root
    of the columns' contents, so that cells become about equally high.
    """
    count = len(table.align)
    longest, words, sums = [1] * count, [1] * count, [0] * count
    rows = (table.head, *table.rows)
    for row in rows:
        for number, cell in enumerate(row):
            asked = _asked(cell)
            longest[number] = max(longest[number], asked.length)
            words[number] = max(words[number], asked.word)
            sums[number] += asked.held
    least = [word + padding for word in words]
    wanted = [
        max(0.0, min(length, (length * held / len(rows)) ** 0.5) - word)
        for length, word, held in zip(longest, words, sums, strict=True)
    ]
    spare = max(0, line - sum(least)) / (sum(wanted) or 1)
    widths = [low + spare * more for low, more in zip(least, wanted, strict=True)]
    total = sum(widths) or 1
    shares = tuple(round(each / total, 4) for each in widths)
    return Columns(shares, sum(longest) + padding * count, sum(least), tuple(words))


def cell_length(cell: Cell) -> int:
    """Return about how many characters a cell has."""
    return _asked(cell).held


class _CellLengths(NamedTuple):
    """The lengths of a cell's longest line and longest word, and the total length of its lines."""

    length: int
    word: int
    held: int


def _asked(cell: Cell) -> _CellLengths:
    if len(cell.content) == 1 and type(cell.content[0]) is Text:
        length, word = _text_lengths(cell.content[0].text)
        return _CellLengths(length, word, length)
    longest = length = word = held = 0
    for node in walk(cell.content):
        if isinstance(node, LineBreak):
            longest, length = max(longest, length), 0
            continue
        size, least = _lengths(node)
        length, held, word = length + size, held + size, max(word, least)
    return _CellLengths(max(longest, length), word, held)


def _lengths(node: Node) -> tuple[int, int]:
    """Return the length of a node on its own, and of its longest word."""
    if isinstance(node, Math):
        size = max(len(_SILENT.sub("", _COMMANDS.sub("x", row))) for row in node.text.split("\\\\"))
        return size, min(size, MAX_WORD)
    if isinstance(node, (Text, Code)):
        return _text_lengths(node.text)
    if isinstance(node, Image) and node.width:
        size = round(node.width / _PIXELS)
        return size, min(size, _PICTURE)
    return (_OTHER, _OTHER) if isinstance(node, (Image, Tag)) else (0, 0)


_COMMANDS: Final = re.compile(r"\\[A-Za-z]+")  # one sign each, mostly
_SILENT: Final = re.compile(r"[{}^_&\\\s]")
_OTHER: Final = 8  # characters: a small picture, a tag
_PICTURE: Final = 16  # characters: the least width of a picture
_PIXELS: Final = 6.4  # of a picture are as wide as a character


def _text_lengths(text: str) -> tuple[int, int]:
    if text.isascii() or not _WIDE.search(text):
        return len(text), min(MAX_WORD, max(map(len, text.split()), default=0))
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    narrow = max(map(len, _NARROW.findall(text)), default=0)
    return len(text) + wide, min(MAX_WORD, max(narrow, min(len(text) + wide, _WIDE_WORD)))


_WIDE_WORD: Final = 10  # of East Asian text, which may break anywhere, but is hard to read with one letter on a line
_NARROW: Final = re.compile(r"[!-~\u00a1-\u10ff]+")
