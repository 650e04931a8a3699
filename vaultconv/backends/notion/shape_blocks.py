"""The blocks of a note as Notion can hold them: what is a block, what is text, and what is below an item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeVar

from vaultconv.backends.notion.languages import code_language
from vaultconv.backends.notion.limits import MAX_ITEMS, MAX_TEXT, size, split_inlines
from vaultconv.markdown.blocks import with_words
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, lines_of, path_of, trim
from vaultconv.tree.schema import Blocks, Inlines, each
from vaultconv.tree.tasks import is_done, task_sign
from vaultconv.tree.walk import is_text, merge_text, plain_text, replace, rewrite, walk

_N = TypeVar("_N", bound=n.Node)

MAX_CODE: Final = MAX_TEXT * MAX_ITEMS
"""Characters of one block of code."""

_EMPTY: Final = n.Para((n.Text("\u200b"),))
"""The text of an item that has none of its own, a space without width: importers drop an item without."""


def changed(node: _N, **fields: object) -> _N:
    """Return the node with these fields; the very same node if they are what it has."""
    return node if all(getattr(node, name) is value for name, value in fields.items()) else replace(node, **fields)


# --------------------------------------------------------------------------------------------------------- paragraphs


def paragraph_parts(node: n.Para) -> Blocks:
    """Split a paragraph at what is a block in Notion: displayed formulas and pictures.

    A picture that begins a line stands before it, any other after it, so that no line is cut in two.
    """
    if is_text(node.content) or not any(map(_is_block, walk(node.content))):
        return (node,)
    content = _with_pictures_out(node.content)
    if not any(map(_is_block, content)):
        return (node,)
    parts = _ParagraphParts(node.position)
    for line in lines_of(content):
        parts.add(line)
    return parts.finish()


class _ParagraphParts:
    """The blocks of a paragraph, as its lines are added."""

    def __init__(self, position: n.Position | None) -> None:
        self._position = position
        self._parts: list[n.Block] = []
        self._text: list[n.Inline] = []
        self._pictures: list[n.Inline] = []

    def add(self, line: Inlines) -> None:
        is_begun = False
        for node in line:
            if type(node) is n.Math and node.display:
                self._end()
                self._parts.append(n.MathBlock(node.text.strip(), position=node.position or self._position))
                is_begun = False
            elif type(node) is n.Image:
                if not is_begun:
                    self._end()
                self._pictures.append(node)
                if not is_begun:
                    self._end()
            else:
                self._text.append(_after(self._text, node))
                is_begun = is_begun or type(node) is not n.Text or not node.text.isspace()
        if self._pictures:
            self._end()
        else:
            self._text.append(n.LineBreak())

    def finish(self) -> Blocks:
        self._end()
        return tuple(self._parts)

    def _end(self) -> None:
        words = trim(tuple(self._text))
        contents = [words] if words else []
        contents += [(picture,) for picture in self._pictures]
        self._parts += [n.Para(content, position=self._position) for content in contents]
        self._text.clear()
        self._pictures.clear()


def _after(before: Sequence[n.Inline], node: n.Inline) -> n.Inline:
    """Return a node of a paragraph, without its leading blank if a picture was taken from between two blanks."""
    last = before[-1] if before else None
    if type(node) is n.Text and type(last) is n.Text and last.text[-1:].isspace():
        return n.Text(node.text.lstrip())
    return node


def _with_pictures_out(content: Inlines) -> Inlines:
    """Return inlines without pictures in emphasis: the emphasis is around the text beside them."""
    inlines: list[n.Inline] = []
    for node in content:
        pictures = [] if type(node) is n.Image else [each for each in walk(node) if type(each) is n.Image]
        inlines += [rewrite(node, without_image) if pictures else node, *pictures]
    return tuple(inlines)


def _is_block(node: n.Node) -> bool:
    return type(node) is n.Image or (type(node) is n.Math and node.display)


def one_line(content: Inlines) -> Inlines:
    """Return inlines for a block with one line and no pictures; pictures become links to their files."""
    if is_text(content) or not any(type(each) in BREAKS or type(each) is n.Image for each in walk(content)):
        return content
    return merge_text(rewrite(n.Para(content), _in_line).content)


def _in_line(node: n.Node) -> n.Node:
    if type(node) in BREAKS:
        return n.Text(" ")
    if type(node) is n.Image:
        return n.Link(node.content or (n.Text(name_of_picture(node)),), node.target, position=node.position)
    return node


# ------------------------------------------------------------------------------------------------------- code, tables


def code_blocks(node: n.CodeBlock) -> Blocks:
    """Return code, with Notion's name for its language, in blocks that are not too long for Notion."""
    info = code_language(node.language) or node.language
    if size(node.text) <= MAX_CODE:
        return (node if info == node.info else replace(node, info=info),)
    return tuple(n.CodeBlock(part, info, position=node.position) for part in _chunks(node.text, MAX_CODE))


def _chunks(text: str, limit: int) -> list[str]:
    """Join lines into as few texts of up to ``limit`` characters as possible; a longer line is cut."""
    chunks: list[str] = []
    room = 0
    for line in text.split("\n"):
        pieces = [line[i : i + limit // 2] for i in range(0, len(line), limit // 2)] if size(line) > limit else [line]
        for piece in pieces:
            length = size(piece) + 1
            if length > room or piece is not pieces[0]:
                chunks.append(piece)
                room = limit
            else:
                chunks[-1] += "\n" + piece
            room -= length
    return chunks


class ShapedTable(NamedTuple):
    """A table that Notion can hold."""

    table: n.Table
    cut: bool
    """Whether a cell had to become plain text."""


def table(node: n.Table) -> ShapedTable:
    """Return a table whose cells have one line, and no more formats than Notion allows in a text."""
    cut: list[n.Cell] = []

    def on_one_line(cell: n.Cell) -> n.Cell:
        line = one_line(cell.content)
        if len(split_inlines(line)) > 1:
            cut.append(cell)
            line = (n.Text(plain_text(line)),)
        return changed(cell, content=line)

    head, rows = each(node.head, on_one_line), each(node.rows, lambda row: each(row, on_one_line))
    return ShapedTable(changed(node, head=head, rows=rows), bool(cut))


# -------------------------------------------------------------------------------------------------------------- lists


def list_items(items: tuple[n.ListItem, ...]) -> tuple[n.ListItem, ...]:
    """Return the items with their text first. Tasks are done or open; any other mark is put into the text."""
    return each(items, _item)


def _item(item: n.ListItem) -> n.ListItem:
    if len(item.content) == 1 and type(item.content[0]) is n.Toggle and item.task is None:
        return item
    content = text_first(item.content) if item.content or item.task is not None else ()
    if item.task is None:
        return changed(item, content=content)
    return replace(item, content=with_words(task_sign(item.task), content), task="x" if is_done(item.task) else " ")


def numbered_list(node: n.OrderedList) -> n.OrderedList | n.BulletList:
    """Return a numbered list; tasks become a bullet list with numbers in their texts, as Notion numbers no tasks."""
    items = each(list_items(node.items), _without_toggle)
    if all(item.task is None for item in items):
        return changed(node, items=items)
    numbered = [
        replace(item, content=with_words(f"{number}.", text_first(item.content)))
        for number, item in enumerate(items, node.start)
    ]
    return n.BulletList(tuple(numbered), node.tight, node.id, node.position)


def _without_toggle(item: n.ListItem) -> n.ListItem:
    return changed(item, content=text_first(item.content))


def text_first(content: Blocks) -> Blocks:
    """Return an item's blocks with text as the first of them, because an item of Notion always has one."""
    first = content[0] if content else None
    if type(first) is n.Para and first.content and type(first.content[0]) is not n.Image:
        return content
    if type(first) is n.Heading:
        return (n.Para((n.Strong(first.content),), id=first.id, position=first.position), *content[1:])
    if type(first) is n.Toggle:
        return (n.Para(first.summary, id=first.id, position=first.position), *first.content, *content[1:])
    if type(first) is n.Div:
        return text_first((*first.content, *content[1:]))
    return (_EMPTY, *content)


def toggle(node: n.Toggle) -> Blocks:
    """Return a toggle whose title is text on one line."""
    summary = one_line(node.summary)
    return (changed(node, summary=summary if plain_text(summary).strip() else _EMPTY.content),)


# ----------------------------------------------------------------------------------------------------------- callouts

_COLUMNS: Final = "multi-column"
_PLAIN_COLUMNS: Final = frozenset(("blank", "blank-container", "column"))


def is_columns(node: n.Callout) -> bool:
    """Return whether a callout is blocks side by side, as a CSS snippet for Obsidian shows them."""
    return node.kind.strip().lower() == _COLUMNS and not node.title


def column(block: n.Block) -> Blocks:
    """Return the blocks in one of the columns."""
    if type(block) is n.Callout and block.kind.strip().lower() in _PLAIN_COLUMNS and not block.title:
        return block.content
    return (block,)


def callout(node: n.Callout) -> Blocks:
    """Return a callout whose title is on one line; columns are put one below the other."""
    if is_columns(node):
        return tuple(each for block in node.content for each in column(block))
    return (changed(node, title=one_line(node.title)),)


# ----------------------------------------------------------------------------------------------------------- pictures


def without_image(node: n.Node) -> n.Node | tuple[n.Node, ...]:
    """Return nothing for a picture: a function for `rewrite`."""
    return () if type(node) is n.Image else node


def name_of_picture(picture: n.Image) -> str:
    """Return the name for a picture that can't be shown: its caption, else that of its file."""
    caption = plain_text(picture.content).strip()
    return caption or path_of(picture.target).rpartition("/")[2] or "↗"
