"""HTML tables as tables of the tree: rows of equal length, spans padded with empty cells, inlines in cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from vaultconv.html.flat import flat
from vaultconv.html.inlines import is_invisible
from vaultconv.html.styles import block_style, cell_style, formatted_cell
from vaultconv.html.tree import Child, Element, HtmlText
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks, Inlines

BlocksOf = Callable[[Sequence[Child]], Blocks]

MAX_COLUMNS: Final = 100  # what a span may make of a table
MAX_PADDING: Final = 100_000  # empty cells; a table that needs more is written row by row
_SECTIONS: Final = frozenset(("thead", "tbody", "tfoot"))
_CELLS: Final = frozenset(("td", "th"))


@dataclass(slots=True)
class _TableParts:
    """A table's rows, each with whether it belongs to the head, and the content outside any cell."""

    rows: list[tuple[Element, bool]] = field(default_factory=list)
    before: list[Child] = field(default_factory=list)
    after: list[Child] = field(default_factory=list)


def table(element: Element, blocks_of: BlocksOf) -> Blocks:
    """Return a table with its caption and the content outside its cells.

    Such content goes before the table, or after it if it came after the rows.
    """
    parts = _TableParts()
    _collect(element, parts, in_head=False)
    return (*blocks_of(parts.before), *_rows(element, parts, blocks_of), *blocks_of(parts.after))


def _collect(element: Element, parts: _TableParts, *, in_head: bool) -> None:
    for child in element.children:
        if isinstance(child, Element) and child.name in _SECTIONS and not is_invisible(child):
            _collect(child, parts, in_head=child.name == "thead")
        elif isinstance(child, Element) and child.name == "tr" and not is_invisible(child):
            parts.rows.append((child, in_head))
        elif isinstance(child, Element) and child.name in _CELLS:  # a row without its tag
            if not parts.rows or parts.rows[-1][0].name:
                parts.rows.append((Element("", position=child.position, closed=True), in_head))
            parts.rows[-1][0].children.append(child)
        else:
            (parts.after if parts.rows else parts.before).append(child)


def _rows(element: Element, parts: _TableParts, blocks_of: BlocksOf) -> Blocks:
    rows = [(list(_cells(row, parts.after)), in_head) for row, in_head in parts.rows]
    cells = [cell for row, _ in rows for cell in row]
    if not cells:
        return ()
    if len(cells) == 1:  # a frame around something
        return blocks_of(cells[0].children)
    grid = _grid([row for row, _ in rows])
    width = max(map(len, grid))
    if len(grid) < len(rows) or width * len(grid) - len(cells) > MAX_PADDING:
        return tuple(block for cell in cells for block in blocks_of(cell.children))
    align = _alignment(grid, width)
    written = [
        tuple(
            _cell(cell, (parts.rows[number][0], element), column, blocks_of) for cell, column in zip_longest(row, align)
        )
        for number, row in enumerate(grid)
    ]
    has_head = rows[0][1] or all(cell.name == "th" for cell in rows[0][0])
    head = written.pop(0) if has_head else (n.Cell(()),) * width
    return (n.Table(align, head, tuple(written), position=element.position),)


def _cells(row: Element, outside: list[Child]) -> Iterator[Element]:
    """Yield a row's cells; other content is passed to ``outside``."""
    for child in row.children:
        if isinstance(child, Element) and child.name in _CELLS:
            if not is_invisible(child):
                yield child
        elif not (isinstance(child, HtmlText) and not child.text.strip()):
            outside.append(child)


def _grid(rows: Sequence[Sequence[Element]]) -> list[list[Element | None]]:
    """Return the cells at their places, None where a span covers one.

    The grid is cut short if it would have too many covered places.
    """
    grid: list[list[Element | None]] = []
    covered: dict[int, int] = {}  # column: how many more rows a cell above reaches into
    padding = 0
    for row in rows:
        line: list[Element | None] = []
        below: dict[int, int] = {}
        for cell in row:
            while covered.get(len(line), 0):
                line.append(None)
            width = min(_span(cell, "colspan"), max(1, MAX_COLUMNS - len(line)))
            below.update(dict.fromkeys(range(len(line), len(line) + width), _span(cell, "rowspan") - 1))
            line += [cell, *[None] * (width - 1)]
        while covered.get(len(line), 0):
            line.append(None)
        covered = {column: left - 1 for column, left in covered.items() if left > 1} | {
            column: left for column, left in below.items() if left
        }
        grid.append(line)
        padding += line.count(None)
        if padding > MAX_PADDING:
            break
    return grid


def _span(cell: Element, name: str) -> int:
    """Return how many columns or rows a cell spans; 0 rows means all remaining ones (HTML's standard, 4.9.11)."""
    digits = cell.attributes.get(name, "").strip()
    if not (digits.isascii() and digits.isdecimal()):
        return 1
    value = int(digits[:6])
    return 65534 if value == 0 and name == "rowspan" else max(1, value)


def _cell(cell: Element | None, around: Sequence[Element], align: n.Align, blocks_of: BlocksOf) -> n.Cell:
    if cell is None:
        return n.Cell(())
    blocks = blocks_of(cell.children)
    content: Inlines = flat(blocks)
    for element in (cell, *around):
        content = formatted_cell(element, content)
    return n.Cell(content, cell_style(cell, around, align, blocks).attributes)


def _alignment(grid: Sequence[Sequence[Element | None]], width: int) -> tuple[n.Align, ...]:
    """Return the alignment that all cells of a column share."""
    columns: list[n.Align] = []
    for i in range(width):
        alignments = {block_style(cell).align for row in grid for cell in row[i : i + 1] if cell is not None}
        align = alignments.pop() if len(alignments) == 1 else ""
        columns.append("" if align == "justify" else align)
    return tuple(columns)
