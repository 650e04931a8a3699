"""What a second run into an output does to the disk: calls are counted, which is the same on every machine."""

from __future__ import annotations

import builtins
import io
import os
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.files import write
from vaultconv import convert
from vaultconv.build.cache import Cache
from vaultconv.config import Config
from vaultconv.pipeline import incremental
from vaultconv.rerun import options_digest
from vaultconv.vault.vault import Vault

FOLDERS = 5
NOTES = {f"{n % FOLDERS}/Note {n}.md": f"# Note {n}\n\nTo [[Note {n + 1}]].\n" for n in range(40)}


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault that was converted; files count as older than that, however quick the machine is."""
    monkeypatch.setattr("vaultconv.build.stamps.Stamp.would_tell", lambda stamp, time: True)
    vault = write(tmp_path / "vault", NOTES)
    convert(vault, "gfm", tmp_path / "out")
    return vault


@pytest.fixture
def calls(vault: Path, monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """How often the system was asked about notes and folders, by the kind of call and the place: ``vault``, ``out``."""
    found: Counter[tuple[str, str]] = Counter()

    def counted(call: Callable[..., Any], kind: str) -> Callable[..., Any]:
        def work(path: Any, *args: Any, **named: Any) -> Any:
            for place in ("vault", "out"):
                is_there = not isinstance(path, int) and f"{vault.parent / place}/" in f"{os.fspath(path)}/"
                if is_there and (kind == "list" or os.fspath(path).endswith(".md")):
                    found[kind, place] += 1
            return call(path, *args, **named)

        return work

    for module, name, kind in (
        (os, "stat", "look"), (os, "lstat", "look"), (os, "scandir", "list"),
        (os, "open", "open"), (io, "open", "open"), (builtins, "open", "open"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, counted(getattr(module, name), kind))
    return found


@pytest.fixture
def small_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """States of notes are kept in shares of a few."""
    monkeypatch.setattr(incremental, "_NOTES", 4)


def test_a_run_with_nothing_to_do_looks_once_at_each_file_and_reads_none(
    vault: Path, calls: Counter[tuple[str, str]]
) -> None:
    result = convert(vault, "gfm", vault.parent / "out")
    assert set(result.changes.values()) == {"unchanged"}
    assert calls["look", "vault"] == calls["look", "out"] == len(NOTES)
    assert calls["list", "vault"] == 1 + FOLDERS
    assert calls["list", "out"] == 1  # which would show that it is a site
    assert calls["open", "vault"] == calls["open", "out"] == 0


def test_after_an_edit_one_note_is_read_and_each_file_looked_at_once(
    vault: Path, calls: Counter[tuple[str, str]]
) -> None:
    write(vault, {"3/Note 3.md": "# Note 3\n\nTo [[Note 7]] now.\n"})
    calls.clear()
    result = convert(vault, "gfm", vault.parent / "out")
    assert result.paths("written") == ["3/Note 3.md"]
    assert calls["look", "vault"] <= len(NOTES) + 1  # to see if several processes pay
    assert calls["look", "out"] == len(NOTES) + 2  # before it is written, and after
    assert calls["open", "vault"] == 2  # to compare it, and to read it
    assert calls["open", "out"] == 0  # but for a file of another name that takes its place


@pytest.mark.usefixtures("small_shares")
def test_after_an_edit_the_states_of_other_notes_are_neither_decoded_nor_kept_again(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(vault, {"New.md": "New.\n"})
    convert(vault, "gfm", vault.parent / "out")
    write(vault, {"3/Note 3.md": "# Note 3\n\nTo [[Note 7]] now.\n"})
    decoded: list[bytes] = []
    kept: Counter[str] = Counter()
    decode, put = incremental._decode_state, Cache.put

    def counted(content: bytes) -> incremental.NoteState:
        decoded.append(content)
        return decode(content)

    def keeping(cache: Cache, kind: str, values: Mapping[bytes, bytes]) -> None:
        kept[kind] += len(values)
        put(cache, kind, values)

    monkeypatch.setattr(incremental, "_decode_state", counted)
    monkeypatch.setattr(Cache, "put", keeping)
    convert(vault, "gfm", vault.parent / "out")
    assert len(decoded) == 1  # that of the note: of the one that it links to, nothing counts
    assert kept == {"notes": 1, "notes of outputs": 1, "outputs": 1}  # of a dozen shares of notes, one


def test_files_changed_in_the_last_tick_of_the_clock_are_read_though_their_stamps_are_the_same(
    vault: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr("vaultconv.build.stamps.Stamp.would_tell", lambda stamp, time: False)
    write(vault, {"New.md": "New.\n"})
    convert(vault, "gfm", vault.parent / "out")
    calls: Counter[tuple[str, str]] = request.getfixturevalue("calls")
    result = convert(vault, "gfm", vault.parent / "out")
    assert set(result.changes.values()) == {"unchanged"}
    assert calls["open", "vault"] >= len(NOTES)
    assert calls["open", "out"] >= len(NOTES)


def test_another_pandoc_on_the_path_or_another_of_the_same_name_is_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = Vault.open(write(tmp_path / "vault", {"A.md": "a\n"}))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)

    def digest() -> bytes | None:
        return options_digest(vault, Config(), "docx", None)

    digests = {digest()}
    for text in ("one", "other"):
        write(tmp_path / "bin", {"pandoc": text, "pandoc.exe": text})
        assert digest() == digest()
        digests.add(digest())
    assert len(digests) == 3
