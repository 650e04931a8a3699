"""Embeds of notes: each becomes a `Div(note=…)` in its host, with headings below the one above it.

A worked example. The host is ``## Trip`` with ``![[Rome]]``, "Rome" is ``# Rome`` with ``![[Hotel]]``, and "Hotel" is
``# Hotel`` with ``![[Rome]]``, which closes a cycle:

    host       stack (Host); level 2 at the embed, so Rome is expanded first
    Rome       stack (Host, Rome); level 1 at the embed, so Hotel is expanded first
    Hotel      stack (Host, Rome, Hotel); Rome is at 1 in the stack: a link instead, and ``lowest`` is 1
    Hotel      1 < 2, its place in the stack: the result depends on the way here, so it is not cached
    in Rome    Hotel's headings go below level 1: ``## Hotel``
    Rome       1 >= 1, its own place: the result depends on nothing above, so it is cached
    in host    Rome's headings go below level 2, so all move down by 2: ``### Rome``, ``#### Hotel``

Where Hotel is the host, the cached Rome is of no use, as it has Hotel inside: there, that is a link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, NamedTuple, TypeAlias, TypeVar

import msgspec

from vaultconv.diagnostics import DiagnosticCode
from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.embed_parts import EmbedPart, EmbedSource, as_cell, as_phrase
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_inline_sequence, facts_of, shifted, trim
from vaultconv.tree.schema import LISTS, SCHEMA, Blocks, Cells, Field, Holds, Inlines, Items, each, map_children
from vaultconv.tree.shared import Shared
from vaultconv.tree.walk import is_text, note_name, outline, replace

MAX_NODES: Final = 100_000  # of embedded content in one note
MAX_NESTING: Final = 100  # nested lists and quotes, those of the host and of embeds together
MAX_CYCLIC: Final = 100  # expansions within cycles, which can't be cached, in one note

_Place: TypeAlias = tuple[str, str]  # a note and an anchor
_N = TypeVar("_N", bound=n.Node)


class Embeds(msgspec.Struct, frozen=True):
    """Insert the notes, headings and blocks that a note embeds.

    ``depth`` is how deep embeds may be nested. ``shift`` puts the headings of an embedded part below the heading above
    it; without it they keep their levels, as in Obsidian. A cycle and what is nested too deep become a link to the
    note; what is unpublished is left out; each is reported. Where only text can be (headings, titles, table cells), an
    embedded part of one paragraph becomes its text, and in a cell most other blocks do; anything else becomes a link,
    and the embedded part follows.
    """

    name: ClassVar[str] = "embeds"
    stage: ClassVar[Stage] = "resolved"

    depth: int = 5
    shift: bool = True

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document with its embeds inserted, and their footnotes at its end."""
        if n.Transclusion not in facts_of(document).kinds:
            return document
        inserter = _EmbedInserter(_NoteEmbeds(self, context), ((context.note, ""),))
        content = inserter.blocks(document.content, 0)
        return replace(document, content=(*content, *inserter.footnotes.values()))


class _Expansion(NamedTuple):
    """An embedded part, with its own embeds inserted.

    ``lowest`` is the lowest index in the stack that a cycle in it leads back to, 99 without one. The places before that
    index don't affect the expansion, unless they are ``inside`` it: the places with embeds that it consists of.
    ``cyclic`` counts the expansions within cycles.
    """

    blocks: Blocks
    footnotes: dict[str, n.FootnoteDef]
    size: int
    top: int
    nesting: int
    events: dict[tuple[DiagnosticCode, str], None]
    lowest: int
    inside: frozenset[_Place] = frozenset()
    cyclic: int = 0


class _NoteEmbeds:
    """The embeds of one note. Results that don't depend on the note are shared by the whole run."""

    def __init__(self, options: Embeds, context: Context) -> None:
        self.options, self.context = options, context
        self.sources: dict[str, EmbedSource | None] = context.memo.setdefault("embeds: sources", {})
        self.expansions: dict[tuple[_Place, int], _Expansion] = context.memo.setdefault(
            ("embeds: expansions", options), {}
        )
        self.shifted: dict[tuple[_Place, int, int], Blocks] = context.memo.setdefault(("embeds: shifted", options), {})
        self.cyclic = 0

    def part(self, target: n.NoteTarget) -> EmbedPart | None:
        if target.note not in self.sources:
            document = self.context.document(target.note)
            self.sources[target.note] = None if document is None else EmbedSource(target.note, document)
        source = self.sources[target.note]
        return None if source is None else source.part(target.anchor)

    def expand(self, target: n.NoteTarget, part: EmbedPart, stack: tuple[_Place, ...]) -> _Expansion:
        place = (target.note, target.anchor)
        if not part.has_embeds:
            footnotes = {note.label: note for note in part.footnotes}
            return _Expansion(part.blocks, footnotes, part.size, part.top, part.nesting, {}, 99)
        known = self.expansions.get((place, len(stack)))
        # What was expanded for another host is used only if it would be the same here, whichever host comes first.
        if known is not None and known.inside.isdisjoint(stack) and self.cyclic + known.cyclic <= MAX_CYCLIC:
            self.cyclic += known.cyclic
            return known
        cyclic = self.cyclic
        inserter = _EmbedInserter(self, (*stack, place))
        blocks = inserter.blocks(part.blocks, 0)
        for footnote in part.footnotes:
            inserter.footnotes[footnote.label] = replace(footnote, content=Shared(inserter.blocks(footnote.content, 0)))
        expansion = _Expansion(
            blocks=Shared(blocks) if inserter.lowest >= len(stack) else blocks,
            footnotes=inserter.footnotes,
            size=part.size + inserter.size,
            top=_top(blocks),
            nesting=max(part.nesting, inserter.deepest),
            events=inserter.events,
            lowest=inserter.lowest,
            inside=frozenset((place, *inserter.inside)),
            cyclic=self.cyclic - cyclic,
        )
        if expansion.lowest >= len(stack):
            self.expansions[place, len(stack)] = expansion
        else:
            self.cyclic += 1
        return expansion

    def below(self, expansion: _Expansion, place: _Place, depth: int, level: int) -> Blocks:
        """Return the expansion's blocks with their headings moved below a heading of ``level``."""
        shift = level + 1 - expansion.top
        if not self.options.shift or level == 0 or shift <= 0 or expansion.top > 6:
            return expansion.blocks
        if expansion.lowest < depth:
            return shifted(expansion.blocks, shift)
        key = (place, depth, shift)
        if key not in self.shifted:
            self.shifted[key] = Shared(shifted(expansion.blocks, shift))
        return self.shifted[key]


def _top(blocks: Blocks) -> int:
    return min((heading.level for heading in outline(blocks)), default=7)


class _EmbedInserter:
    """Inserts the embeds of one note, or of one part of a note.

    ``stack`` has the notes and anchors from the host to this one, which is the last.
    """

    def __init__(self, run: _NoteEmbeds, stack: tuple[_Place, ...]) -> None:
        self.run, self.stack = run, stack
        self.footnotes: dict[str, n.FootnoteDef] = {}
        self.events: dict[tuple[DiagnosticCode, str], None] = {}
        self.size = 0
        self.lowest = 99
        self.inside: set[_Place] = set()
        self.nesting = -1  # of the current blocks
        self.deepest = 0
        self.following: list[n.Block] = []  # embeds from within inlines, to insert after the current block

    # ---------------------------------------------------------------------------------------------------------- blocks

    def blocks(self, content: Blocks, level: int) -> Blocks:
        """Return the blocks with their embeds inserted; ``level`` is that of the heading above, 0 for none."""
        done: list[n.Block] = []
        self.nesting += 1
        for node in content:
            if type(node) is n.Para:
                done += self._paragraph(node, level)
                continue
            if type(node) is n.Heading:
                level = node.level
            done.append(self._inside(node, level) if SCHEMA[type(node)] else node)
            done += self._taken_following()
        self.nesting -= 1
        same = len(done) == len(content) and all(a is b for a, b in zip(done, content, strict=True))
        return content if same else tuple(done)

    def _paragraph(self, node: n.Para, level: int) -> list[n.Block]:
        if n.Transclusion not in map(type, node.content):
            content = self._phrases(node.content, level)
            return [node if content is node.content else replace(node, content=content), *self._taken_following()]
        pieces: list[n.Block] = []
        start = 0
        for i, inline in enumerate((*node.content, None)):
            if inline is not None and type(inline) is not n.Transclusion:
                continue
            text = trim(self._phrases(node.content[start:i], level))
            if text:
                pieces.append(replace(node, content=text, id=""))
            if inline is not None:
                pieces += self._embed(inline, level)
            start = i + 1
        if pieces and node.id:
            pieces[-1] = replace(pieces[-1], id=node.id)
        return [*pieces, *self._taken_following()]

    def _taken_following(self) -> list[n.Block]:
        taken, self.following = self.following, []
        return taken

    def _embed(self, node: n.Transclusion, level: int) -> list[n.Block]:
        found = self._expansion(node)
        if isinstance(found, _Expansion):
            return self._wrapped(node, found, level)
        return [n.Para(found, position=node.position)] if found else []

    def _wrapped(self, node: n.Transclusion, found: _Expansion, level: int) -> list[n.Block]:
        place = (node.target.note, node.target.anchor)
        blocks = self.run.below(found, place, len(self.stack), level)
        return [n.Div(blocks, ("embed",), note=node.target.note, position=node.position)] if blocks else []

    def _inside(self, node: _N, level: int) -> _N:
        """Return a node with the embeds in it inserted.

        Blocks come first, since embeds from within inlines follow the node itself.
        """
        # Called by `blocks` directly: each function in between would cost nesting depth on Python's stack.
        changes: dict[str, object] = {}
        for field, holds in _BLOCKS_FIRST[type(node)]:
            old = getattr(node, field)
            new: object
            if holds == "blocks":
                new = self.blocks(old, level)
            elif holds == "inlines":
                new = self._phrases(old, level)
            else:
                new = _EACH[holds](self, old, level)
            if new is not old:
                changes[field] = new
        if not changes:
            return node
        if isinstance(node, (n.BulletList, n.OrderedList)):
            changes["tight"] = node.tight and all(map(_fits_tight, changes["items"]))  # type: ignore[call-overload]
        return replace(node, **changes)

    def _items(self, items: Items, level: int) -> Items:
        new = tuple([self._inside(item, level) for item in items])
        return items if all(a is b for a, b in zip(new, items, strict=True)) else new

    def _rows(self, rows: tuple[Cells, ...], level: int) -> tuple[Cells, ...]:
        return each(rows, lambda row: self._cells(row, level))

    def _cells(self, row: Cells, level: int) -> Cells:
        return each(row, lambda cell: self._cell(cell, level))

    def _cell(self, cell: n.Cell, level: int) -> n.Cell:
        return map_children(cell, inlines=lambda content: self._phrases(content, level, in_cell=True))

    # --------------------------------------------------------------------------------------------------------- inlines

    def _phrases(self, content: Inlines, level: int, *, in_cell: bool = False) -> Inlines:
        """Insert embeds among inlines, where no block can stand."""
        if is_text(content):
            return content

        def change(inlines: Inlines) -> Inlines:
            if n.Transclusion not in map(type, inlines):
                return inlines
            done: list[n.Inline] = []
            for node in inlines:
                done += self._phrase(node, level, in_cell) if type(node) is n.Transclusion else (node,)
            return tuple(done)

        return edit_inline_sequence(content, change)

    def _phrase(self, node: n.Transclusion, level: int, in_cell: bool) -> Inlines:
        found = self._expansion(node)
        if not isinstance(found, _Expansion):
            return found
        inlines = as_cell(found.blocks) if in_cell else as_phrase(found.blocks)
        if inlines is not None:
            return inlines
        self.following += self._wrapped(node, found, level)
        return _link(node.target)

    # ------------------------------------------------------------------------------------------------------------ both

    def _expansion(self, node: n.Transclusion) -> _Expansion | Inlines:
        """Return the expansion of an embed, counted for the limits and footnotes; or the inlines to show instead."""
        target, run = node.target, self.run
        place = (target.note, target.anchor)
        if not run.context.published(target.note):
            self._event(node, DiagnosticCode.LINK_EXCLUDED, "embeds something unpublished, so the embed was left out")
            return ()
        part = run.part(target)
        if part is None:
            self._event(node, DiagnosticCode.EMBED_UNRESOLVED, f'nothing found to embed at "{_shown(target)}"')
            return _link(replace(target, anchor=""))
        if place in self.stack:
            self.lowest = min(self.lowest, self.stack.index(place))
            self._event(
                node, DiagnosticCode.EMBED_CYCLE, f'"{_shown(target)}" embeds itself; it was replaced with a link'
            )
            return _link(target)
        too_deep = len(self.stack) > run.options.depth or self.nesting + part.nesting > MAX_NESTING
        if is_tangled := part.has_embeds and run.cyclic > MAX_CYCLIC:
            self.lowest = 0  # it depends on all that was expanded before
        if too_deep or is_tangled:
            self._event(
                node,
                DiagnosticCode.EMBED_DEPTH,
                f'"{_shown(target)}" is embedded too many levels deep; it was replaced with a link',
            )
            return _link(target)
        return self._counted(node, run.expand(target, part, self.stack))

    def _counted(self, node: n.Transclusion, expansion: _Expansion) -> _Expansion | Inlines:
        self.lowest = min(self.lowest, expansion.lowest)
        self.inside |= expansion.inside
        nesting = self.nesting + expansion.nesting
        if self.size + expansion.size > MAX_NODES or nesting > MAX_NESTING:
            message = f'embedding "{_shown(node.target)}" would make this note too long; it was replaced with a link'
            self._event(node, DiagnosticCode.EMBED_DEPTH, message)
            return _link(node.target)
        self.size += expansion.size
        self.deepest = max(self.deepest, nesting)
        self.footnotes.update(expansion.footnotes)
        for code, message in expansion.events:
            self._event(node, code, message)
        return expansion

    def _event(self, node: n.Transclusion, code: DiagnosticCode, message: str) -> None:
        if len(self.stack) > 1:  # the host reports it, at the position of its own embed
            self.events[code, message] = None
        else:
            self.run.context.report(code, message, node.position)


_EACH: Final[Mapping[Holds, Callable[[_EmbedInserter, Any, int], object]]] = MappingProxyType(
    {"items": _EmbedInserter._items, "cells": _EmbedInserter._cells, "rows": _EmbedInserter._rows}
)


class _BlocksFirst(dict[type, tuple[Field, ...]]):
    """The fields of each class that hold nodes, those with blocks first."""

    def __missing__(self, kind: type) -> tuple[Field, ...]:
        found = self[kind] = tuple(sorted(SCHEMA[kind], key=lambda field: field[1] not in ("blocks", "items")))
        return found


_BLOCKS_FIRST: Final = _BlocksFirst()


def _fits_tight(item: n.ListItem) -> bool:
    """Return whether an item's blocks can follow one another without blank lines."""
    blocks = [inner for node in item.content for inner in (node.content if type(node) is n.Div else (node,))]
    return all(type(node) in LISTS for node in blocks[1:])


def _link(target: n.NoteTarget) -> Inlines:
    return (n.Link((n.Text(note_name(target.note)),), target),)


def _shown(target: n.NoteTarget) -> str:
    return note_name(target.note) + ("#" + target.anchor if target.anchor else "")
