"""What is kept of a run into an output, so that the next run there does only what has to be done again.

It is in the cache, not in the output: it knows the names of unpublished notes, and an output is for others.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from vaultconv.build.cache import Cache, code_fingerprint
from vaultconv.config import Config
from vaultconv.diagnostics import Diagnostic
from vaultconv.plugins import BACKENDS, SYNTAX, TRANSFORMS, built_in, canonical, installed, is_builtin
from vaultconv.vault.notes import digest_of
from vaultconv.vault.vault import Vault

if TYPE_CHECKING:
    from vaultconv.pipeline.incremental import RunState

_OUTPUTS: Final = "outputs"
_NOTES: Final = "notes of outputs"
_SITE_CONFIGS: Final = (".toml", ".yaml", ".yml", ".json")

Stamp = tuple[int, int, int, int]
"""The size of a file, when it was modified and when anything about it changed, both in nanoseconds, and its inode."""

_COARSE: Final = 2_000_000_000  # nanoseconds: the step of the clocks of some file systems
_FINE: Final = 20_000_000  # and of all others


class LastRun(msgspec.Struct, frozen=True, array_like=True):
    """The end of a run. ``options`` is a digest of all that isn't in the vault; ``outputs`` are the files that it left,
    ``site`` what else is in that folder, and ``traces`` are its manifest and lock, which change if any other run comes,
    even one that is killed. ``is_whole`` says if everything was written; ``run`` is that of the `RunState` of the same
    run.
    """

    options: bytes
    inputs: dict[str, Stamp]
    outputs: dict[str, Stamp]
    site: dict[str, Stamp]
    traces: tuple[Stamp | None, ...]
    diagnostics: tuple[Diagnostic, ...]
    notes: int
    advice: str
    is_whole: bool
    run: bytes


class Rerun:
    """A run into an output, and what is known of the last one there.

    ``options`` is as in `LastRun`; ``origin`` names the vault and the document, if it is one. With ``checksum``, files
    count as changed unless their contents are equal.
    """

    def __init__(
        self, cache: Cache, place: Path, origin: str, options: bytes, vault: Vault, traces: tuple[str, ...] = (), *,
        checksum: bool = False,
    ) -> None:  # fmt: skip
        self._cache, self._folder, self._options = cache, place, options
        self._key = blake2b(f"{place}\0{origin}".encode(errors="surrogateescape"), digest_size=16).digest()
        self._checksum, self._traces = checksum, traces
        root = vault.root
        self._inputs = dict(_stamps(vault.files, lambda file: f"{root}/{vault.shown_as(file)}"))
        now = time.time_ns()
        self._doubtful = {file for file, stamp in self._inputs.items() if _is_recent(stamp, now)}
        self._last = self._read_last()

    def _read_last(self) -> LastRun | None:
        content = self._cache.get(_OUTPUTS, [self._key]).get(self._key)
        try:
            last = _decode_last(content) if content is not None else None
        except msgspec.MsgspecError:
            return None
        return last if last is not None and last.options == self._options else None

    def finished(self) -> LastRun | None:
        """Return the last run if everything is as it left it, so that there is nothing to do."""
        last = self._last
        is_finished = (
            last is not None
            and last.is_whole
            and not self._checksum
            and last.inputs == self._inputs
            and last.traces == tuple(map(stamp_of, self._traces))
            and last.site == self._site(last.outputs)
            and last.outputs == self._outputs
        )
        return last if is_finished else None

    @cached_property
    def _outputs(self) -> dict[str, Stamp]:
        """What is there now of the last run's output."""
        return self._left(self._last.outputs) if self._last is not None else {}

    def _left(self, outputs: Iterable[str]) -> dict[str, Stamp]:
        return dict(_stamps(outputs, lambda path: f"{self._folder}/{path}", follow=False))

    def is_current(self, path: str) -> bool:
        """Return whether this file of the output is as the last run left it."""
        if self._last is None or self._checksum:
            return False
        return self._last.outputs.get(path, ()) == self._outputs.get(path)

    def before(self, read: Callable[[str], bytes]) -> RunState | None:
        """Return what the last run knew of the notes, if the options are the same. ``read`` returns a note's bytes."""
        from vaultconv.pipeline.incremental import RunState

        last = self._last
        if last is None or last.site != self._site(last.outputs):
            return None
        content = self._cache.get(_NOTES, [self._key]).get(self._key)
        try:
            state = msgspec.msgpack.decode(content, type=RunState) if content is not None else None
        except msgspec.MsgspecError:
            return None
        if state is None or state.run != last.run:
            return None
        differ = {file for file in self._inputs.keys() | last.inputs.keys() if self._differs(file, last)}
        unread = {note for note, each in state.notes.items() if each.reading.entry is None}
        state.changed = frozenset(
            unread.union(
                file
                for file in differ
                if file not in state.notes or not _has_digest(file, state.notes[file].reading.digest, read)
            )
        )
        return state

    def _differs(self, file: str, last: LastRun) -> bool:
        return self._checksum or file not in self._inputs or last.inputs.get(file) != self._inputs[file]

    def keep(
        self, state: RunState | None, outputs: Iterable[str], diagnostics: tuple[Diagnostic, ...], notes: int,
        advice: str, *, is_whole: bool,
    ) -> None:  # fmt: skip
        """Keep what the next run needs of this one."""
        left = self._left(outputs)
        inputs = {file: _DOUBTFUL if file in self._doubtful else stamp for file, stamp in self._inputs.items()}
        last = LastRun(
            self._options,
            inputs,
            left,
            self._site(left),
            tuple(map(stamp_of, self._traces)),
            diagnostics,
            notes,
            advice,
            is_whole,
            state.run if state else b"",
        )
        if state is not None:
            self._cache.put(_NOTES, {self._key: _encode(state)})
        self._cache.put(_OUTPUTS, {self._key: _encode(last)})

    def _site(self, outputs: Collection[str]) -> dict[str, Stamp]:
        """Return what is in the folder besides our files, since a site may have its own settings there."""
        ours = {path.partition("/")[0] for path in outputs}
        found: dict[str, Stamp] = {}
        for folder in ("", "config", "config/_default"):
            try:
                entries = list(os.scandir(self._folder / folder))
            except OSError:
                continue
            for entry in entries:
                name = f"{folder}/{entry.name}".lstrip("/")
                if folder or (entry.name not in ours and entry.name[0] != "."):
                    is_config = entry.name.endswith(_SITE_CONFIGS) and name not in outputs
                    found[name] = (stamp_of(entry.path) if is_config else None) or _DOUBTFUL
        return found


_decode_last: Final = msgspec.msgpack.Decoder(LastRun).decode
_encode: Final = msgspec.msgpack.Encoder().encode


_DOUBTFUL: Final = (-1, -1, -1, -1)
"""The stamp of no file."""


def stamp_of(path: str, *, follow: bool = True) -> Stamp | None:
    """Return the stamp of a file, or of a link itself unless it is to be followed; None if there is none."""
    try:
        found = os.stat(path, follow_symlinks=follow)  # noqa: PTH116  for each file of the vault and of the output
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _stamps(files: Iterable[str], place: Callable[[str], str], *, follow: bool = True) -> Iterator[tuple[str, Stamp]]:
    for file in files:
        if (stamp := stamp_of(place(file), follow=follow)) is not None:
            yield file, stamp


def _is_recent(stamp: Stamp, now: int) -> bool:
    """Return whether a file with this stamp may change again without getting another stamp."""
    _, modified, changed, _ = stamp
    return now - max(modified, changed) < (_FINE if modified % 1_000_000 else _COARSE)


def _has_digest(note: str, digest: bytes, read: Callable[[str], bytes]) -> bool:
    try:
        return digest_of(read(note)) == digest
    except OSError:
        return False


# --------------------------------------------------------------------------------------------------------- the options


def options_digest(
    vault: Vault, config: Config, to: object, transforms: Collection[object] | None, *more: object, dated: bool = False
) -> bytes | None:
    """Return a digest of everything that an output depends on but the contents of the vault.

    None if that can't be known, as for a function or a vault of the caller's. ``dated`` is for what depends on the day.
    """
    if not (isinstance(to, str) and all(isinstance(each, str) for each in transforms or ()) and is_builtin(vault)):
        return None
    plain = msgspec.to_builtins(msgspec.structs.replace(config, out=""), str_keys=True, enc_hook=repr)
    parts = (
        plain, to, list(transforms) if transforms is not None else None, more,
        type(vault).__qualname__, () if type(vault) is Vault else vault.files,  # not all of an export's have a stamp
        str(vault.root), dict(vault.ignore_files), vault.diagnostics,
        vault.settings, [(path, stamp_of(path)) for path in _paths_in([config.options, config.revise.since])],
        _versions(_plugins_named(config, to, transforms or ())), date.today().isoformat() if dated else "",
        _last_commit(vault.root, config),
    )  # fmt: skip
    return blake2b(_encode_options(parts), digest_size=16).digest()


_encode_options: Final = msgspec.msgpack.Encoder(enc_hook=repr, order="deterministic").encode


def _last_commit(folder: Path, config: Config) -> str:
    """Return the last commit of the vault's repository if dates of notes are taken from commits."""
    if not any(table.get("dates") == "git" for table in config.options.values()):
        return ""
    from vaultconv.vault.history import last_commit

    return last_commit(folder)


def _paths_in(value: object) -> Iterator[str]:
    """Yield the texts in options that are files or folders: templates, fonts, an earlier pack."""
    if isinstance(value, str):
        path = os.path.expanduser(value)  # noqa: PTH111
        if value and len(value) < 4096 and "\0" not in value and os.path.exists(path):  # noqa: PTH110
            yield path
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _paths_in(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _paths_in(each)


def _plugins_named(config: Config, to: str, transforms: Iterable[object]) -> tuple[tuple[str, ...], ...]:
    """Return the plugins that a run names, with their versions. None are looked for if it names built-ins only."""
    steps = [*map(str, transforms), *(config.transforms or ()), *config.enable]
    named = ((BACKENDS, (to, config.to)), (TRANSFORMS, steps), (SYNTAX, config.syntax))
    others = [
        (group, canonical(name)) for group, names in named for name in names if name and not built_in(group, name)
    ]
    return tuple(
        (group, point.name, point.value, point.dist.version if point.dist else "")
        for group, name in others
        for point in installed(group).values()
        if canonical(point.name) == name
    )


@cache
def _versions(plugins: tuple[tuple[str, ...], ...]) -> tuple[Any, ...]:
    """Return what tells apart versions of this program, of Python, and of plugins."""
    installed_in = [(path, stamp_of(path)) for path in sys.path if path.endswith("-packages")]
    packages = {"vaultconv", *(value.partition(":")[0].partition(".")[0] for _, _, value, _ in plugins)}
    chosen = [os.environ.get(name) for name in ("PYPANDOC_PANDOC", "SOURCE_DATE_EPOCH")]
    return code_fingerprint(tuple(sorted(packages))), plugins, installed_in, chosen
