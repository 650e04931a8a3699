"""Pictures in Typst, and placeholders for missing ones."""

from __future__ import annotations

from typing import Final

from vaultconv.backends.pandoc.inlines import caption, picture_address, report_problem
from vaultconv.backends.pandoc.resources import picture_name, size_of
from vaultconv.backends.pandoc.writer import Json, PandocWriter, raw_block, raw_inline
from vaultconv.backends.pdf.text import breakable, markup
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import default_name, plain_text
from vaultconv.typst.compiler import typst_string

_DRAWN: Final = ("canvas", "pdf")  # kinds of media of which there may be a picture
_SIGNS: Final = {"pdf": "file", "canvas": "drawing", "base": "query"}


def call(name: str, *arguments: str) -> str:
    """Return a call in running text, terminated so that it doesn't absorb the next text."""
    return f"#{name}({', '.join(arguments)});"


# ------------------------------------------------------------------------------------------------------------ pictures


def picture_path(node: n.Image | n.Media, writer: PandocWriter) -> str:
    """Return the file of a picture; empty if there is none. Pictures on the web have none: nothing is downloaded."""
    if not picture_name(node.target) or (type(node) is n.Media and node.kind not in _DRAWN):
        return ""
    if type(node) is n.Media and not writer.resources.complete:
        return ""
    return picture_address(node.target, writer) or ""


def inline_image(node: n.Image | n.Media, writer: PandocWriter) -> list[Json]:
    """Return a picture in running text, or its text if it can't be shown."""
    path = picture_path(node, writer)
    report_problem(node, writer)
    if not path:
        return [raw_inline("typst", "#placeholder-text["), *_words(node, writer), raw_inline("typst", "]")]
    return [raw_inline("typst", call("inline-picture", typst_string(path), *_sizes(node, writer), _alt(node)))]


def block_image(node: n.Image | n.Media, writer: PandocWriter) -> list[Json]:
    """Return a picture as a block with its caption, or a placeholder if it can't be shown."""
    path = picture_path(node, writer)
    report_problem(node, writer)
    if not path:
        kind = _SIGNS.get(node.kind, node.kind) if type(node) is n.Media else "image"
        return placeholder(kind, _words(node, writer), _web_address(node.target))
    opening = f"#picture({', '.join((typst_string(path), *_sizes(node, writer), _alt(node)))}"
    words = caption(node, writer)
    if not words:
        return [raw_block("typst", opening + ")")]
    opened, closed = raw_inline("typst", opening + ", caption: ["), raw_inline("typst", "])")
    return [{"t": "Plain", "c": [opened, *words, closed]}]


def _sizes(node: n.Image | n.Media, writer: PandocWriter) -> list[str]:
    """Return the size to show it in: CSS pixels, if known, and shares of the line."""
    size = size_of(node, writer.resources.pictures.get(picture_name(node.target)))
    sides = [f"{name}: {side:.6g}" for name, side in (("width", size.width), ("height", size.height)) if side]
    part = [f"share: {size.share:.4g}"] if size.share else []
    return [*sides, *part, *([f"most: {size.most:.4g}"] if size.most < 1 else [])]


def _alt(node: n.Image | n.Media) -> str:
    return "alt: " + typst_string(plain_text(node.content) or default_name(node.target))


# -------------------------------------------------------------------------------------------------------- placeholders


def placeholder(kind: str, name: list[Json], address: str = "") -> list[Json]:
    """Return a box that names what is missing, with its web address."""
    opened, closed = raw_inline("typst", f"#placeholder({typst_string(kind)}, ["), "]"
    if address:
        shown = markup(breakable(address))
        closed += f", address: [#link({typst_string(address)})[{shown}]]"
    return [{"t": "Plain", "c": [opened, *name, raw_inline("typst", closed + ")")]}]


def _words(node: n.Image | n.Media, writer: PandocWriter) -> list[Json]:
    words = writer.line(node.content, in_link=True)
    return words or [raw_inline("typst", markup(breakable(default_name(node.target))))]


def _web_address(target: n.Target) -> str:
    return target.url if type(target) is n.Url and "://" in target.url else ""
