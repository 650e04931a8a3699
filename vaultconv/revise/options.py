"""What can be chosen about a revision pack: the table ``[revise]``. Every run loads it, so it loads little itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal, TypeAlias, get_args

import msgspec

from vaultconv.arguments import Options
from vaultconv.book.manuscript import Imposition
from vaultconv.errors import UsageError, did_you_mean

__all__ = ["PARTS", "SETS", "PartName", "ReviseOptions", "parts_of"]

PartName: TypeAlias = Literal[
    "plan",
    "map",
    "notes",
    "plain",
    "worksheet",
    "questions",
    "answers",
    "cards",
    "sheets",
    "index",
    "cloze",
    "mock",
    "quiz",
]  # fmt: skip
PARTS: Final[tuple[PartName, ...]] = get_args(PartName)
Duplex: TypeAlias = Literal["long", "short", "fold"]

SETS: Final[Mapping[str, tuple[PartName, ...]]] = MappingProxyType(
    {
        "pack": ("plan", "map", "notes", "questions", "answers", "sheets", "index"),
        "exam": ("mock", "answers"),
        "mock": ("mock", "answers"),
    }
)
"""Parts that go together, by a name."""


class ReviseOptions(Options, frozen=True, kw_only=True):
    """What is in a revision pack, and what counts as a question."""

    out: str = ""
    """Where a pack goes if the command doesn't say: ``pack.pdf``."""
    parts: tuple[str, ...] = ("pack",)
    """The parts in their order, or names of sets of them."""
    sources: tuple[str, ...] = ("default",)
    """What counts as a question."""
    notes: Literal["cornell", "plain"] = "cornell"
    """What the notes look like: questions and answers in two columns, or as in a book."""
    duplex: Duplex = "long"
    """How a printer turns the sheets of cards over: by their ``long`` edge or their ``short`` one. ``fold`` is for one
    that prints one side: question and answer lie side by side, to be folded."""
    answers: Literal["back", "foot", "separate", "none", "hidden"] = "back"
    """Where the answers are: at the ``back``; the short ones upside down at the ``foot`` of their questions' page; in a
    ``separate`` file; nowhere, with ``none``; or ``hidden``: at the back, and the notes have lines instead of them."""
    imposition: Imposition = ""
    """``2-up``: two pages on each side of a sheet. ``booklet``: two, to be printed on both sides and folded."""

    papers: Annotated[int, msgspec.Meta(ge=1)] = 2
    """How many mock papers there are at most."""
    exam: str = ""
    """The day of the exam, as ``2027-02-01``: the plan has dates then."""
    name: str = ""
    """Whose copy it is."""
    large_print: bool = False
    """For weak eyes: what the option of that name is for every PDF."""
    since: str = ""
    """A day or a former pack: the chapters that are new or changed since are printed alone."""


def parts_of(options: ReviseOptions) -> tuple[PartName, ...]:
    """Return the parts that are asked for, each once. Raises `UsageError` for an unknown name."""
    parts: dict[PartName, None] = {}
    for name in (each.strip() for each in options.parts):
        if name in SETS:
            parts.update(dict.fromkeys(SETS[name]))
        elif name in PARTS:
            parts[name] = None
        else:
            raise UsageError(f'revise.parts: unknown value "{name}"', did_you_mean(name, (*PARTS, *SETS)))
    if options.answers == "none":
        parts.pop("answers", None)
    return tuple(parts)
