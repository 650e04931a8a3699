"""Notion's callouts, which it exports as ``<aside>`` with an icon."""

from __future__ import annotations

import re
from html import unescape
from types import MappingProxyType
from typing import ClassVar, Final

import msgspec

from vaultconv.patterns import lazy_pattern
from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.leftovers.markdown_inside import blocks_of
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_blocks, facts_of
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.targets import is_external
from vaultconv.tree.walk import merge_text, replace

KINDS: Final = MappingProxyType(
    {"💡": "tip", "🔥": "tip", "📝": "note", "📋": "abstract", "ℹ️": "info", "ℹ": "info", "☑️": "todo", "☑": "todo",
     "✅": "success", "❓": "question", "❔": "question", "⚠️": "warning", "⚠": "warning", "❌": "failure",
     "⚡": "danger", "⚡️": "danger", "🐛": "bug", "🧪": "example", "💬": "quote"}
)  # fmt: skip
_NOT_SHOWN: Final = frozenset("🔥❔")  # icons that no output shows for the callout type they become
_ICON: Final = (
    r"(?P<icon>[0-9#*]\ufe0f?\u20e3|[\u00a9\u00ae]\ufe0f?"
    r"|[\u2139\u203c-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d\u2190-\u2bff\U0001f000-\U0001faff]*)"
)
_PICTURE: Final = r"""<img\s[^>]*?(?:notion\.so|/icons/|width="40px")[^>]*>"""
_OPEN: Final = lazy_pattern(rf"\s*<aside>\s*(?:{_ICON}|(?P<picture>{_PICTURE}))[ \t]*", re.I)
_OPEN_IN_EXPORT: Final = lazy_pattern(rf"\s*<aside>\s*(?:{_ICON}|(?P<picture>{_PICTURE}))?[ \t]*", re.I)
_SOURCE: Final = lazy_pattern(r"""\bsrc="([^"]*)\"""", re.I)
# The names of Notion's own icons, in any colour: ``/icons/light-bulb_yellow.svg``.
_NOTIONS_ICON: Final = lazy_pattern(
    r"(?:^|//[\w.-]*)/icons/([a-z-]+?)(?:-?\d+)?(?:_[a-z]+)?\.svg(?:\?.*)?", re.I | re.A
)
_NAMED_KINDS: Final = MappingProxyType(
    {name: kind for kind, names in {
        "tip": "light-bulb lightbulb fire magic-wand sparkles star",
        "info": "info info-alternate information",
        "question": "help help-alternate question question-mark faq",
        "warning": "warning alert exclamation-mark exclamation-mark-double caution traffic-cone",
        "danger": "error lightning-bolt no-entry skull",
        "failure": "close cross x clear delete remove",
        "success": "check checkmark checkmark-square checkmark-line thumbs-up verified trophy",
        "bug": "bug",
        "todo": "checklist list-check to-do",
        "abstract": "clipboard summary document list table-of-contents",
        "example": "flask test-tube science beaker",
        "quote": "quote chat chat-text speech-bubble comment thought",
    }.items() for name in names.split()}
)  # fmt: skip
_ICON_WIDTH: Final = 24  # pixels, as in Notion
MAX_DEPTH: Final = 10  # nested asides; deeper ones stay HTML
_CLOSE: Final = lazy_pattern(r"</aside>[ \t]*", re.I)


class Asides(msgspec.Struct, frozen=True):
    """Turn Notion's ``<aside>`` with an icon into a callout, with its Markdown.

    In an export of Notion, one without an icon becomes a callout, too. The icon may be a picture: the author's own is
    put before the first words, one of Notion's says what kind of callout it is. If the first paragraph is wholly bold
    and more follows, it is the callout's title.
    """

    name: ClassVar[str] = "asides"
    stage: ClassVar[Stage] = "read"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document with callouts for asides."""
        if not facts_of(document).in_raw_html("<aside>"):
            return document
        return edit_blocks(document, lambda content: _with_callouts(content, context))


class _OpenAside(msgspec.Struct):
    block: n.RawBlock
    icon: str
    picture: str
    text: str
    outer: list[n.Block]


def _with_callouts(content: Blocks, context: Context) -> Blocks:
    opens = _OPEN_IN_EXPORT if context.settings.from_notion else _OPEN
    if not any(type(node) is n.RawBlock and opens.match(node.text) for node in content):
        return content
    done: list[n.Block] = []
    asides: list[_OpenAside] = []
    too_deep = 0
    todo: list[n.Block] = list(reversed(content))
    while todo:
        node = todo.pop()
        if type(node) is not n.RawBlock:
            done.append(node)
            continue
        html = node.text
        opening, closing = opens.match(html), _CLOSE.search(html)
        if opening is not None and len(asides) < MAX_DEPTH:
            if closing is not None:  # the rest of the block is processed in the next round
                todo.append(_rest(node, closing.start()))
            text = html[opening.end() : closing.start() if closing else None]
            asides.append(_OpenAside(node, opening["icon"] or "", opening["picture"] or "", text, done))
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
    while asides:  # never closed: restore it
        aside = asides.pop()
        done = [*aside.outer, aside.block, *done]
    return tuple(done)


def _rest(node: n.RawBlock, start: int) -> n.RawBlock:
    """Return the rest of an HTML block from an offset on."""
    line = _line(node) + node.text.count("\n", 0, start)
    return replace(node, text=node.text[start:], position=n.Position(line))


def _after(node: n.RawBlock, start: int, context: Context) -> Blocks:
    """Return what follows a closing tag in its block: HTML, or text that was meant as Markdown."""
    rest = _rest(node, start)
    if not rest.text.strip():
        return ()
    if rest.text.lstrip().startswith("<"):
        return (_rest(node, start + len(rest.text) - len(rest.text.lstrip())),)
    return _markdown(rest.text, _line(rest), context)


def _markdown(text: str, line: int, context: Context) -> Blocks:
    stripped = text.lstrip("\n")
    return blocks_of(stripped, line + len(text) - len(stripped), context) if text.strip() else ()


def _callout(aside: _OpenAside, inner: list[n.Block], context: Context) -> n.Callout:
    first = _markdown(aside.text, _line(aside.block) + 1, context)
    title, content = _titled((*first, *inner))
    kind, icon = _kind_and_icon(aside)
    if icon is not None:
        title, content = _with_icon(icon, title, content)
    return n.Callout(kind, title, content, id=aside.block.id, position=aside.block.position)


def _kind_and_icon(aside: _OpenAside) -> tuple[str, n.Inline | None]:
    """Return a callout's type, and the icon unless the type implies it."""
    if not aside.picture:
        is_implied = not aside.icon or (aside.icon in KINDS and aside.icon not in _NOT_SHOWN)
        return KINDS.get(aside.icon, "note"), None if is_implied else n.Text(aside.icon)
    source = _SOURCE.search(aside.picture)
    url = unescape(source[1]) if source else ""
    if named := _NOTIONS_ICON.match(url.partition(":")[2] or url):
        return _NAMED_KINDS.get(named[1].lower(), "note"), None
    is_file = url and not is_external(url) and not url.startswith("/")
    return "note", n.Image((), n.Url(url), width=_ICON_WIDTH, position=aside.block.position) if is_file else None


def _with_icon(icon: n.Inline, title: Inlines, content: Blocks) -> tuple[Inlines, Blocks]:
    """Return a title and blocks with the icon before the first words."""
    if title:
        return merge_text((icon, n.Text(" "), *title)), content
    first = content[0] if content else None
    if type(first) is n.Para and first.content:
        return (), (replace(first, content=merge_text((icon, n.Text(" "), *first.content))), *content[1:])
    return (), (n.Para((icon,)), *content)


def _titled(content: Blocks) -> tuple[Inlines, Blocks]:
    """Return a callout's title, which is a first paragraph entirely in bold, and the other blocks."""
    bold = content[0].content if len(content) > 1 and type(content[0]) is n.Para else ()
    return (bold[0].content, content[1:]) if len(bold) == 1 and type(bold[0]) is n.Strong else ((), content)


def _line(node: n.RawBlock) -> int:
    return node.position.line if node.position else 1
