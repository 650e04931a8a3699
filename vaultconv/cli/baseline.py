"""Baselines: files of known findings, so that only new findings count.

A baseline identifies a finding by its note, code and message, not by its line, so it stays known if it moves within the
note. If a note has more equal findings than the baseline says, the last ones are new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from vaultconv.diagnostics import Diagnostic
from vaultconv.errors import OutputError, UsageError

_VERSION: Final = 1


class _Known(msgspec.Struct, frozen=True, order=True):
    path: str
    code: str
    message: str
    count: int = 1


class _Baseline(msgspec.Struct):
    vaultconv_baseline: int
    findings: list[_Known]


class Compared(NamedTuple):
    """The findings that are not in a baseline, and the number of its findings that are gone."""

    new: tuple[Diagnostic, ...]
    gone: int


def read_baseline(path: Path) -> Counter[tuple[str, str, str]]:
    """Return the count of each known finding. Raises `UsageError` if `write_baseline` didn't write the file."""
    try:
        baseline = msgspec.json.decode(path.read_bytes(), type=_Baseline)
    except OSError as error:
        hint = "to begin one, add --write-baseline"
        raise UsageError(f"--baseline: {path}: {error.strerror}", hint) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f'--baseline: "{path}" is not a baseline: {error}', "name a file that --write-baseline wrote"
        ) from error
    if baseline.vaultconv_baseline != _VERSION:
        raise UsageError(f'--baseline: "{path}" was written by another version', "write it again with --write-baseline")
    return Counter({(each.path, each.code, each.message): each.count for each in baseline.findings})


def compare(diagnostics: Iterable[Diagnostic], known: Counter[tuple[str, str, str]]) -> Compared:
    """Separate new findings from known ones."""
    left = Counter(known)
    new = []
    for each in diagnostics:
        if left[_key(each)] > 0:
            left[_key(each)] -= 1
        else:
            new.append(each)
    return Compared(tuple(new), sum(count for count in left.values() if count > 0))


def counted_kinds(diagnostics: Iterable[Diagnostic]) -> Counter[tuple[str, str, str]]:
    """Return the count of each finding, as a baseline identifies it."""
    return Counter(map(_key, diagnostics))


def check_baseline_file(path: Path) -> None:
    """Raise `UsageError` if there is a file that `write_baseline` did not write."""
    if path.exists():
        read_baseline(path)


def write_baseline(path: Path, diagnostics: Iterable[Diagnostic]) -> int:
    """Write the findings, sorted so that changes are easy to read, and return their number. Raises `OutputError`."""
    counted = counted_kinds(diagnostics)
    baseline = _Baseline(_VERSION, sorted(_Known(*key, count) for key, count in counted.items()))
    try:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(baseline), indent=1) + b"\n")
    except OSError as error:
        raise OutputError(f"--baseline: {path}: {error.strerror}", "name a file in a folder that exists") from error
    return counted.total()


def _key(diagnostic: Diagnostic) -> tuple[str, str, str]:
    return diagnostic.path, str(diagnostic.code), diagnostic.message
