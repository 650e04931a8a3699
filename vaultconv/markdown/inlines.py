"""Renderers of inlines that all dialects share."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final, TypeGuard

from vaultconv.markdown.blocks import raw_html
from vaultconv.markdown.dialect import transparent
from vaultconv.markdown.escape import code_span, destination, html_attribute, title
from vaultconv.markdown.marks import EMPH, HIGHLIGHT, STRIKEOUT, STRONG, verbatim
from vaultconv.markdown.writer import Writer
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Formatting
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.walk import default_display, default_name, is_text, plain_text


def text(node: n.Text, writer: Writer) -> str:
    """Write text, escaped for the current scope."""
    return writer.escape(node.text)


def soft_break(node: n.SoftBreak, writer: Writer) -> str:
    """Write a line end, if the block can have one."""
    return writer.soft_break


def line_break(node: n.LineBreak, writer: Writer) -> str:
    """Write a visible line end."""
    return writer.hard_break


def marked(marks: tuple[str, str]) -> Callable[[Formatting, Writer], str]:
    """Return the renderer of an emphasis, which `emphasis.resolve_emphasis` spells; without content it is nothing."""
    return partial(_marked, marks)


def _marked(marks: tuple[str, str], node: Formatting, writer: Writer) -> str:
    content = writer.inlines(node.content)
    return f"{marks[0]}{content}{marks[1]}" if content else ""


def tagged(tag: str) -> Callable[[Formatting, Writer], str]:
    """Return the renderer of an inline that this dialect writes as an HTML element."""
    return partial(_tagged, tag)


def _tagged(tag: str, node: Formatting, writer: Writer) -> str:
    return f"<{tag}>{writer.inlines(node.content)}</{tag}>"


def code(node: n.Code, writer: Writer) -> str:
    """Write a code span."""
    return code_span(node.text)


def span(node: n.Span, writer: Writer) -> str:
    """Write the content, in an HTML element if it has attributes."""
    content = writer.inlines(node.content)
    return f"<span{attributes(node)}>{content}</span>" if attributes(node) else content


def attributes(node: n.Span) -> str:
    """Return a span's attributes as HTML, each with a space before it."""
    pairs = [("id", node.id), ("class", " ".join(node.classes)), *node.attributes]
    return "".join(f' {name}="{html_attribute(value)}"' for name, value in pairs if value)


def raw_inline(node: n.RawInline, writer: Writer) -> str:
    """Write HTML as it is, and any other language as code."""
    return verbatim(raw_html(node, writer)) if node.format == "html" else code_span(node.text)


def nothing(node: n.Node, writer: Writer) -> str:
    """Write nothing, for what this dialect can't show."""
    return ""


# -------------------------------------------------------------------------------------------------- links, images

_AUTOLINK: Final = lazy_pattern(r"[A-Za-z][A-Za-z0-9+.\-]{1,31}:[^\x00-\x20<>\x7f\ufdd0-\ufdda]*")
_EMAIL: Final = lazy_pattern(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
_POST: Final = lazy_pattern(
    r"https?://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?|shorts/|live/)|youtu\.be/|(?:www\.)?(?:twitter|x)\.com/[^/]+/status/)",
    re.IGNORECASE,
)


def is_post(target: n.Target) -> TypeGuard[n.Url]:
    """Return whether this is a post or a video of the web, which Obsidian embeds like an image: ``![](https://…)``."""
    return type(target) is n.Url and _POST.match(target.url) is not None


def link(node: n.Link, writer: Writer) -> str:
    """Write a link; only its text if it has no address, or within another link."""
    href = writer.href(node.target)
    if href is None or writer.in_link:
        return writer.inlines(node.content)
    return autolink(node, href) or linked(writer, node.content, href, node.title)


def autolink(node: n.Link, href: str) -> str:
    """Return ``<address>`` for a link whose text is its address, else ``""``."""
    if ":" not in href or node.title or not is_text(node.content):
        return ""
    shown = node.content[0].text
    if (shown == href and _AUTOLINK.fullmatch(href)) or (href == "mailto:" + shown and _EMAIL.fullmatch(shown)):
        return f"<{shown}>"
    return ""


def linked(writer: Writer, content: tuple[n.Inline, ...], href: str, label: str = "") -> str:
    """Write ``[content](href "label")``."""
    writer.in_link = True
    plain = len(content) == 1 and type(content[0]) is n.Text
    shown = writer.scoped("label" if plain else "link", content)
    writer.in_link = False
    return f"[{shown}]({destination(href)}{title(label)})"


def image(node: n.Image, writer: Writer) -> str:
    """Write an image; only its text if it has no address.

    An image with a size is HTML. One of a post or video on the web is a link around the image.
    """
    href = writer.href(node.target)
    if href is None:
        return writer.inlines(node.content)
    if is_post(node.target):
        content = node.content or (n.Text(href),)
        picture = f"![{writer.scoped('alt', content)}]({destination(href)}{title(node.title)})"
        return picture if writer.in_link else f"[{picture}]({destination(href)})"
    if node.width is not None or node.height is not None:
        return verbatim(image_element(node, href))
    return f"![{writer.scoped('alt', node.content)}]({destination(href)}{title(node.title)})"


def image_element(node: n.Image, href: str) -> str:
    """Return ``<img>`` for an image."""
    sizes = [("width", node.width), ("height", node.height)]
    label = f' title="{html_attribute(node.title)}"' if node.title else ""
    size = "".join(f' {name}="{value}"' for name, value in (*sizes, *node.attributes) if value is not None)
    return f'<img src="{html_attribute(href)}" alt="{html_attribute(plain_text(node.content))}"{label}{size}>'


def media_link(node: n.Media, writer: Writer) -> str:
    """Write a link to the file."""
    href = writer.href(node.target)
    content = node.content or (n.Text(default_name(node.target)),)
    if href is None or writer.in_link:
        return writer.inlines(content)
    return linked(writer, content, href)


def media_player(node: n.Media, writer: Writer) -> str:
    """Write ``<audio>`` or ``<video>``; a link for other files."""
    href = writer.href(node.target)
    if href is None or node.kind not in ("audio", "video"):
        return media_link(node, writer)
    return verbatim(media_element(node, href))


def media_element(node: n.Media, href: str) -> str:
    """Return ``<audio controls>`` or ``<video controls>``, with a title for accessibility."""
    label = plain_text(node.content)
    name = f' title="{html_attribute(label)}"' if label and node.width is None else ""
    sizes = [("width", node.width), ("height", node.height)] if node.kind == "video" else []
    size = "".join(f' {key}="{value}"' for key, value in sizes if value is not None)
    return f'<{node.kind} controls src="{html_attribute(href)}"{name}{size}></{node.kind}>'


def transclusion(node: n.Transclusion, writer: Writer) -> str:
    """Write a link to the note that should be embedded here."""
    content = (n.Text(node.display or default_name(node.target)),)
    return link(n.Link(content, node.target), writer)


def wikilink_text(node: n.WikiLink, writer: Writer) -> str:
    """Write the text of an unresolved wikilink."""
    return writer.inlines(node.content or (n.Text(default_display(node.target)),))


def embed_text(node: n.Embed, writer: Writer) -> str:
    """Write the text of an unresolved embed."""
    return writer.escape(node.display or default_display(node.target))


def tag(node: n.Tag, writer: Writer) -> str:
    """Write the tag as text."""
    return writer.escape("#" + node.name)


COMMON_INLINES: Final = by_class(
    entry(n.Text, text),
    entry(n.SoftBreak, soft_break),
    entry(n.LineBreak, line_break),
    entry(n.Emph, marked(EMPH)),
    entry(n.Strong, marked(STRONG)),
    entry(n.Strikeout, marked(STRIKEOUT)),
    entry(n.Highlight, marked(HIGHLIGHT)),
    entry(n.Code, code),
    entry(n.Span, span),
    entry(n.Link, link),
    entry(n.Image, image),
    entry(n.Media, media_link),
    entry(n.WikiLink, wikilink_text),
    entry(n.Embed, embed_text),
    entry(n.Transclusion, transclusion),
    entry(n.Tag, tag),
    entry(n.RawInline, raw_inline),
    entry(n.ExtensionInline, transparent),
    entry(n.Comment, nothing),
)
