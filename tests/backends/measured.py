"""What a finished PDF looks like, measured: its lines with their places and sizes, and where its headings are."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import NamedTuple

import pymupdf


class Line(NamedTuple):
    """Words beside each other on a page, in points from its top left corner; ``size`` is that of most of its letters."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    sizes: tuple[float, ...]


def opened(pdf: bytes) -> pymupdf.Document:
    """The document."""
    return pymupdf.open(stream=pdf, filetype="pdf")


def spans(page: pymupdf.Page) -> list[Line]:
    """The page's words, as far as they are set in one face and size."""
    blocks = page.get_text("dict")["blocks"]
    found = [_piece(span) for block in blocks for line in block.get("lines", ()) for span in line["spans"]]
    return list(filter(None, found))


def lines(page: pymupdf.Page) -> list[Line]:
    """The page's lines from top to bottom. What stands on one baseline is one line, but for what is far to the side."""
    return list(_joined(sorted(spans(page), key=lambda each: (round(each.bottom), each.left))))


def _piece(span: dict) -> Line | None:
    text, (left, top, right, _), size = span["text"], span["bbox"], round(span["size"], 2)
    if not text.strip():
        return None
    return Line(text, left, top, right, span["origin"][1], size, (size,) * len(text.strip()))


def _joined(pieces: list[Line]) -> Iterator[Line]:
    line: Line | None = None
    for piece in pieces:
        gap = piece.left - line.right if line else 0
        if line and abs(piece.bottom - line.bottom) < 0.25 * line.size and -1 < gap < 1.7 * line.size:
            blank = (
                " " if gap > 0.12 * line.size and not (line.text.endswith(" ") or piece.text.startswith(" ")) else ""
            )
            sizes = line.sizes + piece.sizes
            text, top, right = line.text + blank + piece.text, min(line.top, piece.top), max(line.right, piece.right)
            line = Line(text, line.left, top, right, line.bottom, statistics.mode(sizes), sizes)
        else:
            if line:
                yield line
            line = piece
    if line:
        yield line


def full_line(document: pymupdf.Document, size: float, width: float) -> float:
    """The median of the characters of lines of text of this size that are as wide as this, in points."""
    found = [
        len(line.text.strip())
        for page in document
        for line in lines(page)
        if abs(line.size - size) < 0.05 and abs(line.right - line.left - width) < 0.03 * width
    ]
    return statistics.median(found) if found else 0.0
