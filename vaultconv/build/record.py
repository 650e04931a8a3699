"""The record of a revision pack, beside its manifest: fingerprints of its notes and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from vaultconv.build.manifest import manifest_of
from vaultconv.build.places import real_document, record_of

ENDING: Final = ".notes"


def record_text(fingerprints: Iterable[str]) -> bytes:
    """Return the content of a record."""
    return "".join(f"{each}\n" for each in sorted(set(fingerprints))).encode()


def read_record(pack: Path) -> frozenset[str] | None:
    """Return the fingerprints of the notes in a pack (a file or folder); None if there is no record."""
    try:
        manifest = manifest_of(pack) if pack.is_dir() else record_of(real_document(pack))
        return frozenset(manifest.with_suffix(ENDING).read_text(encoding="utf-8").split())
    except (OSError, ValueError):
        return None
