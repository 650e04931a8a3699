"""Line ends, and removing inlines without leaving gaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final, Literal

import msgspec

from vaultconv.patterns import lazy_pattern
from vaultconv.transforms.cards import is_schedule, without_card_marks
from vaultconv.transforms.context import Context, Stage
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, edit, edit_blocks, edit_inlines, facts_of, with_facts
from vaultconv.tree.schema import FORMATS, Blocks, Inlines
from vaultconv.tree.shared import by
from vaultconv.tree.walk import walk

_ONE_LINE: Final = frozenset((n.Heading, n.Table))
_COMMENTS: Final = frozenset((n.Comment,))
_ALL_COMMENTS: Final = frozenset((n.Comment, n.CommentBlock))
_TAGS: Final = frozenset((n.Tag,))
_BREAK: Final = n.LineBreak()


class HardBreaks(msgspec.Struct, frozen=True):
    """Keep the line ends that Obsidian shows, unless the vault has ``strictLineBreaks`` on.

    This happens at the read stage, so that embedded text follows the settings of its own vault.
    """

    name: ClassVar[str] = "hard_breaks"
    stage: ClassVar[Stage] = "read"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document with its line ends made visible."""
        if context.settings.strict_line_breaks or n.SoftBreak not in facts_of(document).kinds:
            return document
        hard = edit_inlines(document, _hardened, _ONE_LINE)
        return document if hard is document else with_facts(document, hard, made=(_BREAK,))


def _hardened(content: Inlines) -> Inlines:
    if n.SoftBreak not in map(type, content):
        return content
    return tuple([_BREAK if type(node) is n.SoftBreak else node for node in content])


class DropComments(msgspec.Struct, frozen=True):
    """Remove Obsidian's comments, and lines and paragraphs that hold nothing else.

    Comments in HTML are removed too, as are the lines in which flashcard plugins note a card's id and due date.
    """

    name: ClassVar[str] = "drop_comments"
    stage: ClassVar[Stage] = "resolved"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document without comments."""
        document = without_card_marks(document, context.settings.card_plugins)
        facts = facts_of(document)
        kinds = facts.kinds
        if facts.html_comments and any(is_schedule(node) for node in walk(document)):
            document = without_inlines(document, _COMMENTS | {n.RawInline}, _is_comment)
        if kinds.isdisjoint(_ALL_COMMENTS):
            return document
        rest = document
        if n.CommentBlock in kinds:
            rest = edit_blocks(document, _without_comment_blocks, by(_without_comment_blocks))
        rest = without_inlines(rest, _COMMENTS) if n.Comment in kinds else rest
        return with_facts(document, rest, gone=_ALL_COMMENTS)


def _is_comment(node: n.Inline) -> bool:
    return type(node) is n.Comment or is_schedule(node)


class Patterns(msgspec.Struct, frozen=True):
    """Write text like ``[^x]`` as code, because readers would look for a footnote."""

    name: ClassVar[str] = "patterns"
    stage: ClassVar[Stage] = "resolved"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document without text that looks like a footnote's mark."""
        if not facts_of(document).carets:
            return document
        return edit_inlines(document, _with_patterns, keep=by(_with_patterns))


_PATTERN: Final = lazy_pattern(r"(\[\^[^\s\[\]]+\])")


def _with_patterns(content: Inlines) -> Inlines:
    if not any(type(node) is n.Text and "[^" in node.text for node in content):
        return content
    return tuple(part for node in content for part in (_parts(node.text) if type(node) is n.Text else (node,)))


def _parts(text: str) -> Inlines:
    """Split a text into parts that look like a footnote's mark (as code) and others."""
    parts = _PATTERN.split(text)
    return tuple((n.Code if i % 2 else n.Text)(part) for i, part in enumerate(parts) if part)


class Tags(msgspec.Struct, frozen=True):
    """Remove, by option, the tags in a note's text; those in its properties stay.

    ``tags`` is ``"drop"`` or ``"keep"``.
    """

    name: ClassVar[str] = "tags"
    stage: ClassVar[Stage] = "resolved"

    tags: Literal["keep", "drop"] = "keep"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document, without tags where that is asked for."""
        if self.tags == "keep" or n.Tag not in facts_of(document).kinds:
            return document
        return without_inlines(document, _TAGS)


def _every(node: n.Inline) -> bool:
    return True


def without_inlines(
    document: n.Document, kinds: frozenset[type], which: Callable[[n.Inline], bool] = _every
) -> n.Document:
    """Return the document without those inlines of some kinds that ``which`` chooses.

    Lines, paragraphs and emphasis that become empty are removed too.
    """
    concerned = kinds | FORMATS

    def goes(node: n.Inline) -> bool:
        return _is_empty_format(node) or (type(node) in kinds and which(node))

    def change(content: Inlines) -> Inlines:
        if concerned.isdisjoint(map(type, content)) or not any(map(goes, content)):
            return content
        return _without(content, goes)

    keep = by((without_inlines, kinds, which))
    return edit(document, inlines=change, blocks=_without_empty_paragraphs, keep=keep)


def _without(content: Inlines, goes: Callable[[n.Inline], bool]) -> Inlines:
    done: list[n.Inline] = []
    gap = False  # something was left out between the last node and this one
    for node in content:
        if goes(node):
            gap = True
        else:
            _join(done, node, gap)
            gap = gap and type(node) is n.Text and not node.text.strip()
    if gap:
        _strip_end(done)
    return tuple(done)


def _join(done: list[n.Inline], node: n.Inline, gap: bool) -> None:
    """Append a node; a removed line leaves neither a line end nor white space."""
    if gap and type(node) in BREAKS:
        _strip_spaces(done)
        if not done or type(done[-1]) in BREAKS:
            return
    elif gap and type(node) is n.Text and (not done or _ends_in_space(done[-1])):
        node = n.Text(node.text.lstrip())
    if type(node) is n.Text and done and type(done[-1]) is n.Text:
        node = n.Text(done.pop().text + node.text)  # type: ignore[union-attr]
    if type(node) is not n.Text or node.text:
        done.append(node)


def _strip_end(done: list[n.Inline]) -> None:
    _strip_spaces(done)
    if done and type(done[-1]) in BREAKS:
        done.pop()
        _strip_spaces(done)


def _strip_spaces(done: list[n.Inline]) -> None:
    if done and type(done[-1]) is n.Text:
        text = done.pop().text.rstrip()  # type: ignore[union-attr]
        if text:
            done.append(n.Text(text))


def _ends_in_space(node: n.Inline) -> bool:
    return type(node) in BREAKS or (type(node) is n.Text and node.text[-1:].isspace())


def _is_empty_format(node: n.Inline) -> bool:
    return type(node) in FORMATS and not node.content  # type: ignore[union-attr]


def _without_comment_blocks(content: Blocks) -> Blocks:
    if n.CommentBlock not in map(type, content):
        return content
    return tuple(node for node in content if type(node) is not n.CommentBlock)


def _without_empty_paragraphs(content: Blocks) -> Blocks:
    if not any(_is_empty(node) for node in content):
        return content
    return tuple(node for node in content if not _is_empty(node))


def _is_empty(node: n.Block) -> bool:
    return type(node) is n.Para and not node.content
