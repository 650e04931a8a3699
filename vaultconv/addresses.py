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
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec

from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.tree.nodes import FileTarget, NoteTarget, Target, Url, Value
from vaultconv.tree.targets import is_active


class NoteFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about a note that a layout can depend on.

    ``tags`` are all of its tags, without ``#``; ``files`` are the attachments that it uses, in its properties too.
    """

    title: str
    properties: Mapping[str, Value] = {}
    tags: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What is laid out: the ``notes`` that may be linked to, and all ``files`` of the vault that are not notes and not
    unpublished, used or not. ``name`` is the vault's, ``root`` the folder that holds its files. ``size`` gives a file's
    bytes, 0 if it can't be read; ``shown_as`` its path below ``root``, where an export of Notion has it.
    ``language`` guesses what the notes are in, a BCP 47 tag."""

    name: str
    root: Path = Path()
    notes: Mapping[str, NoteFacts]
    files: Collection[str] = ()
    portable: bool = False
    size: Callable[[str], int] = lambda file: 0
    shown_as: Callable[[str], str] = str
    language: Callable[[], str] = lambda: "en"


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """The place of everything in the output.

    ``paths`` has the output's path of each note and file. ``urls`` has what a link to it leads to, not encoded, from
    the output's root: ``trips/rome/``; where it lacks one, that is its path. ``texts`` are the files of the output that
    belong to no note, by their paths. ``shared`` is whatever the backend wants to be given back with every page.
    ``language`` is what the notes are in that don't say, where the backend found out; else it is guessed.
    """

    paths: dict[str, str]
    urls: dict[str, str] = {}
    texts: dict[str, str] = {}
    shared: object = None
    language: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page to write, with or without a note.

    ``url`` is its address from the output's root. ``links`` are the output paths of the notes that it links to, sorted;
    ``named`` are the files that its properties name, by the names used there; ``shared`` is the layout's.
    """

    title: str
    url: str
    note: str = ""
    path: str = ""
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    named: Mapping[str, str] = {}
    shared: object = None


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
    (re.compile(r"[\x00-\x1f\x7f/\ud800-\udfff]"), lambda _: "_"),  # no text; a separator; bytes that are not UTF-8
    (re.compile(r"^\.{1,2}$"), lambda name: "_" * len(name)),  # would lead up or nowhere
    (re.compile(r"^\.vaultconv", re.I), lambda name: "_" + name[1:]),  # ours: the manifest and temporary files
    (
        re.compile(r"^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?= *(?:\.|$))", re.I),
        lambda name: name + "_",
    ),  # devices
)
_WINDOWS: Final[tuple[tuple[re.Pattern[str], Rename], ...]] = (
    (re.compile(r'[<>:"|?*\\]'), lambda _: "_"),
    (re.compile(r"[. ]+$"), lambda name: "_" * len(name)),  # dropped without a word
)
_SUSPECT: Final = re.compile(
    r'[\x00-\x1f\x7f\ud800-\udfff<>:"|?*\\]|(?:^|/)(?:\.|con|prn|aux|nul|com|lpt)|[. ](?:/|$)|//|^/|/$|^$', re.I
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
    """The addresses of one output.

    ``paths`` is what `plan_paths` gave, for the notes that are published and the files that they use, or their
    addresses where they have others: one that ends in ``/`` is a page's that is a folder to links. ``anchors`` maps
    those headings of a note, by `Heading.anchor`, that have another anchor in the finished note. With
    ``keep_missing``, a link that means nothing in the vault leads to what it says.
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
        self._encoded = {source: tuple(quote(path, safe="/!,;=@").split("/")) for source, path in paths.items()}

    def href(self, target: Target, note: str) -> str | None:
        """Return the address of ``target`` in a link of ``note``; None if it has none in this output."""
        if isinstance(target, NoteTarget):
            return self._local(target.note, note, self._fragment(target)) if target.note in self.paths else None
        if isinstance(target, FileTarget):
            fragment = quote(target.fragment, safe="=&,;:@!/?")
            return self._local(target.file, note, fragment) if target.file in self.paths else None
        if isinstance(target, Url):
            return None if is_active(target.url) else target.url
        return quote(target.text, safe="/#!,;=@%") if self._keep_missing else None

    def _local(self, target: str, note: str, fragment: str) -> str:
        if target == note and fragment:
            return "#" + fragment
        path = _relative(self._encoded[target], self._encoded[note][:-1]) or "./"
        return f"{path}#{fragment}" if fragment else path

    def _fragment(self, target: NoteTarget) -> str:
        if not target.anchor:
            return ""
        if target.anchor.startswith("^"):
            return "b-" + quote(target.anchor[1:], safe="")
        if target.anchor[0] in "#?":
            return quote(target.anchor[1:], safe="")
        return quote(self._anchors(target.note).get(target.anchor, target.anchor), safe="")


def _relative(target: tuple[str, ...], folder: tuple[str, ...]) -> str:
    common = 0
    for theirs, ours in zip(target[:-1], folder, strict=False):
        if theirs != ours:
            break
        common += 1
    return "../" * (len(folder) - common) + "/".join(target[common:])
