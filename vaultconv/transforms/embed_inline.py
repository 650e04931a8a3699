"""Embedded blocks where only inlines can stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, edit_inline_sequence
from vaultconv.tree.schema import SCHEMA, Blocks, Inlines
from vaultconv.tree.tables import Handlers, entry

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
        handle = _LINES[type(node)]
        found = None if handle is None else handle(node)
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


def _inside(node: n.Block) -> list[Inlines] | None:
    """Whatever holds blocks, below its title where it has one."""
    lines: list[Inlines] = []
    for field, holds in SCHEMA[type(node)]:
        below = getattr(node, field)
        if holds == "inlines":
            lines += [(n.Strong(below),)] if below else []
        elif holds != "blocks" or (inner := as_cell(below)) is None:
            return None
        else:
            lines.append(inner)
    return lines


def _list(node: n.BulletList | n.OrderedList) -> list[Inlines] | None:
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


def _nothing(node: n.HorizontalRule | n.PageBreak | n.CommentBlock) -> list[Inlines]:
    return []


_LINES: Final = Handlers[Callable[[Any], list[Inlines] | None]](
    entry(n.Para, _paragraph),
    entry(n.Heading, _heading),
    entry(n.BulletList, _list),
    entry(n.OrderedList, _list),
    entry(n.CodeBlock, _code),
    entry(n.MathBlock, _math),
    entry(n.Table, _table),
    entry(n.HorizontalRule, _nothing),
    entry(n.PageBreak, _nothing),
    entry(n.CommentBlock, _nothing),
    inside=_inside,
)
