"""Finds the real format and size of a picture file from its first bytes, without decoding it."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

Format: TypeAlias = Literal["png", "jpg", "gif", "webp", "svg", "pdf", "bmp", "tiff", "ico", "avif", "heic"]

SUFFIXES: Final = MappingProxyType(
    {
        "png": (".png",), "jpg": (".jpg", ".jpeg"), "gif": (".gif",), "webp": (".webp",), "svg": (".svg",),
        "pdf": (".pdf",), "bmp": (".bmp",), "tiff": (".tiff", ".tif"), "ico": (".ico",), "avif": (".avif",),
        "heic": (".heic", ".heif"),
    }
)  # fmt: skip


class PictureHeader(NamedTuple):
    """What the first bytes of a picture's file say."""

    format: Format
    width: int = 0
    """In pixels, as a viewer shows it; 0 if it isn't stated there."""
    height: int = 0
    """In pixels, as a viewer shows it; 0 if it isn't stated there."""
    turned: bool = False
    """The camera was rotated, so the stored pixels must be turned."""
    moving: bool = False
    """It has more than one frame."""


def read_head(data: bytes) -> PictureHeader | None:
    """Return the header of a picture; None if the file isn't one."""
    for magic, format_, read in _MAGIC:
        if magic.match(data):
            try:
                return read(data)
            except (struct.error, IndexError):  # truncated
                return PictureHeader(format_)
    return None


_HTML: Final = rb"\s*<(?:!doctype html|html|head|body)"
_NO_PICTURE: Final = (
    (re.compile(rb"\s*$"), "the file is empty"),
    (re.compile(rb"version https://git-lfs"), "it is a Git LFS pointer; the picture itself was not fetched"),
    (re.compile(_HTML, re.I), "it is a web page, not a picture"),
)


def why_no_picture(data: bytes) -> str:
    """Return what a file is instead of a picture, for the person who has to fix it."""
    return next(
        (why for pattern, why in _NO_PICTURE if pattern.match(data[:4096])), "it is not a picture of a known kind"
    )


def _png(data: bytes) -> PictureHeader:
    return PictureHeader("png", *struct.unpack_from(">II", data, 16))


def _gif(data: bytes) -> PictureHeader:
    width, height = struct.unpack_from("<HH", data, 6)
    return PictureHeader("gif", width, height, moving=_has_frames(data, 2))


def _has_frames(data: bytes, wanted: int) -> bool:
    """Return whether a GIF has at least this many frames; those before a truncation count."""
    at, frames = 13 + _colours(data, 10), 0
    while at < len(data) and frames < wanted and data[at] in (0x21, 0x2C):
        if data[at] == 0x2C:
            frames += 1
            at += 9 + _colours(data, at + 9)
        at += 2
        while at < len(data) and data[at]:  # blocks of data, each with its length in front
            at += 1 + data[at]
        at += 1
    return frames >= wanted


def _colours(data: bytes, at: int) -> int:
    """Return the size in bytes of a GIF's colour table, from the flags at a place."""
    flags = data[at] if at < len(data) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _webp(data: bytes) -> PictureHeader:
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
        return PictureHeader("webp", width, height, moving=bool(data[20] & 2))
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return PictureHeader("webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    width, height = struct.unpack_from("<HH", data, 26)
    return PictureHeader("webp", width & 0x3FFF, height & 0x3FFF)


_NO_FRAME: Final = frozenset((0xC4, 0xC8, 0xCC))  # tables among the markers of frames


def _jpg(data: bytes) -> PictureHeader:
    at, orientation = 2, 1
    while at < len(data):
        marker, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        if data[at] != 0xFF or length < 2:
            break
        if marker == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            orientation = _orientation(data[at + 10 : at + 2 + length])
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            height, width = struct.unpack_from(">HH", data, at + 5)
            turned = orientation != 1
            return (
                PictureHeader("jpg", height, width, turned)
                if orientation >= 5
                else PictureHeader("jpg", width, height, turned)
            )
        at += 2 + length
    return PictureHeader("jpg")


def _orientation(exif: bytes) -> int:
    """Return the value of Exif's tag 0x112, 1 to 8; 1 is upright."""
    order = "<" if exif[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", exif, 4)
    (count,) = struct.unpack_from(order + "H", exif, at)
    for i in range(min(count, 256)):
        tag, _, _, value = struct.unpack_from(order + "HHIH", exif, at + 2 + 12 * i)
        if tag == 0x112 and 1 <= value <= 8:
            return int(value)
    return 1


def _bmp(data: bytes) -> PictureHeader:
    width, height = struct.unpack_from("<ii", data, 18)
    return PictureHeader("bmp", abs(width), abs(height))


def _only(format_: Format) -> Callable[[bytes], PictureHeader]:
    return lambda data: PictureHeader(format_)


_SVG: Final = re.compile(rb"(?!%s).{0,8192}?<\x00?(?:[\w.-]{1,40}:)?s\x00?v\x00?g[\s\x00>/]" % _HTML, re.S | re.I)

# The first bytes | what they are | who reads its size. An SVG may begin with anything that XML may begin with.
_MAGIC: Final[tuple[tuple[re.Pattern[bytes], Format, Callable[[bytes], PictureHeader]], ...]] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png", _png),
    (re.compile(rb"\xff\xd8\xff"), "jpg", _jpg),
    (re.compile(rb"GIF8[79]a"), "gif", _gif),
    (re.compile(rb"RIFF.{4}WEBP", re.S), "webp", _webp),
    (re.compile(rb".{0,1024}%PDF-", re.S), "pdf", _only("pdf")),
    (re.compile(rb"BM.{12}[\x0c-\xff]\x00\x00\x00", re.S), "bmp", _bmp),
    (re.compile(rb"II\*\x00|MM\x00\*"), "tiff", _only("tiff")),
    (re.compile(rb"\x00\x00\x01\x00[^\x00]\x00"), "ico", _only("ico")),
    (re.compile(rb".{4}ftypavi[fs]", re.S), "avif", _only("avif")),
    (re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", re.S), "heic", _only("heic")),
    (_SVG, "svg", _only("svg")),
)
