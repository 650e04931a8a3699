"""Reads a map of content: a note whose headings are the parts of a book and whose links are its chapters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from vaultconv.book.contents import SEPARATOR, Chapter, Part, joined
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import LISTS, SCHEMA
from vaultconv.tree.tables import Handlers, method
from vaultconv.tree.walk import plain_text
from vaultconv.vault.reach import linked_notes
from vaultconv.vault.titles import head_of, title_of

__all__ = ["read_map"]


def read_map(
    document: n.Document, note: str, titles: Mapping[str, str], notes: Collection[str]
) -> tuple[tuple[Part, ...], tuple[Chapter, ...]]:
    """Return the parts that a resolved map makes of ``notes``, and the notes that it only mentions in prose.

    Headings are parts, and so are list items without a link above a list of links. Links and embeds anywhere are
    chapters, in order of first mention; in a list nested below a link, they are sub-chapters.
    """
    reader = _MapReader(titles, frozenset(notes) - {note})
    reader.blocks(_below_title(head_of(document, titles.get(note) or title_of(note, document)).rest, reader.notes))
    return reader.parts(), tuple(reader.loose)


def _below_title(content: Sequence[n.Block], notes: Collection[str]) -> Sequence[n.Block]:
    """Return the blocks without the H1 that all their links to ``notes`` are below, if there is one."""
    titles = [place for place, node in enumerate(content) if type(node) is n.Heading and node.level == 1]
    place = titles[0] if len(titles) == 1 else -1
    above = content[: place + 1]
    if place < 0 or any(link in notes for node in above for link in linked_notes(node)):
        return content
    return (*content[:place], *content[place + 1 :])


class _Group:
    """A part being read.

    ``way`` has the titles above it and its own; ``heading`` is the note that its title links to, if the title is only
    that link.
    """

    def __init__(self, way: tuple[str, ...], heading: str = "") -> None:
        self.way, self.heading = way, heading
        self.chapters: list[Chapter] = []

    def part(self, following: tuple[str, ...]) -> Part:
        """Return the part. If its only chapter is the note in its title, it becomes that chapter of the part above."""
        holds_parts = following[: len(self.way)] == self.way
        is_chapter = [chapter.note for chapter in self.chapters] == [self.heading] and not holds_parts
        way = self.way[:-1] if is_chapter else self.way
        return Part(SEPARATOR.join(filter(None, way)), tuple(self.chapters))


class _MapReader:
    """Visits the blocks in document order. ``level`` is the depth of the next link's chapter."""

    def __init__(self, titles: Mapping[str, str], notes: Collection[str]) -> None:
        self.titles, self.notes = titles, notes
        self.groups = [_Group(())]
        self.loose: list[Chapter] = []
        self._headings: list[tuple[int, str]] = []  # open headings: their levels and texts
        self._items: list[str] = []  # open headings that are parts
        self._lists = 0  # open lists
        self._boxes = 0  # open quotes and callouts, whose headings are not parts
        self._level = 0
        self._seen: set[str] = set()

    def parts(self) -> tuple[Part, ...]:
        """Return the parts that were read."""
        ways = [*(group.way for group in self.groups[1:]), ()]
        return joined(group.part(way) for group, way in zip(self.groups, ways, strict=True))

    def blocks(self, content: Sequence[n.Block]) -> None:
        for node in content:
            handle = _BLOCKS[type(node)]
            if handle is not None:
                handle(self, node)

    def other(self, node: n.Block) -> None:
        """Read a block whose links are chapters, whatever its structure."""
        self._mention(linked_notes(node))

    def container(self, node: n.Block) -> None:
        for field, holds in SCHEMA[type(node)]:
            below = getattr(node, field)
            if holds == "blocks":
                self.blocks(below)
            else:
                self._mention([note for each in below for note in linked_notes(each)])

    def box(self, node: n.BlockQuote | n.Callout) -> None:
        self._boxes += 1
        self.container(node)
        self._boxes -= 1

    def heading(self, node: n.Heading) -> None:
        if self._boxes:
            self.other(node)
            return
        while self._headings and self._headings[-1][0] >= node.level:
            self._headings.pop()
        self._headings.append((node.level, _line(node.content)))
        links = linked_notes(node.content)
        self.groups.append(_Group(self._way(), links[0] if len(links) == len(node.content) == 1 else ""))
        self._mention(links)

    def _way(self) -> tuple[str, ...]:
        return (*(title for _, title in self._headings), *self._items)

    def list(self, node: n.BulletList | n.OrderedList) -> None:
        self._lists += 1
        for item in node.items:
            self._item(item)
        self._lists -= 1

    def _item(self, item: n.ListItem) -> None:
        head, *below = item.content or (n.Para(()),)
        links = linked_notes(head)
        if type(head) is n.Para and not links and self._level == 0 and self._holds_lists(below) and _line(head.content):
            self._titled(_line(head.content), below)
            return
        new = any(link in self.notes and link not in self._seen for link in links)
        self.blocks((head,))
        self._level += new
        self.blocks(below)
        self._level -= new

    def _titled(self, title: str, below: Sequence[n.Block]) -> None:
        """Read a list item that is a part; what follows it belongs to the surrounding part."""
        self._items.append(title)
        self.groups.append(_Group(self._way()))
        self.blocks(below)
        self._items.pop()
        self.groups.append(_Group(self._way()))

    def _holds_lists(self, blocks: Sequence[n.Block]) -> bool:
        lists = [node for node in blocks if type(node) in LISTS]
        return any(link in self.notes for node in lists for link in linked_notes(node))

    def _mention(self, links: Collection[str]) -> None:
        group = self.groups[-1]
        closing = not self._lists and not self._headings and len(self.groups) > 1  # the list has parts, which end here
        chapters = self.loose if closing else group.chapters
        for link in links:
            if link in self.notes and link not in self._seen:
                self._seen.add(link)
                chapters.append(Chapter(link, self.titles[link], self._level))


def _line(content: Collection[n.Inline]) -> str:
    return " ".join(plain_text(tuple(content)).split()).rstrip(":")


_BLOCKS: Final = Handlers[Callable[[_MapReader, Any], None]](
    method(n.Para, _MapReader.other),
    method(n.RawBlock, _MapReader.other),
    method(n.Table, _MapReader.other),
    method(n.Heading, _MapReader.heading),
    method(n.BulletList, _MapReader.list),
    method(n.OrderedList, _MapReader.list),
    method(n.BlockQuote, _MapReader.box),
    method(n.Callout, _MapReader.box),
    inside=_MapReader.container,
)
