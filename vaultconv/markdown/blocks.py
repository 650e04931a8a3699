"""Renderers of blocks that all dialects share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeAlias

from vaultconv.markdown.dialect import Renderer, transparent
from vaultconv.markdown.escape import code_fence, html_attribute
from vaultconv.markdown.writer import Writer, indented, quoted
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.tasks import task_sign
from vaultconv.tree.walk import is_text, merge_text, replace, walk


def para(node: n.Para, writer: Writer) -> str:
    """Write a paragraph; nothing for an empty one."""
    return writer.paragraph(node.content) if node.content else ""


_CLOSING_MARKS: Final = lazy_pattern(r"(?:(?<=[ \t])|^)(?=#+$)")


def heading(node: n.Heading, writer: Writer) -> str:
    """Write ``## Title``; underlined if its text has line ends and the level allows it."""
    if node.level <= 2 and not is_text(node.content) and any(type(inline) in BREAKS for inline in walk(node.content)):
        text = writer.escape_end(writer.paragraph(node.content))
        if "\n" in text:
            return f"{text}\n{'===' if node.level == 1 else '---'}"
    text = writer.escape_end(writer.line(node.content))
    if text.endswith("#"):
        text = _CLOSING_MARKS.sub(r"\\", text)
    return f"{'#' * min(node.level, 6)} {text}".rstrip(" ")


def code_block(node: n.CodeBlock, writer: Writer) -> str:
    """Write a fenced code block."""
    return code_fence(node.text, node.info)


def block_quote(node: n.BlockQuote, writer: Writer) -> str:
    """Write ``> blocks``."""
    return quoted(writer.nested(node.content))


def horizontal_rule(node: n.HorizontalRule, writer: Writer) -> str:
    """Write ``---``; within a list ``___``, since ``- ---`` is a rule on its own."""
    return "___" if writer.marker_before else "---"


def page_break(node: n.PageBreak, writer: Writer) -> str:
    """Write nothing: text has no pages."""
    return ""


WriteItem: TypeAlias = Callable[[str, n.ListItem, Writer], str]


def lists(write: WriteItem) -> tuple[tuple[type, Renderer], ...]:
    """Return the renderers of both kinds of lists, which write each item with ``write(marker, item, writer)``."""
    return (
        entry(n.BulletList, partial(_bullet_list, write)),
        entry(n.OrderedList, partial(_ordered_list, write)),
    )


def marked(marker: str, text: str, indent: int = 0) -> str:
    """Return an item's text after its marker, with its other lines indented to match, or by ``indent`` if that is more.

    Text with an indent of its own goes below the marker: on the same line, the indent would belong to the marker.
    """
    width = len(marker) + 1 if len(marker) >= indent else indent
    if not text:
        return marker
    gap = "\n" + " " * width if text[0] in " \t" else " "
    return f"{marker}{gap}{indented(text, ' ' * width)}"


def _marked_item(marker: str, item: n.ListItem, writer: Writer) -> str:
    return marked(marker, writer.render(item))


def _bullet_list(write: WriteItem, node: n.BulletList, writer: Writer) -> str:
    """Write ``- items``; with asterisks if hyphens would continue the list before."""
    marker = "*" if writer.avoid == "-" else "-"
    return _items(write, node, [marker] * len(node.items), marker, writer)


def _ordered_list(write: WriteItem, node: n.OrderedList, writer: Writer) -> str:
    """Write ``1. items``; with the other delimiter if this one would continue the list before."""
    delimiter = {".": ")", ")": "."}[node.delimiter] if writer.avoid == node.delimiter else node.delimiter
    start = min(max(node.start, 0), 999_999_999 - len(node.items))
    return _items(write, node, [f"{start + i}{delimiter}" for i in range(len(node.items))], delimiter, writer)


def _items(
    write: WriteItem,
    node: n.BulletList | n.OrderedList,
    markers: Sequence[str],
    kind: str,
    writer: Writer,
) -> str:
    items: list[str] = []
    outer = writer.tight, writer.marker_before
    writer.tight, writer.marker_before = node.tight, kind
    for item, marker in zip(node.items, markers, strict=True):
        items.append(write(marker, item, writer))
    writer.tight, writer.marker_before = outer
    writer.marker = kind
    return ("\n" if node.tight else "\n\n").join(items)


def list_item(box: Callable[[str], str], sign: Callable[[str], str] = task_sign) -> Renderer:
    """Return the renderer of items: a task is shown as ``box(mark)``, then ``sign(mark)`` before its text."""
    return partial(_item, box, sign)


def _item(box: Callable[[str], str], sign: Callable[[str], str], node: n.ListItem, writer: Writer) -> str:
    content = with_words(sign(node.task), _with_id(node)) if node.task else _with_id(node)
    text = writer.nested(content, tight=writer.tight, marker=writer.marker_before)
    if node.task is None:
        return text
    if not content or type(content[0]) is not n.Para:
        mark = box(node.task)
        gap = "\n\n" if mark.startswith("<") else "\n"  # an HTML block ends at a blank line
        return f"{mark}{gap}{text}" if text else f"{mark} "
    return f"{box(node.task)} {unguarded(text, content[0])}"


def with_words(words: str, content: tuple[n.Block, ...]) -> tuple[n.Block, ...]:
    """Return blocks with words before the text of the first one, or in a paragraph of their own."""
    if not words:
        return content
    first = content[0] if content else None
    if type(first) is not n.Para:
        return (n.Para((n.Text(words),)), *content)
    return (replace(first, content=merge_text((n.Text(words + " "), *first.content))), *content[1:])


_GUARD: Final = "<span></span>"


def unguarded(text: str, first: n.Para) -> str:
    """Return the text of this paragraph without the guard against HTML blocks, where none can begin."""
    guarded = text.startswith(_GUARD + "<") and first.content[:1] != (n.RawInline("<span>"),)
    return text[len(_GUARD) :] if guarded else text


def _with_id(node: n.ListItem) -> tuple[n.Block, ...]:
    """Return an item's blocks, with the item's id on the first paragraph."""
    if not node.id:
        return node.content
    if node.content and type(node.content[0]) is n.Para:
        return (replace(node.content[0], id=node.id), *node.content[1:])
    return (*node.content, n.Para((n.RawInline(""),), id=node.id))


def raw_block(node: n.RawBlock, writer: Writer) -> str:
    """Write HTML as it is, and any other language as code."""
    if node.format != "html":
        return code_fence(node.text, "{=" + node.format + "}")
    return raw_html(node, writer)


def raw_html(node: n.RawBlock | n.RawInline, writer: Writer) -> str:
    """Return the HTML with the addresses of this output; a link without one loses its attribute."""
    text = node.text
    for link in reversed(node.links):
        before, after = text[: link.start], text[link.end :]
        href = writer.href(link.target)
        if href is not None:
            text = before + html_attribute(href) + after
        elif attribute := _ATTRIBUTE_BEGUN.search(before, max(0, link.start - _LONGEST_NAME)):
            text = before[: attribute.start()] + after[len(attribute[1]) :]
    return text


_ATTRIBUTE_BEGUN: Final = lazy_pattern(r"""\s+[^\s"'<>/=]+\s*=\s*(["']?)$""")
_LONGEST_NAME: Final = 100  # characters before a value that are searched


def toggle(node: n.Toggle, writer: Writer) -> str:
    """Write ``<details>`` with Markdown inside."""
    summary = html_line(node.summary, writer)
    content = writer.nested(node.content) + writer.missing_end
    opening = f"<details{' open' if node.open else ''}>\n<summary>{summary}</summary>"
    return f"{opening}\n\n{content}\n\n</details>" if content else f"{opening}\n</details>"


def html_line(content: Sequence[n.Inline], writer: Writer) -> str:
    """Return inlines as HTML on one line."""
    return "".join(html_inlines(content, writer)).replace("\n", " ")


def html_inlines(content: Sequence[n.Inline], writer: Writer) -> list[str]:
    """Return each inline as HTML."""
    table = writer.dialect.html
    return [table[type(node)](node, writer) for node in content]


def callout_title(node: n.Callout) -> tuple[n.Inline, ...]:
    """Return the visible title: the one that was written, or the callout's type, capitalized."""
    return node.title or (n.Text(node.kind.replace("-", " ").strip().capitalize()),)


COMMON_BLOCKS: Final = by_class(
    entry(n.Para, para),
    entry(n.Heading, heading),
    entry(n.CodeBlock, code_block),
    entry(n.RawBlock, raw_block),
    entry(n.BlockQuote, block_quote),
    *lists(_marked_item),
    entry(n.HorizontalRule, horizontal_rule),
    entry(n.PageBreak, page_break),
    entry(n.Toggle, toggle),
    entry(n.Div, transparent),
    entry(n.ExtensionBlock, transparent),
)
