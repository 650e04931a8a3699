"""How much a document holds: its headings, its length, and how much memory Typst needs for it."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import Final, Literal

from vaultconv.tree import nodes as n
from vaultconv.tree.walk import plain_text, walk

# The space that nodes take in addition to their letters, in letters.
_ROOM: Final = MappingProxyType(
    {n.Para: 40, n.ListItem: 20, n.Heading: 200, n.Cell: 10, n.MathBlock: 200, n.Image: 800, n.Media: 500}
)


def length_of(document: n.Document) -> int:
    """Return the approximate length of a document, in letters."""
    length = 0
    for node in walk(document):
        length += len(node.text) if isinstance(node, (n.Text, n.Code, n.CodeBlock)) else _ROOM.get(type(node), 0)
    return length


def headings_of(document: n.Document) -> list[tuple[int, str]]:
    """Return the headings of a book: their levels in its table of contents, and their words."""
    classes = {name for child in document.content if type(child) is n.Div for name in child.classes}
    below = 0 if "part" in classes else 1  # the template takes the first level for parts
    return [(node.level + below, plain_text(node.content)) for node in walk(document) if type(node) is n.Heading]


Costly = Literal["tables", "links"]
"""What can be left out to save memory: that short tables stay on one page, and the links between notes."""

# MiB, as measured for books of 480 to 1,380 pages: a page of text, a link with its page number, an address, which is a
# footnote where it first stands.
_OF_PAGE: Final = 1.5
_OF_LINK: Final = 0.2
_OF_ADDRESS: Final = 0.1
_MANY_FOR_TABLES: Final = 1400
_MANY_FOR_LINKS: Final = 2800


def to_leave_out(document: n.Document, letters_of_page: float) -> tuple[Costly, ...]:
    """Return what a book leaves out that would need more memory than many machines can spare."""
    links = Counter(type(node.target) is n.Url for node in walk(document) if type(node) is n.Link)
    pages = length_of(document) / letters_of_page
    needed = _OF_PAGE * pages + _OF_LINK * links[False] + _OF_ADDRESS * links[True]
    return ("tables", "links") if needed > _MANY_FOR_LINKS else ("tables",) if needed > _MANY_FOR_TABLES else ()
