"""Obsidian's marks in the text of raw HTML, where Obsidian itself shows them and nobody wants to see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Final, NamedTuple

from vaultconv.html.links import decoded
from vaultconv.tree import nodes as n
from vaultconv.tree.files import kind_of, split_size
from vaultconv.tree.walk import default_display

_MAY_HAVE_MARKS: Final = re.compile(r"\[\[|\[\^|%%|==")
_OPAQUE: Final = "script|style|pre|code|textarea|kbd|samp|var|tt|math|svg"
# As in Markdown: marks of exactly two, and over line ends only from a line's start.
_MARK: Final = "(?<!%)%%(?!%)"
_COMMENT: Final = rf"{_MARK}(?:[^<%\n]|(?<!%)%(?!%)|%%%+)*{_MARK}|(?m:^){_MARK}(?:[^<%]|(?<!%)%(?!%)|%%%+)*{_MARK}"
_TOKEN: Final = re.compile(
    rf"<!--|<(?P<opaque>{_OPAQUE})\b|</?[A-Za-z](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>"
    r"|(?P<embed>!?)\[\[(?P<link>(?:(?!\[\[)[^\n<>])+?)\]\]"
    rf"|(?P<comment>{_COMMENT})"
    r"|==(?=\S)(?P<marked>[^=\n<>]+)(?<=\S)=="
    r"|\[\^(?P<note>[^\[\]\s<>]+)\]",
    re.IGNORECASE,
)


class Marked(NamedTuple):
    """HTML without marks. ``links``: the places of the empty addresses in it, and what they mean."""

    html: str
    links: list[tuple[int, n.Target]]


def without_marks(html: str, resolve: Callable[[str, bool], n.Target]) -> Marked:
    """Return the HTML with wikilinks, embeds, highlights and notes' numbers as HTML, and without comments.

    ``resolve`` gives the target of a link, or of an embed where its second argument is True. Tags, HTML's comments and
    code are left alone.
    """
    if _MAY_HAVE_MARKS.search(html) is None:
        return Marked(html, [])
    parts: list[str] = []
    links: list[tuple[int, n.Target]] = []
    at = length = 0
    while (match := _TOKEN.search(html, at)) is not None:
        end, text = match.end(), match[0]
        if text == "<!--" or match["opaque"]:
            end = _end_of("-->" if text == "<!--" else f"</{match['opaque']}", html, end)
            text = html[match.start() : end]
        elif match["link"]:
            text = _linked(match, resolve, links, length + match.start() - at)
        elif match.lastgroup and text[0] != "<":
            text = _mark(match)
        piece = html[at : match.start()] + text
        parts.append(piece)
        length += len(piece)
        at = end
    return Marked("".join((*parts, html[at:])), links)


def _end_of(mark: str, html: str, start: int) -> int:
    """Return the offset behind the next ``mark``, or the end."""
    found = re.compile(re.escape(mark), re.IGNORECASE).search(html, start)
    return found.end() if found else len(html)


def _mark(match: re.Match[str]) -> str:
    if match["marked"]:
        return f"<mark>{match['marked']}</mark>"
    if match["note"]:
        return f"<code>{match[0]}</code>"
    return ""


def _linked(
    match: re.Match[str], resolve: Callable[[str, bool], n.Target], links: list[tuple[int, n.Target]], start: int
) -> str:
    """Return a wikilink or an embed as an element; one that means nothing as its text."""
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
