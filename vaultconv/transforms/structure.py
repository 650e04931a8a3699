"""Small changes to the structure: heading levels, folding, block ids, normal form."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal

import msgspec

from vaultconv.transforms.context import Context, Stage
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_blocks, edit_inlines, facts_of, shifted
from vaultconv.tree.schema import FORMATS, Blocks, Inlines
from vaultconv.tree.shared import by
from vaultconv.tree.walk import merge_text, replace, rewrite


class Headings(msgspec.Struct, frozen=True):
    """Shift every heading down by ``shift`` levels, or up if it is negative, within levels 1 to 6."""

    name: ClassVar[str] = "headings"
    stage: ClassVar[Stage] = "resolved"

    shift: int = 0

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document with its headings moved."""
        if not self.shift or n.Heading not in facts_of(document).kinds:
            return document
        return replace(document, content=shifted(document.content, self.shift))


class Callouts(msgspec.Struct, frozen=True):
    """Remove, by option, the folding of callouts, or turn those that fold into toggles.

    ``fold = "drop"`` unfolds all callouts for good, ``"toggle"`` makes a toggle of each that folds, and ``"keep"`` does
    nothing.
    """

    name: ClassVar[str] = "callouts"
    stage: ClassVar[Stage] = "resolved"

    fold: Literal["keep", "drop", "toggle"] = "keep"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document with its callouts folded as asked."""
        if self.fold == "keep" or n.Callout not in facts_of(document).kinds:
            return document
        change = _unfolded if self.fold == "drop" else _as_toggle
        return edit_blocks(document, lambda content: _each_callout(content, change), by(change))


def _each_callout(content: Blocks, change: Callable[[n.Callout], n.Block]) -> Blocks:
    if not any(type(node) is n.Callout and node.fold for node in content):
        return content
    return tuple(change(node) if type(node) is n.Callout and node.fold else node for node in content)


def _unfolded(node: n.Callout) -> n.Callout:
    return replace(node, fold="")


def _as_toggle(node: n.Callout) -> n.Toggle:
    summary = node.title or (n.Text(node.kind.replace("-", " ").capitalize()),)
    return n.Toggle(summary, node.content, open=node.fold == "+", id=node.id, position=node.position)


class BlockIds(msgspec.Struct, frozen=True):
    """Remove, by option, all block ids; links to them then lead to the note.

    ``block_ids`` is ``"drop"`` or ``"keep"``.
    """

    name: ClassVar[str] = "block_ids"
    stage: ClassVar[Stage] = "resolved"

    block_ids: Literal["keep", "drop"] = "keep"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document, without block ids where that is asked for."""
        return document if self.block_ids == "keep" else rewrite(document, _without_id, by(_without_id))


def _without_id(node: n.Node) -> n.Node:
    if type(node) is n.Link and type(node.target) is n.NoteTarget and node.target.anchor.startswith("^"):
        return replace(node, target=n.NoteTarget(node.target.note))
    return replace(node, id="") if type(node) is not n.Span and getattr(node, "id", None) else node


class Tidy(msgspec.Struct, frozen=True):
    """Normalize inlines: no empty text or emphasis, no adjacent texts, no emphasis inside the same emphasis."""

    name: ClassVar[str] = "tidy"
    stage: ClassVar[Stage] = "resolved"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document in normal form."""
        return edit_inlines(document, _tidied, keep=by(_tidied))


def _tidied(content: Inlines) -> Inlines:
    done: list[n.Inline] = []
    for node in content:
        if type(node) in FORMATS:
            inner: Inlines = node.content  # type: ignore[union-attr]
            if not inner:
                continue
            if len(inner) == 1 and type(inner[0]) is type(node):
                node = inner[0]
        done.append(node)
    merged = merge_text(done)
    same = len(merged) == len(content) and all(a is b for a, b in zip(merged, content, strict=True))
    return content if same else merged
