"""``vaultconv cache`` shows and deletes what is kept for later runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import Run, everything_in
from tests.files import write
from vaultconv.build.cache import FILE_NAME, FOLDER_VARIABLE, Cache
from vaultconv.pictures import diagrams


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_info_says_where_it_is_how_large_and_what_is_in_it(run: Run, folder: Path) -> None:
    cache = Cache.open(folder)
    cache.put("notes", {str(number).encode(): bytes(1024) for number in range(1024)})
    cache.put("diagrams", {b"key": b"value"})
    path, size, *kinds = run("cache", "info").out.splitlines()
    assert path == str(folder / FILE_NAME)
    assert size.endswith(" MB of at most 512.0 MB")
    assert kinds == ["  diagrams     1  0.0 MB", "  notes     1024  1.0 MB"]


def test_info_of_no_cache_makes_none(run: Run, folder: Path) -> None:
    assert run("cache", "info").out.splitlines()[1:] == ["0.0 MB of at most 512.0 MB"]
    assert not folder.exists()


def test_clear_deletes_it(run: Run, folder: Path) -> None:
    Cache.open(folder).put("note", {b"key": bytes(2 * 1024**2)})
    assert run("cache", "clear").out == "2.0 MB deleted\n"
    assert list(folder.iterdir()) == []
    assert run("cache", "clear").out == "0.0 MB deleted\n"


def test_dir_prints_the_folder(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("cache", "dir").out == f"{folder}\n"
    assert run("cache", "dir", "--cache", tmp_path / "another").out == f"{tmp_path / 'another'}\n"


def test_a_cache_that_cant_be_deleted_or_read_is_told(run: Run, folder: Path) -> None:
    (folder / FILE_NAME).mkdir(parents=True)
    ran = run("cache", "clear")
    assert (ran.code, ran.out) == (2, "")
    assert f"can't delete {folder / FILE_NAME}" in ran.err
    assert "the cache can't be read" in run("cache", "info").err


def test_without_a_home_it_says_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(*_: object, **__: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr("platformdirs.user_cache_path", homeless)
    ran = run("cache", "info")
    assert ran.code == 2
    assert "name one with --cache" in ran.err


# ------------------------------------------------------------------------------------------------- commands that use it


CONVERT = ("convert", "--to", "gfm", "-o", "out")
USING = {
    "convert": CONVERT,
    "check": ("check",),
    "revise": ("revise", "-o", "pack.tsv"),
}


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return write(tmp_path / "notes", {"A.md": "# A\n\n- **What?**\n    - An answer", "B.md": "[[A]]"})


@pytest.mark.parametrize("command", USING)
def test_a_command_keeps_notes_in_the_folder_of_choice(run: Run, folder: Path, notes: Path, command: str) -> None:
    assert run(*USING[command], notes, "--cache", "mine").code == 0
    assert "notes" in Cache.open(Path("mine")).info().entries
    assert not folder.exists()
    assert run(*USING[command], notes).code == 0
    assert (folder / FILE_NAME).exists()


@pytest.mark.parametrize("command", USING)
def test_without_a_cache_no_file_is_made(run: Run, folder: Path, notes: Path, tmp_path: Path, command: str) -> None:
    assert run(*USING[command], notes, "--no-cache").code == 0
    assert [path.name for path in tmp_path.rglob("*") if "cache" in path.name] == []


@pytest.mark.parametrize("command", USING)
def test_a_cache_and_none_at_once_is_wrong_usage(run: Run, folder: Path, notes: Path, command: str) -> None:
    ran = run(*USING[command], notes, "--cache", "mine", "--no-cache")
    assert ran.code == 2
    assert "leave out one of them" in ran.err


@pytest.mark.parametrize("place", ["out", "out/inner/.hidden", "notes", "notes/cache"])
def test_a_cache_in_the_output_or_seen_in_the_vault_is_wrong_usage(
    run: Run, folder: Path, notes: Path, tmp_path: Path, place: str
) -> None:
    ran = run(*CONVERT, notes, "--cache", place)
    assert ran.code == 2
    assert "the cache is inside the " in ran.err
    assert list(tmp_path.rglob(FILE_NAME)) == []


@pytest.mark.parametrize("place", ["notes/.cache", "out-cache"])
def test_a_cache_may_be_hidden_in_the_vault_or_beside_the_output(
    run: Run, folder: Path, notes: Path, place: str
) -> None:
    assert run(*CONVERT, notes, "--cache", place).code == 0
    assert (Path(place) / FILE_NAME).exists()


def test_nothing_of_unpublished_notes_is_in_the_output(run: Run, folder: Path, notes: Path, tmp_path: Path) -> None:
    write(notes, {"Secret.md": "---\npublish: false\n---\nunspeakable words"})
    assert run("convert", "--publish-keys", "--to", "gfm", "-o", "out", notes).code == 0
    assert b"unspeakable" in (folder / FILE_NAME).read_bytes()
    assert "unspeakable" not in everything_in(tmp_path / "out")
    assert "secret" not in everything_in(tmp_path / "out")


@pytest.mark.parametrize("command", USING)
def test_a_cache_that_cant_be_written_is_told_and_the_output_is_whole(
    run: Run, folder: Path, notes: Path, command: str
) -> None:
    folder.write_text("a file in its place")
    ran = run(*USING[command], notes)
    assert ran.code == 0
    assert f"info[not-cached]: nothing can be cached: {folder / FILE_NAME}: Not a directory" in ran.err
    assert ran.err.count("not-cached") == 1
    assert run(*USING[command], notes, "--no-cache").err.count("not-cached") == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_check_in_processes_tells_that_their_cache_cant_be_written(
    run: Run, folder: Path, notes: Path, jobs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaultconv.run._SMALL", 0)
    folder.write_text("a file in its place")
    ran = run("check", notes, "--jobs", jobs)
    assert ran.err.count("info[not-cached]: nothing can be cached: ") == 1


def test_checksum_finds_what_size_and_time_hide(run: Run, folder: Path, notes: Path, tmp_path: Path) -> None:
    old = 10**9
    write(notes, {"C.md": "first"})
    os.utime(notes / "C.md", (old, old))
    run(*CONVERT, notes)
    number = (notes / "C.md").stat().st_ino
    (notes / "C.md").write_text("other")
    os.utime(notes / "C.md", (old, old))
    assert (notes / "C.md").stat().st_ino == number
    run(*CONVERT, notes, "--checksum")
    assert (tmp_path / "out" / "C.md").read_text() == "other\n"


@pytest.mark.parametrize("to", ["hugo", "html", "docx"])
def test_another_run_draws_no_diagram_again(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    drawn: list[object] = []

    def draw(wanted: Sequence[diagrams.Diagram], run: object) -> list[diagrams.Drawing]:
        drawn.extend(wanted)
        return [diagrams.Drawing(PIXEL) if form == "png" else diagrams.Drawing(SVG) for _, form in wanted]

    monkeypatch.setattr(diagrams, "_draw", draw)
    vault = write(tmp_path / "vault", {"A.md": "```mermaid\ngraph TD\n```\n", "B.md": "```mermaid\ngraph LR\n```\n"})
    for out in ("one", "two"):
        assert run("convert", vault, "--to", to, "-o", f"{out}/").code == 0
        assert len(drawn) == 2
    assert "diagrams" in run("cache", "info").out
    run("cache", "clear")
    run("convert", vault, "--to", to, "-o", "three/")
    assert len(drawn) == 4


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"/>'
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000004000000020802000000f0caea340000001049444154789c63f8cfc000470c"
    "c81c006faa07f980dc00280000000049454e44ae426082"
)
