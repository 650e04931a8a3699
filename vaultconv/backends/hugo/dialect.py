"""The `HUGO` dialect: what goldmark and Hugo make of Markdown, with shortcodes, attributes and math in mind.

Callouts are alerts, which Hugo's render hook for block quotes gets. A table is HTML with Markdown in its cells where a
formula has a pipe.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import Final

from vaultconv.backends.hugo.code import code, code_block, fenced
from vaultconv.backends.hugo.math import math, math_block, split_by_display
from vaultconv.backends.hugo.media import figure, link, media, picture, raw_block, raw_in_html, raw_inline, span, toggle
from vaultconv.backends.hugo.shortcodes import break_shortcodes, escape_shortcodes
from vaultconv.markdown.blocks import list_item
from vaultconv.markdown.dialect import Escape
from vaultconv.markdown.escape import html_attribute
from vaultconv.markdown.gfm import GFM
from vaultconv.markdown.gfm import box as gfm_box
from vaultconv.markdown.math import settle_dollars
from vaultconv.markdown.notes import definition, document, keep_unused
from vaultconv.markdown.tables import pipe_table
from vaultconv.markdown.writer import Writer, quoted
from vaultconv.tree import nodes as n
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.tasks import task_sign
from vaultconv.tree.walk import is_text, walk

_NO_LETTERS: Final = re.compile(r"[^A-Za-z]+")
_QUOTED: Final = re.compile(r'[\\"]')
# Hugo looks at the rendered text, so no escape in Markdown helps.
_LIKE_ALERT: Final = re.compile(r"(?:\\?\[|&#91;)\\?!")


def callout(node: n.Callout, writer: Writer) -> str:
    """Write ``> [!kind]- Title``, the content below a blank line, and the attributes."""
    title = f" {writer.line(node.title)}" if node.title else ""
    body = writer.nested(node.content) + writer.missing_end
    head = f"[!{alert_kind(node.kind)}]{node.fold}{title}"
    attributes = _attributes(node)
    text = quoted(f"{head}\n\n{body}" if body else head)
    return f"{text}\n{attributes}" if attributes else text


def alert_kind(kind: str) -> str:
    """Return the type as Hugo takes it, only English letters; ``note`` if it has none."""
    return _NO_LETTERS.sub("", kind) or "note"


def _attributes(node: n.Callout) -> str:
    """Return ``{data-callout="my-type2" data-callout-metadata="wide"}``, each only if the alert doesn't say it."""
    kind = node.kind.strip()
    attributes = {"data-callout": "" if alert_kind(kind) == kind else kind, "data-callout-metadata": node.metadata}
    pairs = [f'{name}="{_attribute(value)}"' for name, value in attributes.items() if value]
    return f"{{{' '.join(pairs)}}}" if pairs else ""


def _attribute(value: str) -> str:
    return _QUOTED.sub(r"\\\g<0>", break_shortcodes(" ".join(value.split())))


def block_quote(node: n.BlockQuote, writer: Writer) -> str:
    """Write ``> blocks`` so that they are not an alert, whatever they begin with."""
    text = writer.nested(node.content) + writer.missing_end
    return quoted(f"<span></span>{text}" if _LIKE_ALERT.match(text) else text)


def table(node: n.Table, writer: Writer) -> str:
    """Write ``| a | b |``, or HTML if a formula has a pipe, which can't be escaped in math."""
    if any(type(inline) is n.Math and "|" in inline.text for inline in walk(node)):
        return _html_table(node, writer)
    return pipe_table(node, writer)


def _html_table(node: n.Table, writer: Writer) -> str:
    lines = ["<table>", "<thead>", _row("th", node.head, node, writer), "</thead>"]
    if node.rows:
        lines += ["<tbody>", *(_row("td", row, node, writer) for row in node.rows), "</tbody>"]
    return "\n".join([*lines, "</table>"])


def _row(name: str, row: Sequence[n.Cell], node: n.Table, writer: Writer) -> str:
    return "\n".join(["<tr>", *(_cell(name, *each, writer) for each in zip(node.align, row, strict=False)), "</tr>"])


def _cell(name: str, align: n.Align, cell: n.Cell, writer: Writer) -> str:
    style = f' align="{align}"' if align else ""
    text = writer.paragraph(cell.content) if cell.content else ""
    return f"<{name}{style}>\n\n{text}\n\n</{name}>" if text else f"<{name}{style}></{name}>"


_BRACKET: Final = r"\[(?![^\[\]^!\n][^\[\]\n]*\](?![\[(:]))"

HUGO_ESCAPES: Final[tuple[Escape, ...]] = (
    Escape(r"\[", "would begin a link within a link's text; escaped by a backslash, math", "&#91;", "link"),
    Escape(_BRACKET, "would begin a link, an image or a footnote; escaped by a backslash, math", "&#91;"),
    Escape(r"~(?:\Z|(?<![\s\S]~))", "would keep a neighbour from being struck out, even when escaped", "&#126;"),
    Escape(r"<(?=!--more-->)", "would end the summary: Hugo reads it everywhere", "&lt;"),
    Escape(r"\\\Z", "would keep math from beginning after it, even when escaped", "&#92;"),
    Escape(r"\{", "would begin a block's attributes", "&#123;", "line"),
    Escape(r":(?!\S)", "would be a definition of the line before", where="line"),
)


def box(mark: str) -> str:
    """Write a task's box, as HTML for marks that Hugo doesn't know, so that a style sheet can tell them apart."""
    if task_sign(mark):
        return f'<input type="checkbox" disabled data-task="{html_attribute(mark)}">'
    return gfm_box(mark)


def para(node: n.Para, writer: Writer) -> str:
    """Write a paragraph, or a figure if it is one picture with a caption outside a tight list."""
    if is_text(node.content):  # as many are
        return writer.paragraph(node.content)
    content = tuple(inline for inline in node.content if type(inline) is not n.Comment)
    if len(content) == 1 and type(content[0]) is n.Image and not writer.tight:
        return figure(content[0], writer) or writer.paragraph(content)
    return writer.paragraph(split_by_display(content)) if content else ""


_write_item = list_item(box)
# Goldmark takes them for a task's box whatever follows, in a heading too: "[x](https://example.org)", "[ ]none".
_LIKE_BOX: Final = re.compile(r"((?:#{1,6} )?)\[([ xX])\]")


def item(node: n.ListItem, writer: Writer) -> str:
    """Write an item. An empty one gets a comment, because at a blank line goldmark would end the lists around it."""
    text = _write_item(node, writer) or ("" if writer.tight and not writer.nesting else "<!-- -->")
    return _LIKE_BOX.sub(_no_box, text, count=1) if node.task is None and _LIKE_BOX.match(text) else text


def _no_box(match: re.Match[str]) -> str:
    return f"{match[1]}[&#{ord(match[2])};]"


# What goldmark takes after the sharp: no blank, and of ASCII's punctuation only these two.
_ID: Final = re.compile(r"(?:[^\s!-/:-@\[-`{-~]|[-_])+")
_CLOSING_MARKS: Final = re.compile(r"(?:(?<=[ \t])|^)(?=#+$)")


def heading(node: n.Heading, writer: Writer) -> str:
    """Write ``## Title {#anchor}``."""
    text = writer.escape_end(writer.line(node.content))
    if text.endswith("#"):
        text = _CLOSING_MARKS.sub(r"\\", text)
    marks = "#" * min(node.level, 6)
    if _ID.fullmatch(node.anchor):
        return f"{marks} {text} {{#{node.anchor}}}"
    if text.endswith("}"):  # attributes, or the end of them
        text = f"{text[:-1]}&#125;"
    anchor = f'<a id="{html_attribute(node.anchor)}"></a>' if node.anchor else ""
    return f"{marks} {anchor}{text}".rstrip(" ")


def footnotes(writer: Writer) -> str:
    """Write the definitions; unused ones, which Hugo would drop, are a list of their own."""
    pending = writer.footnotes.pending
    written = [definition(number, note, writer) for number, note in pending()]
    unused = keep_unused(writer)
    listed = _listed(unused, writer)
    written += [definition(number, note, writer) for number, note in islice(pending(), len(unused), None)]
    return "\n\n".join([*written, listed] if listed else written)


def _listed(notes: Sequence[n.FootnoteDef], writer: Writer) -> str:
    if not notes:
        return ""
    items = tuple(n.ListItem(note.content) for note in notes)
    return f'<section class="footnotes-unused">\n\n{writer.render(n.BulletList(items, tight=False))}\n\n</section>'


def unread_front_matter(front_matter: n.FrontMatter) -> str:
    """Write front matter that no reader accepts, as code. Other front matter is written in another module."""
    return "" if front_matter.valid else fenced(front_matter.raw, "yaml")


_write_document = document(unread_front_matter, footnotes)


def page(node: n.Document, writer: Writer) -> str:
    """Return the page's body, in which Hugo finds no shortcodes."""
    return escape_shortcodes(_write_document(node, writer))


HUGO: Final = GFM.extend(
    "hugo",
    renderers=by_class(
        entry(n.Document, page),
        entry(n.Para, para),
        entry(n.Heading, heading),
        entry(n.CodeBlock, code_block),
        entry(n.RawBlock, raw_block),
        entry(n.BlockQuote, block_quote),
        entry(n.Callout, callout),
        entry(n.Toggle, toggle),
        entry(n.ListItem, item),
        entry(n.Table, table),
        entry(n.MathBlock, math_block),
        entry(n.Math, math),
        entry(n.Code, code),
        entry(n.Link, link),
        entry(n.Image, picture),
        entry(n.Media, media),
        entry(n.Span, span),
        entry(n.RawInline, raw_inline),
    ),
    html=by_class(entry(n.RawInline, raw_in_html)),
    escapes=HUGO_ESCAPES,
    settle=partial(settle_dollars, "&#36;"),  # display math has dollars, and a site may have them for all
)
