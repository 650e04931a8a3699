"""Shared by the transforms: facts about a document, collected in one walk, and edits of every sequence of a kind.

A transform asks `facts_of` first and returns the document unchanged if the construct doesn't occur, so a dozen
transforms cost an ordinary note one walk. An edited document shares every unchanged part with the old one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias, TypeVar

import msgspec

from vaultconv.tree import nodes as n
from vaultconv.tree.schema import BLOCK_FIELDS, SCHEMA, TARGETS, Blocks, Cells, Holds, Inlines, Nodes, Schema, each
from vaultconv.tree.tables import method
from vaultconv.tree.walk import replace, rewrite_all

_N = TypeVar("_N", bound=n.Node)

EMPHASIS: Final = frozenset((n.Emph, n.Strong))
BREAKS: Final = frozenset((n.SoftBreak, n.LineBreak))


class Facts(msgspec.Struct, frozen=True):
    """What one walk over a document finds out.

    ``braces``: a text ends in ``}``. ``carets``: a text contains ``[^``. ``stars``: a text contains four asterisks in a
    row. ``nested_emphasis``: an emphasis holds nothing but another one. ``rich_items``: a list item has more than one
    block. ``raw_html``: the texts of the HTML blocks. ``infos``: the info strings of the code blocks. ``linked``: the
    notes and files that links, images and embeds lead to.
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
        """Return whether an HTML block contains this text."""
        return any(text in raw for raw in self.raw_html)


_latest: tuple[n.Document, Facts] | None = None


def facts_of(document: n.Document) -> Facts:
    """Return the facts about a document; the last answer is cached, since transforms run one after the other."""
    global _latest
    latest = _latest
    if latest is not None and latest[0] is document:
        return latest[1]
    facts = _facts(document)
    _latest = (document, facts)
    return facts


def without_kinds(old: n.Document, new: n.Document, gone: frozenset[type]) -> n.Document:
    """Record the facts of ``new`` and return it.

    ``new`` is ``old`` without the nodes of the ``gone`` kinds, which hold no other nodes; so all other facts still
    hold.
    """
    global _latest
    facts = facts_of(old)
    _latest = (new, msgspec.structs.replace(facts, kinds=facts.kinds - gone))
    return new


def _facts(document: n.Document) -> Facts:
    # One flat loop: it runs over every node of every note.
    found = _Found()
    kinds: set[type] = set()
    braces = carets = stars = False
    stack: list[Nodes] = [document.content]
    while stack:
        for node in stack.pop():
            kind = type(node)
            if kind is n.Text:
                text: str = node.text  # type: ignore[union-attr]
                if "}" in text and text.endswith("}"):
                    braces = True
                if "[^" in text:
                    carets = True
                if "****" in text:
                    stars = True
                continue
            kinds.add(kind)
            for field, holds in SCHEMA[kind]:
                if holds == "rows":
                    stack.extend(getattr(node, field))
                else:
                    stack.append(getattr(node, field))
            note = _NOTED[kind]
            if note is not None:
                note(found, node)
    found.linked.discard("")
    return Facts(
        frozenset(kinds),
        braces,
        carets,
        stars,
        found.nested_emphasis,
        found.rich_items,
        tuple(found.raw_html),
        tuple(found.infos),
        frozenset(found.linked),
    )


class _Found:
    """The facts that depend on the class of a node."""

    def __init__(self) -> None:
        self.raw_html: list[str] = []
        self.infos: list[str] = []
        self.linked: set[str] = set()
        self.nested_emphasis = self.rich_items = False

    def emphasis(self, node: n.Emph | n.Strong) -> None:
        if len(node.content) == 1 and type(node.content[0]) in EMPHASIS:
            self.nested_emphasis = True

    def item(self, node: n.ListItem) -> None:
        if len(node.content) > 1:
            self.rich_items = True

    def code(self, node: n.CodeBlock) -> None:
        self.infos.append(node.info)

    def html(self, node: n.RawBlock | n.RawInline) -> None:
        self.linked.update(path_of(link.target) for link in node.links)
        if type(node) is n.RawBlock:
            self.raw_html.append(node.text)

    def target(self, node: n.Node) -> None:
        self.linked.add(path_of(getattr(node, TARGETS[type(node)])))


class _Noted(dict[type, Callable[[_Found, Any], None] | None]):
    """The method that collects facts from each class of nodes; by default, the target of the node."""

    def __missing__(self, kind: type) -> Callable[[_Found, Any], None] | None:
        found = self[kind] = _Found.target if TARGETS[kind] else None
        return found


_NOTED: Final = _Noted(
    (
        method(n.Emph, _Found.emphasis),
        method(n.Strong, _Found.emphasis),
        method(n.ListItem, _Found.item),
        method(n.CodeBlock, _Found.code),
        method(n.RawBlock, _Found.html),
        method(n.RawInline, _Found.html),
    )
)


def path_of(target: n.Target) -> str:
    """Return the note or file of the vault that a target leads to; ``""`` for any other target."""
    if type(target) is n.NoteTarget:
        return target.note
    return target.file if type(target) is n.FileTarget else ""


def edit_inlines(
    document: n.Document, change: Callable[[Inlines], Inlines], skip: frozenset[type] = frozenset()
) -> n.Document:
    """Return the document with ``change`` applied to every sequence of inlines, inner ones first.

    Nodes of the ``skip`` classes are not descended into.
    """
    return _with_content(document, _edit(document.content, change, SCHEMA, "inlines", skip))


def edit_blocks(document: n.Document, change: Callable[[Blocks], Blocks]) -> n.Document:
    """Return the document with ``change`` applied to every sequence of blocks, inner ones first, its own last."""
    return _with_content(document, edit_block_sequence(document.content, change))


def edit_block_sequence(content: Blocks, change: Callable[[Blocks], Blocks]) -> Blocks:
    """Apply `edit_blocks` to a sequence of blocks, itself included."""
    return change(_edit(content, change, BLOCK_FIELDS, "blocks", frozenset()))


def edit_inline_sequence(content: Inlines, change: Callable[[Inlines], Inlines]) -> Inlines:
    """Apply `edit_inlines` to a sequence of inlines, itself included."""
    return change(_edit(content, change, SCHEMA, "inlines", frozenset()))


def shifted(content: Blocks, by: int, *, highest: int = 1) -> Blocks:
    """Return the blocks with the levels of all headings moved by ``by``, none above ``highest`` and none below 6."""

    def shift(node: n.Block) -> n.Block:
        if type(node) is not n.Heading:
            return node
        level = min(6, max(highest, node.level + by))
        return node if level == node.level else replace(node, level=level)

    return edit_block_sequence(content, lambda blocks: each(blocks, shift))


def _with_content(document: n.Document, content: Blocks) -> n.Document:
    return document if content is document.content else n.Document(content, document.front_matter)


_Change: TypeAlias = Callable[[Inlines], Inlines] | Callable[[Blocks], Blocks]


def _edit(
    content: tuple[_N, ...], change: _Change, schema: Schema, sequence: Holds, skip: frozenset[type]
) -> tuple[_N, ...]:
    new: list[_N] | None = None
    for i, node in enumerate(content):
        kind = type(node)
        fields = schema[kind]
        if not fields or kind in skip:
            continue
        result = node
        for name, holds in fields:
            old = getattr(node, name)
            edited: tuple[object, ...]
            if holds == "rows":
                edited = _edit_rows(old, change, schema, sequence, skip)
            else:
                edited = _edit(old, change, schema, sequence, skip)
                if holds == sequence:
                    edited = change(edited)  # type: ignore[arg-type]  # it takes sequences of this kind
            if edited is not old:
                result = replace(result, **{name: edited})
        if result is not node:
            if new is None:
                new = list(content)
            new[i] = result
    return content if new is None else tuple(new)


def _edit_rows(
    rows: tuple[Cells, ...], change: _Change, schema: Schema, sequence: Holds, skip: frozenset[type]
) -> tuple[Cells, ...]:
    new = tuple(_edit(row, change, schema, sequence, skip) for row in rows)
    return rows if all(a is b for a, b in zip(new, rows, strict=True)) else new


def lines_of(content: Inlines) -> list[Inlines]:
    """Split a sequence of inlines at its line ends, which are left out."""
    lines: list[list[n.Inline]] = [[]]
    for node in content:
        if type(node) in BREAKS:
            lines.append([])
        else:
            lines[-1].append(node)
    return [tuple(line) for line in lines]


def trim(content: Inlines) -> Inlines:
    """Return the inlines without line ends and white space at either edge."""
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
    """Return the blocks with every position ``lines`` further down, for a part of a note that was parsed by itself."""

    def move(node: n.Node) -> n.Node:
        position: n.Position | None = getattr(node, "position", None)
        if position is None:
            return node
        return replace(node, position=n.Position(position.line + lines, position.column))

    return rewrite_all(content, move)
