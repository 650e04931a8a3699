"""Typst: calls of the functions of `assets/book.typ` around what pandoc's Typst writer makes.

Marks stand before each note and before each block that says where it comes from: so an error of the compiler, which
names a line of its source, is one of a note (`printing`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from vaultconv.backends.pandoc.ast import PLAIN, diagram, div_content, page_break, with_prefix
from vaultconv.backends.pandoc.inlines import link, span
from vaultconv.backends.pandoc.writer import Entry, Json, PandocWriter
from vaultconv.backends.pdf.calls import (
    anchor,
    around,
    block,
    directed,
    directed_inlines,
    footnote_in_heading,
    labelled,
    labelled_footnote,
    page_reference,
    raw,
    repeated_footnote,
    title_footnotes,
    wrapped,
)
from vaultconv.backends.pdf.formulas import inline_formula, math_block
from vaultconv.backends.pdf.pictures import block_image, call, inline_image, placeholder
from vaultconv.backends.pdf.printing import line_mark, note_mark
from vaultconv.backends.pdf.revision import GROUPS, SPANS, part
from vaultconv.backends.pdf.tables import table
from vaultconv.backends.pdf.text import (
    MAX_CELL_WORD,
    MAX_CODE_WORD,
    arguments,
    breakable,
    markup,
)
from vaultconv.markdown.blocks import callout_title
from vaultconv.tree import nodes as n
from vaultconv.tree.direction import of_node, of_text
from vaultconv.tree.style import NO_STYLE, style_of
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.walk import plain_text, replace, walk
from vaultconv.typst.compiler import typst_string

# ---------------------------------------------------------------------------------------------------- document, groups


def _document(node: n.Document, writer: PandocWriter) -> list[Json]:
    classes = {name for child in node.content if type(child) is n.Div for name in child.classes}
    written = [block(note_mark(writer.note))] if writer.note else []
    if "chapter" in classes and "part" not in classes:
        # The template takes the first level for parts.
        written.append(block("#set heading(offset: 1)"))
    return written + _lined(node.content, writer)


def _lined(content: Sequence[n.Block], writer: PandocWriter) -> list[Json]:
    written: list[Json] = []
    for place, node in enumerate(content):
        made = _among(content, place, _ragged(node, writer.blocks((node,))), writer)
        if type(node) in _REACHING:
            _stand_alone(made)
        if made and node.position is not None:
            written.append(block(line_mark(node.position.line)))
        written += made
    return written


def _ragged(node: n.Block, made: list[Json]) -> list[Json]:
    """Return words beside a picture in their line, not justified, so that they are never torn apart."""
    if type(node) is n.Para and len(made) == 1 and made[0]["t"] == "Para" and any(map(_is_picture, node.content)):
        return [{"t": "Para", "c": around("#ragged[", made[0]["c"])}]
    return made


def _is_picture(node: n.Inline) -> bool:
    return type(node) is n.Image


_INTRODUCTION: Final = 110  # characters, about a line and a half
_PARENT: Final = 300
_KEEP: Final = "#keep["
_KEEP_TIGHT: Final = "#keep(tight: true)["


def _among(blocks: Sequence[n.Block], place: int, made: list[Json], writer: PandocWriter) -> list[Json]:
    """Keep a paragraph that introduces the next block on the same page."""
    if place + 1 == len(blocks) or writer.in_index or len(made) != 1 or made[0]["t"] not in ("Para", "Plain"):
        return made
    if not _introduces(blocks[place - 1] if place else None, blocks[place], blocks[place + 1]):
        return made
    return [{"t": made[0]["t"], "c": around(_KEEP_TIGHT if writer.tight else _KEEP, made[0]["c"])}]


def _introduces(before: n.Block | None, node: n.Block, after: n.Block) -> bool:
    """Return whether a short paragraph introduces the next block.

    It does if it is a label, an item with items below it, or alone below a heading. A paragraph before another
    paragraph does not.
    """
    if type(node) is not n.Para or _picture_in(node):
        return False
    opens = before is None or type(before) is n.Heading
    if type(after) is n.Para and not _picture_in(after):
        return opens and _is_label(node)
    text = plain_text(node).rstrip()
    if before is None and type(after) in (n.BulletList, n.OrderedList):
        return len(text) <= _PARENT
    return len(text) <= _INTRODUCTION and (opens or text.endswith((":", "：")) or _is_label(node))


def _is_label(node: n.Para) -> bool:
    """Return whether a paragraph is entirely bold."""
    return len(node.content) == 1 and type(node.content[0]) is n.Strong


def _with_prefix(prefix: list[Json], blocks: list[Json]) -> list[Json]:
    """Put inlines before those of the first paragraph, within what keeps it with the next block."""
    first = blocks[0]["c"] if blocks and blocks[0]["t"] in ("Para", "Plain") else []
    if first and first[0] in (raw(_KEEP), raw(_KEEP_TIGHT)):
        return [{"t": blocks[0]["t"], "c": [first[0], *prefix, *first[1:]]}, *blocks[1:]]
    return with_prefix(prefix, blocks)


_REACHING: Final = (n.Table, n.CodeBlock, n.Para)  # a paragraph may be a picture
_ALONE: Final = re.compile(r"#(ruled-table|code-block|picture)\(")


def _stand_alone(made: list[Json]) -> None:
    """Mark a block as top-level: it may reach into the margins, or have a page of its own."""
    pieces = (piece for each in made for piece in (each["c"] if each["t"] == "Plain" else (each,)))
    for piece in pieces:
        if piece["t"] in ("RawInline", "RawBlock") and (opening := _ALONE.match(piece["c"][1])):
            piece["c"][1] = f"{opening[0]}alone: true, {piece['c'][1][opening.end() :]}"
            return


def _div(node: n.Div, writer: PandocWriter) -> list[Json]:
    look = style_of(node.attributes)
    if look.background:  # a box, in which no page breaks
        content = writer.nested((replace(node, attributes=replace(look, background="").attributes),), tight=False)
        return wrapped(f"#ground({arguments(look)})[", content) if content else []
    write = next((_GROUPS[name] for name in node.classes if name in _GROUPS), div_content)
    made = write(node, writer)
    return wrapped(f"#aligned({typst_string(look.align)})[", made) if look.align and made else made


def _part(node: n.Div, writer: PandocWriter) -> list[Json]:
    if "chapter" not in node.classes:
        # Of a revision pack, or nothing but a title.
        return part(node, writer) if len(node.classes) > 1 else wrapped("#part[", div_content(node, writer))
    writer.enter(node.note)  # it opens the part
    title, body = _titled(node.content, writer)
    opening = "#part(opens: true)[" if body else "#part["
    written = [block(note_mark(node.note)), *wrapped(opening, title), *_lined(body, writer)]
    writer.enter("")
    return written


def _chapter(node: n.Div, writer: PandocWriter) -> list[Json]:
    writer.enter(node.note)
    writer.printed_footnotes.number = 0  # the template restarts its counter
    title, body = _titled(node.content, writer)
    level = node.content[0].level if title and type(node.content[0]) is n.Heading else 1
    written = [block(note_mark(node.note)), *wrapped(f"#chapter({level})[", title), *_lined(body, writer)]
    writer.enter("")
    return written


def _index(node: n.Div, writer: PandocWriter) -> list[Json]:
    title, body = _titled(node.content, writer)
    entries = [_letter(made) for made in writer.nested(body, in_index=True, fixed_direction=True)]
    lines = sum(type(each) is n.ListItem for child in body for each in walk(child))
    return [block(f"#index(lines: {lines})["), *title, block("]["), *entries, block("]")]


def _letter(made: Json) -> Json:
    """Return a letter above index entries, as the template sets it."""
    if made["t"] == "Para" and len(made["c"]) == 1 and made["c"][0]["t"] == "Strong":
        return {"t": "Plain", "c": around("#index-letter[", made["c"][0]["c"])}
    return made


def _titled(content: Sequence[n.Block], writer: PandocWriter) -> tuple[list[Json], Sequence[n.Block]]:
    if not content or type(content[0]) is not n.Heading:
        return [], content
    return writer.blocks(content[:1]), content[1:]


def _centered(node: n.Div, writer: PandocWriter) -> list[Json]:
    return wrapped('#aligned("center")[', div_content(node, writer))


def _unlisted(node: n.Div, writer: PandocWriter) -> list[Json]:
    return [block("#no-section"), *div_content(node, writer)]


def _still_empty(node: n.Div, writer: PandocWriter) -> list[Json]:
    return wrapped("#still-empty[", div_content(node, writer))


def _properties(node: n.Div, writer: PandocWriter) -> list[Json]:
    return wrapped("#properties[", div_content(node, writer))


def _placeholder(node: n.Div, writer: PandocWriter) -> list[Json]:
    about = dict(node.attributes)
    words = next((child.content for child in node.content if type(child) is n.Para), ())
    name = writer.line(words, in_link=True)
    return placeholder(about.get("kind", ""), name or [raw(markup(about.get("kind", "")))], about.get("address", ""))


_GROUPS: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        **GROUPS,
        "part": _part,
        "chapter": _chapter,
        "index": _index,
        "properties": _properties,
        "unlisted": _unlisted,
        "still-empty": _still_empty,
        "center": _centered,
        "placeholder": _placeholder,
    }
)


# -------------------------------------------------------------------------------------------------------------- blocks


def _para(node: n.Para, writer: PandocWriter) -> list[Json]:
    picture = _picture_in(node)
    return block_image(picture, writer) if picture else PLAIN.entries[n.Para](node, writer)


def _picture_in(node: n.Para) -> n.Image | n.Media | None:
    """Return the nodes of a paragraph that consists only of media."""
    content = [child for child in node.content if not (type(child) is n.Text and child.text.isspace())]
    only = content[0] if len(content) == 1 else None
    return only if isinstance(only, (n.Image, n.Media)) else None


def _code_block(node: n.CodeBlock, writer: PandocWriter) -> list[Json]:
    if node.language.lower() == "mermaid" and (made := diagram(node, writer)):
        return made
    text = node.text.expandtabs(_TAB)
    source = breakable(text, MAX_CODE_WORD)
    breaks = ", breaks: true" if source != text else ""
    length = max(map(len, text.splitlines()), default=0)
    longest = f", longest: {length}" if length > _SHORT_LINE else ""
    call = f"#code-block({typst_string(source)}{longest}{breaks})"
    language = _LANGUAGES.get(node.language.lower(), node.language)
    if not language or length > _LONGEST_LINE:
        return [block(call)]
    # Pandoc finds the words, as Typst never ends on some: <https://github.com/trishume/syntect/issues/460>.
    return wrapped(f"{call}[", PLAIN.entries[n.CodeBlock](replace(node, text=source, info=language), writer))


_TAB: Final = 2  # Typst's
_LANGUAGES: Final = {"dataviewjs": "js", "diff": "", "patch": ""}  # what is gone would be green
_SHORT_LINE: Final = 40  # of code: it has room everywhere
_LONGEST_LINE: Final = 2_000  # in colours: data rather than code, and some patterns take quadratic time


def _callout(node: n.Callout, writer: PandocWriter) -> list[Json]:
    nested = "nested: true, " if writer.in_callout else ""
    opening = raw(f"#callout({typst_string(node.kind.strip().lower())}, {nested}title: [")
    title = [opening, *writer.trimmed(callout_title(node)), raw("])[")]
    return [{"t": "Plain", "c": title}, *writer.nested(node.content, tight=False, in_callout=True), block("]")]


def _toggle(node: n.Toggle, writer: PandocWriter) -> list[Json]:
    title = [raw("#toggle(["), *writer.trimmed(node.summary), raw("])[")]
    return [{"t": "Plain", "c": title}, *writer.nested(node.content, tight=False), block("]")]


# --------------------------------------------------------------------------------------------------------------- lists


def _bullet_list(node: n.BulletList, writer: PandocWriter) -> list[Json]:
    tight = _is_tight(node)
    items = [(item, _item(item, writer, tight)) for item in node.items]
    if writer.in_index:
        return [made for _, blocks in items for made in _index_entry(blocks)]
    if all(item.task is None for item in node.items):
        return [{"t": "BulletList", "c": [blocks for _, blocks in items]}] if items else []
    backwards = writer.direction == "rtl"
    written = [block(f"#task-list(tight: {'true' if tight else 'false'}, [")]
    for item, blocks in items:
        written += [*_with_prefix([raw(_task(item.task, backwards))], blocks), block("], [")]
    written[-1] = block("])")
    return written


def _ordered_list(node: n.OrderedList, writer: PandocWriter) -> list[Json]:
    tight = _is_tight(node)
    items = [
        blocks if item.task is None else _with_prefix([raw(call("task-inline", typst_string(item.task)))], blocks)
        for item in node.items
        for blocks in (_item(item, writer, tight),)
    ]
    delimiter = "OneParen" if node.delimiter == ")" else "Period"
    return [{"t": "OrderedList", "c": [[node.start, {"t": "Decimal"}, {"t": delimiter}], items]}] if items else []


def _is_tight(node: n.BulletList | n.OrderedList) -> bool:
    """Return whether items are set close together. Only a second paragraph in an item separates them."""
    return not any(sum(type(each) is n.Para for each in item.content) > 1 for item in node.items)


def _item(item: n.ListItem, writer: PandocWriter, tight: bool) -> list[Json]:
    blocks = writer.nested(item.content, tight=tight)
    label = writer.claim("^" + item.id.lower()) if item.id else ""
    return _with_prefix(anchor(label), blocks) if label else blocks


def _list_item(node: n.ListItem, writer: PandocWriter) -> list[Json]:
    return writer.blocks(node.content)


def _task(mark: str | None, backwards: bool) -> str:
    ending = "-rtl" if backwards else ""
    return f"#task-bullet{ending};" if mark is None else call("task" + ending, typst_string(mark))


def _index_entry(blocks: list[Json]) -> list[Json]:
    """Return an entry as a paragraph, with nested entries indented."""
    entry = [{"t": "Para", "c": made["c"]} if made["t"] == "Plain" else made for made in blocks]
    return entry[:1] + (wrapped("#index-nested[", entry[1:]) if entry[1:] else [])


def _page_break(node: n.PageBreak) -> list[Json]:
    return [block(f"#page-break(side: {typst_string(node.side)})")]


# ------------------------------------------------------------------------------------------------------------- inlines


def _text(node: n.Text, writer: PandocWriter) -> list[Json]:
    # One piece of source instead of one for each word: a tenth of the JSON for pandoc to read.
    return [raw(markup(breakable(node.text)))] if node.text else []


def _code(node: n.Code, writer: PandocWriter) -> list[Json]:
    if not node.text:
        return []
    pieces = breakable(node.text, MAX_CELL_WORD).split("\u200b")
    return writer.isolated("ltr", [raw("#z;".join(call("raw", typst_string(piece)) for piece in pieces))])


_SPANS: Final = MappingProxyType({"kbd": "kbd", "small": "small", "tag": "tag", "placeholder": "placeholder-text"})


def _span(node: n.Span, writer: PandocWriter) -> list[Json]:
    look = style_of(node.attributes)
    if look != NO_STYLE:
        inner = replace(node, classes=(), attributes=())
        return around(f"#styled({arguments(look)})[", _span(inner, writer))
    for name in node.classes:
        if name in _SPANS:
            direction = "ltr" if name == "kbd" else of_node(node)
            return around(f"#{_SPANS[name]}[", writer.isolated(direction, writer.inlines(node.content)))
        if name in SPANS:
            return SPANS[name](node, writer)
    return span(node, writer)


def _highlight(node: n.Highlight, writer: PandocWriter) -> list[Json]:
    return around("#highlight[", writer.inlines(node.content))


def _tag(node: n.Tag, writer: PandocWriter) -> list[Json]:
    return around("#tag[", writer.isolated(of_text(node.name), [raw(markup("#" + node.name))]))


def _link(node: n.Link, writer: PandocWriter) -> list[Json]:
    if not writer.in_index or type(node.target) is not n.NoteTarget:
        return link(node, writer)
    label = writer.labels.find(node.target)
    content = writer.isolated(of_node(node), writer.line(node.content, in_link=True))
    return [*content, raw(f"#index-page(<{label}>);")] if label and content else content


_ENTRIES: Final = by_class(
    entry(n.Para, _para),
    entry(n.BulletList, _bullet_list),
    entry(n.OrderedList, _ordered_list),
    entry(n.Table, table),
    entry(n.Callout, _callout),
    entry(n.Toggle, _toggle),
    entry(n.Document, _document),
    entry(n.Div, _div),
    entry(n.ListItem, _list_item),
    entry(n.CodeBlock, _code_block),
    entry(n.MathBlock, math_block),
    entry(n.PageBreak, page_break(_page_break)),
    entry(n.Math, inline_formula),
    entry(n.Text, _text),
    entry(n.Code, _code),
    entry(n.Span, _span),
    entry(n.Highlight, _highlight),
    entry(n.Tag, _tag),
    entry(n.Link, _link),
    entry(n.Image, inline_image),
    entry(n.Media, inline_image),
)


TYPST: Final = PLAIN.extend(
    "typst",
    _ENTRIES,
    anchor=anchor,
    labelled=labelled,
    directed=directed,
    directed_inlines=directed_inlines,
    page_reference=page_reference,
    labelled_footnote=labelled_footnote,
    repeated_footnote=repeated_footnote,
    footnote_in_heading=footnote_in_heading,
    labels_in_headings=True,
    title_footnotes=title_footnotes,
    among=_among,
    toggles_have_bullets=False,
    shows_looks=True,
)
"""Calls of the functions of `assets/book.typ`."""
