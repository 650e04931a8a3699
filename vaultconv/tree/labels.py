"""Labels: the names that links in a printed document use for its headings and blocks.

A label is ``[A-Za-z][A-Za-z0-9_-]*`` with at most 38 characters: valid as a bookmark in Word, a label in LaTeX and
Typst, and an id in HTML.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b
from types import MappingProxyType
from typing import Final

from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import children

MAX_LABEL: Final = 38

_LEGAL: Final = lazy_pattern(rf"[A-Za-z][A-Za-z0-9_-]{{0,{MAX_LABEL - 1}}}")
_ILLEGAL: Final = lazy_pattern(r"[^A-Za-z0-9_-]+")
_HASH: Final = 8  # hexadecimal digits

# An example: the heading "Día 1" of "Trips/Rome.md", whose anchor is "día-1".
#
# 1. The kind of anchor gives a prefix, so that kinds never collide: a heading none, a block id "b-", an HTML id "a-".
# 2. In a book, a hash of the note's path comes first, as two notes may have equal headings: "ncc6ce587-día-1".
# 3. A legal name is the label as it is. This one has an "í", so its readable part is kept with "-" for illegal
#    characters, "h-d-a-1", or in a book is the note's hash; behind it goes a hash of the anchor, "9e5d07ee".
# 4. What is longer than MAX_LABEL is cut before that hash.
#
#   anchor     in a note's own document    in a book          the first, redacted
#   "day-1"    day-1                       ncc6ce587-day-1    h-98384ab1
#   "día-1"    h-d-a-1-9e5d07ee            ncc6ce587-9e5d07ee h-9e5d07ee
#   "^plan"    b-plan                      ncc6ce587-b-plan   h-ab34d7a0
#   ""         (none: it is the document)  ncc6ce587


def label_of(anchor: str, note: str = "", *, redacted: bool = False) -> str:
    """Return the label of a heading (by its anchor), of a block (``^id``) or of an HTML element (``#id``).

    The empty anchor means the note itself. Pass ``note`` in a book, which holds several notes. An anchor that is not
    valid as a label gets a hash, so no two anchors share one. A ``redacted`` label is only a hash: the anchor would
    reveal words that were removed from the heading.
    """
    name = "b-" + anchor[1:] if anchor.startswith("^") else "a-" + anchor[1:] if anchor.startswith("#") else anchor
    prefix = f"n{_hash(note)}" if note else ""
    label = "-".join(part for part in (prefix, name) if part)
    if _LEGAL.fullmatch(label) and not (redacted and anchor):
        return label
    end = f"-{_hash(anchor)}"
    readable = "h" if redacted else "h-" + _ILLEGAL.sub("-", name).strip("-")
    return (prefix or readable)[: MAX_LABEL - len(end)].rstrip("-") + end


def _hash(text: str) -> str:
    return blake2b(text.encode(errors="replace"), digest_size=_HASH // 2).hexdigest()


class Labels:
    """The labels that a document has, so that links are written only to those.

    ``note`` is the note that the document was made from, ``""`` for a book, whose chapters name theirs. Content
    embedded from another note can't be linked to.
    """

    def __init__(
        self,
        document: n.Document,
        note: str,
        *,
        redacted: bool = False,
        titles: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> None:
        self._redacted = redacted
        self._titles = titles
        self._labels: dict[tuple[str, str], str] = {}
        if note:
            self._labels[note, ""] = ""
        for chapter, content in chapters(document, note):
            if not note:
                self._labels[chapter, ""] = label_of("", chapter)
            for anchor in _anchors(content):
                self._labels[chapter, anchor] = label_of(anchor, "" if note else chapter, redacted=redacted)

    def elsewhere(self, target: n.NoteTarget) -> str:
        """Return the label of a place in another note's document; ``""`` for its title, which is its top."""
        if not target.anchor or target.anchor.startswith("?") or target.anchor in self._titles.get(target.note, ()):
            return ""
        return label_of(target.anchor, redacted=self._redacted)

    def find(self, target: n.NoteTarget) -> str | None:
        """Return the label to link to: that of the heading or block, else that of its note.

        None if the note isn't in the document; ``""`` for the note that the whole document was made from.
        """
        label = self._labels.get((target.note, target.anchor))
        return label if label is not None else self._labels.get((target.note, ""))

    def of(self, note: str, anchor: str) -> str:
        """Return the label of a heading or block of ``note``; ``""`` where it has none."""
        return self._labels.get((note, anchor), "")


def chapters(document: n.Document, note: str) -> Iterator[tuple[str, tuple[n.Block, ...]]]:
    """Yield each note that a document is made of, with its blocks."""
    if note:
        yield note, document.content
    for node in () if note else walk_chapters(document.content):
        yield node.note, node.content


def walk_chapters(content: tuple[n.Block, ...]) -> Iterator[n.Div]:
    """Yield the chapters among a book's blocks."""
    for node in content:
        if type(node) is n.Div and "chapter" in node.classes:
            yield node


def _anchors(content: tuple[n.Block, ...]) -> Iterator[str]:
    for node in _own_nodes(content):
        if type(node) is n.Heading and node.anchor:
            yield node.anchor
        if type(node) is n.Span:
            if node.id:
                yield "#" + node.id
        elif block_id := getattr(node, "id", ""):
            yield "^" + str(block_id).lower()


def _own_nodes(content: tuple[n.Block, ...]) -> Iterator[n.Node]:
    """Yield all nodes below, except those of embedded notes."""
    stack: list[n.Node] = [*content[::-1]]
    while stack:
        node = stack.pop()
        if type(node) is n.Div and node.note:
            continue
        yield node
        stack += [*children(node)][::-1]
