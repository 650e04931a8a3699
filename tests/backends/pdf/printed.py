"""Where the words of a printed note stand on its pages."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from pypdf import PdfReader

import vaultconv
from vaultconv.backends.pdf import PDF


class Piece(NamedTuple):
    """A piece of text, its page, counted from 0, and where it begins, in points from the page's left and lower edge."""

    text: str
    page: int
    x: float
    y: float


class Printed(NamedTuple):
    """A PDF: its pieces of text in their order, and the size of its pages in points."""

    pieces: list[Piece]
    width: float
    height: float
    pages: int

    def where(self, text: str) -> Piece:
        """The first piece that begins so."""
        return next(piece for piece in self.pieces if piece.text.strip().startswith(text))

    @property
    def text(self) -> str:
        return " ".join(" ".join(piece.text for piece in self.pieces).split())


def printed(folder: Path, files: Mapping[str, str | bytes], **options: Any) -> Printed:
    """The note ``N.md`` of these files, printed."""
    vault = folder / "vault"
    for name, content in files.items():
        (vault / name).parent.mkdir(parents=True, exist_ok=True)
        (vault / name).write_bytes(content.encode() if isinstance(content, str) else content)
    backend = msgspec.structs.replace(PDF, system_fonts=False, **options)
    vaultconv.convert(vault, backend, folder / "out")
    return read((folder / "out" / "N.pdf").read_bytes())


def read(content: bytes) -> Printed:
    """A PDF's pieces of text."""
    pieces: list[Piece] = []
    reader = PdfReader(io.BytesIO(content))
    for number, page in enumerate(reader.pages):

        def note(text: str, cm: list[float], tm: list[float], font: Any, size: float, number: int = number) -> None:
            if text.strip():
                x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                pieces.append(Piece(text, number, x, tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))

        page.extract_text(visitor_text=note)
    box = reader.pages[0].mediabox
    return Printed(pieces, float(box.width), float(box.height), len(reader.pages))
