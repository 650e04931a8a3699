"""Embedded blocks where only inlines can stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, Blocks, Inlines, edit_inline_sequence

_LINE_END: Final = n.RawInline("<br>")  # in a table cell a line end can only be HTML


def as_phrase(blocks: Blocks) -> Inlines | None:
    """The inlines of one paragraph, on one line; None for anything else."""
    if len(blocks) != 1 or type(blocks[0]) is not n.Para:
        return None
    return _without_breaks(blocks[0].content, n.Text(" "))


def as_cell(blocks: Blocks) -> Inlines | None:
    """Blocks as the inlines of a table cell, a line for each block; None where HTML is among them."""
    lines: list[Inlines] = []
    for node in blocks:
        if type(node) not in _LINES:
            return None
        found = _LINES[type(node)](node)
        if found is None:
            return None
        lines += found
    joined: list[n.Inline] = []
    for line in lines:
        joined += (_LINE_END, *line) if joined else line
    return tuple(joined)


def _without_breaks(content: Inlines, by: n.Inline) -> Inlines:
    def change(inlines: Inlines) -> Inlines:
        if not any(type(node) in BREAKS for node in inlines):
            return inlines
        return tuple(by if type(node) in BREAKS else node for node in inlines)

    return edit_inline_sequence(content, change)


def _paragraph(node: n.Para) -> list[Inlines]:
    return [_without_breaks(node.content, _LINE_END)]


def _heading(node: n.Heading) -> list[Inlines]:
    return [(n.Strong(node.content),)] if node.content else []


def _content(node: Any) -> list[Inlines] | None:
    inlines = as_cell(node.content)
    return None if inlines is None else [inlines]


def _list(node: Any) -> list[Inlines] | None:
    lines = [as_cell(item.content) for item in node.items]
    if any(line is None for line in lines):
        return None
    marks = [f"{node.start + i}. " if type(node) is n.OrderedList else "• " for i in range(len(lines))]
    return [(n.Text(mark), *(line or ())) for mark, line in zip(marks, lines, strict=True)]


def _code(node: n.CodeBlock) -> list[Inlines]:
    return [(n.Code(line),) for line in node.text.split("\n") if line.strip()]


def _math(node: n.MathBlock) -> list[Inlines]:
    return [(n.Math(" ".join(node.text.split()), display=True),)]


def _table(node: n.Table) -> list[Inlines]:
    return [_row(row) for row in (node.head, *node.rows)]


def _row(row: tuple[n.Cell, ...]) -> Inlines:
    joined: list[n.Inline] = []
    for cell in row:
        joined += (n.Text(" | "), *cell.content) if joined else cell.content
    return tuple(joined)


def _nothing(node: Any) -> list[Inlines]:
    return []


def _titled(node: Any) -> list[Inlines] | None:
    inlines = as_cell(node.content)
    title = node.title if type(node) is n.Callout else node.summary
    return None if inlines is None else [*([(n.Strong(title),)] if title else []), inlines]


_LINES: Final[dict[type, Callable[[Any], list[Inlines] | None]]] = {
    n.Para: _paragraph,
    n.Heading: _heading,
    n.BulletList: _list,
    n.OrderedList: _list,
    n.BlockQuote: _content,
    n.Div: _content,
    n.Callout: _titled,
    n.Toggle: _titled,
    n.CodeBlock: _code,
    n.MathBlock: _math,
    n.Table: _table,
    n.HorizontalRule: _nothing,
    n.CommentBlock: _nothing,
}
