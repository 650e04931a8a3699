"""How wide the columns of a table ask to be, by the length of what they hold."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from vaultconv.nodes import Cell, Table
from vaultconv.walk import plain_text

MAX_WORD: Final = 24  # what is longer is broken rather than given a column of its length
PADDING: Final = 2  # characters' worth of space between two columns
_WIDE: Final = re.compile("[\u1100-\uffdc\U0001f000-\U0003ffff]")  # where two-column characters may be
_NATURAL_LINE: Final = 60  # characters: a table that needs no more is as wide as it asks


class Columns(NamedTuple):
    """What a table asks for. Lengths are in characters of ordinary width.

    ``shares`` of the width sum to 1, one a column; ``natural`` is how wide its longest cells are in one line, ``least``
    how wide its longest words are, the space between columns included.
    """

    shares: tuple[float, ...]
    natural: int
    least: int


def columns(table: Table) -> Columns:
    """What the table's columns ask for.

    A share grows with the root of how much a column holds, so that cells come out about equally high, but no column is
    narrower than its longest word where that can be had.
    """
    count = len(table.align)
    longest, words, sums = [1] * count, [1] * count, [0] * count
    rows = (table.head, *table.rows)
    for row in rows:
        for number, cell in enumerate(row):
            length, word = _lengths(cell)
            longest[number] = max(longest[number], length)
            words[number] = max(words[number], word)
            sums[number] += length
    wanted = [
        max(word, min(length, (length * held / len(rows)) ** 0.5))
        for length, word, held in zip(longest, words, sums, strict=True)
    ]
    total = sum(wanted) or 1
    gaps = PADDING * count
    return Columns(tuple(round(each / total, 4) for each in wanted), sum(longest) + gaps, sum(words) + gaps)


def column_widths(table: Table) -> tuple[float, ...]:
    """The columns' shares of the text's width; empty where the table is narrow enough to be as wide as it asks."""
    found = columns(table)
    return found.shares if found.natural > _NATURAL_LINE else ()


def _lengths(cell: Cell) -> tuple[int, int]:
    """How long a cell and its longest word are."""
    text = plain_text(cell.content)
    if text.isascii() or not _WIDE.search(text):
        return len(text), min(MAX_WORD, max(map(len, text.split()), default=0))
    # East Asian text may break between any two characters, which are two wide.
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    narrow = max(map(len, re.findall(r"[!-~\u00a1-\u10ff]+", text)), default=0)
    return len(text) + wide, min(MAX_WORD, max(2, narrow))
