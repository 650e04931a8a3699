"""Tables with pipes, and as HTML for dialects without them."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from vaultconv.markdown.blocks import html_line
from vaultconv.markdown.writer import Writer
from vaultconv.tree import nodes as n

_RULES: Final = MappingProxyType({"": "---", "left": ":--", "center": ":-:", "right": "--:"})


def pipe_table(node: n.Table, writer: Writer) -> str:
    """Write ``| a | b |`` rows, with a delimiter row below the head."""
    if not node.align:
        return ""
    rows = [_pipe_row(row, len(node.align), writer) for row in (node.head, *node.rows)]
    rows.insert(1, f"| {' | '.join(_RULES[align] for align in node.align)} |")
    return "\n".join(rows)


def _pipe_row(row: Sequence[n.Cell], width: int, writer: Writer) -> str:
    cells = [pipe_cell(cell, writer) for cell in row[:width]]
    cells += [""] * (width - len(cells))
    return f"| {' | '.join(cells)} |"


def pipe_cell(cell: n.Cell, writer: Writer) -> str:
    """Write the content of a cell between two pipes."""
    # Readers split rows at pipes before they parse inlines, so pipes in code and links are escaped too.
    return writer.line(cell.content).replace("|", "\\|") if cell.content else ""


def html_table(node: n.Table, writer: Writer) -> str:
    """Write ``<table>``, without blank lines, which would end the HTML block."""
    lines = ["<table>", "<thead>", _html_row(node.head, "th", node, writer), "</thead>"]
    if node.rows:
        lines += ["<tbody>", *(_html_row(row, "td", node, writer) for row in node.rows), "</tbody>"]
    return "\n".join([*lines, "</table>"])


def _html_row(row: Sequence[n.Cell], name: str, node: n.Table, writer: Writer) -> str:
    cells = []
    for align, cell in zip(node.align, row, strict=False):
        style = f' align="{align}"' if align else ""
        cells.append(f"<{name}{style}>{html_line(cell.content, writer)}</{name}>")
    return f"<tr>{''.join(cells)}</tr>"
