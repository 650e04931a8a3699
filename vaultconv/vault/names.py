"""Finding files by name, as Obsidian does: an exact path, else the nearest of those whose path ends so.

Every look-up takes constant time, whatever the number of files and of namesakes.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

_SPACES: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\\": "/"})
_SLASHES: Final = re.compile(r"//+")


def fold(name: str) -> str:
    """Return the form in which two names are the same: NFC, lower case."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).lower()


class Names:
    """The paths of a vault's files, by all the names that a link may use."""

    def __init__(self, files: Iterable[str]) -> None:
        self._paths: dict[str, list[str]] = {}  # folded path -> the files that it may be; one but for case
        self._named: dict[str, list[str]] = {}  # folded name with extension -> folded paths
        self._nearest: dict[str, dict[str, list[str]]] = {}  # folded name -> folded end of path -> the shortest paths
        for file in sorted(files):
            folded = fold(file)
            same = self._paths.setdefault(folded, [])
            same.append(file)
            if len(same) == 1:
                self._named.setdefault(folded[folded.rfind("/") + 1 :], []).append(folded)

    def find(self, linkpath: str, source: str) -> str | None:
        """Return the file that a link path means in the note ``source``; None where nothing is meant."""
        path = _SLASHES.sub("/", unicodedata.normalize("NFC", linkpath.translate(_SPACES)).strip())
        if not path:
            return source
        folder = source.rpartition("/")[0]
        if path.startswith(("./", "../")):
            joined = posixpath.normpath(posixpath.join(folder, path))
            return None if joined.startswith("..") else self._at(joined)
        if path[0] == "/":
            return self._at(path[1:])
        if "/../" in path or "/./" in path:
            path = posixpath.normpath(path)
        for candidate in _spellings(path):
            if (found := self._one(candidate, folder)) is not None:
                return found
        # A file without extension is never a wikilink's; this serves Markdown links beside it.
        return self._at(posixpath.join(folder, path)) or self._at(path)

    def _at(self, path: str) -> str | None:
        """Return the file at exactly this path, with or without ``.md``."""
        for candidate in (*_spellings(path), path):
            if (found := self._paths.get(fold(candidate))) is not None:
                return _best_spelling(found, candidate)
        return None

    def _one(self, path: str, folder: str) -> str | None:
        """The file that a full name means: the exact path, a namesake beside the source, else the shortest path."""
        folded = fold(path)
        exact = self._paths.get(folded)
        if exact is not None:
            return _best_spelling(exact, path)
        name = folded[folded.rfind("/") + 1 :]
        named = self._named.get(name)
        if named is None:
            return None
        if len(named) == 1:  # the usual case
            return _best_spelling(self._paths[named[0]], path) if named[0].endswith("/" + folded) else None
        return self._namesake(path, folded, name, folder)

    def _namesake(self, path: str, folded: str, name: str, folder: str) -> str | None:
        if folder:
            here = fold(folder)
            for beside in (f"{here}/{name}", f"{here}/{folded}"):
                if beside in self._paths and beside.endswith("/" + folded):
                    return _best_spelling(self._paths[beside], path)
        nearest = self._nearest.get(name)
        if nearest is None:
            nearest = self._nearest[name] = self._shortest(name)
        found = nearest.get(folded)
        return _best_spelling(found, path) if found is not None else None

    def _shortest(self, name: str) -> dict[str, list[str]]:
        """For each end of a path of these namesakes, the files with the shortest paths that end so, in their order."""
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
    """The full names that a link path may stand for, the likelier first: ``.md`` may be left out, no other ending."""
    if "." in path[path.rfind("/") + 1 :]:
        return path, path + ".md"
    return (path + ".md",)


def _ends(path: str) -> Iterator[str]:
    """``a/b/c.md``: ``b/c.md``, ``c.md``. The whole path is found by other means."""
    at = path.find("/")
    while at >= 0:
        yield path[at + 1 :]
        at = path.find("/", at + 1)


def _best_spelling(files: list[str], path: str) -> str:
    """Return the file whose case is the link's, else the first."""
    if len(files) == 1:
        return files[0]
    exact = (file for file in files if file == path or file.endswith("/" + path))
    return next(exact, files[0])
