"""What a revision pack was made from, beside it: fingerprints of its notes, a line each, and nothing else of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from vaultconv.build.manifest import FOLDER

_FOLDER_OF_PARTS = "pack"


def record_name(document: str) -> str:
    """The name of the record of a document; of a folder of parts, which is asked for by ""."""
    return f"{document or _FOLDER_OF_PARTS}.notes"


def record_of(fingerprints: Iterable[str]) -> bytes:
    """A record's content."""
    return "".join(f"{each}\n" for each in sorted(set(fingerprints))).encode()


def read_record(pack: Path) -> frozenset[str] | None:
    """The fingerprints of the notes that a pack, a file or a folder, was made from; None where nobody knows."""
    folder, name = (pack, "") if pack.is_dir() else (pack.parent, pack.name)
    try:
        return frozenset((folder / FOLDER / record_name(name)).read_text(encoding="utf-8").split())
    except (OSError, ValueError):
        return None
