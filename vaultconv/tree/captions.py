"""What is no caption: the name of a picture's file, whose embed says nothing else, and names that programs give."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from vaultconv.tree import nodes as n
from vaultconv.tree.walk import plain_text

_EXTENSION: Final = r"\.(?:avif|bmp|gif|heic|heif|jfif|jpe?g|pdf|png|svg|tiff?|webp|excalidraw(?:\.md)?|canvas)"
_DIGITS: Final = r"[\s\d._:()@,x×-]*"  # numbers, dates and times, as "(1)" or "2022-11-20 at 14.32.05"
# Cameras, programs and copies: a name and numbers; then ids alone.
_NAMES: Final = "|".join(
    (
        "untitled|unnamed|unbenannt|sans titre|unknown|image|img|picture|pic|photo|figure|file|frame|asset|thumbnail",
        "screenshot|screen[ _-]?shot|pasted[ _-]image|capture|captura|captura de pantalla|capture d.?écran|snipaste",
        "bildschirmfoto|schermafbeelding|schermata|снимок экрана|скриншот|截屏|截图|屏幕截图|スクリーンショット",
        "dsc[fn]?|pxl|mvimg|dcim|scan|clip|clipboard|download|drawing|excalidraw|attachment|wechatimg|微信图片",
        "스크린샷|signal|telegram|whatsapp image",
    )
)
_BETWEEN: Final = r"at|um|om|à|a las|alle|pm|am|p\.m\.|a\.m\.|copy|kopie"
_GIVEN: Final = re.compile(rf"(?:{_NAMES}){_DIGITS}(?:(?:{_BETWEEN}){_DIGITS})*(?:{_EXTENSION})?", re.IGNORECASE)
_ID: Final = re.compile(
    rf"(?:[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}|[0-9a-f]{{16,64}}|(?=.*\d)[\d._-]{{4,}})(?:{_EXTENSION})?",
    re.IGNORECASE,
)
_FILE: Final = re.compile(rf"[^\n]{{1,200}}{_EXTENSION}", re.IGNORECASE)


DRAWN: Final = ("data-kind", "drawing")
"""The attribute of an `Image` whose content are the words that one reads in it."""


def is_caption(node: n.Image | n.Media) -> bool:
    """Has the author written something about a picture?"""
    if isinstance(node, n.Image) and DRAWN in node.attributes:
        return False
    words = " ".join(plain_text(node.content).split())
    if not words or _GIVEN.fullmatch(words) or _ID.fullmatch(words) or _FILE.fullmatch(words):
        return False
    path = node.target.file if isinstance(node.target, n.FileTarget) else ""
    if isinstance(node.target, n.Url):
        path = node.target.url.partition("?")[0].partition("#")[0] if node.target.url[:5].lower() != "data:" else ""
    name = path.rpartition("/")[2]
    return not name or _folded(words) not in {_folded(each) for each in (path, name, name.rpartition(".")[0])}


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", unquote(name)).strip().casefold()
