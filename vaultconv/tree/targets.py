"""Where links lead, what embeds show, and what may be told of an address by its text."""

from __future__ import annotations

import re
from typing import Final, TypeAlias
from urllib.parse import unquote

import msgspec

SCHEME: Final = r"[A-Za-z][A-Za-z0-9+.-]+:"  # of two letters or more: one letter and a colon is a Windows drive
_EXTERNAL: Final = re.compile(rf"{SCHEME}|//")  # `//host` has the page's own scheme
# What browsers skip in an address, and blanks that nobody sees.
_UNSEEN: Final = re.compile("[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+")
_HARMLESS: Final = re.compile(r"(?:https?|mailto|tel):|[^:]*$", re.IGNORECASE)
_ACTIVE: Final = re.compile(
    r"(?:java|vb|live|j|ecma)script:|mocha:|data:(?!image/svg\+xml)[^,]*(?:html|[+/]xml|script)", re.IGNORECASE
)


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


def is_external(url: str) -> bool:
    """Has the address a scheme (of two letters or more), or does it begin with ``//``?"""
    return _EXTERNAL.match(url) is not None


def is_active(url: str) -> bool:
    """Is the address a program or a page of its own, which a browser would run: ``javascript:``, ``data:text/html``?

    It is told as a browser does it, without white space and control characters. A picture (``data:image/svg+xml``) is
    none: shown as such it runs nothing.
    """
    return _HARMLESS.match(url) is None and _ACTIVE.match(_UNSEEN.sub("", unquote(url))) is not None
