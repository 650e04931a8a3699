"""Tables: with pipes, and in HTML with Markdown in the cells where a formula has a pipe."""

from __future__ import annotations

from collections.abc import Sequence

from vaultconv.markdown.tables import pipe_table
from vaultconv.markdown.writer import Writer
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import walk


def table(node: n.Table, writer: Writer) -> str:
    """``| a | b |``; HTML where a formula holds a pipe, which has no escape in math."""
    if any(type(inline) is n.Math and "|" in inline.text for inline in walk(node)):
        return _html_table(node, writer)
    return pipe_table(node, writer)


def _html_table(node: n.Table, writer: Writer) -> str:
    lines = ["<table>", "<thead>", _row("th", node.head, node, writer), "</thead>"]
    if node.rows:
        lines += ["<tbody>", *(_row("td", row, node, writer) for row in node.rows), "</tbody>"]
    return "\n".join([*lines, "</table>"])


def _row(name: str, row: Sequence[n.Cell], node: n.Table, writer: Writer) -> str:
    return "\n".join(["<tr>", *(_cell(name, *each, writer) for each in zip(node.align, row, strict=False)), "</tr>"])


def _cell(name: str, align: n.Align, cell: n.Cell, writer: Writer) -> str:
    style = f' align="{align}"' if align else ""
    text = writer.paragraph(cell.content) if cell.content else ""
    return f"<{name}{style}>\n\n{text}\n\n</{name}>" if text else f"<{name}{style}></{name}>"
