"""Tables from classes of nodes to functions: a type checker sees that each function takes nodes of its class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from vaultconv.tree.schema import SCHEMA, TARGETS

_N = TypeVar("_N")
_S = TypeVar("_S")
_R = TypeVar("_R")
_H = TypeVar("_H")
_P = ParamSpec("_P")


def entry(kind: type[_N], handle: Callable[Concatenate[_N, _P], _R]) -> tuple[type, Callable[Concatenate[Any, _P], _R]]:
    """Return a row of a table by class: a type checker sees that the function takes nodes of this class."""
    return kind, handle


def method(
    kind: type[_N], handle: Callable[Concatenate[_S, _N, _P], _R]
) -> tuple[type, Callable[Concatenate[_S, Any, _P], _R]]:
    """`entry` for a method, which has the node as its second argument."""
    return kind, handle


def by_class(*rows: tuple[type, _H], of: Iterable[Mapping[type, _H]] = ()) -> Mapping[type, _H]:
    """Return a table of rows (`entry`), which stand before those of other tables."""
    return MappingProxyType({**{kind: handle for each in of for kind, handle in each.items()}, **dict(rows)})


class Renderers(dict[type, _H], Generic[_H]):
    """What a writer does at the nodes of each class.

    A writer names every class, and a test sees to it. If it doesn't, what the nodes hold is written, by ``inside``.
    """

    def __init__(self, rows: Mapping[type, _H], inside: _H) -> None:
        super().__init__(rows)
        self._inside = inside

    def __missing__(self, kind: type) -> _H:
        if not SCHEMA[kind]:
            raise KeyError(kind)
        return self._inside


class Handlers(dict[type, _H | None], Generic[_H]):
    """What a pass does at the nodes of each class.

    At a class that no row names it does ``inside``, where its nodes hold others or lead somewhere; else nothing: None.
    ``in_content``, which is ``inside`` in a faster way, is for the many classes that hold inlines as their ``content``.
    """

    def __init__(self, *rows: tuple[type, _H], inside: _H, in_content: _H | None = None) -> None:
        super().__init__(rows)
        self._inside, self._in_content = inside, in_content or inside

    def __missing__(self, kind: type) -> _H | None:
        found: _H | None = None
        if SCHEMA[kind] == (("content", "inlines"),):
            found = self._in_content
        elif SCHEMA[kind] or TARGETS[kind]:
            found = self._inside
        self[kind] = found
        return found
