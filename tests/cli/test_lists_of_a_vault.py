"""What a vault has to choose notes by, listed and completed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from tests.cli.conftest import Run
from tests.files import write
from vaultconv.cli import cli


@pytest.fixture
def tagged(vault: Path) -> Path:
    return write(
        vault, {"Trips/Italy/Day 1.md": "---\nStatus: done\n---\n#Trip #exam/week-1\n", "Work/A.md": "#trip\n"}
    )


@pytest.mark.parametrize(
    ("what", "rows"),
    [
        ("tags", ["exam/week-1  1", "trip         3"]),
        ("properties", ["publish  1", "Status   1", "tags     1"]),
        ("folders", ["Trips        2", "Trips/Italy  1", "Work         1"]),
    ],
)
def test_what_there_is_to_choose_by_is_listed(
    run: Run, tagged: Path, monkeypatch: pytest.MonkeyPatch, what: str, rows: list[str]
) -> None:
    assert run("list", what, tagged).out.splitlines() == rows
    monkeypatch.chdir(tagged)
    assert run("list", what).out.splitlines() == rows


def test_of_a_folder_of_a_vault_its_own_are_listed(run: Run, tagged: Path) -> None:
    assert run("list", "tags", tagged / "Work").out == "trip  1\n"


def test_what_the_program_has_is_of_no_vault(run: Run, tagged: Path) -> None:
    assert run("list", "codes", tagged).code == 2
    assert run("list", "tags", "nowhere").code == 2


@pytest.mark.parametrize(
    ("option", "begun", "names"),
    [
        ("--to", "not", ["notion", "notion-enhanced"]),
        ("--tag", "EX", ["exam/week-1"]),
        ("--exclude-tag", "#t", ["trip"]),
        ("--from", "ro", ["Rome"]),
        ("--from", "day", ["Day 1"]),
        ("--folder", "Trips/", ["Trips/Italy"]),
        ("--exclude", "W", ["Work"]),
        ("--property", "st", ["Status"]),
        ("--fail-on", "n", ["never"]),
    ],
)
def test_values_are_completed(tagged: Path, option: str, begun: str, names: list[str]) -> None:
    completion = BashComplete(cli, {}, "vaultconv", "_VAULTCONV_COMPLETE")
    found = completion.get_completions(["convert", str(tagged), option], begun)
    assert [each.value for each in found] == names


@pytest.mark.parametrize("paths", [["nowhere"], ["-"]])
def test_where_there_is_no_vault_nothing_is_completed(paths: list[str]) -> None:
    completion = BashComplete(cli, {}, "vaultconv", "_VAULTCONV_COMPLETE")
    assert completion.get_completions(["convert", *paths, "--tag"], "") == []
