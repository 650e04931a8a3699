"""Vaults of odd shapes and machines with odd faults: a run takes no more work than their notes, and ends."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.bench.make_vault import VaultMaker
from tests.files import write
from vaultconv import DiagnosticCode, Vault, convert, run
from vaultconv.pipeline import stages

LONG = "## Part {n}\n\nSome *words* of part {n} with [[Small {n}]] and `code`.\n\n- one\n- two\n\n"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_note_of_many_megabytes_among_a_thousand_small_ones(tmp_path: Path, jobs: int) -> None:
    small = {f"Small {n}.md": f"See [[Long#Part {n}]].\n" for n in range(1000)}
    long = "".join(LONG.format(n=n) for n in range(1500))
    vault = write(tmp_path / "vault", {**small, "Long.md": long + "plain words of a long line " * 170_000})
    assert (vault / "Long.md").stat().st_size > 4_500_000
    result = convert(vault, "commonmark", tmp_path / "out", jobs=jobs)
    assert len(result.paths("written")) == 1001
    assert (tmp_path / "out/Small 7.md").read_text() == "See [Long > Part 7](Long.md#part-7).\n"


@pytest.mark.parametrize("to", ["commonmark", "hugo"])
def test_a_note_that_many_others_embed_twice_is_read_once(
    tmp_path: Path, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "# Long\n\n" + "".join(f"Paragraph {n} of *many* words.\n\n" for n in range(150))
    notes = {f"About {n}.md": f"# About {n}\n\n![[Long]]\n\nand\n\n![[Long]]\n" for n in range(40)}
    vault = write(tmp_path / "vault", {**notes, "Long.md": long})
    read: Counter[str] = Counter()
    parse = stages.parse_note

    def counting(source: bytes, path: str, *arguments: Any, **options: Any) -> Any:
        read[path] += 1
        return parse(source, path, *arguments, **options)

    monkeypatch.setattr(stages, "parse_note", counting)
    assert convert(vault, to, tmp_path / "out", jobs=1).notes == 41
    assert read == Counter(["Long.md", *notes])
    page = next((tmp_path / "out").rglob("[Aa]bout*7.md")).read_text()
    assert page.count("Paragraph 149 of") == 2


@pytest.mark.parametrize("odd", ["a file", "a folder that can't be written", "a link that leads nowhere"])
def test_a_cache_folder_that_can_not_be_written_stops_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: str
) -> None:
    VaultMaker(tmp_path / "vault", 12).write()
    wanted = convert(tmp_path / "vault", "gfm", tmp_path / "wanted")
    place = tmp_path / "home"
    if odd == "a file":
        place.write_text("mine")
    elif odd == "a link that leads nowhere":
        place.symlink_to(tmp_path / "nowhere/at all")
    else:
        place.mkdir(mode=0o500)
    monkeypatch.setenv("VAULTCONV_CACHE", str(place))
    for _ in range(2):
        found = convert(tmp_path / "vault", "gfm", tmp_path / "out").diagnostics
        assert tuple(each for each in found if each.code is not DiagnosticCode.NOT_CACHED) == wanted.diagnostics
    assert pages(tmp_path / "out") == pages(tmp_path / "wanted")
    assert odd != "a file" or place.read_text() == "mine"


class SlowVault(Vault):
    """A vault on a disk that takes its time, and gives files in pieces."""

    def read(self, path: str) -> bytes:
        time.sleep(0.002)
        return super().read(path)


@pytest.fixture
def small_vaults_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have other processes read vaults for which they don't pay."""
    monkeypatch.setattr(run, "_SMALL", 0)


@pytest.mark.usefixtures("small_vaults_too")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_vault_on_a_slow_disk_gives_the_same(tmp_path: Path, jobs: int) -> None:
    VaultMaker(tmp_path / "vault", 60).write()
    wanted = convert(tmp_path / "vault", "gfm", tmp_path / "wanted")
    result = convert(SlowVault.open(tmp_path / "vault"), "gfm", tmp_path / "out", jobs=jobs)
    assert result == wanted
    assert pages(tmp_path / "out") == pages(tmp_path / "wanted")


@pytest.mark.usefixtures("small_vaults_too")
def test_a_vault_of_ones_own_is_read_by_its_own_ways_with_any_number_of_jobs(tmp_path: Path) -> None:
    class OwnVault(Vault):  # no process finds this class again
        def read(self, path: str) -> bytes:
            return super().read(path).upper()

    write(tmp_path / "vault", {f"N{n}.md": f"word {n}\n" for n in range(80)})
    for jobs in (1, 2):
        convert(OwnVault.open(tmp_path / "vault"), "gfm", tmp_path / f"{jobs}", jobs=jobs)
        assert (tmp_path / f"{jobs}/N79.md").read_text() == "WORD 79\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe with a name")
def test_what_is_no_file_is_never_waited_for(tmp_path: Path) -> None:
    vault = write(tmp_path / "vault", {"A.md": "a\n"})
    os.mkfifo(vault / "Pipe.md")
    for jobs in (1, 2):
        result = convert(vault, "gfm", tmp_path / "out", jobs=jobs)
        assert [each.path for each in result.diagnostics] == ["Pipe.md"]


def pages(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and ".vaultconv" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
