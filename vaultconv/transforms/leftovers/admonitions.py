"""The Admonition plugin's callouts: fences that begin with ```` ```ad-note ````."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import ClassVar, Final, Literal

import msgspec

from vaultconv.patterns import lazy_pattern
from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.leftovers.markdown_inside import blocks_of, inlines_of
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_block_sequence, edit_blocks, facts_of
from vaultconv.tree.schema import Blocks

_KEY: Final = lazy_pattern(r"(title|collapse|icon|color):[ \t]*(.*)$", re.I)
_FOLDS: Final[MappingProxyType[str, Literal["", "+", "-"]]] = MappingProxyType(
    {"open": "+", "closed": "-", "close": "-", "true": "-", "none": "", "": ""}
)
MAX_DEPTH: Final = 8


class Admonitions(msgspec.Struct, frozen=True):
    """Turn the ``ad-*`` fences of the Admonition plugin into callouts, with their Markdown."""

    name: ClassVar[str] = "admonitions"
    stage: ClassVar[Stage] = "read"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document with callouts for the plugin's fences."""
        if not any(_is_admonition(info) for info in facts_of(document).infos):
            return document
        return edit_blocks(document, lambda content: _with_callouts(content, context, MAX_DEPTH))


def _is_admonition(info: str) -> bool:
    return info.lstrip(" {")[:3].lower() == "ad-"


def _with_callouts(content: Blocks, context: Context, depth: int) -> Blocks:
    if not any(type(node) is n.CodeBlock and _is_admonition(node.info) for node in content):
        return content
    done: list[n.Block] = []
    for node in content:
        if type(node) is n.CodeBlock and _is_admonition(node.info):
            node = _callout(node, context, depth)
        done.append(node)
    return tuple(done)


def _callout(block: n.CodeBlock, context: Context, depth: int) -> n.Callout:
    keys, text, line = _split(block)
    content = blocks_of(text, line, context) if text.strip() else ()
    if depth > 1:
        content = edit_block_sequence(content, lambda inner: _with_callouts(inner, context, depth - 1))
    return n.Callout(
        kind=block.language.strip("{}")[len("ad-") :] or "note",
        title=inlines_of(keys.get("title", ""), line, context) if keys.get("title") else (),
        content=content,
        fold=_FOLDS.get(keys.get("collapse", "").lower(), ""),
        id=block.id,
        position=block.position,
    )


def _split(block: n.CodeBlock) -> tuple[dict[str, str], str, int]:
    """Return the keys in a fence's first lines, the text below them, and the line where it begins."""
    keys: dict[str, str] = {}
    lines = block.text.split("\n")
    at = 0
    while at < len(lines) and (match := _KEY.match(lines[at].strip())):
        keys[match[1].lower()] = match[2].strip()
        at += 1
    first = (block.position.line if block.position else 0) + 1
    return keys, "\n".join(lines[at:]), first + at
