"""Inline elements as inlines: text with collapsed white space, emphasis, links, pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal, TypeGuard

from vaultconv.html.media import image, is_drawn, link_target, media, picture_of, progress_bar
from vaultconv.html.styles import formatted, is_plain
from vaultconv.html.tree import BLOCKS, BlockBoundary, Child, Element, HtmlText
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.tasks import task_box
from vaultconv.tree.walk import merge_text, plain_text, replace, rewrite_all

Wrap = Callable[[Element, Inlines], Inlines]

# HTML's white space, to which a no-break space doesn't belong.
_SPACES: Final = re.compile(r"[ \t\n\f\r]+")
_HIDDEN_STYLE: Final = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_INVISIBLE: Final = frozenset(
    "script style template head title meta link base source track param area datalist col colgroup".split()
)


def inlines_of(children: Sequence[Child]) -> Inlines:
    """Return the children as inlines."""
    line = _InlineLine()
    for child in children:
        line.add(child)
    return merge_text(line.out)


def is_anchor(child: object) -> TypeGuard[n.Span]:
    """Return whether a child is an empty span with an id, which links lead to."""
    return type(child) is n.Span and bool(child.id) and not child.content


def is_invisible(element: Element) -> bool:
    """Return whether a browser shows nothing of it. An unclosed element doesn't hide the Markdown after it."""
    return element.ended and (element.name in _INVISIBLE or _is_hidden(element))


def _is_hidden(element: Element) -> bool:
    """Return whether its author hid it.

    A block hidden by its style is usually a folded one, which paper shows unfolded.
    """
    if element.name in BLOCKS or element.holds_blocks:
        return False
    style = element.attributes.get("style", "")
    return "hidden" in element.attributes or (bool(style) and _HIDDEN_STYLE.search(style) is not None)


def visible_children(element: Element) -> list[Child]:
    """Return an element's children; of an unclosed script or the like, only the Markdown."""
    if element.name not in _INVISIBLE:
        return element.children
    return [child for child in element.children if type(child) not in (HtmlText, Element)]


def wrapped(element: Element, content: Inlines) -> Inlines:
    """Return the content in the nodes for its element and the element's style."""
    wrap = None if is_plain(element) else _WRAPS.get(element.name)
    nodes = wrap(element, content) if wrap is not None else content
    if not nodes:
        return ()
    if element.name not in _EMBEDS:
        nodes = formatted(element, nodes)
    direction = element.attributes.get("dir", "").lower()
    if direction in ("rtl", "ltr") and element.name not in BLOCKS:
        nodes = (n.Span(nodes, attributes=(("dir", direction),)),)
    return nodes


def with_wrapped_lines(element: Element, blocks: Blocks) -> Blocks:
    """Return the blocks in an inline element, with the content of their paragraphs wrapped in its nodes."""
    return tuple(_wrap_block(element, block) for block in blocks)


def _wrap_block(element: Element, block: n.Block) -> n.Block:
    if type(block) is n.Para:
        return n.Para(wrapped(element, block.content), block.id, block.position)
    if type(block) is n.Heading:
        return n.Heading(block.level, wrapped(element, block.content), block.anchor, block.id, block.position)
    return block


class _InlineLine:
    """The inlines of a line, with white space collapsed as a browser does.

    ``space`` tells how white space counts here: "none" at the start of a line and after a space, "kept" after words,
    "due" if a space must be written before what comes next.
    """

    def __init__(self) -> None:
        self.out: list[n.Inline] = []
        self.space: Literal["none", "kept", "due"] = "none"

    def add(self, child: Child) -> None:
        kind = type(child)
        if isinstance(child, HtmlText):
            self._words(child.text)
        elif isinstance(child, Element):
            self._element(child)
        elif isinstance(child, BlockBoundary):
            self._break()
        elif is_anchor(child):
            self.out.append(child)
        elif kind in BREAKS:
            self.out.append(child)  # type: ignore[arg-type]
            self.space = "none"
        else:
            self._flush()
            self.out.append(child)  # type: ignore[arg-type]
            self.space = "kept"

    def _words(self, text: str) -> None:
        text = _SPACES.sub(" ", text)
        if text.startswith(" ") and self.space == "kept":
            self.space = "due"
        words = text.strip(" ")
        if words:
            self._flush()
            self.out.append(n.Text(words))
            self.space = "due" if text.endswith(" ") else "kept"

    def _flush(self) -> None:
        if self.space == "due":
            self.out.append(n.Text(" "))
            self.space = "none"

    def _break(self) -> None:
        if self.out:
            self.out.append(n.LineBreak())
            self.space = "none"

    def _element(self, element: Element) -> None:
        if is_invisible(element):
            return
        if element.name == "br":
            self.out.append(n.LineBreak())
            self.space = "none"
            return
        self._part(element)
        leaf = _LEAVES.get(element.name)
        if leaf is not None:
            nodes = leaf(element)
        else:
            if element.children or element.name in _WITHOUT_CONTENT:
                self._flush()
            nodes = self._content(element)
        if nodes and leaf is not None:
            self._flush()
        self.out.extend(nodes)
        if nodes and element.name in _WITHOUT_CONTENT | _LEAVES.keys():
            self.space = "kept"
        self._part(element)

    def _part(self, element: Element) -> None:
        """Set a block within a line, such as in the caption of a film, apart by a space."""
        if element.name in BLOCKS and self.space == "kept":
            self.space = "due"

    def _content(self, element: Element) -> Inlines:
        outer, self.out = self.out, []
        for child in visible_children(element):
            self.add(child)
        content, self.out = merge_text(self.out), outer
        return wrapped(element, content)


# ------------------------------------------------------------------------------------------------------- the elements


def _node(kind: Callable[[Inlines], n.Inline]) -> Wrap:
    return lambda element, content: (kind(content),) if content else ()


def _span(name: str) -> Callable[[Inlines], n.Inline]:
    return lambda content: n.Span(content, classes=(name,))


def _quoted(element: Element, content: Inlines) -> Inlines:
    return (n.Text("“"), *content, n.Text("”"))


def _reading(element: Element, content: Inlines) -> Inlines:
    """Return the reading of a ruby annotation, after its word."""
    return (n.Text("("), *content, n.Text(")")) if content else ()


def _code(element: Element, content: Inlines) -> Inlines:
    """Return code whose texts are code spans, with links and pictures between them kept."""
    return rewrite_all(content, _text_as_code)


def _text_as_code(node: n.Node) -> n.Node | tuple[n.Node, ...]:
    if type(node) is n.Tag:
        return n.Code("#" + node.name)
    if type(node) is not n.Text:
        return node
    code = node.text.strip(" ")
    before, _, after = node.text.partition(code) if code else (node.text, "", "")
    parts = (n.Text(before), n.Code(code), n.Text(after))
    return tuple(part for part in parts if part.text)


def _link(element: Element, content: Inlines) -> Inlines:
    target = link_target(element)
    if target is None or not content:
        return content
    unlinked = rewrite_all(content, _without_link)
    return (n.Link(unlinked, target, element.attributes.get("title", ""), position=element.position),)


def _without_link(node: n.Node) -> n.Node | tuple[n.Node, ...]:
    """Return the text of a nested link: mostly an address that was read as Markdown."""
    return node.content if type(node) is n.Link else node


def _media(element: Element, content: Inlines) -> Inlines:
    """Return what an element embeds; if it is unclosed, its content follows, since that belongs to the note."""
    return media(element, content) if element.closed else (*media(element, ()), *content)


def _formula(element: Element, content: Inlines) -> Inlines:
    """Return MathML as its TeX source, if it has one, else as its characters."""
    stack = list(reversed(element.children))
    while stack:
        child = stack.pop()
        if type(child) is not Element:
            continue
        if child.name == "annotation" and child.attributes.get("encoding", "").lower() == "application/x-tex":
            tex = "".join(map(_tex, child.children)).strip()
            return (n.Math(tex, element.attributes.get("display") == "block", element.position),) if tex else content
        stack.extend(reversed(child.children))
    return content


def _tex(child: Child) -> str:
    if isinstance(child, HtmlText):
        return child.text
    return "" if isinstance(child, (Element, BlockBoundary)) else plain_text(child)


_WRAPS: Final[Mapping[str, Wrap]] = MappingProxyType(
    {
        **dict.fromkeys(("i", "em", "cite", "dfn", "var"), _node(n.Emph)),
        **dict.fromkeys(("b", "strong"), _node(n.Strong)),
        **dict.fromkeys(("s", "del", "strike"), _node(n.Strikeout)),
        **dict.fromkeys(("u", "ins"), _node(_span("underline"))),
        **dict.fromkeys(("code", "samp", "tt"), _code),
        **dict.fromkeys(("video", "audio", "iframe", "embed", "object", "frame"), _media),
        "sub": _node(_span("subscript")),
        "sup": _node(_span("superscript")),
        "small": _node(_span("small")),
        "kbd": _node(_span("kbd")),
        "q": _quoted,
        "rt": _reading,
        "rp": lambda element, content: () if element.closed else content,
        "a": _link,
        "img": image,
        "math": _formula,
    }
)


# ------------------------------------------------------------------------------------------------ leaves without tags


def _input(element: Element) -> Inlines:
    """Return what a form field shows."""
    kind = element.attributes.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return (n.Text(task_box("x" if "checked" in element.attributes else " ")),)
    value = element.attributes.get("value", "") or element.attributes.get("placeholder", "")
    return (n.Text(value),) if value and kind in ("text", "button", "submit", "reset", "search", "number") else ()


def drawing(element: Element) -> Inlines:
    """Return the texts of an ``<svg>``, and any Markdown in it."""
    parts: list[n.Inline] = []
    stack: list[Child] = list(reversed(element.children))
    while stack:
        child = stack.pop()
        if isinstance(child, Element):
            stack.extend(reversed(child.children) if child.name not in ("style", "script") else ())
        elif isinstance(child, (HtmlText, n.Text)):
            words = " ".join(child.text.split())
            parts.append(n.Text(" " + words if words and parts else words))
        elif not isinstance(child, BlockBoundary):
            parts.append(child)  # type: ignore[arg-type]
    return merge_text(parts)


_DRAWING: Final = (("kind", "drawing"), ("address", ""))


def _svg(element: Element) -> Inlines:
    picture = picture_of(element)
    words = drawing(element)
    if picture is not None:
        return (replace(picture, content=words),)
    if words or not is_drawn(element):
        return words
    return (n.Span((n.Text("SVG"),), classes=("placeholder",), attributes=_DRAWING),)


_LEAVES: Final[Mapping[str, Callable[[Element], Inlines]]] = MappingProxyType(
    {"input": _input, "svg": _svg, "progress": progress_bar, "meter": progress_bar}
)
_EMBEDS: Final = frozenset(("img", "iframe", "embed", "frame", "video", "audio", "object"))
_WITHOUT_CONTENT: Final = _EMBEDS | {"q"}
