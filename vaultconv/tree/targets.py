"""Where links lead, and what embeds show."""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Url(msgspec.Struct, frozen=True, tag=True, gc=False):
    """An address outside the vault, or one not resolved yet: as the author wrote it, escapes and entities decoded."""

    url: str


class NoteTarget(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A note of the vault, or a place in it.

    ``anchor`` is "", a heading's `Heading.anchor`, ``^`` and a block id in lower case, ``#`` and the id of an HTML
    element, or ``?`` and what the author wrote where the note has no such place.
    """

    note: str
    anchor: str = ""


class FileTarget(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Any other file of the vault. ``fragment`` is what followed ``#``: ``page=3``, ``t=60``, ``outline``."""

    file: str
    fragment: str = ""


class MissingTarget(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Nothing in the vault is meant by this link text."""

    text: str


Target: TypeAlias = Url | NoteTarget | FileTarget | MissingTarget
