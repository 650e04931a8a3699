"""The index: the names and contents of all notes, so that links are looked up in constant time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from vaultconv.html.tokens import html_ids
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import facts_of
from vaultconv.vault.headings import Anchors, Chains, HeadingEntry, heading_entry, heading_key, loose_key
from vaultconv.vault.names import Names, name_key
from vaultconv.vault.properties import aliases_of, properties_of, tags_of

if TYPE_CHECKING:
    from vaultconv.vault.suggest import Suggester

__all__ = ["HeadingEntry", "Index", "NoteEntry", "Trace", "build_index", "index_note"]


class NoteEntry(msgspec.Struct, frozen=True):
    """A note as the index knows it: everything by which links, filters and queries can find it."""

    path: str
    headings: tuple[HeadingEntry, ...] = ()
    """In document order."""
    blocks: frozenset[str] = frozenset()
    """The block ids, in lower case."""
    properties: dict[str, n.Value] = {}
    tags: tuple[str, ...] = ()
    """Those of its properties and its text, without ``#``, each once and as first written."""
    aliases: tuple[str, ...] = ()
    """The other names that its properties give it."""

    comments: tuple[str, ...] = ()
    """The texts of comments with a ``#``, so with tags that must not be shown."""

    html_ids: tuple[str, ...] = ()
    """The ids of elements in its HTML, in document order."""

    def __hash__(self) -> int:
        return hash(self.path)


class Trace(msgspec.Struct, array_like=True):
    """What was looked up in an index for one note: what the output of the note depends on."""

    names: set[str] = set()
    """The names that its links use, as `name_key` gives them."""
    notes: set[str] = set()
    """The notes whose headings, blocks or properties count for it."""
    embeds: set[str] = set()
    """The notes that it embeds."""
    is_hinted: bool = False
    """Whether similar names or aliases were looked for, which any note of the vault may change."""

    def add(self, other: Trace) -> None:
        """Record what another one has, too."""
        self.names |= other.names
        self.notes |= other.notes
        self.embeds |= other.embeds
        self.is_hinted |= other.is_hinted


def index_note(path: str, document: n.Document) -> NoteEntry:
    """Return the index entry of a note, for links, filters and queries."""
    facts, properties = facts_of(document), properties_of(document.front_matter)
    tags: dict[str, str] = {}
    for tag in (*tags_of(properties), *facts.tags):
        tags.setdefault(tag.lower(), tag)
    return NoteEntry(
        path,
        tuple(map(heading_entry, facts.headings, map(Anchors(), facts.headings))),
        frozenset(map(str.lower, facts.ids)),
        properties,
        tuple(tags.values()),
        aliases_of(properties),
        tuple(facts.comments),
        tuple(each for text in facts.html for each in html_ids(text)),
    )


def build_index(files: Iterable[str], entries: Mapping[str, NoteEntry]) -> Index:
    """Return an index of these files; ``entries`` are the notes among them that were read, by path."""
    return Index(files, entries)


class Index:
    """Looks up what links lead to. Without entries, it only knows files. ``trace`` records what is looked up."""

    def __init__(self, files: Iterable[str], entries: Mapping[str, NoteEntry]) -> None:
        self.files = frozenset(files)
        self.entries = entries
        self.trace = Trace()
        self._headings: dict[str, dict[str, str]] = {}
        self._anchors: dict[str, frozenset[str]] = {}
        self._chains: dict[str, Chains] = {}
        self._html_ids: dict[str, dict[str, str]] = {}
        self._suggester: Suggester | None = None

    @cached_property
    def _names(self) -> Names:
        return Names(self.files)

    def entry(self, note: str) -> NoteEntry | None:
        """Return the entry of a note; None if it wasn't read."""
        self.trace.notes.add(note)
        return self.entries.get(note)

    def find_file(self, linkpath: str, source: str) -> str | None:
        """Return the file that a link path (the part before ``#``) means in the note ``source``; None for no file.

        The empty path means the note itself.
        """
        self.trace.names.add(name_key(linkpath))
        return self._names.find(linkpath, source)

    def find_heading(self, note: str, segments: Sequence[str]) -> str | None:
        """Return the anchor of the heading that ``#A#B`` means, given as ``["A", "B"]``; None if there is none."""
        keys = tuple(key for segment in segments if (key := heading_key(segment)))
        entry = self.entry(note)
        if entry is None or not keys:
            return None
        if len(keys) == 1:
            table = self._by_key(note, entry)
            return table.get(keys[0]) or table.get(loose_key(keys[0]))
        if note not in self._chains:
            self._chains[note] = Chains(entry.headings)
        found = self._chains[note].find(keys)
        return found.anchor if found else None

    def _by_key(self, note: str, entry: NoteEntry) -> dict[str, str]:
        """Map a note's headings to their anchors; the first of equal headings counts, visible texts come second."""
        table = self._headings.get(note)
        if table is None:
            table = self._headings[note] = {}
            for heading in entry.headings:
                table.setdefault(heading.key, heading.anchor)
            for heading in entry.headings:
                table.setdefault(heading.shown_key, heading.anchor)
            for heading in entry.headings:
                table.setdefault(loose_key(heading.shown_key or heading.key), heading.anchor)
        return table

    def has_anchor(self, note: str, anchor: str) -> bool:
        """Return whether a heading of the note has this anchor."""
        self.trace.notes.add(note)
        anchors = self._anchors.get(note)
        if anchors is None:
            entry = self.entries.get(note)
            anchors = self._anchors[note] = (
                frozenset(heading.anchor for heading in entry.headings) if entry else frozenset()
            )
        return anchor in anchors

    def has_block(self, note: str, block: str) -> bool:
        """Return whether the note has a block with this id, in any case."""
        entry = self.entry(note)
        return entry is not None and block.lower() in entry.blocks

    def find_html_id(self, note: str, name: str) -> str | None:
        """Return the id of an element in the note's HTML, as written; in another case if none matches exactly."""
        self.trace.notes.add(note)
        table = self._html_ids.get(note)
        if table is None:
            entry = self.entries.get(note)
            ids = entry.html_ids if entry else ()
            table = self._html_ids[note] = {each.lower(): each for each in reversed(ids)}
            table.update((each, each) for each in ids)
        return table.get(name) or table.get(name.lower())

    @property
    def suggester(self) -> Suggester:
        """Finds what the author may have meant by a broken link."""
        self.trace.is_hinted = True
        if self._suggester is None:
            from vaultconv.vault.suggest import Suggester  # only where a link is broken

            self._suggester = Suggester(sorted(self.files), self.entries)
        return self._suggester
