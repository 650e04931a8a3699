"""``--watch``: a vault is converted again after each change"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.cli.conftest import Ran, Run, tree
from tests.files import write

Edit = Callable[[], object]
Watch = Callable[..., Ran]


@pytest.fixture
def watch(run: Run, vault: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Run the command with a watcher that makes an edit, then says that something may have changed, and so on."""

    def watch(*arguments: object, edits: list[Edit]) -> Ran:
        def wakes(folder: Path) -> Iterator[bool]:
            assert folder == vault
            for edit in edits:
                edit()
                yield True

        monkeypatch.setattr("vaultconv.cli.watch.watcher", lambda: wakes)
        ran = run(*arguments, "--watch")
        return ran._replace(err=re.sub(r"in \d+\.\d\d s", "in 0.00 s", re.sub(r"\[[\d:]{8}\]", "[00:00:00]", ran.err)))

    return watch


def rebuilds(ran: Ran) -> list[str]:
    """What was printed after the first conversion, without the times."""
    lines = ran.err.splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("watching ")) + 1
    assert lines[-1] == "stopped watching"
    return [line.removeprefix("[00:00:00] ").replace(" in 0.00 s", "") for line in lines[begin:-1]]


# ------------------------------------------------------------------------------------------------------------- changes


def test_the_vault_is_converted_and_then_again_after_a_change(watch: Watch, vault: Path, tmp_path: Path) -> None:
    ran = watch(
        "convert",
        vault,
        "-o",
        "out",
        edits=[lambda: (vault / "Trips/Rome.md").write_text("# Rome\n\n## Day 1\n\nnew\n")],
    )
    assert ran.code == 0
    assert ran.err.splitlines() == [
        'vault/Home.md:1:37: warning[link-unresolved]: no note named "Nowhere"',
        "3 written; 1 warning",
        f"watching {vault}; Ctrl-C ends it",
        "[00:00:00] Trips/Rome.md changed: 1 written in 0.00 s; 1 warning",
        "stopped watching",
    ]
    assert (tmp_path / "out/Trips/Rome.md").read_text().endswith("new\n")


def test_a_wake_without_a_change_converts_nothing(watch: Watch, vault: Path) -> None:
    ran = watch("convert", vault, "-o", "out", edits=[lambda: None, lambda: None])
    assert rebuilds(ran) == []


def test_a_note_that_is_saved_by_renaming_is_one_change(watch: Watch, vault: Path, tmp_path: Path) -> None:
    def save() -> None:
        (vault / ".Home.md.swp").write_text("saved")
        (vault / ".Home.md.swp").replace(vault / "Home.md")

    ran = watch("convert", vault, "-o", "out", edits=[save])
    assert rebuilds(ran)[0] == "Home.md changed: 1 written, 1 removed"
    assert (tmp_path / "out/Home.md").read_text() == "saved\n"


def test_a_note_written_anew_with_its_old_size_and_time_is_a_change(watch: Watch, vault: Path, tmp_path: Path) -> None:
    def save() -> None:
        old = vault / "map.png"
        (vault / "new").write_bytes(b"\x89pNG")
        shutil.copystat(old, vault / "new")
        (vault / "new").replace(old)

    assert rebuilds(watch("convert", vault, "-o", "out", edits=[save])) == ["map.png changed: 1 written; 1 warning"]
    assert (tmp_path / "out/map.png").read_bytes() == b"\x89pNG"


def test_notes_that_are_deleted_and_added_leave_and_enter_the_output(watch: Watch, vault: Path, tmp_path: Path) -> None:
    edits: list[Edit] = [
        lambda: (vault / "Trips/Rome.md").unlink(),
        lambda: (vault / "Milan.md").write_text("m"),
        lambda: (vault / "Milan.md").rename(vault / "Trips/Milano.md"),
    ]
    ran = watch("convert", vault, "-o", "out", edits=edits)
    assert [line for line in rebuilds(ran) if not line.startswith("vault/")] == [
        "Trips/Rome.md deleted: 1 written, 1 removed; 2 warnings",
        "Milan.md added: 1 written; 2 warnings",
        "2 notes changed: 1 written, 1 removed; 2 warnings",
    ]
    assert tree(tmp_path / "out") == ["Home.md", "Trips/Milano.md", "map.png"]


def test_a_folder_that_is_moved_into_the_vault_is_converted(watch: Watch, vault: Path, tmp_path: Path) -> None:
    write(tmp_path / "Sea", {"a.md": "a", "b/c.md": "c", "d.txt": "no note"})
    ran = watch("convert", vault, "-o", "out", edits=[lambda: (tmp_path / "Sea").rename(vault / "Sea")])
    assert rebuilds(ran) == ["3 files changed: 2 written; 1 warning"]


def test_settings_that_count_and_ignore_files_are_changes(watch: Watch, vault: Path, tmp_path: Path) -> None:
    edits: list[Edit] = [
        lambda: write(vault, {".obsidian/app.json": '{"strictLineBreaks": true}'}),
        lambda: write(vault, {".obsidian/workspace.json": '{"active": "Home.md"}'}),
        lambda: write(vault, {".export-ignore": "Trips\n"}),
    ]
    told = [line.partition(";")[0] for line in rebuilds(watch("convert", vault, "-o", "out", edits=edits))]
    assert told[:2] == [".obsidian changed: nothing to write", ".export-ignore added: 1 written, 1 removed"]
    assert tree(tmp_path / "out") == ["Home.md", "map.png"]


def test_what_can_no_longer_be_read_is_a_change_though_no_file_differs(watch: Watch, vault: Path) -> None:
    edits: list[Edit] = [
        lambda: (vault / "out.md").symlink_to("/"),
        lambda: write(vault, {".obsidian/app.json": "no JSON"}),
    ]
    told = rebuilds(watch("convert", vault, "-o", "out", edits=edits))
    assert [line.partition(" ")[0] for line in told] == [
        "out.md",
        "vault/out.md:",
        ".obsidian/app.json",
        "vault/.obsidian/app.json:",
    ]


def test_a_change_elsewhere_than_in_the_named_folder_is_heeded(watch: Watch, vault: Path, tmp_path: Path) -> None:
    (vault / "Trips/Rome.md").write_text("![[Part]]")
    (vault / "Part.md").write_text("one")
    ran = watch("convert", vault / "Trips", "-o", "out", edits=[lambda: (vault / "Part.md").write_text("three")])
    assert rebuilds(ran) == ["Part.md changed: 1 written"]
    assert "three" in (tmp_path / "out/Trips/Rome.md").read_text()


def test_a_template_outside_the_vault_is_watched(watch: Watch, vault: Path, tmp_path: Path) -> None:
    style = tmp_path / "mine.css"
    style.write_text("p { color: red }")
    note = vault / "Trips/Rome.md"
    edits: list[Edit] = [lambda: style.write_text("p { color: blue }")]
    ran = watch("convert", note, "-o", "rome.html", "--template", "mine.css", edits=edits)
    assert rebuilds(ran)[0].startswith("mine.css changed: 1 written")
    assert "color: blue" in (tmp_path / "rome.html").read_text()


# ------------------------------------------------------------------------------------------------------ the output itself


@pytest.mark.parametrize("out", ["vault/out", "vault/.out", "vault/Trips/out"])
def test_an_output_folder_in_the_vault_does_not_wake_itself(watch: Watch, vault: Path, out: str) -> None:
    edits: list[Edit] = [lambda: None, lambda: (vault / "Home.md").write_text("new"), lambda: None]
    ran = watch("convert", vault, "-o", out, "--inside-vault", edits=edits)
    assert [line.partition(":")[0] for line in rebuilds(ran)] == ["Home.md changed", "gone"]


def test_a_document_in_the_vault_and_its_files_do_not_wake_themselves(watch: Watch, vault: Path) -> None:
    edits: list[Edit] = [
        lambda: None,
        lambda: (vault / "Home.md").write_text("![[map.png]] [[unused.png]]"),
        lambda: None,
    ]
    ran = watch("convert", vault / "Home.md", "-o", vault / "home.rst", "--inside-vault", edits=edits)
    assert (vault / "home_files").is_dir()
    assert [line for line in rebuilds(ran) if not line.startswith("gone: ")] == ["Home.md changed: 2 written"]


def test_a_report_in_the_vault_is_written_anew_and_does_not_wake_itself(watch: Watch, vault: Path) -> None:
    report = vault / "report.txt"
    arguments = ("convert", vault, "-o", "out", "--output-file", report)
    ran = watch(*arguments, edits=[lambda: None, lambda: (vault / "Home.md").write_text("[[Elsewhere]]"), lambda: None])
    assert rebuilds(ran) == ["Home.md changed: 1 written, 1 removed; 1 warning"]
    assert report.read_text() == 'vault/Home.md:1:1: warning[link-unresolved]: no note named "Elsewhere"\n'


# ------------------------------------------------------------------------------------------------------------ findings


def test_only_findings_that_are_new_or_gone_are_shown(watch: Watch, vault: Path) -> None:
    home = vault / "Home.md"
    edits: list[Edit] = [
        lambda: home.write_text("A line above.\n\n" + home.read_text()),
        lambda: home.write_text(home.read_text() + "[[No more]]\n"),
        lambda: home.write_text("To [[Nowhere]]."),
    ]
    assert rebuilds(watch("convert", vault, "-o", "out", edits=edits)) == [
        "Home.md changed: 1 written; 1 warning",
        "Home.md changed: 1 written; 2 warnings",
        'vault/Home.md:6:1: warning[link-unresolved]: no note named "No more"',
        "Home.md changed: 1 written, 1 removed; 1 warning",
        'gone: vault/Home.md:6:1: warning[link-unresolved]: no note named "No more"',
    ]


def test_quiet_is_silent_but_for_errors(watch: Watch, vault: Path) -> None:
    edits: list[Edit] = [
        lambda: (vault / "Home.md").write_text("[[No]]"),
        lambda: (vault / "vaultconv.toml").write_text("x"),
    ]
    ran = watch("convert", vault, "-o", "out", "--quiet", edits=edits)
    assert ran.err.startswith(f"error: {vault}/vaultconv.toml: ")
    assert len(ran.err.splitlines()) == 2


def test_fail_on_has_no_effect(watch: Watch, vault: Path) -> None:
    ran = watch("convert", vault, "-o", "out", "--fail-on", "warning", edits=[])
    assert ran.code == 0
    assert "--fail-on has no effect: --watch goes on whatever it finds" in ran.err


# -------------------------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("place", ["vault/vaultconv.toml", "vaultconv.toml", "mine.toml"])
def test_an_error_in_the_configuration_waits_for_its_repair(
    watch: Watch, vault: Path, tmp_path: Path, place: str
) -> None:
    config = tmp_path / place
    arguments = ["convert", vault, "-o", "out"]
    if place == "mine.toml":
        config.write_text("")
        arguments += ["--config", place]
    edits: list[Edit] = [
        lambda: config.write_text("disable = ["),
        lambda: (vault / "Trips/Rome.md").write_text("meanwhile"),
        lambda: config.write_text('[book]\ntitle = "T"'),
    ]
    done = "changed" if place == "mine.toml" else "added"
    told = [line for line in rebuilds(watch(*arguments, edits=edits)) if not line.startswith("vault/")]
    error = f"error: {config if config.parent == vault else place}: Invalid value (at end of document)"
    assert told == [
        f"{config.name} {done}: not converted",
        error,
        "  see https://toml.io for the format",
        "2 files changed: not converted",
        error,
        "  see https://toml.io for the format",
        "2 files changed: 2 written; 2 warnings",
    ]
    assert (tmp_path / "out/Trips/Rome.md").read_text() == "meanwhile\n"


def test_a_note_that_is_gone_for_a_while_is_waited_for(watch: Watch, vault: Path, tmp_path: Path) -> None:
    note = vault / "Trips/Rome.md"
    edits: list[Edit] = [lambda: note.rename(tmp_path / "kept"), lambda: note.write_text("back again")]
    assert rebuilds(watch("convert", note, "-o", "rome.md", edits=edits))[:4] == [
        "Trips/Rome.md deleted: not converted",
        f"error: there is no file or folder {note}",
        "  name the folder that holds your notes",
        "Trips/Rome.md changed: 1 written",
    ]


def test_a_vault_that_is_moved_away_and_back_is_waited_for(watch: Watch, vault: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    edits: list[Edit] = [
        lambda: vault.rename(away),
        lambda: (away / "Home.md").write_text("changed elsewhere"),
        lambda: away.rename(vault),
        lambda: None,
    ]
    assert rebuilds(watch("convert", vault, "-o", "out", edits=edits)) == [
        f"{vault} is gone; waiting until it is back",
        f"{vault} is back",
        "Home.md changed: 1 written, 1 removed",
        'gone: vault/Home.md:1:37: warning[link-unresolved]: no note named "Nowhere"',
    ]


def test_a_vault_made_anew_is_waited_for_even_by_somebody_inside_it(
    watch: Watch, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(vault, tmp_path / "copy")
    monkeypatch.chdir(vault)

    def come_back() -> None:
        copy.rename(vault)
        (vault / "Trips/Rome.md").write_text("from the copy")

    ran = watch("convert", ".", "-o", "../out", edits=[lambda: shutil.rmtree(vault), come_back])
    assert rebuilds(ran)[:2] == [f"{vault} is gone; waiting until it is back", f"{vault} is back"]
    assert (tmp_path / "out/Trips/Rome.md").read_text() == "from the copy\n"


def test_the_empty_folder_of_a_drive_that_is_gone_removes_nothing(watch: Watch, vault: Path, tmp_path: Path) -> None:
    def unmount() -> None:
        vault.rename(tmp_path / "drive")
        vault.mkdir()

    ran = watch("convert", vault, "-o", "out", edits=[unmount])
    assert rebuilds(ran) == [f"{vault} is gone; waiting until it is back"]
    assert tree(tmp_path / "out") == ["Home.md", "Trips/Rome.md", "map.png"]


def test_another_run_that_writes_the_output_is_waited_for(
    watch: Watch, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaultconv.build.lock.SECONDS", 0)
    lock = FileLock(tmp_path / "out/.vaultconv/lock")

    def write_while_locked() -> None:
        lock.acquire()
        (vault / "Trips/Rome.md").write_text("new")

    ran = watch("convert", vault, "-o", "out", edits=[write_while_locked, lambda: None, lock.release])
    told = [line for line in rebuilds(ran) if not line.startswith("vault/")]
    assert told[0] == "Trips/Rome.md changed: not converted"
    assert told[1].startswith("error: another run is writing to ")
    assert told[3:] == ["Trips/Rome.md changed: 2 written; 2 warnings"]


def test_what_is_wrong_at_first_ends_it(watch: Watch, run: Run, vault: Path) -> None:
    ran = watch("convert", vault, "-o", vault, edits=[])
    assert (ran.code, "the output folder is the vault itself" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["convert", "-", "-o", "a.md"], "standard input can't be watched", "name the note or its folder"),
        (["convert", "vault/Home.md", "-o", "-"], "what -o - prints can't be updated", "name a file, as in -o note.md"),
        (["convert", "vault.zip", "-o", "out"], "a zip can't be watched", "unpack it and name its folder"),
        (["convert", "vault", "-o", "out", "--dry-run"], "--dry-run writes nothing", "leave out one of them"),
        (["convert", "vault", "-o", "out", "--statistics"], "--statistics with --watch", "add --output-file FILE"),
        (
            ["convert", "vault", "-o", "out", "--diagnostics", "json"],
            "--diagnostics json with",
            "add --output-file FILE",
        ),
        (["revise", "-", "-o", "pack.tsv"], "standard input can't be watched", "name the note or its folder"),
    ],
)
def test_what_cant_be_watched_is_wrong_usage(
    watch: Watch, vault: Path, tmp_path: Path, arguments: list[str], message: str, hint: str
) -> None:
    shutil.make_archive(str(tmp_path / "vault"), "zip", vault)
    ran = watch(*arguments, edits=[])
    assert (ran.code, message in ran.err, hint in ran.err) == (2, True, True), ran.err
    assert not (tmp_path / "out").exists()


def test_without_the_package_that_watches_it_says_what_to_install(
    run: Run, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "watchfiles", None)
    ran = run("convert", vault, "-o", "out", "--watch")
    assert ran.code == 2
    assert ran.err == "error: --watch needs a package that is not installed\n  pip install 'vaultconv[watch]'\n"
    assert not (tmp_path / "out").exists()


# -------------------------------------------------------------------------------------------------------- the end of it


def interrupt() -> None:
    raise KeyboardInterrupt


def test_an_interruption_while_it_waits_is_its_end(watch: Watch, vault: Path) -> None:
    ran = watch("convert", vault, "-o", "out", edits=[interrupt])
    assert (ran.code, rebuilds(ran)) == (0, [])


def test_an_interruption_of_a_conversion_is_one(watch: Watch, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def change() -> None:
        (vault / "Home.md").write_text("new")
        monkeypatch.setattr("vaultconv.api.convert", lambda *_, **__: interrupt())

    ran = watch("convert", vault, "-o", "out", edits=[change])
    assert (ran.code, ran.err.splitlines()[-1]) == (130, "interrupted: nothing was written")


# ---------------------------------------------------------------------------------------------------- other destinations


@pytest.mark.parametrize(
    ("command", "out"), [("convert", "notes.zip"), ("convert", "book.html"), ("revise", "cards.tsv")]
)
def test_a_single_file_is_written_anew(watch: Watch, vault: Path, command: str, out: str) -> None:
    home = vault / "Home.md"
    home.write_text("## Why is the sea wet?\n\nIt is water.\n")
    ran = watch(command, vault, "-o", out, edits=[lambda: home.write_text("## Why is the sea salty?\n\nRivers.\n")])
    assert ran.code == 0
    assert rebuilds(ran)[0].startswith("Home.md changed: 1 written")
