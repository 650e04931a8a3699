"""Which Markdown is read: a `Syntax` is a value that `parse_note` takes."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any, Final, Literal, TypeAlias

import msgspec

from vaultconv.tree.nodes import Inline

__all__ = ["COMMONMARK", "GFM", "OBSIDIAN", "InlineRule", "ReadInside", "Syntax"]


ReadInside: TypeAlias = Callable[[int, int], tuple[Inline, ...]]
"""``read(begin, end)``: the inlines of a part of the text."""

Matched: TypeAlias = tuple[Inline, int] | None
"""A node and the offset behind it; None for no match."""


class InlineRule(msgspec.Struct, frozen=True):
    """An inline construct that a plugin adds.

    ``trigger`` is the literal text that it begins with. ``match(text, start)`` is called where the trigger stands
    outside code, math and comments; it returns the node and the offset behind it, or None to leave the text alone.
    It should take time in proportion to what it matches.

    A construct with content of its own has ``match(text, start, read)``: ``read(begin, end)`` gives the inlines of that
    part of the text, links and other constructs of plugins among them, at their own places in the note. It is called
    once the end of the construct is found.
    """

    name: str
    trigger: str
    match: Callable[[str, int], Matched] | Callable[[str, int, ReadInside], Matched]

    def reader(self) -> Callable[[str, int, ReadInside], Matched]:
        """``match`` with three arguments, however many it takes."""
        match: Any = self.match
        return match if len(signature(match).parameters) > 2 else lambda text, start, read: match(text, start)


class Syntax(msgspec.Struct, frozen=True):
    """The constructs that a reader knows, beyond CommonMark 0.31.2.

    ``obsidian`` stands for all that is Obsidian's own: wikilinks, embeds, callouts, comments, highlights, tags, math,
    block ids, inline footnotes and image sizes. ``tasks`` is the pattern of a task's mark. ``strikeout`` is ``~~x~~``;
    with ``single_tilde``, ``~x~`` too. ``notion`` is what Notion's exports mean: marks of emphasis open and close
    by turns where CommonMark's rules would keep them from it, ``**Bold:**text``, and a picture's words are no size.
    """

    name: str
    front_matter: bool = False
    tables: bool = False
    tasks: Literal["", "[ xX]", "."] = ""
    strikeout: bool = False
    single_tilde: bool = False
    bare_urls: bool = False
    footnotes: bool = False
    obsidian: bool = False
    notion: bool = False
    inline_rules: tuple[InlineRule, ...] = ()
    description: str = ""

    def extend(self, name: str, *rules: InlineRule) -> Syntax:
        """Return the same syntax with more inline rules, tried before the built-in ones."""
        return msgspec.structs.replace(self, name=name, inline_rules=(*rules, *self.inline_rules))


COMMONMARK: Final = Syntax("commonmark", description="CommonMark 0.31.2 and nothing else.")

GFM: Final = Syntax(
    "gfm",
    tables=True,
    tasks="[ xX]",
    strikeout=True,
    single_tilde=True,
    bare_urls=True,
    footnotes=True,
    description="GitHub's Markdown: tables, tasks, strikethrough, footnotes, bare addresses.",
)

OBSIDIAN: Final = Syntax(
    "obsidian",
    front_matter=True,
    tables=True,
    tasks=".",
    strikeout=True,
    bare_urls=True,
    footnotes=True,
    obsidian=True,
    description="Obsidian's Markdown, with its wikilinks, embeds, callouts, comments, tags and math.",
)
