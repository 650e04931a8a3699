"""Finding the heading that a link names: headings are compared as in Obsidian, not by slug."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import msgspec

from vaultconv.tree import nodes as n
from vaultconv.tree.slugs import Slugger
from vaultconv.tree.walk import children, plain_text

# As in Obsidian's `stripHeading`: these characters become spaces; apostrophes, hyphens and underscores stay.
_STRIPPED: Final = str.maketrans(dict.fromkeys('!"#$%&()*+,.:;<=>?@^`{|}~/[]\\\r\n', " "))

UNNAMED: Final = "§"
"""The anchor of a heading without a slug, since it has only signs; no slug contains this character."""


class HeadingEntry(msgspec.Struct, frozen=True):
    """A heading of a note, as the index knows it."""

    level: int
    anchor: str
    """Its slug, unique in the note: `Heading.anchor`."""
    title: str
    """Its visible text."""
    key: str
    """The `heading_key` of its source, with which links are compared."""
    shown_key: str = ""
    """The `heading_key` of its visible text; empty if that is the same."""
    is_text: bool = True
    """Whether it holds nothing but text, so no link."""


def heading_key(text: str) -> str:
    """Return the normal form by which a heading and a link to it are compared."""
    text = " ".join(text.translate(_STRIPPED).split())
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).lower()


def loose_key(key: str) -> str:
    """Return a key without underscores: in a heading they can be emphasis, while a link has them as written."""
    return " ".join(key.replace("_", " ").split()) if "_" in key else key


class Anchors:
    """Assigns anchors to the headings of a note, in document order."""

    def __init__(self) -> None:
        self._slugger = Slugger()

    def __call__(self, heading: n.Heading) -> str:
        return self._slugger(plain_text(heading.content)) or UNNAMED


def heading_entry(heading: n.Heading, anchor: str) -> HeadingEntry:
    """Return the index entry of a heading."""
    title = plain_text(heading.content)
    shown = heading_key(title)
    if all(type(node) is n.Text for node in heading.content):
        return HeadingEntry(heading.level, anchor, title, shown)
    key = heading_key(_source_text(heading.content))
    return HeadingEntry(heading.level, anchor, title, key, "" if shown == key else shown, is_text=False)


def _source_text(content: Sequence[n.Node]) -> str:
    """Return a text with the same normal form as the source: with spaces for markup, and with link targets."""
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
    """Finds headings by chains ``#A#B``. A look-up visits only the headings that one of the segments names."""

    def __init__(self, headings: Sequence[HeadingEntry]) -> None:
        self._headings = headings
        self._written: dict[str, list[int]] = {}
        self._shown: dict[str, list[int]] = {}
        for i, heading in enumerate(headings):
            self._written.setdefault(heading.key, []).append(i)
            for key in {heading.key, *_shown_keys(heading)}:
                self._shown.setdefault(key, []).append(i)

    def find(self, keys: Sequence[str]) -> HeadingEntry | None:
        """Return the first heading that ends a chain; None if there is none.

        Each heading of a chain must come after the one before and be deeper; levels can be skipped. Sources are
        compared first, visible texts second, visible texts without underscores last.
        """
        loose = tuple(map(loose_key, keys))
        return self._find(self._written, keys) or self._find(self._shown, keys) or self._find(self._shown, loose)

    def _find(self, places: dict[str, list[int]], keys: Sequence[str]) -> HeadingEntry | None:
        # One pass over the headings that any key names. For `#A#B` (keys "a" and "b") in a note with the headings
        # 0 `## A`, 1 `# C`, 2 `## B` and 3 `### B`:
        #
        #   named     {0: [0], 2: [1], 3: [1]}; lowest is [0, 7, 7]
        #   place 0   key 0, level 2: below lowest[0] = 0, so a chain of one key ends here, and lowest[1] = 2
        #   place 2   key 1, level 2: not deeper than lowest[1] = 2
        #   place 3   key 1, level 3: deeper, and the last key: this is the heading
        first = places.get(keys[0], [len(self._headings)])[0]
        named: dict[int, list[int]] = {}  # place of a heading -> the indices of its keys, from the last to the first
        for i in range(len(keys) - 1, -1, -1):
            found = places.get(keys[i], [])
            for place in found[bisect_left(found, first) :]:
                named.setdefault(place, []).append(i)
        # lowest[i] is the lowest level of a heading that ends a chain of the first i keys, 7 if there is none yet.
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
