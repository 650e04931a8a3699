"""Writes ``word/styles.xml`` from the rows of `styles`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias
from xml.sax.saxutils import quoteattr

from vaultconv.backends.word.styles import WordStyle

XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)

Properties: TypeAlias = "dict[str, str | Properties]"
"""An element's attributes, which are text, and its children, which are not."""

DEFAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {"paragraph": "Normal", "character": "DefaultParagraphFont", "table": "TableNormal", "numbering": "NoList"}
)

# Word's own styles. All others are marked as ours, else Word would take them for misspelt ones of its own.
_BUILT_IN: Final = frozenset(
    "Normal BodyText BlockText Title Subtitle Date Caption FootnoteText FootnoteReference Hyperlink Bibliography "
    "Header Footer DefaultParagraphFont TableNormal TableGrid NoList TOCHeading".split()
) | {f"{name}{level}" for name in ("Heading", "TOC") for level in range(1, 10)}


def styles_part(rows: Iterable[WordStyle], language: str, size: float) -> str:
    """Return the part. ``language`` is a ``w:lang`` element; ``size`` is that of the text in points."""
    points = round(size * 2)
    run = f'{_element("rFonts", dict(_FONTS["body"]))}<w:sz w:val="{points}"/><w:szCs w:val="{points}"/>{language}'
    defaults = f"<w:rPrDefault><w:rPr>{run}</w:rPr></w:rPrDefault><w:pPrDefault/>"
    written = style_elements(rows, size)
    return f"{XML}<w:styles {NAMESPACES}><w:docDefaults>{defaults}</w:docDefaults>\n{written}\n</w:styles>\n"


def style_elements(rows: Iterable[WordStyle], size: float) -> str:
    """Return the elements of styles, in a document with text of ``size`` points."""
    return "\n".join(_style(row, size) for row in rows)


def _style(row: WordStyle, size: float) -> str:
    default = ' w:default="1"' if DEFAULTS[row.kind] == row.id else ""
    custom = "" if row.id in _BUILT_IN else ' w:customStyle="1"'
    basis = row.basis or ("" if default else DEFAULTS[row.kind])
    links = [("name", row.name or row.id), ("basedOn", basis), ("next", row.following)]
    content = [_element(name, {"val": value}) for name, value in links if value]
    content += ["<w:qFormat/>"] if row.kind != "numbering" else []
    parts = (("pPr", row.paragraph), ("rPr", row.run), ("tblPr", row.table), ("tcPr", row.cell))
    content += [_element(name, parse_properties(text, size)) for name, text in parts if text]
    head = (("rPr", row.head_run), ("tcPr", row.head_cell))
    if first := "".join(_element(name, parse_properties(text, size)) for name, text in head if text):
        content.append(f'<w:tblStylePr w:type="firstRow">{first}</w:tblStylePr>')
    return f'<w:style w:type="{row.kind}"{default}{custom} w:styleId="{row.id}">{"".join(content)}</w:style>'


def specimen(rows: Iterable[WordStyle]) -> str:
    """Return a body with an example of every style, for changing them in Word."""
    return "".join(_SPECIMENS[row.kind](row) for row in rows if row.id not in _UNSEEN)


_UNSEEN: Final = frozenset(
    ("DefaultParagraphFont", "TableNormal", "NoList", "AfterBox", "ChapterBreak", "PageBreak", "PartBreak")
)


def _paragraph(style: str, words: str, run: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{run}<w:t>{words}</w:t></w:r></w:p>'


def _boxed(row: WordStyle) -> str:
    look = f'<w:tblStyle w:val="{row.id}"/><w:tblW w:type="pct" w:w="5000"/><w:tblLook w:firstRow="1"/>'
    has_title = row.id == "Toggle" or row.id.startswith("Callout")
    text = _paragraph(f"{row.id}Title" if has_title else "TableText", row.id) + _paragraph("BodyText", "Text")
    cell = f"<w:tr><w:tc><w:tcPr/>{text}</w:tc></w:tr>"
    return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid><w:gridCol/></w:tblGrid>{cell}</w:tbl>" + _paragraph(
        "AfterBox", ""
    )


def _run(row: WordStyle) -> str:
    return _paragraph("BodyText", row.name or row.id, f'<w:rPr><w:rStyle w:val="{row.id}"/></w:rPr>')


_SPECIMENS: Final[Mapping[str, Callable[[WordStyle], str]]] = MappingProxyType(
    {"paragraph": lambda row: _paragraph(row.id, row.name or row.id), "character": _run, "table": _boxed}
)


# --------------------------------------------------------------------------------------------------------- properties


def parse_properties(text: str, size: float) -> Properties:
    """Return the properties in a row's text, in a document with text of ``size`` points."""
    properties: Properties = {}
    for part in filter(None, (each.strip() for each in text.split(";"))):
        path, *words = part.split()
        for name, attributes in _OURS[path](*words, size) if path in _OURS else [(path, _attributes(words))]:
            *above, last = name.split(".")
            place = properties
            for outer in above:
                inner = place.setdefault(outer, {})
                assert isinstance(inner, dict)
                place = inner
            place[last] = attributes
    return properties


def _attributes(words: list[str]) -> Properties:
    return {
        name if equals else "val": value if equals else name
        for name, equals, value in (w.partition("=") for w in words)
    }


def _element(name: str, properties: Properties) -> str:
    attributes = "".join(f" w:{key}={quoteattr(value)}" for key, value in properties.items() if isinstance(value, str))
    order = _ORDER.get(name, {})
    children = sorted((key for key, value in properties.items() if not isinstance(value, str)), key=order.__getitem__)
    content = "".join(_element(key, value) for key in children if not isinstance(value := properties[key], str))
    return f"<w:{name}{attributes}>{content}</w:{name}>" if content else f"<w:{name}{attributes}/>"


# Elements in the order of the schema's sequences, by the element that holds them: Word insists on it.
_ORDER: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {
        name: {child: place for place, child in enumerate(children.split())}
        for name, children in {
            "pPr": "keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs suppressAutoHyphens wordWrap "
            "bidi spacing ind contextualSpacing jc outlineLvl",
            "rPr": "rFonts b bCs i iCs caps smallCaps strike noProof color sz szCs u bdr shd vertAlign lang",
            "tblPr": "bidiVisual tblStyleRowBandSize jc tblInd tblBorders tblCellMar",
            "tcPr": "tcBorders shd vAlign",
            "pBdr": "top left bottom right between",
            "tblBorders": "top left bottom right insideH insideV",
            "tcBorders": "top left bottom right",
            "tblCellMar": "top left bottom right",
            "tabs": "tab",
        }.items()
    }
)


def _theme_font(name: str) -> dict[str, str]:
    latin = f"{name}HAnsi"
    return {"asciiTheme": latin, "hAnsiTheme": latin, "eastAsiaTheme": f"{name}EastAsia", "cstheme": f"{name}Bidi"}


# Text and headings have the theme's fonts, so that Word's own menu of fonts changes them.
_FONTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "body": _theme_font("minor"),
        "heading": _theme_font("major"),
        "code": {"ascii": "Consolas", "hAnsi": "Consolas", "cs": "Courier New"},
        "symbols": dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), "Segoe UI Symbol"),
    }
)


def _twice(*names: str) -> Callable[[float], list[tuple[str, Properties]]]:
    """Return elements for one script and for others, which Word keeps apart."""
    return lambda size: [(name, {}) for name in names]


def _sized(factor: str, size: float) -> list[tuple[str, Properties]]:
    return _points(str(float(factor) * size), size)


def _points(points: str, size: float) -> list[tuple[str, Properties]]:
    return [(name, {"val": str(round(float(points) * 2))}) for name in ("sz", "szCs")]


def _font(name: str, size: float) -> list[tuple[str, Properties]]:
    return [("rFonts", dict(_FONTS[name]))]


def _fill(colour: str, size: float) -> list[tuple[str, Properties]]:
    return [("shd", {"val": "clear", "color": "auto", "fill": colour})]


_OURS: Final[Mapping[str, Callable[..., list[tuple[str, Properties]]]]] = MappingProxyType(
    {
        "bold": _twice("b", "bCs"),
        "italic": _twice("i", "iCs"),
        "size": _sized,
        "points": _points,
        "font": _font,
        "fill": _fill,
    }
)
