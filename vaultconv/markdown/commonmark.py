"""The `COMMONMARK` dialect: strict CommonMark 0.31.2, with HTML for what it lacks."""

from __future__ import annotations

from typing import Final

from vaultconv.markdown.blocks import COMMON_BLOCKS, callout_title, heading, list_item
from vaultconv.markdown.dialect import Dialect
from vaultconv.markdown.escape import COMMON_ESCAPES, NO_BREAK_SPACE, html_attribute
from vaultconv.markdown.html import HTML_INLINES
from vaultconv.markdown.inlines import COMMON_INLINES, link, media_player, nothing, tagged
from vaultconv.markdown.math import math_div, math_span
from vaultconv.markdown.notes import (
    document,
    footnote_anchor,
    footnote_section,
    hoisted,
    valid_front_matter,
)
from vaultconv.markdown.tables import html_table
from vaultconv.markdown.writer import Writer, quoted
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.tasks import is_done
from vaultconv.tree.walk import is_text, plain_text, rewrite, walk


def checkbox(mark: str) -> str:
    """Return a task's box as HTML, ticked if the task is done."""
    return f'<input type="checkbox" disabled{" checked" if is_done(mark) else ""}>'


def titled_quote(node: n.Callout, writer: Writer) -> str:
    """Write a callout as a quote that begins with its title in bold."""
    return quoted(writer.nested((bold_title(node), *node.content)))


def bold_title(node: n.Callout) -> n.Para:
    """Return a callout's title as a paragraph in bold."""
    title: list[n.Inline] = []
    for inline in callout_title(node):
        title += inline.content if type(inline) is n.Strong else (inline,)
    return n.Para((n.Strong(tuple(title)),))


_HEADING_MARKS: Final = lazy_pattern(r"(?:#{1,6}(?: |\Z))?")


def anchor_label(node: n.Block, text: str, writer: Writer) -> str:
    """Add a block's id as an anchor: within a paragraph or heading, before other blocks."""
    anchor = f'<a id="b-{html_attribute(node.id.lower())}"></a>'
    if type(node) is n.Para:
        return anchor + text
    if type(node) is n.Heading:
        return _HEADING_MARKS.sub(lambda marks: f"{marks[0]}{anchor}", text, count=1)
    return f"{anchor}\n\n{text}" if text else anchor


_FOOTNOTES: Final = (n.FootnoteRef, n.InlineFootnote)


def published_heading(node: n.Heading, writer: Writer) -> str:
    """Write a heading, with an explicit anchor if hosts would make different ones."""
    text = heading(node, writer)
    if not node.anchor or not _hosts_disagree(node):
        return text
    return _HEADING_MARKS.sub(lambda marks: f'{marks[0]}<a id="{html_attribute(node.anchor)}"></a>', text, count=1)


def _hosts_disagree(node: n.Heading) -> bool:
    # A footnote's number becomes part of the anchor on GitHub, and not elsewhere.
    if not is_text(node.content) and any(isinstance(inline, _FOOTNOTES) for inline in walk(node)):
        return True
    text = plain_text(node.content).strip()
    return text != " ".join(text.split())  # some hosts drop other blanks, some write a hyphen


def published_link(node: n.Link, writer: Writer) -> str:
    """Write a link, and the footnotes in its text after it: they are links, and links can't be nested."""
    if is_text(node.content):
        return link(node, writer)
    footnotes = [each for each in walk(node) if isinstance(each, _FOOTNOTES)]
    if not footnotes:
        return link(node, writer)
    bare = rewrite(node, lambda each: () if isinstance(each, _FOOTNOTES) else each)
    return writer.inlines((bare, *footnotes)) if bare.content else link(node, writer)


PUBLISHED_BLOCKS: Final = by_class(
    entry(n.Heading, published_heading),
    entry(n.CommentBlock, nothing),
    entry(n.FootnoteDef, hoisted),
    entry(n.Callout, titled_quote),
    of=(COMMON_BLOCKS,),
)
"""The renderers that all dialects for readers outside Obsidian share."""

COMMONMARK: Final = Dialect(
    "commonmark",
    renderers=by_class(
        entry(n.Document, document(valid_front_matter, footnote_section)),
        entry(n.ListItem, list_item(checkbox)),
        entry(n.Link, published_link),
        entry(n.Table, html_table),
        entry(n.MathBlock, math_div),
        entry(n.Math, math_span),
        entry(n.Strikeout, tagged("del")),
        entry(n.Highlight, tagged("mark")),
        entry(n.Media, media_player),
        entry(n.FootnoteRef, footnote_anchor),
        entry(n.InlineFootnote, footnote_anchor),
        of=(
            PUBLISHED_BLOCKS,
            COMMON_INLINES,
        ),
    ),
    html=by_class(entry(n.FootnoteRef, footnote_anchor), entry(n.InlineFootnote, footnote_anchor), of=(HTML_INLINES,)),
    escapes=(NO_BREAK_SPACE, *COMMON_ESCAPES),
    label=anchor_label,
)
