"""Notion's callouts, which it exports as ``<aside>`` with an icon."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import ClassVar, Final

import msgspec

from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.leftovers.markdown_inside import blocks_of
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_blocks, facts_of
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import merge_text, replace

KINDS: Final = MappingProxyType(
    {"💡": "tip", "🔥": "tip", "📝": "note", "📋": "abstract", "ℹ️": "info", "ℹ": "info", "☑️": "todo", "☑": "todo",
     "✅": "success", "❓": "question", "❔": "question", "⚠️": "warning", "⚠": "warning", "❌": "failure",
     "⚡": "danger", "⚡️": "danger", "🐛": "bug", "🧪": "example", "💬": "quote"}
)  # fmt: skip
_NOT_SAID: Final = frozenset("🔥❔")  # icons that a type of callout stands for, and that no output shows for it
_ICON: Final = (
    r"(?P<icon>[0-9#*]\ufe0f?\u20e3|[\u00a9\u00ae]\ufe0f?"
    r"|[\u2139\u203c-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d\u2190-\u2bff\U0001f000-\U0001faff]*)"
)
_OPEN: Final = re.compile(rf'\s*<aside>\s*(?:{_ICON}|(?=<img\s[^>]*(?:notion\.so/icons|width="40px")))[ \t]*', re.I)
MAX_DEPTH: Final = 10  # asides within asides; deeper ones stay HTML
_CLOSE: Final = re.compile(r"</aside>[ \t]*", re.I)


class Asides(msgspec.Struct, frozen=True):
    """Notion's ``<aside>`` with an icon becomes a callout; the Markdown in it is read as Markdown.

    A first paragraph wholly in bold, with more below it, is the callout's title.
    """

    name: ClassVar[str] = "asides"
    stage: ClassVar[Stage] = "read"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """The document with callouts for asides."""
        if not facts_of(document).in_raw_html("<aside>"):
            return document
        return edit_blocks(document, lambda content: _with_callouts(content, context))


class _Open(msgspec.Struct):
    block: n.RawBlock
    icon: str
    text: str
    outer: list[n.Block]


def _with_callouts(content: Blocks, context: Context) -> Blocks:
    if not any(type(node) is n.RawBlock and _OPEN.match(node.text) for node in content):
        return content
    done: list[n.Block] = []
    asides: list[_Open] = []
    too_deep = 0
    todo: list[n.Block] = list(reversed(content))
    while todo:
        node = todo.pop()
        if type(node) is not n.RawBlock:
            done.append(node)
            continue
        html = node.text
        opening, closing = _OPEN.match(html), _CLOSE.search(html)
        if opening is not None and len(asides) < MAX_DEPTH:
            if closing is not None:  # what follows the tag is read in the next round
                todo.append(_rest(node, closing.start()))
            text = html[opening.end() : closing.start() if closing else None]
            asides.append(_Open(node, opening["icon"] or "", text, done))
            done = []
        elif closing is not None and opening is None and asides and not too_deep:
            inner = [*done, *_markdown(html[: closing.start()], _line(node), context)]
            aside = asides.pop()
            done = aside.outer
            done.append(_callout(aside, inner, context))
            todo.extend(reversed(_after(node, closing.end(), context)))
        else:
            too_deep = max(0, too_deep + (opening is not None) - (closing is not None))
            done.append(node)
    while asides:  # never closed: as it was
        aside = asides.pop()
        done = [*aside.outer, aside.block, *done]
    return tuple(done)


def _rest(node: n.RawBlock, start: int) -> n.RawBlock:
    """A block of HTML from some character on."""
    line = _line(node) + node.text.count("\n", 0, start)
    return replace(node, text=node.text[start:], position=n.Position(line))


def _after(node: n.RawBlock, start: int, context: Context) -> Blocks:
    """What follows a closing tag in its block: HTML, or text that was meant as Markdown."""
    rest = _rest(node, start)
    if not rest.text.strip():
        return ()
    if rest.text.lstrip().startswith("<"):
        return (_rest(node, start + len(rest.text) - len(rest.text.lstrip())),)
    return _markdown(rest.text, _line(rest), context)


def _markdown(text: str, line: int, context: Context) -> Blocks:
    stripped = text.lstrip("\n")
    return blocks_of(stripped, line + len(text) - len(stripped), context) if text.strip() else ()


def _callout(aside: _Open, inner: list[n.Block], context: Context) -> n.Callout:
    first = _markdown(aside.text, _line(aside.block) + 1, context)
    title, content = _titled((*first, *inner))
    if aside.icon and (aside.icon not in KINDS or aside.icon in _NOT_SAID):
        title, content = _with_icon(aside.icon, title, content)
    return n.Callout(KINDS.get(aside.icon, "note"), title, content, id=aside.block.id, position=aside.block.position)


def _with_icon(icon: str, title: Inlines, content: Blocks) -> tuple[Inlines, Blocks]:
    """A title and blocks, with an icon that the callout's type doesn't say before the first words."""
    if title:
        return merge_text((n.Text(f"{icon} "), *title)), content
    first = content[0] if content else None
    if type(first) is n.Para and first.content:
        return (), (replace(first, content=merge_text((n.Text(f"{icon} "), *first.content))), *content[1:])
    return (), (n.Para((n.Text(icon),)), *content)


def _titled(content: Blocks) -> tuple[Inlines, Blocks]:
    """A callout's title, which is a first paragraph wholly in bold, and what it holds besides."""
    bold = content[0].content if len(content) > 1 and type(content[0]) is n.Para else ()
    return (bold[0].content, content[1:]) if len(bold) == 1 and type(bold[0]) is n.Strong else ((), content)


def _line(node: n.RawBlock) -> int:
    return node.position.line if node.position else 1
