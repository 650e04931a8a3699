"""The stages of a single note: pure functions, which never raise because of a note's content.

A fault of a plugin leaves that plugin's work out; a fault of this program gives the note in a plain form
(`vaultconv.faults`). Both are reported, and the run goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.errors import VaultconvError
from vaultconv.faults import as_code, as_it_is, as_paragraphs, describe, report_internal
from vaultconv.html.safe import safe_html, without_definitions, without_html
from vaultconv.parse import own_lines, parse_note
from vaultconv.parse.source import decode
from vaultconv.parse.syntax import Syntax
from vaultconv.plugins import Backend, is_builtin, plugin_name
from vaultconv.transforms.context import Context, Transform
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import facts_of, with_facts
from vaultconv.tree.shared import Edit, Shared
from vaultconv.tree.slugs import Slugger
from vaultconv.tree.targets import is_active
from vaultconv.tree.walk import collect, headings_in, plain_text, replace, rewrite, rewrite_all
from vaultconv.vault.index import NoteEntry, index_note
from vaultconv.vault.notes import Original
from vaultconv.vault.properties import properties_of, says_unpublished
from vaultconv.vault.property_files import named_files
from vaultconv.vault.targets import Targets

T = TypeVar("T")

# --------------------------------------------------------------------------------------------------------------- read


def read_note(source: bytes, note: str, syntax: Syntax) -> tuple[n.Document, list[Diagnostic]]:
    """Return the note's tree; if the reader itself fails, report it and return one block of code."""
    report = Report(note)
    try:
        return parse_note(source, note, syntax)
    except Exception as error:  # noqa: BLE001  the boundary
        if not syntax.inline_rules:
            report_internal(report, "reading", error)
            return as_code(source), report.diagnostics
        names = ", ".join(f'"{rule.name}"' for rule in syntax.inline_rules)
        report(DiagnosticCode.PLUGIN_FAILED, f"syntax {names} failed and was left out: {describe(error)}")
    document, diagnostics = read_note(source, note, msgspec.structs.replace(syntax, inline_rules=()))
    return document, report.diagnostics + diagnostics


def is_unpublished(source: bytes, document: n.Document) -> bool:
    """Return whether text that should be front matter says that the note isn't published."""
    if document.front_matter is not None or type(next(iter(document.content), None)) is not n.HorizontalRule:
        return False
    return says_unpublished(decode(source, Report("")))


def at_path(diagnostic: Diagnostic, path: str) -> Diagnostic:
    """Return the diagnostic, moved to the file's path on disk."""
    return diagnostic if path == diagnostic.path else msgspec.structs.replace(diagnostic, path=path)


def index_entry(note: str, document: n.Document, report: Report) -> NoteEntry:
    """Return the index entry of a note."""
    try:
        entry = index_note(note, document)
        hidden = {tag for comment in entry.comments for tag in _tags_in(comment)}.difference(entry.tags)
        return replace(entry, tags=(*entry.tags, *sorted(hidden))) if hidden else entry
    except Exception as error:  # noqa: BLE001  the boundary
        report_internal(report, "indexing", error)
        return NoteEntry(note)


def _tags_in(comment: str) -> tuple[str, ...]:
    """Return the tags in a comment, which authors hide there but which filters respect."""
    return index_note("", parse_note(comment.encode(errors="replace"), "")[0]).tags


# ---------------------------------------------------------------------------------------------------------- transform


def split_transforms(transforms: Iterable[Transform]) -> tuple[list[Transform], list[Transform]]:
    """Return the transforms of the read stage and those of the resolved stage.

    A transform without a ``stage`` belongs to the resolved stage.
    """
    stages: dict[str, list[Transform]] = {"read": [], "resolved": []}
    for transform in transforms:
        stages[getattr(transform, "stage", "resolved")].append(transform)
    return stages["read"], stages["resolved"]


def transform_note(document: n.Document, transforms: Sequence[Transform], context: Context) -> n.Document:
    """Run the transforms on a document, in order."""
    for transform in transforms:
        try:
            result = transform(document, context)
            if not isinstance(result, n.Document):
                raise TypeError(f"it returned {type(result).__name__}, not a Document")
            document = result
        except Exception as error:  # noqa: BLE001  the boundary
            if is_builtin(transform):
                report_internal(context.report, f'transform "{plugin_name(transform)}"', error)
                return as_paragraphs(document)
            context.report(
                DiagnosticCode.PLUGIN_FAILED, f'transform "{plugin_name(transform)}" failed: {describe(error)}'
            )
    return document


def with_safe_html(document: n.Document, report: Report, *, clean: bool, links: bool) -> n.Document:
    """Return the document without HTML that would run unasked; if that fails, without any HTML."""
    try:
        return safe_html(document, report, clean=clean, links=links)
    except Exception as error:  # noqa: BLE001  the boundary
        report_internal(report, "cleaning HTML", error)
        return without_html(document)


def with_anchors(document: n.Document, entry: NoteEntry | None) -> n.Document:
    """Restore the anchors of a resolved note's headings to those that links were resolved to."""
    anchors = iter([heading.anchor for heading in entry.headings] if entry is not None else ())

    def change(node: n.Node) -> n.Node:
        return replace(node, anchor=next(anchors, node.anchor)) if type(node) is n.Heading else node

    return rewrite(document, change)


# -------------------------------------------------------------------------------------------------------------- write


def write_note(
    backend: Backend, write: Callable[[n.Document], str], document: n.Document, report: Report
) -> str | None:
    """Return the note's text by the backend's ``write``; None if it can't be written at all."""
    for form in (as_it_is, as_paragraphs):
        try:
            return write(form(document))
        except VaultconvError:
            raise  # about a choice, and no fault of the document
        except Exception as error:  # noqa: BLE001  the boundary
            if not is_builtin(backend):
                report(DiagnosticCode.PLUGIN_FAILED, f'backend "{backend.name}" failed: {describe(error)}')
                return None
            report_internal(report, "writing", error)
    return None


def edit_note(
    backend: Backend,
    document: n.Document,
    original: Original,
    syntax: Syntax,
    write: Callable[[n.Document], str],
    hide: Callable[[n.Document], n.Document] | None,
    clean: Callable[[str], str],
) -> str:
    """Return a note given back: as its author wrote it wherever nothing changed.

    What is made of author's lines and ours is read again: unless that gives the same tree as ``write``'s text, blocks
    that changed are written as a whole. Where something is not published, ``hide`` takes it out of a tree and ``clean``
    out of text, and a text in which they still find some is written as a whole.
    """
    mark, lines = own_lines(original.source)
    if document == original.document and hide is None:
        return mark + "".join(lines)
    whole = write(document)

    def cleaned(text: str) -> str:
        return clean(without_definitions(text, is_active))

    def read(text: str) -> n.Document:
        return parse_note(text, "", syntax)[0]

    for deep in (True, False):
        text = backend.edit(document, original=original.document, lines=lines, deep=deep, clean=cleaned)
        found = read(text)
        if found in (document, read(whole)) or not deep:
            break
    if hide is not None and hide(found) is not found:
        return whole
    return mark + text


def bring_files(backend: Backend, document: n.Document, report: Report) -> tuple[n.Document, Mapping[str, bytes]]:
    """Return a finished note and the files that a backend adds for it; none if the backend fails."""
    try:
        return backend.with_files(document, note=report.path, report=report)
    except Exception as error:  # noqa: BLE001  the boundary
        report(DiagnosticCode.PLUGIN_FAILED, f'backend "{backend.name}" failed: {describe(error)}')
        return document, {}


class Survey(msgspec.Struct, frozen=True):
    """What other notes and the output need to know of a finished note."""

    linked: frozenset[str]
    """The notes and files of the vault that it links to or shows."""
    anchors: dict[str, str]
    """The new anchors of headings, by `Heading.anchor`, where headings embedded before them changed their numbers."""
    named: dict[str, str] = {}
    """The files that its properties name, by the names used there."""

    @property
    def used(self) -> frozenset[str]:
        """Everything that must exist for the note: what it links to or shows, and what its properties name."""
        return self.linked.union(self.named.values())


def survey_note(document: n.Document, targets: Targets) -> Survey:
    """Return the survey of a finished note.

    Its inlines are not walked again: ``targets`` resolves its links.
    """
    anchors: dict[str, str] = {}
    slugger = Slugger()
    facts = facts_of(document)
    for heading in headings_in(document) if n.Heading in facts.kinds else ():
        if (slug := slugger(plain_text(heading.content))) != heading.anchor:
            anchors[heading.anchor] = slug
    return Survey(frozenset(facts.linked), anchors, named_files(properties_of(document.front_matter), targets))


def diagrams_in(document: n.Document) -> tuple[tuple[str, n.Position | None], ...]:
    """Return the sources of the Mermaid diagrams in a finished note, with their positions."""
    if not any(info.lower().startswith("mermaid") for info in facts_of(document).infos):
        return ()
    blocks = collect(document, n.CodeBlock)
    return tuple((block.text, block.position) for block in blocks if block.language.lower() == "mermaid")


def with_written_anchors(document: n.Document) -> n.Document:
    """Return a finished note whose headings have the anchors that readers give them, as links to them do."""
    slugger = Slugger()

    def change(node: n.Node) -> n.Node:
        return replace(node, anchor=slugger(plain_text(node.content))) if type(node) is n.Heading else node

    def keep(blocks: Shared, _: Edit) -> tuple[n.Block, ...]:
        anchors = tuple(slugger(plain_text(heading.content)) for heading in headings_in(blocks))
        if not anchors:
            return blocks
        return blocks.share((with_written_anchors, anchors), lambda: rewrite_all(blocks, _giving(anchors)))

    written = rewrite(document, change, keep)
    return document if written is document else with_facts(document, written)


def _giving(anchors: Iterable[str]) -> Callable[[n.Node], n.Node]:
    """Return what gives these anchors to headings, in their order."""
    left = iter(anchors)
    return lambda node: replace(node, anchor=next(left)) if type(node) is n.Heading else node


def linked_files(document: n.Document) -> set[str]:
    """Return the files that a finished note links to; those that it only shows don't count."""
    targets = (link.target for link in collect(document, n.Link))
    return {target.file for target in targets if type(target) is n.FileTarget}
