"""Where a selection matches no note, most likely by a mistyped name, that is an error and the output stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

import vaultconv
from tests.cli.conftest import Run, everything_in, tree
from tests.files import write
from vaultconv.errors import UsageError
from vaultconv.publish.selection import Select

MISTYPED = {
    "tag": (["--tag", "tripp"], 'no note has the tag "tripp"', 'did you mean "trip"?'),
    "folder": (["--folder", "Tripps"], 'no note is in the folder "Tripps"', 'did you mean "Trips"?'),
    "glob": (["--glob", "Trip/**"], 'no note matches "Trip/**"', "patterns are written as in .gitignore"),
    "glob that only takes back": (["--glob", "!Home.md"], "no note meets all conditions", ""),
    "condition on a tag": (["--select", "tag:tripp"], 'no note has the tag "tripp"', 'did you mean "trip"?'),
    "condition on a property": (["--select", "statu = done"], 'no note has the property "statu"', '"status"'),
    "property": (["--property", "statu=done"], 'no note has the property "statu"', 'did you mean "status"?'),
    "value": (["--property", "status=dnoe"], "no note meets all conditions", ""),
    "start": (["--from", "Hmoe"], 'no note "Hmoe" in the vault', 'did you mean "Home"?'),
    "two that exclude each other": (["--tag", "trip", "--glob", "Home.md"], "no note meets all conditions", ""),
    "start outside a folder": (
        ["--from", "Home", "--depth", "0", "--folder", "Trips"],
        "no note meets all conditions",
        "",
    ),
}
OUTPUTS = {
    "commonmark": ["--to", "commonmark", "-o", "out"],
    "gfm": ["--to", "gfm", "-o", "out"],
    "obsidian": ["--to", "obsidian", "-o", "out"],
    "hugo": ["--to", "hugo", "-o", "out"],
    "notion": ["--to", "notion", "-o", "out"],
    "notion-enhanced": ["--to", "notion-enhanced", "-o", "out"],
    "documents": ["--to", "rst", "-o", "out"],
    "book": ["-o", "out/book.rst", "--to", "rst"],
    "zip": ["-o", "out/notes.zip"],
    "dry run": ["-o", "out", "--dry-run"],
    "screen": ["-o", "-"],
}


@pytest.fixture
def trips(tmp_path: Path) -> Path:
    return write(
        tmp_path / "vault",
        {
            "Home.md": "home ![[map.png]]",
            "Trips/Rome.md": "---\ntags: [trip]\nstatus: done\n---\nwords",
            "map.png": "png",
        },
    )


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("option", MISTYPED)
def test_nothing_is_written_or_removed(run: Run, trips: Path, tmp_path: Path, option: str, output: str) -> None:
    if output != "screen":
        (tmp_path / "out").mkdir()
        run("convert", trips, *(each for each in OUTPUTS[output] if each != "--dry-run"), "-q")
    before = everything_in(tmp_path)
    flags, message, hint = MISTYPED[option]
    ran = run("convert", trips, *OUTPUTS[output], *flags, "-q")
    assert ran.code == 2
    assert message in ran.err
    assert hint in ran.err
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize("output", sorted(set(OUTPUTS) - {"screen"}))
def test_not_even_a_folder_is_made(run: Run, trips: Path, tmp_path: Path, output: str) -> None:
    assert run("convert", trips, *OUTPUTS[output], "--tag", "tripp").code == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", MISTYPED)
def test_a_check_fails_alike(run: Run, trips: Path, option: str) -> None:
    flags, message, _ = MISTYPED[option]
    ran = run("check", trips, *flags)
    assert (ran.code, message in ran.err) == (2, True)


def test_a_named_note_that_the_selection_leaves_out_is_nothing_either(run: Run, trips: Path) -> None:
    assert run("convert", trips / "Home.md", "--vault", trips, "-o", "out", "--tag", "trip").code == 2
    with pytest.raises(UsageError):
        vaultconv.convert(trips, only=["Home.md"], select=Select(tags=("trip",)))


def test_the_library_is_told_of_an_empty_list_of_notes(trips: Path) -> None:
    with pytest.raises(UsageError, match="the list of notes is empty"):
        vaultconv.convert(trips, only=[])


@pytest.mark.parametrize("command", [["check"], ["convert", "-o", "out"], ["convert", "-o", "out", "--dry-run"]])
@pytest.mark.parametrize("files", [{}, {"map.png": "png"}, {".obsidian/app.json": "{}", ".trash/a.md": "gone"}])
def test_a_folder_without_notes_is_an_error(
    run: Run, tmp_path: Path, command: list[str], files: dict[str, str]
) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", files)
    ran = run(*command, tmp_path / "empty", "-q")
    assert ran.code == 2
    assert "there is no note in" in ran.err
    assert not (tmp_path / "out").exists()


# ---------------------------------------------------------------------------------------------- to hold all of it back


@pytest.mark.parametrize("output", sorted(set(OUTPUTS) - {"screen", "dry run"}))
@pytest.mark.parametrize("held_back", ["publish", "ignored", "excluded tag", "excluded folder"])
def test_what_was_written_of_notes_that_are_all_held_back_now_is_removed(
    run: Run, tmp_path: Path, output: str, held_back: str
) -> None:
    vault = write(
        tmp_path / "vault", {"Sub/Secret.md": "---\ntags: [private]\n---\nagent ![[map.wav]]", "map.wav": "w"}
    )
    (tmp_path / "out").mkdir()
    (tmp_path / "out/hugo.toml").touch()
    run("convert", vault, *OUTPUTS[output])
    if held_back == "publish":
        write(vault, {"Sub/Secret.md": "---\ntags: [private]\npublish: false\n---\nagent"})
    if held_back == "ignored":
        write(vault, {".export-ignore": "*"})
    flags = {
        "publish": ["--publish-keys", "--tag", "private"],
        "ignored": ["--folder", "Sub"],
        "excluded tag": ["--exclude-tag", "private"],
        "excluded folder": ["--exclude", "Sub"],
    }[held_back]
    assert run("convert", vault, *OUTPUTS[output], *flags, "-q") == (0, "", "")
    written = everything_in(tmp_path / "out")
    assert "secret" not in written
    assert "agent" not in written
    assert set(tree(tmp_path / "out")) <= {"hugo.toml", "content/_index.md", "notes.zip"}


def test_what_was_written_of_a_named_note_that_is_held_back_now_is_removed(
    run: Run, trips: Path, tmp_path: Path
) -> None:
    run("convert", trips, "-o", "out")
    write(trips, {"Trips/Rome.md": "---\npublish: false\n---\nwords"})
    ran = run("convert", trips / "Trips/Rome.md", "--vault", trips, "-o", "out", "--publish-keys")
    assert (ran.code, tree(tmp_path / "out")) == (0, ["Home.md", "map.png"])


def test_a_named_note_that_is_written_elsewhere_now_leaves_its_old_place(run: Run, trips: Path, tmp_path: Path) -> None:
    run("convert", trips, "-o", "out", "--to", "rst")
    run("convert", trips / "Home.md", "--vault", trips, "-o", "out", "--to", "gfm")
    assert tree(tmp_path / "out") == ["Home.md", "Trips/Rome.rst", "map.png"]


def test_a_folder_does_not_take_away_a_book_that_lies_in_it(run: Run, trips: Path, tmp_path: Path) -> None:
    run("convert", trips, "-o", "out/book.rst", "--to", "rst")
    run("convert", trips, "-o", "out")
    assert "book.rst" in tree(tmp_path / "out")
