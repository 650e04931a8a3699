"""Mock papers over everything."""

from __future__ import annotations

from typing import Final

from vaultconv.revise.pack import Pack
from vaultconv.revise.parts.booklet import outside_topic
from vaultconv.revise.parts.elements import part_title
from vaultconv.revise.parts.shuffle import MARKS, papers
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks

__all__ = ["mock"]

_MINUTES: Final = 90


def mock(pack: Pack) -> Blocks:
    """Return papers of 60 marks."""
    attributes = (("again", pack.words.again),)
    blocks: list[n.Block] = []
    for number, paper in enumerate(papers(pack), 1):
        marks = sum(question.marks for question in paper)
        about = pack.words.minutes.format(marks=marks, minutes=round(marks * _MINUTES / MARKS / 5) * 5 or 5)
        blocks.append(part_title("mock", f"{pack.words.mock} {number} · {about}", attributes))
        blocks += (outside_topic(pack, question, again=pack.has("questions")) for question in paper)
    return tuple(blocks)
