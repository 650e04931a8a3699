"""Lines as a container sees them: each view strips its own prefix (``>``, an item's indent) from its parent's lines.

mistletoe's containers copy the lines that belong to them and read those again, so an inner block can't know whether a
line had the container's prefix or follows lazily. A view asks its parent instead: one pass, and CommonMark's rule of
lazy continuation holds at every depth. The views speak mistletoe's `FileWrapper` protocol, so its tokens can read them.
"""

from __future__ import annotations

import re
import sys
from itertools import islice
from typing import Final

from mistletoe.block_tokenizer import FileWrapper

__all__ = ["MAX_DEPTH", "IndentedLines", "Lines", "QuoteLines", "indent_of", "is_blank", "strip_columns"]

# Containers nested deeper than this stay text: deep recursion would end the whole run.
MAX_DEPTH: Final = 100

_NOTHING = re.compile(r"[ \t>]*\n?\Z")
_QUOTE_MARK = re.compile(r" {0,3}>")


def is_blank(line: str) -> bool:
    """Does the line hold only spaces and tabs? (CommonMark 0.31.2, section 2.1: other white space counts as text.)"""
    return line == "\n" or (line[0] in " \t" and not line.strip(" \t\n"))


def indent_of(line: str, base: int, enough: int = sys.maxsize) -> int:
    """Return the columns of white space that a line begins with; ``base`` is the column that it starts at (for tabs).

    From ``enough`` columns on, it need not count the others.
    """
    columns = len(line) - len(line.lstrip(" "))  # at once, as deep lists have long indents
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
    """Return the line without its first ``width`` columns of white space; a tab cut in two leaves spaces."""
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
    """The lines of a note (each with its line end) and how far they are read. Shared by all views."""

    def __init__(self, text: str, first_line: int) -> None:
        self.lines = [line + "\n" for line in text.split("\n")]
        if self.lines[-1] == "\n":
            self.lines.pop()
        self.first_line = first_line
        self.next = 0
        self.last_blank = False
        self.too_deep = 0  # the first line at which a container was nested too deep


class Lines(FileWrapper):
    """The lines of the whole note. ``base`` is the column at which the peeked line starts."""

    depth = 0
    parent: Lines | None = None

    def __init__(self, source: Source) -> None:
        self.source = source
        self.base = 0
        self._seen = -1
        self._line: str | None = None
        self._instead: dict[int, str] = {}

    def peek(self) -> str | None:
        """Return the next line without the container's prefix; None where the container ends."""
        index = self.source.next
        if self._seen != index:
            self._seen = index
            self._line = self._instead.get(index) if self._instead else None
            if self._line is None:
                self._line = self._view()
        return self._line

    def _view(self) -> str | None:
        lines, index = self.source.lines, self.source.next
        return lines[index] if index < len(lines) else None

    def peek_lazy(self) -> str | None:
        """Return the next line as the innermost container that it belongs to sees it, where that is not this one."""
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
        self.source.next += 1
        self.source.last_blank = is_blank(line)
        return line

    def skip(self) -> None:
        """Take the line that `peek` or `peek_lazy` returned, which is not blank."""
        self.source.next += 1
        self.source.last_blank = False

    def take_through(self, mark: str) -> list[str]:
        """Take the lines up to one that holds ``mark``, lazy ones too; none where a blank line comes before it."""
        at, taken = self.source.next, []
        while (line := self.peek() or self.peek_lazy()) is not None and not is_blank(line):
            self.skip()
            taken.append(line.lstrip(" \t"))
            if mark in line:
                return taken
        self.source.next = at
        return []

    def see_as(self, line: str) -> None:
        """Let the next line be seen as this text."""
        self._instead[self.source.next] = line
        self._seen = -1

    def push_back(self, rest: str) -> None:
        """Let the line just read be read again as ``rest``."""
        self.source.next -= 1
        self.see_as(rest)

    def backstep(self) -> None:
        self.source.next -= 1

    def get_pos(self) -> int:
        return self.source.next

    def set_pos(self, pos: int) -> None:
        self.source.next = pos

    def line_number(self) -> int:
        """Return the 1-based line, in the note, of the next line."""
        return self.source.first_line + self.source.next

    def column(self) -> int:
        """Return the 1-based column, in the note, of the next line's first character that is no blank."""
        line = self.peek() or self.peek_lazy()
        return len(self.source.lines[self.source.next]) - len(line.lstrip(" \t")) + 1 if line is not None else 1

    def end_of_block(self, first: int) -> int:
        """Return the line below the last one of a block that was just read and begins at the line ``first``.

        Blank lines at its end, which a list reads to see whether it goes on, are none of its own; a line whose rest
        is still to be read is.
        """
        source = self.source
        end = source.next + (source.next in self._instead)
        least = first - source.first_line + 1
        while end > least and _NOTHING.match(source.lines[end - 1]):
            end -= 1
        return source.first_line + max(end, least)


class _InnerLines(Lines):
    """The lines of a container within ``parent``."""

    parent: Lines

    def __init__(self, parent: Lines) -> None:
        super().__init__(parent.source)
        self.parent = parent
        self.depth = parent.depth + 1


class QuoteLines(_InnerLines):
    """The lines of a block quote, without ``>`` and the space behind it."""

    def _view(self) -> str | None:
        line = self.parent.peek()
        if line is None:
            return None
        match = _QUOTE_MARK.match(line)
        if match is None:
            return None
        end = match.end()
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


class IndentedLines(_InnerLines):
    """The lines of a list item or a footnote: ``first``, then those indented by ``width`` columns or blank.

    ``least`` is the indent that is enough to belong (a footnote's may be less than its width).
    """

    def __init__(self, parent: Lines, first: str, width: int, least: int | None = None) -> None:
        super().__init__(parent)
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
        if line is None:
            return None
        if not self._first_blank and line.startswith(self._indent):  # most lines, without a look at what follows
            return line[self._width :]
        if is_blank(line):
            # An item may begin with one blank line, not with two (CommonMark 0.31.2, section 5.2).
            ends = self._first_blank and index == self._first_at + 1
            return None if ends else strip_columns(line, parent.base, self._width)
        if line[0] not in " \t" or indent_of(line, parent.base, self._least) < self._least:
            return None
        return strip_columns(line, parent.base, self._width)
