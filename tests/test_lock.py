"""One run at a time writes into a folder; the others wait, and then say who is at it."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import vaultconv
from tests.cli.conftest import Run, run, tree  # noqa: F401  # a fixture
from tests.files import write
from vaultconv.build import lock
from vaultconv.build.lock import holder, locked
from vaultconv.build.output import Output
from vaultconv.errors import OutputBusyError, OutputError

OUTPUTS = {"folder": ("out", "gfm"), "book": ("out/book.rst", "rst"), "zip": ("out/notes.zip", "gfm")}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write(tmp_path / "vault", {f"{number}.md": f"words of {number}" for number in range(40)})


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "SECONDS", 0.05)


@pytest.fixture(params=OUTPUTS)
def busy(request: pytest.FixtureRequest, tmp_path: Path, impatient: None) -> Iterator[tuple[str, str]]:
    """An output that another run is writing to, and its backend."""
    out, to = OUTPUTS[request.param]
    with Output(tmp_path / "out", "another", document=Path(out).name if "/" in out else ""):
        yield out, to


def test_a_run_waits_ten_seconds() -> None:
    assert lock.SECONDS == 10


def test_the_second_run_says_who_is_writing(run: Run, vault: Path, busy: tuple[str, str]) -> None:  # noqa: F811
    out, to = busy
    ran = run("convert", vault, "-o", out, "--to", to)
    assert ran.code == 3
    assert f"another run is writing to {vault.parent / out}: process {os.getpid()} on " in ran.err
    assert f"on {socket.gethostname()}, since 20" in ran.err
    assert "Traceback" not in ran.err


def test_the_library_raises(vault: Path, tmp_path: Path, busy: tuple[str, str]) -> None:
    out, to = busy
    with pytest.raises(OutputError) as caught:
        vaultconv.convert(vault, to, tmp_path / out)
    assert (type(caught.value), caught.value.exit_code) == (OutputBusyError, 3)
    assert tree(tmp_path / "out") == []


def test_a_dry_run_waits_for_nobody(vault: Path, tmp_path: Path, busy: tuple[str, str]) -> None:
    out, to = busy
    assert vaultconv.convert(vault, to, tmp_path / out, dry_run=True).diagnostics == ()


def test_another_document_of_the_folder_can_be_written_meanwhile(vault: Path, tmp_path: Path) -> None:
    with Output(tmp_path / "out", "another", document="one.rst"):
        vaultconv.convert(vault, "rst", tmp_path / "out/two.rst")
    assert tree(tmp_path / "out") == ["two.rst"]


def test_the_lock_is_free_after_a_run_that_failed(vault: Path, tmp_path: Path, impatient: None) -> None:
    with pytest.raises(RuntimeError), Output(tmp_path / "out", "vault"):
        raise RuntimeError
    assert not (tmp_path / "out").exists()
    assert vaultconv.convert(vault, "gfm", tmp_path / "out").diagnostics == ()


def test_runs_at_once_lose_nothing_of_the_manifest(vault: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vaultconv", "convert", str(vault), "-q", "-o"]
    outs = [f"out{folder}" for folder in range(3) for _ in range(2)] + ["docs/a.rst", "docs/b.rst", "docs/a.zip"]
    running = [subprocess.Popen([*command, out], cwd=tmp_path, stderr=subprocess.PIPE) for out in outs]
    assert [(process.communicate()[1], process.returncode) for process in running] == [(b"", 0)] * len(outs)
    assert sorted(path.name for path in (tmp_path / "docs").iterdir()) == ["a.rst", "a.zip", "b.rst"]
    for folder in ("out0", "out1", "out2"):
        lines = (tmp_path / folder / ".vaultconv/manifest.jsonl").read_text().splitlines()
        assert sorted(json.loads(line)[0] for line in lines) == tree(tmp_path / folder)
        assert [path.name for path in (tmp_path / folder / ".vaultconv").iterdir()] == ["manifest.jsonl"]
    write(vault, {"0.md": "---\npublish: false\n---\nsecret", "1.md": "edited"})
    result = vaultconv.convert(vault, "commonmark", tmp_path / "out0", publish=vaultconv.Publish(keys=True))
    assert [result.paths(change) for change in ("removed", "written", "refused")] == [["0.md"], ["1.md"], []]


def test_a_file_system_without_locks_is_told_and_written_to(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")

    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    result = vaultconv.convert(vault, "gfm", tmp_path / "out")
    assert [f"{each.path}: {each.severity}[{each.code}]" for each in result.diagnostics] == [
        ".: warning[output-unlocked]"
    ]
    assert len(tree(tmp_path / "out")) == 40
    assert [path.name for path in (tmp_path / "out/.vaultconv").iterdir()] == ["manifest.jsonl"]


def test_a_lock_says_who_holds_it_and_is_gone_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "folder/lock"
    with locked(path, tmp_path):
        held = holder(path)
        assert held is not None
        assert (held.pid, held.host) == (os.getpid(), socket.gethostname())
        path.write_bytes(b" damaged")
        assert holder(path) is None
    assert not path.parent.exists()


def test_a_symbolic_link_in_the_place_of_a_lock_is_not_followed(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("safe")
    (tmp_path / "out/.vaultconv").mkdir(parents=True)
    (tmp_path / "out/.vaultconv/lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="can't write to"):
        vaultconv.convert(vault, "gfm", tmp_path / "out")
    assert (tmp_path / "elsewhere").read_text() == "safe"
