"""Obsidian's syntax in the text of raw HTML, which Obsidian shows literally but a reader shouldn't see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Final, NamedTuple

from vaultconv.html.tokens import TagToken, decoded, html_tokens
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.files import kind_of, split_size
from vaultconv.tree.walk import default_display

_MAY_HAVE_MARKS: Final = lazy_pattern(r"\[\[|\[\^|%%|==")
# Elements in whose text a mark of Markdown means nothing.
_OPAQUE: Final = frozenset("script style pre code textarea kbd samp var tt math svg".split())
# As in Markdown: marks of exactly two, and over line ends only from a line's start.
_MARK: Final = "(?<!%)%%(?!%)"
_COMMENT: Final = rf"{_MARK}(?:[^<%\n]|(?<!%)%(?!%)|%%%+)*{_MARK}|(?m:^){_MARK}(?:[^<%]|(?<!%)%(?!%)|%%%+)*{_MARK}"
_MARKS: Final = lazy_pattern(
    r"(?P<embed>!?)\[\[(?P<link>(?:(?!\[\[)[^\n<>])+?)\]\]"
    rf"|{_COMMENT}"
    r"|==(?=\S)(?P<marked>[^=\n<>]+)(?<=\S)=="
    r"|\[\^(?P<note>[^\[\]\s<>]+)\]",
    re.IGNORECASE,
)


class Marked(NamedTuple):
    """HTML in which Obsidian's syntax has become HTML."""

    html: str
    links: list[tuple[int, n.Target]]
    """Where an address was left empty (its offset in ``html``), and the target that it leads to."""


def without_marks(html: str, resolve: Callable[[str, bool], n.Target]) -> Marked:
    """Return HTML with HTML for wikilinks, embeds, highlights and footnote numbers, and without Obsidian's comments.

    ``resolve`` returns the target of a link, or of an embed if its second argument is True. Tags, HTML comments and
    code are left alone.
    """
    if _MAY_HAVE_MARKS.search(html) is None:
        return Marked(html, [])
    parts: list[str] = []
    links: list[tuple[int, n.Target]] = []
    at = length = 0
    for start, end in _texts(html):
        for match in _MARKS.finditer(html, start, end):
            before = html[at : match.start()]
            length += len(before)
            text = _linked(match, resolve, links, length) if match["link"] else _mark(match)
            length += len(text)
            parts += (before, text)
            at = match.end()
    return Marked("".join((*parts, html[at:])), links)


def _texts(html: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each text outside tags, code and the like."""
    opaque = ""  # the element that we are in
    for token in html_tokens(html):
        if not isinstance(token, TagToken):
            if not opaque:
                yield token.start, token.end
        elif opaque:
            opaque = "" if token.closing and token.name == opaque else opaque
        elif token.name in _OPAQUE and not token.closing and not token.empty:
            opaque = token.name


def _mark(match: re.Match[str]) -> str:
    if match["marked"]:
        return f"<mark>{match['marked']}</mark>"
    if match["note"]:
        return f"<code>{match[0]}</code>"
    return ""


def _linked(
    match: re.Match[str], resolve: Callable[[str, bool], n.Target], links: list[tuple[int, n.Target]], start: int
) -> str:
    """Return a wikilink or embed as an element; as its text if it leads to nothing."""
    written, _, display = match["link"].partition("|")
    written, display = decoded(written.removesuffix("\\").strip()), display.strip()
    target = resolve(written, bool(match["embed"]))
    shown = display or escape(default_display(written), quote=False)
    if type(target) is n.MissingTarget:
        return shown
    opening, rest = '<a href="', f'">{shown}</a>'
    if match["embed"] and type(target) is n.FileTarget and kind_of(target.file) == "image":
        caption, width, height = split_size(decoded(display))
        sizes = f' width="{width}"' * (width is not None) + f' height="{height}"' * (height is not None)
        opening, rest = '<img src="', f'" alt="{escape(caption or written)}"{sizes}>'
    links.append((start + len(opening), target))
    return opening + rest
