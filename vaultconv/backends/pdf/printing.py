"""Prints a document with Typst. A block that Typst refuses is found, reported and printed as plain text.

A comment, the mark, stands before each note and before each block with a known place, so that an error in a line of the
Typst source becomes an error in a line of a note.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from vaultconv.backends.pandoc.process import Problem
from vaultconv.book.options import Imposition
from vaultconv.build.temporary import temporary_folder
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.typst.compiler import LINE_ENDS, Printing, TypstFailed, compile_pdf, typst_string, unicode_escape

_MARK: Final = re.compile(
    r'// @@(?:note (?P<note>"(?:[ !#-\[\]-~]|\\["\\bfnrt]|\\u[0-9a-f]{4})*")|line (?P<line>\d{1,9}))'
)
_MOST_BLOCKS: Final = 25  # printed plainly one by one, before whole notes are
_MOST_NOTES: Final = 25
_WIDEST: Final = 400  # lines of a block that is printed plainly


def note_mark(note: str) -> str:
    """Return a comment that names the note of the next lines, with line ends, which would end a comment, escaped."""
    return f"// @@note {json.dumps(note)}".replace("\x7f", "\\u007f")


def line_mark(number: int) -> str:
    """Return a comment that says which line of the note the next lines are from."""
    return f"// @@line {number}"


def print_pdf(template: str, body: str, printing: Printing) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the PDF of a body below its template, and the problems in it.

    A block that Typst refuses is replaced by its source as text, and the document is compiled again, up to 25 times.
    After that, whole notes with errors are replaced, and at last all notes. Nothing is replaced twice. Raises
    `TypstFailed` if the template itself is wrong.
    """
    pages = _BodyLines(template, body, printing)
    problems: list[Problem] = []
    for attempt in range(_MOST_BLOCKS + _MOST_NOTES):
        try:
            return pages.compile(), tuple(problems)
        except TypstFailed as failed:
            block = pages.blamed(failed)
            if block is None:
                raise
            problems.append(pages.problem(block, failed))
            note = pages.note_around(block.at)
            if not any(map(pages.replace, (block, note) if attempt < _MOST_BLOCKS else (note,))):
                break
    for note in pages.notes():
        pages.replace(note)
    return pages.compile(), tuple(problems)


class _Block(NamedTuple):
    """Some lines, and which of them is to blame."""

    begin: int
    end: int
    at: int = 0


# How the line of an error is found, by an example. Typst blames line 7; the template has 1 line, and the body is:
#
#    0: // @@note "Trips/Rome.md"
#    1: // @@line 3
#    2: #box[
#    3:   Tea
#    4:
#    5:   #nosuch
#    6: ]
#
# 1. `blamed`: line 7 of the source is line 5 of the body, below the line of the template and counted from 0.
# 2. `_block_around`: the paragraph around it is the lines 5 to 6. They close a bracket that they don't open, so the
#    block grows upwards, a line at a time, until its brackets match: lines 2 to 6.
# 3. `_place`: the nearest marks above line 5 say line 3 of "Trips/Rome.md", which is what the diagnostic names.
# 4. `replace`: line 2 becomes #raw("#box[ … ]"), the others empty, so that all line numbers stay valid.


class _BodyLines:
    """The lines of a body: ``source`` as written, ``lines`` as printed; ``plain`` says which are printed as text."""

    def __init__(self, template: str, body: str, printing: Printing) -> None:
        # Other characters that end a line for Typst are escaped, so that our lines are those that Typst counts.
        self.source = [LINE_ENDS.sub(lambda end: unicode_escape(end[0][0]), line) for line in body.split("\n")]
        self.lines = list(self.source)
        self.plain = [False] * len(self.lines)
        self._template, self._printing = template, printing
        self._before = len(LINE_ENDS.findall(template)) + 1

    def compile(self) -> bytes:
        """Return the PDF. Raises `TypstFailed`."""
        return compile_pdf("\n".join((self._template, *self.lines)), self._printing)

    def replace(self, block: _Block) -> bool:
        """Print a block as plain text; return False if it already is."""
        begin, end, _ = block
        if all(self.plain[begin:end]):
            return False
        self.lines[begin:end] = _plainly(self.source[begin:end])
        self.plain[begin:end] = [True] * (end - begin)
        return True

    # ---------------------------------------------------------------------------------------------- finding the error

    def blamed(self, failed: TypstFailed) -> _Block | None:
        """Return the block that causes the error; None if it isn't in the body."""
        at = next((line - self._before - 1 for line in failed.lines if line > self._before), -1)
        return self._block_around(at) if 0 <= at < len(self.lines) else self._guilty()

    def problem(self, block: _Block, failed: TypstFailed) -> Problem:
        """Return the report for a block that causes an error."""
        note, line = self._place(block.at)
        hints = f" ({'; '.join(failed.hints)})" if failed.hints else ""
        said = f"Typst refused a block, which is printed as plain text: {failed}{hints}"
        return Problem(DiagnosticCode.TYPST_FAILED, said, note, line)

    def _place(self, at: int) -> tuple[str, int]:
        """Return the note of a line of the body, and the line in that note; 0 if it isn't known."""
        number = 0
        for line in reversed(self.source[: at + 1]):
            if mark := _MARK.fullmatch(line):
                if mark["note"]:
                    return json.loads(mark["note"]), number
                number = number or int(mark["line"])
        return "", number

    def _block_around(self, at: int) -> _Block:
        """Return the paragraph around a line, extended until its brackets match."""
        lines, begin, end = self.lines, at, at + 1
        while begin > 0 and lines[begin - 1].strip():
            begin -= 1
        while end < len(lines) and lines[end].strip():
            end += 1
        while (missing := _unbalanced("\n".join(lines[begin:end]))) and end - begin < _WIDEST:
            if missing < 0 and begin > 0:
                begin -= 1
            elif missing > 0 and end < len(lines):
                end += 1
            else:
                break
        return _Block(begin, end, at)

    def note_around(self, at: int) -> _Block:
        """Return the lines of the note that contains a line."""
        return next(note for note in self.notes() if note.begin <= at < note.end)

    def notes(self) -> Iterator[_Block]:
        """Yield the lines before the first note, and those of each note, which begin with its mark."""
        begin = 0
        for at, line in enumerate(self.source):
            if at > begin and (mark := _MARK.fullmatch(line)) and mark["note"]:
                yield _Block(begin, at)
                begin = at
        yield _Block(begin, len(self.source))

    def _guilty(self) -> _Block | None:
        """Return the first block that fails, for errors without a line (too deep nesting); None if there is none.

        A binary search finds it: each step compiles half of the blocks, with only the labels of all others.
        """
        quiet = msgspec.structs.replace(self._printing, tags=False)
        lines = self.lines

        def fails(begin: int, end: int) -> bool:
            others = "\n".join((*lines[:begin], *lines[end:]))
            try:
                compile_pdf("\n".join((self._template, _anchors(others), *lines[begin:end])), quiet)
            except TypstFailed:
                return True
            return False

        blocks = list(_marked_blocks(lines))  # of each, its first line is said to be to blame
        if not blocks or fails(0, 0):
            return None
        while len(blocks) > 1:
            first, second = blocks[: len(blocks) // 2], blocks[len(blocks) // 2 :]
            blocks = first if fails(first[0].begin, first[-1].end) else second
        return blocks[0]


def _marked_blocks(lines: Sequence[str]) -> Iterator[_Block]:
    """Yield the lines between marks, not counting marks inside brackets."""
    begin = depth = 0
    for at, line in enumerate(lines):
        if _MARK.fullmatch(line):
            if depth <= 0 and at > begin:
                yield _Block(begin, at, begin)
                begin, depth = at, 0
        else:
            bare = _STRINGS.sub("", line)
            depth += sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}"))
    if begin < len(lines):
        yield _Block(begin, len(lines), begin)


_STRINGS: Final = re.compile(r'\\.|"(?:[^"\\\n]|\\.)*"|`[^`\n]*`|//[^\n]*', re.S)


def _unbalanced(source: str) -> int:
    """Return -1 if the source closes a bracket that it doesn't open, else the number of brackets left open."""
    depth = 0
    for char in _STRINGS.sub("", source):
        depth += (char in "([{") - (char in ")]}")
        if depth < 0:
            return -1
    return depth


# ------------------------------------------------------------------------------------------------------------ plainly


def _plainly(lines: Sequence[str]) -> list[str]:
    """Return lines that print the source as text; marks stay, and so does the number of lines."""
    kept = [line for line in lines if _MARK.fullmatch(line)]
    text = "\n".join(line for line in lines if not _MARK.fullmatch(line)).strip()
    text = _FOLDERS.sub(r"\1", text)
    printed = f"{_anchors(text)}#raw(block: true, {typst_string(text)})" if text else ""
    return [*kept, printed, *[""] * (len(lines) - len(kept) - 1)] if len(kept) < len(lines) else kept


_FOLDERS: Final = re.compile(r'(picture\(")(?:[^"/\\]*/)+')  # paths on this machine are not printed
_LABEL: Final = re.compile(r"(?:^|#metadata\(none\))(<[A-Za-z][\w-]*>)", re.M)


def _anchors(source: str) -> str:
    """Return the labels of a source, so that links to a replaced block still work."""
    return "".join(f"#metadata(none){label}" for label in dict.fromkeys(_LABEL.findall(source)))


__all__ = ["imposed", "sheet_order"]

_PAGES: Final = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count (\d+)")


def imposed(pdf: bytes, kind: Imposition, paper: tuple[float, float], printing: Printing) -> bytes:
    """Put the pages of a PDF on turned sheets of the same paper; extra sides of a booklet get lines for notes.

    ``paper`` is the page's width and height in millimetres. Raises `TypstFailed`.
    """
    found = _PAGES.search(pdf)
    if found is None:
        return pdf
    width, height = paper
    with temporary_folder() as folder:
        (Path(folder) / "pages.pdf").write_bytes(pdf)
        source = _source(sheet_order(int(found[1]), kind), width, height)
        return compile_pdf(
            source, Printing(root=str(folder), system_fonts=False, timestamp=printing.timestamp, tags=False)
        )


def sheet_order(count: int, kind: Imposition) -> list[tuple[int, int]]:
    """Return the pages on the left and right of each side of a sheet, counted from 1; 0 means no page."""
    if kind != "booklet":
        return [(page, page + 1 if page < count else 0) for page in range(1, count + 1, 2)]
    whole = -(-count // 4) * 4
    sides: list[tuple[int, int]] = []
    for first in range(1, whole // 2, 2):
        last = whole + 1 - first
        sides += [(last, first), (first + 1, last - 1)]
    return [(left if left <= count else 0, right if right <= count else 0) for left, right in sides]


def _source(sides: Sequence[tuple[int, int]], width: float, height: float) -> str:
    return "\n".join((_START.format(width=width, height=height), *_sides(sides)))


def _sides(sides: Sequence[tuple[int, int]]) -> Iterator[str]:
    for left, right in sides:
        yield f"#grid(columns: (50%, 50%), rows: 100%, {_half(left)}, {_half(right)})"


def _half(page: int) -> str:
    return f'image("/pages.pdf", page: {page}, width: 100%, height: 100%, fit: "contain")' if page else "lines"


_START: Final = """\
#set page(width: {height}mm, height: {width}mm, margin: 0pt)
#set grid(align: center + horizon)
#let lines = pad(x: 14mm, y: 16mm, for _ in range(18) {{
  block(height: 7.5mm, above: 0pt, below: 0pt, width: 100%, stroke: (bottom: (paint: luma(60%), thickness: 0.5pt, dash: "dotted")))
}})"""  # noqa: E501
