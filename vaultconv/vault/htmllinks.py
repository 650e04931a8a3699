"""Where raw HTML leads: the values of ``src`` and ``href`` in its tags, comments and scripts left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final, NamedTuple

_INTERESTING: Final = re.compile(r"(?:src|href)\s*=", re.IGNORECASE)
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
    if _INTERESTING.search(html) is None:
        return
    at = 0
    while (opening := _OPENING.search(html, at)) is not None:
        at = opening.end()
        if opening[0] == "<!--":
            at = _after(html, "-->", at)
            continue
        addresses = []
        while (attribute := _ATTRIBUTE.match(html, at)) is not None:
            at = attribute.end()
            group = attribute.lastindex or 1
            if group > 1 and attribute[1].lower() in ("src", "href"):
                value = decoded(attribute[group]).strip()
                addresses.append((attribute.start(group), attribute.end(group), value))
        if addresses:
            end = _END.match(html, at)
            yield HtmlTag(opening[1] or opening[2], opening.start(), end.end() if end else at, addresses)
        if opening[1]:
            at = _after(html, "</" + opening[1], at)


def _after(html: str, mark: str, at: int) -> int:
    """The place after the next ``mark``, or the end."""
    found = re.compile(re.escape(mark), re.IGNORECASE).search(html, at)
    return found.end() if found else len(html)
