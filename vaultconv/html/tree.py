"""The elements of raw HTML, over several nodes of a note: what HTML's standard (section 13.2.6) builds, in short.

Tags and the Markdown between them are fed to a `TreeBuilder` in their order. Elements are closed where a browser
closes them; what is nested wrongly is nested rightly; an end tag without its start tag means nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from vaultconv.html.page_breaks import NO_BREAKS, PageBreaksAround, breaks_around
from vaultconv.html.tokens import Data, html_tokens
from vaultconv.tree import nodes as n
from vaultconv.tree.style import PAGE_BREAK

MAX_DEPTH: Final = 50  # elements within each other; the tags of deeper ones are left out
MIN_DEPTH: Final = 5

_VOID: Final = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TABLE_PARTS: Final = frozenset("caption colgroup tbody td tfoot th thead tr".split())
BLOCKS: Final = frozenset(
    """address article aside blockquote body caption center colgroup dd details dialog dir div dl dt fieldset figcaption
    figure footer form header hgroup hr html legend li main menu nav ol optgroup option p pre search section summary
    table tbody td tfoot th thead tr ul xmp""".split()
).union(HEADINGS)
# What is opened anew behind the end tag of an element that was closed too early.
_FORMATTING: Final = frozenset(
    """a abbr b big cite code del dfn em font i ins kbd mark nobr q s samp small span strike strong sub sup tt u
    var""".split()
)
_REOPENED: Final = _FORMATTING | {"p", "div", "center", "section", "article"}
# An element that ends where one of these begins: (which, within what).
_ENDED_BY: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = MappingProxyType(
    {
        **dict.fromkeys(
            BLOCKS - _TABLE_PARTS, (frozenset("p"), frozenset("button td th table caption object".split()))
        ),
        **dict.fromkeys(("td", "th"), (frozenset(("td", "th")), frozenset(("tr", "table")))),
        "tr": (frozenset(("tr", "caption", "colgroup")), frozenset(("table",))),
        **dict.fromkeys(
            ("tbody", "thead", "tfoot", "caption", "colgroup"), (_TABLE_PARTS - {"td", "th"}, frozenset(("table",)))
        ),
        "li": (frozenset(("li", "p")), frozenset("ul ol menu dir td th table blockquote details".split())),
        **dict.fromkeys(("dd", "dt"), (frozenset(("dd", "dt", "p")), frozenset("dl td th table blockquote".split()))),
        **dict.fromkeys(("option", "optgroup"), (frozenset(("option",)), frozenset(("select",)))),
        **dict.fromkeys(("rt", "rp"), (frozenset(("rt", "rp")), frozenset(("ruby",)))),
        **dict.fromkeys(HEADINGS, (HEADINGS | {"p"}, frozenset("button td th table caption object li".split()))),
    }
)
_ANCHORED_INSIDE: Final = frozenset("li td th dt dd summary figcaption caption".split())  # nothing else stands between
_NO_PLACE: Final = frozenset("base head link meta param script source style template title track".split())
_LOOKS: Final = frozenset(("style", "class", "color", "bgcolor", "face", "align"))
# What an end tag doesn't reach beyond.
_CELL: Final = frozenset(("table", "td", "th", "caption"))
_INSIDE: Final = _CELL | frozenset("li dd dt blockquote details figure".split())
_UNBROKEN: Final = frozenset(("tr", "td", "th", "caption", "dt", "figcaption", "summary"))
_WITHIN_TABLE: Final = frozenset(("table",))


class HtmlText(NamedTuple):
    """Text of the HTML itself: decoded, with white space unchanged."""

    text: str
    position: n.Position | None


class BlockBoundary(NamedTuple):
    """A boundary between two HTML blocks."""


Child: TypeAlias = "Element | HtmlText | BlockBoundary | n.Block | n.Inline"


@dataclass(slots=True, eq=False)
class Element:
    """An element of raw HTML, with its content."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    position: n.Position | None = None
    target: n.Target | None = None
    """What its ``src`` or ``href`` leads to; None if that is outside the vault."""
    source: n.Para | None = None
    """The Markdown paragraph that it stands for, if any."""
    children: list[Child] = field(default_factory=list)
    ended: bool = False
    """It has an end tag of its own, or needs none."""
    closed: bool = False
    """It was ended, or an element around it was."""
    holds_blocks: bool = False
    """Something in it is a block: an element, or Markdown."""
    breaks: PageBreaksAround = NO_BREAKS
    """The page breaks before and after it."""

    def __post_init__(self) -> None:
        self.breaks = breaks_around(self.name, self.attributes)

    @property
    def is_block(self) -> bool:
        """Whether it can't be part of a line."""
        return self.name in BLOCKS or self.holds_blocks or self.breaks is not NO_BREAKS


class TreeBuilder:
    """Builds the tree of a note's raw HTML and the Markdown between it.

    Elements deeper than ``depth`` are left out, and their content stays; ``too_deep`` is the position of the first one.
    With ``anchors``, the id of an element becomes an empty span before it. If given, ``looks`` collects the elements
    whose attributes say how they look, and ``unbroken`` those that would break a page inside a row of a table or a
    line.
    """

    def __init__(
        self,
        depth: int = MAX_DEPTH,
        *,
        anchors: bool = False,
        looks: list[Element] | None = None,
        unbroken: list[Element] | None = None,
    ) -> None:
        self._looks, self._unbroken = looks, unbroken
        self._depth = depth
        self._anchors = anchors
        self._stack = [Element("")]
        self._left_out: Counter[str] = Counter()
        self.too_deep: n.Position | None = None

    def finish(self) -> list[Child]:
        """Return the tree; open elements stay unclosed."""
        return self._stack[0].children

    def html(self, html: str, links: tuple[n.HtmlLink, ...], position: n.Position | None) -> None:
        """Add raw HTML that begins at ``position``."""
        line, counted, link = 0, 0, 0
        for token in html_tokens(html):
            line += html.count("\n", counted, token.start)
            counted = token.start
            at = n.Position(position.line + line) if position is not None and line else position
            if isinstance(token, Data):
                self._stack[-1].children.append(HtmlText(token.text, at))
                self._remember_break_in(token.text, at)
                continue
            if token.closing:
                self.end(token.name)
                continue
            while link < len(links) and links[link].start < token.start:
                link += 1
            target = links[link].target if link < len(links) and links[link].start < token.end else None
            element = Element(token.name, token.attributes, at, target)
            self.start(element, empty=token.empty)

    def gap(self) -> None:
        """Separate the words before and after this call into different HTML blocks."""
        self._stack[-1].children.append(BlockBoundary())

    def block(self, node: n.Block) -> None:
        """Add a block of Markdown."""
        self._stack[-1].children.append(node)
        if type(node) is n.PageBreak:
            self._remember_break(Element("", position=node.position))
        self._mark()

    def paragraph(self, node: n.Para) -> None:
        """Add a paragraph in which block elements begin or end."""
        element = Element("p", position=node.position, source=node)
        self.start(element, at_any_depth=True)
        depth = len(self._stack) - 1
        for inline in node.content:
            if type(inline) is n.RawInline and inline.format == "html":
                self.html(inline.text, inline.links, node.position)
            else:
                self.inline(inline)
        if len(self._stack) > depth:
            self._close(depth)

    def inline(self, node: n.Inline) -> None:
        """Add an inline of Markdown."""
        self._stack[-1].children.append(node)
        if type(node) is n.Text:
            self._remember_break_in(node.text, self._stack[-1].position)

    def start(self, element: Element, *, empty: bool = False, at_any_depth: bool = False) -> None:
        """Open an element; ``empty``: it has no end tag, as ``<br/>``."""
        name = element.name
        ended, within = _ENDED_BY.get(name, (None, None))
        if ended is not None and within is not None:
            self._end_first(ended, within)
        elif name == "a":
            self.end("a")
        inside = name in _ANCHORED_INSIDE
        if not inside:
            self._anchor(element)
        if name in _VOID or empty:
            element.ended = element.closed = True
        elif len(self._stack) > self._depth and not at_any_depth:
            self._left_out[name] += 1
            self.too_deep = self.too_deep or element.position or n.Position(1)
            return
        self._stack[-1].children.append(element)
        if self._looks is not None and not _LOOKS.isdisjoint(element.attributes):
            self._looks.append(element)
        if element.breaks is not NO_BREAKS:
            self._remember_break(element)
        if element.is_block:
            self._mark()
        if not element.closed:
            self._stack.append(element)
            if inside:
                self._anchor(element)

    def _remember_break_in(self, text: str, position: n.Position | None) -> None:
        if "\\" in text and PAGE_BREAK.fullmatch(text.strip()):
            self._remember_break(Element("", position=position))

    def _remember_break(self, element: Element) -> None:
        """Remember an element that would break the page in a place where none can break."""
        if self._unbroken is not None and any(each.name in _UNBROKEN for each in (element, *self._stack)):
            self._unbroken.append(element)

    def _anchor(self, element: Element) -> None:
        """Return the link target for an element's id."""
        attributes = element.attributes
        name = attributes.get("id", "") or (attributes.get("name", "") if element.name == "a" else "")
        if not self._anchors or not name.strip() or element.name in _NO_PLACE:
            return
        if not any(each.name in ("svg", "math") for each in self._stack):
            self._stack[-1].children.append(n.Span((), id=name.strip()))

    def end(self, name: str) -> None:
        """Close an element by its end tag."""
        if self._left_out[name]:
            self._left_out[name] -= 1
            return
        if name == "br":  # browsers read </br> as <br>
            self.start(Element(name))
            return
        index = self._open(name)
        if index is None:
            return
        above = self._stack[index + 1 :]
        self._stack[index].ended = True
        self._close(index)
        if name in _FORMATTING:
            for each in above:
                self.start(Element(each.name, each.attributes, each.position, each.target), at_any_depth=True)

    def _open(self, name: str) -> int | None:
        """Return the index in the stack of the element that an end tag closes."""
        names = HEADINGS if name in HEADINGS else (name,)
        barriers = (
            _WITHIN_TABLE if name in _TABLE_PARTS or name == "table" else _INSIDE if name in _FORMATTING else _CELL
        )
        for i in range(len(self._stack) - 1, 0, -1):
            element = self._stack[i]
            if element.name in names:
                return i
            if element.name in barriers or (name in _FORMATTING and element.name not in _REOPENED):
                return None
        return None

    def _end_first(self, ended: frozenset[str], within: frozenset[str]) -> None:
        """Close the outermost open element of ``ended`` that is inside the innermost one of ``within``."""
        index = None
        for i in range(len(self._stack) - 1, 0, -1):
            if self._stack[i].name in within:
                break
            if self._stack[i].name in ended:
                index = i
        if index is not None:
            self._close(index)

    def _close(self, index: int) -> None:
        """Close an open element and everything in it."""
        for element in self._stack[index:]:
            element.closed = True
        del self._stack[index:]

    def _mark(self) -> None:
        for element in reversed(self._stack):
            if element.holds_blocks:
                break
            element.holds_blocks = True


def is_html(node: object) -> bool:
    """Return whether the node is raw HTML."""
    return isinstance(node, (n.RawBlock, n.RawInline)) and node.format == "html"
