"""What HTML draws itself: ``<svg>`` as a picture in an address, ``<progress>`` and ``<meter>`` as bars of characters.

A picture in an address has names (``id``) of its own, which clash with none in another, and runs nothing.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from vaultconv.html.media import sizes
from vaultconv.html.tree import Child, Element, Gap, Words
from vaultconv.tree import nodes as n
from vaultconv.tree.captions import DRAWN
from vaultconv.tree.schema import Inlines

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
    """An ``<svg>`` as a picture; None where it needs what no picture can have: style sheets, HTML, Markdown."""
    written: list[str] = []
    if not _write(element, written):
        return None
    data = b64encode("".join(written).encode()).decode("ascii")
    width, height, style = sizes(element)
    target = n.Url(f"data:image/svg+xml;base64,{data}")
    return n.Image((), target, _title(element), width, height, element.position, (DRAWN, *style))


def is_drawn(element: Element) -> bool:
    """Is there anything of SVG right in an element?"""
    return any(isinstance(child, Element) and child.name in _ELEMENTS for child in element.children)


def _write(root: Element, written: list[str]) -> bool:
    stack: list[Child | str] = [root]
    while stack:
        child = stack.pop()
        if isinstance(child, str):
            written.append(child)
        elif isinstance(child, (Words, n.Text)):
            written.append(escape(_UNPRINTABLE.sub("", child.text)))
        elif isinstance(child, (Gap, n.SoftBreak)):
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
    kept = {
        _CAPITALS.get(name, name): _UNPRINTABLE.sub("", value)
        for name, value in element.attributes.items()
        if _keeps(name, value)
    }
    if is_root:
        kept |= {"xmlns": _SVG, "xmlns:xlink": _XLINK}
        kept = {name: value for name, value in kept.items() if not (value.endswith("%") or name in ("style", "class"))}
        if "viewBox" not in kept:  # what browsers take
            kept = {"width": "300", "height": "150"} | kept
    return "".join(f" {name}={quoteattr(value)}" for name, value in kept.items())


def _keeps(name: str, value: str) -> bool:
    """Whether an attribute draws something, and nothing from outside."""
    if not _NAME.fullmatch(name) or name.startswith(("on", "xmlns", "data-", "aria-")) or name == "filter":
        return False
    if name in ("href", "xlink:href"):
        return _INNER.fullmatch(value) is not None
    return (":" not in name or name.startswith("xml:")) and not _OUTSIDE.search(value)


def _title(element: Element) -> str:
    if label := element.attributes.get("aria-label", ""):
        return label
    titles = (child for child in element.children if isinstance(child, Element) and child.name == "title")
    words = [each.text for title in titles for each in title.children if isinstance(each, (Words, n.Text))]
    return " ".join(" ".join(words).split())


# ---------------------------------------------------------------------------------------------------------------- bars

_SQUARES: Final = 10
_NUMBER: Final = re.compile(r"\s*([-+]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12}))\s*")


def bar(element: Element) -> Inlines:
    """``<progress>`` and ``<meter>`` as squares, full and empty, and as a part of a hundred.

    What is in them isn't shown, and without a value they show nothing.
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
    found = _NUMBER.fullmatch(element.attributes.get(name, ""))
    return float(found[1]) if found else None
