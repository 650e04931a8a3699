"""Which notes are chosen, and which nobody may see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import vaultconv
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.errors import UsageError
from vaultconv.publish.options import Publish
from vaultconv.publish.publication import unpublished
from vaultconv.publish.selection import Select, without_templates
from vaultconv.publish.selection import selected as selected_notes
from vaultconv.vault.index import NoteEntry
from vaultconv.vault.notes import Notes, Read
from vaultconv.vault.vault import Vault

NOTES: dict[str, dict[str, Any]] = {
    "Home.md": {"tags": ["start"], "status": "done"},
    "Trips/Rome.md": {"tags": ["trip/italy", "Draft"], "rating": 5, "publish": False},
    "Trips/2024/Oslo.md": {"tags": ["trip"], "status": ["open", "late"], "up": "[[Home|start]]"},
    "Templates/Day.md": {"status": ""},
    "tripsy.md": {"dg-publish": False, "done": True},
}


def make_vault(root: Path, **files: str) -> Vault:
    for path in (*NOTES, "Trips/pic.png"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x")
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    return Vault.open(root)


def unread(note: str) -> Read:
    raise LookupError(note)


def entries_of(vault: Vault) -> dict[str, NoteEntry]:
    return {
        note: NoteEntry(note, properties=NOTES[note], tags=tuple(NOTES[note].get("tags", ()))) for note in vault.notes
    }


def selected(vault: Vault, **options: Any) -> set[str]:
    return set(selected_notes(vault, entries_of(vault), Select(**options)))


def published(vault: Vault, **options: Any) -> set[str]:
    return set(vault.notes) - withheld(vault, **options)


def withheld(vault: Vault, **options: Any) -> set[str]:
    return set(unpublished(vault, Notes({}, unread), entries_of(vault), Publish(**options)))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, set(NOTES)),
        ({"tags": ("trip",)}, {"Trips/Rome.md", "Trips/2024/Oslo.md"}),
        ({"tags": ("#TRIP/Italy", "start")}, {"Trips/Rome.md", "Home.md"}),
        ({"tags": ("tri",)}, set()),
        ({"folders": ("trips",)}, {"Trips/Rome.md", "Trips/2024/Oslo.md"}),
        ({"folders": ("Trips/2024/", "Templates")}, {"Trips/2024/Oslo.md", "Templates/Day.md"}),
        ({"folders": (".",)}, set(NOTES)),
        ({"globs": ("Trips/**", "!Oslo.md")}, {"Trips/Rome.md"}),
        ({"globs": ("*o*.md",)}, {"Home.md", "Trips/Rome.md", "Trips/2024/Oslo.md"}),
        ({"properties": ("status",)}, {"Home.md", "Trips/2024/Oslo.md"}),
        ({"properties": ("Status=LATE",)}, {"Trips/2024/Oslo.md"}),
        ({"properties": ("status != done",)}, set(NOTES) - {"Home.md"}),
        ({"properties": ("rating=5",)}, {"Trips/Rome.md"}),
        ({"properties": ("done=true",)}, {"tripsy.md"}),
        ({"properties": ("up=home",)}, {"Trips/2024/Oslo.md"}),
        ({"properties": ("status", "up")}, {"Trips/2024/Oslo.md"}),
        ({"where": "tag:trip and not rating > 4"}, {"Trips/2024/Oslo.md"}),
    ],
)  # fmt: skip
def test_notes_are_chosen(tmp_path: Path, options: dict[str, Any], expected: set[str]) -> None:
    assert selected(make_vault(tmp_path), **options) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, set(NOTES)),
        ({"exclude_tags": ("draft",)}, set(NOTES) - {"Trips/Rome.md"}),
        ({"exclude_folders": ("Trips", "Templates")}, {"Home.md", "tripsy.md"}),
        ({"where": "tag:trip and not rating > 4"}, {"Trips/2024/Oslo.md"}),
        ({"keys": True}, set(NOTES) - {"Trips/Rome.md", "tripsy.md"}),
        ({"keys": True, "all_notes": True}, set(NOTES)),
        ({"exclude_tags": ("trip",), "all_notes": True}, set(NOTES) - {"Trips/Rome.md", "Trips/2024/Oslo.md"}),
    ],
)
def test_notes_are_published(tmp_path: Path, options: dict[str, Any], expected: set[str]) -> None:
    assert published(make_vault(tmp_path), **options) == expected


def test_an_empty_property_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="name of a property is empty"):
        selected(make_vault(tmp_path), properties=(" ",))


def ignored(tmp_path: Path, **files: str) -> set[str]:
    vault = make_vault(tmp_path, **files)
    return withheld(vault)


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ("Trips/", {"Trips/Rome.md", "Trips/2024/Oslo.md", "Trips/pic.png"}),
        ("*.png\n# a comment\n", {"Trips/pic.png"}),
        ("/Rome.md", set()),
        ("Rome.md", {"Trips/Rome.md"}),
        ("/Trips/*.md", {"Trips/Rome.md"}),
        ("Trips/**/*.md", {"Trips/Rome.md", "Trips/2024/Oslo.md"}),
        ("*.md\n!Home.md", set(NOTES) - {"Home.md"}),
        ("!Home.md\n*.md", set(NOTES)),
        # nothing below an ignored folder can be taken back
        ("Trips/\n!Trips/Rome.md", {"Trips/Rome.md", "Trips/2024/Oslo.md", "Trips/pic.png"}),
        ("Trips/*\n!Trips/Rome.md", {"Trips/2024/Oslo.md", "Trips/pic.png"}),
        ("rome.md", set()),
        ("", set()),
    ],
)
def test_export_ignore_files_follow_gitignores_rules(tmp_path: Path, patterns: str, expected: set[str]) -> None:
    assert ignored(tmp_path, **{".export-ignore": patterns}) == expected


def test_patterns_hold_below_their_own_folder_and_a_deeper_file_wins(tmp_path: Path) -> None:
    files = {".export-ignore": "*.md", "Trips/.export-ignore": "!Rome.md\n/Home.md"}
    assert ignored(tmp_path, **files) == set(NOTES) - {"Trips/Rome.md"}


def test_a_line_that_git_does_not_take_is_reported_and_the_others_hold(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, **{".export-ignore": "Home.md\n!\n[z-a]\n"})
    assert withheld(vault) == {"Home.md"}
    assert [(each.path, each.line, each.code) for each in vault.diagnostics] == [
        (".export-ignore", 2, DiagnosticCode.SETTINGS_INVALID),
        (".export-ignore", 3, DiagnosticCode.SETTINGS_INVALID),
    ]


def test_an_ignore_file_that_cannot_be_read_holds_its_folder_back(tmp_path: Path) -> None:
    make_vault(tmp_path)
    (tmp_path / "Trips/.export-ignore").mkdir()
    vault = Vault.open(tmp_path)
    assert withheld(vault) == {"Trips/Rome.md", "Trips/2024/Oslo.md", "Trips/pic.png"}
    assert [each.code for each in vault.diagnostics] == [DiagnosticCode.UNREADABLE]


def test_a_glob_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a pattern"):
        selected(make_vault(tmp_path), globs=("!",))


def test_export_ignore_can_be_switched_off(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, **{".export-ignore": "*"})
    assert published(vault) == set()
    assert published(vault, export_ignore=False) == published(vault, all_notes=True) == set(NOTES)


def test_obsidians_excluded_files_are_held_back_on_demand(tmp_path: Path) -> None:
    app = '{"userIgnoreFilters": ["trips/2024", "/^T.*Day/", "/(/"]}'
    vault = make_vault(tmp_path, **{".obsidian/app.json": app})
    assert ["is not a regular expression" in each.message for each in vault.diagnostics] == [True]
    assert published(vault) == set(NOTES)
    assert published(vault, user_ignore_filters=True) == set(NOTES) - {"Trips/2024/Oslo.md", "Templates/Day.md"}


def test_filters_of_a_nested_vault_hold_below_it(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, **{"Trips/.obsidian/app.json": '{"userIgnoreFilters": ["2024/"]}'})
    assert withheld(vault, user_ignore_filters=True) == {"Trips/2024/Oslo.md"}


def test_templates_are_left_out_on_demand(tmp_path: Path) -> None:
    vault = make_vault(tmp_path, **{".obsidian/templates.json": '{"folder": "Templates"}'})
    assert selected(vault, templates=False) == set(NOTES) - {"Templates/Day.md"}


@pytest.mark.parametrize(
    ("file", "settings"),
    [
        (".obsidian/templates.json", '{"folder": "Templates"}'),
        (".obsidian/plugins/templater-obsidian/data.json", '{"templates_folder": "/Templates/"}'),
        (".obsidian/plugins/templater-obsidian/data.json", '{"template_folder": "Templates"}'),
    ],
)
def test_templates_are_in_no_document_unless_they_are_asked_for(tmp_path: Path, file: str, settings: str) -> None:
    vault = make_vault(tmp_path, **{file: settings})
    assert without_templates(vault, NOTES, Select()) == set(NOTES) - {"Templates/Day.md"}
    assert without_templates(vault, NOTES, Select(templates=True)) == set(NOTES)
    assert without_templates(vault, NOTES, Select(folders=("Templates",))) == set(NOTES)
    assert without_templates(vault, ["Templates/Day.md"], Select()) == {"Templates/Day.md"}


def test_a_document_of_a_vault_has_no_templates_and_a_site_of_it_has(tmp_path: Path) -> None:
    make_vault(tmp_path / "vault", **{".obsidian/templates.json": '{"folder": "Templates"}'})
    pages = vaultconv.convert(tmp_path / "vault", "html", tmp_path / "html").paths("written")
    assert "Templates/Day.html" not in pages
    assert len(pages) == len(NOTES) - 1
    named = vaultconv.convert(tmp_path / "vault", "html", tmp_path / "one", only=["Templates/Day.md"])
    assert named.paths("written") == ["Templates/Day.html"]
    assert "Templates/Day.md" in vaultconv.convert(tmp_path / "vault", "commonmark", tmp_path / "md").paths("written")
