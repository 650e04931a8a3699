"""The `OBSIDIAN` dialect: a note as Obsidian reads it, for trees before resolution."""

from __future__ import annotations

from typing import Final

from vaultconv.markdown.blocks import COMMON_BLOCKS, list_item, unguarded
from vaultconv.markdown.dialect import Dialect, Escape
from vaultconv.markdown.escape import COMMON_ESCAPES, HTML_BLOCK, destination, title
from vaultconv.markdown.html import HTML_INLINES
from vaultconv.markdown.inlines import COMMON_INLINES
from vaultconv.markdown.joins import blank_between
from vaultconv.markdown.marks import LOCK, NEWLINE, verbatim
from vaultconv.markdown.math import raw_math, raw_math_block
from vaultconv.markdown.notes import document, fenced_front_matter, labelled
from vaultconv.markdown.tables import pipe_table
from vaultconv.markdown.writer import Writer, blank_entity, quoted
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import LISTS
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.walk import plain_text, replace

# `$$` and `%%` at the start of a later line of a paragraph, where Obsidian would begin a block.
_MATH_LINE: Final = rf"(?<=\n)\$\$(?:(?![^\n{NEWLINE}]*\$\$)|(?=[^$\n{NEWLINE}]*\$\$[ \t]*(?:$|{NEWLINE})))"
_COMMENT_LINE: Final = rf"(?<=\n)%%(?![^\n{NEWLINE}]*%%)"

_CLEAN_ADDRESS: Final = r"//[\w./?=&%#+,:;@-]*[\w/](?:\s|\Z)"

OBSIDIAN_ESCAPES: Final[tuple[Escape, ...]] = (
    Escape(r"=(?:(?==)(?!(?<=\s=)=+[\s>])|(?<===)(?!(?<=\s==)[\s>]))", "would begin or end a highlight"),
    Escape(r"%(?:(?=%)|(?<=%%))", "would begin a comment"),
    Escape(r"\$(?!(?<=\s\$)\s)", "would begin or end math; between two blanks it can't"),
    Escape(r"#(?<!\S#)(?=\d*(?:[_/-]|[^\W\d]|[^\x00-\x7f]))", "would be a tag"),
    Escape(r":(?=//)(?<=[A-Za-z]:)", "would be a link", r"\:", "unlinked"),
    Escape(r":(?=//)(?<=[A-Za-z]:)", "an address takes what follows it for its own", r"\:", "mixed"),
    Escape(rf":(?=//)(?<=[A-Za-z]:)(?!{_CLEAN_ADDRESS})", "an address takes escapes for its own", r"\:", "link"),
    Escape(r"\^(?=\[)", "would begin an inline footnote"),
    Escape(r"\[", "would open another link", "&#91;", "display"),
    Escape(r"\]", "would close the link", "&#93;", "display"),
    Escape(r"\|", "would part the text from a size", "&#124;", "alt"),
    Escape(r"\^(?<!\S\^)(?=[A-Za-z0-9_-]+\Z)", "would be the block's id", where="end"),
    Escape(r"\[\^[^\]\s]+\](?=:)", "would be a footnote's definition", "{}\\", "line"),
    Escape(r"\\(?=(?:(?:new|clear|cleardouble)page|pagebreak)[\s0-4{}\[\]]*\Z)", "would break the page", where="line"),
    Escape(_MATH_LINE, "would be a block of math; indented by four it can't", "    {}", "line"),
    Escape(_COMMENT_LINE, "would be a block comment; indented by four it can't", "    {}", "line"),
)


def box(mark: str) -> str:
    """Return a task's box, with the mark unchanged."""
    return f"[{mark}]"


_write_item = list_item(box, sign=lambda mark: "")


_LONGEST_TITLE: Final = 200  # as in the transform


def item(node: n.ListItem, writer: Writer) -> str:
    """Write an item.

    A toggle with a bold title is written as in Notion's exports: the title, a blank line, and its content.
    """
    first = node.content[0] if node.content else None
    if type(first) is not n.Toggle or not _reads_as_toggle(first) or writer.marker_before not in "-*":
        return _write_item(node, writer)
    text = _write_item(replace(node, content=(n.Para(first.summary, id=first.id),)), writer)
    hidden = writer.nested((*first.content, *node.content[1:]), marker=writer.marker_before)
    return f"{text}\n\n{hidden}"


def _reads_as_toggle(node: n.Toggle) -> bool:
    """Return whether an item with this title and content is a toggle in any note (see the ``toggles`` transform)."""
    bold = all(type(inline) is n.Strong or not plain_text(inline).strip() for inline in node.summary)
    short = 0 < len(plain_text(node.summary).strip()) <= _LONGEST_TITLE
    return bold and short and not node.open and bool(node.content) and type(node.content[0]) not in LISTS


def callout(node: n.Callout, writer: Writer) -> str:
    """Write ``> [!kind|metadata]- Title``, with the content in the same quote."""
    metadata = f"|{node.metadata}" if node.metadata else ""
    title_text = f" {writer.line(node.title)}" if node.title else ""
    head = f"[!{node.kind}{metadata}]{node.fold}{title_text}"
    body = writer.nested(node.content)
    if not body:
        return quoted(head)
    first = node.content[0]
    if type(first) is n.Para:
        # The paragraph continues that of the title, which most HTML doesn't interrupt.
        free = unguarded(body, first)
        return quoted(f"{head}\n{body if _HTML.match(free) else free}")
    return quoted(head + ("\n\n" if blank_between(n.Para(()), first) else "\n") + body)


_HTML: Final = lazy_pattern(HTML_BLOCK)


def page_break(node: n.PageBreak, writer: Writer) -> str:
    """Write what the author wrote."""
    return node.text


def comment_block(node: n.CommentBlock, writer: Writer) -> str:
    """Write ``%%`` around the unchanged text."""
    return f"%%{node.text}%%"


def comment(node: n.Comment, writer: Writer) -> str:
    """Write ``%%text%%``."""
    return f"%%{verbatim(node.text)}%%"


_EDGES: Final = lazy_pattern(r"\A\s|\\*\s\Z")  # Obsidian strips any Unicode white space


def wikilink(node: n.WikiLink, writer: Writer) -> str:
    """Write ``[[target|content]]``."""
    if not node.content:
        return f"[[{verbatim(node.target) or '|'}]]"  # `[[]]` is text, `[[|]]` leads to the note itself
    soft, writer.soft_break = writer.soft_break, " "
    shown = writer.scoped("display", node.content)
    if shown.count("$") == 1 and type(node.content[0]) is n.Text and len(node.content) == 1:  # it begins no math
        shown = shown.replace("\\$", "$")
    if _ends_early(node.target + shown):  # such as for brackets in code, where entities aren't read
        shown = writer.scoped("display", (n.Text(plain_text(node.content)),))
    writer.soft_break = soft
    return f"[[{verbatim(node.target)}|{_EDGES.sub(blank_entity, shown)}]]"


def _ends_early(inner: str) -> bool:
    """Return whether a wikilink with this content would end, or begin anew, too early."""
    if "[[" in inner or "]]" in inner:
        return True
    return inner.endswith("]") and inner.count("[") != inner.count("]")


def embed(node: n.Embed, writer: Writer) -> str:
    """Write ``![[target|display]]``."""
    return f"![[{verbatim(node.target)}{'|' if node.display else ''}{verbatim(node.display)}]]"


def sized_image(node: n.Image, writer: Writer) -> str:
    """Write ``![alt|100x50](address)``."""
    href = writer.href(node.target)
    if href is None:
        return writer.inlines(node.content)
    shown = writer.scoped("alt", node.content)
    size = _size(node.width, node.height)
    if size:
        shown = f"{shown}|{size}" if shown else size
    return f"![{shown}]({destination(href)}{title(node.title)})"


def _size(width: int | None, height: int | None) -> str:
    if width is None:
        return "" if height is None else f"x{height}"
    return str(width) if height is None else f"{width}x{height}"


def footnote_ref(node: n.FootnoteRef, writer: Writer) -> str:
    """Write ``[^label]``."""
    return f"[^{verbatim(node.label)}]"


def inline_footnote(node: n.InlineFootnote, writer: Writer) -> str:
    """Write ``^[content]``."""
    return f"^[{writer.scoped('footnote', node.content)}]"


def footnote_def(node: n.FootnoteDef, writer: Writer) -> str:
    """Write ``[^label]: content`` in place."""
    return labelled(verbatim(node.label), node, writer)


def tag(node: n.Tag, writer: Writer) -> str:
    """Write ``#name``."""
    return f"#{verbatim(node.name)}{LOCK}"


def caret_label(node: n.Block, text: str, writer: Writer) -> str:
    """Add a block's id: after the text of a paragraph or heading, on a line of its own after other blocks."""
    if type(node) is n.Para or (type(node) is n.Heading and node.content):
        return f"{text} ^{node.id}" if text else f"^{node.id}"
    gap = "\n" if writer.tight and type(node) is not n.RawBlock else "\n\n"
    return f"{text}{gap}^{node.id}"


OBSIDIAN: Final = Dialect(
    "obsidian",
    renderers=by_class(
        entry(n.Document, document(fenced_front_matter)),
        entry(n.ListItem, item),
        entry(n.Table, pipe_table),
        entry(n.Callout, callout),
        entry(n.CommentBlock, comment_block),
        entry(n.PageBreak, page_break),
        entry(n.Comment, comment),
        entry(n.MathBlock, raw_math_block),
        entry(n.Math, raw_math),
        entry(n.WikiLink, wikilink),
        entry(n.Embed, embed),
        entry(n.Image, sized_image),
        entry(n.FootnoteDef, footnote_def),
        entry(n.FootnoteRef, footnote_ref),
        entry(n.InlineFootnote, inline_footnote),
        entry(n.Tag, tag),
        of=(
            COMMON_BLOCKS,
            COMMON_INLINES,
        ),
    ),
    html=by_class(entry(n.WikiLink, wikilink), entry(n.Embed, embed), of=(HTML_INLINES,)),
    escapes=(*OBSIDIAN_ESCAPES, *COMMON_ESCAPES),
    label=caret_label,
)
