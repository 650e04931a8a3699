"""What can be chosen about a revision pack: the table ``[revise]``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import msgspec

from vaultconv.errors import UsageError, did_you_mean
from vaultconv.revise.cards import BY_OPTION, CARDS
from vaultconv.revise.structure import STRUCTURE

__all__ = ["PARTS", "SETS", "SOURCES", "PartName", "ReviseOptions", "parts_of", "sources_of"]

PartName: TypeAlias = Literal["plan", "map", "notes", "questions", "answers", "cards", "sheets", "index"]
PARTS: Final[tuple[PartName, ...]] = ("plan", "map", "notes", "questions", "answers", "cards", "sheets", "index")

SETS: Final[Mapping[str, tuple[PartName, ...]]] = MappingProxyType(
    {
        "pack": ("notes", "questions", "answers"),
        "plain": ("notes",),
    }
)
"""Parts that go together, by a name."""

SOURCES: Final = (*CARDS, *STRUCTURE)
"""What may be a question, by the names of ``sources``."""
DEFAULT_SOURCES: Final = tuple(name for name in SOURCES if name not in BY_OPTION)
"""Those that count where nothing else is said."""


class ReviseOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a revision pack, and what counts as a question."""

    out: str = ""
    """Where a pack goes if the command doesn't say: ``pack.pdf``."""
    parts: tuple[str, ...] = ("pack",)
    """The parts in their order, or names of sets of them."""
    sources: tuple[str, ...] = DEFAULT_SOURCES
    """What counts as a question."""


def parts_of(options: ReviseOptions) -> tuple[PartName, ...]:
    """The parts that are asked for, each once. Raises `UsageError` for a name that is none."""
    found: dict[PartName, None] = {}
    for name in (each.strip() for each in options.parts):
        if name in SETS:
            found.update(dict.fromkeys(SETS[name]))
        elif name in PARTS:
            found[name] = None
        else:
            raise UsageError(f'revise.parts: no "{name}" here', did_you_mean(name, (*PARTS, *SETS)))
    return tuple(found)


def sources_of(options: ReviseOptions) -> tuple[str, ...]:
    """The sources that count. Raises `UsageError` for a name that is none."""
    for name in options.sources:
        if name not in SOURCES:
            raise UsageError(f'revise.sources: no "{name}" here', did_you_mean(name, SOURCES))
    return options.sources
