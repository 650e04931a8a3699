"""Which blocks may stand on the next line, and which nodes are only groups of blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from vaultconv.markdown.dialect import Renderer, transparent
from vaultconv.markdown.escape import HTML_BLOCK
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import blocks_in

# A block that ends for itself: whatever follows begins a new one.
_CLOSED: Final = frozenset({n.Heading, n.CodeBlock, n.HorizontalRule, n.MathBlock, n.CommentBlock})
# A block that begins even where a paragraph is open.
_INTERRUPTING: Final = frozenset(
    {n.Heading, n.CodeBlock, n.BlockQuote, n.Callout, n.MathBlock, n.HorizontalRule, n.CommentBlock}
)
_HTML: Final = re.compile(" {0,3}" + HTML_BLOCK)
_QUOTES: Final = frozenset({n.BlockQuote, n.Callout})
# A block that a reader may take for a lazy line of the quote or list before.
_LAZY: Final = frozenset({n.MathBlock})
_LISTS: Final = frozenset({n.BulletList, n.OrderedList})


def blank_between(left: n.Block, right: n.Block) -> bool:
    """Must a blank line part them, though the list around them is tight?"""
    kind = type(left)
    if left.id and kind is not n.Para and kind is not n.Heading:
        return True
    if kind in _CLOSED:
        return False
    if kind in _LISTS and type(right) is kind:
        return False  # its other marker makes another list of it; below an item, not even an empty one is its text
    if kind is n.BlockQuote and not left.content and type(right) not in _QUOTES:  # type: ignore[union-attr]
        return False  # no text of it could go on
    if kind in _QUOTES or kind in _LISTS:
        family = _QUOTES if kind in _QUOTES else {kind}
        return type(right) in family or type(right) in _LAZY or not _interrupts(right)
    return kind is not n.Para or not _interrupts(right)


def _interrupts(block: n.Block) -> bool:
    """Does it begin where a paragraph is open? A numbered list only at 1, and no list with an empty item."""
    if type(block) in _INTERRUPTING:
        return True
    if type(block) is n.RawBlock:
        return block.format != "html" or _HTML.match(block.text) is not None
    if type(block) is n.OrderedList and block.start != 1:
        return False
    return type(block) in _LISTS and bool(block.items) and bool(block.items[0].content)  # type: ignore[union-attr]


# What ends an HTML block that may hold blank lines (CommonMark 4.6, kinds 1 to 5).
_ENDS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"\s*<!--"), "-->"),
    (re.compile(r"\s*<\?"), "?>"),
    (re.compile(r"\s*<!\[CDATA\["), "]]>"),
    (re.compile(r"\s*<![A-Za-z]"), ">"),
    (re.compile(r"\s*<script(?=[\s>]|$)", re.IGNORECASE), "</script>"),
    (re.compile(r"\s*<pre(?=[\s>]|$)", re.IGNORECASE), "</pre>"),
    (re.compile(r"\s*<style(?=[\s>]|$)", re.IGNORECASE), "</style>"),
    (re.compile(r"\s*<textarea(?=[\s>]|$)", re.IGNORECASE), "</textarea>"),
)


def missing_end(block: n.Block | None, text: str) -> str:
    """Return what must follow a block written as ``text``, so that it doesn't swallow what is written after it.

    HTML that its container ended in the note need have no end of its own.
    """
    if type(block) is n.RawBlock and block.format == "html":
        for opening, end in _ENDS:
            if opening.match(text) and end not in text.lower():
                return "\n" + end
    return ""


def flattened(content: Sequence[n.Block], renderers: Mapping[type, Renderer]) -> Iterator[n.Block]:
    """Yield the blocks with transparent ones replaced by their content."""
    for node in content:
        if renderers[type(node)] is transparent:
            if node.id:
                yield n.Para((n.RawInline(""),), id=node.id)
            yield from flattened(blocks_in(node), renderers)
        else:
            yield node
