"""The text of shared blocks, written once for all notes that have them in common.

A worked example: several notes embed a paragraph ``See [[Rome]].^[By train.]``

    pieces       ``See [Rome](../Rome.md).<sup><a href="#fn-``, a number, ``" id="fnref-``, that number …
    references   the inline footnote: each note gives it the next number that is free
    addresses    Rome is at ``../Rome.md``: for a note from which it isn't, the paragraph is written once more
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from os import urandom
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, final

from vaultconv.diagnostics import DiagnosticCode
from vaultconv.markdown.footnotes import FootnoteMark
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.shared import Shared

if TYPE_CHECKING:
    from vaultconv.markdown.writer import Writer

Texts: TypeAlias = dict[Hashable, list["Written"]]
"""What was written of shared blocks: by the block and what counts around it, its text for different notes."""


@final
class KeptRun(NamedTuple):
    """Shared blocks that follow one another, with what is kept of them."""

    texts: Texts
    blocks: Sequence[n.Block]


Edges: TypeAlias = tuple[n.Block, n.Block, str]

_MOST: Final = 8  # texts of the same block
_MARK: Final = urandom(8).hex()  # it is in no note
_PLACE: Final = re.compile(rf"{_MARK}([0-2])x(\d+)z")
UNKNOWN: Final = "unknown"
"""Stands for the marker of a list before the text, if no list is right before it."""
NUMBER: Final = f"{_MARK}z"
"""Stands for the number of a footnote whose text is written; a word, as a number is one to Markdown."""


class Written(NamedTuple):
    """A text, what it depends on in the note around it, and what else writing it does."""

    pieces: list[str]
    """The text, in which some pieces differ from note to note."""
    places: list[tuple[int, int, int]]
    """The indexes of those pieces, with the index of a reference and that of its field."""
    references: list[tuple[n.FootnoteRef | n.InlineFootnote, Blocks]]
    addresses: list[tuple[n.Target, str | None]]
    labels: list[tuple[str, bool]]
    """The labels of footnotes, and whether they are defined."""
    reports: list[tuple[DiagnosticCode, str, n.Position | None]]
    after: tuple[str, str, Edges]
    """The writer's ``marker`` and ``avoid``, or `UNKNOWN` for the marker that was there before; and its ``edges``."""

    def suits(self, writer: Writer) -> bool:
        """Return whether the writer's note answers as that for which the text was written."""
        for target, address in self.addresses:
            if writer.href(target) != address:
                return False
        return all((writer.footnotes.definition(label) is not None) == known for label, known in self.labels)

    def insert(self, writer: Writer) -> str:
        """Return the text in the writer's note, as if it were written now."""
        for report in self.reports:
            writer.report(*report)
        marker, avoid, writer.edges = self.after
        writer.avoid = writer.marker if avoid == UNKNOWN else avoid
        writer.marker = writer.marker if marker == UNKNOWN else marker
        if not self.references:
            return self.pieces[0]
        refer, pieces = writer.footnotes.refer, self.pieces.copy()
        references = [refer(node, content) for node, content in self.references]
        for piece, reference, field in self.places:
            pieces[piece] = references[reference][field]  # type: ignore[index]  # its label is defined
        return "".join(pieces)


class Recorder:
    """Stands between a writer and its note, and takes down what shared blocks ask of the note.

    What it has no method for, footnotes answer themselves: then the text is no use to other notes (``is_kept``).
    """

    def __init__(self, writer: Writer) -> None:
        self._href, self._footnotes = writer.href, writer.footnotes
        self._references: list[tuple[n.FootnoteRef | n.InlineFootnote, Blocks]] = []
        self._addresses: dict[n.Target, str | None] = {}
        self._labels: dict[str, bool] = {}
        self._reports: list[tuple[DiagnosticCode, str, n.Position | None]] = []
        self.is_kept = True

    def __getattr__(self, name: str) -> Any:
        self.is_kept = False
        return getattr(self._footnotes, name)

    def href(self, target: n.Target) -> str | None:
        """Return the address of a target."""
        address = self._href(target)
        if type(target) is n.NoteTarget or type(target) is n.FileTarget:  # others are the same everywhere
            self._addresses[target] = address
        return address

    def report(self, code: DiagnosticCode, message: str, at: n.Position | None = None) -> None:
        """Take a diagnostic."""
        self._reports.append((code, message, at))

    def definition(self, label: str) -> n.FootnoteDef | None:
        """Return the definition of a label, as `Footnotes.definition` does."""
        found = self._footnotes.definition(label)
        self._labels[label] = found is not None
        return found

    def refer(self, node: n.FootnoteRef | n.InlineFootnote, content: Blocks = ()) -> FootnoteMark | None:
        """Return marks in place of a reference, if `Footnotes.refer` would return one."""
        if isinstance(node, n.FootnoteRef) and self.definition(node.label) is None:
            return None
        if isinstance(node, n.InlineFootnote):
            content = content or Shared((n.Para(node.content),))
        self._references.append((node, content))
        last = len(self._references) - 1
        return FootnoteMark(*(f"{_MARK}{field}x{last}z" for field in range(3)))

    def written(self, text: str, writer: Writer) -> Written:
        """Return the text that was written meanwhile, with what it depends on."""
        pieces, places = [text], []
        if self._references:
            pieces = _PLACE.split(text)
            for i in range(1, len(pieces), 3):
                places.append((i, int(pieces[i + 1]), int(pieces[i])))
                pieces[i + 1] = ""
        return Written(
            pieces,
            places,
            self._references,
            list(self._addresses.items()),
            list(self._labels.items()),
            self._reports,
            (writer.marker, writer.avoid, writer.edges),
        )


def written_once(writer: Writer, texts: Texts, key: Hashable, write: Callable[[], str], marker: str = UNKNOWN) -> str:
    """Return what ``write()`` returns, from ``texts`` if it was written for such a note before; else it is kept there.

    ``key`` says what is written, and what it depends on besides the note; ``marker`` is that of a list right before it.
    """
    known = texts.setdefault(key, [])
    for written in known:
        if written.suits(writer):
            return written.insert(writer)
    recorder, before = Recorder(writer), writer.marker
    writer.marker = marker
    with writer.asking(recorder):
        written = recorder.written(write(), writer)
    writer.marker = before
    if recorder.is_kept:
        del known[: max(0, len(known) - _MOST + 1)]
        known.append(written)
    return written.insert(writer)
