"""Checks where an output may go (not in or around the vault), and finds the record of a single document."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final
from unicodedata import normalize

from vaultconv.arguments import user_path
from vaultconv.errors import OutputError, UsageError

_ALLOW: Final = "or allow it with --inside-vault"


def check_folder(out: Path, vault: Path, *, inside: bool = False) -> Path:
    """Return ``out`` resolved. Raises `UsageError` if it is the vault, contains it, or is inside it and not hidden.

    ``inside`` allows a folder inside the vault.
    """
    out, vault = user_path(out).resolve(), vault.resolve()
    below = below_vault(out, vault)
    beside = f"write outside the vault: {_beside(vault, vault.name + '-converted')}"
    if below == Path():
        raise UsageError(f"the output folder is the vault itself: {out}", beside)
    if below_vault(vault, out):
        raise UsageError(f"the output folder contains the vault: {out}", beside)
    if below and not inside and not _is_hidden(below):
        hint = f"write outside the vault: {_beside(vault, out.name)}; use a hidden folder, such as .out; {_ALLOW}"
        raise UsageError(f"the output folder is inside the vault: {out}", hint)
    if out.exists() and not out.is_dir():
        raise UsageError(f"not a folder: {out}", "give a folder after -o")
    return out


def check_document(out: Path, vault: Path, *, inside: bool = False) -> Path:
    """Return the real path of a single file, without following a link in its own place; its folder may be missing.

    Raises `UsageError` if its name isn't text, its folder isn't a folder, or it is inside the vault and not hidden
    (unless ``inside``).
    """
    if out.name != shown(Path(out.name)):
        raise UsageError(f"the name of the output is not UTF-8: {shown(out)}", "give the document a name in UTF-8")
    out, vault = real_document(out), vault.resolve()
    if out.parent.exists() and not out.parent.is_dir():
        raise UsageError(f"not a folder: {out.parent}", "write somewhere else")
    below = below_vault(out, vault)
    if below and not inside and not _is_hidden(below):
        hint = f"write outside the vault: {_beside(vault, out.name)}; {_ALLOW}"
        raise UsageError(f"the document is inside the vault: {out}", hint)
    return out


def check_cache(path: Path | None, vault: Path, out: Path | None = None) -> None:
    """Raise `UsageError` if the file of the cache is in the vault and not hidden, or in the output folder ``out``.

    It holds the text of unpublished notes, and an output is for others.
    """
    if path is None:
        return
    try:
        folder = path.parent.resolve()
    except (OSError, RuntimeError):  # links that lead to themselves: nothing is kept there, which is reported
        return
    hint = "name another folder with --cache, or add --no-cache"
    if out is not None and below_vault(folder, out.resolve()) is not None:
        raise UsageError(f"the cache is inside the output folder: {folder}", hint)
    below = below_vault(folder, vault.resolve())
    if below is not None and not _is_hidden(below):
        raise UsageError(f"the cache is inside the vault: {folder}", hint)


def real_document(path: Path) -> Path:
    """Return the real path of a single file, without following a link in its own place."""
    path = user_path(path)
    return as_spelled(path.parent.resolve() / path.name)


def below_vault(path: Path, vault: Path) -> Path | None:
    """Return ``path`` relative to ``vault``, both resolved; None if it isn't the vault or inside it.

    Names that the disk treats as equal are equal.
    """
    for folder in (path, *path.parents):
        if folder == vault or _is_same(folder, vault):
            return path.relative_to(folder)
    return None


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one doesn't exist
        return False


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _beside(vault: Path, name: str) -> str:
    """Return a path beside the vault, as the user would type it here."""
    path = vault.parent / name
    try:
        short = os.path.relpath(path)
    except (OSError, ValueError):  # the working folder is gone, or on another drive
        return str(path)
    return short if len(short) < len(str(path)) else str(path)


def as_spelled(path: Path) -> Path:
    """Return a path as spelled on the disk, if the disk ignores case or Unicode normalization."""
    if path.parent == path or not path.exists():
        return path if path.parent == path else as_spelled(path.parent) / path.name
    folder = as_spelled(path.parent)
    names = names_in(folder)
    if path.name in names:
        return folder / path.name
    alike = (folder / name for name in names if _folded(name) == _folded(path.name))
    return next((other for other in alike if _is_same(other, path)), folder / path.name)


def _folded(name: str) -> str:
    return normalize("NFC", name).casefold()


def record_of(document: Path) -> Path:
    """Return the path of a document's record, in the user's state folder, from the document's real path.

    Raises `OSError` if there is no state folder.
    """
    from platformdirs import user_state_path  # only where a document is written

    digest = blake2b(os.fsencode(document), digest_size=16).hexdigest()
    try:
        return user_state_path("vaultconv", appauthor=False) / "documents" / f"{digest}.jsonl"
    except RuntimeError as error:  # there is no home folder
        raise OSError(0, str(error)) from error


def shown(path: Path) -> str:
    """Return a path as text, whatever its bytes are."""
    return os.fsencode(path).decode(errors="replace")


def names_in(folder: Path) -> frozenset[str]:
    """Return the names in a folder; none if it doesn't exist."""
    try:
        return frozenset(each.name for each in folder.iterdir())
    except OSError:  # writing there reports it
        return frozenset()


def write_new(files: Mapping[Path, bytes], *, force: bool = False) -> None:
    """Write files. Raises `UsageError` if one exists (unless ``force``), and `OutputError`."""
    for path in files:
        if os.path.lexists(path) and not force:
            raise UsageError(f"{path} already exists", "name another, or overwrite it with --force")
    for path, content in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb" if force else "xb") as file:
                file.write(content)
        except OSError as error:
            raise OutputError(f"can't write {path}: {error.strerror}", "choose another place") from error
