"""The styles of Word documents, as rows of a table.

Properties are written as ``element attribute=value; element.child value``: WordprocessingML's own names (ECMA-376, part
1, section 17), a bare word being the ``val`` attribute. Six names are ours: ``bold``, ``italic``, ``font`` (one of
body, heading, code, symbols), ``size`` (in units of the document's own size), ``points`` and ``fill``. Their order does
not matter here; lengths are twentieths of a point.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

from vaultconv.tree.direction import Direction

Kind: TypeAlias = Literal["paragraph", "character", "table", "numbering"]


class WordStyle(NamedTuple):
    """A style of Word documents. `xml` writes it."""

    id: str
    kind: Kind
    basis: str = ""
    """The style that it is based on."""
    paragraph: str = ""
    """Its paragraph properties, as `xml.parse_properties` reads them."""
    run: str = ""
    """Its character properties."""
    table: str = ""
    cell: str = ""
    head_run: str = ""
    """The character properties of a table's first row."""
    head_cell: str = ""
    """The cell properties of a table's first row."""
    name: str = ""
    """Its name in Word; the id if it is empty."""
    following: str = ""
    """The style of the paragraph after it."""


class CalloutColours(NamedTuple):
    """The colours of a callout's line, title and background; the line is dark enough to see in grey."""

    ink: str
    ground: str
    icon: str


# The types that Obsidian draws differently, with glyphs that Word's and LibreOffice's own fonts have.
CALLOUTS: Final[Mapping[str, CalloutColours]] = MappingProxyType(
    {
        "note": CalloutColours("1D5FC4", "EEF4FD", "✎"),
        "abstract": CalloutColours("0B7285", "E8F5F7", "≡"),
        "info": CalloutColours("1F6FA8", "EAF4FB", "ℹ"),
        "todo": CalloutColours("34618F", "EDF2F8", "☑"),
        "tip": CalloutColours("00796B", "E8F5F3", "★"),
        "success": CalloutColours("2B7A37", "EBF6EC", "✔"),
        "question": CalloutColours("8A5A00", "FCF5E2", "?"),
        "warning": CalloutColours("A84B00", "FDF1E5", "⚠"),
        "failure": CalloutColours("B3362B", "FCEDEB", "✘"),
        "danger": CalloutColours("A31515", "FDE9E9", "⚡"),
        "bug": CalloutColours("A8175A", "FCEAF2", "✱"),
        "example": CalloutColours("5F43B2", "F2EFFB", "☰"),
        "quote": CalloutColours("5B6370", "F3F4F6", "❝"),
    }
)


def callout_style(kind: str) -> str:
    """Return the id of the table style for a callout type in `CALLOUTS`; the style of its title adds ``Title``."""
    return f"Callout{kind.capitalize()}"


# ---------------------------------------------------------------------------------------------------------- the rows

_HEADING: Final = "keepNext; keepLines; suppressAutoHyphens; "
_BOX: Final = (
    "tblInd w=0 type=dxa; tblCellMar.top w=80 type=dxa; tblCellMar.left w=200 type=dxa; "
    "tblCellMar.bottom w=0 type=dxa; tblCellMar.right w=160 type=dxa; "
)
_RULED: Final = (
    "tblStyleRowBandSize 1; tblInd w=0 type=dxa; tblBorders.top single sz=8 space=0 color=4A5160; "
    "tblBorders.bottom single sz=8 space=0 color=4A5160; tblBorders.insideH single sz=4 space=0 color=D0D4DA; "
    "tblCellMar.top w=20 type=dxa; tblCellMar.left w=90 type=dxa; tblCellMar.bottom w=20 type=dxa; "
    "tblCellMar.right w=90 type=dxa"
)


def _text_styles(side: str) -> Iterator[WordStyle]:
    yield WordStyle("Normal", "paragraph", paragraph="widowControl; spacing before=0 after=120 line=276 lineRule=auto")
    yield WordStyle("BodyText", "paragraph", "Normal", name="Body Text")
    yield WordStyle("FirstParagraph", "paragraph", "BodyText", name="First Paragraph", following="BodyText")
    # The space below a list stands after its last item alone.
    yield WordStyle("Compact", "paragraph", "BodyText", "contextualSpacing; spacing before=0 after=120")
    yield WordStyle(
        "BlockText",
        "paragraph",
        "BodyText",
        run="color 3F4652",
        name="Block Text",
        following="BodyText",
        paragraph=f"pBdr.{side} single sz=18 space=10 color=B9BFC9; "
        "spacing before=60 after=120; ind left=340 right=340",
    )
    yield WordStyle(
        "DefinitionTerm", "paragraph", "Normal", "keepNext; spacing after=0", "bold", name="Definition Term"
    )
    yield WordStyle("Definition", "paragraph", "Normal", "ind left=425")
    yield WordStyle(
        "HorizontalRule", "paragraph", "Normal", "pBdr.bottom single sz=6 space=1 color=B9BFC9; spacing after=200"
    )
    yield WordStyle(
        "Properties", "paragraph", "Normal", "keepNext; spacing before=0 after=160", "points 8; color 4A5160"
    )
    yield WordStyle("Centered", "paragraph", "BodyText", "jc center")
    # Word joins tables that nothing parts, and a cell has to end in a paragraph: this is the least of one.
    yield WordStyle(
        "AfterBox",
        "paragraph",
        "Normal",
        "spacing before=0 after=120 line=20 lineRule=exact",
        "points 1",
        following="BodyText",
    )
    yield WordStyle("ChapterBreak", "paragraph", "AfterBox", "keepNext; pageBreakBefore; spacing after=0")
    yield WordStyle("PageBreak", "paragraph", "AfterBox", "spacing after=0")
    yield WordStyle("PartBreak", "paragraph", "ChapterBreak", "spacing after=3600")
    yield WordStyle("Placeholder", "paragraph", "BodyText", _frame("A9AFB9") + "keepLines; fill F6F7F9", "color 4A5160")


def _frame(colour: str) -> str:
    return "".join(f"pBdr.{side} dashed sz=4 space=4 color={colour}; " for side in ("top", "left", "bottom", "right"))


def _heading_styles() -> Iterator[WordStyle]:
    sizes = (1.75, 1.4, 1.18, 1.05, 1.0, 1.0, 1.0, 1.0, 1.0)
    for level, size in enumerate(sizes, 1):
        space = f"spacing before={360 if level < 3 else 260} after={140 if level < 3 else 80} line=252 lineRule=auto"
        colour = "1F2A44" if level < 5 else "4A5160"
        yield WordStyle(
            f"Heading{level}",
            "paragraph",
            "Normal",
            f"{_HEADING}{space}; outlineLvl {level - 1}",
            f"font heading; bold; size {size}; color {colour}" + ("; italic" if level > 5 else ""),
            name=f"heading {level}",
            following="BodyText",
        )
    for level in range(1, 7):  # in boxes: in no outline
        yield WordStyle(f"InnerHeading{level}", "paragraph", f"Heading{level}", "outlineLvl 9", following="BodyText")


def _title_styles(book: bool) -> Iterator[WordStyle]:
    above = 4000 if book else 0  # a book's title stands on a page of its own
    yield WordStyle(
        "Title",
        "paragraph",
        "Normal",
        f"{_HEADING}spacing before={above} after=160 line=240 lineRule=auto",
        f"font heading; bold; size {2.8 if book else 2.1}; color 1F2A44",
        following="BodyText",
    )
    yield WordStyle(
        "Subtitle", "paragraph", "Normal", f"{_HEADING}spacing after=200", "font heading; size 1.35; color 4A5160"
    )
    yield WordStyle("Author", "paragraph", "Normal", "keepNext; spacing before=80 after=40", "size 1.1")
    yield WordStyle("Date", "paragraph", "Normal", "spacing after=280", "color 4A5160")
    yield WordStyle(
        "AbstractTitle", "paragraph", "Normal", "keepNext", "bold", name="Abstract Title", following="Abstract"
    )
    yield WordStyle("Abstract", "paragraph", "Normal", "ind left=425 right=425", "size 0.92", following="BodyText")
    yield WordStyle("Bibliography", "paragraph", "Normal", "ind left=425 hanging=425")
    broken = "pageBreakBefore; " if book else ""
    yield WordStyle(
        "TOCHeading", "paragraph", "Heading1", broken + "outlineLvl 9", name="TOC Heading", following="BodyText"
    )


def _list_of_pages_styles(width: int) -> Iterator[WordStyle]:
    page = f"tabs.tab right leader=dot pos={width}"
    for level in range(1, 7):
        space = "before=100 after=40" if level == 1 else "before=0 after=20"
        yield WordStyle(
            f"TOC{level}",
            "paragraph",
            "Normal",
            f"{page}; spacing {space}; ind left={(level - 1) * 280}",
            "bold" if level == 1 else "",
            name=f"toc {level}",
            following="Normal",
        )
    yield WordStyle("IndexEntry", "paragraph", "Normal", f"{page}; spacing after=0; ind left=280 hanging=280")
    yield WordStyle("IndexSubentry", "paragraph", "IndexEntry", "ind left=560 hanging=280")
    yield WordStyle(
        "IndexHeading", "paragraph", "Normal", "keepNext; spacing before=160 after=40", "font heading; bold"
    )
    yield WordStyle("PageReference", "character", run="color 4A5160")


def _margin_styles(width: int) -> Iterator[WordStyle]:
    yield WordStyle(
        "FootnoteText",
        "paragraph",
        "Normal",
        "spacing after=40 line=245 lineRule=auto",
        "size 0.85",
        name="Footnote Text",
    )
    yield WordStyle(
        "FootnoteBlockText", "paragraph", "FootnoteText", "ind left=340 right=340", name="Footnote Block Text"
    )
    yield WordStyle("FootnoteReference", "character", run="vertAlign superscript", name="Footnote Reference")
    yield WordStyle(
        "Header",
        "paragraph",
        "Normal",
        f"pBdr.bottom single sz=4 space=4 color=B9BFC9; tabs.tab right pos={width}; spacing after=0",
        "size 0.82; color 4A5160",
        name="header",
    )
    yield WordStyle(
        "Footer", "paragraph", "Normal", "spacing after=0; jc center", "size 0.82; color 4A5160", name="footer"
    )


def _inline_styles() -> Iterator[WordStyle]:
    yield WordStyle("DefaultParagraphFont", "character", name="Default Paragraph Font")
    yield WordStyle("Hyperlink", "character", run="color 1F4E9E")
    yield WordStyle("SectionNumber", "character", name="Section Number")
    yield WordStyle("Tag", "character", run="font heading; color 5F43B2; size 0.88; fill F2EFFB")
    yield WordStyle("Highlight", "character", run="fill FFF1A8")
    yield WordStyle("Kbd", "character", run="font code; size 0.85; bdr single sz=4 space=0 color=A9AFB9; fill F6F7F9")
    yield WordStyle("Small", "character", run="size 0.85")
    yield WordStyle("CalloutIcon", "character", run="font symbols")
    yield WordStyle("TaskOpen", "character", run="font symbols")
    yield WordStyle("TaskDone", "character", run="font symbols; color 2B7A37")
    yield WordStyle("TaskCancelled", "character", run="font symbols; color 6B7280")
    yield WordStyle("TaskOther", "character", run="font symbols; color 8A5A00")
    yield WordStyle("PlaceholderChar", "character", run="color 4A5160; fill F6F7F9")


def _revision_styles(side: str) -> Iterator[WordStyle]:
    yield WordStyle("Question", "paragraph", "Normal", "keepNext; spacing before=160 after=40")
    yield WordStyle("Answer", "paragraph", "Normal", "spacing before=0 after=80 line=252 lineRule=auto", "size 0.92")
    yield WordStyle(
        "Cue", "paragraph", "Normal", "keepNext; suppressAutoHyphens; spacing before=40 after=40", "bold; size 0.92"
    )
    yield WordStyle("Card", "paragraph", "Normal", "spacing before=120 after=120; jc center")
    yield WordStyle(
        "AnswerLine",
        "paragraph",
        "Normal",
        # Between paragraphs of the same borders Word draws one line alone, unless that is said too.
        "pBdr.bottom single sz=4 space=0 color=9AA1AC; pBdr.between single sz=4 space=0 color=9AA1AC; "
        "spacing before=0 after=0 line=425 lineRule=exact",
    )
    yield WordStyle("QuestionNumber", "character", run="bold; color 1F4E9E; size 0.92")
    yield WordStyle("Gap", "character", run="u single")
    lines = f"tblBorders.{side} none; tblBorders.bottom single sz=4 space=0 color=B9BFC9; "
    lines += "tblBorders.insideV single sz=6 space=0 color=1F4E79"
    yield WordStyle("CornellRow", "table", "TableNormal", table=_BOX + lines)


def _figure_styles() -> Iterator[WordStyle]:
    yield WordStyle(
        "Caption",
        "paragraph",
        "Normal",
        "suppressAutoHyphens; spacing before=40 after=200; jc center",
        "size 0.88; color 4A5160",
        name="caption",
    )
    yield WordStyle("TableCaption", "paragraph", "Caption", "keepNext", name="Table Caption")
    yield WordStyle("ImageCaption", "paragraph", "Caption", name="Image Caption")
    yield WordStyle("Figure", "paragraph", "Normal", "spacing before=160 after=160 line=240 lineRule=auto; jc center")
    yield WordStyle("CaptionedFigure", "paragraph", "Figure", "keepNext; spacing after=60", name="Captioned Figure")


def _code_styles() -> Iterator[WordStyle]:
    yield WordStyle("VerbatimChar", "character", run="font code; noProof; size 0.88", name="Verbatim Char")
    frame = "".join(f"pBdr.{side} single sz=4 space=4 color=DDE1E6; " for side in ("top", "left", "bottom", "right"))
    yield WordStyle(
        "SourceCode",
        "paragraph",
        "Normal",
        run="font code; noProof; size 0.88",
        name="Source Code",
        paragraph=frame + "fill F6F7F9; suppressAutoHyphens; wordWrap 0; ind left=100 right=100; "
        "spacing before=60 after=200 line=252 lineRule=auto",
    )
    for names, run in _TOKENS.items():
        for name in names.split():
            yield WordStyle(f"{name}Tok", "character", "VerbatimChar", run=run)


# What pandoc calls the parts of code: <https://pandoc.org/MANUAL.html#syntax-highlighting>.
_TOKENS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Keyword ControlFlow Import": "bold; color 5F43B2",
        "DataType BuiltIn Attribute Extension": "color 0B7285",
        "DecVal BaseN Float Constant": "color 8A5A00",
        "Char String VerbatimString SpecialString SpecialChar": "color 2B6A37",
        "Comment Documentation Annotation CommentVar Information": "italic; color 6B7280",
        "Function": "color 1D5FC4",
        "Variable Preprocessor Other RegionMarker Normal Operator": "",
        "Warning Alert Error": "bold; color B3362B",
    }
)


def _table_styles(side: str) -> Iterator[WordStyle]:
    yield WordStyle("NoList", "numbering", name="No List")
    margins = "tblCellMar.left w=108 type=dxa; tblCellMar.right w=108 type=dxa"
    yield WordStyle("TableNormal", "table", table=f"tblInd w=0 type=dxa; {margins}", name="Normal Table")
    # Each says it all: LibreOffice takes no first row's looks from the style that another starts from.
    for name in ("Table", "TableDense"):
        for suffix, direction in (("", ""), ("RightToLeft", "bidiVisual; ")):
            yield WordStyle(
                f"{name}{suffix}",
                "table",
                "TableNormal",
                table=direction + _RULED,
                head_run="bold",
                head_cell="tcBorders.bottom single sz=8 space=0 color=4A5160; fill EEF0F3; vAlign bottom",
            )
    yield WordStyle(
        "TableText", "paragraph", "Normal", "spacing before=20 after=20 line=252 lineRule=auto", "size 0.92"
    )
    yield WordStyle("TableDenseText", "paragraph", "TableText", run="size 0.7")
    yield WordStyle("TableGrid", "table", "TableNormal", table=_grid("B9BFC9"), name="Table Grid")
    yield WordStyle("FigureTable", "table", "TableNormal", name="Figure Table")
    yield WordStyle(
        "Toggle", "table", "TableNormal", table=_BOX + f"tblBorders.{side} single sz=12 space=0 color=A9AFB9"
    )
    yield WordStyle("ToggleTitle", "paragraph", "Normal", "keepNext; keepLines; spacing after=60", "bold")


def _grid(colour: str) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "; ".join(f"tblBorders.{side} single sz=4 space=0 color={colour}" for side in sides)


def _callout_styles(side: str) -> Iterator[WordStyle]:
    yield WordStyle(
        "CalloutTitle", "paragraph", "Normal", "keepNext; keepLines; spacing after=60", "font heading; bold"
    )
    for kind, (ink, ground, _) in CALLOUTS.items():
        border = f"tblBorders.{side} single sz=32 space=0 color={ink}"
        yield WordStyle(callout_style(kind), "table", "TableNormal", table=_BOX + border, cell=f"fill {ground}")
        yield WordStyle(f"{callout_style(kind)}Title", "paragraph", "CalloutTitle", run=f"color {ink}")


def styles(*, width: int, book: bool, main: Direction = "ltr", leftwards: Collection[str] = ()) -> list[WordStyle]:
    """Return all styles of a document whose text is ``width`` wide and mainly runs in one direction.

    Paragraphs in the styles ``leftwards`` run from right to left.
    """
    rows = _rows(width, book, "right" if main == "rtl" else "left")
    return [_turned(row) if row.id in leftwards else row for row in rows]


def _turned(row: WordStyle) -> WordStyle:
    return row._replace(paragraph=f"{row.paragraph}; bidi")


def _rows(width: int, book: bool, side: str) -> list[WordStyle]:
    return [
        *_text_styles(side),
        *_heading_styles(),
        *_title_styles(book),
        *_list_of_pages_styles(width),
        *_margin_styles(width),
        *_inline_styles(),
        *_revision_styles(side),
        *_figure_styles(),
        *_code_styles(),
        *_table_styles(side),
        *_callout_styles(side),
    ]
