"""Prepares pictures of a vault for documents: each becomes a file that the document's reader accepts.

The bytes of a file decide its format; a file with a wrong name is copied under a right one. Nothing is downloaded.
"""

from __future__ import annotations

import re
import shutil
import warnings
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b
from io import BytesIO
from pathlib import Path, PureWindowsPath
from typing import Final, Literal, NamedTuple

import msgspec

from vaultconv.build.cache import Remember, afresh, code_fingerprint
from vaultconv.pictures import canvas
from vaultconv.pictures.formats import SUFFIXES, Format, PictureHeader, read_head, why_no_picture
from vaultconv.pictures.in_text import bytes_of_address
from vaultconv.pictures.renderer import PictureRenderer, Undrawable
from vaultconv.pictures.svg import contained, decoded, with_text
from vaultconv.tree.targets import is_data

MAX_PIXELS: Final = 100_000_000
MAX_BYTES: Final = 256 * 1024 * 1024
MAX_SIDE: Final = 2400  # of a picture that is redrawn for Word: the width of A4 at 300 dots per inch
_MIN_SIDE: Final = 600  # of one that could be drawn at any size
_VECTOR_SCALE: Final = 3.0
_MAX_NATURAL: Final = 20_000  # a file that claims to be larger is ignored

_PAGE: Final = re.compile(r"(?:^|&)page=(\d{1,6})")
_TROUBLESOME: Final = re.compile(r'[%?#"\\<>|*\x00-\x1f\x7f]')  # in a path that pandoc reads as an address


class Picture(msgspec.Struct, frozen=True):
    """A file that a document can contain: ``path`` is absolute and has the suffix of its ``format``.

    Typst accepts png, jpg, gif, webp, svg and pdf (whose first page it shows); Word accepts png, jpg and gif. ``width``
    and ``height`` are its natural size in CSS pixels, 0 if it has none.
    """

    path: str
    format: Format
    width: int
    height: int


def prepare_pictures(
    files: Iterable[str],
    locate: Callable[[str], Path],
    folder: Path,
    *,
    typst: bool,
    font_paths: Sequence[Path] = (),
    remember: Remember = afresh,
) -> tuple[dict[str, Picture], dict[str, str]]:
    """Return the pictures of these files, and the problems of those that have any; both by the names given.

    A name is a path in the vault, with or without ``#`` and a fragment: ``page=3`` of a PDF means that page. A canvas
    is drawn, and a ``data:`` address contains its own picture. ``locate`` returns where a file lies; new files are put
    into ``folder``. With ``typst``, pictures are for Typst, else for Word and the like. ``font_paths`` are folders of
    fonts for text in SVGs. ``remember`` returns what takes long to convert, if an earlier run did.

    A picture that can't be shown has a problem and no result; a result with a problem lacks something.
    """
    run = _PictureRun(locate, folder, typst, PictureRenderer(font_paths), remember)
    pictures: dict[str, Picture] = {}
    for name in dict.fromkeys(files):
        try:
            pictures[name] = run.picture(name)
        except Undrawable as problem:
            run.problems[name] = f"{_shown(name)} can't be shown: {problem}"
    return pictures, run.problems


def _shown(name: str) -> str:
    return "the picture in this address" if is_data(name) else f'"{name}"'


class _File(NamedTuple):
    """A file on its way to a picture. ``name`` is the requested name, ``digest`` a hash of its bytes."""

    name: str
    path: Path
    data: bytes
    head: PictureHeader
    digest: str
    page: int = 1


class _PictureRun:
    """Makes the pictures of one run, each file once."""

    def __init__(
        self,
        locate: Callable[[str], Path],
        folder: Path,
        typst: bool,
        renderer: PictureRenderer,
        remember: Remember,
    ) -> None:
        self._locate, self._folder, self._typst, self._renderer = locate, folder, typst, renderer
        self._remember = remember
        self.problems: dict[str, str] = {}

    def picture(self, name: str) -> Picture:
        """Return a picture as the output can hold it. Raises `Undrawable`."""
        path, page = self._find(name)
        data = _read(path)
        if path.suffix.lower() == ".canvas":
            data = canvas.draw(data, self._pictures_in(data)).encode()
            if not data:
                raise Undrawable("there is nothing on the canvas that can be drawn")
        head = read_head(data)
        if head is None:
            raise Undrawable(why_no_picture(data))
        if head.width * head.height > MAX_PIXELS:
            raise Undrawable(f"it is too large: {head.width} × {head.height} pixels", "make it smaller")
        digest = blake2b(data, digest_size=20).hexdigest()
        return _MAKERS[head.format](self, _File(name, path, data, head, digest, page))

    def _find(self, name: str) -> tuple[Path, int]:
        if is_data(name):
            data = bytes_of_address(name)
            return self._write(f"{blake2b(data, digest_size=10).hexdigest()}.data", data), 1
        path = self._locate(name)
        if "#" not in name or path.is_file():
            return path, 1
        file, _, fragment = name.rpartition("#")
        page = _PAGE.search(fragment)
        return self._locate(file), max(1, int(page[1])) if page else 1

    def _pictures_in(self, data: bytes) -> dict[str, str]:
        """Return the pictures on a canvas, as ``data:`` addresses."""
        addresses = {}
        for file in filter(_is_below, canvas.files(data)):
            try:
                path = self._locate(file)
                content = _read(path)
                head = read_head(content)
                if head is None or head.format not in _IN_CANVAS or head.width * head.height > MAX_PIXELS:
                    continue
                self._renderer.measure(path)
            except Undrawable:
                continue
            addresses[file] = f"data:{_IN_CANVAS[head.format]};base64,{b64encode(content).decode()}"
        return addresses

    # ------------------------------------------------------------------------------------------------------- by format

    def _pixels(self, file: _File) -> Picture:
        format_, width, height, turned, moving = file.head
        path = self._named(file)
        self._renderer.measure(path)
        if self._typst or not (format_ == "webp" or turned or moving):
            return Picture(str(path), format_, width, height)
        if turned:  # as its camera says, which Word doesn't do
            with suppress(Undrawable):  # without Pillow
                return self._converted(file, "jpg")
        return self._drawn(path, file, width, height, min(1.0, MAX_SIDE / max(width, height, 1)))

    def _vector(self, file: _File) -> Picture:
        text = decoded(file.data)
        inside, had_outside = contained(text)
        if had_outside:
            self.problems[file.name] = (
                f"{_shown(file.name)} loads something from other files or the web, which was left out"
            )
        drawable = with_text(inside)
        if drawable == text and _is_utf8(file.data) and file.path.suffix.lower() == ".svg":
            path = self._named(file)
        else:
            path = self._write(f"{file.digest}.svg", drawable.encode())
        return self._sized(path, file)

    def _sized(self, path: Path, file: _File) -> Picture:
        """Return the picture in ``path``, which can be drawn at any size."""
        width, height = self._renderer.measure(path, file.page)
        if max(width, height) > _MAX_NATURAL:
            width, height = MAX_SIDE, max(1, round(MAX_SIDE * height / width))
        longest = max(width, height, 1)
        if self._typst:
            self._renderer.check(path, file.page)
            return Picture(str(path), file.head.format, round(width), round(height))
        scale = min(MAX_SIDE, max(_MIN_SIDE, _VECTOR_SCALE * longest)) / longest
        return self._drawn(path, file, round(width), round(height), scale)

    def _page(self, file: _File) -> Picture:
        path = self._named(file)
        if self._typst and file.page > 1:
            width, height = self._renderer.measure(path, file.page)
            page = self._renderer.draw(path, width, height, page=file.page, format_="pdf")
            path = self._write(f"{file.digest}-{file.page}.pdf", page)
            return Picture(str(path), "pdf", round(width), round(height))
        return self._sized(path, file)

    def _by_pillow(self, file: _File) -> Picture:
        return self._converted(file, "png")

    def _unknown_to_all(self, file: _File) -> Picture:
        raise Undrawable("HEIC pictures can't be shown", "export it as JPEG")

    # ----------------------------------------------------------------------------------------------------------- files

    def _drawn(self, path: Path, file: _File, width: int, height: int, scale: float) -> Picture:
        """Return a PNG of it for readers that don't accept its format."""
        png = self._renderer.draw(path, width, height, page=file.page, scale=scale)
        return Picture(str(self._write(f"{file.digest}-{file.page}.png", png)), "png", width, height)

    def _named(self, file: _File) -> Path:
        """Return the file, or a copy if its name would be misread."""
        path, suffixes = file.path.absolute(), SUFFIXES[file.head.format]
        if path.suffix.lower() in suffixes and not _TROUBLESOME.search(path.as_posix()):
            return path
        copy = self._folder / (file.digest + suffixes[0])
        if not copy.exists():
            shutil.copyfile(path, copy)
        return copy.absolute()

    def _write(self, name: str, content: bytes) -> Path:
        path = (self._folder / name).absolute()
        path.write_bytes(content)
        return path

    def _converted(self, file: _File, form: Literal["jpg", "png"]) -> Picture:
        """Return the picture upright, in another format. Raises `Undrawable`."""
        key = msgspec.msgpack.encode((file.digest, form, code_fingerprint(_CODE)))
        (content,) = self._remember("pictures", [key], lambda _: [_converted(file, form)])
        assert content is not None
        head = read_head(content)
        assert head is not None
        return Picture(str(self._write(f"{file.digest}.{form}", content)), form, head.width, head.height)


_MAKERS: Final[dict[Format, Callable[[_PictureRun, _File], Picture]]] = {
    **dict.fromkeys(("png", "jpg", "gif", "webp"), _PictureRun._pixels),
    "svg": _PictureRun._vector,
    "pdf": _PictureRun._page,
    **dict.fromkeys(("bmp", "tiff", "ico", "avif"), _PictureRun._by_pillow),
    "heic": _PictureRun._unknown_to_all,
}
_IN_CANVAS: Final[dict[Format, str]] = {
    "png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
}  # fmt: skip


def _is_below(path: str) -> bool:
    """Return whether a path on a canvas stays within the vault."""
    return not PureWindowsPath(path).anchor and ".." not in PureWindowsPath(path).parts


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Undrawable(f"it is too large: more than {MAX_BYTES // 1024**2} MB", "make it smaller")
        return path.read_bytes()
    except OSError as error:
        raise Undrawable(f"it can't be read: {error.strerror or error}") from error


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


_CODE: Final = ("vaultconv.pictures", "PIL")
"""What decides how a picture is converted."""


def _converted(file: _File, form: Literal["jpg", "png"]) -> bytes:
    try:
        from PIL import Image, ImageOps
    except ImportError as error:
        kind = file.head.format.upper()
        raise Undrawable(f"{kind} pictures need Pillow", "pip install 'vaultconv[pictures]'") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is checked below
            with Image.open(file.path) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise Undrawable(f"it is too large: {image.width} × {image.height} pixels", "make it smaller")
                upright = ImageOps.exif_transpose(image)
                transparent = form == "png" and upright.has_transparency_data
                content = BytesIO()
                kind = {"jpg": "JPEG", "png": "PNG"}[form]
                upright.convert("RGBA" if transparent else "RGB").save(content, kind, quality=92)
                return content.getvalue()
    except Undrawable:
        raise
    except Exception as error:  # a boundary: Pillow's decoders raise all kinds of exceptions
        raise Undrawable(f"it can't be read: {error}") from error
