"""Raw HTML as tags and words: the tokenizer of HTML's standard (section 13.2.5), except that no visible word is lost.

`html_tokens` gives what a browser sees, `every_tag` what anybody might see who reads the source: what must not leak is
looked for in the latter. The parser has a grammar of its own (`parse/atoms.py`): CommonMark says which text is raw
HTML at all, and is stricter than browsers are about what they find in it.

The standard library's parser is not used: those of Python 3.11 take quadratic time where tags are never closed, and
none says where an attribute's value stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from types import MappingProxyType
from typing import Final, NamedTuple

from vaultconv.patterns import lazy_pattern

OPENING: Final = lazy_pattern(r"<(?:(!--)|[!?]|(/?)([A-Za-z][^\s/><]*))")
_ANY_OPENING: Final = lazy_pattern(r"<()()([A-Za-z][A-Za-z0-9-]*)")
_BETWEEN: Final = lazy_pattern(r"""[\s/,"'=]*""")
_COMMENT_END: Final = lazy_pattern(r"(?<=<!--)-?>|--!?>")
_ADDRESSES: Final = lazy_pattern(r"(?:src|href)\s*=", re.IGNORECASE)
_IDS: Final = lazy_pattern(r"(?:\bid|\bname)\s*=", re.IGNORECASE)
# html.unescape hands the digits to int(), which refuses thousands of them.
_HUGE: Final = lazy_pattern(r"&#[0-9]{20,};?")


def _attribute(unclosed: str) -> re.Pattern[str]:
    """Return the pattern of an attribute; ``unclosed`` is what may replace the quote at the end of a value."""
    return lazy_pattern(
        rf"""([^\s/,"'=<>]+)(?:\s*=\s*(?:"([^"]*)(?:"{unclosed})|'([^']*)(?:'{unclosed})|([^\s"'<>][^\s<>]*)))?"""
    )


_ATTRIBUTE: Final = _attribute("")
_ANY_ATTRIBUTE: Final = _attribute(r"|\Z")

# Elements whose content has no tags in it; True: a reader sees it.
_RAW: Final = MappingProxyType(
    {"script": False, "style": False, "iframe": False, "noembed": False, "noframes": False, "textarea": True,
     "title": True, "xmp": True}
)  # fmt: skip


class HtmlAttribute(NamedTuple):
    """An attribute of a tag. Its value is ``html[start:end]``; both are -1 if it has none."""

    name: str
    """In lower case."""
    value: str
    """Decoded."""
    start: int
    end: int


class TagToken(NamedTuple):
    """A start tag or an end tag: ``html[start:end]``."""

    name: str
    """In lower case."""
    start: int
    end: int
    closing: bool
    """It is an end tag: ``</p>``."""
    empty: bool
    """It closes itself: ``<br/>``."""
    written: tuple[HtmlAttribute, ...]
    """All its attributes, in their order, even with the same name."""
    finished: bool = True
    """It has its ``>``."""

    @property
    def attributes(self) -> Mapping[str, str]:
        """Return the values of the attributes; of several of one name, the first counts."""
        values: dict[str, str] = {}
        for each in self.written:
            values.setdefault(each.name, each.value)
        return MappingProxyType(values)


class Data(NamedTuple):
    """Text between tags: ``html[start:end]``."""

    text: str
    """Decoded, with white space unchanged."""
    start: int
    end: int
    begun: TagToken | None = None
    """The tag that the text looks like, if that is never finished; else None."""


def html_tokens(html: str) -> Iterator[TagToken | Data]:
    """Yield the tags and the text of raw HTML in their order, in linear time.

    Comments, declarations and what scripts and styles hold are left out. What begins like a tag and isn't one, as
    another ``<`` or the end of the text comes first, is text.
    """
    at = 0
    unclosed: set[str] = set()  # raw elements that have no end tag from here on
    while (opening := OPENING.search(html, at)) is not None:
        start = opening.start()
        if start > at:
            yield Data(decoded(html[at:start]), at, start)
        if not opening[3]:
            at = end_of_comment(html, opening)
            if at == start:  # never closed, so there can't be a tag either
                break
            continue
        tag = read_tag(html, opening)
        at = tag.end
        if not tag.finished:
            yield Data(decoded(html[start:at]), start, at, tag)
            continue
        yield tag
        if tag.name in _RAW and not (tag.closing or tag.empty or tag.name in unclosed):
            end = end_of(html, tag)
            if end < 0:
                unclosed.add(tag.name)
                continue
            if _RAW[tag.name] and end > at:
                yield Data(html[at:end] if tag.name == "xmp" else decoded(html[at:end]), at, end)
            at = end
    if at < len(html):
        yield Data(decoded(html[at:]), at, len(html))


def every_tag(html: str) -> Iterator[TagToken]:
    """Yield the start tags, in comments and scripts too, and those that are not finished.

    A value whose quotes are never closed goes on to the end.
    """
    at = 0
    while (opening := _ANY_OPENING.search(html, at)) is not None:
        tag = read_tag(html, opening, _ANY_ATTRIBUTE)
        at = tag.end
        yield tag


def html_addresses(html: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each ``src`` or ``href`` value within ``html`` starts and ends, and the address, entities decoded.

    Comments, scripts and styles have none.
    """
    if _ADDRESSES.search(html) is None:
        return
    for tag in _start_tags(html):
        for name, value, start, end in tag.written:
            if name in ("src", "href") and start >= 0:
                yield start, end, value.strip()


def html_ids(html: str) -> Iterator[str]:
    """Yield the ids of elements, and the names of ``<a>``, which are link targets too."""
    if _IDS.search(html) is None:
        return
    for tag in _start_tags(html):
        keys = ("id", "name") if tag.name == "a" else ("id",)
        for name, value, *_ in tag.written:
            if name in keys and value.strip():
                yield value.strip()


def _start_tags(html: str) -> Iterator[TagToken]:
    """Yield what begins an element, finished or not: the next piece of a note's HTML may finish it."""
    for token in html_tokens(html):
        tag = token.begun if isinstance(token, Data) else token
        if tag is not None and not tag.closing:
            yield tag


def decoded(html: str) -> str:
    """Return the text with its entities decoded."""
    return unescape(_HUGE.sub("\ufffd", html)) if "&" in html else html


def end_of_comment(html: str, opening: re.Match[str]) -> int:
    """Return the offset after a comment or declaration that begins with ``opening``.

    If it is never closed, a comment goes on to the end of the text, and a declaration is none: its own start is
    returned.
    """
    if opening[1]:
        match = _COMMENT_END.search(html, opening.end())
        return match.end() if match else len(html)
    end = html.find(">", opening.end())
    return opening.start() if end < 0 else end + 1


def read_tag(html: str, opening: re.Match[str], pattern: re.Pattern[str] = _ATTRIBUTE) -> TagToken:
    """Return the tag that begins with ``opening``. If it has no ``>``, it ends before what can't be a part of it."""
    written: list[HtmlAttribute] = []
    at = opening.end()
    while True:
        next_at = _skip(html, at)
        match = pattern.match(html, next_at)
        if match is None:
            break
        at = match.end()
        start, end = match.span(match.lastindex or 1) if match.lastindex != 1 else (-1, -1)
        written.append(HtmlAttribute(match[1].lower(), decoded(html[start:end]), start, end))
    finished = html[next_at : next_at + 1] == ">"
    empty = html[at:next_at].endswith("/")
    end = next_at + finished
    return TagToken(opening[3].lower(), opening.start(), end, bool(opening[2]), empty, tuple(written), finished)


def _skip(html: str, at: int) -> int:
    """Return the offset of the next attribute, or of the end of the tag."""
    match = _BETWEEN.match(html, at)
    return match.end() if match else at


def end_of(html: str, tag: TagToken) -> int:
    """Return the offset of a raw element's end tag; -1 if there is none."""
    match = re.compile(rf"</{tag.name}(?=[\s/>])", re.IGNORECASE).search(html, tag.end)
    return match.start() if match else -1
