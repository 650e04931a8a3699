"""Footnotes: numbered in the order of their first references, and collected for the end of the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from vaultconv.tree import nodes as n
from vaultconv.tree.edit import facts_of
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import collect, find_blocks, replace


class FootnoteMark(NamedTuple):
    """How a footnote is referred to."""

    number: str
    label: str
    """A label that Markdown takes: that of the definition, or its number."""
    again: str
    """``-2`` for the second reference to the same footnote, and so on."""


_LEGAL_LABEL: Final = re.compile(r"[^\s\[\]^|\\`<>&*_~]+")


class Footnotes:
    """The footnotes of one document: their definitions, and the numbers and labels assigned to them."""

    def __init__(self) -> None:
        self._root = n.Document(())
        self._title: Sequence[n.Inline] = ()
        self._definitions: dict[str, n.FootnoteDef] | None = None
        self._repeated: list[n.FootnoteDef] = []
        self._references: Counter[str] | None = None
        self._numbers: dict[str, int] = {}
        self._uses: dict[int, int] = {}
        self._notes: list[n.FootnoteDef] = []
        self._written = 0

    def begin(self, document: n.Document, title: Sequence[n.Inline] = ()) -> None:
        """Set the document whose definitions to look up, and its ``title``, which can have references too."""
        self._root, self._title = document, title

    def definition(self, label: str) -> n.FootnoteDef | None:
        """Return the first definition of a label, in any case."""
        return self._all().get(label.casefold())

    def _all(self) -> dict[str, n.FootnoteDef]:
        if self._definitions is None:
            self._definitions = {}
            if n.FootnoteDef in facts_of(self._root).kinds:
                for node in find_blocks(self._root, _is_definition, n.FootnoteDef):
                    assert type(node) is n.FootnoteDef
                    if self._definitions.setdefault(node.label.casefold(), node) is not node:
                        self._repeated.append(node)
        return self._definitions

    def refer(self, node: n.FootnoteRef | n.InlineFootnote, content: Blocks = ()) -> FootnoteMark | None:
        """Return how to refer to a footnote, which counts as a use; None for a label without definition.

        ``content`` may be the inline footnote as blocks.
        """
        if isinstance(node, n.InlineFootnote):
            number, note = self.add_inline(node, content)
            label = note.label
        else:
            found = self.definition(node.label)
            if found is None:
                return None
            number = self.number(found)
            label = self.label(number, found)
        use = self._uses[number] = self._uses.get(number, 0) + 1
        return FootnoteMark(str(number), label, f"-{use}" if use > 1 else "")

    def label(self, number: int, note: n.FootnoteDef) -> str:
        """Return a note's label if Markdown takes it, else one made of its number."""
        return note.label if _LEGAL_LABEL.fullmatch(note.label) else self.free_label(number)

    def is_shared(self, note: n.FootnoteDef) -> bool:
        """Return whether more than one reference uses this definition."""
        if self._references is None:
            self._references = Counter(
                each.label.casefold() for each in collect((self._root, *self._title), n.FootnoteRef)
            )
        return self._references[note.label.casefold()] > 1

    def number(self, note: n.FootnoteDef) -> int:
        """Return the note's number; its first reference assigns the next free one."""
        key = note.label.casefold()
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = self._add(note)
        return number

    def _add(self, note: n.FootnoteDef) -> int:
        self._notes.append(note)
        return len(self._notes)

    def add_inline(self, note: n.InlineFootnote, content: Blocks = ()) -> tuple[int, n.FootnoteDef]:
        """Number an inline footnote, by choice with its ``content`` as blocks; no definition has its label."""
        number = len(self._notes) + 1
        label = self.free_label(number)
        definition = n.FootnoteDef(label, content or (n.Para(note.content),))
        self._numbers[label.casefold()] = self._add(definition)
        return number, definition

    def free_label(self, number: int) -> str:
        """Return a label that no definition has: the number itself if possible."""
        label, taken = str(number), self._all()
        while label in taken or label in self._numbers:
            label = f"{number}-{label}"
        return label

    def unused(self, note: n.FootnoteDef) -> bool:
        """Return whether nothing has referred to this definition yet."""
        return note.label.casefold() not in self._numbers

    def pending(self) -> Iterator[tuple[int, n.FootnoteDef]]:
        """Yield the notes that aren't written yet, by number; writing one can add more."""
        while self._written < len(self._notes):
            self._written += 1
            yield self._written, self._notes[self._written - 1]

    def keep_unused(self) -> list[n.FootnoteDef]:
        """Number the definitions without references, repeated ones included, and return them."""
        unused = [note for note in self._all().values() if self.unused(note)]
        for note in unused:
            self.number(note)
        repeated, self._repeated = self._repeated, []
        for note in repeated:
            number = len(self._notes) + 1
            label = self.free_label(number)
            self._numbers[label.casefold()] = self._add(replace(note, label=label))
        return [*unused, *repeated]

    @property
    def any(self) -> bool:
        """Is there a footnote at all: a definition, or one in the text that has been written?"""
        return bool(self._notes or self._all())


def _is_definition(node: n.Node) -> bool:
    return type(node) is n.FootnoteDef
