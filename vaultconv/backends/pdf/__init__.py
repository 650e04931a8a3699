"""PDF: pandoc writes Typst, our template stands before it, and Typst makes the pages in this process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

import msgspec

from vaultconv.backends import pandoc
from vaultconv.backends.documents import Printer, print_all
from vaultconv.backends.fonts import Coverage, Gap, font_paths, gaps
from vaultconv.backends.pandoc_writer import PandocDialect
from vaultconv.backends.pdf.dialect import TYPST, TYPST_RTL
from vaultconv.backends.pdf.engines import Engine, engine_backend
from vaultconv.backends.pdf.look import Look, check_fonts, is_right_to_left, typst_header
from vaultconv.backends.pictures import Picture
from vaultconv.backends.prepare import prepare, whole
from vaultconv.backends.press import Pressed, Problem
from vaultconv.backends.typst import Printing, TypstFailed, font_families, print_pdf
from vaultconv.build.jobs import at_once
from vaultconv.diagnostics import Code
from vaultconv.manuscript import Desk, DocumentOptions, Manuscript
from vaultconv.transforms import PRINT_TRANSFORMS, READ_TRANSFORMS
from vaultconv.transforms.context import Transform
from vaultconv.tree.walk import replace

Standard = Literal[
    "", "1.4", "1.5", "1.6", "1.7", "2.0", "a-1a", "a-1b", "a-2a", "a-2b", "a-2u", "a-3a", "a-3b", "a-3u", "a-4",
    "a-4e", "a-4f", "ua-1",
]  # fmt: skip


class PdfBackend(Printer, Look, frozen=True, kw_only=True):
    """Writes PDF, by Typst, which needs nothing installed."""

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
    """A standard that the PDF shall keep to, such as ``a-2b`` for archives."""
    system_fonts: bool = True
    """The fonts of the system may be used; without, only those that come with the program and its extras."""

    def print(self, manuscripts: Sequence[Manuscript], desk: Desk) -> Iterator[tuple[Manuscript, bytes | None]]:
        """Each manuscript as a file's content; None where there is none to be had, which is reported."""
        if self.engine != "typst":
            options = {name: getattr(self, name) for name in DocumentOptions.__struct_fields__}
            yield from engine_backend(self.engine, self.paper, options).print(manuscripts, desk)
            return
        pandoc.start()
        manuscripts = whole(manuscripts)
        fonts = tuple(map(str, font_paths()))
        coverage = Coverage(font_paths(), system=self.system_fonts)
        with TemporaryDirectory(prefix="vaultconv-") as folder:
            root = _root(desk.root, folder)
            tasks: tuple[Callable[[], Any], ...] = (
                lambda: prepare(manuscripts, desk, folder, typst=True),
                lambda: [gaps(made.document, coverage) for made in manuscripts],
            )
            supplies, found = at_once(tasks)
            _report_gaps(manuscripts, found, desk)
            supplies = replace(
                supplies, pictures=_below(supplies.pictures, root), diagrams=_below(supplies.diagrams, root)
            )
            definitions = self._definitions()
            printing = Printing(
                root=root, fonts=fonts, system_fonts=self.system_fonts, tags=self.tags, standard=self.standard
            )
            check_fonts(self, font_families(printing))

            def job(made: Manuscript) -> PdfJob | None:
                json = self._json(made, desk, supplies)
                cover = supplies.pictures.get(made.metadata.cover)
                about = replace(made.metadata, cover=cover.path if cover else "")
                header = typst_header(self, about, book=made.book, toc_depth=self.toc_depth, dated=bool(self.standard))
                return PdfJob(json, header + definitions, printing) if json is not None else None

            yield from print_all(manuscripts, job, press_pdf, desk)

    def default_template(self) -> tuple[str, bytes]:
        """Our own Typst template; definitions of one's own may replace any of it."""
        return "template.typ", _our_template().encode()

    def _dialect(self, language: str) -> PandocDialect:
        return TYPST_RTL if is_right_to_left(language) else TYPST

    def _definitions(self) -> str:
        own = self._template()
        mine = own.read_text(encoding="utf-8", errors="replace") if own is not None else ""
        return f"{_our_template()}\n{mine}\n#show: book\n#show: custom\n\n"


def _our_template() -> str:
    return (files("vaultconv") / "assets" / "book.typ").read_text(encoding="utf-8")


def _root(vault: Path, folder: str) -> str:
    """A folder that holds both the vault's files and those that are made; on two drives of Windows there is none."""
    try:
        return os.path.commonpath([vault.resolve(), Path(folder).resolve()])
    except ValueError:
        return str(Path(folder).resolve())


def _below(pictures: Mapping[str, Picture], root: str) -> dict[str, Picture]:
    """The same pictures with their paths as Typst writes those below its root; from another drive they are copied."""
    return {name: replace(picture, path=_address(picture.path, root)) for name, picture in pictures.items()}


def _address(path: str, root: str) -> str:
    if Path(path).drive != Path(root).drive:
        name = blake2b(path.encode(), digest_size=8).hexdigest() + Path(path).suffix
        path = str(shutil.copyfile(path, Path(root) / name))
    return "/" + Path(os.path.relpath(path, root)).as_posix()


def _report_gaps(manuscripts: Sequence[Manuscript], found: Sequence[Sequence[Gap]], desk: Desk) -> None:
    for made, missing in zip(manuscripts, found, strict=True):
        for gap in missing:
            desk.report(gap.note or made.note or ".")(Code.GLYPH_MISSING, str(gap), gap.position, gap.hint)


class PdfJob(msgspec.Struct, frozen=True):
    """A document as Pandoc's JSON, and the Typst source that stands before it."""

    json: bytes
    template: str
    printing: Printing


def press_pdf(job: PdfJob) -> Pressed:
    """The document's pages."""
    try:
        body = pandoc.convert(job.json, "typst", {"wrap_text": "wrap-none"}).decode()
        return Pressed(*print_pdf(job.template, body, job.printing))
    except pandoc.PandocError as error:
        return Pressed(None, (Problem(Code.PANDOC_FAILED, f"pandoc refused the document: {error}"),))
    except TypstFailed as error:
        return Pressed(None, (Problem(Code.WRITE_FAILED, f"Typst refused the template: {error}"),))


PDF: Final = PdfBackend(links="print")
