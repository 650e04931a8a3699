"""One configuration for several formats, and options that have no effect on what is made."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, tree
from tests.files import write

EVERY_FORMAT = """
disable = ["patterns", "print-media"]
[options.pdf]
paper = "a5"
[options.docx]
paper = "a5"
[options.hugo]
section = "garden"
[options.notion-enhanced]
title = true
[options.tsv]
deck = "Exam"
[options.tidy]
[options.print_media]
[options.embeds]
shift = false
"""


@pytest.mark.parametrize("out", ["out", "book.docx", "book.html", "notes.zip", "-"])
def test_one_configuration_is_for_every_format(run: Run, vault: Path, out: str) -> None:
    write(vault, {"vaultconv.toml": EVERY_FORMAT})
    source = vault / "Home.md" if out == "-" else vault
    assert run("convert", source, "-o", out).code == 0


@pytest.mark.parametrize("backend", ["commonmark", "obsidian", "hugo", "notion", "notion-enhanced", "rst"])
def test_one_configuration_is_for_every_backend(run: Run, vault: Path, tmp_path: Path, backend: str) -> None:
    write(vault, {"vaultconv.toml": EVERY_FORMAT})
    assert run("convert", vault, "--to", backend, "-o", "out").code == 0
    assert tree(tmp_path / "out")
    assert run("check", vault, "--to", backend).code == 0


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[options.pfd]\n", 'options for "pfd"', 'did you mean "pdf"?'),
        ("[options.print-meda]\n", 'options for "print_meda"', 'did you mean "print_media"?'),
        ('[options.pdf]\npapr = "a5"\n', 'pdf: unknown option "papr"', 'did you mean "paper"'),
        ('[options.hugo]\nslugs = "acsii"\n', 'unknown value "acsii"', 'did you mean "ascii"?'),
        ("[options.apkg]\ndeck = 5\n", "apkg: deck: expected text", ""),
        ('disable = ["patern"]\n', 'no transform named "patern" to disable', 'did you mean "patterns"?'),
    ],
)
def test_options_of_what_takes_no_part_are_checked(run: Run, vault: Path, text: str, message: str, hint: str) -> None:
    write(vault, {"vaultconv.toml": text})
    ran = run("convert", vault, "-o", "out", "--to", "gfm")
    assert (ran.code, message in ran.err, hint in ran.err) == (2, True, True), ran.err


# --------------------------------------------------------------------------------------- options without effect


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-o", "out", "--depth", "2"], "--depth has no effect"),
        (
            ["-o", "out", "--set", "pdf.paper=a5"],
            '--set pdf.paper has no effect: it is not used to write "commonmark"',
        ),
        (["-o", "out", "--set", "options.docx.paper=a5"], "--set options.docx.paper has no effect"),
        (["-o", "out", "--disable", "print_media"], "--disable print_media has no effect"),
        (["-o", "out", "--title", "T"], "--title has no effect"),
        (["-o", "out", "--to", "html", "--author", "A"], "--author has no effect"),
        (["-o", "out", "--to", "hugo", "--order", "title"], "--order has no effect"),
        (["-o", "out", "--publish-keys", "--all-notes"], "--publish-keys has no effect"),
        (["-o", "-", "--folder", "Trips", "--force"], "--force has no effect: no file is written"),
        (["-o", "-", "--folder", "Trips", "--dry-run"], "--dry-run has no effect"),
    ],
)
def test_an_option_without_effect_is_told(run: Run, vault: Path, arguments: list[str], told: str) -> None:
    ran = run("convert", vault, *arguments)
    assert ran.code == 0
    assert f"warning[option-unused]: {told}" in ran.err
    quiet = run("convert", vault, *arguments, "--set", "severity.option-unused=off")
    assert "option-unused" not in quiet.err


@pytest.mark.parametrize(("option", "value"), [("--title", "T"), ("--author", "A"), ("--order", "title")])
@pytest.mark.parametrize("chosen", [[], ["--folder", "Trips"]])
def test_what_a_book_has_is_told_where_one_note_is_a_document(
    run: Run, vault: Path, option: str, value: str, chosen: list[str]
) -> None:
    source = vault if chosen else vault / "Home.md"
    ran = run("convert", source, *chosen, "-o", "note.html", option, value)
    assert f"{option} has no effect: it is for a book, but there is only one note" in ran.err


@pytest.mark.parametrize("setting", ["book.others=\udcff", "revise.notes=\udcff", "severity.link-unresolved=\udcff"])
def test_a_setting_that_is_not_utf_8_is_wrong_usage(run: Run, vault: Path, setting: str) -> None:
    ran = run("convert", vault, "-o", "out", "--set", setting)
    assert (ran.code, "is not UTF-8" in ran.err) == (2, True)


@pytest.mark.parametrize("settings", [["to=gfm", "to.x=1"], ["select.tags.x=1", "select.tags.x.y=1"]])
def test_a_setting_within_a_value_is_wrong_usage(run: Run, vault: Path, settings: list[str]) -> None:
    ran = run("convert", vault, "-o", "out", *(word for each in settings for word in ("--set", each)))
    assert ran.code == 2
    assert "was given a value itself" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["-o", "out", "--from", "Home", "--depth", "1", "--set", "embeds.shift=false", "--disable", "patterns"],
        ["-o", "book.html", "--title", "T", "--author", "A", "--order", "title", "--jobs", "2"],
        ["-o", "-", "--folder", "Trips", "--set", "resolve.by-alias=true"],
    ],
)
def test_an_option_with_effect_is_not(run: Run, vault: Path, arguments: list[str]) -> None:
    assert "option-unused" not in run("convert", vault, *arguments).err


def test_what_a_file_says_is_not_told(run: Run, vault: Path) -> None:
    write(vault, {"vaultconv.toml": EVERY_FORMAT})
    assert "option-unused" not in run("convert", vault, "-o", "out").err


def test_a_check_tells_too(run: Run, vault: Path) -> None:
    assert "--set pdf.paper has no effect" in run("check", vault, "--set", "pdf.paper=a5", "--depth", "1").err
