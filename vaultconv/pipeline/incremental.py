"""What a run can take from the run before it, and which notes have to be made again.

A note's output depends on its own content; on the names of files that its links could mean; on the headings, blocks and
ids of the notes that it links to; on the notes that it embeds, also through others; and on the addresses of everything
that it links to. What is the same for all notes (options, settings, versions) is compared by the caller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Final

import msgspec

from vaultconv.diagnostics import Diagnostic
from vaultconv.pipeline.corpus import Corpus, Finished
from vaultconv.vault.index import Index, NoteEntry, Trace
from vaultconv.vault.names import name_keys
from vaultconv.vault.notes import Reading
from vaultconv.vault.reach import reachable


class NoteState(msgspec.Struct, frozen=True, array_like=True):
    """A note in a run. ``finished`` is None if nothing was made of it; ``page`` is its `page_digest`."""

    reading: Reading
    trace: Trace | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    finished: Finished | None = None
    page: bytes = b""


class Shape(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What an output consists of, if only notes say what its files are: see `vaultconv.pipeline.edited`.

    ``wanted`` are the notes written, ``attachments`` the files copied, ``hosts`` the notes that embed each note, and
    ``renamed`` the findings about changed names.
    """

    wanted: tuple[str, ...]
    attachments: tuple[str, ...]
    hosts: dict[str, tuple[str, ...]]
    renamed: tuple[Diagnostic, ...]


class Whole(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What a run knew of the whole vault.

    ``notes`` are all of the vault, in its order; ``unread`` are those that couldn't be read. ``addresses`` are those
    of all notes and files in the output. ``resolved`` are the notes that were written or embedded.
    """

    files: frozenset[str]
    notes: tuple[str, ...]
    unread: tuple[str, ...]
    unpublished: frozenset[str]
    repeated_headings: frozenset[str]
    drawings: frozenset[str]
    addresses: dict[str, str]
    resolved: frozenset[str]
    shape: Shape | None


class States(Mapping[str, NoteState]):
    """The states of notes as a run has kept them, in shares of neighbours. Each is decoded when it is asked for."""

    def __init__(self, notes: Sequence[str], shares: Sequence[bytes]) -> None:
        self.shares = shares
        self._share = {note: number // _NOTES for number, note in enumerate(notes)}
        self._packed: dict[int, dict[str, msgspec.Raw]] = {}
        self._known: dict[str, NoteState] = {}

    @classmethod
    def of(cls, states: Mapping[str, NoteState]) -> States:
        """Return these states, as they are to be kept."""
        notes = list(states)
        parts = (notes[start : start + _NOTES] for start in range(0, len(notes), _NOTES))
        return cls(notes, [_encode_states({note: states[note] for note in part}) for part in parts])

    def __getitem__(self, note: str) -> NoteState:
        state = self._known.get(note)
        if state is None:
            state = self._known[note] = _decode_state(self._share_with(self._share[note])[note])
        return state

    def __contains__(self, note: object) -> bool:
        return note in self._share

    def __iter__(self) -> Iterator[str]:
        return iter(self._share)

    def __len__(self) -> int:
        return len(self._share)

    def _share_with(self, number: int) -> dict[str, msgspec.Raw]:
        if number not in self._packed:
            self._packed[number] = _decode_share(self.shares[number])
        return self._packed[number]

    def updated(self, states: Mapping[str, NoteState]) -> States:
        """Return the states with these in place of older ones: only their shares differ."""
        shares = list(self.shares)
        for number in {self._share[note] for note in states}:
            new = {note: each for note, each in states.items() if self._share[note] == number}
            shares[number] = _encode_states({**self._share_with(number), **new})
        return States(list(self._share), shares)


_NOTES: Final = 200  # in a share
_encode_states: Final = msgspec.msgpack.Encoder().encode
_decode_share: Final = msgspec.msgpack.Decoder(dict[str, msgspec.Raw]).decode
_decode_state: Final = msgspec.msgpack.Decoder(NoteState).decode
_decode_whole: Final = msgspec.msgpack.Decoder(Whole).decode


class RunState:
    """The end of a run, which the next one begins with.

    ``changed`` are the notes and files whose content is another one now. ``found`` is all that the run reported; None
    if it couldn't write everything.
    """

    def __init__(self, whole: Whole, notes: States, packed: bytes = b"") -> None:
        self.whole, self.notes = whole, notes
        self.changed: frozenset[str] = frozenset()
        self.found: tuple[Diagnostic, ...] | None = None
        self._packed = packed

    @classmethod
    def unpacked(cls, parts: Sequence[bytes]) -> RunState:
        """Return what was `packed`. Raises `msgspec.MsgspecError`."""
        whole = _decode_whole(parts[0])
        return cls(whole, States(whole.notes, parts[1:]), parts[0])

    def packed(self) -> list[bytes]:
        """Return it in parts, of which an edit changes few."""
        return [self._packed or _encode_states(self.whole), *self.notes.shares]

    def updated(self, states: Mapping[str, NoteState]) -> RunState:
        """Return it with other states of some notes."""
        return RunState(self.whole, self.notes.updated(states), self._packed)

    def is_known(self, note: str) -> bool:
        """Return whether a note is there that didn't change."""
        return note in self.notes and note not in self.changed

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        """What is known of the notes that didn't change."""
        return {note: self.notes[note].reading for note in self.notes if note not in self.changed}


def outdated(before: RunState, corpus: Corpus, wanted: Collection[str]) -> frozenset[str]:
    """Return the wanted notes that have to be finished again."""
    publication, index = corpus.publication, corpus.index
    named = before.whole.files ^ index.files
    if (
        before.whole.unpublished != publication.unpublished
        or before.whole.repeated_headings != publication.repeated_headings
        or before.whole.drawings != corpus.drawings.files
        or (before.whole.drawings and (named or not before.whole.drawings.isdisjoint(before.changed)))
        or (publication.unpublished and (named or not publication.unpublished.isdisjoint(before.changed)))
    ):
        return frozenset(wanted)
    gone = before.changed | named
    parts, hints = _entries_that_differ(before, index, gone)
    keys = {key for file in named for key in name_keys(file)}
    stale = {note for note in wanted if (state := before.notes.get(note)) is None or state.finished is None}
    stale |= gone
    for note, state in before.notes.items():
        trace = state.trace
        if trace is not None and not (
            keys.isdisjoint(trace.names) and parts.isdisjoint(trace.notes) and not (trace.is_hinted and hints)
        ):
            stale.add(note)
    return _with_hosts(stale, before.notes).intersection(wanted)


def _entries_that_differ(before: RunState, index: Index, notes: Iterable[str]) -> tuple[set[str], bool]:
    """Return the notes among these of which links see something else, and whether names or aliases differ."""
    parts, hints = set(), before.whole.files != index.files
    for note in notes:
        state = before.notes.get(note)
        old, new = state.reading.entry if state is not None else None, index.entries.get(note)
        if _seen_by_links(old) != _seen_by_links(new):
            parts.add(note)
        if (old.aliases if old else ()) != (new.aliases if new else ()):
            hints = True
    return parts, hints


def _seen_by_links(entry: NoteEntry | None) -> object:
    return entry and (entry.headings, entry.blocks, entry.html_ids)


def _with_hosts(stale: Iterable[str], notes: Mapping[str, NoteState]) -> frozenset[str]:
    """Return the stale notes and those that embed one, also through others."""
    hosts = hosts_of({note: state.trace for note, state in notes.items()})
    return reachable(stale, lambda note: hosts.get(note, ()))


def recall(before: RunState, corpus: Corpus, notes: Collection[str]) -> None:
    """Take these finished notes, and what they embed, from the run before."""
    for note in notes:
        finished = before.notes[note].finished
        if finished is not None:
            corpus.restore(note, finished)
    traced = {note: state.trace for note, state in before.notes.items() if state.trace is not None}
    for note in reachable(notes, lambda note: traced[note].embeds if note in traced else ()) & traced.keys():
        corpus.traces[note] = traced[note]
        corpus.publication.reports[note].diagnostics += before.notes[note].diagnostics
    corpus.resolved_elsewhere |= before.whole.resolved


def outdated_pages(
    before: RunState,
    corpus: Corpus,
    wanted: Collection[str],
    addresses: Mapping[str, str],
    digests: Mapping[str, bytes],
) -> frozenset[str]:
    """Return the wanted notes that have to be written again because their pages, or what they link to, are elsewhere.

    ``addresses`` are those of everything in the output, ``digests`` those of the notes' pages.
    """
    paths = before.whole.addresses.keys() | addresses.keys()
    moved = {path for path in paths if before.whole.addresses.get(path) != addresses.get(path)}
    for note in wanted:
        state = before.notes.get(note)
        anchors = state.finished.survey.anchors if state is not None and state.finished is not None else {}
        if anchors != corpus.surveys[note].anchors:
            moved.add(note)
    return frozenset(
        note
        for note in wanted
        if (state := before.notes.get(note)) is None
        or state.page != digests[note]
        or not moved.isdisjoint(corpus.surveys[note].used)
    )


def state_of(
    corpus: Corpus,
    wanted: Collection[str],
    resolved: frozenset[str],
    addresses: Mapping[str, str],
    digests: Mapping[str, bytes],
    shape: Shape | None,
) -> RunState:
    """Return what a later run can use of this one, once everything is written; arguments as in `outdated_pages`."""
    publication, written = corpus.publication, frozenset(wanted)
    readings = publication.notes.readings
    is_finished = {note: note in written and note not in corpus.made_for for note in readings}
    notes = {note: state_of_note(corpus, note, digests.get(note, b""), is_finished[note]) for note in readings}
    whole = Whole(
        files=corpus.index.files,
        notes=tuple(notes),
        unread=tuple(note for note, reading in readings.items() if reading.entry is None),
        unpublished=publication.unpublished,
        repeated_headings=publication.repeated_headings,
        drawings=corpus.drawings.files,
        addresses=dict(addresses),
        resolved=resolved,
        shape=shape if all(is_finished[note] for note in wanted) else None,
    )
    return RunState(whole, States.of(notes))


def state_of_note(corpus: Corpus, note: str, page: bytes, is_finished: bool = True) -> NoteState:
    """Return the state of a note at the end of a run; ``page`` is its `page_digest`."""
    report = corpus.publication.reports.get(note)
    return NoteState(
        reading=corpus.publication.notes.readings[note],
        trace=corpus.traces.get(note),
        diagnostics=tuple(dict.fromkeys(report.diagnostics)) if report is not None else (),
        finished=corpus.summary(note) if is_finished else None,
        page=page,
    )


def hosts_of(traces: Mapping[str, Trace | None]) -> dict[str, tuple[str, ...]]:
    """Return the notes that embed each note, by what was looked up for them."""
    hosts: dict[str, list[str]] = {}
    for note, trace in traces.items():
        for embedded in trace.embeds if trace is not None else ():
            hosts.setdefault(embedded, []).append(note)
    return {embedded: tuple(notes) for embedded, notes in hosts.items()}


def page_digest(*values: object) -> bytes:
    """Return a digest of what a page's text depends on besides its note."""
    return blake2b(_encode(values), digest_size=12).digest()


_encode: Final = msgspec.msgpack.Encoder(order="deterministic").encode
