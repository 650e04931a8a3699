"""The parts of links (CommonMark 0.31.2, sections 4.7 and 6.3): destinations, titles, labels, definitions."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Final, NamedTuple

from vaultconv.parse.emphasis import merged
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import is_text, rewrite_all, walk

__all__ = [
    "Definition", "decode_text", "leading_definitions", "match_destination", "match_title", "normalize_label",
    "without_html", "without_links",
]  # fmt: skip

ESCAPABLE: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
ENTITY: Final = lazy_pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPE_OR_ENTITY = lazy_pattern(rf"\\([{re.escape(ESCAPABLE)}])|{ENTITY.pattern}")
_ANGLE = lazy_pattern(r"<((?:[^<>\n\\]|\\.)*)>")
_BARE_PIECE = lazy_pattern(r"(?:[^\\() \t\n\x00-\x1f\x7f]|\\[^ \t\n\x00-\x1f\x7f]|\\(?=[ \t\n]|$))+|[()]")
_TITLES = {
    '"': lazy_pattern(r'"((?:[^"\\]|\\.)*)"', re.S),
    "'": lazy_pattern(r"'((?:[^'\\]|\\.)*)'", re.S),
    "(": lazy_pattern(r"\(((?:[^()\\]|\\.)*)\)", re.S),
}
_LABEL = lazy_pattern(r"[ \t]{0,3}\[((?:[^\[\]\\]|\\.){1,999})\]:", re.S)
_SPACE = lazy_pattern(r"[ \t]*\n?[ \t]*")
_LINE_REST = lazy_pattern(r"[ \t]*(?:\n|$)")
_BLANK_LINE = lazy_pattern(r"\n[ \t]*\n")
MAX_PARENTHESES: Final = 32  # the specification's minimum; keeps `[a](((((…` linear


class Definition(NamedTuple):
    """The destination and title of a definition: ``[label]: url "title"``."""

    url: str
    title: str


def decode_entity(entity: str) -> str:
    """Return the characters of an entity or numeric reference; an unknown entity is returned as it is."""
    if entity[1] != "#":
        return html5.get(entity[1:], entity)
    number = int(entity[3:-1], 16) if entity[2] in "xX" else int(entity[2:-1])
    return chr(number) if 0 < number < 0xD800 or 0xE000 <= number <= 0x10FFFF else "\ufffd"


def decode_text(raw: str) -> str:
    """Return the text with backslash escapes and entities decoded."""
    if "\\" not in raw and "&" not in raw:
        return raw
    return _ESCAPE_OR_ENTITY.sub(lambda match: match[1] or decode_entity(match[0]), raw)


def normalize_label(label: str) -> str:
    """Normalize a label for comparison: collapse white space, fold case."""
    return " ".join(label.split()).casefold()


def match_destination(text: str, start: int) -> tuple[str, int] | None:
    """Return the link destination at ``start``: the decoded address and the offset after it."""
    if text.startswith("<", start):
        match = _ANGLE.match(text, start)
        return (decode_text(match[1]), match.end()) if match else None
    depth, position = 0, start
    while (piece := _BARE_PIECE.match(text, position)) is not None:
        if piece[0] == "(":
            depth += 1
            if depth > MAX_PARENTHESES:
                return None
        elif piece[0] == ")":
            if depth == 0:
                break
            depth -= 1
        position = piece.end()
    return (decode_text(text[start:position]), position) if depth == 0 else None


def match_title(text: str, start: int) -> tuple[str, int] | None:
    """Return the link title at ``start``: the decoded title and the offset after it.

    A title can't contain a blank line.
    """
    pattern = _TITLES.get(text[start : start + 1])
    match = pattern.match(text, start) if pattern else None
    if match is None or _BLANK_LINE.search(match[1]):
        return None
    return decode_text(match[1]), match.end()


def skip_space(text: str, start: int) -> int:
    """Return the offset after blanks and at most one line end."""
    match = _SPACE.match(text, start)
    assert match is not None
    return match.end()


def leading_definitions(text: str) -> tuple[list[tuple[str, Definition]], int]:
    """Return the link reference definitions at the start of a paragraph, and the offset after them."""
    found: list[tuple[str, Definition]] = []
    position = 0
    while (one := _match_definition(text, position)) is not None:
        label, definition, position = one
        found.append((label, definition))
    return found, position


def _match_definition(text: str, start: int) -> tuple[str, Definition, int] | None:
    label = _LABEL.match(text, start)
    if label is None or not label[1].strip():
        return None
    at = skip_space(text, label.end())
    destination = match_destination(text, at)
    if destination is None or (destination[1] == at):
        return None
    url, end = destination
    after = skip_space(text, end)
    title = match_title(text, after) if after > end else None
    if title is not None and (rest := _LINE_REST.match(text, title[1])):
        return normalize_label(label[1]), Definition(url, title[0]), rest.end()
    rest = _LINE_REST.match(text, end)
    return (normalize_label(label[1]), Definition(url, ""), rest.end()) if rest else None


def without_links(content: tuple[n.Inline, ...]) -> tuple[n.Inline, ...]:
    """Return a link's text with the addresses in it as text, since links don't nest."""
    if is_text(content) or not any(type(node) is n.Link for node in walk(content)):
        return content
    return merged(rewrite_all(content, lambda node: _address_text(node) if type(node) is n.Link else node))


def _address_text(link: n.Link) -> n.Text:
    return n.Text(decode_text("".join(child.text for child in link.content if type(child) is n.Text)))


def without_html(content: tuple[n.Inline, ...]) -> tuple[n.Inline, ...]:
    """Return the inlines with tags as text."""
    if not any(type(node) is n.RawInline for node in content):
        return content
    return merged(tuple(n.Text(node.text) if type(node) is n.RawInline else node for node in content))
