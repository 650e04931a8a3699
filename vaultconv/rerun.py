"""What is kept of a run into an output, so that the next run there does only what has to be done again.

It is in the cache, not in the output: it knows the names of unpublished notes, and an output is for others.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from vaultconv.build.cache import Cache, code_fingerprint
from vaultconv.build.stamps import UNSURE, Stamp, stamp_of, stamps_of
from vaultconv.config import Config, files_read
from vaultconv.diagnostics import Diagnostic
from vaultconv.plugins import BACKENDS, SYNTAX, TRANSFORMS, built_in, canonical, installed, is_builtin
from vaultconv.result import Change
from vaultconv.vault.vault import Vault

if TYPE_CHECKING:
    from vaultconv.pipeline.incremental import RunState

_OUTPUTS: Final = "outputs"
_NOTES: Final = "notes of outputs"
_LEFT: Final = ("written", "unchanged")
_MARK: Final = 8  # bytes
_SITE_CONFIGS: Final = (".toml", ".yaml", ".yml", ".json")
_SITE_FOLDERS: Final = (
    "", "config", "config/_default", "assets/css", "layouts/_markup", "layouts/_partials/vaultconv",
)  # fmt: skip
"""The folders of a site in which its settings are, and what pages need that a run may have to ask for."""


class LastRun(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What a run into an output leaves for the next one to compare."""

    options: bytes
    """The `options_digest`: all that the output depends on but the vault."""

    inputs: msgspec.Raw
    """The stamp of each file of the vault, packed: mostly they only have to be the same, all of them."""

    outputs: dict[str, Stamp]
    """The stamp of each file that the run left in the output."""

    site: dict[str, Stamp]
    """The stamps of what else is in that folder, since a site may have its own settings there."""

    traces: tuple[Stamp | None, ...]
    """The stamps of the output's manifest and lock, which any other run there changes, even one that is killed."""

    diagnostics: tuple[Diagnostic, ...]
    notes: int
    advice: str

    is_whole: bool
    """Whether everything was written."""

    is_sure: bool
    """Whether any change of an output would show in its stamp. Else they are read in the next run."""

    parts: tuple[bytes, ...]
    """The marks of the parts of the `RunState` that the run left, which no other run's have; none if it left none."""


class Rerun:
    """A run into an output, compared with the last one there.

    ``folder`` is the output's, ``origin`` names the vault and the document, if it is one. ``traces`` are the files of
    `LastRun.traces`, ``options`` is its digest. With ``checksum``, every file counts as changed unless its content is
    the same.
    """

    def __init__(
        self, cache: Cache, folder: Path, origin: str, options: bytes, vault: Vault, traces: tuple[str, ...] = (), *,
        checksum: bool = False,
    ) -> None:  # fmt: skip
        self._cache, self._folder, self._options = cache, f"{folder}/", options
        self._key = blake2b(f"{folder}\0{origin}".encode(errors="surrogateescape"), digest_size=16).digest()
        self._checksum, self._traces, self._began = checksum, traces, time.time_ns()
        self._inputs = stamps_of(f"{vault.root}/", map(vault.shown_as, vault.files))
        self._last = self._read_last()
        self._is_last = self._last is not None and traces != () and self._last.traces == tuple(map(stamp_of, traces))
        self._parts: list[bytes] = []

    def _read_last(self) -> LastRun | None:
        content = self._cache.get(_OUTPUTS, [self._key]).get(self._key)
        try:
            last = _decoder().decode(content) if content is not None else None
        except msgspec.MsgspecError:
            return None
        return last if last is not None and last.options == self._options else None

    def finished(self) -> LastRun | None:
        """Return the last run if everything is as it left it, so that there is nothing to do."""
        last = self._last
        is_finished = (
            last is not None
            and last.is_whole
            and last.is_sure
            and not self._checksum
            and bytes(last.inputs) == _encode(self._inputs)
            and self._is_last
            and last.site == self._site(last.outputs)
            and last.outputs == self._outputs
        )
        return last if is_finished else None

    def is_untouched(self) -> bool:
        """Return whether no other run has been there since the last one, which ended; to be asked with the lock held.

        A run that was killed has left its lock, any other that wrote something has written the manifest.
        """
        return (
            self._last is not None and self._is_last and self._last.traces[:1] == tuple(map(stamp_of, self._traces[:1]))
        )

    @cached_property
    def is_sure(self) -> bool:
        """Whether a file that `is_current` needn't be looked at again, as any change shows in its stamp."""
        return self._last is not None and self._last.is_sure and self.is_untouched()

    @cached_property
    def _outputs(self) -> dict[str, Stamp]:
        """What is there now of the last run's output."""
        return self._left(self._last.outputs) if self._last is not None else {}

    def _left(self, outputs: Iterable[str]) -> dict[str, Stamp]:
        return stamps_of(self._folder, outputs, follow=False)

    def is_current(self, path: str) -> bool:
        """Return whether this file of the output is as the last run left it, as far as its stamp tells."""
        if self._last is None or self._checksum:
            return False
        return self._last.outputs.get(path, ()) == self._outputs.get(path)

    def before(self, read: Callable[[str], bytes]) -> RunState | None:
        """Return what the last run knew of the notes, if the options are the same. ``read`` returns a note's bytes."""
        from vaultconv.pipeline.incremental import RunState

        last = self._last
        if last is None or not last.parts or last.site != self._site(last.outputs):
            return None
        found = self._cache.get(_NOTES, self._keys(len(last.parts)))
        kept = [found.get(key, b"") for key in self._keys(len(last.parts))]
        if any(content[:_MARK] != mark for content, mark in zip(kept, last.parts, strict=True)):
            return None
        self._parts = [content[_MARK:] for content in kept]
        try:
            state = RunState.unpacked(self._parts)
        except msgspec.MsgspecError:
            return None
        differ = self._changed_since(_decode_stamps(last.inputs))
        same = {note for note in differ if note in state.notes and self._is_same(note, state, read)}
        state.changed = frozenset(differ - same).union(state.whole.unread)
        state.found = last.diagnostics if last.is_whole else None
        return state

    def _keys(self, count: int) -> list[bytes]:
        """Return the keys of the parts of a state."""
        return [self._key + number.to_bytes(4, "big") for number in range(count)]

    @staticmethod
    def _is_same(note: str, state: RunState, read: Callable[[str], bytes]) -> bool:
        from vaultconv.vault.notes import digest_of

        try:
            return digest_of(read(note)) == state.notes[note].reading.digest
        except OSError:
            return False

    def _changed_since(self, last: Mapping[str, Stamp]) -> set[str]:
        """Return the files that were changed, removed or added since they had these stamps, as far as stamps tell."""
        if self._checksum:
            return {*self._inputs, *last}
        new = {file for file, stamp in self._inputs.items() if last.get(file) != stamp}
        return new.union(last.keys() - self._inputs.keys())

    def keep(
        self, state: RunState | None, changes: Mapping[str, Change], diagnostics: tuple[Diagnostic, ...], notes: int,
        advice: str, *, is_whole: bool,
    ) -> None:  # fmt: skip
        """Keep what the next run needs of this one. ``changes`` says what it did with each file of the output."""
        inputs = {file: each if each.would_tell(self._began) else UNSURE for file, each in self._inputs.items()}
        known = {path: stamp for path, stamp in self._outputs.items() if changes.get(path) == "unchanged"}
        is_sure = all(each.would_tell(self._began) for each in known.values())
        now = time.time_ns()
        new = self._left(path for path, change in changes.items() if change in _LEFT and path not in known)
        is_sure = is_sure and all(each.would_tell(now) for each in new.values())
        left = {**known, **new}
        last = LastRun(
            options=self._options,
            inputs=msgspec.Raw(_encode(inputs)),
            outputs=left,
            site=self._site(left),
            traces=tuple(map(stamp_of, self._traces)),
            diagnostics=diagnostics,
            notes=notes,
            advice=advice,
            is_whole=is_whole,
            is_sure=is_sure,
            parts=self._keep_state(state) if state is not None else (),
        )
        self._cache.put(_OUTPUTS, {self._key: _encode(last)})

    def _keep_state(self, state: RunState) -> tuple[bytes, ...]:
        """Keep the parts of a state that aren't the last run's, and return the marks of all."""
        marks, new = [], dict[bytes, bytes]()
        parts = state.packed()
        known = self._last.parts if self._last is not None and self._parts else ()
        for number, (key, part) in enumerate(zip(self._keys(len(parts)), parts, strict=True)):
            if number < len(known) and self._parts[number] == part:
                marks.append(known[number])
            else:
                marks.append(os.urandom(_MARK))
                new[key] = marks[-1] + part
        self._cache.put(_NOTES, new)
        return tuple(marks)

    def _site(self, outputs: Collection[str]) -> dict[str, Stamp]:
        """Return what is in the folder besides our files, since a site may have its own settings there."""
        ours, there = {path.partition("/")[0] for path in outputs}, {""}
        found: dict[str, Stamp] = {}
        for folder in _SITE_FOLDERS:
            if folder.partition("/")[0] not in there:
                continue
            try:
                entries = list(os.scandir(self._folder + folder))
            except OSError:
                continue
            there.update(entry.name for entry in entries if not folder)
            for entry in entries:
                name = f"{folder}/{entry.name}".lstrip("/")
                if folder or (entry.name not in ours and entry.name[0] != "."):
                    is_config = entry.name.endswith(_SITE_CONFIGS) and name not in outputs
                    found[name] = (stamp_of(entry.path) if is_config else None) or UNSURE
        return found


@cache
def _decoder() -> msgspec.msgpack.Decoder[LastRun]:
    """Return what reads the last run; it takes longer to make than to use."""
    return msgspec.msgpack.Decoder(LastRun)


_decode_stamps: Final = msgspec.msgpack.Decoder(dict[str, Stamp]).decode
_encode: Final = msgspec.msgpack.Encoder().encode


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
        vault.settings, [(str(path), stamp_of(str(path))) for path in files_read(config)],
        _versions(_plugins_named(config, to, transforms or ())), _tools(), date.today().isoformat() if dated else "",
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
    return code_fingerprint(tuple(sorted(packages))), plugins, installed_in


def _tools() -> tuple[list[str], list[tuple[str, Stamp]]]:
    """Return what tells apart versions of pandoc, wherever it may be found, and what it is told of the time."""
    chosen = [os.environ.get(name, "") for name in ("PYPANDOC_PANDOC", "SOURCE_DATE_EPOCH")]
    name = "pandoc.exe" if sys.platform == "win32" else "pandoc"
    found = (f"{folder}/{name}" for folder in (*os.get_exec_path(), f"{sys.exec_prefix}/bin"))
    return chosen, list(stamps_of("", (chosen[0], *found)).items())
