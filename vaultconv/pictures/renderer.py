"""Draws and measures pictures with Typst, one at a time, so that each broken picture is found."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec

from vaultconv.typst.compiler import Printing, TypstFailed, compile_pdf, compile_png, query, typst_string

_PX_PER_PT: Final = 96 / 72
_FILLING: Final = 'width: 100%, height: 100%, fit: "stretch"'


class Undrawable(Exception):
    """Raised for a picture that can't be shown, with the reason and a hint."""

    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(f"{why} ({hint})" if hint else why)


class PictureRenderer:
    """Draws and measures pictures; ``font_paths`` are folders of additional fonts."""

    def __init__(self, font_paths: Sequence[Path] = ()) -> None:
        self._printing = Printing(fonts=tuple(map(str, font_paths)), tags=False)

    def measure(self, path: Path, page: int = 1) -> tuple[float, float]:
        """Decode a picture and return its natural size in CSS pixels. Raises `Undrawable`."""
        source = f"#context [#metadata(measure({_image(path, page)}))<size>]"
        answer = _guarded(lambda: query(source, "<size>", self._beside(path)))
        size = msgspec.json.decode(answer, type=dict[str, str])
        width, height = (float(size[side].removesuffix("pt")) * _PX_PER_PT for side in ("width", "height"))
        return width, height

    def check(self, path: Path, page: int = 1) -> None:
        """Check that it can be put into a PDF, which requires more than measuring. Raises `Undrawable`."""
        self.draw(path, 100, 100, page=page, format_="pdf")

    def draw(
        self,
        path: Path,
        width: float,
        height: float,
        *,
        page: int = 1,
        scale: float = 1.0,
        format_: Literal["png", "pdf"] = "png",
    ) -> bytes:
        """Return the picture at a size in CSS pixels, with ``scale`` dots per pixel. Raises `Undrawable`."""
        sides = [f"{max(1.0, side) / _PX_PER_PT:.3f}pt" for side in (width, height)]
        source = (
            f"#set page(width: {sides[0]}, height: {sides[1]}, margin: 0pt, fill: none)\n"
            f"#{_image(path, page, _FILLING)}"
        )
        printing = self._beside(path)
        if format_ == "pdf":
            return _guarded(lambda: compile_pdf(source, printing))
        return _with_resolution(_guarded(lambda: compile_png(source, printing, 96 * scale)), 96 * scale)

    def _beside(self, path: Path) -> Printing:
        return msgspec.structs.replace(self._printing, root=str(path.parent))


_PNG_HEAD: Final = 33  # bytes: the signature and the header


def _with_resolution(png: bytes, dots_per_inch: float) -> bytes:
    """Return a PNG that states its resolution, for programs that place it by that."""
    per_metre = round(dots_per_inch / 0.0254)
    chunk = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    density = struct.pack(">I", 9) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:_PNG_HEAD] + density + png[_PNG_HEAD:]


def _image(path: Path, page: int, more: str = "") -> str:
    arguments = [typst_string(path.name), more, f"page: {page}" if page > 1 else ""]
    return f"image({', '.join(argument for argument in arguments if argument)})"


def _guarded(work: Callable[[], bytes]) -> bytes:
    try:
        return work()
    except TypstFailed as error:
        message = " ".join(str(error).split()).removeprefix("failed to compile document: ")
        raise Undrawable(f"Typst says: {message}") from error
