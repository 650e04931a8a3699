"""A whole document printed by Typst: what it refuses is found, named, and printed plainly; an error stops nothing.

Marks stand before each note and before each block that says where it comes from, so that an error, which names a line
of the source, is one of a note.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from vaultconv.backends.pandoc.process import Problem
from vaultconv.book.manuscript import Imposition
from vaultconv.build.temporary import temporary_folder
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.typst.compiler import LINE_ENDS, Printing, TypstFailed, compile_pdf, typst_string, unicode_escape

_MARK: Final = re.compile(
    r'// @@(?:note (?P<note>"(?:[ !#-\[\]-~]|\\["\\bfnrt]|\\u[0-9a-f]{4})*")|line (?P<line>\d{1,9}))'
)
_MOST_BLOCKS: Final = 25  # printed plainly one by one; from then on it is whole notes
_MOST_NOTES: Final = 25
_WIDEST: Final = 400  # lines of a block that is printed plainly


def note_mark(note: str) -> str:
    """A comment: the lines after it are this note's. A name may hold what ends a line, and so a comment."""
    return f"// @@note {json.dumps(note)}".replace("\x7f", "\\u007f")


def line_mark(number: int) -> str:
    """A comment: the lines after it come from this line of the note."""
    return f"// @@line {number}"


def print_pdf(template: str, body: str, printing: Printing) -> tuple[bytes, tuple[Problem, ...]]:
    """The PDF of a body below its template, and what had to be printed plainly.

    A block of the body that Typst refuses is replaced by its source as text, and that is tried again, up to 25 times;
    then every note in which something is wrong is printed plainly as a whole, in the end all of them. Nothing is
    replaced twice. Raises `TypstFailed` where the template itself is wrong.
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


class _BodyLines:
    """A body's lines: ``source`` as they were written, ``lines`` as they are printed, ``plain`` which are as text."""

    def __init__(self, template: str, body: str, printing: Printing) -> None:
        # A line ends where Typst says that it does, nowhere else: each of its other line ends is an escape.
        self.source = [LINE_ENDS.sub(lambda end: unicode_escape(end[0][0]), line) for line in body.split("\n")]
        self.lines = list(self.source)
        self.plain = [False] * len(self.lines)
        self._template, self._printing = template, printing
        self._before = len(LINE_ENDS.findall(template)) + 1

    def compile(self) -> bytes:
        """Raises `TypstFailed`."""
        return compile_pdf("\n".join((self._template, *self.lines)), self._printing)

    def replace(self, block: _Block) -> bool:
        """Print a block plainly; False where it is by now."""
        begin, end, _ = block
        if all(self.plain[begin:end]):
            return False
        self.lines[begin:end] = _plainly(self.source[begin:end])
        self.plain[begin:end] = [True] * (end - begin)
        return True

    # --------------------------------------------------------------------------------------------- where the fault is

    def blamed(self, failed: TypstFailed) -> _Block | None:
        """The block that is to blame; None where that is none of the body."""
        at = next((line - self._before - 1 for line in failed.lines if line > self._before), -1)
        return self._block_around(at) if 0 <= at < len(self.lines) else self._guilty()

    def problem(self, block: _Block, failed: TypstFailed) -> Problem:
        """What is said about a block that is to blame."""
        note, line = self._place(block.at)
        hints = f" ({'; '.join(failed.hints)})" if failed.hints else ""
        said = f"Typst refused a block, which is printed as plain text: {failed}{hints}"
        return Problem(DiagnosticCode.TYPST_FAILED, said, note, line)

    def _place(self, at: int) -> tuple[str, int]:
        """Which note a line of the body belongs to, and which line of that, 0 where it isn't known."""
        number = 0
        for line in reversed(self.source[: at + 1]):
            if mark := _MARK.fullmatch(line):
                if mark["note"]:
                    return json.loads(mark["note"]), number
                number = number or int(mark["line"])
        return "", number

    def _block_around(self, at: int) -> _Block:
        """The paragraph around a line, widened until it has every bracket that it opens or closes."""
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
        """The lines of the note that a line is of."""
        return next(note for note in self.notes() if note.begin <= at < note.end)

    def notes(self) -> Iterator[_Block]:
        """The lines of each note, its mark first, and before those the lines that are none's."""
        begin = 0
        for at, line in enumerate(self.source):
            if at > begin and (mark := _MARK.fullmatch(line)) and mark["note"]:
                yield _Block(begin, at)
                begin = at
        yield _Block(begin, len(self.source))

    def _guilty(self) -> _Block | None:
        """The first block that fails, for errors that name no line, such as too deep a nesting; None if that is none.

        It is found by halving, with nothing but the labels of all others.
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
    """What stands between two marks, unless that is within something's brackets."""
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
    """Below 0: a bracket is closed that the source doesn't open; above 0: one is left open; 0: neither."""
    depth = 0
    for char in _STRINGS.sub("", source):
        depth += (char in "([{") - (char in ")]}")
        if depth < 0:
            return -1
    return depth


# ------------------------------------------------------------------------------------------------------------ plainly


def _plainly(lines: Sequence[str]) -> list[str]:
    """The source itself as what is printed; marks of notes and lines stay, as many lines as before."""
    kept = [line for line in lines if _MARK.fullmatch(line)]
    text = "\n".join(line for line in lines if not _MARK.fullmatch(line)).strip()
    text = _FOLDERS.sub(r"\1", text)
    printed = f"{_anchors(text)}#raw(block: true, {typst_string(text)})" if text else ""
    return [*kept, printed, *[""] * (len(lines) - len(kept) - 1)] if len(kept) < len(lines) else kept


_FOLDERS: Final = re.compile(r'(picture\(")(?:[^"/\\]*/)+')  # where a picture lies on this machine is nobody's concern
_LABEL: Final = re.compile(r"(?:^|#metadata\(none\))(<[A-Za-z][\w-]*>)", re.M)


def _anchors(source: str) -> str:
    """The labels of a source, so that links to what isn't printed as it is still lead there."""
    return "".join(f"#metadata(none){label}" for label in dict.fromkeys(_LABEL.findall(source)))


__all__ = ["imposed", "sheet_order"]

_PAGES: Final = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count (\d+)")


def imposed(pdf: bytes, kind: Imposition, paper: tuple[float, float], printing: Printing) -> bytes:
    """The pages of a PDF on sheets of the same paper, turned; a side that a booklet needs besides has lines for notes.

    ``paper`` is the page's width and height in millimetres. Raises `TypstFailed`.
    """
    found = _PAGES.search(pdf)
    if found is None:
        return pdf
    width, height = paper
    with temporary_folder() as folder:
        (Path(folder) / "pages.pdf").write_bytes(pdf)
        source = _source(sheet_order(int(found[1]), kind), width, height)
        return compile_pdf(source, Printing(root=str(folder), timestamp=printing.timestamp, tags=False))


def sheet_order(count: int, kind: Imposition) -> list[tuple[int, int]]:
    """The pages on the left and the right of each side of a sheet, counted from 1; 0 where there is none."""
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
