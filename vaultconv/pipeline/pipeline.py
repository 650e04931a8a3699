"""The stages in order: read, index, publish, select, resolve and transform, address, write.

Each stage is a function from values to a value. The only side effect here is reading the vault; the callers of
`prepare` and `write` decide where the artifacts go.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import filterfalse
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from vaultconv.addresses import Contents, Layout, NoteFacts, plan_paths
from vaultconv.arguments import Progress, no_progress
from vaultconv.build.cache import NO_CACHE, Cache
from vaultconv.diagnostics import DiagnosticCode, Report, Reports
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.pipeline import stages
from vaultconv.pipeline.corpus import Corpus, published_by
from vaultconv.pipeline.reading import Reads
from vaultconv.pipeline.writing import Diagrams, Placed, Prepared, language_of, placed_by
from vaultconv.plan import Plan
from vaultconv.publish import publication, selection
from vaultconv.publish.conditions import is_below
from vaultconv.publish.publication import Publication, read_text
from vaultconv.vault.index import Index, NoteEntry, build_index
from vaultconv.vault.mentions import is_view, mentioned, texts_without_tree
from vaultconv.vault.notes import LazyMapping, Notes, Read, Reading
from vaultconv.vault.properties import is_schedule_note
from vaultconv.vault.reach import reached
from vaultconv.vault.titles import repeated_headings
from vaultconv.vault.vault import Vault

if TYPE_CHECKING:
    from vaultconv.pipeline.incremental import RunState
    from vaultconv.pipeline.parallel import NotePool

GetReport = Callable[[str], Report]
"""Returns the report about a note or file, by its path; "." is the vault's own."""


def prepare(
    vault: Vault,
    plan: Plan,
    only: Collection[str] | None = None,
    *,
    document: str = "",
    progress: Progress = no_progress,
    before: RunState | None = None,
    known: Mapping[str, Reading] = MappingProxyType({}),
    pool: NotePool | None = None,
    cache: Cache = NO_CACHE,
) -> Prepared:
    """Run every stage but the writing.

    ``only`` names the notes that are wanted, if not all that are chosen. ``document`` is the path of the one document
    that all notes go into; without it each has its own. ``before`` is the run before; without one, ``known`` are the
    notes that needn't be read. Raises `UsageError` for an option that makes no sense in this vault; `check_usage` finds
    most of these beforehand.
    """
    if before is not None:
        from vaultconv.pipeline.edited import edited

        if (prepared := edited(before, vault, plan, progress, cache)) is not None:
            return prepared
    reports = Reports()
    report = reports.__getitem__
    for message in plan.moved:
        report(".")(DiagnosticCode.OPTION_MOVED, message)
    notes = read(vault, plan, reports, progress, known=before.readings if before else known, pool=pool, cache=cache)
    index = build_index(vault.files, notes.entries)
    published = publish(vault, plan, notes, index, report)
    chosen = select(vault, plan, published, report, only)
    corpus = Corpus(plan, published)
    if plan.backend.resolved:
        chosen = without_drawings(corpus, frozenset(filterfalse(is_schedule_note, chosen)), only, report)
    wanted = [note for note in notes.documents if note in chosen and (only is None or note in only)]
    everything = only is None and not document and len(wanted) == sum(map(published.is_published, notes.documents))
    if plan.is_finished_here:
        pool = None
    stale = _finish_notes(corpus, wanted, before, pool, progress)
    files, diagrams = finish(corpus, plan, wanted, progress, document=document, everything=everything)
    if plan.backend.resolved:
        report_outside(corpus, wanted if document else chosen, wanted, report)
    if plan.quiz is not None:
        from vaultconv.pipeline.packs import add_quiz  # only where one is made, as it doubles what a run loads

        pages = add_quiz(plan, plan.quiz, corpus, wanted)
        chosen, wanted = chosen.union(pages), [*wanted, *pages]
    placed = address(corpus, plan, chosen, wanted, files, document=document, everything=only is None)
    texts = pool.write if pool is not None else None
    return Prepared(
        plan,
        corpus,
        reports,
        chosen,
        wanted,
        files,
        diagrams,
        placed,
        document,
        only,
        before,
        stale,
        texts,
    )


# ---------------------------------------------------------------------------------------------------- stage by stage


def check_usage(vault: Vault, plan: Plan, only: Collection[str] | None) -> None:
    """Raise `UsageError` for mistakes that show before any note is read: a missing note, an invalid condition."""
    if not vault.notes and not any(each.code is DiagnosticCode.UNREADABLE for each in vault.diagnostics):
        raise UsageError(f"there is no note in {vault.root}", "name the folder that holds your notes")
    if only is not None and not only:
        raise UsageError("only: the list of notes is empty", "name notes, or pass None for all notes")
    for note in sorted(set(only or ()).difference(vault.notes)):
        raise UsageError(f'no note "{note}" in the vault', did_you_mean(note, vault.notes))
    selection.selected(vault, {}, plan.select)
    publication.unpublished(vault, Notes({}, _unread), {}, plan.publish)


def _unread(note: str) -> Read:
    raise LookupError(note)


def read(
    vault: Vault,
    plan: Plan,
    reports: Reports,
    progress: Progress = no_progress,
    *,
    known: Mapping[str, Reading] = MappingProxyType({}),
    pool: NotePool | None = None,
    cache: Cache = NO_CACHE,
) -> Notes:
    """Read every note but those that are ``known``, and run the transforms of the read stage.

    What ``cache`` has isn't parsed again.
    """
    reads = Reads(vault, plan, cache)
    new = [note for note in vault.notes if note not in known]
    found = pool.read(new) if pool is not None else reads.readings(new)
    if pool is not None and plan.is_finished_here:
        read_elsewhere = zip(new, pool.read_with_trees(new), strict=True)
        found = (reads.setdefault(note, each).reading for note, each in read_elsewhere)
    fresh = dict(zip(progress("Reading", new), found, strict=True))
    readings = {note: known[note] if note in known else fresh[note] for note in vault.notes}
    for note, reading in readings.items():
        if reading.diagnostics:
            reports[note].diagnostics += reading.diagnostics
    unreadable = {each.path for each in vault.diagnostics if each.code is DiagnosticCode.UNREADABLE}
    return Notes(readings, reads.__getitem__, unreadable)


def publish(vault: Vault, plan: Plan, notes: Notes, index: Index, report: GetReport) -> Publication:
    """Return the published view of the vault, by its authors' marks and the options."""
    rules, entries = plan.publish, _entries(vault, notes, index)
    hidden = publication.unpublished(vault, notes, entries, rules)
    for message, hint in publication.unmatched(rules, index.entries):
        report(".")(DiagnosticCode.SELECTION_UNMATCHED, message, hint=hint)
    if plan.backend.publishes and rules.respects_keys:
        hidden |= publication.not_opted_in(vault, index.entries, hidden, report("."))
    if rules.needs_properties:
        for note in notes.undecidable:
            report(note)(
                DiagnosticCode.FRONT_MATTER_INVALID, "treated as unpublished because its front matter can't be read"
            )
    openings = (reading.opening for note, reading in notes.readings.items() if note not in hidden)
    seen = published_by(plan, vault, notes, index, hidden, repeated_headings(openings))
    return publication.with_attachments(seen)


def select(
    vault: Vault, plan: Plan, published: Publication, report: GetReport, only: Collection[str] | None = None
) -> frozenset[str]:
    """Return the published notes of the output; unreadable ones too, so that their earlier output can stay.

    Raises `UsageError` if no note is chosen, among ``only`` if given. It is not an error if all are unpublished.
    """
    options, notes, index = plan.select, published.notes, published.index
    chosen = selection.selected(vault, _entries(vault, notes, index), options)
    if plan.backend.prints and only is None and not plan.publish.all_notes:
        pages = selection.without_templates(vault, chosen, options)
        if templates := len(chosen) - len(pages):
            notes_are = "1 note of the template folder is" if templates == 1 else f"{templates} templates are"
            report(".")(
                DiagnosticCode.PLACEHOLDER, f"{notes_are} in no document", hint="select.templates = true includes them"
            )
        chosen = pages
    if options.start:
        chosen &= reached(options.start, options.depth, notes.documents, index, plan.resolve)
    if not (chosen if only is None else chosen.intersection(only)) and not notes.unreadable:
        raise selection.nothing_chosen(options, index.entries)
    if selection.needs_properties(options):
        for note in chosen & notes.undecidable:
            report(note)(DiagnosticCode.FRONT_MATTER_INVALID, "left out because its front matter can't be read")
        chosen -= notes.undecidable
    for message, hint in selection.unmatched(options, index.entries):
        report(".")(DiagnosticCode.SELECTION_UNMATCHED, message, hint=hint)
    chosen = frozenset(filter(published.is_published, chosen))
    if notes.documents and chosen.isdisjoint(notes.documents if only is None else only):
        hint = "check the options that leave out notes"
        report(".")(DiagnosticCode.SELECTION_UNMATCHED, "all the notes that were chosen are unpublished", hint=hint)
    return chosen


def without_drawings(
    corpus: Corpus, chosen: frozenset[str], only: Collection[str] | None, report: GetReport
) -> frozenset[str]:
    """Return the notes without drawings, which are shown where notes embed them.

    Words in a drawing's note that are shown nowhere are reported.
    """
    drawings = corpus.drawings.files & chosen
    for note in sorted(drawings.intersection(only or ())):
        report(note)(
            DiagnosticCode.PLACEHOLDER, "a drawing can't be a page of its own", hint="name a note that embeds it"
        )
    for note in sorted(drawings.intersection(corpus.publication.notes.documents)) if only is None else ():
        if corpus.drawings.has_own_words(note):
            message = f'"{note}" is a drawing, so it gets no page; its text is shown where notes embed it'
            report(".")(DiagnosticCode.PLACEHOLDER, message)
    return chosen - drawings


def _entries(vault: Vault, notes: Notes, index: Index) -> dict[str, NoteEntry]:
    """Return the index entry of every note; for an unreadable one, only its path."""
    return {**index.entries, **{note: NoteEntry(note) for note in notes.unreadable.intersection(vault.notes)}}


def _finish_notes(
    corpus: Corpus, wanted: Sequence[str], before: RunState | None, pool: NotePool | None, progress: Progress
) -> frozenset[str]:
    """Finish the wanted notes that an earlier run didn't, or that differ since; return these.

    Without such a run and without other processes, they are finished when they are asked for.
    """
    stale = frozenset(wanted)
    if before is not None:
        from vaultconv.pipeline.incremental import outdated, recall

        stale = outdated(before, corpus, wanted)
        recall(before, corpus, frozenset(wanted) - stale)
    if pool is not None:
        notes = [note for note in wanted if note in stale]
        finished = pool.finish(corpus, wanted, notes)
        for note, each in zip(progress("Resolving", notes), finished, strict=True):
            corpus.restore(note, each)
    return stale


def finish(
    corpus: Corpus, plan: Plan, wanted: Sequence[str], progress: Progress, *, document: str, everything: bool
) -> tuple[list[str], Diagrams]:
    """Resolve and transform the wanted notes; return the attachments to copy for them, and their diagrams."""
    vault, backend = corpus.publication.vault, plan.backend
    attachments = set(vault.files).difference(vault.notes)
    linked: set[str] = set()
    diagrams: Diagrams = {}
    for note in progress("Resolving", wanted):
        if not backend.prints:
            linked |= corpus.surveys[note].used
        elif not backend.holds_files:  # documents say nothing of the properties
            linked |= corpus.surveys[note].linked
        elif not document:
            linked |= stages.linked_files(corpus.finished[note])
        for text, position in corpus.diagrams[note]:
            if path := backend.drawing_path(text):
                diagrams.setdefault(path, (text, note, position))
    attachments = {*filter(corpus.publication.is_published, attachments), *corpus.made}
    if backend.edits:
        linked |= _given_back(corpus, wanted, attachments, everything=everything)
    return sorted(attachments & linked), diagrams


def _given_back(corpus: Corpus, wanted: Sequence[str], attachments: set[str], *, everything: bool) -> set[str]:
    """Return the files to write with a vault in Obsidian's format: all of them, if nothing is left out.

    Else, they are those that the wanted notes name anywhere, the canvases and bases, and what these name. If notes were
    chosen, only canvases and bases that they name count.
    """
    publication = corpus.publication
    if everything and publication.is_complete:
        return attachments
    texts = ((note, text) for note in wanted for text in texts_without_tree(corpus.shown[note]))
    named = mentioned(texts, publication.targets)
    views = {file for file in filter(is_view, attachments) if everything or file in named}
    texts_of_views = ((file, read_text(publication.vault, file)) for file in views)
    return named | views | mentioned(texts_of_views, publication.targets)


def report_outside(corpus: Corpus, chosen: Collection[str], wanted: Sequence[str], report: GetReport) -> None:
    """Report, once, the number of published notes outside the choice that the wanted notes link to."""
    left_out = frozenset(corpus.publication.notes.documents).difference(chosen)
    outside = corpus.linked(wanted) & left_out
    if outside:
        notes, them = ("1 note that was", "it") if len(outside) == 1 else (f"{len(outside)} notes that were", "them")
        hint = f"choose {them} too to keep the links"
        report(".")(DiagnosticCode.LINK_OUTSIDE, f"links to {notes} not chosen are written as text", hint=hint)


def address(
    corpus: Corpus,
    plan: Plan,
    chosen: Collection[str],
    wanted: Sequence[str],
    files: Sequence[str],
    *,
    document: str,
    everything: bool,
) -> Placed:
    """Return a path for each note and file, and an address for each link.

    Without ``everything``, files that belong to no note are written where they are around a wanted one.
    """
    facts: Mapping[str, NoteFacts] = {}
    vault = corpus.publication.vault
    attachments = set(filter(corpus.publication.is_published, set(vault.files).difference(vault.notes)))
    attachments.update(corpus.made)
    if document:
        layout = _document_layout(document, wanted, files, portable=plan.portable_names)
        if not plan.backend.prints:
            facts = {note: _with_files(corpus.facts[note], _used(corpus, note, attachments)) for note in wanted}
    else:
        used = {note: _used(corpus, note, attachments) for note in wanted}
        # The earlier output of a note that can't be read now stays in place.
        kept = corpus.publication.notes.unreadable.intersection(vault.notes)
        kept -= publication.unpublished_paths(vault, plan.publish) | corpus.drawings.files
        facts = LazyMapping(
            sorted(kept.union(chosen)), lambda note: _with_files(corpus.facts[note], used.get(note, ()))
        )
        layout = plan.backend.lay_out(
            Contents(
                name=vault.name,
                root=vault.root,
                notes=facts,
                files=sorted(attachments),
                portable=plan.portable_names,
                size=partial(_size, corpus),
                shown_as=vault.shown_as,
                language=partial(language_of, corpus, wanted),
            )
        )
    around = [layout.paths[note] for note in wanted]
    texts = {path: text for path, text in sorted(layout.texts.items()) if everything or _is_around(path, around)}
    return placed_by(layout, plan, frozenset(facts), corpus.anchors, texts)


def _used(corpus: Corpus, note: str, attachments: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(corpus.surveys[note].used.intersection(attachments)))


def _with_files(facts: NoteFacts, files: tuple[str, ...]) -> NoteFacts:
    return msgspec.structs.replace(facts, files=files) if files else facts


def _size(corpus: Corpus, file: str) -> int:
    return len(corpus.made[file]) if file in corpus.made else corpus.publication.vault.size(file)


def _is_around(path: str, notes: Iterable[str]) -> bool:
    """Return whether a file that belongs to no note belongs to a folder with one of these notes."""
    folder = path.rpartition(".")[0].removesuffix("_index").rstrip("/")
    return any(is_below(note, (folder,)) for note in notes)


def _document_layout(document: str, notes: Iterable[str], files: Iterable[str], *, portable: bool) -> Layout:
    """Return the layout of one document with all notes; files that it can't hold go into a folder beside it."""
    folder = document.rpartition(".")[0] + "_files/"
    paths, changes = plan_paths((), files, "", portable=portable)
    beside = {file: folder + path for file, path in paths.items()}
    return Layout(paths={**dict.fromkeys(notes, document), **beside}, diagnostics=tuple(changes))
