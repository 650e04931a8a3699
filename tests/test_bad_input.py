"""A vault in which everything is wrong but one note: each fault has a diagnostic with its place, and the run goes on."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import vaultconv
from tests.parse.test_pathological import CASES
from vaultconv.vault.vault import Vault

GOOD = "# Good\n\nA note that is all right.\n"

NOTES: dict[str, tuple[bytes, str]] = {
    "crlf.md": (b"# a\r\n\r\nword\r\n", ""),
    "bom.md": (b"\xef\xbb\xbf# word", ""),
    "utf-16.md": ("# word é".encode("utf-16"), "utf-16.md:1:1: encoding"),
    "latin-1.md": ("word\ncafé".encode("latin-1"), "latin-1.md:2:4: encoding"),
    "invalid.md": ("é é é é é é é é é é é é word".encode() + b"\xff", "invalid.md:1:41: encoding"),
    "zero.md": (b"a\nword\0", "zero.md:2:1: encoding"),
    "long line.md": (b"word " * 1_000_000, ""),
    "nested quotes.md": (b"> " * 400 + b"word", "nested quotes.md:1:1: nesting"),
    "nested lists.md": (b"".join(b"  " * i + b"- word\n" for i in range(200)), "nested lists.md:101:1: nesting"),
    "front matter.md": (b"---\na: [\n---\nword", "front matter.md:3:1: front-matter-invalid"),
    "no note.md": (bytes(range(256)) + b" word", "no note.md:1:1: encoding"),
    "unclosed.md": (b"```\n$$\n%%\n<!-- [[ ![[ == ** ~~ ^[ word", ""),
    "cycle.md": (b"word ![[cycle]]", "cycle.md:1:6: embed-cycle"),
    **{f"pathological {name}.md": ((make(300) + "\n\nword").encode(), "") for name, make in CASES.items()},
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "good.md").write_text(GOOD)
    for name, (content, _) in NOTES.items():
        (folder / name).write_bytes(content)
    return folder


def test_each_bad_note_is_written_and_reported_at_its_place(vault: Path, tmp_path: Path) -> None:
    result = vaultconv.convert(vault, "commonmark", tmp_path / "out")
    reported = [f"{d.path}:{d.line}:{d.column}: {d.code}" for d in result.diagnostics]
    assert [place for _, place in NOTES.values() if place and place not in reported] == []
    assert not [each for each in reported if each.endswith("internal")]
    assert [name for name in NOTES if "word" not in (tmp_path / "out" / name).read_text(encoding="utf-8")] == []
    assert (tmp_path / "out/good.md").read_text() == GOOD


@pytest.mark.parametrize("backend", ["gfm", "obsidian"])
def test_other_backends_lose_no_bad_note_either(vault: Path, backend: str) -> None:
    written = vaultconv.convert(vault, backend).artifacts
    assert [each.path for each in written if "word" not in (each.text or "") and each.path != "good.md"] == []


def test_a_link_loop_of_folders_is_gone_through_once(vault: Path, tmp_path: Path) -> None:
    (vault / "sub").mkdir()
    (vault / "sub/again").symlink_to(vault, target_is_directory=True)
    result = vaultconv.convert(vault, "commonmark", tmp_path / "out")
    assert [str(d.path) for d in result.diagnostics if d.code == "linked-folder"] == ["sub/again"]
    assert (tmp_path / "out/good.md").exists()
    assert not (tmp_path / "out/sub").exists()


def test_a_link_to_itself_is_no_note(vault: Path, tmp_path: Path) -> None:
    (vault / "self.md").symlink_to("self.md")
    result = vaultconv.convert(vault, "commonmark", tmp_path / "out")
    assert [d.path for d in result.diagnostics if d.code == "unreadable"] == ["self.md"]
    assert (tmp_path / "out/good.md").read_text() == GOOD


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode that forbids reading")
def test_a_note_that_may_not_be_read_is_reported(vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fail(
        monkeypatch, Vault, "read", lambda path: path == "crlf.md", PermissionError(errno.EACCES, "Permission denied")
    )
    result = vaultconv.convert(vault, "commonmark", tmp_path / "out")
    assert [f"{d.path}: {d.message}" for d in result.diagnostics if d.code == "unreadable"] == [
        "crlf.md: can't be read: Permission denied"
    ]
    assert not (tmp_path / "out/crlf.md").exists()
    assert (tmp_path / "out/good.md").read_text() == GOOD


def test_a_note_that_vanishes_midway_is_reported(vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Vault.read

    def read_and_remove(self: Vault, path: str) -> bytes:
        (vault / "zero.md").unlink(missing_ok=True)
        return read(self, path)

    monkeypatch.setattr(Vault, "read", read_and_remove)
    result = vaultconv.convert(vault, "commonmark", tmp_path / "out")
    assert [d.path for d in result.diagnostics if d.code == "unreadable"] == ["zero.md"]
    assert (tmp_path / "out/good.md").read_text() == GOOD


def test_a_full_disk_is_reported_for_each_file_and_leaves_no_half_files(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(source: Any, target: Any, **options: Any) -> None:
        if Path(target).name == "good.md":
            return original(source, target, **options)
        raise OSError(errno.ENOSPC, "No space left on device")

    original = os.replace
    monkeypatch.setattr(os, "replace", replace)
    result = vaultconv.convert(vault, "commonmark", tmp_path / "out")
    failed = {d.path for d in result.diagnostics if d.code == "write-failed"}
    assert failed >= set(NOTES)
    assert sorted(path.name for path in (tmp_path / "out").glob("[!.]*")) == ["good.md"]


def _fail(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, when: Callable[[str], bool], error: OSError) -> None:
    """Let a method that takes a path raise for some paths."""
    original = getattr(owner, name)

    def method(self: Any, path: str) -> Any:
        if when(path):
            raise error
        return original(self, path)

    monkeypatch.setattr(owner, name, method)
