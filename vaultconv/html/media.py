"""Pictures, films and frames in HTML, the targets of their addresses, and what HTML draws itself.

``<svg>`` becomes a picture in an address: its names (``id``) clash with none in another, and it runs nothing.
``<progress>`` and ``<meter>`` become bars of characters.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from vaultconv.html.tree import BlockBoundary, Child, Element, HtmlText
from vaultconv.tree import nodes as n
from vaultconv.tree.files import DRAWN, Kind, kind_of, media_name
from vaultconv.tree.schema import Inlines
from vaultconv.tree.style import declarations, pixels, share
from vaultconv.tree.targets import host_and_path, is_data
from vaultconv.tree.walk import plain_text

_UNPRINTED: Final = re.compile("[\x00-\x20\x7f]")
_ACTIVE: Final = re.compile(r"(?:javascript|vbscript|livescript|mocha|about|blob):", re.IGNORECASE)
_FILMS: Final = re.compile(
    r"(?:^|\.)(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|bilibili\.com|dailymotion\.com|loom\.com|wistia\.net"
    r"|ted\.com|twitch\.tv)$",
    re.IGNORECASE,
)
_SOUNDS: Final = re.compile(r"(?:^|\.)(?:soundcloud\.com|spotify\.com|music\.apple\.com|bandcamp\.com)$", re.IGNORECASE)


def link_target(element: Element) -> n.Target | None:
    """Return the target of an ``<a>``; None for a script, and for an id within the HTML."""
    return _target(element, element.attributes.get("href", ""), data=False)


def image(element: Element, content: Inlines) -> Inlines:
    """Return ``<img>`` as an image with its alternative text; as this text alone if it has no address."""
    caption = _words(element.attributes.get("alt", ""))
    target = _target(element, element.attributes.get("src", ""), data=True)
    if target is None:
        return caption
    return (_embedded(element, target, caption or _words(element.attributes.get("title", "")), "image"),)


def media(element: Element, content: Inlines) -> Inlines:
    """Return an embedded film, sound, page or file.

    Its content for old browsers is its caption, unless it has another one.
    """
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
    return n.Media(kind, caption or (n.Text(media_name(target)),), target, width, height, position=element.position)


def _words(text: str) -> Inlines:
    text = " ".join(text.split())
    return (n.Text(text),) if text else ()


def _target(element: Element, address: str, *, data: bool) -> n.Target | None:
    """Return the target of an address, in the vault or on the web; None for neither."""
    if element.target is not None:
        return element.target
    address = _UNPRINTED.sub("", address) if _ACTIVE.match(_UNPRINTED.sub("", address)) else address.strip()
    if not address or address.startswith("#") or _ACTIVE.match(address) or (is_data(address) and not data):
        return None
    return n.Url(address)


def _media_target(element: Element) -> n.Target | None:
    """Return the target of an embedding element, or of its first ``<source>``."""
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
    """Return the address of a ``<source>`` directly in its element."""
    return _target(element, element.attributes.get("src", ""), data=True) if element.name == "source" else None


def _kind(element: Element, target: n.Target) -> Kind:
    if element.name in ("video", "audio"):
        return "video" if element.name == "video" else "audio"
    if type(target) is not n.Url:
        return "file"
    host, path = host_and_path(target.url)
    if _FILMS.search(host):
        return "video"
    return "audio" if _SOUNDS.search(host) else kind_of(path)


def sizes(element: Element) -> tuple[int | None, int | None, tuple[tuple[str, str], ...]]:
    """Return the width and height in CSS pixels (None if unknown), and a style for sizes in shares or at most."""
    properties = declarations(element.attributes.get("style", ""))
    width, height = (
        properties.get(side) or element.attributes.get(side, "").strip(" ,").lower() for side in ("width", "height")
    )
    most = {name: properties.get(name, "") for name in ("max-width", "max-height")}
    kept = {"width": width} if share(width) else {}
    kept.update((name, value) for name, value in most.items() if pixels(value) or 0 < share(value) < 1)
    kept = {name: _plain(value) for name, value in kept.items() if name != "max-height" or pixels(value)}
    style = "; ".join(f"{name}: {value}" for name, value in kept.items())
    return round(pixels(width)) or None, round(pixels(height)) or None, (("style", style),) if style else ()


def _plain(value: str) -> str:
    """Return a length in pixels or percent."""
    return f"{share(value) * 100:g}%" if share(value) else f"{pixels(value):g}px"


_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"


def _by_lower(names: str) -> Mapping[str, str]:
    return MappingProxyType({name.lower(): name for name in names.split()})


# The tokenizer of HTML gives all names in lower case; those of SVG may have capitals.
_ELEMENTS: Final = _by_lower(
    "svg g path rect circle ellipse line polyline polygon text tspan textPath defs symbol use image linearGradient"
    " radialGradient stop marker clipPath mask pattern title desc a"
)
_SKIPPED: Final = frozenset("script metadata filter animate animatetransform animatemotion set view".split())
_CAPITALS: Final = _by_lower(
    "viewBox preserveAspectRatio gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits"
    " patternTransform markerWidth markerHeight markerUnits refX refY clipPathUnits maskUnits maskContentUnits"
    " pathLength textLength lengthAdjust startOffset"
)
_NAME: Final = re.compile(r"[a-z][a-z0-9:_-]*")
_INNER: Final = re.compile(r"#[^\s\"']*|data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_OUTSIDE: Final = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression", re.IGNORECASE)
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def picture_of(element: Element) -> n.Image | None:
    """Return an ``<svg>`` as a picture; None if it contains what a picture can't: style sheets, HTML or Markdown."""
    written: list[str] = []
    if not _write(element, written):
        return None
    data = b64encode("".join(written).encode()).decode("ascii")
    width, height, style = sizes(element)
    target = n.Url(f"data:image/svg+xml;base64,{data}")
    return n.Image((), target, _title(element), width, height, element.position, (DRAWN, *style))


def is_drawn(element: Element) -> bool:
    """Return whether an element has SVG directly in it."""
    return any(isinstance(child, Element) and child.name in _ELEMENTS for child in element.children)


def _write(root: Element, written: list[str]) -> bool:
    stack: list[Child | str] = [root]
    while stack:
        child = stack.pop()
        if isinstance(child, str):
            written.append(child)
        elif isinstance(child, (HtmlText, n.Text)):
            written.append(escape(_UNPRINTABLE.sub("", child.text)))
        elif isinstance(child, (BlockBoundary, n.SoftBreak)):
            written.append("\n")
        elif not isinstance(child, Element):
            return False
        elif child.name in _SKIPPED or ":" in child.name:  # nothing that is drawn, or another program's
            continue
        elif (name := _ELEMENTS.get(child.name)) is None or child.source is not None:
            return False
        else:
            written.append(f"<{name}{_attributes(child, is_root=child is root)}>")
            stack.append(f"</{name}>")
            stack.extend(reversed(child.children))
    return True


def _attributes(element: Element, *, is_root: bool) -> str:
    attributes = {
        _CAPITALS.get(name, name): _UNPRINTABLE.sub("", value)
        for name, value in element.attributes.items()
        if _keeps(name, value)
    }
    if is_root:
        attributes |= {"xmlns": _SVG, "xmlns:xlink": _XLINK}
        attributes = {
            name: value for name, value in attributes.items() if not (value.endswith("%") or name in ("style", "class"))
        }
        if "viewBox" not in attributes:  # what browsers take
            attributes = {"width": "300", "height": "150"} | attributes
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())


def _keeps(name: str, value: str) -> bool:
    """Return whether an attribute affects the drawing and refers to nothing outside."""
    if not _NAME.fullmatch(name) or name.startswith(("on", "xmlns", "data-", "aria-")) or name == "filter":
        return False
    if name in ("href", "xlink:href"):
        return _INNER.fullmatch(value) is not None
    return (":" not in name or name.startswith("xml:")) and not _OUTSIDE.search(value)


def _title(element: Element) -> str:
    if label := element.attributes.get("aria-label", ""):
        return label
    titles = (child for child in element.children if isinstance(child, Element) and child.name == "title")
    words = [each.text for title in titles for each in title.children if isinstance(each, (HtmlText, n.Text))]
    return " ".join(" ".join(words).split())


# ---------------------------------------------------------------------------------------------------------------- bars

_SQUARES: Final = 10
_NUMBER: Final = re.compile(r"\s*([-+]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12}))\s*")


def progress_bar(element: Element) -> Inlines:
    """Return ``<progress>`` or ``<meter>`` as full and empty squares with a percentage.

    Its content isn't shown; without a value, it shows nothing.
    """
    value = _number(element, "value")
    if value is None:
        return ()
    low = _number(element, "min") or 0.0
    high = _number(element, "max") or 1.0
    part = min(max((value - low) / (high - low), 0), 1) if high > low else 0.0
    full = round(part * _SQUARES)
    return (n.Text("■" * full + "□" * (_SQUARES - full) + f"\u00a0{part * 100:.0f}\u00a0%"),)


def _number(element: Element, name: str) -> float | None:
    match = _NUMBER.fullmatch(element.attributes.get(name, ""))
    return float(match[1]) if match else None
