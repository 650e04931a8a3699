"""Standard input, folders inside a vault, the working folder, and where the configuration is."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run, tree
from tests.files import write


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """What standard input says."""
    said = io.BytesIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(said, encoding="utf-8"))
    return said


def say(stdin: io.BytesIO, text: str | bytes) -> None:
    stdin.write(text.encode() if isinstance(text, str) else text)
    stdin.seek(0)


# ----------------------------------------------------------------------------------------------------- standard input


@pytest.mark.parametrize("out", [[], ["-o", "-"]])
def test_standard_input_is_converted_to_standard_output(run: Run, stdin: io.BytesIO, out: list[str]) -> None:
    say(stdin, "# Été\n\n==b== [[Nowhere]]\n")
    ran = run("convert", "-", "--to", "gfm", *out)
    assert (ran.code, ran.out) == (0, "# Été\n\n<mark>b</mark> Nowhere\n")
    assert ran.err == '<stdin>:3:7: warning[link-unresolved]: no note named "Nowhere"\n1 warning\n'


def test_its_links_and_embeds_are_those_of_a_vault(run: Run, vault: Path, stdin: io.BytesIO) -> None:
    say(stdin, "[[Rome#Day 1]] ![[map.png]]\n\n![[Rome#Day 1]]\n")
    ran = run("convert", "-", "--to", "gfm", "-o", "-", "--vault", vault)
    assert "(Trips/Rome.md#day-1) ![map.png](map.png)\n" in ran.out
    assert "Back [Home](Home.md)." in ran.out


def test_a_note_of_its_name_stays_what_it_is(run: Run, vault: Path, stdin: io.BytesIO) -> None:
    write(vault, {"stdin.md": "another"})
    say(stdin, "mine [[stdin]]\n")
    assert run("convert", "-", "-o", "-", "--vault", vault).out == "mine [stdin](stdin.md)\n"


@pytest.mark.parametrize(("out", "to"), [("a.html", ""), ("a.md", ""), ("a.rst", ""), ("sub/a.txt", "gfm")])
def test_standard_input_goes_to_a_file(run: Run, tmp_path: Path, stdin: io.BytesIO, out: str, to: str) -> None:
    say(stdin, "words")
    assert run("convert", "-", "-o", out, *(["--to", to] if to else [])).code == 0
    assert "words" in (tmp_path / out).read_text(encoding="utf-8")
    assert run("convert", "-", "-o", out, *(["--to", to] if to else [])).code == 0


@pytest.mark.parametrize(
    "arguments", [["-o", "out"], ["-o", "out.zip"], ["-o", "out", "--to", "hugo"], ["x.md", "-o", "-"]]
)
def test_what_standard_input_can_not_be_is_told(
    run: Run, tmp_path: Path, stdin: io.BytesIO, arguments: list[str]
) -> None:
    say(stdin, "words")
    ran = run("convert", "-", *arguments)
    assert (ran.code, "standard input" in ran.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", [b"", b"\xff\xfe\x00", b"\xef\xbb\xbf# BOM\r\n"])
def test_whatever_standard_input_says_is_taken(run: Run, stdin: io.BytesIO, text: bytes) -> None:
    say(stdin, text)
    assert run("convert", "-", "-o", "-", "--fail-on", "never").code == 0


def test_standard_input_is_checked_and_shown(run: Run, stdin: io.BytesIO) -> None:
    say(stdin, "a [[b]]")
    assert "<stdin>:1:3: warning[link-unresolved]" in run("check", "-").err
    stdin.seek(0)
    assert "1:3 WikiLink target='b'" in run("tree", "-").out


# ------------------------------------------------------------------------------------------------ what is no note


@pytest.mark.parametrize("name", ["A.txt", "A.markdown", "A.docx", "a file.html"])
@pytest.mark.parametrize("command", [["convert", "-o", "out"], ["check"], ["revise", "-o", "pack.pdf"]])
def test_a_file_that_is_no_note_is_told_with_what_would_be_one(
    run: Run, tmp_path: Path, name: str, command: list[str]
) -> None:
    write(tmp_path, {name: "text"})
    ran = run(*command, name)
    assert ran.code == 2
    assert f'{name} is not a note: the name of a note ends in ".md"' in ran.err
    assert "name a note, a folder or a zip" in ran.err


# ------------------------------------------------------------------------------------------- a folder inside a vault


@pytest.fixture
def inner(vault: Path) -> Path:
    """A folder of a vault whose notes lead to and embed others of it."""
    write(vault, {"Trips/Day.md": "[[Rome]] [[Home]] ![[map.png]]\n\n![[Secret]]\n", "Secret.md": "a secret text"})
    return vault / "Trips"


@pytest.mark.parametrize("how", ["absolute", "slash", "here", "linked vault", "linked folder"])
def test_a_folder_of_a_vault_knows_the_vault(
    run: Run, inner: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    named = {
        "absolute": str(inner),
        "slash": f"{inner}/",
        "here": ".",
        "linked vault": "v/Trips",
        "linked folder": "t",
    }[how]
    (tmp_path / "v").symlink_to("vault")
    (tmp_path / "t").symlink_to("vault/Trips")
    if how == "here":
        monkeypatch.chdir(inner)
    ran = run("convert", named, "-o", tmp_path / "out")
    assert "unresolved" not in ran.err
    assert '(its folder "Trips")' in ran.err
    assert tree(tmp_path / "out") == ["Trips/Day.md", "Trips/Rome.md", "map.png"]
    assert "a secret text" in (tmp_path / "out/Trips/Day.md").read_text()


def test_it_is_written_like_the_folder_chosen(run: Run, inner: Path, tmp_path: Path) -> None:
    run("convert", inner, "-o", tmp_path / "a")
    run("convert", inner.parent, "--folder", "Trips", "-o", tmp_path / "b")
    for path in tree(tmp_path / "b"):
        assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes()


def test_what_others_wrote_of_the_vault_stays(run: Run, inner: Path, tmp_path: Path) -> None:
    run("convert", inner.parent, "-o", "out")
    (inner / "Day.md").unlink()
    run("convert", inner, "-o", "out")
    assert tree(tmp_path / "out") == ["Home.md", "Secret.md", "Trips/Day.md", "Trips/Rome.md", "map.png"]
    run("convert", inner.parent, "-o", "out")
    assert tree(tmp_path / "out") == ["Home.md", "Secret.md", "Trips/Rome.md", "map.png"]


@pytest.mark.parametrize("folder", ["Italy", "Trips/Italy", "/Italy/"])
def test_a_folder_of_it_is_chosen_by_either_path(run: Run, inner: Path, tmp_path: Path, folder: str) -> None:
    write(inner, {"Italy/Milan.md": "m"})
    assert run("convert", inner, "-o", "out", "--folder", folder).code == 0
    assert tree(tmp_path / "out") == ["Trips/Italy/Milan.md"]


def test_a_folder_that_another_one_holds_is_no_way_out(run: Run, inner: Path, tmp_path: Path) -> None:
    write(inner.parent, {"vaultconv.toml": '[select]\nfolders = ["."]\n'})
    run("convert", inner, "-o", "out")
    assert tree(tmp_path / "out") == ["Trips/Day.md", "Trips/Rome.md", "map.png"]


def test_it_may_be_a_vault_of_its_own(run: Run, inner: Path, tmp_path: Path) -> None:
    assert 'no note named "Home"' in run("convert", inner, "--vault", inner, "-o", "out").err
    assert tree(tmp_path / "out") == ["Day.md", "Rome.md"]


def test_the_vault_above_may_be_named(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "plain", {"A.md": "text", "Sub/B.md": "[[A]]"})
    assert "unresolved" not in run("convert", "plain/Sub", "--vault", "plain", "-o", "out").err
    assert tree(tmp_path / "out") == ["Sub/B.md"]
    write(tmp_path / "other", {"C.md": "text"})
    ran = run("convert", "plain/Sub", "--vault", "other", "-o", "out")
    assert (ran.code, "is not a folder of notes in the vault other" in ran.err) == (2, True)


@pytest.mark.parametrize("folder", [".trash/Old", "node_modules/notes"])
def test_a_folder_that_is_no_part_of_the_vault_is_its_own(run: Run, vault: Path, tmp_path: Path, folder: str) -> None:
    write(vault, {f"{folder}/Old.md": "text"})
    assert run("convert", vault / folder, "-o", "out").code == 0
    assert tree(tmp_path / "out") == ["Old.md"]


def test_a_check_without_a_vault_is_one_of_the_working_folder(
    run: Run, inner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(inner.parent)
    assert 'no note named "Nowhere"' in run("check").err
    monkeypatch.chdir(inner)
    assert "Nowhere" not in run("check").err


# ----------------------------------------------------------------------------------------------- the configuration

TOML = {"vaultconv.toml": 'to = "{}"\nout = "out"\n', "pyproject.toml": '[tool.vaultconv]\nto = "{}"\nout = "out"\n'}


@pytest.mark.parametrize("name", TOML)
@pytest.mark.parametrize("command", ["convert", "check"])
def test_a_configuration_in_the_working_folder_is_found_and_named(
    run: Run, vault: Path, tmp_path: Path, name: str, command: str
) -> None:
    write(tmp_path, {name: TOML[name].format("rst")})
    assert run(command, vault).err.startswith(f"configuration: {name}\n")
    if command == "convert":
        assert "Home.rst" in tree(tmp_path / "out")
    assert "configuration" not in run(command, vault, "-q").err
    assert run(command, vault, "--diagnostics", "json").err.startswith("configuration") is False


@pytest.mark.parametrize("here", TOML)
@pytest.mark.parametrize("there", TOML)
def test_the_vaults_own_counts_before_that(run: Run, vault: Path, tmp_path: Path, here: str, there: str) -> None:
    write(tmp_path, {here: TOML[here].format("rst") + '[severity]\nlink-unresolved = "error"\n' * (here[0] == "v")})
    write(vault, {there: TOML[there].format("obsidian").replace('"out"', '"../out2"')})
    ran = run("convert", vault)
    assert (ran.code, ran.err.startswith(f"configuration: vault{os.sep}{there}\n")) == (0, True)
    assert (tmp_path / "out2/Home.md").exists()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", TOML)
def test_the_named_one_counts_before_all(run: Run, vault: Path, tmp_path: Path, name: str) -> None:
    write(tmp_path, {"vaultconv.toml": 'to = "rst"\n', f"sub/{name}": TOML[name].format("org")})
    write(vault, {"vaultconv.toml": 'to = "rst"\n'})
    ran = run("convert", vault, "--config", f"sub/{name}")
    assert "configuration" not in ran.err
    assert "Home.org" in tree(tmp_path / "sub/out")


def test_of_two_in_one_folder_the_one_of_our_name_counts(run: Run, vault: Path, tmp_path: Path) -> None:
    write(tmp_path, {name: text.format("rst" if name == "vaultconv.toml" else "org") for name, text in TOML.items()})
    run("convert", vault)
    assert "Home.rst" in tree(tmp_path / "out")


@pytest.mark.parametrize("text", ["", "[tool.ruff]\n", "not toml at all", "[project]\nname = 'vaultconv'\n"])
def test_a_project_that_says_nothing_of_us_is_left_alone(run: Run, vault: Path, tmp_path: Path, text: str) -> None:
    write(tmp_path, {"pyproject.toml": text})
    assert "configuration" not in run("check", vault).err
    ran = run("check", vault, "--config", "pyproject.toml")
    assert ran.code == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [("[tool.vaultconv]\nto = \n", "Invalid value"), ("[tool.vaultconv]\ntoo = 1\n", 'unknown option "too"')],
)
def test_a_mistake_in_a_project_is_told(run: Run, vault: Path, tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path, {"pyproject.toml": text})
    ran = run("check", vault)
    assert (ran.code, "pyproject.toml" in ran.err, message in ran.err) == (2, True, True)
