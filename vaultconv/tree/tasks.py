"""The marks of tasks as characters, for formats that know only an empty box and a ticked one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["is_done", "task_box", "task_sign"]

SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {"": "", " ": "", "x": "", "X": "", "-": "✗", "/": "◪", ">": "▷", "<": "◁", "*": "★"}
)
_IN_PLACE: Final = frozenset("◪▷◁")  # signs that replace the box


def is_done(mark: str) -> bool:
    """Return whether the task is done; other marks mean cancelled, half done, moved and so on."""
    return mark in ("x", "X")


def task_sign(mark: str) -> str:
    """Return the sign to write after a task's box: ``""`` if the box is enough, the mark itself if it has no sign."""
    return SIGNS.get(mark, mark)


def task_box(mark: str, done: str = "☒") -> str:
    """Return a task's box and its sign as characters; ``done`` is the ticked box."""
    sign = task_sign(mark)
    if sign in _IN_PLACE:
        return sign
    return done if is_done(mark) else f"☐ {sign}".rstrip()
