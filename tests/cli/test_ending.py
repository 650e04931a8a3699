"""How a command ends where it is interrupted, or where nobody takes what it prints."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import vaultconv
from tests.cli.conftest import Run, tree
from tests.files import write

FULL = Path("/dev/full")
COMMAND = [sys.executable, "-m", "vaultconv"]
PRINTING = ["list codes", "tree vault/Home.md", "check vault --diagnostics json", "check vault --diagnostics sarif",
            "convert vault/Home.md -o -", "convert vault -o out --dry-run", "--help", "convert --help"]  # fmt: skip


def called(arguments: str, folder: Path, **streams: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments.split()], cwd=folder, text=True, check=False, **streams)  # type: ignore


@pytest.mark.skipif(not FULL.exists(), reason="no device here is always full")
@pytest.mark.parametrize("arguments", PRINTING)
def test_a_full_disk_behind_standard_output_is_told(vault: Path, arguments: str) -> None:
    with FULL.open("w") as full:
        done = called(arguments, vault.parent, stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        3,
        "error: can't print: [Errno 28] No space left on device",
    )
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="no device here is always full")
@pytest.mark.parametrize("arguments", ["check vault", "check nowhere", "check --nonsense"])
def test_a_full_disk_behind_standard_error_is_an_exit_code(vault: Path, arguments: str) -> None:
    with FULL.open("w") as full:
        assert called(arguments, vault.parent, stderr=full).returncode == 3


@pytest.mark.skipif(sys.platform == "win32", reason="pipes there are closed in another way")
@pytest.mark.parametrize("arguments", PRINTING)
def test_a_pipe_that_nobody_reads_is_an_exit_code(vault: Path, arguments: str) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    done = called(arguments, vault.parent, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    assert done.returncode == 141
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="the shell there closes no streams")
@pytest.mark.parametrize("stream", [1, 2])
def test_streams_that_are_closed_are_no_failure(vault: Path, stream: int) -> None:
    command = " ".join([*COMMAND, "check", "vault", f"{stream}>&-"])
    assert subprocess.run(["sh", "-c", command], cwd=vault.parent, check=False).returncode == 0


# ------------------------------------------------------------------------------------------------------- interruptions

# Sends itself and its processes the signal when it touches the output for the nth time, which is before each file, folder and removal.
INTERRUPTED = """
import os, sys
EVENTS, PLACE = sys.argv.pop().split(), sys.argv.pop()
left = int(sys.argv.pop())
number = int(sys.argv.pop())
def count(event, arguments):
    global left
    if event in EVENTS and PLACE in str(arguments[0]):
        left -= 1
        if left == 0:
            os.killpg(0, number)
sys.addaudithook(count)
from vaultconv.cli import main
main(sys.argv[1:])
"""


TOUCHED = "open os.rename os.remove os.mkdir"
ENDED = "every file is whole, and the next run goes on from there"
LONG = "words of {}\n\n```\n" + "code\n" * 1500 + "```\n"  # so that a second process pays
SIGNALS = pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")


def interrupted(
    arguments: str, number: int, step: int, place: str = f"{os.sep}out", events: str = TOUCHED
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", INTERRUPTED, *arguments.split(), str(int(number)), str(step), place, events]
    return subprocess.run(command, capture_output=True, text=True, check=False, start_new_session=True)


@SIGNALS
@pytest.mark.parametrize("step", [1, 4, 6, 9, 12, 15])
def test_an_interruption_leaves_whole_files_and_a_manifest_that_knows_them(
    vault: Path, tmp_path: Path, number: int, code: int, step: int
) -> None:
    done = interrupted(f"convert {vault} -o {tmp_path / 'out'}", number, step)
    written = tree(tmp_path / "out")
    told = f"{len(written)} written; {ENDED}" if written else "nothing was written"
    assert (done.returncode, done.stderr.strip()) == (code, f"interrupted: {told}")
    assert not list(tmp_path.rglob("*.tmp"))
    assert not list(tmp_path.rglob("lock"))
    write(vault, {"Home.md": "edited ![[map.png]]", "Trips/Rome.md": "edited"})
    result = vaultconv.convert(vault, "commonmark", tmp_path / "out")
    assert result.paths("refused") == []
    assert {path for path in written if path.endswith(".md")} <= set(result.paths("written"))


@pytest.mark.parametrize(("number", "code", "jobs"), [(signal.SIGINT, 130, "1"), (signal.SIGTERM, 143, "2")])
def test_the_next_run_says_that_it_goes_on_and_writes_only_what_is_missing(
    vault: Path, tmp_path: Path, number: int, code: int, jobs: str
) -> None:
    notes = {f"Notes/{number}.md": LONG.format(number) for number in range(60)}
    write(vault, notes)
    out = tmp_path / "out"
    arguments = f"convert {vault} -o {out} --jobs {jobs}"
    done = interrupted(arguments, number, 40)
    assert done.returncode == code
    assert re.search(r"^interrupted: [0-9]+ written; ", done.stderr, re.M)
    assert "Traceback" not in done.stderr
    written = {path: (out / path).stat().st_mtime_ns for path in tree(out)}
    assert 0 < len(written) < 60
    again = called(arguments, tmp_path, stderr=subprocess.PIPE).stderr
    assert "going on from a run that was interrupted\n" in again
    assert f"{len(tree(out)) - len(written)} written, {len(written)} unchanged" in again
    assert {path: (out / path).stat().st_mtime_ns for path in written} == written
    assert "going on" not in called(arguments, tmp_path, stderr=subprocess.PIPE).stderr


def test_an_interrupted_run_that_removed_files_says_so(vault: Path, tmp_path: Path) -> None:
    write(vault, {f"{number}.md": "words" for number in range(5)})
    out = tmp_path / "out"
    vaultconv.convert(vault, "commonmark", out)
    for each in range(5):
        (vault / f"{each}.md").unlink()
    before = len(tree(out))
    done = interrupted(f"convert {vault} -o {out}", signal.SIGINT, 3, ".md", "os.remove")
    assert before - len(tree(out)) == 2
    assert (done.returncode, done.stderr.strip()) == (130, f"interrupted: 2 removed; {ENDED}")


def test_a_check_that_is_interrupted_wrote_nothing(vault: Path) -> None:
    done = interrupted(f"check {vault}", signal.SIGINT, 1, "Home.md")
    assert (done.returncode, done.stderr.strip()) == (130, "interrupted: nothing was written")


@pytest.mark.parametrize("out", ["closed/out", "closed/out.md", "closed/book.docx"])
def test_a_folder_that_may_not_be_looked_into_is_an_outside_failure(
    run: Run, vault: Path, out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = os.stat

    def stat(path: Any, **how: Any) -> os.stat_result:
        if "closed" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, **how)

    monkeypatch.setattr(os, "stat", stat)
    ran = run("convert", vault, "-o", out)
    assert (ran.code, ran.err) == (3, f"error: {out}: Permission denied\n")
