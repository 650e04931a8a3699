"""The context of a transform: what it gets besides the document."""

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
    """Where a document comes from, with access to the rest of the vault.

    ``note`` is the path of the note in the vault. ``index`` knows files, headings and block ids; at the read stage,
    only files. ``document`` returns another note, resolved but not transformed, or None if it is unpublished or
    unreadable. ``memo`` is shared by the whole run: a transform can cache there what it needs for many notes, under a
    key that begins with its name.
    """

    note: str
    settings: Settings
    index: Index
    report: Report
    document: Callable[[str], Document | None]
    published: Callable[[str], bool]
    memo: dict[Any, Any] = field(default_factory=dict)


Transform: TypeAlias = Callable[[Document, Context], Document]
"""Returns a new document, or the same one if there is nothing to do. Built-in transforms also have a ``name``, for the
configuration, and a ``stage``; a transform without a stage belongs to the resolved stage."""
