"""The plan of a book: its parts and chapters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

__all__ = ["Chapter", "BookContents", "Part", "chapters_of", "joined"]

SEPARATOR: Final = " / "
"""What stands between the titles of a part and of a part within it."""


class Chapter(msgspec.Struct, frozen=True):
    """A note in a book; ``depth`` is the number of chapters above it."""

    note: str
    title: str
    depth: int = 0


class Part(msgspec.Struct, frozen=True):
    """Chapters under a title, or without one. The title of a nested part includes its parent's: "Tides / Streams"."""

    title: str
    chapters: tuple[Chapter, ...] = ()

    @property
    def way(self) -> list[str]:
        """The titles of the parts above it, and its own."""
        return self.title.split(SEPARATOR)


class BookContents(msgspec.Struct, frozen=True):
    """A book's parts in order.

    ``map`` is the note of links that gave the order, if any; ``others`` are the chapters that it does not place: they
    come last, as a part of their own if there are others.
    """

    parts: tuple[Part, ...]
    others: tuple[Chapter, ...] = ()
    map: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the notes of all chapters, in order."""
        placed = (chapter for part in self.parts for chapter in part.chapters)
        return tuple(chapter.note for chapter in (*placed, *self.others))


def chapters_of(notes: Iterable[str], titles: Mapping[str, str]) -> tuple[Chapter, ...]:
    """Return a chapter for each note."""
    return tuple(Chapter(note, titles[note]) for note in notes)


def joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts without empty ones, with consecutive parts of the same title joined."""
    done: list[Part] = []
    for part in parts:
        if part.chapters and done and done[-1].title == part.title:
            done[-1] = Part(part.title, done[-1].chapters + part.chapters)
        elif part.chapters:
            done.append(part)
    return tuple(done)
