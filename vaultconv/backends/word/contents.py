"""A Word document's table of contents, its page references, and the indexes that are full of them.

The contents are written out, an entry a paragraph with a field for its page. A ``TOC`` field would be empty until Word
makes it, and LibreOffice shows what stands in one as it is, without page numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final
from xml.sax.saxutils import escape

from vaultconv.backends.pandoc.ast import div_content
from vaultconv.backends.pandoc.inlines import link
from vaultconv.backends.pandoc.writer import Json, PandocWriter, attr, element, raw_block, raw_inline
from vaultconv.backends.word.layout import leaves
from vaultconv.backends.word.reference import field
from vaultconv.backends.word.styled import CHAPTER_BREAK, styled
from vaultconv.tree import nodes as n
from vaultconv.tree.direction import Direction, of_language, of_node, of_text


def contents(blocks: list[Json], depth: int, language: str) -> list[Json]:
    """Return a table of the headings down to level ``depth``, and label those without labels; None without any."""
    headings = [heading for heading in _headings(blocks) if heading["c"][0] <= depth]
    if not headings:
        return []
    main = of_language(language)
    entries = "".join(_entry(heading, number, main) for number, heading in enumerate(headings))
    title = contents_title(language)
    return [raw_block("openxml", _paragraph("TOCHeading", _text(title), of_text(title) or main) + entries)]


def contents_title(language: str) -> str:
    """Return the title of a table of contents in a language (a BCP 47 tag), or in English."""
    return _TITLES.get(language.lower().partition("-")[0], "Contents")


_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ar": "المحتويات",
        "cs": "Obsah",
        "da": "Indhold",
        "de": "Inhalt",
        "el": "Περιεχόμενα",
        "es": "Índice",
        "fa": "فهرست مطالب",
        "fi": "Sisällys",
        "fr": "Table des matières",
        "he": "תוכן העניינים",
        "it": "Indice",
        "ja": "目次",
        "ko": "목차",
        "nl": "Inhoud",
        "pl": "Spis treści",
        "pt": "Sumário",
        "ru": "Содержание",
        "sv": "Innehåll",
        "tr": "İçindekiler",
        "uk": "Зміст",
        "zh": "目录",
    }
)


def _headings(blocks: Sequence[Json]) -> Iterator[Json]:
    """Return the headings, without those in boxes."""
    stack = list(reversed(blocks))
    while stack:
        element = stack.pop()
        if element["t"] == "Header":
            yield element
        elif element["t"] in _HOLDING:
            stack.extend(reversed(_HOLDING[element["t"]](element["c"])))


_HOLDING: Final[Mapping[str, Callable[[Any], list[Json]]]] = MappingProxyType(
    {
        "Div": lambda content: content[1],
        "BulletList": lambda items: [block for item in items for block in item],
        "OrderedList": lambda content: [block for item in content[1] for block in item],
        "Table": lambda content: [
            block for body in content[4] for row in body[3] for cell in row[1] for block in cell[4]
        ],
    }
)


def _entry(heading: Json, number: int, main: Direction) -> str:
    level, attributes, inlines = heading["c"]
    attributes[0] = attributes[0] or f"contents-{number}"
    words = " ".join("".join(map(_word, leaves(inlines))).split())
    runs = f"{_text(words)}<w:r><w:tab/></w:r>" + field(f"PAGEREF {attributes[0]} \\h")
    linked = f'<w:hyperlink w:anchor="{attributes[0]}" w:history="1">{runs}</w:hyperlink>'
    return _paragraph(f"TOC{level}", linked, of_text(words) or main)


def _word(inline: Json) -> str:
    """Return a heading's text as Word's own table would show it, with formulas as their source."""
    if inline["t"] == "Str":
        return str(inline["c"])
    return str(inline["c"][1]) if inline["t"] in ("Code", "Math") else " "


def _paragraph(style: str, content: str, direction: Direction) -> str:
    bidi = "<w:bidi/>" if direction == "rtl" else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{bidi}</w:pPr>{content}</w:p>'


def _text(words: str) -> str:
    style = "<w:rPr><w:rtl/></w:rPr>" if of_text(words) == "rtl" else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def page_reference(label: str) -> list[Json]:
    """Return the page number of a label, in parentheses; Word fills it in."""
    style = '<w:rPr><w:rStyle w:val="PageReference"/></w:rPr>'

    def text(words: str) -> str:
        return f'<w:r>{style}<w:t xml:space="preserve">{words}</w:t></w:r>'

    number = field(f"PAGEREF {label} \\h", style=style)
    return [raw_inline("openxml", text(" (p.\u00a0") + number + text(")"))]


def index(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Return index entries, and the letters above them."""
    written = [
        block if block["t"] != "Para" else styled("IndexHeading", [block])[0] for block in div_content(node, writer)
    ]
    return [CHAPTER_BREAK, *written] if written else []


def index_entry(blocks: list[Json]) -> list[Json]:
    """Return the paragraph of an entry, and the entries below it."""
    paragraphs = [_paged(block["c"]) for block in blocks if block["t"] in ("Para", "Plain")]
    nested = [styled("IndexSubentry", block["c"][1])[0] for block in blocks if block["t"] == "Div"]
    return styled("IndexEntry", [{"t": "Para", "c": inlines} for inlines in paragraphs]) + nested


def _paged(inlines: list[Json]) -> list[Json]:
    """Put the only page of an entry at the end of the line, several pages after their titles."""
    pages = sum(inline["t"] == "RawInline" for inline in inlines)
    before = raw_inline("openxml", "<w:r><w:tab/></w:r>") if pages == 1 else {"t": "Str", "c": "\u00a0"}
    return [each for inline in inlines for each in ((before, inline) if inline["t"] == "RawInline" else (inline,))]


def index_link(node: n.Link, writer: PandocWriter) -> list[Json]:
    """Return a link; in an index, its page."""
    if not writer.in_index or type(node.target) is not n.NoteTarget:
        return link(node, writer)
    label = writer.labels.find(node.target)
    content = writer.isolated(of_node(node), writer.line(node.content, in_link=True))
    if not label or not content:
        return content
    page = [raw_inline("openxml", field(f"PAGEREF {label} \\h"))] if writer.links.pages else []
    return [element("Link", attr(), content, ["#" + label, ""]), *page]
