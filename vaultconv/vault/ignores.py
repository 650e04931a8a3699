"""``.export-ignore`` files: what the owner of a vault keeps out of every export, by gitignore's rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vaultconv.diagnostics import DEFAULT_SEVERITY, Diagnostic, DiagnosticCode
from vaultconv.errors import UsageError
from vaultconv.patterns import lazy_pattern

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

IGNORE_FILE: Final = ".export-ignore"


def gitignore_spec(patterns: Iterable[str]) -> GitIgnoreSpec:
    """Compile patterns by gitignore's rules. Raises `UsageError` for one that git rejects too."""
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines(patterns)
        return GitIgnoreSpec([_without_backtracking(pattern) for pattern in spec.patterns])
    except (ValueError, re.error) as error:
        raise UsageError(f"not a pattern: {error}", "see https://git-scm.com/docs/gitignore#_pattern_format") from error


# The regular expressions that pathspec writes for "*", and for "**" before and between folders.
_STAR: Final = re.escape("[^/]*")
_ANY_FOLDERS: Final = re.escape("(?:/.+)?")
_NEGATED: Final = lazy_pattern(r"\[\^(?!/)")  # in git, "[!a]" doesn't match a slash either
_STAR_BEFORE_ANOTHER: Final = lazy_pattern(
    rf"{_STAR}((?:\\.|\[(?:\\.|[^\]\\])+\](?!\*)|[^\\\[\](){{}}/*+?|^$.])*)(?={_STAR})"
)
_FOLDERS_BEFORE_OTHERS: Final = lazy_pattern(
    rf"(?:{_ANY_FOLDERS}|\^{re.escape('(?:.+/)?')})((?:(?!\(\?:).)+)(?={_ANY_FOLDERS})"
)


def _without_backtracking(pattern: GitIgnoreSpecPattern) -> GitIgnoreSpecPattern:
    """Return the pattern without backtracking: each star but the last stops at the first match of what follows it.

    The first match is as good as a later one, since the text between two stars has a fixed length. With backtracking,
    Python would try all of them: ``a*a*a*a*b`` takes time with the fourth power of a name's length.
    """
    if pattern.regex is None:
        return pattern
    source = _NEGATED.sub("[^/", pattern.regex.pattern)
    source = _STAR_BEFORE_ANOTHER.sub(r"(?>[^/]*?\1)", source)
    source = _FOLDERS_BEFORE_OTHERS.sub(_first_folders, source)
    return type(pattern)(re.compile(source, pattern.regex.flags), pattern.include)


def _first_folders(match: re.Match[str]) -> str:
    if match[0].startswith("^"):
        return f"^(?>(?:.+?/)??{match[1]}(?=/))"
    return f"(?>(?:/.+?)??{match[1]}(?=/))"


def read_ignore_file(root: Path, path: str) -> tuple[tuple[str, ...], list[Diagnostic]]:
    """Return a file's patterns, and diagnostics about invalid ones.

    A file that can't be read makes everything below it unpublished.
    """
    try:
        lines = (root / path).read_bytes().decode("utf-8-sig", "replace").splitlines()
    except OSError as error:
        message = f"can't be read: {error.strerror or error}"
        return ("*",), [
            _diagnostic(path, 0, DiagnosticCode.UNREADABLE, message, "everything in its folder is unpublished")
        ]
    patterns, diagnostics = [], []
    for number, line in enumerate(lines, 1):
        try:
            gitignore_spec([line])
        except UsageError as error:
            diagnostics.append(
                _diagnostic(path, number, DiagnosticCode.SETTINGS_INVALID, str(error), "the line is left out")
            )
        else:
            patterns.append(line)
    return tuple(patterns), diagnostics


def _diagnostic(path: str, line: int, code: DiagnosticCode, message: str, hint: str) -> Diagnostic:
    return Diagnostic(path, line, 1 if line else 0, code, DEFAULT_SEVERITY[code], message, hint)


class IgnoreFiles:
    """Tells whether a vault's ignore files match a path. ``files`` maps the path of each file to its patterns.

    As in git, a pattern applies below its file's folder, a deeper file wins, the last pattern of a file wins, and
    nothing below an ignored folder can be included again.
    """

    def __init__(self, files: Mapping[str, Iterable[str]]) -> None:
        specs = [(path[: path.rfind("/") + 1], gitignore_spec(patterns)) for path, patterns in files.items()]
        self._specs = sorted(specs, key=lambda item: -len(item[0]))  # the deepest first
        self._folders: dict[str, bool] = {"": False}

    def __call__(self, file: str) -> bool:
        return self._is_ignored_folder(file.rpartition("/")[0]) or self._is_named(file)

    def _is_ignored_folder(self, folder: str) -> bool:
        known = self._folders.get(folder)
        if known is None:
            known = self._is_ignored_folder(folder.rpartition("/")[0]) or self._is_named(folder + "/")
            self._folders[folder] = known
        return known

    def _is_named(self, path: str) -> bool:
        """Return the decision of the deepest file with a pattern that matches this path."""
        for folder, spec in self._specs:
            if path.startswith(folder) and path != folder:
                decision = spec.check_file(path[len(folder) :]).include
                if decision is not None:
                    return decision
        return False
