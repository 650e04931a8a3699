"""The result of a conversion, and the files that it is made of."""

from __future__ import annotations

from collections import Counter
from typing import Literal, get_args

import msgspec

from vaultconv.diagnostics import SEVERITY_ORDER, Diagnostic, Severity, worst
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.notebooks import counted, table

__all__ = ["Artifact", "Change", "Result"]

Change = Literal["written", "unchanged", "removed", "refused", "failed"]
"""What happened to a file of an output folder."""


class Artifact(msgspec.Struct, frozen=True):
    """A file of the output. It has a ``text``, a ``content``, or neither: then it is the file ``source``, copied."""

    path: str
    """Its path in the output."""
    source: str
    """The vault's note or file that it is made of; empty if it is made of none, such as a folder's page, or of many,
    such as a book."""
    text: str | None = None
    """The text of a page, to be written as UTF-8."""
    content: bytes | None = None
    """The bytes of a document."""

    @property
    def made(self) -> bytes | None:
        """The text or document as written; None for a file of the vault, which is copied."""
        return self.content if self.text is None else self.text.encode(errors="replace")


class Result(msgspec.Struct, frozen=True):
    """The result of a conversion or a check."""

    diagnostics: tuple[Diagnostic, ...] = ()
    """What was found, sorted."""
    artifacts: tuple[Artifact, ...] = ()
    """The files of the output, if it was kept in memory."""
    changes: dict[str, Change] = {}
    """What happened to each path of the output folder: written, unchanged, removed, refused or failed."""
    advice: str = ""
    """What the configuration of an existing site lacks, to show to the user; empty if nothing is missing."""
    notes: int = 0
    """The number of notes in the output."""
    is_resumed: bool = False
    """True if the last run into the output was interrupted, and this one went on from there."""

    @property
    def worst(self) -> Severity | None:
        """The highest severity among the diagnostics."""
        return worst(self.diagnostics)

    def paths(self, change: Change) -> list[str]:
        """Return the output's paths with this change, sorted.

        Raises `UsageError` for an unknown change.
        """
        if change not in get_args(Change):
            raise UsageError(f"paths: unknown change {change!r}", did_you_mean(str(change), get_args(Change)))
        return sorted(path for path, what in self.changes.items() if what == change)

    def __repr__(self) -> str:
        return f"<Result: {self._summary()}>"

    def _repr_html_(self) -> str:
        """Return the HTML that notebooks show."""
        rows = [(each.path, each.line or "", each.severity, each.message, each.hint) for each in self.diagnostics]
        if rows:
            return table(f"Result: {self._summary()}", ("file", "line", "", "finding", "hint"), rows)
        made: list[tuple[str, str]] = [*self.changes.items()]
        made += [(each.path, each.source) for each in self.artifacts]
        return table(f"Result: {self._summary()}", ("file", ""), made)

    def _summary(self) -> str:
        counts: Counter[str] = Counter([*self.changes.values(), *(each.severity for each in self.diagnostics)])
        parts = [f"{counts[what]} {what}" for what in get_args(Change) if what in counts]
        parts += [counted(counts[each], each) for each in reversed(SEVERITY_ORDER) if each in counts]
        if self.artifacts:
            parts.insert(0, counted(len(self.artifacts), "artifact"))
        return ", ".join(parts) or "nothing"
