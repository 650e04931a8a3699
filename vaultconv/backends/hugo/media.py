"""Pictures, players and everything else that is written as HTML, with tags that are safe in tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vaultconv.backends.hugo.code import fenced
from vaultconv.backends.hugo.math import needs_markdown
from vaultconv.backends.hugo.shortcodes import break_shortcodes_in_html, escape_summary_end
from vaultconv.markdown.blocks import html_line, raw_html
from vaultconv.markdown.commonmark import published_link
from vaultconv.markdown.escape import html_attribute, html_text
from vaultconv.markdown.inlines import attributes, image, image_element, is_post, linked, media_element, media_link
from vaultconv.markdown.marks import verbatim
from vaultconv.markdown.writer import Writer
from vaultconv.tree import nodes as n
from vaultconv.tree.files import is_caption
from vaultconv.tree.walk import plain_text, replace, rewrite_all


def tag(text: str) -> str:
    """Return an HTML tag on one line, without pipes, which would cut a table."""
    return verbatim(text).replace("|", "&#124;")


def link(node: n.Link, writer: Writer) -> str:
    """Write a link.

    It is never an autolink if Hugo or a table would read something in it, as autolinks have no escapes.
    """
    text = published_link(node, writer)
    if text.startswith("<") and ("{{" in text or "|" in text):
        return linked(writer, node.content, writer.href(node.target) or "", node.title)
    return escape_summary_end(text)


def picture(node: n.Image, writer: Writer) -> str:
    """Write ``![alt](url "title")``, ``<img>`` if it has a size, or a link to a post or a video of the web."""
    if is_post(node.target):
        return link(n.Link(node.content or (n.Text(node.target.url),), node.target), writer)
    text = image(replace(_fitting(node), content=_plain(node.content)), writer)
    return tag(text) if text.startswith("<") else escape_summary_end(text)


def _fitting(node: n.Image) -> n.Image:
    """Return a picture that fits into its width and height and keeps its shape, whatever the style sheet says."""
    if node.width is None or node.height is None:
        return node
    style = f"width: {node.width}px; height: {node.height}px; max-width: 100%; object-fit: contain"
    return replace(node, attributes=(("style", style),))


def _plain(content: Sequence[n.Inline]) -> tuple[n.Inline, ...]:
    text = " ".join(plain_text(content).split("\n"))
    return (n.Text(text),) if text else ()


def figure(node: n.Image, writer: Writer) -> str:
    """Write the ``<figure>`` of a picture with a caption; return nothing for other paragraphs."""
    href = writer.href(node.target)
    if href is None or not isinstance(node.target, n.FileTarget) or not is_caption(node):
        return ""
    shown = image_element(replace(_fitting(node), content=()), href)
    return f"<figure>\n{shown}\n{element('figcaption', node.content, writer)}\n</figure>"


def element(name: str, content: Sequence[n.Inline], writer: Writer) -> str:
    """Write an HTML element in an HTML block; its content is Markdown between blank lines if HTML isn't enough."""
    if needs_markdown(content):
        return f"<{name}>\n\n{writer.paragraph(content)}\n\n</{name}>"
    return f"<{name}>{html_line(content, writer)}</{name}>"


def media(node: n.Media, writer: Writer) -> str:
    """Write a player, a frame for a PDF with a link below it, or a link to another file."""
    href = writer.href(node.target)
    shown = media_link(node, writer)
    if href is None or writer.in_link:
        return shown
    if node.kind in ("audio", "video"):
        return tag(media_element(node, href))
    return f"{tag(_frame(node, href))} {shown}" if node.kind == "pdf" else shown


def _frame(node: n.Media, href: str) -> str:
    sizes = [("width", node.width), ("height", node.height)]
    size = "".join(f' {name}="{value}"' for name, value in sizes if value is not None)
    title = f' title="{html_attribute(plain_text(node.content))}"' if node.content else ""
    return f'<iframe class="pdf" src="{html_attribute(href)}"{title}{size} loading="lazy"></iframe>'


def span(node: n.Span, writer: Writer) -> str:
    """Write the content, in an HTML element if there is a look or a class to say."""
    content = writer.inlines(node.content)
    return f"{tag(f'<span{attributes(node)}>')}{content}</span>" if attributes(node) else content


def raw_inline(node: n.RawInline, writer: Writer) -> str:
    """Write HTML unchanged but safe from Hugo; write another language's text as code."""
    if node.format != "html":
        return writer.render(n.Code(node.text))
    alone = writer.nesting == 0 and writer.soft_break == "\n"
    text = break_shortcodes_in_html(raw_html(node, writer), "<!--more-->" if alone else "<!-- more -->")
    return tag(text) if text.startswith("<") and not text.startswith("<!--") else verbatim(text)


def raw_in_html(node: n.RawInline, writer: Writer) -> str:
    """Write HTML within HTML so that nothing ends the summary; write another language's text as code."""
    if node.format != "html":
        return f"<code>{html_text(node.text)}</code>"
    return break_shortcodes_in_html(raw_html(node, writer), "<!-- more -->")


def raw_block(node: n.RawBlock, writer: Writer) -> str:
    """Write HTML unchanged but safe from Hugo; write another language's text as code."""
    if node.format != "html":
        return fenced(node.text, node.format)
    return break_shortcodes_in_html(raw_html(node, writer), "<!-- more -->" if writer.nesting else "<!--more-->")


def toggle(node: n.Toggle, writer: Writer) -> str:
    """Write ``<details>`` with Markdown inside."""
    content = writer.nested(node.content) + writer.missing_end
    opening = f"<details{' open' if node.open else ''}>\n{element('summary', node.summary, writer)}"
    return f"{opening}\n\n{content}\n\n</details>" if content else f"{opening}\n</details>"


# ---------------------------------------------------------------------------------------------------------------- quiz

QUIZ: Final = ("quiz", "quiz-link")
_SWITCH: Final = '<label class="quiz-switch"><input type="checkbox"> {}</label>'


def with_quiz(document: n.Document) -> n.Document:
    """Return the document with the groups of a quiz as elements with classes, and its switch as a check box."""
    if not any(type(block) is n.Div and block.classes[:1] and block.classes[0] in QUIZ for block in document.content):
        return document
    return replace(document, content=rewrite_all(document.content, _quiz))


def _quiz(node: n.Node) -> n.Node | tuple[n.Node, ...]:
    kind = node.classes[0] if type(node) is n.Div and node.classes else ""
    if kind == "quiz-switch":
        return n.RawBlock(_SWITCH.format(html_text(plain_text(node))), "html")
    if type(node) is n.Div and kind in QUIZ:
        return (n.RawBlock(f'<div class="{kind}">', "html"), *node.content, n.RawBlock("</div>", "html"))
    return node
