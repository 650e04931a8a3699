"""The tree's shape: the fields of each node that hold other nodes, derived from the type hints in `nodes`.

All code that traverses trees uses `SCHEMA`. A class is inspected when its first node is met, and the answer is cached:
a look-up costs as much as one in a dictionary, and the import is free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from operator import is_
from typing import Any, Final, Literal, Protocol, TypeAlias, TypeGuard, TypeVar, get_args, get_type_hints

import msgspec

from vaultconv.tree import nodes as n

Inlines: TypeAlias = tuple[n.Inline, ...]
Blocks: TypeAlias = tuple[n.Block, ...]
Items: TypeAlias = tuple[n.ListItem, ...]
Cells: TypeAlias = tuple[n.Cell, ...]
Nodes: TypeAlias = tuple[n.Node, ...]

Holds: TypeAlias = Literal["inlines", "blocks", "items", "cells", "rows"]
Field: TypeAlias = tuple[str, Holds]
Schema: TypeAlias = Mapping[type, tuple[Field, ...]]

_HOLDS: Final[dict[object, Holds]] = {
    Inlines: "inlines",
    Blocks: "blocks",
    Items: "items",
    Cells: "cells",
    tuple[Cells, ...]: "rows",
}
_NODES: Final = frozenset((n.Document, n.ListItem, n.Cell, *get_args(n.Block), *get_args(n.Inline)))
_TARGETS: Final = frozenset(get_args(n.Target))


class _Fields(dict[type, tuple[Field, ...]]):
    """The fields of each class that hold nodes, in document order.

    ``holds``, where given, limits them to these kinds.
    """

    def __init__(self, *holds: Holds) -> None:
        super().__init__()
        self._holds = holds

    def __missing__(self, kind: type) -> tuple[Field, ...]:
        fields = SCHEMA[kind] if self._holds else _fields_of(kind)
        found = self[kind] = tuple(field for field in fields if not self._holds or field[1] in self._holds)
        return found


def _fields_of(kind: type) -> tuple[Field, ...]:
    found: list[Field] = []
    for name, hint in _hints(kind).items():
        if hint in _HOLDS:
            found.append((name, _HOLDS[hint]))
        elif not _NODES.isdisjoint(_classes_in(hint)):  # every traversal would skip this field
            raise TypeError(f"{kind.__name__}.{name} holds nodes in a way that the schema does not know: {hint}")
    return tuple(found)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind) if issubclass(kind, msgspec.Struct) else {}


def _classes_in(hint: object) -> set[object]:
    parts = get_args(hint)
    return set().union(*map(_classes_in, parts)) if parts else {hint}


SCHEMA: Final = _Fields()
"""``{class: ((field, "inlines" | "blocks" | "items" | "cells" | "rows"), …)}`` for every class of nodes."""

BLOCK_FIELDS: Final = _Fields("blocks", "items")
"""The part of `SCHEMA` that leads to blocks; the other fields hold only inlines."""

LISTS: Final = frozenset((n.BulletList, n.OrderedList))


class Formatting(Protocol):
    """An inline that formats other inlines, such as `Emph`."""

    @property
    def content(self) -> Inlines: ...


FORMATS: Final[frozenset[type]] = frozenset(
    kind for kind in get_args(n.Inline) if kind.__struct_fields__ == ("content",) and kind is not n.InlineFootnote
)
"""The inlines that only format others, such as emphasis: without content they show nothing."""


class _Targets(dict[type, str]):
    """The field of each class that holds a target; ``""`` where it has none."""

    def __missing__(self, kind: type) -> str:
        fields = (name for name, hint in _hints(kind).items() if not _TARGETS.isdisjoint(_classes_in(hint)))
        found = self[kind] = next(fields, "")
        return found


TARGETS: Final = _Targets()


# ---------------------------------------------------------------------------------------------------------- children

_Node = TypeVar("_Node", bound=msgspec.Struct)
_Sequence: TypeAlias = tuple[Any, ...]


def map_children(
    node: _Node,
    *,
    inlines: Callable[[Inlines], Inlines] | None = None,
    blocks: Callable[[Blocks], Blocks] | None = None,
    items: Callable[[Items], Items] | None = None,
    cells: Callable[[Cells], Cells] | None = None,
) -> _Node:
    """Return the node with each sequence of its child nodes changed, in document order.

    Each function gets the sequences of its kind and must return the same object if nothing changes (`each`). Without a
    function, inlines and blocks stay as they are, while items and cells are descended into: ``blocks`` gets the content
    of a list's items, ``inlines`` that of a table's cells. If nothing changes, the node itself is returned.
    """
    changes: dict[str, _Sequence] = {}
    for name, holds in SCHEMA[type(node)]:
        old: _Sequence = getattr(node, name)
        new: _Sequence
        if holds == "inlines":
            new = inlines(old) if inlines is not None else old
        elif holds == "blocks":
            new = blocks(old) if blocks is not None else old
        elif holds == "items":
            new = (
                items(old)
                if items is not None
                else each(old, lambda item: map_children(item, inlines=inlines, blocks=blocks))
            )
        elif holds == "cells":
            new = _cells(old, cells, inlines)
        else:
            new = each(old, lambda row: _cells(row, cells, inlines))
        if new is not old:
            changes[name] = new
    return msgspec.structs.replace(node, **changes) if changes else node


def lines_in(node: n.Node) -> Iterator[Inlines]:
    """Yield the lines of inlines that are the node's own: a table's cells, but not what is in its blocks."""
    for field, holds in SCHEMA[type(node)]:
        if holds == "inlines":
            yield getattr(node, field)
        elif holds in ("cells", "rows"):
            rows = getattr(node, field) if holds == "rows" else (getattr(node, field),)
            yield from (cell.content for row in rows for cell in row)


def inlines_in(node: n.Inline) -> Inlines:
    """Return the child inlines of an inline."""
    return tuple(inner for field, _ in SCHEMA[type(node)] for inner in getattr(node, field))


def blocks_in(node: n.Node) -> Blocks:
    """Return the content of a node as blocks, to put in its place; each line of inlines becomes a paragraph."""
    found: list[n.Block] = []

    def paragraph(content: Inlines) -> Inlines:
        found.extend((n.Para(content),) if content else ())
        return content

    def add(content: Blocks) -> Blocks:
        found.extend(content)
        return content

    map_children(node, inlines=paragraph, blocks=add)
    return tuple(found)


def is_inline(node: n.Node) -> TypeGuard[n.Inline]:
    """Return whether a node is an inline: only blocks have both an id and a position."""
    return not {"id", "position"} <= {*node.__struct_fields__}


def with_inlines(node: _Node, content: Inlines) -> _Node:
    """Return an inline with other content."""
    return map_children(node, inlines=lambda _: content)


def _cells(row: Cells, cells: Callable[[Cells], Cells] | None, inlines: Callable[[Inlines], Inlines] | None) -> Cells:
    return cells(row) if cells is not None else each(row, lambda cell: map_children(cell, inlines=inlines))


_T = TypeVar("_T")


def each(content: tuple[_T, ...], change: Callable[[_T], _T]) -> tuple[_T, ...]:
    """Return the sequence with ``change`` applied to each item; the same object where nothing changes."""
    return same(tuple(map(change, content)), content)


def same(new: tuple[_T, ...], old: tuple[_T, ...]) -> tuple[_T, ...]:
    """Return the old sequence if the new one has the very same items, so that what hasn't changed is shared."""
    return old if len(new) == len(old) and all(map(is_, new, old)) else new
