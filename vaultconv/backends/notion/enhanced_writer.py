"""The writer of the Markdown of Notion's API: one document's state while its blocks and inlines are written.

The serializer of the other dialects does not serve: its blocks are paragraphs between blank lines, with all that keeps
CommonMark's blocks apart, and here a block is a line; `rich_text` says why inlines differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from vaultconv.backends.notion.colours import Colour
from vaultconv.backends.notion.hoisting import hoisted
from vaultconv.backends.notion.limits import MAX_TEXT, split_inlines
from vaultconv.backends.notion.rich_text import PLAIN, Formats, TextRun, line, line_start, trimmed
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.markdown.footnotes import Footnotes
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Inlines, blocks_in, inlines_in
from vaultconv.tree.tables import Renderers
from vaultconv.tree.walk import default_name

Block: TypeAlias = Callable[[Any, "EnhancedWriter"], str]
"""Writes one block, or an inline that is a block in Notion: its lines, as they stand where nothing is around them.

Nothing for a block that says nothing."""
Inline: TypeAlias = Callable[[Any, "EnhancedWriter", Formats], Iterable[TextRun]]
"""Writes one inline that stands in these formats."""


def transparent(node: n.Block | n.Inline, writer: EnhancedWriter) -> str:
    """Write the blocks that a block holds, for one that adds nothing to them."""
    return writer.blocks(blocks_in(node))


def transparent_inline(node: n.Inline, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    """Write the inlines that an inline holds, for one that adds nothing to them."""
    return writer.runs(inlines_in(node), formats)


EMPTY: Final = "<empty-block/>"


class Uploads(Protocol):
    """The addresses of pages and files in Notion, percent-encoded; None for those that aren't there yet."""

    def page(self, note: str) -> str | None: ...
    def file(self, file: str) -> str | None: ...
    def web(self, url: str) -> str | None:
        """Return a web address as Notion takes it; None if Notion doesn't take it."""

    @property
    def has_pages(self) -> bool: ...


class EnhancedStyle(NamedTuple):
    """What may be chosen: the colour of highlighted text, and the heading above the footnotes."""

    highlight: Colour = "yellow_bg"
    footnotes: str = "Notes"


class EnhancedWriter:
    """Writes the nodes of one document. The functions of a node's class get it as their second argument."""

    def __init__(
        self,
        blocks: Mapping[type, Block],
        inlines: Mapping[type, Inline],
        *,
        uploads: Uploads,
        style: EnhancedStyle,
        report: Report,
    ) -> None:
        self._blocks, self._inlines = Renderers(blocks, transparent), Renderers(inlines, transparent_inline)
        self._uploads = uploads
        self._reported: set[n.Target] = set()
        self.report = report
        self.style = style
        self.footnotes = Footnotes()
        self.in_link = False

    # ---------------------------------------------------------------------------------------------------------- blocks

    def blocks(self, content: Sequence[n.Block]) -> str:
        """Write blocks, one below the other."""
        written: list[str] = []
        previous: type | None = None
        for node in content:
            text = self._blocks[type(node)](node, self)
            if not text:
                continue
            if type(node) is previous is n.OrderedList:  # Notion would number the items on
                written.append(EMPTY)
            written.append(text)
            previous = type(node)
        return "\n".join(written)

    def parts(self, content: Inlines, at: n.Position | None, *, within: bool = False) -> Iterator[tuple[bool, str]]:
        """Yield a block's text as lines (True), and the pictures, files and displayed formulas between them (False).

        ``within``: the first line stands within a block where no other can begin.
        """
        for part in hoisted(content, self._is_block):
            if isinstance(part, tuple):
                for text in filter(None, map(self.text, self._short(part, at))):
                    yield True, text if within else line_start(text)
                    within = False
            else:
                yield False, self._blocks[type(part)](part, self)
                within = False

    def _short(self, content: Inlines, at: n.Position | None) -> Iterable[Inlines]:
        parts = split_inlines(content)
        if len(parts) > 1:
            message = f"a text longer than {MAX_TEXT:,} characters, or in too many formats, is split into {len(parts)}"
            self.report(DiagnosticCode.LIMIT, message, at)
        return parts

    def titled(
        self, marker: str, content: Inlines, children: Sequence[n.Block], at: n.Position | None, attributes: str = ""
    ) -> str:
        """Write a block whose text is between ``marker`` and ``attributes``; what can't be on that line is below it."""
        parts = list(self.parts(content, at, within=marker.startswith("#")))
        first = parts.pop(0)[1] if parts and parts[0][0] else ""
        below = "\n".join(text for text in (*(text for _, text in parts), self.blocks(children)) if text)
        return f"{marker}{first}{attributes}" + (f"\n{indented(below)}" if below else "")

    # --------------------------------------------------------------------------------------------------------- inlines

    def runs(self, content: Sequence[n.Inline], formats: Formats) -> Iterator[TextRun]:
        """Yield the runs of some inlines, which have these formats already."""
        for node in content:
            yield from self._inlines[type(node)](node, self, formats)

    def text(self, content: Sequence[n.Inline]) -> str:
        """Write inlines on one line; the start of the line isn't escaped."""
        return trimmed(line(self.runs(content, PLAIN)))

    # ------------------------------------------------------------------------------------------------------- addresses

    def address(self, target: n.Target, at: n.Position | None) -> str | None:
        """Return where a link leads; None if Notion has no address for it."""
        if isinstance(target, n.NoteTarget):
            written = self._uploads.page(target.note)
            if written is None and self._uploads.has_pages:
                self._missing(target, f'the page "{default_name(target)}" has no address yet', at)
            return written
        if isinstance(target, n.FileTarget):
            written = self._uploads.file(target.file)
            if written is None:
                self._missing(target, f'the file "{target.file}" has no address yet', at)
            return written
        if not isinstance(target, n.Url):
            return None
        written = self._uploads.web(target.url)
        if written is None and target.url:
            self._missing(target, f'Notion can\'t link to an address like "{target.url[:60]}"', at)
        return written

    def _missing(self, target: n.Target, message: str, at: n.Position | None) -> None:
        if target not in self._reported:
            self._reported.add(target)
            self.report(DiagnosticCode.NOT_UPLOADED, message, at)

    def file_address(self, node: n.Image | n.Media) -> str | None:
        """Return the address of a picture or a file; None if Notion has none."""
        return self.address(node.target, node.position)

    def _is_block(self, node: n.Inline) -> bool:
        """Return whether an inline is a block of its own in Notion."""
        if isinstance(node, n.Math):
            return node.display
        return isinstance(node, (n.Image, n.Media)) and self.file_address(node) is not None


def indented(text: str) -> str:
    """Return the text with every line one tab deeper."""
    return "\t" + text.replace("\n", "\n\t")
