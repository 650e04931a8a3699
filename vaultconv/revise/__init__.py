"""Revision packs: the questions of a vault, and what is printed of them.

`questions` is the value that all parts share, `structure` finds what a note's form asks, `pack` reads all notes,
`parts` makes pages of them.
"""

from vaultconv.revise.options import PartName, ReviseOptions
from vaultconv.revise.parts import make_pack
from vaultconv.revise.questions import Question, Source

__all__ = ["PartName", "Question", "ReviseOptions", "Source", "make_pack"]
