"""Short ways to write a tree, and to write what was read."""

from __future__ import annotations

from vaultconv import nodes as n
from vaultconv.markdown import Dialect, write_markdown
from vaultconv.parse import parse_note


def blocks(dialect: Dialect, *content: n.Block) -> str:
    """The blocks as this dialect, without the final line end."""
    return write_markdown(n.Document(content), dialect).removesuffix("\n")


def inlines(dialect: Dialect, *content: n.Inline | str) -> str:
    """One paragraph of these inlines, strings as texts."""
    nodes = tuple(n.Text(node) if isinstance(node, str) else node for node in content)
    return blocks(dialect, n.Para(nodes))


def converted(dialect: Dialect, markdown: str) -> str:
    """Obsidian's Markdown as this dialect, without the final line end; nothing is resolved."""
    return write_markdown(parse_note(markdown)[0], dialect).removesuffix("\n")


def para(text: str) -> n.Para:
    """A paragraph of plain text."""
    return n.Para((n.Text(text),))


def item(*content: n.Block, task: str | None = None) -> n.ListItem:
    """A list item."""
    return n.ListItem(content, task)
