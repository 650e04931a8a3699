"""Names as parts of addresses, and tags as terms: words that Hugo and every server accept."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from typing import Final, Literal

Slugs = Literal["unicode", "ascii"]

_MAX_SLUG: Final = 120  # bytes: file names hold 255, and an address is to be read
_MAX_TERM: Final = 200  # bytes
_WORD: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd"})


class _PathCharacters(dict[int, str]):
    """What becomes of each character: those that Hugo keeps in a path stay, all others part words."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = character if unicodedata.category(character) in _WORD else "-"
        return self[code]


_characters: Final = _PathCharacters()
_APOSTROPHE: Final = re.compile(r"(?<=\w)['’](?=\w)")
_HYPHENS: Final = re.compile(r"-+")


def slug(name: str, slugs: Slugs = "unicode") -> str:
    """Return a name as a part of an address: ``whats-new-v1-2`` for ``What's new? (v1.2)``; never empty.

    ``ascii`` spells every script in ASCII's letters. A name of signs alone is spelled so in any case.
    """
    words = _slug(_in_ascii(name) if slugs == "ascii" else name)
    return words or _slug(_in_ascii(name)) or "note"


def _slug(name: str) -> str:
    text = unicodedata.normalize("NFC", _APOSTROPHE.sub("", name)).lower()
    words = _HYPHENS.sub("-", text.translate(_characters)).strip("-")
    return words.encode()[:_MAX_SLUG].decode(errors="ignore").strip("-")


def _in_ascii(text: str) -> str:
    from anyascii import anyascii

    return anyascii(text)


def as_hugo_lowers(text: str) -> str:
    """Lower case, character by character: Go knows no final sigma, and dots no longer the Turkish İ."""
    return text.lower() if text.isascii() else "".join(character.lower()[:1] for character in text)


# Hugo drops these from a term's address, so that two terms might have the same one, or one none at all.
_NOT_IN_TERMS: Final = re.compile(r"[^\w\u0300-\u036f/+~@#.-]+")
_FILES: Final = re.compile(r"(?:^|(?<=/))(?:\.+|index\.(?:html|xml))(?=/|$)", re.IGNORECASE)  # no folder's names here
_SLASHES: Final = re.compile(r"//+")


@lru_cache(1024)  # the notes of a vault have the same few, and each is asked for with every page and link
def term(tag: str) -> str:
    """Return a tag as a term of a taxonomy, without signs that no address has: ``😀`` is ``grinning``."""
    tag = unicodedata.normalize("NFC", tag)
    spelled = _FILES.sub(_as_words, _SLASHES.sub("/", _NOT_IN_TERMS.sub(_spelled, tag))).strip("/")
    return "/".join(map(_cut, spelled.split("/"))) or "-"


def _as_words(match: re.Match[str]) -> str:
    return match[0].strip(".").replace(".", "-") or "-"


def _cut(part: str) -> str:
    """Return a part of a term cut to a length that file systems allow for a folder, because Hugo would stop."""
    if len(part) * 3 <= _MAX_TERM or len(part.encode()) <= _MAX_TERM:
        return part
    beginning = part.encode()[:_MAX_SLUG].decode(errors="ignore")
    return f"{beginning}-{blake2b(as_hugo_lowers(part).encode(), digest_size=4).hexdigest()}"


def _spelled(match: re.Match[str]) -> str:
    return "".join(character if _is_word(character) else _slug(_in_ascii(character)) or "-" for character in match[0])


def _is_word(character: str) -> bool:
    return unicodedata.category(character) in _WORD


def term_url(tag: str) -> str:
    """Return the address of a tag's page, from the site's root."""
    return f"tags/{as_hugo_lowers(term(tag))}/"
