"""Page breaks in HTML, for formats without pages."""

from __future__ import annotations

import re
from typing import ClassVar, Final

import msgspec

from vaultconv.html.page_breaks import Side, breaks_around, is_filler, is_mere_break
from vaultconv.html.tokens import Data, TagToken, html_tokens
from vaultconv.patterns import lazy_pattern
from vaultconv.transforms.context import Context, Stage
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, edit_blocks, facts_of
from vaultconv.tree.schema import Blocks
from vaultconv.tree.shared import by

_LIKELY: Final = lazy_pattern(r"page[-_]?break|break[-_](?:after|before|page)|new[-_]?page", re.IGNORECASE)
_SHOWING: Final = frozenset("audio canvas embed hr iframe img input math object svg video".split())


class PageBreaks(msgspec.Struct, frozen=True):
    """Turn HTML that is only a page break into one, which formats without pages leave out.

    HTML that shows anything else stays as it is. Documents don't need this: their ``raw_html`` reads all HTML.
    """

    name: ClassVar[str] = "page_breaks"
    stage: ClassVar[Stage] = "resolved"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document with `PageBreak` for such HTML."""
        facts = facts_of(document)
        if n.RawInline not in facts.kinds and not any(map(_LIKELY.search, facts.raw_html)):
            return document
        return edit_blocks(document, _with_breaks, by(_with_breaks))


def _with_breaks(content: Blocks) -> Blocks:
    sides = [_side(_html_of(node)) for node in content]
    if all(side is None for side in sides):
        return content
    return tuple(
        node if side is None else n.PageBreak(side=side, id=node.id, position=node.position)
        for node, side in zip(content, sides, strict=True)
    )


def _html_of(node: n.Block) -> str:
    """Return the HTML of a block with nothing else in it, else ``""``."""
    if type(node) is n.RawBlock:
        return node.text if node.format == "html" else ""
    if type(node) is not n.Para or not node.content or type(node.content[0]) is not n.RawInline:
        return ""
    written = []
    for inline in node.content:
        if type(inline) is n.RawInline:
            written.append(inline.text)
        elif type(inline) not in BREAKS and not (type(inline) is n.Text and is_filler(inline.text)):
            return ""
    return "".join(written)


def _side(html: str) -> Side | None:
    """Return the side of a page break if the HTML is nothing but page breaks, else None."""
    if not _LIKELY.search(html):
        return None
    found: Side | None = None
    opened: list[str] = []
    for token in html_tokens(html):
        if isinstance(token, Data):
            if not is_filler(token.text):
                return None
        elif token.name in _SHOWING and not _is_mere_break(token):
            return None
        elif token.closing:
            if not opened or opened.pop() != token.name:
                return None
        else:
            sides = (found, *breaks_around(token.name, token.attributes))
            found = next((side for side in sides if side is not None), None)
            opened += () if token.empty or token.name in ("br", "hr") else (token.name,)
    return None if opened else found


def _is_mere_break(tag: TagToken) -> bool:
    return tag.name == "hr" and is_mere_break(tag.attributes)
