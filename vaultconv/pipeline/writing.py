"""The last stage: a prepared vault, and writing its artifacts one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from vaultconv.addresses import Addresses, Layout, NoteFacts, Page, safe_path
from vaultconv.book import first_words, language_of_notes, make_book, single
from vaultconv.book.manuscript import Manuscript, PrintContext
from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.html.safe import safe_lines
from vaultconv.pipeline import stages
from vaultconv.pipeline.corpus import Corpus, Lazy
from vaultconv.plan import Plan
from vaultconv.publish.selection import title_of_choice
from vaultconv.revise.options import ReviseOptions
from vaultconv.tree.nodes import Document, NoteTarget, Position, Target
from vaultconv.vault.titles import head_of
from vaultconv.vault.vault import Vault

if TYPE_CHECKING:
    from vaultconv.revise.pack import Pack

Run = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]

# Called with a stage's name and its notes; yields the notes. A progress bar hooks in here.
Progress = Callable[[str, Sequence[str]], Iterable[str]]

Diagrams = dict[str, tuple[str, str, Position | None]]
"""The diagrams of a site by the paths of their drawings: the source, and where it was met first."""


class Artifact(msgspec.Struct, frozen=True):
    """A file of the output: a note's ``text``, a document's ``content``, or the vault's file ``source`` as it is.

    The source is empty for what is made of no note or of many: a folder's page, a book.
    """

    path: str
    source: str
    text: str | None = None
    content: bytes | None = None

    @property
    def made(self) -> bytes | None:
        """The text or document as written; None for a file of the vault, which is copied."""
        return self.content if self.text is None else self.text.encode(errors="replace")


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything goes: the backend's ``layout``, the ``texts`` of it that are written now, what it was told of
    each note, and the addresses that follow."""

    layout: Layout
    texts: Mapping[str, str]
    facts: Mapping[str, NoteFacts]
    addresses: Addresses


def language_of(corpus: Corpus, notes: Sequence[str]) -> str:
    """Return the language that notes are in, guessed from the beginnings of some; a BCP 47 tag."""
    return language_of_notes(notes, lambda note: first_words(corpus.finished[note]))


def no_progress(stage: str, notes: Sequence[str]) -> Iterable[str]:
    """Return the notes without showing progress."""
    return notes


@dataclass(frozen=True)
class Prepared:
    """A vault of which everything is known but the texts: what `write` needs, and what an output folder asks.

    ``reports`` grow while artifacts are written; `diagnostics` is complete after that.
    """

    plan: Plan
    corpus: Corpus
    reports: Lazy[Report]
    chosen: frozenset[str]
    wanted: Sequence[str]
    files: Sequence[str]
    diagrams: Diagrams
    placed: Placed
    document: str
    only: Collection[str] | None

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
        for note, report in self.reports.items():
            if note == "." or self._takes_part(note):
                found += report.diagnostics
        ignores = self.corpus.publication.notes.ignores
        heeded = [each for each in found if each.path not in ignores or not ignores[each.path].covers(each)]
        return sorted({stages.at_path(each, self.vault.shown_as(each.path)) for each in heeded})

    def _takes_part(self, note: str) -> bool:
        """Return whether findings about a note matter: it was chosen, or another note embeds it."""
        if self.only is not None:
            return note in self.only
        published, notes = self.corpus.publication, self.corpus.publication.notes
        aside = note in notes.documents and published.is_published(note) and note not in notes.undecidable
        return not aside or note in self.chosen or note in self.corpus.resolved


def write(
    prepared: Prepared,
    progress: Progress = no_progress,
    *,
    is_there: Callable[[str], bool] = lambda path: False,
    run: Run = map,
) -> Iterator[Artifact]:
    """Yield the notes, what stands between them, then the attachments that they use.

    One note is written at a time, so that no two texts need be in memory. What takes long to make and never changes
    under its name is left out where ``is_there`` says so of its path. ``run`` does a printing backend's work.
    """
    paths, backend = prepared.placed.layout.paths, prepared.plan.backend
    if backend.asks and prepared.plan.revise is not None:
        yield from _ask(prepared, prepared.plan.revise)
    elif backend.prints:
        yield from _print(prepared, progress, run)
    else:
        for note in progress("Writing", prepared.wanted):
            text = _write_page(prepared, note)
            if text is not None:
                yield Artifact(paths[note], note, text)
        yield from (Artifact(path, "", text) for path, text in prepared.placed.texts.items())
        yield from _draw(prepared, is_there)
    for file in prepared.files:
        made = prepared.corpus.made.get(file)
        yield Artifact(paths[file], file if made is None else "", content=made)


def text_of(prepared: Prepared, note: str) -> str:
    """Return a note's text by itself; empty where it isn't published. Raises `UsageError` for a backend of no texts."""
    return (_write_page(prepared, note) or "") if note in prepared.wanted else ""


def _write_page(prepared: Prepared, note: str) -> str | None:
    backend, corpus, placed = prepared.plan.backend, prepared.corpus, prepared.placed
    facts, survey, paths = placed.facts[note], corpus.surveys[note], placed.layout.paths
    page = Page(
        note=note,
        path=paths[note],
        url=placed.layout.urls.get(note, paths[note]),
        title=facts.title,
        tags=facts.tags,
        links=tuple(sorted(paths[other] for other in _linked(prepared, note) if other in placed.facts)),
        named={written: file for written, file in survey.named.items() if file in paths},
        shared=placed.layout.shared,
    )
    report = prepared.reports[note]
    document = corpus.finished.pop(note) if backend.resolved else corpus.shown[note]
    if backend.resolved and survey.anchors:
        document = stages.with_written_anchors(document)
    href = partial(placed.addresses.href, note=note)
    work: Callable[[Document], str] = partial(backend.write_page, page=page, href=href, report=report)
    if backend.edits:
        work = partial(_edit, prepared, note, work)
    return stages.write_note(backend, work, document, report)


def _linked(prepared: Prepared, note: str) -> frozenset[str]:
    """Return the notes that a note links to, and that list it in return; none for a page of questions."""
    own = note in prepared.corpus.publication.notes.documents
    return prepared.corpus.surveys[note].linked - {note} if own else frozenset()


def _edit(prepared: Prepared, note: str, write: Callable[[Document], str], document: Document) -> str:
    """Return the note as its author wrote it, apart from changes."""
    publication = prepared.corpus.publication
    return stages.edit_note(
        prepared.plan.backend,
        document,
        publication.notes.originals[note],
        prepared.plan.syntax,
        write,
        None if publication.is_complete else partial(publication.redacted_silently, note=note),
        lambda text: safe_lines(publication.redacted_text(text, note)),
    )


def _draw(prepared: Prepared, is_there: Callable[[str], bool]) -> Iterator[Artifact]:
    wanted = {path: source for path, (source, _, _) in prepared.diagrams.items() if not is_there(path)}
    drawn, problems = prepared.plan.backend.draw(list(wanted.values())) if wanted else ({}, {})
    for path, source in wanted.items():
        if source in drawn:
            yield Artifact(path, "", content=drawn[source])
        else:
            _, note, position = prepared.diagrams[path]
            prepared.reports[note](DiagnosticCode.DIAGRAM_UNDRAWN, problems[source], position)


def _print(prepared: Prepared, progress: Progress, run: Run) -> Iterator[Artifact]:
    manuscripts = _manuscripts(prepared)
    context = _print_context(prepared, run, manuscripts)
    printed = prepared.plan.backend.print(manuscripts, context)
    for _, (made, content) in zip(progress("Printing", [each.path for each in manuscripts]), printed, strict=False):
        if content is not None:
            yield Artifact(made.path, made.note, content=content)


def _print_context(prepared: Prepared, run: Run = map, manuscripts: Sequence[Manuscript] = ()) -> PrintContext:
    vault, reports = prepared.vault, prepared.reports
    href: Callable[[Target, str], str | None] = prepared.placed.addresses.href
    if prepared.plan.revise is not None:
        href = _elsewhere(href)
    return PrintContext(
        vault.root,
        href,
        reports.__getitem__,
        run,
        lambda write, made: stages.attempt(write, made.document, reports[made.note or "."]),
        redacted=not prepared.corpus.publication.is_complete,
        titles={made.note: made.title for made in manuscripts},
        place=vault.place,
    )


def _elsewhere(href: Callable[[Target, str], str | None]) -> Callable[[Target, str], str | None]:
    """Return the addresses of files that are not notes; notes that a pack doesn't show have none."""
    return lambda target, note: None if isinstance(target, NoteTarget) else href(target, note)


def _ask(prepared: Prepared, options: ReviseOptions) -> Iterator[Artifact]:
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

    return manuscripts_of(pack_of(prepared, options), prepared.document, prepared.reports.__getitem__)


def _single(prepared: Prepared, note: str) -> Manuscript:
    finished = prepared.corpus.finished.pop(note)
    document, metadata = single(note, finished, prepared.corpus.titles[note], prepared.plan.book)
    title = frozenset(heading.anchor for heading in head_of(finished, metadata.title).headings)
    path = prepared.placed.layout.paths[note]
    return Manuscript(path=path, note=note, document=document, metadata=metadata, title=title)
