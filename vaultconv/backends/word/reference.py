"""The document that gives pandoc's Word documents their looks: pandoc's own, with our styles, paper and running heads.

Whoever wants other looks restyles what `reference_docx` makes in Word, and names it by ``--reference-doc``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias
from xml.sax.saxutils import quoteattr

from vaultconv.backends.word.styles import styles
from vaultconv.backends.word.xml import NAMESPACES, XML, specimen, styles_part
from vaultconv.tree.direction import of_language

PaperName: TypeAlias = Literal["a4", "a5", "letter"]
FontSet: TypeAlias = Literal["serif", "sans"]


class Paper(NamedTuple):
    """A sheet of paper and its margins, in twentieths of a point."""

    width: int
    height: int
    side: int
    top: int

    @property
    def text_width(self) -> int:
        """Return the width of the text."""
        return self.width - 2 * self.side

    @property
    def text_height(self) -> int:
        """Return the height of the text on a page."""
        return self.height - 2 * self.top


PAPERS: Final[Mapping[PaperName, Paper]] = MappingProxyType(
    {
        "a4": Paper(11906, 16838, 1417, 1531),
        "a5": Paper(8391, 11906, 907, 1077),
        "letter": Paper(12240, 15840, 1440, 1440),
    }
)

# Headings and text. Word has them everywhere, and LibreOffice brings fonts of the same widths along.
FONTS: Final[Mapping[FontSet, tuple[str, str]]] = MappingProxyType(
    {"serif": ("Arial", "Times New Roman"), "sans": ("Arial", "Arial")}
)

_EAST_ASIAN: Final = frozenset(("ja", "ko", "zh"))


def reference_docx(
    default: bytes,
    *,
    paper: PaperName = "a4",
    language: str = "en",
    fonts: FontSet = "serif",
    size: float = 11,
    book: bool = False,
    leftwards: Collection[str] = (),
    specimens: bool = True,
) -> bytes:
    """Return the reference document, made from pandoc's ``default``; the same arguments give the same bytes.

    ``language`` is a BCP 47 tag, ``size`` that of the text in points. A ``book`` has a title page and the chapter's
    title in the running head, other documents their own. Paragraphs in the styles ``leftwards`` run from right to
    left. With ``specimens`` its text shows every style, for those who restyle it; pandoc reads all of it again for each
    document, and uses none.
    """
    sheet = PAPERS[paper]
    with zipfile.ZipFile(io.BytesIO(default)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if not name.endswith("/")}
    margins = _margins(language, book)
    parts.update((f"word/{part.name}.xml", part.text) for part in margins)
    rows = styles(width=sheet.text_width, book=book, main=of_language(language), leftwards=leftwards)
    parts["word/styles.xml"] = styles_part(rows, f"<w:lang {_languages(language)}/>", size)
    parts["word/theme/theme1.xml"] = _with_fonts(parts["word/theme/theme1.xml"], *FONTS[fonts])
    parts["word/settings.xml"] = _with_settings(parts["word/settings.xml"], language, book)
    body = (specimen(rows) if specimens else "") + _section(sheet, margins, language)
    parts["word/document.xml"] = _with_body(parts["word/document.xml"], body)
    parts[_LINKS] = _before_end(parts[_LINKS], map(_relationship, margins))
    parts[_TYPES] = _before_end(parts[_TYPES], map(_content_type, margins))
    return _zipped(parts)


_LINKS: Final = "word/_rels/document.xml.rels"
_TYPES: Final = "[Content_Types].xml"


def _zipped(parts: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


# -------------------------------------------------------------------------------------------------- heads and sections

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class _Margin(NamedTuple):
    """A header or footer: its part's name and text, and the pages that it is for."""

    name: str
    kind: Literal["header", "footer"]
    pages: Literal["default", "first"]
    text: str

    @property
    def id(self) -> str:
        return f"rIdVault{self.name.capitalize()}"


def _margins(language: str, book: bool) -> list[_Margin]:
    # By its number, as Word calls the style "heading 1" by another name in every language.
    chapter = "<w:r><w:tab/></w:r>" + field("STYLEREF 1", shown="")
    head = _margin_part("hdr", "Header", field("TITLE", shown="") + (chapter if book else ""), language)
    between = '<w:r><w:t xml:space="preserve"> / </w:t></w:r>'
    foot = _margin_part("ftr", "Footer", field("PAGE", shown="1") + between + field("NUMPAGES", shown="1"), language)
    first = [] if book else [_Margin("footer2", "footer", "first", foot)]
    return [_Margin("header1", "header", "default", head), _Margin("footer1", "footer", "default", foot), *first]


def _margin_part(root: str, style: str, content: str, language: str) -> str:
    direction = "<w:bidi/>" if of_language(language) == "rtl" else ""
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{direction}</w:pPr>{content}</w:p>'
    return f"{XML}<w:{root} {NAMESPACES}>{paragraph}</w:{root}>"


def field(instruction: str, style: str = "", shown: str = "…") -> str:
    """Return the runs of a field that Word fills when it opens the document; until then it shows ``shown``.

    ``style`` is a ``w:rPr`` element.
    """
    parts = (
        f'<w:fldChar w:fldCharType="begin"{_DIRTY if instruction.split()[0] not in _LIVE else ""}/>',
        f'<w:instrText xml:space="preserve"> {instruction} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{shown}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "".join(f"<w:r>{style}{part}</w:r>" for part in parts)


_DIRTY: Final = ' w:dirty="true"'
_LIVE: Final = frozenset(("PAGE", "NUMPAGES", "STYLEREF"))  # Word keeps these right by itself


def _section(sheet: Paper, margins: list[_Margin], language: str) -> str:
    references = "".join(f'<w:{each.kind}Reference w:type="{each.pages}" r:id="{each.id}"/>' for each in margins)
    direction = "<w:bidi/>" if of_language(language) == "rtl" else ""
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="{sheet.width}" w:h="{sheet.height}"/>'
        f'<w:pgMar w:top="{sheet.top}" w:right="{sheet.side}" w:bottom="{sheet.top}" w:left="{sheet.side}" '
        f'w:header="709" w:footer="709" w:gutter="0"/><w:cols w:space="708"/><w:titlePg/>{direction}</w:sectPr>'
    )


def _with_body(document: str, body: str) -> str:
    start, end = document.index("<w:body>"), document.index("</w:body>")
    return f"{document[:start]}<w:body>{body}{document[end:]}"


def _relationship(margin: _Margin) -> str:
    return f'<Relationship Type="{_OFFICE}/{margin.kind}" Id="{margin.id}" Target="{margin.name}.xml"/>'


def _content_type(margin: _Margin) -> str:
    kind = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{margin.kind}+xml"
    return f'<Override PartName="/word/{margin.name}.xml" ContentType="{kind}"/>'


def _before_end(part: str, elements: Iterable[str]) -> str:
    start, end = part.rstrip().rsplit("</", 1)
    return f"{start}{''.join(elements)}</{end}"


def _with_fonts(theme: str, heading: str, body: str) -> str:
    for kind, name in (("major", heading), ("minor", body)):
        pattern = rf"(<a:{kind}Font>\s*)<a:latin [^>]*/>"
        theme = re.sub(pattern, rf"\1<a:latin typeface={quoteattr(name)}/>", theme)
    return theme


# Without it Word takes a document for one of 2007, and sets tables a cell's margin to the left of the text.
_MODERN: Final = (
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
)


def _with_settings(settings: str, language: str, book: bool) -> str:
    settings = re.sub(r"<w:themeFontLang [^>]*/>", f"<w:themeFontLang {_languages(language)}/>", settings)
    settings = settings.replace("<w:rsids>", _MODERN + "<w:rsids>", 1)
    # Word asks whether to fill the fields when it opens the document: a book is full of page numbers.
    return settings.replace("<w:footnotePr>", '<w:updateFields w:val="true"/><w:footnotePr>', 1) if book else settings


def _languages(language: str) -> str:
    """Return the attributes for a text's language, one for each kind of script."""
    if of_language(language) == "rtl":
        return f'w:val="en-US" w:bidi={quoteattr(language)}'
    if language.partition("-")[0] in _EAST_ASIAN:
        return f'w:val="en-US" w:eastAsia={quoteattr(language)}'
    return f"w:val={quoteattr(language)}"
