"""What belongs to a vault, and the settings that hold for its notes."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from vaultconv.diagnostics import DiagnosticCode, Severity, worst
from vaultconv.errors import UsageError
from vaultconv.vault.settings import Settings, read_settings
from vaultconv.vault.vault import Vault, find_vault_root


def write(root: Path, *paths: str, text: str = "") -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def test_files_and_notes_are_listed_sorted_with_forward_slashes(tmp_path: Path) -> None:
    write(tmp_path, "b.md", "a/x.MD", "a/pic.png", "a/b/c.canvas")
    vault = Vault.open(tmp_path)
    assert vault.files == ("a/b/c.canvas", "a/pic.png", "a/x.MD", "b.md")
    assert vault.notes == ("a/x.MD", "b.md")
    assert vault.diagnostics == ()


def test_hidden_entries_and_node_modules_are_no_part_of_a_vault(tmp_path: Path) -> None:
    write(tmp_path, "a.md", ".hidden.md", ".trash/b.md", ".obsidian/app.json", "node_modules/x/readme.md", text="{}")
    assert Vault.open(tmp_path).files == ("a.md",)


def test_a_files_bytes_are_read_by_its_path(tmp_path: Path) -> None:
    write(tmp_path, "d/a.md", text="ünï")
    assert Vault.open(tmp_path).read("d/a.md") == "ünï".encode()


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        Vault.open(tmp_path / "gone")


def test_a_file_is_no_vault(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    with pytest.raises(UsageError, match="is a file"):
        Vault.open(tmp_path / "a.md")


def test_linked_folders_are_followed_where_that_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "vault/a.md", "elsewhere/b.md", "elsewhere/deep/c.md")
    (tmp_path / "vault/linked").symlink_to(tmp_path / "elsewhere")
    vault = Vault.open(tmp_path / "vault", follow_links=True)
    assert vault.files == ("a.md", "linked/b.md", "linked/deep/c.md")
    assert vault.diagnostics == ()


def test_links_that_lead_out_of_the_vault_are_left_out_and_told(tmp_path: Path) -> None:
    write(tmp_path, "vault/a.md", "vault/sub/b.md", "elsewhere/secret.md", "vault-2/c.md")
    vault = tmp_path / "vault"
    (vault / "folder").symlink_to(tmp_path / "elsewhere")
    (vault / "sub/file.md").symlink_to(tmp_path / "elsewhere/secret.md")
    (vault / "sub/relative").symlink_to("../../vault-2")
    (vault / "chain").symlink_to(vault / "sub/relative")
    (vault / "within.md").symlink_to("sub/b.md")
    (tmp_path / "door").symlink_to(vault)
    opened = Vault.open(tmp_path / "door")
    assert opened.files == ("a.md", "sub/b.md", "within.md")
    assert [(each.path, each.code) for each in opened.diagnostics] == [
        (path, DiagnosticCode.OUTSIDE_VAULT) for path in ("chain", "folder", "sub/file.md", "sub/relative")
    ]


def test_a_loop_of_links_ends_with_a_diagnostic(tmp_path: Path) -> None:
    write(tmp_path, "x/a.md", "y/b.md")
    (tmp_path / "x/up").symlink_to(tmp_path)
    (tmp_path / "x/over").symlink_to(tmp_path / "y")
    (tmp_path / "y/over").symlink_to(tmp_path / "x")
    vault = Vault.open(tmp_path)
    assert vault.files == ("x/a.md", "y/b.md")
    assert [(each.path, each.code) for each in vault.diagnostics] == [
        ("x/over", DiagnosticCode.LINKED_FOLDER),
        ("x/up", DiagnosticCode.LINKED_FOLDER),
        ("y/over", DiagnosticCode.LINKED_FOLDER),
    ]
    assert "the vault itself" in vault.diagnostics[1].message
    assert worst(vault.diagnostics) is Severity.INFO  # nothing is lost


def test_a_link_that_leads_nowhere_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nothing.md")
    vault = Vault.open(tmp_path)
    assert vault.files == ("a.md",)
    assert [each.path for each in vault.diagnostics] == ["gone.md"]


def test_an_unreadable_folder_is_reported_and_the_rest_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.md", "secret/b.md")

    def scandir(path: str) -> Any:
        if Path(path).name == "secret":
            raise PermissionError(errno.EACCES, "Permission denied")
        return read(path)

    read = os.scandir
    monkeypatch.setattr(os, "scandir", scandir)  # file modes don't stop the superuser
    vault = Vault.open(tmp_path)
    assert vault.files == ("a.md",)
    assert [(each.path, each.code) for each in vault.diagnostics] == [("secret", DiagnosticCode.UNREADABLE)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_utf8_is_left_out_and_reported(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")).write_text("x")
    vault = Vault.open(tmp_path)
    assert vault.files == ("a.md",)
    assert [each.path for each in vault.diagnostics] == ["caf\ufffd.md"]


# -------------------------------------------------------------------------------------------------------- settings


def test_without_settings_obsidians_defaults_hold(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    settings = Vault.open(tmp_path).settings_for("a.md")
    assert settings.strict_line_breaks is False
    assert settings.user_ignore_filters == ()
    assert settings.attachment_folder == settings.template_folder == ""


def test_settings_are_read(tmp_path: Path) -> None:
    app = {"strictLineBreaks": True, "userIgnoreFilters": ["Old/", "/^x/"], "attachmentFolderPath": "./files"}
    write(tmp_path, ".obsidian/app.json", text="\ufeff" + json.dumps(app))
    write(tmp_path, ".obsidian/templates.json", text='{"folder": "Meta/Templates/"}')
    write(tmp_path, ".obsidian/types.json", text='{"types": {"tags": "tags", "due": "date"}}')
    settings = Vault.open(tmp_path).settings_for("any/note.md")
    assert settings.strict_line_breaks is True
    assert settings.user_ignore_filters == ("Old/", "/^x/")
    assert settings.attachment_folder == "./files"
    assert settings.template_folder == "Meta/Templates"
    assert settings.property_types == (("due", "date"), ("tags", "tags"))


def test_the_nearest_settings_above_a_note_hold_for_it(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "docs/b.md", "docs/deep/c.md", "docsy/d.md")
    write(tmp_path, "docs/.obsidian/app.json", text='{"strictLineBreaks": true}')
    vault = Vault.open(tmp_path)
    strict = {note: vault.settings_for(note).strict_line_breaks for note in vault.notes}
    assert strict == {"a.md": False, "docs/b.md": True, "docs/deep/c.md": True, "docsy/d.md": False}
    assert vault.settings_for("docs/b.md").root == "docs"


@pytest.mark.parametrize("text", ["{", "[]", '{"strictLineBreaks": "yes"}', "\x00", '{"userIgnoreFilters": 3}'])
def test_settings_that_cannot_be_read_are_reported_and_defaults_used(tmp_path: Path, text: str) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, ".obsidian/app.json", text=text)
    vault = Vault.open(tmp_path)
    assert vault.settings_for("a.md").strict_line_breaks is False
    assert [(each.path, each.code) for each in vault.diagnostics] == [
        (".obsidian/app.json", DiagnosticCode.SETTINGS_INVALID)
    ]


def test_null_means_the_default(tmp_path: Path) -> None:
    write(tmp_path, ".obsidian/app.json", text='{"userIgnoreFilters": null, "strictLineBreaks": null}')
    vault = Vault.open(tmp_path)
    assert vault.diagnostics == ()
    assert vault.settings_for("a.md").user_ignore_filters == ()


def test_the_vault_of_a_note_is_the_nearest_folder_with_settings(tmp_path: Path) -> None:
    write(tmp_path, ".obsidian/app.json", "a/b/note.md", text="{}")
    assert find_vault_root(tmp_path / "a/b/note.md") == tmp_path
    assert find_vault_root(tmp_path) == tmp_path
    (tmp_path / "a/.obsidian").mkdir()
    assert find_vault_root(tmp_path / "a/b/note.md") == tmp_path / "a"


def test_settings_that_may_not_be_looked_at_are_those_that_publish_least(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", denied)
    monkeypatch.setattr(Path, "read_bytes", denied)
    settings, found = read_settings(tmp_path)
    assert settings == Settings(digital_garden=True)
    assert {each.code for each in found} == {DiagnosticCode.SETTINGS_INVALID}
