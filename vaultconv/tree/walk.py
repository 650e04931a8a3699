"""Going through a tree: `walk`, `walk_blocks`, `collect`, `rewrite`, `plain_text`. All the recursion that most need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

import msgspec

from vaultconv.tree import nodes as n

__all__ = [
    "Change", "child_blocks", "children", "collect", "default_display", "default_name", "merge_text", "note_name",
    "plain_text", "replace", "rewrite", "rewrite_all", "walk", "walk_blocks",
]  # fmt: skip

_T = TypeVar("_T")

# The fields that hold child nodes, in document order.
_WITH_CONTENT: Final = (
    n.Document, n.Para, n.Heading, n.BlockQuote, n.ListItem, n.Div, n.FootnoteDef, n.Cell, n.Emph, n.Strong,
    n.Strikeout, n.Highlight, n.Span, n.Link, n.Image, n.Media, n.WikiLink, n.InlineFootnote,
)  # fmt: skip
_CHILDREN: Final[dict[type, tuple[str, ...]]] = {
    **dict.fromkeys(_WITH_CONTENT, ("content",)),
    n.BulletList: ("items",),
    n.OrderedList: ("items",),
    n.Table: ("head", "rows"),
    n.Callout: ("title", "content"),
    n.Toggle: ("summary", "content"),
    n.ExtensionBlock: ("fallback",),
    n.ExtensionInline: ("fallback",),
}


def children(node: Any) -> Iterator[Any]:
    """A node's child nodes in document order; a table's cells row by row."""
    for field in _CHILDREN.get(type(node), ()):
        for child in getattr(node, field):
            if type(child) is tuple:
                yield from child
            else:
                yield child


def walk(root: Any) -> Iterator[Any]:
    """The node, or each node of a sequence, and all below, in document order. Not recursive: any depth is fine."""
    stack = [root] if not isinstance(root, (tuple, list)) else list(reversed(root))
    while stack:
        node = stack.pop()
        yield node
        fields = _CHILDREN.get(type(node))
        if fields is not None:
            stack.extend(reversed(tuple(children(node))))


_BLOCKS_IN: Final[dict[type, str]] = {
    **dict.fromkeys((n.Document, n.BlockQuote, n.ListItem, n.Callout, n.Toggle, n.Div, n.FootnoteDef), "content"),
    n.BulletList: "items",
    n.OrderedList: "items",
    n.ExtensionBlock: "fallback",
}


def child_blocks(node: Any) -> tuple[Any, ...]:
    """The blocks or list items right below a node."""
    field = _BLOCKS_IN.get(type(node))
    blocks: tuple[Any, ...] = getattr(node, field) if field is not None else ()
    return blocks


def walk_blocks(root: Any) -> Iterator[Any]:
    """The blocks and list items of a document or of a sequence of blocks, in document order, and no inlines."""
    stack = [root] if not isinstance(root, (tuple, list)) else list(reversed(root))
    while stack:
        node = stack.pop()
        yield node
        field = _BLOCKS_IN.get(type(node))
        if field is not None:
            stack.extend(reversed(getattr(node, field)))


def collect(root: Any, kind: type[_T]) -> list[_T]:
    """All nodes of one class, in document order."""
    return [node for node in walk(root) if type(node) is kind]


# A node becomes nothing (`()`), itself, another node, or several.
Change = Callable[[Any], Any]


def rewrite(root: _T, change: Change) -> _T:
    """A tree in which ``change`` has been applied to every node below ``root``, children before parents.

    ``change(node)`` returns the node itself to keep it, another node, or a tuple of nodes to put in its place (an
    empty one removes it). Parts in which nothing changes are shared with the old tree.
    """
    fields = _CHILDREN.get(type(root))
    if fields is None:
        return root
    changes: dict[str, Any] = {}
    for field in fields:
        old = getattr(root, field)
        new = rewrite_all(old, change)
        if new is not old:
            changes[field] = new
    return replace(root, **changes) if changes else root


def rewrite_all(content: tuple[_T, ...], change: Change) -> tuple[_T, ...]:
    """`rewrite` for a sequence of nodes, the nodes themselves included."""
    new: list[Any] | None = None
    for i, child in enumerate(content):
        if isinstance(child, tuple):  # a row of cells
            result: Any = rewrite_all(child, change)
            splice = False
        else:
            result = change(rewrite(child, change))
            splice = type(result) is tuple
        if new is None:
            if result is child:
                continue
            new = list(content[:i])
        if splice:
            new.extend(result)
        else:
            new.append(result)
    return content if new is None else tuple(new)


def replace(node: _T, **changes: Any) -> _T:
    """A copy of the node with some fields changed."""
    return msgspec.structs.replace(node, **changes)  # type: ignore[type-var]


_TEXT_OF: Final[dict[type, Callable[[Any], str]]] = {
    n.Text: lambda node: node.text,
    n.Code: lambda node: node.text,
    n.Math: lambda node: node.text,
    n.Tag: lambda node: "#" + node.name,
    n.SoftBreak: lambda node: " ",
    n.LineBreak: lambda node: " ",
    n.CodeBlock: lambda node: node.text,
    n.MathBlock: lambda node: node.text,
}


def plain_text(content: Any) -> str:
    """The visible text of a node or of a sequence of nodes, without markup, footnotes or comments."""
    if type(content) is tuple and len(content) == 1 and type(content[0]) is n.Text:
        return content[0].text
    parts: list[str] = []
    stack = [content] if not isinstance(content, (tuple, list)) else list(reversed(content))
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind in _TEXT_OF:
            parts.append(_TEXT_OF[kind](node))
        elif kind is n.WikiLink and not node.content:
            parts.append(default_display(node.target))
        elif kind is not n.InlineFootnote and kind is not n.FootnoteDef:
            stack.extend(reversed(tuple(children(node))))
    return "".join(parts)


def default_display(target: str) -> str:
    """What a reader sees of a wikilink without display text: ``Note#A#B`` is ``Note > A > B``, ``#A`` is ``A``.

    The note's ``.md`` and a block's ``^id`` are not shown.
    """
    path, *segments = target.split("#")
    path = path.strip()
    if path.lower().endswith(".md"):
        path = path[:-3]
    shown = [path] if path else []
    shown += [segment.strip() for segment in segments if segment.strip() and not segment.strip().startswith("^")]
    return " > ".join(shown) or target.strip()


def note_name(note: str) -> str:
    """What a note's file is called, without its folder and ``.md``."""
    return note.rpartition("/")[2].removesuffix(".md")


def default_name(target: n.Target) -> str:
    """What a target is called where nothing else says it: a file's name, an address, the words of a link to nothing."""
    match target:
        case n.NoteTarget(note):
            return note_name(note)
        case n.FileTarget(file):
            return file.rpartition("/")[2]
        case n.Url(url):
            return url
        case n.MissingTarget(words):
            return words


def merge_text(content: Sequence[n.Inline]) -> tuple[n.Inline, ...]:
    """The same inlines without empty texts and without two texts side by side."""
    merged: list[n.Inline] = []
    for node in content:
        if type(node) is n.Text:
            if not node.text:
                continue
            if merged and type(merged[-1]) is n.Text:
                merged[-1] = n.Text(merged[-1].text + node.text)
                continue
        merged.append(node)
    return tuple(merged)
