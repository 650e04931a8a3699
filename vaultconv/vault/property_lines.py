"""Properties that stand as lines in a note's text: Notion's ``Created: …``, Dataview's ``start:: 1972``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from vaultconv.tree import nodes as n
from vaultconv.tree.edit import lines_of
from vaultconv.tree.schema import Inlines
from vaultconv.tree.walk import merge_text, plain_text
from vaultconv.vault.properties import tag_name

# A line "Note: …" under a title is no property unless one of these stands with it.
_KNOWN: Final = frozenset(
    ("created", "created by", "created time", "date", "due", "last edited", "last edited by", "last edited time",
     "last updated", "priority", "status", "tags", "type", "updated", "url")
)  # fmt: skip
_LINE: Final = re.compile(r"([^:\n]{1,40}):(?:\s+(.*))?$", re.S)
_FIELD: Final = re.compile(r"\s*([^:\n()\[\]{}]{1,60})::(?:\s(.*))?$", re.S)


class PropertyLines(NamedTuple):
    """The property lines that a paragraph begins with: names, values, the lines, and what else it says."""

    lines: tuple[tuple[str, str | list[str], Inlines], ...]
    rest: Inlines


def notion_lines(paragraph: n.Para) -> PropertyLines | None:
    """The ``Name: value`` lines that a paragraph begins with; None where none has a name that Notion gives."""
    if not paragraph.content or type(paragraph.content[0]) is not n.Text:
        return None
    found: list[tuple[str, str | list[str], Inlines]] = []
    position = 0
    for line in lines_of(paragraph.content):
        parsed = _property(line)
        if parsed is None:
            break
        found.append((*parsed, line))
        position += len(line) + 1
    if not any(name.casefold() in _KNOWN for name, _, _ in found):
        return None
    return PropertyLines(tuple(found), paragraph.content[position:])


def property_lines(paragraph: n.Para) -> PropertyLines | None:
    """The lines of either kind that a paragraph begins with; None where it begins with none."""
    found: list[tuple[str, str, Inlines]] = []
    position = 0
    for line in lines_of(paragraph.content):
        match = _FIELD.match(plain_text(line))
        if match is None:
            break
        found.append((match[1].strip(), (match[2] or "").strip(), line))
        position += len(line) + 1
    return PropertyLines(tuple(found), paragraph.content[position:]) if found else notion_lines(paragraph)


def as_line(lines: Iterable[Inlines]) -> Inlines:
    """Property lines as a single line, of one spelling."""
    joined: list[n.Inline] = []
    for line in lines:
        joined += (n.Text(" · "), *_plain_colon(line)) if joined else _plain_colon(line)
    return merge_text(joined)


def _plain_colon(line: Inlines) -> Inlines:
    """A line with one colon behind the name, where Dataview has two."""
    for i, node in enumerate(line):
        if "::" in plain_text((node,)):
            change = n.Text(node.text.replace("::", ":", 1)) if type(node) is n.Text else node
            return (*line[:i], change, *line[i + 1 :])
    return line


def _property(line: Inlines) -> tuple[str, str | list[str]] | None:
    if not line or type(line[0]) is not n.Text:
        return None
    match = _LINE.match("".join(_written(node) for node in line).strip())
    if match is None or ":" not in line[0].text:
        return None
    name, value = match[1].strip(), (match[2] or "").strip()
    if not name:
        return None
    if name.casefold() == "tags" and value and "#" not in value:
        return name, [tag_name(tag) for tag in value.split(",") if tag.strip()]
    return name, value


def _written(node: n.Inline) -> str:
    """An inline as a property's value has it: links as Obsidian writes them, the rest as plain text."""
    if type(node) is n.WikiLink:
        shown = plain_text(node.content)
        return f"[[{node.target}|{shown}]]" if shown and shown != node.target else f"[[{node.target}]]"
    if type(node) is n.Link and type(node.target) is n.Url:
        shown = plain_text(node.content)
        return node.target.url if shown in ("", node.target.url) else f"[{shown}]({node.target.url})"
    return plain_text((node,))
