"""``{ #id}`` lines, into which the Digital Garden plugin turns Obsidian's `` ^id``."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Final, TypeVar

from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, trim
from vaultconv.tree.schema import BLOCK_FIELDS, Blocks, Inlines
from vaultconv.tree.walk import plain_text, replace

_SPACED: Final = re.compile(r"\{ #([\w-]+)\}$")
_ANY: Final = re.compile(r"\{ ?#([\w-]+)\}$")
# The class of a rendered query, which says nothing without the garden's style sheet.
_QUERY_CLASS: Final = re.compile(r"\{ ?\.block-language-[\w-]+\}$")
_QUOTES: Final = frozenset((n.BlockQuote, n.Callout))

_N = TypeVar("_N", bound=n.Block | n.ListItem)


def restore_block_ids(document: n.Document, *, garden: bool) -> n.Document:
    """The document with its ``{ #id}`` lines, in a garden also ``{#id}``, made the id of the block that they end."""
    content, _ = _Restorer(_ANY if garden else _SPACED).blocks(document.content, n.Document)
    return document if content is document.content else replace(document, content=content)


class _Restorer:
    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern

    def blocks(self, content: Blocks, owner: type) -> tuple[Blocks, str]:
        """The blocks, and the id of the list item or quote that they stand in, where one of them says it."""
        done: list[n.Block] = []
        owner_id = ""
        for i, node in enumerate(content):
            if isinstance(node, (n.Para, n.Heading)):
                block, block_id = self._cut(node)
                is_owners = _is_owners(owner, bool(done), i == len(content) - 1, block is None)
                if not block_id:
                    done += [block] if block is not None else []
                elif is_owners and not owner_id:
                    owner_id = block_id
                    done += [block] if block is not None else []
                elif block is not None:
                    done.append(block if block.id else replace(block, id=block_id))
                elif done and not done[-1].id:
                    done[-1] = replace(done[-1], id=block_id)
                else:
                    done.append(node)
            else:
                done.append(self._inside(node))
        same = len(done) == len(content) and all(a is b for a, b in zip(done, content, strict=True))
        return (content if same else tuple(done)), owner_id

    def _inside(self, node: _N) -> _N:
        """A node with its blocks restored, and the id that one of them says is its own."""
        owner_id = ""
        changes: dict[str, object] = {}
        for field, holds in BLOCK_FIELDS[type(node)]:
            old = getattr(node, field)
            if holds == "blocks":
                new, owner_id = self.blocks(old, type(node))
            else:
                new = tuple([self._inside(item) for item in old])
            if any(a is not b for a, b in zip_longest(new, old)):
                changes[field] = new
        if owner_id and not node.id:
            changes["id"] = owner_id
        return replace(node, **changes) if changes else node

    def _cut(self, node: n.Para | n.Heading) -> tuple[n.Para | n.Heading | None, str]:
        """The paragraph or heading without its marks (None where nothing is left), and its id."""
        content, block_id = self._cut_lines(node.content)
        if isinstance(node, n.Heading) and not block_id:
            content, block_id = self._cut_end(node.content)
        if content is node.content:
            return node, ""
        return (replace(node, content=content) if content else None), block_id

    def _cut_lines(self, content: Inlines) -> tuple[Inlines, str]:
        if not _may_end_in_brace(content):
            return content, ""
        kept: list[n.Inline] = []
        block_id = ""
        found = False
        for line, line_end in _lines_with_ends(content):
            text = plain_text(line).strip()
            match = self.pattern.match(text)
            if match or _QUERY_CLASS.match(text):
                block_id = match[1] if match else block_id
                found = True
            else:
                kept += [*line, *line_end]
        return (trim(tuple(kept)), block_id) if found else (content, "")

    def _cut_end(self, content: Inlines) -> tuple[Inlines, str]:
        """The mark at the end of a heading's only line."""
        texts = 0
        while texts < min(3, len(content)) and type(content[-1 - texts]) in (n.Text, n.Tag):
            texts += 1
        tail = plain_text(content[len(content) - texts :])
        match = re.search(r"(?:^|\s)" + self.pattern.pattern, tail)
        if match is None:
            return content, ""
        rest = tail[: match.start()].rstrip()
        return (*content[: len(content) - texts], *((n.Text(rest),) if rest else ())), match[1]


def _is_owners(owner: type, has_blocks: bool, is_last: bool, is_alone: bool) -> bool:
    # Obsidian: an id at the end of an item's first paragraph is the item's; parts of a quote can't have one.
    if owner is n.ListItem:
        return not has_blocks
    return owner in _QUOTES and is_last and not is_alone


def _may_end_in_brace(content: Inlines) -> bool:
    return any(type(node) is n.Text and node.text.rstrip().endswith("}") for node in content)


def _lines_with_ends(content: Inlines) -> list[tuple[list[n.Inline], list[n.Inline]]]:
    lines: list[tuple[list[n.Inline], list[n.Inline]]] = [([], [])]
    for node in content:
        if type(node) in BREAKS:
            lines[-1][1].append(node)
            lines.append(([], []))
        else:
            lines[-1][0].append(node)
    return lines
