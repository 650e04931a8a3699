"""Addresses: the place of each note and attachment in the output, and the links between them.

Two steps, both pure: `plan_paths` gives every file of the vault a safe path of its own in the output; `Addresses`
turns a link's target into a relative, percent-encoded address. A backend that lays out its output itself, a site or
another program's import, gets `Contents` and gives a `Layout`.
"""

from __future__ import annotations

import os
import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec

from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.patterns import lazy_pattern
from vaultconv.tree.nodes import FileTarget, MissingTarget, NoteTarget, Target, Url, Value
from vaultconv.tree.targets import is_active


class NoteFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a backend knows of a note when it decides where its page goes."""

    title: str
    properties: Mapping[str, Value] = {}
    tags: tuple[str, ...] = ()
    """All of its tags, those in the text included, without ``#``."""
    files: tuple[str, ...] = ()
    """The attachments that the note uses, in its text or in its properties."""


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What `Backend.lay_out` gets: everything that may need a place in the output."""

    name: str
    """The vault's name."""
    root: Path = Path()
    """The folder that holds the files of the vault."""
    notes: Mapping[str, NoteFacts]
    """The notes that links may lead to, by path."""
    files: Collection[str] = ()
    """The other files of the vault, used or not, without unpublished ones."""
    portable: bool = False
    """Whether all names must be valid on Windows."""
    size: Callable[[str], int] = lambda file: 0
    """Returns a file's size in bytes; 0 if it can't be read."""
    shown_as: Callable[[str], str] = str
    """Returns a file's path below ``root``, which is another one in an export of Notion."""
    language: Callable[[], str] = lambda: "en"
    """Guesses the language of most notes from their text: a BCP 47 tag."""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """What `Backend.lay_out` returns: where each note and file goes, and which addresses lead there."""

    paths: dict[str, str]
    """The path in the output of each note and file."""
    urls: dict[str, str] = {}
    """What a link to a note or file leads to, from the root of the output and not encoded, such as ``trips/rome/``.
    Where there is none, it is the path."""
    texts: dict[str, str] = {}
    """The contents of files that are made of no note, such as a page for a folder, by their paths in the output."""
    shared: object = None
    """Whatever the backend needs for each page: it gets it back as `Page.shared`."""
    language: str = ""
    """The language of notes that don't say theirs: a BCP 47 tag; empty if it is to be guessed."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """What to report: for example, names that had to be changed."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What a backend knows of a page when it writes it, besides the document."""

    title: str
    url: str
    """Its address from the root of the output."""
    note: str = ""
    """The note that it is made of; empty for a page without a note."""
    path: str = ""
    """Its path in the output."""
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    """The output paths of the notes that it links to, sorted."""
    named: Mapping[str, str] = {}
    """The files that its properties name, by the names used there."""
    shared: object = None
    """`Layout.shared`."""


MAX_SEGMENT: Final = 255  # bytes of UTF-8: what ext4, APFS and NTFS take

Rename = Callable[[str], str]

# ------------------------------------------------------------------------------------------------------------- paths


def plan_paths(
    notes: Iterable[str], files: Iterable[str], extension: str, *, portable: bool = os.name == "nt"
) -> tuple[dict[str, str], list[Diagnostic]]:
    """Return the output path of each note (``extension`` instead of its own) and file, unique and safe to write.

    Paths are relative, with ``/``. No two are equal where case and Unicode's normal forms are ignored, and none is
    both a file and a folder: the later in sorted order gets a ``-2``. ``portable`` also replaces what only Windows
    refuses. Every name that had to change is reported.
    """
    wanted = {note: posixpath.splitext(note)[0] + extension for note in notes}
    wanted.update((file, file) for file in files)
    safe = {source: safe_path(path, portable=portable) for source, path in sorted(wanted.items())}
    paths = distinct_paths(safe)
    return paths, [_changed(source, path) for source, path in paths.items() if path != wanted[source]]


def _changed(source: str, path: str) -> Diagnostic:
    report = Report(source)
    report(DiagnosticCode.NAME_CHANGED, f'written as "{path}"')
    return report.diagnostics[0]


def distinct_paths(paths: Mapping[str, str]) -> dict[str, str]:
    """Return the paths of each source, the later ones numbered where two are equal, or one is a folder of another."""
    keys = {source: fold_path(path) for source, path in paths.items()}
    wanted = Counter(keys.values())
    folders = {parent for key in wanted for parent in _parents(key)}
    used: set[str] = set()
    numbers: dict[str, int] = {}  # the first that may be free, for each key
    unique: dict[str, str] = {}
    for source, path in paths.items():
        key = keys[source]
        if key in used or key in folders:
            number = numbers.get(key, 2)
            while (numbered := fold_path(_numbered(path, number))) in used or numbered in folders or numbered in wanted:
                number += 1
            numbers[key] = number + 1
            path, key = _numbered(path, number), numbered
        used.add(key)
        unique[source] = path
    return unique


def distinct_names(
    wanted: Mapping[str, str], taken: Iterable[str] = (), key: Callable[[str], str] = str
) -> dict[str, str]:
    """Return a name in one folder for each source: the one that it wants, ``rome-2`` where that is taken.

    The first to want a name gets it; ``key`` gives what two names must not share.
    """
    used = {key(name) for name in taken}
    reserved = used.union(map(key, wanted.values()))
    numbers: dict[str, Iterator[int]] = {}
    given: dict[str, str] = {}
    for source, name in wanted.items():
        if (same := key(name)) in used:
            number = numbers.setdefault(same, count(2))
            name = next(each for i in number if key(each := f"{name}-{i}") not in reserved)
        used.add(key(name))
        reserved.add(key(name))
        given[source] = name
    return given


def _numbered(path: str, number: int) -> str:
    folder, slash, name = path.rpartition("/")
    return folder + slash + _with_suffix(name, f"-{number}")


def _parents(path: str) -> Iterable[str]:
    end = path.rfind("/")
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)


def fold_path(path: str) -> str:
    """Normalize a path for comparison, as a file system that ignores case and Unicode forms does."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


# ------------------------------------------------------------------------------------------------------------- names

# One row for each danger: its pattern in a segment, and its replacement.
_EVERYWHERE: Final[tuple[tuple[re.Pattern[str], Rename], ...]] = (
    (lazy_pattern(r"[\x00-\x1f\x7f/\ud800-\udfff]"), lambda _: "_"),  # no text; a separator; bytes that are not UTF-8
    (lazy_pattern(r"^\.{1,2}$"), lambda name: "_" * len(name)),  # would lead up or nowhere
    (lazy_pattern(r"^\.vaultconv", re.I), lambda name: "_" + name[1:]),  # ours: the manifest and temporary files
    (
        lazy_pattern(r"^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?= *(?:\.|$))", re.I),
        lambda name: name + "_",
    ),  # devices
)
_WINDOWS: Final[tuple[tuple[re.Pattern[str], Rename], ...]] = (
    (lazy_pattern(r'[<>:"|?*\\]'), lambda _: "_"),
    (lazy_pattern(r"[. ]+$"), lambda name: "_" * len(name)),  # dropped without a word
)
_SUSPECT: Final = lazy_pattern(
    r'[\x00-\x1f\x7f\ud800-\udfff<>:"|?*\\]|(?:^|/)(?:\.|(?i:con|prn|aux|nul|com|lpt))|[. ](?:/|$)|//|^/|/$|^$'
)


def safe_path(path: str, *, portable: bool = False) -> str:
    """Return the path with every segment safe to create: relative, not upwards, no device name, not too long."""
    if _SUSPECT.search(path) is None and len(path) * 4 <= MAX_SEGMENT:  # nearly all paths
        return path
    rows = _EVERYWHERE + _WINDOWS if portable else _EVERYWHERE
    segments = [_safe_segment(segment, rows) for segment in path.split("/") if segment]
    return "/".join(segments) or "_"


def _safe_segment(segment: str, rows: Iterable[tuple[re.Pattern[str], Rename]]) -> str:
    for pattern, rename in rows:
        segment = pattern.sub(lambda match, rename=rename: rename(match[0]), segment)  # type: ignore[misc]
    if len(segment.encode()) <= MAX_SEGMENT:
        return segment
    return _with_suffix(segment, "-" + blake2b(segment.encode(), digest_size=4).hexdigest())


def _with_suffix(name: str, suffix: str) -> str:
    """Return ``name`` with ``suffix`` before its extension; the stem is cut if necessary."""
    stem, extension = posixpath.splitext(name)
    if len(extension.encode()) > 32:  # a sentence with a full stop in it
        stem, extension = name, ""
    room = MAX_SEGMENT - len((suffix + extension).encode())
    return stem.encode()[:room].decode(errors="ignore") + suffix + extension


# ------------------------------------------------------------------------------------------------------------- links


class Addresses:
    """Finds the address of a link's target in an output.

    ``paths`` has the path or, if it differs, the address of each published note and each file that is used, from the
    root of the output. One that ends in ``/`` is a page that links treat as a folder. ``anchors(note)`` maps those
    headings of a note, by `Heading.anchor`, that have another anchor once the note is finished. With ``keep_missing``,
    a link to nothing leads to what its author wrote.
    """

    def __init__(
        self,
        paths: Mapping[str, str],
        anchors: Callable[[str], Mapping[str, str]],
        *,
        keep_missing: bool = False,
    ) -> None:
        self.paths = paths
        self._anchors = anchors
        self._keep_missing = keep_missing
        self._places = _Places(paths)

    def href(self, target: Target, note: str) -> str | None:
        """Return the address of ``target`` in a link of ``note``; None if it has none in this output."""
        if type(target) is NoteTarget:
            return self._local(target.note, note, self._fragment(target)) if target.note in self.paths else None
        if type(target) is Url:
            return None if is_active(target.url) else target.url
        if type(target) is FileTarget:
            fragment = quote(target.fragment, safe="=&,;:@!/?")
            return self._local(target.file, note, fragment) if target.file in self.paths else None
        if type(target) is MissingTarget and self._keep_missing:
            return quote(target.text, safe="/#!,;=@%")
        return None

    def _local(self, target: str, note: str, fragment: str) -> str:
        if target == note and fragment:
            return "#" + fragment
        folder, name = self._places[target]
        path = _way(self._places[note][0], folder) + name or "./"
        return f"{path}#{fragment}" if fragment else path

    def _fragment(self, target: NoteTarget) -> str:
        if not target.anchor:
            return ""
        if target.anchor.startswith("^"):
            return "b-" + quote(target.anchor[1:], safe="")
        if target.anchor[0] in "#?":
            return quote(target.anchor[1:], safe="")
        return quote(self._anchors(target.note).get(target.anchor, target.anchor), safe="")


class _Places(dict[str, tuple[str, str]]):
    """The folder and the name of each path, encoded when they are asked for: of many notes, a run may ask for few."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        super().__init__()
        self._paths = paths

    def __missing__(self, source: str) -> tuple[str, str]:
        folder, slash, name = quote(self._paths[source], safe="/!,;=@").rpartition("/")
        self[source] = place = folder + slash, name
        return place


@lru_cache(maxsize=1024)
def _way(start: str, end: str) -> str:
    """Return the relative path from a folder to another; both end in a slash, but for the root, ``""``."""
    up = ""
    while not end.startswith(start):
        start = start[: start.rfind("/", 0, -1) + 1]
        up += "../"
    return up + end[len(start) :]
