"""What an embed's parts say: a caption, a size, and by its extension which kind of file it is."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final, Literal

Kind = Literal["image", "audio", "video", "pdf", "canvas", "base", "file"]

IMAGES: Final = frozenset({"avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"})
KINDS: Final[MappingProxyType[str, Kind]] = MappingProxyType(
    {
        **dict.fromkeys(IMAGES, "image"),
        **dict.fromkeys(("flac", "m4a", "mp3", "ogg", "wav", "3gp"), "audio"),
        **dict.fromkeys(("mkv", "mov", "mp4", "ogv", "webm"), "video"),
        "pdf": "pdf",
        "canvas": "canvas",
        "base": "base",
    }
)
_SIZE: Final = re.compile(r"([0-9]{1,5})(?:[xX]([0-9]{0,5}))?")
_HEIGHT: Final = re.compile(r"(?:^|[#&])height=([0-9]{1,5})(?![0-9])")


def kind_of(file: str) -> Kind:
    """What an embedded file is, by its extension in any case."""
    return KINDS.get(file.rpartition(".")[2].lower(), "file")


def split_size(display: str) -> tuple[str, int | None, int | None]:
    """``caption|100x50`` is a caption, a width and a height; only the last part may be a size, each may be missing."""
    parts = [part.strip() for part in display.split("|")]
    while parts and not parts[-1]:
        parts.pop()
    size = _SIZE.fullmatch(parts[-1]) if parts else None
    if size is None:
        return "|".join(parts), None, None
    return "|".join(parts[:-1]).rstrip("|"), int(size[1]) or None, int(size[2] or 0) or None


def height_of(fragment: str) -> int | None:
    """The height that a PDF's fragment asks for: ``page=3&height=400``."""
    found = _HEIGHT.search(fragment)
    return int(found[1]) if found else None
