"""The Markdown syntax to read: a `Syntax` is an argument of `parse_note`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from inspect import signature
from typing import Any, Final, Literal, TypeAlias

import msgspec

from vaultconv.patterns import lazy_pattern
from vaultconv.tree.nodes import Inline

__all__ = ["COMMONMARK", "GFM", "OBSIDIAN", "InlineRule", "ReadInside", "Syntax", "special_patterns"]


ReadInside: TypeAlias = Callable[[int, int], tuple[Inline, ...]]
"""``read(begin, end)`` returns the inlines of that part of the text."""

Matched: TypeAlias = tuple[Inline, int] | None
"""A node and the offset after it; None for no match."""


class InlineRule(msgspec.Struct, frozen=True):
    """An inline construct that a plugin adds.

    ``trigger`` is the literal text that it begins with. ``match(text, start)`` is called wherever the trigger occurs
    outside code, math and comments; it returns the node and the offset after it, or None to leave the text alone. Its
    running time should be proportional to the length of the match.

    A construct with inline content takes ``match(text, start, read)``. Call ``read(begin, end)`` once you have found
    the end of the construct: it returns the inlines of that part of the text, with their positions in the note.
    """

    name: str
    trigger: str
    match: Callable[[str, int], Matched] | Callable[[str, int, ReadInside], Matched]

    def reader(self) -> Callable[[str, int, ReadInside], Matched]:
        """Return ``match`` as a function of three arguments."""
        match: Any = self.match
        return match if len(signature(match).parameters) > 2 else lambda text, start, read: match(text, start)


class Syntax(msgspec.Struct, frozen=True):
    """The constructs that the reader recognizes beyond CommonMark 0.31.2.

    ``obsidian`` covers Obsidian's own syntax: wikilinks, embeds, callouts, comments, highlights, tags, math, block ids,
    inline footnotes and image sizes. ``tasks`` is the pattern of a task's mark. ``strikeout`` is ``~~x~~``; with
    ``single_tilde``, ``~x~`` too. ``notion`` is for Notion's exports: emphasis marks open and close by turns where
    CommonMark's rules would leave them as text (``**Bold:**text``), and a number in an image's text isn't a size.
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
        """Return the same syntax with more inline rules, which are tried before the built-in ones."""
        return msgspec.structs.replace(self, name=name, inline_rules=(*rules, *self.inline_rules))


COMMONMARK: Final = Syntax("commonmark", description="CommonMark 0.31.2, without extensions.")

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


_SPECIALS: Final = {"common": "\\`*_![]<&\n", "strikeout": "~", "obsidian": "=$%^#"}
_URL_STARTS: Final = r"h(?<![A-Za-z0-9]h)ttps?://(?=[^\s<])"
_GFM_URL_STARTS: Final = (
    r"w(?<![A-Za-z0-9]w)ww\.(?=[^\s<])",
    r"f(?<![A-Za-z0-9]f)tp://(?=[^\s<])",
    r"(?<![A-Za-z0-9.+_-])(?:mailto:|xmpp:)?[A-Za-z0-9.+_-]+@(?=[A-Za-z0-9])",
)


@lru_cache(maxsize=32)
def special_patterns(syntax: Syntax) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of special characters: for text without bare addresses, and for any text."""
    chars = _SPECIALS["common"] + (_SPECIALS["strikeout"] if syntax.strikeout else "")
    chars += _SPECIALS["obsidian"] if syntax.obsidian else ""
    singles = list(map(re.escape, chars))
    triggers = sorted((re.escape(rule.trigger) for rule in syntax.inline_rules), key=len, reverse=True)
    urls = [_URL_STARTS] if syntax.bare_urls else []
    urls += _GFM_URL_STARTS if syntax.bare_urls and not syntax.obsidian else []
    # Where each alternative begins with a literal character, `re` tries it only at these. A class among them, or a
    # look behind before one, would have it try at every character, which takes four times as long.
    return lazy_pattern("|".join([*triggers, *singles])), lazy_pattern("|".join([*triggers, *urls, *singles]))
