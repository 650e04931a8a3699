"""Block structure: which lines are a heading, a list, a callout.

The tokens are mistletoe's (`leaves`, `containers`), read through `Lines`. The `take` of a token class gets the next
line, and reads the lines of one block, or returns None if they are another kind of block. Tokens keep raw text: inlines
are parsed later, when all link definitions are known.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from vaultconv.parse import links
from vaultconv.parse.atoms import COMMENT_MARK
from vaultconv.parse.containers import Footnote, List, ListItemToken, Quote
from vaultconv.parse.leaves import (
    ONLY_ID,
    BlockCode,
    CodeFence,
    CommentBlockToken,
    HeadingToken,
    HtmlBlock,
    MathBlockToken,
    Paragraph,
    TableToken,
    ThematicBreak,
    Token,
)
from vaultconv.parse.lines import Lines, indent_of, is_blank
from vaultconv.parse.links import Definition
from vaultconv.parse.syntax import Syntax
from vaultconv.tree.nodes import Position

__all__ = ["BlockReader"]

_Reader = Callable[[Lines, str, "BlockReader"], "Token | None"]


class BlockReader:
    """Reads the blocks of a view. Each note has its own, with the state that mistletoe keeps in classes."""

    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        self.loose = False
        self.definitions: dict[str, Definition] = {}
        self.footnotes: dict[str, str] = {}  # case-folded label -> label as written
        self._readers = _readers_by_character(syntax)

    def read(self, lines: Lines) -> list[Token]:
        """Return all blocks of the view, and set ``self.loose`` if a blank line separates two of them."""
        tokens: list[Token] = []
        loose = False
        while (line := lines.peek()) is not None:
            if line.isspace() and is_blank(line):
                lines.skip(blank=True)
                continue
            source = lines.source
            separate = source.last_blank
            number, column = source.first_line + source.next, lines.column_of(line)
            token = self._read_one(lines, line)
            token.position = Position(number, column, lines.end_of_block(number))
            loose = loose or (separate and bool(tokens))
            tokens.append(token)
        self.loose = loose
        return tokens

    def _read_one(self, lines: Lines, line: str) -> Token:
        char = line[0]
        if char in " \t":
            indent = indent_of(line, lines.base)
            if indent >= 4:
                return BlockCode.take(lines)
            text = line.lstrip(" \t")
            if "\t" in line[: len(line) - len(text)]:
                line = " " * indent + text
                lines.see_as(line)
            char = text[0]
        for read in self._readers.get(char, ()):
            token = read(lines, line, self)
            if token is not None:
                return token
        if self.syntax.tables and "|" in line:
            table = TableToken.take(lines, line, self)
            if table is not None:
                return table
        return Paragraph.take(lines, line, self)

    def only_definitions(self, content: list[str]) -> bool:
        """Return whether a paragraph's lines are all link definitions."""
        text = "".join(content)
        return text.startswith("[") and links.leading_definitions(text)[1] >= len(text)

    def without_definitions(self, text: str) -> str:
        """Return a paragraph's text without its leading link definitions, which are recorded."""
        if text[:1] != "[":
            return text
        found, end = links.leading_definitions(text)
        for label, definition in found:
            self.definitions.setdefault(label, definition)
        return text[end:]

    def interrupts(self, lines: Lines, line: str, *, before: list[str] | None = None, row: bool = False) -> bool:
        """Return whether ``line``, the next one, ends a paragraph of the lines ``before``, or a table (``row``)."""
        if "|" in line and self.syntax.tables and not row and before and TableToken.begins(lines, line):
            return indent_of(line, lines.base, 4) < 4
        if line[0].isalpha():
            return False
        if row and self.syntax.obsidian and ONLY_ID.match(line):
            return True
        return self.starts(line, lines, before=[] if before is None else before)

    def starts(self, line: str, lines: Lines, *, before: list[str] | None = None) -> bool:
        """Return whether ``line`` starts a block other than a paragraph or indented code.

        ``before`` is the paragraph that it would interrupt.
        """
        char = line[0]
        if char in " \t":
            if indent_of(line, self.view_of_lazy(lines).base, 4) >= 4:
                return False
            line = line.lstrip(" \t")
            char = line[0]
        check = _INTERRUPTS.get(char)
        return check is not None and check(line, self.syntax, before)

    @staticmethod
    def view_of_lazy(lines: Lines) -> Lines:
        """Return the view whose line `Lines.peek_lazy` returned; the same view if the line is its own."""
        view = lines
        while view.parent is not None and view.peek() is None:
            view = view.parent
        return view


@lru_cache(maxsize=32)
def _readers_by_character(syntax: Syntax) -> dict[str, tuple[_Reader, ...]]:
    """Map the first non-blank character of a line to the tokens that it can begin."""
    items, rule = List.take, ThematicBreak.take
    readers: dict[str, tuple[_Reader, ...]] = {
        "#": (HeadingToken.take,),
        ">": (Quote.take,),
        "`": (CodeFence.take,),
        "~": (CodeFence.take,),
        "-": (items, rule),
        "*": (items, rule),
        "_": (rule,),
        "+": (items,),
        "<": (HtmlBlock.take,),
        **dict.fromkeys("0123456789", (items,)),
    }
    if syntax.footnotes:
        readers["["] = (Footnote.take,)
    if syntax.obsidian:
        readers["$"] = (MathBlockToken.take,)
        readers["%"] = (CommentBlockToken.take,)
    return readers


_Check = Callable[[str, Syntax, "list[str] | None"], bool]


def _list_interrupts(line: str, syntax: Syntax, before: list[str] | None) -> bool:
    match = ListItemToken.pattern.match(line)
    if match is None:
        return False
    if before is None:  # a lazy line: its container's lists may go on with any item
        return True
    return not is_blank(line[match.end(2) :]) and match[2] in ("-", "+", "*", "1.", "1)")


def _math_interrupts(line: str, syntax: Syntax, before: list[str] | None) -> bool:
    return (
        syntax.obsidian
        and line.startswith("$$")
        and ("$$" not in line[2:] or bool(MathBlockToken.one_line.match(line)))
    )


def _comment_interrupts(line: str, syntax: Syntax, before: list[str] | None) -> bool:
    return syntax.obsidian and bool(COMMENT_MARK.match(line)) and not COMMENT_MARK.search(line, 2)


def _bullet_or_rule(line: str, syntax: Syntax, before: list[str] | None) -> bool:
    return _list_interrupts(line, syntax, before) or ThematicBreak.pattern.match(line) is not None


_INTERRUPTS: Final[dict[str, _Check]] = {
    "#": lambda line, syntax, before: HeadingToken._mark.match(line) is not None,
    ">": lambda line, syntax, before: True,
    "`": lambda line, syntax, before: CodeFence._open.match(line) is not None,
    "~": lambda line, syntax, before: CodeFence._open.match(line) is not None,
    "-": _bullet_or_rule,
    "*": _bullet_or_rule,
    "_": lambda line, syntax, before: ThematicBreak.pattern.match(line) is not None,
    "+": _list_interrupts,
    "<": lambda line, syntax, before: 0 < HtmlBlock.kind(line) < 7,
    "[": lambda line, syntax, before: syntax.footnotes and Footnote.mark.match(line) is not None,
    "$": _math_interrupts,
    "%": _comment_interrupts,
    **dict.fromkeys("0123456789", _list_interrupts),
}
