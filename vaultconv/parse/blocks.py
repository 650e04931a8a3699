"""Block structure: which lines are a heading, a list, a callout. mistletoe's block tokens, read through `Lines`.

Each token class says where it may start (`start`), reads its lines (`read`, which returns None where it was none after
all) and keeps raw text; inlines come later, when all link definitions are known. The classes are mistletoe's, with
`read` replaced where it copies lines, keeps its state in the class (not safe with threads) or departs from CommonMark.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal

from mistletoe import block_token
from mistletoe.span_token import _tags as HTML_BLOCK_TAGS

from vaultconv.parse import links
from vaultconv.parse.lines import MAX_DEPTH, IndentedLines, Lines, QuoteLines, indent_of, is_blank, strip_columns
from vaultconv.parse.links import Definition
from vaultconv.parse.syntax import Syntax

__all__ = [
    "BlockCode", "BlockReader", "Callout", "CodeFence", "CommentBlock", "Footnote", "Heading", "HtmlBlock", "List",
    "ListItem", "MathBlock", "Paragraph", "Quote", "Table", "ThematicBreak", "Token",
]  # fmt: skip


# A line that is nothing but a block id.
ONLY_ID: Final = re.compile(r"[ \t]*\^[A-Za-z0-9_-]+[ \t]*$")


class Token:
    """What all tokens have: the 1-based line and column that they begin at."""

    line = 0
    column = 1


class Heading(Token, block_token.Heading):  # type: ignore[misc]
    """An ATX or setext heading; ``text`` is raw, with ``\\n`` between a setext heading's lines."""

    _mark = re.compile(r" {0,3}(#{1,6})(?=[ \t\n])")

    def __init__(self, level: int, text: str) -> None:
        self.level, self.text = level, text

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader) -> Heading | None:
        match = cls._mark.match(lines.peek() or "")
        if match is None:
            return None
        text = next(lines)[match.end() :].strip(" \t\n")
        without = text.rstrip("#")
        if not without or without[-1] in " \t":  # a closing sequence of `#`
            text = without.rstrip(" \t")
        return cls(len(match[1]), text)


class ThematicBreak(Token, block_token.ThematicBreak):  # type: ignore[misc]
    """``***``"""

    pattern = re.compile(r" {0,3}([-_*])[ \t]*(?:\1[ \t]*){2,}\n?$")

    def __init__(self) -> None:
        pass

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader) -> ThematicBreak | None:
        if not cls.start(lines.peek()):
            return None
        next(lines)
        return cls()


class CodeFence(Token, block_token.CodeFence):  # type: ignore[misc]
    """A fenced code block."""

    _open = re.compile(r"( {0,3})(`{3,}(?=[^`]*$)|~{3,})[ \t]*(.*)")

    def __init__(self, info: str, text: str) -> None:
        self.info, self.text = info, text

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader) -> CodeFence | None:
        match = cls._open.match(lines.peek() or "")
        if match is None:
            return None
        next(lines)
        indent, fence = len(match[1]), match[2]
        close = re.compile(rf" {{0,3}}{fence[0]}{{{len(fence)},}}[ \t]*$")
        content: list[str] = []
        while (line := lines.peek()) is not None:
            next(lines)
            if close.match(line):
                break
            if indent and line[0] == " ":
                line = line[min(indent, len(line) - len(line.lstrip(" "))) :]
            content.append(line)
        lines.source.last_blank = False
        return cls(match[3].rstrip(" \t\n"), "".join(content)[:-1])


class BlockCode(Token, block_token.BlockCode):  # type: ignore[misc]
    """An indented code block."""

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader) -> BlockCode:
        content: list[str] = []
        end, size = lines.get_pos(), 0
        while (line := lines.peek()) is not None:
            if is_blank(line):
                content.append(strip_columns(line, lines.base, 4))
                next(lines)
                continue
            if indent_of(line, lines.base) < 4:
                break
            content.append(strip_columns(line, lines.base, 4))
            next(lines)
            end, size = lines.get_pos(), len(content)
        lines.set_pos(end)
        lines.source.last_blank = False
        return cls("".join(content[:size]).removesuffix("\n"))


class HtmlBlock(Token, block_token.HtmlBlock):  # type: ignore[misc]
    """Raw HTML (CommonMark 0.31.2, section 4.6)."""

    # (what begins the block, what ends it; None: a blank line)
    _kinds: Final = (
        (re.compile(r"<(?:script|pre|style|textarea)(?:[ \t>\n]|$)", re.I), re.compile(r"</(?:script|pre|style|textarea)>", re.I)),
        (re.compile(r"<!--"), re.compile(r"-->")),
        (re.compile(r"<\?"), re.compile(r"\?>")),
        (re.compile(r"<![A-Za-z]"), re.compile(r">")),
        (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
        (re.compile(rf"</?(?:{'|'.join(sorted(HTML_BLOCK_TAGS))}|search)(?:[ \t\n]|/?>|$)", re.I), None),
        (block_token.HtmlBlock.custom_tag, None),
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def kind(cls, line: str) -> int:
        """1 to 7, as the specification counts; 0 for none."""
        stripped = line.lstrip(" ")
        if stripped[0] != "<" or len(line) - len(stripped) > 3:
            return 0
        for number, (opening, _) in enumerate(cls._kinds, 1):
            if opening.match(stripped):
                return number
        return 0

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader) -> HtmlBlock | None:
        kind = cls.kind(lines.peek() or "")
        if not kind:
            return None
        closing = cls._kinds[kind - 1][1]
        content: list[str] = []
        while (line := lines.peek()) is not None:
            if closing is None and is_blank(line):
                break
            content.append(next(lines))
            if closing is not None and closing.search(line):
                break
        lines.source.last_blank = False
        return cls("".join(content).rstrip("\n"))


class Quote(Token, block_token.Quote):  # type: ignore[misc]
    """A block quote."""

    def __init__(self, children: list[Token]) -> None:
        self.children = children

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader) -> Quote | Callout | None:
        if lines.depth >= MAX_DEPTH:
            lines.source.too_deep = lines.source.too_deep or lines.line_number()
            return None
        inner = QuoteLines(lines)
        first = inner.peek()
        if first is None:
            return None
        if reader.syntax.obsidian and (match := Callout.mark.match(first)):
            return Callout.read_rest(inner, match, reader)
        children = reader.read(inner)
        lines.source.last_blank = False
        return cls(children)


class Callout(Quote):
    """A block quote whose first line is ``[!kind|metadata]fold title`` (Obsidian help, "Callouts")."""

    mark = re.compile(r" {0,3}\[!([^\]|\[\n]+)(?:\|([^\]\n]*))?\]([+-]?)[ \t]*(.*)")

    def __init__(self, match: re.Match[str], children: list[Token]) -> None:
        super().__init__(children)
        self.kind, self.metadata = match[1].strip(), (match[2] or "").strip()
        self.fold: Literal["", "+", "-"] = match[3]  # type: ignore[assignment]
        self.title = match[4].rstrip(" \t")

    @classmethod
    def read_rest(cls, inner: QuoteLines, match: re.Match[str], reader: BlockReader) -> Callout:
        next(inner)
        # The title line is a paragraph's first line to CommonMark, so what follows it lazily is the callout's text.
        lazy = Paragraph.continuing(inner, reader) if inner.peek() is None else None
        children = reader.read(inner)
        inner.source.last_blank = False
        return cls(match, [lazy, *children] if lazy else children)


class List(Token, block_token.List):  # type: ignore[misc]
    """A bullet or ordered list. ``start`` is None for bullets."""

    def __init__(self, items: list[ListItem], loose: bool) -> None:
        self.children, self.loose = items, loose
        marker = items[0].marker
        self.start = None if len(marker) == 1 else int(marker[:-1])
        self.delimiter: Literal[".", ")"] = ")" if marker[-1] == ")" else "."

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader) -> List | None:
        first = ListItem.read(lines, reader)
        if first is None:
            return None
        items = [first]
        loose = first.loose
        while True:
            line = lines.peek()
            at = lines.get_pos()
            while line is not None and is_blank(line):
                next(lines)
                line = lines.peek()
            blank = lines.source.last_blank
            item = ListItem.read(lines, reader, like=first.marker) if line is not None else None
            if item is None:
                lines.set_pos(at)
                return cls(items, loose)
            loose = loose or blank or item.loose
            items.append(item)


class ListItem(Token, block_token.ListItem):  # type: ignore[misc]
    """An item: its marker and its blocks. ``loose``: two of its blocks have a blank line between them."""

    pattern = re.compile(r"( {0,3})([-+*]|\d{1,9}[.)])(?=[ \t\n])([ \t]*)")

    def __init__(self, marker: str, children: list[Token], loose: bool) -> None:
        self.marker, self.children, self.loose = marker, children, loose

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader, like: str = "") -> ListItem | None:
        """``like``: the marker of the list that the item must belong to."""
        line = lines.peek() or ""
        match = cls.pattern.match(line)
        if match is None or ThematicBreak.start(line):
            return None
        if lines.depth >= MAX_DEPTH:
            lines.source.too_deep = lines.source.too_deep or lines.line_number()
            return None
        marker = match[2]
        if like and (marker[-1] != like[-1] or (len(marker) == 1) != (len(like) == 1)):
            return None
        number = lines.line_number()
        inner = IndentedLines(lines, *cls._first_line(line, match, lines.base))
        children = reader.read(inner)
        if not children and lines.line_number() == number + 1:
            lines.source.last_blank = False  # what follows the marker is empty, but no blank line
        item = cls(marker, children, reader.loose)
        item.line = number
        return item

    @staticmethod
    def _first_line(line: str, match: re.Match[str], base: int) -> tuple[str, int]:
        """The item's first line without its marker, and the columns that the item's other lines are indented by."""
        marker_end = match.end(2)
        rest = line[marker_end:]
        if is_blank(rest):
            return "\n", marker_end + 1
        spaces = indent_of(rest, base + marker_end)
        if spaces <= 4:
            return rest[len(match[3]) :], marker_end + spaces
        return " " * (spaces - 1) + rest[len(match[3]) :], marker_end + 1  # begins with indented code


class Table(Token, block_token.Table):  # type: ignore[misc]
    """A pipe table (GFM 0.29, section 4.10). Rows are lists of raw cells, ``\\|`` in them already ``|``."""

    delimiter = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\n?$")
    _cell_end = re.compile(r"\\.|\|", re.S)

    def __init__(self, align: list[str], rows: list[list[str]]) -> None:
        self.align, self.rows = align, rows

    @classmethod
    def begins(cls, lines: Lines, line: str) -> bool:
        """Is ``line``, the next one, a table's head? The row below it must be a delimiter row of as many cells."""
        below = lines.peek_second()
        if below is None or "-" not in below or not cls.delimiter.match(below) or indent_of(below, lines.base) > 3:
            return False
        if "|" not in below and ":" not in below:
            return False  # a setext heading's underline
        return len(cls.cells(line)) == len(cls.cells(below))

    @classmethod
    def cells(cls, line: str) -> list[str]:
        """A row cut on its unescaped pipes."""
        text = line.strip(" \t\n")
        start = 1 if text.startswith("|") else 0
        cells: list[str] = []
        for match in cls._cell_end.finditer(text, start):
            if match[0] == "|":
                cells.append(text[start : match.start()])
                start = match.end()
        if start < len(text):
            cells.append(text[start:])
        return [cell.strip(" \t").replace("\\|", "|") for cell in cells]

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader) -> Table | None:
        line = lines.peek()
        if line is None or not cls.begins(lines, line):
            return None
        head = cls.cells(next(lines))
        align = [cls._alignment(cell) for cell in cls.cells(next(lines))]
        rows = [head]
        while (line := lines.peek()) is not None and not is_blank(line) and not reader.interrupts(lines, line, row=True):
            cells = cls.cells(next(lines))[: len(align)]
            rows.append(cells + [""] * (len(align) - len(cells)))
        return cls(align, rows)

    @staticmethod
    def _alignment(cell: str) -> str:
        left, right = cell.startswith(":"), cell.endswith(":")
        return "center" if left and right else "left" if left else "right" if right else ""


class _Delimited(Token):
    """A block between two equal marks, the first of which begins a line. Blank lines are part of it."""

    mark = ""

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def read_delimited(cls, lines: Lines) -> tuple[str, str] | None:
        """The text between the marks and the rest of the closing line; None where there is no such block."""
        line = (lines.peek() or "").lstrip(" ")
        first = line[len(cls.mark) :]
        if not line.startswith(cls.mark) or first.startswith(cls.mark[0]) or cls.mark in first:
            return None
        at = lines.get_pos()
        next(lines)
        content = [first]
        while (inner := lines.peek()) is not None:
            next(lines)
            end = inner.find(cls.mark)
            if end >= 0:
                content.append(inner[:end])
                return "".join(content), inner[end + len(cls.mark) :]
            content.append(inner)
        lines.set_pos(at)
        return None


class MathBlock(_Delimited):
    """``$$`` at a line's start, to the next ``$$``."""

    mark = "$$"
    one_line = re.compile(r" {0,3}\$\$(?!\$)((?:(?!\$\$).)*[^$\s][ \t]*)\$\$[ \t]*$")

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader) -> MathBlock | None:
        one = cls.one_line.match(lines.peek() or "")
        if one is not None:
            next(lines)
            return cls(one[1].strip(" \t"))
        found = cls.read_delimited(lines)
        if found is None:
            return None
        text, rest = found
        if not is_blank(rest or "\n"):
            lines.push_back(rest.lstrip(" \t"))
        lines.source.last_blank = False
        return cls(text.strip("\n") if text.strip() else "")


class CommentBlock(_Delimited):
    """``%%`` at a line's start, to the next ``%%``."""

    mark = "%%"

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader) -> CommentBlock | None:
        found = cls.read_delimited(lines)
        if found is None:
            return None
        text, rest = found
        if not is_blank(rest or "\n"):
            lines.push_back(rest.lstrip(" \t"))
        lines.source.last_blank = False
        return cls(text)


class Footnote(Token):
    """A footnote definition: ``[^label]: `` and what is indented below it."""

    mark = re.compile(r" {0,3}\[\^([^\]\[\s]+)\]:[ \t]*")

    def __init__(self, label: str, children: list[Token]) -> None:
        self.label, self.children = label, children

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader) -> Footnote | None:
        line = lines.peek() or ""
        match = cls.mark.match(line)
        if match is None or lines.depth >= MAX_DEPTH:
            return None
        # Obsidian's help indents continuation lines by two spaces, GitHub's by four.
        inner = IndentedLines(lines, line[match.end() :] or "\n", 4, least=2)
        reader.footnotes.setdefault(match[1].casefold(), match[1])
        return cls(match[1], reader.read(inner))


class Paragraph(Token, block_token.Paragraph):  # type: ignore[misc]
    """A paragraph: raw text, ``\\n`` between its lines, each without leading white space."""

    _underline = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")

    skipped = 0  # lines of link definitions before the text

    def __new__(cls, text: str) -> Paragraph:
        return object.__new__(cls)

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def read(cls, lines: Lines, reader: BlockReader) -> Paragraph | Heading:
        return cls._read(lines, reader, [next(lines).lstrip(" \t")])

    @classmethod
    def continuing(cls, lines: Lines, reader: BlockReader) -> Paragraph | None:
        """The paragraph made of the lines that follow a callout's title lazily."""
        token = cls._read(lines, reader, [])
        return token if isinstance(token, Paragraph) and token.text else None

    @classmethod
    def _read(cls, lines: Lines, reader: BlockReader, content: list[str]) -> Paragraph | Heading:
        while True:
            line = lines.peek()
            if line is None:
                line = lines.peek_lazy()
                if line is None or is_blank(line) or cls._ends_lazily(lines, line, reader):
                    break
                lines.skip_lazy()
                content.append(line.lstrip(" \t"))
                continue
            if is_blank(line):
                break
            if cls._underline.match(line) and content and not reader.only_definitions(content):
                next(lines)
                return Heading(1 if "=" in line else 2, reader.without_definitions("".join(content)).strip(" \t\n"))
            if reader.interrupts(lines, line, before=content):
                break
            next(lines)
            content.append(line.lstrip(" \t"))
        whole = "".join(content).rstrip(" \t\n")
        text = reader.without_definitions(whole)
        paragraph = cls(text)
        paragraph.skipped = whole.count("\n", 0, len(whole) - len(text))
        return paragraph

    @classmethod
    def _ends_lazily(cls, lines: Lines, line: str, reader: BlockReader) -> bool:
        # `^id` right below a quote or list names that block (Obsidian help, "Link to a block").
        if reader.syntax.obsidian and ONLY_ID.match(line):
            return True
        return reader.starts(line, reader.view_of_lazy(lines))


_Reader = Callable[[Lines, "BlockReader"], "Token | None"]
_PLAIN = re.compile(r"[^\W\d_]")


class BlockReader:
    """Reads the blocks of a view. One for each note: it holds the state that mistletoe keeps in its classes."""

    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.loose = False
        self.definitions: dict[str, Definition] = {}
        self.footnotes: dict[str, str] = {}  # labels as they are compared -> as they are written
        self._readers = _readers_by_character(syntax)

    def read(self, lines: Lines) -> list[Token]:
        """All blocks of the view. Afterwards, ``self.loose`` says whether two of them had a blank line between them."""
        tokens: list[Token] = []
        loose = False
        while (line := lines.peek()) is not None:
            if is_blank(line):
                next(lines)
                continue
            separate = lines.source.last_blank
            number = lines.line_number()
            column = len(lines.source.lines[lines.source.next]) - len(line) + 1
            token = self._read_one(lines, line)
            token.line, token.column = number, column
            loose = loose or (separate and bool(tokens))
            tokens.append(token)
        self.loose = loose
        return tokens

    def _read_one(self, lines: Lines, line: str) -> Token:
        char = line[0]
        if char in " \t":
            indent = indent_of(line, lines.base)
            if indent >= 4:
                return BlockCode.read(lines, self)
            text = line.lstrip(" \t")
            if "\t" in line[: len(line) - len(text)]:
                lines.see_as(" " * indent + text)
            char = text[0]
        for read in self._readers.get(char, ()):
            token = read(lines, self)
            if token is not None:
                return token
        if self.syntax.tables and "|" in line:
            table = Table.read(lines, self)
            if table is not None:
                return table
        return Paragraph.read(lines, self)

    def only_definitions(self, content: list[str]) -> bool:
        """Are a paragraph's lines all link definitions?"""
        text = "".join(content)
        return text.startswith("[") and links.leading_definitions(text)[1] >= len(text)

    def without_definitions(self, text: str) -> str:
        """A paragraph's text without the link definitions that it begins with; those are kept for the links."""
        if not text.startswith("["):
            return text
        found, end = links.leading_definitions(text)
        for label, definition in found:
            self.definitions.setdefault(label, definition)
        return text[end:]

    def interrupts(self, lines: Lines, line: str, *, before: list[str] | None = None, row: bool = False) -> bool:
        """Does ``line``, the next one, end a paragraph? ``before``: its lines; ``row``: a table is read, not a paragraph."""
        if self.syntax.tables and not row and "|" in line and before and Table.begins(lines, line):
            return indent_of(line, lines.base) < 4
        if _PLAIN.match(line):
            return False
        if row and self.syntax.obsidian and ONLY_ID.match(line):
            return True
        return self.starts(line, lines, before=[] if before is None else before)

    def starts(self, line: str, lines: Lines, *, before: list[str] | None = None) -> bool:
        """Does a block other than a paragraph or code start here? ``before``: the paragraph that it would interrupt."""
        char = line[0]
        if char in " \t":
            if indent_of(line, lines.base) >= 4:
                return False
            line = line.lstrip(" \t")
            char = line[0]
        check = _INTERRUPTS.get(char)
        return check is not None and check(line, self.syntax, before)

    @staticmethod
    def view_of_lazy(lines: Lines) -> Lines:
        """The view that `Lines.peek_lazy` took its line from."""
        view = lines
        while view.parent is not None and view.peek() is None:
            view = view.parent
        return view


def _readers_by_character(syntax: Syntax) -> dict[str, tuple[_Reader, ...]]:
    """Which tokens a line may begin, by its first character that is no blank."""
    rule, items = ThematicBreak.read, List.read
    readers: dict[str, tuple[_Reader, ...]] = {
        "#": (Heading.read,),
        ">": (Quote.read,),
        "`": (CodeFence.read,),
        "~": (CodeFence.read,),
        "-": (rule, items),
        "*": (rule, items),
        "_": (rule,),
        "+": (items,),
        "<": (HtmlBlock.read,),
        **dict.fromkeys("0123456789", (items,)),
    }
    if syntax.footnotes:
        readers["["] = (Footnote.read,)
    if syntax.obsidian:
        readers["$"] = (MathBlock.read,)
        readers["%"] = (CommentBlock.read,)
    return readers


_Check = Callable[[str, Syntax, "list[str] | None"], bool]


def _list_interrupts(line: str, syntax: Syntax, before: list[str] | None) -> bool:
    match = ListItem.pattern.match(line)
    if match is None:
        return False
    if before is None:  # a lazy line: its container's lists may go on with any item
        return True
    return not is_blank(line[match.end(2) :]) and match[2] in ("-", "+", "*", "1.", "1)")


def _math_interrupts(line: str, syntax: Syntax, before: list[str] | None) -> bool:
    if not syntax.obsidian or not line.startswith("$$") or ("$$" in line[2:] and not MathBlock.one_line.match(line)):
        return False
    return "".join(before or ()).count("$$") % 2 == 0  # an odd number above: this one closes


def _comment_interrupts(line: str, syntax: Syntax, before: list[str] | None) -> bool:
    if not syntax.obsidian or not line.startswith("%%") or "%%" in line[2:]:
        return False
    return "".join(before or ()).count("%%") % 2 == 0


def _bullet_or_rule(line: str, syntax: Syntax, before: list[str] | None) -> bool:
    return bool(ThematicBreak.start(line)) or _list_interrupts(line, syntax, before)


_INTERRUPTS: Final[dict[str, _Check]] = {
    "#": lambda line, syntax, before: Heading._mark.match(line) is not None,
    ">": lambda line, syntax, before: True,
    "`": lambda line, syntax, before: CodeFence._open.match(line) is not None,
    "~": lambda line, syntax, before: CodeFence._open.match(line) is not None,
    "-": _bullet_or_rule,
    "*": _bullet_or_rule,
    "_": lambda line, syntax, before: bool(ThematicBreak.start(line)),
    "+": _list_interrupts,
    "<": lambda line, syntax, before: 0 < HtmlBlock.kind(line) < 7,
    "[": lambda line, syntax, before: syntax.footnotes and Footnote.mark.match(line) is not None,
    "$": _math_interrupts,
    "%": _comment_interrupts,
    **dict.fromkeys("0123456789", _list_interrupts),
}


