"""Building the tree from tokens and raw text: tasks, block ids, positions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.parse import blocks, containers, leaves
from vaultconv.parse.inlines import InlineReader
from vaultconv.parse.lines import MAX_DEPTH, Lines, Source
from vaultconv.parse.links import decode_text
from vaultconv.parse.syntax import Syntax
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.style import PAGE_BREAK
from vaultconv.tree.walk import replace

__all__ = ["read_blocks"]

_TASK: Final = {
    "[ xX]": lazy_pattern(r"\[([ xX])\](?:[ \t]+|(?=\n)|$)"),
    ".": lazy_pattern(r"\[(.)\](?:[ \t]+|(?=\n)|$)"),
}
# Obsidian requires a blank before the caret. Exporters omit it after a full-width full stop, which looks like one.
_BLOCK_ID: Final = lazy_pattern(r"\^(?<=[ \t\n。！？…」』）]\^)([A-Za-z0-9-]+)[ \t]*$")


def read_blocks(text: str, report: Report, syntax: Syntax, first_line: int) -> tuple[n.Block, ...]:
    """Read Markdown without front matter, of which ``first_line`` is the number of the first line in the note."""
    source = Source(text, first_line)
    reader = blocks.BlockReader(syntax)
    tokens = reader.read(Lines(source))
    if source.too_deep:
        message = f"quotes and lists are nested more than {MAX_DEPTH} deep; the markers below that are kept as text"
        report(DiagnosticCode.NESTING, message, n.Position(source.too_deep))
    return Builder(reader, source, report).blocks(tokens)


class Locator(msgspec.Struct, eq=False):
    """Maps an offset in raw text to its position in the note. Each line is located on demand, and only once."""

    _source: Source
    _text: str
    _line: int
    _ends: list[int] | None = None
    _shifts: dict[int, int] = {}  # of a Struct: each gets its own

    def __call__(self, offset: int) -> n.Position:
        ends = self._ends
        if ends is None:
            text = self._text
            ends = self._ends = [match.start() for match in _LINE_END.finditer(text)] if "\n" in text else []
        index = bisect_right(ends, offset - 1) if ends and offset else 0
        start = ends[index - 1] + 1 if index else 0
        shift = self._shifts.get(index)
        if shift is None:
            shift = self._shifts[index] = self._shift(index, start)
        return n.Position(self._line + index, offset - start + 1 + shift)

    def _shift(self, index: int, start: int) -> int:
        """Return the number of characters before this text on its line of the note."""
        assert self._ends is not None
        end = self._ends[index] if index < len(self._ends) else len(self._text)
        number = self._line + index - self._source.first_line
        raw = self._source.lines[number] if 0 <= number < len(self._source.lines) else ""
        line = self._text[start:end]
        return 0 if raw.startswith(line) else max(0, raw.find(line))


_LINE_END = lazy_pattern("\n")


class Builder:
    """Builds the nodes of one note; serves as the scanner's `InlineContext`."""

    def __init__(self, reader: blocks.BlockReader, source: Source, report: Report) -> None:
        self.syntax = reader.syntax
        self.definitions, self.footnotes = reader.definitions, reader.footnotes
        self.source, self.report = source, report
        self.inlines = InlineReader(self)
        self._task = _TASK.get(self.syntax.tasks)

    def undefined_footnote(self, label: str, at: n.Position) -> None:
        """Report a reference to a footnote that isn't defined."""
        self.report(
            DiagnosticCode.FOOTNOTE_UNDEFINED, f"footnote [^{label}] is not defined", at, f"add a line `[^{label}]: …`"
        )

    def unclosed_comment(self, at: n.Position) -> None:
        """Report a comment that is never closed."""
        self.report(
            DiagnosticCode.COMMENT_UNCLOSED,
            "this %% is never closed; the text after it is kept",
            at,
            "add the closing %%",
        )

    def blocks(self, tokens: Sequence[leaves.Token]) -> tuple[n.Block, ...]:
        """Build the nodes of sibling tokens."""
        built: list[n.Block] = []
        for token in tokens:
            if type(token) is leaves.Paragraph and token.text[:1] == "^" and self._names_previous(token, built):
                continue
            node = _BUILD[type(token)](self, token)
            if type(node) is n.Para and node.content and type(node.content[0]) is n.Math and not token.boxed:  # type: ignore[attr-defined]  # of a Paragraph
                built += _with_math_apart(node, node.content[0])
            elif node is not None:
                built.append(node)
        return tuple(built)

    def _names_previous(self, token: leaves.Paragraph, built: list[n.Block]) -> bool:
        """Assign a block id on a line of its own to the block before it; without one, to an empty paragraph."""
        if not self.syntax.obsidian or not leaves.ONLY_ID.match(token.text):
            return False
        identifier = token.text.strip(" \t")[1:]
        if not built or built[-1].id:
            built.append(n.Para((), id=identifier, position=token.position))
        else:
            built[-1] = replace(built[-1], id=identifier)
        return True

    def read(self, text: str, line: int) -> tuple[n.Inline, ...]:
        """Parse the inlines of raw text that begins on this line; leading hard breaks are dropped."""
        content = self.inlines.read(text, Locator(self.source, text, line))
        while content and type(content[0]) is n.LineBreak:
            content = content[1:]
        return content

    def paragraph(self, token: leaves.Paragraph) -> n.Para | n.PageBreak | None:
        """Build a paragraph, or a page break; None if the token held only link definitions."""
        if not token.text:
            return None
        if token.text[0] == "\\" and self.syntax.obsidian and (found := PAGE_BREAK.fullmatch(token.text)):
            return n.PageBreak(token.text, "right" if found["right"] else "", position=self._text_position(token))
        text, identifier = self._split_id(token.text) if "^" in token.text else (token.text, "")
        content = self.read(text, token.position.line + token.skipped)
        position = self._text_position(token) if token.skipped else token.position
        return n.Para(content, identifier, position) if content or identifier else None

    def _text_position(self, token: leaves.Paragraph | leaves.HeadingToken) -> n.Position:
        """Return the position of a block's text, after any link definitions before it."""
        if not token.skipped:
            return token.position
        line = token.position.line + token.skipped
        return replace(Locator(self.source, token.text, line)(0), end=token.position.end)

    def _split_id(self, text: str) -> tuple[str, str]:
        if not self.syntax.obsidian or "^" not in text:
            return text, ""
        match = _BLOCK_ID.match(text, text.rfind("^"))
        if match is None:
            return text, ""
        return text[: match.start()].rstrip(" \t\n"), match[1]

    def heading(self, token: leaves.HeadingToken) -> n.Heading:
        """Build a heading, with the block id at its end."""
        text, identifier = self._split_id(token.text)
        content = self.read(text, token.position.line + token.skipped)
        return n.Heading(token.level, content, id=identifier, position=self._text_position(token))

    def item(self, token: containers.ListItemToken) -> n.ListItem:
        """Build a list item; the task mark and block id of its first paragraph become its own."""
        children = token.blocks
        task = None
        first = children[0] if children else None
        if self._task is not None and type(first) is leaves.Paragraph and (match := self._task.match(first.text)):
            task = match[1]
            first.text, first.boxed = first.text[match.end() :].lstrip("\n"), True
        content = self.blocks(children)
        identifier = ""
        if content and type(content[0]) is n.Para and type(first) is leaves.Paragraph and content[0].id:
            identifier = content[0].id
            content = (*((replace(content[0], id=""),) if content[0].content else ()), *content[1:])
        return n.ListItem(content, task, identifier, token.position)

    def list(self, token: containers.List) -> n.BulletList | n.OrderedList:
        """Build a bullet or ordered list."""
        items = tuple(self.item(item) for item in token.items)
        if token.first is None:
            return n.BulletList(items, not token.loose, position=token.position)
        return n.OrderedList(items, token.first, token.delimiter, not token.loose, position=token.position)

    def callout(self, token: containers.CalloutToken) -> n.Callout:
        """Build a callout."""
        title = self.read(token.title, token.position.line)
        return n.Callout(
            token.kind, title, self.blocks(token.blocks), token.fold, token.metadata, position=token.position
        )

    def footnote(self, token: containers.Footnote) -> n.FootnoteDef:
        """Build a footnote definition."""
        return n.FootnoteDef(token.label, self.blocks(token.blocks), position=token.position)

    def comment(self, token: leaves.CommentBlockToken) -> n.CommentBlock:
        """Build a comment, and report one that is never closed."""
        position = token.position
        if not token.closed:
            self.unclosed_comment(position)
        return n.CommentBlock(token.text, position=position)

    def table(self, token: leaves.TableToken) -> n.Table:
        """Build a table, and report cells beyond its columns."""
        width = len(token.align)
        rows = []
        for number, row in enumerate(token.rows):
            line = token.position.line + number + (number > 0)  # the delimiter row is below the head
            rows.append(tuple(n.Cell(self.read(cell, line)) for cell in row[:width]))
            if any(row[width:]):
                self._extra_cells(row[width:], line)
        align: Any = tuple(token.align)
        return n.Table(align, rows[0], tuple(rows[1:]), position=token.position)

    def _extra_cells(self, cells: Sequence[str], line: int) -> None:
        text = " | ".join(cells)
        message = f"this row has more cells than the table's header; not shown: {text[:80]}"
        self.report(
            DiagnosticCode.TABLE_CELLS, message, n.Position(line), r"add a column, or write a pipe in a cell as \|"
        )


def _with_math_apart(node: n.Para, first: n.Math) -> tuple[n.Block, ...]:
    """Split off display math on a paragraph's first line as a block, as if it stood outside a lazy line."""
    if not first.display:
        return (node,)
    if len(node.content) == 1:
        return (n.MathBlock(first.text, id=node.id, position=node.position),)
    if type(node.content[1]) not in (n.SoftBreak, n.LineBreak):
        return (node,)
    return n.MathBlock(first.text, position=node.position), replace(node, content=node.content[2:])


def _info(token: leaves.CodeFence) -> str:
    return decode_text(token.info)


_BUILD: Final[dict[type, Callable[[Builder, Any], n.Block | None]]] = {
    leaves.Paragraph: Builder.paragraph,
    leaves.HeadingToken: Builder.heading,
    containers.List: Builder.list,
    containers.CalloutToken: Builder.callout,
    leaves.TableToken: Builder.table,
    containers.Quote: lambda builder, token: n.BlockQuote(builder.blocks(token.blocks), position=token.position),
    leaves.CodeFence: lambda builder, token: n.CodeBlock(token.text, _info(token), position=token.position),
    leaves.BlockCode: lambda builder, token: n.CodeBlock(token.text, position=token.position),
    leaves.HtmlBlock: lambda builder, token: n.RawBlock(token.text, position=token.position),
    leaves.ThematicBreak: lambda builder, token: n.HorizontalRule(position=token.position),
    leaves.MathBlockToken: lambda builder, token: n.MathBlock(token.text, position=token.position),
    leaves.CommentBlockToken: Builder.comment,
    containers.Footnote: Builder.footnote,
}  # fmt: skip
