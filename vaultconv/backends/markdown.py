"""The Markdown backends: a dialect each, and what is done to a note before it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final

import msgspec

from vaultconv import markdown
from vaultconv.diagnostics import Report
from vaultconv.markdown import Dialect, Href, write_markdown
from vaultconv.plugins import Backend
from vaultconv.transforms import MARKDOWN_TRANSFORMS, READ_TRANSFORMS, EmphasisRuns, Toggles
from vaultconv.transforms.context import Transform
from vaultconv.tree.nodes import Document

__all__ = ["COMMONMARK", "GFM", "OBSIDIAN", "MarkdownBackend", "ObsidianBackend"]


class MarkdownBackend(msgspec.Struct, Backend, frozen=True):
    """Writes notes as Markdown of a dialect.

    ``resolved`` is False for a dialect that has wikilinks and embeds of its own: it gets the tree as it was before
    links were resolved. ``description`` says what is written, for `vaultconv list backends`.
    """

    name: str
    dialect: Dialect
    transforms: tuple[Transform, ...] = (*READ_TRANSFORMS, *MARKDOWN_TRANSFORMS)
    extension: str = ".md"
    resolved: bool = True
    description: str = ""

    FIXED_FIELDS: ClassVar = frozenset(("name", "transforms", "extension", "resolved", "description"))
    """What a backend is, which no configuration changes."""

    def write(self, document: Document, *, note: str, href: Href, report: Report) -> str:
        """Return the note as Markdown. ``href`` returns the address of a target from this note; None if it has none."""
        return write_markdown(
            document, self.dialect, href=href if self.resolved else markdown.default_href, report=report
        )


class ObsidianBackend(MarkdownBackend, frozen=True):
    """Gives notes back, less what the transforms clean."""

    def edit(
        self,
        document: Document,
        *,
        original: Document,
        lines: Sequence[str],
        deep: bool = True,
        clean: Callable[[str], str] = str,
    ) -> str:
        """Return the note with its author's ``lines`` wherever ``document`` says the same as ``original``."""
        from vaultconv.markdown.splice import splice  # which no other backend needs

        return splice(lines, original, document, self.dialect, deep=deep, clean=clean)


COMMONMARK: Final = MarkdownBackend(
    "commonmark", markdown.COMMONMARK, description="CommonMark 0.31.2, with HTML where it has no markup"
)
GFM: Final = MarkdownBackend("gfm", markdown.GFM, description="GitHub's Markdown, with its alerts, footnotes and math")
# List items fold in Obsidian, so there a toggle is nothing that another program left.
_OWN: Final[Mapping[type, Transform]] = {Toggles: Toggles(toggles="never"), EmphasisRuns: EmphasisRuns(edges="out")}
OBSIDIAN: Final = ObsidianBackend(
    "obsidian",
    markdown.OBSIDIAN,
    transforms=tuple(_OWN.get(type(each), each) for each in READ_TRANSFORMS),
    resolved=False,
    description="Obsidian's own Markdown, with leftovers of other programs cleaned up",
)
