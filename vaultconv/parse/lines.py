"""The lines of a note as its containers see them.

Each view strips its own prefix (``>``, an item's indent) from the lines of its parent. mistletoe's containers copy
their lines and read the copy again, so an inner block can't tell whether a line had the container's prefix or follows
lazily. A view asks its parent instead: one pass suffices, and CommonMark's lazy continuation works at every depth. The
views implement mistletoe's `FileWrapper` protocol. An example:

    source      Lines          QuoteLines     IndentedLines (2 columns)
    > - a       "> - a"        "- a"          "a"     the item's first line
    >   b       ">   b"        "  b"          "b"
    c           "c"            None           None    `peek_lazy` returns "c": it continues the paragraph
    > d         "> d"          "d"            None    lazy, too
"""

from __future__ import annotations

import sys
from itertools import islice
from typing import Final

from vaultconv.parse.mistletoe_tokens import FileWrapper

__all__ = ["MAX_DEPTH", "IndentedLines", "Lines", "QuoteLines", "indent_of", "is_blank", "strip_columns"]

# Containers nested more deeply stay text: recursion would overflow the stack.
MAX_DEPTH: Final = 100


def is_blank(line: str) -> bool:
    """Return whether the line has only spaces and tabs.

    Other white space counts as text (CommonMark 0.31.2, section 2.1).
    """
    return line == "\n" or (line.isspace() and not line.strip(" \t\n"))


def indent_of(line: str, base: int, enough: int = sys.maxsize) -> int:
    """Return how many columns of white space a line begins with.

    ``base`` is the column where the line starts, which matters for tabs. Counting may stop at ``enough`` columns.
    """
    columns = len(line) - len(line.lstrip(" "))  # fast: deep lists have long indents
    if line[columns : columns + 1] != "\t":
        return columns
    for char in islice(line, columns, None):
        if columns >= enough:
            break
        if char == " ":
            columns += 1
        elif char == "\t":
            columns += 4 - (base + columns) % 4
        else:
            break
    return columns


def strip_columns(line: str, base: int, width: int) -> str:
    """Return the line without ``width`` columns of white space; a tab that is cut leaves spaces."""
    if line.startswith(" " * width):
        return line[width:]
    columns = 0
    for i, char in enumerate(line):
        if columns >= width:
            return " " * (columns - width) + line[i:]
        if char == " ":
            columns += 1
        elif char == "\t":
            columns += 4 - (base + columns) % 4
        else:
            return line[i:]
    return "\n"


class Source:
    """The lines of a note, each with its line end, and the reading position. Shared by all views."""

    def __init__(self, text: str, first_line: int) -> None:
        self.lines = [line + "\n" for line in text.split("\n")]
        if self.lines[-1] == "\n":
            self.lines.pop()
        self.first_line = first_line
        self.next = 0
        self.last_blank = False
        self.too_deep = 0  # the first line with a container nested too deeply


class Lines(FileWrapper):
    """The lines of the whole note. ``base`` is the column at which the peeked line starts."""

    def __init__(self, source: Source, parent: Lines | None = None) -> None:
        self.source, self.parent = source, parent
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.base = 0
        self._seen = -1
        self._line: str | None = None
        self._instead: dict[int, str] = {}

    def peek(self) -> str | None:
        """Return the next line without the container's prefix; None if the container ends."""
        index = self.source.next
        if self._seen != index:
            self._seen = index
            instead = self._instead.get(index) if self._instead else None
            self._line = self._view() if instead is None else instead
        return self._line

    def _view(self) -> str | None:
        lines, index = self.source.lines, self.source.next
        return lines[index] if index < len(lines) else None

    def peek_lazy(self) -> str | None:
        """Return the next line as seen by the innermost outer view that it belongs to; None if there is none."""
        view: Lines | None = self.parent
        while view is not None:
            line = view.peek()
            if line is not None:
                return line
            view = view.parent
        return None

    def peek_second(self) -> str | None:
        """Return the line after the next one."""
        self.source.next += 1
        line = self.peek()
        self.source.next -= 1
        return line

    def __next__(self) -> str:
        line = self.peek()
        if line is None:
            raise StopIteration
        source = self.source
        source.next += 1
        source.last_blank = line.isspace() and is_blank(line)
        return line

    def skip(self, *, blank: bool = False) -> None:
        """Take the line that `peek` or `peek_lazy` returned; one that separates blocks is ``blank``."""
        source = self.source
        source.next += 1
        source.last_blank = blank

    def take_through(self, mark: str) -> list[str]:
        """Take the lines, lazy ones included, up to one with ``mark``; none if a blank line comes first."""
        at, taken = self.source.next, []
        while (line := self.peek() or self.peek_lazy()) is not None and not is_blank(line):
            self.skip()
            taken.append(line.lstrip(" \t"))
            if mark in line:
                return taken
        self.source.next = at
        return []

    def see_as(self, line: str) -> None:
        """Replace the text of the next line."""
        self._instead[self.source.next] = line
        self._seen = -1

    def push_back(self, rest: str) -> None:
        """Step back by a line, and replace its text with ``rest``."""
        self.source.next -= 1
        self.see_as(rest)

    def backstep(self) -> None:
        self.source.next -= 1

    def get_pos(self) -> int:
        return self.source.next

    def set_pos(self, pos: int) -> None:
        self.source.next = pos

    def line_number(self) -> int:
        """Return the 1-based number, in the note, of the next line."""
        return self.source.first_line + self.source.next

    def column_of(self, line: str) -> int:
        """Return the 1-based column, in the note, of the first non-blank character of the next line."""
        return len(self.source.lines[self.source.next]) - len(line.lstrip(" \t")) + 1

    def end_of_block(self, first: int) -> int:
        """Return the line after a block that was just read and began at the line ``first``.

        Blank lines at its end, which a list reads to see whether it continues, don't count. A line of which a rest is
        still to be read does.
        """
        source, lines = self.source, self.source.lines
        end = source.next + (source.next in self._instead)
        least = first - source.first_line + 1
        while end > least and not lines[end - 1].strip(" \t>\n"):
            end -= 1
        return source.first_line + (end if end > least else least)


class QuoteLines(Lines):
    """The lines of a block quote, without ``>`` and the space after it."""

    parent: Lines

    def __init__(self, parent: Lines) -> None:
        super().__init__(parent.source, parent)

    def _view(self) -> str | None:
        line = self.parent.peek()
        if line is None:
            return None
        marked = line.lstrip(" ")
        end = len(line) - len(marked) + 1
        if marked[0] != ">" or end > 4:
            return None
        column = self.parent.base + end
        after = line[end]
        if after == " ":
            self.base = column + 1
            return line[end + 1 :]
        if after == "\t":
            width = 4 - column % 4
            self.base = column + 1
            return " " * (width - 1) + line[end + 1 :]
        self.base = column
        return line[end:]


class IndentedLines(Lines):
    """The lines of a list item or a footnote: ``first``, then the lines that are blank or indented by ``width``.

    ``least`` is the minimum indent in columns; a footnote's is less than its width.
    """

    parent: Lines

    def __init__(self, parent: Lines, first: str, width: int, least: int | None = None) -> None:
        super().__init__(parent.source, parent)
        self._first = first
        self._first_at = parent.source.next
        self._first_blank = is_blank(first)
        self._width = width
        self._indent = " " * width
        self._least = width if least is None else least

    def _view(self) -> str | None:
        index = self.source.next
        parent = self.parent
        line = parent.peek()
        self.base = parent.base + self._width
        if index == self._first_at:
            return self._first
        if line is None or line[0] not in " \t\n":  # most lines after an item
            return None
        if not self._first_blank and line.startswith(self._indent):  # most lines of an item
            return line[self._width :]
        if line.isspace() and is_blank(line):
            # An item can begin with one blank line, but not with two (CommonMark 0.31.2, section 5.2).
            ends = self._first_blank and index == self._first_at + 1
            return None if ends else strip_columns(line, parent.base, self._width)
        if indent_of(line, parent.base, self._least) < self._least:
            return None
        return strip_columns(line, parent.base, self._width)
