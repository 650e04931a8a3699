"""Traversing a tree: `walk`, `walk_blocks`, `collect`, `rewrite`, `plain_text`."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterator, Sequence
from functools import partial
from typing import Final, TypeAlias, TypeGuard, TypeVar

import msgspec

from vaultconv.tree import nodes as n
from vaultconv.tree.schema import BLOCK_FIELDS, SCHEMA
from vaultconv.tree.shared import Keep, Shared
from vaultconv.tree.tables import entry
from vaultconv.tree.targets import is_data

__all__ = [
    "BOXES", "Change", "Root", "child_blocks", "children", "collect", "default_display", "default_name", "find_blocks",
    "headings_in", "merge_text", "nesting_of", "note_name", "outline", "plain_text", "replace", "rewrite",
    "rewrite_all", "walk", "walk_blocks",
]  # fmt: skip

_T = TypeVar("_T")
_N = TypeVar("_N", bound=n.Node)

Root: TypeAlias = n.Node | Sequence[n.Node]
"""Where to begin: at a node, or at each node of a sequence."""


def children(node: n.Node) -> Iterator[n.Node]:
    """Yield the child nodes of a node in document order; a table's cells row by row."""
    for field, holds in SCHEMA[type(node)]:
        content = getattr(node, field)
        if holds == "rows":
            for row in content:
                yield from row
        else:
            yield from content


def walk(root: Root) -> Iterator[n.Node]:
    """Yield the root, or each node of a sequence, and all nodes below, in document order; not recursive."""
    stack = _stack(root)
    while stack:
        node = stack.pop()
        yield node
        fields = SCHEMA[type(node)]
        if len(fields) == 1:
            stack += getattr(node, fields[0][0])[::-1]
        elif fields:
            stack += [*children(node)][::-1]


def _stack(root: Root) -> list[n.Node]:
    return [*root[::-1]] if isinstance(root, (tuple, list)) else [root]  # type: ignore[list-item]  # it is a node


def child_blocks(node: n.Node) -> tuple[n.Block | n.ListItem, ...]:
    """Return the child blocks or list items of a node."""
    return tuple(block for field, _ in BLOCK_FIELDS[type(node)] for block in getattr(node, field))


def walk_blocks(root: Root) -> Iterator[n.Node]:
    """Yield the blocks and list items of a document or a sequence of blocks, in document order, without inlines."""
    stack = _stack(root)
    while stack:
        node = stack.pop()
        yield node
        if fields := BLOCK_FIELDS[type(node)]:
            for field, _ in fields[::-1]:
                stack += getattr(node, field)[::-1]


def find_blocks(root: n.Document | Sequence[n.Block], test: Callable[[n.Node], bool], key: Hashable) -> list[n.Node]:
    """Return the blocks and list items that pass a test, in document order.

    Those among shared blocks are looked for once; ``key`` stands for the test.
    """
    if type(root) is Shared:
        return root.find((find_blocks, key), lambda: find_blocks(tuple(root), test, key))
    found: list[n.Node] = []
    _find_blocks((root,) if isinstance(root, n.Document) else root, test, key, found)
    return found


def _find_blocks(blocks: Sequence[n.Node], test: Callable[[n.Node], bool], key: Hashable, found: list[n.Node]) -> None:
    for node in blocks:
        if test(node):
            found.append(node)
        for field, _ in BLOCK_FIELDS[type(node)]:
            below = getattr(node, field)
            if type(below) is Shared:
                found += find_blocks(below, test, key)
            else:
                _find_blocks(below, test, key, found)


def headings_in(root: n.Document | Sequence[n.Block]) -> list[n.Heading]:
    """Return all headings, in document order."""
    return find_blocks(root, lambda node: type(node) is n.Heading, n.Heading)  # type: ignore[return-value]


def nesting_of(content: tuple[n.Block, ...]) -> int:
    """Return the depth of nested blocks."""
    deepest = 0
    todo: list[tuple[Sequence[n.Block | n.ListItem], int]] = [(content, 0)]
    while todo:
        blocks, depth = todo.pop()
        deepest = max(deepest, depth)
        for node in blocks:
            if inner := child_blocks(node):
                todo.append((inner, depth if type(node) is n.ListItem else depth + 1))
    return deepest


BOXES: Final = frozenset((n.BlockQuote, n.Callout, n.FootnoteDef))
"""The blocks whose headings are not in Obsidian's outline. Those in lists and ``<details>`` are."""


def outline(root: Root, *, but: Container[object] = BOXES) -> Iterator[n.Heading]:
    """Yield the headings of a document, or of a sequence of blocks, that are in the outline: those outside `BOXES`."""
    stack = _stack(root)
    while stack:
        node = stack.pop()
        if type(node) is n.Heading:
            yield node
        elif type(node) not in but:
            stack += [*child_blocks(node)][::-1]


def collect(root: Root, *kinds: type[_T]) -> list[_T]:
    """Return all nodes of some classes, in document order.

    Those among shared blocks are looked for once.
    """
    if type(root) is Shared:
        return root.find((collect, kinds), lambda: collect(tuple(root), *kinds))
    found: list[_T] = []
    stack: list[n.Node | Shared] = [*_stack(root)]
    while stack:
        node = stack.pop()
        if type(node) is Shared:
            found += collect(node, *kinds)
            continue
        if type(node) in kinds:
            found.append(node)  # type: ignore[arg-type]
        fields = SCHEMA[type(node)]
        if len(fields) == 1 and fields[0][1] != "rows":
            below = getattr(node, fields[0][0])
            stack += (below,) if type(below) is Shared else below[::-1]
        elif fields:
            stack += [*_parts(node)][::-1]  # type: ignore[arg-type]
    return found


def _parts(node: n.Node) -> Iterator[n.Node | Shared]:
    """Yield the child nodes of a node, shared blocks as one."""
    for field, holds in SCHEMA[type(node)]:
        content = getattr(node, field)
        if holds == "rows":
            for row in content:
                yield from row
        elif type(content) is Shared:
            yield content
        else:
            yield from content


Change: TypeAlias = Callable[[n.Node], n.Node | tuple[n.Node, ...]]
"""A function from a node to itself, another node, several nodes, or none (`()`)."""


def rewrite(root: _N, change: Change, keep: Keep | None = None) -> _N:
    """Return a tree with ``change`` applied to every node below ``root``, children before parents.

    ``change(node)`` returns the node itself to keep it, another node, or a tuple of nodes to put in its place (an
    empty one removes it). Parts in which nothing changes are shared with the old tree. With ``keep``, what becomes of
    blocks that several notes have in common is kept.
    """
    changes: dict[str, object] = {}
    for field, holds in SCHEMA[type(root)]:
        old = getattr(root, field)
        new: object
        if holds == "rows":
            new = _rewrite_rows(old, change)
        elif keep is not None and type(old) is Shared:
            new = keep(old, partial(rewrite_all, old, change, keep))
        else:
            new = rewrite_all(old, change, keep)
        if new is not old:
            changes[field] = new
    return replace(root, **changes) if changes else root


def _rewrite_rows(rows: tuple[tuple[n.Cell, ...], ...], change: Change) -> tuple[tuple[n.Cell, ...], ...]:
    new = tuple(rewrite_all(row, change) for row in rows)
    return rows if all(a is b for a, b in zip(new, rows, strict=True)) else new


def rewrite_all(content: tuple[_N, ...], change: Change, keep: Keep | None = None) -> tuple[_N, ...]:
    """Apply `rewrite` to a sequence of nodes, the nodes themselves included."""
    new: list[n.Node] | None = None
    for i, child in enumerate(content):
        result = change(rewrite(child, change, keep) if SCHEMA[type(child)] else child)
        if new is None:
            if result is child:
                continue
            new = [*content[:i]]
        if isinstance(result, tuple):
            new.extend(result)
        else:
            new.append(result)
    return content if new is None else tuple(new)  # type: ignore[arg-type]  # of the class that `change` puts there


def replace(node: _T, **changes: object) -> _T:
    """Return a copy of the node with some fields changed."""
    return msgspec.structs.replace(node, **changes)  # type: ignore[type-var]


_TEXT_OF: Final = dict(
    (
        entry(n.Text, lambda node: node.text),
        entry(n.Code, lambda node: node.text),
        entry(n.Math, lambda node: node.text),
        entry(n.Tag, lambda node: "#" + node.name),
        entry(n.SoftBreak, lambda node: " "),
        entry(n.LineBreak, lambda node: " "),
        entry(n.CodeBlock, lambda node: node.text),
        entry(n.MathBlock, lambda node: node.text),
    )
)


def is_text(content: Sequence[n.Node]) -> TypeGuard[tuple[n.Text]]:
    """Return whether a sequence of nodes is a single text, as most links, headings and cells are."""
    return len(content) == 1 and type(content[0]) is n.Text


def plain_text(content: Root) -> str:
    """Return the visible text of a node or a sequence of nodes, without markup, footnotes or comments."""
    if type(content) is tuple and is_text(content):
        return content[0].text
    parts: list[str] = []
    stack = _stack(content)
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind in _TEXT_OF:
            parts.append(_TEXT_OF[kind](node))
        elif kind is n.WikiLink and not node.content:  # type: ignore[union-attr]
            parts.append(default_display(node.target))  # type: ignore[union-attr, arg-type]
        elif kind is not n.InlineFootnote and kind is not n.FootnoteDef:
            stack += [*children(node)][::-1]
    return "".join(parts)


def default_display(target: str) -> str:
    """Return the text that Obsidian shows for a wikilink without display text: ``Note#A#B`` is ``Note > A > B``.

    The note's ``.md`` and a block's ``^id`` are not shown.
    """
    path, *segments = target.split("#")
    path = path.strip()
    if path.lower().endswith(".md"):
        path = path[:-3]
    shown = [path] if path else []
    shown += [segment.strip() for segment in segments if segment.strip() and not segment.strip().startswith("^")]
    return " > ".join(shown) or target.strip()


def note_name(note: str) -> str:
    """Return what a note's file is called, without its folder and ``.md``."""
    name = note.rpartition("/")[2]
    return name[:-3] if name[-3:].lower() == ".md" else name


def default_name(target: n.Target) -> str:
    """Return what a target is called where nothing else says it: a name of a file, an address, a missing link's words.

    Of an address that holds a file itself, only its kind: ``data:image/png``.
    """
    match target:
        case n.NoteTarget(note):
            return note_name(note)
        case n.FileTarget(file):
            return file.rpartition("/")[2]
        case n.Url(url):
            return url.partition(";")[0].partition(",")[0] if is_data(url) else url
        case n.MissingTarget(words):
            return words


def merge_text(content: Sequence[n.Inline]) -> tuple[n.Inline, ...]:
    """Return the inlines without empty texts and with adjacent texts joined."""
    merged: list[n.Inline] = []
    for node in content:
        if type(node) is n.Text:
            if not node.text:
                continue
            if merged and type(merged[-1]) is n.Text:
                merged[-1] = n.Text(merged[-1].text + node.text)
                continue
        merged.append(node)
    return tuple(merged)
