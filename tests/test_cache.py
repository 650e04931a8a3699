"""The cache: what is put into it is there in later runs, and whatever happens to its file costs time only."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from vaultconv.build import cache as caching
from vaultconv.build.cache import Cache, open_cache
from vaultconv.errors import OutputError, UsageError

NOTES = {f"key {number}".encode(): f"value {number}".encode() for number in range(1200)}  # more than one query's


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache.open(tmp_path / "cache")


def path_of(cache: Cache) -> Path:
    assert cache.path is not None
    return cache.path


def again(cache: Cache) -> Cache:
    """The cache as a later run sees it."""
    return Cache(cache.path, limit=cache.limit)


def test_what_was_put_is_there_in_a_later_run(cache: Cache) -> None:
    cache.put("note", NOTES)
    assert again(cache).get("note", NOTES) == NOTES
    assert not cache.problem


def test_only_what_was_asked_for_and_is_there_is_returned(cache: Cache) -> None:
    cache.put("note", NOTES)
    assert cache.get("note", [b"key 7", b"unknown"]) == {b"key 7": b"value 7"}
    assert cache.get("diagram", [b"key 7"]) == {}


def test_the_last_value_counts(cache: Cache) -> None:
    cache.put("note", {b"key": b"first"})
    cache.put("note", {b"key": b"second"})
    assert cache.get("note", [b"key"]) == {b"key": b"second"}


def test_an_empty_value_is_there(cache: Cache) -> None:
    cache.put("note", {b"key": b""})
    assert cache.get("note", [b"key"]) == {b"key": b""}


def test_asking_and_putting_nothing_make_no_file(cache: Cache) -> None:
    assert cache.get("note", [b"key"]) == {}
    cache.put("note", {})
    assert cache.info().size == 0
    assert cache.clear() == 0
    assert not path_of(cache).parent.exists()


def test_nobody_else_may_read_it(cache: Cache) -> None:
    cache.put("note", NOTES)
    if os.name == "posix":
        assert stat.S_IMODE(path_of(cache).parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(path_of(cache).stat().st_mode) == 0o600


# ------------------------------------------------------------------------------------------------------- damaged files


@pytest.mark.parametrize("damage", ["no database", "cut short", "zeros inside", "empty"])
def test_a_damaged_file_is_a_miss_and_begun_again(cache: Cache, damage: str) -> None:
    cache.put("note", {**NOTES, b"large": os.urandom(100_000)})
    path = path_of(cache)
    whole = path.read_bytes()
    broken = {
        "no database": b"This is a text, and no database. " * 100,
        "cut short": whole[: len(whole) // 2],
        "zeros inside": whole[:4096] + bytes(len(whole) - 4096),
        "empty": b"",
    }
    path.write_bytes(broken[damage])
    later = again(cache)
    assert later.get("note", NOTES) == {}
    later.put("note", NOTES)
    assert later.get("note", NOTES) == NOTES
    assert not later.problem


def test_a_damaged_value_is_a_miss_and_the_others_are_not(cache: Cache) -> None:
    cache.put("note", {b"a": b"words of a " * 50, b"b": b"words of b " * 50})
    path = path_of(cache)
    path.write_bytes(path.read_bytes().replace(b"words of a", b"Words of a", 1))
    assert set(again(cache).get("note", [b"a", b"b"])) == {b"b"}


def test_values_under_each_others_keys_are_misses(cache: Cache) -> None:
    cache.put("note", {b"a": b"of a", b"b": b"of b"})
    with closing(sqlite3.connect(path_of(cache), isolation_level=None)) as connection:
        connection.execute("UPDATE entries SET key = x'00' WHERE key = x'61'")
        connection.execute("UPDATE entries SET key = x'61' WHERE key = x'62'")
    assert cache.get("note", [b"a", b"b"]) == {}


def test_the_file_of_another_version_is_a_miss_and_begun_again(cache: Cache) -> None:
    cache.put("note", NOTES)
    with closing(sqlite3.connect(path_of(cache), isolation_level=None)) as connection:
        connection.execute("CREATE TABLE later (kind)")
        connection.execute("PRAGMA user_version = 99")
    assert cache.get("note", NOTES) == {}
    assert cache.info().entries == {}
    cache.put("note", {b"key": b"value"})
    assert cache.get("note", [b"key", *NOTES]) == {b"key": b"value"}
    assert not cache.problem


def test_the_database_of_another_program_is_left_alone(cache: Cache) -> None:
    path = path_of(cache)
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (address)")
    before = path.read_bytes()
    cache.put("note", NOTES)
    assert path.read_bytes() == before
    assert cache.problem == f"{path}: it is the file of another program"


def test_a_symbolic_link_in_its_place_is_not_followed(cache: Cache, tmp_path: Path) -> None:
    path = path_of(cache)
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere")
    cache.put("note", NOTES)
    assert not (tmp_path / "elsewhere").exists()
    assert "symbolic link" in cache.problem


# ------------------------------------------------------------------------------------------------ no file can be there


def test_a_folder_that_cant_be_made_is_a_problem_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache.open(tmp_path / "file" / "cache")
    assert cache.get("note", NOTES) == {}
    cache.put("note", NOTES)
    assert cache.get("note", NOTES) == {}
    assert cache.problem == f"{cache.path}: Not a directory"


def test_what_failed_once_is_not_tried_again(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = []

    def refuse(path: Path) -> None:
        attempts.append(path)
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(caching, "_make_file", refuse)
    for _ in range(3):
        cache.put("note", NOTES)
    assert len(attempts) == 1
    assert cache.problem == f"{cache.path}: Permission denied"


def test_a_read_only_file_can_still_be_read(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put("note", NOTES)

    def read_only(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)

    monkeypatch.setattr(caching, "_connect", read_only)
    monkeypatch.setattr(caching, "_today", lambda: 10**6)
    small = Cache(cache.path, limit=1)  # so that the day of use would be kept
    assert small.get("note", NOTES) == NOTES
    assert not small.problem
    small.put("note", NOTES)
    assert "readonly" in small.problem


def test_a_full_disk_is_a_problem_and_keeps_what_was_there(cache: Cache, tmp_path: Path) -> None:
    pytest.importorskip("resource")
    cache.put("note", {b"old": b"value"})
    script = (
        "import os, resource, sys\n"
        "from pathlib import Path\n"
        "from vaultconv.build.cache import Cache\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "cache = Cache.open(Path(sys.argv[1]))\n"
        "cache.put('note', {str(number).encode(): os.urandom(5000) for number in range(1000)})\n"
        "print(cache.problem)\n"
    )
    arguments = [sys.executable, "-c", script, str(tmp_path / "cache")]
    problem = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    assert str(cache.path) in problem
    assert again(cache).get("note", [b"old", b"1"]) == {b"old": b"value"}


def test_without_a_home_there_is_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(*_: object, **__: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv(caching.FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr("platformdirs.user_cache_path", homeless)
    cache = Cache.open()
    cache.put("note", NOTES)
    assert cache.get("note", NOTES) == {}
    assert cache.problem == "Could not determine home directory."


# --------------------------------------------------------------------------------------------------------------- limit


def test_the_file_hardly_exceeds_its_limit(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path, limit=1_000_000)
    for batch in range(30):
        cache.put("note", {f"{batch} {number}".encode(): os.urandom(5000) for number in range(30)})
        assert path_of(cache).stat().st_size < 1_100_000
    assert len(cache.get("note", [f"29 {number}".encode() for number in range(30)])) == 30


def test_more_than_the_limit_is_found_for_the_most_part_by_the_next_run(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path, limit=1_000_000)
    batches = [{f"{batch} {number}".encode(): os.urandom(5000) for number in range(20)} for batch in range(12)]
    for _ in range(3):
        found = []
        for batch in batches:  # 1.2 MB
            there = cache.get("note", batch)
            cache.put("note", {key: value for key, value in batch.items() if key not in there})
            found.append(len(there))
    assert sum(found) > 120


def test_of_more_than_the_limit_the_first_values_are_kept(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path, limit=1_000_000)
    cache.put("note", {str(number).encode(): os.urandom(5000) for number in range(1000)})
    assert cache.get("note", [b"0", b"999"]).keys() == {b"0"}
    assert path_of(cache).stat().st_size < 1_100_000


def test_what_was_not_used_for_the_longest_time_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache.open(tmp_path, limit=1_000_000)
    for day in range(3):
        monkeypatch.setattr(caching, "_today", lambda day=day: day)
        cache.put("note", {f"{day} {number}".encode(): os.urandom(5000) for number in range(64)})
        cache.get("note", [b"0 62"])
    monkeypatch.setattr(caching, "_today", lambda: 3)
    cache.put("note", {b"new": os.urandom(50_000)})
    assert cache.get("note", [b"0 63", b"0 62", b"2 63", b"new"]).keys() == {b"0 62", b"2 63", b"new"}


def test_a_day_of_use_is_written_once(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put("note", NOTES)
    marked: list[int] = []
    monkeypatch.setattr(caching, "_mark_used", lambda _, __, keys, ___: marked.append(len(keys)))
    monkeypatch.setattr(caching, "_today", lambda: 10**6)
    cache.get("note", NOTES)
    assert marked == []  # there is much room
    monkeypatch.undo()
    monkeypatch.setattr(caching, "_today", lambda: 10**6)
    small = Cache(cache.path, limit=1)
    small.get("note", NOTES)
    before = path_of(cache).read_bytes()
    small.get("note", NOTES)
    assert path_of(cache).read_bytes() == before


def test_a_lower_limit_makes_the_file_smaller(cache: Cache) -> None:
    cache.put("note", {str(number).encode(): os.urandom(5000) for number in range(400)})
    Cache(cache.path, limit=500_000).put("note", {b"key": b"value"})
    assert path_of(cache).stat().st_size < 550_000


@pytest.mark.parametrize("words", ["many", "-1", "2 GB"])
def test_a_limit_that_is_no_number_is_wrong_usage(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setenv(caching.LIMIT_VARIABLE, words)
    with pytest.raises(UsageError, match="not a number"):
        Cache.open()


def test_the_environment_names_folder_and_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(caching.FOLDER_VARIABLE, str(tmp_path / "mine"))
    monkeypatch.setenv(caching.LIMIT_VARIABLE, "20")
    cache = Cache.open()
    assert path_of(cache).parent == tmp_path / "mine"
    assert cache.limit == 20 * 1024 * 1024
    assert Cache.open(tmp_path / "named").path == tmp_path / "named" / caching.FILE_NAME


# ------------------------------------------------------------------------------------------------------- two at a time


def test_two_processes_at_once_both_keep_what_they_put(cache: Cache, tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from vaultconv.build.cache import Cache\n"
        "cache = Cache.open(Path(sys.argv[1]))\n"
        "for number in range(100):\n"
        "    key = f'{sys.argv[2]} {number}'.encode()\n"
        "    cache.put('note', {key: key * 500})\n"
        "    assert cache.get('note', [key]) == {key: key * 500}\n"
        "assert not cache.problem, cache.problem\n"
    )
    runs = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "cache"), name]) for name in "abc"]
    assert [run.wait() for run in runs] == [0, 0, 0]
    keys = [f"{name} {number}".encode() for name in "abc" for number in range(100)]
    assert cache.get("note", keys) == {key: key * 500 for key in keys}


def test_threads_share_a_cache(cache: Cache) -> None:
    def work(name: str) -> None:
        for number in range(20):
            key = f"{name} {number}".encode()
            cache.put("note", {key: key})

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not cache.problem
    assert cache.info().entries == {"note": 60}


def test_a_run_waits_for_another_and_then_does_without(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put("note", NOTES)
    monkeypatch.setattr(caching, "SECONDS", 0.01)
    with closing(sqlite3.connect(path_of(cache), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert cache.get("note", NOTES) == {}
    assert cache.problem == f"{cache.path}: database is locked"


def test_a_file_deleted_under_a_run_is_begun_again(cache: Cache) -> None:
    cache.put("note", NOTES)
    again(cache).clear()
    assert cache.get("note", NOTES) == {}
    cache.put("note", NOTES)
    assert cache.get("note", NOTES) == NOTES


def test_what_a_killed_run_was_writing_is_rolled_back(cache: Cache, tmp_path: Path) -> None:
    cache.put("note", {b"old": b"value"})
    script = (
        "import os, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('PRAGMA cache_size = 1')\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "connection.execute('DELETE FROM entries')\n"
        "for number in range(200):\n"
        "    values = ('note', str(number).encode(), 1, 1, os.urandom(5000))\n"
        "    connection.execute('INSERT INTO entries VALUES (?, ?, ?, ?, ?)', values)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    if os.name == "posix":
        subprocess.run([sys.executable, "-c", script, str(cache.path)], check=False)
        assert path_of(cache).with_name(f"{caching.FILE_NAME}-journal").exists()
        assert again(cache).get("note", [b"old", b"1"]) == {b"old": b"value"}


# --------------------------------------------------------------------------------------------------- info and clearing


def test_info_counts_by_kind(cache: Cache) -> None:
    cache.put("note", NOTES)
    cache.put("diagram", {b"key": b"12345"})
    info = cache.info()
    assert info.entries == {"diagram": 1, "note": 1200}
    assert info.bytes == {"diagram": 5, "note": sum(map(len, NOTES.values()))}
    assert info.size == path_of(cache).stat().st_size


def test_clearing_deletes_the_file_alone(cache: Cache) -> None:
    cache.put("note", NOTES)
    other = path_of(cache).with_name("other")
    other.write_text("stays")
    size = cache.info().size
    assert cache.clear() == size
    assert [each.name for each in path_of(cache).parent.iterdir()] == ["other"]


def test_what_cant_be_cleared_is_told(cache: Cache) -> None:
    path_of(cache).mkdir(parents=True)
    with pytest.raises(OutputError, match="can't delete"):
        cache.clear()


# --------------------------------------------------------------------------------------------------- what a caller means


def test_a_folder_that_may_not_be_looked_into_has_nothing(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put("note", NOTES)

    def denied(path: object, **_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", denied)
    assert cache.get("note", NOTES) == {}
    assert cache.info().size == 0


def test_a_caller_means_a_folder_the_default_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(caching.FOLDER_VARIABLE, str(tmp_path))
    cache = Cache(None)
    assert open_cache(cache) is cache
    assert open_cache(False).path is None
    assert open_cache(None).path == open_cache(True).path == tmp_path / caching.FILE_NAME
    assert open_cache(str(tmp_path / "x")).path == open_cache(tmp_path / "x").path == tmp_path / "x" / caching.FILE_NAME


def test_no_cache_has_nothing_and_no_problem() -> None:
    cache = open_cache(False)
    cache.put("note", NOTES)
    assert cache.get("note", NOTES) == {}
    assert cache.clear() == 0
    assert cache.info().entries == {}
    assert not cache.problem
