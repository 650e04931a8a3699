"""What is new or changed since a date or an earlier pack: the chapters that an update prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from typing import Final

import msgspec

from vaultconv.book.contents import BookContents
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import SCHEMA
from vaultconv.tree.walk import replace, walk
from vaultconv.vault.dates import read_date
from vaultconv.vault.properties import properties_of

__all__ = ["Since", "contents_of", "day_of", "fingerprint"]


class Since(msgspec.Struct, frozen=True, kw_only=True):
    """What notes are compared with, to find those that are new or changed: an earlier pack, or a day."""

    said: str
    """What the user named."""
    known: frozenset[str] | None = None
    """The fingerprints of the notes that the earlier pack was made from; None for a day."""
    day: datetime | None = None
    """The beginning of the day; None for a pack."""

    def is_new(self, document: n.Document, written: Callable[[], datetime | None]) -> bool:
        """Return whether a finished note is new or changed.

        ``written`` returns when its file was, if the note doesn't say.
        """
        if self.known is not None:
            return fingerprint(document) not in self.known
        when = changed_by_property(document) or written()
        return self.day is None or when is None or when >= self.day


def day_of(text: str) -> datetime | None:
    """Return the beginning of the day that a text names; None if it names none."""
    date = read_date(text)
    return date.moment if date is not None and date.exact else None


def changed_by_property(document: n.Document) -> datetime | None:
    """Return when a note says that it was last changed; None if it doesn't."""
    for key, value in properties_of(document.front_matter).items():
        if "".join(filter(str.isalnum, key.lower())) in _CHANGED and (date := read_date(value)) is not None:
            return date.moment
    return None


_CHANGED: Final = frozenset(
    "lastmod updated modified lastmodified lastupdated lastedited lasteditedtime datemodified dateupdated modifieddate "
    "modificationdate updateddate updatedat modifiedat updatetime modifiedtime mtime".split()
)
"""The names of properties that say it, without their signs and capitals."""


def fingerprint(document: n.Document) -> str:
    """Return a short hash of what a finished note shows.

    It doesn't depend on where lines break, where the file is, or where links lead. Properties don't count, nor does
    what flashcard plugins write into a note each day, which is gone by then.
    """
    digest = blake2b(digest_size=8)
    for node in walk(document.content):
        digest.update(f"{type(node).__name__}{_content_of(node)}\n".encode(errors="replace"))
    return digest.hexdigest()


def _content_of(node: n.Node) -> tuple[object, ...]:
    kind = type(node)
    if (fields := _FIELDS.get(kind)) is None:
        apart = {"position", "id", "anchor", "note", *(name for name, _ in SCHEMA[kind])}
        if kind not in _SHOWN:
            apart.add("target")
        fields = _FIELDS[kind] = tuple(name for name in kind.__struct_fields__ if name not in apart)
    return tuple(getattr(node, name) for name in fields)


_FIELDS: Final[dict[type, tuple[str, ...]]] = {}
_SHOWN: Final = (n.Image, n.Media)
"""The classes whose target is seen: a link's is not."""


def contents_of(contents: BookContents, wanted: Callable[[str], bool]) -> BookContents:
    """Return the plan of a book with only some of its notes."""
    parts = (
        replace(part, chapters=tuple(each for each in part.chapters if wanted(each.note))) for part in contents.parts
    )
    return replace(
        contents,
        parts=tuple(part for part in parts if part.chapters),
        others=tuple(each for each in contents.others if wanted(each.note)),
        map=contents.map if contents.map and wanted(contents.map) else "",
    )
