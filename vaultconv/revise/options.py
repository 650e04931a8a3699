"""What can be chosen about a revision pack: the table ``[revise]``. Every run loads it, so it loads little itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal, TypeAlias, get_args

import msgspec

from vaultconv.arguments import Options
from vaultconv.book.options import Imposition
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
    """The contents of a revision pack, and what counts as a question."""

    out: str = ""
    """The output of `vaultconv revise` without ``-o``: ``pack.pdf``."""
    parts: tuple[str, ...] = ("pack",)
    """The parts, in order, or the names of sets of parts."""
    sources: tuple[str, ...] = ("default",)
    """What counts as a question."""
    notes: Literal["cornell", "plain"] = "cornell"
    """The look of the notes: questions and answers in two columns, or as in a book."""
    duplex: Duplex = "long"
    """The edge over which a printer turns the sheets of cards: ``long`` or ``short``. ``fold`` is for a printer that
    prints on one side: question and answer are side by side, to be folded."""
    answers: Literal["back", "foot", "separate", "none", "hidden"] = "back"
    """Put the answers at the ``back``, short ones upside down at the ``foot`` of the page, all of them into a
    ``separate`` file, or nowhere (``none``). With ``hidden`` they are at the back, and the notes have lines instead."""
    imposition: Imposition = ""
    """``2-up``: two pages on each side of a sheet. ``booklet``: two pages, to be printed on both sides and folded."""

    papers: Annotated[int, msgspec.Meta(ge=1)] = 2
    """The number of mock papers, at most."""
    exam: str = ""
    """The day of the exam, such as ``2027-02-01``; the plan then has dates."""
    name: str = ""
    """The name of the copy's owner."""
    large_print: bool = False
    """Set the text of a PDF in large print, as ``pdf.large-print`` does."""
    since: str = ""
    """Print only the chapters that are new or changed since this date or this earlier pack."""


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
