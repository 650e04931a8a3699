"""What a Markdown dialect is: a table of renderers, and rows of escapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from vaultconv.tree import nodes as n
from vaultconv.tree.schema import blocks_in, inlines_in, is_inline
from vaultconv.tree.tables import Renderers

if TYPE_CHECKING:
    from vaultconv.markdown.writer import Writer

Renderer: TypeAlias = Callable[[Any, "Writer"], str]
"""Writes one node. A block has no container prefixes and no final line end: the containers add these."""

Label: TypeAlias = Callable[[n.Block, str, "Writer"], str]
"""Adds a block's id to its text."""

Settle: TypeAlias = Callable[[str], str]
"""Spells the marks in a block's text whose spelling depends on the entire text."""

Where: TypeAlias = Literal["text", "unlinked", "link", "mixed", "alt", "display", "line", "end"]

SCOPES: Final[Mapping[str, tuple[Where, ...]]] = MappingProxyType(
    {
        "prose": ("unlinked", "text"),
        "label": ("link", "text"),
        "link": ("mixed", "link", "text"),
        "alt": ("alt", "link", "text"),
        "footnote": ("link", "unlinked", "text"),
        "display": ("display", "mixed", "text"),
        "line": ("line",),
        "end": ("end",),
    }
)
"""The ``where`` values that apply in each scope: running text, a link's text that is a single text, any other link's
text, an image's text, an inline footnote, a wikilink's display text, the lines of a block, and its end."""


class Escape(NamedTuple):
    """A kind of markup that text could be mistaken for, and what to write instead.

    ``pattern`` begins with a literal character, which makes the search fast, and is matched within a single text node;
    ``write`` is a format string for the match.

    ``where`` is ``text`` for everywhere; ``unlinked`` for outside link texts; ``link`` for link texts; ``mixed`` for
    link texts with more than one text, and wikilinks; ``alt`` for image texts; ``display`` for wikilinks' display
    texts; ``line`` for the start of a block's line (such a pattern can begin with any character, and sees the line as
    it will be written); ``end`` for the end of a block.
    """

    pattern: str
    prevents: str
    write: str = r"\{}"
    where: Where = "text"


class Dialect:
    """A way to write Markdown. Read-only; `extend` returns a modified copy."""

    __slots__ = ("escapers", "escapes", "html", "label", "name", "opaque", "renderers", "settle")

    name: str
    renderers: Mapping[type, Renderer]
    """A function for every class of nodes, `Document` included."""
    opaque: frozenset[type]
    """The classes of nodes that are more than their content: all whose renderer isn't `transparent`."""
    html: Mapping[type, Renderer]
    """A function for every class of inlines that writes it as HTML, for places where Markdown is not read."""
    escapes: tuple[Escape, ...]
    """What text could be mistaken for, the first that matches counts."""
    label: Label
    """Adds a block's id to its text."""
    settle: Settle
    """Spells the marks that renderers and escapes leave in a block's text: emphasis, dollars."""
    escapers: Mapping[str, Callable[[str], str]]
    """The functions that escape a text, by scope (`SCOPES`)."""

    def __init__(
        self,
        name: str,
        renderers: Mapping[type, Renderer],
        html: Mapping[type, Renderer],
        escapes: Iterable[Escape],
        label: Label,
        settle: Settle = str,
    ) -> None:
        rows = tuple(escapes)
        set_field = object.__setattr__
        set_field(self, "name", name)
        set_field(self, "renderers", MappingProxyType(Renderers(renderers, transparent)))
        set_field(self, "opaque", frozenset(kind for kind, each in renderers.items() if each is not transparent))
        set_field(self, "html", MappingProxyType(Renderers(html, transparent_in_html)))
        set_field(self, "escapes", rows)
        set_field(self, "label", label)
        set_field(self, "settle", settle)
        set_field(self, "escapers", MappingProxyType(_Escapers(rows)))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a dialect is read-only; Dialect.extend makes another one ({name!r})")

    def __reduce__(self) -> tuple[type[Dialect], tuple[object, ...]]:
        return (Dialect, (self.name, dict(self.renderers), dict(self.html), self.escapes, self.label, self.settle))

    def __repr__(self) -> str:
        return f"<Dialect {self.name}>"

    def extend(
        self,
        name: str,
        renderers: Mapping[type, Renderer] = MappingProxyType({}),
        escapes: Iterable[Escape] = (),
        *,
        html: Mapping[type, Renderer] = MappingProxyType({}),
        label: Label | None = None,
        settle: Settle | None = None,
    ) -> Dialect:
        """Return this dialect with other renderers for some nodes, and more escapes, which are tried first."""
        return Dialect(
            name,
            {**self.renderers, **renderers},
            {**self.html, **html},
            (*escapes, *self.escapes),
            label or self.label,
            settle or self.settle,
        )


def transparent(node: n.Node, writer: Writer) -> str:
    """Write the content of a node that only holds others.

    `joins.flattened` already replaces blocks with this renderer by their content.
    """
    if is_inline(node):
        return writer.inlines(inlines_in(node))
    return writer.blocks(blocks_in(node))


def transparent_in_html(node: n.Inline, writer: Writer) -> str:
    """Write the content of an inline that only holds others, as HTML."""
    return "".join(writer.dialect.html[type(inner)](inner, writer) for inner in inlines_in(node))


class _Escapers(dict[str, Callable[[str], str]]):
    """The functions that escape a text, by scope; each is compiled when it is first asked for."""

    def __init__(self, rows: tuple[Escape, ...]) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, scope: str) -> Callable[[str], str]:
        rows = [row for place in SCOPES[scope] for row in self._rows if row.where == place]
        self[scope] = _line_escaper(rows) if scope == "line" else _escaper(rows)
        return self[scope]


def _line_escaper(rows: list[Escape]) -> Callable[[str], str]:
    """Return a function that escapes the beginnings of lines; it returns the same text if no row matches."""
    if not rows:
        return str
    pattern, write = _compiled(rows, "(?m)^")
    matches = pattern.match

    def escape_lines(text: str) -> str:
        # A search for this pattern would look at every character, not only at the beginnings of lines.
        start = 0
        while matches(text, start) is None:
            start = text.find("\n", start) + 1 if "\n" in text else 0
            if not start:
                return text
        return pattern.sub(write, text)

    return escape_lines


def _escaper(rows: list[Escape]) -> Callable[[str], str]:
    """Return a function that searches for all rows at once; it returns the same text if no row matches."""
    if not rows:
        return str
    pattern, write = _compiled(rows)
    return partial(pattern.sub, write)


def _compiled(rows: list[Escape], anchor: str = "") -> tuple[re.Pattern[str], Callable[[re.Match[str]], str]]:
    """Return one pattern for all rows, and a function that returns what to write for a match."""
    # An empty group at the end of each alternative tells which one matched. A group at the start would prevent `re`
    # from searching by the set of first characters, which makes plain text nearly free.
    choices = "|".join(f"{row.pattern}()" for row in rows)
    templates = [row.write for row in rows]

    def write(match: re.Match[str]) -> str:
        return templates[(match.lastindex or 1) - 1].format(match[0])

    return re.compile(f"{anchor}(?:{choices})" if anchor else choices), write
