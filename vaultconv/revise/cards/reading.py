"""The input and the output of a reader of cards."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar

from vaultconv.revise.lines import ATOM, Line, NoteLines, cut_inlines, texts_of
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import trim
from vaultconv.tree.schema import LISTS, Blocks, Inlines
from vaultconv.tree.walk import collect
from vaultconv.vault.properties import properties_of, tags_of

__all__ = ["Card", "CardNote", "find_separator", "run_around", "sides", "split_line"]

CardKind: TypeAlias = Literal["basic", "reversed", "cloze", "prompt"]
T = TypeVar("T")


class Card(NamedTuple):
    """A flashcard as a plugin's notation makes it."""

    kind: CardKind
    """``basic`` has two sides, ``reversed`` is asked both ways, ``cloze`` has gaps, ``prompt`` has no answer."""
    prompt: Blocks
    answer: Blocks
    first: int
    """The index of its first line in `CardNote.page`."""
    end: int
    """The index after its last line."""
    decks: tuple[str, ...] = ()
    """The decks that its author chose, as paths: ``Biology/Cells``."""
    tags: tuple[str, ...] = ()
    block_id: str = ""
    """The id that its author or the plugin gave it; empty without one."""
    extra: Blocks = ()
    """What is shown with the answer and no part of it."""
    name: str = ""
    """The source that found it, as ``[revise] sources`` names it."""


@dataclass(frozen=True)
class CardNote:
    """The note that a reader of cards gets: links are resolved, nothing unpublished is in it.

    ``path`` is the note's. ``plugins`` are the settings of each plugin for cards that is installed, by its id.
    """

    path: str
    document: n.Document
    plugins: Mapping[str, Mapping[str, n.Value]]

    @cached_property
    def page(self) -> NoteLines:
        """The note's lines."""
        return NoteLines(self.document.content)

    @cached_property
    def properties(self) -> Mapping[str, n.Value]:
        """What its front matter says."""
        return properties_of(self.document.front_matter)

    @cached_property
    def head_tags(self) -> tuple[str, ...]:
        """The tags of its front matter."""
        return tags_of(self.properties)

    @cached_property
    def body_tags(self) -> tuple[str, ...]:
        """The tags in its text."""
        return tuple(tag.name for tag in collect(self.document, n.Tag))

    @cached_property
    def has_braces(self) -> bool:
        """Whether ``{{`` is anywhere in the text; if not, nobody needs to look for clozes between braces."""
        return any("{{" in text for text in texts_of(self.document.content))

    @property
    def folder(self) -> str:
        """The folder that it lies in."""
        return self.path.rpartition("/")[0]


def table(settings: Mapping[str, n.Value], key: str) -> Mapping[str, n.Value]:
    """Return the settings that a plugin keeps below a key; all its settings if it doesn't have the key."""
    value = settings.get(key)
    return value if isinstance(value, dict) else settings


def setting(settings: Mapping[str, n.Value], key: str, default: T) -> T:
    """Return a plugin's setting if it has the type of its default, else the default."""
    value = settings.get(key)
    return value if isinstance(value, type(default)) else default


# ------------------------------------------------------------------------------------------------------ one-line cards

# ``[due:: 2026]`` and ``(due:: 2026)`` are Dataview's, ``{{c1::x}}`` is a cloze.
_FIELD: Final = re.compile(r"\[[^\[\]\n]+?::[^\[\]\n]*\]|\([^()\n]+?:: [^()\n]*\)|\{\{[^{}\n]*\}\}")
# Names in a program: what stands before is a known namespace, or what follows is a call, a type or a further name.
_NAME: Final = re.compile(
    r"(?<![\w:])(?:std|boost|absl|crate|super|self|Self|Eigen|cv|torch|fmt|chrono|tokio|serde|folly|Qt|ActiveRecord)(?:::\w+)+"
    r"|(?<![\w:])[A-Za-z_]\w*(?:::[A-Za-z_]\w*){2,}"
    r"|(?<![\w:])[A-Za-z_]\w*(?:::[A-Za-z_]\w*)+(?=\(|<\w|::)"
    r"|(?<![\w:])(?:(?:[0-9A-Fa-f]{1,4}:){2,7}|(?:fe80|fd00|2001):):[0-9A-Fa-f]*"
)


def find_separator(text: str, separators: tuple[str, ...]) -> tuple[int, str]:
    """Return where the first sign that separates two sides is in a line, and the sign; -1 for none.

    The longest sign wins.
    """
    starts, ends = _no_cards(text) if "::" in text else ([], [])
    for sign in sorted(filter(None, separators), key=len, reverse=True):
        at = text.find(sign)
        while at >= 0:
            before = bisect_right(starts, at)
            if not before or ends[before - 1] <= at:
                return at, sign
            at = text.find(sign, ends[before - 1])
    return -1, ""


def _no_cards(text: str) -> tuple[list[int], list[int]]:
    """Return where fields, clozes and names of programs begin in a line, and how far they and those before them go."""
    spans = sorted(match.span() for pattern in (_FIELD, _NAME) for match in pattern.finditer(text))
    return [start for start, _ in spans], [*accumulate((end for _, end in spans), max)]


def split_line(line: Line, at: int, sign: str) -> tuple[Inlines, Inlines]:
    """Return the two sides of a card on one line: what is before the ``sign`` at this offset, and what is after it."""
    left = trim(cut_inlines(line.content, 0, at))
    right = trim(cut_inlines(line.content, at + len(sign), len(line.text)))
    return left, right


def para(content: Inlines, line: Line) -> Blocks:
    """Return a line as a paragraph; nothing if it is empty."""
    content = trim(content)
    return (n.Para(content, position=n.Position(line.at) if line.at else None),) if content else ()


# ----------------------------------------------------------------------------------------------------------- many lines


def sides(page: NoteLines, first: int, separator: int, end: int) -> tuple[Blocks, Blocks]:
    """Return the two sides of a card of several lines: the blocks before and after the separator's line."""
    return unwrap_single_item(page.cut(first, separator)), unwrap_single_item(page.cut(separator + 1, end))


def unwrap_single_item(content: Blocks) -> Blocks:
    """Return the content of a list with a single item, whose marker is not the card's; otherwise, the same blocks."""
    only: Any = content[0] if len(content) == 1 else None
    if type(only) in LISTS and len(only.items) == 1 and only.items[0].task is None:
        inner: Blocks = only.items[0].content
        return inner
    return content


def run_around(page: NoteLines, at: int) -> tuple[int, int]:
    """Return the lines around a line, up to a blank one on each side."""
    first, end = at, at + 1
    while first > 0 and page.lines[first].touching:
        first -= 1
    while end < len(page.lines) and page.lines[end].touching:
        end += 1
    return first, end


def runs(page: NoteLines) -> list[tuple[int, int]]:
    """Return all lines, divided at blank lines."""
    all_runs: list[tuple[int, int]] = []
    at = 0
    while at < len(page.lines):
        first, end = run_around(page, at)
        all_runs.append((first, end))
        at = end
    return all_runs


def tags_in(line: Line) -> tuple[str, ...]:
    """Return the tags of a line."""
    return tuple(tag.name for tag in collect(line.content, n.Tag)) if "#" in line.text else ()


def is_text(line: Line) -> bool:
    """Return whether this is not code, a table, a formula or a comment."""
    return line.text != ATOM and not line.text.startswith("<!--")
