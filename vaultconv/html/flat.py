"""Blocks as inlines, for table cells and titles: one line each, list items with their marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from vaultconv.tree import nodes as n
from vaultconv.tree.edit import trim
from vaultconv.tree.schema import Blocks, Inlines, blocks_in
from vaultconv.tree.tables import Handlers, entry
from vaultconv.tree.tasks import task_box
from vaultconv.tree.walk import merge_text

_INDENT: Final = "\u2003"  # an em space: others are lost at a line's start


def flat(blocks: Sequence[n.Block]) -> Inlines:
    """Return the content of blocks as inlines, with a line break between blocks."""
    if len(blocks) == 1 and type(blocks[0]) is n.Para:
        return blocks[0].content
    return merge_text(_joined(_lines(blocks)))


def _lines(blocks: Sequence[n.Block]) -> list[Inlines]:
    return [line for block in blocks for line in (_LINES[type(block)] or _nothing)(block) if line]


def _joined(lines: Sequence[Inlines], between: Inlines = (n.LineBreak(),)) -> Inlines:
    content: list[n.Inline] = []
    for line in lines:
        content.extend((*between, *line) if any(map(_is_shown, content)) else line)
    return tuple(content)


def _is_shown(node: n.Inline) -> bool:
    return type(node) is not n.Span or bool(node.content)


def _nothing(node: n.Node) -> list[Inlines]:
    return []


def _content(node: n.Para) -> list[Inlines]:
    return [trim(node.content)]


def _blocks(node: n.Node) -> list[Inlines]:
    return _lines(blocks_in(node))


def _heading(node: n.Heading) -> list[Inlines]:
    return [(n.Strong(node.content),)] if node.content else []


def _code(node: n.CodeBlock) -> list[Inlines]:
    return [(n.Code(line),) if line.strip() else (n.Text(" "),) for line in node.text.split("\n")]


def _raw(node: n.RawBlock) -> list[Inlines]:
    return _code(n.CodeBlock(node.text))


def item_marks(node: n.BulletList | n.OrderedList) -> list[str]:
    """Return the mark before each item of a list that is on one line: a task's box, else its number or a bullet."""
    marks = (
        [f"{node.start + i}{node.delimiter}" for i in range(len(node.items))]
        if isinstance(node, n.OrderedList)
        else ["•"] * len(node.items)
    )
    return [mark if item.task is None else task_box(item.task) for mark, item in zip(marks, node.items, strict=True)]


def _list(node: n.BulletList | n.OrderedList) -> list[Inlines]:
    marked = zip(item_marks(node), node.items, strict=True)
    return [line for mark, item in marked for line in _item(mark, item)]


def _item(mark: str, item: n.ListItem) -> list[Inlines]:
    """Return an item's lines, with its mark before the first one."""
    lines = _lines(item.content)
    if not lines:
        return []
    return [(n.Text(mark + " "), *lines[0]), *((n.Text(_INDENT), *line) for line in lines[1:])]


def _table(node: n.Table) -> list[Inlines]:
    rows = [[cell.content for cell in row if cell.content] for row in (node.head, *node.rows)]
    return [_joined(row, (n.Text(" | "),)) for row in rows]


def _math(node: n.MathBlock) -> list[Inlines]:
    return [(n.Math(node.text, True, node.position),)]


def _titled(title: Inlines, content: Blocks) -> list[Inlines]:
    return [*([(n.Strong(title),)] if title else []), *_lines(content)]


_LINES: Final = Handlers[Callable[[Any], list[Inlines]]](
    entry(n.Para, _content),
    entry(n.Heading, _heading),
    entry(n.CodeBlock, _code),
    entry(n.RawBlock, _raw),
    entry(n.BulletList, _list),
    entry(n.OrderedList, _list),
    entry(n.Table, _table),
    entry(n.MathBlock, _math),
    entry(n.Callout, lambda node: _titled(node.title or (n.Text(node.kind),), node.content)),
    entry(n.Toggle, lambda node: _titled(node.summary, node.content)),
    inside=_blocks,
)
