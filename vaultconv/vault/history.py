"""The dates of a note, from its file or from the commits of its repository."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from vaultconv.errors import UsageError


class Dates(NamedTuple):
    """When a file was created and last changed, in ISO 8601; ``""`` if unknown."""

    created: str = ""
    changed: str = ""


def dates_of_file(path: Path) -> Dates:
    """Return when a file was last changed; few file systems know when it was created."""
    try:
        changed = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    except (OSError, OverflowError, ValueError):
        return Dates()
    return Dates("", changed.isoformat().replace("+00:00", "Z"))


def last_commit(folder: Path) -> str:
    """Return the hash of the commit that a folder's files are of; ``""`` without Git or a repository."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "HEAD"], capture_output=True, stdin=subprocess.DEVNULL
        )
    except OSError:
        return ""
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""


def dates_of_commits(folder: Path) -> Mapping[str, Dates]:
    """Map each path in ``folder`` to the author dates of the first and the last commit with the file.

    Raises `UsageError` without Git or a repository.
    """
    git = ["git", "-C", str(folder), "-c", "core.quotePath=false", "-c", "log.showSignature=false"]
    log = ["log", "-z", "--format=%x01%aI%x01", "--name-only", "--no-renames", "--no-ext-diff", "--relative", "--", "."]
    try:
        done = subprocess.run([*git, *log], capture_output=True, stdin=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise UsageError(f"{folder} has no commits to take dates from", "use dates = file, or install Git") from error
    found: dict[str, Dates] = {}
    date = ""
    for part in done.stdout.decode("utf-8", "surrogateescape").split("\0"):
        if "\x01" in part:
            _, date, part = part.split("\x01", 2)
        if path := part.strip("\n"):
            found[path] = Dates(date, found[path].changed if path in found else date)
    return found
