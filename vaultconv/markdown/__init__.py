"""The Markdown serializer of all Markdown backends. A dialect is a table of renderers and rows of escapes."""

from __future__ import annotations

from vaultconv.markdown.commonmark import COMMONMARK
from vaultconv.markdown.dialect import Dialect, Escape, Renderer
from vaultconv.markdown.gfm import GFM
from vaultconv.markdown.obsidian import OBSIDIAN
from vaultconv.markdown.writer import Href, Writer, default_href, write_markdown

__all__ = [
    "COMMONMARK", "GFM", "OBSIDIAN", "Dialect", "Escape", "Href", "Renderer", "Writer", "default_href",
    "write_markdown",
]  # fmt: skip
