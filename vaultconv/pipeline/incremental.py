"""What a run can take from the run before it, and which notes have to be made again.

A note's output depends on its own content; on the names of files that its links could mean; on the headings, blocks and
ids of the notes that it links to; on the notes that it embeds, also through others; and on the addresses of everything
that it links to. What is the same for all notes (options, settings, versions) is compared by the caller.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
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


class RunState(msgspec.Struct, dict=True, array_like=True):
    """The end of a run: its notes by path, and what it knew of the whole vault.

    ``run`` tells runs apart. ``addresses`` are those of all notes and files in the output. ``resolved`` are the notes
    that were written or embedded. ``changed``, which isn't kept, are the notes and files whose content is another one
    now.
    """

    notes: dict[str, NoteState]
    run: bytes = b""
    files: frozenset[str] = frozenset()
    unpublished: frozenset[str] = frozenset()
    repeated_headings: frozenset[str] = frozenset()
    drawings: frozenset[str] = frozenset()
    addresses: dict[str, str] = {}
    resolved: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        """What is known of the notes that didn't change."""
        return {note: state.reading for note, state in self.notes.items() if note not in self.changed}


def outdated(before: RunState, corpus: Corpus, wanted: Collection[str]) -> frozenset[str]:
    """Return the wanted notes that have to be finished again."""
    publication, index = corpus.publication, corpus.index
    named = before.files ^ index.files
    if (
        before.unpublished != publication.unpublished
        or before.repeated_headings != publication.repeated_headings
        or before.drawings != corpus.drawings.files
        or (before.drawings and (named or not before.drawings.isdisjoint(before.changed)))
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
    parts, hints = set(), before.files != index.files
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
    hosts: dict[str, list[str]] = {}
    for note, state in notes.items():
        for embedded in state.trace.embeds if state.trace is not None else ():
            hosts.setdefault(embedded, []).append(note)
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
    corpus.resolved_elsewhere |= before.resolved


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
    paths = before.addresses.keys() | addresses.keys()
    moved = {path for path in paths if before.addresses.get(path) != addresses.get(path)}
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
) -> RunState:
    """Return what a later run can use of this one, once everything is written; arguments as in `outdated_pages`."""
    publication, written = corpus.publication, frozenset(wanted)
    notes: dict[str, NoteState] = {}
    for note, reading in publication.notes.readings.items():
        report = publication.reports.get(note)
        notes[note] = NoteState(
            reading,
            corpus.traces.get(note),
            tuple(dict.fromkeys(report.diagnostics)) if report is not None else (),
            corpus.summary(note) if note in written and note not in corpus.made_for else None,
            digests.get(note, b""),
        )
    return RunState(
        notes,
        os.urandom(8),
        corpus.index.files,
        publication.unpublished,
        publication.repeated_headings,
        corpus.drawings.files,
        dict(addresses),
        resolved,
    )


def page_digest(*values: object) -> bytes:
    """Return a digest of what a page's text depends on besides its note."""
    return blake2b(_encode(values), digest_size=12).digest()


_encode: Final = msgspec.msgpack.Encoder(order="deterministic").encode
