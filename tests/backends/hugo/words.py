"""What a reader sees: of a document by its tree, and of a page by its HTML. Neither knows the writer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any, Final

import msgspec

from vaultconv import nodes as n
from vaultconv.tree.tasks import task_sign
from vaultconv.walk import children, default_display, plain_text, walk


class Seen(msgspec.Struct):
    """The text without its blanks, the footnotes' texts sorted, and how often there is what."""

    text: str
    notes: list[str]
    counts: Counter[str]


def without_blanks(text: str) -> str:
    """The text's characters that are no blanks."""
    return "".join(text.split())


# --------------------------------------------------------------------------------------------------- of a document

_TEXT: Final[Mapping[type, Callable[[Any], str]]] = {
    n.Text: lambda node: node.text,
    n.Code: lambda node: node.text,
    n.CodeBlock: lambda node: node.text,
    n.MathBlock: lambda node: node.text,
    n.Tag: lambda node: "#" + node.name,
    n.RawInline: lambda node: _read(node.text).text,
    n.RawBlock: lambda node: _read(node.text).text,
    n.Embed: lambda node: node.display or default_display(node.target),
    n.Image: lambda node: plain_text(node.content) if type(node.target) is n.FileTarget else "",  # as its caption
    n.Comment: lambda node: "",
    n.CommentBlock: lambda node: "",
    n.FootnoteDef: lambda node: "",
    n.InlineFootnote: lambda node: "",
}


def _text(node: Any) -> Iterator[str]:
    write = _TEXT.get(type(node))
    if write is not None:
        yield write(node)
    elif type(node) is n.Math:
        yield ("\\displaystyle " if node.display else "") + node.text
    elif type(node) is n.WikiLink and not node.content:
        yield default_display(node.target)
    else:
        if type(node) is n.ListItem and node.task is not None:
            yield task_sign(node.task)
        for child in children(node):
            yield from _text(child)


def of_tree(document: n.Document) -> Seen:
    """What a reader of the document sees."""
    notes = ["".join(_text(n.Document(_blocks(node)))) for node in walk(document) if type(node) in _NOTES]
    return Seen(without_blanks("".join(_text(document))), sorted(map(without_blanks, notes)), _counts(document))


_NOTES: Final = (n.FootnoteDef, n.InlineFootnote)


def _blocks(note: Any) -> tuple[n.Block, ...]:
    return note.content if type(note) is n.FootnoteDef else (n.Para(note.content),)


_COUNTED: Final[Mapping[type, Callable[[Any], str]]] = {
    n.Heading: lambda node: f"h{node.level}",
    n.BulletList: lambda node: "ul",
    n.OrderedList: lambda node: "ol",
    n.BlockQuote: lambda node: "blockquote",
    n.Callout: lambda node: "aside",
    n.Table: lambda node: "table",
    n.HorizontalRule: lambda node: "hr",
    n.Image: lambda node: "img",
    n.Highlight: lambda node: "mark",
}


def _counts(document: n.Document) -> Counter[str]:
    counts: Counter[str] = Counter()
    for node in walk(document):
        if type(node) in _COUNTED:
            counts[_COUNTED[type(node)](node)] += 1
        elif type(node) in (n.RawBlock, n.RawInline):
            counts += _read(node.text).counts
        elif type(node) is n.ListItem and node.task is not None:
            counts["input"] += 1
    return counts


# -------------------------------------------------------------------------------------------------------- of a page

_TAGS: Final = frozenset(
    ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "aside", "table", "hr", "img", "mark", "input")
)


class _Reader(HTMLParser):
    """Collects a page's text and counts its elements; the footnotes that Hugo lists at the end apart."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.notes: list[list[str]] = []
        self.counts: Counter[str] = Counter()
        self._in_notes = False
        self._depth = 0
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if "footnotes" in classes or "footnotes-unused" in classes:
            self._in_notes = True
        elif self._in_notes and tag in ("ul", "ol"):
            self._depth += 1
            self._count(tag, self._depth > 1)
        elif self._in_notes and tag == "li" and self._depth == 1:
            self.notes.append([])
        elif "footnote-ref" in classes or "footnote-backref" in classes:
            self._hidden = tag
        else:
            self._count(tag, not self._in_notes or self._depth > 0)

    def _count(self, tag: str, really: bool) -> None:
        if really and tag in _TAGS:
            self.counts[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""
        if self._in_notes and tag in ("ul", "ol"):
            self._depth -= 1
        if self._in_notes and tag in ("section", "div") and self._depth == 0:
            self._in_notes = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            (self.notes[-1] if self._in_notes and self.notes else self.parts).append(data)


def _read(html: str) -> Seen:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    notes = sorted(without_blanks("".join(note)) for note in reader.notes)
    return Seen(without_blanks("".join(reader.parts)), notes, reader.counts)


def of_page(html: str) -> Seen:
    """What a reader of the page sees."""
    return _read(html)
