"""Code, where Hugo must not read it: as Markdown if that is safe, else as HTML with entities."""

from __future__ import annotations

from typing import Final

from vaultconv.backends.hugo.fences import code_options
from vaultconv.backends.hugo.shortcodes import HAZARD, comment_out_shortcodes
from vaultconv.markdown.escape import code_fence, code_span, html_attribute, html_text
from vaultconv.markdown.writer import Writer
from vaultconv.tree import nodes as n


def entities(text: str) -> str:
    """Return text as HTML for a paragraph, in which neither Markdown nor goldmark's extensions nor Hugo find markup."""
    return "".join(f"&#{ord(char)};" if char in _PUNCTUATION else html_text(char) for char in text.replace("\n", " "))


_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def code(node: n.Code, writer: Writer) -> str:
    """Write a code span, or ``<code>`` if Hugo would read something in it."""
    if HAZARD.search(node.text):
        return f"<code>{entities(node.text)}</code>"
    return code_span(node.text)


def code_block(node: n.CodeBlock, writer: Writer) -> str:
    """Write a fence, or ``<pre>`` if Hugo would read something in it that can't be escaped."""
    return fenced(node.text, node.info)


def fenced(code: str, info: str) -> str:
    """Write code as `code_block` does."""
    if not HAZARD.search(code):
        return code_fence(code, _info(info))
    text = comment_out_shortcodes(code)
    return _pre(code, info) if text is None else code_fence(text, _info(info))


def _info(info: str) -> str:
    """Return the info string for Hugo: ``js {hl_lines=["1","3-4"] title="a.js"}`` for ``js {1,3-4} title="a.js"``.

    Hugo takes what is in braces for attributes, and fails where it can't read them, so none but these are written.
    """
    language, options, rest = code_options(info)
    attributes = " ".join(options)
    shown = " ".join((language or ("text" if attributes else ""), rest.replace("{", "(").replace("}", ")"))).strip()
    return f"{shown} {{{attributes}}}" if attributes else shown


def _pre(code: str, info: str) -> str:
    """Write ``<pre><code>``, with every brace and bracket as an entity."""
    language = code_options(info)[0]
    kind = f' class="language-{html_attribute(language)}"' if language else ""
    text = "\n".join(html_text(line).replace("{", "&#123;") for line in code.split("\n"))
    return f"<pre><code{kind}>{text}\n</code></pre>"
