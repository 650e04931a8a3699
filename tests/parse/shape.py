"""The tree in a form that a test can hold on a line: ``(Para (Text 'a') (Emph (Text 'b')))``."""

from __future__ import annotations

from typing import Any

from vaultconv.parse import OBSIDIAN, Syntax, parse_note
from vaultconv.walk import children

_BARE = ("text", "target", "name", "label", "kind", "level")
_LEFT_OUT = ("content", "items", "position", "head", "rows", "title", "summary", "align", "fallback")


def shape(text: str, syntax: Syntax = OBSIDIAN) -> str:
    """The shape of a note's blocks, a line each."""
    return "\n".join(shape_of(block) for block in parse_note(text, "note.md", syntax)[0].content)


def inline(text: str, syntax: Syntax = OBSIDIAN) -> str:
    """The shape of the inlines of a note that is one paragraph."""
    (paragraph,) = parse_note(text, "note.md", syntax)[0].content
    return " ".join(shape_of(node) for node in children(paragraph))


def shape_of(node: Any) -> str:
    """A node: its class, its fields that aren't empty, its children."""
    words = [type(node).__name__]
    for field in node.__struct_fields__:
        value = getattr(node, field)
        if field in _BARE:
            words.append(repr(value.url if hasattr(value, "url") else value))
        elif field not in _LEFT_OUT and value not in ("", None, (), False):
            words.append(f"{field}={value!r}")
    if isinstance(getattr(node, "title", None), str) and node.title:
        words.append(f"title={node.title!r}")
    return f"({' '.join([*words, *map(shape_of, children(node))])})"


def codes(text: str) -> list[str]:
    """The diagnostics about a note: ``line:column code``."""
    return [f"{d.line}:{d.column} {d.code}" for d in parse_note(text, "note.md")[1]]
