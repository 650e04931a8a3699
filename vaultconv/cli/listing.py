"""What a vault has to choose notes by: its tags, properties and folders, and how many notes have each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Final

from vaultconv.cli.sources import OpenedVault
from vaultconv.parse import parse_note
from vaultconv.vault.index import NoteEntry, index_note


def counted(source: OpenedVault, kind: str) -> dict[str, int]:
    """The names of this kind in the wanted notes, sorted, each with how many notes have it.

    Of a name that is spelled in several ways the most frequent spelling stands for all.
    """
    spellings: dict[str, Counter[str]] = {}
    for note in notes_of(source):
        names = _folders(note) if kind == "folders" else _READ[kind](_entry(source, note))
        for name in {each.casefold(): each for each in names}.values():
            spellings.setdefault(name.casefold(), Counter())[name] += 1
    rows = {found.most_common(1)[0][0]: found.total() for found in spellings.values()}
    return dict(sorted(rows.items(), key=lambda row: row[0].casefold()))


def notes_of(source: OpenedVault) -> tuple[str, ...]:
    """The notes that were named, or those of the folder that was."""
    if source.only is not None:
        return source.only
    return tuple(note for note in source.vault.notes if not source.folder or note.startswith(f"{source.folder}/"))


def _entry(source: OpenedVault, note: str) -> NoteEntry:
    with suppress(OSError):  # to convert it says so
        document, _ = parse_note(source.vault.read(note), note)
        return index_note(note, source.vault.adapted(note, document))
    return NoteEntry(note)


def _folders(note: str) -> Iterator[str]:
    return (str(folder) for folder in PurePosixPath(note).parents if folder.name)


_READ: Final[Mapping[str, Callable[[NoteEntry], Iterable[str]]]] = {
    "tags": lambda entry: entry.tags,
    "properties": lambda entry: entry.properties,
}
KINDS: Final = frozenset((*_READ, "folders"))
