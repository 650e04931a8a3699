"""The `GFM` dialect: GitHub's Markdown, with its tables, tasks, footnotes, alerts and math."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from vaultconv.markdown.blocks import callout_title, list_item
from vaultconv.markdown.commonmark import PUBLISHED_BLOCKS, anchor_label, bold_title, published_link, titled_quote
from vaultconv.markdown.dialect import Dialect, Escape
from vaultconv.markdown.escape import COMMON_ESCAPES, NO_BREAK_SPACE
from vaultconv.markdown.html import HTML_INLINES
from vaultconv.markdown.inlines import COMMON_INLINES, tagged
from vaultconv.markdown.marks import DOLLAR
from vaultconv.markdown.math import dollar_block, dollar_math, settle_dollars
from vaultconv.markdown.notes import (
    document,
    footnote_definitions,
    footnote_ref,
    valid_front_matter,
)
from vaultconv.markdown.tables import pipe_table
from vaultconv.markdown.writer import Writer, quoted
from vaultconv.tree import nodes as n
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.tasks import is_done
from vaultconv.tree.walk import plain_text

ALERTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "note": "NOTE",
        "tip": "TIP",
        "hint": "TIP",
        "important": "IMPORTANT",
        "warning": "WARNING",
        "attention": "WARNING",
        "caution": "CAUTION",
    }
)

_EMAIL: Final = r"@(?<=[\w.+-]@)(?=[\w-]+\.\w)"

GFM_ESCAPES: Final[tuple[Escape, ...]] = (
    Escape(r"~", "would strike text out; GitHub takes a single one, too"),
    Escape(r"\$", "would begin math with another dollar; GitHub advises a span", DOLLAR),
    Escape(r":(?=//)(?:(?<=(?i:http):)|(?<=(?i:https):)|(?<=(?i:ftp):))", "would be a link", r"\:", "unlinked"),
    Escape(r"www\.(?<!\wwww\.)", "would be a link", "www&#46;", "unlinked"),
    Escape(_EMAIL, "would be a link to an e-mail address", "<span></span>@", "unlinked"),
    Escape(r"\[\^[^\]\s]+\](?=:)", "would be a footnote's definition", "{}\\", "line"),
)


def box(mark: str) -> str:
    """Return a task's box, ticked if the task is done."""
    return "[x]" if is_done(mark) else "[ ]"


def alert(node: n.Callout, writer: Writer) -> str:
    """Write GitHub's alert if the type has one; nested callouts can't be alerts.

    GitHub shows the type's name in the case in which it is written, so a title that equals it is written there. GitHub
    reads the mark as text if nothing is below it.
    """
    kind = ALERTS.get(node.kind.strip().lower())
    if kind is None or writer.nesting:
        return titled_quote(node, writer)
    title = plain_text(callout_title(node)).strip()
    titled = title.upper() != kind
    body = writer.nested((bold_title(node), *node.content) if titled else node.content)
    if not body:
        return titled_quote(node, writer)
    return quoted(f"[!{title if node.title and not titled else kind}]\n{body}")


GFM: Final = Dialect(
    "gfm",
    renderers=by_class(
        entry(n.Link, published_link),
        entry(n.Document, document(valid_front_matter, footnote_definitions)),
        entry(n.ListItem, list_item(box)),
        entry(n.Table, pipe_table),
        entry(n.Callout, alert),
        entry(n.MathBlock, dollar_block),
        entry(n.Math, dollar_math),
        entry(n.Highlight, tagged("mark")),
        entry(n.FootnoteRef, footnote_ref),
        entry(n.InlineFootnote, footnote_ref),
        of=(
            PUBLISHED_BLOCKS,
            COMMON_INLINES,
        ),
    ),
    html=HTML_INLINES,
    escapes=(*GFM_ESCAPES, NO_BREAK_SPACE, *COMMON_ESCAPES),
    label=anchor_label,
    settle=partial(settle_dollars, "<span>$</span>"),
)
