"""``vaultconv cache`` shows and deletes what is kept for later runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from vaultconv.build.cache import FILE_NAME, FOLDER_VARIABLE, Cache


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_info_says_where_it_is_how_large_and_what_is_in_it(run: Run, folder: Path) -> None:
    cache = Cache.open(folder)
    cache.put("note", {str(number).encode(): bytes(1024) for number in range(1024)})
    cache.put("diagram", {b"key": b"value"})
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
