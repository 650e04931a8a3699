"""Toggles: Notion's exported list items, and HTML's ``<details>`` with Markdown between its tags."""

from __future__ import annotations

import re
from html import escape
from typing import Any, ClassVar, Final, Literal, NamedTuple

import msgspec

from vaultconv.html.tokens import decoded, html_ids
from vaultconv.patterns import lazy_pattern
from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.leftovers.notion import has_notion_marks
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, EMPHASIS, edit_blocks, facts_of
from vaultconv.tree.files import kind_of
from vaultconv.tree.schema import LISTS, Blocks, Inlines
from vaultconv.tree.walk import plain_text, replace

LONGEST_TITLE: Final = 200
_BLANK: Final = " \t\u200b"  # items without text contain a zero-width space
MARK: Final = "↓"  # some authors end the titles of toggles with it


class Toggles(msgspec.Struct, frozen=True):
    """Turn the toggles of Obsidian, Notion and HTML into `Toggle` nodes.

    A bulleted item is a toggle when its first block is one short paragraph, followed by a blank line and an indented
    block that is not a list. ``toggles = "auto"`` also requires that the title is wholly bold, or that the note has
    Notion's property lines or name; ``"always"`` does not. In such a note a title that is wholly bold, or ends in
    ``↓``, may be followed by anything, and a plain one with a picture below it hides nothing. ``"never"`` leaves list
    items and ``<details>`` alone. A ``<details>`` whose tags don't pair stays HTML.
    """

    name: ClassVar[str] = "toggles"
    stage: ClassVar[Stage] = "read"

    toggles: Literal["auto", "always", "never"] = "auto"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document with its toggles."""
        if self.toggles == "never":
            return document
        facts = facts_of(document)
        if facts.in_raw_html("<details") or facts.in_raw_html("<DETAILS"):
            document = edit_blocks(document, with_details)
        if not (facts.nested_lists or facts.rich_items):
            return document
        everywhere = (
            self.toggles == "always" or context.settings.from_notion or has_notion_marks(document, context.note)
        )
        if not (everywhere or facts.rich_items):
            return document
        return edit_blocks(document, lambda content: _with_toggles(content, everywhere))


def _with_toggles(content: Blocks, everywhere: bool) -> Blocks:
    if n.BulletList not in map(type, content):
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
    if type(second) in LISTS:
        return everywhere and (bold or _is_marked(title))
    if everywhere and not bold and _is_picture(second):
        return False
    return (everywhere and bold) or (_has_blank_line_between(title, second, tight) and (everywhere or bold))


def _is_picture(node: n.Block) -> bool:
    """Return whether a paragraph has only pictures; Notion exports these alike below bullets and in toggles."""
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


MAX_DEPTH: Final = 10  # nested toggles; deeper ones stay HTML
_TAG: Final = lazy_pattern(r"<(/?)(details|summary)\b([^>]*)>", re.I)
_OPEN_ATTRIBUTE: Final = lazy_pattern(r"(?:^|\s)open(?=\s|=|/|$)", re.I)
# Common tags that begin an HTML block (CommonMark 4.6, conditions 1, 2 and 6).
_BLOCK_TAG: Final = lazy_pattern(
    r"\s*(?:<!--|</?(?:address|article|aside|blockquote|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form"
    r"|h[1-6]|header|hr|iframe|li|link|main|menu|nav|ol|p|pre|script|section|source|style|summary|table|tbody|td|textarea"
    r"|tfoot|th|thead|title|tr|track|ul)(?=[\s/>]))",
    re.I,
)
_ANY_TAG: Final = lazy_pattern(r"(<!--.*?-->|</?[A-Za-z][^>]*>)", re.S)


class _Tag(NamedTuple):
    """A tag, and the index of its block in the sequence."""

    block: int
    match: re.Match[str]

    @property
    def kind(self) -> str:
        return self.match[1] + self.match[2].lower()


class _Details(NamedTuple):
    """A pair of tags with blocks between them; ``body`` is the tag before its content, itself or ``</summary>``."""

    opening: _Tag
    body: _Tag
    closing: _Tag
    summary: Inlines


def with_details(content: Blocks) -> Blocks:
    """Return a sequence with each ``<details>`` … ``</details>`` that spans several blocks as a toggle.

    It stays HTML if it is in a single HTML block, isn't closed in this sequence, or has a summary that is more than a
    paragraph.
    """
    pairs = _pairs(content) if any(type(node) is n.RawBlock for node in content) else []
    if not pairs:
        return content
    cuts: dict[tuple[int, int], tuple[str, _Details]] = {}
    for pair in pairs:
        cuts[pair.opening.block, pair.opening.match.start()] = ("open", pair)
        cuts[pair.closing.block, pair.closing.match.start()] = ("close", pair)
    return _build(content, cuts)


def _pairs(content: Blocks) -> list[_Details]:
    tags = [
        _Tag(i, match)
        for i, node in enumerate(content)
        if type(node) is n.RawBlock
        for match in _TAG.finditer(node.text)
    ]
    pairs: list[_Details] = []
    stack: list[int] = []
    for at, tag in enumerate(tags):
        if tag.kind == "details":
            stack.append(at)
        elif tag.kind == "/details" and stack:
            opening = stack.pop()
            if tags[opening].block != tag.block and len(stack) < MAX_DEPTH:
                head = _head(content, tags[opening : opening + 3])
                if head is not None:
                    pairs.append(_Details(tags[opening], head[0], tag, head[1]))
    return pairs


def _head(content: Blocks, tags: list[_Tag]) -> tuple[_Tag, Inlines] | None:
    """Return the tag before the content of a ``<details>``, and its summary; None if that can't be a toggle's."""
    opening = tags[0]
    if len(tags) < 2 or tags[1].kind != "summary":
        return opening, ()
    if len(tags) < 3 or tags[2].kind != "/summary":
        return None
    summary = _between(content, tags[1], tags[2])
    return None if summary is None else (tags[2], (*_anchors(tags[1]), *summary))


def _anchors(tag: _Tag) -> Inlines:
    """Return the link targets for a tag's ids."""
    return tuple(n.RawInline(f'<a id="{escape(each)}"></a>') for each in html_ids(tag.match[0]))


def _between(content: Blocks, start: _Tag, end: _Tag) -> Inlines | None:
    """Return the content of a ``<summary>``: text and tags in one HTML block, or one paragraph of Markdown."""
    first: Any = content[start.block]
    if start.block == end.block:
        return _html_inlines(first.text[start.match.end() : end.match.start()])
    last: Any = content[end.block]
    around = first.text[start.match.end() :] + last.text[: end.match.start()]
    middle = content[start.block + 1 : end.block]
    if around.strip() or len(middle) != 1 or type(middle[0]) is not n.Para:
        return None
    return middle[0].content


def _html_inlines(text: str) -> Inlines:
    parts = _ANY_TAG.split(" ".join(text.split()))
    nodes = (n.RawInline(part) if i % 2 else n.Text(decoded(part)) for i, part in enumerate(parts))
    return tuple(node for node in nodes if node.text)


def _build(content: Blocks, cuts: dict[tuple[int, int], tuple[str, _Details]]) -> Blocks:
    done: list[n.Block] = []
    outer: list[list[n.Block]] = []
    skip_to = (0, 0)  # everything before this place is part of a summary
    for i, node in enumerate(content):
        if type(node) is not n.RawBlock:
            if i >= skip_to[0]:
                done.append(node)
            continue
        position = 0 if i > skip_to[0] else (len(node.text) if i < skip_to[0] else skip_to[1])
        if position == 0 and all((i, tag.start()) not in cuts for tag in _TAG.finditer(node.text)):
            done.append(node)
            continue
        for tag in _TAG.finditer(node.text):
            action, pair = cuts.get((i, tag.start()), ("", None))
            if pair is None or tag.start() < position:
                continue
            _add_html(done, node, node.text[position : tag.start()])
            position = tag.end()
            if action == "open":
                outer.append(done)
                done = []
                skip_to = (pair.body.block, pair.body.match.end())
                position = skip_to[1] if skip_to[0] == i else len(node.text)
            else:
                toggle = _toggle(content, pair, done)
                done = outer.pop()
                done.append(toggle)
        _add_html(done, node, node.text[position:])
    return tuple(done)


def _add_html(done: list[n.Block], node: n.RawBlock, text: str) -> None:
    """Append the rest of an HTML block; text that Markdown would read on its own becomes a paragraph."""
    if not text.strip():
        return
    if _BLOCK_TAG.match(text):
        done.append(replace(node, text=text.strip("\n"), id=""))
    else:
        done.append(n.Para(_html_inlines(text.strip()), position=node.position))


def _toggle(content: Blocks, pair: _Details, inside: list[n.Block]) -> n.Toggle:
    is_open = _OPEN_ATTRIBUTE.search(pair.opening.match[3]) is not None
    return n.Toggle(
        (*_anchors(pair.opening), *pair.summary),
        tuple(inside),
        open=is_open,
        position=content[pair.opening.block].position,
    )
