"""A run of named notes knows the others from an earlier run, and reads only those that it shows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import vaultconv
from tests.files import write
from tests.pipeline.test_edited import MORE, NOTES, TEXTS
from vaultconv.build.cache import Cache
from vaultconv.config import Config
from vaultconv.pipeline.reading import Kept
from vaultconv.plan import make_plan
from vaultconv.result import Result
from vaultconv.vault.vault import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write(tmp_path / "vault", NOTES)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache.open(tmp_path / "cache")


@pytest.fixture
def sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any change would show in a file's stamp, however quick a test is."""
    monkeypatch.setattr("vaultconv.build.stamps.Stamp.would_tell", lambda stamp, time: True)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of vaults that were read."""
    files: list[str] = []
    real = Vault.read

    def read(vault: Vault, path: str) -> bytes:
        files.append(path)
        return real(vault, path)

    monkeypatch.setattr(Vault, "read", read)
    return files


def one(vault: Path, cache: Cache | bool, note: str = "Plan.md", **options: bool) -> Result:
    return vaultconv.convert(vault, "commonmark", only=[note], cache=cache, **options)  # type: ignore[arg-type]


def shown(result: Result) -> tuple[list[bytes | None], object]:
    return [artifact.made for artifact in result.artifacts], result.diagnostics


@pytest.mark.usefixtures("sure")
def test_only_the_note_and_those_that_it_shows_parts_of_or_links_to_are_read(
    vault: Path, cache: Cache, opened: list[str]
) -> None:
    first = one(vault, cache)
    opened.clear()
    assert shown(one(vault, cache)) == shown(first)
    assert sorted(set(opened)) == ["Day.md", "Plan.md", "Rome.md"]  # embedded, named, linked to a heading of


@pytest.mark.usefixtures("sure")
def test_a_note_that_changed_is_read_once_more(vault: Path, cache: Cache, opened: list[str]) -> None:
    one(vault, cache)
    write(vault, {"All.md": "# All\n\nOther words.\n"})
    for expected in (["All.md", "Day.md", "Plan.md", "Rome.md"], ["Day.md", "Plan.md", "Rome.md"]):
        opened.clear()
        one(vault, cache)
        assert sorted(set(opened)) == expected


@pytest.mark.usefixtures("sure")
@pytest.mark.parametrize("edit", TEXTS | MORE)
def test_what_is_shown_after_an_edit_is_what_a_run_without_a_cache_shows(vault: Path, cache: Cache, edit: str) -> None:
    one(vault, cache)
    for name, text in (TEXTS | MORE)[edit].items():
        if text is None:
            (vault / name).unlink()
        else:
            write(vault, {name: text})
    for note in ("Plan.md", "All.md", "Odd: name.md"):
        assert shown(one(vault, cache, note)) == shown(one(vault, False, note))


@pytest.mark.usefixtures("sure")
def test_settings_of_the_vault_count(vault: Path, cache: Cache) -> None:
    one(vault, cache)
    write(vault, {".obsidian/app.json": '{"strictLineBreaks": true}', "Day.md": "a\nb\n"})
    assert shown(one(vault, cache)) == shown(one(vault, False))


def test_a_note_that_was_written_just_now_is_read_again(vault: Path, cache: Cache, opened: list[str]) -> None:
    for note in vault.glob("*.md"):
        os.utime(note, ns=(10**18, 2 * 10**18 * (note.name == "Rome.md") + 10**18))  # one of them in the future
    one(vault, cache)
    plan = make_plan(Config(), "commonmark")
    assert "Rome.md" not in Kept(vaultconv.open_vault(vault), plan, cache).readings


@pytest.mark.usefixtures("sure")
def test_with_checksum_no_stamp_counts(vault: Path, cache: Cache, opened: list[str]) -> None:
    one(vault, cache)
    opened.clear()
    one(vault, cache, checksum=True)
    assert "All.md" in opened


@pytest.mark.usefixtures("sure")
def test_a_damaged_value_is_as_good_as_none(vault: Path, cache: Cache) -> None:
    first = one(vault, cache)
    kept = Kept(vaultconv.open_vault(vault), make_plan(Config(), "commonmark"), cache)
    cache.put("vaults", {kept._key: b"no readings"})
    assert shown(one(vault, cache)) == shown(first)
