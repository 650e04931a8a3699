"""PDF: pandoc writes Typst source, our template precedes it, and Typst makes the pages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import msgspec

from vaultconv.backends.pandoc import process as pandoc
from vaultconv.backends.pandoc.documents import Printer, print_all
from vaultconv.backends.pandoc.prepare import prepare_resources, whole
from vaultconv.backends.pandoc.process import PrintedDocument, Problem
from vaultconv.backends.pandoc.writer import PandocDialect
from vaultconv.backends.pdf.dialect import TYPST
from vaultconv.backends.pdf.engines import Engine, engine_backend
from vaultconv.backends.pdf.extent import Costly, headings_of, length_of, to_leave_out
from vaultconv.backends.pdf.families import NASKH
from vaultconv.backends.pdf.look import Look, check_fonts, letters_of_page, paper_size, typst_header
from vaultconv.backends.pdf.printing import imposed, print_pdf
from vaultconv.book.manuscript import DocumentOptions, Manuscript, Metadata, PrintContext
from vaultconv.book.options import Imposition
from vaultconv.build.jobs import at_once
from vaultconv.build.temporary import temporary_folder
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.pictures import Picture
from vaultconv.transforms import PRINT_TRANSFORMS, READ_TRANSFORMS
from vaultconv.transforms.context import Transform
from vaultconv.tree.walk import replace
from vaultconv.typst import compiler as typst
from vaultconv.typst.compiler import Printing, TypstFailed, font_families
from vaultconv.typst.fonts import Coverage, MissingGlyphs, font_paths, gaps

Standard = Literal[
    "", "1.4", "1.5", "1.6", "1.7", "2.0", "a-1a", "a-1b", "a-2a", "a-2b", "a-2u", "a-3a", "a-3b", "a-3u", "a-4",
    "a-4e", "a-4f", "ua-1",
]  # fmt: skip


class PdfBackend(Printer, Look, frozen=True, kw_only=True):
    """Writes PDF with Typst; no other program is needed."""

    name: str = "pdf"
    to: str = "typst"
    extension: str = ".pdf"
    dialect: PandocDialect = TYPST
    transforms: tuple[Transform, ...] = (*READ_TRANSFORMS, *PRINT_TRANSFORMS)
    resolved: bool = True
    holds_files: bool = True
    binary: bool = True
    description: str = "PDF, for screen and paper"

    engine: Engine = "typst"
    """Who makes the pages. LaTeX's engines and what prints web pages must be installed, and take fewer options."""
    tags: bool = True
    """The PDF says what is a heading, a list, a picture: for screen readers. Without, it is smaller and made faster."""
    standard: Standard = ""
    """A standard that the PDF must follow, such as ``a-2b`` for archives."""
    system_fonts: bool = True
    """The fonts of the system may be used; without, only those that come with the program and its extras."""

    def print(
        self, manuscripts: Sequence[Manuscript], context: PrintContext
    ) -> Iterator[tuple[Manuscript, bytes | None]]:
        """Yield each manuscript with its content as bytes; None if it can't be made, which is reported."""
        if self.engine != "typst":
            options = {name: getattr(self, name) for name in DocumentOptions.__struct_fields__}
            yield from engine_backend(self.engine, self.paper, options).print(manuscripts, context)
            return
        manuscripts = whole(manuscripts, typography=self.typography)
        fonts = tuple(map(str, font_paths()))
        coverage = Coverage(font_paths(), system=self.system_fonts)
        with pandoc.SERVICE.use(), typst.SERVICE.use(), temporary_folder() as folder:
            tasks: tuple[Callable[[], Any], ...] = (
                lambda: prepare_resources(manuscripts, context, folder, typst=True),
                lambda: [gaps(made.document, coverage) for made in manuscripts],
            )
            resources, found = at_once(tasks)
            _report_gaps(manuscripts, found, context)
            root = folder / "shown"
            resources = replace(resources, pictures=_below(root, resources.pictures))
            _lend_beside(self._template(), root / "template")
            definitions = {pack: self._definitions(pack) for pack in {made.pack for made in manuscripts}}
            printing = Printing(
                root=str(root), fonts=fonts, system_fonts=self.system_fonts, tags=self.tags, standard=self.standard
            )
            families = font_families(printing)
            check_fonts(self, families)

            def job(made: Manuscript) -> PdfJob | None:
                json = self._json(made, context, resources)
                cover = resources.pictures.get(made.metadata.cover)
                about = replace(made.metadata, cover=cover.path if cover else "")
                if json is None:
                    return None
                letters = length_of(made.document) if made.book else 0
                header = typst_header(
                    self, about, book=made.book, pack=made.pack, toc_depth=self.toc_depth, dated=bool(self.standard),
                    letters=letters, headings=headings_of(made.document) if made.book else (), known=families,
                    naskh=self._naskh(families) if _ARABIC.search(json) else "", without=self._left_out(made, context),
                    east_asian=self._has(_EAST_ASIAN, json, about),
                    right_to_left=self._has(_RIGHT_TO_LEFT, json, about),
                )  # fmt: skip
                template = header + definitions[made.pack]
                return PdfJob(json, template, printing, made.imposition, paper_size(self))

            yield from print_all(manuscripts, job, print_job, context)

    def default_template(self) -> tuple[str, bytes]:
        """Return our Typst template; the user's definitions may replace any of it."""
        return "template.typ", _our_template().encode()

    def _left_out(self, made: Manuscript, context: PrintContext) -> Sequence[Costly]:
        """Return what the document leaves out to save memory; what is left out unasked is reported."""
        if self.save_memory == "always":
            return ("tables", "links")
        if self.save_memory == "never" or not made.book or made.pack:
            return ()
        without = to_leave_out(made.document, letters_of_page(self))
        if without:
            said = " and ".join(_LEFT_OUT[each] for each in without)
            context.report(made.note or ".")(
                DiagnosticCode.BOOK_SIMPLIFIED, f"to save memory in a book of this size, {said}", None, _ALL_THE_SAME
            )
        return without

    def _naskh(self, families: Collection[str]) -> str:
        """Return the first available family for Arabic; "" if the user chose the font."""
        here = {family.lower() for family in families}
        chosen = self.font.strip().lower() not in ("", "serif", "sans")
        return "" if chosen else next((family for family in NASKH if family.lower() in here), "")

    def _has(self, script: re.Pattern[bytes], json: bytes, about: Metadata) -> bool:
        """Return whether a document, its title or the user's template has text in a script."""
        own = self._template()
        sources = (json, msgspec.json.encode(about), own.read_bytes() if own else b"")
        return any(map(script.search, sources))

    def _definitions(self, pack: bool) -> str:
        own = self._template()
        mine = own.read_text(encoding="utf-8", errors="replace") if own is not None else ""
        pages = _asset("revision.typ") if pack else ""
        return f"{_our_template()}\n{pages}\n{mine}\n#show: book\n#show: custom\n\n"


_LEFT_OUT: Final[Mapping[Costly, str]] = MappingProxyType(
    {"tables": "short tables may be divided between pages", "links": "links between notes are plain text"}
)
_ALL_THE_SAME: Final = (
    'set "pdf.save-memory" to "never" to have it all, or to "always" to save memory without this notice'
)
# The first bytes of their letters in UTF-8.
_ARABIC: Final = re.compile(rb"[\xd8-\xdb]")
_RIGHT_TO_LEFT: Final = re.compile(rb"[\xd6-\xdf]|\xe0[\xa0-\xa3]|\xef[\xac-\xbb]|\xf0\x9e")
_EAST_ASIAN: Final = re.compile(
    rb"[\xe3-\xed]|\xe1[\x84-\x87]|\xe2[\xba-\xbf]|\xef[\xa4-\xab\xbc-\xbf]|\xf0[\x9a-\x9b\xa0-\xb3]"
)


def _our_template() -> str:
    return _asset("book.typ")


def _asset(name: str) -> str:
    return (files("vaultconv") / "assets" / name).read_text(encoding="utf-8")


def _below(root: Path, pictures: Mapping[str, Picture]) -> dict[str, Picture]:
    """Return the pictures by their names below ``root``, a new folder with nothing else, for Typst to read."""
    root.mkdir()
    places = {path: f"{i}/{Path(path).name}" for i, path in enumerate({each.path: None for each in pictures.values()})}
    for path, place in places.items():
        (root / place).parent.mkdir()
        _lend(Path(path), root / place)
    return {name: replace(picture, path="/" + places[picture.path]) for name, picture in pictures.items()}


def _lend_beside(template: Path | None, place: Path) -> None:
    """Make the files beside the user's template available in a folder: a logo, further definitions."""
    if template is not None:
        place.mkdir()
        for file in template.parent.iterdir():
            if file.is_file():
                _lend(file, place / file.name)


def _lend(file: Path, place: Path) -> None:
    """Make a file available at another place by a link, or by a copy if the system can't link (mostly Windows)."""
    try:
        place.symlink_to(file)
    except OSError:
        shutil.copyfile(file, place)


def _report_gaps(
    manuscripts: Sequence[Manuscript], found: Sequence[Sequence[MissingGlyphs]], context: PrintContext
) -> None:
    for made, missing in zip(manuscripts, found, strict=True):
        for gap in missing:
            context.report(gap.note or made.note or ".")(DiagnosticCode.GLYPH_MISSING, str(gap), gap.position, gap.hint)


class PdfJob(msgspec.Struct, frozen=True):
    """A document as Pandoc's JSON, and the Typst source before it.

    ``paper`` is the width and height of a sheet in millimetres.
    """

    json: bytes
    template: str
    printing: Printing
    imposition: Imposition = ""
    paper: tuple[float, float] = (210, 297)


WRITER_OPTIONS: Final[pandoc.Options] = {
    "wrap_text": "wrap-none",
    # Pandoc tells the kinds of words in code, the template has their colours.
    "highlight_method": {"text-color": "#000000", "text-styles": {}},
}


def print_job(job: PdfJob) -> PrintedDocument:
    """Return the document's pages."""
    try:
        body = pandoc.convert(job.json, "typst", WRITER_OPTIONS).decode()
        pdf, problems = print_pdf(job.template, body, job.printing)
        if job.imposition:
            pdf = imposed(pdf, job.imposition, job.paper, job.printing)
        return PrintedDocument(pdf, problems)
    except pandoc.PandocError as error:
        return PrintedDocument(None, (Problem(DiagnosticCode.PANDOC_FAILED, f"pandoc refused the document: {error}"),))
    except TypstFailed as error:
        return PrintedDocument(None, (Problem(DiagnosticCode.WRITE_FAILED, f"Typst refused the template: {error}"),))


PDF: Final = PdfBackend(links="print", typography=True)
