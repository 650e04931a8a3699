"""Dispatch tables from node classes to functions, typed so that each function must accept its class."""

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
    """Return a row of a dispatch table; a type checker verifies that the function takes nodes of this class."""
    return kind, handle


def method(
    kind: type[_N], handle: Callable[Concatenate[_S, _N, _P], _R]
) -> tuple[type, Callable[Concatenate[_S, Any, _P], _R]]:
    """Return a row, as `entry` does, for a method, which gets the node as its second argument."""
    return kind, handle


def by_class(*rows: tuple[type, _H], of: Iterable[Mapping[type, _H]] = ()) -> Mapping[type, _H]:
    """Return a dispatch table of rows (`entry`); they take precedence over the tables in ``of``."""
    return MappingProxyType({**{kind: handle for each in of for kind, handle in each.items()}, **dict(rows)})


class Renderers(dict[type, _H], Generic[_H]):
    """A writer's function for each class of nodes.

    A writer names every class, which a test checks. For a class without a row, ``inside`` writes the content of the
    node.
    """

    def __init__(self, rows: Mapping[type, _H], inside: _H) -> None:
        super().__init__(rows)
        self._inside = inside

    def __missing__(self, kind: type) -> _H:
        if not SCHEMA[kind]:
            raise KeyError(kind)
        return self._inside


class Handlers(dict[type, _H | None], Generic[_H]):
    """A pass's function for each class of nodes.

    For a class without a row it is ``inside`` if its nodes hold other nodes or have a target, else None. ``in_content``
    is a faster ``inside`` for the many classes whose only child nodes are the inlines in ``content``.
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
