"""What a printing backend is given: the documents to make, and whom to ask about their links and files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from vaultconv.diagnostics import Report
from vaultconv.nodes import Document, Target


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says about itself. ``language`` is a BCP 47 tag; ``cover`` is a picture of the vault."""

    title: str = ""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    language: str = "en"
    keywords: tuple[str, ...] = ()
    cover: str = ""


class Manuscript(msgspec.Struct, frozen=True, kw_only=True):
    """One document to print: of the note ``note``, or a ``book`` of many. ``path`` is where it goes in the output."""

    path: str
    note: str
    document: Document
    metadata: Metadata
    book: bool = False


@dataclass(frozen=True)
class Desk:
    """Whom a printing backend asks about the vault.

    ``href(target, note, document)`` is the address of a target in a link of ``note`` that is printed in the output
    ``document``, None where it has none; the part of the vault that a document holds itself is never asked for.
    ``file`` is where a file of the vault lies on disk, ``report`` collects what is odd about a note. ``root`` holds all
    files of the vault.
    """

    root: Path
    href: Callable[[Target, str], str | None]
    report: Callable[[str], Report]
    jobs: int = 1

    def file(self, path: str) -> Path:
        """Where a file of the vault lies."""
        return self.root / path
