"""The notes of a vault at each stage, processed on demand, since an embed needs another note."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Final, Generic, TypeVar

from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.pipeline import stages
from vaultconv.plan import Plan
from vaultconv.publish.publication import Publication, text_of
from vaultconv.transforms.context import Context
from vaultconv.transforms.excalidraw import Drawings
from vaultconv.tree.nodes import Document
from vaultconv.vault.resolve import resolve
from vaultconv.vault.titles import title_of

T = TypeVar("T")
OBSIDIAN_TO_ANKI: Final = "obsidian-to-anki-plugin"


class Lazy(dict[str, T], Generic[T]):
    """A dict that computes missing values."""

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, note: str) -> T:
        made = self[note] = self._make(note)
        return made


class Corpus:
    """Every published note at each stage, by path.

    `shown` is the note as it was read, redacted and safe; `resolved` has its links resolved; `finished` is the note
    after all transforms, and `made` are the files that the backend adds; `titles` are the notes' titles; `surveys` are
    what the rest of an output needs to know about finished notes.
    """

    def __init__(self, plan: Plan, publication: Publication, report: Callable[[str], Report]) -> None:
        self._plan, self._report, self.publication = plan, report, publication
        self._vault, self._notes, self.index = publication.vault, publication.notes, publication.index
        self._memo: dict[Any, Any] = {}
        self.made: dict[str, bytes] = {}
        self._transforms = stages.split_transforms(plan.transforms)[1]
        self.former: list[str] = []  # the fingerprints of notes that have got links to their questions since
        self.shown = Lazy(self._show)
        read = partial(text_of, self._vault)
        self.drawings = Drawings(self.index, publication.is_published, self.shown.__getitem__, read)
        self.resolved = Lazy(self._resolve)
        self.finished = Lazy(self._finish)
        self.titles = Lazy(lambda note: title_of(note, self.shown[note], publication.repeated_headings))
        self.surveys = Lazy(lambda note: stages.survey_note(self.finished[note], publication.targets(note)))

    def document(self, note: str) -> Document | None:
        """Return a resolved note for others to embed; None if it is unpublished or unreadable."""
        if note not in self._notes.documents or not self.publication.is_published(note):
            return None
        return self.drawings.content(note, self.resolved[note]) if note in self.drawings.files else self.resolved[note]

    def _show(self, note: str) -> Document:
        """Return a note redacted, and only then with safe HTML: what looks like a tag may contain unpublished text."""
        shown, plan = self.publication.shown(note), self._plan
        return stages.with_safe_html(shown, self._report(note), clean=plan.clean_html, links=not plan.backend.resolved)

    def _resolve(self, note: str) -> Document:
        shown, report = self.shown[note], self._report(note)
        is_drawing = self._plan.backend.resolved and note in self.drawings.files
        source = self.drawings.without_data(shown) if is_drawing else shown
        work = partial(resolve, source, note, self.index, report, self._plan.resolve)
        resolved = stages.guarded(work, source, report, "resolving")
        if shown is not self._notes.documents[note] and not is_drawing:
            resolved = stages.with_anchors(resolved, self.index.entry(note))
        if not self._plan.backend.resolved:
            return resolved
        return stages.guarded(partial(self.drawings.replaced_in, resolved, report), resolved, report, "resolving")

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
        transformed = stages.transform_note(resolved, self._transforms, context)
        return self.publication.redacted(transformed, note)  # again, since transforms can add links

    def _finish(self, note: str) -> Document:
        return self.finish(note, self.resolved[note])

    def finish(self, note: str, resolved: Document) -> Document:
        """Return a resolved note after all transforms, with the files that the backend adds for it."""
        redacted = self.transformed(resolved, note)
        finished, made = stages.bring_files(self._plan.backend, redacted, self._report(note))
        self.made.update((path, content) for path, content in made.items() if path not in self.index.files)
        return finished

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
