"""Pictures, films and framed pages in HTML, and what addresses in it mean."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from vaultconv.html.tree import Child, Element
from vaultconv.tree import nodes as n
from vaultconv.tree.files import Kind, kind_of
from vaultconv.tree.schema import Inlines
from vaultconv.tree.style import declarations, pixels, share
from vaultconv.tree.walk import plain_text

_UNPRINTED: Final = re.compile("[\x00-\x20\x7f]")
_ACTIVE: Final = re.compile(r"(?:javascript|vbscript|livescript|mocha|about|blob):", re.IGNORECASE)
_DATA: Final = re.compile(r"data:", re.IGNORECASE)
_FILMS: Final = re.compile(
    r"(?:^|\.)(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|bilibili\.com|dailymotion\.com|loom\.com|wistia\.net"
    r"|ted\.com|twitch\.tv)$",
    re.IGNORECASE,
)
_SOUNDS: Final = re.compile(r"(?:^|\.)(?:soundcloud\.com|spotify\.com|music\.apple\.com|bandcamp\.com)$", re.IGNORECASE)


def link_target(element: Element) -> n.Target | None:
    """What an ``<a>`` leads to; None for a script, and for an id within the HTML."""
    return _target(element, element.attributes.get("href", ""), data=False)


def image(element: Element, content: Inlines) -> Inlines:
    """``<img>`` as an image, with its alternative text; as this text alone where it has no address."""
    caption = _words(element.attributes.get("alt", ""))
    target = _target(element, element.attributes.get("src", ""), data=True)
    if target is None:
        return caption
    return (_embedded(element, target, caption or _words(element.attributes.get("title", "")), "image"),)


def media(element: Element, content: Inlines) -> Inlines:
    """An embedded film, sound, page or file. What it holds for old browsers is its caption, if it has no other."""
    target = _media_target(element)
    if target is None:
        return content
    title = next(
        (element.attributes[key] for key in ("title", "alt", "aria-label", "name") if element.attributes.get(key)), ""
    )
    caption = _words(title) or (content if plain_text(content).strip() else ())
    return (_embedded(element, target, caption, _kind(element, target)),)


def _embedded(element: Element, target: n.Target, caption: Inlines, kind: Kind) -> n.Image | n.Media:
    if type(target) is n.FileTarget and (of_file := kind_of(target.file)) != "file":
        kind = of_file  # whatever the element says
    width, height, style = sizes(element)
    if kind == "image":
        title = element.attributes.get("title", "")
        return n.Image(caption, target, title, width, height, element.position, style)
    return n.Media(kind, caption or (n.Text(_name(target)),), target, width, height, position=element.position)


def _words(text: str) -> Inlines:
    text = " ".join(text.split())
    return (n.Text(text),) if text else ()


def _target(element: Element, address: str, *, data: bool) -> n.Target | None:
    """What an address means: of the vault, or of the web; None where there is nothing to go to."""
    if element.target is not None:
        return element.target
    address = _UNPRINTED.sub("", address) if _ACTIVE.match(_UNPRINTED.sub("", address)) else address.strip()
    if not address or address.startswith("#") or _ACTIVE.match(address) or (_DATA.match(address) and not data):
        return None
    return n.Url(address)


def _media_target(element: Element) -> n.Target | None:
    """What an element embeds, or its first ``<source>``."""
    key = "data" if element.name == "object" else "src"
    target = _target(element, element.attributes.get(key, ""), data=True)
    if target is not None or element.name not in ("video", "audio"):
        return target
    sources: list[Child] = list(element.children)
    for child in sources:
        if type(child) is Element:
            target = media_source(child)
            if target is not None:
                return target
    return None


def media_source(element: Element) -> n.Target | None:
    """What a ``<source>`` names, which stands directly in its element."""
    return _target(element, element.attributes.get("src", ""), data=True) if element.name == "source" else None


def _kind(element: Element, target: n.Target) -> Kind:
    if element.name in ("video", "audio"):
        return "video" if element.name == "video" else "audio"
    if type(target) is not n.Url:
        return "file"
    host, path = _parts(target.url)
    if _FILMS.search(host):
        return "video"
    return "audio" if _SOUNDS.search(host) else kind_of(path)


def _parts(url: str) -> tuple[str, str]:
    """An address' host and path."""
    try:
        split = urlsplit(url)
        return split.hostname or "", split.path
    except ValueError:  # brackets that are no IPv6 address
        return "", ""


def _name(target: n.Target) -> str:
    """What an embedded thing is called that has no caption: its file's name, or its host."""
    if type(target) is n.FileTarget:
        return target.file.rpartition("/")[2]
    if type(target) is n.NoteTarget:
        return target.note.rpartition("/")[2].removesuffix(".md")
    if type(target) is not n.Url:
        return target.text if type(target) is n.MissingTarget else ""
    host, path = _parts(target.url)
    name = path.rpartition("/")[2]
    return name if "." in name or not host else host


def sizes(element: Element) -> tuple[int | None, int | None, tuple[tuple[str, str], ...]]:
    """A width and a height in CSS pixels, and the style that says what no pixels can: shares of the line, limits."""
    said = declarations(element.attributes.get("style", ""))
    width, height = (
        said.get(side) or element.attributes.get(side, "").strip(" ,").lower() for side in ("width", "height")
    )
    most = {name: said.get(name, "") for name in ("max-width", "max-height")}
    kept = {"width": width} if share(width) else {}
    kept.update((name, value) for name, value in most.items() if pixels(value) or 0 < share(value) < 1)
    kept = {name: _plain(value) for name, value in kept.items() if name != "max-height" or pixels(value)}
    style = "; ".join(f"{name}: {value}" for name, value in kept.items())
    return round(pixels(width)) or None, round(pixels(height)) or None, (("style", style),) if style else ()


def _plain(value: str) -> str:
    """A length in pixels or in percent."""
    return f"{share(value) * 100:g}%" if share(value) else f"{pixels(value):g}px"
