"""Pages put on sheets: two beside each other, or in the order of a booklet that is folded in the middle.

Typst shows pages of a PDF as pictures, so the finished one is set once more. Links are of no use on such sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from vaultconv.book.manuscript import Imposition
from vaultconv.build.temporary import temporary_folder
from vaultconv.typst.compiler import Printing, compile_pdf

__all__ = ["imposed", "sheet_order"]

_PAGES: Final = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count (\d+)")


def imposed(pdf: bytes, kind: Imposition, paper: tuple[float, float], printing: Printing) -> bytes:
    """The pages of a PDF on sheets of the same paper, turned; a side that a booklet needs besides has lines for notes.

    ``paper`` is the page's width and height in millimetres. Raises `TypstFailed`.
    """
    found = _PAGES.search(pdf)
    if found is None:
        return pdf
    width, height = paper
    with temporary_folder() as folder:
        (Path(folder) / "pages.pdf").write_bytes(pdf)
        source = _source(sheet_order(int(found[1]), kind), width, height)
        return compile_pdf(source, Printing(root=str(folder), timestamp=printing.timestamp, tags=False))


def sheet_order(count: int, kind: Imposition) -> list[tuple[int, int]]:
    """The pages on the left and the right of each side of a sheet, counted from 1; 0 where there is none."""
    if kind != "booklet":
        return [(page, page + 1 if page < count else 0) for page in range(1, count + 1, 2)]
    whole = -(-count // 4) * 4
    sides: list[tuple[int, int]] = []
    for first in range(1, whole // 2, 2):
        last = whole + 1 - first
        sides += [(last, first), (first + 1, last - 1)]
    return [(left if left <= count else 0, right if right <= count else 0) for left, right in sides]


def _source(sides: Sequence[tuple[int, int]], width: float, height: float) -> str:
    return "\n".join((_START.format(width=width, height=height), *_sides(sides)))


def _sides(sides: Sequence[tuple[int, int]]) -> Iterator[str]:
    for left, right in sides:
        yield f"#grid(columns: (50%, 50%), rows: 100%, {_half(left)}, {_half(right)})"


def _half(page: int) -> str:
    return f'image("/pages.pdf", page: {page}, width: 100%, height: 100%, fit: "contain")' if page else "lines"


_START: Final = """\
#set page(width: {height}mm, height: {width}mm, margin: 0pt)
#set grid(align: center + horizon)
#let lines = pad(x: 14mm, y: 16mm, for _ in range(18) {{
  block(height: 7.5mm, above: 0pt, below: 0pt, width: 100%, stroke: (bottom: (paint: luma(60%), thickness: 0.5pt, dash: "dotted")))
}})"""  # noqa: E501
