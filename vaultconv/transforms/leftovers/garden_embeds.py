"""The ``<div>``s that the Digital Garden plugin puts around the notes that it copies into a note."""

from __future__ import annotations

import re
from typing import Final

from vaultconv.transforms.context import Context
from vaultconv.transforms.leftovers.markdown_inside import blocks_of
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import replace, rewrite

_TAG: Final = re.compile(
    r"""(?P<link><a\b[^>]*\bclass="markdown-embed-link".*?</a>)"""
    r"""|(?P<ours><div\b[^>]*\bclass="(?:[^">]*\btransclusion\b|markdown-embed)[^>]*>)"""
    r"""|(?P<open><div\b(?:[^>"]|"[^"]*")*>)"""
    r"""|(?P<close></div\s*>)""",
    re.S | re.I,
)


def unwrap_transclusions(document: n.Document, context: Context) -> n.Document:
    """The document with the plugin's ``<div>``s and its "Open link" icons gone; what was in them stays where it is."""
    return rewrite(document, _Unwrapper(context).change)


class _Unwrapper:
    """Sees the HTML of a document in order and keeps count of which ``</div>`` closes what."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.open: list[bool] = []  # for each open div: is it the plugin's?

    def change(self, node: n.Node) -> n.Node | tuple[n.Node, ...]:
        if isinstance(node, n.RawBlock):
            return self._block(node)
        if isinstance(node, n.RawInline):
            text = self._without_tags(node.text)
            return node if text == node.text else (replace(node, text=text) if text else ())
        return () if isinstance(node, n.Para) and not node.content else node

    def _block(self, node: n.RawBlock) -> n.RawBlock | tuple[n.Block, ...]:
        text = self._without_tags(node.text)
        if text == node.text:
            return node
        text = text.strip("\n")
        if not text.strip():
            return ()
        if text.lstrip().startswith("<"):
            return replace(node, text=text)
        return blocks_of(text, node.position.line if node.position else 1, self.context)

    def _without_tags(self, text: str) -> str:
        return _TAG.sub(self._tag, text)

    def _tag(self, match: re.Match[str]) -> str:
        if match["link"]:
            return ""
        if match["close"]:
            return "" if self.open and self.open.pop() else match[0]
        self.open.append(bool(match["ours"]))
        return "" if match["ours"] else match[0]
