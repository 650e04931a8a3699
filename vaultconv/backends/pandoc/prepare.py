"""Finds the formulas, pictures and diagrams of documents and prepares them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from vaultconv.backends.pandoc import process as pandoc
from vaultconv.backends.pandoc.resources import Resources, picture_name
from vaultconv.backends.pandoc.typography import set_in_type, words_in_type
from vaultconv.book.manuscript import Manuscript, PrintContext
from vaultconv.build.jobs import at_once
from vaultconv.formulas import Check, Formula, prepare_formulas, vault_macros, with_definitions
from vaultconv.formulas.numbers import with_numbers
from vaultconv.formulas.tex.harmless import as_harmless_tex
from vaultconv.formulas.tex.macros import Macros
from vaultconv.formulas.tex.reader import Unconvertible
from vaultconv.pictures import Picture, prepare_pictures
from vaultconv.pictures.diagrams import prepare_diagrams
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import replace, walk
from vaultconv.typst.compiler import failing
from vaultconv.typst.fonts import font_paths


class Needs:
    """The resources that documents show, each once, in order of appearance.

    ``formulas`` are by TeX, and say whether they are displayed anywhere; ``files`` are by `picture_name`, ``diagrams``
    by source.
    """

    def __init__(self, manuscripts: Iterable[Manuscript]) -> None:
        self.formulas: dict[str, bool] = {}
        self.files: dict[str, None] = {}
        self.diagrams: dict[str, None] = {}
        for made in manuscripts:
            if made.metadata.cover:
                self.files[made.metadata.cover] = None
            for node in walk(made.document):
                self._visit(node)

    def _visit(self, node: n.Node) -> None:
        if isinstance(node, (n.Math, n.MathBlock)):
            displayed = isinstance(node, n.MathBlock) or node.display
            self.formulas[node.text] = displayed or self.formulas.get(node.text, False)
        elif isinstance(node, n.Image) or (isinstance(node, n.Media) and node.kind in ("canvas", "pdf")):
            if name := picture_name(node.target):
                self.files[name] = None
        elif isinstance(node, n.CodeBlock) and node.language.lower() == "mermaid":
            self.diagrams[node.text] = None


def prepare_resources(
    manuscripts: Iterable[Manuscript], context: PrintContext, folder: Path, *, typst: bool = False
) -> Resources:
    """Return all resources of these documents. New files, such as a drawn canvas, are put into ``folder``.

    With ``typst`` they are for Typst, else for Word and the like.
    """
    needs = Needs(manuscripts)
    fonts = font_paths() if needs.files or needs.diagrams else ()
    tasks: tuple[Callable[[], Any], ...] = (
        lambda: prepare_pictures(
            needs.files, context.file, folder, typst=typst, font_paths=fonts, remember=context.remember
        ),
        lambda: prepare_diagrams(
            needs.diagrams, folder, typst=typst, font_paths=fonts, remember=context.remember, run=context.draw
        ),
        lambda: _formulas(needs.formulas, context.root, failing if typst else None),
    )
    (pictures, problems), (diagrams, undrawn), formulas = at_once(tasks)
    pictures.update((Path(drawn.path).name, drawn) for drawn in diagrams.values())
    return Resources(
        formulas=formulas, pictures=pictures, diagrams=diagrams, problems=problems | undrawn, complete=True
    )


def _formulas(formulas: Mapping[str, bool], root: Path, check: Check | None) -> dict[str, Formula]:
    return prepare_formulas(formulas, vault_macros(root), _as_mathml, check) if formulas else {}


def for_tex(documents: Sequence[n.Document], macros: Macros, ready: Mapping[str, Formula]) -> dict[str, Formula]:
    """Return the formulas that a TeX engine may run: as written, or as in ``ready``."""
    found: dict[str, Formula] = {}
    for node in walk(documents):
        if not isinstance(node, (n.Math, n.MathBlock)):
            continue
        made = ready.get(node.text, Formula(node.text, ""))
        try:
            found[node.text] = made if made.problem else Formula(as_harmless_tex(made.tex, macros), "")
        except Unconvertible as refused:
            found[node.text] = Formula("", "", str(refused))
    return found


def _as_mathml(json: bytes) -> bytes:
    return pandoc.convert(json, "html", {"html_math_method": "mathml", "wrap_text": "wrap-none"})


def without_properties(document: n.Document) -> n.Document:
    """Return a book or a note's document without the property lines below titles."""

    def change(block: n.Block) -> n.Block:
        if type(block) is n.Div and "chapter" in block.classes:
            return replace(block, content=_without_properties(block.content))
        return block

    return replace(document, content=tuple(map(change, _without_properties(document.content))))


def _without_properties(content: Blocks) -> Blocks:
    return tuple(block for block in content if type(block) is not n.Div or "properties" not in block.classes)


def whole(manuscripts: Iterable[Manuscript], *, typography: bool = False) -> list[Manuscript]:
    """Return the manuscripts with their formulas numbered and completed by the definitions before them.

    With ``typography``, their prose is set as printers do.
    """
    numbered = [
        replace(made, document=with_definitions(with_numbers(made.document, made.note))) for made in manuscripts
    ]
    return [_in_type(made) for made in numbered] if typography else numbered


def _in_type(made: Manuscript) -> Manuscript:
    about = made.metadata
    titles = {name: words_in_type(getattr(about, name), about.language) for name in ("title", "subtitle")}
    return replace(made, document=set_in_type(made.document, about.language), metadata=replace(about, **titles))


_MEDIA_TYPES: Final = {"jpg": "image/jpeg", "svg": "image/svg+xml", "pdf": "application/pdf"}


def as_addresses(pictures: Mapping[str, Picture]) -> dict[str, Picture]:
    """Return the pictures with ``data:`` addresses, which hold their bytes (RFC 2397), instead of paths."""
    return {name: replace(picture, path=_address(picture)) for name, picture in pictures.items()}


def _address(picture: Picture) -> str:
    kind = _MEDIA_TYPES.get(picture.format, f"image/{picture.format}")
    return f"data:{kind};base64,{b64encode(Path(picture.path).read_bytes()).decode()}"
