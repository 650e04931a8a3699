"""The last stage: a prepared vault, and writing its artifacts one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

from vaultconv.addresses import Addresses, Layout, Page, safe_path
from vaultconv.arguments import Progress, no_progress
from vaultconv.build.cache import Remember, afresh
from vaultconv.build.jobs import InShares, in_turn
from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Reports
from vaultconv.faults import attempt
from vaultconv.html.safe import safe_lines
from vaultconv.pipeline import stages
from vaultconv.pipeline.corpus import Corpus
from vaultconv.plan import Plan
from vaultconv.publish.publication import Publication
from vaultconv.publish.selection import title_of_choice
from vaultconv.result import Artifact
from vaultconv.revise.options import ReviseOptions
from vaultconv.tree.nodes import Document, NoteTarget, Position, Target
from vaultconv.vault.titles import head_of
from vaultconv.vault.vault import Vault

if TYPE_CHECKING:
    from vaultconv.book.manuscript import Manuscript, PrintContext
    from vaultconv.pipeline.incremental import RunState, Shape
    from vaultconv.revise.pack import Pack

Run = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]

Diagrams = dict[str, tuple[str, str, Position | None]]
"""The diagrams of a site by the paths of their drawings: the source, and where it was met first."""


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything goes: a layout, and the addresses that follow from it."""

    layout: Layout
    """The backend's layout of the whole output."""
    texts: Mapping[str, str]
    """Those of `Layout.texts` that this run writes."""
    notes: frozenset[str]
    """The notes that links may lead to."""
    addresses: Addresses
    """Finds the address of a link's target."""


def placed_by(
    layout: Layout,
    plan: Plan,
    notes: frozenset[str],
    anchors: Callable[[str], Mapping[str, str]],
    texts: Mapping[str, str] = MappingProxyType({}),
) -> Placed:
    """Return where everything goes by a layout; ``anchors`` are as in `Addresses`, the rest as in `Placed`."""
    addresses = Addresses({**layout.paths, **layout.urls}, anchors, keep_missing=plan.keep_missing)
    return Placed(layout=layout, texts=texts, notes=notes, addresses=addresses)


def language_of(corpus: Corpus, notes: Sequence[str]) -> str:
    """Return the language that notes are in, guessed from the beginnings of some; a BCP 47 tag."""
    from vaultconv.book.metadata import language_of_notes

    return language_of_notes(notes, corpus.words.__getitem__)


Texts = Callable[[Corpus, Placed, Sequence[str], Sequence[str]], Iterator[str | None]]
"""Yields the texts of the last of these notes, of all the wanted ones."""


class Prepared(msgspec.Struct, frozen=True, dict=True):
    """A vault after all stages but the last: what `write` needs, and what the output folder must be told."""

    plan: Plan
    corpus: Corpus
    reports: Reports
    """They grow while artifacts are written; `diagnostics` is complete after that."""
    chosen: frozenset[str]
    """The published notes that the output is made of, those that can't be read included."""
    wanted: Sequence[str]
    """The notes to write, in order."""
    files: Sequence[str]
    """The attachments to copy."""
    diagrams: Diagrams
    placed: Placed
    document: str
    """The path of the one document that all notes go into; empty if each has its own."""
    only: Collection[str] | None
    """The notes that the caller named; None for all that are chosen."""
    before: RunState | None = None
    """What is known of the run before; None without one."""
    stale: frozenset[str] = frozenset()
    """The notes that differ from the run before."""
    texts: Texts | None = None
    """Writes notes in other processes; None if all are written in this one."""

    @cached_property
    def digests(self) -> Mapping[str, bytes]:
        """The digest of each page: what its text depends on besides its note and the addresses of others."""
        return {note: self.digest_of(note) for note in self.wanted}

    def digest_of(self, note: str) -> bytes:
        """Return the digest of a note's page."""
        from vaultconv.pipeline.incremental import page_digest  # only where a later run can use it

        page, asked = page_of(self.corpus, self.placed, note), self.plan.backend.page_inputs
        return page_digest(page.path, page.url, page.title, page.tags, page.links, page.named, asked(page))

    @cached_property
    def addresses(self) -> dict[str, str]:
        """The places of everything in the output, with the addresses that links have, to compare them."""
        layout = self.placed.layout
        return {path: f"{place}\0{layout.urls.get(path, '')}" for path, place in layout.paths.items()}

    def state(self) -> RunState:
        """Return what a later run can use of this one, once everything is written."""
        from vaultconv.pipeline.incremental import state_of

        return state_of(self.corpus, self.wanted, self.resolved, self.addresses, self.digests, self._shape)

    @property
    def _shape(self) -> Shape | None:
        """What the output consists of; None if more than the notes and their names decides that."""
        corpus, layout, wanted = self.corpus, self.placed.layout, frozenset(self.wanted)
        is_plain = (
            not self.plan.backend.edits
            and not self.plan.select.start
            and not (layout.texts or layout.language or self.diagrams or corpus.made or corpus.drawings.files)
            and layout.shared is None
            and not corpus.publication.notes.unreadable
            and wanted == self.chosen == self.placed.notes
        )
        if not is_plain:
            return None
        from vaultconv.pipeline.incremental import Shape, hosts_of

        return Shape(
            wanted=tuple(self.wanted),
            attachments=tuple(self.files),
            hosts=hosts_of(corpus.traces),
            renamed=layout.diagnostics,
        )

    def is_settled(self, file: str) -> bool:
        """Return whether an attachment is as it was in the run before, in the same place."""
        before = self.before
        return (
            before is not None
            and file in before.whole.files
            and file not in before.changed
            and before.whole.addresses.get(file) == self.addresses.get(file)
        )

    @property
    def vault(self) -> Vault:
        return self.corpus.publication.vault

    @property
    def title(self) -> str:
        """The name of the vault."""
        return self.vault.name

    @property
    def chosen_title(self) -> str:
        """The title of the chosen notes, else the name of the vault."""
        return title_of_choice(self.plan.select) or self.title

    @property
    def language(self) -> str:
        """The language that the notes are in: by the layout, else guessed; a BCP 47 tag."""
        return self.placed.layout.language or language_of(self.corpus, self.wanted)

    @property
    def paths(self) -> frozenset[str]:
        """The paths of all artifacts, including earlier output of notes that can't be read now."""
        paths = self.placed.layout.paths
        if self.corpus.publication.notes.unreadable:  # the attachments that those use are unknown
            return frozenset((*paths.values(), *self.placed.texts, *self.diagrams))
        written = (paths[source] for source in (*self.wanted, *self.files))
        return frozenset((*written, *self.placed.texts, *self.diagrams))

    @property
    def sources(self) -> dict[str, str]:
        """The note or file behind each path of the output."""
        return {path: source for source, path in self.placed.layout.paths.items()}

    @property
    def unread_folders(self) -> frozenset[str]:
        """The folders of the output about which this run knows nothing; ``""`` means all of it."""
        unreadable = self.corpus.publication.notes.unreadable
        if self.document and unreadable:
            return frozenset(("",))
        folders = unreadable.difference(self.vault.files)
        return frozenset("" if folder == "." else safe_path(folder) for folder in folders)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """All diagnostics about the vault and the wanted notes, sorted."""
        written = {*self.wanted, *self.files}
        found = [*self.vault.diagnostics, *(each for each in self.placed.layout.diagnostics if each.path in written)]
        resolved = self.resolved
        for reports in (self.reports, self.corpus.publication.reports):
            for note, report in reports.items():
                if note == "." or self._takes_part(note, resolved):
                    found += report.diagnostics
        return sorted(self.shown(found))

    def shown(self, found: Collection[Diagnostic]) -> set[Diagnostic]:
        """Return the findings that notes don't ignore in comments, at the places of files on disk."""
        readings, shown_as = self.corpus.publication.notes.readings, self.vault.shown_as
        ignores = {path: readings[path].ignores for path in {each.path for each in found} if path in readings}
        heeded = (each for each in found if (by := ignores.get(each.path)) is None or not by.covers(each))
        return {stages.at_path(each, shown_as(each.path)) for each in heeded}

    @property
    def resolved(self) -> frozenset[str]:
        """The notes that wanted notes embed, and the wanted notes themselves."""
        elsewhere = self.corpus.resolved_elsewhere
        if not elsewhere:
            return frozenset(self.corpus.resolved)
        return (elsewhere | self.corpus.resolved.keys()) & self.corpus.embedded(self.wanted)

    def _takes_part(self, note: str, resolved: Collection[str]) -> bool:
        """Return whether findings about a note matter: it was chosen, or another note embeds it."""
        if self.only is not None:
            return note in self.only
        published, notes = self.corpus.publication, self.corpus.publication.notes
        aside = note in notes.documents and published.is_published(note) and note not in notes.undecidable
        return not aside or note in self.chosen or note in resolved


def write(
    prepared: Prepared,
    progress: Progress = no_progress,
    *,
    is_there: Callable[[str], bool] = lambda path: False,
    is_current: Callable[[str], bool] = lambda path: False,
    run: Run = map,
    draw: InShares = in_turn,
    remember: Remember = afresh,
) -> Iterator[Artifact]:
    """Yield the notes, what stands between them, then the attachments that they use.

    One note is written at a time, so that no two texts need be in memory. What takes long to make and never changes
    under its name is left out where ``is_there`` says so of its path; notes that are as in the run before are left out
    where ``is_current`` says so. ``run`` does a printing backend's work, ``draw`` what other programs draw, and
    ``remember`` knows what earlier runs have drawn, all as in `PrintContext`.
    """
    paths, backend = prepared.placed.layout.paths, prepared.plan.backend
    draw = _shown(draw, progress)
    if backend.writes_cards and prepared.plan.revise is not None:
        yield from _write_cards(prepared, prepared.plan.revise)
    elif backend.prints:
        yield from _print(prepared, progress, run, draw, remember)
    else:
        notes = _to_write(prepared, is_current)
        for note, text in zip(progress("Writing", notes), _texts(prepared, notes), strict=True):
            if text is not None:
                yield Artifact(paths[note], note, text)
        yield from (Artifact(path, "", text) for path, text in prepared.placed.texts.items())
        yield from _draw(prepared, is_there, draw, remember)
    for file in prepared.files:
        if prepared.is_settled(file) and is_current(paths[file]):
            continue
        made = prepared.corpus.made.get(file)
        yield Artifact(paths[file], file if made is None else "", content=made)


def _to_write(prepared: Prepared, is_current: Callable[[str], bool]) -> list[str]:
    """Return the wanted notes without those that are in the output already."""
    paths, stale = prepared.placed.layout.paths, prepared.stale
    if prepared.before is not None:
        from vaultconv.pipeline.incremental import outdated_pages

        stale |= outdated_pages(prepared.before, prepared.corpus, prepared.wanted, prepared.addresses, prepared.digests)
    return [note for note in prepared.wanted if note in stale or not is_current(paths[note])]


def _texts(prepared: Prepared, notes: Sequence[str]) -> Iterator[str | None]:
    if prepared.texts is not None:
        return prepared.texts(prepared.corpus, prepared.placed, prepared.wanted, notes)
    return (write_page(prepared.plan, prepared.corpus, prepared.placed, note) for note in notes)


def note_text(prepared: Prepared, note: str) -> str:
    """Return a note's text by itself; empty if it isn't published. Raises `UsageError` for a backend of no texts."""
    if note not in prepared.wanted:
        return ""
    return write_page(prepared.plan, prepared.corpus, prepared.placed, note) or ""


def page_of(corpus: Corpus, placed: Placed, note: str) -> Page:
    """Return what the layout says of a note's page."""
    facts, survey, paths = corpus.facts[note], corpus.surveys[note], placed.layout.paths
    # A page of questions isn't a note of the vault: notes that link to it are not links of its own.
    linked = survey.linked - {note} if note in corpus.publication.notes.documents else frozenset()
    return Page(
        note=note,
        path=paths[note],
        url=placed.layout.urls.get(note, paths[note]),
        title=facts.title,
        tags=facts.tags,
        links=tuple(sorted(paths[other] for other in linked if other in placed.notes)),
        named={written: file for written, file in survey.named.items() if file in paths},
        shared=placed.layout.shared,
    )


def write_page(plan: Plan, corpus: Corpus, placed: Placed, note: str) -> str | None:
    """Return the text of a note; None if it can't be written."""
    backend, survey, report = plan.backend, corpus.surveys[note], corpus.publication.reports[note]
    page = page_of(corpus, placed, note)
    document = corpus.finished.take(note) if backend.resolved else corpus.shown[note]
    if backend.resolved and survey.anchors:
        document = stages.with_written_anchors(document)
    href = partial(placed.addresses.href, note=note)
    work: Callable[[Document], str] = partial(backend.write_page, page=page, href=href, report=report)
    if backend.edits:
        work = partial(_edit, plan, corpus.publication, note, work)
    return stages.write_note(backend, work, document, report)


def _edit(plan: Plan, publication: Publication, note: str, write: Callable[[Document], str], document: Document) -> str:
    """Return the note as its author wrote it, apart from changes."""
    return stages.edit_note(
        plan.backend,
        document,
        publication.notes.original(note),
        plan.syntax,
        write,
        None if publication.is_complete else partial(publication.redacted_silently, note=note),
        lambda text: safe_lines(publication.redacted_text(text, note)),
    )


def _draw(
    prepared: Prepared, is_there: Callable[[str], bool], draw: InShares, remember: Remember
) -> Iterator[Artifact]:
    wanted = {path: source for path, (source, _, _) in prepared.diagrams.items() if not is_there(path)}
    drawn, problems = prepared.plan.backend.draw(list(wanted.values()), remember, draw) if wanted else ({}, {})
    for path, source in wanted.items():
        if source in drawn:
            yield Artifact(path, "", content=drawn[source])
        else:
            _, note, position = prepared.diagrams[path]
            prepared.corpus.publication.reports[note](DiagnosticCode.DIAGRAM_UNDRAWN, problems[source], position)


def _shown(draw: InShares, progress: Progress) -> InShares:
    """Return ``draw`` as a stage of which progress is shown, if it has anything to do."""

    def shown(function: Callable[[Sequence[Any]], Generator[Any]], work: Sequence[Any]) -> Generator[Any]:
        names = [f"diagram {number}" for number in range(1, len(work) + 1)]
        done = iter(progress("Drawing", names) if names else ())
        next(done, "")
        with closing(draw(function, work)) as drawn:
            for drawing in drawn:
                next(done, "")
                yield drawing

    return shown


def _print(prepared: Prepared, progress: Progress, run: Run, draw: InShares, remember: Remember) -> Iterator[Artifact]:
    manuscripts = _manuscripts(prepared)
    context = _print_context(prepared, run, manuscripts, draw, remember)
    printed = prepared.plan.backend.print(manuscripts, context)
    for _, (made, content) in zip(progress("Printing", [each.path for each in manuscripts]), printed, strict=False):
        if content is not None:
            yield Artifact(made.path, made.note, content=content)


def _print_context(
    prepared: Prepared,
    run: Run = map,
    manuscripts: Sequence[Manuscript] = (),
    draw: InShares = in_turn,
    remember: Remember = afresh,
) -> PrintContext:
    from vaultconv.book.manuscript import PrintContext  # as below: only where documents are printed

    vault, reports = prepared.vault, prepared.corpus.publication.reports
    href: Callable[[Target, str], str | None] = prepared.placed.addresses.href
    if prepared.plan.revise is not None:
        href = _elsewhere(href)
    return PrintContext(
        vault.root,
        href,
        reports.__getitem__,
        run,
        lambda write, made: attempt(write, made.document, reports[made.note or "."]),
        redacted=not prepared.corpus.publication.is_complete,
        titles={made.note: made.title for made in manuscripts},
        disk_path=vault.disk_path,
        remember=remember,
        draw=draw,
    )


def _elsewhere(href: Callable[[Target, str], str | None]) -> Callable[[Target, str], str | None]:
    """Return the addresses of files that are not notes; notes that a pack doesn't show have none."""
    return lambda target, note: None if isinstance(target, NoteTarget) else href(target, note)


def _write_cards(prepared: Prepared, options: ReviseOptions) -> Iterator[Artifact]:
    """Yield the notes' questions as flashcards."""
    pack = pack_of(prepared, options)
    files = prepared.plan.backend.cards(
        prepared.document, pack.metadata.title, pack.questions, _print_context(prepared)
    )
    yield from (Artifact(file.path, file.source, content=file.content) for file in files)


def _manuscripts(prepared: Prepared) -> list[Manuscript]:
    """Return the documents to print: a book of several notes, one document each, or a revision pack."""
    if prepared.plan.revise is not None:
        return _packs(prepared, prepared.plan.revise)
    if not prepared.document or len(prepared.wanted) <= 1:
        return [_single(prepared, note) for note in prepared.wanted]
    from vaultconv.book.assemble import make_book
    from vaultconv.book.manuscript import Manuscript

    plan, corpus = prepared.plan, prepared.corpus
    document, metadata = make_book(
        prepared.wanted,
        corpus.finished.__getitem__,
        corpus.document,
        corpus.index,
        plan.book,
        name=prepared.chosen_title,
        start=plan.select.start,
        titles={note: corpus.titles[note] for note in prepared.wanted},
        tags=plan.select.tags,
    )
    corpus.finished.clear()
    return [Manuscript(path=prepared.document, note="", document=document, metadata=metadata, book=True)]


def pack_of(prepared: Prepared, options: ReviseOptions) -> Pack:
    """Return the questions of the wanted notes."""
    from vaultconv.pipeline.packs import read_notes  # only where a pack is made, as it doubles what a run loads

    plan, name = prepared.plan, prepared.chosen_title
    prepared.corpus.report_unread_cards(prepared.wanted)
    return read_notes(
        prepared.wanted, prepared.corpus, options, plan.book, name=name, start=plan.select.start, since=plan.since
    )


def _packs(prepared: Prepared, options: ReviseOptions) -> list[Manuscript]:
    from vaultconv.pipeline.packs import manuscripts_of

    return manuscripts_of(
        pack_of(prepared, options), prepared.document, prepared.corpus.publication.reports.__getitem__
    )


def _single(prepared: Prepared, note: str) -> Manuscript:
    from vaultconv.book.assemble import single
    from vaultconv.book.manuscript import Manuscript

    finished = prepared.corpus.finished.take(note)
    document, metadata = single(note, finished, prepared.corpus.titles[note], prepared.plan.book)
    title = frozenset(heading.anchor for heading in head_of(finished, metadata.title).headings)
    path = prepared.placed.layout.paths[note]
    return Manuscript(path=path, note=note, document=document, metadata=metadata, title=title)
