"""The parts of an embed: its caption, its size, and the kind of file, by extension.

A picture's file name doesn't count as a caption, nor does a name that a program made up (``Screenshot 12``).
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import unquote

from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.targets import host_and_path, is_data
from vaultconv.tree.walk import default_name, plain_text

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
_SIZE: Final = lazy_pattern(r"([0-9]{1,5})(?:[xX]([0-9]{0,5}))?")
_MAX_SHOWN: Final = 100  # characters of an address
_HEIGHT: Final = lazy_pattern(r"(?:^|[#&])height=([0-9]{1,5})(?![0-9])")


def kind_of(file: str) -> Kind:
    """Return the kind of an embedded file by its extension, in any case."""
    return KINDS.get(file.rpartition(".")[2].lower(), "file")


def split_size(display: str) -> tuple[str, int | None, int | None]:
    """Split ``caption|100x50`` into a caption, a width and a height.

    Only the last part can be a size. A missing caption is ``""``, a missing width or height is None.
    """
    parts = [part.strip() for part in display.split("|")]
    while parts and not parts[-1]:
        parts.pop()
    size = _SIZE.fullmatch(parts[-1]) if parts else None
    if size is None:
        return "|".join(parts), None, None
    return "|".join(parts[:-1]).rstrip("|"), int(size[1]) or None, int(size[2] or 0) or None


def height_of(fragment: str) -> int | None:
    """Return the height in a PDF's fragment (``page=3&height=400``); None without one."""
    found = _HEIGHT.search(fragment)
    return int(found[1]) if found else None


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
_GIVEN: Final = lazy_pattern(rf"(?:{_NAMES}){_DIGITS}(?:(?:{_BETWEEN}){_DIGITS})*(?:{_EXTENSION})?", re.IGNORECASE)
_ID: Final = lazy_pattern(
    rf"(?:[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}|[0-9a-f]{{16,64}}|(?=.*\d)[\d._-]{{4,}})(?:{_EXTENSION})?",
    re.IGNORECASE,
)
_FILE: Final = lazy_pattern(rf"[^\n]{{1,200}}{_EXTENSION}", re.IGNORECASE)


DRAWN: Final = ("data-kind", "drawing")
"""The attribute of an `Image` whose content is the text shown in the picture."""


def is_caption(node: n.Image | n.Media) -> bool:
    """Return whether a picture has a caption that its author wrote."""
    if isinstance(node, n.Image) and DRAWN in node.attributes:
        return False
    words = " ".join(plain_text(node.content).split())
    return bool(words) and not (_GIVEN.fullmatch(words) or _ID.fullmatch(words) or says_file(node))


def media_name(target: n.Target) -> str:
    """Return a name for media without a caption: its file name, or its host on the web."""
    if type(target) is not n.Url or is_data(target.url):
        return default_name(target)
    host, path = host_and_path(target.url)
    name = unquote(path).rpartition("/")[2]
    return name if "." in name else host or name or target.url[:_MAX_SHOWN]


def says_file(node: n.Image | n.Media) -> bool:
    """Return whether the text of a picture is only its file name, or a name like "Untitled"."""
    words = " ".join(plain_text(node.content).split())
    if not words or _FILE.fullmatch(words) or is_untitled(words):
        return bool(words)
    path = node.target.file if isinstance(node.target, n.FileTarget) else ""
    if isinstance(node.target, n.Url):
        path = node.target.url.partition("?")[0].partition("#")[0] if not is_data(node.target.url) else ""
    name = path.rpartition("/")[2]
    return bool(name) and _folded(words) in {_folded(each) for each in (path, name, name.rpartition(".")[0])}


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", unicodedata.normalize("NFC", unquote(name))).strip().casefold()


def is_untitled(name: str) -> bool:
    """Return whether a name means "untitled" in some language, as programs write it: ``Untitled 2``, ``Sans titre``."""
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().replace("_", " ").split())
    return _NUMBER.sub("", plain).strip() in _UNTITLED


_NUMBER: Final = re.compile(r"[\s.-]*(?:\(\d+\)|\d+)?$")  # "Untitled 2", "Untitled (3)"

_UNTITLED: Final = frozenset(
    name.strip()
    for name in (
        "untitled,untitled note,new note,no title,unbenannt,ohne titel,neue notiz,"
        "sans titre,nouvelle note,sin título,sin titulo,nota sin título,nueva nota,sem título,sem titulo,nova nota,"
        "senza titolo,senza nome,nuova nota,naamloos,zonder titel,nieuwe notitie,bez tytułu,bez nazwy,bez názvu,"
        "без названия,без имени,новая заметка,без назви,namnlös,namnlös anteckning,uten navn,uten tittel,uden titel,"
        "ikke navngivet,nimetön,névtelen,fără titlu,adsız,başlıksız,χωρίς τίτλο,không có tiêu đề,chưa đặt tên,"
        "tanpa judul,ไม่มีชื่อ,بدون عنوان,بلا عنوان,بدون نام,ללא שם,ללא כותרת,शीर्षकहीन,未命名,无标题,無標題,新建笔记,"
        "無題,無題のファイル,名称未設定,제목 없음,제목없음,무제"
    ).split(",")
)
