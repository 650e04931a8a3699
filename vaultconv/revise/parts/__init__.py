"""The parts of a pack, a module each: `PART_MAKERS` names the function that makes each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from vaultconv.book.manuscript import Metadata
from vaultconv.revise.options import PartName
from vaultconv.revise.pack import Pack
from vaultconv.revise.parts.booklet import answers, questions
from vaultconv.revise.parts.cards import cards
from vaultconv.revise.parts.cloze import cloze
from vaultconv.revise.parts.maps import overview
from vaultconv.revise.parts.mock import mock
from vaultconv.revise.parts.notes import notes, plain, worksheet
from vaultconv.revise.parts.plan import plan
from vaultconv.revise.parts.quiz import quiz
from vaultconv.revise.parts.sheets import sheets
from vaultconv.revise.parts.terms import index
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import replace

__all__ = ["PART_MAKERS", "make_pack", "packs_of"]

Maker: TypeAlias = Callable[[Pack], Blocks]

PART_MAKERS: Final[Mapping[PartName, Maker]] = MappingProxyType(
    {
        "notes": notes,
        "plain": plain,
        "worksheet": worksheet,
        "questions": questions,
        "answers": answers,
        "cards": cards,
        "plan": plan,
        "sheets": sheets,
        "index": index,
        "cloze": cloze,
        "map": overview,
        "mock": mock,
        "quiz": quiz,
    }
)


def packs_of(pack: Pack) -> list[tuple[str, Pack]]:
    """Return the documents that make up a pack, each with what its file name adds to that of the pack."""
    if pack.options.answers == "separate" and "answers" in pack.parts and len(pack.parts) > 1:
        others = tuple(part for part in pack.parts if part != "answers")
        return [("", replace(pack, parts=others)), ("-answers", replace(pack, parts=("answers",)))]
    return [("", pack)]


def make_pack(pack: Pack) -> tuple[n.Document, Metadata]:
    """Return the pack as one document."""
    blocks = [block for part in pack.parts for block in PART_MAKERS[part](pack)]
    return n.Document(tuple(blocks)), pack.metadata
