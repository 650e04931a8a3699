"""What flashcard plugins note below a card: when it is due, and its number elsewhere. Nobody's content."""

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import Final

from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, edit_blocks, facts_of, trim
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import replace, walk

__all__ = ["is_schedule", "without_keywords", "without_schedules"]

# Spaced Repetition's schedules, Obsidian_to_Anki's numbers (reference: cards, 1.7 and 2).
_SCHEDULE: Final = re.compile(r"<!--(?:SR:[^\n]*?|ID: *\d+ *)-->")
# Obsidian_to_Anki's lines: decks and tags, the number of a card at Anki's (a time in milliseconds), a card's edges.
_SETTING: Final = re.compile(r"(?:TARGET DECK|FILE TAGS):.*|ID: *\d{13} *")
_TYPE: Final = re.compile(r"(?:Basic|Cloze)\b.*")
_ID: Final = re.compile(r"\s*(?:\^[A-Za-z0-9-]+\s*)?")


def is_schedule(node: n.Node) -> bool:
    """Is an inline a comment of such a plugin?"""
    return type(node) is n.RawInline and _SCHEDULE.fullmatch(node.text) is not None


def without_keywords(document: n.Document) -> n.Document:
    """The document without the lines by which Obsidian_to_Anki knows a card, in paragraphs of the note's own.

    A card is ``START``, a line with its type, its text, perhaps in several blocks, and ``END``. A ``START`` that lacks
    the rest is a word like any other.
    """
    blocks = [_lines(block) for block in document.content]
    kept = [[line for line in lines if not _SETTING.fullmatch(_text(line))] for lines in blocks]
    start = -1
    for i, lines in enumerate(kept):
        if len(lines) > 1 and _text(lines[0]) == "START" and _TYPE.fullmatch(_text(lines[1])):
            start = i
        if start >= 0 and lines and _text(lines[-1]) == "END":
            kept[i] = lines[:-1]
            kept[start] = kept[start][2:]
            start = -1
        if len(lines) == 2 and _text(lines[0]) in ("TARGET DECK", "FILE TAGS"):
            kept[i] = []
    if kept == blocks:
        return document
    content: list[n.Block] = []
    for block, before, after in zip(document.content, blocks, kept, strict=True):
        if after == before:
            content.append(block)
        elif after:
            content.append(replace(block, content=trim(tuple(chain.from_iterable(after)))))
    return replace(document, content=tuple(content))


def _lines(block: n.Block) -> list[Inlines]:
    """The lines of a paragraph, each with the line end before it."""
    if type(block) is not n.Para:
        return []
    content = block.content
    starts = [0, *(i for i, node in enumerate(content) if i and type(node) in BREAKS), len(content)]
    return [content[i:j] for i, j in pairwise(starts)]


def _text(line: Inlines) -> str:
    """What a line says that is nothing but text."""
    texts = [node for node in line if type(node) not in BREAKS]
    return texts[0].text if len(texts) == 1 and type(texts[0]) is n.Text else ""


def without_schedules(document: n.Document) -> n.Document:
    """The document without such comments in blocks of HTML, and without the callouts that hold nothing else."""
    facts = facts_of(document)
    if n.Callout not in facts.kinds and not any("<!--SR:" in raw or "<!--ID:" in raw for raw in facts.raw_html):
        return document
    return edit_blocks(document, _without)


def _without(content: Blocks) -> Blocks:
    done = tuple(kept for node in content for kept in _kept(node))
    same = len(done) == len(content) and all(a is b for a, b in zip(done, content, strict=True))
    return content if same else done


def _kept(node: n.Block) -> Blocks:
    if type(node) is n.Callout:
        return () if _is_metadata(node) else (node,)
    if type(node) is not n.RawBlock or node.links or "<!--" not in node.text:
        return (node,)
    text = _SCHEDULE.sub("", node.text)
    if text == node.text:
        return (node,)
    return () if _ID.fullmatch(text) else (replace(node, text=text),)


def _is_metadata(node: n.Callout) -> bool:
    """``> [!sr|card-metadata]``, of which the comment in it is gone."""
    named = node.kind.lower() == "sr" and node.metadata.lower() == "card-metadata"
    return named and not node.title and all(type(inner) is n.Para or is_schedule(inner) for inner in walk(node.content))
