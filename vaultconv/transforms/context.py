"""The context of a transform: what it gets besides the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from vaultconv.diagnostics import Report
from vaultconv.tree.nodes import Document

if TYPE_CHECKING:
    from vaultconv.vault.index import Index
    from vaultconv.vault.vault import Settings

Stage: TypeAlias = Literal["read", "resolved"]


class Context(msgspec.Struct, frozen=True):
    """What a transform gets besides the document: where that comes from, and access to the rest of the vault."""

    note: str
    """The path of the note in the vault."""
    settings: Settings
    """The settings of the note's ``.obsidian``."""
    index: Index
    """Looks up files, headings and block ids; at the read stage, only files."""
    report: Report
    """Takes what the transform has to report about the note."""
    document: Callable[[str], Document | None]
    """Returns another note, resolved but not transformed; None if it is unpublished or can't be read."""
    published: Callable[[str], bool]
    """Returns whether a note or file may be shown."""
    memo: dict[Any, Any] = {}
    """Shared by the whole run: a transform can keep here what it needs for many notes, under a key that begins with its
    name."""


Transform: TypeAlias = Callable[[Document, Context], Document]
"""Returns a new document, or the same one if there is nothing to do. Built-in transforms also have a ``name``, for the
configuration, and a ``stage``; a transform without a stage belongs to the resolved stage."""
