"""The fingerprint of code changes with the code, also where its version stays, and only then."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib import invalidate_caches
from pathlib import Path

import pytest

from tests.files import write
from vaultconv.build.cache import READING, _code_of, code_fingerprint

CODE = {"mine/__init__.py": "x = 1\n", "mine/inner/part.py": "y = 2\n"}
RECORD = "mine/__init__.py,sha256=abc,6\nmine/inner/part.py,sha256=def,6\n../bin/mine,sha256={},200\n"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    yield
    _code_of.cache_clear()


def installed(folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Write files to a folder in which modules are found, and return the fingerprint of the package."""
    write(folder, files)
    if str(folder) not in sys.path:
        monkeypatch.syspath_prepend(folder)
    return again()


def again() -> str:
    invalidate_caches()
    _code_of.cache_clear()
    return code_fingerprint(("mine",))


def test_it_is_the_same_each_time() -> None:
    first = code_fingerprint()
    _code_of.cache_clear()
    assert code_fingerprint() == first
    assert len(first) == 32


def test_it_changes_with_a_file_anywhere_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = installed(tmp_path, CODE, monkeypatch)
    part = tmp_path / "mine" / "inner" / "part.py"
    seen = {before}
    os.utime(part, (1, 1))  # of the same size
    seen.add(again())
    part.write_text("y = 33\n")
    os.utime(part, (1, 1))  # of the same time
    seen.add(again())
    (part.parent / "another.py").write_text("")
    seen.add(again())
    part.unlink()
    seen.add(again())
    assert len(seen) == 5


def test_it_does_not_change_with_compiled_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = installed(tmp_path, CODE, monkeypatch)
    write(tmp_path, {"mine/__pycache__/part.cpython-311.pyc": "x"})
    assert again() == before


def test_it_is_the_same_wherever_and_whenever_a_release_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {**CODE, "mine-1.0.dist-info/RECORD": RECORD}
    with monkeypatch.context() as patch:
        first = installed(tmp_path / "a", files, patch)
    for path in (tmp_path / "a").rglob("*"):
        os.utime(path, (10**9, 10**9))
    second = installed(tmp_path / "b", {**files, "mine-1.0.dist-info/RECORD": RECORD.replace("{}", "xyz")}, monkeypatch)
    assert first == second
    write(tmp_path / "b", {"mine-1.0.dist-info/RECORD": RECORD.replace("abc", "ABC")})
    assert again() != first  # the next release


def test_it_changes_with_a_file_edited_after_its_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = installed(tmp_path, {**CODE, "mine-1.0.dist-info/RECORD": RECORD}, monkeypatch)
    os.utime(tmp_path / "mine" / "__init__.py", (4 * 10**9, 4 * 10**9))
    assert again() != before


def test_it_knows_modules_in_an_archive_and_those_of_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "mine.zip"
    monkeypatch.syspath_prepend(archive)
    seen = set()
    for text in ("x = 1", "x = 1\ny = 22222222"):
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("mine/__init__.py", text)
        seen.add(again())
    assert len(seen) == 2
    monkeypatch.syspath_prepend(tmp_path / "single")
    for text in ("x = 1", "x = 1\ny = 22222222"):
        write(tmp_path / "single", {"mine.py": text})
        seen.add(again())
    assert len(seen) == 4


def test_a_package_that_is_not_there_has_one_too() -> None:
    assert code_fingerprint(("not_installed_anywhere",)) != code_fingerprint(())


def test_by_default_it_is_of_everything_that_reading_a_note_imports() -> None:
    script = (
        "import sys\n"
        "from vaultconv.parse import parse_note\n"
        "from vaultconv.tree.packed import pack\n"
        "pack(parse_note('---\\na: {b: 1}\\n---\\n# A [[b]] &amp; <b>x</b> $y$')[0])\n"
        "found = {name.partition('.')[0] for name, module in sys.modules.items() if getattr(module, '__file__', '')}\n"
        "print(*found - sys.stdlib_module_names - {'typing_extensions'})\n"  # it is for checkers of types
    )
    ran = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    imported = {name for name in ran.stdout.split() if not name.startswith("_")}
    assert "mistletoe" in imported
    assert imported - set(READING) == set()
