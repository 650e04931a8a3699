"""A note's tree as Notion's blocks can hold it: pictures and formulas on their own, text first in every item.

Notion's page is a tree of blocks. A block's text holds bold, italic, struck text, code, links and formulas; a picture
is a block; an item of a list has a text, and other blocks below it. Nothing is lost where a note has more than that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, TypeVar

from vaultconv.backends.notion.limits import (
    MAX_ADDRESS,
    MAX_EQUATION,
    MAX_ITEMS,
    MAX_TEXT,
    is_short,
    size,
    split_equation,
    split_inlines,
)
from vaultconv.backends.notion.shape_blocks import (
    MAX_CODE,
    callout,
    changed,
    code_blocks,
    list_items,
    name_of_picture,
    numbered_list,
    one_line,
    paragraph_parts,
    table,
    text_first,
    toggle,
    without_image,
)
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.formulas.numbers import with_numbers
from vaultconv.markdown.inlines import is_post
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit, facts_of, trim, with_facts
from vaultconv.tree.schema import Blocks, Inlines, same
from vaultconv.tree.shared import Edit, Shared, shared
from vaultconv.tree.targets import is_data
from vaultconv.tree.walk import is_text, merge_text, replace, rewrite, walk
from vaultconv.vault.titles import letters

_N = TypeVar("_N", bound=n.Node)

Highlights: TypeAlias = Literal["bold", "plain"]
"""What becomes of highlighted text."""

_Finding: TypeAlias = tuple[DiagnosticCode, str, n.Position | None]
_DEEPEST: Final = 3  # levels of headings


def shaped(document: n.Document, report: Report, highlights: Highlights = "bold") -> n.Document:
    """Return the document in Notion's blocks. What is written otherwise because of a limit is reported."""
    shaper = _Shaper(report, highlights, parted=not facts_of(document).kinds.isdisjoint(_PARTING))
    done = edit(document, inlines=shaper.inlines, blocks=shaper.blocks, keep=shaper.keep)
    return with_facts(document, done, made=shaper.made)


def with_equation_numbers(document: n.Document, note: str) -> n.Document:
    r"""Return the document with a number for each ``\label`` and ``\eqref``: KaTeX, which Notion has, knows neither."""
    return with_numbers(document, note, lambda _, place: None)


_PARTING: Final = frozenset((n.Image, n.Math))
"""What may be a block of its own in the middle of a paragraph."""


class _Shaper:
    """Shapes the parts of one note, whose paragraphs may have to be ``parted``. What fits stays the very same node."""

    def __init__(self, report: Report, highlights: Highlights, *, parted: bool) -> None:
        self._report: Callable[[DiagnosticCode, str, n.Position | None], None] = report
        self._highlights, self._parted = highlights, parted
        self.made: list[n.Node] = []
        """The nodes of other classes than those that they stand for."""
        self._inline: Mapping[type, Callable[[Any], Inlines]] = MappingProxyType(
            {
                n.Span: lambda node: node.content,
                n.Highlight: self._highlight,
                n.Strong: lambda node: (_once_strong(node),),
                n.Link: self._link,
                n.Image: self._image,
                n.Media: lambda node: (changed(node, target=_whole(node.target)),),
                n.Math: self._math,
            }
        )
        self._block: Mapping[type, Callable[[Any], Blocks]] = MappingProxyType(
            {
                n.Para: self._para,
                n.Heading: self._heading,
                n.CodeBlock: self._code,
                n.MathBlock: self._formula,
                n.Table: self._table,
                n.BulletList: lambda node: (changed(node, items=list_items(node.items)),),
                n.OrderedList: lambda node: (self._new(node, numbered_list(node)),),
                n.Toggle: toggle,
                n.FootnoteDef: lambda node: (changed(node, content=text_first(node.content)),),
                n.Callout: callout,
                n.PageBreak: lambda node: (),
            }
        )

    def keep(self, blocks: Shared, shape: Edit) -> Blocks:
        """Return shared blocks in their shape, which is kept with what was made and reported for it."""
        key = (shaped, self._highlights, self._parted)
        if not blocks.is_asked_again(key):
            return shape()
        done, made, found = blocks.find(key, lambda: self._alone(shape))
        self.made += made
        for code, message, at in found:
            self._report(code, message, at)
        return done

    def _alone(self, shape: Edit) -> tuple[Blocks, list[n.Node], list[_Finding]]:
        found: list[_Finding] = []
        report, made = self._report, self.made
        self._report, self.made = lambda *finding: found.append(finding), []
        done, ours = shared(shape()), self.made
        self._report, self.made = report, made
        return done, ours, found

    # ------------------------------------------------------------------------------------------------------- inlines

    def inlines(self, content: Inlines) -> Inlines:
        """Return a sequence of inlines in Notion's shape; the inlines inside them have it already."""
        if self._inline.keys().isdisjoint(map(type, content)):
            return content
        return same(merge_text([each for node in content for each in self._inlines_of(node)]), content)

    def _inlines_of(self, node: n.Inline) -> Inlines:
        make = self._inline.get(type(node))
        return (node,) if make is None else make(node)

    def _new(self, node: n.Node, made: _N) -> _N:
        if type(made) is not type(node):
            self.made.append(made)
        return made

    def _highlight(self, node: n.Highlight) -> Inlines:
        if self._highlights == "plain":
            return node.content
        return (self._new(node, _once_strong(n.Strong(node.content))),)

    def _link(self, node: n.Link) -> Inlines:
        content = node.content
        pictures = [] if is_text(content) else [each for each in walk(content) if type(each) is n.Image]
        if pictures:
            content = trim(rewrite(node, without_image).content) or _names(pictures)
        if isinstance(node.target, n.Url) and size(node.target.url) > MAX_ADDRESS:
            self._report(
                DiagnosticCode.LIMIT,
                f"an address longer than {MAX_ADDRESS:,} characters can't be a link, so only its text was kept",
                node.position,
            )
            return (*pictures, *content)
        if type(node.target) is n.NoteTarget and node.target.anchor:
            content = _with_place(content, node.target.anchor)
        return (*pictures, changed(node, content=content, target=_whole(node.target)))

    def _image(self, node: n.Image) -> Inlines:
        if isinstance(node.target, n.Url) and is_data(node.target.url):
            message = "a picture is written in the note itself; Notion takes only files and addresses"
            self._report(DiagnosticCode.PICTURE_UNREADABLE, message, node.position)
            return node.content
        if is_post(node.target):
            link = n.Link(node.content or (n.Text(node.target.url),), node.target, position=node.position)
            return (self._new(node, link),)
        return (changed(node, target=_whole(node.target), width=None, height=None),)

    def _math(self, node: n.Math) -> Inlines:
        if "`" in node.text:
            self._report(
                DiagnosticCode.FORMULA_UNCONVERTED, "it holds a backtick, which would begin code", node.position
            )
        elif size(node.text) > MAX_EQUATION:
            self._report(DiagnosticCode.LIMIT, _LONG_FORMULA, node.position)
        else:
            return (node,)
        return (self._new(node, n.Code(node.text)),)

    # -------------------------------------------------------------------------------------------------------- blocks

    def blocks(self, content: Blocks) -> Blocks:
        """Return a sequence of blocks in Notion's shape; the blocks inside them have it already."""
        return same(tuple(each for node in content for each in self._blocks_of(node)), content)

    def _blocks_of(self, node: n.Block) -> Blocks:
        make = self._block.get(type(node))
        return (node,) if make is None else make(node)

    def _para(self, node: n.Para) -> Blocks:
        if not self._parted:
            return (node,) if is_short(node.content) else self._short(node)
        return tuple(self._new(node, each) for part in paragraph_parts(node) for each in self._short(part))

    def _short(self, node: n.Block) -> Blocks:
        if type(node) is n.MathBlock:
            return self._formula(node)
        if type(node) is not n.Para:
            return (node,)
        first, *rest = self._split(node.content, node.position)
        return (changed(node, content=first), *(n.Para(part, position=node.position) for part in rest))

    def _heading(self, node: n.Heading) -> Blocks:
        first, *rest = self._split(one_line(node.content), node.position)
        heading = changed(node, level=min(node.level, _DEEPEST), content=first)
        return (heading, *(self._new(node, n.Para(part, position=node.position)) for part in rest))

    def _split(self, content: Inlines, at: n.Position | None) -> tuple[Inlines, ...]:
        split = split_inlines(content)
        if len(split) > 1:
            message = f"a text longer than {MAX_TEXT:,} characters, or {MAX_ITEMS} changes of format, is split"
            self._report(DiagnosticCode.LIMIT, message, at)
        return split

    def _code(self, node: n.CodeBlock) -> Blocks:
        blocks = code_blocks(node)
        if len(blocks) > 1:
            self._report(DiagnosticCode.LIMIT, f"code longer than {MAX_CODE:,} characters is split", node.position)
        return blocks

    def _table(self, node: n.Table) -> Blocks:
        shaped = table(node)
        if shaped.cut:
            message = (
                f"a table cell longer than {MAX_TEXT:,} characters, or {MAX_ITEMS} changes of format, is plain text"
            )
            self._report(DiagnosticCode.LIMIT, message, node.position)
        return (shaped.table,)

    def _formula(self, node: n.MathBlock) -> Blocks:
        # Some programs that upload to Notion break lines of TeX where the note does, with two characters each.
        room = MAX_EQUATION - 2 * node.text.count("\n")
        parts = split_equation(node.text, limit=room) if room > 0 else ()
        if parts:
            return tuple(replace(node, text=part.strip("\n")) for part in parts)
        self._report(DiagnosticCode.LIMIT, _LONG_FORMULA, node.position)
        return code_blocks(self._new(node, n.CodeBlock(node.text, "latex", position=node.position)))


_LONG_FORMULA: Final = f"a formula longer than {MAX_EQUATION:,} characters is written as code"


def _whole(target: n.Target) -> n.Target:
    """Return the page or file of a target, because Notion has no address for a place in it that a file could name."""
    if type(target) is n.NoteTarget and target.anchor:
        return n.NoteTarget(target.note)
    return n.FileTarget(target.file) if type(target) is n.FileTarget and target.fragment else target


def _with_place(content: Inlines, anchor: str) -> Inlines:
    """Return a link's text with the place in its page that the link itself can't name: ``Rome › Day 2``."""
    if not is_text(content):
        return content
    _, mark, heading = content[0].text.rpartition(" > ")
    names_place = mark and letters(heading) in (letters(anchor), letters(_COUNT.sub("", anchor)))
    return (n.Text(content[0].text.replace(" > ", " › ")),) if names_place else content


_COUNT: Final = re.compile(r"-\d+\Z")  # of a heading whose text another one before it has


def _once_strong(node: n.Strong) -> n.Strong:
    return (
        node if is_text(node.content) else rewrite(node, lambda each: each.content if type(each) is n.Strong else each)
    )


def _names(pictures: Iterable[n.Image]) -> Inlines:
    return (n.Text(" ".join(map(name_of_picture, pictures))),)
