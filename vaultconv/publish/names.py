"""Recognizing unpublished files by every name that a note can use: links, outdated paths, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote, unquote_plus

import msgspec

from vaultconv.diagnostics import Report
from vaultconv.html.tokens import decoded
from vaultconv.patterns import lazy_pattern
from vaultconv.transforms.context import Context
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import path_of
from vaultconv.tree.targets import is_external
from vaultconv.vault.index import Index
from vaultconv.vault.options import ResolveOptions
from vaultconv.vault.properties import values_of
from vaultconv.vault.targets import Targets

MEMO: Final = "unpublished: names"

# Addresses of the Obsidian app, and of local files.
PROGRAM: Final = lazy_pattern(r"(?:obsidian|app|file|capacitor):", re.IGNORECASE)
_QUERY: Final = lazy_pattern(r"\b(?:path|file)\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+))", re.IGNORECASE)
_BETWEEN_WORDS: Final = lazy_pattern(r"[^\w/]+")
_BLANKS: Final = lazy_pattern(r"[\s_+-]+")
_SEPARATORS: Final = lazy_pattern(r"[\\/]+")
_PATH: Final = lazy_pattern(r"[./\\%]")  # what makes a text look like a path
_NOTE: Final = lazy_pattern(r"(?:\.(?:md|markdown|html?))+$")
_MAX_DECODED: Final = 4  # how often a nested address is decoded


class Unpublished:
    """Finds unpublished files, as seen from one note.

    Each method returns the path of the unpublished file that its argument names, ``""`` if there is none.
    """

    def __init__(self, context: Context, options: ResolveOptions) -> None:
        self._context = context
        # Nothing is reported here: links are reported where they are resolved.
        options = msgspec.structs.replace(options, site_addresses=False)
        self._targets = Targets(context.note, context.index, Report(context.note), options)

    def target(self, target: n.Target | None) -> str:
        """Look up a link's target, resolved or not."""
        if type(target) is n.Url:
            if not target.url:
                return ""
            if is_external(target.url):
                return self._program(target.url)
            file, path = self._targets.find_url(target.url)[0], unquote(target.url.partition("#")[0])
            return self._found(file, path, target.url)
        if type(target) is n.MissingTarget:
            return self._gone(target.text)
        return self._held(path_of(target)) if target is not None else ""

    def wikilink(self, target: str) -> str:
        """Look up ``[[target]]``, even if the part of the note that it names is missing."""
        return self._found(self._targets.find_file(target), target.partition("#")[0], target)

    def named(self, words: str, *, plain: bool = True) -> str:
        """Look up a text that may be an address, a path or, if ``plain``, a bare name or a folder's name."""
        words = words.strip()
        if not words or not (plain or _PATH.search(words)):
            return ""
        if is_external(words):
            return self._program(words)
        file = self._targets.find_url(words)[0]
        return self._held(file) if file is not None else self._gone(words) or self._names.folder(words)

    def says_name(self, shown: str, file: str, written: str = "") -> bool:
        """Return whether a link's text only names the unpublished ``file``.

        It does if it is its name, path, alias or title, alone or before ``> heading``; or the link target as
        ``written``.
        """
        path = shown.split(" > ")[0].strip()
        path = path.partition("#")[0].strip() or path
        if not path or self._context.index.find_file(path, self._context.note) == file or self.named(path) == file:
            return True
        if loosened(shown) in map(loosened, written.split("#")):
            return True
        name, whole = _loose(path), loosened(file)
        if any(f"/{each}".endswith(f"/{name}") for each in (whole, _loose(file), whole.rpartition(".")[0])):
            return True
        return loosened(path) in map(loosened, _other_names(self._context.index, file))

    def _found(self, file: str | None, path: str, written: str) -> str:
        """Look up the file of a link, or that to which an enabled repair leads the path, else what is ``written``."""
        file = file or self._targets.repaired(path)
        return self._gone(written) if file is None else self._held(file)

    def _held(self, path: str) -> str:
        return "" if not path or self._context.published(path) else path

    def _gone(self, text: str) -> str:
        """Look up a path that leads nowhere, by the names of unpublished files."""
        plain = decoded(text)
        paths = dict.fromkeys(each.partition("#")[0] for each in (text, plain))
        return next(filter(None, (self._names.file(each) for path in paths for each in (path, unquote(path)))), "")

    def _program(self, url: str) -> str:
        """Look up an address of the app or of a local file: any part of it may name a note, encoded or not."""
        if PROGRAM.match(url) is None:
            return ""
        head, *parts = re.split("[?&]", decoded(url.partition(":")[2]))
        values = [] if parts and head.strip("/").count("/") == 0 else [head]  # `//open` is the action, not a name
        values += (value for key, _, value in (part.partition("=") for part in parts) if value and key != "vault")
        return next(filter(None, map(self._encoded, values)), "")

    def _encoded(self, value: str) -> str:
        for _ in range(_MAX_DECODED):
            for words in (value, *(word for found in _QUERY.findall(value) for word in found)):
                if file := self._gone(words) or self._gone(words.removesuffix("/")):
                    return file
            value, before = unquote_plus(value), value
            if value == before:
                break
        return ""

    @property
    def _names(self) -> _UnpublishedNames:
        memo = self._context.memo
        if MEMO not in memo:
            memo[MEMO] = _UnpublishedNames(self._context.index, self._context.published)
        names: _UnpublishedNames = memo[MEMO]
        return names


class _UnpublishedNames:
    """The unpublished files by the ends of their paths, so that outdated paths find them too."""

    def __init__(self, index: Index, published: Callable[[str], bool]) -> None:
        self._files: dict[str, str] = {}  # the end of a path -> its file, "" if a published path ends like this too
        self._folders: dict[str, str] = {}
        unpublished = [file for file in sorted(index.files) if not published(file)]
        for file in unpublished:
            self._files.update(dict.fromkeys(_ends(file), file))
            self._folders.update(dict.fromkeys(_parents(file), file))
            for alias in (*_addresses(index, file), *_other_names(index, file, titles=False)):
                self._files.setdefault(loosened(alias), file)
        for file in index.files.difference(unpublished):
            self._files.update(dict.fromkeys(_ends(file), ""))
            self._folders.update(dict.fromkeys(_parents(file), ""))

    def file(self, path: str) -> str:
        """Return the file that shares the longest end with the path; ``""`` if that one is published."""
        loose = _loose(path)
        while loose:
            if (file := self._files.get(loose)) is not None:
                return file
            loose = loose.partition("/")[2]
        return ""

    def folder(self, path: str) -> str:
        """Return a file in the folder at this path, if no file in it is published; else ``""``."""
        return self._folders.get(loosened(path), "")


def loosened(path: str) -> str:
    """Normalize a path for comparison: case, Unicode form, kinds of blanks, ``../``, slashes at either end."""
    text = unicodedata.normalize("NFC", unquote(path)).casefold()
    parts = (_BLANKS.sub(" ", part).strip() for part in _SEPARATORS.split(text))
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _loose(path: str) -> str:
    """Normalize a path for comparison, without a note's extension."""
    return _NOTE.sub("", loosened(path))


def _ends(file: str) -> Iterator[str]:
    """Yield the ends of a path: for ``a/b.md``, ``a/b`` and ``b``."""
    path = _loose(file)
    while path:
        yield path
        path = path.partition("/")[2]


def _parents(file: str) -> Iterator[str]:
    path = loosened(file).rpartition("/")[0]
    while path:
        yield path
        path = path.rpartition("/")[0]


def _addresses(index: Index, file: str) -> Iterator[str]:
    """Yield the addresses that a site would give to a note: its path with hyphens, and its own permalinks."""
    yield from (_BETWEEN_WORDS.sub("-", end).strip("-") for end in _ends(file))
    entry = index.entry(file)
    properties: Mapping[str, n.Value] = entry.properties if entry is not None else {}
    yield from (value for value in values_of(properties, "permalink", "dg-permalink", "url") if isinstance(value, str))


def _other_names(index: Index, file: str, *, titles: bool = True) -> Iterator[str]:
    """Yield a note's aliases and, with ``titles``, its title."""
    entry = index.entry(file)
    if entry is None:
        return
    yield from entry.aliases
    properties: Mapping[str, object] = entry.properties if titles else {}
    yield from (value for key, value in properties.items() if key.lower() == "title" and isinstance(value, str))
