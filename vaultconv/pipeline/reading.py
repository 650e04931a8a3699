"""Reading the notes of a vault."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from typing import Any, Final

import msgspec

from vaultconv.build.cache import Cache, code_fingerprint
from vaultconv.build.stamps import Stamp, stamps_of
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.faults import guarded
from vaultconv.pipeline import stages
from vaultconv.plan import Plan
from vaultconv.plugins import is_builtin
from vaultconv.transforms.context import Context
from vaultconv.tree.nodes import Document
from vaultconv.tree.packed import pack, unpack
from vaultconv.vault.index import build_index
from vaultconv.vault.notes import Original, Read, Reading, digest_of
from vaultconv.vault.titles import opening
from vaultconv.vault.vault import Vault


class Reads(dict[str, Read]):
    """The notes of a vault that were read by a plan, each read on demand; those in the cache aren't parsed again."""

    def __init__(self, vault: Vault, plan: Plan, cache: Cache) -> None:
        super().__init__()
        self._vault, self._reader = vault, NoteReader(vault, plan)
        self._cache, self._keys = cache, _Keys(vault, plan)

    def __missing__(self, note: str) -> Read:
        read = self[note] = next(self._new([note], keep=False))
        return read

    def readings(self, notes: Sequence[str]) -> Iterator[Reading]:
        """Yield what is known of these notes, and keep those that aren't in the cache for later runs."""
        for start in range(0, len(notes), _AT_ONCE):
            part = notes[start : start + _AT_ONCE]
            for note, read in zip(part, self._new(part), strict=True):
                self[note] = read
                yield read.reading

    def _new(self, notes: Sequence[str], *, keep: bool = True) -> Iterator[Read]:
        sources = [self._reader.source(note) for note in notes]
        keys = [self._keys.of(note, each) for note, each in zip(notes, sources, strict=True)]
        known = self._cache.get(_KIND, [key for key in keys if key])
        new: dict[bytes, bytes] = {}
        for note, source, key in zip(notes, sources, keys, strict=True):
            read = _unpacked(known.get(key))
            if read is None:
                read = self._reader.read(note, source)
                if key and keep and _is_sound(read.reading):
                    new[key] = _encode((read.reading, pack(read.document)))
            yield read
        self._cache.put(_KIND, new)


class Kept:
    """What the cache has of a vault's notes in one value, with the notes' stamps: most needn't be read to be known.

    It is for runs of few notes, which ask for nothing else of the others. ``readings`` are those of the notes that are
    as they were, as far as their stamps tell.
    """

    def __init__(self, vault: Vault, plan: Plan, cache: Cache) -> None:
        self._cache, self._began = cache, time.time_ns()
        self._key = _Keys(vault, plan).of_vault() if cache.path is not None else b""
        self._stamps = stamps_of(f"{vault.root}/", vault.notes) if self._key else {}
        content = cache.get(_KIND_OF_VAULTS, [self._key]).get(self._key) if self._key else None
        kept: dict[str, tuple[Stamp, Reading]] = {}
        if content is not None:
            with suppress(msgspec.MsgspecError):
                kept = _decode_kept(content)
        self.readings = {note: reading for note, (stamp, reading) in kept.items() if self._stamps.get(note) == stamp}

    def keep(self, readings: Mapping[str, Reading]) -> None:
        """Keep these readings for later runs, if some of them are new."""
        known = {note: stamp for note, stamp in self._stamps.items() if stamp.would_tell(self._began)}
        new = {note: (stamp, readings[note]) for note, stamp in known.items() if _is_sound(readings[note])}
        if new.keys() - self.readings.keys():
            self._cache.put(_KIND_OF_VAULTS, {self._key: _encode(new)})


class _Keys:
    """Makes the keys of notes: hashes of everything that reading a note depends on.

    The built-in transforms of the read stage look at the note, its path and its settings, and at nothing else in the
    vault. Where that isn't sure, there are no keys: plugins, other kinds of vaults, backends that give notes back.
    """

    def __init__(self, vault: Vault, plan: Plan) -> None:
        transforms, _ = stages.split_transforms(plan.transforms)
        self._vault, self._settings = vault, dict[str, bytes]()
        self._is_sure = (
            type(vault) is Vault
            and not plan.backend.edits
            and not plan.syntax.inline_rules
            and all(map(is_builtin, transforms))
        )
        if self._is_sure:
            steps = [(type(each).__module__, type(each).__qualname__, each) for each in transforms]
            self._plan = _encode_options((code_fingerprint(), plan.syntax, plan.ignore_comments, steps))

    def of_vault(self) -> bytes:
        """Return the key of all notes; none if they aren't kept."""
        if not self._is_sure:
            return b""
        parts = (self._plan, os.fsencode(self._vault.root), self._vault.settings)
        return blake2b(_encode_options(parts), digest_size=20).digest()

    def of(self, note: str, source: bytes | OSError) -> bytes:
        """Return the key of a note with this content; none if it isn't kept."""
        if not self._is_sure or isinstance(source, OSError):
            return b""
        settings = self._vault.settings_for(note)
        if settings.root not in self._settings:
            self._settings[settings.root] = _encode_options((self._plan, settings))
        digest = blake2b(self._settings[settings.root], digest_size=20)
        digest.update(_encode_options((note, len(source))))
        digest.update(source)
        return digest.digest()


_KIND: Final = "notes"
_KIND_OF_VAULTS: Final = "vaults"
_AT_ONCE: Final = 500  # notes looked up together
_encode: Final = msgspec.msgpack.Encoder().encode
_encode_options: Final = msgspec.msgpack.Encoder(enc_hook=repr, order="deterministic").encode
_decode: Final = msgspec.msgpack.Decoder(tuple[Reading, bytes]).decode
_decode_kept: Final = msgspec.msgpack.Decoder(dict[str, tuple[Stamp, Reading]]).decode


def _unpacked(content: bytes | None) -> Read | None:
    if content is None:
        return None
    with suppress(msgspec.MsgspecError):
        reading, document = _decode(content)
        return Read(reading, unpack(document))
    return None


def _is_sound(reading: Reading) -> bool:
    """Return whether a note could be read, without a fault of this program, which the next run should tell too."""
    return reading.entry is not None and all(each.code is not DiagnosticCode.INTERNAL for each in reading.diagnostics)


class NoteReader:
    """Reads the notes of a vault by a plan, and runs the transforms of the read stage."""

    def __init__(self, vault: Vault, plan: Plan) -> None:
        self._vault, self._plan = vault, plan
        self._files = build_index(vault.files, {})
        self._transforms, _ = stages.split_transforms(plan.transforms)
        self._memo: dict[Any, Any] = {}
        self._syntaxes = {notion: msgspec.structs.replace(plan.syntax, notion=notion) for notion in (False, True)}

    def source(self, note: str) -> bytes | OSError:
        """Return the bytes of a note, or why it can't be read."""
        try:
            return self._vault.read(note)
        except OSError as error:
            return error

    def read(self, note: str, source: bytes | OSError) -> Read:
        """Return the note with this content; what is odd about it is among its diagnostics."""
        report = Report(note)
        if not isinstance(source, OSError):
            return self.parsed(source, note, report)
        message = f"can't be read: {source.strerror or source}"
        report(DiagnosticCode.UNREADABLE, message, hint="it was left out")
        return Read(Reading(None, diagnostics=tuple(report.diagnostics)), _EMPTY)

    def parsed(self, source: bytes, note: str, report: Report) -> Read:
        """Return the note with this content."""
        from vaultconv.pipeline.ignored import may_ignore, read_ignores, without_ignores  # of notes not in the cache

        plan, settings = self._plan, self._vault.settings_for(note)
        syntax = self._syntaxes[settings.from_notion]
        document, report.diagnostics = stages.read_note(source, note, syntax)
        is_damaged = any(each.code is DiagnosticCode.INTERNAL for each in report.diagnostics)
        says_unpublished = stages.is_unpublished(source, document)
        original, ignores = None, None
        if plan.backend.edits:
            as_written = document if syntax == plan.syntax else stages.read_note(source, note, plan.syntax)[0]
            original = Original(source, as_written)
        if may_ignore(source):
            ignores = read_ignores(source, document, report)
            document = document if plan.backend.edits else without_ignores(document)
        document = guarded(partial(self._vault.adapted, note, document), document, report, "reading")
        context = Context(
            note=note,
            settings=settings,
            index=self._files,
            report=report,
            document=lambda note: None,
            published=lambda path: True,
            memo=self._memo,
        )
        document = stages.transform_note(document, self._transforms, context)
        entry = stages.index_entry(note, document, report)
        reading = Reading(
            entry,
            digest_of(source),
            tuple(report.diagnostics),
            opening(document),
            is_damaged,
            says_unpublished,
            document.front_matter is not None and not document.front_matter.valid,
            ignores if plan.ignore_comments else None,
        )
        return Read(reading, document, original)


_EMPTY: Final = Document(())
