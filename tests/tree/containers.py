"""A node of every class that holds others, made from the types of its fields: a new class is there without being named."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from vaultconv import nodes as n
from vaultconv.tree.schema import SCHEMA, Blocks, Holds, Inlines


class Underline(msgspec.Struct, frozen=True, tag=True):
    """An inline that nothing in the package has heard of."""

    content: tuple[n.Inline, ...]


class Box(msgspec.Struct, frozen=True, tag=True):
    """A block that nothing in the package has heard of."""

    title: tuple[n.Inline, ...]
    content: tuple[n.Block, ...]
    id: str = ""
    position: n.Position | None = None


INLINES = (*get_args(n.Inline), Underline)
BLOCKS = (*get_args(n.Block), Box)
KINDS = (*BLOCKS, *INLINES, n.ListItem, n.Cell)

# Each place that holds something: (class, field, what it holds). A place in a name, for pytest: `Callout.title`.
PLACES = [(kind, field, holds) for kind in KINDS for field, holds in SCHEMA[kind]]
BLOCK_PLACES = [place for place in PLACES if place[2] in ("blocks", "items")]


def name(place: object) -> str:
    """What a place is called in a test's name."""
    return f"{place[0].__name__}.{place[1]}" if isinstance(place, tuple) else str(place)


def holding(place: tuple[type, str, Holds], content: Inlines | Blocks) -> n.Document:
    """A document of one node that has some inlines or blocks in this place."""
    kind, field, holds = place
    is_blocks = bool(content) and isinstance(content[0], BLOCKS)
    blocks: Any = content if is_blocks else (n.Para(content),)  # type: ignore[arg-type]
    filled = {
        "inlines": content,
        "blocks": blocks,
        "items": (n.ListItem(blocks),),
        "cells": (n.Cell(content),),  # type: ignore[arg-type]
        "rows": ((n.Cell(content),),),  # type: ignore[arg-type]
    }[holds]
    return n.Document((_as_block(_made(kind, {field: filled})),))


def _made(kind: type, given: dict[str, Any]) -> Any:
    hints = get_type_hints(kind)
    required = [each.name for each in msgspec.structs.fields(kind) if each.required]
    return kind(**{name: _value(hints[name], kind) for name in required} | given)


def _value(hint: Any, kind: type) -> Any:
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if hint == n.Target:
        return n.Url("https://example.org/")
    if kind is n.Table:
        return {tuple[n.Align, ...]: ("",), tuple[n.Cell, ...]: (n.Cell(()),)}.get(hint, ())
    return {str: "x", int: 1}.get(hint, ())


def _as_block(node: Any) -> n.Block:
    if isinstance(node, n.ListItem):
        return n.BulletList((node,))
    if isinstance(node, n.Cell):
        return n.Table(("",), (node,), ())
    return n.Para((node,)) if isinstance(node, INLINES) else node
