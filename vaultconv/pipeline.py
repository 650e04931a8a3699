"""The stages in order: read, index, select, resolve, transform, address, write.

Reading the vault is the only effect here; whoever calls `convert` decides where the artifacts go.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final, Generic, TypeGuard, TypeVar

import msgspec

from vaultconv import stages
from vaultconv.addresses import Addresses, plan_paths, safe_path
from vaultconv.book import first_words, guess_language, make_book, single
from vaultconv.conditions import is_below
from vaultconv.diagnostics import Code, Diagnostic, Report
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.layout import Contents, Layout, NoteFacts, Page
from vaultconv.manuscript import Desk, Manuscript
from vaultconv.plan import Plan
from vaultconv.plugins import Backend, EditingBackend, LayoutBackend, PrintBackend, SiteBackend
from vaultconv.select import asks_content, asks_properties, published_notes, unmatched, withheld_files
from vaultconv.titles import name_of, title_heading, title_of
from vaultconv.transforms.context import Context
from vaultconv.transforms.excluded_text import Excluded
from vaultconv.tree.nodes import Document, Position
from vaultconv.vault.index import NoteEntry, build_index
from vaultconv.vault.mentions import is_view, mentioned, texts_without_tree
from vaultconv.vault.properties import properties_of
from vaultconv.vault.reach import reached
from vaultconv.vault.resolve import resolve
from vaultconv.vault.targets import Targets
from vaultconv.vault.vault import Vault, is_note

T = TypeVar("T")

_SAMPLED_NOTES: Final = 50

Run = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]

# Called with a stage's name and its notes; yields the notes. A progress bar hooks in here.
Progress = Callable[[str, Sequence[str]], Iterable[str]]


class Artifact(msgspec.Struct, frozen=True):
    """A file of the output: a note's ``text``, a document's ``content``, or the vault's file ``source`` as it is.

    The source is empty for what is made of no note or of many: a folder's page, a book.
    """

    path: str
    source: str
    text: str | None = None
    content: bytes | None = None


def no_progress(stage: str, notes: Sequence[str]) -> Iterable[str]:
    """The notes, and nothing shown."""
    return notes


class Conversion:
    """A vault on its way through the stages; ``only`` names the notes that are wanted, if not all.

    ``document`` is the path of the one document that all notes go into; without it each has its own. ``run`` does a
    printing backend's work.

    `run` is every stage but the writing; then ``paths`` has every path of the output. `artifacts` writes one note at a
    time, so that no two texts need be in memory. `diagnostics` is complete after that. Raises `UsageError` for a note
    or an option that makes no sense in this vault.
    """

    def __init__(
        self, vault: Vault, plan: Plan, only: Collection[str] | None = None, *, document: str = "", run: Run = map
    ) -> None:
        self._vault, self._plan, self._only, self._document_path, self._run = vault, plan, only, document, run
        for note in set(only or ()).difference(vault.notes):
            raise UsageError(f'no note "{note}" in the vault', did_you_mean(note, vault.notes))
        published_notes(vault, {}, plan.select)  # so that a condition that can't be read is found before any work
        self._withheld = withheld_files(vault, plan.select)
        self._published: frozenset[str] = frozenset()
        self._nothing_excluded = True
        self._early, self._late = stages.split_transforms(plan.transforms)
        self._reports = _Lazy(Report)
        self._memo: dict[Any, Any] = {}
        self._read: dict[str, Document] = {}
        self._originals: dict[str, stages.Original] = {}  # for a backend that gives notes back
        self._unread: set[str] = set()  # notes that are there, but not as they were meant
        self._unreadable = {each.path for each in vault.diagnostics if each.code is Code.UNREADABLE}
        self._diagrams: dict[str, tuple[str, str, Position | None]] = {}  # path -> source, where it was met first
        self._retitled = _Lazy(self._retitle)
        self._shown = _Lazy(self._show)
        self._resolved = _Lazy(self._resolve)
        self._finished = _Lazy(self._finish)
        self._surveys = _Lazy(lambda note: stages.survey_note(self._finished[note], self._targets(note)))

    def run(self, progress: Progress = no_progress) -> None:
        """Read, index, select, resolve, transform, address."""
        vault = self._vault
        self._index = build_index(vault.files, {})
        for note in progress("Reading", vault.notes):
            self._read_note(note)
        entries = {note: stages.index_entry(note, read, self._reports[note]) for note, read in self._read.items()}
        self._index = build_index(vault.files, entries)
        self._published = self._select()
        self._report_unmatched()
        self._nothing_excluded = len(self._published) == len(vault.notes) and not self._withheld
        if not self._nothing_excluded:
            self._withhold_what_names_it()
        self._wanted = [note for note in self._read if note in self._published and self._is_wanted(note)]
        linked: set[str] = set()
        for note in progress("Resolving", self._wanted):
            linked.update(self._linked(note))
            self._find_diagrams(note)
        self._address(linked)

    def artifacts(
        self, progress: Progress = no_progress, is_there: Callable[[str], bool] = lambda path: False
    ) -> Iterator[Artifact]:
        """The notes, what stands between them, then the attachments that they use.

        What takes long to make and never changes under its name is left out where ``is_there`` says so of its path.
        """
        if isinstance(self._plan.backend, PrintBackend):
            yield from self._print(self._plan.backend, progress)
        else:
            for note in progress("Writing", self._wanted):
                text = self._write(note)
                if text is not None:
                    yield Artifact(self._paths[note], note, text)
            yield from (Artifact(path, "", text) for path, text in self._texts.items())
            yield from self._drawings(is_there)
        for file in self._files:
            yield Artifact(self._paths[file], file)

    @property
    def title(self) -> str:
        """What the vault is called."""
        return self._vault.name

    @property
    def language(self) -> str:
        """The language that the notes are in, guessed from the beginnings of some; a BCP 47 tag."""
        step = len(self._wanted) // _SAMPLED_NOTES + 1
        return guess_language("\n".join(first_words(self._finished[note]) for note in self._wanted[::step]))

    @property
    def paths(self) -> frozenset[str]:
        """The paths of all artifacts, and of what an earlier run may have written of notes that can't be read now."""
        if self._unreadable:  # nobody knows which attachments those use
            return frozenset((*self._paths.values(), *self._texts, *self._diagrams))
        written = (self._paths[source] for source in (*self._wanted, *self._files))
        return frozenset((*written, *self._texts, *self._diagrams))

    @property
    def unread_folders(self) -> frozenset[str]:
        """The folders of the output of which nothing is known in this run; "" is all of it."""
        folders = self._unreadable.difference(self._vault.files)
        return frozenset("" if folder == "." else safe_path(folder) for folder in folders)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """All that was found about the vault and the wanted notes, sorted."""
        found = [*self._vault.diagnostics, *self._name_changes]
        for note, report in self._reports.items():
            if note == "." or self._is_wanted(note):
                found += report.diagnostics
        return sorted({stages.at_path(each, self._vault.shown_as(each.path)) for each in found})

    # -------------------------------------------------------------------------------------------------- stage by stage

    def _is_wanted(self, note: str) -> bool:
        return self._only is None or note in self._only

    def _read_note(self, note: str) -> None:
        report = self._reports[note]
        try:
            source = self._vault.read(note)
        except OSError as error:
            report(Code.UNREADABLE, f"can't be read: {error.strerror or error}", hint="it is left out")
            self._unreadable.add(note)
            return
        document, diagnostics = stages.read_note(source, note, self._plan.syntax)
        if any(each.code is Code.INTERNAL for each in diagnostics):
            self._unread.add(note)
        report.diagnostics += diagnostics
        if self._gives_back(self._plan.backend):
            self._originals[note] = stages.Original(source, document)
        document = stages.guarded(partial(self._vault.adapted, note, document), document, report, "reading")
        self._read[note] = stages.transform_note(document, self._early, self._context(note))

    def _select(self) -> frozenset[str]:
        select, entries = self._plan.select, self._index.entries
        if not asks_content(select):  # links to a note that can't be read now are as good as ever
            unreadable = self._unreadable.intersection(self._vault.notes)
            entries = {**entries, **{note: NoteEntry(note) for note in unreadable}}
        published = published_notes(self._vault, entries, select)
        if select.start:
            published &= reached(select.start, select.depth, self._read, self._index, self._plan.resolve)
        if asks_properties(select):
            published -= self._doubtful(published)
        if len(published) == len(self._vault.notes) and not self._withheld and not asks_content(select):
            return published
        return published - self._unread  # what can't be read may say that it is not to be published

    def _report_unmatched(self) -> None:
        report = self._reports["."]
        for message, hint in unmatched(self._plan.select, self._index.entries):
            report(Code.SELECTION_UNMATCHED, message, hint=hint)
        if self._read and not self._published:
            report(Code.SELECTION_UNMATCHED, "no note is chosen", hint="see the options that choose or leave out notes")

    def _doubtful(self, notes: Iterable[str]) -> frozenset[str]:
        """Those whose front matter no reader takes: it may say what a filter asks for."""
        heads = {note: self._read[note].front_matter for note in notes}
        doubtful = frozenset(note for note, head in heads.items() if head is not None and not head.valid)
        for note in doubtful:
            self._reports[note](
                Code.FRONT_MATTER_INVALID, "held back, as a filter can't tell what its front matter says"
            )
        return doubtful

    def _withhold_what_names_it(self) -> None:
        """Hold back canvases and bases that name what is held back: they are copied as they are."""
        candidates = [file for file in self._vault.files if is_view(file)]
        while naming := {file for file in candidates if self._is_published(file) and self._names_excluded(file)}:
            for file in naming:
                self._reports[file](Code.LINK_EXCLUDED, "names what a filter leaves out, so it is left out too")
            self._withheld |= naming

    def _names_excluded(self, file: str) -> bool:
        return Excluded(self._context(file), self._plan.resolve, "").is_named_in(self._text_of(file))

    def _text_of(self, file: str) -> str:
        try:
            return self._vault.read(file).decode(errors="replace")
        except OSError:
            return ""  # it can't be copied either

    def _context(self, note: str) -> Context:
        return Context(
            note=note,
            settings=self._vault.settings_for(note),
            index=self._index,
            report=self._reports[note],
            document=self._document,
            published=self._is_published,
            memo=self._memo,
        )

    def _is_published(self, path: str) -> bool:
        """Whether the note, or any other file, may show in the output."""
        return path in self._published if is_note(path) else path not in self._withheld

    def _document(self, note: str) -> Document | None:
        return self._resolved[note] if note in self._published and note in self._read else None

    def _show(self, note: str) -> Document:
        """The note as it was read, without what isn't published: neither a transform nor another note sees that."""
        if self._nothing_excluded:
            return self._read[note]
        kept = self._vault.without(note, self._read[note], self._is_published)
        shown = self._without_excluded(kept, note)
        resolved = self._plan.backend.resolved
        work = partial(stages.retitle_links, shown, self._targets(note), self._retitled.__getitem__, resolved=resolved)
        return stages.guarded(work, shown, self._reports[note], "leaving out what is not published")

    def _targets(self, note: str) -> Targets:
        """What links in the note mean; silent, as that is reported where they are resolved."""
        return Targets(note, self._index, Report(note), self._plan.resolve)

    def _retitle(self, note: str) -> dict[str, str]:
        """What headings say, by their anchors, that say something else without what isn't published."""
        entry = self._index.entry(note)
        if entry is None or note not in self._read:
            return {}
        silent = dataclasses.replace(self._context(note), report=Report(note))
        hide = partial(stages.hide_excluded, guard=self._plan.guard, context=silent, options=self._plan.resolve)
        changed = stages.changed_headings(self._read[note], hide)
        return {entry.headings[i].anchor: title for i, title in changed.items() if i < len(entry.headings)}

    def _without_excluded(self, document: Document, note: str) -> Document:
        if self._nothing_excluded:
            return document
        return stages.hide_excluded(document, self._plan.guard, self._context(note), self._plan.resolve)

    def _resolve(self, note: str) -> Document:
        shown, report = self._shown[note], self._reports[note]
        work = partial(resolve, shown, note, self._index, report, self._plan.resolve)
        resolved = stages.guarded(work, shown, report, "resolving")
        return resolved if shown is self._read[note] else stages.with_anchors(resolved, self._index.entry(note))

    def _finish(self, note: str) -> Document:
        transformed = stages.transform_note(self._resolved[note], self._late, self._context(note))
        return self._without_excluded(transformed, note)  # once more: transforms may have made links of their own

    def _address(self, linked: Collection[str]) -> None:
        attachments = set(self._vault.files).difference(self._vault.notes, self._withheld)
        if self._gives_back(self._plan.backend):
            linked = self._given_back(attachments).union(linked)
        self._files = sorted(attachments.intersection(linked))
        layout = self._document_layout() if self._document_path else self._lay_out(attachments)
        self._paths, self._urls = layout.paths, {**layout.paths, **layout.urls}
        self._shared = layout.shared
        self._texts = {path: text for path, text in sorted(layout.texts.items()) if self._is_around_wanted(path)}
        written = {*self._wanted, *self._files}
        self._name_changes = [change for change in layout.diagnostics if change.path in written]
        self._addresses = Addresses(
            self._urls,
            lambda note: self._surveys[note].anchors if note in self._read else {},
            keep_missing=self._plan.keep_missing,
        )

    def _lay_out(self, attachments: Collection[str]) -> Layout:
        backend, portable = self._plan.backend, self._plan.portable_names
        notes = sorted(self._published | {note for note in self._unreadable - self._withheld if is_note(note)})
        if not isinstance(backend, LayoutBackend):
            paths, changes = plan_paths(notes, attachments, backend.extension, portable=portable)
            return Layout(paths=paths, diagnostics=tuple(changes))
        self._facts = {note: self._facts_of(note, attachments) for note in notes}
        contents = Contents(
            name=self._vault.name,
            root=self._vault.root,
            notes=self._facts,
            files=sorted(attachments),
            portable=portable,
            size=self._size,
        )
        return backend.lay_out(contents)

    def _size(self, file: str) -> int:
        try:
            return self._vault.place(file).stat().st_size
        except OSError:
            return 0

    def _facts_of(self, note: str, attachments: Collection[str]) -> NoteFacts:
        if note not in self._read:
            return NoteFacts(title=name_of(note))
        shown, entry = self._shown[note], self._index.entry(note)
        files = self._surveys[note].used.intersection(attachments) if self._is_wanted(note) else ()
        return NoteFacts(
            title=title_of(note, shown),
            properties=properties_of(shown.front_matter),
            tags=entry.tags if entry is not None else (),
            files=tuple(sorted(files)),
        )

    def _is_around_wanted(self, path: str) -> bool:
        """Whether a file that belongs to no note is of a folder that holds a wanted note, if only some are wanted."""
        folder = path.rpartition(".")[0].removesuffix("_index").rstrip("/")
        return self._only is None or any(is_below(self._paths[note], (folder,)) for note in self._wanted)

    def _document_layout(self) -> Layout:
        """All notes are in one document; the files that it can't hold are in a folder beside it."""
        folder = self._document_path.rpartition(".")[0] + "-files/"
        paths, changes = plan_paths((), self._files, "", portable=self._plan.portable_names)
        files = {file: folder + path for file, path in paths.items()}
        paths = {**dict.fromkeys(self._wanted, self._document_path), **files}
        return Layout(paths=paths, diagnostics=tuple(changes))

    def _linked(self, note: str) -> Collection[str]:
        """The files that go beside a note's document."""
        backend = self._plan.backend
        if not isinstance(backend, PrintBackend):
            return self._surveys[note].used
        if not backend.holds_files:  # documents say nothing of the properties
            return self._surveys[note].linked
        linked = stages.linked_files(self._finished[note])
        return () if self._document_path else linked

    def _print(self, backend: PrintBackend, progress: Progress) -> Iterator[Artifact]:
        manuscripts = self._manuscripts()
        desk = Desk(
            self._vault.root,
            self._addresses.href,
            self._reports.__getitem__,
            self._run,
            self._attempt,
            opaque=not self._nothing_excluded,
            titles={made.note: made.title for made in manuscripts},
            place=self._vault.place,
        )
        printed = backend.print(manuscripts, desk)
        for _, (made, content) in zip(progress("Printing", [each.path for each in manuscripts]), printed, strict=False):
            if content is not None:
                yield Artifact(made.path, made.note, content=content)

    def _manuscripts(self) -> list[Manuscript]:
        if self._document_path and len(self._wanted) > 1:
            return [self._book()]
        return [self._single(note) for note in self._wanted]

    def _single(self, note: str) -> Manuscript:
        finished = self._finished.pop(note)
        document, metadata = single(note, finished)
        heading = title_heading(note, finished, metadata.title)
        title = heading.anchor if heading is not None else ""
        return Manuscript(path=self._paths[note], note=note, document=document, metadata=metadata, title=title)

    def _book(self) -> Manuscript:
        plan, name = self._plan, self._vault.name
        document, metadata = make_book(
            self._wanted,
            self._finished.__getitem__,
            self._document,
            self._index,
            plan.book,
            name=name,
            start=plan.select.start,
        )
        self._finished.clear()
        return Manuscript(path=self._document_path, note="", document=document, metadata=metadata, book=True)

    def _attempt(self, write: Callable[[Document], bytes], made: Manuscript) -> bytes | None:
        return stages.attempt(write, made.document, self._reports[made.note or "."])

    def _write(self, note: str) -> str | None:
        backend = self._plan.backend
        href, report = partial(self._addresses.href, note=note), self._reports[note]
        if isinstance(backend, LayoutBackend):
            write = partial(backend.write_page, page=self._page(note), href=href, report=report)
        else:
            write = partial(backend.write, note=note, href=href, report=report)
        document = self._finished.pop(note) if backend.resolved else self._shown[note]
        if self._gives_back(backend):
            write = partial(self._edit, backend, note, write)
        if backend.resolved and self._surveys[note].anchors:
            document = stages.with_written_anchors(document)
        return stages.write_note(backend, write, document, report)

    @staticmethod
    def _gives_back(backend: Backend) -> TypeGuard[EditingBackend]:
        return isinstance(backend, EditingBackend) and not backend.resolved

    def _given_back(self, attachments: Collection[str]) -> set[str]:
        """The files that belong to a vault that is given back: all of them, if nothing of it is left out.

        Otherwise those that published notes name anywhere, the canvases and bases, and what these name.
        """
        if self._only is None and self._nothing_excluded:
            return set(attachments)
        texts = ((note, text) for note in self._wanted for text in texts_without_tree(self._shown[note]))
        named = mentioned(texts, self._targets)
        views = {file for file in attachments if is_view(file) and (self._only is None or file in named)}
        return named | views | mentioned(((file, self._text_of(file)) for file in views), self._targets)

    def _edit(self, backend: EditingBackend, note: str, write: Callable[[Document], str], document: Document) -> str:
        """The note as its author wrote it, but for what changed."""
        original, syntax = self._originals[note], self._plan.syntax
        if self._nothing_excluded:
            return stages.edit_note(backend, document, original, syntax, write, None, str)
        silent = dataclasses.replace(self._context(note), report=Report(note))
        hide = partial(stages.hide_excluded, guard=self._plan.guard, context=silent, options=self._plan.resolve)
        clean = Excluded(silent, self._plan.resolve, self._plan.guard.placeholder).taken_out_of
        return stages.edit_note(backend, document, original, syntax, write, hide, clean)

    def _find_diagrams(self, note: str) -> None:
        backend = self._plan.backend
        if isinstance(backend, SiteBackend):
            for block in stages.diagrams_in(self._finished[note]):
                self._diagrams.setdefault(backend.drawing_path(block.text), (block.text, note, block.position))

    def _drawings(self, is_there: Callable[[str], bool]) -> Iterator[Artifact]:
        wanted = {path: source for path, (source, _, _) in self._diagrams.items() if not is_there(path)}
        if not wanted or not isinstance(self._plan.backend, SiteBackend):
            return
        drawn, problems = self._plan.backend.draw(list(wanted.values()))
        for path, source in wanted.items():
            if source in drawn:
                yield Artifact(path, "", content=drawn[source])
            else:
                _, note, position = self._diagrams[path]
                self._reports[note](Code.DIAGRAM_UNDRAWN, problems[source], position)

    def _page(self, note: str) -> Page:
        survey, facts = self._surveys[note], self._facts[note]
        linked = survey.linked - {note}
        return Page(
            note=note,
            path=self._paths[note],
            url=self._urls[note],
            title=facts.title,
            tags=facts.tags,
            links=tuple(sorted(self._paths[other] for other in linked if other in self._facts)),
            named={written: file for written, file in survey.named.items() if file in self._paths},
            shared=self._shared,
        )


class _Lazy(dict[str, T], Generic[T]):
    """A dict that makes what it lacks."""

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, note: str) -> T:
        made = self[note] = self._make(note)
        return made
