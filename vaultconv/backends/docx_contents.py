"""A Word document's table of contents.

It is written out, an entry a paragraph with a field for its page. A ``TOC`` field would be empty until Word makes it, and
LibreOffice shows what stands in one as it is, without page numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from vaultconv.backends.pandoc_writer import Json, raw_block
from vaultconv.backends.reference_docx import field


def contents(blocks: list[Json], depth: int, title: str) -> list[Json]:
    """The table of the headings down to level ``depth``; those without a label get one. None where there are none."""
    headings = [made for made in _headings(blocks) if made["c"][0] <= depth]
    if not headings:
        return []
    entries = "".join(_entry(made, number) for number, made in enumerate(headings))
    return [raw_block("openxml", _paragraph("TOCHeading", _text(title)) + entries)]


def _headings(blocks: Sequence[Json]) -> Iterator[Json]:
    """Those that stand in no box, quote or list."""
    stack = list(reversed(blocks))
    while stack:
        made = stack.pop()
        if made["t"] == "Header":
            yield made
        elif made["t"] == "Div":
            stack.extend(reversed(made["c"][1]))


def _entry(heading: Json, number: int) -> str:
    level, attributes, inlines = heading["c"]
    attributes[0] = attributes[0] or f"contents-{number}"
    words = " ".join("".join(_words(inlines)).split())
    runs = _text(words) + _run("<w:tab/>") + field(f"PAGEREF {attributes[0]} \\h")
    return _paragraph(f"TOC{level}", f'<w:hyperlink w:anchor="{attributes[0]}" w:history="1">{runs}</w:hyperlink>')


def _paragraph(style: str, content: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'


def _run(content: str) -> str:
    return f"<w:r>{content}</w:r>"


def _text(words: str) -> str:
    return _run(f'<w:t xml:space="preserve">{escape(words)}</w:t>')


def _words(inlines: Sequence[Json]) -> Iterator[str]:
    """The words of inlines as Word shows them in a table of contents; formulas as their source."""
    stack = list(reversed(inlines))
    while stack:
        made = stack.pop()
        kind, content = made["t"], made.get("c")
        if kind == "Str":
            yield str(content)
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            yield " "
        elif kind in ("Code", "Math"):
            yield str(made["c"][1])
        elif kind in ("Span", "Link"):
            stack.extend(reversed(made["c"][1]))
        elif kind in _HOLDING:
            stack.extend(reversed(made["c"]))


_HOLDING: Final = frozenset(("Emph", "Underline", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps"))
