"""A note's tree as Notion's blocks can hold it: pictures and formulas on their own, text first in every item.

Notion's page is a tree of blocks. A block's text holds bold, italic, struck text, code, links and formulas; a picture
is a block; an item of a list has a text, and other blocks below it. Nothing is lost where a note has more than that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from vaultconv import nodes as n
from vaultconv.backends.notion.languages import code_language
from vaultconv.backends.notion.limits import (
    MAX_ADDRESS,
    MAX_EQUATION,
    MAX_ITEMS,
    MAX_TEXT,
    size,
    split_equation,
    split_inlines,
)
from vaultconv.diagnostics import Code, Report
from vaultconv.titles import name_of
from vaultconv.transforms.edit import BREAKS, Blocks, Inlines, edit_blocks, edit_inlines, lines_of, path_of, trim
from vaultconv.walk import merge_text, plain_text, replace, rewrite, walk

Highlights: TypeAlias = Literal["bold", "plain"]
"""What becomes of highlighted text."""

_DEEPEST: Final = 3  # levels of headings
_EMPTY: Final = n.Para((n.Text("\xa0"),))
"""The text of an item that has none of its own: importers drop an item without."""


def shaped(document: n.Document, report: Report, highlights: Highlights = "bold") -> n.Document:
    """The document in Notion's blocks; what had to be written otherwise because of a limit is reported."""
    shaper = _Shaper(report, highlights)
    return edit_blocks(edit_inlines(document, shaper.inlines), shaper.blocks)


class _Shaper:
    """Shapes the parts of one note."""

    def __init__(self, report: Report, highlights: Highlights) -> None:
        self._report, self._highlights = report, highlights
        self._inline: Mapping[type, Callable[[Any], Inlines]] = MappingProxyType(
            {
                n.Span: lambda node: node.content,
                n.Highlight: self._highlight,
                n.Strong: lambda node: (_once_strong(node),),
                n.Link: self._link,
                n.Image: self._image,
                n.Math: self._math,
            }
        )
        self._block: Mapping[type, Callable[[Any], Blocks]] = MappingProxyType(
            {
                n.Para: self._para,
                n.Heading: self._heading,
                n.CodeBlock: _code,
                n.MathBlock: self._formula,
                n.Table: lambda node: (_table(node),),
                n.BulletList: lambda node: (replace(node, items=_items(node.items)),),
                n.OrderedList: lambda node: (_ordered(node),),
                n.Toggle: _toggle,
                n.FootnoteDef: lambda node: (replace(node, content=_text_first(node.content)),),
                n.Callout: lambda node: (replace(node, title=_one_line(node.title)),),
            }
        )

    # ------------------------------------------------------------------------------------------------------- inlines

    def inlines(self, content: Inlines) -> Inlines:
        """A sequence of inlines, those in them being done."""
        if all(type(node) not in self._inline for node in content):
            return content
        made = [each for node in content for each in self._inlines_of(node)]
        return merge_text(made)

    def _inlines_of(self, node: n.Inline) -> Inlines:
        make = self._inline.get(type(node))
        return (node,) if make is None else make(node)

    def _highlight(self, node: n.Highlight) -> Inlines:
        return node.content if self._highlights == "plain" else (_once_strong(n.Strong(node.content)),)

    def _link(self, node: n.Link) -> Inlines:
        pictures = [each for each in walk(node.content) if type(each) is n.Image]
        content = node.content
        if pictures:
            content = trim(rewrite(node, _without_image).content) or _names(pictures)
        target = node.target
        if isinstance(target, n.NoteTarget) and target.anchor:
            content = content or (n.Text(f"{name_of(target.note)} › {target.anchor}"),)
            target = n.NoteTarget(target.note)
        elif isinstance(target, n.FileTarget):
            target = n.FileTarget(target.file)
        elif isinstance(target, n.Url) and size(target.url) > MAX_ADDRESS:
            self._report(Code.LINK_UNRESOLVED, "the address is too long for Notion; its text is written", node.position)
            return (*pictures, *content)
        return (*pictures, replace(node, content=content, target=target))

    def _image(self, node: n.Image) -> Inlines:
        if isinstance(node.target, n.Url) and node.target.url[:5].lower() == "data:":
            message = "a picture in the note's text; Notion takes files and addresses only"
            self._report(Code.PICTURE_UNREADABLE, message, node.position)
            return node.content
        if isinstance(node.target, n.Url) and _POST.match(node.target.url):
            return (n.Link(node.content or (n.Text(node.target.url),), node.target, position=node.position),)
        return (replace(node, width=None, height=None),)

    def _math(self, node: n.Math) -> Inlines:
        if size(node.text) <= MAX_EQUATION:
            return (node,)
        self._report(Code.FORMULA_UNCONVERTED, f"longer than Notion's {MAX_EQUATION:,} characters", node.position)
        return (n.Code(node.text),)

    # -------------------------------------------------------------------------------------------------------- blocks

    def blocks(self, content: Blocks) -> Blocks:
        """A sequence of blocks, those in them being done."""
        if all(type(node) not in self._block for node in content):
            return content
        return tuple(each for node in content for each in self._blocks_of(node))

    def _blocks_of(self, node: n.Block) -> Blocks:
        make = self._block.get(type(node))
        return (node,) if make is None else make(node)

    def _para(self, node: n.Para) -> Blocks:
        return tuple(each for part in _parts(node) for each in self._short(part))

    def _short(self, node: n.Block) -> Blocks:
        if type(node) is n.MathBlock:
            return self._formula(node)
        if type(node) is not n.Para:
            return (node,)
        first, *rest = split_inlines(node.content)
        return (replace(node, content=first), *(n.Para(part, position=node.position) for part in rest))

    def _heading(self, node: n.Heading) -> Blocks:
        first, *rest = split_inlines(_one_line(node.content))
        heading = replace(node, level=min(node.level, _DEEPEST), content=first)
        return (heading, *(n.Para(part, position=node.position) for part in rest))

    def _formula(self, node: n.MathBlock) -> Blocks:
        # Some programs that upload to Notion break lines of TeX where the note does, with two characters each.
        room = MAX_EQUATION - 2 * node.text.count("\n")
        parts = split_equation(node.text, limit=room) if room > 0 else ()
        if parts:
            return tuple(replace(node, text=part.strip("\n")) for part in parts)
        self._report(Code.FORMULA_UNCONVERTED, f"longer than Notion's {MAX_EQUATION:,} characters", node.position)
        return _code(n.CodeBlock(node.text, "latex", position=node.position))


_POST: Final = re.compile(
    r"https?://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?|shorts/|live/)|youtu\.be/|(?:www\.)?(?:twitter|x)\.com/[^/]+/status/)",
    re.IGNORECASE,
)


def _once_strong(node: n.Strong) -> n.Strong:
    return rewrite(node, lambda each: each.content if type(each) is n.Strong else each)


def _without_image(node: Any) -> Any:
    return () if type(node) is n.Image else node


def _names(pictures: Iterable[n.Image]) -> Inlines:
    return (n.Text(" ".join(map(_name, pictures))),)


def _name(picture: n.Image) -> str:
    """What a picture is called where it can't be shown: its caption, else its file."""
    caption = plain_text(picture.content).strip()
    return caption or path_of(picture.target).rpartition("/")[2] or "↗"


# --------------------------------------------------------------------------------------------------------- paragraphs


def _parts(node: n.Para) -> Blocks:
    """A paragraph cut at what is a block in Notion: displayed formulas, and pictures on lines of their own.

    A picture within a line follows its line's part of the paragraph.
    """
    content = _with_pictures_out(node.content)
    if not any(map(_is_block, content)):
        return (node,)
    made: list[n.Block] = []
    text: list[n.Inline] = []
    pictures: list[n.Inline] = []

    def end() -> None:
        words = trim(tuple(text))
        made.extend([n.Para(words, position=node.position)] if words else [])
        made.extend(n.Para((each,), position=node.position) for each in pictures)
        text.clear()
        pictures.clear()

    for line in lines_of(content):
        alone = all(_is_block(each) or (type(each) is n.Text and each.text.isspace()) for each in line)
        if alone and line:
            end()
        for each in line:
            if type(each) is n.Math and each.display:
                end()
                made.append(n.MathBlock(each.text.strip(), position=each.position or node.position))
            elif type(each) is n.Image:
                pictures.append(each)
            else:
                text.append(each)
        if alone or pictures:
            end()
        else:
            text.append(n.LineBreak())
    end()
    return tuple(made)


def _with_pictures_out(content: Inlines) -> Inlines:
    """Inlines whose pictures stand in no emphasis."""
    made: list[n.Inline] = []
    for node in content:
        pictures = [] if type(node) is n.Image else [each for each in walk(node) if type(each) is n.Image]
        made += [rewrite(node, _without_image) if pictures else node, *pictures]
    return tuple(made)


def _is_block(node: n.Inline) -> bool:
    return type(node) is n.Image or (type(node) is n.Math and node.display)


def _one_line(content: Inlines) -> Inlines:
    """Inlines for a block that has one line and no pictures: these become links to their files."""
    if not any(type(each) in BREAKS or type(each) is n.Image for each in walk(content)):
        return content
    return merge_text(rewrite(n.Para(content), _in_line).content)


def _in_line(node: Any) -> Any:
    if type(node) in BREAKS:
        return n.Text(" ")
    if type(node) is n.Image:
        return n.Link(node.content or (n.Text(_name(node)),), node.target, position=node.position)
    return node


# ------------------------------------------------------------------------------------------------------- code, tables


def _code(node: n.CodeBlock) -> Blocks:
    """Code with Notion's name for its language, in blocks that Notion takes."""
    info = code_language(node.language) or node.language
    if size(node.text) <= MAX_TEXT * MAX_ITEMS:
        return (replace(node, info=info),)
    return tuple(n.CodeBlock(part, info, position=node.position) for part in _chunks(node.text, MAX_TEXT * MAX_ITEMS))


def _chunks(text: str, limit: int) -> list[str]:
    """Lines in as few texts as hold ``limit`` characters each; a longer line is cut."""
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


def _table(node: n.Table) -> n.Table:
    def row(cells: Sequence[n.Cell]) -> tuple[n.Cell, ...]:
        return tuple(n.Cell(_cell(each.content)) for each in cells)

    return replace(node, head=row(node.head), rows=tuple(map(row, node.rows)))


def _cell(content: Inlines) -> Inlines:
    line = _one_line(content)
    return line if len(split_inlines(line)) == 1 else (n.Text(plain_text(line)),)


# -------------------------------------------------------------------------------------------------------------- lists


def _items(items: Sequence[n.ListItem]) -> tuple[n.ListItem, ...]:
    return tuple(_item(item) for item in items)


_DONE: Final = "xX"


def _item(item: n.ListItem) -> n.ListItem:
    if len(item.content) == 1 and type(item.content[0]) is n.Toggle and item.task is None:
        return item
    content = _text_first(item.content) if item.content or item.task is not None else ()
    if item.task is None:
        return replace(item, content=content)
    mark = "" if item.task in (" ", *_DONE) else f"[{item.task}] "
    task = "x" if item.task in (*_DONE, "-") else " "
    return replace(item, content=_prefixed(mark, content), task=task)


def _prefixed(words: str, content: Blocks) -> Blocks:
    """Blocks that begin with a paragraph, with words before its own."""
    first = content[0]
    if not words or type(first) is not n.Para:
        return content
    return (replace(first, content=merge_text((n.Text(words), *first.content))), *content[1:])


def _ordered(node: n.OrderedList) -> n.OrderedList | n.BulletList:
    """A numbered list; a list of tasks with their numbers in their texts, as Notion numbers no tasks."""
    items = tuple(_without_toggle(item) for item in _items(node.items))
    if all(item.task is None for item in items):
        return replace(node, items=items)
    numbered = [
        replace(item, content=_prefixed(f"{number}. ", _text_first(item.content)))
        for number, item in enumerate(items, node.start)
    ]
    return n.BulletList(tuple(numbered), node.tight, node.id, node.position)


def _without_toggle(item: n.ListItem) -> n.ListItem:
    return replace(item, content=_text_first(item.content))


def _text_first(content: Blocks) -> Blocks:
    """Blocks below an item's text, which is the first of them: Notion's items have one, whatever else they have."""
    first = content[0] if content else None
    if type(first) is n.Para and first.content and type(first.content[0]) is not n.Image:
        return content
    if type(first) is n.Heading:
        return (n.Para((n.Strong(first.content),), id=first.id, position=first.position), *content[1:])
    if type(first) is n.Toggle:
        return (n.Para(first.summary, id=first.id, position=first.position), *first.content, *content[1:])
    if type(first) is n.Div:
        return _text_first((*first.content, *content[1:]))
    return (_EMPTY, *content)


def _toggle(node: n.Toggle) -> Blocks:
    summary = _one_line(node.summary)
    return (replace(node, summary=summary if plain_text(summary).strip() else _EMPTY.content),)
