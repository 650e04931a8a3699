"""PDF by programs that the user has installed: LaTeX engines, and programs that print web pages."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from vaultconv.backends.pandoc.documents import DocumentBackend
from vaultconv.backends.pandoc.prepare import prepare_resources
from vaultconv.backends.pandoc.resources import Resources
from vaultconv.backends.pandoc.writer import Json
from vaultconv.backends.web import WebBackend
from vaultconv.book.manuscript import Manuscript, PrintContext
from vaultconv.errors import ToolError

Engine: TypeAlias = Literal["typst", "xelatex", "lualatex", "pdflatex", "tectonic", "weasyprint", "prince"]

_FORMATS: Final = MappingProxyType(
    {
        **dict.fromkeys(("xelatex", "lualatex", "pdflatex", "tectonic"), "latex"),
        **dict.fromkeys(("weasyprint", "prince"), "html5"),
    }
)


class LatexBackend(DocumentBackend, frozen=True, kw_only=True):
    """Prints LaTeX from pandoc with a LaTeX engine."""

    engine: str
    paper: str
    holds_files: bool = True
    binary: bool = True

    def _variables(self, made: Manuscript, resources: Resources) -> dict[str, Json]:
        paper = {"t": "MetaString", "c": self.paper}
        return {"papersize": paper, "colorlinks": {"t": "MetaBool", "c": True}}


class WebPdfBackend(WebBackend, frozen=True, kw_only=True):
    """Prints HTML from pandoc with a program for that."""

    engine: str
    binary: bool = True

    def _resources(self, manuscripts: Sequence[Manuscript], context: PrintContext, folder: Path) -> Resources:
        return prepare_resources(manuscripts, context, folder)


def engine_backend(engine: Engine, paper: str, options: dict[str, object]) -> DocumentBackend:
    """Return the backend for an engine other than Typst. Raises `ToolError` if it isn't installed."""
    if shutil.which(engine) is None:
        raise ToolError(
            f'the PDF engine "{engine}" is not installed',
            "write `--set pdf.engine=typst`, which needs no other program",
        )
    if _FORMATS[engine] == "latex":
        return LatexBackend(name="pdf", to="latex", extension=".pdf", engine=engine, paper=paper, **options)  # type: ignore[arg-type]
    return WebPdfBackend(name="pdf", to="html5", extension=".pdf", engine=engine, **options)  # type: ignore[arg-type]
