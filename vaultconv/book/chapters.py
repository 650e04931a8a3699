"""Turns a note into a chapter, the opening of a part, or a document: its title, its properties, then its blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from vaultconv.book.manuscript import LABEL_END
from vaultconv.book.options import EmptyHeadings
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import facts_of, shifted
from vaultconv.tree.schema import Blocks, each
from vaultconv.tree.walk import BOXES, outline, plain_text, replace, rewrite_all, walk, walk_blocks
from vaultconv.vault.properties import as_line
from vaultconv.vault.titles import footnotes_in, head_of, is_hidden, letters

_COMMON_IN: Final = 8  # the least number of chapters with the same heading
_COMMON_SHARE: Final = 0.3  # as a share of all chapters


class Body(NamedTuple):
    """What is printed of a note: its title, lines with its properties, and its blocks."""

    heading: n.Heading
    properties: Blocks
    content: Blocks

    @property
    def is_empty(self) -> bool:
        """Is there nothing to read but the title?"""
        has_headings = any(type(block) is n.Heading for block in self.content)
        return not has_headings and not footnotes_in(self.heading) and not any(map(_is_shown, self.content))


def body_of(
    document: n.Document, title: str, *, empty_headings: EmptyHeadings = "drop", common: Collection[str] = ()
) -> Body:
    """Return a note's body. Its title heading gets the footnotes of all headings that repeat the title.

    ``common`` are headings found in many chapters (see `common_headings`), which tables of contents omit.
    """
    head = head_of(document, title)
    first, *others = head.headings or (n.Heading(1, (n.Text(title),)),)
    notes = [note for other in others for note in footnotes_in(other)]
    heading = replace(first, content=(*first.content, *notes)) if notes else first
    properties = (n.Div((n.Para(as_line(head.properties)),), ("properties",)),) if head.properties else ()
    content = head.rest if empty_headings == "keep" else _without_empty(head.rest, common)
    return Body(heading, properties, each(content, lambda block: _unlisted(block, common)) if common else content)


def common_headings(documents: Iterable[n.Document]) -> frozenset[str]:
    """Return the headings that at least eight of these notes, and over 30 % of them, share: those of a template."""
    counted: Counter[str] = Counter()
    total = 0
    for document in documents:
        total += 1
        counted.update({letters(plain_text(heading.content)) for heading in outline(document.content)})
    return frozenset(
        said for said, count in counted.items() if said and count >= _COMMON_IN and count > _COMMON_SHARE * total
    )


def chapter_of(body: Body, note: str, level: int, prefix: str, document: n.Document, *classes: str) -> n.Div:
    """Return a group of a note's blocks, below its title of ``level``.

    The labels of its footnotes get ``prefix``, because other chapters may use the same labels.
    """
    title = replace(body.heading, level=level, anchor="")
    blocks = (title, *body.properties, *below(body.content, level + ("part" in classes)))
    return n.Div(_with_labels(blocks, f"{prefix}{LABEL_END}", document), classes, note=note)


def below(content: Blocks, level: int) -> Blocks:
    """Return the blocks with the highest headings of their sections one below ``level``, and none deeper than 6.

    Headings in lists and boxes neither shift others nor rise above them; they count only if there are no others.
    """
    levels = [node.level for node in outline(content, but=_ITEMS)] or [node.level for node in outline(content)]
    levels = levels or [node.level for node in walk_blocks(content) if type(node) is n.Heading]
    return shifted(content, level + 1 - min(levels, default=level + 1), highest=level + 1)


_ITEMS: Final = frozenset((*BOXES, n.ListItem))


def _with_labels(content: Blocks, prefix: str, document: n.Document) -> Blocks:
    """Return the blocks with ``prefix`` before the labels of their footnotes, which are never shown."""
    if not _FOOTNOTES & facts_of(document).kinds:
        return content

    def change(node: n.Node) -> n.Node:
        return replace(node, label=prefix + node.label) if isinstance(node, (n.FootnoteRef, n.FootnoteDef)) else node

    return rewrite_all(content, change)


_FOOTNOTES: Final = frozenset((n.FootnoteRef, n.FootnoteDef))


# ------------------------------------------------------------------------------------------------------ empty headings


def _without_empty(content: Blocks, common: Collection[str]) -> Blocks:
    """Return the blocks without headings that have nothing below them, left over from templates.

    If a note has only headings, they are its content, except those that are ``common``.
    """
    says_more = any(map(_is_shown, content))
    kept: list[n.Block] = []
    following = 0  # of the next heading; 7 for another block, 0 for the end
    for block in reversed(content):
        if type(block) is n.Heading:
            if following <= block.level and _is_plain(block) and (says_more or letters(plain_text(block)) in common):
                continue
            following = block.level
        elif _is_shown(block):
            following = 7
        kept.append(block)
    return content if len(kept) == len(content) else tuple(reversed(kept))


def _is_shown(block: n.Block) -> bool:
    """Return whether a block shows something to read, or a heading something other than text."""
    if type(block) is n.Heading:
        return not _is_plain(block)
    return type(block) not in _NOTHING and not is_hidden(block)


_NOTHING: Final = frozenset((n.FootnoteDef, n.HorizontalRule, n.PageBreak))
_PLAIN: Final = frozenset((n.Text, n.Emph, n.Strong, n.Strikeout, n.Highlight, n.SoftBreak, n.LineBreak, n.Comment))


def _is_plain(heading: n.Heading) -> bool:
    return all(type(node) in _PLAIN for node in walk(heading.content))


def _unlisted(block: n.Block, common: Collection[str]) -> n.Block:
    if type(block) is n.Heading and letters(plain_text(block.content)) in common:
        return n.Div((block,), ("unlisted",))
    return block
