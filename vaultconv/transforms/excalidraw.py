"""Drawings of the Excalidraw plugin, whose notes hold compressed data: showing their pictures or texts instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import facts_of, path_of
from vaultconv.tree.files import split_size
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import plain_text, replace, rewrite
from vaultconv.tree.wikilinks import without_wikilinks
from vaultconv.vault.excalidraw import drawing_name, exported_picture, is_drawing, texts_of
from vaultconv.vault.index import Index

_DRAWING: Final = "drawing"
_TEXTS: Final = "text elements"
_DATA: Final = frozenset(("excalidraw data", _TEXTS, "element links", "embedded files"))
_ADVICE: Final = "switch to excalidraw view"
_CODE: Final = frozenset(("compressed-json", "json"))
_SECTION: Final = lazy_pattern(r"^#{1,2} Text Elements[ \t]*$\n(.*?)(?=^#{1,2} |^%%|\Z)", re.MULTILINE | re.DOTALL)
_ID: Final = lazy_pattern(r"[ \t]*\^[A-Za-z0-9_-]+[ \t]*$", re.MULTILINE)
_HINT: Final = "let Excalidraw export an SVG or PNG automatically"


class Drawings:
    """The drawings of a vault.

    ``shown`` returns a note as it was read, redacted; ``read`` returns the text of another file. ``files`` are the
    drawings, if they are known.
    """

    def __init__(
        self,
        index: Index,
        published: Callable[[str], bool],
        shown: Callable[[str], n.Document],
        read: Callable[[str], str],
        files: frozenset[str] | None = None,
    ) -> None:
        if files is None:
            files = frozenset(file for file in index.files if is_drawing(file, index.entry(file)))
        self.files = files
        self._index, self._published, self._shown, self._read = index, published, shown, read
        self._pictures: dict[str, str] = {}

    def without_data(self, document: n.Document) -> n.Document:
        """Return a drawing's note, before resolution, without the data that only the plugin reads."""
        kept = [node for part, node in _parts(document.content) if part in ("", _TEXTS)]
        hidden = _hidden_texts(document.content)
        heading = [n.Heading(1, (n.Text(_TEXTS),))] if hidden else []
        return replace(document, content=(*kept, *heading, *hidden))

    def replaced_in(self, document: n.Document, report: Report) -> n.Document:
        """Return a resolved note with the pictures of drawings in place of drawings.

        Without a picture, an embed shows the drawing's texts, and a link becomes its text.
        """
        if not self.files or self.files.isdisjoint(facts_of(document).linked):
            return document
        return rewrite(document, partial(self._replaced, report=report))

    def content(self, drawing: str, document: n.Document) -> n.Document:
        """Return the document to embed for a drawing: its picture, else its texts; and the author's own words.

        ``document`` is the resolved note of the drawing, without its data.
        """
        own = [node for part, node in _parts(document.content) if not part]
        if picture := self._picture(drawing):
            image = n.Image((n.Text(drawing_name(drawing)),), n.FileTarget(picture))
            return n.Document((n.Para((image,)), *own))
        texts = [node for part, node in _parts(document.content) if part and type(node) is not n.Heading]
        return n.Document((*own, *(texts if own or texts else [n.Para((n.Text(drawing_name(drawing)),))])))

    def has_own_words(self, drawing: str) -> bool:
        """Return whether the author wrote text of their own in the drawing's note."""
        return any(not part for part, _ in _parts(self._shown(drawing).content))

    def _picture(self, drawing: str) -> str:
        if drawing not in self._pictures:
            self._pictures[drawing] = exported_picture(drawing, self._index, self._published)
        return self._pictures[drawing]

    # ------------------------------------------------------------------------------------------------------- one node

    def _replaced(self, node: Any, report: Report) -> Any:
        kind = type(node)
        if kind is n.RawInline or kind is n.RawBlock:
            links = tuple(replace(link, target=self._target(link.target)) for link in node.links)
            return node if links == node.links else replace(node, links=links)
        if kind not in _TARGETED or path_of(node.target) not in self.files:
            return node
        drawing = path_of(node.target)
        picture = self._picture(drawing)
        if not picture:
            report(DiagnosticCode.PLACEHOLDER, _message(kind, drawing), node.position, _HINT)
        if kind is n.Link:
            return replace(node, target=n.FileTarget(picture)) if picture else node.content
        if kind is n.Transclusion:
            return node if not picture or self.has_own_words(drawing) else _embedded(node, drawing, picture)
        if picture:
            return n.Image(_caption(node, drawing), n.FileTarget(picture), "", node.width, node.height, node.position)
        return _on_lines(texts_of(self._read(drawing))) or _caption(node, drawing)

    def _target(self, target: n.Target) -> n.Target:
        path = path_of(target)
        picture = self._picture(path) if path in self.files else ""
        return n.FileTarget(picture) if picture else target


_TARGETED: Final = frozenset((n.Link, n.Image, n.Media, n.Transclusion))


def _message(kind: type, drawing: str) -> str:
    instead = "a link to it is written as text" if kind is n.Link else "its text is shown instead"
    return f'the drawing "{drawing_name(drawing)}" has no exported picture, so {instead}'


def _embedded(node: n.Transclusion, drawing: str, picture: str) -> n.Image:
    caption, width, height = split_size(node.display)
    content = (n.Text(caption or drawing_name(drawing)),)
    return n.Image(content, n.FileTarget(picture), "", width, height, node.position)


def _caption(node: Any, drawing: str) -> Inlines:
    """Return the caption of an embedded drawing: its text, or the drawing's name if that is only the file name."""
    said = plain_text(node.content).strip()
    return node.content if said and said != drawing.rpartition("/")[2] else (n.Text(drawing_name(drawing)),)


def _on_lines(texts: list[str]) -> Inlines:
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    return tuple(node for i, line in enumerate(lines) for node in (n.LineBreak(), n.Text(line))[not i :])


# ---------------------------------------------------------------------------------------------------- a drawing's note


def _parts(content: Blocks) -> Iterator[tuple[str, n.Block]]:
    """Yield the blocks, without comments, each with the section of data that it is in; ``""`` for the author's own."""
    part = ""
    for i, node in enumerate(content):
        part = _begun(node, content[i + 1 : i + 2]) or part
        if type(node) is n.CommentBlock or (not part and _ADVICE in plain_text(node)[:200].lower()):
            continue
        yield part, node


def _begun(node: n.Block, following: Blocks) -> str:
    """Return the section of data that begins at this block; ``""`` for none."""
    if type(node) is n.CodeBlock:
        return _DRAWING if node.language.lower() == "compressed-json" else ""
    name = _name(node) if type(node) is n.Heading else ""
    if name == _DRAWING:  # it can also be a heading of the author's
        return _DRAWING if any(type(code) is n.CodeBlock and code.language in _CODE for code in following) else ""
    return name if name in _DATA else ""


def _name(heading: n.Heading) -> str:
    return plain_text(heading.content).strip().lower()


def _hidden_texts(content: Blocks) -> list[n.Para]:
    """Return the texts of a drawing that some versions of the plugin keep in a comment."""
    comments = [node.text for node in content if type(node) is n.CommentBlock]
    return [para for text in comments for part in _SECTION.findall(text) for para in _paragraphs(_ID.sub("\n", part))]


def _paragraphs(text: str) -> list[n.Para]:
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    shown = map(without_wikilinks, paragraphs)
    return [n.Para((n.Text(part),)) for part in shown if part]
