"""Word: boxes as one-cell tables, everything else by the named styles of `word_styles`.

Pandoc takes a table's ``custom-style`` as the style's id, and that of a group or a span as its name; ours are equal.
A paragraph in a tight list or in a table cell keeps pandoc's style for these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from vaultconv import nodes as n
from vaultconv.backends.columns import column_widths, columns
from vaultconv.backends.docx_contents import contents
from vaultconv.backends.docx_layout import is_right_to_left, lay_out
from vaultconv.backends.pandoc_ast import PLAIN, callout_title, div_content, list_items, table, with_prefix
from vaultconv.backends.pandoc_inlines import link, span
from vaultconv.backends.pandoc_writer import (
    SPACE,
    Entry,
    Json,
    PandocDialect,
    PandocWriter,
    attr,
    element,
    para,
    raw_block,
    raw_inline,
    text_inlines,
)
from vaultconv.backends.reference_docx import PAPERS, Paper, PaperName, field
from vaultconv.backends.word_styles import CALLOUTS, callout_style
from vaultconv.walk import walk

if TYPE_CHECKING:
    from vaultconv.backends.pictures import Picture

# Obsidian's other names for its types of callouts (reference: callouts).
_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "summary": "abstract",
        "tldr": "abstract",
        "hint": "tip",
        "important": "tip",
        "check": "success",
        "done": "success",
        "help": "question",
        "faq": "question",
        "caution": "warning",
        "attention": "warning",
        "fail": "failure",
        "missing": "failure",
        "error": "danger",
        "cite": "quote",
    }
)


def callout_type(kind: str) -> str:
    """The one of Obsidian's types that a callout is drawn as; an unknown one is a note."""
    name = kind.strip().lower()
    return name if name in CALLOUTS else _ALIASES.get(name, "note")


def styled(style: str, blocks: list[Json]) -> list[Json]:
    """Paragraphs in a style."""
    return [element("Div", attr(attributes=(("custom-style", style),)), blocks)] if blocks else []


def styled_inlines(style: str, inlines: list[Json]) -> list[Json]:
    """Inlines in a style."""
    return [element("Span", attr(attributes=(("custom-style", style),)), inlines)] if inlines else []


def _empty(style: str) -> Json:
    return raw_block("openxml", f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p>')


CHAPTER_BREAK: Final = _empty("ChapterBreak")
PART_BREAK: Final = _empty("PartBreak")
RULE: Final = _empty("HorizontalRule")
# Pandoc sees that a cell ends in a paragraph if it makes that itself.
AFTER_BOX: Final = styled("AfterBox", [{"t": "Para", "c": [raw_inline("openxml", "<w:r/>")]}])[0]

# -------------------------------------------------------------------------------------------------------------- boxes


def box(style: str, content: list[Json]) -> list[Json]:
    """A table of one cell, and the paragraph that ends what it stands in and parts it from the next table."""
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
        return [made for item in items for made in _index_entry(item)]
    return [{"t": "BulletList", "c": items}] if items else []


# Glyphs that Word's and LibreOffice's own fonts have; a mark of a theme's own stands behind an open box.
_TASKS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        " ": ("☐", "TaskOpen"),
        "": ("☐", "TaskOpen"),
        "x": ("☑", "TaskDone"),
        "X": ("☑", "TaskDone"),
        "-": ("☒", "TaskCancelled"),
        "/": ("◪", "TaskOther"),
        ">": ("▷", "TaskOther"),
        "<": ("◁", "TaskOther"),
        "!": ("☐ ⚠", "TaskOther"),
        "*": ("☐ ★", "TaskOther"),
    }
)


def _list_item(node: n.ListItem, writer: PandocWriter) -> list[Json]:
    blocks = writer.blocks(node.content)
    if node.task is None:
        return blocks
    glyph, style = _TASKS.get(node.task, (f"☐ {node.task}", "TaskOther"))
    return with_prefix([*styled_inlines(style, text_inlines(glyph)), SPACE], blocks)


_CHARACTER: Final = 95  # twentieths of a point that a character of a table takes, on the average


def _tables(paper: Paper) -> Entry:
    def write(node: n.Table, writer: PandocWriter) -> list[Json]:
        made = table(node, writer, column_widths(node))
        if not made:
            return []
        style = "TableDense" if columns(node).least * _CHARACTER > paper.text_width else "Table"
        cells = list(_cells(made[0]))
        leftwards = is_right_to_left([inline for cell in cells for block in cell[4] for inline in block["c"]])
        for cell in cells:
            cell[4] = styled(f"{style}Text", _paras(cell[4]))
        direction = "RightToLeft" if leftwards else ""
        made[0]["c"][0] = attr(attributes=(("custom-style", style + direction),))
        return [*made, AFTER_BOX]

    return write


def _cells(made: Json) -> Iterator[list[Any]]:
    _, _, _, head, bodies, _ = made["c"]
    for row in head[1] + bodies[0][3]:
        yield from row[1]


# ------------------------------------------------------------------------------------------------------------- groups


def _div(node: n.Div, writer: PandocWriter) -> list[Json]:
    write = next((_GROUPS[name] for name in node.classes if name in _GROUPS), None)
    return write(node, writer) if write is not None else div_content(node, writer)


def _chapter(node: n.Div, writer: PandocWriter) -> list[Json]:
    written = div_content(node, writer)
    return [CHAPTER_BREAK, *written] if written else []


def _part(node: n.Div, writer: PandocWriter) -> list[Json]:
    written = div_content(node, writer)
    return [PART_BREAK, *written] if written else []


def _in_style(style: str) -> Entry:
    return lambda node, writer: styled(style, _paras(div_content(node, writer)))


def _paras(blocks: list[Json]) -> list[Json]:
    """A style counts for a ``Para`` alone."""
    return [{"t": "Para", "c": made["c"]} if made["t"] == "Plain" else made for made in blocks]


def _placeholder(node: n.Div, writer: PandocWriter) -> list[Json]:
    """A box with a mark of what is missing, its name and its address."""
    mark = {"t": "Str", "c": _MARKS.get(dict(node.attributes).get("kind", ""), _FILE)}
    content = with_prefix([*styled_inlines("CalloutIcon", [mark]), SPACE], _paras(div_content(node, writer)))
    return styled("Placeholder", _paras(content))


_FILE: Final = "▤"
_MARKS: Final[Mapping[str, str]] = MappingProxyType(
    {"audio": "♪", "video": "▶", "image": "▣", "web": "↗", "query": "≡"}
)


def _figure(node: n.Div, writer: PandocWriter) -> list[Json]:
    """A picture and, below it, its caption."""
    written = _paras(div_content(node, writer))
    picture = next((each for each in walk(node.content) if type(each) in (n.Image, n.Media)), None)
    caption = writer.line(picture.content, in_link=True) if picture is not None else []
    if not caption or not any(_shows_a_picture(made["c"]) for made in written if made["t"] == "Para"):
        return styled("Figure", written)
    return styled("CaptionedFigure", written) + styled("ImageCaption", para(caption))


def _shows_a_picture(inlines: list[Json]) -> bool:
    return any(made["t"] == "Image" or (made["t"] == "Link" and _shows_a_picture(made["c"][1])) for made in inlines)


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
    for name in node.classes:
        if name in _SPANS:
            return styled_inlines(_SPANS[name], writer.inlines(node.content))
    return span(node, writer)


def _tag(node: n.Tag, writer: PandocWriter) -> list[Json]:
    return styled_inlines("Tag", text_inlines("#" + node.name))


def page_reference(label: str) -> list[Json]:
    """The number of a label's page, in parentheses; Word fills it in."""
    style = '<w:rPr><w:rStyle w:val="PageReference"/></w:rPr>'

    def text(words: str) -> str:
        return f'<w:r>{style}<w:t xml:space="preserve">{words}</w:t></w:r>'

    number = field(f"PAGEREF {label} \\h", style=style)
    return [raw_inline("openxml", text(" (p.\u00a0") + number + text(")"))]


# -------------------------------------------------------------------------------------------------------------- index


def _index(node: n.Div, writer: PandocWriter) -> list[Json]:
    """Entries, and the letters over them."""
    written = [made if made["t"] != "Para" else styled("IndexHeading", [made])[0] for made in div_content(node, writer)]
    return [CHAPTER_BREAK, *written] if written else []


def _index_entry(blocks: list[Json]) -> list[Json]:
    """An entry's paragraph, and the entries below it."""
    paragraphs = [_paged(made["c"]) for made in blocks if made["t"] in ("Para", "Plain")]
    nested = [styled("IndexSubentry", made["c"][1])[0] for made in blocks if made["t"] == "Div"]
    return styled("IndexEntry", [{"t": "Para", "c": inlines} for inlines in paragraphs]) + nested


def _paged(inlines: list[Json]) -> list[Json]:
    """The one page of an entry stands at the end of the line, several stand behind their titles."""
    pages = sum(made["t"] == "RawInline" for made in inlines)
    before = raw_inline("openxml", "<w:r><w:tab/></w:r>") if pages == 1 else {"t": "Str", "c": "\u00a0"}
    return [each for made in inlines for each in ((before, made) if made["t"] == "RawInline" else (made,))]


def _link(node: n.Link, writer: PandocWriter) -> list[Json]:
    if not writer.in_index or type(node.target) is not n.NoteTarget:
        return link(node, writer)
    label = writer.labels.find(node.target)
    content = writer.line(node.content, in_link=True)
    if not label or not content:
        return content
    page = [raw_inline("openxml", field(f"PAGEREF {label} \\h"))] if writer.links.pages else []
    return [element("Link", attr(), content, ["#" + label, ""]), *page]


def _sized(entry: Entry) -> Entry:
    """A picture with the size that it has at 96 pixels to the inch, whatever its file says of its resolution."""

    def write(node: n.Image | n.Media, writer: PandocWriter) -> list[Json]:
        written = entry(node, writer)
        for made in written:
            if made["t"] == "Image":
                made["c"][0] = attr(attributes=_sizes(node, writer.supplies.pictures.get(_key(node.target))))
            elif made["t"] == "Span" and made["c"][0][1] == ["placeholder"]:
                made["c"][0] = attr(attributes=(("custom-style", "PlaceholderChar"),))
        return written

    return write


def _media(node: n.Media, writer: PandocWriter) -> list[Json]:
    """A drawn page or canvas; else the file's name, as a mark that something is missing on paper."""
    written = _sized(PLAIN.entries[n.Media])(node, writer)
    if not written or written[0]["t"] == "Image":
        return written
    return styled_inlines("PlaceholderChar", [{"t": "Str", "c": _MARKS.get(node.kind, _FILE)}, SPACE, *written])


def _key(target: n.Target) -> str:
    if type(target) is not n.FileTarget:
        return ""
    return f"{target.file}#{target.fragment}" if target.fragment else target.file


def _sizes(node: n.Image | n.Media, picture: Picture | None) -> list[tuple[str, str]]:
    width, height = node.width, node.height
    if picture is not None and picture.width and picture.height:
        if width and not height:
            height = round(width * picture.height / picture.width)
        elif not width:
            width = round(height * picture.width / picture.height) if height else picture.width
            height = height or picture.height
    return [(name, f"{size}px") for name, size in (("width", width), ("height", height)) if size]


# ------------------------------------------------------------------------------------------------------------ dialect


def docx_dialect(paper: PaperName = "a4", *, toc_depth: int = 0, language: str = "en") -> PandocDialect:
    """The dialect of Word documents on this paper. Pandoc needs `reference_docx`'s styles with it.

    A book's table of contents, in the words of ``language``, has headings down to the level ``toc_depth``; 0 is none.
    """

    def document(node: n.Document, writer: PandocWriter) -> list[Json]:
        blocks = writer.blocks(node.content)
        of_contents = [] if writer.note else contents(blocks, toc_depth, language)
        return of_contents + lay_out(blocks, PAPERS[paper])

    entries = {**_ENTRIES, n.Document: document, n.Table: _tables(PAPERS[paper])}
    return PLAIN.extend("docx", entries, page_reference=page_reference)


_GROUPS: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        "chapter": _chapter,
        "part": _part,
        "index": _index,
        "center": _in_style("Centered"),
        "definition": _in_style("Definition"),
        "figure": _figure,
        "placeholder": _placeholder,
    }
)


_ENTRIES: Final[Mapping[type, Entry]] = MappingProxyType(
    {
        n.BulletList: _bullet_list,
        n.ListItem: _list_item,
        n.HorizontalRule: _rule,
        n.Callout: _callout,
        n.Toggle: _toggle,
        n.Div: _div,
        n.Highlight: _highlight,
        n.Span: _span,
        n.Tag: _tag,
        n.Link: _link,
        n.Image: _sized(PLAIN.entries[n.Image]),
        n.Media: _media,
    }
)
