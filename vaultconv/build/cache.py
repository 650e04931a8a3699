"""The cache keeps what was costly to make, such as parsed notes and drawn diagrams, for later runs.

It is one SQLite file in the user's cache folder, or in a folder of choice. A key stands for everything that its value
depends on, so a value is never out of date; it is only no longer asked for. Whatever happens to the file costs time and
nothing else: a damaged value or file is a miss, and where no file can be, everything is.

SQLite's rollback journal is used, because its write-ahead log doesn't work on network folders. Nothing waits for the
disk: when the power fails, the file may be damaged, and is begun again.
"""

from __future__ import annotations

import errno
import os
import sys
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from vaultconv.arguments import user_path
from vaultconv.build.stamps import stamp_of
from vaultconv.errors import OutputError, UsageError

if TYPE_CHECKING:
    from sqlite3 import Connection, Error

T = TypeVar("T")
Make = Callable[[Sequence[int]], Iterable[bytes | None]]
"""Makes the values of the keys that have these numbers, in order; one that is None is not to be kept."""
Remember = Callable[[str, Sequence[bytes], Make], Sequence[bytes | None]]
"""Returns the values of some kind for these keys, with the function that makes what isn't known."""

FILE_NAME: Final = "vaultconv-cache.sqlite"
LIMIT: Final = 512 * 1024**2
"""The default size of the file in bytes, which it hardly exceeds."""
SECONDS: Final = 10.0
"""How long a run waits for another one that writes."""
FOLDER_VARIABLE: Final = "VAULTCONV_CACHE"
LIMIT_VARIABLE: Final = "VAULTCONV_CACHE_LIMIT"

_VERSION: Final = 1  # of the table
_OURS: Final = 0x76636361  # which SQLite keeps in the file
_TABLE: Final = """
CREATE TABLE entries (
    kind TEXT NOT NULL, key BLOB NOT NULL, used INTEGER NOT NULL, checksum INTEGER NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (kind, key)
)
"""
_AT_ONCE: Final = 500  # keys in a query
_ROW: Final = 64  # bytes, about, that a row takes in addition to its value
_DAY: Final = 24 * 60 * 60  # seconds


class CacheInfo(NamedTuple):
    """What a cache holds. ``size`` is of the file, in bytes; ``entries`` and ``bytes`` are by kind."""

    path: Path | None
    size: int
    limit: int
    entries: dict[str, int]
    bytes: dict[str, int]


class Cache:
    """Values by kind and key, in the file at ``path``; without a path, a cache that never has anything.

    ``limit`` is the size of the file in bytes that it hardly exceeds; values not used for the longest time go first.
    ``problem`` says why the file can't be used, if it can't: what fails once isn't tried again. Several processes and
    threads may use a file at once, since each call opens it.
    """

    def __init__(self, path: Path | None, *, limit: int = LIMIT, problem: str = "") -> None:
        self.path, self.limit, self.problem = path, limit, problem

    @classmethod
    def open(cls, folder: Path | None = None, *, limit: int | None = None) -> Cache:
        """Return the cache in a folder, which is made when there is something to put into it.

        By default, the folder is the one in the environment variable `FOLDER_VARIABLE`, else vaultconv's folder among
        the user's caches; the limit is that of `LIMIT_VARIABLE` in MB, else `LIMIT`. Raises `UsageError` if it is no
        number.
        """
        limit = _limit() if limit is None else limit
        try:
            return cls((folder or _folder()) / FILE_NAME, limit=limit)
        except RuntimeError as error:  # there is no home folder
            return cls(None, limit=limit, problem=str(error))

    def get(self, kind: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """Return the values that are there, by their keys."""
        if not keys or not self._exists():
            return {}
        return self._try(lambda connection: _read(connection, kind, keys, self.limit), {})

    def put(self, kind: str, values: Mapping[bytes, bytes]) -> None:
        """Keep values, all of them at once or none."""
        if values and self.path is not None and not self.problem:
            self._try(lambda connection: _write(connection, kind, values, self.limit), None, create=True)

    def info(self) -> CacheInfo:
        """Count what is in the file."""
        none: list[tuple[str, int, int]] = []
        rows = self._try(_count, none) if self._exists() else none
        there = stamp_of(str(self.path)) if self.path is not None else None
        size = there.size if there is not None else 0
        entries = {kind: number for kind, number, _ in rows}
        return CacheInfo(self.path, size, self.limit, entries, {kind: size for kind, _, size in rows})

    def clear(self) -> int:
        """Delete the file, and return its size in bytes. Raises `OutputError`."""
        if self.path is None or not os.path.lexists(self.path):
            return 0
        size = self.path.lstat().st_size
        try:
            _remove(self.path)
        except OSError as error:
            raise OutputError(f"can't delete {self.path}: {error.strerror}", "is another run using it?") from error
        return size

    def _exists(self) -> bool:
        # A folder that may not be looked into has none; putting something there says why.
        return self.path is not None and not self.problem and stamp_of(str(self.path)) is not None

    def _try(self, work: Callable[[Connection], T], otherwise: T, *, create: bool = False) -> T:
        """Return what ``work`` makes of the file, else the last argument; a damaged file is begun again."""
        import sqlite3  # only where there is something to look up

        assert self.path is not None
        for is_last in (False, True):
            try:
                if create:
                    _make_file(self.path)
                with closing(_connect(self.path)) as connection:
                    return work(connection)
            except (OSError, sqlite3.Error) as error:
                if is_last or not _is_passing(error, self.path):
                    reason = error.strerror if isinstance(error, OSError) else str(error)
                    self.problem = f"{self.path}: {reason}"
                    break
                create = True
        return otherwise


NO_CACHE: Final = Cache(None)
"""A cache that never has anything."""


def open_cache(given: Cache | str | PathLike[str] | bool | None = None) -> Cache:
    """Return the cache that a caller means: its folder, True or None for the default, False for no cache."""
    if isinstance(given, Cache):
        return given
    if given is False:
        return NO_CACHE
    return Cache.open(None if given is None or given is True else user_path(given))


def remembered(cache: Cache, kind: str, keys: Sequence[bytes], make: Make) -> list[bytes | None]:
    """Return the value of each key: from the cache, or made now and then kept there.

    A key, of any length, holds everything that its value depends on.
    """
    hashes = [blake2b(key, digest_size=20).digest() for key in keys]
    there = cache.get(kind, hashes)
    missing = [number for number, each in enumerate(hashes) if each not in there]
    made: dict[bytes, bytes | None] = {}
    for number, value in zip(missing, make(missing) if missing else (), strict=True):
        made[hashes[number]] = value
        if value is not None:
            cache.put(kind, {hashes[number]: value})  # at once, as the run may be interrupted
    return [there[each] if each in there else made[each] for each in hashes]


def afresh(kind: str, keys: Sequence[bytes], make: Make) -> Sequence[bytes | None]:
    """Make the value of each key, as if nothing were known."""
    return list(make(range(len(keys))))


def _folder() -> Path:
    """Return the user's folder for caches. Raises `RuntimeError` if it isn't known."""
    if given := os.environ.get(FOLDER_VARIABLE):
        return user_path(given)
    from platformdirs import user_cache_path

    return user_cache_path("vaultconv", appauthor=False)


def _limit() -> int:
    given = os.environ.get(LIMIT_VARIABLE, "")
    if not given:
        return LIMIT
    if not given.isdecimal():
        raise UsageError(f'{LIMIT_VARIABLE} is "{given}", not a number', f"give it in MB: {LIMIT_VARIABLE}=2000")
    return int(given) * 1024**2


# ------------------------------------------------------------------------------------------------------------ the file


def _make_file(path: Path) -> None:
    """Make an empty file that nobody else may read, unless there is one. Raises `OSError`."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from None
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # its journal is as private as it is
    except FileExistsError:
        if path.is_symlink():
            raise OSError(errno.ELOOP, "it is a symbolic link, which may lead to the file of another") from None


def _connect(path: Path) -> Connection:
    import sqlite3

    return sqlite3.connect(path, timeout=SECONDS, isolation_level=None)


def _is_passing(error: OSError | Error, path: Path) -> bool:
    """Return whether another attempt may succeed. A damaged file is removed for that. Raises `OSError`."""
    import sqlite3

    if isinstance(error, OSError):
        return False
    code = getattr(error, "sqlite_errorcode", 0)
    if code == sqlite3.SQLITE_READONLY_DBMOVED:  # another run has begun the file again
        return True
    if code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        with suppress(OSError):
            _remove(path)
            return True
    return False


def _remove(path: Path) -> None:
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)  # first: it would be applied to the next file
    path.unlink(missing_ok=True)


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")  # after an exception, closing the connection rolls back


# ----------------------------------------------------------------------------------------------------------- its table


def _read(connection: Connection, kind: str, keys: Collection[bytes], limit: int) -> dict[bytes, bytes]:
    if _number(connection, "user_version") != _VERSION:
        return {}
    found: dict[bytes, bytes] = {}
    stale: list[bytes] = []
    today, asked = _today(), list(keys)
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        places = ",".join("?" * len(part))
        rows = connection.execute(
            f"SELECT key, used, checksum, value FROM entries WHERE kind = ? AND key IN ({places})", (kind, *part)
        )
        for key, used, checksum, value in rows:
            if checksum == _checksum(kind, key, value):
                found[key] = value
                if used != today:
                    stale.append(key)
    if stale and _size(connection) > limit // 2:  # before that, nothing is going to be deleted soon
        _mark_used(connection, kind, stale, today)
    return found


def _mark_used(connection: Connection, kind: str, keys: list[bytes], today: int) -> None:
    import sqlite3

    with suppress(sqlite3.OperationalError), _transaction(connection):  # the file may be read-only
        marks = ((today, kind, key) for key in keys)
        connection.executemany("UPDATE entries SET used = ? WHERE kind = ? AND key = ?", marks)


def _write(connection: Connection, kind: str, values: Mapping[bytes, bytes], limit: int) -> None:
    today = _today()
    with _transaction(connection):
        if _number(connection, "user_version") != _VERSION:
            _make_table(connection)
        kept = _what_fits(values, limit)
        _make_room(connection, sum(len(values[key]) + _ROW for key in kept), limit)
        connection.executemany(
            "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)",
            ((kind, key, today, _checksum(kind, key, values[key]), values[key]) for key in kept),
        )
    if _number(connection, "page_count") * _number(connection, "page_size") > limit * 5 // 4:  # it was larger once
        connection.execute("VACUUM")


def _make_table(connection: Connection) -> None:
    """Replace the table of another version, if any. Raises `OSError` if the file is not a cache."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    if tables and _number(connection, "application_id") != _OURS:
        raise OSError(errno.EEXIST, "it is the file of another program")
    for name in tables:
        connection.execute(f'DROP TABLE "{name}"')
    connection.execute(_TABLE)
    connection.execute(f"PRAGMA application_id = {_OURS}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")


def _what_fits(values: Mapping[bytes, bytes], limit: int) -> list[bytes]:
    """Return the keys of the first values, as many as the file has room for."""
    kept, room = [], limit * 9 // 10
    for key, value in values.items():
        room -= len(value) + _ROW
        if room < 0:
            break
        kept.append(key)
    return kept


def _make_room(connection: Connection, size: int, limit: int) -> None:
    """Delete what has not been used for the longest time until so many more bytes fit, and some spare ones.

    Of the same day, the newest values go: so a run over more than the limit leaves the first ones to the next run,
    which otherwise would find nothing, as each value that it asks for would have made room for another one.
    """
    excess = _size(connection) + size - limit
    if excess <= 0:
        return
    excess += limit // 10  # so that not every run has to delete
    gone = []
    for row, length in connection.execute("SELECT rowid, length(value) FROM entries ORDER BY used, rowid DESC"):
        if excess <= 0:
            break
        gone.append((row,))
        excess -= length + _ROW
    connection.executemany("DELETE FROM entries WHERE rowid = ?", gone)


def _count(connection: Connection) -> list[tuple[str, int, int]]:
    if _number(connection, "user_version") != _VERSION:
        return []
    query = "SELECT kind, count(*), sum(length(value)) FROM entries GROUP BY kind ORDER BY kind"
    return connection.execute(query).fetchall()


def _size(connection: Connection) -> int:
    """Return how many bytes of the file are in use."""
    pages = _number(connection, "page_count") - _number(connection, "freelist_count")
    return pages * _number(connection, "page_size")


def _number(connection: Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _checksum(kind: str, key: bytes, value: bytes) -> int:
    return zlib.crc32(value, zlib.crc32(key, zlib.crc32(kind.encode())))


def _today() -> int:
    return int(time.time()) // _DAY


# ----------------------------------------------------------------------------------------------------------- the code

READING: Final = ("vaultconv", "mistletoe", "frontmatter", "yaml", "msgspec")
"""The packages whose code decides what a note is read as."""
_DISTRIBUTIONS: Final = MappingProxyType(
    {"frontmatter": "python_frontmatter", "pil": "pillow", "quickjs": "quickjs_ng", "yaml": "pyyaml"}
)


def code_fingerprint(packages: tuple[str, ...] = READING) -> str:
    """Return a hash that differs when the code of one of these packages or Python itself does.

    A version isn't enough, because that of an editable installation stays while its code changes. The hashes in a
    package's ``RECORD``, which are the same wherever it is installed, stand for its files unless one was changed since
    it was installed; without them, sizes and times do.
    """
    digest = blake2b(sys.version.encode(), digest_size=16)
    for package in packages:
        digest.update(_code_of(package))
    return digest.hexdigest()


@cache
def _code_of(package: str) -> bytes:
    """Return what tells a package's code from any other, with its name."""
    return repr((package, _state_of(package))).encode()


def _state_of(package: str) -> object:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    origin = Path(spec.origin)
    if not origin.is_file():  # within an archive, or a program that contains its modules
        origin = next((each for each in origin.parents if each.is_file()), Path(sys.executable))
    elif spec.submodule_search_locations is not None:
        return _code_in(origin.parent, package)
    stat = origin.stat()
    return stat.st_size, stat.st_mtime_ns


def _code_in(folder: Path, package: str) -> object:
    files: list[tuple[str, int, int]] = []
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if not entry.is_dir():
                    stat = entry.stat()
                    files.append((entry.path, stat.st_size, stat.st_mtime_ns))
                elif entry.name != "__pycache__":
                    waiting.append(entry.path)
    record = _record_of(folder, package)
    if record is None or record.stat().st_mtime_ns < max(changed for *_, changed in files):
        return sorted(files)
    below = package.replace(".", "/") + "/"
    lines = record.read_text(encoding="utf-8").splitlines()
    ours = [line for line in lines if line.startswith(below) and "__pycache__" not in line]
    return ours if "." in package else [record.parent.name, *ours]  # with the version, as it may have files elsewhere


def _record_of(folder: Path, package: str) -> Path | None:
    """Return the list of files of the distribution that brought a package; None if there is none."""
    top = package.partition(".")[0].lower()
    site = folder.parents[package.count(".")]
    distribution = _DISTRIBUTIONS.get(top, top)
    with os.scandir(site) as entries:
        names = [entry.name for entry in entries if entry.name.endswith(".dist-info")]
    found = (site / name / "RECORD" for name in names if name.partition("-")[0].lower() == distribution)
    return next(filter(Path.is_file, found), None)
