"""However a run is done, by how many processes, by whose executor, with what it keeps for the next: the same output."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.bench.make_vault import VaultMaker
from tests.files import write
from vaultconv import Config, Result, Vault, convert, load_backend, run
from vaultconv.api import questions, revise
from vaultconv.cli import main
from vaultconv.pipeline import parallel
from vaultconv.plugins import BACKENDS, installed

SAMPLE = Path(__file__).parent.parent / "docs/sample-vault"
PAGES = tuple(name for name in installed(BACKENDS) if not load_backend(name).prints)
DOCUMENTS = tuple(name for name in installed(BACKENDS) if load_backend(name).prints)

HARD = {
    "Hub.md": "# Hub\n\nRead [[Leaf#Part]], ![[Leaf]] and ![[Gone]].\n",
    "Leaf.md": "---\naliases: [Blatt]\n---\n# Part\n\nSee [[Hub]] and [[Twin]]. ^id\n\n![[Chain]]\n",
    "Chain.md": "![[Leaf#^id]] and ![[Hub#Hub]]\n",
    "a/Twin.md": "one",
    "a/twin.md": "two [[Twin]]",
    "b/Twin.md": "---\npublish: false\n---\nthree",
    "b/Ünïcode 日本.md": "[[Twin]] | a | b |\n\n| a |\n|---|\n| 1 | 2 |\n",
    "b/empty.md": "",
}


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample vault, some made notes, and a few that depend on each other in hard ways."""
    root = tmp_path_factory.mktemp("same") / "vault"
    VaultMaker(root, 30).write()
    shutil.copytree(SAMPLE, root / "Sample")
    for note in root.rglob("*.md"):  # drawing takes longer than all else
        note.write_text(note.read_text().replace("```mermaid", "```text"))
    write(root, HARD).joinpath("b/latin.md").write_bytes("Grüße [[Hub]]".encode("latin-1"))
    return root


@pytest.fixture(scope="module")
def few_notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("same") / "few"
    return write(
        root, {"A.md": "# A\n\n*a* [[B#Part]] $x^2$\n\n![[b/C]]\n", "B.md": "# Part\n\n- [ ] b\n", "b/C.md": "c"}
    )


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(3) as pool:
        yield pool


def written(vault: Path, to: str, out: Path, **how: Any) -> tuple[dict[str, bytes], Result]:
    """What a run leaves in a folder, but for what it keeps for the next, and its result."""
    result = convert(vault, to, out, config=Config(), **how)
    files = [path for path in out.rglob("*") if path.is_file() and ".vaultconv" not in path.parts]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}, result


@pytest.mark.parametrize("to", PAGES)
def test_pages_are_the_same_however_they_are_made(
    vault: Path, to: str, tmp_path: Path, processes: Executor, threads: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways: dict[str, dict[str, Any]] = {
        "one job": {"jobs": 1},
        "two jobs, cached": {"jobs": 2},
        "two jobs": {"jobs": 2},
        "an executor of processes": {"executor": processes},
        "an executor of threads": {"executor": threads},
    }
    monkeypatch.setattr(run, "_SMALL", 0)  # other processes, though they don't pay
    wanted = None
    for number, (way, how) in enumerate(ways.items()):
        cache = "shared" if way in ("one job", "two jobs, cached") else str(number)
        monkeypatch.setenv("VAULTCONV_CACHE", str(tmp_path / f"cache {cache}"))
        files, result = written(vault, to, tmp_path / f"{number}/out", **how)
        wanted = wanted or (files, result)
        assert files == wanted[0], way
        assert result == wanted[1], way
        again, repeated = written(vault, to, tmp_path / f"{number}/out", **how)
        assert again == files, way
        assert repeated.diagnostics == result.diagnostics, way
        assert "written" not in repeated.changes.values(), way
    assert len(wanted[0]) > 60
    assert len(wanted[1].diagnostics) > 5


@pytest.mark.parametrize("to", DOCUMENTS)
def test_documents_are_the_same_however_they_are_made(
    few_notes: Path, to: str, tmp_path: Path, processes: Executor, threads: Executor
) -> None:
    alone, result = written(few_notes, to, tmp_path / "alone", jobs=1)
    ways: dict[str, dict[str, Any]] = {"processes": {"executor": processes}, "threads": {"executor": threads}}
    if to in ("docx", "html", "pdf"):  # starting processes takes longer than the documents
        ways["two jobs"] = {"jobs": 2}
    for way, how in ways.items():
        files, other = written(few_notes, to, tmp_path / way, **how)
        assert files == alone, way
        assert other == result, way
    assert len(alone) >= 3


@pytest.mark.parametrize("name", ["pack.tsv", "pack.html"])
def test_packs_are_the_same_however_they_are_made(
    vault: Path, name: str, tmp_path: Path, processes: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_SMALL", 0)
    ways: tuple[dict[str, Any], ...] = ({"jobs": 1}, {"jobs": 2}, {"jobs": 2}, {"executor": processes})
    made, asked = [], []
    for number, how in enumerate(ways):
        how["cache"] = tmp_path / f"cache {min(number, 1)}"  # the second time with two jobs, notes are in it
        out = tmp_path / str(number) / name
        result = revise(vault, out, **how)
        made.append((out.read_bytes(), result.diagnostics, result.notes))
        asked.append(questions(vault, **how))
    assert made[1:] == made[:1] * 3
    assert asked[1:] == asked[:1] * 3
    assert len(asked[0]) > 20


def test_a_pack_is_read_by_as_many_processes_as_are_asked_for(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(run, "_SMALL", 0)

    def note_pool(vault: Vault, plan: object, notes: object, jobs: int, *rest: object) -> AbstractContextManager[None]:
        asked.append(jobs)
        return nullcontext()

    monkeypatch.setattr(parallel, "note_pool", note_pool)
    for command in (["revise", "-o", str(tmp_path / "pack.tsv")], ["check"]):
        with suppress(SystemExit):
            main([*command, str(vault), "--jobs", "3", "--quiet"])
    assert asked == [3, 3]


@pytest.mark.parametrize("to", ["commonmark", "hugo"])
def test_the_command_line_gives_the_same_with_one_process_and_with_several(tmp_path: Path, to: str) -> None:
    VaultMaker(tmp_path / "vault", 220).write()  # enough for several, which begin as copies of the first one
    write(tmp_path / "vault", HARD)
    made = []
    for jobs in (1, 2, 3):
        out = tmp_path / f"{jobs}/out"
        command = [
            sys.executable,
            "-m",
            "vaultconv",
            "convert",
            "vault",
            "--to",
            to,
            "--jobs",
            str(jobs),
            "-o",
            str(out),
        ]
        environment = {**os.environ, "VAULTCONV_CACHE": str(tmp_path / f"cache {jobs}")}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        files = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        pages = {path: content for path, content in files.items() if path.parts[0] != ".vaultconv"}
        made.append((pages, done.returncode, done.stdout, done.stderr.replace(str(out), "OUT")))
    assert made[0] == made[1] == made[2]
    assert len(made[0][0]) > 220
