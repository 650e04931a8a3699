"""The writer: the state of a document while it is written, and the passes over entire blocks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Final, TypeAlias
from urllib.parse import quote

from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.markdown.dialect import Dialect
from vaultconv.markdown.emphasis import resolve_emphasis
from vaultconv.markdown.footnotes import Footnotes
from vaultconv.markdown.joins import Run, blank_between, flattened_parts, missing_end
from vaultconv.markdown.marks import ANY_MARK, LOCK, NEWLINE, ends_escaped
from vaultconv.markdown.written import NUMBER, UNKNOWN, Edges, KeptRun, Recorder, Texts, written_once
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS
from vaultconv.tree.schema import LISTS
from vaultconv.tree.shared import Shared
from vaultconv.tree.walk import nesting_of

Href: TypeAlias = Callable[[n.Target], str | None]
_Report: TypeAlias = Callable[[DiagnosticCode, str, n.Position | None], None]


def default_href(target: n.Target) -> str | None:
    """Return an address without an output to look it up in: the percent-encoded path in the vault."""
    match target:
        case n.Url(url):
            return url
        case n.NoteTarget(note, anchor):
            fragment = "b-" + anchor[1:] if anchor.startswith("^") else anchor.lstrip("#?")
            return quote(note) + ("#" + quote(fragment) if fragment else "") or "#"
        case n.FileTarget(file, fragment):
            return quote(file) + ("#" + fragment if fragment else "")
        case _:
            return None


def write_markdown(
    document: n.Document, dialect: Dialect, *, href: Href = default_href, report: Report | None = None
) -> str:
    """Write the document in this dialect, with a final line end unless it is empty.

    ``href`` returns the percent-encoded address of a target; None turns a link into its text. ``report`` gets the
    diagnostics about what can't be written as intended.
    """
    return Writer(dialect, href, report).render(document)


_LINE_ENDS: Final = lazy_pattern(r"\n{2,}")
_EDGE_SPACES: Final = lazy_pattern(r"(?m)^[ \t]|\\*[ \t]$")
_BLOCK_START: Final = lazy_pattern(r"[#>+*\-=~`<|:$%]|\d{1,9}[.)]")
_NO_TAG: Final = re.compile(r"\\(?<=[\ufdd0-\ufdd7]\\)#")  # no tag begins right after emphasis marks: no escape needed
_TAG_GOES_ON: Final = lazy_pattern(r"/*(?:[\w-]|([^\x00-\x7f\ufdd0-\ufdda]))")


_MOST_NESTED: Final = 50  # containers around a block whose text is kept
_NO_BLOCK: Final = n.Para(())


class Writer:
    """Writes the nodes of one document; the second argument of every renderer."""

    __slots__ = (
        "_escape_line", "_renderers", "_report", "avoid", "dialect", "edges", "escape", "escape_end", "footnotes",
        "hard_break", "href", "in_link", "marker", "marker_before", "missing_end", "nesting", "soft_break", "tight",
    )  # fmt: skip

    def __init__(self, dialect: Dialect, href: Href, report: Report | None) -> None:
        self.dialect = dialect
        self.href = href
        self.footnotes = Footnotes()
        self.escape = dialect.escapers["prose"]
        """Escapes text for the current scope."""
        self.escape_end = dialect.escapers["end"]
        """Escapes the end of a block's text."""
        self.soft_break, self.hard_break = "\n", "\\\n"
        self.in_link = False
        self.tight = False
        """Whether the current list is tight."""
        self.nesting = 0
        """The number of containers (quotes, items, notes) around the current node."""
        self.missing_end = ""
        """What must be written between the last blocks and anything after them."""
        self.edges: Edges = _NO_BLOCK, _NO_BLOCK, ""
        """The first and the last of the blocks that were written last, and the last one's text."""
        self.avoid = ""
        """The marker that the next list must not use."""
        self.marker = ""
        """The marker of the last list."""
        self.marker_before = ""
        """The marker of the current list item; ``""`` outside lists."""
        self._renderers = dialect.renderers
        self._escape_line = dialect.escapers["line"]
        self._report: _Report | None = report

    def render(self, node: n.Node) -> str:
        """Write one node with the dialect's renderer for it."""
        return self._renderers[type(node)](node, self)

    def report(self, code: DiagnosticCode, message: str, at: n.Position | None = None) -> None:
        """Report a diagnostic, if there is someone to report it to."""
        if self._report is not None:
            self._report(code, message, at)

    # --------------------------------------------------------------------------------------------------- inlines

    def inlines(self, content: Sequence[n.Inline]) -> str:
        """Write inlines within a block; emphasis marks aren't spelled out yet."""
        renderers = self._renderers
        if len(content) == 1:
            node = content[0]
            return renderers[type(node)](node, self)
        parts: list[str] = []
        last = ""
        for node in content:
            piece = renderers[type(node)](node, self)
            if piece:
                if last in _ALTERS_AFTER or (piece[0] in _ALTERS_BEFORE and last):
                    _join_inline(parts, piece)
                else:
                    parts.append(piece)
                last = piece[-1]
        return "".join(parts)

    def scoped(self, scope: str, content: Sequence[n.Inline]) -> str:
        """Write inlines with the escapes of another scope (`dialect.SCOPES`)."""
        outer = self.escape
        self.escape = self.dialect.escapers[scope]
        text = self.inlines(content)
        self.escape = outer
        return text

    def paragraph(self, content: Sequence[n.Inline]) -> str:
        """Write inlines as a block of their own, on one or more lines."""
        if type(content[-1]) in BREAKS or type(content[0]) in BREAKS:
            content = _without_outer_breaks(content)
        return self.finish(self.inlines(content))

    def line(self, content: Sequence[n.Inline]) -> str:
        """Write inlines on one line, as for a heading, a title or a cell; not escaped for the start of a line."""
        soft, hard = self.soft_break, self.hard_break
        self.soft_break, self.hard_break = " ", "<br>"
        text = self.inlines(_without_outer_breaks(content))
        self.soft_break, self.hard_break = soft, hard
        text = protect_edges(text)
        return (text if text.isascii() else self._spell(text)).replace("\n", " ")

    def finish(self, text: str) -> str:
        """Escape what depends on the lines of a block's text, and spell out its emphasis."""
        if "\n" in text:
            ended = text[-1] == "\n"
            text = _LINE_ENDS.sub("\n", text.strip("\n")) if "\n\n" in text else text.strip("\n")
            if ended and text[-1:] == "\\" and not ends_escaped(text):  # a break, and nothing visible after it
                text = text[:-1]
        text = self.escape_end(self._escape_line(protect_edges(text)))
        return text if text.isascii() else self._spell(text)

    def _spell(self, text: str) -> str:
        if not ANY_MARK.search(text):
            return text
        text = resolve_emphasis(_NO_TAG.sub("#", self.dialect.settle(text)))
        if NEWLINE in text:
            first, *rest = text.split(NEWLINE)
            text = first + "".join("\n" + ("    " if _BLOCK_START.match(part) else "") + part for part in rest)
        return text.replace(LOCK, "")

    # ---------------------------------------------------------------------------------------------------- blocks

    def blocks(self, content: Sequence[n.Block], *, tight: bool = False) -> str:
        """Write blocks, separated by blank lines unless ``tight`` and Markdown allow none."""
        return self._joined(self._parts(content), None, tight)

    def _joined(self, parts: Iterable[n.Block | KeptRun], before: n.Block | None, tight: bool) -> str:
        """Write blocks that follow the block ``before``; set `edges` and `missing_end`."""
        done: list[str] = []
        begin, end, end_text = self.edges
        open_end, previous = "", before
        for part in parts:
            if type(part) is KeptRun:
                text = self._kept(part, previous, tight)
                first, last, last_text = self.edges
            else:
                if previous is not None:
                    self.avoid = self.marker if type(part) is type(previous) else ""
                text = self._renderers[type(part)](part, self)
                if part.id:
                    text = self.dialect.label(part, text, self)
                first, last, last_text = part, part, text
            if not text:
                continue
            if done:
                apart = not tight or blank_between(end, first) or _ends_at_blank(end, end_text)
                done.append(open_end + ("\n\n" if apart else "\n"))
            else:
                begin = first
            done.append(text)
            previous, end, end_text = last, last, last_text
            open_end = missing_end(end, end_text) if type(end) is n.RawBlock else ""
        self.edges = begin, end, end_text
        self.missing_end = open_end
        return done[0] if len(done) == 1 else "".join(done)

    def nested(self, content: Sequence[n.Block], *, tight: bool = False, marker: str = "") -> str:
        """Write `blocks` within a container; ``marker`` is the list marker before them."""
        outer = self.tight, self.marker_before, self.nesting
        self.tight, self.marker_before, self.nesting = tight, marker, self.nesting + 1
        self.avoid = marker if marker in "-*" else ""  # `- - -` would be a rule; `1. 1.` is unambiguous
        # Not by way of `blocks`, as each function in between would cost nesting depth on Python's stack.
        text = self._joined(self._parts(content), None, tight)
        self.tight, self.marker_before, self.nesting = outer
        return text

    # ------------------------------------------------------------------------------------------------- shared blocks

    def _parts(self, content: Sequence[n.Block]) -> Iterable[n.Block | KeptRun]:
        """Return blocks, transparent ones replaced by their content; those whose text is kept together."""
        if type(content) is not Shared and self.dialect.opaque.issuperset(map(type, content)):
            return content
        return self._flattened(content)

    def _flattened(self, content: Sequence[n.Block]) -> Iterator[n.Block | KeptRun]:
        for part in flattened_parts(content, self._renderers):
            if type(part) is not Run:
                yield part
            elif (texts := self._texts_of(part.shared)) is not None:
                yield KeptRun(texts, part.blocks)
            else:
                yield from part.blocks

    def _kept(self, kept: KeptRun, previous: n.Block | None, tight: bool) -> str:
        """Write shared blocks, once for all notes that give the same answers; set `edges`."""
        texts, blocks = kept
        # For a note whose answers differ, only the blocks that ask are written anew.
        parts = blocks if len(blocks) == 1 else (KeptRun(texts, (node,)) for node in blocks)
        marker = self.marker if type(previous) in LISTS else UNKNOWN
        around = (self.avoid, tight) if previous is None else (type(previous), marker, tight)
        key = id(blocks[0]), len(blocks), around
        return written_once(self, texts, key, partial(self._joined, parts, previous, tight), marker)

    def _texts_of(self, shared: Shared) -> Texts | None:
        """Return the texts that are kept of shared blocks, as they are written here.

        Return None the first time, and for deep blocks, since to keep a text takes depth on Python's stack.
        """
        key = (self.dialect, self.tight, self.nesting, self.marker_before, self.soft_break, self.hard_break)
        if not shared.is_asked_again(key):
            return None
        is_deep = self.nesting + shared.find(nesting_of, lambda: nesting_of(shared)) > _MOST_NESTED
        return None if is_deep else shared.find(key, dict)

    def numbered(self, number: int, content: Sequence[n.Block], write: Callable[[str], str], *, key: Hashable) -> str:
        """Return ``write(str(number))``, the text of a footnote with this content; shared content is written once.

        ``key`` says what else it depends on.
        """
        texts = self._texts_of(content) if type(content) is Shared else None
        if texts is None:
            return write(str(number))
        return written_once(self, texts, (NUMBER, key), partial(write, NUMBER)).replace(NUMBER, str(number))

    @contextmanager
    def asking(self, recorder: Recorder) -> Iterator[None]:
        """Set a recorder between the writer and its note."""
        outer = self.href, self.footnotes, self._report
        self.href, self._report = recorder.href, recorder.report
        self.footnotes = recorder  # type: ignore[assignment]  # it stands in for them
        yield
        self.href, self.footnotes, self._report = outer


def _ends_at_blank(block: n.Block, text: str) -> bool:
    """Return whether the block was written as HTML, which ends at a blank line."""
    return text.startswith("<") and type(block) is not n.Para


def indented(text: str, prefix: str) -> str:
    """Prefix every line but the first and the empty ones."""
    return _LINE_START.sub("\n" + prefix, text) if "\n" in text else text


def quoted(text: str) -> str:
    """Prefix every line with a quote's mark."""
    return "> " + text.replace("\n", "\n> ").replace("\n> \n", "\n>\n").replace("\n> \n", "\n>\n") if text else ">"


_LINE_START: Final = lazy_pattern(r"\n(?=[^\n])")


# For the first character of a piece, the characters before it that would make other markup of it.
_BEFORE: Final = {"[": "!^", "%": "%"}
# Parentheses that don't begin with an address, so that a wikilink before them stays one.
_NO_ADDRESS: Final = lazy_pattern(r"\((?!\s*(?:[<#&\\]|[A-Za-z][A-Za-z0-9+.-]+:|\Z))")


# The last and the first characters of pieces that may form markup with their neighbours.
_ALTERS_AFTER: Final = frozenset((LOCK, "$"))
_ALTERS_BEFORE: Final = frozenset("[%(`")


def _join_inline(parts: list[str], piece: str) -> None:
    """Append a piece so that it forms no markup with the characters before it."""
    last, first = parts[-1][-1], piece[0]
    if first == "%" and parts[-1].endswith("%%"):  # a comment that ends, at marks of exactly two
        piece = f"<!-- -->{piece}" if piece.startswith("%%") else f"\\{piece}"
    elif last in _BEFORE.get(first, "") and not ends_escaped(parts[-1]):
        parts[-1] = f"{parts[-1][:-1]}\\{last}"
    elif first == "(" and last == "]" and not (parts[-1].endswith("]]") and _NO_ADDRESS.match(piece)):
        # A footnote's label, or a wikilink, would become a link's text; and `\(` begins math in some programs.
        piece = "&#40;" + piece[1:]
    elif first == last == parts[-1][0] == "`":  # two code spans would be one
        parts.append("<!-- -->")
    elif (last == LOCK and _tag_goes_on(piece)) or (last == "$" and first.isdigit()):
        # The text would continue the tag; and a dollar before a digit does not end math.
        piece = f"&#{ord(first)};{piece[1:]}"
    parts.append(piece)


def _tag_goes_on(piece: str) -> bool:
    """Return whether this text would continue a tag; trailing slashes and punctuation of any script would not."""
    match = _TAG_GOES_ON.match(piece)
    return match is not None and (match[1] is None or unicodedata.category(match[1])[0] not in "PZ")


def _without_outer_breaks(content: Sequence[n.Inline]) -> Sequence[n.Inline]:
    first, last = 0, len(content)
    while first < last and type(content[first]) in BREAKS:
        first += 1
    while first < last and type(content[last - 1]) in BREAKS:
        last -= 1
    return content[first:last]


def protect_edges(text: str) -> str:
    """Write blanks at the edges of lines as entities, since readers strip them."""
    if "\n" not in text and text.strip() == text:
        return text
    if text and (" \n" in text or "\n " in text or text[0] in " \t" or text[-1] in " \t" or "\t" in text):
        return _EDGE_SPACES.sub(blank_entity, text)
    if text.isspace():  # other Unicode blanks, which many readers strip if they are alone
        return f"&#{ord(text[0])};{text[1:]}"
    return text


def blank_entity(match: re.Match[str]) -> str:
    """Return the match, backslashes and a blank, with the blank as an entity."""
    backslashes = match[0][:-1]
    if len(backslashes) % 2:  # the last one was literal before a blank, but would escape the entity
        backslashes += "\\"
    return f"{backslashes}&#{ord(match[0][-1])};"
