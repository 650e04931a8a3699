"""The `NOTION` dialect: Markdown as Notion exports and imports it (reference: Notion, parts B and C)."""

from __future__ import annotations

from functools import partial
from typing import Final

from vaultconv.backends.notion.callouts import CALLOUTS, callout_look
from vaultconv.backends.notion.limits import closed
from vaultconv.markdown import blocks, inlines
from vaultconv.markdown.blocks import lists, marked
from vaultconv.markdown.commonmark import bold_title
from vaultconv.markdown.dialect import Escape, Renderer
from vaultconv.markdown.escape import code_fence
from vaultconv.markdown.gfm import GFM
from vaultconv.markdown.inlines import image, linked
from vaultconv.markdown.marks import verbatim_line
from vaultconv.markdown.notes import document, keep_unused, undefined
from vaultconv.markdown.writer import Writer
from vaultconv.tree import nodes as n
from vaultconv.tree.style import NO_STYLE, style_of
from vaultconv.tree.tables import by_class, entry

INDENT: Final = 4  # of what stands below an item or a toggle

NOTION_ESCAPES: Final[tuple[Escape, ...]] = (
    Escape(r"\$", "would begin a formula"),
    Escape("\xa0", "Notion keeps a no-break space as it is", "{}"),
    Escape(r"www\.(?<!\wwww\.)", "may be a link, as it is in Notion", "{}", "unlinked"),
    Escape(r"@(?<=[\w.+-]@)(?=[\w-]+\.\w)", "may be a link, as it is in Notion", "{}", "unlinked"),
)

# ------------------------------------------------------------------------------------------------- paragraphs, headings


def para(node: n.Para, writer: Writer) -> str:
    """Write a paragraph; nothing if it is empty."""
    return _with_lone_dollar(blocks.para(node, writer))


def heading(node: n.Heading, writer: Writer) -> str:
    """Write ``## Title``."""
    return _with_lone_dollar(blocks.heading(node, writer))


def _with_lone_dollar(text: str) -> str:
    """Return a block's text with a lone dollar not escaped, because one dollar alone begins no formula."""
    alone = text.count("$") == 1 and "`" not in text
    return text.replace(r"\$", "$") if alone else text


# --------------------------------------------------------------------------------------------------------------- lists


def item(marker: str, node: n.ListItem, writer: Writer) -> str:
    """Write ``- item``, with what is below it indented by four; a toggle at its start brings its own marker."""
    if node.content and type(node.content[0]) is n.Toggle:
        return toggle(node.content[0], writer)
    return marked(marker, writer.render(node), INDENT)


def toggle(node: n.Toggle, writer: Writer) -> str:
    """Write ``- Title`` with the content below it. As in Notion's exports, lines between blocks have four blanks."""
    summary = marked("-", writer.paragraph(node.summary), INDENT)
    content = writer.nested(node.content) + writer.missing_end
    if not content:
        return summary
    below = f"\n\n{content}".replace("\n", "\n" + " " * INDENT)
    return summary + below


# ------------------------------------------------------------------------------------------------------- other blocks


def callout(node: n.Callout, writer: Writer) -> str:
    """Write ``<aside>`` with the type's emoji and a bold title, and blank lines between the blocks of Markdown in it.

    The emoji says the name of one of Obsidian's own types, so such a callout needs no title if it has none.
    """
    says_all = not node.title and node.content and node.kind.strip().lower() in CALLOUTS
    content = writer.nested(node.content if says_all else (bold_title(node), *node.content)) + writer.missing_end
    return f"<aside>\n{callout_look(node.kind).emoji}\n\n{content}\n\n</aside>"


def math_block(node: n.MathBlock, writer: Writer) -> str:
    """Write ``$$`` on lines of their own; TeX that would end them is code."""
    return code_fence(node.text, "latex") if "$$" in node.text else f"$$\n{node.text}\n$$"


def label(node: n.Block, text: str, writer: Writer) -> str:
    """Write nothing for a block's id, because Notion has no address for it that a file could name."""
    return text


# ------------------------------------------------------------------------------------------------------------- inlines


def math(node: n.Math, writer: Writer) -> str:
    """Write ``$x$``, with two dollars around a formula that has one."""
    tex = closed(verbatim_line(node.text).strip(" "))
    if not tex:
        return ""
    fence = "$$" if "$" in tex else "$"
    return f"{fence}{tex}{fence}"


def span(node: n.Span, writer: Writer) -> str:
    """Write marked text. Notion imports no other look that HTML gives."""
    if style_of(node.attributes) == NO_STYLE:
        return inlines.span(node, writer)
    marked = (n.Highlight(node.content),) if "mark" in node.classes else node.content
    return writer.inlines(marked)


def link(node: n.Link, writer: Writer) -> str:
    """Write ``[text](address)``, even if the text is the address: ``<address>`` might be read as HTML."""
    href = writer.href(node.target)
    if not href or writer.in_link:
        return writer.inlines(node.content)
    return linked(writer, node.content, href.replace(" ", "%20"))


# ----------------------------------------------------------------------------------------------------------- footnotes


def footnote_mark(node: n.FootnoteRef | n.InlineFootnote, writer: Writer) -> str:
    """Write the footnote's number in brackets; its text is at the end."""
    reference = writer.footnotes.refer(node)
    return undefined(node, writer) if reference is None else rf"\[{reference.number}\]"


def footnotes(title: str, writer: Writer) -> str:
    """Write the footnotes as a numbered list under a heading, with unused ones last."""
    items = [_note(number, note, writer) for number, note in writer.footnotes.pending()]
    keep_unused(writer)
    items += [_note(number, note, writer) for number, note in writer.footnotes.pending()]
    if not items:
        return ""
    return "\n\n".join([heading(n.Heading(2, (n.Text(title),)), writer), *items])


def _note(number: int, note: n.FootnoteDef, writer: Writer) -> str:
    return marked(f"{number}.", writer.nested(note.content, marker=".") + writer.missing_end, INDENT)


# ------------------------------------------------------------------------------------------------------------ document


def page(notes: str) -> Renderer:
    """Return the renderer of a page whose footnotes are under the heading ``notes``."""
    return partial(_page, document(no_front_matter, partial(footnotes, notes)))


def _page(write: Renderer, node: n.Document, writer: Writer) -> str:
    # Notion keeps a line end of the file as one of the block, so one that nobody is to see is a blank.
    writer.soft_break, writer.hard_break = " ", "\n"
    return write(node, writer)


def no_front_matter(front_matter: n.FrontMatter) -> str:
    """Write nothing, because properties are lines of the page."""
    return ""


NOTION: Final = GFM.extend(
    "notion",
    renderers=by_class(
        entry(n.Document, page("Notes")),
        entry(n.Para, para),
        entry(n.Heading, heading),
        *lists(item),
        entry(n.Toggle, toggle),
        entry(n.Callout, callout),
        entry(n.MathBlock, math_block),
        entry(n.Math, math),
        entry(n.Span, span),
        entry(n.Link, link),
        entry(n.Image, image),
        entry(n.FootnoteRef, footnote_mark),
        entry(n.InlineFootnote, footnote_mark),
    ),
    escapes=NOTION_ESCAPES,
    label=label,
)
