"""E-books (EPUB 3) that pass EPUBCheck."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from importlib.resources import files
from pathlib import Path, PurePath
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from vaultconv.backends.pandoc import process as pandoc
from vaultconv.backends.pandoc.process import PandocJob, PrintedDocument, print_document
from vaultconv.backends.pandoc.resources import Resources
from vaultconv.backends.pandoc.writer import Json, PandocDialect
from vaultconv.backends.web import WebBackend, style_sheet
from vaultconv.backends.web.dialect import EPUB as EPUB_DIALECT
from vaultconv.book.manuscript import Manuscript, Metadata
from vaultconv.build.archive import with_members
from vaultconv.formulas.core import core_page
from vaultconv.tree.direction import Direction, of_language
from vaultconv.tree.walk import replace
from vaultconv.vault.dates import read_date


class EbookBackend(WebBackend, frozen=True, kw_only=True):
    """Writes e-books. ``template`` is a style sheet."""

    binary: bool = True
    dialect: PandocDialect = EPUB_DIALECT

    def _printer(self) -> Callable[[PandocJob], PrintedDocument]:
        return print_job

    def _metadata(self, manuscript: Manuscript) -> Metadata:
        about = manuscript.metadata
        title = about.title if any(map(str.isalnum, about.title)) else about.title + PurePath(manuscript.path).stem
        return replace(about, title=title, date=publication_date(about.date))

    def _options(self, manuscript: Manuscript, folder: Path) -> pandoc.Options:
        template = _template_in(folder, of_language(manuscript.metadata.language))
        return {**super()._options(manuscript, folder), "template": str(template)}

    def _variables(self, manuscript: Manuscript, resources: Resources) -> dict[str, Json]:
        about = manuscript.metadata
        texts = {
            # Pandoc puts what ``header-includes`` has into the title page alone, and takes no address but a file's.
            "css": str(self._template() or style_sheet()),
            "identifier": f"urn:uuid:{uuid5(NAMESPACE_URL, manuscript.note + about.title)}",
            "shown-date": about.date,
            "page-progression-direction": of_language(about.language),
        }
        if cover := resources.pictures.get(about.cover):
            texts["cover-image"] = cover.path
        return {name: {"t": "MetaString", "c": text} for name, text in texts.items() if text}


def _template_in(folder: Path, direction: Direction) -> Path:
    """Write our page template to a file: pandoc sets its language, but no direction."""
    path = folder / f"ebook-{direction}.xhtml"
    if not path.exists():
        text = (files("vaultconv") / "assets" / "ebook.xhtml").read_text(encoding="utf-8")
        path.write_text(text.replace("DIRECTION", direction), encoding="utf-8")
    return path


_YEAR_OR_MONTH: Final = re.compile(r"(?!0000)[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?")


def publication_date(text: str) -> str:
    """Return the day, month or year of a date as EPUB accepts it; "" for text such as "Spring 2024"."""
    if _YEAR_OR_MONTH.fullmatch(text.strip()):
        return text.strip()
    date = read_date(text)
    return date.text[: len("2024-05-01")] if date else ""


# --------------------------------------------------------------------------------------------------------- navigation


def print_job(job: PandocJob) -> PrintedDocument:
    """Return pandoc's e-book with corrected formulas, contents and directions of sections."""
    return print_document(job, _mended)


_CONTENTS: Final = "EPUB/nav.xhtml"
_MATH: Final = re.compile(r"<math\b.*?</math>", re.DOTALL)
_PICTURE: Final = re.compile(r"<img\b[^>]*>")
_WORDLESS: Final = re.compile(r"<a\b([^>]*?)\s*(?:/>|>(?:\s|<(?!/a>)[^>]*>)*</a>)")


_SECTION: Final = re.compile(r'(<section\b[^>]*?) dir="(?:ltr|rtl)"')


def _mended(book: bytes, to: str) -> bytes:
    return with_members(book, _member)


def _member(name: str, content: bytes) -> bytes:
    """Return a page with formulas in MathML Core, without what pandoc copies from headings."""
    if not name.endswith(".xhtml"):
        return content
    page = core_page(content).decode()
    # A section has the book's direction, whatever that of its heading.
    return (_plain(page) if name == _CONTENTS else _SECTION.sub(r"\1", page)).encode()


def _plain(contents: str) -> str:
    """Return a table of contents with plain text."""
    return _WORDLESS.sub(r"<a\1>…</a>", _PICTURE.sub(_description, _MATH.sub(_formula, contents)))


def _description(match: re.Match[str]) -> str:
    alt = re.search(r'\balt="([^"]*)"', match[0])
    return alt[1] if alt else ""


def _formula(match: re.Match[str]) -> str:
    """Return a formula as plain text if it fits on one line, else its source."""
    formula = ElementTree.fromstring(match[0])
    source = next((each.text or "" for each in formula.iter(f"{_MATHML}annotation")), "")
    shown = {each.tag.removeprefix(_MATHML): each for each in formula.iter()}
    if not shown.keys() <= _ON_ONE_LINE or not source:
        return escape(source)
    return escape("".join(each.text or "" for each in formula.iter() if each.tag != f"{_MATHML}annotation").strip())


_MATHML: Final = "{http://www.w3.org/1998/Math/MathML}"
_ON_ONE_LINE: Final = frozenset("math semantics mrow mi mo mn mtext mspace mstyle annotation".split())


EPUB: Final = EbookBackend(name="epub", to="epub3", extension=".epub", typography=True, description="an e-book, EPUB 3")
