"""HTML pages and e-books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vaultconv.backends.documents import DocumentBackend
from vaultconv.backends.pandoc_html import HTML as HTML_DIALECT
from vaultconv.backends.pandoc_writer import PandocDialect
from vaultconv.backends.prepare import as_addresses, prepare
from vaultconv.backends.supplies import Supplies
from vaultconv.manuscript import Desk, Manuscript
from vaultconv.walk import replace


class WebBackend(DocumentBackend, frozen=True, kw_only=True):
    """Writes HTML pages that hold all they need, or e-books."""

    holds_files: bool = True
    dialect: PandocDialect = HTML_DIALECT

    def _supplies(self, manuscripts: Sequence[Manuscript], desk: Desk, folder: str) -> Supplies:
        supplies = prepare(manuscripts, desk, folder)
        if self.binary:  # an e-book's files are in it
            return supplies
        return replace(supplies, pictures=as_addresses(supplies.pictures))


HTML: Final = WebBackend(
    name="html", to="html5", extension=".html", description="HTML 5, a page that holds all it needs"
)
EPUB: Final = WebBackend(name="epub", to="epub3", extension=".epub", binary=True, description="an e-book, EPUB 3")
