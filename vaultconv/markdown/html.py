"""Inlines as HTML, for the places where Markdown is not read: HTML tables and summaries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from vaultconv.markdown.blocks import html_line, raw_html
from vaultconv.markdown.dialect import Renderer
from vaultconv.markdown.escape import html_attribute, html_text
from vaultconv.markdown.inlines import attributes, image_element, media_element, nothing
from vaultconv.markdown.writer import Writer
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import default_display, note_name


def _text(node: n.Text, writer: Writer) -> str:
    return html_text(node.text)


def _space(node: n.SoftBreak, writer: Writer) -> str:
    return " "


def _line_break(node: n.LineBreak, writer: Writer) -> str:
    return "<br>"


def _tag(node: n.Tag, writer: Writer) -> str:
    return html_text("#" + node.name)


def _element(name: str) -> Renderer:
    return partial(_write_element, name)


def _write_element(name: str, node: Any, writer: Writer) -> str:
    return f"<{name}>{html_line(node.content, writer)}</{name}>"


def _code(node: n.Code, writer: Writer) -> str:
    return f"<code>{html_text(node.text)}</code>"


def math_element(node: n.Math | n.MathBlock, writer: Writer) -> str:
    """TeX as KaTeX's and MathJax's automatic renderers look for it."""
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


def _fallback(node: n.ExtensionInline, writer: Writer) -> str:
    return html_line(node.fallback, writer)


HTML_INLINES: Final[Mapping[type, Renderer]] = MappingProxyType(
    {
        n.Text: _text,
        n.SoftBreak: _space,
        n.LineBreak: _line_break,
        n.Emph: _element("em"),
        n.Strong: _element("strong"),
        n.Strikeout: _element("del"),
        n.Highlight: _element("mark"),
        n.Code: _code,
        n.Math: math_element,
        n.Span: _span,
        n.Link: _link,
        n.Image: _image,
        n.Media: _media,
        n.WikiLink: _wikilink,
        n.Embed: _embed,
        n.Transclusion: _transclusion,
        n.FootnoteRef: _footnote_ref,
        n.InlineFootnote: _inline_footnote,
        n.Tag: _tag,
        n.Comment: nothing,
        n.RawInline: _raw,
        n.ExtensionInline: _fallback,
    }
)
