"""What flashcard plugins note below a card: when it is due, and its number elsewhere. Nobody's content."""

from __future__ import annotations

import re
from typing import Final

from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_blocks, facts_of
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import replace, walk

__all__ = ["is_schedule", "without_schedules"]

# Spaced Repetition's schedules, Obsidian_to_Anki's numbers (reference: cards, 1.7 and 2).
_SCHEDULE: Final = re.compile(r"<!--(?:SR:[^\n]*?|ID: *\d+ *)-->")
_ID: Final = re.compile(r"\s*(?:\^[A-Za-z0-9-]+\s*)?")


def is_schedule(node: n.Node) -> bool:
    """Is an inline a comment of such a plugin?"""
    return type(node) is n.RawInline and _SCHEDULE.fullmatch(node.text) is not None


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
