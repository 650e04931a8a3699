"""Word styles for looks from HTML: one for each look, with a name that describes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vaultconv.backends.word.styles import WordStyle as Row
from vaultconv.backends.word.xml import style_elements
from vaultconv.build.archive import with_members
from vaultconv.tree import nodes as n
from vaultconv.tree.style import NO_STYLE, Style, style_of
from vaultconv.tree.walk import replace, walk

_STYLES = "word/styles.xml"


def text_style(look: Style) -> Row:
    """Return the style of a run of text: ``TextCC0000``, ``TextFillFFD3A6``, ``Text150``."""
    parts = _text(look)
    return Row(
        "Text" + "".join(name for name, _ in parts), "character", run="; ".join(properties for _, properties in parts)
    )


def paragraph_style(look: Style, basis: str = "BodyText") -> Row:
    """Return a paragraph style based on another one: ``Right``, ``TableTextFillEEEEEE``."""
    parts = _text(replace(look, background=""))
    name = "".join((look.align.capitalize(), f"Fill{_digits(look.background)}" if look.background else ""))
    paragraph = (_JUSTIFIED.get(look.align, ""), f"fill {_digits(look.background)}" if look.background else "")
    return Row(
        (basis if basis != "BodyText" else "") + name + "".join(name for name, _ in parts),
        "paragraph",
        basis,
        "; ".join(filter(None, paragraph)),
        "; ".join(paragraph for _, paragraph in parts),
    )


_JUSTIFIED = {"left": "jc left", "center": "jc center", "right": "jc right", "justify": "jc both"}


def _text(look: Style) -> list[tuple[str, str]]:
    """Return the parts of a style's name that are about its text, with the properties that they stand for."""
    parts = [(_digits(look.color), f"color {_digits(look.color)}")] if look.color else []
    parts += [(f"Fill{_digits(look.background)}", f"fill {_digits(look.background)}")] if look.background else []
    parts += [(f"Size{round(look.size * 100)}", f"size {look.size:g}")] if look.size else []
    return parts


def _digits(color: str) -> str:
    return color[1:].upper()


def looks_of(document: n.Document) -> list[Row]:
    """Return the styles that a document needs in addition to the standard ones."""
    rows = {row.id: row for node in walk(document) for row in _rows(node)}
    return [rows[name] for name in sorted(rows)]


def _rows(node: n.Node) -> Iterator[Row]:
    if not isinstance(node, (n.Span, n.Div, n.Cell)) or (look := style_of(node.attributes)) == NO_STYLE:
        return
    if isinstance(node, n.Span):
        yield text_style(look)
    elif isinstance(node, n.Div):
        yield paragraph_style(look)
    else:
        yield from (paragraph_style(cell_look(look), basis) for basis in ("TableText", "TableDenseText"))


def cell_look(look: Style) -> Style:
    """Return the look of a cell; pandoc sets the alignment."""
    return replace(look, align="")


def with_styles(reference: bytes, rows: Iterable[Row], size: float) -> bytes:
    """Return a reference document with additional styles; existing ones stay."""
    rows = list(rows)

    def change(name: str, content: bytes) -> bytes:
        if name != _STYLES:
            return content
        text = content.decode("utf-8")
        missing = [row for row in rows if f'w:styleId="{row.id}"' not in text]
        start, end = text.rstrip().rsplit("</", 1)
        return f"{start}{style_elements(missing, size)}</{end}".encode()

    return with_members(reference, change)
