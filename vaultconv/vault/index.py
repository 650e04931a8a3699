"""The index: what every note is called and holds, for links to be looked up in constant time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from vaultconv.html.tokens import html_ids
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import SCHEMA, Blocks, Inlines, Items
from vaultconv.vault.headings import Anchors, Chains, HeadingEntry, heading_entry, heading_key, loose_key
from vaultconv.vault.names import Names
from vaultconv.vault.properties import aliases_of, properties_of, tags_of
from vaultconv.vault.suggest import Suggester

__all__ = ["HeadingEntry", "Index", "NoteEntry", "build_index", "index_note"]


class NoteEntry(msgspec.Struct, frozen=True):
    """What the index keeps of a note: headings in document order, block ids in lower case, properties, tags (those of
    the text included, without ``#``, as first written), aliases."""

    path: str
    headings: tuple[HeadingEntry, ...] = ()
    blocks: frozenset[str] = frozenset()
    properties: dict[str, n.Value] = {}
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    comments: tuple[str, ...] = ()
    """The texts of its comments that have a ``#`` in them: tags that nobody shall see."""

    html_ids: tuple[str, ...] = ()
    """The ids of elements in its HTML, in their order."""

    def __hash__(self) -> int:
        return hash(self.path)


def index_note(path: str, document: n.Document) -> NoteEntry:
    """Return what links, filters and queries need to know of a note."""
    properties = properties_of(document.front_matter)
    gathered = _Gathered()
    gathered.blocks(document.content)
    tags: dict[str, str] = {}
    for tag in (*tags_of(properties), *gathered.tags):
        tags.setdefault(tag.lower(), tag)
    return NoteEntry(
        path,
        tuple(gathered.headings),
        frozenset(gathered.ids),
        properties,
        tuple(tags.values()),
        aliases_of(properties),
        tuple(gathered.comments),
        tuple(gathered.html_ids),
    )


def build_index(files: Iterable[str], entries: Mapping[str, NoteEntry]) -> Index:
    """Return an index of these files, of which ``entries`` are the notes that were read, by path."""
    return Index(files, entries)


class Index:
    """Answers what a link means. Without entries, it knows files only."""

    def __init__(self, files: Iterable[str], entries: Mapping[str, NoteEntry]) -> None:
        self.files = frozenset(files)
        self.entries = entries
        self._names = Names(self.files)
        self._headings: dict[str, dict[str, str]] = {}
        self._anchors: dict[str, frozenset[str]] = {}
        self._chains: dict[str, Chains] = {}
        self._html_ids: dict[str, dict[str, str]] = {}
        self._suggester: Suggester | None = None

    def entry(self, note: str) -> NoteEntry | None:
        """Return what is known of a note; None for one that wasn't read."""
        return self.entries.get(note)

    def find_file(self, linkpath: str, source: str) -> str | None:
        """Return the file that a link path (the part before ``#``) means in the note ``source``.

        ``""`` is the note itself.
        """
        return self._names.find(linkpath, source)

    def find_heading(self, note: str, segments: Sequence[str]) -> str | None:
        """Return the anchor of the heading that ``#A#B`` means, given as ``["A", "B"]``; None where there is none."""
        keys = tuple(key for segment in segments if (key := heading_key(segment)))
        entry = self.entries.get(note)
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
        """Return a note's anchors by heading; the first of several equal headings counts, visible texts come second."""
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
        """Has a heading of the note this anchor?"""
        anchors = self._anchors.get(note)
        if anchors is None:
            entry = self.entries.get(note)
            anchors = self._anchors[note] = (
                frozenset(heading.anchor for heading in entry.headings) if entry else frozenset()
            )
        return anchor in anchors

    def has_block(self, note: str, block: str) -> bool:
        """Has the note a block with this id, in any case?"""
        entry = self.entries.get(note)
        return entry is not None and block.lower() in entry.blocks

    def find_html_id(self, note: str, name: str) -> str | None:
        """Return the id of an element in the note's HTML, as it is written there.

        One in another case where there is none.
        """
        table = self._html_ids.get(note)
        if table is None:
            entry = self.entries.get(note)
            ids = entry.html_ids if entry else ()
            table = self._html_ids[note] = {each.lower(): each for each in reversed(ids)}
            table.update((each, each) for each in ids)
        return table.get(name) or table.get(name.lower())

    @property
    def suggester(self) -> Suggester:
        """Finds what the author may have meant where a link means nothing."""
        if self._suggester is None:
            self._suggester = Suggester(sorted(self.files), self.entries)
        return self._suggester


# ------------------------------------------------------------------------------------------------ going through a note

# Obsidian looks for no tags in what a wikilink or an embedded file shows.
_CLOSED: Final = frozenset({n.WikiLink, n.Image, n.Media})


class _Gathered:
    """What one walk over a note's blocks finds, in document order."""

    def __init__(self) -> None:
        self.headings: list[HeadingEntry] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.comments: list[str] = []
        self.html_ids: list[str] = []
        self._anchors = Anchors()

    def blocks(self, content: Blocks | Items) -> None:
        for block in content:
            if block.id:
                self.ids.append(block.id.lower())
            if type(block) is n.Heading:
                self.headings.append(heading_entry(block, self._anchors(block)))
            elif type(block) is n.CommentBlock:
                self._comment(block.text)
            elif type(block) is n.RawBlock:
                self._raw(block)
            self._below(block)

    def inlines(self, content: Inlines) -> None:
        for node in content:
            if type(node) is n.Text:
                continue
            if type(node) is n.Tag:
                self.tags.append(node.name)
            elif type(node) is n.Comment:
                self._comment(node.text)
            elif type(node) is n.RawInline:
                self._raw(node)
            elif type(node) not in _CLOSED:
                self._below(node)

    def _below(self, node: n.Block | n.Inline | n.ListItem) -> None:
        for field, holds in SCHEMA[type(node)]:
            below = getattr(node, field)
            if holds == "inlines":
                self.inlines(below)
            elif holds == "blocks" or holds == "items":
                self.blocks(below)
            else:
                for row in below if holds == "rows" else (below,):
                    for cell in row:
                        self.inlines(cell.content)

    def _comment(self, text: str) -> None:
        if "#" in text:
            self.comments.append(text)

    def _raw(self, node: n.RawInline | n.RawBlock) -> None:
        if node.format == "html":
            self.html_ids += html_ids(node.text)
