"""Where raw HTML leads, and what leads into it: addresses and ids in its tags, comments and scripts left out."""

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
_END: Final = re.compile(r"[\s/]*>?")


# html.unescape hands the digits to int(), which refuses thousands of them.
_HUGE: Final = re.compile(r"&#[0-9]{20,};?")


def decoded(html: str) -> str:
    """The text with its entities as the characters that they mean."""
    return unescape(_HUGE.sub("\ufffd", html)) if "&" in html else html


class HtmlTag(NamedTuple):
    """A start tag within ``html[start:end]``; ``addresses``: the start, the end and the text of each in it."""

    name: str
    start: int
    end: int
    addresses: list[tuple[int, int, str]]


def html_addresses(html: str) -> Iterator[tuple[int, int, str]]:
    """The start and the end of each ``src`` or ``href`` value within ``html``, and the address, entities decoded."""
    for tag in html_tags(html):
        yield from tag.addresses


def html_tags(html: str) -> Iterator[HtmlTag]:
    """The start tags that have an address, in their order."""
    if _ADDRESSES.search(html) is None:
        return
    for opening, attributes, end in _start_tags(html):
        addresses = [
            (each.start(each.lastindex or 1), each.end(each.lastindex or 1), _value(each).strip())
            for each in attributes
            if each.lastindex != 1 and each[1].lower() in ("src", "href")
        ]
        if addresses:
            yield HtmlTag(opening[1] or opening[2], opening.start(), end, addresses)


def html_ids(html: str) -> Iterator[str]:
    """The ids of elements, and the names of ``<a>``, which lead to them as well."""
    if _IDS.search(html) is None:
        return
    for opening, attributes, _ in _start_tags(html):
        keys = ("id", "name") if (opening[2] or "").lower() == "a" else ("id",)
        for each in attributes:
            if each.lastindex != 1 and each[1].lower() in keys and (value := _value(each).strip()):
                yield value


def _value(attribute: re.Match[str]) -> str:
    return decoded(attribute[attribute.lastindex or 1])


def _start_tags(html: str) -> Iterator[tuple[re.Match[str], list[re.Match[str]], int]]:
    """The start tags: the name, which is the first or second group, the attributes, and where the tag ends."""
    at = 0
    while (opening := _OPENING.search(html, at)) is not None:
        at = opening.end()
        if opening[0] == "<!--":
            at = _after(html, "-->", at)
            continue
        attributes = []
        while (attribute := _ATTRIBUTE.match(html, at)) is not None:
            at = attribute.end()
            attributes.append(attribute)
        end = _END.match(html, at)
        yield opening, attributes, end.end() if end else at
        if opening[1]:
            at = _after(html, "</" + opening[1], at)


def _after(html: str, mark: str, at: int) -> int:
    """The place after the next ``mark``, or the end."""
    found = re.compile(re.escape(mark), re.IGNORECASE).search(html, at)
    return found.end() if found else len(html)
