"""Shared by the transforms: facts about a document, collected in one walk, and edits of every sequence of a kind.

A transform asks `facts_of` first and returns the document unchanged if the construct doesn't occur, so a dozen
transforms cost an ordinary note one walk. An edited document shares every unchanged part with the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar

import msgspec

from vaultconv.tree import nodes as n
from vaultconv.tree.schema import (
    BLOCK_FIELDS,
    LISTS,
    SCHEMA,
    TARGETS,
    Blocks,
    Cells,
    Holds,
    Inlines,
    Items,
    Schema,
    each,
)
from vaultconv.tree.shared import Keep, Shared, by
from vaultconv.tree.tables import method
from vaultconv.tree.walk import is_text, replace, rewrite_all

_N = TypeVar("_N", bound=n.Node)

EMPHASIS: Final = frozenset((n.Emph, n.Strong))
BREAKS: Final = frozenset((n.SoftBreak, n.LineBreak))
_NONE: Final[frozenset[type]] = frozenset()


class Facts(msgspec.Struct):
    """What one walk over a document finds, so that a transform without work needn't walk itself.

    After edits, all but ``infos``, ``ids`` and ``linked`` may still count what is gone: they tell what can be there.
    """

    kinds: set[type] = set()
    """The classes of its nodes."""
    braces: bool = False
    """A text ends in ``}``."""
    carets: bool = False
    """A text contains ``[^``."""
    stars: bool = False
    """A text contains four asterisks in a row."""
    nested_emphasis: bool = False
    """An emphasis holds nothing but another one."""
    nested_lists: bool = False
    """A list item has a list below its first block."""
    rich_items: bool = False
    """A list item has another block below its first one."""
    tex_links: bool = False
    """A formula contains a link."""
    tex_labels: bool = False
    """A formula has a label, or refers to one."""
    html_comments: bool = False
    """An inline of HTML is a comment."""
    raw_html: list[str] = []
    """The texts of the HTML blocks."""
    infos: list[str] = []
    """The info strings of the code blocks."""
    callouts: set[str] = set()
    """The kinds of the callouts, in lower case."""
    ids: set[str] = set()
    """The block ids."""
    linked: set[str] = set()
    """The notes and files of the vault that links, images and embeds lead to."""
    urls: set[str] = set()
    """The addresses of links, images and embeds that are a `Url`."""
    wikilinks: set[str] = set()
    """What wikilinks name, which resolving them turns into ``linked``."""
    headings: list[n.Heading] = []
    """The headings, in document order."""
    tags: list[str] = []
    """The tags in the text, in document order."""
    comments: list[str] = []
    """The texts of comments with a ``#``, in document order."""
    html: list[str] = []
    """The texts of raw HTML, of blocks and inlines, in document order."""

    def add(self, other: Facts) -> None:
        """Add what was found in another part of the document."""
        for field in self.__struct_fields__:
            ours, theirs = getattr(self, field), getattr(other, field)
            if type(ours) is bool:
                setattr(self, field, ours or theirs)
            elif type(ours) is list:
                ours += theirs
            else:
                ours |= theirs

    def in_raw_html(self, text: str) -> bool:
        """Return whether an HTML block contains this text."""
        return any(text in raw for raw in self.raw_html)

    def _emphasis(self, node: n.Emph | n.Strong) -> None:
        if len(node.content) == 1 and type(node.content[0]) in EMPHASIS:
            self.nested_emphasis = True

    def _item(self, node: n.ListItem) -> None:
        for block in node.content[1:]:
            if type(block) in LISTS:
                self.nested_lists = True
            else:
                self.rich_items = True

    def _math(self, node: n.Math | n.MathBlock) -> None:
        if "\\href" in node.text:
            self.tex_links = True
        if "\\label" in node.text or "\\ref" in node.text or "\\eqref" in node.text:
            self.tex_labels = True

    def _code(self, node: n.CodeBlock) -> None:
        self.infos.append(node.info)

    def _callout(self, node: n.Callout) -> None:
        self.callouts.add(node.kind.lower())

    def _html(self, node: n.RawBlock | n.RawInline) -> None:
        for link in node.links:
            self._lead(link.target)
        if node.format == "html":
            self.html.append(node.text)
        if type(node) is n.RawBlock:
            self.raw_html.append(node.text)
        elif node.text.startswith("<!--"):
            self.html_comments = True

    def _wikilink(self, node: n.WikiLink) -> None:
        self.wikilinks.add(node.target)

    def _heading(self, node: n.Heading) -> None:
        self.headings.append(node)

    def _tag(self, node: n.Tag) -> None:
        self.tags.append(node.name)

    def _comment(self, node: n.Comment | n.CommentBlock) -> None:
        if "#" in node.text:
            self.comments.append(node.text)

    def _target(self, node: n.Node) -> None:
        self._lead(getattr(node, TARGETS[type(node)]))

    def _lead(self, target: n.Target) -> None:
        if type(target) is n.Url:
            self.urls.add(target.url)
        elif path := path_of(target):
            self.linked.add(path)


class _Noted(dict[type, Callable[[Facts, Any], None] | None]):
    """The method that collects facts from each class of nodes; by default, the target of the node."""

    def __missing__(self, kind: type) -> Callable[[Facts, Any], None] | None:
        found = self[kind] = Facts._target if TARGETS[kind] else None
        return found


_NOTED: Final = _Noted(
    (
        method(n.Emph, Facts._emphasis),
        method(n.Strong, Facts._emphasis),
        method(n.ListItem, Facts._item),
        method(n.Math, Facts._math),
        method(n.MathBlock, Facts._math),
        method(n.CodeBlock, Facts._code),
        method(n.Callout, Facts._callout),
        method(n.RawBlock, Facts._html),
        method(n.RawInline, Facts._html),
        method(n.WikiLink, Facts._wikilink),
        method(n.Heading, Facts._heading),
        method(n.Tag, Facts._tag),
        method(n.Comment, Facts._comment),
        method(n.CommentBlock, Facts._comment),
    )
)
_FACTS: Final = "facts"


def facts_of(document: n.Document) -> Facts:
    """Return the facts about a document, which are found once and kept with it."""
    facts: Facts | None = document.__dict__.get(_FACTS)
    if facts is None:
        facts = document.__dict__[_FACTS] = _facts(document.content)
    return facts


def with_facts(old: n.Document, new: n.Document, *, made: Sequence[n.Node] = (), gone: Set[type] = _NONE) -> n.Document:
    """Return ``new`` with its facts: it is ``old`` but for the nodes ``made``, and nodes of the classes ``gone``.

    So it is not walked over again. What is gone held no other nodes, had no id and led nowhere. The headings are
    those of ``old``, of which the index takes the words, and so are the texts of what is gone.
    """
    facts = facts_of(old)
    more = new.__dict__[_FACTS] = msgspec.structs.replace(
        facts,
        kinds=facts.kinds - gone,
        raw_html=facts.raw_html.copy(),
        tags=facts.tags.copy(),
        comments=facts.comments.copy(),
        html=facts.html.copy(),
        linked=facts.linked.copy(),
        urls=facts.urls.copy(),
        wikilinks=set() if n.WikiLink in gone else facts.wikilinks.copy(),
    )
    _find_in_inlines(made, more)
    return new


# Obsidian finds no tags in the display texts of wikilinks and embedded files.
_CLOSED: Final = frozenset((n.WikiLink, n.Image, n.Media))


def _facts(content: Blocks) -> Facts:
    facts = Facts()
    _find_in_blocks(content, facts)
    return facts


# Two functions, for blocks and for inlines, which go over every node of every note.


def _find_in_blocks(content: Blocks | Items, facts: Facts) -> None:
    for block in content:
        kind: type = type(block)
        facts.kinds.add(kind)
        if block.id:
            facts.ids.add(block.id)
        if (note := _NOTED[kind]) is not None:
            note(facts, block)
        for field, holds in SCHEMA[kind]:
            below = getattr(block, field)
            if holds == "inlines":
                _find_in_inlines(below, facts)
            elif type(below) is Shared:
                facts.add(below.find(_FACTS, lambda below=below: _facts(below)))  # type: ignore[misc]
            elif holds == "blocks" or holds == "items":
                _find_in_blocks(below, facts)
            else:
                facts.kinds.add(n.Cell)
                for row in below if holds == "rows" else (below,):
                    for cell in row:
                        _find_in_inlines(cell.content, facts)


def _find_in_inlines(content: Sequence[n.Node], facts: Facts) -> None:
    for node in content:
        kind: type = type(node)
        if kind is n.Text:
            text: str = node.text  # type: ignore[union-attr]
            if "}" in text and text.endswith("}"):
                facts.braces = True
            if "[" in text and "[^" in text:
                facts.carets = True
            if "*" in text and "****" in text:
                facts.stars = True
            continue
        facts.kinds.add(kind)
        if (note := _NOTED[kind]) is not None:
            note(facts, node)
        for field, _ in SCHEMA[kind]:
            below = getattr(node, field)
            if not below:
                continue
            if kind in _CLOSED and not is_text(below):
                _find_in_display_text(below, facts)
            else:
                _find_in_inlines(below, facts)


def _find_in_display_text(content: Inlines, facts: Facts) -> None:
    found = Facts()
    _find_in_inlines(content, found)
    found.tags, found.comments, found.html = [], [], []
    facts.add(found)


def path_of(target: n.Target) -> str:
    """Return the note or file of the vault that a target leads to; ``""`` for any other target."""
    if type(target) is n.NoteTarget:
        return target.note
    return target.file if type(target) is n.FileTarget else ""


def edit_inlines(
    document: n.Document,
    change: Callable[[Inlines], Inlines],
    skip: frozenset[type] = frozenset(),
    keep: Keep | None = None,
) -> n.Document:
    """Return the document with ``change`` applied to every sequence of inlines, inner ones first.

    Nodes of the ``skip`` classes are not descended into. With ``keep``, what becomes of shared blocks is kept for other
    notes: see `shared.by`.
    """
    return _with_content(document, _edit(document.content, {"inlines": change}, SCHEMA, skip, keep))


def edit_blocks(document: n.Document, change: Callable[[Blocks], Blocks], keep: Keep | None = None) -> n.Document:
    """Return the document with ``change`` applied to every sequence of blocks, inner ones first, its own last.

    ``keep`` is that of `edit_inlines`.
    """
    return _with_content(document, edit_block_sequence(document.content, change, keep))


def edit(
    document: n.Document,
    *,
    inlines: Callable[[Inlines], Inlines],
    blocks: Callable[[Blocks], Blocks],
    keep: Keep | None = None,
) -> n.Document:
    """Return the document after `edit_inlines` and `edit_blocks`, in one walk: what a block holds comes before it."""
    changes: _Changes = {"inlines": inlines, "blocks": blocks}
    return _with_content(document, blocks(_edit(document.content, changes, SCHEMA, keep=keep)))


def edit_block_sequence(content: Blocks, change: Callable[[Blocks], Blocks], keep: Keep | None = None) -> Blocks:
    """Apply `edit_blocks` to a sequence of blocks, itself included."""
    return change(_edit(content, {"blocks": change}, BLOCK_FIELDS, keep=keep))


def edit_inline_sequence(content: Inlines, change: Callable[[Inlines], Inlines]) -> Inlines:
    """Apply `edit_inlines` to a sequence of inlines, itself included."""
    return change(_edit(content, {"inlines": change}, SCHEMA))


def shifted(content: Blocks, levels: int, *, highest: int = 1) -> Blocks:
    """Return the blocks with the levels of all headings moved by ``levels``, between ``highest`` and 6."""

    def shift(node: n.Block) -> n.Block:
        if type(node) is not n.Heading:
            return node
        level = min(6, max(highest, node.level + levels))
        return node if level == node.level else replace(node, level=level)

    return edit_block_sequence(content, lambda blocks: each(blocks, shift), by((shifted, levels, highest)))


def _with_content(document: n.Document, content: Blocks) -> n.Document:
    return document if content is document.content else n.Document(content, document.front_matter)


_Changes: TypeAlias = Mapping[Holds, Callable[[Any], Any]]
"""A function for the sequences of a kind, which takes and returns such a sequence."""


def _edit(
    content: tuple[_N, ...], changes: _Changes, schema: Schema, skip: Set[type] = _NONE, keep: Keep | None = None
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
                edited = _edit_rows(old, changes, schema, skip)
            elif keep is not None and type(old) is Shared:
                edited = keep(old, partial(_edit_sequence, old, holds, changes, schema, skip, keep))
            else:
                edited = _edit(old, changes, schema, skip, keep)
                if holds in changes:
                    edited = changes[holds](edited)
            if edited is not old:
                result = replace(result, **{name: edited})
        if result is not node:
            if new is None:
                new = list(content)
            new[i] = result
    return content if new is None else tuple(new)


def _edit_sequence(
    blocks: Blocks, holds: Holds, changes: _Changes, schema: Schema, skip: Set[type], keep: Keep
) -> Blocks:
    edited = _edit(blocks, changes, schema, skip, keep)
    return changes[holds](edited) if holds in changes else edited


def _edit_rows(rows: tuple[Cells, ...], changes: _Changes, schema: Schema, skip: Set[type]) -> tuple[Cells, ...]:
    new = tuple(_edit(row, changes, schema, skip) for row in rows)
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
