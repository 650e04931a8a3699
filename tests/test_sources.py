"""What can stand for VAULT on the command line."""

import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from vaultconv.build import temporary
from vaultconv.cli import zips
from vaultconv.cli.sources import open_source
from vaultconv.errors import UsageError


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    (root / ".obsidian").mkdir(parents=True)
    (root / "Trips").mkdir()
    (root / "Home.md").write_text("[[Rome]]")
    (root / "Trips/Rome.md").write_text("# Rome")
    return root


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def test_a_folder_is_a_vault(vault: Path) -> None:
    with open_source([vault]) as source:
        assert source.vault.notes == ("Home.md", "Trips/Rome.md")
        assert source.only is None


def test_a_note_is_opened_in_the_vault_above_it(vault: Path) -> None:
    with open_source([vault / "Trips/Rome.md"]) as source:
        assert source.vault.root == vault
        assert source.only == ("Trips/Rome.md",)


def test_a_note_without_a_vault_is_opened_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a")
    with open_source([tmp_path / "a.md"]) as source:
        assert (source.vault.root, source.only) == (tmp_path, ("a.md",))


def test_a_relative_path_is_found_in_the_vault(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(vault / "Trips")
    with open_source(["Rome.md"]) as source:
        assert source.only == ("Trips/Rome.md",)


def test_several_notes_are_opened_together(vault: Path) -> None:
    with open_source([vault / "Home.md", vault / "Trips/Rome.md"]) as source:
        assert source.only == ("Home.md", "Trips/Rome.md")


def test_a_note_outside_the_named_vault_is_refused(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "stray.md").touch()
    with pytest.raises(UsageError, match="is not a note in the vault"), open_source([tmp_path / "stray.md"], vault):
        pass


def test_two_folders_are_refused(vault: Path) -> None:
    with pytest.raises(UsageError, match="only one folder"), open_source([vault, vault]):
        pass


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file or folder"), open_source([tmp_path / "nowhere"]):
        pass


def test_a_zip_is_a_vault_while_it_is_open(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "v.zip", {"Home.md": "hi", "Trips/Rome.md": "#"})
    with open_source([archive]) as source:
        root = source.vault.root
        assert source.vault.notes == ("Home.md", "Trips/Rome.md")
        assert source.origin == str(archive)
    assert not root.exists()


def test_the_only_folder_of_a_zip_is_the_vault(tmp_path: Path) -> None:
    with open_source(
        [zipped(tmp_path / "v.zip", {"My vault/Home.md": "hi", "__MACOSX/My vault/._Home.md": ""})]
    ) as source:
        assert source.vault.notes == ("Home.md",)


@pytest.mark.parametrize("name", ["../evil.md", "a/../../evil.md", "/tmp/evil.md", "..\\evil.md"])
def test_a_zip_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    archive = zipped(tmp_path / "v.zip", {"x.md": "x", name: "evil"})
    with pytest.raises(UsageError, match="outside"), open_source([archive]):
        pass
    assert not list(tmp_path.rglob("evil.md"))


def test_a_symbolic_link_in_a_zip_is_a_plain_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "v.zip", "w") as archive:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with open_source([tmp_path / "v.zip"]) as source:
        assert not (source.vault.root / "link.md").is_symlink()
        assert source.vault.read("link.md") == b"/etc/passwd"


def test_a_zip_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MAX_BYTES", 10)
    with pytest.raises(UsageError, match="too large"), open_source([zipped(tmp_path / "v.zip", {"a.md": "x" * 11})]):
        pass


def test_a_broken_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v.zip").write_bytes(b"no zip at all")
    with pytest.raises(UsageError, match="can't unpack"), open_source([tmp_path / "v.zip"]):
        pass


def test_a_zip_that_grows_beyond_all_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "_SMALL", 1000)
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.md", b"\0" * 3_000_000)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(inner, "inner.zip")
    for path in (inner, tmp_path / "outer.zip"):
        with pytest.raises(UsageError, match="far larger"), open_source([path]):
            pass
    with zipfile.ZipFile(tmp_path / "notes.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.md", b"words " * 10 + bytes(range(256)) * 20)
    with open_source([tmp_path / "notes.zip"]) as source:
        assert source.vault.notes == ("a.md",)


def test_a_temporary_folder_of_a_killed_process_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    (place / "vaultconv-theirs").mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", None)
    archive = zipped(tmp_path / "v.zip", {"Home.md": "hi"})
    code = "import os, sys; from vaultconv.cli.sources import open_source\n"
    code += "with open_source([sys.argv[1]]): print(flush=True); input(); os._exit(1)"
    command = [sys.executable, "-c", code, str(archive)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    temporary._sweep.cache_clear()
    with open_source([archive]):
        assert len(list(place.iterdir())) == 3
    process.communicate(b"\n")
    assert len(list(place.iterdir())) == 2
    temporary._sweep.cache_clear()
    with open_source([archive]) as source:
        assert source.vault.notes == ("Home.md",)
    assert [path.name for path in place.iterdir()] == ["vaultconv-theirs"]
