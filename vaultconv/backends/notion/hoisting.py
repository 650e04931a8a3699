"""Splits a line of text at what is a block of its own: pictures, files, displayed formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from vaultconv.tree import nodes as n
from vaultconv.tree.edit import trim
from vaultconv.tree.schema import Inlines, inlines_in, with_inlines
from vaultconv.tree.walk import default_name, plain_text, replace, walk

Hoisted: TypeAlias = n.Image | n.Media | n.Math

_ELSEWHERE: Final = frozenset((n.InlineFootnote,))  # what is in a note stands where the notes do


def hoisted(content: Inlines, is_block: Callable[[n.Inline], bool]) -> Iterator[Inlines | Hoisted]:
    """Yield the inlines, cut at those that are blocks. A node around both sides of a cut is repeated in each part.

    White space at a cut is left out. A picture in a link is followed by the link, as it can't be one itself.
    """
    if not any(is_block(node) for node in walk(content)):  # type: ignore[arg-type]  # below inlines are inlines
        yield content
        return
    for part in _cut(content, is_block):
        if not isinstance(part, tuple):
            yield part
        elif text := trim(part):
            yield text


def _cut(content: Inlines, is_block: Callable[[n.Inline], bool]) -> Iterator[Inlines | Hoisted]:
    text: list[n.Inline] = []
    for node in content:
        if is_block(node):
            yield tuple(text)
            yield node  # type: ignore[misc]  # what is a block is one of these
            text = []
        elif type(node) not in _ELSEWHERE and (inner := inlines_in(node)):
            for part in _within(node, inner, is_block):
                if isinstance(part, tuple):
                    text += part
                else:
                    yield tuple(text)
                    yield part
                    text = []
        else:
            text.append(node)
    yield tuple(text)


def _within(node: n.Inline, inner: Inlines, is_block: Callable[[n.Inline], bool]) -> Iterator[Inlines | Hoisted]:
    parts = list(_cut(inner, is_block))
    if len(parts) == 1:
        yield (node,)
        return
    pictures = [part for part in parts if not isinstance(part, tuple)]
    words = [trim(part) for part in parts if isinstance(part, tuple)]
    if type(node) is n.Link and not any(words):
        for picture in pictures:
            yield replace(picture, content=())
        captions = " ".join(filter(None, (plain_text(picture).strip() for picture in pictures)))
        yield (replace(node, content=(n.Text(captions or default_name(node.target)),)),)
        return
    for part in parts:
        if not isinstance(part, tuple):
            yield part
        elif part:
            yield (with_inlines(node, part),)
