"""A run after edits that nothing but a few texts can depend on: of the vault, only these notes are looked at.

Most edits are of this kind: files have the same names; the notes that changed have the same headings, properties, tags
and names, in the same places; and they embed what they did. Then everything that is decided for the vault as a whole is
as it was: which notes are published and chosen, where they go, what is copied. So the notes that changed and those that
embed them are made, and all else is taken from the run before.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TypeVar

from msgspec.structs import replace

from vaultconv.addresses import Layout
from vaultconv.arguments import Progress
from vaultconv.build.cache import Cache
from vaultconv.diagnostics import Diagnostic, Reports
from vaultconv.pipeline.corpus import Corpus, published_by
from vaultconv.pipeline.incremental import NoteState, RunState, state_of_note
from vaultconv.pipeline.reading import Reads
from vaultconv.pipeline.stages import Survey
from vaultconv.pipeline.writing import Prepared, placed_by
from vaultconv.plan import Plan
from vaultconv.publish.publication import Publication
from vaultconv.vault.index import build_index
from vaultconv.vault.notes import LazyMapping, Notes, Reading
from vaultconv.vault.reach import reachable
from vaultconv.vault.vault import Vault

T = TypeVar("T")


def edited(before: RunState, vault: Vault, plan: Plan, progress: Progress, cache: Cache) -> Prepared | None:
    """Return the vault as the run before left it, but for the texts of some notes; None if anything else differs."""
    shape = before.whole.shape
    if shape is None or before.found is None or before.whole.files != frozenset(vault.files):
        return None
    if not before.changed.issubset(shape.wanted):
        return None
    changed = [note for note in shape.wanted if note in before.changed]
    reads = Reads(vault, plan, cache)
    new = dict(zip(progress("Reading", changed), reads.readings(changed), strict=True))
    if not all(_is_same_elsewhere(reading, before.notes[note].reading) for note, reading in new.items()):
        return None
    hosts = partial(reachable, links=lambda note: shape.hosts.get(note, ()))  # with the notes themselves
    redone = hosts(changed)
    stale = [note for note in shape.wanted if note in redone]
    wanted = frozenset(shape.wanted)
    corpus = _Corpus(plan, _published(before, vault, plan, reads, new), before, redone)
    for note in progress("Resolving", stale):
        if not _stays_in_place(note, corpus, before.notes[note], wanted):
            return None
        if not all(note in hosts((embedded,)) for embedded in corpus.traces[note].embeds):
            return None
    places = {path: address.partition("\0") for path, address in before.whole.addresses.items()}
    layout = Layout(
        paths={path: place for path, (place, _, _) in places.items()},
        urls={path: url for path, (_, _, url) in places.items() if url},
        diagnostics=shape.renamed,
    )
    return _Edited(
        plan=plan,
        corpus=corpus,
        reports=Reports(),
        chosen=wanted,
        wanted=shape.wanted,
        files=shape.attachments,
        diagrams={},
        placed=placed_by(layout, plan, wanted, corpus.anchors),
        document="",
        only=None,
        stale=frozenset(stale),
        last=before,
    )


class _Edited(Prepared, frozen=True, kw_only=True):
    """A vault of which only the ``stale`` notes differ from the ``last`` run."""

    last: RunState

    def is_settled(self, file: str) -> bool:
        """Return whether an attachment is as it was in the run before, in the same place, as all of them are."""
        return True

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """All diagnostics about the vault and the wanted notes, sorted: of the last run, and about the stale notes."""
        notes, reports = self.corpus.publication.notes, self.corpus.publication.reports
        found = [each for each in (*self.vault.diagnostics, *self.placed.layout.diagnostics) if each.path in self.stale]
        for note in self.stale:
            found += (*notes.readings[note].diagnostics, *reports[note].diagnostics)
        left = (each for each in self.last.found or () if each.path not in self.stale)
        return sorted(self.shown(found).union(left))

    def state(self) -> RunState:
        """Return what a later run can use of this one, once everything is written."""
        digests = {note: self.digest_of(note) for note in self.stale}
        return self.last.updated({note: state_of_note(self.corpus, note, page) for note, page in digests.items()})


def _is_same_elsewhere(new: Reading, old: Reading) -> bool:
    """Return whether a note that changed is the same for all other notes, and for what decides about the vault."""
    is_sound = new.entry is not None and not new.is_undecidable
    return is_sound and replace(new, digest=old.digest, diagnostics=old.diagnostics, ignores=old.ignores) == old


class _Corpus(Corpus):
    """The notes, of which only ``stale`` ones are made again."""

    def __init__(self, plan: Plan, publication: Publication, before: RunState, stale: frozenset[str]) -> None:
        super().__init__(plan, publication, before.whole.drawings)
        self._before, self._stale = before, stale

    def _survey(self, note: str) -> Survey:
        known = None if note in self._stale else self._before.notes[note].finished
        return super()._survey(note) if known is None else known.survey


def _published(before: RunState, vault: Vault, plan: Plan, reads: Reads, new: Mapping[str, Reading]) -> Publication:
    """Return what was published by the run before, with ``new`` notes in place of older ones."""
    whole = before.whole
    readings = LazyMapping(whole.notes, lambda note: new[note] if note in new else before.notes[note].reading)
    entries = LazyMapping(whole.notes, lambda note: _known(readings[note].entry))
    notes, index = Notes(readings, reads.__getitem__, entries=entries), build_index(vault.files, entries)
    return published_by(plan, vault, notes, index, whole.unpublished, whole.repeated_headings)


def _stays_in_place(note: str, corpus: Corpus, before: NoteState, wanted: frozenset[str]) -> bool:
    """Return whether a note, finished again, says nothing new to others, and needs no other files."""
    new, old = corpus.summary(note), _known(before.finished)
    return (
        new.facts == old.facts
        and new.survey.anchors == old.survey.anchors
        and new.survey.named == old.survey.named
        and (new.survey.linked ^ old.survey.linked) <= wanted
        and not (new.diagrams or new.made)
        and (corpus.traces[note].embeds ^ _known(before.trace).embeds) <= wanted
        and not corpus.publication.notes.readings[note].is_undecidable
    )


def _known(value: T | None) -> T:
    assert value is not None  # as the run before had a `Shape`
    return value
