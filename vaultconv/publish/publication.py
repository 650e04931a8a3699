"""Which notes and files are unpublished, and what other notes look like without them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from functools import partial
from typing import Any, Final

import msgspec

from vaultconv.diagnostics import DiagnosticCode, Report, Reports
from vaultconv.faults import guarded
from vaultconv.publish.conditions import NoteFields, has_tag, is_below, parse_condition
from vaultconv.publish.names import Unpublished
from vaultconv.publish.options import Publish
from vaultconv.publish.redaction import Redaction
from vaultconv.publish.selection import unknown_folders, unknown_tags
from vaultconv.publish.texts import Cleaner
from vaultconv.transforms.context import Context
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import facts_of
from vaultconv.tree.walk import default_display, plain_text, replace, rewrite, walk_blocks
from vaultconv.vault.ignores import IgnoreFiles
from vaultconv.vault.index import Index
from vaultconv.vault.mentions import is_view
from vaultconv.vault.names import fold_case
from vaultconv.vault.notes import Notes
from vaultconv.vault.options import ResolveOptions
from vaultconv.vault.properties import is_published, is_true, values_of
from vaultconv.vault.settings import is_expression
from vaultconv.vault.targets import Targets
from vaultconv.vault.vault import Vault, is_note

__all__ = [
    "Publication", "not_opted_in", "unmatched", "unpublished", "unpublished_paths",
    "with_attachments",
]  # fmt: skip

_STAGE: Final = "leaving out what is not published"
_OPT_IN: Final = "dg-publish"
_NAMING: Final = (
    ".csv",
    ".excalidraw",
    ".htm",
    ".html",
    ".svg",
    ".tsv",
)  # text files that can contain links, besides canvases and bases


# ----------------------------------------------------------------------------------------------------------- the rules


def unpublished(vault: Vault, notes: Notes, entries: Mapping[str, NoteFields], rules: Publish) -> frozenset[str]:
    """Return the unpublished notes and files.

    A note that can't be read counts as unpublished wherever its content could make it so.
    """
    by_path = unpublished_paths(vault, rules)
    tests = _tests(rules)
    by_content = {note for note, entry in entries.items() if not all(test(note, entry) for test in tests)}
    if rules.needs_properties:
        by_content.update(notes.undecidable)
    if rules.needs_content:
        by_content |= notes.damaged | {note for note in notes.unreadable if is_note(note)}
    elif by_path or by_content:
        by_content |= notes.damaged
    if rules.respects_keys:
        by_content |= notes.unpublished
    return by_path | by_content


def not_opted_in(
    vault: Vault, entries: Mapping[str, NoteFields], hidden: frozenset[str], report: Report
) -> frozenset[str]:
    """Return the notes of a digital garden that do not say ``dg-publish: true``, as its plugin requires.

    Notes that are already ``hidden`` don't count. A garden is a vault with the plugin, or one in which more than half
    of the notes have the key. The number of notes that stay unpublished is reported.
    """
    asked = sum(any(True for _ in values_of(entry.properties, _OPT_IN)) for entry in entries.values())
    is_garden = 2 * asked > len(entries)
    found = frozenset(
        note
        for note in entries.keys() - hidden
        if (is_garden or vault.settings_for(note).digital_garden) and not is_true(entries[note].properties, _OPT_IN)
    )
    if found:
        notes, stay = ("1 note does", "stays") if len(found) == 1 else (f"{len(found)} notes do", "stay")
        message = f'a digital garden: {notes} not say "dg-publish: true" and {stay} unpublished'
        report(DiagnosticCode.NOT_OPTED_IN, message, hint="--all-notes or publish.keys = false publishes all")
    return found


def unmatched(rules: Publish, entries: Mapping[str, NoteFields]) -> list[tuple[str, str]]:
    """Return the names in the options that match no note, each with a hint."""
    return [*unknown_tags(rules.exclude_tags, entries), *unknown_folders(rules.exclude_folders, entries)]


def unpublished_paths(vault: Vault, rules: Publish) -> frozenset[str]:
    """Return the files named by ``.export-ignore`` and Obsidian's excluded files, attachments included."""
    if rules.all_notes:
        return frozenset()
    found: set[str] = set()
    if rules.export_ignore and vault.ignore_files:
        ignored = IgnoreFiles(vault.ignore_files)
        found.update(file for file in vault.files if ignored(file))
    if rules.user_ignore_filters:
        found.update(file for file in vault.files if _is_user_ignored(vault, file))
    return frozenset(found)


def _tests(rules: Publish) -> list[Callable[[str, NoteFields], bool]]:
    """Return the tests that a note must pass. Raises `UsageError` for an invalid condition."""
    tests: list[Callable[[str, NoteFields], bool]] = []
    if rules.exclude_tags:
        tests.append(lambda note, entry: not has_tag(entry, rules.exclude_tags))
    if rules.exclude_folders:
        tests.append(lambda note, entry: not is_below(note, rules.exclude_folders))
    if rules.where:
        tests.append(parse_condition(rules.where))
    if rules.respects_keys:
        tests.append(lambda note, entry: is_published(entry.properties))
    return tests


def _is_user_ignored(vault: Vault, file: str) -> bool:
    settings = vault.settings_for(file)
    inner = file[len(settings.root) + 1 :] if settings.root else file
    return any(_matches(pattern, inner) for pattern in settings.user_ignore_filters)


def _matches(pattern: str, path: str) -> bool:
    """Return whether Obsidian's filter, a regular expression between slashes or a prefix, matches a path."""
    if is_expression(pattern):
        return re.search(pattern[1:-1], path) is not None
    return fold_case(path).startswith(fold_case(pattern.lstrip("/")))


# -------------------------------------------------------------------------------------------------------- what is left


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """The published view of a vault: every note without what is unpublished.

    ``unpublished`` are the notes and files to keep secret; if there are none, every note stays as it was read.
    ``redact`` removes their names from a note, whose links are resolved with ``options``. ``resolved`` says whether the
    links of the output are resolved. ``reports`` are about the published view. ``repeated_headings`` are those that
    many published notes begin with, which are not titles.
    """

    vault: Vault
    notes: Notes
    index: Index
    unpublished: frozenset[str]
    redact: Redaction
    options: ResolveOptions
    reports: Reports
    resolved: bool
    repeated_headings: frozenset[str] = frozenset()
    memo: dict[Any, Any] = {}
    _titles: dict[str, dict[str, str]] = {}

    @property
    def is_complete(self) -> bool:
        """Whether everything is published."""
        return not self.unpublished

    def is_published(self, path: str) -> bool:
        """Return whether a note or another file is published."""
        return path not in self.unpublished

    def shown(self, note: str) -> n.Document:
        """Return the note as it was read, without what is unpublished, so that transforms never see that."""
        document = self.notes.documents[note]
        if self.is_complete:
            return document
        shown = self.redacted(self.vault.without(note, document, self.is_published), note)
        work = partial(_with_titles, shown, self.targets(note), self.titles, resolved=self.resolved)
        return guarded(work, shown, self.reports[note], _STAGE)

    def redacted(
        self,
        document: n.Document,
        note: str,
        shown: n.Document | None = None,
        resolved: n.Document | None = None,
    ) -> n.Document:
        """Return a document of the note, resolved or not, without what is unpublished.

        Nothing is looked through again: ``shown`` is what `shown` returned for the note, ``resolved`` the same with
        its links resolved.
        """
        if self.is_complete:
            return document
        return self._redacted(document, self.reports[note], self._known(note, shown, resolved))

    def _known(self, note: str, shown: n.Document | None, resolved: n.Document | None) -> Set[int]:
        """Return the ids of the parts of a note that are known to name nothing unpublished."""
        if shown is None:
            return frozenset()
        read = self.notes.documents[note]
        if shown is read and resolved is not None and self.unpublished.isdisjoint(facts_of(resolved).linked):
            return _parts(resolved)  # its links were looked up as they were written, and now as they were resolved
        return _parts(read) & _parts(shown)

    def redacted_silently(self, document: n.Document, note: str) -> n.Document:
        """Do as `redacted`, without reports: for a document that was redacted before."""
        return document if self.is_complete else self._redacted(document, Report(note))

    def redacted_text(self, text: str, note: str) -> str:
        """Return raw text of the note without what is unpublished."""
        if self.is_complete:
            return text
        return self._cleaner(note).clean_lines(text)

    def targets(self, path: str) -> Targets:
        """Return what links of a note or file lead to, without reports, which are made on resolution."""
        return Targets(path, self.index, Report(path), self.options)

    def titles(self, note: str) -> Mapping[str, str]:
        """Return the redacted texts of a note's headings, by anchor; only of those that changed."""
        titles = self._titles.get(note)
        if titles is None:
            titles = self._titles[note] = self._changed_titles(note)
        return titles

    def names_unpublished(self, file: str) -> bool:
        """Return whether a canvas, a base or another text file names something unpublished."""
        text = read_text(self.vault, file)
        return self._cleaner(file).is_named_in(text, query=file.lower().endswith(".base"))

    def _cleaner(self, path: str) -> Cleaner:
        return Cleaner(Unpublished(self._context(Report(path)), self.options), self.redact.placeholder)

    def _changed_titles(self, note: str) -> dict[str, str]:
        entry = self.index.entry(note)
        # The tree of a note that another process has read would have to be read again.
        if entry is None or all(heading.is_text for heading in entry.headings) or note not in self.notes.documents:
            return {}
        changed = _changed_headings(self.notes.documents[note], partial(self._redacted, report=Report(note)))
        return {entry.headings[i].anchor: title for i, title in changed.items() if i < len(entry.headings)}

    def _redacted(self, document: n.Document, report: Report, known: Set[int] = frozenset()) -> n.Document:
        """Return the document redacted, or an empty one where that fails: its plain form could reveal something."""
        work = partial(self.redact, document, self._context(report), self.options, known)
        return guarded(work, n.Document(()), report, _STAGE)

    def _context(self, report: Report) -> Context:
        return Context(
            note=report.path,
            settings=self.vault.settings_for(report.path),
            index=self.index,
            report=report,
            document=lambda note: None,
            published=self.is_published,
            memo=self.memo,
        )


def _parts(document: n.Document) -> Set[int]:
    """Return the ids of a document's blocks and its front matter."""
    return {*map(id, document.content), id(document.front_matter)}


def with_attachments(publication: Publication) -> Publication:
    """Return the publication with all files unpublished that name something unpublished.

    Canvases, bases and the like are copied as they are, so their text can't be redacted.
    """
    files = [file for file in publication.vault.files if is_view(file) or file.lower().endswith(_NAMING)]
    while not publication.is_complete:
        naming = {file for file in files if publication.is_published(file) and publication.names_unpublished(file)}
        if not naming:
            break
        for file in naming:
            publication.reports[file](
                DiagnosticCode.LINK_EXCLUDED, "names something unpublished, so this file is unpublished too"
            )
        publication = msgspec.structs.replace(publication, unpublished=publication.unpublished | naming, memo={})
    return publication


def read_text(vault: Vault, file: str) -> str:
    """Return the text of a canvas or a base; ``""`` if it can't be read, as it can't be copied either."""
    try:
        return vault.read(file).decode(errors="replace")
    except OSError:
        return ""


def _changed_headings(document: n.Document, hide: Callable[[n.Document], n.Document]) -> dict[int, str]:
    """Return the texts of the headings that ``hide`` changes, by their index among all headings."""
    headings = tuple(block for block in walk_blocks(document) if type(block) is n.Heading)
    changed = {}
    for i, heading in enumerate(headings):
        if any(type(node) is not n.Text for node in heading.content):
            before, after = plain_text(heading), plain_text(hide(n.Document((heading,))))
            if before != after:
                changed[i] = after
    return changed


def _with_titles(
    document: n.Document, targets: Targets, titles: Callable[[str], Mapping[str, str]], *, resolved: bool
) -> n.Document:
    """Return a note whose wikilinks name headings by their redacted texts.

    ``titles`` returns the changed headings of a note, by anchor. If links will be ``resolved``, they still find the
    heading by its old text, so only their missing display text is added.
    """
    found: dict[str, str] = {}
    for written in facts_of(document).wikilinks:
        target = targets.of_wikilink(written, None) if "#" in written else None
        if type(target) is n.NoteTarget and (title := titles(target.note).get(target.anchor)) is not None:
            found[written] = title
    if not found:
        return document

    def change(node: n.Node) -> n.Node:
        if type(node) is not n.WikiLink or node.target not in found or (node.content and resolved):
            return node
        path, title = node.target.partition("#")[0], found[node.target]
        if not resolved:
            return replace(node, target=f"{path}#{title}")
        return replace(node, content=(n.Text(f"{default_display(path)} > {title}" if path.strip() else title),))

    return rewrite(document, change)
