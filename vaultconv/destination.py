"""The argument of ``-o``: the backend that it implies, and whether it is a folder, a file or a zip.

A name with a known extension is a file. An existing folder and a name that ends in ``/`` are folders, whatever their
names; so is a name like ``notes.v2``, whose extension no kind of file has.
"""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from vaultconv.arguments import user_path
from vaultconv.build.places import names_in
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.plan import load_backend
from vaultconv.plugins import BACKENDS, Backend, as_backend, built_in, canonical, installed


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """Where the output goes, and which backend the user chose by naming it."""

    kind: Literal["memory", "folder", "file", "archive"]
    backend: str | Backend = ""
    """The name of a backend, or a backend if that was given; empty for the default one."""
    path: Path | None = None
    """None if everything stays in memory."""
    guessed: bool = False
    """True if the name fits several backends and none was named, as ``x.txt``: enough for one note, too little for a
    book."""

    @property
    def name(self) -> str:
        """The name of the output if it is one file; ``""`` for a folder."""
        return self.path.name if self.path is not None and self.kind in ("file", "archive") else ""


_BY_ENDING: Final = MappingProxyType(
    {
        "adoc": "asciidoc", "asc": "asciidoc", "htm": "html", "markdown": "commonmark", "md": "commonmark",
        "mdown": "commonmark", "mkd": "commonmark", "tex": "latex", "texi": "texinfo", "text": "plain", "txt": "plain",
        "typ": "typst", "wiki": "mediawiki",
    }
)  # fmt: skip
"""The backends of endings that are not the name of a backend."""

_GUESSED: Final = frozenset(("json", "text", "txt", "wiki"))
_TEXT: Final = frozenset(("text", "txt"))  # as any text may be called
_DOCUMENTS: Final = ("pdf", "docx", "epub", "html", "odt", "pptx")
_DOMAINS: Final = frozenset(("org", "ms"))  # ``notes.example.org``: only a kind of file where nothing else is asked for
_OTHERS: Final = frozenset(
    "apkg azw3 bib csv doc gif jpeg jpg key mobi pages png ppt ps svg toml tsv webp xls xlsx xml yaml yml".split()
)
"""Endings of files that tell no backend."""
_REVISE: Final = "flashcards are made by vaultconv revise"
_KINDS: Final = MappingProxyType({"xml": "add --to docbook, --to jats or --to tei", "tsv": _REVISE, "apkg": _REVISE})


def destination(out: str | PathLike[str] | None, to: str | Backend = "", default: str = "") -> Destination:
    """Return what ``out`` means where the backend ``to`` is asked for, or none, and ``default`` is configured.

    Raises `UsageError` where ``out`` is the name of another kind of output, or of one that there is not.
    """
    if out is None:
        return Destination(kind="memory", backend=to or default)
    path = user_path(out)
    ending = path.suffix.removeprefix(".").lower()
    by_ending = _backend_by_extension(ending)
    if path.is_dir() or os.fspath(out).endswith(("/", os.sep)):
        by_name = "" if ending in _DOMAINS else by_ending
        return _folder(path, to or default or by_name or _site_at(path))
    if ending == "zip":
        return Destination(kind="archive", backend=to or default, path=path)
    if to:
        return _asked_for(out, path, to, by_ending)
    if default and _makes_site(default) and ending not in (*_DOCUMENTS, "md"):
        return _folder(path, default)
    if default and _fits(ending, by_ending, default):
        return Destination(kind="file", backend=default, path=path)
    if by_ending:
        if _makes_site(by_ending):
            return _folder(path, by_ending)
        return Destination(kind="file", backend=by_ending, path=path, guessed=ending in _GUESSED)
    if ending in _OTHERS or (ending and _is_mistyped(ending)):
        kinds = _KINDS.get(ending) or did_you_mean(ending, _DOCUMENTS)
        raise UsageError(f'"{out}" looks like a document of an unknown kind', f"{_AS_FOLDER.format(out)}; {kinds}")
    return _folder(path, default)


def _is_mistyped(ending: str) -> bool:
    from difflib import get_close_matches

    return bool(get_close_matches(ending, _DOCUMENTS, cutoff=0.6))


_AS_FOLDER: Final = 'for a folder, write "{}/"'


def _asked_for(out: str | PathLike[str], path: Path, to: str | Backend, by_ending: str) -> Destination:
    """Return the destination for a named backend: a file if its extension fits the backend, or any text."""
    backend = _loaded(to)
    ending = path.suffix.removeprefix(".").lower()
    if _makes_site(to) and ending not in (*_DOCUMENTS, "md"):
        return _folder(path, to)
    if not _makes_site(to):
        of_text = backend.extension.removeprefix(".") not in _DOCUMENTS and ending in _OTHERS | _TEXT
        if of_text or _fits(ending, by_ending, to):
            return Destination(kind="file", backend=to, path=path)
    if (by_ending and ending not in _DOMAINS) or ending in _OTHERS:
        hint = f"leave out --to, change the name, or {_AS_FOLDER.format(out)}"
        raise UsageError(f'"{out}" doesn\'t fit the format "{backend.name}"', hint)
    return _folder(path, to)


def _folder(path: Path, backend: str | Backend) -> Destination:
    """Return the folder, or the site if the folder is the content of one."""
    folder = _site_of(path, _loaded(backend)) if backend else path
    return Destination(kind="folder", backend=backend, path=folder)


_SITES: Final = MappingProxyType({"content": "hugo"})
"""The backends that make sites, by the folder of their pages."""


def _site_at(path: Path) -> str:
    """Return the backend of the site that a folder is, or whose pages it has; empty for any other folder."""
    place = Path(os.path.normpath(path.absolute()))
    for folder, backend in _SITES.items():
        site = place.parent if place.name == folder else place
        names = names_in(site)
        if folder in names and _loaded(backend).is_site(names):
            return backend
    return ""


def _site_of(path: Path, backend: Backend) -> Path:
    """Return the folder of the site whose content ``path`` is, else the path itself.

    Raises `UsageError` for a folder below the content.
    """
    if not backend.content_folder:
        return path
    place = Path(os.path.normpath(path.absolute()))
    for folder in (place, *place.parents):
        if folder.name == backend.content_folder and backend.is_site(names_in(folder.parent)):
            if folder == place:
                return folder.parent
            hint = f"write -o {folder.parent} --set {backend.name}.section={place.relative_to(folder).as_posix()}"
            raise UsageError(f"{path} is inside the content of a site", hint)
    return path


def _backend_by_extension(ending: str) -> str:
    """Return the backend that a file's extension implies; ``""`` for none."""
    own = _BY_ENDING.get(ending) or built_in(BACKENDS, ending)
    if own or not ending:
        return own
    return {canonical(name): name for name in installed(BACKENDS)}.get(canonical(ending), "")


def _fits(ending: str, by_ending: str, to: str | Backend) -> bool:
    """Return whether a file of this backend can have this name, by its extension or its entire name."""
    backend = _loaded(to)
    return backend.extension == f".{ending}" or bool(by_ending and _loaded(by_ending).extension == backend.extension)


def _makes_site(to: str | Backend) -> bool:
    """Return whether a backend always writes a folder."""
    return not _loaded(to).is_site(())


def _loaded(backend: str | Backend) -> Backend:
    return as_backend(load_backend(backend) if isinstance(backend, str) else backend)
