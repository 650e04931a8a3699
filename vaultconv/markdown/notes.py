"""Footnotes and entire documents: what precedes and follows the blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from vaultconv.diagnostics import DiagnosticCode
from vaultconv.markdown.dialect import Renderer
from vaultconv.markdown.escape import code_fence
from vaultconv.markdown.writer import Writer, indented
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import replace

_FIRST_RULE: Final = re.compile(r"---(?=\n|\Z)")


def document(
    front_matter: Callable[[n.FrontMatter], str], footnotes: Callable[[Writer], str] | None = None
) -> Renderer:
    """Return the renderer of a document with this front matter before its blocks and these footnotes after them."""
    return partial(_document, front_matter, footnotes)


def _document(
    front_matter: Callable[[n.FrontMatter], str],
    footnotes: Callable[[Writer], str] | None,
    node: n.Document,
    writer: Writer,
) -> str:
    writer.footnotes.begin(node)
    body = writer.blocks(node.content)
    if node.front_matter is None and _FIRST_RULE.match(body):
        body = "***" + body[3:]  # no front matter's fence
    open_end = writer.missing_end
    last = footnotes(writer) if footnotes is not None and writer.footnotes.any else ""
    body = body + open_end if last else body
    parts = [front_matter(node.front_matter) if node.front_matter is not None else "", body, last]
    text = "\n\n".join(part for part in parts if part)
    return text + "\n" if text else ""


def fenced_front_matter(front_matter: n.FrontMatter) -> str:
    """Return the front matter verbatim; nothing if all properties come from the body."""
    if not front_matter.raw and front_matter.properties:
        return ""
    return f"---\n{front_matter.raw}\n---" if front_matter.raw else "---\n---"


def valid_front_matter(front_matter: n.FrontMatter) -> str:
    """Return the front matter verbatim; invalid front matter as code."""
    return fenced_front_matter(front_matter) if front_matter.valid else code_fence(front_matter.raw, "yaml")


# -------------------------------------------------------------------------------------------- numbered, in HTML


def footnote_anchor(node: n.FootnoteRef | n.InlineFootnote, writer: Writer) -> str:
    """Write a raised number that links to the note, at the end; the label as text if there is no such note."""
    reference = writer.footnotes.refer(node)
    if reference is None:
        return undefined(node, writer)
    number, _, again = reference
    return f'<sup><a href="#fn-{number}" id="fnref-{number}{again}">{number}</a></sup>'


def undefined(node: n.FootnoteRef | n.InlineFootnote, writer: Writer) -> str:
    """Write an undefined reference as text: it may be a pattern. The reader has reported it."""
    assert type(node) is n.FootnoteRef
    return writer.escape(f"[^{node.label}]")


def hoisted(node: n.FootnoteDef, writer: Writer) -> str:
    """Write nothing here: definitions go to the end."""
    return ""


def footnote_section(writer: Writer) -> str:
    """Write the notes as an HTML list, with Markdown inside and links back."""
    notes = writer.footnotes
    items = [_footnote_item(number, note, writer) for number, note in notes.pending()]
    keep_unused(writer)
    items += [_footnote_item(number, note, writer, back=False) for number, note in notes.pending()]
    if not items:
        return ""
    return "\n\n".join(['<section class="footnotes">\n<ol>', *items, "</ol>\n</section>"])


def _footnote_item(number: int, note: n.FootnoteDef, writer: Writer, *, back: bool = True) -> str:
    def write(number: str) -> str:
        content = _with_way_back(note.content, number) if back else note.content
        body = writer.nested(content) + writer.missing_end
        return "\n\n".join([f'<li id="fn-{number}">', *([body] if body else ()), "</li>"])

    return writer.numbered(number, note.content, write, key=back)


def _with_way_back(content: tuple[n.Block, ...], number: str) -> tuple[n.Block, ...]:
    """Return the note's blocks with a link to its reference: in its last paragraph, if it ends in one."""
    link = n.RawInline(f'<a href="#fnref-{number}">↩</a>')
    last = content[-1] if content else None
    if type(last) is n.Para and last.content:
        return (*content[:-1], replace(last, content=(*last.content, n.Text(" "), link)))
    return (*content, n.Para((link,)))


def keep_unused(writer: Writer) -> list[n.FootnoteDef]:
    """Number the definitions without references, report them, and return them."""
    unused = writer.footnotes.keep_unused()
    for note in unused:
        writer.report(DiagnosticCode.FOOTNOTE_UNUSED, f'nothing refers to the footnote "{note.label}"', note.position)
    return unused


# ------------------------------------------------------------------------------------------------- with labels


def footnote_ref(node: n.FootnoteRef | n.InlineFootnote, writer: Writer) -> str:
    """Write ``[^label]``, with a new label for an inline footnote; as text if there is no such note."""
    reference = writer.footnotes.refer(node)
    return undefined(node, writer) if reference is None else f"[^{reference.label}]"


def footnote_definitions(writer: Writer) -> str:
    """Write all definitions, those without references last."""
    written = [definition(number, note, writer) for number, note in writer.footnotes.pending()]
    keep_unused(writer)
    written += [definition(number, note, writer) for number, note in writer.footnotes.pending()]
    return "\n\n".join(written)


def definition(number: int, note: n.FootnoteDef, writer: Writer) -> str:
    """Write a note with the label that its references use."""
    return labelled(writer.footnotes.label(number, note), note, writer)


def labelled(label: str, note: n.FootnoteDef, writer: Writer) -> str:
    """Write ``[^label]: blocks``, with later lines indented by four."""
    text = writer.nested(note.content)
    if note.content and type(note.content[0]) is n.Para:
        return f"[^{label}]: {indented(text, '    ')}"
    return f"[^{label}]:{indented(chr(10) + text, '    ')}" if text else f"[^{label}]:"
