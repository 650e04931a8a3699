"""Small vaults in memory, taken through the stages up to the one that a test is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from vaultconv import nodes as n
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.parse import parse_note
from vaultconv.transforms import READ_TRANSFORMS
from vaultconv.transforms.context import Context, Transform
from vaultconv.vault.index import build_index, index_note
from vaultconv.vault.resolve import resolve
from vaultconv.vault.settings import Settings


class Notes:
    """A vault of notes given as text. ``hidden`` names those that a filter leaves out."""

    def __init__(self, texts: dict[str, str], *, hidden: Iterable[str] = (), strict: bool = False) -> None:
        self.settings = Settings(strict_line_breaks=strict)
        self.hidden = frozenset(hidden)
        self.memo: dict[Any, Any] = {}
        self.reports = {note: Report(note) for note in texts}
        self.index = build_index(tuple(texts), {})
        self.read = {note: self._read(note, text) for note, text in texts.items()}
        self.index = build_index(tuple(texts), {note: index_note(note, tree) for note, tree in self.read.items()})
        self.reports = {note: Report(note) for note in texts}

    def _read(self, note: str, text: str) -> n.Document:
        document, _ = parse_note(text.encode(), note)
        for transform in READ_TRANSFORMS:
            document = transform(document, self.context(note))
        return document

    def context(self, note: str) -> Context:
        return Context(
            note=note,
            settings=self.settings,
            index=self.index,
            report=self.reports[note],
            document=self.resolved,
            published=self.published,
            memo=self.memo,
        )

    def published(self, note: str) -> bool:
        return note not in self.hidden

    def resolved(self, note: str) -> n.Document | None:
        if note in self.hidden or note not in self.read:
            return None
        return resolve(self.read[note], note, self.index, Report(note))

    def apply(self, note: str, *transforms: Transform) -> n.Document:
        """A resolved note after some transforms."""
        document = self.resolved(note)
        assert document is not None
        for transform in transforms:
            document = transform(document, self.context(note))
        return document

    def codes(self, note: str) -> list[DiagnosticCode]:
        return [diagnostic.code for diagnostic in self.reports[note].diagnostics]


@pytest.fixture
def notes() -> type[Notes]:
    return Notes


Read = Callable[..., n.Document]


@pytest.fixture
def read() -> Read:
    """``read(text, *transforms, note=…)``: a note as the reader gives it, after some transforms of the read stage."""

    def read_note(text: str, *transforms: Transform, note: str = "Note.md") -> n.Document:
        document, _ = parse_note(text.encode(), note)
        vault = Notes({note: ""})
        for transform in transforms:
            document = transform(document, vault.context(note))
        return document

    return read_note


@pytest.fixture
def leaves_alone() -> Callable[..., bool]:
    """``leaves_alone(transform, text)``: whether it gives back the very document that it was given."""

    def check(transform: Transform, text: str, note: str = "Note.md") -> bool:
        document, _ = parse_note(text.encode(), note)
        return transform(document, Notes({note: ""}).context(note)) is document

    return check
