"""Raw HTML as tags and words: the tokenizer of HTML's standard (section 13.2.5), but that no visible word is lost.

The standard library's parser is not used: those of Python 3.11 take quadratic time where tags are never closed, and
none says where an attribute's value stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final, NamedTuple

from vaultconv.html.links import decoded

OPENING: Final = re.compile(r"<(?:(!--)|[!?]|(/?)([A-Za-z][^\s/><]*))")
_BETWEEN: Final = re.compile(r"""[\s/,"'=]*""")
_ATTRIBUTE: Final = re.compile(
    r"""([^\s/,"'=<>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>][^\s<>]*)))?""",
)
_COMMENT_END: Final = re.compile(r"(?<=<!--)-?>|--!?>")

# Elements whose content has no tags in it; True: a reader sees it.
_RAW: Final = MappingProxyType(
    {"script": False, "style": False, "iframe": False, "noembed": False, "noframes": False, "textarea": True,
     "title": True, "xmp": True}
)  # fmt: skip


class TagToken(NamedTuple):
    """A start or an end tag, which is ``html[start:end]``. Names are in lower case, values decoded."""

    name: str
    start: int
    end: int
    closing: bool = False
    empty: bool = False
    attributes: MappingProxyType[str, str] = MappingProxyType({})


class Data(NamedTuple):
    """Text between tags, from ``start`` on: decoded, white space as it is."""

    text: str
    start: int


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
            yield Data(decoded(html[at:start]), at)
        if not opening[3]:
            at = behind(html, opening)
            if at == start:  # never closed, so there can't be a tag either
                break
            continue
        tag, at = read_tag(html, opening)
        if tag is None:
            yield Data(decoded(html[start:at]), start)
            continue
        yield tag
        if tag.name in _RAW and not (tag.closing or tag.empty or tag.name in unclosed):
            end = end_of(html, tag)
            if end < 0:
                unclosed.add(tag.name)
                continue
            if _RAW[tag.name] and end > at:
                yield Data(html[at:end] if tag.name == "xmp" else decoded(html[at:end]), at)
            at = end
    if at < len(html):
        yield Data(decoded(html[at:]), at)


def behind(html: str, opening: re.Match[str]) -> int:
    """Return the offset behind a comment or a declaration.

    Its own start where that is never closed, but for a comment.
    """
    if opening[1]:
        found = _COMMENT_END.search(html, opening.end())
        return found.end() if found else len(html)
    end = html.find(">", opening.end())
    return opening.start() if end < 0 else end + 1


def read_tag(html: str, opening: re.Match[str]) -> tuple[TagToken | None, int]:
    """Return the tag that begins here, and the offset behind it; None, and where it breaks off, if it is none."""
    attributes: dict[str, str] = {}
    at = opening.end()
    while True:
        name_from = _skip(html, at)
        found = _ATTRIBUTE.match(html, name_from)
        if found is None:
            break
        at = found.end()
        value = found[found.lastindex or 1] if found.lastindex != 1 else ""
        attributes.setdefault(found[1].lower(), decoded(value))
    empty = html[at:name_from].endswith("/")
    at = name_from
    if html[at : at + 1] != ">":
        return None, at
    return TagToken(
        opening[3].lower(), opening.start(), at + 1, bool(opening[2]), empty, MappingProxyType(attributes)
    ), at + 1


def _skip(html: str, at: int) -> int:
    """Return the offset of the next attribute, or of what ends the tag."""
    found = _BETWEEN.match(html, at)
    return found.end() if found else at


def end_of(html: str, tag: TagToken) -> int:
    """Return where the end tag of a raw element begins; -1 where there is none."""
    found = re.compile(rf"</{tag.name}(?=[\s/>])", re.IGNORECASE).search(html, tag.end)
    return found.start() if found else -1
