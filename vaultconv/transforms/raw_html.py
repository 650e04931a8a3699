"""Converting raw HTML to nodes, for backends whose formats have no HTML, without losing words or pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Final

import msgspec

from vaultconv.diagnostics import DiagnosticCode
from vaultconv.html.blocks import blocks_of, is_block
from vaultconv.html.flat import flat
from vaultconv.html.inlines import inlines_of
from vaultconv.html.page_breaks import NO_BREAKS
from vaultconv.html.styles import block_style, unsupported_properties, with_contrast
from vaultconv.html.tokens import TagToken, html_tokens
from vaultconv.html.tree import MAX_DEPTH, MIN_DEPTH, Child, Element, TreeBuilder, is_html
from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.embeds import MAX_NESTING
from vaultconv.transforms.lines import without_inlines
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, edit_blocks, edit_inlines, facts_of
from vaultconv.tree.schema import SCHEMA, Blocks, Inlines, Nodes, each
from vaultconv.tree.style import Style
from vaultconv.tree.walk import children, collect, nesting_of, replace

_RAW: Final = frozenset((n.RawBlock, n.RawInline))


class RawHtml(msgspec.Struct, frozen=True):
    """Turn raw HTML into what it shows: emphasis, lists, tables, pictures.

    Tags are matched over the blocks and inlines of a sequence, with the Markdown between them. An element without a
    node of ours becomes a `Span` or a `Div` with a class, or only its content; scripts, styles and comments are
    removed.
    """

    name: ClassVar[str] = "raw_html"
    stage: ClassVar[Stage] = "resolved"

    anchors: bool = True
    """Whether the ids of elements stay, as empty spans that links lead to."""

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document without raw HTML."""
        if not _RAW & facts_of(document).kinds:
            return document
        document = without_inlines(document, _RAW, _is_comment)
        too_deep: list[n.Position] = []
        # Lists, quotes and HTML together must not be nested more deeply than writers support. Sequences with HTML can
        # be nested, so each of them gets its share of the depth.
        room = max(MIN_DEPTH, MAX_NESTING - nesting_of(document.content))
        depth = max(1, min(MAX_DEPTH, room // max(1, _levels(document.content))))
        looks: list[Element] = []
        unbroken: list[Element] = []
        builder = partial(TreeBuilder, depth, anchors=self.anchors, looks=looks, unbroken=unbroken)
        edited = edit_blocks(document, lambda content: each(content, _with_sides))
        edited = edit_blocks(edited, lambda content: _blocks(content, builder(), too_deep))
        edited = edit_inlines(edited, lambda content: _inlines(content, builder(), too_deep, unbroken))
        if too_deep:
            message = f"HTML elements are nested more than {depth} deep; the tags below that were removed"
            context.report(DiagnosticCode.NESTING, message, too_deep[0])
        if edited is document:
            return document
        _report_unshown(looks, context)
        _report_unbroken(unbroken, edited, context)
        edited = edit_blocks(edited, _without_empty)
        return replace(edited, content=with_contrast(edited.content)) if looks else edited


_COMMENT: Final = re.compile(r"<!--(?:(?!-->).)*-->", re.DOTALL)


def _is_comment(node: n.Node) -> bool:
    return type(node) is n.RawInline and node.format == "html" and _COMMENT.fullmatch(node.text) is not None


def _with_sides(node: n.Block) -> n.Block:
    """Align the cells of a Markdown table whose entire content is in one HTML element."""
    if type(node) is not n.Table:
        return node
    head, *rows = (tuple(map(_with_side, row, node.align)) for row in (node.head, *node.rows))
    aligned = replace(node, head=head, rows=tuple(rows))
    return node if aligned == node else aligned


def _with_side(cell: n.Cell, align: n.Align) -> n.Cell:
    tags = [node.text for node in cell.content if type(node) is n.RawInline and node.format == "html"]
    if not tags or type(cell.content[0]) is not n.RawInline or type(cell.content[-1]) is not n.RawInline:
        return cell
    first, last = next(iter(html_tokens(tags[0])), None), tags[-1].lower()
    if not isinstance(first, TagToken) or not _is_block_tag(tags[0]) or not re.fullmatch(rf"</{first.name}\s*>", last):
        return cell
    if any(re.match(rf"</?{first.name}\b", tag.lower()) for tag in tags[1:-1]):  # more than one
        return cell
    side = "center" if first.name == "center" else block_style(Element(first.name, first.attributes)).align
    return replace(cell, attributes=Style(align=side).attributes) if side and side != align else cell


def _report_unshown(looks: Sequence[Element], context: Context) -> None:
    """Report the styles that documents can't show, once for each note."""
    found = {name: element for element in reversed(looks) for name in unsupported_properties(element)}
    if found:
        first = min((each.position for each in found.values() if each.position), key=_line, default=None)
        message = f"ignored HTML styles that a document can't show: {', '.join(sorted(found))}"
        context.report(DiagnosticCode.STYLE_DROPPED, message, first)


def _report_unbroken(asked: Sequence[Element], made: n.Document, context: Context) -> None:
    """Report page breaks in cells, headings or lines, where pages can't break, once for each note."""
    if not asked:
        return
    # A table of one cell becomes a frame, in which pages can break.
    done = {_line(each.position) for each in collect(made, n.PageBreak) if each.position is not None}
    lost = [each for each in asked if each.position is None or _line(each.position) not in done]
    if lost:
        count = "a page break is" if len(lost) == 1 else f"{len(lost)} page breaks are"
        message = f"{count} left out: a page can't break within a table's row or a line of text"
        hint = "end the table before it, or put it into a paragraph of its own"
        context.report(DiagnosticCode.STYLE_DROPPED, message, lost[0].position, hint=hint)


def _line(position: n.Position) -> int:
    return position.line


def _levels(content: Blocks) -> int:
    """Return how many sequences with HTML are nested."""
    deepest = 0
    todo: list[tuple[Nodes, int]] = [(content, 0)]
    while todo:
        nodes, level = todo.pop()
        level += any(type(node) in _RAW for node in nodes)
        deepest = max(deepest, level)
        todo += [(tuple(children(node)), level) for node in nodes if SCHEMA[type(node)]]
    return deepest


def _blocks(content: Blocks, builder: TreeBuilder, too_deep: list[n.Position]) -> Blocks:
    """Return a sequence of blocks with HTML blocks, and paragraphs with block elements, converted."""
    if not any(is_html(node) or _has_blocks(node) for node in content):
        return content
    for node in content:
        if type(node) is n.RawBlock and node.format == "html":
            builder.gap()
            if node.id:  # keep it as a link target
                builder.block(n.Div((), id=node.id, position=node.position))
            builder.html(node.text, node.links, node.position)
        elif type(node) is n.Para and _has_blocks(node):
            builder.paragraph(node)
        else:
            builder.block(node)
    return blocks_of(_finish(builder, too_deep))


def _has_blocks(node: n.Block) -> bool:
    """Return whether it is a paragraph with a tag of a block element."""
    return type(node) is n.Para and any(
        type(inline) is n.RawInline and inline.format == "html" and _is_block_tag(inline.text)
        for inline in node.content
    )


def _is_block_tag(html: str) -> bool:
    return any(
        type(token) is TagToken and Element(token.name, token.attributes).is_block for token in html_tokens(html)
    )


def _inlines(content: Inlines, builder: TreeBuilder, too_deep: list[n.Position], unbroken: list[Element]) -> Inlines:
    """Return a sequence of inlines without HTML; block elements, as in cells, get lines of their own."""
    if not any(is_html(node) for node in content):
        return content
    for node in content:
        if type(node) is n.RawInline and node.format == "html":
            builder.html(node.text, node.links, None)
        else:
            builder.inline(node)
    children = _finish(builder, too_deep)
    unbroken += _breaking(children)
    return flat(blocks_of(children)) if any(map(is_block, children)) else inlines_of(children)


def _breaking(children: Sequence[Child]) -> list[Element]:
    """Return the elements that would break a page, at any depth."""
    found, todo = [], [each for each in reversed(children) if isinstance(each, Element)]
    while todo:
        element = todo.pop()
        if element.breaks is not NO_BREAKS:
            found.append(element)
        todo += [each for each in reversed(element.children) if isinstance(each, Element)]
    return found


def _finish(builder: TreeBuilder, too_deep: list[n.Position]) -> list[Child]:
    if builder.too_deep is not None:
        too_deep.append(builder.too_deep)
    return builder.finish()


def _without_empty(content: Blocks) -> Blocks:
    """Return the blocks without paragraphs in which nothing but line ends is left."""
    if not any(map(_is_empty, content)):
        return content
    return tuple(node for node in content if not _is_empty(node))


def _is_empty(node: n.Block) -> bool:
    return type(node) is n.Para and not node.id and all(type(inline) in BREAKS for inline in node.content)
