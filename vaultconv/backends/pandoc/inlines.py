"""Writes inlines as Pandoc's.

Pandoc's footnotes contain their text: each is printed once, and a note inside a note in parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from vaultconv.backends.pandoc.resources import Size, picture_name, size_of
from vaultconv.backends.pandoc.writer import (
    LINE_BREAK,
    SOFT_BREAK,
    SPACE,
    Json,
    PandocWriter,
    attr,
    element,
    para,
    raw_inline,
    text_inlines,
    transparent,
)
from vaultconv.book.manuscript import LABEL_END
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.tree import nodes as n
from vaultconv.tree.direction import of_node, of_text
from vaultconv.tree.files import is_caption
from vaultconv.tree.labels import label_of
from vaultconv.tree.schema import Blocks, Formatting, Inlines, lines_in
from vaultconv.tree.style import style_of
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.walk import (
    children,
    default_display,
    default_name,
    note_name,
    plain_text,
    replace,
    rewrite_all,
    walk_blocks,
)


def _text(node: n.Text, writer: PandocWriter) -> list[Json]:
    return text_inlines(node.text)


def _soft_break(node: n.SoftBreak, writer: PandocWriter) -> list[Json]:
    return [SOFT_BREAK]


def _line_break(node: n.LineBreak, writer: PandocWriter) -> list[Json]:
    return [LINE_BREAK]


def wrapped(kind: str) -> Callable[[Formatting, PandocWriter], list[Json]]:
    """Return the entry of an inline that becomes a Pandoc element around its content."""

    def write(node: Formatting, writer: PandocWriter) -> list[Json]:
        content = writer.inlines(node.content)
        return [{"t": kind, "c": content}] if content else []

    return write


def _highlight(node: n.Highlight, writer: PandocWriter) -> list[Json]:
    # DOCX and LaTeX know it by exactly this attribute.
    return [element("Span", attr(classes=("mark",)), writer.inlines(node.content))]


def _code(node: n.Code, writer: PandocWriter) -> list[Json]:
    return writer.isolated("ltr", [element("Code", attr(), node.text)])


def formula(node: n.Math | n.MathBlock, writer: PandocWriter) -> list[Json]:
    """Return a formula, or its source if it can't be converted, which is reported."""
    kind = "InlineMath" if type(node) is n.Math and not node.display else "DisplayMath"
    prepared = writer.resources.formulas.get(node.text)
    if prepared is not None and prepared.problem:
        return formula_source(node, prepared.problem, writer)
    tex = prepared.tex if prepared is not None else node.text
    return [element("Math", {"t": kind}, tex)] if tex.strip() else []


def formula_source(node: n.Math | n.MathBlock, problem: str, writer: PandocWriter) -> list[Json]:
    """Return a formula's source as its author wrote it."""
    writer.report(
        DiagnosticCode.FORMULA_UNCONVERTED, f"can't typeset this formula; its source is shown: {problem}", node.position
    )
    return [element("Code", attr(classes=("formula",)), " ".join(node.text.split()))]


# What a conventional class of a span means in Pandoc.
SPAN_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {"underline": "Underline", "superscript": "Superscript", "subscript": "Subscript", "smallcaps": "SmallCaps"}
)


def span(node: n.Span, writer: PandocWriter) -> list[Json]:
    """Return a span, or Pandoc's element for a conventional class. Its id becomes a place before it."""
    label = writer.claim("#" + node.id) if node.id else ""
    if label:
        return writer.dialect.anchor(label) + span(replace(node, id=""), writer)
    content = writer.inlines(node.content)
    for name in node.classes:
        if name in SPAN_KINDS:
            return [{"t": SPAN_KINDS[name], "c": content}] if content else []
    if not (node.classes or node.attributes):
        return content
    writer.report_looks(style_of(node.attributes))
    return [element("Span", attr("", node.classes, node.attributes), content)]


def link(node: n.Link, writer: PandocWriter) -> list[Json]:
    """Return a link, with its page or address if print shows these; only its text if it leads nowhere."""
    if writer.in_link:
        return writer.inlines(node.content)
    if notes := _footnotes_in(node.content):  # whose marks are links
        without = replace(node, content=rewrite_all(node.content, _without_notes))
        return link(without, writer) + writer.inlines(notes)
    if type(node.target) is n.MissingTarget and _MISSING.search(plain_text(node.content)):
        node = replace(node, content=(n.Span(node.content, classes=("placeholder",)),))
    content = writer.isolated(of_node(node), writer.line(node.content, in_link=True))
    if type(node.target) is n.NoteTarget and (label := writer.labels.find(node.target)) is not None:
        return _inner_link(content, label, writer)
    address = _outer_address(node, writer)
    if not address:
        return content + _outside(node, writer)
    if not content:
        return []
    made = [element("Link", attr(), content, [address, node.title])]
    return made + _address(node, address, writer)


_MISSING: Final = re.compile(r"\(missing: .*\)\Z", re.DOTALL)  # what stands for a picture or note that isn't there


def _footnotes_in(content: Sequence[n.Inline]) -> list[n.Inline]:
    found: list[n.Inline] = []
    stack: list[n.Node] = [*content[::-1]]
    while stack:
        node = stack.pop()
        if isinstance(node, (n.FootnoteRef, n.InlineFootnote)):
            found.append(node)
        else:
            stack += [*children(node)][::-1]
    return found


def _without_notes(node: n.Node) -> n.Node | tuple[n.Node, ...]:
    return () if isinstance(node, (n.FootnoteRef, n.InlineFootnote)) else node


def _outer_address(node: n.Link, writer: PandocWriter) -> str | None:
    target = node.target
    if type(target) is n.NoteTarget:
        document, label = writer.href(n.NoteTarget(target.note), writer.note), writer.labels.elsewhere(target)
        address = f"{document}#{label}" if document and label else document
    else:
        address = writer.href(target, writer.note)
    written = writer.dialect.address(address) if address else None
    if address and not written and type(target) is n.Url:
        writer.report(
            DiagnosticCode.LINK_ADDRESS,
            f'no link can be made to "{address}" here, so only its text was kept',
            node.position,
        )
    return written


def _inner_link(content: list[Json], label: str, writer: PandocWriter) -> list[Json]:
    if not label or not content:
        return content
    made = [element("Link", attr(classes=("internal",)), content, ["#" + label, ""])]
    if writer.links.pages and not writer.in_heading:
        made += writer.dialect.page_reference(label)
    return made


def _outside(node: n.Link, writer: PandocWriter) -> list[Json]:
    if not writer.links.outside or type(node.target) is not n.NoteTarget:
        return []
    return aside(text_inlines(note_name(node.target.note)), writer)


def _address(node: n.Link, address: str, writer: PandocWriter) -> list[Json]:
    shown = plain_text(node.content)
    if not writer.links.addresses or type(node.target) is not n.Url or shown in (address, address.partition(":")[2]):
        return []
    words = [{"t": "Str", "c": address}]
    if "rtl" in (writer.direction, writer.main_direction):
        words = writer.dialect.directed_inlines("ltr", words)
    return aside([element("Link", attr(classes=("uri",)), words, [address, ""])], writer)


def image(node: n.Image, writer: PandocWriter) -> list[Json]:
    """Return a picture with its size, or its caption and the reason if it can't be shown."""
    address = picture_address(node.target, writer)
    report_problem(node, writer)
    if address is None:
        return missing_picture(node, writer)
    sizes: list[tuple[str, str]] = []
    if node.width or node.height or node.attributes:
        sizes = picture_sizes(size_of(node, writer.resources.pictures.get(picture_name(node.target))))
    return [element("Image", attr(attributes=sizes), writer.line(node.content, in_link=True), [address, node.title])]


def picture_sizes(size: Size) -> list[tuple[str, str]]:
    """Return a picture's size as Pandoc's attributes."""
    if size.share:
        return [("width", f"{size.share * 100:g}%")]
    sides = [("width", size.width), ("height", size.height)]
    most = [("style", f"max-width: {size.most * 100:g}%")] if size.most < 1 else []
    return [*((name, f"{max(1, round(side))}px") for name, side in sides if side), *most]


def caption(node: n.Image | n.Media, writer: PandocWriter) -> list[Json]:
    """Return the author's caption of a picture; the file name isn't one."""
    return writer.line(node.content, in_link=True) if is_caption(node) else []


def picture_address(target: n.Target, writer: PandocWriter) -> str | None:
    """Return a picture's path: its file for embedding, else its place in the output."""
    picture = writer.resources.pictures.get(picture_name(target))
    if picture is not None:
        return picture.path
    if writer.resources.complete:  # pandoc would download files that don't exist here
        return None
    return writer.href(target, writer.note)


def report_problem(node: n.Image | n.Media, writer: PandocWriter) -> None:
    """Report why a picture can't be shown, or what it lacks."""
    if problem := writer.resources.problems.get(picture_name(node.target)):
        writer.report(DiagnosticCode.PICTURE_UNREADABLE, problem, node.position)


def missing_picture(node: n.Image, writer: PandocWriter) -> list[Json]:
    """Return the caption or name of a picture that can't be shown."""
    words = writer.trimmed(node.content)
    name = default_name(node.target)
    if not words:
        words = text_inlines(name)
    elif type(node.target) is n.Url:
        words += text_inlines(f" ({name})")
    return [element("Span", attr(classes=("placeholder",)), words)]


def media(node: n.Media, writer: PandocWriter) -> list[Json]:
    """Return an embedded file: its picture if there is one, else a link to it or its name."""
    address = picture_address(node.target, writer) if node.kind in ("canvas", "pdf") else None
    report_problem(node, writer)
    if address is not None and type(node.target) is n.FileTarget and writer.resources.complete:
        return [element("Image", attr(), writer.line(node.content, in_link=True), [address, ""])]
    words = node.content or (n.Text(default_name(node.target)),)
    return writer.inlines((n.Link(words, node.target, position=node.position),))


def _wikilink(node: n.WikiLink, writer: PandocWriter) -> list[Json]:
    return writer.inlines(node.content) or text_inlines(default_display(node.target))


def _embed(node: n.Embed, writer: PandocWriter) -> list[Json]:
    return text_inlines(node.display or default_display(node.target))


def _transclusion(node: n.Transclusion, writer: PandocWriter) -> list[Json]:
    return writer.inlines((n.Link((n.Text(node.display or note_name(node.target.note)),), node.target),))


def tag(node: n.Tag, writer: PandocWriter) -> list[Json]:
    """Return a tag."""
    made = [element("Span", attr(classes=("tag",)), text_inlines("#" + node.name))]
    return writer.isolated(of_text(node.name), made)


def nothing(node: n.Node, writer: PandocWriter) -> list[Json]:
    """Return nothing, for nodes that no reader sees."""
    return []


def _raw_inline(node: n.RawInline, writer: PandocWriter) -> list[Json]:
    return [] if node.format == "html" else [raw_inline(node.format, node.text)]


def footnote(blocks: list[Json], writer: PandocWriter) -> list[Json]:
    """Return a footnote, unless it is empty."""
    if not blocks:
        return []
    writer.printed_footnotes.number += 1
    return [{"t": "Note", "c": blocks}]


def _footnote_of(content: Blocks, writer: PandocWriter) -> list[Json]:
    """Return a footnote of blocks. It has the direction of the document, not of its surroundings."""
    state = {"in_footnote": True, "in_heading": False, "tight": False, "fixed_direction": False}
    if not writer.dialect.footnotes_inherit:
        return footnote(writer.nested(content, direction=writer.main_direction, **state), writer)
    direction = (of_node(content[0]) if content else None) or writer.main_direction
    return writer.isolated(direction, footnote(writer.nested(content, direction=direction, **state), writer))


def aside(inlines: list[Json], writer: PandocWriter) -> list[Json]:
    """Return inlines as a footnote, or in parentheses inside one."""
    if not writer.in_footnote:
        return _in_line(footnote(para(inlines), writer), writer)
    return [SPACE, {"t": "Str", "c": "("}, *inlines, {"t": "Str", "c": ")"}]


def inline_footnote(node: n.InlineFootnote, writer: PandocWriter) -> list[Json]:
    """Return a footnote where it is written."""
    if writer.in_footnote:
        return aside(writer.line(node.content, in_heading=False), writer)
    return _in_line(_footnote_of((n.Para(node.content),), writer), writer)


def footnote_ref(node: n.FootnoteRef, writer: PandocWriter) -> list[Json]:
    """Return the footnote itself, as Pandoc has it; only its mark if it was already printed."""
    found, printed = writer.footnotes.definition(node.label), writer.printed_footnotes
    if found is None:
        return text_inlines(f"[^{node.label.rpartition(LABEL_END)[2]}]")
    writer.footnotes.number(found)
    key = found.label.casefold()
    if key in printed.marks:
        return _in_line(writer.dialect.repeated_footnote(*printed.marks[key]), writer)
    if writer.in_footnote:
        if key in printed.in_footnotes:
            return []
        printed.in_footnotes.add(key)
        return aside(_joined(writer.line(line) for line in _lines(found.content)), writer)
    label = label_of(f"footnote {key}", redacted=True) if writer.footnotes.is_shared(found) else ""
    printed.marks[key] = (label, printed.number + 1)  # already, because it may refer to itself
    made = _footnote_of(found.content, writer)
    if not made:
        del printed.marks[key]
    elif label and writer.in_heading and not writer.dialect.labels_in_headings:
        printed.places.append(label)
    elif label:
        made = writer.dialect.labelled_footnote(label, made[0])
    return _in_line(made, writer)


def _in_line(made: list[Json], writer: PandocWriter) -> list[Json]:
    return writer.dialect.footnote_in_heading(made) if made and writer.in_heading else made


def places_of_footnotes(writer: PandocWriter) -> list[Json]:
    """Return the labels of footnotes in the heading just written, as places before it."""
    labels, writer.printed_footnotes.places = writer.printed_footnotes.places, []
    return [made for label in labels for made in writer.dialect.labelled(label, [])]


def _joined(lines: Iterable[list[Json]]) -> list[Json]:
    return [inline for line in lines if line for inline in (SPACE, *line)][1:]


def _lines(content: Blocks) -> Iterator[Inlines]:
    """Return the lines of blocks that must fit in one paragraph."""
    for node in walk_blocks(content):
        if type(node) is n.CodeBlock:
            yield (n.Code(node.text),)
        elif type(node) is n.MathBlock:
            yield (n.Math(node.text),)
        yield from lines_in(node)


INLINES: Final = by_class(
    entry(n.Text, _text),
    entry(n.SoftBreak, _soft_break),
    entry(n.LineBreak, _line_break),
    entry(n.Emph, wrapped("Emph")),
    entry(n.Strong, wrapped("Strong")),
    entry(n.Strikeout, wrapped("Strikeout")),
    entry(n.Highlight, _highlight),
    entry(n.Code, _code),
    entry(n.Math, formula),
    entry(n.Span, span),
    entry(n.Link, link),
    entry(n.Image, image),
    entry(n.Media, media),
    entry(n.WikiLink, _wikilink),
    entry(n.Embed, _embed),
    entry(n.Transclusion, _transclusion),
    entry(n.FootnoteRef, footnote_ref),
    entry(n.InlineFootnote, inline_footnote),
    entry(n.Tag, tag),
    entry(n.Comment, nothing),
    entry(n.RawInline, _raw_inline),
    entry(n.ExtensionInline, transparent),
)
