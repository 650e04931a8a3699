"""Flashcards for Anki: a text that it imports, with the files of its notes beside it, or a package of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final

import msgspec

from vaultconv.backends.anki.html import MediaFiles
from vaultconv.backends.anki.notes import AnkiNote, Decks, notes_of
from vaultconv.backends.anki.package import write_package
from vaultconv.book.manuscript import PrintContext
from vaultconv.build.temporary import temporary_folder
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.plugins import Backend, CardFile, Href
from vaultconv.revise.questions import Question
from vaultconv.transforms import PRINT_TRANSFORMS, READ_TRANSFORMS, PrintMedia
from vaultconv.transforms.context import Transform
from vaultconv.tree.nodes import Document

__all__ = ["APKG", "TSV", "AnkiBackend"]


class AnkiBackend(msgspec.Struct, Backend, frozen=True, kw_only=True):
    """Writes what notes ask as notes of Anki's."""

    name: str
    extension: str
    transforms: tuple[Transform, ...] = (
        *READ_TRANSFORMS,
        *(each for each in PRINT_TRANSFORMS if not isinstance(each, PrintMedia)),  # Anki plays sounds
    )
    resolved: bool = True
    holds_files: bool = True
    description: str = ""

    decks: Decks = "folder"
    """Which deck a question goes into: that of its note's ``folder``, of its first ``tag``, or ``one`` for all. A card
    whose author chose a deck is in that."""
    deck: str = ""
    """The deck that all others are in; empty: the title of the pack."""
    basic: str = "Basic"
    """What the type of note is called in your Anki that has a front and a back."""
    reversed: str = "Basic (and reversed card)"
    """What the type is called there that is asked both ways."""
    cloze: str = "Cloze"
    """What the type is called there that has gaps."""

    FIXED_FIELDS: ClassVar = frozenset(("name", "extension", "transforms", "resolved", "holds_files", "description"))

    def write(self, document: Document, *, note: str, href: Href, report: Report) -> str:
        """Return nothing, because a note by itself is not a card."""
        return ""

    def cards(
        self, document: str, title: str, questions: Sequence[Question], context: PrintContext
    ) -> Iterator[CardFile]:
        """Yield the text, and beside it in one folder the files that its notes use; or yield the package."""
        media = MediaFiles()
        root = self.deck or title
        notes = list(notes_of(questions, media, root=root, decks=self.decks))
        if self.extension == ".apkg":
            yield CardFile(document, content=_package(notes, media, context))
            return
        types = {"basic": self.basic, "reversed": self.reversed, "cloze": self.cloze}
        yield CardFile(document, content=_text(notes, types).encode(errors="replace"))
        folder = document.rpartition(".")[0] + "-media"
        yield from (CardFile(f"{folder}/{name}", source=file) for file, name in media.names.items())


def _text(notes: Iterable[AnkiNote], types: Mapping[str, str]) -> str:
    """Return lines as Anki's importer reads them: a header that names the columns, then a line for each note."""
    rows = ((note.guid, types[note.type], note.deck, " ".join(note.tags), note.front, note.back) for note in notes)
    return _HEAD + "".join("\t".join(row) + "\n" for row in rows)


_HEAD: Final = """\
#separator:tab
#html:true
#guid column:1
#notetype column:2
#deck column:3
#tags column:4
"""


def _package(notes: Sequence[AnkiNote], media: MediaFiles, context: PrintContext) -> bytes:
    files = dict(_read(media.names, context))
    sources = dict.fromkeys(note.source for note in notes)
    modified = {source: _modified(context.file(source)) for source in sources}
    with temporary_folder() as folder:
        return write_package(notes, files, folder, modified)


def _read(names: Mapping[str, str], context: PrintContext) -> Iterator[tuple[str, bytes]]:
    for file, name in names.items():
        try:
            yield name, context.file(file).read_bytes()
        except OSError as error:
            context.report(file)(
                DiagnosticCode.UNREADABLE, f"can't be read: {error.strerror or error}", hint="it was left out"
            )


def _modified(path: Path) -> int:
    try:
        return int(path.stat().st_mtime)
    except OSError:
        return 0


TSV: Final = AnkiBackend(name="tsv", extension=".tsv", description="flashcards for Anki, files beside them")
APKG: Final = AnkiBackend(name="apkg", extension=".apkg", description="flashcards for Anki, as a package")
