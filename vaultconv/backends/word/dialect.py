"""Word: boxes as one-cell tables, everything else by the named styles of `styles`.

Pandoc takes a table's ``custom-style`` as the style's id, and that of a group or a span as its name; ours are equal.
A paragraph in a tight list or in a table cell keeps pandoc's style for these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from vaultconv.backends.pandoc.ast import PLAIN, div_content, list_items, page_break, table, with_prefix
from vaultconv.backends.pandoc.columns import columns
from vaultconv.backends.pandoc.inlines import span
from vaultconv.backends.pandoc.writer import (
    SPACE,
    Entry,
    Json,
    PandocDialect,
    PandocWriter,
    attr,
    element,
    para,
    raw_inline,
    text_inlines,
)
from vaultconv.backends.word.contents import contents, index, index_entry, index_link, page_reference
from vaultconv.backends.word.layout import directed, directed_inlines, lay_out
from vaultconv.backends.word.looks import cell_look, paragraph_style, text_style
from vaultconv.backends.word.pictures import figure, media, placeholder, sized
from vaultconv.backends.word.reference import PAPERS, Paper, PaperName, field
from vaultconv.backends.word.revision import GROUPS, SPANS, part
from vaultconv.backends.word.styled import (
    AFTER_BOX,
    CHAPTER_BREAK,
    PAGE_BREAK,
    PART_BREAK,
    RULE,
    paragraphs,
    styled,
    styled_inlines,
)
from vaultconv.backends.word.styles import CALLOUTS, callout_style
from vaultconv.markdown.blocks import callout_title
from vaultconv.tree import nodes as n
from vaultconv.tree.callouts import callout_type
from vaultconv.tree.style import NO_STYLE, style_of
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.tasks import task_box
from vaultconv.tree.walk import replace, walk

# -------------------------------------------------------------------------------------------------------------- boxes


def box(style: str, content: list[Json]) -> list[Json]:
    """Return a table of one cell, and a paragraph after it, which separates it from a following table."""
    cell = [attr(), {"t": "AlignDefault"}, 1, 1, content]
    body = [attr(), 0, [], [[attr(), [cell]]]]
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidth", "c": 1.0}]]
    style_of = attr(attributes=(("custom-style", style),))
    return [element("Table", style_of, [None, []], columns, [attr(), []], [body], [attr(), []]), AFTER_BOX]


def _callout(node: n.Callout, writer: PandocWriter) -> list[Json]:
    kind = callout_type(node.kind)
    icon = styled_inlines("CalloutIcon", [{"t": "Str", "c": CALLOUTS[kind].icon}])
    title = para([*icon, SPACE, *writer.trimmed(callout_title(node))])
    style = callout_style(kind)
    return box(style, styled(f"{style}Title", title) + writer.nested(node.content, tight=False))


def _toggle(node: n.Toggle, writer: PandocWriter) -> list[Json]:
    icon = styled_inlines("CalloutIcon", [{"t": "Str", "c": "▾"}])
    title = para([*icon, SPACE, *writer.trimmed(node.summary)])
    return box("Toggle", styled("ToggleTitle", title) + writer.nested(node.content, tight=False))


# --------------------------------------------------------------------------------------------------- lists and tables


def _bullet_list(node: n.BulletList, writer: PandocWriter) -> list[Json]:
    items = list_items(node, writer)
    if writer.in_index:
        return [paragraph for item in items for paragraph in index_entry(item)]
    return [{"t": "BulletList", "c": items}] if items else []


_TASK_STYLES: Final[Mapping[str, str]] = MappingProxyType(
    {" ": "TaskOpen", "": "TaskOpen", "x": "TaskDone", "X": "TaskDone", "-": "TaskCancelled"}
)


def _list_item(node: n.ListItem, writer: PandocWriter) -> list[Json]:
    blocks = writer.blocks(node.content)
    if node.task is None:  # pandoc omits an item without inlines, including its bullet
        return blocks or [{"t": "Plain", "c": [{"t": "Str", "c": ""}]}]
    # Glyphs that Word's and LibreOffice's own fonts have; a crossed box is not a ticked one here.
    glyph = "☒" if node.task == "-" else task_box(node.task, done="☑")
    style = _TASK_STYLES.get(node.task, "TaskOther")
    return with_prefix([*styled_inlines(style, text_inlines(glyph)), SPACE], blocks)


_CHARACTER: Final = 100  # twentieths of a point that a character of a table takes, on the average
_PADDING: Final = 4  # characters' worth of a cell's margins and of bold type
_NATURAL: Final = 0.7  # of the line: a table that needs no more is as wide as it asks


def _tables(paper: Paper) -> Entry:
    line = paper.text_width // _CHARACTER

    def write(node: n.Table, writer: PandocWriter) -> list[Json]:
        asked = columns(node, line, _PADDING)
        blocks = table(node, writer, asked.shares if asked.natural > _NATURAL * line else ())
        if not blocks:
            return []
        style = "TableDense" if asked.least > line else "Table"
        cells = list(_cells(blocks[0]))
        for cell in cells:
            look = cell_look(style_of(cell[0][2]))
            if look.valign:
                writer.report_style("the text of a cell stays at the top of its row in Word, whatever HTML asks for")
            row = paragraph_style(look, f"{style}Text").id if look != NO_STYLE else f"{style}Text"
            cell[4] = styled(row, paragraphs(cell[4]))
        direction = "RightToLeft" if writer.direction == "rtl" else ""
        blocks[0]["c"][0] = attr(attributes=(("custom-style", style + direction),))
        return [*blocks, AFTER_BOX]

    return write


def _cells(json_table: Json) -> Iterator[list[Any]]:
    _, _, _, head, bodies, _ = json_table["c"]
    for row in head[1] + bodies[0][3]:
        yield from row[1]


# ------------------------------------------------------------------------------------------------------------- groups


def _div(node: n.Div, writer: PandocWriter) -> list[Json]:
    write = next((_GROUPS[name] for name in node.classes if name in _GROUPS), div_content)
    written = write(node, writer)
    look = style_of(node.attributes)
    if (look.align or "center" in node.classes) and any(type(child) is n.Heading for child in node.content):
        writer.report_style("a heading in Word is aligned by its style, not by HTML", node.position)
    return styled(paragraph_style(look).id, paragraphs(written)) if look != NO_STYLE else written


def _chapter(node: n.Div, writer: PandocWriter) -> list[Json]:
    written = div_content(node, writer)
    return [CHAPTER_BREAK, *written] if written else []


def _part(node: n.Div, writer: PandocWriter) -> list[Json]:
    if len(node.classes) > 1:  # of a revision pack
        return part(node, writer)
    written = div_content(node, writer)
    return [PART_BREAK, *written] if written else []


def _in_style(style: str) -> Entry:
    return lambda node, writer: styled(style, paragraphs(div_content(node, writer)))


def _page_break(node: n.PageBreak) -> list[Json]:
    return [PAGE_BREAK]


def _without_idle_breaks(blocks: list[Json]) -> list[Json]:
    """Return the blocks without page breaks that would make an empty page."""
    return [
        block
        for number, block in enumerate(blocks, 1)
        if block != PAGE_BREAK or (number < len(blocks) and blocks[number] not in _BREAKS)
    ]


_BREAKS: Final = (PAGE_BREAK, CHAPTER_BREAK, PART_BREAK)


def _rule(node: n.HorizontalRule, writer: PandocWriter) -> list[Json]:
    return [RULE]


# ------------------------------------------------------------------------------------------------------------ inlines


def _highlight(node: n.Highlight, writer: PandocWriter) -> list[Json]:
    content = writer.inlines(node.content)
    if any(type(each) in _STYLED for each in walk(node.content)):
        # They have styles of their own, but keep Word's highlighting.
        return [element("Span", attr(classes=("mark",)), content)]
    return styled_inlines("Highlight", content)


_STYLED: Final = frozenset((n.Code, n.Link, n.Tag, n.Span))
_SPANS: Final = MappingProxyType({"kbd": "Kbd", "small": "Small", "tag": "Tag", "placeholder": "PlaceholderChar"})


def _span(node: n.Span, writer: PandocWriter) -> list[Json]:
    look = style_of(node.attributes)
    if look != NO_STYLE:
        return styled_inlines(text_style(look).id, span(replace(node, classes=(), attributes=()), writer))
    for name in node.classes:
        if name in _SPANS:
            return styled_inlines(_SPANS[name], writer.inlines(node.content))
        if name in SPANS:
            return SPANS[name](node, writer)
    return span(node, writer)


def _tag(node: n.Tag, writer: PandocWriter) -> list[Json]:
    return styled_inlines("Tag", text_inlines("#" + node.name))


# ------------------------------------------------------------------------------------------------------------ dialect


def docx_dialect(paper: PaperName = "a4", *, toc_depth: int = 0, language: str = "en") -> PandocDialect:
    """Return the dialect of Word documents on this paper. Pandoc needs the styles of `reference_docx` with it.

    A book's table of contents, in the words of ``language``, has headings down to the level ``toc_depth``; 0 omits it.
    """

    def document(node: n.Document, writer: PandocWriter) -> list[Json]:
        blocks = _without_idle_breaks(writer.blocks(node.content))
        of_contents = [] if writer.note else contents(blocks, toc_depth, language)
        return of_contents + lay_out(blocks, PAPERS[paper], writer.main_direction)

    entries = by_class(entry(n.Document, document), entry(n.Table, _tables(PAPERS[paper])), of=(_ENTRIES,))
    return PLAIN.extend(
        "docx",
        entries,
        directed=directed,
        directed_inlines=directed_inlines,
        footnotes_inherit=True,
        page_reference=page_reference,
        unlisted_heading=_unlisted_heading,
        repeated_footnote=_repeated_footnote,
        labels_in_headings=True,
        shows_looks=True,
    )


def _unlisted_heading(level: int, label: str, inlines: list[Json]) -> list[Json]:
    style = (("custom-style", f"InnerHeading{level}"),)
    return [element("Div", attr(label, (), style), para(inlines))]


def _repeated_footnote(label: str, number: int) -> list[Json]:
    style = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
    return [raw_inline("openxml", field(f"NOTEREF {label} \\f \\h", style, str(number)))]


_GROUPS: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        **GROUPS,
        "chapter": _chapter,
        "part": _part,
        "index": index,
        "properties": _in_style("Properties"),
        "still-empty": _in_style("Properties"),
        "center": _in_style("Centered"),
        "definition": _in_style("Definition"),
        "figure": figure,
        "placeholder": placeholder,
    }
)


_ENTRIES: Final = by_class(
    entry(n.BulletList, _bullet_list),
    entry(n.ListItem, _list_item),
    entry(n.HorizontalRule, _rule),
    entry(n.PageBreak, page_break(_page_break)),
    entry(n.Callout, _callout),
    entry(n.Toggle, _toggle),
    entry(n.Div, _div),
    entry(n.Highlight, _highlight),
    entry(n.Span, _span),
    entry(n.Tag, _tag),
    entry(n.Link, index_link),
    entry(n.Image, sized(PLAIN.entries[n.Image])),
    entry(n.Media, media),
)
