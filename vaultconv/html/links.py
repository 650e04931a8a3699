"""The tags of raw HTML with their attributes: where these lead, and what leads to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final, NamedTuple

_ADDRESSES: Final = re.compile(r"(?:src|href)\s*=", re.IGNORECASE)
_IDS: Final = re.compile(r"(?:\bid|\bname)\s*=", re.IGNORECASE)
# What may hold tags that are none, or a tag's beginning.
_OPENING: Final = re.compile(r"<!--|<(script|style)\b|<([A-Za-z][A-Za-z0-9-]*)", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""[\s/,]*([^\s"'<>/=,]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`][^\s<>]*)))?""")
# The same, but that a value whose quotes are never closed goes on to the end.
_ANY_ATTRIBUTE: Final = re.compile(
    r"""[\s/,]*([^\s"'<>/=,]+)(?:\s*=\s*(?:"([^"]*)(?:"|\Z)|'([^']*)(?:'|\Z)|([^\s"'=<>`][^\s<>]*)))?"""
)
_END: Final = re.compile(r"[\s/]*>?")


# html.unescape hands the digits to int(), which refuses thousands of them.
_HUGE: Final = re.compile(r"&#[0-9]{20,};?")


def decoded(html: str) -> str:
    """Return the text with its entities as the characters that they mean."""
    return unescape(_HUGE.sub("\ufffd", html)) if "&" in html else html


class HtmlAttribute(NamedTuple):
    """An attribute of a tag: its name in lower case, its value decoded, which is ``html[start:end]``."""

    name: str
    start: int
    end: int
    value: str


class HtmlTag(NamedTuple):
    """A start tag, which is ``html[start:end]``, and those of its attributes that have a value."""

    name: str
    start: int
    end: int
    attributes: list[HtmlAttribute]


def html_addresses(html: str) -> Iterator[tuple[int, int, str]]:
    """Yield the start and the end of each ``src`` or ``href`` value within ``html``, and the address, entities decoded.

    Comments, scripts and styles have none.
    """
    if _ADDRESSES.search(html) is None:
        return
    for tag in html_tags(html):
        for name, start, end, value in tag.attributes:
            if name in ("src", "href"):
                yield start, end, value


def html_ids(html: str) -> Iterator[str]:
    """Yield the ids of elements, and the names of ``<a>``, which lead to them as well."""
    if _IDS.search(html) is None:
        return
    for tag in html_tags(html):
        keys = ("id", "name") if tag.name.lower() == "a" else ("id",)
        yield from (each.value for each in tag.attributes if each.name in keys and each.value)


def html_tags(html: str, *, everywhere: bool = False) -> Iterator[HtmlTag]:
    """Yield the start tags that have attributes, in their order.

    With ``everywhere``, those in comments and scripts too, and those that are not finished.
    """
    pattern = _ANY_ATTRIBUTE if everywhere else _ATTRIBUTE
    at = 0
    while (opening := _OPENING.search(html, at)) is not None:
        at = opening.end()
        if opening[0] == "<!--":
            at = at if everywhere else _after(html, "-->", at)
            continue
        attributes = []
        while (attribute := pattern.match(html, at)) is not None:
            at = attribute.end()
            group = attribute.lastindex or 1
            if group > 1:
                value = decoded(attribute[group]).strip()
                attributes.append(
                    HtmlAttribute(attribute[1].lower(), attribute.start(group), attribute.end(group), value)
                )
        if attributes:
            end = _END.match(html, at)
            yield HtmlTag(opening[1] or opening[2], opening.start(), end.end() if end else at, attributes)
        if opening[1] and not everywhere:
            at = _after(html, "</" + opening[1], at)


def _after(html: str, mark: str, at: int) -> int:
    """Return the place after the next ``mark``, or the end."""
    found = re.compile(re.escape(mark), re.IGNORECASE).search(html, at)
    return found.end() if found else len(html)
