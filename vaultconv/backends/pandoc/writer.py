"""Writes trees as Pandoc's JSON: the elements, the definition of a dialect, and the state while writing a document.

Shapes are those of pandoc-types 1.23 (<https://hackage.haskell.org/package/pandoc-types>): each element is an object
``{"t": constructor, "c": arguments}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import msgspec

from vaultconv.backends.pandoc.resources import Resources
from vaultconv.book.manuscript import LABEL_END
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.markdown.footnotes import Footnotes
from vaultconv.tree import nodes as n
from vaultconv.tree.direction import Direction, of_node
from vaultconv.tree.labels import Labels
from vaultconv.tree.schema import blocks_in, inlines_in, is_inline
from vaultconv.tree.style import NO_STYLE, Style
from vaultconv.tree.tables import Renderers
from vaultconv.tree.walk import BOXES, replace

Json: TypeAlias = dict[str, Any]
Entry: TypeAlias = "Callable[[Any, PandocWriter], list[Json]]"
"""Writes one node as no, one or several of Pandoc's elements: blocks for a block, inlines for an inline."""

SPACE: Final[Json] = {"t": "Space"}
SOFT_BREAK: Final[Json] = {"t": "SoftBreak"}
LINE_BREAK: Final[Json] = {"t": "LineBreak"}

# ---------------------------------------------------------------------------------------------------------- elements


def attr(id: str = "", classes: Iterable[str] = (), attributes: Iterable[tuple[str, str]] = ()) -> list[Any]:
    """Return Pandoc's ``Attr``."""
    return [id, list(classes), [[key, str(value)] for key, value in attributes]]


def element(kind: str, *arguments: Any) -> Json:
    """Return an element with one or several arguments."""
    return {"t": kind, "c": list(arguments) if len(arguments) > 1 else arguments[0]}


def raw_inline(format: str, text: str) -> Json:
    """Return text in an output format, within a paragraph."""
    return {"t": "RawInline", "c": [format, text]}


def raw_block(format: str, text: str) -> Json:
    """Return text in an output format, as a block."""
    return {"t": "RawBlock", "c": [format, text]}


def text_inlines(text: str) -> list[Json]:
    """Return text as ``Str`` and ``Space``, as Pandoc's writers expect it."""
    if " " not in text and "\t" not in text and "\n" not in text:
        return [{"t": "Str", "c": text}] if text else []
    words: list[Json] = []
    for word in _BLANKS.split(text):
        if word:
            words.append({"t": "Str", "c": word})
        words.append(SPACE)
    words.pop()
    return words


_BLANKS: Final = re.compile(r"[ \t\n]+")


def para(inlines: list[Json]) -> list[Json]:
    """Return a paragraph, unless it is empty."""
    return [{"t": "Para", "c": inlines}] if inlines else []


# ----------------------------------------------------------------------------------------------------------- dialect


def _anchor_span(label: str) -> list[Json]:
    return [element("Span", attr(label), [])]


def _in_div(label: str, blocks: list[Json]) -> list[Json]:
    return [element("Div", attr(label), blocks)]


def _no_page(label: str) -> list[Json]:
    return []


def _unlisted_heading(level: int, label: str, inlines: list[Json]) -> list[Json]:
    return [element("Header", level, attr(label, ("unnumbered", "unlisted")), inlines)]


def _labelled_footnote(label: str, footnote: Json) -> list[Json]:
    return [element("Span", attr(label), [footnote])]


def _repeated_footnote(label: str, number: int) -> list[Json]:
    link = element("Link", attr(), [{"t": "Str", "c": str(number)}], ["#" + label, ""])
    return [{"t": "Superscript", "c": [link]}]


def _as_it_is(footnote: list[Json]) -> list[Json]:
    return footnote


def _whatever_is_beside_it(blocks: Sequence[n.Block], place: int, made: list[Json], writer: PandocWriter) -> list[Json]:
    return made


def _as_they_are(direction: Direction, written: list[Json]) -> list[Json]:
    return written


class PandocDialect(msgspec.Struct, frozen=True, kw_only=True):
    """The table from nodes to Pandoc's elements for one family of output formats."""

    name: str
    entries: Mapping[type, Entry]
    anchor: Callable[[str], list[Json]] = _anchor_span
    """An invisible inline that bears a label."""
    labelled: Callable[[str, list[Json]], list[Json]] = _in_div
    """Blocks that bear a label."""
    directed: Callable[[Direction, list[Json]], list[Json]] = _as_they_are
    """Blocks that run in another direction than what they stand in."""
    directed_inlines: Callable[[Direction, list[Json]], list[Json]] = _as_they_are
    """Inlines that run in another direction than what they stand in."""
    address: Callable[[str], str | None] = str
    """How the format writes the address of a link out of the document; None if it can't lead there."""
    page_reference: Callable[[str], list[Json]] = _no_page
    """What a link says in print about the page of a label, a blank before it included."""
    unlisted_heading: Callable[[int, str, list[Json]], list[Json]] = _unlisted_heading
    """A heading, by its level, label and inlines, that is in no outline and no table of contents."""
    labelled_footnote: Callable[[str, Json], list[Json]] = _labelled_footnote
    """A footnote that is referred to again."""
    repeated_footnote: Callable[[str, int], list[Json]] = _repeated_footnote
    """A further reference to a footnote, by its label and its number."""
    footnote_in_heading: Callable[[list[Json]], list[Json]] = _as_it_is
    """A footnote, or a reference to one, in a heading."""
    labels_in_headings: bool = False
    """May a footnote in a heading bear its label? Not where headings are shown in other places too."""
    title_footnotes: Callable[[list[Json]], list[Json]] | None = None
    """Blocks that hold the footnotes of the document's title; without it they are part of the title."""
    among: Callable[[Sequence[n.Block], int, list[Json], PandocWriter], list[Json]] = _whatever_is_beside_it
    """What has been made of a block, by its place among its siblings: those, its place, what has been made."""
    toggles_have_bullets: bool = True
    """Do the toggles of a bullet list stay its items, with its mark and their own?"""
    shows_looks: bool = False
    """Does it show the colours, sizes and sides that HTML gives?"""
    footnotes_inherit: bool = False
    """Does a footnote run in the direction of the words that it is a note to?"""

    def extend(self, name: str, entries: Mapping[type, Entry], **changes: object) -> PandocDialect:
        """Return this dialect with other entries for some nodes."""
        table = MappingProxyType({**self.entries, **entries})
        return msgspec.structs.replace(self, name=name, entries=table, **changes)


def transparent(node: n.Node, writer: PandocWriter) -> list[Json]:
    """Return the entry for nodes that only contain others."""
    return writer.inlines(inlines_in(node)) if is_inline(node) else writer.blocks(blocks_in(node))


class LinkStyle(msgspec.Struct, frozen=True, kw_only=True):
    """How links are shown.

    ``pages`` adds page numbers, ``addresses`` adds web addresses in footnotes, and ``outside`` adds a footnote with the
    name of a note outside the document.
    """

    pages: bool = False
    addresses: bool = False
    outside: bool = False


# ------------------------------------------------------------------------------------------------------------ writer

_NO_LOOKS: Final = "this format can't show the colours, sizes and alignment set in HTML"


class PrintedFootnotes:
    """The footnotes printed so far.

    ``number`` is the latest number; ``marks`` has the number of each label, and the label for links if there is one;
    ``in_footnotes`` are labels whose text is inside another footnote; ``places`` are labels to write before the current
    heading.
    """

    def __init__(self) -> None:
        self.number = 0
        self.places: list[str] = []
        self.marks: dict[str, tuple[str, int]] = {}
        self.in_footnotes: set[str] = set()


class PandocWriter:
    """Writes the nodes of one document. Entries receive it as their second argument."""

    __slots__ = (
        "_entries",
        "_lost_looks",
        "_report",
        "_reports",
        "boxed",
        "dialect",
        "direction",
        "embedded",
        "fixed_direction",
        "footnotes",
        "href",
        "in_callout",
        "in_footnote",
        "in_heading",
        "in_index",
        "in_link",
        "in_toggle",
        "labels",
        "links",
        "main_direction",
        "note",
        "printed_footnotes",
        "resources",
        "tight",
        "unlisted",
        "used_labels",
    )  # fmt: skip

    def __init__(
        self,
        dialect: PandocDialect,
        labels: Labels,
        note: str,
        href: Callable[[n.Target, str], str | None],
        report: Callable[[str], Report],
        resources: Resources,
        links: LinkStyle,
        direction: Direction,
    ) -> None:
        self.dialect = dialect
        self.direction = self.main_direction = direction
        """The direction of what is being written, and that of the document."""
        self.fixed_direction = False
        """Did the author say the direction, so that letters have no say?"""
        self.labels = labels
        self.href = href
        self.resources = resources
        self.links = links
        self.note = note
        """The note that the blocks being written are of: in a book, the chapter's."""
        self.footnotes = Footnotes()
        self.embedded = False
        """Inside another note's content, which is nobody's target?"""
        self.tight = False
        """Is the list being written a tight one?"""
        self.boxed = False
        """Within a list, a box or a note, where no page breaks?"""
        self.unlisted = False
        """Inside something that an outline doesn't look into?"""
        self.in_footnote = self.in_heading = self.in_link = self.in_index = self.in_callout = self.in_toggle = False
        self.printed_footnotes = PrintedFootnotes()
        self.used_labels: set[str] = set()
        self._lost_looks: set[tuple[str, str]] = set()
        self._entries = Renderers(dialect.entries, transparent)
        self._reports = report
        self._report = report(note)

    # ------------------------------------------------------------------------------------------------------ walking

    def document(self, document: n.Document) -> list[Json]:
        """Return the document's blocks, then the footnotes without references."""
        blocks = self.render(document)
        for footnote in self.footnotes.keep_unused():
            label = footnote.label.rpartition(LABEL_END)[2]
            self.report(DiagnosticCode.FOOTNOTE_UNUSED, f'nothing refers to the footnote "{label}"', footnote.position)
            mark = n.Para((n.Span((n.Text(label),), classes=("superscript",)),))
            blocks += self.nested((mark, *footnote.content), unlisted=True)
        return blocks

    def render(self, node: n.Node) -> list[Json]:
        """Return a node, by its entry in the dialect."""
        return self._entries[type(node)](node, self)

    def blocks(self, content: Sequence[n.Block]) -> list[Json]:
        """Return blocks, each with its label."""
        written: list[Json] = []
        content = content if self.dialect.toggles_have_bullets else tuple(_without_bullets(content))
        for place, node in enumerate(content):
            made = self._in_state(self._directed, node, _UNLISTED) if type(node) in BOXES else self._directed(node)
            if type(node) is n.PageBreak and made == written[-len(made) :]:  # it would make an empty page
                continue
            made = self.dialect.among(content, place, made, self)
            label = self.claim("^" + node.id.lower()) if node.id and type(node) is not n.Heading else ""
            written += self.dialect.labelled(label, made) if label else made
        return written

    def _directed(self, node: n.Block) -> list[Json]:
        """Return a block, marked if its direction differs from its surroundings."""
        if self.dialect.directed is _as_they_are or type(node) not in _DIRECTED:
            return self.render(node)
        stated: Any = dict(node.attributes).get("dir") if type(node) is n.Div else None
        found = stated or (None if self.fixed_direction or type(node) is n.Div else of_node(node))
        if found is None:
            return self.render(node)
        fixed = self.fixed_direction or stated is not None
        if found == self.direction and fixed == self.fixed_direction:
            return self.render(node)
        made = self._in_state(self.render, node, {"direction": found, "fixed_direction": fixed})
        return self.dialect.directed(found, made) if made and found != self.direction else made

    def inlines(self, content: Sequence[n.Inline]) -> list[Json]:
        """Return inlines as written within a block."""
        entries = self._entries
        written: list[Json] = []
        for node in content:
            written += entries[type(node)](node, self)
        return written

    def trimmed(self, content: Sequence[n.Inline]) -> list[Json]:
        """Return inlines without spaces at the edges and before line ends."""
        written = self.inlines(content)
        while written and written[-1]["t"] in _GAPS:
            written.pop()
        start = 0
        while start < len(written) and written[start]["t"] in _GAPS:
            start += 1
        return written[start:] if start else written

    def isolated(self, direction: Direction | None, inlines: list[Json]) -> list[Json]:
        """Return inlines in a direction of their own."""
        if direction in (None, self.direction) or not inlines:
            return inlines
        return self.dialect.directed_inlines(direction, inlines)

    # --------------------------------------------------------------------------------------------------- what to ask

    def report(self, code: DiagnosticCode, message: str, at: n.Position | None = None, hint: str = "") -> None:
        """Report something about the note being written."""
        self._report(code, message, at, hint)

    def report_style(self, message: str = _NO_LOOKS, at: n.Position | None = None) -> None:
        """Report once per note that HTML's styles are lost."""
        if (self.note, message) not in self._lost_looks:
            self._lost_looks.add((self.note, message))
            self.report(DiagnosticCode.STYLE_DROPPED, message, at)

    def report_looks(self, look: Style, at: n.Position | None = None) -> None:
        """Report a style that the format doesn't show."""
        if look != NO_STYLE and not self.dialect.shows_looks:
            self.report_style(at=at)

    def enter(self, note: str) -> None:
        """Treat the next blocks as those of this note."""
        self.note = note
        self._report = self._reports(note)

    def claim(self, anchor: str) -> str:
        """Return the label of a heading or block of the current note; empty if it has none, or if it is taken."""
        label = "" if self.embedded else self.labels.of(self.note, anchor)
        if not label or label in self.used_labels:
            return ""
        self.used_labels.add(label)
        return label

    def nested(self, content: Sequence[n.Block], **state: bool | Direction) -> list[Json]:
        """Return blocks written in another state.

        The state is ``direction``, ``embedded``, ``fixed_direction``, ``in_footnote``, ``in_index``,
        ``in_callout``, ``in_toggle``, ``tight`` or ``unlisted``. A list, a box or a footnote decides whether it
        is ``tight``, so its blocks are ``boxed``.
        """
        return self._in_state(self.blocks, content, {**state, "boxed": self.boxed or "tight" in state})

    def line(self, content: Sequence[n.Inline], **state: bool) -> list[Json]:
        """Return trimmed inlines written in another state: ``in_heading``, ``in_link``, ``in_footnote``."""
        return self._in_state(self.trimmed, content, state)

    def _in_state(self, write: Callable[[Any], list[Json]], content: Any, state: Mapping[str, object]) -> list[Json]:
        outer = {name: getattr(self, name) for name in state}
        for name, value in state.items():
            setattr(self, name, value)
        written = write(content)
        for name, value in outer.items():
            setattr(self, name, value)
        return written


def _without_bullets(content: Sequence[n.Block]) -> Iterator[n.Block]:
    """Return the blocks, with toggles of bullet lists separate, because they have a mark of their own."""
    for node in content:
        if type(node) is n.BulletList and any(map(_is_toggle, node.items)):
            yield from _split(node)
        else:
            yield node


def _split(node: n.BulletList) -> Iterator[n.Block]:
    for is_toggle, items in groupby(node.items, _is_toggle):
        if not is_toggle:
            yield replace(node, items=tuple(items), id="")
            continue
        for item in items:
            yield replace(item.content[0], id=item.content[0].id or item.id)


def _is_toggle(item: n.ListItem) -> bool:
    return item.task is None and len(item.content) == 1 and type(item.content[0]) is n.Toggle


_GAPS: Final = frozenset(("Space", "SoftBreak", "LineBreak"))
_UNLISTED: Final = MappingProxyType({"unlisted": True})
_DIRECTED: Final = frozenset((
    n.Para, n.Heading, n.BlockQuote, n.BulletList, n.OrderedList, n.Table, n.Callout, n.Toggle, n.CodeBlock, n.Div,
))  # fmt: skip
