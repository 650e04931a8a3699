"""The Markdown of Notion's API ("enhanced"): one line a block, children a tab deeper (reference: Notion, part D).

A table of functions, one for each kind of block, as the other dialects are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from vaultconv.backends.notion.callouts import CALLOUTS, callout_look
from vaultconv.backends.notion.colours import Colour
from vaultconv.backends.notion.enhanced_inlines import INLINES, colour_attribute
from vaultconv.backends.notion.enhanced_writer import (
    EMPTY,
    EnhancedStyle,
    EnhancedWriter,
    Uploads,
    indented,
    transparent,
)
from vaultconv.backends.notion.languages import code_language
from vaultconv.backends.notion.limits import (
    MAX_BLOCKS,
    MAX_EQUATION,
    MAX_TEXT,
    count_blocks,
    split_equation,
    split_inlines,
)
from vaultconv.backends.notion.shape_blocks import column, is_columns
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.markdown.blocks import callout_title, with_words
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Inlines
from vaultconv.tree.style import style_of
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.tasks import is_done, task_sign
from vaultconv.tree.walk import plain_text, replace

_DEEPEST: Final = 4  # levels of headings


def write_enhanced(document: n.Document, *, uploads: Uploads, style: EnhancedStyle, report: Report) -> str:
    """Return the document's text, with a line end after it unless it is empty."""
    writer = EnhancedWriter(BLOCKS, INLINES, uploads=uploads, style=style, report=report)
    writer.footnotes.begin(document)
    _check_size(document, report)
    text = "\n".join(part for part in (writer.blocks(document.content), _footnotes(writer)) if part)
    return text + "\n" if text else ""


def _check_size(document: n.Document, report: Report) -> None:
    count = count_blocks(document)
    if count > MAX_BLOCKS:
        message = f"{count:,} blocks are too many for one request: Notion takes {MAX_BLOCKS:,}"
        report(DiagnosticCode.LIMIT, message, hint="write the page in several requests, or split the note")


def _footnotes(writer: EnhancedWriter) -> str:
    """Return the footnotes below their heading, with unused footnotes last."""
    notes = [_note(number, note, writer) for number, note in writer.footnotes.pending()]
    for unused in writer.footnotes.keep_unused():
        writer.report(
            DiagnosticCode.FOOTNOTE_UNUSED, f'nothing refers to the footnote "{unused.label}"', unused.position
        )
    notes += [_note(number, note, writer) for number, note in writer.footnotes.pending()]
    return "\n".join((_heading(n.Heading(2, (n.Text(writer.style.footnotes),)), writer), *notes)) if notes else ""


def _note(number: int, note: n.FootnoteDef, writer: EnhancedWriter) -> str:
    return _item(f"{number}. ", note.content, writer)


# --------------------------------------------------------------------------------------------------------------- texts


def _para(node: n.Para, writer: EnhancedWriter) -> str:
    written = [text for _, text in writer.parts(node.content, node.position)]
    if written:
        return "\n".join(EMPTY if text.isspace() else text for text in written)
    return EMPTY if any(type(each) is n.LineBreak for each in node.content) else ""


def _heading(node: n.Heading, writer: EnhancedWriter) -> str:
    """Write ``## Title``. What can't be on its line is written below it, because headings have no children."""
    parts = list(writer.parts(node.content, node.position, within=True))
    first = f"{_marks(node)} {parts.pop(0)[1]}" if parts and parts[0][0] else ""
    return "\n".join(text for text in (first, *(text for _, text in parts)) if text)


def _marks(node: n.Heading) -> str:
    return "#" * min(node.level, _DEEPEST)


def _quote(node: n.BlockQuote, writer: EnhancedWriter) -> str:
    return _item("> ", node.content, writer)


def _raw(node: n.RawBlock, writer: EnhancedWriter) -> str:
    """Write HTML that no transform has read as text, and other raw markup as code."""
    if node.format != "html":
        return _fence(node.text, node.format)
    lines = [n.Text(text.strip()) for text in node.text.split("\n")]
    return writer.blocks([n.Para((text,), position=node.position) for text in lines if text.text])


# --------------------------------------------------------------------------------------------------------------- lists


def _bullets(node: n.BulletList, writer: EnhancedWriter) -> str:
    if _are_toggle_headings(node):
        return "\n".join(_toggle_heading(item, writer) for item in node.items)
    return "\n".join(_bullet(item, writer) for item in node.items)


def _bullet(item: n.ListItem, writer: EnhancedWriter) -> str:
    """Write an item. A toggle is not in an item, though in a note it is an item of a list."""
    if item.task is None and len(item.content) == 1 and isinstance(item.content[0], n.Toggle):
        return _toggle(item.content[0], writer)
    return _item(_marker(item, "- "), _marked(item), writer)


def _numbers(node: n.OrderedList, writer: EnhancedWriter) -> str:
    """Write items with their numbers, from which Notion counts anew; a task has none."""
    items = enumerate(node.items, node.start)
    return "\n".join(
        _item(_marker(item, f"{number}. "), _marked(item, f"{number}. "), writer) for number, item in items
    )


def _marker(item: n.ListItem, marker: str) -> str:
    if item.task is None:
        return marker
    return "- [x] " if is_done(item.task) else "- [ ] "


def _marked(item: n.ListItem, number: str = "") -> tuple[n.Block, ...]:
    """Return an item's blocks. What Notion's tasks can't have, a number or another mark, is put before its text."""
    if item.task is None:
        return item.content
    words = f"{number}{task_sign(item.task)}".rstrip()
    if not item.content or not isinstance(item.content[0], n.Para):
        return (n.Para((n.Text(words),)), *item.content)
    return with_words(words, item.content)


def _item(marker: str, content: Sequence[n.Block], writer: EnhancedWriter) -> str:
    """Write a block whose text is the first paragraph, with the other blocks below it."""
    first = content[0] if content else None
    if isinstance(first, n.Para):
        return writer.titled(marker, first.content, content[1:], first.position)
    return writer.titled(marker, (), content, None)


def _are_toggle_headings(node: n.BulletList) -> bool:
    """Return whether a list is only headings with blocks below them, as Notion exports toggle headings."""
    return all(item.task is None and len(item.content) > 1 and _has_title(item.content[0]) for item in node.items)


def _has_title(block: n.Block) -> bool:
    return type(block) is n.Heading and bool(plain_text(block).strip())


def _toggle_heading(item: n.ListItem, writer: EnhancedWriter) -> str:
    first = item.content[0]
    assert isinstance(first, n.Heading)
    return writer.titled(f"{_marks(first)} ", first.content, item.content[1:], first.position, ' {toggle="true"}')


# -------------------------------------------------------------------------------------------------------------- frames


def _element(name: str, attributes: str, lines: str) -> str:
    """Write a block in tags, with its children between them."""
    below = f"\n{indented(lines)}" if lines else ""
    return f"<{name}{attributes}>{below}\n</{name}>"


def _callout(node: n.Callout, writer: EnhancedWriter) -> str:
    """Write a box with its title in bold. A folded one is a toggle in its colour; callouts side by side are columns."""
    kind = node.kind.strip().lower()
    if is_columns(node) and len(node.content) > 1:
        return _columns(map(column, node.content), writer)
    icon, colour = callout_look(kind)
    if node.fold:
        summary = (n.Text(f"{icon} "), *callout_title(node))
        return _details(summary, node.content, writer, node.position, colour)
    title = writer.blocks((_in_bold(node.title),))
    content = writer.blocks(node.content)
    if not title and not (content and kind in CALLOUTS):  # the emoji says all
        title = writer.blocks((_in_bold(callout_title(replace(node, title=()))),))
    lines = "\n".join(text for text in (title, content) if text)
    return _element("callout", f' icon="{icon}" color="{colour}"', lines)


def _in_bold(title: Inlines) -> n.Para:
    return n.Para((n.Strong(title),))


def _columns(columns: Iterable[Sequence[n.Block]], writer: EnhancedWriter) -> str:
    return _element("columns", "", "\n".join(_element("column", "", writer.blocks(each)) for each in columns))


def _div(node: n.Div, writer: EnhancedWriter) -> str:
    """Write the blocks: a row of columns as columns, and what a definition list says about a term as an item."""
    if "columns" in node.classes and all(type(each) is n.Div for each in node.content) and len(node.content) > 1:
        return _columns([each.content for each in node.content if isinstance(each, n.Div)], writer)
    if "definition" in node.classes:
        return _item("- ", node.content, writer)
    return writer.blocks(node.content)


def _toggle(node: n.Toggle, writer: EnhancedWriter) -> str:
    return _details(node.summary, node.content, writer, node.position)


def _details(
    summary: Inlines,
    content: Sequence[n.Block],
    writer: EnhancedWriter,
    at: n.Position | None,
    colour: Colour | None = None,
) -> str:
    parts = list(writer.parts(summary, at, within=True))
    title = parts.pop(0)[1] if parts and parts[0][0] else ""
    below = "\n".join(text for text in (*(text for _, text in parts), writer.blocks(content)) if text)
    attributes = f' color="{colour}"' if colour else ""
    lines = [
        f"<details{attributes}>",
        f"<summary>{title}</summary>",
        *([indented(below)] if below else ()),
        "</details>",
    ]
    return "\n".join(lines)


# -------------------------------------------------------------------------------------------------------------- tables


def _table(node: n.Table, writer: EnhancedWriter) -> str:
    """Write ``<table>``, because only that can hold line breaks and pipes; a header without words is left out."""
    has_head = any(cell.content for cell in node.head)
    rows = [node.head, *node.rows] if has_head or not node.rows else node.rows
    written = "\n".join(_row(row, writer, node.position) for row in rows)
    return _element("table", f' header-row="{"true" if has_head else "false"}"', written)


def _row(cells: Sequence[n.Cell], writer: EnhancedWriter, at: n.Position | None) -> str:
    return _element("tr", "", "\n".join(f"<td{_colour(cell)}>{_cell(cell, writer, at)}</td>" for cell in cells))


def _colour(cell: n.Cell) -> str:
    look = style_of(cell.attributes)
    return f" {colour_attribute(look)}" if look.background else ""


def _cell(cell: n.Cell, writer: EnhancedWriter, at: n.Position | None) -> str:
    if len(split_inlines(cell.content)) > 1:
        writer.report(
            DiagnosticCode.LIMIT, f"a table cell is longer than {MAX_TEXT:,} characters, and Notion may refuse it", at
        )
    return writer.text(cell.content)


# ------------------------------------------------------------------------------------------ code, formulas, files, rest


def _code(node: n.CodeBlock, writer: EnhancedWriter) -> str:
    language = code_language(node.language) or node.language
    return _fence(node.text, language if _LANGUAGE.fullmatch(language) else "")


_LANGUAGE: Final = re.compile(r"[\w+#./ -]+")
_BACKTICKS: Final = re.compile("`{3,}")


def _fence(text: str, language: str) -> str:
    """Write code unchanged, in a fence that is longer than any inside it."""
    fence = "`" * max(3, *(len(run) + 1 for run in _BACKTICKS.findall(text)), 3)
    return f"{fence}{language}\n{text}\n{fence}" if text else f"{fence}{language}\n{fence}"


def _formula(node: n.MathBlock | n.Math, writer: EnhancedWriter) -> str:
    """Write lines of TeX between dollars: as several equations if it is too long for one, else as code."""
    tex = node.text.strip("\n")
    parts = split_equation(tex) if "$$" not in tex else ()
    if len(parts) != 1:
        form = f"split into {len(parts)}" if parts else "written as code"
        message = f"a formula longer than {MAX_EQUATION:,} characters is {form}"
        writer.report(DiagnosticCode.LIMIT, message, node.position)
    return "\n".join(f"$$\n{part}\n$$" for part in parts) or _fence(tex, "latex")


_FILM: Final = re.compile(
    r"https?://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?|shorts/|live/)|youtu\.be/|(?:www\.)?vimeo\.com/\d)",
    re.IGNORECASE,
)
_POST: Final = re.compile(r"https?://(?:www\.)?(?:twitter|x)\.com/[^/]+/status/", re.IGNORECASE)


def _image(node: n.Image, writer: EnhancedWriter) -> str:
    """Write a picture, or a player or a link if Obsidian shows a video or a post of the web in its place."""
    address = str(writer.file_address(node))
    if _FILM.match(address):
        return f'<video src="{address}">{_caption(node, writer)}</video>'
    return _page(node, address, writer) if _POST.match(address) else f"![{_caption(node, writer)}]({address})"


def _media(node: n.Media, writer: EnhancedWriter) -> str:
    """Write a player or a file; a web page that is shown within the note is a link."""
    address = str(writer.file_address(node))
    name = node.kind if node.kind in ("audio", "video", "pdf") else "file"
    if name == "file" and isinstance(node.target, n.Url):
        return _page(node, address, writer)
    return f'<{name} src="{address}">{_caption(node, writer)}</{name}>'


def _page(node: n.Image | n.Media, address: str, writer: EnhancedWriter) -> str:
    return writer.text((n.Link(node.content or (n.Text(address),), node.target, position=node.position),))


def _caption(node: n.Image | n.Media, writer: EnhancedWriter) -> str:
    return writer.text(node.content)


def _rule(node: n.HorizontalRule, writer: EnhancedWriter) -> str:
    return "---"


def _nothing(node: n.CommentBlock | n.FootnoteDef | n.PageBreak, writer: EnhancedWriter) -> str:
    """Write nothing for what Notion has no place for, and for footnotes, which are written at the end."""
    return ""


BLOCKS: Final = by_class(
    entry(n.Para, _para),
    entry(n.Heading, _heading),
    entry(n.BlockQuote, _quote),
    entry(n.BulletList, _bullets),
    entry(n.OrderedList, _numbers),
    entry(n.Callout, _callout),
    entry(n.Toggle, _toggle),
    entry(n.Div, _div),
    entry(n.Table, _table),
    entry(n.CodeBlock, _code),
    entry(n.MathBlock, _formula),
    entry(n.HorizontalRule, _rule),
    entry(n.RawBlock, _raw),
    entry(n.FootnoteDef, _nothing),
    entry(n.CommentBlock, _nothing),
    entry(n.PageBreak, _nothing),
    entry(n.ExtensionBlock, transparent),
    # Inlines that are blocks in Notion.
    entry(n.Image, _image),
    entry(n.Media, _media),
    entry(n.Math, _formula),
)
