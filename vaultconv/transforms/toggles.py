"""Toggles: Notion's exported list items, and HTML's ``<details>``."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Literal

import msgspec

from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.details import with_details
from vaultconv.transforms.leftovers.notion import has_notion_marks
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, EMPHASIS, edit_blocks, facts_of
from vaultconv.tree.files import kind_of
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import plain_text, replace

_LISTS: Final = frozenset((n.BulletList, n.OrderedList))
LONGEST_TITLE: Final = 200
_BLANK: Final = " \t\u200b"  # a space without width stands in items that have no text
MARK: Final = "↓"  # some authors end a toggle's title with it


class Toggles(msgspec.Struct, frozen=True):
    """Make `Toggle` of what is one.

    A bulleted item is a toggle when its first block is one short paragraph, followed by a blank line and an indented
    block that is not a list. ``toggles = "auto"`` asks further that the title is wholly bold, or that the note has
    Notion's property lines or name; ``"always"`` does not. In such a note a title that is wholly bold, or ends in
    ``↓``, may be followed by anything, and a plain one with a picture below it hides nothing. ``"never"`` leaves list
    items and ``<details>`` alone. A ``<details>`` whose tags don't pair stays HTML.
    """

    name: ClassVar[str] = "toggles"
    stage: ClassVar[Stage] = "read"

    toggles: Literal["auto", "always", "never"] = "auto"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """The document with its toggles."""
        if self.toggles == "never":
            return document
        facts = facts_of(document)
        if facts.in_raw_html("<details") or facts.in_raw_html("<DETAILS"):
            document = edit_blocks(document, with_details)
        if not facts.rich_items:
            return document
        everywhere = (
            self.toggles == "always" or context.settings.from_notion or has_notion_marks(document, context.note)
        )
        return edit_blocks(document, lambda content: _with_toggles(content, everywhere))


def _with_toggles(content: Blocks, everywhere: bool) -> Blocks:
    if not any(type(node) is n.BulletList for node in content):
        return content
    done = tuple(_list(node, everywhere) if type(node) is n.BulletList else node for node in content)
    return content if all(a is b for a, b in zip(done, content, strict=True)) else done


def _list(node: n.BulletList, everywhere: bool) -> n.BulletList:
    if all(len(item.content) < 2 for item in node.items):
        return node
    items = tuple(_as_toggle(item) if _is_toggle(item, node.tight, everywhere) else item for item in node.items)
    # A toggle's title and its content have a blank line between them, which makes the list a loose one.
    same = all(a is b for a, b in zip(items, node.items, strict=True))
    return node if same else replace(node, items=items, tight=False)


def _is_toggle(item: n.ListItem, tight: bool, everywhere: bool) -> bool:
    if len(item.content) < 2 or item.task is not None:
        return False
    title, second = item.content[:2]
    if type(title) is not n.Para or not _is_short(title):
        return False
    bold = _is_bold(title)
    if type(second) in _LISTS:
        return everywhere and (bold or _is_marked(title))
    if everywhere and not bold and _is_picture(second):
        return False
    return (everywhere and bold) or (_has_blank_line_between(title, second, tight) and (everywhere or bold))


def _is_picture(node: n.Block) -> bool:
    """Is it a paragraph of pictures alone? Notion exports these below a bullet as it does below a toggle."""
    if type(node) is not n.Para:
        return False
    pictures = [
        type(each) is n.Image or (type(each) is n.Embed and kind_of(each.target.partition("#")[0]) == "image")
        for each in node.content
        if type(each) not in BREAKS and not (type(each) is n.Text and not each.text.strip(_BLANK))
    ]
    return bool(pictures) and all(pictures)


def _has_blank_line_between(title: n.Para, second: n.Block, tight: bool) -> bool:
    if type(second) is n.Para:
        return True
    if title.position is None or second.position is None:
        return not tight
    return second.position.line > title.position.line + 1


def _as_toggle(item: n.ListItem) -> n.ListItem:
    title: Any = item.content[0]
    toggle = n.Toggle(title.content, item.content[1:], id=title.id, position=title.position)
    return replace(item, content=(toggle,))


def _is_short(title: n.Para) -> bool:
    text = plain_text(title)
    return (
        bool(text.strip(_BLANK))
        and len(text) <= LONGEST_TITLE
        and not any(type(node) in BREAKS for node in title.content)
    )


def _is_marked(title: n.Para) -> bool:
    last = title.content[-1]
    return type(last) is n.Text and last.text.rstrip().endswith(MARK)


def _is_bold(title: n.Para) -> bool:
    return all(_is_strong(node) or (type(node) is n.Text and not node.text.strip()) for node in title.content)


def _is_strong(node: n.Inline) -> bool:
    while type(node) is n.Emph and len(node.content) == 1 and type(node.content[0]) in EMPHASIS:
        node = node.content[0]
    return type(node) is n.Strong
