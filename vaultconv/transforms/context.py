"""What a transform is given besides the document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from vaultconv.diagnostics import Report
from vaultconv.tree.nodes import Document

if TYPE_CHECKING:
    from vaultconv.vault.index import Index
    from vaultconv.vault.vault import Settings

Stage: TypeAlias = Literal["read", "resolved"]


@dataclass(frozen=True, slots=True)
class Context:
    """Where a document comes from, and what it may ask about the rest of the vault.

    ``note`` is the note's vault-relative path. ``index`` knows files, headings and block ids; at the read stage, which
    comes before the index, files only. ``document`` gives another note, resolved and not yet transformed, or None where
    it is unpublished or it can't be read. ``memo`` belongs to the whole run: what a transform computes once and
    needs for many notes goes there, under a key that begins with the transform.
    """

    note: str
    settings: Settings
    index: Index
    report: Report
    document: Callable[[str], Document | None]
    published: Callable[[str], bool]
    memo: dict[Any, Any] = field(default_factory=dict)


Transform: TypeAlias = Callable[[Document, Context], Document]
"""A document in, a document out; the same one where there is nothing to do. The built-in ones have a ``name`` for the
configuration and a ``stage`` besides; one without a stage belongs to the resolved one."""
