"""Backends of formats that pandoc writes: Word, EPUB, HTML, LaTeX and all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from json import dumps, loads
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal

from vaultconv.arguments import user_path
from vaultconv.backends.pandoc import process as pandoc
from vaultconv.backends.pandoc.ast import PLAIN, write_pandoc
from vaultconv.backends.pandoc.opendocument import with_break_style
from vaultconv.backends.pandoc.prepare import for_tex, prepare_resources, whole, without_properties
from vaultconv.backends.pandoc.process import PandocJob, PrintedDocument, print_document
from vaultconv.backends.pandoc.resources import NO_RESOURCES, Resources
from vaultconv.backends.pandoc.writer import Json, LinkStyle, PandocDialect
from vaultconv.book.manuscript import DocumentOptions, Links, Manuscript, Metadata, Outside, PrintContext
from vaultconv.build.temporary import temporary_folder
from vaultconv.diagnostics import Report
from vaultconv.errors import UsageError
from vaultconv.formulas import vault_macros
from vaultconv.formulas.numbers import with_numbers
from vaultconv.formulas.tex.macros import NO_MACROS
from vaultconv.pictures.in_text import pictures_as_files
from vaultconv.plugins import Backend
from vaultconv.transforms import PRINT_TRANSFORMS, READ_TRANSFORMS
from vaultconv.transforms.context import Transform
from vaultconv.tree import nodes as n
from vaultconv.tree.nodes import Document, Position
from vaultconv.tree.walk import replace


class Printer(Backend):
    """The base of printing backends: turns trees into Pandoc's JSON, and JSON into documents, maybe elsewhere."""

    __slots__ = ()

    to: str
    dialect: PandocDialect
    binary: bool
    links: Links
    outside: Outside
    typography: bool
    properties: Literal["line", "none"]
    template: str

    FIXED_FIELDS: ClassVar = frozenset(
        ("name", "to", "extension", "dialect", "transforms", "resolved", "holds_files", "binary", "description")
    )
    """What a backend is, which no configuration changes."""

    def write(self, document: n.Document, *, note: str, href: Callable[[n.Target], str | None], report: Report) -> str:
        """Return a single tree as text. Raises `UsageError` for a binary format."""
        if self.binary:
            raise UsageError(f'"{self.name}" is not a text format', "use `convert`, which writes files")
        document = with_numbers(document, note)
        json = write_pandoc(
            document,
            self._dialect(""),
            note=note,
            href=lambda target, _: href(target),
            report=lambda _: report,
            resources=Resources(formulas=for_tex((document,), NO_MACROS, {})) if self.to in _FOR_TEX else NO_RESOURCES,
        )
        written = pandoc.run_pandoc(json, self.to, "--wrap=none", "--mathml")
        return (with_cell_ids(written, self.to) if self.to == "ipynb" else written).decode()

    def default_template(self) -> tuple[str, bytes]:
        """Return Pandoc's template for the format. Raises `UsageError` if it has none."""
        return f"template{self.extension}", pandoc.default_template(self.to)

    def _json(self, made: Manuscript, context: PrintContext, resources: Resources) -> bytes | None:
        if self.properties == "none":
            made = replace(made, document=without_properties(made.document))

        def href(target: n.Target, note: str) -> str | None:
            # A book contains all its notes: a note outside it has no address.
            return None if made.book and type(target) is n.NoteTarget else context.href(target, note)

        def write(document: n.Document) -> bytes:
            return write_pandoc(
                document,
                self._dialect(made.metadata.language),
                note=made.note,
                metadata=self._metadata(made),
                href=href,
                report=context.report,
                resources=resources,
                links=LinkStyle(
                    pages=self.links == "print", addresses=self.links == "print", outside=self.outside == "footnote"
                ),
                redacted=context.redacted,
                titles=context.titles,
                variables=self._variables(made, resources),
            )

        return context.attempt(write, made)

    def _dialect(self, language: str) -> PandocDialect:
        return self.dialect

    def _metadata(self, made: Manuscript) -> Metadata:
        """Return the format's metadata of a document."""
        return made.metadata

    def _variables(self, made: Manuscript, resources: Resources) -> dict[str, Json]:
        """Return additional variables for the format's writer and template."""
        return {}

    def _template(self) -> Path | None:
        """Return the user's own template. Raises `UsageError` if it doesn't exist."""
        if not self.template:
            return None
        path = user_path(self.template).resolve()
        if not path.is_file():
            raise UsageError(f"no such file: {path}", f"`vaultconv init {self.name}` writes a template to start from")
        return path


class DocumentBackend(Printer, DocumentOptions, frozen=True, kw_only=True):
    """Writes documents through pandoc, in its format ``to``.

    ``holds_files`` says that a document contains its pictures; ``description`` is the text in `vaultconv list
    backends`.
    """

    name: str
    to: str
    extension: str
    dialect: PandocDialect = PLAIN
    transforms: tuple[Transform, ...] = (*READ_TRANSFORMS, *PRINT_TRANSFORMS)
    resolved: bool = True
    holds_files: bool = False
    binary: bool = False
    description: str = ""
    engine: str = ""

    FIXED_FIELDS: ClassVar = Printer.FIXED_FIELDS | {"engine"}

    def print(
        self, manuscripts: Sequence[Manuscript], context: PrintContext
    ) -> Iterator[tuple[Manuscript, bytes | None]]:
        """Yield each manuscript with its content as bytes; None if it can't be made, which is reported."""
        manuscripts = whole(manuscripts, typography=self.typography)
        with pandoc.SERVICE.use(), temporary_folder() as folder:
            resources = self._resources(manuscripts, context, folder)

            def job(made: Manuscript) -> PandocJob | None:
                json = self._json(made, context, resources)
                return PandocJob(json, self.to, self._options(made, folder), self.engine) if json is not None else None

            yield from print_all(manuscripts, job, self._printer(), context)

    def _printer(self) -> Callable[[PandocJob], PrintedDocument]:
        """Return the function that makes a file of a document, possibly in another process."""
        finish = _FINISH.get(self.to)
        return partial(print_document, finish=finish) if finish else print_document

    def with_files(self, document: Document, *, note: str, report: Report) -> tuple[Document, Mapping[str, bytes]]:
        """Return the note with pictures in its text as separate files, if the format can't contain them."""
        return (document, {}) if self.holds_files else pictures_as_files(document, note, report)

    def _resources(self, manuscripts: Sequence[Manuscript], context: PrintContext, folder: Path) -> Resources:
        resources = prepare_resources(manuscripts, context, folder) if self.holds_files else NO_RESOURCES
        if self.to not in _FOR_TEX:
            return resources
        formulas = for_tex([made.document for made in manuscripts], vault_macros(context.root), resources.formulas)
        return replace(resources, formulas=formulas)

    def _options(self, made: Manuscript, folder: Path) -> pandoc.Options:
        template = self._template()
        return {**self._common_options(made), **({"template": str(template)} if template else {})}

    def _common_options(self, made: Manuscript) -> pandoc.Options:
        options: pandoc.Options = {"standalone": True, "wrap_text": "wrap-none", "html_math_method": "mathml"}
        if made.book and self.toc_depth:
            options |= {"table_of_contents": True, "toc_depth": self.toc_depth}
        return options


_FOR_TEX: Final = frozenset(("beamer", "context", "ipynb", "latex", "org", "texinfo"))
"""The formats whose formulas an engine of TeX will run, at once or from what others make of them."""


def with_cell_ids(notebook: bytes, to: str) -> bytes:
    """Return a notebook from pandoc with its cells numbered; pandoc gives them random ids, other ones each time."""
    content = loads(notebook)
    for number, cell in enumerate(content["cells"], 1):
        cell["id"] = f"cell-{number}"
    return f"{dumps(content, indent=1, ensure_ascii=False)}\n".encode()


_FINISH: Final = MappingProxyType({"odt": with_break_style, "ipynb": with_cell_ids})
"""What is done to a document as pandoc wrote it."""


def print_all(
    manuscripts: Sequence[Manuscript],
    write: Callable[[Manuscript], Any],
    work: Callable[[Any], PrintedDocument],
    context: PrintContext,
) -> Iterator[tuple[Manuscript, bytes | None]]:
    """Process each manuscript with ``write`` here and ``work`` possibly in other processes; report problems."""
    written = ((made, job) for made in manuscripts if (job := write(made)) is not None)
    sent: list[Manuscript] = []

    def jobs() -> Iterator[Any]:
        for made, job in written:
            sent.append(made)
            yield job

    for number, printed in enumerate(context.run(work, jobs())):
        made = sent[number]
        for problem in printed.problems:
            at = Position(problem.line) if problem.line else None
            context.report(problem.note or made.note or ".")(problem.code, problem.message, at)
        yield made, printed.content


# --------------------------------------------------------------------------------------------------------- the formats

# name | pandoc's format, if that has another name | extension | what it is; with * a document holds its pictures,
# with ! it is not text.
_FORMATS: Final = """
asciidoc    |             | .adoc    | AsciiDoc
beamer      |             | .tex     | LaTeX slides
context     |             | .tex     | ConTeXt
docbook     | docbook5    | .xml     | DocBook 5
dokuwiki    |             | .txt     | DokuWiki markup
fb2         |             | .fb2     | *an e-book, FictionBook 2
icml        |             | .icml    | Adobe InDesign
ipynb       |             | .ipynb   | *a Jupyter notebook
jats        |             | .xml     | JATS, journal articles
jira        |             | .txt     | Jira's markup
json        |             | .json    | Pandoc's own tree, for its filters
latex       |             | .tex     | LaTeX
man         |             | .man     | a manual page
mediawiki   |             | .wiki    | MediaWiki markup
ms          |             | .ms      | groff
muse        |             | .muse    | Emacs Muse
odt         |             | .odt     | *!OpenDocument, for LibreOffice
opml        |             | .opml    | an outline, OPML
org         |             | .org     | Emacs Org
plain       |             | .txt     | plain text
pptx        |             | .pptx    | *!PowerPoint slides
revealjs    |             | .html    | reveal.js slides
rst         |             | .rst     | reStructuredText
rtf         |             | .rtf     | *Rich Text Format
s5          |             | .html    | S5 slides
slidy       |             | .html    | Slidy slides
tei         |             | .xml     | TEI
texinfo     |             | .texi    | GNU Texinfo
textile     |             | .textile | Textile
typst       |             | .typ     | Typst, with pandoc's template
xwiki       |             | .txt     | XWiki markup
zimwiki     |             | .txt     | Zim wiki markup
"""


def _backend(row: str) -> DocumentBackend:
    name, to, extension, text = (part.strip() for part in row.split("|"))
    return DocumentBackend(
        name=name,
        to=to or name,
        extension=extension,
        holds_files="*" in text,
        binary="!" in text,
        description=text.lstrip("*!"),
    )


BACKENDS: Final = {backend.name: backend for backend in map(_backend, _FORMATS.strip().splitlines())}


def __getattr__(name: str) -> DocumentBackend:
    """Return a format by its name, for the entry points."""
    if name in BACKENDS:
        return BACKENDS[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
