"""The stages of single notes in several processes.

Each process reads a share of the notes and keeps their trees; what others need to know of a note (`Reading`,
`Finished`) is sent. A note that another process has read is read again where one embeds it.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

import msgspec

from vaultconv.addresses import Layout
from vaultconv.book.metadata import sampled
from vaultconv.build.cache import NO_CACHE, Cache
from vaultconv.build.jobs import can_fork
from vaultconv.build.pool import Piece, Pool, Processes, Submitted
from vaultconv.diagnostics import Diagnostic, Reports
from vaultconv.pipeline.corpus import Corpus, Finished, published_by
from vaultconv.pipeline.reading import Reads
from vaultconv.pipeline.writing import Placed, placed_by, write_page
from vaultconv.plan import Plan
from vaultconv.tree.packed import pack, unpack
from vaultconv.vault.index import NoteEntry, Trace, build_index
from vaultconv.vault.notes import Notes, Read, Reading
from vaultconv.vault.vault import Vault

if TYPE_CHECKING:
    from vaultconv.build.jobs import Executor

_MOST_NOTES: Final = 500  # in a share
_ROUNDS: Final = 24  # shares of the notes for each process, so that one with long notes holds up nobody


class _Published(msgspec.Struct, array_like=True):
    """What every process has to know of the vault before it finishes notes."""

    entries: dict[str, NoteEntry]
    unreadable: frozenset[str]
    unpublished: frozenset[str]
    repeated_headings: frozenset[str]
    sample: frozenset[str]


class _Finished(msgspec.Struct, array_like=True):
    """Finished notes, with what was looked up and reported for all notes that took part."""

    finished: list[Finished]
    traces: dict[str, Trace]
    diagnostics: dict[str, tuple[Diagnostic, ...]]
    resolved: frozenset[str]


_encode: Final = msgspec.msgpack.Encoder().encode
_decode_readings: Final = msgspec.msgpack.Decoder(tuple[list[Reading], str]).decode
_decode_reads: Final = msgspec.msgpack.Decoder(tuple[list[tuple[Reading, bytes]], str]).decode
_decode_published: Final = msgspec.msgpack.Decoder(_Published).decode
_decode_finished: Final = msgspec.msgpack.Decoder(_Finished).decode


class NoteWorker:
    """The notes of a vault in one process, which is asked for the stages of some, by their numbers in the vault."""

    def __init__(self, vault: Vault, plan: Plan, cache: Cache) -> None:
        self._vault, self._plan, self._cache = vault, plan, cache
        self._reads = Reads(vault, plan, cache)

    def read(self, numbers: Piece) -> bytes:
        """Return the notes' readings, and why the cache can't be used if so."""
        readings = list(self._reads.readings(self._notes(numbers)))
        return _encode((readings, self._cache.problem))

    def read_with_trees(self, numbers: Piece) -> bytes:
        """Return the notes' readings, each with its packed tree, and why the cache can't be used if so."""
        notes = self._notes(numbers)
        readings = zip(notes, self._reads.readings(notes), strict=True)
        reads = [(reading, pack(self._reads.pop(note).document)) for note, reading in readings]
        return _encode((reads, self._cache.problem))

    def _notes(self, numbers: Piece) -> list[str]:
        return [self._vault.notes[number] for number in numbers]

    def publish(self, content: bytes) -> None:
        """Take what is known of the whole vault."""
        known, plan = _decode_published(content), self._plan
        readings = {note: Reading(entry) for note, entry in known.entries.items()}
        notes = Notes(readings, self._reads.__getitem__, known.unreadable)
        index = build_index(self._vault.files, known.entries)
        publication = published_by(plan, self._vault, notes, index, known.unpublished, known.repeated_headings)
        self._corpus, self._sample = Corpus(plan, publication), known.sample

    def finish(self, numbers: Piece) -> bytes:
        """Return what is known of the notes once they are finished."""
        corpus, notes = self._corpus, self._notes(numbers)
        finished = [corpus.summary(note, words=note in self._sample) for note in notes]
        resolved = frozenset(note for note in corpus.traces if note in corpus.resolved)  # each of them is traced
        content = _encode(_Finished(finished, dict(corpus.traces), self._reported(), resolved))
        corpus.traces.clear()
        return content

    def address(self, content: tuple[Layout, frozenset[str], dict[str, dict[str, str]]]) -> None:
        """Take the places of everything in the output, and the anchors of headings that have others there."""
        layout, notes, anchors = content
        corpus = self._corpus
        self._placed = placed_by(
            layout, self._plan, notes, lambda note: anchors[note] if note in anchors else corpus.anchors(note)
        )

    def write(self, numbers: Piece) -> tuple[list[str | None], dict[str, tuple[Diagnostic, ...]]]:
        """Return the texts of the notes."""
        notes = self._notes(numbers)
        texts = [write_page(self._plan, self._corpus, self._placed, note) for note in notes]
        return texts, self._reported()

    def _reported(self) -> dict[str, tuple[Diagnostic, ...]]:
        """Return what was found since this was asked for."""
        reports = self._corpus.publication.reports
        found = {note: tuple(report.diagnostics) for note, report in reports.items() if report.diagnostics}
        reports.clear()
        return found


class NotePool:
    """The notes of a vault in several processes."""

    def __init__(self, pool: Pool, vault: Vault, shares: Sequence[Piece], cache: Cache) -> None:
        self._pool, self._cache = pool, cache
        self._number = {note: number for number, note in enumerate(vault.notes)}
        self._share = {number: share for share, numbers in enumerate(shares) for number in numbers}

    def read(self, notes: Sequence[str]) -> Iterator[Reading]:
        """Yield the readings of the notes."""
        for content in self._pool.map("read", self._pieces(notes)):
            readings, problem = _decode_readings(content)
            self._cache.problem = self._cache.problem or problem
            yield from readings

    def read_with_trees(self, notes: Sequence[str]) -> Iterator[Read]:
        """Yield the notes with their trees, for what is done in this process."""
        for content in self._pool.map("read_with_trees", self._pieces(notes)):
            reads, problem = _decode_reads(content)
            self._cache.problem = self._cache.problem or problem
            yield from (Read(reading, unpack(tree)) for reading, tree in reads)

    def finish(self, corpus: Corpus, wanted: Sequence[str], notes: Sequence[str]) -> Iterator[Finished]:
        """Finish these of the wanted notes, and yield what is known of them then."""
        published = corpus.publication
        known = _Published(
            dict(published.index.entries),
            published.notes.unreadable,
            published.unpublished,
            published.repeated_headings,
            frozenset(sampled(wanted)),
        )
        self._pool.broadcast("publish", _encode(known))
        for content in self._pool.map("finish", self._pieces(notes)):
            found = _decode_finished(content)
            for note, trace in found.traces.items():
                corpus.traces[note].add(trace)
            _add(published.reports, found.diagnostics)
            corpus.resolved_elsewhere |= found.resolved
            yield from found.finished

    def write(
        self, corpus: Corpus, placed: Placed, wanted: Sequence[str], notes: Sequence[str]
    ) -> Iterator[str | None]:
        """Yield the texts of these of the wanted notes."""
        layout = msgspec.structs.replace(placed.layout, texts={}, diagnostics=())
        anchors = {note: corpus.surveys[note].anchors for note in wanted}
        self._pool.broadcast("address", (layout, placed.notes, anchors))
        for texts, diagnostics in self._pool.map("write", self._pieces(notes)):
            _add(corpus.publication.reports, diagnostics)
            yield from texts

    def _pieces(self, notes: Sequence[str]) -> dict[int, list[int]]:
        """Return the notes, which are in the vault's order, by the share that they belong to."""
        pieces: dict[int, list[int]] = {}
        for note in notes:
            number = self._number[note]
            pieces.setdefault(self._share[number], []).append(number)
        return pieces


def _add(reports: Reports, diagnostics: Mapping[str, Iterable[Diagnostic]]) -> None:
    for note, found in diagnostics.items():
        reports[note].diagnostics += found


@contextmanager
def note_pool(
    vault: Vault, plan: Plan, notes: Sequence[str], jobs: int, executor: Executor | None, cache: Cache
) -> Iterator[NotePool | None]:
    """Yield processes for a vault of which these notes have to be read; None if there can't be any.

    The processes of an executor don't use the cache: they may be on many machines, which wait for each other there.
    """
    sizes = {note: vault.size(note) for note in notes}
    total = sum(sizes.values())
    make = partial(NoteWorker, vault, plan, cache if executor is None else NO_CACHE)
    if not sizes or not ((executor is None and can_fork()) or _can_be_sent(make)):
        yield None
        return
    shares = _shares(vault.notes, sizes, -(-total // (max(jobs, 2) * _ROUNDS)))
    pool: Pool = Processes(make, min(jobs, len(shares))) if executor is None else Submitted(executor, make)
    with closing(pool):
        yield NotePool(pool, vault, shares, cache)


def _shares(notes: Sequence[str], sizes: Mapping[str, int], most: int) -> list[list[int]]:
    """Return the numbers of the notes in shares of neighbours, with about equal sizes in bytes."""
    shares: list[list[int]] = [[]]
    size = 0
    for number, note in enumerate(notes):
        if shares[-1] and (size >= most or len(shares[-1]) >= _MOST_NOTES):
            shares.append([])
            size = 0
        shares[-1].append(number)
        size += sizes.get(note, 0)
    return shares


def _can_be_sent(make: object) -> bool:
    """Return whether other processes can have it: a function of a notebook can't be pickled."""
    try:
        pickle.dumps(make, pickle.HIGHEST_PROTOCOL)
    except Exception:  # noqa: BLE001  whatever a foreign object does
        return False
    return True
