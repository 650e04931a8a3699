"""Blocks that several notes have in common, because each of them embeds the same part of another note.

A worked example: "Rome", "Paris" and "Vienna" embed "Hotels", which has comments.

    Rome     facts about Hotels   found, and kept
             without comments     made: it may be that no other note needs it
    Paris    facts about Hotels   those that were kept
             without comments     made, and kept: again shared blocks
    Vienna   without comments     the shared blocks of Paris, with all that is kept of them, such as their text
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final, TypeAlias, TypeVar

from vaultconv.tree import nodes as n

_T = TypeVar("_T")
Blocks: TypeAlias = tuple[n.Block, ...]
Edit: TypeAlias = Callable[[], Blocks]

_MOST: Final = 100  # things kept of the same blocks


class Shared(tuple[n.Block, ...]):
    """Blocks that several notes have in common, with what was made of them for one of these notes.

    To those who don't ask, they are a sequence of blocks like any other. A ``key`` says all that a result depends on
    besides the blocks.
    """

    def __init__(self, blocks: Iterable[n.Block]) -> None:
        self._kept: dict[Hashable, Any] = {}
        self._asked: set[Hashable] = set()

    def __reduce__(self) -> tuple[type, tuple[tuple[n.Block, ...]]]:
        return Shared, (tuple(self),)

    def find(self, key: Hashable, find: Callable[[], _T]) -> _T:
        """Return what ``find()`` returns, which is kept."""
        if key not in self._kept:
            found = find()
            if len(self._kept) >= _MOST:  # it differs from note to note, so there is little to gain
                self._kept.clear()
            self._kept[key] = found
        result: _T = self._kept[key]
        return result

    def is_asked_again(self, key: Hashable) -> bool:
        """Return whether this has been called with the key before: then it is worth keeping what is made."""
        if key in self._asked:
            return True
        if len(self._asked) >= _MOST:
            self._asked.clear()
        self._asked.add(key)
        return False

    def share(self, key: Hashable, edit: Edit) -> Blocks:
        """Return the blocks that ``edit()`` makes of these; from the second time on, they are shared as well."""
        return self.find(key, lambda: shared(edit())) if self.is_asked_again(key) else edit()


def shared(blocks: Blocks) -> Blocks:
    """Return the blocks as shared ones."""
    return blocks if type(blocks) is Shared else Shared(blocks)


Keep: TypeAlias = Callable[[Shared, Edit], Blocks]
"""Returns the blocks to put in place of shared ones: what an edit makes of them, by choice kept."""


def by(key: Hashable) -> Keep:
    """Return what keeps the blocks that an edit makes of shared ones.

    ``key`` says what the edit is, and all that it depends on; it does nothing else.
    """
    return lambda blocks, edit: blocks.share(key, edit)
