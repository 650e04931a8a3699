"""Finding files by name, as Obsidian does: the exact path, else the nearest file whose path ends with the name.

Each look-up takes constant time, however many files share a name. For example, a vault has the files
``Rome.md``, ``Trips/Rome.md`` and ``Trips/Italy/Rome.md``:

    [[Rome]]          anywhere     Rome.md                the exact path
    [[Italy/Rome]]    anywhere     Trips/Italy/Rome.md    the only path that ends so
    [[Rome.md]]       in Trips/    Rome.md                still the exact path

Without ``Rome.md``, [[Rome]] in ``Trips/Italy/`` is the file beside the source, and elsewhere the one with the shortest
path, ``Trips/Rome.md``.
"""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from vaultconv.patterns import lazy_pattern

_SPACES: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\\": "/"})
_SLASHES: Final = lazy_pattern(r"//+")


def fold_case(name: str) -> str:
    """Normalize a name for comparison: NFC, lower case."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).lower()


@lru_cache(maxsize=1 << 14)  # many notes link to the same ones
def name_key(linkpath: str) -> str:
    """Return what a link path and all files that it could mean have in common: the folded name, as in `name_keys`."""
    path = linkpath if linkpath.isascii() and "\\" not in linkpath else linkpath.translate(_SPACES)
    path = path.strip()
    name = path[path.rfind("/") + 1 :] or path
    if name.startswith("."):  # "Rome/." means what "Rome" means
        name = posixpath.basename(posixpath.normpath(path))
    return fold_case(name)


def name_keys(file: str) -> tuple[str, ...]:
    """Return the names by which links can name a file: only ``.md`` may be omitted."""
    name = fold_case(file[file.rfind("/") + 1 :])
    return (name, name.removesuffix(".md")) if name.endswith(".md") else (name,)


class Names:
    """The files of a vault, by all names that a link can use."""

    def __init__(self, files: Iterable[str]) -> None:
        self._paths: dict[str, list[str]] = {}  # folded path -> its files, which differ only in case
        self._named: dict[str, list[str]] = {}  # folded name with extension -> folded paths
        self._nearest: dict[str, dict[str, list[str]]] = {}  # folded name -> folded path end -> the shortest paths
        self._anywhere: dict[str, str] = {}  # link path -> the file that it means in every note, once it was found
        for file in sorted(files):
            folded = fold_case(file)
            same = self._paths.setdefault(folded, [])
            same.append(file)
            if len(same) == 1:
                self._named.setdefault(folded[folded.rfind("/") + 1 :], []).append(folded)

    def find(self, linkpath: str, source: str) -> str | None:
        """Return the file that a link path means in the note ``source``; None if there is none."""
        known = self._anywhere.get(linkpath)
        if known is not None:
            return known
        path = linkpath.strip()
        if not path.isascii() or "\\" in path or "//" in path:
            path = _SLASHES.sub("/", unicodedata.normalize("NFC", linkpath.translate(_SPACES)).strip())
        if not path:
            return source
        folder = source.rpartition("/")[0]
        if path[0] == "." and path.startswith(("./", "../")):
            joined = posixpath.normpath(posixpath.join(folder, path))
            return None if joined.startswith("..") else self._at(joined)
        if path[0] == "/":
            return self._at(path[1:])
        if "/../" in path or "/./" in path:
            path = posixpath.normpath(path)
        for candidate in _spellings(path):
            if (found := self._only(candidate)) is not None:
                self._anywhere[linkpath] = found
                return found
            if (found := self._namesake(candidate, folder)) is not None:
                return found
        # Wikilinks never mean a file without an extension; Markdown links can.
        return self._at(posixpath.join(folder, path)) or self._at(path)

    def _at(self, path: str) -> str | None:
        """Return the file at exactly this path, with or without ``.md``."""
        for candidate in (*_spellings(path), path):
            if (found := self._paths.get(fold_case(candidate))) is not None:
                return _best_spelling(found, candidate)
        return None

    def _only(self, path: str) -> str | None:
        """Return the file of a full name, if it is the same for every source: the exact path, or the only such name."""
        folded = fold_case(path)
        exact = self._paths.get(folded)
        if exact is not None:
            return _best_spelling(exact, path)
        named = self._named.get(folded[folded.rfind("/") + 1 :], ())
        if len(named) == 1 and named[0].endswith("/" + folded):
            return _best_spelling(self._paths[named[0]], path)
        return None

    def _namesake(self, path: str, folder: str) -> str | None:
        """Return the file of a name that several have: the one beside the source, else that with the shortest path."""
        folded = fold_case(path)
        name = folded[folded.rfind("/") + 1 :]
        if len(self._named.get(name, ())) < 2:
            return None
        if folder:
            here = fold_case(folder)
            for beside in (f"{here}/{name}", f"{here}/{folded}"):
                if beside in self._paths and beside.endswith("/" + folded):
                    return _best_spelling(self._paths[beside], path)
        nearest = self._nearest.get(name)
        if nearest is None:
            nearest = self._nearest[name] = self._shortest(name)
        found = nearest.get(folded)
        return _best_spelling(found, path) if found is not None else None

    def _shortest(self, name: str) -> dict[str, list[str]]:
        """Map each end of these namesakes' paths to the files with the shortest paths that have it."""
        shortest: dict[str, list[str]] = {}
        for folded in self._named[name]:
            for file in self._paths[folded]:
                for end in _ends(folded):
                    best = shortest.setdefault(end, [])
                    if best and len(best[0]) > len(file):
                        best.clear()
                    if not best or len(best[0]) == len(file):
                        best.append(file)
        return shortest


def _spellings(path: str) -> tuple[str, ...]:
    """Return the full names that a link path can stand for, likeliest first; only ``.md`` may be omitted."""
    if "." in path[path.rfind("/") + 1 :]:
        return path, path + ".md"
    return (path + ".md",)


def _ends(path: str) -> Iterator[str]:
    """Yield the proper ends of a path: for ``a/b/c.md``, ``b/c.md`` and ``c.md``."""
    at = path.find("/")
    while at >= 0:
        yield path[at + 1 :]
        at = path.find("/", at + 1)


def _best_spelling(files: list[str], path: str) -> str:
    """Return the file with the link's case, else the first one."""
    if len(files) == 1:
        return files[0]
    exact = (file for file in files if file == path or file.endswith("/" + path))
    return next(exact, files[0])
