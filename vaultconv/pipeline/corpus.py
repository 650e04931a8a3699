"""The notes of a vault at each stage, processed on demand, since an embed needs another note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Any, Final, TypeVar
from weakref import WeakMethod

import msgspec

from vaultconv.addresses import NoteFacts
from vaultconv.diagnostics import DiagnosticCode, Reports
from vaultconv.faults import guarded
from vaultconv.pipeline import stages
from vaultconv.plan import Plan
from vaultconv.publish.publication import Publication, read_text
from vaultconv.transforms.context import Context
from vaultconv.transforms.excalidraw import Drawings
from vaultconv.tree.nodes import Document, Position
from vaultconv.vault.index import Index, Trace
from vaultconv.vault.notes import Notes
from vaultconv.vault.properties import properties_of
from vaultconv.vault.reach import reachable
from vaultconv.vault.resolve import resolve
from vaultconv.vault.titles import clean_name, title_of
from vaultconv.vault.vault import Vault

T = TypeVar("T")
OBSIDIAN_TO_ANKI: Final = "obsidian-to-anki-plugin"


class Lazy(dict[str, T]):
    """A dict that computes missing values by a method of its owner, which it doesn't keep alive."""

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = WeakMethod(make)

    def __missing__(self, key: str) -> T:
        value = self[key] = self._made(key)
        return value

    def take(self, key: str) -> T:
        """Return a value that isn't needed any more."""
        return self.pop(key) if key in self else self._made(key)

    def _made(self, key: str) -> T:
        make = self._make()
        if make is None:
            raise ReferenceError(key)
        return make(key)


class Finished(msgspec.Struct, frozen=True, array_like=True):
    """What a run knows of a finished note besides its tree. Another process and a later run can use it.

    ``diagrams`` are the sources of its Mermaid diagrams, with their positions; ``made`` are the files that the backend
    adds for it; ``words`` are its first ones, of notes by which a language is guessed.
    """

    facts: NoteFacts
    survey: stages.Survey
    diagrams: tuple[tuple[str, Position | None], ...] = ()
    made: dict[str, bytes] = {}
    words: str | None = None


def published_by(
    plan: Plan,
    vault: Vault,
    notes: Notes,
    index: Index,
    unpublished: frozenset[str],
    repeated_headings: frozenset[str],
) -> Publication:
    """Return what is published of a vault by a plan, without any findings yet; the other fields are given."""
    return Publication(
        vault=vault,
        notes=notes,
        index=index,
        unpublished=unpublished,
        redact=plan.redaction,
        options=plan.resolve,
        reports=Reports(),
        resolved=plan.backend.resolved,
        repeated_headings=repeated_headings,
    )


class Corpus:
    """Every published note at each stage, by path.

    `shown` is the note as it was read, redacted and safe; `resolved` has its links resolved; `finished` is the note
    after all transforms. `titles` and `facts` are those of the notes as shown; `surveys`, `diagrams` and `made_for`
    tell of finished notes what `Finished` has, and `made` has the files of all. `traces` are what was looked up for
    each note. ``drawings`` are the vault's, if they are known.
    """

    def __init__(self, plan: Plan, publication: Publication, drawings: frozenset[str] | None = None) -> None:
        self._plan, self._report, self.publication = plan, publication.reports.__getitem__, publication
        self._vault, self._notes, self.index = publication.vault, publication.notes, publication.index
        self._memo: dict[Any, Any] = {}
        self.made: dict[str, bytes] = {}
        self.made_for: dict[str, dict[str, bytes]] = {}
        self._transforms = stages.split_transforms(plan.transforms)[1]
        self.former: list[str] = []  # the fingerprints of notes that have got links to their questions since
        self.traces: defaultdict[str, Trace] = defaultdict(Trace)
        self.shown = Lazy(self._show)
        read = partial(read_text, self._vault)
        self.drawings = Drawings(self.index, publication.is_published, self.shown.__getitem__, read, drawings)
        self.resolved = Lazy(self._resolve)
        self.resolved_elsewhere: frozenset[str] = frozenset()
        self.finished = Lazy(self._finish)
        self.titles = Lazy(self._title)
        self.facts = Lazy(self._facts)
        self.surveys = Lazy(self._survey)
        self.diagrams = Lazy(self._diagrams)
        self.words = Lazy(self._first_words)

    def document(self, note: str) -> Document | None:
        """Return a resolved note for others to embed; None if it is unpublished or unreadable."""
        if note not in self._notes.documents or not self.publication.is_published(note):
            return None
        return self.drawings.content(note, self.resolved[note]) if note in self.drawings.files else self.resolved[note]

    def _traced(self, note: str, work: Callable[[], T]) -> T:
        """Return the result of ``work``, which is done for a note: what it looks up is recorded."""
        outer, self.index.trace = self.index.trace, self.traces[note]
        try:
            return work()
        finally:
            self.index.trace = outer

    def _show(self, note: str) -> Document:
        """Return a note redacted, and only then with safe HTML: what looks like a tag may contain unpublished text."""
        shown, plan = self._traced(note, partial(self.publication.shown, note)), self._plan
        return stages.with_safe_html(shown, self._report(note), clean=plan.clean_html, links=not plan.backend.resolved)

    def _resolve(self, note: str) -> Document:
        return self._traced(note, partial(self._resolve_links, note))

    def _resolve_links(self, note: str) -> Document:
        shown, report = self.shown[note], self._report(note)
        is_drawing = self._plan.backend.resolved and note in self.drawings.files
        source = self.drawings.without_data(shown) if is_drawing else shown
        work = partial(resolve, source, note, self.index, report, self._plan.resolve)
        resolved = guarded(work, source, report, "resolving")
        if shown is not self._notes.documents[note] and not is_drawing:
            resolved = stages.with_anchors(resolved, self.index.entry(note))
        if not self._plan.backend.resolved:
            return resolved
        return guarded(partial(self.drawings.replaced_in, resolved, report), resolved, report, "resolving")

    def transformed(self, resolved: Document, note: str) -> Document:
        """Return a part of a resolved note after all transforms."""
        context = Context(
            note=note,
            settings=self._vault.settings_for(note),
            index=self.index,
            report=self._report(note),
            document=self.document,
            published=self.publication.is_published,
            memo=self._memo,
        )
        work = partial(stages.transform_note, resolved, self._transforms, context)
        # Again, since transforms can add links.
        transformed = self._traced(note, work)
        return self.publication.redacted(transformed, note, self.shown.get(note), self.resolved.get(note))

    def _finish(self, note: str) -> Document:
        return self.finish(note, self.resolved[note])

    def finish(self, note: str, resolved: Document) -> Document:
        """Return a resolved note after all transforms, with the files that the backend adds for it."""
        redacted = self.transformed(resolved, note)
        finished, made = stages.bring_files(self._plan.backend, redacted, self._report(note))
        if new := {path: content for path, content in made.items() if path not in self.index.files}:
            self.made_for.setdefault(note, {}).update(new)
            self.made |= new
        return finished

    def _title(self, note: str) -> str:
        return title_of(note, self.shown[note], self.publication.repeated_headings)

    def _facts(self, note: str) -> NoteFacts:
        if note not in self._notes.documents:  # it can't be read, or is a page of questions
            return NoteFacts(title=self.titles[note] if note in self.titles else clean_name(note))
        entry = self.index.entries.get(note)
        properties = properties_of(self.shown[note].front_matter)
        return NoteFacts(title=self.titles[note], properties=properties, tags=entry.tags if entry is not None else ())

    def _survey(self, note: str) -> stages.Survey:
        finished, targets = self.finished[note], self.publication.targets(note)
        return self._traced(note, partial(stages.survey_note, finished, targets))

    def _diagrams(self, note: str) -> tuple[tuple[str, Position | None], ...]:
        return stages.diagrams_in(self.finished[note])

    def _first_words(self, note: str) -> str:
        from vaultconv.book.metadata import first_words  # only where a language is guessed

        return first_words(self.finished[note])

    # ----------------------------------------------------------------------------------- from and for other processes

    def summary(self, note: str, *, words: bool = False) -> Finished:
        """Return what is known of a finished note, with its first ``words`` if they are known or wanted."""
        return Finished(
            self.facts[note],
            self.surveys[note],
            self.diagrams[note],
            self.made_for.get(note, {}),
            self.words[note] if words else self.words.get(note),
        )

    def restore(self, note: str, finished: Finished) -> None:
        """Take what another process or an earlier run found out about a finished note, in place of finishing it."""
        self.facts[note], self.surveys[note], self.diagrams[note] = finished.facts, finished.survey, finished.diagrams
        self.titles[note] = finished.facts.title
        if finished.words is not None:
            self.words[note] = finished.words
        if finished.made:
            self.made_for[note] = finished.made
            self.made |= finished.made

    def embedded(self, notes: Iterable[str]) -> frozenset[str]:
        """Return these notes and those that they embed, also through others."""
        return reachable(notes, lambda note: self.traces[note].embeds if note in self.traces else ())

    def anchors(self, note: str) -> dict[str, str]:
        """Return the anchors of a note's headings that have others once it is finished."""
        return self.surveys[note].anchors if note in self._notes.documents else {}

    # ------------------------------------------------------------------------------------------------- of many notes

    def report_unread_cards(self, notes: Collection[str]) -> None:
        """Report what a plugin's settings make a card of, and no pack does: a pattern may take a lifetime to match."""
        plugins = (self._vault.settings_for(note).card_plugins.get(OBSIDIAN_TO_ANKI, {}) for note in notes)
        patterns = [value for found in plugins if isinstance(value := found.get("CUSTOM_REGEXPS"), dict)]
        kinds = dict.fromkeys(kind for found in patterns for kind, pattern in found.items() if pattern)
        if kinds:
            said = ", ".join(f'"{kind}"' for kind in kinds)
            message = f"custom regular expressions of Obsidian_to_Anki are not read: {said}"
            hint = "mark these cards in one of the plugin's other ways, such as START and END"
            self._report(f".obsidian/plugins/{OBSIDIAN_TO_ANKI}/data.json")(
                DiagnosticCode.OPTION_UNUSED, message, hint=hint
            )

    def linked(self, notes: Collection[str]) -> frozenset[str]:
        """Return the notes and files that these notes link to or show."""
        return frozenset(path for note in notes for path in self.surveys[note].linked)
