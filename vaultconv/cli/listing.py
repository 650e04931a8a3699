"""Lists what notes of a vault can be chosen by: tags, properties and folders, with their numbers of notes."""

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
    """Return the names of this kind, sorted, with their numbers of notes.

    If a name is spelled in several ways, the most frequent spelling is listed.
    """
    spellings: dict[str, Counter[str]] = {}
    for note in notes_of(source):
        names = _folders(note) if kind == "folders" else _READ[kind](_entry(source, note))
        for name in {each.casefold(): each for each in names}.values():
            spellings.setdefault(name.casefold(), Counter())[name] += 1
    rows = {counter.most_common(1)[0][0]: counter.total() for counter in spellings.values()}
    return dict(sorted(rows.items(), key=lambda row: row[0].casefold()))


def notes_of(source: OpenedVault) -> tuple[str, ...]:
    """Return the notes that were named, or those of the named folder."""
    if source.only is not None:
        return source.only
    return tuple(note for note in source.vault.notes if not source.folder or note.startswith(f"{source.folder}/"))


def _entry(source: OpenedVault, note: str) -> NoteEntry:
    with suppress(OSError):  # `convert` reports it
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
