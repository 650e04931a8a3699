"""Notion's limits, and long texts split so that nothing is lost (reference of its API: request limits).

Sizes are counted as JavaScript counts them: a character beyond Unicode's first plane is two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from vaultconv.addresses import Contents
from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Inlines, inlines_in, with_inlines
from vaultconv.tree.walk import merge_text, plain_text, replace, walk_blocks

MAX_TEXT: Final = 2_000
"""Characters of one text item: a run of text in one format."""
MAX_ITEMS: Final = 100
"""Text items of one block."""
MAX_EQUATION: Final = 1_000
"""Characters of an equation's TeX."""
MAX_ADDRESS: Final = 2_000
"""Characters of an address."""
MAX_FILE: Final = 5 * 1024**2
"""Bytes of a file in a free workspace."""
MAX_BLOCKS: Final = 20_000
"""Blocks of one page's Markdown."""


def size(text: str) -> int:
    """Return the length of a text in UTF-16 code units, as Notion counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


# ----------------------------------------------------------------------------------------------------------- long texts


def split_inlines(content: Inlines, *, text: int = MAX_TEXT, items: int = MAX_ITEMS) -> tuple[Inlines, ...]:
    """Split the content into parts that each fit one block: no more than ``items``, none longer than ``text``.

    Where it fits as it is, the very same content is the only part. It is split where a line ends, else a sentence, else
    a word, and white space at such a place is left out. Formats go on in the next part. An equation is never split.
    """
    if is_short(content, text, items):
        return (content,)
    pieces = list(_pieces(content, (), text))
    parts: list[Inlines] = []
    start = 0
    while start < len(pieces):
        end = _end(pieces, start, text, items)
        part = _trimmed(pieces[start:end])
        if part:
            parts.append(_built(part, 0))
        start = end
    return tuple(parts) if len(parts) > 1 else (content,)


class _Piece(NamedTuple):
    """A part of a line that is never split: a word, a formula."""

    leaf: n.Inline
    around: Inlines
    """The nodes around it, the outermost first."""
    size: int
    """Its length in UTF-16 code units."""
    end: int
    """How good a place to split its end is."""


_WITHIN, _WORD, _SENTENCE, _LINE = range(4)
# What is one piece though it holds inlines: a file, a footnote's mark.
_WHOLE: Final = frozenset((n.Image, n.Media, n.WikiLink, n.InlineFootnote))
_BREAKS: Final = frozenset((n.SoftBreak, n.LineBreak))
_TEXTS: Final = frozenset((n.Text, n.Code, n.Tag, n.FootnoteRef, n.InlineFootnote, *_BREAKS))
_WORDS: Final = re.compile(r"[。！？]+|[^\s。！？]+|\s+")
_SENTENCE_END: Final = re.compile(r"[.!?…。！？][\"'”’)»]*$")
_JOINERS: Final = frozenset("\u200d\ufe0e\ufe0f")


def is_short(content: Inlines, text: int = MAX_TEXT, items: int = MAX_ITEMS) -> bool:
    """Return whether the content is so short that it needn't be counted exactly."""
    total = leaves = 0
    stack = [content]
    while stack:
        for node in stack.pop():
            if type(node) is n.Text:  # as most are
                total += 2 * len(node.text)
                leaves += 1
            elif inner := _inside(node):
                stack.append(inner)
            else:
                total += 2 * len(_shown(node))
                leaves += 1
    return total <= text and leaves <= items


def _inside(node: n.Inline) -> Inlines:
    """Return the content of a node; nothing if the node is a piece of its own."""
    return () if type(node) in _WHOLE else inlines_in(node)


def _shown(node: n.Inline) -> str:
    """Return the text of a leaf; a footnote's is its mark, so its label."""
    if type(node) in _BREAKS:
        return "\n"
    if type(node) in (n.FootnoteRef, n.InlineFootnote):
        return "[000]"
    return plain_text(node)


def _pieces(content: Inlines, around: Inlines, limit: int) -> Iterator[_Piece]:
    for node in content:
        if inner := _inside(node):
            yield from _pieces(inner, (*around, node), limit)
        elif isinstance(node, (n.Text, n.Code)):
            yield from _words(node, around, limit)
        else:
            end = _LINE if type(node) in _BREAKS else _WITHIN
            yield _Piece(node, around, size(_shown(node)), end)


def _words(node: n.Text | n.Code, around: Inlines, limit: int) -> Iterator[_Piece]:
    ended = False
    for match in _WORDS.finditer(node.text):
        word = match[0]
        if word.isspace():
            yield _Piece(replace(node, text=word), around, size(word), _SENTENCE if ended else _WORD)
            continue
        ended = _SENTENCE_END.search(word) is not None
        end = _SENTENCE if word[-1] in "。！？" else _WITHIN
        *firsts, last = _chopped(word, limit)
        for part in firsts:
            yield _Piece(replace(node, text=part), around, size(part), _WITHIN)
        yield _Piece(replace(node, text=last), around, size(last), end)


def _chopped(word: str, limit: int) -> Iterator[str]:
    """Yield a word in parts of at most ``limit``, without parting a character from its accents."""
    if size(word) > limit:
        step, start = max(limit // 2, 1), 0
        while len(word) - start > step:
            end = start + step
            while end > start + 1 and (unicodedata.combining(word[end]) or _JOINERS & {word[end - 1], word[end]}):
                end -= 1
            yield word[start:end]
            start = end
        word = word[start:]
    yield word


def _end(pieces: Sequence[_Piece], start: int, text: int, items: int) -> int:
    """Return where the part that begins at ``start`` ends: at the best place in its second half, else after a word."""
    stop = _overflow(pieces, start, text, items)
    if stop == len(pieces):
        return stop
    middle = start + (stop - start) // 2
    best = max(range(stop - 1, middle - 1, -1), key=lambda i: pieces[i].end, default=stop - 1)
    if pieces[best].end:
        return best + 1
    return next((i + 1 for i in range(middle - 1, start - 1, -1) if pieces[i].end), stop)


def _overflow(pieces: Sequence[_Piece], start: int, text: int, items: int) -> int:
    """Return the index of the first piece that doesn't fit a block that begins at ``start``."""
    count = length = 0
    format_before: object = None
    for i in range(start, len(pieces)):
        piece = pieces[i]
        its_format = _format(piece)
        same = its_format is not None and its_format == format_before
        count, length = (count, length + piece.size) if same else (count + 1, piece.size)
        format_before = its_format
        if i > start and (count > items or (its_format is not None and length > text)):
            return i
    return len(pieces)


def _format(piece: _Piece) -> object:
    """Return what two pieces must share to be one item; None for a piece that is always one."""
    if type(piece.leaf) not in _TEXTS:
        return None
    return type(piece.leaf) is n.Code, frozenset(_trait(node) for node in piece.around)


def _trait(node: n.Inline) -> object:
    if type(node) is n.Link:
        return node.target
    return (node.classes, node.attributes) if type(node) is n.Span else type(node)


def _trimmed(pieces: Sequence[_Piece]) -> Sequence[_Piece]:
    first, last = 0, len(pieces)
    while first < last and _is_blank(pieces[first].leaf):
        first += 1
    while last > first and _is_blank(pieces[last - 1].leaf):
        last -= 1
    return pieces[first:last]


def _is_blank(leaf: n.Inline) -> bool:
    return type(leaf) in _BREAKS or (type(leaf) is n.Text and leaf.text.isspace())


def _built(pieces: Sequence[_Piece], depth: int) -> Inlines:
    """Return the pieces, inside the nodes that were around them."""
    built: list[n.Inline] = []

    def node_at_depth(piece: _Piece) -> int:
        return id(piece.around[depth]) if len(piece.around) > depth else 0

    for key, group in groupby(pieces, node_at_depth):
        members = list(group)
        if key:
            built.append(with_inlines(members[0].around[depth], _built(members, depth + 1)))
        else:
            built += _joined(piece.leaf for piece in members)
    return merge_text(built)


def _joined(leaves: Iterable[n.Inline]) -> Iterator[n.Inline]:
    """Yield leaves, with the parts of what was one code span joined again."""
    for is_code, group in groupby(leaves, lambda leaf: type(leaf) is n.Code):
        if is_code:
            yield n.Code("".join(leaf.text for leaf in group))  # type: ignore[union-attr]
        else:
            yield from group


# ----------------------------------------------------------------------------------------------------------- equations

_TEX: Final = re.compile(r"\\\\|\\(begin|end)\s*\{([^{}]*)\}|\\.|[{}]", re.DOTALL)
_ROWS: Final = frozenset(("align", "aligned", "alignat", "eqnarray", "gather", "gathered", "split"))
_FRAMES: Final = frozenset(("displaymath", "equation"))  # of one row that may be such an environment
_ENVIRONMENT: Final = re.compile(r"\s*(\\begin\{([a-z]+)\*?\})(.*)(\\end\{\2\*?\})\s*\Z", re.DOTALL)


def split_equation(tex: str, *, limit: int = MAX_EQUATION) -> tuple[str, ...]:
    r"""Split TeX into equations of at most ``limit`` characters, between rows (``\\``), also those of ``align``.

    A short formula is returned whole; one that can't be split gives ``()``.
    """
    if size(tex) <= limit:
        return (tex,)
    opening, body, closing = _framed(tex)
    room = limit - len(opening) - len(closing)
    parts: list[str] = []
    for row in _rows(body):
        if parts and size(parts[-1]) + 2 + size(row) <= room:
            parts[-1] += r"\\" + row
        else:
            parts.append(row)
    if any(size(part) > room for part in parts):
        return ()
    return tuple(opening + part + closing for part in parts)


def _framed(tex: str) -> tuple[str, str, str]:
    """Return what opens the environments around the rows of the TeX, the rows, and what closes the environments."""
    frame, inner = ("", tex, ""), ("", tex, "")
    while (match := _ENVIRONMENT.match(inner[1])) is not None and match[2] in _ROWS | _FRAMES:
        inner = (inner[0] + match[1], match[3], match[4] + inner[2])
        if match[2] in _ROWS:
            frame = inner
    return frame


def _rows(tex: str) -> list[str]:
    r"""Return the TeX between each ``\\`` that is not in a group or an environment."""
    rows: list[str] = []
    depth = start = 0
    for match in _TEX.finditer(tex):
        if match[0] == "{" or match[1] == "begin":
            depth += 1
        elif match[0] == "}" or match[1] == "end":
            depth -= 1
        elif match[0] == r"\\" and not depth:
            rows.append(tex[start : match.start()])
            start = match.end()
    return [*rows, tex[start:]]


# -------------------------------------------------------------------------------------------------------------- blocks

_GROUPS: Final = frozenset((n.Document, n.BulletList, n.OrderedList, n.Div, n.ExtensionBlock, n.FootnoteDef))


def closed(tex: str) -> str:
    """Return a formula that a dollar can end: an empty group follows a last backslash, which would escape it."""
    escaped = (len(tex) - len(tex.rstrip("\\"))) % 2
    return f"{tex} {{}}" if escaped else tex


def large_files(contents: Contents) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each attachment in use that is too large for a free workspace of Notion."""
    reports = [Report(file) for file in sorted({file for facts in contents.notes.values() for file in facts.files})]
    for report in reports:
        if (bytes_ := contents.size(report.path)) > MAX_FILE:
            message = f"the file has {bytes_ / 1024**2:.1f} MB; a free workspace of Notion takes 5 MB at most"
            report(DiagnosticCode.LIMIT, message)
    return tuple(each for report in reports for each in report.diagnostics)


def count_blocks(document: n.Document) -> int:
    """Return how many of Notion's blocks a document makes: an item or a quote is one, with its first paragraph."""
    return sum(_count(node) for node in walk_blocks(document))


def _count(node: n.Node) -> int:
    if isinstance(node, n.Table):
        return 2 + len(node.rows)
    if isinstance(node, (n.ListItem, n.BlockQuote)):
        return 0 if node.content and type(node.content[0]) is n.Para else 1
    return 0 if type(node) in _GROUPS else 1
