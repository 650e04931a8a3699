"""The stages in order: read, index, publish, select, resolve and transform, address, write.

Each stage is a function from values to a value. The only side effect here is reading the vault; the callers of
`prepare` and `write` decide where the artifacts go.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from itertools import filterfalse
from typing import Any

import msgspec

from vaultconv.addresses import Addresses, Contents, Layout, NoteFacts, plan_paths
from vaultconv.diagnostics import DiagnosticCode, Ignores, Report
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.pipeline import stages
from vaultconv.pipeline.corpus import Corpus, Lazy
from vaultconv.pipeline.ignored import may_ignore, read_ignores, without_ignores
from vaultconv.pipeline.stages import Notes
from vaultconv.pipeline.writing import Diagrams, Placed, Prepared, Progress, language_of, no_progress
from vaultconv.plan import Plan
from vaultconv.publish import publication, selection
from vaultconv.publish.conditions import is_below
from vaultconv.publish.publication import Publication, text_of
from vaultconv.transforms.context import Context
from vaultconv.tree.nodes import Document
from vaultconv.vault.index import Index, NoteEntry, build_index
from vaultconv.vault.mentions import is_view, mentioned, texts_without_tree
from vaultconv.vault.properties import is_schedule_note, properties_of
from vaultconv.vault.reach import reached
from vaultconv.vault.titles import name_of
from vaultconv.vault.vault import Vault

Reports = Callable[[str], Report]
"""The report of a note or file, by its path; "." is the vault's own."""


def prepare(
    vault: Vault,
    plan: Plan,
    only: Collection[str] | None = None,
    *,
    document: str = "",
    progress: Progress = no_progress,
) -> Prepared:
    """Run every stage but the writing.

    ``only`` names the notes that are wanted, if not all that are chosen. ``document`` is the path of the one document
    that all notes go into; without it each has its own. Raises `UsageError` for an option that makes no sense in this
    vault; `check_usage` finds most of these beforehand.
    """
    reports = Lazy(Report)
    report = reports.__getitem__
    for message in plan.moved:
        report(".")(DiagnosticCode.OPTION_MOVED, message)
    notes = read(vault, plan, report, progress)
    index = index_notes(vault, notes, report)
    published = publish(vault, plan, notes, index, report)
    chosen = select(vault, plan, published, report, only)
    corpus = Corpus(plan, published, report)
    if plan.backend.resolved:
        chosen = without_drawings(corpus, frozenset(filterfalse(is_schedule_note, chosen)), only, report)
    wanted = [note for note in notes.documents if note in chosen and (only is None or note in only)]
    everything = only is None and not document and len(wanted) == sum(map(published.is_published, notes.documents))
    files, diagrams = finish(corpus, plan, wanted, progress, document=document, everything=everything)
    if plan.backend.resolved:
        report_outside(corpus, wanted if document else chosen, wanted, report)
    if plan.quiz is not None:
        from vaultconv.pipeline.packs import add_quiz  # only where one is made, as it doubles what a run loads

        pages = add_quiz(plan, plan.quiz, corpus, wanted)
        chosen, wanted = chosen.union(pages), [*wanted, *pages]
    placed = address(corpus, plan, chosen, wanted, files, document=document, everything=only is None)
    return Prepared(plan, corpus, reports, chosen, wanted, files, diagrams, placed, document, only)


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
    publication.unpublished(vault, Notes({}), {}, plan.publish)


def read(vault: Vault, plan: Plan, report: Reports, progress: Progress = no_progress) -> Notes:
    """Read every note, and run the transforms of the read stage."""
    files = build_index(vault.files, {})
    transforms, _ = stages.split_transforms(plan.transforms)
    memo: dict[Any, Any] = {}
    documents: dict[str, Document] = {}
    unreadable = {each.path for each in vault.diagnostics if each.code is DiagnosticCode.UNREADABLE}
    damaged: set[str] = set()
    unpublished: set[str] = set()
    originals: dict[str, stages.Original] = {}
    ignores: dict[str, Ignores] = {}
    syntaxes = {notion: msgspec.structs.replace(plan.syntax, notion=notion) for notion in (False, True)}
    for note in progress("Reading", vault.notes):
        try:
            source = vault.read(note)
        except OSError as error:
            report(note)(DiagnosticCode.UNREADABLE, f"can't be read: {error.strerror or error}", hint="it was left out")
            unreadable.add(note)
            continue
        settings = vault.settings_for(note)
        syntax = syntaxes[settings.from_notion]
        document, diagnostics = stages.read_note(source, note, syntax)
        if any(each.code is DiagnosticCode.INTERNAL for each in diagnostics):
            damaged.add(note)
        if stages.is_unpublished(source, document):
            unpublished.add(note)
        report(note).diagnostics += diagnostics
        if plan.backend.edits:
            as_written = document if syntax == plan.syntax else stages.read_note(source, note, plan.syntax)[0]
            originals[note] = stages.Original(source, as_written)
        if may_ignore(source):
            ignores[note] = read_ignores(source, document, report(note))
            document = document if plan.backend.edits else without_ignores(document)
        document = stages.guarded(partial(vault.adapted, note, document), document, report(note), "reading")
        context = Context(
            note=note,
            settings=settings,
            index=files,
            report=report(note),
            document=lambda note: None,
            published=lambda path: True,
            memo=memo,
        )
        documents[note] = stages.transform_note(document, transforms, context)
    heads = {note: document.front_matter for note, document in documents.items()}
    return Notes(
        documents,
        frozenset(unreadable),
        frozenset(damaged),
        frozenset(unpublished),
        originals,
        frozenset(note for note, head in heads.items() if head is not None and not head.valid),
        ignores if plan.ignore_comments else {},
    )


def index_notes(vault: Vault, notes: Notes, report: Reports) -> Index:
    """Return the index of the names and contents of all notes."""
    entries = {note: stages.index_entry(note, read, report(note)) for note, read in notes.documents.items()}
    return build_index(vault.files, entries)


def publish(vault: Vault, plan: Plan, notes: Notes, index: Index, report: Reports) -> Publication:
    """Return the published view of the vault, by its authors' marks and the options."""
    rules, entries = plan.publish, _entries(vault, notes, index)
    hidden = publication.unpublished(vault, notes, entries, rules)
    for message, hint in publication.unmatched(rules, index.entries):
        report(".")(DiagnosticCode.SELECTION_UNMATCHED, message, hint=hint)
    if plan.backend.publishes and rules.respects_keys:
        hidden |= publication.not_opted_in(vault, index.entries, hidden, report("."))
    if rules.asks_properties:
        for note in notes.undecidable:
            report(note)(
                DiagnosticCode.FRONT_MATTER_INVALID, "treated as unpublished because its front matter can't be read"
            )
    seen = Publication(
        vault=vault,
        notes=notes,
        index=index,
        unpublished=hidden,
        redact=plan.redaction,
        options=plan.resolve,
        report=report,
        resolved=plan.backend.resolved,
    )
    return publication.with_attachments(seen)


def select(
    vault: Vault, plan: Plan, published: Publication, report: Reports, only: Collection[str] | None = None
) -> frozenset[str]:
    """Return the published notes of the output; unreadable ones too, so that their earlier output can stay.

    Raises `UsageError` if no note is chosen, among ``only`` if given. It is no error if all are unpublished.
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
    if selection.asks_properties(options):
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
    corpus: Corpus, chosen: frozenset[str], only: Collection[str] | None, report: Reports
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
        for block in stages.diagrams_in(corpus.finished[note]):
            if path := backend.drawing_path(block.text):
                diagrams.setdefault(path, (block.text, note, block.position))
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
    texts_of_views = ((file, text_of(publication.vault, file)) for file in views)
    return named | views | mentioned(texts_of_views, publication.targets)


def report_outside(corpus: Corpus, chosen: Collection[str], wanted: Sequence[str], report: Reports) -> None:
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
    facts: dict[str, NoteFacts] = {}
    vault = corpus.publication.vault
    attachments = set(filter(corpus.publication.is_published, set(vault.files).difference(vault.notes)))
    attachments.update(corpus.made)
    if document:
        layout = _document_layout(document, wanted, files, portable=plan.portable_names)
        if not plan.backend.prints:
            facts = {note: _facts_of(corpus, note, _used(corpus, note, attachments)) for note in wanted}
    else:
        used = {note: _used(corpus, note, attachments) for note in wanted}
        # The earlier output of a note that can't be read now stays in place.
        kept = corpus.publication.notes.unreadable.intersection(vault.notes)
        kept -= publication.unpublished_paths(vault, plan.publish) | corpus.drawings.files
        facts = {note: _facts_of(corpus, note, used.get(note, ())) for note in sorted(kept.union(chosen))}
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
    addresses = Addresses(
        {**layout.paths, **layout.urls},
        lambda note: corpus.surveys[note].anchors if note in corpus.publication.notes.documents else {},
        keep_missing=plan.keep_missing,
    )
    return Placed(layout=layout, texts=texts, facts=facts, addresses=addresses)


def _used(corpus: Corpus, note: str, attachments: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(corpus.surveys[note].used.intersection(attachments)))


def _facts_of(corpus: Corpus, note: str, files: tuple[str, ...]) -> NoteFacts:
    if note not in corpus.publication.notes.documents:
        return NoteFacts(title=corpus.titles[note] if note in corpus.titles else name_of(note))
    shown, entry = corpus.shown[note], corpus.index.entry(note)
    return NoteFacts(
        title=corpus.titles[note],
        properties=properties_of(shown.front_matter),
        tags=entry.tags if entry is not None else (),
        files=files,
    )


def _size(corpus: Corpus, file: str) -> int:
    if file in corpus.made:
        return len(corpus.made[file])
    try:
        return corpus.publication.vault.place(file).stat().st_size
    except OSError:
        return 0


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
