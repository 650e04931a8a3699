"""What a Markdown dialect is: a table of renderers and rows of escapes. Data, all but what holds others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from vaultconv.tree import nodes as n
from vaultconv.tree.schema import blocks_in, inlines_in, is_inline
from vaultconv.tree.tables import Renderers

if TYPE_CHECKING:
    from vaultconv.markdown.writer import Writer

Renderer: TypeAlias = Callable[[Any, "Writer"], str]
"""Writes one node. A block's lines have no container prefixes and no final line end; the containers add them."""

Label: TypeAlias = Callable[[n.Block, str, "Writer"], str]
"""Adds its id to a block's text."""

Settle: TypeAlias = Callable[[str], str]
"""Spells in a block's text what renderers and escapes left open: what depends on the whole of it."""

Where: TypeAlias = Literal["text", "unlinked", "link", "mixed", "alt", "display", "line", "end"]

SCOPES: Final[Mapping[str, tuple[Where, ...]]] = MappingProxyType(
    {
        "prose": ("unlinked", "text"),
        "label": ("link", "text"),
        "link": ("mixed", "link", "text"),
        "alt": ("alt", "link", "text"),
        "footnote": ("link", "unlinked", "text"),
        "display": ("display", "mixed", "text"),
    }
)
"""Which rows count where: in running text, in a link's text that is text alone and in another, in an image's text, in
an inline footnote, in a wikilink's display text."""


class Escape(NamedTuple):
    """One thing that text could be mistaken for, and what is written instead.

    ``pattern`` begins with a literal character (the search is fast then) and is tried within one text node, so its
    edges are the text's; ``write`` is a format string for what matched.

    ``where``: ``text`` everywhere; ``unlinked`` outside link texts; ``link`` in link texts; ``mixed`` in those that
    hold more than one text, and in wikilinks; ``alt`` in image texts; ``display`` in wikilinks' display texts; ``line``
    at the start of a block's line (such a pattern may begin with any character and sees the line as it will be
    written); ``end`` at the end of a block.
    """

    pattern: str
    prevents: str
    write: str = r"\{}"
    where: Where = "text"


class Dialect:
    """A way to write Markdown. Read-only; `extend` makes another one.

    ``renderers`` has a function for every node class and for `Document`; ``label`` adds a block's id to its text;
    ``settle`` spells the marks that renderers and escapes of this dialect put into a block's text.
    """

    __slots__ = ("escapers", "escapes", "html", "label", "name", "renderers", "settle")

    name: str
    renderers: Mapping[type, Renderer]
    html: Mapping[type, Renderer]
    escapes: tuple[Escape, ...]
    label: Label
    settle: Settle
    escapers: Mapping[str, Callable[[str], str]]

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
        set_field(self, "html", MappingProxyType(Renderers(html, transparent_in_html)))
        set_field(self, "escapes", rows)
        set_field(self, "label", label)
        set_field(self, "settle", settle)
        set_field(self, "escapers", MappingProxyType(_escapers(rows)))

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
        """This dialect with other renderers for some nodes and more escapes, which are tried first."""
        return Dialect(
            name,
            {**self.renderers, **renderers},
            {**self.html, **html},
            (*escapes, *self.escapes),
            label or self.label,
            settle or self.settle,
        )


def transparent(node: n.Node, writer: Writer) -> str:
    """The renderer of nodes that only hold others: these. (`joins.flattened` puts those of a block in its place.)"""
    if is_inline(node):
        return writer.inlines(inlines_in(node))
    return writer.blocks(blocks_in(node))


def transparent_in_html(node: n.Inline, writer: Writer) -> str:
    """Return the renderer of inlines that only hold others, as HTML."""
    return "".join(writer.dialect.html[type(inner)](inner, writer) for inner in inlines_in(node))


def _escapers(rows: tuple[Escape, ...]) -> dict[str, Callable[[str], str]]:
    def pick(*places: Where) -> list[Escape]:
        return [row for place in places for row in rows if row.where == place]

    found = {scope: _escaper(pick(*places)) for scope, places in SCOPES.items()}
    found["line"] = _escaper(pick("line"), "(?m)^")
    found["end"] = _escaper(pick("end"))
    return found


def _escaper(rows: list[Escape], anchor: str = "") -> Callable[[str], str]:
    """Return one search for all rows: it gives back the very text where none of them applies."""
    if not rows:
        return str
    # Each alternative ends in an empty group that tells which it was. A group at its start would cost the search
    # its set of first characters, which makes plain text nearly free.
    choices = "|".join(f"{row.pattern}()" for row in rows)
    pattern = re.compile(f"{anchor}(?:{choices})" if anchor else choices)
    templates = [row.write for row in rows]

    def write(match: re.Match[str]) -> str:
        return templates[(match.lastindex or 1) - 1].format(match[0])

    def escape(text: str) -> str:
        return pattern.sub(write, text)

    return escape
