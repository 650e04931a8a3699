"""What a note says about itself as a document: by its properties, its language else by its script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from vaultconv.book.languages import guess_language
from vaultconv.book.manuscript import Metadata
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import walk
from vaultconv.vault.properties import properties_of, tags_of, values_of

__all__ = ["first_words", "is_language", "note_metadata", "stated_language"]


def note_metadata(title: str, document: n.Document) -> Metadata:
    """What a note so titled says: ``subtitle``, ``author`` or ``authors``, ``date``, ``lang`` or ``language``, tags."""
    properties = properties_of(document.front_matter)
    return Metadata(
        title=title,
        subtitle=_first(properties, "subtitle"),
        authors=_authors(properties),
        date=_TIME.sub("", _first(properties, "date")),
        language=stated_language(document) or guess_language(f"{title}\n{first_words(document)}"),
        keywords=tags_of(properties),
    )


def stated_language(document: n.Document) -> str:
    """The language that a note says it is in, empty where it doesn't.

    It is one as BCP 47 names it; other values of the key mean something else, such as a language to program in.
    """
    value = _first(properties_of(document.front_matter), "lang", "language").replace("_", "-")
    return value if is_language(value) else ""


def is_language(tag: str) -> bool:
    """Is a text a language's tag, as BCP 47 has them?"""
    return _TAG.fullmatch(tag) is not None


def first_words(document: n.Document) -> str:
    """The beginning of a note's text."""
    found: list[str] = []
    length = 0
    for node in walk(document):
        if type(node) is n.Text:
            found.append(node.text)
            length += len(node.text)
            if length > _SAMPLED_LETTERS:
                break
    return " ".join(found)


_SAMPLED_LETTERS: Final = 1000
_TIME: Final = re.compile(r"(?<=\d\d-\d\d)[T ]\d\d:.*")  # which editors add to a date
# Language, extended languages, script, region, variants (RFC 5646, section 2.1).
_TAG: Final = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
)


def _first(properties: Mapping[str, n.Value], *keys: str) -> str:
    """The first value of these keys as text."""
    texts = (_plain(value) for value in values_of(properties, *keys) if isinstance(value, (str, int, float)))
    return next(filter(None, texts), "")


def _plain(value: object) -> str:
    """A property's value without the brackets of a link."""
    text = str(value).strip()
    return text[2:-2].rpartition("|")[2].strip() if text.startswith("[[") and text.endswith("]]") else text


def _authors(properties: Mapping[str, n.Value]) -> tuple[str, ...]:
    found = (_plain(value) for value in values_of(properties, "author", "authors") if isinstance(value, str))
    return tuple(dict.fromkeys(filter(None, found)))
