"""Reading Markdown where CommonMark doesn't: in fences and HTML blocks."""

from __future__ import annotations

from vaultconv.transforms.context import Context
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import moved_down
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import replace


def blocks_of(text: str, first_line: int, context: Context) -> Blocks:
    """Return the blocks of a part of a note that begins at ``first_line``; its diagnostics are reported."""
    from vaultconv.parse import OBSIDIAN, parse_note

    # The empty line prevents a "---" at the beginning from being read as front matter.
    syntax = replace(OBSIDIAN, notion=context.settings.from_notion)
    document, diagnostics = parse_note(("\n" + text).encode("utf-8", "replace"), context.note, syntax)
    down = first_line - 2
    for diagnostic in diagnostics:
        at = n.Position(diagnostic.line + down, diagnostic.column) if diagnostic.line else None
        context.report(diagnostic.code, diagnostic.message, at, diagnostic.hint)
    return moved_down(document.content, down)


def inlines_of(text: str, line: int, context: Context) -> Inlines:
    """Return the inlines of one line of Markdown; a line that would be another block is kept as text."""
    blocks = blocks_of(text, line, context)
    if len(blocks) == 1 and type(blocks[0]) is n.Para:
        return blocks[0].content
    return (n.Text(text),) if text else ()
