"""Inlines as HTML, for places where Markdown isn't read: HTML tables and summaries."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from vaultconv.markdown.blocks import html_line, raw_html
from vaultconv.markdown.dialect import transparent_in_html
from vaultconv.markdown.escape import html_attribute, html_text
from vaultconv.markdown.inlines import attributes, image_element, media_element, nothing
from vaultconv.markdown.writer import Writer
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Formatting
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.walk import default_display, note_name


def _text(node: n.Text, writer: Writer) -> str:
    return html_text(node.text)


def _space(node: n.SoftBreak, writer: Writer) -> str:
    return " "


def _line_break(node: n.LineBreak, writer: Writer) -> str:
    return "<br>"


def _tag(node: n.Tag, writer: Writer) -> str:
    return html_text("#" + node.name)


def _element(name: str) -> Callable[[Formatting, Writer], str]:
    return partial(_write_element, name)


def _write_element(name: str, node: Formatting, writer: Writer) -> str:
    return f"<{name}>{html_line(node.content, writer)}</{name}>"


def _code(node: n.Code, writer: Writer) -> str:
    return f"<code>{html_text(node.text)}</code>"


def math_element(node: n.Math | n.MathBlock, writer: Writer) -> str:
    """Write TeX in the form that KaTeX's and MathJax's automatic renderers look for."""
    if type(node) is n.Math and not node.display:
        return f'<span class="math inline">\\({html_text(node.text)}\\)</span>'
    return f'<span class="math display">\\[{html_text(node.text)}\\]</span>'


def _span(node: n.Span, writer: Writer) -> str:
    return f"<span{attributes(node)}>{html_line(node.content, writer)}</span>"


def _link(node: n.Link, writer: Writer) -> str:
    return _anchor(node.target, html_line(node.content, writer), node.title, writer)


def _anchor(target: n.Target, content: str, title: str, writer: Writer) -> str:
    href = writer.href(target)
    if href is None:
        return content
    label = f' title="{html_attribute(title)}"' if title else ""
    return f'<a href="{html_attribute(href)}"{label}>{content}</a>'


def _image(node: n.Image, writer: Writer) -> str:
    href = writer.href(node.target)
    return html_line(node.content, writer) if href is None else image_element(node, href)


def _media(node: n.Media, writer: Writer) -> str:
    href = writer.href(node.target)
    if href is None or node.kind not in ("audio", "video"):
        return _anchor(node.target, html_line(node.content, writer), "", writer)
    return media_element(node, href)


def _wikilink(node: n.WikiLink, writer: Writer) -> str:
    return html_line(node.content, writer) or html_text(default_display(node.target))


def _embed(node: n.Embed, writer: Writer) -> str:
    return html_text(node.display or default_display(node.target))


def _transclusion(node: n.Transclusion, writer: Writer) -> str:
    name = node.display or note_name(node.target.note)
    return _anchor(node.target, html_text(name), "", writer)


def _footnote_ref(node: n.FootnoteRef, writer: Writer) -> str:
    return f"<sup>{html_text(node.label)}</sup>"


def _inline_footnote(node: n.InlineFootnote, writer: Writer) -> str:
    return f" ({html_line(node.content, writer)})"


def _raw(node: n.RawInline, writer: Writer) -> str:
    if node.format != "html":
        return f"<code>{html_text(node.text)}</code>"
    return raw_html(node, writer)


HTML_INLINES: Final = by_class(
    entry(n.Text, _text),
    entry(n.SoftBreak, _space),
    entry(n.LineBreak, _line_break),
    entry(n.Emph, _element("em")),
    entry(n.Strong, _element("strong")),
    entry(n.Strikeout, _element("del")),
    entry(n.Highlight, _element("mark")),
    entry(n.Code, _code),
    entry(n.Math, math_element),
    entry(n.Span, _span),
    entry(n.Link, _link),
    entry(n.Image, _image),
    entry(n.Media, _media),
    entry(n.WikiLink, _wikilink),
    entry(n.Embed, _embed),
    entry(n.Transclusion, _transclusion),
    entry(n.FootnoteRef, _footnote_ref),
    entry(n.InlineFootnote, _inline_footnote),
    entry(n.Tag, _tag),
    entry(n.Comment, nothing),
    entry(n.RawInline, _raw),
    entry(n.ExtensionInline, transparent_in_html),
)
