"""Runs of asterisks: Notion's old exporter multiplied the marks of what was bold."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

import msgspec

from vaultconv.patterns import lazy_pattern
from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.leftovers.notion import has_notion_marks
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import EMPHASIS, edit_inlines, facts_of
from vaultconv.tree.schema import Inlines
from vaultconv.tree.walk import merge_text, replace

# Not between two letters: without the run, two words would become one.
_RUN: Final = lazy_pattern(r"(?<![\w*])\*{4,}(?!\*)|(?<!\*)\*{4,}(?![\w*])")


class EmphasisRuns(msgspec.Struct, frozen=True):
    """Merge emphasis that holds nothing but the same emphasis into one: at most an `Emph` and a `Strong`.

    In a note with such runs, bold inside bold is merged with it. In a note that bears Notion's marks, runs of four and
    more literal asterisks are removed too.

    In an export of Notion, marks may stand between punctuation and a letter, ``**Bold:**text``. With ``edges = "out"``
    the punctuation is put outside, ``**Bold**:text``, as an author would write it; with ``"in"`` the output must find
    another way to show what is bold.
    """

    name: ClassVar[str] = "emphasis_runs"
    stage: ClassVar[Stage] = "read"

    edges: Literal["in", "out"] = "in"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document with the emphasis that was meant."""
        facts = facts_of(document)
        if facts.nested_emphasis:
            document = edit_inlines(document, collapse)
        if facts.stars and has_notion_marks(document, context.note):
            document = edit_inlines(document, _without_runs)
        if self.edges == "out" and context.settings.from_notion:
            document = edit_inlines(document, _with_edges_out)
        return document


def collapse(content: Inlines) -> Inlines:
    """Return a sequence in which no emphasis holds nothing but the same emphasis.

    Everything below the sequence must be collapsed already.
    """
    if not any(type(node) in EMPHASIS for node in content):
        return content
    done = tuple(_merged(_collapsed(node)) for node in content)
    return content if all(a is b for a, b in zip(done, content, strict=True)) else done


def _collapsed(node: n.Inline) -> n.Inline:
    """Collapse a chain of emphasis without other content; its tail, at most two nodes, is collapsed already."""
    chain: list[type] = []
    inner: n.Inline = node
    while type(inner) in EMPHASIS:
        chain.append(type(inner))
        content = inner.content  # type: ignore[union-attr]
        if len(content) != 1 or type(content[0]) not in EMPHASIS:
            break
        inner = content[0]
    if len(chain) < 2 or len(set(chain)) == len(chain):
        return node
    if n.Strong in chain:
        strong = n.Strong(content)
        return n.Emph((strong,)) if n.Emph in chain else strong
    return n.Emph(content)


def _merged(node: n.Inline) -> n.Inline:
    """Merge bold within bold, as it stands between two runs, with the text around it."""
    if type(node) is not n.Strong or not any(type(inner) is n.Strong for inner in node.content):
        return node
    parts = (inner.content if type(inner) is n.Strong else (inner,) for inner in node.content)
    return n.Strong(merge_text([inner for part in parts for inner in part]))


def _without_runs(content: Inlines) -> Inlines:
    if not any(type(node) is n.Text and "****" in node.text for node in content):
        return content
    return merge_text([n.Text(_RUN.sub("", node.text)) if type(node) is n.Text else node for node in content])


def _with_edges_out(content: Inlines) -> Inlines:
    """Return a sequence with emphasis cut so that no punctuation is between a mark and a letter beside it."""
    if not any(type(node) in EMPHASIS for node in content):
        return content
    done: list[n.Inline] = []
    for i, node in enumerate(content):
        before, after = content[i - 1] if i else None, content[i + 1] if i + 1 < len(content) else None
        words = node.content if isinstance(node, (n.Strong, n.Emph, n.Strikeout)) else ()
        begin = _BEGIN.match(words[0].text) if words and type(words[0]) is n.Text and _ends_in_letter(before) else None
        if begin is not None:
            words = (n.Text(words[0].text[begin.end() :]), *words[1:])  # type: ignore[union-attr]
        end = (
            _END.search(words[-1].text) if words and type(words[-1]) is n.Text and _begins_with_letter(after) else None
        )
        if end is not None:
            words = (*words[:-1], n.Text(words[-1].text[: end.start()]))  # type: ignore[union-attr]
        if (begin is None and end is None) or not (words := merge_text(words)):
            done.append(node)
        else:
            done += (n.Text(begin[0] if begin else ""), replace(node, content=words), n.Text(end[0] if end else ""))
    return merge_text(done)


_BEGIN: Final = lazy_pattern(r"[^\w\s]+")
_END: Final = lazy_pattern(r"[^\w\s]+\Z")


def _ends_in_letter(node: n.Inline | None) -> bool:
    return type(node) is n.Text and node.text[-1:].isalnum()


def _begins_with_letter(node: n.Inline | None) -> bool:
    return type(node) is n.Text and node.text[:1].isalnum()
