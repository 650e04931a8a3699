"""Which heading a link means: headings are compared as Obsidian compares them, not by slug."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from vaultconv import nodes as n
from vaultconv.slugs import Slugger
from vaultconv.walk import children, plain_text

# Obsidian's `stripHeading`: these become spaces. Apostrophes, hyphens and underscores stay.
_STRIPPED: Final = str.maketrans(dict.fromkeys('!"#$%&()*+,.:;<=>?@^`{|}~/[]\\\r\n', " "))

UNNAMED: Final = "§"
"""The anchor of a heading that has no slug, as it holds signs alone; no slug holds this character."""


class HeadingEntry(msgspec.Struct, frozen=True):
    """A heading of a note. ``title`` is its visible text; ``key`` and ``shown_key`` are what links are compared with:
    the normal form of its source and, where that differs, of its visible text."""

    level: int
    anchor: str
    title: str
    key: str
    shown_key: str = ""


def heading_key(text: str) -> str:
    """The normal form in which a heading and a link to it are equal."""
    text = " ".join(text.translate(_STRIPPED).split())
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).lower()


def loose_key(key: str) -> str:
    """A normal form without underscores: they may be emphasis in a heading, and a link keeps them as written."""
    return " ".join(key.replace("_", " ").split()) if "_" in key else key


class Anchors:
    """Gives the headings of one note their anchors, in document order."""

    def __init__(self) -> None:
        self._slugger = Slugger()

    def __call__(self, heading: n.Heading) -> str:
        return self._slugger(plain_text(heading.content)) or UNNAMED


def heading_entry(heading: n.Heading, anchor: str) -> HeadingEntry:
    """What the index keeps of a heading."""
    title = plain_text(heading.content)
    shown = heading_key(title)
    if all(type(node) is n.Text for node in heading.content):
        return HeadingEntry(heading.level, anchor, title, shown)
    key = heading_key(_source_text(heading.content))
    return HeadingEntry(heading.level, anchor, title, key, "" if shown == key else shown)


def _source_text(content: Sequence[Any]) -> str:
    """Something with the same normal form as the source: markup is turned to spaces, targets are kept."""
    parts: list[str] = []
    for node in content:
        kind = type(node)
        if kind in (n.Text, n.Code, n.Math, n.RawInline, n.Comment):
            parts.append(node.text if kind is n.Text else f" {node.text} ")
        elif kind in (n.WikiLink, n.Embed):
            parts.append(f" {node.target} {node.display if kind is n.Embed else _source_text(node.content)} ")
        elif kind in (n.Link, n.Image):
            url = node.target.url if type(node.target) is n.Url else ""
            shown = _source_text(node.content)
            parts.append(f" {shown} {'' if url == shown else url} ")
        elif kind is n.Tag:
            parts.append(f" {node.name}")
        elif kind is n.FootnoteRef:
            parts.append(f" {node.label} ")
        else:
            parts.append(f" {_source_text(tuple(children(node)))} ")
    return "".join(parts)


def find_chain(headings: Sequence[HeadingEntry], keys: Sequence[str]) -> HeadingEntry | None:
    """The first heading that ends a chain ``#A#B``: each is below the one before and deeper; levels may be left out.

    Headings' sources are compared first, their visible texts only where no source fits.
    """
    return _find_chain(headings, keys, False) or _find_chain(headings, keys, True)


def _find_chain(headings: Sequence[HeadingEntry], keys: Sequence[str], shown: bool) -> HeadingEntry | None:
    # lowest[i]: the lowest level of a heading that ends a chain of the first i keys; 7 where there is none yet.
    lowest = [0] + [7] * len(keys)
    for heading in headings:
        for i in range(len(keys), 0, -1):
            fits = heading.key == keys[i - 1] or (shown and _shows(heading, keys[i - 1]))
            if fits and lowest[i - 1] < heading.level:
                if i == len(keys):
                    return heading
                lowest[i] = min(lowest[i], heading.level)
    return None


def _shows(heading: HeadingEntry, key: str) -> bool:
    shown = heading.shown_key or heading.key
    return shown == key or loose_key(shown) == loose_key(key)
