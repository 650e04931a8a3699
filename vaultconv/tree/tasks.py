"""What the mark of a task says, where a reader knows no boxes but an empty one and a ticked one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["is_done", "task_box", "task_sign"]

SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {"": "", " ": "", "x": "", "X": "", "-": "✗", "/": "◪", ">": "▷", "<": "◁", "*": "★"}
)
_IN_PLACE: Final = frozenset("◪▷◁")  # signs that stand for the box itself


def is_done(mark: str) -> bool:
    """Is the task done? Any other mark than a tick says something else: cancelled, half done, moved."""
    return mark in ("x", "X")


def task_sign(mark: str) -> str:
    """What is written behind a task's box: nothing where the box says it all, the mark itself where it has no sign."""
    return SIGNS.get(mark, mark)


def task_box(mark: str, done: str = "☒") -> str:
    """Return a task's box and its sign, as characters; ``done`` is the ticked box."""
    sign = task_sign(mark)
    if sign in _IN_PLACE:
        return sign
    return done if is_done(mark) else f"☐ {sign}".rstrip()
