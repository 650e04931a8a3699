"""``vaultconv convert``"""

import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.conftest import Run, tree


def test_a_vault_is_converted_with_the_attachments_that_are_used(run: Run, vault: Path, tmp_path: Path) -> None:
    ran = run("convert", vault, "-o", tmp_path / "out")
    assert (ran.code, ran.out) == (0, "")
    assert tree(tmp_path / "out") == ["Home.md", "Trips/Rome.md", "map.png"]
    assert "[the first day](Trips/Rome.md#day-1)" in (tmp_path / "out/Home.md").read_text()


def test_a_finding_is_printed_with_file_line_and_column(run: Run, vault: Path, tmp_path: Path) -> None:
    ran = run("convert", vault, "-o", tmp_path / "out")
    assert ran.err.splitlines() == [
        'vault/Home.md:1:37: warning[link-unresolved]: no note named "Nowhere"',
        "3 written; 1 warning",
    ]


def test_a_second_run_writes_nothing(run: Run, vault: Path, tmp_path: Path) -> None:
    run("convert", vault, "-o", tmp_path / "out")
    assert "3 unchanged" in run("convert", vault, "-o", tmp_path / "out").err


def test_a_note_that_is_gone_leaves_the_output(run: Run, vault: Path, tmp_path: Path) -> None:
    run("convert", vault, "-o", tmp_path / "out")
    (vault / "Trips/Rome.md").unlink()
    run("convert", vault, "-o", tmp_path / "out")
    assert tree(tmp_path / "out") == ["Home.md", "map.png"]


def test_one_note_is_printed_in_a_format_of_pandocs(run: Run, vault: Path) -> None:
    assert run("convert", vault / "Trips/Rome.md", "-o", "-", "--to", "rst").out.startswith("====\nRome\n====")


def test_one_note_is_printed(run: Run, vault: Path) -> None:
    ran = run("convert", vault / "Trips/Rome.md", "-o", "-")
    assert ran.code == 0
    assert ran.out.endswith("## Day 1\n\nBack [Home](../Home.md).\n")


def test_one_note_is_written_and_the_others_stay(run: Run, vault: Path, tmp_path: Path) -> None:
    run("convert", vault, "-o", tmp_path / "out")
    (tmp_path / "out/Home.md").unlink()
    run("convert", vault / "Home.md", "-o", tmp_path / "out")
    assert tree(tmp_path / "out") == ["Home.md", "Trips/Rome.md", "map.png"]


def test_a_lone_note_is_converted_into_a_folder_beside_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Words.md").write_text("hello")
    assert run("convert", "Words.md", "-o", "out").code == 0
    assert tree(tmp_path / "out") == ["Words.md"]


def test_a_zip_is_converted(run: Run, vault: Path, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "vault.zip", "w") as archive:
        archive.write(vault / "Home.md", "Vault/Home.md")
    assert run("convert", tmp_path / "vault.zip", "-o", tmp_path / "out").code == 0
    assert tree(tmp_path / "out") == ["Home.md"]


def test_a_dry_run_lists_and_writes_nothing(run: Run, vault: Path, tmp_path: Path) -> None:
    ran = run("convert", vault, "-o", tmp_path / "out", "--dry-run")
    assert ran.out.splitlines() == [
        "would write Home.md",
        "would write Trips/Rome.md",
        "would write map.png",
    ]
    assert ran.err.splitlines()[-1] == "would write 3; 1 warning"
    assert not (tmp_path / "out").exists()


def test_a_dry_run_says_what_a_second_run_would_change(run: Run, vault: Path, tmp_path: Path) -> None:
    run("convert", vault, "-o", "out")
    assert "nothing to write" in run("convert", vault, "-o", "out", "--dry-run").err
    (vault / "Trips/Rome.md").rename(vault / "Trips/Roma.md")
    ran = run("convert", vault, "-o", "out", "--dry-run")
    assert "would remove Trips/Rome.md" in ran.out.splitlines()
    assert "would write Trips/Roma.md" in ran.out.splitlines()
    assert "would write 2, remove 1" in ran.err


def test_a_file_of_somebody_else_needs_force(run: Run, vault: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/Home.md").write_text("mine")
    ran = run("convert", vault, "-o", tmp_path / "out")
    assert (ran.code, (tmp_path / "out/Home.md").read_text()) == (1, "mine")
    assert "Home.md: error[not-ours]" in ran.err
    assert run("convert", vault, "-o", tmp_path / "out", "--force").code == 0
    assert (tmp_path / "out/Home.md").read_text() != "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses such names")
def test_a_file_name_with_a_line_end_is_printed_on_one_line(run: Run, vault: Path, tmp_path: Path) -> None:
    (vault / "new\nline\x1b.md").write_text("[[Nowhere]]")
    ran = run("convert", vault, "-o", tmp_path / "out", "--dry-run")
    assert r"new\nline\x1b.md:1:1: warning[link-unresolved]" in ran.err
    assert r"new\nline\x1b.md: info[name-changed]" in ran.err
    assert "\x1b" not in ran.err


def test_a_folder_that_is_linked_twice_is_no_error(run: Run, vault: Path, tmp_path: Path) -> None:
    (vault / "loop").symlink_to(vault)
    ran = run("convert", vault, "-o", tmp_path / "out", "-q")
    assert (ran.code, ran.err) == (0, "")


# ------------------------------------------------------------------------------------------------------------- which


@pytest.mark.parametrize(
    ("flags", "notes"),
    [
        (["--tag", "trip"], ["Trips/Rome.md"]),
        (["--exclude-tag", "trip"], ["Home.md"]),
        (["--folder", "Trips"], ["Trips/Rome.md"]),
        (["--exclude", "Trips"], ["Home.md"]),
        (["--glob", "H*"], ["Home.md"]),
        (["--property", "publish=false"], ["Trips/Rome.md"]),
        (["--select", "not tag:trip"], ["Home.md"]),
        (["--from", "home", "--depth", "0"], ["Home.md"]),
        (["--from", "Home", "--tag", "trip"], ["Trips/Rome.md"]),
        (["--publish-keys"], ["Home.md"]),
        (["--publish-keys", "--all-notes"], ["Home.md", "Trips/Rome.md"]),
    ],
)
def test_notes_are_selected(run: Run, vault: Path, tmp_path: Path, flags: list[str], notes: list[str]) -> None:
    run("convert", vault, "-o", tmp_path / "out", *flags)
    assert [path for path in tree(tmp_path / "out") if path.endswith(".md")] == notes


@pytest.mark.parametrize("backend", ["commonmark", "gfm", "obsidian"])
def test_nothing_of_a_note_that_is_left_out_shows(run: Run, vault: Path, tmp_path: Path, backend: str) -> None:
    (vault / "Home.md").write_text("[[Rome]] ![[Rome]] [x](Trips/Rome.md) [[Trips/Rome#Day 1|a day]]\n\n![[Rome]]\n")
    run("convert", vault, "--to", backend, "-o", tmp_path / "out", "--publish-keys")
    text = (tmp_path / "out/Home.md").read_text()
    assert "Rome" not in text
    assert "a day" in text


def test_what_became_unpublished_leaves_the_output(run: Run, vault: Path, tmp_path: Path) -> None:
    run("convert", vault, "-o", tmp_path / "out")
    run("convert", vault, "-o", tmp_path / "out", "--publish-keys")
    assert tree(tmp_path / "out") == ["Home.md", "map.png"]


# --------------------------------------------------------------------------------------------------------------- how


def test_an_option_of_a_transform_is_set(run: Run, vault: Path) -> None:
    (vault / "Home.md").write_text("# A\n")
    assert run("convert", vault / "Home.md", "-o", "-", "--set", "headings.shift=1").out == "## A\n"


def test_whatever_can_be_configured_is_set(run: Run, vault: Path) -> None:
    (vault / "Trips/Rome.md").write_text("---\naliases: [Nowhere]\n---\n")
    settings = ["--set", "resolve.by-alias=true", "--set", "severity.repaired-link=error"]
    ran = run("convert", vault / "Home.md", "-o", "-", *settings)
    assert "and [Nowhere](Trips/Rome.md)." in ran.out
    assert "error[repaired-link]" in ran.err


def test_a_transform_is_left_out(run: Run, vault: Path) -> None:
    (vault / "Home.md").write_text("a\nb\n")
    assert run("convert", vault / "Home.md", "-o", "-").out == "a\\\nb\n"
    assert run("convert", vault / "Home.md", "-o", "-", "--disable", "hard-breaks").out == "a\nb\n"


def test_another_syntax_is_read(run: Run, vault: Path) -> None:
    ran = run("convert", vault / "Home.md", "-o", "-", "--syntax", "commonmark")
    assert ran.out.startswith("To \\[[Rome")


@pytest.mark.parametrize(("unresolved", "text"), [("text", "and Nowhere."), ("keep", "and [Nowhere](Nowhere).")])
def test_an_unresolved_link_becomes_what_was_asked_for(run: Run, vault: Path, unresolved: str, text: str) -> None:
    assert text in run("convert", vault / "Home.md", "-o", "-", "--unresolved", unresolved).out


def test_the_configuration_of_the_vault_is_used(run: Run, vault: Path) -> None:
    (vault / "vaultconv.toml").write_text('to = "gfm"\nout = "../site"\n[select]\ntags = ["trip"]\n')
    assert run("convert", vault).code == 0
    assert tree(vault.parent / "site") == ["Trips/Rome.md"]


# --------------------------------------------------------------------------------------------------------- exit codes


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)])
def test_the_exit_code_tells_how_bad_it_was(run: Run, vault: Path, tmp_path: Path, fail_on: str, code: int) -> None:
    assert run("convert", vault, "-o", tmp_path / "out", "--fail-on", fail_on).code == code


def test_an_unresolved_link_can_be_an_error(run: Run, vault: Path) -> None:
    assert run("check", vault, "--unresolved", "error").code == 1


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["nowhere", "-o", "x"], "there is no file or folder nowhere", "name the folder that holds your notes"),
        (["VAULT"], "no output was given", "add -o FOLDER, or -o - to print a single note"),
        (
            ["VAULT", "-o", "VAULT"],
            "the output folder is the vault itself: VAULT",
            "write outside the vault: vault-converted",
        ),
        (["VAULT", "-o", "x", "--to", "gmf"], 'no backend named "gmf"', 'did you mean "gfm"?'),
        (["VAULT", "-o", "x", "--disable", "embds"], 'no transform named "embds" to disable', 'did you mean "embeds"?'),
        (["VAULT", "-o", "x", "--enable", "tidi"], 'no transform named "tidi"', 'did you mean "tidy"?'),
        (["VAULT", "-o", "x", "--set", "embeds.shft=1"], 'embeds: unknown option "shft"', 'did you mean "shift"?'),
        (
            ["VAULT", "-o", "x", "--set", "embeds.shift=7"],
            "embeds: shift: expected true or false, got a whole number",
            "",
        ),
        (
            ["VAULT", "-o", "x", "--set", "shift"],
            '"shift" is not a setting',
            "write --set KEY=VALUE, as in --set embeds.shift=false",
        ),
        (
            ["VAULT", "-o", "x", "--set", "resolve.by-alas=true"],
            'options: resolve: unknown option "by-alas"',
            'did you mean "by-alias"?',
        ),
        (
            ["VAULT", "-o", "x", "--set", "enbeds.x=1"],
            'options for "enbeds", which is neither a backend nor a transform',
            'did you mean "embeds"?',
        ),
        (
            ["VAULT", "-o", "x", "--select", "tag:a and"],
            "can't read the condition 'tag:a and': expected a property, a tag:, a folder: or a path:, found the end",
            "for example: status = done and not tag:draft",
        ),
        (
            ["VAULT/Trips/Rome.md", "-o", "-", "--publish-keys"],
            "there is no note to print: it is unpublished or can't be read",
            "see --all-notes",
        ),
        (["VAULT", "-o", "-"], "-o - prints a single note, but there are 2", "name one note, or give a folder"),
        (
            ["VAULT", "-o", "b.pfd"],
            '"b.pfd" looks like a document of an unknown kind',
            'for a folder, write "b.pfd/"; did you mean "pdf"?',
        ),
        (
            ["VAULT", "-o", "b.docx", "--to", "pdf"],
            '"b.docx" doesn\'t fit the format "pdf"',
            'leave out --to, change the name, or for a folder, write "b.docx/"',
        ),
        (
            ["VAULT", "-o", "x.txt"],
            '"x.txt" is a single file, but there are 2 notes',
            "for a folder, write -o x; for one document of all notes, add --to plain",
        ),
        (
            ["VAULT", "-o", "x", "--jobs", "0"],
            "invalid value for '--jobs': 0 is not in the range x>=1",
            "see vaultconv convert --help",
        ),
        (
            ["", "-o", "x"],
            "the name of the vault is empty",
            'name the folder that holds your notes, or "." for this one',
        ),
    ],
)
def test_wrong_usage_says_what_and_what_to_do(
    run: Run, vault: Path, arguments: list[str], message: str, hint: str
) -> None:
    ran = run("convert", *(each.replace("VAULT", str(vault)) for each in arguments))
    assert ran.code == 2
    assert ran.err.replace(str(vault), "VAULT").splitlines() == [f"error: {message}", *([f"  {hint}"] if hint else [])]


def test_an_output_folder_that_can_not_be_made_is_an_error(run: Run, vault: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = run("convert", vault, "-o", tmp_path / "file/out")
    assert (ran.code, ran.err.splitlines()[0]) == (2, f"error: can't write to {tmp_path / 'file/out'}: Not a directory")


# ----------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"a\r\nb\rc\r\n",
        b"\xef\xbb\xbf# BOM",
        "# UTF-16 é".encode("utf-16"),
        "# Latin é".encode("latin-1"),
        b"\x00\xff\xfe\x80",
        b"---\ntitle: a: b: [\n---\ntext",
        b">" * 400 + b" deep",
        b"".join(b"  " * i + b"- x\n" for i in range(200)),
        b"[[" * 5000,
        b"![[Odd]]",
        b"%% never closed",
        b"$$ never closed",
        b"```\nnever closed",
    ],
)
def test_a_bad_note_never_stops_a_run(run: Run, vault: Path, tmp_path: Path, source: bytes) -> None:
    (vault / "Odd.md").write_bytes(source)
    ran = run("convert", vault, "-o", tmp_path / "out", "--fail-on", "never")
    assert ran.code == 0
    assert "Traceback" not in ran.err
    assert "error[internal]" not in ran.err
    assert {"Home.md", "Odd.md", "Trips/Rome.md"} <= set(tree(tmp_path / "out"))


def test_a_note_that_vanishes_midway_is_reported(
    run: Run, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vaultconv.vault.vault import Vault

    real = Vault.read

    def read(self: Vault, path: str) -> bytes:
        (vault / "Trips/Rome.md").unlink(missing_ok=True)
        return real(self, path)

    monkeypatch.setattr(Vault, "read", read)
    ran = run("convert", vault, "-o", tmp_path / "out")
    assert ran.code == 1
    assert "Trips/Rome.md: error[unreadable]: can't be read: No such file or directory" in ran.err
    assert tree(tmp_path / "out") == ["Home.md", "map.png"]


def test_an_attachment_that_vanishes_midway_is_reported(
    run: Run, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vaultconv.build.output import Output

    real = Output.write

    def write(self: Output, path: str, content: bytes) -> None:
        (vault / "map.png").unlink(missing_ok=True)
        real(self, path, content)

    monkeypatch.setattr(Output, "write", write)
    ran = run("convert", vault, "-o", tmp_path / "out")
    assert "map.png: error[write-failed]: can't be written: No such file or directory" in ran.err
    assert tree(tmp_path / "out") == ["Home.md", "Trips/Rome.md"]


def test_a_loop_of_symbolic_links_ends(run: Run, vault: Path, tmp_path: Path) -> None:
    (vault / "Trips/loop").symlink_to(vault)
    ran = run("convert", vault, "-o", tmp_path / "out")
    assert tree(tmp_path / "out") == ["Home.md", "Trips/Rome.md", "map.png"]
    assert "Traceback" not in ran.err


def test_options_that_name_nothing_are_told(run: Run, vault: Path) -> None:
    ran = run("convert", vault, "-o", "out", "--tag", "nosuch", "--tag", "trip", "--exclude-tag", "privat")
    assert ran.err.splitlines()[1:3] == [
        'vault: warning[selection-unmatched]: no note has the tag "nosuch" (known: trip)',
        'vault: warning[selection-unmatched]: no note has the tag "privat" (known: trip)',
    ]
