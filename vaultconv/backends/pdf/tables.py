"""Tables as calls of the template's `ruled-table`; cells may look different from their column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from vaultconv.backends.pandoc.ast import places_in
from vaultconv.backends.pandoc.columns import cell_length, columns
from vaultconv.backends.pandoc.writer import Json, PandocWriter, raw_inline
from vaultconv.backends.pdf.text import MAX_CELL_WORD, arguments, breakable
from vaultconv.tree import nodes as n
from vaultconv.tree.direction import of_node
from vaultconv.tree.style import NO_STYLE, style_of
from vaultconv.tree.walk import plain_text, rewrite_all, walk


def _raw(text: str) -> Json:
    return raw_inline("typst", text)


_ALIGNMENTS: Final[Mapping[n.Align, str]] = MappingProxyType(
    {"": "start", "left": "left", "center": "center", "right": "right"}
)


def table(node: n.Table, writer: PandocWriter) -> list[Json]:
    """Return a table, and before it the places that links into its head lead to."""
    if not node.align:
        return []
    anchors = places_in(node.head, writer)  # the head stands on each of a table's pages
    found = columns(node)
    options = (
        f"shares: {_array(f'{share:g}' for share in found.shares)}, words: {_array(found.words)}, "
        f"natural: {found.natural}, align: {_array(_ALIGNMENTS[align] for align in node.align)}"
    )
    measured = f"measured: true, {_lengths(node)}" if _is_measured(node) else ""
    written = [_raw(f"#ruled-table({options}, {measured}")]
    if any(cell.content for cell in node.head):
        written += [_raw("head: ("), *_cells(node.head, writer), _raw("), ")]
    for row in node.rows:
        written += _cells(row, writer)
    return [*anchors, {"t": "Plain", "c": [*written, _raw(")")]}]


_MEASURED_ROWS: Final = 24
_MEASURED_TEXT: Final = 1500  # characters, a third of a page


def _is_measured(node: n.Table) -> bool:
    """Return whether a table may be short enough to stay on one page, or may have very high rows."""
    if any(type(each) in _HIGH for each in walk(node)):
        return True
    return len(node.rows) <= _MEASURED_ROWS and len(plain_text(node)) <= _MEASURED_TEXT


_HIGH: Final = frozenset((n.Image, n.Media, n.Math))


def _lengths(node: n.Table) -> str:
    """Return the lengths of the cells, row by row, the head first, as an argument; "" if cells aren't lines of text."""
    if any(type(each) in _HIGH or type(each) is n.LineBreak for each in walk(node)):
        return ""
    rows = [node.head, *node.rows] if any(cell.content for cell in node.head) else node.rows
    return f"lengths: {_array(_array(map(_length, row)) for row in rows)}, "


def _length(cell: n.Cell) -> int:
    return cell_length(cell) + _PAGE_REFERENCE * sum(type(each) is n.Link for each in walk(cell.content))


_PAGE_REFERENCE: Final = 9  # characters


def _cells(row: Sequence[n.Cell], writer: PandocWriter) -> list[Json]:
    written: list[Json] = []
    for cell in row:
        content = writer.trimmed(rewrite_all(cell.content, _breakable_in_cell))
        written += [_raw(f"{_opening(cell)}["), *writer.isolated(of_node(cell), content), _raw("], ")]
    return written


def _breakable_in_cell(node: n.Node) -> n.Node:
    if type(node) is n.Text or type(node) is n.Code:
        text = breakable(node.text, MAX_CELL_WORD)
        return node if text == node.text else type(node)(text)
    return node


def _array(items: Iterable[object]) -> str:
    return "(" + "".join(f"{item}, " for item in items).rstrip() + ")"


def _opening(cell: n.Cell) -> str:
    """Return the beginning of a cell that looks different from its column."""
    look = style_of(cell.attributes)
    if look == NO_STYLE:
        return ""
    sides = [part for part in (look.align, _HEIGHTS.get(look.valign)) if part and part != "justify"]
    align = f"align: {' + '.join(sides)}, " if sides else ""
    return f"styled-cell({align}{arguments(look)})"


_HEIGHTS: Final = MappingProxyType({"top": "top", "middle": "horizon", "bottom": "bottom"})
