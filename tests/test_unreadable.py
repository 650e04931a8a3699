"""A note or folder that can't be read for once costs neither its earlier output nor the words of links to it."""

from __future__ import annotations

from pathlib import Path

import pytest

import vaultconv
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.publish.selection import Select
from vaultconv.vault.vault import Vault


class Faulty(Vault):
    """A vault of which A.md can't be read."""

    def read(self, path: str) -> bytes:
        if path == "A.md":
            raise PermissionError(13, "Permission denied")
        return super().read(path)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    root.mkdir()
    (root / "A.md").write_text("![[pic.png]]\n\n# Part\n")
    (root / "B.md").write_text("my [[A|words]] [[A]] [[A#Part]]\n\n![[A]]\n")
    (root / "pic.png").write_bytes(b"png")
    return root


def test_its_earlier_output_stays(vault: Path, tmp_path: Path) -> None:
    vaultconv.convert(vault, "", tmp_path / "out")
    result = vaultconv.convert(Faulty.open(vault), "", tmp_path / "out")
    assert {path: change for path, change in result.changes.items() if change == "removed"} == {}
    assert (tmp_path / "out/A.md").read_text().startswith("![")
    assert (tmp_path / "out/pic.png").exists()


def test_links_to_it_stay_links(vault: Path) -> None:
    result = vaultconv.convert(Faulty.open(vault))
    (note,) = result.artifacts
    assert note.text is not None
    assert note.text.startswith("my [words](A.md) [A](A.md) [A > Part](A.md#Part)\n")
    codes = {each.code for each in result.diagnostics}
    assert DiagnosticCode.UNREADABLE in codes
    assert DiagnosticCode.LINK_EXCLUDED not in codes


def test_it_stays_hidden_where_only_its_content_could_tell_whether_it_is_published(vault: Path, tmp_path: Path) -> None:
    select = Select(publish_keys=True)
    vaultconv.convert(vault, "", tmp_path / "out", select=select)
    vaultconv.convert(Faulty.open(vault), "", tmp_path / "out", select=select)
    assert (tmp_path / "out/B.md").read_text().startswith("my words unpublished note unpublished note")
    assert (tmp_path / "out/A.md").exists()


def test_what_lies_in_a_folder_that_is_gone_behind_its_link_stays(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "mount").mkdir()
    (tmp_path / "mount/C.md").write_text("c")
    (vault / "linked").symlink_to(tmp_path / "mount")
    vaultconv.convert(vaultconv.open_vault(vault, follow_links=True), "", tmp_path / "out")
    (tmp_path / "mount").rename(tmp_path / "gone")
    (vault / "B.md").unlink()
    result = vaultconv.convert(vaultconv.open_vault(vault, follow_links=True), "", tmp_path / "out")
    assert (tmp_path / "out/linked/C.md").exists()
    assert result.paths("removed") == ["B.md"]


def test_a_note_that_became_unpublished_is_removed_all_the_same(vault: Path, tmp_path: Path) -> None:
    (vault / "D.md").write_text("d")
    vaultconv.convert(vault, "", tmp_path / "out")
    (vault / "D.md").write_text("---\npublish: false\n---\nd")
    result = vaultconv.convert(Faulty.open(vault), "", tmp_path / "out", select=Select(publish_keys=True))
    assert result.paths("removed") == ["D.md"]
