"""Which heading a link means: headings are compared as Obsidian compares them, not by slug."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import msgspec

from vaultconv.tree import nodes as n
from vaultconv.tree.slugs import Slugger
from vaultconv.tree.walk import children, plain_text

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
    """Return the normal form in which a heading and a link to it are equal."""
    text = " ".join(text.translate(_STRIPPED).split())
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).lower()


def loose_key(key: str) -> str:
    """Return a normal form without underscores: they may be emphasis in a heading, and a link keeps them as written."""
    return " ".join(key.replace("_", " ").split()) if "_" in key else key


class Anchors:
    """Gives the headings of one note their anchors, in document order."""

    def __init__(self) -> None:
        self._slugger = Slugger()

    def __call__(self, heading: n.Heading) -> str:
        return self._slugger(plain_text(heading.content)) or UNNAMED


def heading_entry(heading: n.Heading, anchor: str) -> HeadingEntry:
    """Return what the index keeps of a heading."""
    title = plain_text(heading.content)
    shown = heading_key(title)
    if all(type(node) is n.Text for node in heading.content):
        return HeadingEntry(heading.level, anchor, title, shown)
    key = heading_key(_source_text(heading.content))
    return HeadingEntry(heading.level, anchor, title, key, "" if shown == key else shown)


def _source_text(content: Sequence[n.Node]) -> str:
    """Something with the same normal form as the source: markup is turned to spaces, targets are kept."""
    parts: list[str] = []
    for node in content:
        if isinstance(node, n.Text):
            parts.append(node.text)
        elif isinstance(node, (n.Code, n.Math, n.RawInline, n.Comment)):
            parts.append(f" {node.text} ")
        elif isinstance(node, n.WikiLink):
            parts.append(f" {node.target} {_source_text(node.content)} ")
        elif isinstance(node, n.Embed):
            parts.append(f" {node.target} {node.display} ")
        elif isinstance(node, (n.Link, n.Image)):
            url = node.target.url if type(node.target) is n.Url else ""
            shown = _source_text(node.content)
            parts.append(f" {shown} {'' if url == shown else url} ")
        elif isinstance(node, n.Tag):
            parts.append(f" {node.name}")
        elif isinstance(node, n.FootnoteRef):
            parts.append(f" {node.label} ")
        else:
            parts.append(f" {_source_text(tuple(children(node)))} ")
    return "".join(parts)


class Chains:
    """Finds headings by chains ``#A#B``. Each look-up goes through the headings that bear one of its names alone."""

    def __init__(self, headings: Sequence[HeadingEntry]) -> None:
        self._headings = headings
        self._written: dict[str, list[int]] = {}
        self._shown: dict[str, list[int]] = {}
        for i, heading in enumerate(headings):
            self._written.setdefault(heading.key, []).append(i)
            for key in {heading.key, *_shown_keys(heading)}:
                self._shown.setdefault(key, []).append(i)

    def find(self, keys: Sequence[str]) -> HeadingEntry | None:
        """Return the first heading that ends a chain: each is below the one before and deeper; levels may be left out.

        Headings' sources are compared first, their visible texts only where no source fits.
        """
        loose = tuple(map(loose_key, keys))
        return self._find(self._written, keys) or self._find(self._shown, keys) or self._find(self._shown, loose)

    def _find(self, places: dict[str, list[int]], keys: Sequence[str]) -> HeadingEntry | None:
        first = places.get(keys[0], [len(self._headings)])[0]
        named: dict[int, list[int]] = {}  # the place of a heading -> which of the keys it bears, the last first
        for i in range(len(keys) - 1, -1, -1):
            found = places.get(keys[i], [])
            for place in found[bisect_left(found, first) :]:
                named.setdefault(place, []).append(i)
        # lowest[i]: the lowest level of a heading that ends a chain of the first i keys; 7 where there is none yet.
        lowest = [0] + [7] * len(keys)
        for place in sorted(named):
            level = self._headings[place].level
            for i in named[place]:
                if lowest[i] < level:
                    if i == len(keys) - 1:
                        return self._headings[place]
                    lowest[i + 1] = min(lowest[i + 1], level)
        return None


def _shown_keys(heading: HeadingEntry) -> tuple[str, str]:
    shown = heading.shown_key or heading.key
    return shown, loose_key(shown)
