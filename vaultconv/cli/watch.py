"""Converts again whenever the notes change: ``--watch``.

An event of the file system only says that something may have changed. What did is found by comparing the vault with its
former state, so neither an editor's way of saving a file nor the output's own files matter.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

import click

from vaultconv import formats
from vaultconv.api import Result
from vaultconv.arguments import user_path
from vaultconv.build.places import below_vault
from vaultconv.build.stamps import stamp_of, stamps_of
from vaultconv.cli.conversion import Begin, Conversion
from vaultconv.cli.given import Arguments
from vaultconv.cli.reporting import finish, print_error, print_news
from vaultconv.cli.sources import STDIN
from vaultconv.config import config_paths, files_read
from vaultconv.diagnostics import one_line
from vaultconv.errors import OutputBusyError, ToolError, UsageError, VaultconvError
from vaultconv.vault.settings import CONFIG_FOLDER
from vaultconv.vault.vault import Vault, is_note

Wakes: TypeAlias = Callable[[Path], Iterator[bool]]
"""Yields True when something in a folder may have changed, and False now and then."""
_State: TypeAlias = Mapping[str, object]
"""What a conversion depends on: each file's time and size, and settings, by their paths in the vault."""


def watch(begin: Begin, given: Arguments) -> int:
    """Convert, and convert again after each change, until Ctrl-C. Return the exit code.

    What is wrong at first raises, as it does without ``--watch``; later it is printed, and a change may mend it. Ctrl-C
    is the regular end of waiting, but it interrupts a conversion.
    """
    gc.enable()  # since this command may last for days
    _check(given)
    wakes = watcher()
    with begin(False) as conversion:
        if conversion.source.is_unpacked:
            raise UsageError("a zip can't be watched", "unpack it and name its folder, or leave out --watch")
        watched = _Watched(begin, given, conversion)
        result = conversion.run()
    finish(result, conversion.config, given, conversion.source.shown_root, conversion.target, conversion.backend)
    watched.result = result
    watched.say(f"watching {watched.root}; Ctrl-C ends it")
    try:
        for may_have_changed in wakes(watched.root):
            watched.check(may_have_changed)
    except KeyboardInterrupt:
        if watched.is_converting:
            raise
    watched.say("\rstopped watching" if sys.stderr.isatty() else "stopped watching")  # over the terminal's ^C
    return 0


def _check(given: Arguments) -> None:
    """Raise `UsageError` for arguments that contradict ``--watch``, before anything is read."""
    if STDIN in given.paths:
        raise UsageError("standard input can't be watched", "name the note or its folder, or leave out --watch")
    if given.out == "-":
        raise UsageError("what -o - prints can't be updated", "with --watch, name a file, as in -o note.md")
    if given.dry_run:
        raise UsageError("--dry-run writes nothing that --watch could update", "leave out one of them")
    if (given.form != "text" or given.statistics) and not given.output_file:
        option = "--statistics" if given.statistics else f"--diagnostics {given.form}"
        hint = "add --output-file FILE, which is then rewritten after each change"
        raise UsageError(f"{option} with --watch would print report after report", hint)


# --------------------------------------------------------------------------------------------------------- converting


class _Watched:
    """A vault, the states in which it was seen and converted last, and the ``result`` of that."""

    def __init__(self, begin: Begin, given: Arguments, conversion: Conversion) -> None:
        self.root = conversion.source.vault.root
        self.result = Result()
        self.is_converting = False
        self._here = Path.cwd()
        self._begin, self._given, self._conversion = begin, given, conversion
        self._vault = self._read_vault() or {}
        self._seen = self._done = {**self._vault, **self._read_others()}
        self._is_gone = self._is_busy = False
        self._failure = ""

    def say(self, text: str) -> None:
        """Print a line, unless quiet was asked for."""
        if not self._given.quiet:
            click.echo(text, err=True)

    def check(self, may_have_changed: bool) -> None:
        """Convert again if anything has changed; ``may_have_changed`` says whether to look into the vault, too."""
        vault = self._read_vault() if may_have_changed or self._is_gone or self._is_busy else self._vault
        if vault is None:
            if not self._is_gone:
                self.say(f"{_time()} {self.root} is gone; waiting until it is back")
            self._is_gone = True
            return
        if self._is_gone:
            self.say(f"{_time()} {self.root} is back")
            with suppress(OSError):
                os.chdir(self._here)  # which may be in the vault, and another folder of that name now
        self._is_gone, self._vault = False, vault
        before, self._seen = self._seen, {**vault, **self._read_others()}
        changed = self._changed(before, self._seen)
        if changed or self._is_busy:
            self._is_busy = not self._convert(self._changed(self._done, self._seen) or changed)

    def _convert(self, changed: str) -> bool:
        """Convert again and print what came of it. Return False if another run was in the way, so that it is due."""
        began = time.perf_counter()
        self.is_converting = True
        try:
            with self._begin(True) as conversion:
                result = conversion.run()
        except VaultconvError as error:
            self._say_failed(changed, str(error), error.hint)
            return not isinstance(error, OutputBusyError)
        except OSError as error:
            if error.filename is None:  # nothing can be printed
                raise
            self._say_failed(changed, f"{error.filename}: {error.strerror}", "")
            return True
        self.is_converting, took = False, time.perf_counter() - began
        former, self.result = self.result, result
        self._conversion, self._done, self._failure = conversion, self._seen, ""
        self.say(f"{_time()} {changed}: {_summary(result, took)}")
        print_news(result, former, self._given, conversion.source.shown_root, conversion.target)
        return True

    def _say_failed(self, changed: str, message: str, hint: str) -> None:
        """Print why the conversion failed, unless it did so for the same reason before, and the same change is due."""
        self.is_converting = False
        if not (self._is_busy and message == self._failure):
            self.say(f"{_time()} {changed}: not converted")
            print_error(message, hint)
        self._failure = message

    # --------------------------------------------------------------------------------------------- what it depends on

    def _read_vault(self) -> _State | None:
        """Return the state of the vault, None if it is gone; a drive that is gone may leave an empty folder."""
        try:
            vault = Vault.open(self.root, follow_links=self._given.follow_links)
        except UsageError:
            return None
        files = stamps_of(f"{self.root}/", vault.files)
        settings = {f"{each.root}/{CONFIG_FOLDER}".strip("/"): each for each in vault.settings}
        unread = {each.path: each for each in vault.diagnostics}
        return {**unread, **files, **settings, **vault.ignore_files} if files else None

    def _read_others(self) -> _State:
        """Return the state of configuration files, and of the files that they name, as far as there are any."""
        named = self._given.config
        paths = [user_path(named)] if named else config_paths(self.root, self._here)
        stamps = {path: stamp_of(str(self._here / path)) for path in (*paths, *files_read(self._conversion.config))}
        return {_relative(self._here / path, self.root): stamp for path, stamp in stamps.items() if stamp is not None}

    def _changed(self, before: _State, after: _State) -> str:
        """Return in words what has changed, but for what conversions wrote; empty if nothing has."""
        paths = [path for path in {**before, **after} if before.get(path) != after.get(path)]
        written = self._written() if paths else frozenset()
        paths = [path for path in paths if written.isdisjoint((path, *map(Path.as_posix, Path(path).parents)))]
        if len(paths) != 1:
            things = "notes" if all(map(is_note, paths)) else "files"
            return f"{len(paths)} {things} changed" if paths else ""
        (path,) = paths
        done = "deleted" if path not in after else "changed" if path in before else "added"
        return one_line(f"{_relative(Path(path), self._here)} {done}")

    def _written(self) -> frozenset[str]:
        """Return the files and folders that a conversion writes into the vault, by their paths in the vault."""
        target, report = user_path(self._conversion.target), self._given.output_file
        written = [target, *([user_path(report)] if report else ())]
        if not target.is_dir():
            written += [target.parent / path for path in self.result.changes]
        root, folders = self.root.resolve(), {path.parent for path in written}
        below = {folder: below_vault(folder.resolve(), root) for folder in folders}
        paths = ((below[path.parent], path.name) for path in written)
        return frozenset((folder / name).as_posix() for folder, name in paths if folder is not None)


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _time() -> str:
    return click.style(f"[{datetime.now():%H:%M:%S}]", dim=True)


def _summary(result: Result, seconds: float) -> str:
    """Return what was written, how long that took, and how much there is to find now."""
    changes = {path: change for path, change in result.changes.items() if change != "unchanged"}
    files = formats.summary(changes, (), "nothing to write")
    return "; ".join(filter(None, (f"{files} in {seconds:.2f} s", formats.summary({}, result.diagnostics, ""))))


# ------------------------------------------------------------------------------------------------------------ waiting

_PERIOD: Final = 500  # milliseconds between looks at what events don't tell: files outside, and where the vault is
_QUIET: Final = 50  # milliseconds without an event that end a series of them, such as an editor's
_LONGEST: Final = 1600  # milliseconds of a series that doesn't end
_LOOKS: Final = 4  # at the vault after an event, as polling knows only whole seconds and misses a second edit in one


def watcher() -> Wakes:
    """Return what watches a folder. Raises `UsageError` if that isn't installed."""
    try:
        import watchfiles  # noqa: F401
    except ImportError as error:
        raise UsageError("--watch needs a package that is not installed", "pip install 'vaultconv[watch]'") from error
    return _wakes


def _wakes(folder: Path) -> Iterator[bool]:
    from watchfiles import watch

    while True:
        identity = _identity(folder)
        if identity is None:
            time.sleep(_PERIOD / 1000)
            yield True
            continue
        events = watch(
            folder, watch_filter=None, debounce=_LONGEST, step=_QUIET, rust_timeout=_PERIOD, yield_on_timeout=True,
            ignore_permission_denied=True,
        )  # fmt: skip
        looks = _LOOKS  # what happened before it was watched is unknown
        try:
            for changes in events:
                looks = _LOOKS if changes else looks - 1
                yield looks > 0
                if _identity(folder) != identity:  # events are about the former folder, wherever it is now
                    break
        except (OSError, RuntimeError) as error:
            if _identity(folder) is None:
                continue
            raise ToolError(f"{folder} can't be watched: {error}", _POLL) from error


_POLL: Final = "set WATCHFILES_FORCE_POLLING=1 to look at the files in turn instead"


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
