"""Resolution: turning wikilinks, embeds and local addresses into links to notes and files of the vault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar
from urllib.parse import unquote

from msgspec.structs import replace

from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.html.text import without_marks
from vaultconv.html.tokens import html_addresses
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import with_facts
from vaultconv.tree.files import height_of, kind_of, split_size
from vaultconv.tree.schema import SCHEMA, Blocks, Cells, Holds, Inlines, Items, each
from vaultconv.tree.tables import Handlers, method
from vaultconv.tree.targets import is_active, is_external
from vaultconv.tree.walk import default_display, note_name, plain_text
from vaultconv.vault.headings import Anchors
from vaultconv.vault.index import Index
from vaultconv.vault.options import ResolveOptions
from vaultconv.vault.targets import Targets

__all__ = ["resolve"]

_N = TypeVar("_N", bound=n.Node)
_Content = TypeVar("_Content", n.Para, n.Emph)  # and all others with such a field
_Raw = TypeVar("_Raw", n.RawBlock, n.RawInline)
_UNRESOLVED: Final = frozenset((n.WikiLink, n.Embed))
_MAX_SHOWN: Final = 80  # characters of an address in a message


def resolve(
    document: n.Document, note: str, index: Index, report: Report, options: ResolveOptions = ResolveOptions()
) -> n.Document:
    """Return the document with every link resolved, and an anchor on every heading.

    `WikiLink` becomes `Link`; `Embed` becomes `Image`, `Media` or `Transclusion`; local addresses of links, images and
    raw HTML get their target. A link to nothing becomes a `Link` to a `MissingTarget` that shows the missing name, with
    a diagnostic. Unchanged parts are shared with ``document``.
    """
    walk = _Pass(Targets(note, index, report, options), report)
    content = walk.blocks(document.content)
    if content is document.content:
        return document
    return with_facts(document, replace(document, content=content), made=walk.new, gone=_UNRESOLVED)


class _Pass:
    """One walk over a note in document order."""

    def __init__(self, targets: Targets, report: Report) -> None:
        self.targets = targets
        self.report = report
        self.anchor = Anchors()
        self._ids: set[str] = set()
        self.new: list[n.Node] = []
        """The nodes with a target that this walk found."""

    def blocks(self, content: Blocks) -> Blocks:
        new: list[n.Block] | None = None
        for i, block in enumerate(content):
            if block.id:
                self.check_id(block.id, block.position)
            handle = _BLOCKS[type(block)]
            if handle is None:
                continue
            result = handle(self, block)
            if result is not block:
                if new is None:
                    new = list(content)
                new[i] = result
        return content if new is None else tuple(new)

    def items(self, content: Items) -> Items:
        return each(content, self.item)

    def item(self, item: n.ListItem) -> n.ListItem:
        if item.id:
            self.check_id(item.id, item.position)
        blocks = self.blocks(item.content)
        return item if blocks is item.content else replace(item, content=blocks)

    def cells(self, row: Cells) -> Cells:
        return each(row, self.cell)

    def cell(self, cell: n.Cell) -> n.Cell:
        inlines = self.inlines(cell.content)
        return cell if inlines is cell.content else replace(cell, content=inlines)

    def rows(self, rows: tuple[Cells, ...]) -> tuple[Cells, ...]:
        return each(rows, self.cells)

    def inlines(self, content: Inlines) -> Inlines:
        if len(content) == 1 and type(content[0]) is n.Text:  # most are
            return content
        new: list[n.Inline] | None = None
        for i, node in enumerate(content):
            if type(node) is n.Text:
                continue
            handle = _INLINES[type(node)]
            if handle is None:
                continue
            result = handle(self, node)
            if result is not node:
                if new is None:
                    new = list(content)
                new[i] = result
        return content if new is None else tuple(new)

    def inert(self, url: str, at: n.Position | None) -> n.MissingTarget:
        """Return the replacement for an address that would run a program, and report it."""
        self.report(
            DiagnosticCode.UNSAFE,
            f'removed the link to "{url[:_MAX_SHOWN]}", which would run a program; its text is kept',
            at,
        )
        return n.MissingTarget(url)

    def check_id(self, block_id: str, at: n.Position | None) -> None:
        key = block_id.lower()
        if key in self._ids:
            self.report(
                DiagnosticCode.BLOCK_ID_DUPLICATE,
                f'the block id "^{block_id}" is repeated here; links lead to the first one',
                at,
            )
        self._ids.add(key)


# ---------------------------------------------------------------------------------------------------------- blocks


def _inside(walk: _Pass, node: _N) -> _N:
    """Resolve the content of a node without a handler of its own."""
    # Called by `blocks` directly: each function in between would cost nesting depth on Python's stack.
    changes: dict[str, object] = {}
    for field, holds in SCHEMA[type(node)]:
        old = getattr(node, field)
        new: object
        if holds == "inlines":
            new = walk.inlines(old)
        elif holds == "blocks":
            new = walk.blocks(old)
        else:
            new = _EACH[holds](walk, old)
        if new is not old:
            changes[field] = new
    return replace(node, **changes) if changes else node


_EACH: Final[Mapping[Holds, Callable[[_Pass, Any], object]]] = MappingProxyType(
    {"items": _Pass.items, "cells": _Pass.cells, "rows": _Pass.rows}
)


def _in_content(walk: _Pass, node: _Content) -> _Content:
    """Resolve the content of a paragraph, emphasis and the like: a faster `_inside`."""
    content = walk.inlines(node.content)
    return node if content is node.content else replace(node, content=content)


_New = TypeVar("_New", bound=n.Node)


def _noted(walk: _Pass, node: _New) -> _New:
    walk.new.append(node)
    return node


def _heading(walk: _Pass, heading: n.Heading) -> n.Heading:
    anchor = walk.anchor(heading)
    return n.Heading(heading.level, walk.inlines(heading.content), anchor, heading.id, heading.position)


def _raw(walk: _Pass, node: _Raw, at: n.Position | None = None) -> _Raw:
    """Find the links to files of the vault in raw HTML."""
    if node.format != "html":
        return node
    links = [
        n.HtmlLink(start, end, target)
        for start, end, url in html_addresses(node.text)
        if (target := walk.targets.of_attribute(url, at)) is not None
    ]
    return _noted(walk, replace(node, links=tuple(links))) if links else node


def _raw_block(walk: _Pass, block: n.RawBlock) -> n.RawBlock:
    """Convert Obsidian's syntax in an HTML block's text, then find the links of its tags."""
    if block.format != "html":
        return block
    marked = without_marks(
        block.text, lambda target, embed: walk.targets.of_wikilink(target, block.position, embed=embed)
    )
    found = _raw(
        walk, block if marked.html == block.text else _noted(walk, replace(block, text=marked.html)), block.position
    )
    if not marked.links:
        return found
    links = [*found.links, *(n.HtmlLink(start, start, target) for start, target in marked.links)]
    return _noted(walk, replace(found, links=tuple(sorted(links, key=lambda link: link.start))))


# --------------------------------------------------------------------------------------------------------- inlines


def _wikilink(walk: _Pass, link: n.WikiLink) -> n.Link:
    target = walk.targets.of_wikilink(link.target, link.position)
    if link.content:
        content = walk.inlines(link.content)
    else:
        content = (n.Text(default_display(link.target) or note_name(walk.targets.note)),)
    return _noted(walk, n.Link(content, target, "", link.position))


def _link(walk: _Pass, link: n.Link) -> n.Link:
    content, target = walk.inlines(link.content), link.target
    if type(target) is n.Url and is_active(target.url):
        return n.Link(content, walk.inert(target.url, link.position), "", link.position)
    if type(target) is n.Url and target.url and not is_external(target.url):
        target = walk.targets.of_url(target.url, link.position)
    if content is link.content and target is link.target:
        return link
    return _noted(walk, n.Link(content, target, link.title, link.position))


def _embed(walk: _Pass, embed: n.Embed) -> n.Inline:
    return _noted(walk, _embedded(walk, embed))


def _embedded(walk: _Pass, embed: n.Embed) -> n.Inline:
    target = walk.targets.of_wikilink(embed.target, embed.position, embed=True)
    caption, width, height = split_size(embed.display)
    if type(target) is n.NoteTarget:
        return n.Transclusion(target, embed.display, embed.position)
    name = embed.target.split("#")[0].strip().rpartition("/")[2]
    if type(target) is n.FileTarget:
        return _embedded_file(target, (n.Text(caption or name),), "", width, height, embed.position)
    shown = embed.target if "#^" in embed.target else default_display(embed.target)
    return _missing(shown, caption, target, embed.position)


def _image(walk: _Pass, image: n.Image) -> n.Inline:
    return _noted(walk, _shown(walk, image))


def _shown(walk: _Pass, image: n.Image) -> n.Inline:
    content = walk.inlines(image.content)
    if type(image.target) is n.Url and is_active(image.target.url):
        return n.Link(content, walk.inert(image.target.url, image.position), "", image.position)
    if type(image.target) is not n.Url or not image.target.url or is_external(image.target.url):
        return image if content is image.content else replace(image, content=content)
    url = image.target.url
    target = walk.targets.of_url(url, image.position, embed=True)
    if type(target) is n.NoteTarget:
        return n.Transclusion(target, plain_text(content), image.position)
    if type(target) is n.FileTarget:
        return _embedded_file(target, content, image.title, image.width, image.height, image.position)
    name = unquote(url.partition("#")[0]).rpartition("/")[2]
    return _missing(name or url, plain_text(content), target, image.position)


def _embedded_file(
    target: n.FileTarget,
    content: tuple[n.Inline, ...],
    title: str,
    width: int | None,
    height: int | None,
    position: n.Position | None,
) -> n.Image | n.Media:
    kind = kind_of(target.file)
    if kind == "image":
        return n.Image(content, target, title, width, height, position)
    if kind == "pdf" and height is None:
        height = height_of(target.fragment)
    content = content or (n.Text(target.file.rpartition("/")[2]),)
    return n.Media(kind, content, target, width, height, position)


def _missing(name: str, caption: str, target: n.Target, position: n.Position | None) -> n.Link:
    """Return the replacement for an embed of something missing: a visible text in parentheses."""
    shown = f"(missing: {name})" if caption in ("", name) else f"{caption} (missing: {name})"
    return n.Link((n.Text(shown),), target, "", position)


_BLOCKS: Final = Handlers[Callable[[_Pass, Any], n.Block]](
    method(n.Heading, _heading),
    method(n.RawBlock, _raw_block),
    inside=_inside,
    in_content=_in_content,
)
_INLINES: Final = Handlers[Callable[[_Pass, Any], n.Inline]](
    method(n.WikiLink, _wikilink),
    method(n.Embed, _embed),
    method(n.Link, _link),
    method(n.Image, _image),
    method(n.RawInline, _raw),
    inside=_inside,
    in_content=_in_content,
)
