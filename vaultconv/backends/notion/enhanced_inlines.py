"""Inlines as runs of rich text in the Markdown of Notion's API: one function for each kind of node."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from vaultconv.backends.notion.colours import nearest_colour, nearest_ground
from vaultconv.backends.notion.enhanced_writer import EnhancedWriter, transparent_inline
from vaultconv.backends.notion.limits import MAX_EQUATION, closed, size
from vaultconv.backends.notion.rich_text import BREAK_TAG, LINK, Format, Formats, TextRun, escape
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.markdown.marks import verbatim_line
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Formatting
from vaultconv.tree.style import Style, style_of
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.walk import default_display, default_name, note_name, plain_text


def _text(node: n.Text, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    return (TextRun(node.text, formats),)


def _soft_break(node: n.SoftBreak, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    return (TextRun(" ", formats),)


def _line_break(node: n.LineBreak, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    return (TextRun(BREAK_TAG, formats, "markup"),)


def _formatted(name: Format) -> Callable[[Formatting, EnhancedWriter, Formats], Iterable[TextRun]]:
    return lambda node, writer, formats: writer.runs(node.content, formats | {name})


def _highlight(node: n.Highlight, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    return _within(_tag_run(f'<span color="{writer.style.highlight}">'), node.content, "</span>", writer, formats)


def _span(node: n.Span, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    """Write underlined or coloured text. Notion has no other spans, and one colour for each run."""
    attribute = 'underline="true"' if "underline" in node.classes else colour_attribute(style_of(node.attributes))
    if not attribute:
        return writer.runs(node.content, formats)
    return _within(_tag_run(f"<span {attribute}>"), node.content, "</span>", writer, formats)


def colour_attribute(look: Style) -> str:
    """Return the attribute for Notion's colour nearest to that of a look, or to its background if it has one."""
    name = nearest_ground(look.background) if look.background else nearest_colour(look.color) if look.color else None
    return f'color="{name}"' if name is not None else ""


def _within(
    opening: TextRun, content: tuple[n.Inline, ...], closing: str, writer: EnhancedWriter, formats: Formats
) -> Iterator[TextRun]:
    runs = list(writer.runs(content, formats))
    if runs:
        yield opening
        yield from runs
        yield _tag_run(closing)


def _tag_run(text: str) -> TextRun:
    return TextRun(text, kind="markup")


def _code(node: n.Code, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    return (TextRun(node.text, formats, "code"),) if node.text else ()


def _math(node: n.Math, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    """Write ``$x$``, with backticks inside if the TeX has a dollar; TeX that is too long for Notion is code."""
    tex = closed(verbatim_line(node.text.strip()))
    if size(tex) > MAX_EQUATION:
        writer.report(
            DiagnosticCode.LIMIT, f"a formula longer than {MAX_EQUATION:,} characters is written as code", node.position
        )
        return _code(n.Code(tex), writer, formats)
    if not tex:
        return ()
    return (_tag_run(f"$`{tex}`$" if "$" in tex else f"${tex}$"),)


def _tag(node: n.Tag, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    return (TextRun("#" + node.name, formats),)


# ---------------------------------------------------------------------------------------------------- links and files


def _link(node: n.Link, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    """Write a link, as a mention if its text is only the page's title, or the text if Notion has no address for it."""
    address = None if writer.in_link else writer.address(node.target, node.position)
    if address is None:
        return writer.runs(node.content, formats)
    if isinstance(node.target, n.NoteTarget) and _says_title(node, node.target):
        title = escape(note_name(node.target.note))
        return (_tag_run(f'<mention-page url="{address}">{title}</mention-page>'),)
    return _linked(node.content, address, writer, formats)


def _linked(content: tuple[n.Inline, ...], address: str, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    writer.in_link = True
    runs = list(_within(LINK, content, f"]({address})", writer, formats))
    writer.in_link = False
    return runs


def _says_title(node: n.Link, target: n.NoteTarget) -> bool:
    return not target.anchor and plain_text(node.content).strip() in ("", note_name(target.note))


def _file(node: n.Image | n.Media, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    """Write a picture or file where no block can be: a link to it, or its caption and name."""
    address = writer.file_address(node)
    content = node.content or (n.Text(default_name(node.target)),)
    if address is None or writer.in_link:
        return writer.runs(content, formats)
    return _linked(content, address, writer, formats)


def _wikilink(node: n.WikiLink, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    return writer.runs(node.content or (n.Text(default_display(node.target)),), formats)


def _embed(node: n.Embed, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    return (TextRun(node.display or default_display(node.target), formats),)


def _transclusion(node: n.Transclusion, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    content = (n.Text(node.display or note_name(node.target.note)),)
    return _link(n.Link(content, node.target, position=node.position), writer, formats)


# ------------------------------------------------------------------------------------------------ footnotes, HTML, rest


def _footnote(node: n.FootnoteRef, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    """Write a footnote's number in brackets. A reference without a footnote, reported before, stays as written."""
    note = writer.footnotes.definition(node.label)
    label = f"^{node.label}" if note is None else writer.footnotes.number(note)
    return (TextRun(f"[{label}]", formats),)


def _inline_footnote(node: n.InlineFootnote, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    return (TextRun(f"[{writer.footnotes.add_inline(node)[0]}]", formats),)


_BREAK_TAG: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)


def _raw(node: n.RawInline, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    """Write HTML that no transform has read as text, and other raw markup as code."""
    if node.format != "html":
        return _code(n.Code(node.text), writer, formats)
    if _BREAK_TAG.fullmatch(node.text):
        return (TextRun(BREAK_TAG, formats, "markup"),)
    return (TextRun(node.text, formats),)


def _nothing(node: n.Comment, writer: EnhancedWriter, formats: Formats) -> Iterable[TextRun]:
    return ()


INLINES: Final = by_class(
    entry(n.Text, _text),
    entry(n.SoftBreak, _soft_break),
    entry(n.LineBreak, _line_break),
    entry(n.Strong, _formatted("strong")),
    entry(n.Emph, _formatted("emph")),
    entry(n.Strikeout, _formatted("strikeout")),
    entry(n.Highlight, _highlight),
    entry(n.Span, _span),
    entry(n.Code, _code),
    entry(n.Math, _math),
    entry(n.Tag, _tag),
    entry(n.Link, _link),
    entry(n.Image, _file),
    entry(n.Media, _file),
    entry(n.WikiLink, _wikilink),
    entry(n.Embed, _embed),
    entry(n.Transclusion, _transclusion),
    entry(n.FootnoteRef, _footnote),
    entry(n.InlineFootnote, _inline_footnote),
    entry(n.RawInline, _raw),
    entry(n.ExtensionInline, transparent_inline),
    entry(n.Comment, _nothing),
)
