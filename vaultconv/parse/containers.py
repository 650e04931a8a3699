"""Blocks that contain blocks: quotes, callouts, lists, footnote definitions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from vaultconv.parse.leaves import HtmlBlock, Paragraph, ThematicBreak, Token
from vaultconv.parse.lines import MAX_DEPTH, IndentedLines, Lines, QuoteLines, indent_of, is_blank
from vaultconv.parse.mistletoe_tokens import block_token
from vaultconv.patterns import lazy_pattern
from vaultconv.tree.nodes import Position

if TYPE_CHECKING:
    from vaultconv.parse.blocks import BlockReader

__all__ = ["CalloutToken", "Footnote", "List", "ListItemToken", "Quote"]


class Quote(Token, block_token.Quote):
    """A block quote."""

    def __init__(self, blocks: list[Token]) -> None:
        self.blocks = blocks

    @classmethod
    def take(cls, lines: Lines, line: str, reader: BlockReader) -> Quote | CalloutToken | None:
        if lines.depth >= MAX_DEPTH:
            lines.source.too_deep = lines.source.too_deep or lines.line_number()
            return None
        inner = QuoteLines(lines)
        first = inner.peek()
        if first is None:
            return None
        if reader.syntax.obsidian:
            while first is not None and is_blank(first):
                inner.skip(blank=True)
                first = inner.peek()
            if first is not None and (match := CalloutToken.mark.match(first)):
                return CalloutToken.read_rest(inner, match, reader)
        blocks = reader.read(inner)
        lines.source.last_blank = False
        return cls(blocks)


class CalloutToken(Quote):
    """A block quote whose first line is ``[!kind|metadata]fold title`` (Obsidian help, "Callouts")."""

    mark = lazy_pattern(r" {0,3}\[!([^\]|\[\n]+)(?:\|([^\]\n]*))?\]([+-]?)[ \t]*(.*)")

    def __init__(self, match: re.Match[str], blocks: list[Token]) -> None:
        super().__init__(blocks)
        self.kind, self.metadata = match[1].strip(), (match[2] or "").strip()
        self.fold: Literal["", "+", "-"] = match[3]  # type: ignore[assignment]
        self.title = match[4].rstrip(" \t")

    @classmethod
    def read_rest(cls, inner: QuoteLines, match: re.Match[str], reader: BlockReader) -> CalloutToken:
        next(inner)
        # In CommonMark the title line begins a paragraph. Lines that would continue it are the callout's first
        # paragraph.
        line = inner.peek()
        lazy = line or inner.peek_lazy()
        number, column = inner.line_number(), 1 if lazy is None else inner.column_of(lazy)
        text = Paragraph.continuing(inner, reader) if cls._goes_on(line) else None
        if text is not None:
            text.position = Position(number, column, inner.end_of_block(number))
        blocks = reader.read(inner)
        inner.source.last_blank = False
        return cls(match, [text, *blocks] if text else blocks)

    @staticmethod
    def _goes_on(line: str | None) -> bool:
        """Return whether a line continues a paragraph though it looks like a block: lazy, indented code, a lone tag."""
        if line is None:
            return True
        return not is_blank(line) and (indent_of(line, 0, 4) >= 4 or HtmlBlock.kind(line) == 7)


class List(Token, block_token.List):
    """A bullet or ordered list. ``first`` is its first number; None for bullets."""

    def __init__(self, items: list[ListItemToken], loose: bool) -> None:
        self.items, self.loose = items, loose
        marker = items[0].marker
        self.first = None if len(marker) == 1 else int(marker[:-1])
        self.delimiter: Literal[".", ")"] = ")" if marker[-1] == ")" else "."

    @classmethod
    def take(cls, lines: Lines, line: str, reader: BlockReader) -> List | None:
        first = ListItemToken.take(lines, line, reader)
        if first is None:
            return None
        items = [first]
        loose = first.loose
        while True:
            following = lines.peek()
            at = lines.source.next
            while following is not None and following.isspace() and is_blank(following):
                lines.skip(blank=True)
                following = lines.peek()
            blank = lines.source.last_blank
            item = ListItemToken.take(lines, following, reader, like=first.marker) if following is not None else None
            if item is None:
                lines.set_pos(at)
                return cls(items, loose)
            loose = loose or blank or item.loose
            items.append(item)


class ListItemToken(Token, block_token.ListItem):
    """A list item: its marker and its blocks. ``loose``: a blank line separates two of its blocks."""

    pattern = lazy_pattern(r"( {0,3})([-+*]|\d{1,9}[.)])(?=[ \t\n])([ \t]*)")

    def __init__(self, marker: str, blocks: list[Token], loose: bool) -> None:
        self.marker, self.blocks, self.loose = marker, blocks, loose

    @classmethod
    def take(cls, lines: Lines, line: str, reader: BlockReader, like: str = "") -> ListItemToken | None:
        """Read an item; ``like`` is the marker of the list that it must continue, ``""`` for a new list."""
        match = cls.pattern.match(line)
        if match is None or (line[match.end()] == match[2] and ThematicBreak.pattern.match(line)):
            return None  # `- - -` is a rule
        if lines.depth >= MAX_DEPTH:
            lines.source.too_deep = lines.source.too_deep or lines.line_number()
            return None
        marker = match[2]
        if like and (marker[-1] != like[-1] or (len(marker) == 1) != (len(like) == 1)):
            return None
        source = lines.source
        number, column = source.first_line + source.next, lines.column_of(line)
        inner = IndentedLines(lines, *cls._first_line(line, match, lines.base))
        blocks = reader.read(inner)
        if not blocks and source.first_line + source.next == number + 1:
            source.last_blank = False  # an empty item is not a blank line
        item = cls(marker, blocks, reader.loose)
        item.position = Position(number, column, lines.end_of_block(number))
        return item

    @staticmethod
    def _first_line(line: str, match: re.Match[str], base: int) -> tuple[str, int]:
        """Return the item's first line without its marker, and the indent of its other lines in columns."""
        marker_end, text = match.end(2), line[match.end() :]
        if text == "\n":
            return text, marker_end + 1
        spaces = indent_of(match[3], base + marker_end)
        if spaces <= 4:
            return text, marker_end + spaces
        return " " * (spaces - 1) + text, marker_end + 1  # begins with indented code


class Footnote(Token):
    """A footnote definition: ``[^label]: `` and the indented lines below it."""

    mark = lazy_pattern(r" {0,3}\[\^([^\]\[\s]+)\]:[ \t]*")

    def __init__(self, label: str, blocks: list[Token]) -> None:
        self.label, self.blocks = label, blocks

    @classmethod
    def take(cls, lines: Lines, line: str, reader: BlockReader) -> Footnote | None:
        match = cls.mark.match(line)
        if match is None or lines.depth >= MAX_DEPTH:
            return None
        # Obsidian's help indents continuation lines by two spaces, GitHub's by four.
        inner = IndentedLines(lines, line[match.end() :] or "\n", 4, least=2)
        reader.footnotes.setdefault(match[1].casefold(), match[1])
        return cls(match[1], reader.read(inner))
