"""Orders a book: its notes become chapters, in parts, in the order that the user chose."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC
from itertools import takewhile
from typing import Any, Final, TypeAlias

from vaultconv.book.contents import SEPARATOR, BookContents, Chapter, Part, chapters_of, joined
from vaultconv.book.maps import read_map
from vaultconv.book.options import Others
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import note_name
from vaultconv.vault.dates import read_date
from vaultconv.vault.index import Index, NoteEntry
from vaultconv.vault.names import fold_case
from vaultconv.vault.properties import values_of
from vaultconv.vault.reach import find_note
from vaultconv.vault.titles import letters

__all__ = ["Others", "arrange", "natural_key", "opens", "says_part"]

NaturalKey: TypeAlias = tuple[Any, ...]

_KEYWORDS: Final = ("auto", "folder", "path", "tags", "title")
_PROPERTY: Final = "property:"


def arrange(
    notes: Collection[str],
    titles: Mapping[str, str],
    index: Index,
    document: Callable[[str], n.Document | None],
    *,
    order: str = "auto",
    start: str = "",
    others: Others = "append",
) -> BookContents:
    """Return a place for each of ``notes``.

    ``order`` is ``folder``, ``tags``, ``path``, ``title``, ``property:NAME``, or a note whose headings become parts and
    whose links become chapters; ``auto`` means the note ``start`` if given, else folders. ``document`` returns a
    resolved note without its unpublished parts, or None if it is unpublished. ``others`` decides about notes that the
    note of links doesn't name. Raises `UsageError` for an order that makes no sense.
    """
    if order.startswith(_PROPERTY):
        return _flat(_by_property(notes, index, order.removeprefix(_PROPERTY)), titles)
    if order == "tags":
        return _by_tag(notes, titles, index)
    if order in _ORDERS:
        return _ORDERS[order](notes, titles)
    map_note = _map_note(order, index) if order != "auto" else find_note(start, index) if start else ""
    found = document(map_note) if map_note else None
    if found is not None:
        return _by_map(notes, titles, map_note, found, keep_others=others == "append")
    if order == "auto":
        return _by_folder(notes, titles)
    hint = "choose it too, or name another order"
    raise UsageError(f'the note "{map_note}", which sets the order, is left out itself', hint)


def _map_note(name: str, index: Index) -> str:
    """Return the note of links with this name. Raises `UsageError`, with a suggestion."""
    try:
        return find_note(name, index)
    except UsageError as error:
        hint = error.hint if error.hint.startswith("did you mean") else did_you_mean(name, _KEYWORDS)
        if _bearers(index.entries, name):
            hint = f'to order by the property, write "{_PROPERTY}{name}"'
        raise UsageError(f'"{name}" is neither an order nor a note', hint) from None


def _by_map(
    notes: Collection[str], titles: Mapping[str, str], map_note: str, document: n.Document, *, keep_others: bool
) -> BookContents:
    """Return the parts of a note of links; then the notes that it only mentions, and those that it doesn't name."""
    parts, loose = read_map(document, map_note, titles, notes)
    named = {map_note, *BookContents(parts, loose).notes}
    rest = [note for note in _sorted_by_path(notes) if note not in named] if keep_others else []
    return BookContents(parts, (*loose, *chapters_of(rest, titles)), map_note)


# -------------------------------------------------------------------------------------------------------------- orders


def _by_folder(notes: Collection[str], titles: Mapping[str, str]) -> BookContents:
    """Make folders parts, except the folder that holds all notes."""
    folders: dict[tuple[str, ...], list[str]] = {}
    for note in _sorted_by_path(notes):
        folders.setdefault(tuple(note.split("/")[:-1]), []).append(note)
    top = len(_common(folders))
    return BookContents(
        joined(Part(SEPARATOR.join(folder[top:]), chapters_of(inside, titles)) for folder, inside in folders.items())
    )


def _by_tag(notes: Collection[str], titles: Mapping[str, str], index: Index) -> BookContents:
    """Make tags parts. A note belongs to its first tag that not all notes have; notes without one come last."""
    tags = {note: entry.tags if (entry := index.entry(note)) is not None else () for note in _sorted_by_path(notes)}
    bearers = Counter(fold_case(tag) for each in tags.values() for tag in set(each))
    parts: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    rest: list[str] = []
    for note, each in tags.items():
        tag = next((tag for tag in each if bearers[fold_case(tag)] < len(tags)), None)
        if tag is None:
            rest.append(note)
        else:
            parts.setdefault(fold_case(tag), []).append(note)
            names.setdefault(fold_case(tag), tag)
    ordered = sorted(parts, key=lambda tag: (natural_key(tag), tag))
    return BookContents(
        tuple(Part(names[tag].replace("/", SEPARATOR), chapters_of(parts[tag], titles)) for tag in ordered),
        chapters_of(rest, titles),
    )


def _by_path(notes: Collection[str], titles: Mapping[str, str]) -> BookContents:
    return _flat(_sorted_by_path(notes), titles)


def _by_title(notes: Collection[str], titles: Mapping[str, str]) -> BookContents:
    return _flat(sorted(notes, key=lambda note: (natural_key(titles[note]), natural_key(note), note)), titles)


_ORDERS: Final[Mapping[str, Callable[[Collection[str], Mapping[str, str]], BookContents]]] = {
    "folder": _by_folder,
    "path": _by_path,
    "title": _by_title,
}


def _by_property(notes: Collection[str], index: Index, name: str) -> list[str]:
    """Sort numbers by value, then texts and dates, then notes without the property; equal ones by path."""
    entries = {note: entry for note in _sorted_by_path(notes) if (entry := index.entry(note)) is not None}
    bearers = _bearers(entries, name)
    if not bearers:
        known = {key for entry in entries.values() for key in entry.properties}
        raise UsageError(f'no note has the property "{name}" to order by', did_you_mean(name, known))
    return sorted(_sorted_by_path(notes), key=lambda note: _value_key(bearers.get(note, "")))


def _bearers(entries: Mapping[str, NoteEntry], name: str) -> dict[str, object]:
    """Return the notes with a property, with its value, or the first value of a list."""
    key = name.strip().lower()
    found = {note: next(values_of(entry.properties, key), None) for note, entry in entries.items()}
    return {note: value for note, value in found.items() if value is not None}


_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


def _value_key(value: object) -> tuple[int, float, NaturalKey]:
    text = str(value).strip()
    if len(text) < _MAX_DIGITS and _NUMBER.fullmatch(text):
        return 0, float(text), ()
    if date := read_date(text):
        text = date.moment.astimezone(UTC).isoformat()
    return (1, 0.0, natural_key(text)) if text else (2, 0.0, ())


_MAX_DIGITS: Final = 300  # longer numbers don't fit in a float


def _sorted_by_path(notes: Iterable[str]) -> list[str]:
    """Sort folder by folder: the note that stands for the folder, its other notes, then its subfolders."""

    def key(note: str) -> tuple[object, ...]:
        *folders, name = note.split("/")
        stem = note_name(name)
        way = tuple((1, natural_key(folder), folder) for folder in folders)
        return (*way, (0, not _stands_for(stem, folders), natural_key(stem), name))

    return sorted(notes, key=key)


def opens(part: Part, chapter: Chapter) -> bool:
    """Return whether a part's first chapter opens it, as the folder's own note or by having the part's title."""
    *folders, name = chapter.note.split("/")
    in_namesake = bool(folders) and fold_case(folders[-1]) == fold_case(part.way[-1])
    of_folder = in_namesake and _stands_for(note_name(name), folders)
    return chapter.depth == 0 and (of_folder or letters(chapter.title) == letters(part.way[-1]))


def says_part(part: Part, chapter: Chapter) -> bool:
    """Return whether a chapter that opens a part says no more than the part's title."""
    return letters(chapter.title) in (letters(part.way[-1]), *_FOLDER_NOTES)


def _stands_for(stem: str, folders: list[str]) -> bool:
    return fold_case(stem) in _FOLDER_NOTES or bool(folders and fold_case(stem) == fold_case(folders[-1]))


_FOLDER_NOTES: Final = frozenset(("index", "_index", "readme"))


def _flat(notes: Iterable[str], titles: Mapping[str, str]) -> BookContents:
    return BookContents((Part("", chapters_of(notes, titles)),))


def _common(ways: Collection[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the common beginning of all of these."""
    first, last = min(ways, default=()), max(ways, default=())
    return tuple(name for name, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))


# -------------------------------------------------------------------------------------------------------- natural order

_DIGITS: Final = re.compile(r"(\d+)")
_LATIN_MARKS: Final = lazy_pattern(r"([\x00-\u024f])[\u0300-\u036f]+")


def natural_key(text: str) -> NaturalKey:
    """Return a key for natural order: numbers by value, Latin letters regardless of case and accents.

    Letters of other scripts are sorted by code point.
    """
    pieces = _DIGITS.split(_without_accents(text))
    return tuple(_digits_key(piece) if i % 2 else piece for i, piece in enumerate(pieces))


def _without_accents(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub(r"\1", decomposed))


def _digits_key(digits: str) -> tuple[int, str]:
    """Return a key for a whole number of any length, in digits of any script; `int` refuses very long ones."""
    if not digits.isascii():
        digits = "".join(str(unicodedata.decimal(digit)) for digit in digits)
    digits = digits.lstrip("0")
    return len(digits), digits
