"""A tree as the lines that plugins for flashcards read, and parts of it cut out by lines and by characters.

A line's text is what the author typed, as far as cards care: ``==x==`` and ``**x**`` with their marks, while code,
formulas, links and pictures are one character each, `ATOM`, in which no plugin's sign can be found.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, trim
from vaultconv.tree.schema import FORMATS, LISTS, SCHEMA, Blocks, Inlines, inlines_in, map_children
from vaultconv.tree.walk import child_blocks, merge_text, replace

__all__ = ["ATOM", "Line", "NoteLines", "cut_inlines", "flat", "is_blank", "opening_of", "pieces", "without_prefix"]

ATOM: Final = "\ufffc"

_MARKS: Final = MappingProxyType({n.Emph: "*", n.Strong: "**", n.Strikeout: "~~", n.Highlight: "=="})


# --------------------------------------------------------------------------------------------------- lines of inlines


def flat(content: Inlines) -> str:
    r"""Return the text of inlines with the marks of their formatting; a line end is ``\n``."""
    return "".join(map(_flat, content))


def _flat(node: Any) -> str:
    if type(node) is n.Text:
        return node.text
    if type(node) in BREAKS:
        return "\n"
    if type(node) in FORMATS:
        mark = _MARKS.get(type(node), "")
        return f"{mark}{flat(node.content)}{mark}"
    if type(node) is n.Span:
        return flat(node.content)
    if type(node) is n.InlineFootnote:
        return f"^[{flat(node.content)}]"
    if type(node) is n.FootnoteRef:
        return f"[^{node.label}]"
    if type(node) is n.Tag:
        return f"#{node.name}"
    return "" if _is_hidden(node) else ATOM


def _is_hidden(node: Any) -> bool:
    return type(node) is n.Comment or (type(node) is n.RawInline and node.text.startswith("<!--"))


_OPENINGS: Final[Mapping[type[n.Inline], int]] = MappingProxyType({n.InlineFootnote: len("^[")})


def cut_inlines(content: Inlines, start: int, end: int) -> Inlines:
    """Return the inlines whose characters, as `flat` counts them, are from ``start`` up to ``end``."""
    return next(pieces(content, ((start, end),)))


def pieces(content: Inlines, bounds: Iterable[tuple[int, int]]) -> Iterator[Inlines]:
    """Yield `cut_inlines` for several bounds, none beginning before the previous one, in time linear in all of them."""
    ends = [*accumulate(len(_flat(node)) for node in content)]
    at = 0  # the first node that may belong to a piece
    for start, end in bounds:
        while at < len(content) and (ends[at] < start or (ends[at] == start and _is_wide(ends, at))):
            at += 1
        piece: list[n.Inline] = []
        for i in range(at, len(content)):
            begin, stop = ends[i - 1] if i else 0, ends[i]
            if begin >= end and stop > begin:
                break
            if start <= begin and stop <= end:
                piece.append(content[i])
            else:
                piece += _part(content[i], start - begin, end - begin)
        yield merge_text(piece)


def _is_wide(ends: list[int], at: int) -> bool:
    """Return whether a node has any characters."""
    return ends[at] > (ends[at - 1] if at else 0)


def _part(node: Any, start: int, end: int) -> Inlines:
    if type(node) is n.Text:
        return (n.Text(node.text[max(0, start) : end]),)
    if (opening := opening_of(node)) is not None:
        inner = cut_inlines(inlines_in(node), start - opening, end - opening)
        return (replace(node, content=inner),) if inner else ()
    return ()


def opening_of(node: n.Inline) -> int | None:
    """Return how many characters are before the content of inlines that `flat` looks into; None for all others."""
    if type(node) in FORMATS or type(node) in (n.Span, n.InlineFootnote):
        return _OPENINGS.get(type(node), len(_MARKS.get(type(node), "")))
    return None


def is_blank(content: Blocks) -> bool:
    """Return whether a reader sees nothing in the blocks."""
    return not any(map(_shows, content))


def _shows(node: n.Node) -> bool:
    stack: list[Any] = [node]
    while stack:
        each = stack.pop()
        kind = type(each)
        if kind in _SHOWN:
            return True
        if kind is n.RawBlock or kind is n.RawInline:
            if not each.text.lstrip().startswith("<!--"):
                return True
        elif kind is n.Tag or (kind not in (n.Comment, n.CommentBlock) and getattr(each, "text", "").strip()):
            return True
        for field, holds in SCHEMA[kind]:
            if holds != "rows":
                stack += getattr(each, field)
    return False


_SHOWN: Final = frozenset(
    (n.Image, n.Media, n.Embed, n.Transclusion, n.Table, n.CodeBlock, n.MathBlock, n.Math, n.FootnoteRef)
)


def without_prefix(content: Blocks, length: int) -> Blocks:
    """Return blocks without the first characters of their first line."""
    if not content or not length:
        return content
    first: Any = content[0]
    if type(first) in (n.Para, n.Heading):
        text = flat(first.content)
        rest = trim(cut_inlines(first.content, length, len(text)))
        return (*((replace(first, content=rest),) if rest else ()), *content[1:])
    if type(first) in LISTS and first.items:
        item = first.items[0]
        changed = replace(item, content=without_prefix(item.content, length))
        return (replace(first, items=(changed, *first.items[1:])), *content[1:])
    return content


# ---------------------------------------------------------------------------------------------------- lines of a page


class Line(NamedTuple):
    """A line of a note. A block that isn't text, such as code or a table, is a single line."""

    block: n.Block
    """The block that the line belongs to."""
    content: Inlines
    """Its inlines; empty for a block that isn't text."""
    text: str
    """Its characters, with the marks of formatting, as `flat` returns them."""
    touching: bool
    """Whether it follows the line before without a blank line."""
    at: int
    """Its number in the note, counted from 1; 0 if it isn't known."""
    depth: int
    """The number of lists around it."""


class NoteLines:
    """A note's blocks as lines, and any range of lines as blocks."""

    def __init__(self, content: Blocks) -> None:
        self.content = content
        self.lines: list[Line] = []
        self._ranges: dict[int, tuple[int, int]] = {}
        self._end = 0  # the note's line below the last one
        self._read(content, 0)

    # ------------------------------------------------------------------------------------------------------- reading

    def _read(self, content: Iterable[Any], depth: int) -> None:
        for node in content:
            first = len(self.lines)
            position: n.Position | None = node.position
            kind = type(node)
            if kind in (n.Para, n.Heading):
                self._read_text(node, node.content, depth)
                self._ruled(node, first, depth)
            elif kind in LISTS:
                for item in node.items:
                    begin = len(self.lines)
                    self._read(item.content, depth + 1)
                    self._ranges[id(item)] = (begin, len(self.lines))
            elif kind in (n.BlockQuote, n.Callout, n.Toggle, n.Div, n.FootnoteDef) and not _is_schedule_box(node):
                title: Inlines = getattr(node, "title", getattr(node, "summary", ()))
                if title:
                    self._read_text(node, title, depth)
                if kind is n.Callout and position is not None:
                    self._end = position.line + 1
                self._read(node.content, depth)
            else:
                self._add(node, (), _opaque(node), self._touches(position), position.line if position else 0, depth)
            self._ranges[id(node)] = (first, len(self.lines))
            if position is not None and position.end:
                self._end = position.end

    def _read_text(self, node: n.Block, content: Inlines, depth: int) -> None:
        position = node.position
        start = position.line if position is not None else 0
        at = start
        for number, line in enumerate(_split(content)):
            touching = number > 0 or self._touches(position)
            text = flat(line)
            self._add(node, line, text, touching, at if start else 0, depth)
            at += 1 + text.count("\n")  # formatting may go on over a line's end
        if start:
            self._end = max(self._end, start + 1)

    def _ruled(self, node: n.Block, first: int, depth: int) -> None:
        """Replace a heading over dashes, which plugins read as text over a rule."""
        position, count = node.position, len(self.lines) - first
        if type(node) is n.Heading and position is not None and position.end == position.line + count + 1:
            self._add(node, (), "---" if node.level == 2 else "===", True, position.end - 1, depth)

    def _touches(self, position: n.Position | None) -> bool:
        return position is not None and 0 < position.line <= self._end

    def _add(self, node: n.Block, content: Inlines, text: str, touching: bool, at: int, depth: int) -> None:
        self.lines.append(Line(node, content, text, touching, at, depth))

    # ------------------------------------------------------------------------------------------------------- cutting

    def cut(self, first: int, end: int) -> Blocks:
        """Return the blocks of the lines from ``first`` up to ``end``."""
        return self._cut(self.content, first, end)

    def _cut(self, content: Blocks, first: int, end: int) -> Blocks:
        blocks: list[n.Block] = []
        for at in range(self._place(content, first), len(content)):
            node = content[at]
            begin, stop = self._ranges[id(node)]
            if begin >= end:
                break
            if first <= begin and stop <= end:
                blocks.append(node)
            else:
                blocks += self._part(node, first, end)
        return tuple(blocks)

    def _place(self, content: Sequence[Any], first: int) -> int:
        """Return where the first of some blocks or items is that has a line from ``first`` on."""
        return bisect_right(content, first, key=lambda node: self._ranges[id(node)][1])

    def _part(self, node: Any, first: int, end: int) -> Blocks:
        begin, _ = self._ranges[id(node)]
        if type(node) in (n.Para, n.Heading):
            lines = [self.lines[i].content for i in range(max(first, begin), min(end, self._ranges[id(node)][1]))]
            content: list[n.Inline] = []
            for line in filter(None, lines):
                content += [*((n.SoftBreak(),) if content else ()), *line]
            at = self.lines[max(first, begin)].at
            position = n.Position(at) if at else None
            return (n.Para(trim(tuple(content)), position=position),) if content else ()
        if type(node) in LISTS:
            items = []
            for item in node.items[self._place(node.items, first) :]:
                if self._ranges[id(item)][0] >= end:
                    break
                if inner := self._cut(item.content, first, end):
                    items.append(replace(item, content=inner))
            return (replace(node, items=tuple(items)),) if items else ()
        inner = self._cut(node.content, first, end)
        has_title = bool(getattr(node, "title", getattr(node, "summary", ())))
        if has_title and not first <= begin < end:
            return inner
        return (replace(node, content=inner),) if inner or has_title else ()

    # ----------------------------------------------------------------------------------------------------- replacing

    def replaced(self, changes: Mapping[int, tuple[int, Blocks]]) -> Blocks:
        """Return the note's blocks with others in place of some lines: for each first line, the end and the blocks.

        What replaces several blocks or items is placed where its first line was. No two changes share a line.
        """
        self._changes = changes
        self._gone = {line for first, (end, _) in changes.items() for line in range(first, end)}
        return self._replaced(self.content)

    def _replaced(self, content: Iterable[Any]) -> Blocks:
        blocks: list[n.Block] = []
        for node in content:
            lines = range(*self._ranges[id(node)])
            if self._gone.isdisjoint(lines):
                blocks.append(node)
            else:
                blocks += self._changed(node, lines)
        return tuple(blocks)

    def _changed(self, node: Any, lines: range) -> Blocks:
        """Return a block in whose lines something is to be replaced."""
        if type(node) in LISTS:
            items = [(item, self._replaced(item.content)) for item in node.items]
            items_left = tuple(replace(item, content=inner) for item, inner in items if inner or not item.content)
            return (replace(node, items=items_left),) if items_left else ()
        below: Any = child_blocks(node)
        if below and not _is_schedule_box(node):  # a box, whose title is a line of its own
            inner = self._replaced(below)
            titled = bool(getattr(node, "title", getattr(node, "summary", ())))
            if titled and lines[0] in self._gone:
                return (*self._changes.get(lines[0], (0, ()))[1], *inner)
            return (replace(node, content=inner),) if inner or titled else ()
        blocks: list[n.Block] = []
        start = lines[0]
        for at in [line for line in lines if line in self._gone] + [lines.stop]:
            blocks += self._part(node, start, at) if start < at else ()
            blocks += self._changes[at][1] if at in self._changes and at < lines.stop else ()
            start = at + 1
        return tuple(blocks)


def _split(content: Inlines) -> Iterator[Inlines]:
    line: list[n.Inline] = []
    for node in content:
        if type(node) in BREAKS:
            yield tuple(line)
            line = []
        else:
            line.append(node)
    yield tuple(line)


def _opaque(node: n.Block) -> str:
    if type(node) is n.HorizontalRule:
        return "---"
    if type(node) is n.RawBlock and node.text.lstrip().startswith("<!--"):
        return node.text.strip()
    return "<!--SR:-->" if _is_schedule_box(node) else ATOM


def _is_schedule_box(node: n.Block) -> bool:
    return type(node) is n.Callout and node.kind.lower() == "sr" and node.metadata.lower() == "card-metadata"


# ------------------------------------------------------------------------------------------------ inlines of any block


def change_lines(content: Blocks, change: Callable[[Inlines], Inlines]) -> Blocks:
    """Return blocks with every outermost run of inlines changed: paragraphs, titles, cells."""
    return tuple(
        map_children(node, inlines=change, blocks=lambda inner: change_lines(inner, change)) for node in content
    )


def texts_of(content: Blocks) -> Iterator[str]:
    """Yield the text of every run of inlines, in the order of `change_lines`."""
    texts: list[str] = []

    def collect(inlines: Inlines) -> Inlines:
        texts.append(flat(inlines))
        return inlines

    change_lines(content, collect)
    yield from texts


_BLOCK_ID: Final = re.compile(r"\s+\^([a-zA-Z0-9-]+)\s*$")


def without_block_id(content: Inlines) -> tuple[Inlines, str]:
    """Return a line without the block id at its end, and the id."""
    text = flat(content)
    match = _BLOCK_ID.search(text)
    return (cut_inlines(content, 0, match.start()), match[1]) if match else (content, "")
