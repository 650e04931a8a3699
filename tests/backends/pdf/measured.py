"""What a finished PDF looks like, measured: its lines with their places and sizes, and where its headings are."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from itertools import pairwise
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


class Heading(NamedTuple):
    """An entry of the outline, and where on which page, counted from 0, its heading begins."""

    level: int
    title: str
    page: int
    top: float


def headings(document: pymupdf.Document) -> list[Heading]:
    """The headings in their order."""
    found = (entry for entry in document.get_toc(simple=False) if entry[3].get("to"))
    return [Heading(level, " ".join(title.split()), page - 1, place["to"].y) for level, title, page, place in found]


class Frame(NamedTuple):
    """Where the text of a page begins and ends, from above."""

    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


def bands(page: pymupdf.Page, frame: Frame) -> list[tuple[float, float]]:
    """What the page shows between the edges of its text, whatever it is: from where to where, white between."""
    dots = page.get_pixmap(dpi=36, colorspace="gray", clip=(0, frame.top, page.rect.width, frame.bottom + 4))
    rows = [min(dots.samples[row * dots.stride : row * dots.stride + dots.width]) < 235 for row in range(dots.height)]
    found: list[tuple[float, float]] = []
    for row, shown in enumerate(rows):
        at = frame.top + row * 2
        if shown and found and found[-1][1] >= at - 2:
            found[-1] = found[-1][0], at + 2
        elif shown:
            found.append((at, at + 2))
    return found


def white(page: pymupdf.Page, frame: Frame) -> float:
    """The largest share of the text's height in which the page shows nothing."""
    edges = [frame.top, *(edge for band in bands(page, frame) for edge in band), frame.bottom]
    return max(low - high for high, low in zip(edges[::2], edges[1::2], strict=True)) / frame.height


def stranded(document: pymupdf.Document, frame: Frame) -> list[str]:
    """Headings that end their page, and parents of a list that do, with their children on the next one."""
    shown = [bands(page, frame) for page in document]
    found = [
        each.title
        for each in headings(document)
        if shown[each.page] and shown[each.page][-1][1] < each.top + 40 and each.page + 1 < len(document)
    ]
    texts = [[line for line in lines(page) if frame.top <= line.bottom <= frame.bottom] for page in document]
    for last, first in ((one[-1], two[0]) for one, two in pairwise(texts) if one and two):
        if last.text[0] in BULLETS and first.text[0] in BULLETS and first.left > last.left + 6:
            found.append(last.text)
    return found


BULLETS = "•–◦"


def wrong_heads(document: pymupdf.Document, frame: Frame, section: int) -> list[str]:
    """Pages whose head names a section, a heading of this level, that isn't the one which the page begins with."""
    found = []
    for number, page in enumerate(document):
        head = " ".join(line.text for line in lines(page) if line.bottom < frame.top - 4)
        begun = [each for each in headings(document) if (each.page, each.top) < (number, frame.top + 12)]
        expected = begun[-1] if begun and begun[-1].page == number else None
        if head and expected and expected.level == section and not head.endswith(expected.title):
            found.append(f"{number + 1}: {head}, not {expected.title}")
        for each in headings(document):
            over = number < each.page or (number == each.page and each.top > frame.top + 12)
            named = head.endswith(each.title) and each.level == section
            if named and over and each.title not in [one.title for one in begun]:
                found.append(f"{number + 1}: {head}, which begins later")
    return found


def small_text(document: pymupdf.Document, least: float) -> set[str]:
    """Words smaller than so many points; marks of footnotes and what is set in a font for formulas may be."""
    return {
        span["text"].strip()
        for page in document
        for block in page.get_text("dict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        if span["size"] < least - 0.05 and len(span["text"].strip()) > 3 and "Math" not in span["font"]
    }
