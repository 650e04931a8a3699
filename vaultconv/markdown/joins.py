"""Which blocks can follow on the next line without a blank one, and which nodes are only groups of blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, final

from vaultconv.markdown.dialect import Renderer, transparent
from vaultconv.markdown.escape import HTML_BLOCK
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import LISTS, blocks_in
from vaultconv.tree.shared import Shared

# Blocks that end on their own: the next line begins a new block.
_CLOSED: Final = frozenset({n.Heading, n.CodeBlock, n.HorizontalRule, n.MathBlock, n.CommentBlock})
# Blocks that can interrupt a paragraph.
_INTERRUPTING: Final = frozenset(
    {n.Heading, n.CodeBlock, n.BlockQuote, n.Callout, n.MathBlock, n.HorizontalRule, n.CommentBlock}
)
_HTML: Final = lazy_pattern(" {0,3}" + HTML_BLOCK)
_QUOTES: Final = frozenset({n.BlockQuote, n.Callout})
# Blocks that a reader may read as a lazy continuation of the quote or list before.
_LAZY: Final = frozenset({n.MathBlock})


def blank_between(left: n.Block, right: n.Block) -> bool:
    """Return whether a blank line must separate the blocks, even in a tight list."""
    kind = type(left)
    if left.id and kind is not n.Para and kind is not n.Heading:
        return True
    if kind in _CLOSED:
        return False
    if kind in LISTS and type(right) is kind:
        return False  # its different marker begins another list, even if the item above is empty
    if kind is n.BlockQuote and not left.content and type(right) not in _QUOTES:  # type: ignore[union-attr]
        return False  # it has no paragraph to continue
    if kind in _QUOTES or kind in LISTS:
        family = _QUOTES if kind in _QUOTES else {kind}
        return type(right) in family or type(right) in _LAZY or not _interrupts(right)
    return kind is not n.Para or not _interrupts(right)


def _interrupts(block: n.Block) -> bool:
    """Return whether a block can interrupt a paragraph: a list only if it starts at 1 with a non-empty item."""
    if type(block) in _INTERRUPTING:
        return True
    if type(block) is n.RawBlock:
        return block.format != "html" or _HTML.match(block.text) is not None
    if type(block) is n.OrderedList and block.start != 1:
        return False
    return type(block) in LISTS and bool(block.items) and bool(block.items[0].content)  # type: ignore[union-attr]


# The end conditions of HTML blocks that can contain blank lines (CommonMark 4.6, kinds 1 to 5).
_ENDS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (lazy_pattern(r"\s*<!--"), "-->"),
    (lazy_pattern(r"\s*<\?"), "?>"),
    (lazy_pattern(r"\s*<!\[CDATA\["), "]]>"),
    (lazy_pattern(r"\s*<![A-Za-z]"), ">"),
    (lazy_pattern(r"\s*<script(?=[\s>]|$)", re.IGNORECASE), "</script>"),
    (lazy_pattern(r"\s*<pre(?=[\s>]|$)", re.IGNORECASE), "</pre>"),
    (lazy_pattern(r"\s*<style(?=[\s>]|$)", re.IGNORECASE), "</style>"),
    (lazy_pattern(r"\s*<textarea(?=[\s>]|$)", re.IGNORECASE), "</textarea>"),
)


def missing_end(block: n.RawBlock, text: str) -> str:
    """Return what must follow a block written as ``text``, so that it doesn't swallow the next block.

    HTML that ended with its container in the note may lack an end of its own.
    """
    if block.format == "html":
        for opening, end in _ENDS:
            if opening.match(text) and end not in text.lower():
                return "\n" + end
    return ""


@final
class Run(NamedTuple):
    """Blocks that follow one another among shared blocks."""

    shared: Shared
    blocks: Sequence[n.Block]


def flattened(content: Sequence[n.Block], renderers: Mapping[type, Renderer]) -> Iterator[n.Block]:
    """Yield the blocks, with transparent ones replaced by their content."""
    for part in flattened_parts(content, renderers):
        if type(part) is Run:
            yield from part.blocks
        else:
            yield part


def flattened_parts(
    content: Sequence[n.Block], renderers: Mapping[type, Renderer], shared: Shared | None = None
) -> Iterator[n.Block | Run]:
    """Yield the blocks as `flattened` does, those among ``shared`` blocks in runs."""
    if type(content) is Shared:
        shared = content
    start = 0
    for i, node in enumerate(content):
        if renderers[type(node)] is not transparent:
            if shared is None:
                yield node
            continue
        if shared is not None and start < i:
            yield Run(shared, content[start:i])
        start = i + 1
        if node.id:
            yield n.Para((n.RawInline(""),), id=node.id)
        if type(node) is n.Div:
            yield from flattened_parts(node.content, renderers, shared)
        else:  # some of its blocks may be made anew each time
            yield from flattened_parts(blocks_in(node), renderers)
    if shared is not None and start < len(content):
        yield Run(shared, content[start:])
