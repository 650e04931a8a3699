"""HTML pages, and what they share with e-books (`ebook`)."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from vaultconv.backends.pandoc import process as pandoc
from vaultconv.backends.pandoc.documents import DocumentBackend
from vaultconv.backends.pandoc.prepare import as_addresses, prepare_resources
from vaultconv.backends.pandoc.resources import Resources
from vaultconv.backends.pandoc.writer import Json, PandocDialect, raw_block
from vaultconv.backends.web.dialect import HTML as HTML_DIALECT
from vaultconv.book.manuscript import Manuscript, PrintContext
from vaultconv.tree.direction import of_language
from vaultconv.tree.walk import replace


class WebBackend(DocumentBackend, frozen=True, kw_only=True):
    """Writes self-contained HTML pages. ``template`` is a style sheet."""

    holds_files: bool = True
    dialect: PandocDialect = HTML_DIALECT

    def default_template(self) -> tuple[str, bytes]:
        """Return our style sheet."""
        return "document.css", _style_sheet().encode()

    def _resources(self, manuscripts: Sequence[Manuscript], context: PrintContext, folder: Path) -> Resources:
        resources = prepare_resources(manuscripts, context, folder)
        if self.binary:  # an e-book's files are in it
            return resources
        return replace(resources, pictures=as_addresses(resources.pictures))

    def _options(self, manuscript: Manuscript, folder: Path) -> pandoc.Options:
        return self._common_options(manuscript)

    def _variables(self, manuscript: Manuscript, resources: Resources) -> dict[str, Json]:
        own = self._template()
        css = own.read_text(encoding="utf-8", errors="replace") if own is not None else _style_sheet()
        css = css.replace("</", "<\\/")  # nothing in it ends its element
        style = raw_block("html", f"<style>\n{css}\n</style>")
        return {
            "dir": {"t": "MetaString", "c": of_language(manuscript.metadata.language)},
            "document-css": {"t": "MetaBool", "c": False},
            "header-includes": {"t": "MetaBlocks", "c": [style]},
        }


def style_sheet() -> Traversable:
    """Return our style sheet for pages and e-books."""
    return files("vaultconv") / "assets" / "document.css"


def _style_sheet() -> str:
    return style_sheet().read_text(encoding="utf-8")


HTML: Final = WebBackend(
    name="html", to="html5", extension=".html", description="an HTML page that needs no other files"
)
