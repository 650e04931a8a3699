"""The notes of a vault once they were read: what a run knows of each, and its tree, which is read on demand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple, TypeVar

import msgspec

from vaultconv.diagnostics import Diagnostic, Ignores
from vaultconv.tree.nodes import Document
from vaultconv.vault.index import NoteEntry

_T = TypeVar("_T")


def digest_of(source: bytes) -> bytes:
    """Return the digest by which the content of a note is known."""
    return blake2b(source, digest_size=16).digest()


class Original(msgspec.Struct, frozen=True):
    """A note before any changes: its bytes and its parsed tree."""

    source: bytes
    document: Document


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """What a run knows of a note besides its tree. Another process and a later run can use it.

    ``entry`` is None for a note that can't be read; ``digest`` is the `digest_of` its bytes. ``is_damaged`` is a note
    that could only be read as code; ``says_unpublished`` is one that says so in text that should be front matter;
    ``is_undecidable`` is one whose front matter can't be parsed. ``opening`` is the heading that it begins with, as
    `titles.opening` gives it; ``ignores`` are the findings that it ignores in comments.
    """

    entry: NoteEntry | None
    digest: bytes = b""
    diagnostics: tuple[Diagnostic, ...] = ()
    opening: str | None = None
    is_damaged: bool = False
    says_unpublished: bool = False
    is_undecidable: bool = False
    ignores: Ignores | None = None


class Read(NamedTuple):
    """A note that was read. ``original`` is for a backend that gives notes back."""

    reading: Reading
    document: Document
    original: Original | None = None


class LazyMapping(Mapping[str, _T]):
    """The values of some notes, each of which is computed when it is first asked for."""

    def __init__(self, notes: Iterable[str], make: Callable[[str], _T]) -> None:
        self._notes, self._make = dict.fromkeys(notes), make
        self._values: dict[str, _T] = {}

    def __getitem__(self, note: str) -> _T:
        if note not in self._notes:
            raise KeyError(note)
        if note not in self._values:
            self._values[note] = self._make(note)
        return self._values[note]

    def __contains__(self, note: object) -> bool:
        return note in self._notes

    def __iter__(self) -> Iterator[str]:
        return iter(self._notes)

    def __len__(self) -> int:
        return len(self._notes)


class Notes:
    """The notes of a vault, by path.

    ``readings`` are those of all notes, ``read`` returns a note with its tree, and ``unreadable`` are the notes and
    folders that can't be read. ``entries`` are those of the readings, if all are known to have one.
    """

    def __init__(
        self,
        readings: Mapping[str, Reading],
        read: Callable[[str], Read],
        unreadable: Collection[str] = (),
        *,
        entries: Mapping[str, NoteEntry] | None = None,
    ) -> None:
        self.readings = readings
        if entries is None:
            entries = {note: entry for note, each in readings.items() if (entry := each.entry) is not None}
        self.entries = entries
        self.unreadable = frozenset(unreadable).union(readings.keys() - entries.keys())
        self.documents: Mapping[str, Document] = LazyMapping(self.entries, lambda note: read(note).document)
        self._read = read

    def original(self, note: str) -> Original:
        """Return a note before any changes. Raises `LookupError` if the backend doesn't give notes back."""
        original = self._read(note).original
        if original is None:
            raise LookupError(note)
        return original

    @cached_property
    def damaged(self) -> frozenset[str]:
        """The notes that could only be read as code."""
        return self._that(lambda reading: reading.is_damaged)

    @cached_property
    def unpublished(self) -> frozenset[str]:
        """The notes that say that they are unpublished in text that should be front matter."""
        return self._that(lambda reading: reading.says_unpublished)

    @cached_property
    def undecidable(self) -> frozenset[str]:
        """The notes whose front matter can't be parsed."""
        return self._that(lambda reading: reading.is_undecidable)

    def _that(self, holds: Callable[[Reading], bool]) -> frozenset[str]:
        return frozenset(note for note, reading in self.readings.items() if holds(reading))
