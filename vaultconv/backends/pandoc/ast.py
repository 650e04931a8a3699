"""Writes the tree as Pandoc's JSON: a table with an entry for each node, which dialects extend.

Pure: pandoc isn't run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Final

import msgspec

from vaultconv.backends.pandoc import opendocument
from vaultconv.backends.pandoc.inlines import INLINES, caption, formula, places_of_footnotes
from vaultconv.backends.pandoc.resources import NO_RESOURCES, Resources
from vaultconv.backends.pandoc.writer import (
    SPACE,
    Entry,
    Json,
    LinkStyle,
    PandocDialect,
    PandocWriter,
    attr,
    element,
    para,
    raw_block,
    text_inlines,
    transparent,
)
from vaultconv.book.manuscript import Metadata
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.markdown.blocks import callout_title
from vaultconv.tree import nodes as n
from vaultconv.tree.direction import Direction, of_language, of_node, of_text
from vaultconv.tree.labels import Labels
from vaultconv.tree.style import style_of
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.tasks import task_box
from vaultconv.tree.walk import Root, collect, replace

API_VERSION: Final = (1, 23, 1)


def write_pandoc(
    document: n.Document,
    dialect: PandocDialect,
    *,
    note: str = "",
    metadata: Metadata | None = None,
    href: Callable[[n.Target, str], str | None] = lambda target, note: None,
    report: Callable[[str], Report] = Report,
    resources: Resources = NO_RESOURCES,
    links: LinkStyle = LinkStyle(),
    redacted: bool = False,
    titles: Mapping[str, Collection[str]] = MappingProxyType({}),
    variables: Mapping[str, Json] = MappingProxyType({}),
) -> bytes:
    """Return the document as Pandoc's JSON.

    ``note`` is the note that it shows; it is empty for a book, whose chapters name their notes. ``href(target, note)``
    returns the address of something outside the document. ``resources`` has the formulas and pictures. ``redacted``
    labels don't reveal headings. ``titles`` are the anchors, by note, of headings that became titles of other
    documents. ``variables`` are additional metadata, as Pandoc's ``MetaValue``.
    """
    labels = Labels(document, note, redacted=redacted, titles=titles)
    direction = of_language(metadata.language) if metadata is not None else "ltr"
    writer = PandocWriter(dialect, labels, note, href, report, resources, links, direction)
    of_title = metadata.title_footnotes if metadata is not None else ()
    writer.footnotes.begin(document, of_title)
    footnotes = writer.line(of_title, in_heading=True)
    before = places_of_footnotes(writer)
    if dialect.title_footnotes is not None and footnotes:
        before, footnotes = before + dialect.title_footnotes(footnotes), []
    tree = {
        "pandoc-api-version": API_VERSION,
        "meta": {**(meta(metadata, writer.isolated, footnotes) if metadata is not None else {}), **variables},
        "blocks": before + writer.document(document),
    }
    return _UNPRINTABLE.sub(_printable, msgspec.json.encode(tree))


# What no XML may hold, so neither Word documents nor e-books (XML 1.0, section 2.2), nor HTML: control characters, and
# code points that are not characters. As JSON spells them.
_UNPRINTABLE: Final = re.compile(
    rb"\\\\|\\u00(?:0[0-8bef]|1[0-9a-f])|\\[bf]|\x7f|\xc2[\x80-\x9f]"
    rb"|\xef\xb7[\x90-\xaf]|(?:\xef|[\xf0-\xf4][\x8f\x9f\xaf\xbf])\xbf[\xbe\xbf]"
)


def _printable(match: re.Match[bytes]) -> bytes:
    if match[0] == b"\\\\":  # no control character begins with an escaped backslash
        return match[0]
    return b" " if match[0] in (b"\\f", b"\\u000b", b"\xc2\x85") else b""


def meta(
    metadata: Metadata,
    isolated: Callable[[Direction | None, list[Json]], list[Json]],
    title_footnotes: Sequence[Json] = (),
) -> Json:
    """Return the metadata that Pandoc's writers and templates know; the title includes its footnotes.

    ``isolated`` marks the direction of a text.
    """

    def inlines(text: str) -> Json:
        return {"t": "MetaInlines", "c": isolated(of_text(text), text_inlines(text))}

    fields = {
        "title": metadata.title,
        "subtitle": metadata.subtitle,
        "date": metadata.date,
    }
    found = {name: inlines(text) for name, text in fields.items() if text}
    if metadata.date and of_text(metadata.date) is None:  # digits, of which the first are the year's
        found["date"] = {"t": "MetaInlines", "c": isolated("ltr", text_inlines(metadata.date))}
    if title_footnotes and "title" in found:
        found["title"]["c"] = [*found["title"]["c"], *title_footnotes]
    lists = {"author": metadata.authors, "keywords": metadata.keywords}
    found.update(
        (name, {"t": "MetaList", "c": [inlines(each) for each in texts]}) for name, texts in lists.items() if texts
    )
    found["lang"] = {"t": "MetaString", "c": metadata.language}
    return found


# ------------------------------------------------------------------------------------------------------------ blocks


def _document(node: n.Document, writer: PandocWriter) -> list[Json]:
    return writer.blocks(node.content)


def _para(node: n.Para, writer: PandocWriter) -> list[Json]:
    if all(type(child) is n.Span and child.id and not child.content for child in node.content):
        return places_in(node, writer)
    inlines = writer.trimmed(node.content)
    return [{"t": "Plain" if writer.tight else "Para", "c": inlines}] if inlines else []


def heading(node: n.Heading, writer: PandocWriter) -> list[Json]:
    """Return a heading with its label, and before it the other places in it that links lead to.

    The contents of a heading also appear in the table of contents and in running heads, where a second label would be
    ambiguous or an error.
    """
    label = writer.claim("^" + node.id.lower()) if node.id else ""
    places = [*(writer.dialect.labelled(label, []) if label else ()), *places_in(node, writer)]
    inlines = writer.line(node.content, in_heading=True)
    places += places_of_footnotes(writer)
    label = writer.claim(node.anchor)
    if not inlines:
        return places
    if writer.unlisted or writer.in_footnote:
        return [*places, *writer.dialect.unlisted_heading(node.level, label, inlines)]
    return [*places, {"t": "Header", "c": [node.level, attr(label), inlines]}]


def places_in(content: Root, writer: PandocWriter) -> list[Json]:
    """Claim the places in a line that links lead to, and return them as places before it."""
    labels = [writer.claim("#" + span.id) for span in collect(content, n.Span) if span.id]
    return [made for label in labels if label for made in writer.dialect.labelled(label, [])]


def _code_block(node: n.CodeBlock, writer: PandocWriter) -> list[Json]:
    language = node.language
    if language.lower() == "mermaid" and (made := diagram(node, writer)):
        return made
    return [{"t": "CodeBlock", "c": [attr(classes=(language,) if language else ()), node.text]}]


def diagram(node: n.CodeBlock, writer: PandocWriter) -> list[Json]:
    """Return a diagram as a figure; nothing if it couldn't be drawn, which is reported."""
    drawn = writer.resources.diagrams.get(node.text)
    if drawn is None:
        if problem := writer.resources.problems.get(node.text):
            writer.report(DiagnosticCode.DIAGRAM_UNDRAWN, problem, node.position)
        return []
    image = n.Image((), n.FileTarget(PurePath(drawn.path).name), width=drawn.width or None, height=drawn.height or None)
    return writer.blocks((n.Div((n.Para((image,)),), classes=("figure",)),))


def _raw_block(node: n.RawBlock, writer: PandocWriter) -> list[Json]:
    if node.format == "html":  # what a transform left of it has no words
        return []
    return [raw_block(node.format, node.text)]


def _block_quote(node: n.BlockQuote, writer: PandocWriter) -> list[Json]:
    content = writer.nested(node.content, tight=False)
    return [{"t": "BlockQuote", "c": content}] if content else []


def _bullet_list(node: n.BulletList, writer: PandocWriter) -> list[Json]:
    items = list_items(node, writer)
    return [{"t": "BulletList", "c": items}] if items else []


def _ordered_list(node: n.OrderedList, writer: PandocWriter) -> list[Json]:
    delimiter = "OneParen" if node.delimiter == ")" else "Period"
    items = list_items(node, writer)
    return [{"t": "OrderedList", "c": [[node.start, {"t": "Decimal"}, {"t": delimiter}], items]}] if items else []


def list_items(node: n.BulletList | n.OrderedList, writer: PandocWriter) -> list[list[Json]]:
    """Return the blocks of the items."""
    outer = writer.tight, writer.boxed
    writer.tight, writer.boxed = node.tight, True
    items = []
    for item in node.items:  # no comprehension: before Python 3.12, each level would take a stack frame
        items.append(_item(item, writer))
    writer.tight, writer.boxed = outer
    return items


def _item(node: n.ListItem, writer: PandocWriter) -> list[Json]:
    blocks = writer.render(node)
    label = writer.claim("^" + node.id.lower()) if node.id else ""
    return with_prefix(writer.dialect.anchor(label), blocks) if label else blocks


def _list_item(node: n.ListItem, writer: PandocWriter) -> list[Json]:
    blocks = writer.blocks(node.content)
    return blocks if node.task is None else with_prefix([*text_inlines(task_box(node.task)), SPACE], blocks)


def with_prefix(prefix: list[Json], blocks: list[Json]) -> list[Json]:
    """Put inlines before those of the first paragraph, or in a paragraph of their own if there is none."""
    first: Json = blocks[0] if blocks else {"t": ""}
    if first["t"] in ("Para", "Plain"):
        return [{"t": first["t"], "c": prefix + first["c"]}, *blocks[1:]]
    if first["t"] == "Div" and any(
        name == "dir" for name, _ in first["c"][0][2]
    ):  # its direction differs from the list's
        return [element("Div", first["c"][0], with_prefix(prefix, first["c"][1])), *blocks[1:]]
    return [{"t": "Plain", "c": prefix}, *blocks]


def _horizontal_rule(node: n.HorizontalRule, writer: PandocWriter) -> list[Json]:
    return [{"t": "HorizontalRule"}]


def page_break(make: Callable[[n.PageBreak], list[Json]]) -> Entry:
    """Return the entry for page breaks in a format that allows none in lists and boxes, which is reported."""

    def write(node: n.PageBreak, writer: PandocWriter) -> list[Json]:
        if not writer.boxed:
            return make(node)
        message = "a page can't break within a list, a quote, a box or a footnote"
        writer.report(DiagnosticCode.STYLE_DROPPED, message, node.position)
        return []

    return write


def _page_break(node: n.PageBreak, writer: PandocWriter) -> list[Json]:
    """Return the break as TeX, RTF and OpenDocument write it; pandoc omits what is for other formats."""
    return [
        raw_block("tex", r"\newpage{}"),
        raw_block("rtf", r"{\pard \page \par}"),
        raw_block("opendocument", opendocument.PAGE_BREAK),
    ]


ALIGNMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {"": "AlignDefault", "left": "AlignLeft", "center": "AlignCenter", "right": "AlignRight"}
)


def table(
    node: n.Table, writer: PandocWriter, widths: Sequence[float] = (), attributes: list[Any] | None = None
) -> list[Json]:
    """Return a table. ``widths`` are the columns' shares of the text width; without them, widths are natural."""
    shares = list(widths) or [0.0] * len(node.align)
    columns = [_column(align, share) for align, share in zip(node.align, shares, strict=True)]
    head = [] if all(not cell.content for cell in node.head) else [_row(node.head, writer)]
    body = [attr(), 0, [], [_row(row, writer) for row in node.rows]]
    parts = [attributes or attr(), [None, []], columns, [attr(), head], [body], [attr(), []]]
    return [{"t": "Table", "c": parts}] if columns else []


def _column(align: n.Align, share: float) -> list[Json]:
    width = {"t": "ColWidth", "c": share} if share else {"t": "ColWidthDefault"}
    return [{"t": ALIGNMENTS[align]}, width]


def _row(cells: Sequence[n.Cell], writer: PandocWriter) -> list[Any]:
    return [attr(), [_cell(cell, writer) for cell in cells]]


def _cell(cell: n.Cell, writer: PandocWriter) -> list[Any]:
    inlines = writer.isolated(of_node(cell), writer.trimmed(cell.content))
    look = style_of(cell.attributes)
    if look.background or look.valign:
        writer.report_looks(look)
    align = ALIGNMENTS.get(look.align, "AlignDefault")
    attributes = attr(attributes=replace(look, align="").attributes)
    return [attributes, {"t": align}, 1, 1, [{"t": "Plain", "c": inlines}] if inlines else []]


def _table(node: n.Table, writer: PandocWriter) -> list[Json]:
    return table(node, writer)


def _math_block(node: n.MathBlock, writer: PandocWriter) -> list[Json]:
    return para(formula(node, writer))


def _callout(node: n.Callout, writer: PandocWriter) -> list[Json]:
    title = [{"t": "Strong", "c": writer.trimmed(callout_title(node))}]
    return [{"t": "BlockQuote", "c": [*para(title), *writer.nested(node.content, tight=False)]}]


def _toggle(node: n.Toggle, writer: PandocWriter) -> list[Json]:
    summary = [{"t": "Strong", "c": [{"t": "Str", "c": "▾"}, SPACE, *writer.trimmed(node.summary)]}]
    content = writer.nested(node.content, tight=False)
    return para(summary) + ([{"t": "BlockQuote", "c": content}] if content else [])


def div(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return a group of blocks. Blocks of a chapter belong to its note; links don't lead to embedded blocks."""
    if "figure" in node.classes:
        return _figure(node, writer)
    written = div_content(node, writer)
    if not written or not (node.classes or node.attributes):
        return written
    writer.report_looks(style_of(node.attributes), node.position)
    return [element("Div", attr("", node.classes, node.attributes), written)]


def _figure(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return a picture with its caption, if any."""
    content = writer.blocks(node.content)
    images = collect(node, n.Image)
    words = caption(images[0], writer) if len(images) == 1 else []
    return [element("Figure", attr(), [None, [{"t": "Plain", "c": words}]], content)] if words else content


def div_content(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return the blocks of a group, written in the state that the group implies."""
    if "chapter" in node.classes:
        writer.enter(node.note)
        written = writer.blocks(node.content)
        if "repeated" in node.classes:  # links to the note lead to where it is shown
            written = _with_id(written, writer)
        elif label := writer.claim(""):  # the title is not a heading: links to the note lead here
            written = [*writer.dialect.labelled(label, []), *written]
        writer.enter("")
        return written
    if not _OF_BOOKS.isdisjoint(node.classes):
        in_index = "index" in node.classes  # whose entries run one way, so that their pages stand below each other
        state = {"in_index": in_index, "fixed_direction": writer.fixed_direction or in_index}
        return _with_id(writer.nested(node.content, **state), writer)
    if "unlisted" in node.classes:
        return writer.nested(node.content, unlisted=True)
    return writer.nested(node.content, embedded=True) if node.note else writer.blocks(node.content)


_OF_BOOKS: Final = frozenset(("part", "index"))


def _with_id(blocks: list[Json], writer: PandocWriter) -> list[Json]:
    """Return the blocks of a part or an index, whose heading gets an id for tables of contents."""
    if blocks and blocks[0]["t"] == "Header" and not blocks[0]["c"][1][0]:
        label = f"part-{len(writer.used_labels)}"
        writer.used_labels.add(label)
        blocks[0]["c"][1] = attr(label)
    return blocks


def _footnote_def(node: n.FootnoteDef, writer: PandocWriter) -> list[Json]:
    return []


def _comment_block(node: n.CommentBlock, writer: PandocWriter) -> list[Json]:
    return []


PLAIN: Final = PandocDialect(
    name="plain",
    entries=by_class(
        entry(n.Document, _document),
        entry(n.Para, _para),
        entry(n.Heading, heading),
        entry(n.CodeBlock, _code_block),
        entry(n.RawBlock, _raw_block),
        entry(n.BlockQuote, _block_quote),
        entry(n.BulletList, _bullet_list),
        entry(n.OrderedList, _ordered_list),
        entry(n.ListItem, _list_item),
        entry(n.HorizontalRule, _horizontal_rule),
        entry(n.PageBreak, _page_break),
        entry(n.Table, _table),
        entry(n.MathBlock, _math_block),
        entry(n.Callout, _callout),
        entry(n.Toggle, _toggle),
        entry(n.Div, div),
        entry(n.FootnoteDef, _footnote_def),
        entry(n.CommentBlock, _comment_block),
        entry(n.ExtensionBlock, transparent),
        of=(INLINES,),
    ),
)
"""For any format: boxes are quotes with a bold title."""
