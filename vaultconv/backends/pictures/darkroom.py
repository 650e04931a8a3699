"""Pictures drawn and measured by Typst, in process, one at a time, so that a broken one is found by itself."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeVar

import msgspec

if TYPE_CHECKING:
    from typst import Fonts

_T = TypeVar("_T")

_PX_PER_PT: Final = 96 / 72
_FILLING: Final = 'width: 100%, height: 100%, fit: "stretch"'


class Undrawable(Exception):
    """Why a picture can't be shown, and what may help."""

    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(f"{why} ({hint})" if hint else why)


class Darkroom:
    """Draws and measures pictures; ``font_paths`` are folders of fonts besides those of the system."""

    def __init__(self, font_paths: Sequence[Path] = ()) -> None:
        self._font_paths = [str(path) for path in font_paths]

    @cached_property
    def _fonts(self) -> Fonts:
        from typst import Fonts

        return Fonts(font_paths=self._font_paths)

    def measure(self, path: Path, page: int = 1) -> tuple[float, float]:
        """Decode a picture and return its natural size in CSS pixels. Raises `Undrawable`."""
        import typst

        source = f"#context [#metadata(measure({_image(path, page)}))<size>]".encode()
        root = str(path.parent)
        answer = _guarded(
            lambda: typst.query(  # type: ignore[type-var]  # its stubs want one type for all three
                source, "<size>", field="value", one=True, root=root, font_paths=self._fonts
            )
        )
        size = msgspec.json.decode(answer, type=dict[str, str])
        width, height = (float(size[side].removesuffix("pt")) * _PX_PER_PT for side in ("width", "height"))
        return width, height

    def check(self, path: Path, page: int = 1) -> None:
        """Make sure that it can be put into a PDF, which asks more than measuring. Raises `Undrawable`."""
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
        """The picture at a size in CSS pixels, with ``scale`` dots to each of them. Raises `Undrawable`."""
        import typst

        sides = [f"{max(1.0, side) / _PX_PER_PT:.3f}pt" for side in (width, height)]
        source = (
            f"#set page(width: {sides[0]}, height: {sides[1]}, margin: 0pt, fill: none)\n"
            f"#{_image(path, page, _FILLING)}"
        ).encode()
        root = str(path.parent)
        drawn = _guarded(
            lambda: typst.compile(  # type: ignore[type-var]
                source,
                root=root,
                font_paths=self._fonts,
                format=format_,
                ppi=96 * scale,
                timestamp=0,
                pdf_tags=False,
            )
        )
        return _with_resolution(drawn, 96 * scale) if format_ == "png" else drawn


_PNG_HEAD: Final = 33  # bytes: the signature and the header


def _with_resolution(png: bytes, dots_per_inch: float) -> bytes:
    """A PNG that says how large it is, for those who place it by that."""
    per_metre = round(dots_per_inch / 0.0254)
    chunk = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    said = struct.pack(">I", 9) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:_PNG_HEAD] + said + png[_PNG_HEAD:]


def _image(path: Path, page: int, more: str = "") -> str:
    arguments = [json.dumps(path.name, ensure_ascii=False), more, f"page: {page}" if page > 1 else ""]
    return f"image({', '.join(argument for argument in arguments if argument)})"


def _guarded(work: Callable[[], _T]) -> _T:
    try:
        return work()
    except RuntimeError as error:  # a TypstError, or what a query makes of it
        message = " ".join(str(error).split()).removeprefix("failed to compile document: ")
        raise Undrawable(f"Typst says: {message}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's own, which is no Exception
            raise
        raise Undrawable("Typst fails on it") from None
