"""Guessing what an author meant by a broken link: suggestions, and repairs for those who ask for them."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, Protocol, TypeAlias

from vaultconv.patterns import lazy_pattern
from vaultconv.tree.files import IMAGES
from vaultconv.tree.walk import note_name
from vaultconv.vault.names import fold_case
from vaultconv.vault.vault import is_note

NOTION_CUT: Final = 50  # Notion's exports cut longer names here; signs dropped later make them shorter still
_NEIGHBOURS: Final = 4
_ALIKE: Final = 0.62


class HasAliases(Protocol):
    """The part of an index entry that is needed here."""

    @property
    def aliases(self) -> tuple[str, ...]: ...


class Suggester:
    """Looks up similar names. Its tables are built on demand; each look-up takes logarithmic time."""

    def __init__(self, files: Sequence[str], entries: Mapping[str, HasAliases]) -> None:
        self._files, self._entries = files, entries

    def hint(self, linkpath: str) -> str:
        """Return a suggestion as a sentence; ``""`` if nothing is similar enough."""
        table, forward, backward = self._notes if is_note_name(linkpath) else self._attachments
        wanted = fold_case(_stem(linkpath))
        if wanted in table:
            return f'there is "{table[wanted]}"'
        near = {*_around(forward, wanted), *(stem[::-1] for stem in _around(backward, wanted[::-1]))}
        if not near:
            return ""
        found = max(near, key=lambda stem: (likeness(stem, wanted), stem))
        return f'did you mean "{note_name(table[found])}"?' if likeness(found, wanted) >= _ALIKE else ""

    def by_alias(self, linkpath: str, source: str) -> str | None:
        """Return the note with this alias."""
        return _nearest(self._aliases.get(fold_case(linkpath.strip()), ()), source)

    def by_cut_name(self, linkpath: str, source: str) -> str | None:
        """Return the note whose name is the link's, cut at 50 characters as in Notion's exports."""
        wanted = _letters(_stem(linkpath))
        lengths, cut = self._cut_names
        for length in lengths:
            if length <= len(wanted) and (found := _nearest(cut.get(wanted[:length], ()), source)) is not None:
                return found
        return None

    def image_without_extension(self, linkpath: str, source: str) -> str | None:
        """Return the image with this name before its extension."""
        path = fold_case(linkpath.strip("/"))
        images = self._images.get(path[path.rfind("/") + 1 :], ())
        return _nearest(
            (file for file in images if f"/{fold_case(file)}".rpartition(".")[0].endswith("/" + path)), source
        )

    @cached_property
    def _notes(self) -> _Stems:
        return _stems(file for file in self._files if is_note(file))

    @cached_property
    def _attachments(self) -> _Stems:
        return _stems(file for file in self._files if not is_note(file))

    @cached_property
    def _aliases(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for note, entry in self._entries.items():
            for alias in entry.aliases:
                table.setdefault(fold_case(alias), []).append(note)
        return table

    @cached_property
    def _cut_names(self) -> tuple[list[int], dict[str, list[str]]]:
        """Return the lengths of cut names, the longest first, and the notes by the letters of their names."""
        table: dict[str, list[str]] = {}
        for file in self._files:
            if is_note(file) and NOTION_CUT - 8 <= len(_stem(file)) <= NOTION_CUT:
                table.setdefault(_letters(_stem(file)), []).append(file)
        table.pop("", None)
        return sorted({len(key) for key in table}, reverse=True), table

    @cached_property
    def _images(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for file in self._files:
            name, _, extension = fold_case(file).rpartition(".")
            if extension in IMAGES:
                table.setdefault(name[name.rfind("/") + 1 :], []).append(file)
        return table


_Stems: TypeAlias = tuple[dict[str, str], list[str], list[str]]


def _stems(files: Iterable[str]) -> _Stems:
    """Return folded names without extension: a map to the shortest path of each, and both sort orders of the names."""
    table: dict[str, str] = {}
    for file in files:
        stem = fold_case(_stem(file))
        table[stem] = min(file, table.get(stem, file), key=lambda path: (len(path), path))
    return table, sorted(table), sorted(stem[::-1] for stem in table)


def closest(wanted: str, names: Iterable[str], limit: int) -> list[str]:
    """Return the names most similar to ``wanted``, in their original order."""
    listed = list(names)
    ranked = sorted(range(len(listed)), key=lambda i: (-likeness(fold_case(listed[i]), fold_case(wanted)), i))
    return [listed[i] for i in sorted(ranked[:limit])]


def likeness(one: str, other: str) -> float:
    """Return the share of two names, 0 to 1, that is equal at their beginnings and ends; in linear time."""
    shortest, longest = sorted((len(one), len(other)))
    start = 0
    while start < shortest and one[start] == other[start]:
        start += 1
    end = 0
    while end < shortest - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return (start + end) / longest if longest else 1.0


def _around(names: list[str], wanted: str) -> Iterator[str]:
    at = bisect_left(names, wanted)
    yield from names[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]


def _nearest(files: Iterable[str], source: str) -> str | None:
    """Return the file in the source's folder, else the one with the shortest path."""
    folder = posixpath.dirname(source)
    return min(files, key=lambda file: (posixpath.dirname(file) != folder, len(file), file), default=None)


_EXTENSION: Final = lazy_pattern(r"\.[A-Za-z][A-Za-z0-9]{1,5}$")


def _stem(path: str) -> str:
    """Return the name without folders, and without what looks like an extension; ``v1.2`` has none."""
    return _EXTENSION.sub("", path.strip().rstrip("/").rpartition("/")[2])


def is_note_name(linkpath: str) -> bool:
    """Return whether a link with this path would mean a note rather than another file."""
    name = linkpath.strip()
    return is_note(name) or _stem(name) == name.rpartition("/")[2]


def _letters(name: str) -> str:
    """Return only letters and digits, since exporters change the signs between them."""
    return "".join(character for character in fold_case(name) if character.isalnum())
