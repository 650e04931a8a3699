"""What an export of Notion calls its files, and what they are called in the vault that it is opened as.

Notion writes ``Title 0123…ef.md`` (32 hexadecimal digits), a folder of that name for what is below the page, and for a
database ``Name 0123…ef.csv`` with the rows that its first view shows, ``…_all.csv`` with all of them. Newer exports
leave the digits out of folders' names. Titles are cut at about 50 characters, and lose the signs that a file's name
can't hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from posixpath import splitext
from typing import Final, NamedTuple
from urllib.parse import unquote

import msgspec

from vaultconv.vault.names import fold
from vaultconv.vault.vault import is_note

UNTITLED: Final = "Untitled"
EXPORT_FOLDER: Final = re.compile(r"Export-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_ID: Final = re.compile(r"(?:^|[ -])([0-9a-f]{32})$")
_ALL: Final = "_all"
_CUT_NAME: Final = 30  # characters that a name cut short has in common with the title at the least
_LONGEST: Final = 120  # characters of a name that was not cut by Notion
# What no system's file can be called, and what would end the name in a wikilink.
_ILLEGAL: Final = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|#^\[\]]+')


class Identified(NamedTuple):
    """A name without Notion's digits, and the digits; empty where there are none."""

    name: str
    id: str


def identify(stem: str) -> Identified:
    """Take Notion's digits off a name that has no extension."""
    match = _ID.search(stem)
    return Identified(stem[: match.start()], match[1]) if match else Identified(stem, "")


def has_id(path: str) -> bool:
    """Has Notion named this page or database?"""
    return identify(_stem(path))[1] != ""


def is_export(files: Iterable[str]) -> bool:
    """Are most of these pages, or the tables where there are none, named as Notion names them?"""
    return _are_most_named(path for path in files if is_note(path) or (path[-4:].lower() == ".csv" and has_id(path)))


def is_web_export(files: Iterable[str]) -> bool:
    """Is it an export as HTML?"""
    return _are_most_named(path for path in files if path[-5:].lower() == ".html" and path != "index.html")


def _are_most_named(paths: Iterable[str]) -> bool:
    named = [has_id(path) for path in paths]
    return sum(named) * 2 > len(named)


def letters(text: str) -> str:
    """Return the letters and digits alone, in which a title and the name of its file agree.

    All of it where it has none.
    """
    return "".join(letter for letter in fold(text) if letter.isalnum()) or text.strip()


class ExportPage(msgspec.Struct):
    """A page, a database or a mere folder: all that has one name in one folder of the export.

    ``stem`` is that name with its digits; ``note`` and ``tables`` are paths in the export, ``tables`` the one with all
    rows first. ``path`` is where it is in the vault, without extension.
    """

    stem: str
    id: str = ""
    note: str = ""
    tables: tuple[str, ...] = ()
    path: str = ""

    @property
    def is_note(self) -> bool:
        """Is there more than a folder?"""
        return bool(self.note or self.tables)


class ExportNames(NamedTuple):
    """Who is who. Keys are paths in the export in NFC, or those in the vault; values are paths."""

    pages: tuple[ExportPage, ...]
    clean: dict[str, str]  # path in the export -> path in the vault; folders too
    origins: dict[str, str]  # path in the vault -> path in the export
    ids: dict[str, str]  # Notion's digits -> path in the vault
    renamed: dict[str, str]  # path in the vault -> the name that it should have had


def plan_names(files: Collection[str], title_of: Callable[[str], str]) -> ExportNames:
    """Name everything in an export; ``title_of`` tells what a page is called by its first heading."""
    folders = _gather(files)
    names = ExportNames((), {}, {}, {}, {})
    pages: list[ExportPage] = []
    for folder in sorted(folders, key=lambda path: (path.count("/") if path else -1, path)):
        inside = folders[folder]
        place = names.clean.get(nfc(folder), "")
        labels = _FolderNames()
        for file in inside.files:
            clean = _joined(place, labels.take(*splitext(_readable(file.rpartition("/")[2]))))
            names.clean[nfc(file)] = clean
            names.origins[clean] = file
        for page in sorted(inside.pages.values(), key=lambda page: page.stem):
            wanted = _wanted(page, title_of)
            label = labels.take(wanted)
            page.path = _joined(place, label)
            _enter(page, names)
            if page.is_note and label != wanted:
                names.renamed[page.path + ".md"] = wanted
            for path in (_joined(folder, page.stem), *inside.same.get(page.stem, ())):
                names.clean.setdefault(nfc(path), page.path)
            pages.append(page)
    return names._replace(pages=tuple(pages))


class _Folder:
    """What is in one folder of an export."""

    def __init__(self) -> None:
        self.pages: dict[str, ExportPage] = {}
        self.files: list[str] = []
        self.same: dict[str, list[str]] = defaultdict(list)  # a page's stem -> folders of other names that are its own


def _gather(files: Collection[str]) -> dict[str, _Folder]:
    """The pages, tables and files of each folder of an export, in which each folder is a page's or a mere one."""
    folders: dict[str, _Folder] = {"": _Folder()}
    for file in files:
        for folder in _upwards(file.rpartition("/")[0]):
            folders.setdefault(folder, _Folder())
    tables = []
    for file in sorted(files):
        folder, _, name = file.rpartition("/")
        if is_note(name):
            _page(folders[folder], name[:-3]).note = file
        elif name[-4:].lower() == ".csv":
            tables.append(file)
        else:
            folders[folder].files.append(file)
    for file in tables:
        _add_table(folders, file)
    for path in sorted(folders.keys() - {""}):
        parent, _, name = path.rpartition("/")
        _add_folder(folders[parent], name, path)
    return folders


def _page(folder: _Folder, stem: str) -> ExportPage:
    return folder.pages.setdefault(stem, ExportPage(stem, identify(stem).id))


def _add_table(folders: Mapping[str, _Folder], file: str) -> None:
    """A table is a database's where Notion has named it, or where a page or a folder has its name."""
    folder, _, name = file.rpartition("/")
    stem = name[:-4].removesuffix(_ALL)
    inside = folders[folder]
    if identify(stem).id or stem in inside.pages or _joined(folder, stem) in folders:
        page = _page(inside, stem)
        page.tables = (file, *page.tables) if name[:-4].endswith(_ALL) else (*page.tables, file)
    else:
        inside.files.append(file)


def _add_folder(parent: _Folder, name: str, path: str) -> None:
    """A folder without digits is that of the page of its name beside it, if that is the only one."""
    if name not in parent.pages:
        same = [page for page in parent.pages.values() if page.id and identify(page.stem).name == name]
        if same and not identify(name).id:
            parent.same[same[0].stem].append(path)
            return
    _page(parent, name)


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


class _FolderNames:
    """The names in one folder of the vault, no two the same."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._numbers: dict[str, int] = {}

    def take(self, wanted: str, extension: str = "") -> str:
        """Return the name, with a number behind it where it is another's."""
        label = wanted + extension
        key = fold(label)
        number = self._numbers.get(key, 1)
        while not self._used.isdisjoint((fold(label), fold(label + ".md"))):
            number += 1
            label = f"{wanted} {number}{extension}"
        self._numbers[key] = number
        self._used.add(fold(label))
        return label


def _enter(page: ExportPage, names: ExportNames) -> None:
    """Make a page known by its digits and by the paths of its files."""
    if page.is_note:
        note = page.path + ".md"
        names.origins[note] = page.note or page.tables[0]
        names.clean.update((nfc(path), note) for path in (page.note, *page.tables) if path)
        if page.id:
            names.ids[page.id] = note


def _wanted(page: ExportPage, title_of: Callable[[str], str]) -> str:
    """Return what a page is called: by its file, or by its title where the file's name was cut."""
    name = nfc(identify(page.stem).name).strip()
    name = legal(name) if page.id else name
    if page.note and (not name or len(name) >= _CUT_NAME):
        title = title_of(page.note)
        if letters(title).startswith(letters(name)) or not name:
            name = legal(title) or name
    return name or UNTITLED


def _readable(name: str) -> str:
    """Return the name of an attachment; some are percent-encoded in exports."""
    if "%" in name:
        try:
            decoded = nfc(unquote(name, errors="strict"))
        except UnicodeDecodeError:
            return nfc(name)
        return nfc(name) if decoded.isascii() or _ILLEGAL.search(decoded) else decoded
    return nfc(name)


def legal(title: str) -> str:
    """Return a title as a file's name: without the signs that none can have, and not over-long."""
    name = " ".join(_ILLEGAL.sub(" ", nfc(title)).split()).strip(". ")
    if len(name) <= _LONGEST:
        return name
    cut = name[:_LONGEST]
    return (cut.rpartition(" ")[0] or cut).strip(". ")


def nfc(text: str) -> str:
    """Return the form of a name in which letters and their accents are one: macOS takes them apart."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    return name[: name.rfind(".")].removesuffix(_ALL) if "." in name else name
