"""The names of files in a Notion export, and their names in the vault.

Notion writes ``Title 0123…ef.md`` (with 32 hexadecimal digits), a folder of the same name for pages below it, and for a
database ``Name 0123…ef.csv`` with the rows of its first view and ``…_all.csv`` with all rows. Newer exports omit the
digits from the names of folders. Titles are cut at about 50 characters, and lose signs that file names can't contain.
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

from vaultconv.vault.names import fold_case
from vaultconv.vault.vault import is_note

UNTITLED: Final = "Untitled"
EXPORT_FOLDER: Final = re.compile(r"Export-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_ID: Final = re.compile(r"(?:^|[ -])([0-9a-f]{32})$")
_ALL: Final = "_all"
_CUT_NAME: Final = 30  # characters that a name cut short has in common with the title at the least
_LONGEST: Final = 120  # characters of a name that was not cut by Notion
# Signs that file names can't contain on every system, and signs that end the name in a wikilink.
_ILLEGAL: Final = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|#^\[\]]+')


class Identified(NamedTuple):
    """A name without Notion's digits, and the digits; ``""`` without any."""

    name: str
    id: str


def identify(stem: str) -> Identified:
    """Split Notion's digits off a name without extension."""
    match = _ID.search(stem)
    return Identified(stem[: match.start()], match[1]) if match else Identified(stem, "")


def has_id(path: str) -> bool:
    """Return whether Notion named this page or database."""
    return identify(_stem(path))[1] != ""


def is_export(files: Iterable[str]) -> bool:
    """Return whether most of these pages, or tables if there are no pages, have names from Notion."""
    return _are_most_named(path for path in files if is_note(path) or (path[-4:].lower() == ".csv" and has_id(path)))


def is_web_export(files: Iterable[str]) -> bool:
    """Return whether it is an export as HTML."""
    return _are_most_named(path for path in files if path[-5:].lower() == ".html" and path != "index.html")


def _are_most_named(paths: Iterable[str]) -> bool:
    named = [has_id(path) for path in paths]
    return sum(named) * 2 > len(named)


def letters(text: str) -> str:
    """Return only the letters and digits of a text, without case, as a title and its file name share them.

    If there are none, return the text itself.
    """
    return "".join(letter for letter in fold_case(text) if letter.isalnum()) or text.strip()


class ExportPage(msgspec.Struct):
    """Everything with one name in one folder of an export: a page, a database, or only a folder."""

    stem: str
    """The name with Notion's digits, without extension."""
    id: str = ""
    """Notion's 32 hexadecimal digits; empty without any."""
    note: str = ""
    """The page's file in the export; empty without one."""
    tables: tuple[str, ...] = ()
    """The database's tables in the export, the one with all rows first."""
    path: str = ""
    """The path in the vault, without extension."""

    @property
    def is_note(self) -> bool:
        """Whether it is a page or a database, not just a folder."""
        return bool(self.note or self.tables)


class ExportNames(NamedTuple):
    """The names of an export's files. Paths in the export are in NFC where they are keys."""

    pages: tuple[ExportPage, ...]
    clean: dict[str, str]  # path in the export -> path in the vault; folders too
    origins: dict[str, str]  # path in the vault -> path in the export
    ids: dict[str, str]  # Notion's digits -> path in the vault
    renamed: dict[str, str]  # path in the vault -> its name, if that had been free


def plan_names(files: Collection[str], title_of: Callable[[str], str]) -> ExportNames:
    """Name everything in an export; ``title_of`` returns the title of a page by its first heading."""
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
    """The contents of one folder of an export."""

    def __init__(self) -> None:
        self.pages: dict[str, ExportPage] = {}
        self.files: list[str] = []
        self.same: dict[str, list[str]] = defaultdict(list)  # a page's stem -> its folders without digits


def _gather(files: Collection[str]) -> dict[str, _Folder]:
    """Return the contents of each folder of an export, with each subfolder as a page's or a separate one."""
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
    """Add a table: a database's if Notion named it, or if a page or folder has its name; else an attachment."""
    folder, _, name = file.rpartition("/")
    stem = name[:-4].removesuffix(_ALL)
    inside = folders[folder]
    if identify(stem).id or stem in inside.pages or _joined(folder, stem) in folders:
        page = _page(inside, stem)
        page.tables = (file, *page.tables) if name[:-4].endswith(_ALL) else (*page.tables, file)
    else:
        inside.files.append(file)


def _add_folder(parent: _Folder, name: str, path: str) -> None:
    """Add a folder: without digits, it belongs to the page of its name, if there is one with digits."""
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
    """The names in one folder of the vault, all different."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._numbers: dict[str, int] = {}

    def take(self, wanted: str, extension: str = "") -> str:
        """Return the name, with a number if it is taken."""
        label = wanted + extension
        key = fold_case(label)
        number = self._numbers.get(key, 1)
        while not self._used.isdisjoint((fold_case(label), fold_case(label + ".md"))):
            number += 1
            label = f"{wanted} {number}{extension}"
        self._numbers[key] = number
        self._used.add(fold_case(label))
        return label


def _enter(page: ExportPage, names: ExportNames) -> None:
    """Record a page by its digits, and by the paths of its files."""
    if page.is_note:
        note = page.path + ".md"
        names.origins[note] = page.note or page.tables[0]
        names.clean.update((nfc(path), note) for path in (page.note, *page.tables) if path)
        if page.id:
            names.ids[page.id] = note


def _wanted(page: ExportPage, title_of: Callable[[str], str]) -> str:
    """Return the name of a page: that of its file, or its title if the file's name was cut."""
    name = nfc(identify(page.stem).name).strip()
    name = legal(name) if page.id else name
    if page.note and (not name or len(name) >= _CUT_NAME):
        title = title_of(page.note)
        if letters(title).startswith(letters(name)) or not name:
            name = legal(title) or name
    return name or UNTITLED


def _readable(name: str) -> str:
    """Return the name of an attachment; exports percent-encode some."""
    if "%" in name:
        try:
            decoded = nfc(unquote(name, errors="strict"))
        except UnicodeDecodeError:
            return nfc(name)
        return nfc(name) if decoded.isascii() or _ILLEGAL.search(decoded) else decoded
    return nfc(name)


def legal(title: str) -> str:
    """Return a title as a file name: without signs that are not allowed, and not too long."""
    name = " ".join(_ILLEGAL.sub(" ", nfc(title)).split()).strip(". ")
    if len(name) <= _LONGEST:
        return name
    cut = name[:_LONGEST]
    return (cut.rpartition(" ")[0] or cut).strip(". ")


def nfc(text: str) -> str:
    """Normalize a name to NFC, as macOS decomposes accented letters."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    return name[: name.rfind(".")].removesuffix(_ALL) if "." in name else name
