"""Block elements as blocks of the tree; an unknown element becomes its content."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from vaultconv.html.flat import flat
from vaultconv.html.inlines import (
    drawing,
    inlines_of,
    is_anchor,
    is_invisible,
    visible_children,
    with_wrapped_lines,
    wrapped,
)
from vaultconv.html.media import picture_of
from vaultconv.html.page_breaks import NO_BREAKS, is_filler, is_mere_break
from vaultconv.html.styles import block_style, formatted_lines
from vaultconv.html.tables import table
from vaultconv.html.tree import BLOCKS, HEADINGS, BlockBoundary, Child, Element, HtmlText
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import trim
from vaultconv.tree.files import DRAWN
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.style import PAGE_BREAK
from vaultconv.tree.walk import collect, plain_text, replace, walk

_BLOCK_NODES: Final = frozenset(n.Block.__args__)
_EMBEDS: Final = frozenset(("iframe", "embed", "frame", "video", "audio", "object"))


def blocks_of(children: Sequence[Child]) -> Blocks:
    """Return the children as blocks; inlines between blocks become paragraphs."""
    blocks: list[n.Block] = []
    run: list[Child] = []
    items: list[Element] = []  # of a list without a tag of its own

    def end_run() -> None:
        if run:
            blocks.extend(_paragraph(run))
            run.clear()

    def end_items() -> None:
        if items:
            blocks.extend(_bullets(Element("ul", position=items[0].position, children=[*items], closed=True)))
            items.clear()

    for child in children:
        if isinstance(child, Element) and child.name == "li":
            end_run()
            items.append(child)
        elif items and is_blank(child):
            continue
        elif is_block(child):
            end_run()
            end_items()
            blocks.extend(_blocks(child))
        else:
            end_items()
            run.append(child)
    end_run()
    end_items()
    return tuple(blocks)


def is_blank(child: Child) -> bool:
    """Return whether a child is only white space between elements."""
    return isinstance(child, BlockBoundary) or (isinstance(child, HtmlText) and not child.text.strip(" \t\n\f\r"))


def is_block(child: Child) -> bool:
    """Return whether a child can't be part of a line of inlines."""
    if isinstance(child, Element):
        return child.is_block
    return isinstance(child, BlockBoundary) or type(child) in _BLOCK_NODES


def _blocks(child: Any) -> Blocks:
    if isinstance(child, BlockBoundary):
        return ()
    if not isinstance(child, Element):
        return (child,)
    if is_invisible(child):
        return ()
    blocks = (
        _framed(child, _ELEMENTS.get(child.name, _content)(child)) if child.name in BLOCKS else _around_blocks(child)
    )
    return blocks if child.breaks is NO_BREAKS else _with_page_breaks(child, blocks)


def _with_page_breaks(element: Element, blocks: Blocks) -> Blocks:
    """Return an element's blocks with the page breaks around them; an unclosed one breaks where it begins."""
    if all(type(block) is n.PageBreak or _is_filler(block) for block in blocks):
        blocks = ()
    before, after = (
        () if side is None else (n.PageBreak(side=side, position=element.position),) for side in element.breaks
    )
    return (*before, *blocks, *after) if element.closed else (*before, *after, *blocks)


def _is_filler(block: n.Block) -> bool:
    return type(block) is n.Para and all(type(node) is n.Text and is_filler(node.text) for node in block.content)


def _around_blocks(element: Element) -> Blocks:
    """Return an inline element that contains blocks, as blocks."""
    if element.name in _EMBEDS:
        apart = [child for child in element.children if type(child) in _BLOCK_NODES]
        caption = [child for child in element.children if type(child) not in _BLOCK_NODES]
        content = inlines_of(caption) if all(not _has_nodes(child) for child in caption) else None
        if content is None:
            return (*_line(wrapped(element, ()), element.position), *blocks_of(element.children))
        return (*_line(wrapped(element, content), element.position), *blocks_of(apart))
    content_blocks = blocks_of(visible_children(element))
    # One that is never closed would take all the rest of the note for its own.
    return with_wrapped_lines(element, content_blocks) if element.closed else content_blocks


def _has_nodes(child: Child) -> bool:
    """Return whether an element contains a block of Markdown."""
    stack = [child]
    while stack:
        each = stack.pop()
        if type(each) in _BLOCK_NODES:
            return True
        if isinstance(each, Element):
            stack.extend(each.children)
    return False


def _paragraph(run: Sequence[Child]) -> Blocks:
    """Return a paragraph of inline content, if it has words or pictures."""
    shown = [child for child in run if not (is_blank(child) or is_anchor(child))]
    if len(shown) == 1 and isinstance(shown[0], Element) and shown[0].name == "svg" and not picture_of(shown[0]):
        anchors = _line(tuple(child for child in run if is_anchor(child)), None)
        return (*anchors, _placeholder(shown[0]))
    return _line(inlines_of(run), _position(shown))


def _line(content: Inlines, position: n.Position | None) -> Blocks:
    content = trim(content)
    if len(content) == 1 and type(content[0]) is n.Text and (match := PAGE_BREAK.fullmatch(content[0].text)):
        return (n.PageBreak(side="right" if match["right"] else "", position=position),)
    return (n.Para(content, position=position),) if content else ()


def _placeholder(element: Element) -> n.Block:
    """Return a placeholder for a drawing that only a browser can show."""
    content = drawing(element) or (n.Text("SVG"),)
    attributes = (("kind", "drawing"), ("address", ""))
    para = n.Para(content, position=element.position)
    return n.Div((para,), ("placeholder",), attributes, position=element.position)


def _position(children: Sequence[Any]) -> n.Position | None:
    for child in children:
        position = getattr(child, "position", None)
        if position is not None:
            return position  # type: ignore[no-any-return]
    return None


def _framed(element: Element, blocks: Blocks) -> Blocks:
    """Return blocks in the style of their element, in a group with its alignment and direction."""
    if not blocks or element.name in _UNFRAMED:
        return blocks
    if element.closed:  # one that is never closed would take all the rest of the note for its own
        blocks = formatted_lines(element, blocks)
    look = block_style(element)
    centered = element.name == "center" or look.align == "center"
    direction = element.attributes.get("dir", "").lower()
    attributes: tuple[tuple[str, str], ...] = (("dir", direction),) if direction in ("rtl", "ltr") else ()
    attributes += replace(look, align="" if centered else look.align, valign="").attributes
    if not centered and not attributes:
        return blocks
    return (n.Div(blocks, ("center",) if centered else (), attributes, position=element.position),)


# ------------------------------------------------------------------------------------------------------- the elements


def _content(element: Element) -> Blocks:
    return blocks_of(element.children)


def _source(element: Element) -> Blocks:
    """Return a paragraph; the first block made from one of Markdown keeps its id."""
    blocks = blocks_of(element.children)
    source = element.source
    if source is None or not source.id:
        return blocks
    if blocks and not blocks[0].id:
        return (replace(blocks[0], id=source.id), *blocks[1:])
    return (n.Div((), id=source.id, position=source.position), *blocks)


def _heading(element: Element) -> Blocks:
    """Return a heading; a paragraph if it has no words, as around a picture.

    An unclosed heading ends with its first line.
    """
    blocks = blocks_of(element.children)
    title, rest = (blocks, ()) if element.closed else (blocks[:1], blocks[1:])
    if not element.closed and title and type(title[0]) is not n.Para:
        return blocks
    content = flat(title)
    if not plain_text(content).strip():
        return blocks
    return (n.Heading(int(element.name[1]), content, position=element.position), *rest)


def _rule(element: Element) -> Blocks:
    return () if is_mere_break(element.attributes) else (n.HorizontalRule(position=element.position),)


def _quote(element: Element) -> Blocks:
    content = blocks_of(element.children)
    return (n.BlockQuote(content, position=element.position),) if content else ()


def _bullets(element: Element) -> Blocks:
    items = _items(element)
    return (n.BulletList(items, _is_tight(items), position=element.position),) if items else ()


def _numbers(element: Element) -> Blocks:
    items = _items(element)
    digits = element.attributes.get("start", "").strip()
    start = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 1
    return (n.OrderedList(items, start, tight=_is_tight(items), position=element.position),) if items else ()


def _is_tight(items: Sequence[n.ListItem]) -> bool:
    return all(sum(type(block) is n.Para for block in item.content) < 2 for item in items)


def _items(element: Element) -> tuple[n.ListItem, ...]:
    """Return a list's items; content between two items belongs to the first."""
    contents: list[tuple[list[Child], Element]] = []
    for child in element.children:
        if isinstance(child, Element) and child.name == "li":
            if not is_invisible(child):
                contents.append(([*child.children], child))
        elif not is_blank(child):
            if not contents:
                contents.append(([], Element("li", position=_position([child]) or element.position)))
            contents[-1][0].append(child)
    return tuple(_item(children, item) for children, item in contents)


def _item(children: list[Child], element: Element) -> n.ListItem:
    box = _box(children)
    task = None if box is None else ("x" if "checked" in box.attributes else " ")
    if box is not None:
        box.attributes = MappingProxyType({"type": "hidden"})
    return n.ListItem(formatted_lines(element, blocks_of(children)), task, position=element.position)


def _box(children: Sequence[Child]) -> Element | None:
    """Return the checkbox at the start of an item."""
    while first := next((child for child in children if not is_blank(child)), None):
        if not isinstance(first, Element):
            return None
        if first.name == "input" and first.attributes.get("type", "").lower() == "checkbox":
            return first
        children = first.children
    return None


def _term(element: Element) -> Blocks:
    """Return the term of a definition list, in bold."""
    content = flat(blocks_of(element.children))
    return (n.Para((n.Strong(content),), position=element.position),) if content else ()


def _definition(element: Element) -> Blocks:
    content = blocks_of(element.children)
    return (n.Div(content, ("definition",), position=element.position),) if content else ()


def _details(element: Element) -> Blocks:
    """Return a toggle; content before its summary moves below it."""
    summary = next((each for each in element.children if isinstance(each, Element) and each.name == "summary"), None)
    title = flat(blocks_of(summary.children)) if summary is not None else ()
    content = blocks_of([child for child in element.children if child is not summary])
    if not title and not content:
        return ()
    return (n.Toggle(title, content, "open" in element.attributes, position=element.position),)


def _figure(element: Element) -> Blocks:
    """Return a picture with its caption; any other content of a figure with the caption below it."""
    caption, content = (
        blocks_of([child for child in element.children if _is_caption(child) is wanted]) for wanted in (True, False)
    )
    image = _only_image(content)
    if image is None:
        return (*content, *caption)
    if words := flat(caption):
        attributes = tuple(pair for pair in image.attributes if pair != DRAWN)
        image = replace(image, content=words, attributes=attributes)
    anchors = _line(tuple(node for node in walk(content) if is_anchor(node)), None)
    return (
        *anchors,
        n.Div((n.Para((image,), position=element.position),), ("figure",), position=element.position),
    )


def _is_caption(child: Child) -> bool:
    return isinstance(child, Element) and child.name == "figcaption"


def _only_image(blocks: Blocks) -> n.Image | None:
    """Return the image if there is nothing else, without a link around it."""
    if len(blocks) != 1 or type(blocks[0]) is not n.Para:
        return None
    images = collect(blocks, n.Image)
    return images[0] if len(images) == 1 and plain_text(blocks) == plain_text(images) else None


def _pre(element: Element) -> Blocks:
    """Return code with its white space; pictures and Markdown, which code can't contain, follow below."""
    texts: list[str] = []
    others: list[Child] = []
    _verbatim(element, texts, others)
    text = "".join(texts).removeprefix("\n").rstrip("\n")
    code = (n.CodeBlock(text, _language(element), position=element.position),) if text.strip() else ()
    return (*code, *blocks_of(others))


def _verbatim(element: Element, texts: list[str], others: list[Child]) -> None:
    for child in element.children:
        if isinstance(child, HtmlText):
            texts.append(child.text)
        elif isinstance(child, BlockBoundary):
            texts.append("\n")
        elif not isinstance(child, Element):
            if type(child) in _BLOCK_NODES or not plain_text(child):
                others.append(child)
            else:
                texts.append(plain_text(child))
        elif child.name == "br":
            texts.append("\n")
        elif child.name in _EMBEDS or child.name in ("img", "table", "svg"):
            others.append(child)
        elif not is_invisible(child):
            _verbatim(child, texts, others)
            if child.name in BLOCKS:
                texts.append("\n")


def _language(element: Element) -> str:
    """Return the language of code, as in ``<code class="language-python">``."""
    inner = [child for child in element.children if isinstance(child, Element) and child.name == "code"]
    for each in (*inner, element):
        for name in each.attributes.get("class", "").split():
            for prefix in ("language-", "lang-"):
                if name.startswith(prefix):
                    return name.removeprefix(prefix)
    return ""


def _table(element: Element) -> Blocks:
    return table(element, blocks_of)


_ELEMENTS: Final[Mapping[str, Callable[[Element], Blocks]]] = MappingProxyType(
    {
        **dict.fromkeys(HEADINGS, _heading),
        **dict.fromkeys(("ul", "menu", "dir"), _bullets),
        **dict.fromkeys(("pre", "xmp"), _pre),
        "p": _source,
        "hr": _rule,
        "blockquote": _quote,
        "ol": _numbers,
        "dt": _term,
        "dd": _definition,
        "details": _details,
        "figure": _figure,
        "table": _table,
    }
)
_UNFRAMED: Final = frozenset(("td", "th", "tr", "tbody", "thead", "tfoot", "hr"))
