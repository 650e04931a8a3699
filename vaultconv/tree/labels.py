"""Labels: the names by which links in a printed document find its headings and blocks.

A label is ``[A-Za-z][A-Za-z0-9_-]*`` of at most 38 characters, which is what Word takes for a bookmark, LaTeX and Typst
for a label and HTML for an id.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b
from types import MappingProxyType
from typing import Final

from vaultconv.tree import nodes as n
from vaultconv.tree.walk import children

MAX_LABEL: Final = 38

_LEGAL: Final = re.compile(rf"[A-Za-z][A-Za-z0-9_-]{{0,{MAX_LABEL - 1}}}")
_ILLEGAL: Final = re.compile(r"[^A-Za-z0-9_-]+")
_HASH: Final = 8  # hexadecimal digits


def label_of(anchor: str, note: str = "", *, redacted: bool = False) -> str:
    """Return the label of a heading, by its anchor, or of a block, by ``^`` and its id.

    ``#`` and an id is an element of HTML. The empty anchor is the note itself. ``note`` is given in a book, which holds
    many. What is not legal as it is gets a hash, so no two anchors share a label. A ``redacted`` label is a hash, as
    an anchor says what its heading said before words were taken out of it.
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
    """The labels that one document has, so that no link is written to one that it lacks.

    ``note`` is the note that the document is made of; a book's notes are in its chapters. What is embedded from another
    note is nobody's target.
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
        """Return the label of a place in the document of another note; empty for its title, which is its top."""
        if not target.anchor or target.anchor.startswith("?") or target.anchor in self._titles.get(target.note, ()):
            return ""
        return label_of(target.anchor, redacted=self._redacted)

    def find(self, target: n.NoteTarget) -> str | None:
        """The label to link to: of the heading or block, or of its note where that has none; None outside of it all.

        The label of the note that a whole document is made of is empty.
        """
        label = self._labels.get((target.note, target.anchor))
        return label if label is not None else self._labels.get((target.note, ""))

    def of(self, note: str, anchor: str) -> str:
        """Return the label that a heading or block of ``note`` bears; empty where it has none."""
        return self._labels.get((note, anchor), "")


def chapters(document: n.Document, note: str) -> Iterator[tuple[str, tuple[n.Block, ...]]]:
    """Yield each note that a document is made of, and its blocks."""
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
    """Yield all nodes below, without those of embedded notes."""
    stack: list[n.Node] = [*content[::-1]]
    while stack:
        node = stack.pop()
        if type(node) is n.Div and node.note:
            continue
        yield node
        stack += [*children(node)][::-1]
