"""What the transforms share: facts about a document, found in one walk, and editing every sequence of a kind.

A transform looks at `facts_of` first and returns the document as it is when its construct isn't there, so that a dozen
transforms cost an ordinary note one walk. Editing shares every part in which nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec

from vaultconv.tree import nodes as n
from vaultconv.tree.walk import rewrite_all

_T = TypeVar("_T")
Inlines = tuple[n.Inline, ...]
Blocks = tuple[n.Block, ...]

EMPHASIS: Final = frozenset((n.Emph, n.Strong))
BREAKS: Final = frozenset((n.SoftBreak, n.LineBreak))

_INLINE_CONTAINERS: Final = (
    n.Emph, n.Strong, n.Strikeout, n.Highlight, n.Span, n.Link, n.Image, n.Media, n.WikiLink, n.InlineFootnote,
)  # fmt: skip
_BLOCK_CONTAINERS: Final = (n.BlockQuote, n.ListItem, n.Div, n.FootnoteDef)

# Fields with child nodes: (name, what the sequence holds). A row of cells is a tuple without fields of its own.
_INLINE_FIELDS: Final[dict[type, tuple[tuple[str, str], ...]]] = {
    **dict.fromkeys(_INLINE_CONTAINERS, (("content", "inlines"),)),
    n.ExtensionInline: (("fallback", "inlines"),),
}
_BLOCK_FIELDS: Final[dict[type, tuple[tuple[str, str], ...]]] = {
    **dict.fromkeys(_BLOCK_CONTAINERS, (("content", "blocks"),)),
    n.BulletList: (("items", "items"),),
    n.OrderedList: (("items", "items"),),
    n.Callout: (("content", "blocks"),),
    n.Toggle: (("content", "blocks"),),
    n.ExtensionBlock: (("fallback", "blocks"),),
}
_ALL_FIELDS: Final[dict[type, tuple[tuple[str, str], ...]]] = {
    **_INLINE_FIELDS,
    **_BLOCK_FIELDS,
    n.Para: (("content", "inlines"),),
    n.Heading: (("content", "inlines"),),
    n.Cell: (("content", "inlines"),),
    n.Table: (("head", "cells"), ("rows", "rows")),
    n.Callout: (("title", "inlines"), ("content", "blocks")),
    n.Toggle: (("summary", "inlines"), ("content", "blocks")),
    tuple: (),
}
_TARGETED: Final = frozenset((n.Link, n.Image, n.Media))
_CONTENT_ONLY: Final = frozenset((n.Para, n.Heading, n.Cell, *_INLINE_CONTAINERS, *_BLOCK_CONTAINERS))


class Facts(msgspec.Struct, frozen=True):
    """What one walk over a document finds out.

    ``braces``: some text ends in ``}``. ``carets``: some text has ``[^`` in it. ``stars``: some text has a run of
    four asterisks. ``nested_emphasis``: some emphasis holds nothing but emphasis. ``rich_items``: some list item
    has more than one block. ``raw_html``: the texts of its HTML blocks. ``infos``: the info strings of its code
    blocks. ``linked``: the notes and files that its links, images and embeds mean.
    """

    kinds: frozenset[type]
    braces: bool
    carets: bool
    stars: bool
    nested_emphasis: bool
    rich_items: bool
    raw_html: tuple[str, ...]
    infos: tuple[str, ...]
    linked: frozenset[str]

    def in_raw_html(self, text: str) -> bool:
        """Whether some HTML block has this text in it."""
        return any(text in raw for raw in self.raw_html)


_latest: tuple[n.Document, Facts] | None = None


def facts_of(document: n.Document) -> Facts:
    """The facts about a document; the latest answer is remembered, as transforms ask one after the other."""
    global _latest
    latest = _latest
    if latest is not None and latest[0] is document:
        return latest[1]
    facts = _facts(document)
    _latest = (document, facts)
    return facts


def without_kinds(old: n.Document, new: n.Document, gone: frozenset[type]) -> n.Document:
    """``new``, which is ``old`` less all nodes of some kinds that hold no others: the other facts still hold."""
    global _latest
    facts = facts_of(old)
    _latest = (new, msgspec.structs.replace(facts, kinds=facts.kinds - gone))
    return new


def _facts(document: n.Document) -> Facts:
    # One flat loop: it runs over every node of every note.
    kinds: set[type] = set()
    raw_html: list[str] = []
    infos: list[str] = []
    linked: set[str] = set()
    braces = carets = stars = nested = rich_items = False
    stack: list[Any] = [document.content]
    while stack:
        for node in stack.pop():
            kind = type(node)
            if kind is n.Text:
                text = node.text
                if "}" in text and text.endswith("}"):
                    braces = True
                if "[^" in text:
                    carets = True
                if "****" in text:
                    stars = True
                continue
            kinds.add(kind)
            if kind in _CONTENT_ONLY:
                content = node.content
                stack.append(content)
                if kind in _TARGETED:
                    linked.add(path_of(node.target))
                elif kind in EMPHASIS and len(content) == 1 and type(content[0]) in EMPHASIS:
                    nested = True
                elif kind is n.ListItem and len(content) > 1:
                    rich_items = True
            elif kind is n.RawBlock:
                raw_html.append(node.text)
                linked.update(path_of(link.target) for link in node.links)
            elif kind is n.RawInline:
                linked.update(path_of(link.target) for link in node.links)
            elif kind is n.CodeBlock:
                infos.append(node.info)
            elif kind is n.Transclusion:
                linked.add(node.target.note)
            elif kind in _ALL_FIELDS:
                if kind is tuple:
                    stack.append(node)
                else:
                    stack.extend(getattr(node, field) for field, _ in _ALL_FIELDS[kind])
    linked.discard("")
    return Facts(
        frozenset(kinds), braces, carets, stars, nested, rich_items, tuple(raw_html), tuple(infos), frozenset(linked)
    )


def path_of(target: n.Target) -> str:
    """The note or file of the vault that a target means, "" for any other."""
    if type(target) is n.NoteTarget:
        return target.note
    return target.file if type(target) is n.FileTarget else ""


def edit_inlines(
    document: n.Document, change: Callable[[Inlines], Inlines], skip: frozenset[type] = frozenset()
) -> n.Document:
    """The document with ``change`` applied to every sequence of inlines, inner ones first; nothing below ``skip``."""
    return _with_content(document, _edit(document.content, change, _ALL_FIELDS, "inlines", skip))


def edit_blocks(document: n.Document, change: Callable[[Blocks], Blocks]) -> n.Document:
    """The document with ``change`` applied to every sequence of blocks, inner ones first, its own last."""
    content = _edit(document.content, change, _BLOCK_FIELDS, "blocks", frozenset())
    return _with_content(document, change(content))


def edit_block_sequence(content: Blocks, change: Callable[[Blocks], Blocks]) -> Blocks:
    """`edit_blocks` for a sequence that is no document."""
    return change(_edit(content, change, _BLOCK_FIELDS, "blocks", frozenset()))


def edit_inline_sequence(content: Inlines, change: Callable[[Inlines], Inlines]) -> Inlines:
    """`edit_inlines` for one sequence, itself included."""
    return change(_edit(content, change, _ALL_FIELDS, "inlines", frozenset()))


def _with_content(document: n.Document, content: Blocks) -> n.Document:
    return document if content is document.content else n.Document(content, document.front_matter)


def _edit(content: Any, change: Any, fields: dict[type, Any], sequence: str, skip: frozenset[type]) -> Any:
    new: list[Any] | None = None
    for i, node in enumerate(content):
        kind = type(node)
        inner = fields.get(kind)
        if inner is None or kind in skip:
            continue
        if kind is tuple:
            result: Any = _edit(node, change, fields, sequence, skip)
        else:
            result = node
            for name, holds in inner:
                old = getattr(node, name)
                edited = _edit(old, change, fields, sequence, skip)
                if holds == sequence:
                    edited = change(edited)
                if edited is not old:
                    result = msgspec.structs.replace(result, **{name: edited})
        if result is not node:
            if new is None:
                new = list(content)
            new[i] = result
    return content if new is None else tuple(new)


def lines_of(content: Inlines) -> list[Inlines]:
    """A sequence of inlines cut at its line ends, without them."""
    lines: list[list[n.Inline]] = [[]]
    for node in content:
        if type(node) in BREAKS:
            lines.append([])
        else:
            lines[-1].append(node)
    return [tuple(line) for line in lines]


def trim(content: Inlines) -> Inlines:
    """The same inlines without line ends and white space at both edges."""
    first, last = 0, len(content)
    while first < last and _is_blank(content[first]):
        first += 1
    while last > first and _is_blank(content[last - 1]):
        last -= 1
    kept = list(content[first:last])
    if kept and type(kept[0]) is n.Text and kept[0].text[0].isspace():
        kept[0] = n.Text(kept[0].text.lstrip())
    if kept and type(kept[-1]) is n.Text and kept[-1].text[-1].isspace():
        kept[-1] = n.Text(kept[-1].text.rstrip())
    return tuple(kept)


def _is_blank(node: n.Inline) -> bool:
    return type(node) in BREAKS or (type(node) is n.Text and not node.text.strip())


def moved_down(content: Blocks, lines: int) -> Blocks:
    """The same blocks with every position ``lines`` further down: a part of a note that was parsed by itself."""

    def move(node: Any) -> Any:
        position = getattr(node, "position", None)
        if position is None:
            return node
        return msgspec.structs.replace(node, position=n.Position(position.line + lines, position.column))

    return rewrite_all(content, move)
