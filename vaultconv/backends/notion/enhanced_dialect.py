"""The Markdown of Notion's API ("enhanced"): one line a block, children a tab deeper (reference: Notion, part D).

A table of functions, as the other dialects are, with a writer of its own: blocks here are lines, not paragraphs between
blank lines, so that nothing of what keeps CommonMark's blocks apart is needed; `rich_text` says why inlines differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from vaultconv import nodes as n
from vaultconv.backends.notion.colours import Colour, callout_colour
from vaultconv.backends.notion.emoji import EMOJI, callout_emoji
from vaultconv.backends.notion.enhanced_inlines import INLINES, target_name
from vaultconv.backends.notion.hoisting import Inlines, hoisted
from vaultconv.backends.notion.languages import code_language
from vaultconv.backends.notion.limits import (
    MAX_BLOCKS,
    MAX_EQUATION,
    MAX_TEXT,
    count_blocks,
    split_equation,
    split_inlines,
)
from vaultconv.backends.notion.rich_text import PLAIN, Formats, Run, line, line_start, trimmed
from vaultconv.diagnostics import Code, Report
from vaultconv.markdown.blocks import callout_title
from vaultconv.markdown.footnotes import Footnotes
from vaultconv.walk import plain_text, replace

Block: TypeAlias = Callable[[Any, "Writer"], str]
"""Writes one block: its lines, as they stand where nothing is around them. Nothing for a block that says nothing."""

EMPTY: Final = "<empty-block/>"
_DEEPEST: Final = 4  # levels of headings


class Uploads(Protocol):
    """The addresses of what is in Notion already, percent-encoded; None for what isn't."""

    def page(self, note: str) -> str | None: ...
    def file(self, file: str) -> str | None: ...
    def web(self, url: str) -> str | None:
        """An address of the web as Notion takes it; None where it takes none such."""

    @property
    def has_pages(self) -> bool: ...


class Style(NamedTuple):
    """What may be chosen: the colour of highlighted text, and the heading above the footnotes."""

    highlight: Colour = "yellow_bg"
    footnotes: str = "Notes"


def write_enhanced(document: n.Document, *, uploads: Uploads, style: Style, report: Report) -> str:
    """The document's text, with a final line end where there is any."""
    return Writer(uploads, style, report).document(document)


class Writer:
    """Writes the nodes of one document. The functions of a node's class get it as their second argument."""

    def __init__(self, uploads: Uploads, style: Style, report: Report) -> None:
        self._uploads = uploads
        self._reported: set[n.Target] = set()
        self.report = report
        self.style = style
        self.footnotes = Footnotes()
        self.in_link = False

    def document(self, document: n.Document) -> str:
        """All of it: the blocks, and the footnotes at their end."""
        self.footnotes.begin(document)
        text = "\n".join(part for part in (self.blocks(document.content), self._notes()) if part)
        self._check_size(document)
        return text + "\n" if text else ""

    def _check_size(self, document: n.Document) -> None:
        count = count_blocks(document)
        if count > MAX_BLOCKS:
            message = f"{count:,} blocks are too many for one request: Notion takes {MAX_BLOCKS:,}"
            self.report(Code.LIMIT, message, hint="write the page in several requests, or split the note")

    def _notes(self) -> str:
        notes = [self._note(number, note) for number, note in self.footnotes.pending()]
        for unused in self.footnotes.keep_unused():
            self.report(Code.FOOTNOTE_UNUSED, f'nothing refers to the footnote "{unused.label}"', unused.position)
        notes += [self._note(number, note) for number, note in self.footnotes.pending()]
        return "\n".join((_heading(n.Heading(2, (n.Text(self.style.footnotes),)), self), *notes)) if notes else ""

    def _note(self, number: int, note: n.FootnoteDef) -> str:
        return _item(f"{number}. ", note.content, self)

    # ---------------------------------------------------------------------------------------------------------- blocks

    def blocks(self, content: Sequence[n.Block]) -> str:
        """Blocks one below the other."""
        written: list[str] = []
        previous: type | None = None
        for node in content:
            text = BLOCKS[type(node)](node, self)
            if not text:
                continue
            if type(node) is previous is n.OrderedList:  # Notion would number the items on
                written.append(EMPTY)
            written.append(text)
            previous = type(node)
        return "\n".join(written)

    def parts(self, content: Inlines, at: n.Position | None, *, within: bool = False) -> Iterator[tuple[bool, str]]:
        """A block's text as blocks: lines (True), and pictures, files and displayed formulas (False) between them.

        ``within``: the first line stands within a block where no other can begin.
        """
        for part in hoisted(content, self._is_block):
            if isinstance(part, tuple):
                for text in filter(None, map(self.text, self._short(part, at))):
                    yield True, text if within else line_start(text)
                    within = False
            else:
                yield False, HOISTED[type(part)](part, self)
                within = False

    def _short(self, content: Inlines, at: n.Position | None) -> Iterable[Inlines]:
        parts = split_inlines(content)
        if len(parts) > 1:
            message = f"a text of more than {MAX_TEXT:,} characters, or in too many formats, is {len(parts)} in Notion"
            self.report(Code.LIMIT, message, at)
        return parts

    def titled(
        self, marker: str, content: Inlines, children: Sequence[n.Block], at: n.Position | None, attributes: str = ""
    ) -> str:
        """A block with a text between ``marker`` and ``attributes``, and below it what its line can't hold."""
        parts = list(self.parts(content, at, within=marker.startswith("#")))
        first = parts.pop(0)[1] if parts and parts[0][0] else ""
        below = "\n".join(text for text in (*(text for _, text in parts), self.blocks(children)) if text)
        return f"{marker}{first}{attributes}" + (f"\n{indented(below)}" if below else "")

    # --------------------------------------------------------------------------------------------------------- inlines

    def runs(self, content: Sequence[n.Inline], formats: Formats) -> Iterator[Run]:
        """The runs of some inlines that stand in these formats."""
        for node in content:
            yield from INLINES[type(node)](node, self, formats)

    def text(self, content: Sequence[n.Inline]) -> str:
        """Inlines on one line, not escaped for its start."""
        return trimmed(line(self.runs(content, PLAIN)))

    # ------------------------------------------------------------------------------------------------------- addresses

    def address(self, target: n.Target, at: n.Position | None) -> str | None:
        """Where a link leads; None where Notion has no address for it."""
        if isinstance(target, n.NoteTarget):
            found = self._uploads.page(target.note)
            if found is None and self._uploads.has_pages:
                self._missing(target, f'the page "{target_name(target)}" has no address yet', at)
            return found
        if isinstance(target, n.FileTarget):
            found = self._uploads.file(target.file)
            if found is None:
                self._missing(target, f'the file "{target.file}" has no address yet; its name is written', at)
            return found
        if not isinstance(target, n.Url):
            return None
        found = self._uploads.web(target.url)
        if found is None and target.url:
            self._missing(target, f'Notion takes no address like "{target.url[:60]}"', at)
        return found

    def _missing(self, target: n.Target, message: str, at: n.Position | None) -> None:
        if target not in self._reported:
            self._reported.add(target)
            self.report(Code.NOT_UPLOADED, message, at)

    def file_address(self, node: n.Image | n.Media) -> str | None:
        """Where a picture or a file can be had."""
        return self.address(node.target, node.position)

    def _is_block(self, node: n.Inline) -> bool:
        """Does it stand in a block of its own in Notion?"""
        if isinstance(node, n.Math):
            return node.display
        return isinstance(node, (n.Image, n.Media)) and self.file_address(node) is not None


def indented(text: str) -> str:
    """Every line a tab deeper."""
    return "\t" + text.replace("\n", "\n\t")


def _element(name: str, attributes: str, lines: str) -> str:
    """A block in tags, with its children between."""
    below = f"\n{indented(lines)}" if lines else ""
    return f"<{name}{attributes}>{below}\n</{name}>"


# --------------------------------------------------------------------------------------------------------------- texts


def _para(node: n.Para, writer: Writer) -> str:
    written = [text for _, text in writer.parts(node.content, node.position)]
    if written:
        return "\n".join(EMPTY if text.isspace() else text for text in written)
    return EMPTY if any(type(each) is n.LineBreak for each in node.content) else ""


def _heading(node: n.Heading, writer: Writer) -> str:
    """``## Title``; what its line can't hold stands below it, as headings have no children."""
    parts = list(writer.parts(node.content, node.position, within=True))
    first = f"{_marks(node)} {parts.pop(0)[1]}" if parts and parts[0][0] else ""
    return "\n".join(text for text in (first, *(text for _, text in parts)) if text)


def _marks(node: n.Heading) -> str:
    return "#" * min(node.level, _DEEPEST)


def _quote(node: n.BlockQuote, writer: Writer) -> str:
    return _item("> ", node.content, writer)


def _raw(node: n.RawBlock, writer: Writer) -> str:
    """HTML that no transform has read, as text; another language as code."""
    if node.format != "html":
        return _fence(node.text, node.format)
    lines = [n.Text(text.strip()) for text in node.text.split("\n")]
    return writer.blocks([n.Para((text,), position=node.position) for text in lines if text.text])


# --------------------------------------------------------------------------------------------------------------- lists

_DONE: Final = "xX-"


def _bullets(node: n.BulletList, writer: Writer) -> str:
    if _are_toggle_headings(node):
        return "\n".join(_toggle_heading(item, writer) for item in node.items)
    return "\n".join(_bullet(item, writer) for item in node.items)


def _bullet(item: n.ListItem, writer: Writer) -> str:
    """An item; a toggle is one by itself, though in a note it is an item of a list."""
    if item.task is None and len(item.content) == 1 and isinstance(item.content[0], n.Toggle):
        return _toggle(item.content[0], writer)
    return _item(_marker(item, "- "), _marked(item), writer)


def _numbers(node: n.OrderedList, writer: Writer) -> str:
    """Items with their numbers, which Notion counts anew; a task has none."""
    items = enumerate(node.items, node.start)
    return "\n".join(
        _item(_marker(item, f"{number}. "), _marked(item, f"{number}. "), writer) for number, item in items
    )


def _marker(item: n.ListItem, marker: str) -> str:
    if item.task is None:
        return marker
    return "- [x] " if item.task in _DONE else "- [ ] "


def _marked(item: n.ListItem, number: str = "") -> tuple[n.Block, ...]:
    """An item's blocks; what Notion's tasks don't have, a number and other marks, stands before its text."""
    if item.task is None:
        return item.content
    words = number + ("" if item.task in " xX" else f"[{item.task}] ")
    first, rest = (item.content[0], item.content[1:]) if item.content else (None, ())
    if not isinstance(first, n.Para):
        return (n.Para((n.Text(words),)), *item.content)
    return (n.Para((n.Text(words), *first.content), position=first.position), *rest) if words else item.content


def _item(marker: str, content: Sequence[n.Block], writer: Writer) -> str:
    """A block whose text is the first paragraph, with the other blocks below it."""
    first = content[0] if content else None
    if isinstance(first, n.Para):
        return writer.titled(marker, first.content, content[1:], first.position)
    return writer.titled(marker, (), content, None)


def _are_toggle_headings(node: n.BulletList) -> bool:
    """Is it how Notion's export has headings that fold: a list of nothing but headings with blocks below them?"""
    return all(item.task is None and len(item.content) > 1 and _has_title(item.content[0]) for item in node.items)


def _has_title(block: n.Block) -> bool:
    return type(block) is n.Heading and bool(plain_text(block).strip())


def _toggle_heading(item: n.ListItem, writer: Writer) -> str:
    first: Any = item.content[0]
    return writer.titled(f"{_marks(first)} ", first.content, item.content[1:], first.position, ' {toggle="true"}')


# -------------------------------------------------------------------------------------------------------------- frames

_COLUMNS: Final = frozenset(("multi-column",))
_PLAIN_COLUMNS: Final = frozenset(("blank", "blank-container", "column"))


def _callout(node: n.Callout, writer: Writer) -> str:
    """A box with its title in bold; folded, a toggle in its colour; Obsidian's side by side, columns."""
    kind = node.kind.strip().lower()
    if kind in _COLUMNS and len(node.content) > 1 and not node.title:
        return _columns([_column(block) for block in node.content], writer)
    icon, colour = callout_emoji(kind), callout_colour(kind)
    if node.fold:
        title = callout_title(node)
        return _details((n.Text(f"{icon} "), *title), node.content, writer, node.position, colour)
    title = writer.blocks((_in_bold(node.title),))
    content = writer.blocks(node.content)
    if not title and not (content and kind in EMOJI):  # the emoji says all
        title = writer.blocks((_in_bold(callout_title(replace(node, title=()))),))
    lines = "\n".join(text for text in (title, content) if text)
    return _element("callout", f' icon="{icon}" color="{colour}"', lines)


def _in_bold(title: Inlines) -> n.Para:
    return n.Para((n.Strong(title),))


def _column(block: n.Block) -> tuple[n.Block, ...]:
    if isinstance(block, n.Callout) and block.kind.strip().lower() in _PLAIN_COLUMNS and not block.title:
        return block.content
    return (block,)


def _columns(columns: Iterable[Sequence[n.Block]], writer: Writer) -> str:
    return _element("columns", "", "\n".join(_element("column", "", writer.blocks(column)) for column in columns))


def _div(node: n.Div, writer: Writer) -> str:
    """The blocks; columns where it is a row of such, an item where it is what a definition list says of a term."""
    if "columns" in node.classes and all(type(each) is n.Div for each in node.content) and len(node.content) > 1:
        return _columns([each.content for each in node.content if isinstance(each, n.Div)], writer)
    if "definition" in node.classes:
        return _item("- ", node.content, writer)
    return writer.blocks(node.content)


def _toggle(node: n.Toggle, writer: Writer) -> str:
    return _details(node.summary, node.content, writer, node.position)


def _details(
    summary: Inlines, content: Sequence[n.Block], writer: Writer, at: n.Position | None, colour: Colour | None = None
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


def _table(node: n.Table, writer: Writer) -> str:
    """``<table>``, which alone can hold line breaks and bars; a head without words is none."""
    has_head = any(cell.content for cell in node.head)
    rows = [node.head, *node.rows] if has_head or not node.rows else node.rows
    written = "\n".join(_row(row, writer, node.position) for row in rows)
    return _element("table", f' header-row="{"true" if has_head else "false"}"', written)


def _row(cells: Sequence[n.Cell], writer: Writer, at: n.Position | None) -> str:
    return _element("tr", "", "\n".join(f"<td>{_cell(cell, writer, at)}</td>" for cell in cells))


def _cell(cell: n.Cell, writer: Writer, at: n.Position | None) -> str:
    if len(split_inlines(cell.content)) > 1:
        writer.report(Code.LIMIT, f"a table's cell of more than {MAX_TEXT:,} characters, which Notion may refuse", at)
    return writer.text(cell.content)


# ------------------------------------------------------------------------------------------ code, formulas, files, rest


def _code(node: n.CodeBlock, writer: Writer) -> str:
    language = code_language(node.language) or node.language
    return _fence(node.text, language if _LANGUAGE.fullmatch(language) else "")


_LANGUAGE: Final = re.compile(r"[\w+#./ -]+")
_BACKTICKS: Final = re.compile("`{3,}")


def _fence(text: str, language: str) -> str:
    """Code as it is, in a fence that is longer than any in it."""
    fence = "`" * max(3, *(len(run) + 1 for run in _BACKTICKS.findall(text)), 3)
    return f"{fence}{language}\n{text}\n{fence}" if text else f"{fence}{language}\n{fence}"


def _formula(node: n.MathBlock | n.Math, writer: Writer) -> str:
    """Lines of TeX between dollars: several equations where Notion takes no such long one, else code."""
    tex = node.text.strip("\n")
    parts = split_equation(tex) if "$$" not in tex else ()
    if len(parts) != 1:
        message = f"a formula of more than {MAX_EQUATION:,} characters is {len(parts) or 'code'} in Notion"
        writer.report(Code.LIMIT, message, node.position)
    return "\n".join(f"$$\n{part}\n$$" for part in parts) or _fence(tex, "latex")


_FILM: Final = re.compile(
    r"https?://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?|shorts/|live/)|youtu\.be/|(?:www\.)?vimeo\.com/\d)",
    re.IGNORECASE,
)
_POST: Final = re.compile(r"https?://(?:www\.)?(?:twitter|x)\.com/[^/]+/status/", re.IGNORECASE)


def _image(node: n.Image, writer: Writer) -> str:
    """A picture; a player or a link where Obsidian shows a film or a post of the web for one."""
    address = str(writer.file_address(node))
    if _FILM.match(address):
        return f'<video src="{address}">{_caption(node, writer)}</video>'
    return _page(node, address, writer) if _POST.match(address) else f"![{_caption(node, writer)}]({address})"


def _media(node: n.Media, writer: Writer) -> str:
    """A player or a file; a page of the web that is shown within another is a link."""
    address = str(writer.file_address(node))
    name = node.kind if node.kind in ("audio", "video", "pdf") else "file"
    if name == "file" and isinstance(node.target, n.Url):
        return _page(node, address, writer)
    return f'<{name} src="{address}">{_caption(node, writer)}</{name}>'


def _page(node: n.Image | n.Media, address: str, writer: Writer) -> str:
    return writer.text((n.Link(node.content or (n.Text(address),), node.target, position=node.position),))


def _caption(node: n.Image | n.Media, writer: Writer) -> str:
    return writer.text(node.content)


def _rule(node: n.HorizontalRule, writer: Writer) -> str:
    return "---"


def _extension(node: n.ExtensionBlock, writer: Writer) -> str:
    return writer.blocks(node.fallback)


def _nothing(node: n.CommentBlock | n.FootnoteDef, writer: Writer) -> str:
    """What Notion has no place for, and notes, which stand at the end."""
    return ""


HOISTED: Final[Mapping[type, Block]] = MappingProxyType({n.Image: _image, n.Media: _media, n.Math: _formula})
"""Inlines that are blocks in Notion."""

BLOCKS: Final[Mapping[type, Block]] = MappingProxyType(
    {
        n.Para: _para,
        n.Heading: _heading,
        n.BlockQuote: _quote,
        n.BulletList: _bullets,
        n.OrderedList: _numbers,
        n.Callout: _callout,
        n.Toggle: _toggle,
        n.Div: _div,
        n.Table: _table,
        n.CodeBlock: _code,
        n.MathBlock: _formula,
        n.HorizontalRule: _rule,
        n.RawBlock: _raw,
        n.FootnoteDef: _nothing,
        n.CommentBlock: _nothing,
        n.ExtensionBlock: _extension,
    }
)
