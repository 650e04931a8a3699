"""Where everything goes in a Notion export: a page's file, and beside it a folder of its pages, pictures and files."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final, Literal, NamedTuple

import msgspec

from vaultconv.addresses import Contents, Layout, distinct_names, distinct_paths, fold_path, safe_path
from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.vault.titles import clean_name

_MAX_BYTES: Final = 180  # of a name, so that an id and an extension fit the 255 of file systems
_LONGEST_EXTENSION: Final = 16
_ID: Final = re.compile(r"[ -][0-9a-f]{32}$")
_OWN_PAGES: Final = ("index", "_index")
"""Notes in a folder that are the folder's page, whatever it is called."""


class PageNaming(msgspec.Struct, frozen=True, kw_only=True):
    """The options of `NotionBackend` that decide the names of pages."""

    ids: bool = False
    names: Literal["file", "title"] = "file"
    longest: int = 100
    """In characters."""


class FolderPage(NamedTuple):
    """A folder of the vault that needs a page, because no note is that page."""

    name: str
    """The page's title."""
    file: str
    """The page's file in the output."""
    pages: tuple[str, ...]
    """The output paths of the pages right below it."""


class ExportLayout(NamedTuple):
    """Where everything goes in an export."""

    layout: Layout
    folders: tuple[FolderPage, ...]
    """The folders whose pages have to be made."""
    members: Mapping[str, tuple[str, ...]]
    """The notes of each page's folder, by that folder's path in the output."""


def lay_out_export(contents: Contents, options: PageNaming) -> ExportLayout:
    """Return where everything goes.

    ``members`` has the notes of each page's folder, by that folder's path in the output.
    """
    tree = _Tree(contents, options)
    bases = tree.bases()
    wanted = {source: base + ".md" for source, base in bases.items()}
    wanted.update(_files(contents, bases, options))
    paths = distinct_paths(wanted)
    folders = tuple(
        FolderPage(_last(page[:-1]), paths[page], tuple(paths[each] for each in tree.children.get(page, ())))
        for page in bases
        if page.endswith("/")
    )
    members = {
        (bases[parent] if parent else ""): tuple(each for each in pages if not each.endswith("/"))
        for parent, pages in tree.children.items()
    }
    sources = [*contents.notes, *contents.files]
    layout = Layout(
        paths={source: paths[source] for source in sources},
        diagnostics=tuple(_changes(sources, paths, options)),
    )
    return ExportLayout(layout, folders, members)


class _Tree:
    """The pages: notes by path, and folders without a note as their page by path with a slash at the end.

    ``children`` has the pages below each, in order; those of the vault's own folder are below "".
    """

    def __init__(self, contents: Contents, options: PageNaming) -> None:
        self._contents, self._options = contents, options
        self._owned: dict[str, str] = {}  # the folders that notes are the pages of, by these
        self._owners = {"": "", **self._find_owners()}
        self.children: dict[str, list[str]] = {}
        for page in sorted({*contents.notes, *self._owners.values()} - {""}, key=_order):
            folder = self._owned.get(page, page.rstrip("/"))
            self.children.setdefault(self._owners[folder.rpartition("/")[0]], []).append(page)

    def _find_owners(self) -> dict[str, str]:
        notes = self._contents.notes
        by_name = {fold_path(note): note for note in notes}
        owners: dict[str, str] = {}
        for folder in _folders(self._contents.notes):
            inside = (f"{folder}/{name}.md" for name in (_last(folder), *_OWN_PAGES))
            candidates = (
                path if path in notes else by_name.get(fold_path(path), "") for path in (f"{folder}.md", *inside)
            )
            owners[folder] = next((note for note in candidates if note and note not in self._owned), folder + "/")
            self._owned[owners[folder]] = folder
        return owners

    def bases(self) -> dict[str, str]:
        """Return the output path of each page without ``.md``, which is the path of its folder, parents first."""
        bases: dict[str, str] = {}
        waiting = [""]
        while waiting:
            parent = waiting.pop()
            prefix = bases[parent] + "/" if parent else ""
            names = distinct_names({page: self._name(page) for page in self.children.get(parent, ())}, key=fold_path)
            bases.update({page: prefix + name for page, name in names.items()})
            waiting += reversed(names)
        return bases

    def _name(self, page: str) -> str:
        name = file_name(self._title(page), self._options.longest)
        return f"{name} {page_id(page)}" if self._options.ids else name

    def _title(self, page: str) -> str:
        if self._options.names == "title" and page in self._contents.notes:
            title = self._contents.notes[page].title
            return title if title.lower() not in _OWN_PAGES else _last(self._owned.get(page, page))
        return _ID.sub("", _last(self._owned[page])) if page in self._owned else clean_name(page)


def page_id(page: str) -> str:
    """Return 32 hexadecimal digits for a page, the same in every run, as in the file names of Notion's exports."""
    return sha256(page.encode(errors="replace")).hexdigest()[:32]


def file_name(title: str, longest: int) -> str:
    """Return a title as a file name that is valid on any system, cut to ``longest`` characters."""
    name = unicodedata.normalize("NFC", title.replace("/", "-").strip())[:longest]
    name = name.encode(errors="replace")[:_MAX_BYTES].decode(errors="ignore").strip()
    return safe_path(name, portable=True)


def _folders(notes: Iterable[str]) -> list[str]:
    """Return the folders that hold notes at any depth, parents before children."""
    folders: set[str] = set()
    for note in notes:
        folder = note.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return sorted(folders)


def _order(page: str) -> tuple[str, str]:
    return fold_path(page.rstrip("/")), page


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


# --------------------------------------------------------------------------------------------------------- attachments


def _files(contents: Contents, bases: Mapping[str, str], options: PageNaming) -> dict[str, str]:
    """Return a path for each attachment: in the folder of the first page that uses it, else as in the vault."""
    first: dict[str, str] = {}
    for note in sorted(contents.notes):
        for file in contents.notes[note].files:
            first.setdefault(file, bases[note])
    return {
        file: f"{first[file]}/{_short(_last(file), options.longest)}"
        if file in first
        else unicodedata.normalize("NFC", safe_path(file, portable=True))
        for file in contents.files
    }


def _short(name: str, longest: int) -> str:
    stem, extension = posixpath.splitext(name)
    if " " in extension or len(extension) > _LONGEST_EXTENSION:  # a sentence with a full stop in it
        stem, extension = name, ""
    return safe_path(file_name(stem, max(longest - len(extension), 1)) + extension, portable=True)


def _changes(sources: Iterable[str], paths: Mapping[str, str], options: PageNaming) -> Iterable[Diagnostic]:
    """Return a diagnostic for each name that was changed by more than an id or for a folder's own page."""
    for source in sources:
        name, new_name = _last(source), _last(paths[source])
        expected = unicodedata.normalize("NFC", name)
        if new_name in (expected, f"{clean_name(source)}.md") or options.ids or options.names == "title":
            continue
        if posixpath.splitext(name)[0].lower() in _OWN_PAGES:
            continue
        report = Report(source)
        report(DiagnosticCode.NAME_CHANGED, f'written as "{paths[source]}"')
        yield from report.diagnostics
