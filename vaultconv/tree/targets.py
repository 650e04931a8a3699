"""The targets of links and embeds, and what an address reveals by its text alone."""

from __future__ import annotations

import re
from typing import Final, TypeAlias
from urllib.parse import unquote, urlsplit

import msgspec

from vaultconv.patterns import lazy_pattern

SCHEME: Final = r"[A-Za-z][A-Za-z0-9+.-]+:"  # of two letters or more: one letter and a colon is a Windows drive
_EXTERNAL: Final = lazy_pattern(rf"{SCHEME}|//")  # `//host` has the page's own scheme
# Characters that browsers skip in an address, and invisible blanks.
_UNSEEN: Final = lazy_pattern("[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+")
_HARMLESS: Final = lazy_pattern(r"(?:https?|mailto|tel):|[^:]*$", re.IGNORECASE)
_ACTIVE: Final = lazy_pattern(
    r"(?:java|vb|live|j|ecma)script:|mocha:|data:(?!image/svg\+xml)[^,]*(?:html|[+/]xml|script)", re.IGNORECASE
)


class Url(msgspec.Struct, frozen=True, tag=True, gc=False):
    """An address outside the vault, or one that is not resolved yet: as written, with escapes and entities decoded."""

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
    """A link text that leads to nothing in the vault."""

    text: str


Target: TypeAlias = Url | NoteTarget | FileTarget | MissingTarget


def is_external(url: str) -> bool:
    """Return whether an address has a scheme (of two letters or more) or begins with ``//``."""
    return _EXTERNAL.match(url) is not None


def is_data(url: str) -> bool:
    """Return whether the address contains a file: ``data:image/png;base64,...``."""
    return url[:5].lower() == "data:"


def host_and_path(url: str) -> tuple[str, str]:
    """Return the host of an address, in lower case, and its path; both ``""`` if it isn't an address."""
    try:
        split = urlsplit(url)
        return split.hostname or "", split.path
    except ValueError:  # brackets that are no IPv6 address
        return "", ""


def is_active(url: str) -> bool:
    """Return whether a browser would run the address: ``javascript:``, ``data:text/html`` and the like.

    White space and control characters are ignored, as browsers do. A picture (``data:image/svg+xml``) is not active:
    shown as a picture, it runs nothing.
    """
    return _HARMLESS.match(url) is None and _ACTIVE.match(_UNSEEN.sub("", unquote(url))) is not None
