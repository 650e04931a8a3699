"""A run that is killed, at any moment, leaves nothing that the next one doesn't put right."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import pytest

import vaultconv
from tests.cli.conftest import tree
from tests.files import write
from vaultconv.backends.pandoc import process as pandoc
from vaultconv.build import output
from vaultconv.build.output import Output

STEPS = 5_000
AUDITED = frozenset(("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.utime"))

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed that was forked")

BEFORE = {"A.md": "a ![[p.png]]", "sub/B.md": "b", "F.md": "f", "G/x.md": "g", "p.png": "one", "q.png": "two"}
AFTER = {"A.md": "edited ![[q.png]]", "sub/C.md": "b", "F.md/y.md": "f", "G": "", "New/deep/N.md": "n", "q.png": "2"}


def killed(work: Callable[[], object], out: Path, step: int) -> bool:
    """Do the work in a process that is killed before the ``step``-th time it touches ``out``; whether it came so far."""
    pandoc.SERVICE.end()  # which takes one answer after another, to whichever process
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # other tests leave threads behind, which this process doesn't need
        child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    left = step

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in AUDITED and str(arguments[0]).startswith(str(out)):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    try:
        work()
    finally:
        os._exit(0)


def everything(folder: Path) -> dict[str, bytes | None]:
    """What is in a folder, folders too, but for the manifest."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: path.read_bytes() if path.is_file() else None
        for name, path in found.items()
        if name != ".vaultconv/manifest.jsonl"
    }


def vault_of(root: Path, files: dict[str, str]) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    return write(root, {name: text for name, text in files.items() if "." in name})


@pytest.mark.parametrize(("to", "stride"), [("gfm", 1), ("hugo", 7)])
@pytest.mark.parametrize("edited_again", [False, True])
def test_the_next_run_gives_what_an_undisturbed_one_gives(
    tmp_path: Path, to: str, stride: int, edited_again: bool
) -> None:
    vault, out = tmp_path / "vault", tmp_path / "out"
    last = {**AFTER, "A.md": "again ![[p.png]]", "p.png": "three"} if edited_again else AFTER
    vaultconv.convert(vault_of(vault, last), to, tmp_path / "wanted")
    wanted = everything(tmp_path / "wanted")
    for step in range(1, STEPS, stride):
        shutil.rmtree(out, ignore_errors=True)
        vault_of(vault, BEFORE)
        if step % 2 or to == "gfm":
            vaultconv.convert(vault, to, out)
        write(out, {"foreign.txt": "mine", ".vaultconv-1.tmp.txt": "mine"})
        vault_of(vault, AFTER)
        ended = not killed(lambda: vaultconv.convert(vault, to, out), out, step)
        vault_of(vault, last)
        result = vaultconv.convert(vault, to, out)
        assert [str(each) for each in result.diagnostics] == [], step
        found = everything(out)
        assert (found.pop("foreign.txt"), found.pop(".vaultconv-1.tmp.txt")) == (b"mine", b"mine")
        assert found == wanted, step
        if ended:
            break
    assert step > 20


@pytest.mark.parametrize("name", ["book.rst", "notes.zip"])
def test_a_document_is_whole_after_a_run_that_was_killed(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, out, state = vault_of(tmp_path / "vault", BEFORE), tmp_path / "out", tmp_path / "out-state"
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    to = "rst" if name == "book.rst" else "gfm"
    vaultconv.convert(vault, to, tmp_path / "wanted" / name)
    for step in range(1, STEPS):
        shutil.rmtree(out, ignore_errors=True)
        shutil.rmtree(state, ignore_errors=True)
        ended = not killed(lambda: vaultconv.convert(vault, to, out / name), out, step)  # and in the state folder
        assert vaultconv.convert(vault, to, out / name).diagnostics == ()
        assert everything(out) == everything(tmp_path / "wanted")
        if ended:
            break
    assert step > 5


def test_what_two_killed_runs_in_turn_wrote_is_known(tmp_path: Path) -> None:
    vault, out, left = vault_of(tmp_path / "vault", {}), tmp_path / "out", []
    for step in range(1, STEPS):
        shutil.rmtree(out, ignore_errors=True)
        write(out, {".vaultconv/manifest.jsonl": '["half'})
        write(vault, {"A.md": "a"})
        if not killed(lambda: vaultconv.convert(vault, "gfm", out), out, step):
            break
        left.append(tree(out))
        write(vault, {"A.md": "edited"})
        assert vaultconv.convert(vault, "gfm", out).diagnostics == (), step
        assert (out / "A.md").read_text() == "edited\n", step
    assert [] in left
    assert ["A.md"] in left


@pytest.mark.parametrize("name", ["out", "book.rst"])
def test_what_a_killed_run_left_goes_if_the_vault_is_as_before_it(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, out, state = tmp_path / "vault", tmp_path / "out", tmp_path / "out-state"
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    place, to = (out, "gfm") if name == "out" else (out / name, "rst")
    write(vault, {"sub/A.md": "a"})
    write(tmp_path, {"p.png": "picture"})
    for step in range(1, STEPS):
        shutil.rmtree(out, ignore_errors=True)
        shutil.rmtree(state, ignore_errors=True)
        vaultconv.convert(vault, to, place)
        wanted = everything(out)
        write(vault, {"sub/N.md": "new ![[p.png]]", "p.png": "picture"})
        ended = not killed(lambda: vaultconv.convert(vault, to, place), out, step)
        (vault / "sub/N.md").unlink()
        (vault / "p.png").unlink()
        assert vaultconv.convert(vault, to, place).diagnostics == ()
        assert everything(out) == wanted, step
        if ended:
            break
    assert step > 5


# ------------------------------------------------------------------------------------- a larger vault, at any moment

# Kills itself before the nth time it touches the output or the cache; without a number, says how often it does.
DRIVER = f"""
import os, signal, sys
place, step = sys.argv.pop(), int(sys.argv.pop())
done = 0
def count(event, arguments):
    global done
    if event in {set(AUDITED) | {"sqlite3.connect"}} and str(arguments[0]).startswith(place):
        done += 1
        if done == step:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
from vaultconv.cli import main
try:
    main(sys.argv[1:])
finally:
    print(done)
"""


LONG = "\n```\n" + "code\n" * 400 + "```\n"  # so that a second process pays


def notes_of(edition: int) -> dict[str, str]:
    """Some hundred notes, of which each edition has others, edited ones, and ones that link elsewhere."""
    chosen = random.Random(edition)
    names = [number for number in range(200) if chosen.random() < 0.95]
    return {
        f"Notes {number % 7}/{number % 3}/{number}.md": f"# {number}\n\n[[{chosen.choice(names)}]] "
        f"![[{number % 5}.png]] {'edited' if chosen.random() < 0.2 else ''}\n" * 3 + LONG
        for number in names
    } | {f"Notes 0/{number}.png": f"picture {number if number else edition}" for number in range(5)}


def run_until(step: int, vault: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", DRIVER, "convert", str(vault), "-o", str(out), *more, str(step), str(out)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def check_manifest(out: Path) -> None:
    """Each of our files must be listed, with its hash; what else a site has is its owner's."""
    lines = [json.loads(line) for line in (out / ".vaultconv/manifest.jsonl").read_text().splitlines()]
    found = {path: blake2b(content, digest_size=16).hexdigest() for path, content in everything(out).items() if content}
    assert {path: entry["hash"] for path, entry in lines}.items() <= found.items()
    unlisted = found.keys() - {path for path, _ in lines}
    assert [path for path in unlisted if "Notes" in path and path.endswith((".md", ".png"))] == []


@pytest.mark.parametrize(("to", "jobs", "moments"), [("commonmark", "2", 20), ("hugo", "1", 4)])
def test_kills_at_any_moments_change_nothing_of_the_output(
    tmp_path: Path, to: str, jobs: str, moments: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, out, wanted = tmp_path / "vault", tmp_path / "out", tmp_path / "wanted"
    monkeypatch.setenv("VAULTCONV_CACHE", f"{out}-cache")
    options = ("--to", to, "--jobs", jobs)
    vault_of(vault, notes_of(0))
    steps = int(run_until(0, vault, out, *options).stdout)
    assert steps > 300
    kills = 0
    chosen = random.Random(f"{to} {jobs}")
    for edition in range(1, moments + 1):
        is_new = edition % 3 == 0
        if is_new:
            shutil.rmtree(out)
            write(out, {"foreign.md": "mine"})
        vault_of(vault, notes_of(edition))
        kills += run_until(chosen.randrange(1, steps if is_new else steps // 2), vault, out, *options).returncode == -9
        if edition % 4 == 0:  # and again, on the way to another edition
            vault_of(vault, notes_of(-edition))
            run_until(chosen.randrange(1, steps // 3), vault, out, *options)
            vault_of(vault, notes_of(edition))
        result = vaultconv.convert(vault, to, out, jobs=int(jobs))
        assert result.paths("refused") + result.paths("failed") == []
        shutil.rmtree(wanted, ignore_errors=True)
        vaultconv.convert(vault, to, wanted, cache=False)
        found = everything(out)
        assert found.pop("foreign.md", b"mine") == b"mine"
        assert found == everything(wanted), edition
        check_manifest(out)
    assert kills > moments // 2


# ------------------------------------------------------------------------------------------------------ half files


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_half_files_of_a_killed_run_are_removed_wherever_it_wrote(tmp_path: Path) -> None:
    vault, out = vault_of(tmp_path / "vault", BEFORE), tmp_path / "out"
    vaultconv.convert(vault, "gfm", out)
    left = f".vaultconv-{dead_process()}.tmp"
    write(out, {left: "half", f"sub/{left}": "half", f"G/{left}": "half"})
    result = vaultconv.convert(vault, "gfm", out, only=["A.md"])
    assert result.diagnostics == ()
    assert list(out.rglob("*.tmp")) == []


def test_half_files_of_others_and_of_living_processes_stay(tmp_path: Path) -> None:
    vault, out = vault_of(tmp_path / "vault", BEFORE), tmp_path / "out"
    vaultconv.convert(vault, "gfm", out)
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    theirs = f"theirs/.vaultconv-{dead_process()}.tmp"
    names = (f".vaultconv-{process.pid}.tmp", ".vaultconv-x.tmp", "vaultconv-1.tmp", theirs)
    foreign = dict.fromkeys(names, "mine")
    write(out, foreign)
    write(tmp_path / "elsewhere", {f".vaultconv-{dead_process()}.tmp": "mine"})
    shutil.rmtree(out / "G")
    (out / "G").symlink_to(tmp_path / "elsewhere")
    vaultconv.convert(vault, "gfm", out)
    process.communicate(b"\n")
    assert {name: (out / name).read_text() for name in foreign} == foreign
    assert len(list((tmp_path / "elsewhere").iterdir())) == 1


def test_a_dry_run_removes_no_half_files(tmp_path: Path) -> None:
    left = write(tmp_path / "out", {f".vaultconv-{dead_process()}.tmp": "half"})
    with Output(left, "vault", dry_run=True):
        pass
    assert len(list(left.iterdir())) == 1


def test_a_half_file_beside_the_manifest_is_removed(tmp_path: Path) -> None:
    left = f".vaultconv/.vaultconv-{dead_process()}.tmp"
    write(tmp_path, {left: "half"})
    with Output(tmp_path, "vault"):
        pass
    assert not (tmp_path / left).exists()


def test_only_folders_that_were_changed_after_a_run_that_ended_are_searched_for_half_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def searched() -> list[str]:
        found: list[str] = []
        monkeypatch.setattr(output, "remove_partial_files", found.append)
        with Output(tmp_path, "vault"):
            pass
        return [Path(each).relative_to(tmp_path).as_posix() for each in found if not each.endswith(".vaultconv")]

    with Output(tmp_path, "vault") as first:
        first.write("x/a.md", b"A")
        first.write("y/b.md", b"B")
    manifest = tmp_path / ".vaultconv/manifest.jsonl"
    time = manifest.stat().st_mtime + 10
    os.utime(manifest, (time, time))
    assert searched() == []
    os.utime(tmp_path / "y", (time, time))
    assert searched() == ["y"]
    with pytest.raises(KeyboardInterrupt), Output(tmp_path, "vault") as interrupted:
        interrupted.write("x/a.md", b"edited")
        raise KeyboardInterrupt
    assert sorted(searched()) == [".", "x", "y"]
