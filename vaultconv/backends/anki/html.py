"""Blocks as the HTML of a field in Anki: formulas for MathJax, pictures and sounds by their names alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from typing import Any, Final

from vaultconv.markdown.blocks import callout_title
from vaultconv.markdown.escape import html_attribute, html_text
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks, Inlines, blocks_in, inlines_in, is_inline
from vaultconv.tree.tables import Renderers, by_class, entry
from vaultconv.tree.tasks import task_box
from vaultconv.tree.walk import default_display, default_name, note_name, plain_text

__all__ = ["MediaFiles", "field"]


class MediaFiles:
    """The files that fields show, and their names in Anki's one folder: a name that is taken gets a hash."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._taken: set[str] = set()

    def name(self, file: str) -> str:
        """Return the name that a file of the vault has in Anki."""
        if file not in self.names:
            name = _UNSAFE.sub("_", file.rpartition("/")[2]).lstrip("_")
            if name.casefold() in self._taken or not name:
                stem, dot, extension = name.rpartition(".")
                mark = blake2b(file.encode(errors="replace"), digest_size=4).hexdigest()
                name = f"{stem}-{mark}{dot}{extension}" if dot else f"{name}-{mark}"
            self._taken.add(name.casefold())
            self.names[file] = name
        return self.names[file]


# What Anki refuses in a name, and what would end one in HTML or in `[sound:…]`.
_UNSAFE: Final = re.compile(r'[\x00-\x1f\\/:*?"<>|\[\]^&%#{}]+')


def field(content: Blocks, media: MediaFiles) -> str:
    """Return the HTML of some blocks, on one line; a single paragraph has no tags around it."""
    writer = _Writer(media)
    if len(content) == 1 and type(only := content[0]) is n.Para:
        return writer.inlines(only.content)
    return writer.blocks(content)


class _Writer:
    def __init__(self, media: MediaFiles) -> None:
        self.media = media

    def blocks(self, content: Blocks) -> str:
        return "".join(_RENDER[type(node)](node, self) for node in content)

    def inlines(self, content: Inlines) -> str:
        return "".join(_RENDER[type(node)](node, self) for node in content)

    def tight(self, content: Blocks) -> str:
        """Return the blocks of an item, the first paragraph without tags around it."""
        if content and type(first := content[0]) is n.Para:
            return self.inlines(first.content) + self.blocks(content[1:])
        return self.blocks(content)


# ------------------------------------------------------------------------------------------------------------- inlines

_QUOTES: Final = {ord('"'): "&quot;", ord("\t"): "&#9;"}
# Two of them are marks of Anki's: of a cloze, of a hint.
_DOUBLE: Final = re.compile(r"\{\{+|\}\}+|::+")
_ENTITIES: Final = {"{": "&#123;", "}": "&#125;", ":": "&#58;"}


def text(words: str) -> str:
    """Return text escaped for a field, so that nothing in it is read as markup or as a mark of Anki's."""
    return _DOUBLE.sub(_apart, html_text(words).translate(_QUOTES))


def _apart(match: re.Match[str]) -> str:
    return match[0][0] + _ENTITIES[match[0][0]] * (len(match[0]) - 1)


def _tex(tex: str) -> str:
    """Return TeX in which no two braces touch, because Anki would read them as a cloze's; its meaning is the same."""
    return html_text(re.sub(r"([{}])(?=\1)", r"\1 ", " ".join(tex.split()))).replace('"', "&quot;")


def _math(node: n.Math | n.MathBlock, writer: _Writer) -> str:
    shown = type(node) is n.MathBlock or getattr(node, "display", False)
    return f"\\[{_tex(node.text)}\\]" if shown else f"\\({_tex(node.text)}\\)"


def _element(name: str) -> Callable[[Any, _Writer], str]:
    return partial(_write_element, name)


def _write_element(name: str, node: Any, writer: _Writer) -> str:
    return f"<{name}>{writer.inlines(node.content)}</{name}>"


_SPANS: Final = {"underline": "u", "superscript": "sup", "subscript": "sub", "small": "small", "kbd": "kbd"}


def _span(node: n.Span, writer: _Writer) -> str:
    name = next((_SPANS[each] for each in node.classes if each in _SPANS), "")
    inner = writer.inlines(node.content)
    return f"<{name}>{inner}</{name}>" if name and inner else inner


_SCHEMES: Final = ("http://", "https://", "mailto:")


def _link(node: n.Link, writer: _Writer) -> str:
    inner = writer.inlines(node.content)
    if type(node.target) is n.Url and node.target.url.lower().startswith(_SCHEMES):
        return f'<a href="{html_attribute(node.target.url)}">{inner}</a>'
    return inner


def _image(node: n.Image, writer: _Writer) -> str:
    if type(node.target) is n.FileTarget:
        source = writer.media.name(node.target.file)
    elif type(node.target) is n.Url and node.target.url.lower().startswith((*_SCHEMES[:2], "data:image/")):
        source = node.target.url
    else:
        return text(plain_text(node.content) or default_name(node.target))
    sizes = "".join(f' {name}="{size}"' for name, size in (("width", node.width), ("height", node.height)) if size)
    return f'<img src="{html_attribute(source)}"{sizes}>'


def _media(node: n.Media, writer: _Writer) -> str:
    if type(node.target) is n.FileTarget and node.kind in ("audio", "video"):
        return f"[sound:{writer.media.name(node.target.file)}]"
    return text(plain_text(node.content) or default_name(node.target))


def _nothing(node: n.Node, writer: _Writer) -> str:
    return ""


def _inside(node: Any, writer: _Writer) -> str:
    return writer.inlines(inlines_in(node)) if is_inline(node) else writer.blocks(blocks_in(node))


# -------------------------------------------------------------------------------------------------------------- blocks


def _code_block(node: n.CodeBlock, writer: _Writer) -> str:
    return f"<pre><code>{'<br>'.join(text(line) for line in node.text.split(chr(10)))}</code></pre>"


def _list(name: str) -> Callable[[Any, _Writer], str]:
    def write(node: Any, writer: _Writer) -> str:
        start = f' start="{node.start}"' if name == "ol" and node.start != 1 else ""
        return f"<{name}{start}>{''.join(_item(item, writer) for item in node.items)}</{name}>"

    return write


def _item(node: n.ListItem, writer: _Writer) -> str:
    box = f"{task_box(node.task)} " if node.task is not None else ""
    return f"<li>{box}{writer.tight(node.content)}</li>"


def _table(node: n.Table, writer: _Writer) -> str:
    def row(cells: tuple[n.Cell, ...], name: str) -> str:
        styles = [f' style="text-align: {align}"' if align else "" for align in node.align]
        pairs = zip(styles, cells, strict=True)
        return f"<tr>{''.join(f'<{name}{style}>{writer.inlines(cell.content)}</{name}>' for style, cell in pairs)}</tr>"

    head = row(node.head, "th") if any(cell.content for cell in node.head) else ""
    return f"<table>{head}{''.join(row(cells, 'td') for cells in node.rows)}</table>"


def _callout(node: n.Callout, writer: _Writer) -> str:
    return f"<blockquote><b>{writer.inlines(callout_title(node))}</b>{writer.blocks(node.content)}</blockquote>"


def _toggle(node: n.Toggle, writer: _Writer) -> str:
    return f"<p><b>{writer.inlines(node.summary)}</b></p>{writer.blocks(node.content)}"


def _quote(node: n.BlockQuote, writer: _Writer) -> str:
    return f"<blockquote>{writer.blocks(node.content)}</blockquote>"


def _raw(node: n.RawBlock | n.RawInline, writer: _Writer) -> str:
    return "" if node.format == "html" else text(node.text)


_RENDER: Final = Renderers(
    by_class(
        entry(n.Text, lambda node, writer: text(node.text)),
        entry(n.SoftBreak, lambda node, writer: " "),
        entry(n.LineBreak, lambda node, writer: "<br>"),
        entry(n.Emph, _element("i")),
        entry(n.Strong, _element("b")),
        entry(n.Strikeout, _element("s")),
        entry(n.Highlight, _element("mark")),
        entry(n.Code, lambda node, writer: f"<code>{text(node.text)}</code>"),
        entry(n.Math, _math),
        entry(n.Span, _span),
        entry(n.Link, _link),
        entry(n.Image, _image),
        entry(n.Media, _media),
        entry(n.WikiLink, lambda node, writer: writer.inlines(node.content) or text(default_display(node.target))),
        entry(n.Embed, lambda node, writer: text(node.display or default_display(node.target))),
        entry(n.Transclusion, lambda node, writer: text(node.display or note_name(node.target.note))),
        entry(n.FootnoteRef, lambda node, writer: f"<sup>{text(node.label)}</sup>"),
        entry(n.InlineFootnote, lambda node, writer: f" <small>({writer.inlines(node.content)})</small>"),
        entry(n.Tag, lambda node, writer: text("#" + node.name)),
        entry(n.Comment, _nothing),
        entry(n.RawInline, _raw),
        entry(n.ExtensionInline, _inside),
        entry(n.Para, _element("p")),
        entry(n.Heading, _element("h4")),
        entry(n.CodeBlock, _code_block),
        entry(n.RawBlock, _raw),
        entry(n.BlockQuote, _quote),
        entry(n.BulletList, _list("ul")),
        entry(n.OrderedList, _list("ol")),
        entry(n.ListItem, _item),
        entry(n.HorizontalRule, lambda node, writer: "<hr>"),
        entry(n.Table, _table),
        entry(n.MathBlock, _math),
        entry(n.Callout, _callout),
        entry(n.Toggle, _toggle),
        entry(n.Div, _inside),
        entry(n.FootnoteDef, _nothing),
        entry(n.CommentBlock, _nothing),
        entry(n.ExtensionBlock, _inside),
    ),
    _inside,
)
