"""Word documents."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Final
from zipfile import is_zipfile

import msgspec

from vaultconv.backends.pandoc import process as pandoc
from vaultconv.backends.pandoc.documents import DocumentBackend
from vaultconv.backends.pandoc.resources import Resources
from vaultconv.backends.pandoc.writer import Json, PandocDialect
from vaultconv.backends.word.dialect import docx_dialect
from vaultconv.backends.word.looks import looks_of, with_styles
from vaultconv.backends.word.reference import FontSet, PaperName, reference_docx
from vaultconv.backends.word.styles import WordStyle as Row
from vaultconv.book.manuscript import Manuscript, Metadata
from vaultconv.errors import UsageError
from vaultconv.tree.direction import of_language, of_text


class WordBackend(DocumentBackend, frozen=True, kw_only=True):
    """Writes Word documents, with our own styles for every construct."""

    paper: PaperName = "a4"
    """The sheet: ``a4``, ``a5`` or ``letter``."""
    fonts: FontSet = "serif"
    """``serif`` or ``sans``, for the text."""
    font_size: Annotated[float, msgspec.Meta(ge=4, le=72)] = 11
    """The text's, in points, from 4 to 72."""

    def default_template(self) -> tuple[str, bytes]:
        """Return our reference document with all styles."""
        return "reference.docx", self._reference_document("en", book=True, specimens=True)

    def _dialect(self, language: str) -> PandocDialect:
        return docx_dialect(self.paper, toc_depth=self.toc_depth, language=language)

    def _options(self, manuscript: Manuscript, folder: Path) -> pandoc.Options:
        reference = self._template() or self._reference(manuscript, folder)
        if rows := looks_of(manuscript.document):
            reference = self._with_looks(reference, rows, folder)
        options = {**self._common_options(manuscript), "reference_doc": str(reference)}
        options.pop("table_of_contents", None)  # the dialect writes it
        return options

    def _template(self) -> Path | None:
        path = super()._template()
        if path is not None and not is_zipfile(path):
            raise UsageError(f"{path} is not a Word document", "`vaultconv init docx` writes one to start from")
        return path

    def _reference(self, manuscript: Manuscript, folder: Path) -> Path:
        language, leftwards = manuscript.metadata.language, _leftwards(manuscript.metadata)
        key = blake2b(f"{language}\0{manuscript.book}\0{leftwards}".encode(), digest_size=8).hexdigest()
        path = folder / f"reference-{key}.docx"
        if not path.exists():
            path.write_bytes(self._reference_document(language, book=manuscript.book, leftwards=leftwards))
        return path

    def _variables(self, manuscript: Manuscript, resources: Resources) -> dict[str, Json]:
        return {"dir": {"t": "MetaString", "c": of_language(manuscript.metadata.language)}}

    def _with_looks(self, reference: Path, rows: Sequence[Row], folder: Path) -> Path:
        key = blake2b("\0".join((str(reference), *(row.id for row in rows))).encode(), digest_size=8).hexdigest()
        path = folder / f"reference-{key}.docx"
        if not path.exists():
            path.write_bytes(with_styles(reference.read_bytes(), rows, self.font_size))
        return path

    def _reference_document(
        self, language: str, *, book: bool, leftwards: Sequence[str] = (), specimens: bool = False
    ) -> bytes:
        return reference_docx(
            pandoc.data_file("reference.docx"),
            paper=self.paper,
            language=language,
            fonts=self.fonts,
            size=self.font_size,
            book=book,
            leftwards=leftwards,
            specimens=specimens,
        )


def _leftwards(about: Metadata) -> list[str]:
    """Return the styles of the text that pandoc puts before the document, if it runs from right to left."""
    main = of_language(about.language)
    words = {"Title": about.title, "Subtitle": about.subtitle, "Author": " ".join(about.authors), "Date": about.date}
    return [style for style, text in words.items() if (of_text(text) or main) == "rtl"]


WORD: Final = WordBackend(
    name="docx",
    to="docx",
    extension=".docx",
    holds_files=True,
    binary=True,
    typography=True,
    description="a Word document, with a style for every construct",
)
