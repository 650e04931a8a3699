"""Reading the notes of a vault."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from typing import Any, Final, TypeVar

import msgspec

from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.pipeline import stages
from vaultconv.pipeline.ignored import may_ignore, read_ignores, without_ignores
from vaultconv.plan import Plan
from vaultconv.transforms.context import Context
from vaultconv.tree.nodes import Document
from vaultconv.vault.index import build_index
from vaultconv.vault.notes import Original, Read, Reading
from vaultconv.vault.titles import opening
from vaultconv.vault.vault import Vault

T = TypeVar("T")


class Lazy(dict[str, T]):
    """A dict that computes missing values."""

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: str) -> T:
        value = self[key] = self._make(key)
        return value

    def take(self, key: str) -> T:
        """Return a value that isn't needed any more."""
        return self.pop(key) if key in self else self._make(key)


class NoteReader:
    """Reads the notes of a vault by a plan, and runs the transforms of the read stage."""

    def __init__(self, vault: Vault, plan: Plan) -> None:
        self._vault, self._plan = vault, plan
        self._files = build_index(vault.files, {})
        self._transforms, _ = stages.split_transforms(plan.transforms)
        self._memo: dict[Any, Any] = {}
        self._syntaxes = {notion: msgspec.structs.replace(plan.syntax, notion=notion) for notion in (False, True)}

    def __call__(self, note: str) -> Read:
        """Return the note; what is odd about it is among its diagnostics."""
        report = Report(note)
        try:
            source = self._vault.read(note)
        except OSError as error:
            message = f"can't be read: {error.strerror or error}"
            report(DiagnosticCode.UNREADABLE, message, hint="it was left out")
            return Read(Reading(None, diagnostics=tuple(report.diagnostics)), _EMPTY)
        return self.parsed(source, note, report)

    def parsed(self, source: bytes, note: str, report: Report) -> Read:
        """Return the note with this content."""
        plan, settings = self._plan, self._vault.settings_for(note)
        syntax = self._syntaxes[settings.from_notion]
        document, report.diagnostics = stages.read_note(source, note, syntax)
        is_damaged = any(each.code is DiagnosticCode.INTERNAL for each in report.diagnostics)
        says_unpublished = stages.is_unpublished(source, document)
        original, ignores = None, None
        if plan.backend.edits:
            as_written = document if syntax == plan.syntax else stages.read_note(source, note, plan.syntax)[0]
            original = Original(source, as_written)
        if may_ignore(source):
            ignores = read_ignores(source, document, report)
            document = document if plan.backend.edits else without_ignores(document)
        document = stages.guarded(partial(self._vault.adapted, note, document), document, report, "reading")
        context = Context(
            note=note,
            settings=settings,
            index=self._files,
            report=report,
            document=lambda note: None,
            published=lambda path: True,
            memo=self._memo,
        )
        document = stages.transform_note(document, self._transforms, context)
        entry = stages.index_entry(note, document, report)
        reading = Reading(
            entry,
            blake2b(source, digest_size=16).digest(),
            tuple(report.diagnostics),
            opening(document),
            is_damaged,
            says_unpublished,
            document.front_matter is not None and not document.front_matter.valid,
            ignores if plan.ignore_comments else None,
        )
        return Read(reading, document, original)


_EMPTY: Final = Document(())
