"""HTML pages and e-books."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from vaultconv.backends import pandoc
from vaultconv.backends.documents import DocumentBackend
from vaultconv.backends.pandoc_writer import Json, PandocDialect, raw_block
from vaultconv.backends.prepare import as_addresses, prepare
from vaultconv.backends.supplies import Supplies
from vaultconv.backends.web.dialect import EPUB as EPUB_DIALECT
from vaultconv.backends.web.dialect import HTML as HTML_DIALECT
from vaultconv.manuscript import Desk, Manuscript
from vaultconv.tree.walk import replace


class WebBackend(DocumentBackend, frozen=True, kw_only=True):
    """Writes HTML pages that hold all they need, or e-books. ``template`` is a style sheet."""

    holds_files: bool = True
    dialect: PandocDialect = HTML_DIALECT

    def default_template(self) -> tuple[str, bytes]:
        """Our style sheet."""
        return "document.css", _style_sheet().encode()

    def _supplies(self, manuscripts: Sequence[Manuscript], desk: Desk, folder: Path) -> Supplies:
        supplies = prepare(manuscripts, desk, folder)
        if self.binary:  # an e-book's files are in it
            return supplies
        return replace(supplies, pictures=as_addresses(supplies.pictures))

    def _options(self, made: Manuscript, folder: Path) -> pandoc.Options:
        return self._common_options(made)

    def _variables(self, made: Manuscript, supplies: Supplies) -> dict[str, Json]:
        own = self._template()
        if self.to.startswith("epub"):
            # Pandoc puts what ``header-includes`` has into the title page alone, and takes no address but a file's.
            variables: dict[str, Json] = {
                "css": _string(str(own or _sheet())),
                "identifier": _string(f"urn:uuid:{uuid5(NAMESPACE_URL, made.note + made.metadata.title)}"),
            }
            if cover := supplies.pictures.get(made.metadata.cover):
                variables["cover-image"] = _string(cover.path)
            return variables
        css = own.read_text(encoding="utf-8", errors="replace") if own is not None else _style_sheet()
        css = css.replace("</", "<\\/")  # nothing in it ends its element
        style = raw_block("html", f"<style>\n{css}\n</style>")
        return {
            "document-css": {"t": "MetaBool", "c": False},
            "header-includes": {"t": "MetaBlocks", "c": [style]},
        }


def _sheet() -> Traversable:
    return files("vaultconv") / "assets" / "document.css"


def _style_sheet() -> str:
    return _sheet().read_text(encoding="utf-8")


def _string(text: str) -> Json:
    return {"t": "MetaString", "c": text}


HTML: Final = WebBackend(
    name="html", to="html5", extension=".html", description="HTML 5, a page that holds all it needs"
)
EPUB: Final = WebBackend(
    name="epub", to="epub3", extension=".epub", binary=True, dialect=EPUB_DIALECT, description="an e-book, EPUB 3"
)
