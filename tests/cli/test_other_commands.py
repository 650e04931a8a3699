"""``vaultconv check``, ``tree``, ``list`` and the machine-readable forms."""

import json
import subprocess
import sys
from importlib import metadata
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from vaultconv.cli import cli
from vaultconv.cli.given import Arguments
from vaultconv.nodes import Document, from_json


def test_check_reports_and_writes_nothing(run: Run, vault: Path) -> None:
    before = sorted(vault.rglob("*"))
    ran = run("check", vault, "--fail-on", "warning")
    assert ran.code == 1
    assert 'no note named "Nowhere"' in ran.err
    assert sorted(vault.rglob("*")) == before


def test_check_of_a_sound_note_says_so(run: Run, vault: Path) -> None:
    ran = run("check", vault / "Trips/Rome.md")
    assert (ran.code, ran.err) == (0, "nothing found\n")


def test_quiet_prints_errors_only(run: Run, vault: Path) -> None:
    assert run("check", vault, "-q").err == ""


def test_a_printed_note_and_its_diagnostics_do_not_mix(run: Run, vault: Path) -> None:
    ran = run("convert", vault / "Home.md", "-o", "-", "--diagnostics", "json")
    assert ran.out.startswith("To [the first day]")
    assert json.loads(ran.err)[0]["code"] == "link-unresolved"


def test_a_tree_is_shown_with_positions(run: Run, vault: Path) -> None:
    assert run("tree", vault / "Trips/Rome.md").out.splitlines()[1:] == [
        "  5:1 Heading level=1",
        "    Text text='Rome'",
        "  7:1 Heading level=2",
        "    Text text='Day 1'",
        "  9:1 Para",
        "    Text text='Back '",
        "    9:6 WikiLink target='Home'",
        "    Text text='.'",
    ]


def test_a_tree_is_shown_as_json_that_can_be_read_back(run: Run, vault: Path) -> None:
    assert isinstance(from_json(run("tree", vault / "Home.md", "--json").out), Document)


def test_a_tree_of_a_table_shows_its_rows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.md").write_text("| a |\n|---|\n| b |\n")
    assert run("tree", tmp_path / "t.md").out.splitlines()[1:] == [
        "  1:1 Table align=('',)",
        "    head:",
        "      Cell",
        "        Text text='a'",
        "    rows:",
        "      row:",
        "        Cell",
        "          Text text='b'",
    ]


def test_a_tree_of_nothing_is_an_error(run: Run, tmp_path: Path) -> None:
    ran = run("tree", tmp_path / "none.md")
    assert ran.code == 2
    assert "No such file" in ran.err


@pytest.mark.parametrize(
    ("what", "name"),
    [("backends", "commonmark"), ("transforms", "embeds"), ("syntax", "obsidian"), ("codes", "link-unresolved")],
)
def test_everything_listed_says_what_it_is(run: Run, what: str, name: str) -> None:
    ran = run("list", what)
    assert ran.code == 0
    rows = dict(line.split(maxsplit=1) for line in ran.out.splitlines())
    assert len(rows[name]) > 10


def test_the_version_names_the_programs_beneath(run: Run) -> None:
    ran = run("--version")
    assert ran.code == 0
    assert ran.out.splitlines()[0].startswith("vaultconv ")
    assert "mistletoe 1.6" in ran.out
    assert "pandoc 3" in ran.out


def test_the_version_is_told_where_pandocs_package_was_removed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(package: str) -> str:
        if package == "pypandoc_binary":
            raise PackageNotFoundError(package)
        return "1.0"

    monkeypatch.setattr(metadata, "version", version)
    ran = run("--version")
    assert ran.code == 0
    assert "pypandoc" not in ran.out


def test_help_gives_examples(run: Run) -> None:
    assert "vaultconv convert ~/Notes" in run("--help").out
    for command in ("convert", "check"):
        assert f"vaultconv {command} ~/Notes" in run(command, "--help").out


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["cnvert"], 'no command named "cnvert"', 'did you mean "convert"?'),
        (
            ["convert", "x", "--jobs", "0"],
            "invalid value for '--jobs': 0 is not in the range x>=1",
            "see vaultconv convert --help",
        ),
        (["convert"], "no vault was given", 'name a folder, or "." for this one: vaultconv convert . -o book.pdf'),
        (
            ["revise", "-o", "p.pdf"],
            "no vault was given",
            'name a folder, or "." for this one: vaultconv revise . -o book.pdf',
        ),
        (
            ["convert", "", "-o", "out"],
            "the name of the vault is empty",
            'name the folder that holds your notes, or "." for this one',
        ),
        (["check", ""], "the name of the vault is empty", 'name the folder that holds your notes, or "." for this one'),
        (["init", "foo"], 'no backend named "foo"', "see `vaultconv list backends`"),
        (["doctor", "x"], "got unexpected extra argument (x)", "see vaultconv doctor --help"),
    ],
)
def test_a_mistyped_command_is_wrong_usage(run: Run, arguments: list[str], message: str, hint: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.err) == (2, f"error: {message}\n  {hint}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["convert", "x", "--two"], "error: no such option '--two'"),
        (["list"], "error: missing argument 'WHAT'. Choose from: backends, transforms"),
    ],
)
def test_what_click_says_is_an_error_like_others(run: Run, arguments: list[str], message: str) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.err.startswith(message)
    assert ran.err.endswith(f"\n  see vaultconv {arguments[0]} --help\n")


def test_it_runs_as_a_module_and_is_silent_in_a_pipe(vault: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vaultconv", "convert", str(vault), "-o", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 2
    assert "\x1b" not in done.stderr


def test_a_closed_pipe_is_no_traceback(vault: Path) -> None:
    command = f"{sys.executable} -m vaultconv list codes | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_without_arguments_it_shows_its_help(run: Run) -> None:
    assert (run().code, run().out) == (0, run("--help").out)


@pytest.mark.parametrize("command", ["convert", "revise", "check"])
def test_the_arguments_of_a_command_have_a_type_and_the_same_default(command: str) -> None:
    with cli.commands[command].make_context(command, ["Notes"]) as context:
        assert Arguments(**context.params) == Arguments(paths=("Notes",))


def test_no_argument_is_typed_that_no_command_has() -> None:
    names = {each.name for command in ("convert", "revise", "check") for each in cli.commands[command].params}
    assert set(Arguments.__struct_fields__) == names
