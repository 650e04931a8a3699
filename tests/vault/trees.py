"""Short ways to build trees."""

from __future__ import annotations

from vaultconv import nodes as n


def text(words: str) -> tuple[n.Text]:
    return (n.Text(words),)


def para(*content: n.Inline | str, id: str = "") -> n.Para:
    return n.Para(tuple(n.Text(each) if isinstance(each, str) else each for each in content), id)


def heading(level: int, *content: n.Inline | str) -> n.Heading:
    return n.Heading(level, para(*content).content)


def document(*blocks: n.Block) -> n.Document:
    return n.Document(blocks)
