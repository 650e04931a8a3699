"""The parts of a note that an embed can show: all of it, a section, a block, or a list item with its sub-items.

Where only inlines are allowed, a part is flattened to inlines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from vaultconv.html.flat import item_marks
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, edit_block_sequence, edit_inline_sequence
from vaultconv.tree.schema import SCHEMA, Blocks, Inlines, map_children
from vaultconv.tree.shared import Shared
from vaultconv.tree.tables import Handlers, entry
from vaultconv.tree.walk import collect, nesting_of, outline, replace, rewrite_all, walk


class EmbedPart(NamedTuple):
    """A part of a note as it is embedded: its footnote labels and anchors are those of no other note."""

    blocks: Blocks
    footnotes: tuple[n.FootnoteDef, ...]
    """The definitions of the footnotes in it."""
    size: int
    """The number of its nodes."""
    top: int
    """The level of the highest heading in its outline; 7 without one."""
    nesting: int
    """The depth of its lists and quotes."""
    has_embeds: bool
    """Whether it embeds something itself."""


class EmbedSource:
    """A note that others embed. Its parts are cut on demand, and only once."""

    def __init__(self, note: str, document: n.Document) -> None:
        self._prefix = "e" + hashlib.blake2s(note.encode("utf-8", "replace"), digest_size=3).hexdigest() + "-"
        self._content = document.content
        self._sections: dict[str, tuple[Blocks, int]] = {}
        self._blocks: dict[str, Blocks] = {}
        self._definitions: dict[str, n.FootnoteDef] = {}
        self._parts: dict[str, EmbedPart | None] = {}
        self._index(document.content)

    def part(self, anchor: str) -> EmbedPart | None:
        """Return the part with this anchor (see `NoteTarget`), ``""`` for the entire note; None if it doesn't exist."""
        if anchor not in self._parts:
            cut = self._cut(anchor)
            self._parts[anchor] = None if cut is None else self._part(cut, whole=not anchor)
        return self._parts[anchor]

    def _index(self, content: Blocks) -> None:
        for i, node in enumerate(content):
            if node.id:
                self._blocks.setdefault(node.id.lower(), (node,))
            if isinstance(node, n.Heading) and node.anchor:
                self._sections.setdefault(node.anchor, (content, i))
            elif isinstance(node, n.FootnoteDef):
                self._definitions.setdefault(_label(node), node)
            if isinstance(node, (n.BulletList, n.OrderedList)):
                self._index_items(node)
            else:
                map_children(node, blocks=self._indexed)

    def _indexed(self, content: Blocks) -> Blocks:
        self._index(content)
        return content

    def _index_items(self, node: n.BulletList | n.OrderedList) -> None:
        for i, item in enumerate(node.items):
            if item.id:
                alone = replace(node, items=(item,), id="")
                if isinstance(alone, n.OrderedList):
                    alone = replace(alone, start=alone.start + i)
                self._blocks.setdefault(item.id.lower(), (alone,))
            map_children(item, blocks=self._indexed)

    def _cut(self, anchor: str) -> Blocks | None:
        if not anchor:
            return self._content
        if anchor.startswith("^"):
            return self._blocks.get(anchor[1:].lower())
        found = self._sections.get(anchor)
        return None if found is None else _section(*found)

    def _part(self, blocks: Blocks, *, whole: bool) -> EmbedPart:
        definitions: Iterable[n.FootnoteDef] = ()
        if self._definitions:
            definitions = self._definitions.values() if whole else self._needed(blocks)
            blocks = edit_block_sequence(blocks, _without_definitions)
        renamed = rewrite_all(blocks, self._rename)
        footnotes = tuple(
            replace(note, content=Shared(note.content)) for note in rewrite_all(tuple(definitions), self._rename)
        )
        levels = [heading.level for heading in outline(renamed)]
        nodes = [type(node) for node in walk((*renamed, *footnotes))]
        nesting = nesting_of(renamed)
        return EmbedPart(
            Shared(renamed), footnotes, len(nodes), min(levels, default=7), nesting, n.Transclusion in nodes
        )

    def _needed(self, blocks: Blocks) -> list[n.FootnoteDef]:
        """Return the definitions that these blocks refer to, directly or through other definitions."""
        needed: dict[str, n.FootnoteDef] = {}
        todo = [blocks]
        while todo:
            for reference in collect(todo.pop(), n.FootnoteRef):
                label = _label(reference)
                definition = self._definitions.get(label)
                if definition is not None and label not in needed:
                    needed[label] = definition
                    todo.append(definition.content)
        return list(needed.values())

    def _rename(self, node: n.Node) -> n.Node:
        if type(node) is n.Text:
            return node
        changes: dict[str, object] = {}
        if getattr(node, "position", None) is not None:
            changes["position"] = None  # it would be mistaken for a position in the host
        if isinstance(node, (n.FootnoteRef, n.FootnoteDef)):
            changes["label"] = self._prefix + node.label
        elif type(node) is not n.Span and getattr(node, "id", None):
            # Links lead to the note's own page, so the id isn't needed here, and a page can contain the part twice.
            changes["id"] = ""
        if isinstance(node, n.Heading):
            changes["anchor"] = self._prefix + node.anchor
        return replace(node, **changes) if changes else node


def _label(node: n.FootnoteRef | n.FootnoteDef) -> str:
    return node.label.casefold()


def _section(content: Blocks, start: int) -> Blocks:
    """Return a heading and the blocks below it, up to the next heading of the same or a higher level."""
    level = content[start].level  # type: ignore[union-attr]  # it is a heading
    end = start + 1
    while end < len(content) and not _ends_section(content[end], level):
        end += 1
    return content[start:end]


def _ends_section(node: n.Block, level: int) -> bool:
    return type(node) is n.Heading and node.level <= level


def _without_definitions(content: Blocks) -> Blocks:
    if not any(type(node) is n.FootnoteDef for node in content):
        return content
    return tuple(node for node in content if type(node) is not n.FootnoteDef)


_LINE_END: Final = n.RawInline("<br>")  # in a table cell a line end can only be HTML


def as_phrase(blocks: Blocks) -> Inlines | None:
    """Return the inlines of a single paragraph, on one line; None for any other blocks."""
    if len(blocks) != 1 or type(blocks[0]) is not n.Para:
        return None
    return _without_breaks(blocks[0].content, n.Text(" "))


def as_cell(blocks: Blocks) -> Inlines | None:
    """Return blocks as the inlines of a table cell, a line for each block; None if one can't be shown as a line."""
    lines: list[Inlines] = []
    for node in blocks:
        handle = _LINES[type(node)]
        found = None if handle is None else handle(node)
        if found is None:
            return None
        lines += found
    joined: list[n.Inline] = []
    for line in lines:
        joined += (_LINE_END, *line) if joined else line
    return tuple(joined)


def _without_breaks(content: Inlines, by: n.Inline) -> Inlines:
    def change(inlines: Inlines) -> Inlines:
        if not any(type(node) in BREAKS for node in inlines):
            return inlines
        return tuple(by if type(node) in BREAKS else node for node in inlines)

    return edit_inline_sequence(content, change)


def _paragraph(node: n.Para) -> list[Inlines]:
    return [_without_breaks(node.content, _LINE_END)]


def _heading(node: n.Heading) -> list[Inlines]:
    return [(n.Strong(node.content),)] if node.content else []


def _inside(node: n.Block) -> list[Inlines] | None:
    """Return the lines of a block that holds others, with its title first."""
    lines: list[Inlines] = []
    for field, holds in SCHEMA[type(node)]:
        below = getattr(node, field)
        if holds == "inlines":
            lines += [(n.Strong(below),)] if below else []
        elif holds != "blocks" or (inner := as_cell(below)) is None:
            return None
        else:
            lines.append(inner)
    return lines


def _list(node: n.BulletList | n.OrderedList) -> list[Inlines] | None:
    lines = [as_cell(item.content) for item in node.items]
    if any(line is None for line in lines):
        return None
    return [(n.Text(mark + " "), *(line or ())) for mark, line in zip(item_marks(node), lines, strict=True)]


def _code(node: n.CodeBlock) -> list[Inlines]:
    return [(n.Code(line),) for line in node.text.split("\n") if line.strip()]


def _math(node: n.MathBlock) -> list[Inlines]:
    return [(n.Math(" ".join(node.text.split()), display=True),)]


def _table(node: n.Table) -> list[Inlines]:
    return [_row(row) for row in (node.head, *node.rows)]


def _row(row: tuple[n.Cell, ...]) -> Inlines:
    joined: list[n.Inline] = []
    for cell in row:
        joined += (n.Text(" | "), *cell.content) if joined else cell.content
    return tuple(joined)


def _nothing(node: n.HorizontalRule | n.PageBreak | n.CommentBlock) -> list[Inlines]:
    return []


_LINES: Final = Handlers[Callable[[Any], list[Inlines] | None]](
    entry(n.Para, _paragraph),
    entry(n.Heading, _heading),
    entry(n.BulletList, _list),
    entry(n.OrderedList, _list),
    entry(n.CodeBlock, _code),
    entry(n.MathBlock, _math),
    entry(n.Table, _table),
    entry(n.HorizontalRule, _nothing),
    entry(n.PageBreak, _nothing),
    entry(n.CommentBlock, _nothing),
    inside=_inside,
)
