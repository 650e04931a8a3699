"""Blocks without child blocks: headings, rules, code, HTML, tables, math, comments, paragraphs.

The classes are mistletoe's tokens. `take` replaces mistletoe's `read`, which copies lines, keeps state in classes (so
it isn't thread-safe) and deviates from CommonMark in ways that the specification's examples don't cover.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from vaultconv.parse.atoms import COMMENT_MARK, opens_display_math
from vaultconv.parse.lines import Lines, indent_of, is_blank, strip_columns
from vaultconv.parse.mistletoe_tokens import HTML_BLOCK_TAGS, block_token
from vaultconv.patterns import lazy_pattern
from vaultconv.tree.nodes import Position

if TYPE_CHECKING:
    from vaultconv.parse.blocks import BlockReader

# A line with nothing but a block id.
ONLY_ID: Final = lazy_pattern(r"[ \t]*\^[A-Za-z0-9-]+[ \t]*$")


class Token:
    """The base of all tokens, each with its position. ``skipped`` counts the lines of link definitions at its start."""

    position = Position(0)
    skipped = 0


class HeadingToken(Token, block_token.Heading):
    """An ATX or setext heading; ``text`` is raw, with ``\\n`` between a setext heading's lines."""

    _mark = lazy_pattern(r" {0,3}(#{1,6})(?=[ \t\n])")

    def __init__(self, level: int, text: str) -> None:
        self.level, self.text = level, text

    @classmethod
    def take(cls, lines: Lines, line: str, reader: BlockReader) -> HeadingToken | None:
        match = cls._mark.match(line)
        if match is None:
            return None
        lines.skip()
        text = line[match.end() :].strip(" \t\n")
        without = text.rstrip("#")
        if not without or without[-1] in " \t":  # a closing sequence of `#`
            text = without.rstrip(" \t")
        return cls(len(match[1]), text)


class ThematicBreak(Token, block_token.ThematicBreak):
    """``***``"""

    pattern = lazy_pattern(r" {0,3}([-_*])[ \t]*(?:\1[ \t]*){2,}\n?$")

    def __init__(self) -> None:
        pass

    @classmethod
    def take(cls, lines: Lines, line: str, reader: BlockReader) -> ThematicBreak | None:
        if not cls.pattern.match(line):
            return None
        lines.skip()
        return cls()


class CodeFence(Token, block_token.CodeFence):
    """A fenced code block."""

    _open = lazy_pattern(r"( {0,3})(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*)")

    def __init__(self, info: str, text: str) -> None:
        self.info, self.text = info, text

    @classmethod
    def take(cls, lines: Lines, line: str, reader: BlockReader) -> CodeFence | None:
        match = cls._open.match(line)
        if match is None:
            return None
        lines.skip()
        indent, fence = len(match[1]), match[2]
        close = re.compile(rf" {{0,3}}{fence[0]}{{{len(fence)},}}[ \t]*$")
        content: list[str] = []
        while (inner := lines.peek()) is not None:
            lines.skip()
            if fence in inner and close.match(inner):
                break
            if indent and inner[0] in " \t":
                inner = strip_columns(inner, lines.base, indent)
            content.append(inner)
        lines.source.last_blank = False
        return cls(match[3].rstrip(" \t\n"), "".join(content)[:-1])


class BlockCode(Token, block_token.BlockCode):
    """An indented code block."""

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def take(cls, lines: Lines) -> BlockCode:
        content: list[str] = []
        end, size = lines.get_pos(), 0
        while (line := lines.peek()) is not None:
            if is_blank(line):
                content.append(strip_columns(line, lines.base, 4))
                next(lines)
                continue
            if indent_of(line, lines.base, 4) < 4:
                break
            content.append(strip_columns(line, lines.base, 4))
            next(lines)
            end, size = lines.get_pos(), len(content)
        lines.set_pos(end)
        lines.source.last_blank = False
        return cls("".join(content[:size]).removesuffix("\n"))


_LITERAL: Final = "script|pre|style|textarea"


class HtmlBlock(Token, block_token.HtmlBlock):
    """Raw HTML (CommonMark 0.31.2, section 4.6)."""

    # (start condition, end condition; None: a blank line)
    _kinds: Final = (
        (lazy_pattern(rf"<(?:{_LITERAL})(?:[ \t>\n]|$)", re.I), lazy_pattern(rf"</(?:{_LITERAL})>", re.I)),
        (lazy_pattern(r"<!--"), lazy_pattern(r"-->")),
        (lazy_pattern(r"<\?"), lazy_pattern(r"\?>")),
        (lazy_pattern(r"<![A-Za-z]"), lazy_pattern(r">")),
        (lazy_pattern(r"<!\[CDATA\["), lazy_pattern(r"\]\]>")),
        (lazy_pattern(rf"</?(?:{'|'.join(sorted(HTML_BLOCK_TAGS))}|search)(?:[ \t\n]|/?>|$)", re.I), None),
        (block_token.HtmlBlock.custom_tag, None),
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def kind(cls, line: str) -> int:
        """Return the start condition that the line meets, 1 to 7 as in the specification; 0 for none."""
        stripped = line.lstrip(" ")
        if stripped[0] != "<" or len(line) - len(stripped) > 3:
            return 0
        for number, (opening, _) in enumerate(cls._kinds, 1):
            if opening.match(stripped):
                return number
        return 0

    @classmethod
    def take(cls, lines: Lines, line: str, reader: BlockReader) -> HtmlBlock | None:
        kind = cls.kind(line)
        if not kind:
            return None
        closing = cls._kinds[kind - 1][1]
        content: list[str] = []
        while (inner := lines.peek()) is not None:
            if closing is None and is_blank(inner):
                break
            lines.skip()
            content.append(inner)
            if closing is not None and closing.search(inner):
                break
        lines.source.last_blank = False
        return cls("".join(content).rstrip("\n"))


# The cells added to short rows: with a wide head and many short rows, the output would grow quadratically.
MAX_PADDING: Final = 100_000


class TableToken(Token, block_token.Table):
    """A pipe table (GFM 0.29, section 4.10). Rows are lists of raw cells, ``\\|`` in them already ``|``.

    A row has at least as many cells as ``align``; readers don't show the excess ones.
    """

    delimiter = lazy_pattern(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\n?$")
    _cell_end = lazy_pattern(r"\|(?<!\\\|)")

    def __init__(self, align: list[str], rows: list[list[str]]) -> None:
        self.align, self.rows = align, rows

    @classmethod
    def begins(cls, lines: Lines, line: str) -> bool:
        """Return whether ``line``, the next one, is the head of a table.

        The line below it must be a delimiter row with as many cells.
        """
        below = lines.peek_second()
        if below is None or "-" not in below or not cls.delimiter.match(below) or indent_of(below, lines.base, 4) > 3:
            return False
        if "|" not in below and ":" not in below:
            return False  # a setext heading's underline
        return len(cls.cells(line)) == len(cls.cells(below))

    @classmethod
    def cells(cls, line: str) -> list[str]:
        """Split a row at its unescaped pipes."""
        text = line.strip(" \t\n")
        start = 1 if text.startswith("|") else 0
        cells: list[str] = []
        for match in cls._cell_end.finditer(text, start):
            cells.append(text[start : match.start()])
            start = match.end()
        if start < len(text):
            cells.append(text[start:])
        return [cell.strip(" \t").replace("\\|", "|") for cell in cells]

    @classmethod
    def take(cls, lines: Lines, line: str, reader: BlockReader) -> TableToken | None:
        if not cls.begins(lines, line):
            return None
        lines.skip()
        head = cls.cells(line)
        align = [cls._alignment(cell) for cell in cls.cells(next(lines))]
        rows, padding = [head], 0
        while (
            (row := lines.peek()) is not None
            and not is_blank(row)
            and indent_of(row, lines.base, 4) < 4
            and not reader.interrupts(lines, row, row=True)
        ):
            cells = cls.cells(row)
            short = max(0, len(align) - len(cells))
            padding += short
            if padding > MAX_PADDING:
                break
            lines.skip()
            rows.append(cells + [""] * short)
        return cls(align, rows)

    @staticmethod
    def _alignment(cell: str) -> str:
        left, right = cell.startswith(":"), cell.endswith(":")
        return "center" if left and right else "left" if left else "right" if right else ""


class _Delimited(Token):
    """A block between two equal marks, the first at the start of a line. It can contain blank lines."""

    mark: ClassVar[re.Pattern[str]]

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def read_delimited(cls, lines: Lines, line: str) -> tuple[str, str] | None:
        """Return the text between the marks and the rest of the closing line; None if there is no such block."""
        line = line.lstrip(" ")
        opening = cls.mark.match(line)
        if opening is None or line[opening.end()] == line[0] or cls.mark.search(line, opening.end()):
            return None
        first = line[opening.end() :]
        at = lines.get_pos()
        lines.skip()
        content = [first]
        while (inner := lines.peek()) is not None:
            lines.skip()
            if closing := cls.mark.search(inner):
                content.append(inner[: closing.start()])
                return "".join(content), inner[closing.end() :]
            content.append(inner)
        lines.set_pos(at)
        return None


_BLANK_EDGES: Final = lazy_pattern(r"\A(?:[ \t]*\n)+|(?:\n[ \t]*)+\Z|\A[ \t]+\Z")


class MathBlockToken(_Delimited):
    """Display math: ``$$`` at the start of a line, up to the next ``$$``."""

    mark = lazy_pattern(r"\$\$")
    one_line = lazy_pattern(r" {0,3}\$\$(?!\$)((?:(?!\$\$).)*[^$\s][ \t]*)\$\$[ \t]*$")

    @classmethod
    def take(cls, lines: Lines, line: str, reader: BlockReader) -> MathBlockToken | None:
        one = cls.one_line.match(line)
        if one is not None:
            lines.skip()
            return cls(one[1].strip(" \t"))
        found = cls.read_delimited(lines, line)
        if found is None:
            return None
        text, rest = found
        if not is_blank(rest or "\n"):
            lines.push_back(rest.lstrip(" \t"))
        lines.source.last_blank = False
        return cls(_BLANK_EDGES.sub("", text))


class CommentBlockToken(_Delimited):
    """A comment: ``%%`` at the start of a line, up to the next ``%%``; also an unclosed ``%%`` alone on its line."""

    mark = COMMENT_MARK
    alone = lazy_pattern(r" {0,3}%%[ \t]*$")
    closed = True

    @classmethod
    def take(cls, lines: Lines, line: str, reader: BlockReader) -> CommentBlockToken | None:
        found = cls.read_delimited(lines, line)
        if found is None:
            return cls._unclosed(lines, line)
        text, rest = found
        if not is_blank(rest or "\n"):
            lines.push_back(rest.lstrip(" \t"))
        lines.source.last_blank = False
        return cls(text)

    @classmethod
    def _unclosed(cls, lines: Lines, line: str) -> CommentBlockToken | None:
        """Return an empty comment, so that the text after an unclosed mark is kept."""
        if not cls.alone.match(line):
            return None
        lines.skip()
        token = cls("\n")
        token.closed = False
        return token


class Paragraph(Token, block_token.Paragraph):
    """A paragraph: raw text, ``\\n`` between its lines, each without leading white space."""

    boxed = False  # whether a task's box precedes the text

    if TYPE_CHECKING:

        def __new__(cls, text: str) -> Paragraph: ...

    else:
        __new__ = object.__new__  # mistletoe's is for its `read`

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def take(cls, lines: Lines, line: str, reader: BlockReader) -> Paragraph | HeadingToken:
        lines.skip()
        return _read_paragraph(lines, reader, [line.lstrip(" \t")])

    @classmethod
    def continuing(cls, lines: Lines, reader: BlockReader) -> Paragraph | None:
        """Return the paragraph of the lines that lazily continue a callout's title."""
        token = _read_paragraph(lines, reader, [])
        return token if isinstance(token, Paragraph) and token.text else None


_UNDERLINE: Final = lazy_pattern(r" {0,3}(?:=+|-+)[ \t]*$")


def _read_paragraph(lines: Lines, reader: BlockReader, content: list[str]) -> Paragraph | HeadingToken:
    """Read the lines that continue ``content``, and return all as a paragraph or a setext heading."""
    _finish_math(lines, content, reader)
    while True:
        line = lines.peek()
        if line is None:
            line = lines.peek_lazy()
            if line is None or (line.isspace() and is_blank(line)) or _ends_lazily(lines, line, reader):
                break
        elif line.isspace() and is_blank(line):
            break
        elif line[0] in " =-" and _UNDERLINE.match(line) and content and not reader.only_definitions(content):
            lines.skip()
            raw = "".join(content)
            text = reader.without_definitions(raw)
            heading = HeadingToken(1 if "=" in line else 2, text.strip(" \t\n"))
            heading.skipped = raw.count("\n", 0, len(raw) - len(text))
            return heading
        elif reader.interrupts(lines, line, before=content):
            break
        lines.skip()
        content.append(line.lstrip(" \t"))
        _finish_math(lines, content, reader)
    raw = "".join(content).rstrip(" \t\n")
    text = reader.without_definitions(raw)
    paragraph = Paragraph(text)
    if text is not raw:
        paragraph.skipped = raw.count("\n", 0, len(raw) - len(text))
    return paragraph


def _finish_math(lines: Lines, content: list[str], reader: BlockReader) -> None:
    """Take the lines up to the end of display math that the last line opens, in which no block starts."""
    if content and "$$" in content[-1] and reader.syntax.obsidian and opens_display_math(content[-1]):
        content += lines.take_through("$$")


def _ends_lazily(lines: Lines, line: str, reader: BlockReader) -> bool:
    if reader.syntax.obsidian:
        first = line.lstrip(" \t")[:2]
        if first == "$$":
            return False  # it continues the item or quote above, as text would
        # `^id` right below a quote or list names that block (Obsidian help, "Link to a block").
        if first[0] == "^" and ONLY_ID.match(line):
            return True
    return reader.starts(line, lines)
