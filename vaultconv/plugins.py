"""Plugins: backends, transforms and syntax, looked up by name in three entry-point groups.

The built-ins are registered in the same groups. Nothing is imported until it is named: installed is not enabled.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from vaultconv.errors import PluginError, UsageError

BACKENDS: Final = "vaultconv.backends"
TRANSFORMS: Final = "vaultconv.transforms"
SYNTAX: Final = "vaultconv.syntax"

_WORDS: Final = {BACKENDS: "backend", TRANSFORMS: "transform", SYNTAX: "syntax"}


@cache
def installed(group: str) -> Mapping[str, EntryPoint]:
    """The entry points of a group by name, in the order of their names; nothing is imported."""
    found = sorted(entry_points(group=group), key=lambda point: (point.name, point.value))
    return {point.name: point for point in found}


def load(group: str, name: str) -> Any:
    """What ``name`` stands for in ``group``.

    Raises `UsageError` for a name that nothing is registered under, `PluginError` where its import fails.
    """
    points = installed(group)
    if name not in points:
        raise UsageError(f'no {_WORDS[group]} named "{name}"', did_you_mean(name, points))
    try:
        return points[name].load()
    except Exception as error:  # a plugin's import may raise anything
        raise PluginError(
            f'{_WORDS[group]} "{name}" can\'t be loaded: {type(error).__name__}: {error}',
            f"it comes from {points[name].value}; reinstall or remove that package",
        ) from error


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint for a mistyped name: the nearest known ones, or all."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=2, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(f'"{other}"' for other in near) + "?"
    return "known: " + ", ".join(names) if names else ""
