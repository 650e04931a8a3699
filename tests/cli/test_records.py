"""A single document has its record in the user's state folder, and its own folder gets nothing but the document."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

import vaultconv
from tests.cli.conftest import Run
from tests.files import write
from vaultconv.build import places
from vaultconv.build.output import Output
from vaultconv.build.places import below_vault, record_of

KINDS = {"book.rst": "rst", "notes.zip": "gfm"}


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder, which is not there yet."""
    folder = tmp_path / "home" / "state"
    for variable in ("XDG_STATE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
        monkeypatch.setenv(variable, str(folder))
    return folder


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write(tmp_path / "vault", {"A.md": "a [[B]]", "B.md": "b ![[p.png]]", "p.png": "picture"})


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def codes(result: vaultconv.Result) -> list[tuple[str, str]]:
    return [(each.path, str(each.code)) for each in result.diagnostics]


# --------------------------------------------------------------------------------------------------- where it lies


@pytest.mark.parametrize(("name", "to"), KINDS.items())
def test_beside_a_document_nothing_else_is_written(
    vault: Path, tmp_path: Path, state: Path, name: str, to: str
) -> None:
    for expected in ("written", "unchanged"):
        result = vaultconv.convert(vault, to, tmp_path / "out" / name)
        assert result.changes.get(name) == expected
        assert result.diagnostics == ()
    assert [path for path in everything(tmp_path / "out") if not path.startswith("book_files")] == [name]
    assert everything(vault) == ["A.md", "B.md", "p.png"]
    assert [path.parent for path in state.rglob("*.jsonl")] == [state / "vaultconv/documents"]


def test_the_record_names_the_document_what_was_written_and_its_hash(vault: Path, tmp_path: Path, state: Path) -> None:
    vaultconv.convert(vault, "rst", tmp_path / "book.rst")
    record = record_of(tmp_path / "book.rst")
    assert record.is_relative_to(state)
    title, *entries = map(json.loads, record.read_text().splitlines())
    assert title == str(tmp_path / "book.rst")
    assert [path for path, _ in entries] == ["book.rst", "book_files/p.png"]
    assert all(len(entry["hash"]) == 32 for _, entry in entries)


def test_a_dry_run_makes_no_state_folder(vault: Path, tmp_path: Path, state: Path) -> None:
    result = vaultconv.convert(vault, "rst", tmp_path / "new/book.rst", dry_run=True)
    assert result.changes["book.rst"] == "written"
    assert not state.exists()
    assert not (tmp_path / "new").exists()


def test_a_run_that_fails_makes_no_folder(vault: Path, tmp_path: Path, state: Path) -> None:
    with pytest.raises(vaultconv.UsageError):
        vaultconv.convert(vault, "rst", tmp_path / "new/book.rst", select=vaultconv.Select(tags=("none",)))
    assert not (tmp_path / "new").exists()
    assert not state.exists()


def test_a_record_with_words_of_a_later_version_is_read(vault: Path, tmp_path: Path, state: Path) -> None:
    vaultconv.convert(vault, "rst", tmp_path / "book.rst")
    record = record_of(tmp_path / "book.rst")
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    for line in lines[1:]:
        line[1]["needs"] = ["A.md"]
    record.write_text("".join(json.dumps(line) + "\n" for line in lines))
    write(vault, {"A.md": "new"})
    assert vaultconv.convert(vault, "rst", tmp_path / "book.rst").changes["book.rst"] == "written"


# -------------------------------------------------------------------------------------------------- whose it is then


@pytest.mark.parametrize("name", KINDS)
def test_a_document_without_a_record_is_somebody_elses(vault: Path, tmp_path: Path, state: Path, name: str) -> None:
    out = tmp_path / name
    vaultconv.convert(vault, KINDS[name], out)
    shutil.rmtree(state)
    write(vault, {"A.md": "new"})
    before = out.read_bytes()
    result = vaultconv.convert(vault, KINDS[name], out)
    assert (name, "not-ours") in codes(result)
    assert out.read_bytes() == before
    assert vaultconv.convert(vault, KINDS[name], out, force=True).changes[name] == "written"
    write(vault, {"A.md": "newer"})
    assert vaultconv.convert(vault, KINDS[name], out).changes[name] == "written"


@pytest.mark.parametrize("content", ["", "not json\n", '["book.rst"]\n', "\0" * 100, '{"book.rst": {}}', '["half'])
def test_a_damaged_record_says_nothing_and_is_replaced(vault: Path, tmp_path: Path, state: Path, content: str) -> None:
    out = tmp_path / "book.rst"
    vaultconv.convert(vault, "rst", out)
    record_of(out).write_text(content)
    write(vault, {"A.md": "new"})
    assert (out.name, "not-ours") in codes(vaultconv.convert(vault, "rst", out))
    vaultconv.convert(vault, "rst", out, force=True)
    write(vault, {"A.md": "newer"})
    assert vaultconv.convert(vault, "rst", out).changes["book.rst"] == "written"


def test_a_record_that_names_files_elsewhere_touches_none(vault: Path, tmp_path: Path, state: Path) -> None:
    out = tmp_path / "out/book.rst"
    vaultconv.convert(vault, "rst", out)
    safe = write(tmp_path, {"safe": "S"}) / "safe"
    record = record_of(out)
    entry = json.loads(record.read_text().splitlines()[1])[1]
    with record.open("a") as file:
        for path in ("../safe", str(safe), "x/../../safe"):
            file.write(json.dumps([path, entry]) + "\n")
    assert vaultconv.convert(vault, "rst", out, force=True).diagnostics == ()
    assert safe.read_text() == "S"


def test_an_edited_document_is_left_alone(vault: Path, tmp_path: Path, state: Path) -> None:
    out = tmp_path / "book.rst"
    vaultconv.convert(vault, "rst", out)
    out.write_text("mine")
    assert (out.name, "not-ours") in codes(vaultconv.convert(vault, "rst", out))
    assert out.read_text() == "mine"


def test_a_moved_document_is_somebody_elses_and_its_place_is_free(vault: Path, tmp_path: Path, state: Path) -> None:
    out, kept = tmp_path / "book.rst", tmp_path / "kept.rst"
    vaultconv.convert(vault, "rst", out)
    out.rename(kept)
    before = kept.read_bytes()
    write(vault, {"A.md": "new"})
    assert vaultconv.convert(vault, "rst", out).changes["book.rst"] == "written"
    assert (kept.name, "not-ours") in codes(vaultconv.convert(vault, "rst", kept))
    assert kept.read_bytes() == before


def test_a_document_moved_over_another_is_left_alone(vault: Path, tmp_path: Path, state: Path) -> None:
    for name in ("one.rst", "two.rst"):
        vaultconv.convert(vault, "rst", tmp_path / name)
        write(vault, {"A.md": f"after {name}"})
    (tmp_path / "one.rst").replace(tmp_path / "two.rst")
    assert ("two.rst", "not-ours") in codes(vaultconv.convert(vault, "rst", tmp_path / "two.rst"))


def test_a_document_in_a_renamed_folder_is_somebody_elses(vault: Path, tmp_path: Path, state: Path) -> None:
    vaultconv.convert(vault, "rst", tmp_path / "old/book.rst")
    (tmp_path / "old").rename(tmp_path / "new")
    write(vault, {"A.md": "new"})
    assert ("book.rst", "not-ours") in codes(vaultconv.convert(vault, "rst", tmp_path / "new/book.rst"))
    (tmp_path / "new").rename(tmp_path / "old")
    assert vaultconv.convert(vault, "rst", tmp_path / "old/book.rst").changes["book.rst"] == "written"


def test_two_ways_to_one_folder_lead_to_one_record(
    vault: Path, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path / "real")
    for number, way in enumerate((tmp_path / "real/book.rst", tmp_path / "link/book.rst", Path("../link/book.rst"))):
        write(vault, {"A.md": f"version {number}"})
        assert vaultconv.convert(vault, "rst", way).changes["book.rst"] == "written"
    assert len(list(state.rglob("*.jsonl"))) == 1


def test_a_disk_that_ignores_case_has_one_record_for_both_spellings(
    vault: Path, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vaultconv.convert(vault, "rst", tmp_path / "Out/Büch.rst")
    monkeypatch.setattr(Path, "exists", lambda path, **_: os.path.lexists(path) or "out" in str(path).lower())
    monkeypatch.setattr(places, "_is_same", lambda one, other: str(one).lower() == str(other).lower())
    assert places.as_spelled(tmp_path / "OUT/BÜCH.rst") == tmp_path / "Out/Büch.rst"
    assert places.as_spelled(tmp_path / "out/Bu\u0308ch.rst") != tmp_path / "Out/Büch.rst"  # another file, it says


def test_names_that_differ_in_case_alone_are_two_documents(vault: Path, tmp_path: Path, state: Path) -> None:
    if (tmp_path / "VAULT").exists():
        pytest.skip("this disk ignores case")
    for name in ("book.rst", "Book.rst"):
        vaultconv.convert(vault, "rst", tmp_path / name)
    (tmp_path / "Book.rst").write_text("mine")
    write(vault, {"A.md": "new"})
    assert vaultconv.convert(vault, "rst", tmp_path / "book.rst").changes["book.rst"] == "written"
    assert (tmp_path / "Book.rst").read_text() == "mine"


def test_what_a_document_no_longer_has_beside_it_goes_whoever_wrote_it(
    vault: Path, tmp_path: Path, state: Path
) -> None:
    out, files = tmp_path / "book.rst", tmp_path / "book_files"
    vaultconv.convert(vault, "rst", out)
    write(files, {"mine.png": "mine"})
    other = write(tmp_path / "other", {"C.md": "c"})
    assert vaultconv.convert(other, "rst", out).paths("removed") == ["book_files/p.png"]
    assert everything(files) == ["mine.png"]


def test_a_folders_run_leaves_a_document_in_it_alone(vault: Path, tmp_path: Path, state: Path) -> None:
    vaultconv.convert(vault, "rst", tmp_path / "out/A.rst")
    book = (tmp_path / "out/A.rst").read_bytes()
    assert ("A.rst", "not-ours") in codes(vaultconv.convert(vault, "rst", tmp_path / "out"))
    assert (tmp_path / "out/A.rst").read_bytes() == book


def test_a_documents_run_leaves_what_a_folders_run_wrote(vault: Path, tmp_path: Path, state: Path) -> None:
    vaultconv.convert(vault, "rst", tmp_path / "out")
    before = everything(tmp_path / "out")
    assert vaultconv.convert(vault, "rst", tmp_path / "out/book.rst").paths("removed") == []
    assert set(before) < set(everything(tmp_path / "out"))


# ------------------------------------------------------------------------------------------- where none can be kept


@pytest.mark.parametrize("fault", ["a file", "a loop", "no home"])
def test_without_a_state_folder_the_document_is_written_and_that_is_said(
    vault: Path, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if fault == "a file":
        write(tmp_path, {"home": "no folder"})
    elif fault == "a loop":
        (tmp_path / "home").symlink_to("home")
    else:

        def homeless(*_: object, **__: object) -> Path:
            raise RuntimeError("could not determine the home directory")

        monkeypatch.setattr("platformdirs.user_state_path", homeless)
    result = vaultconv.convert(vault, "rst", tmp_path / "out/book.rst")
    assert result.changes["book.rst"] == "written"
    assert codes(result) == [("book.rst", "output-unrecorded")]
    assert ("book.rst", "not-ours") in codes(
        vaultconv.convert(write(vault, {"A.md": "new"}), "rst", tmp_path / "out/book.rst")
    )
    assert [path for path in everything(tmp_path / "out") if not path.startswith("book_files")] == ["book.rst"]


def test_a_record_that_can_be_read_and_not_written_counts(
    vault: Path, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "book.rst"
    vaultconv.convert(vault, "rst", out)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "documents")

    monkeypatch.setattr("vaultconv.build.output.locked", refuse)
    write(vault, {"A.md": "new"})
    result = vaultconv.convert(vault, "rst", out)
    assert result.changes["book.rst"] == "written"
    assert codes(result) == [("book.rst", "output-unrecorded")]


def test_what_can_not_be_recorded_says_so_on_the_command_line(
    run: Run, vault: Path, tmp_path: Path, state: Path
) -> None:
    write(tmp_path, {"home": "no folder"})
    ran = run("convert", vault, "-o", "book.rst")
    assert ran.code == 0
    assert "book.rst: warning[output-unrecorded]: it can't be recorded: " in ran.err
    assert "Traceback" not in ran.err


# ------------------------------------------------------------------------------------------------ records of old


def listed_beside(folder: Path, vault: Path, name: str) -> None:
    """Have a document's record beside it, as it was of old."""
    record = record_of(folder / name)
    write(folder, {".vaultconv/manifest.jsonl": "".join(record.read_text().splitlines(keepends=True)[1:])})
    record.unlink()


@pytest.mark.parametrize("name", KINDS)
def test_a_manifest_beside_a_document_still_counts_and_moves(
    vault: Path, tmp_path: Path, state: Path, name: str
) -> None:
    out = tmp_path / "out" / name
    vaultconv.convert(vault, KINDS[name], out)
    listed_beside(out.parent, vault, name)
    write(vault, {"A.md": "new", "B.md": "no picture"})
    result = vaultconv.convert(vault, KINDS[name], out)
    assert result.changes[name] == "written"
    assert result.diagnostics == ()
    assert everything(out.parent) == [name]
    write(vault, {"A.md": "newer"})
    assert vaultconv.convert(vault, KINDS[name], out).changes[name] == "written"


def test_of_a_manifest_beside_a_document_the_rest_stays(vault: Path, tmp_path: Path, state: Path) -> None:
    out = tmp_path / "out"
    vaultconv.convert(vault, "rst", out / "book.rst")
    listed_beside(out, vault, "book.rst")
    old = (out / ".vaultconv/manifest.jsonl").read_text()
    shutil.rmtree(out / ".vaultconv")
    vaultconv.convert(vault, "gfm", out)
    with (out / ".vaultconv/manifest.jsonl").open("a") as manifest:
        manifest.write(old)
    write(vault, {"A.md": "new"})
    assert vaultconv.convert(vault, "rst", out / "book.rst").diagnostics == ()
    lines = (out / ".vaultconv/manifest.jsonl").read_text().splitlines()
    assert [json.loads(line)[0] for line in lines] == ["A.md", "B.md", "p.png"]
    assert vaultconv.convert(vault, "gfm", out).diagnostics == ()


def test_a_dry_run_moves_no_record(vault: Path, tmp_path: Path, state: Path) -> None:
    out = tmp_path / "out"
    vaultconv.convert(vault, "rst", out / "book.rst")
    listed_beside(out, vault, "book.rst")
    before = everything(tmp_path)
    write(vault, {"A.md": "new"})
    assert vaultconv.convert(vault, "rst", out / "book.rst", dry_run=True).changes["book.rst"] == "written"
    assert everything(tmp_path) == before


# ------------------------------------------------------------------------------------------------ inside the vault


@pytest.mark.parametrize(
    ("target", "instead"),
    [("book.rst", "../book.rst"), ("Sub/book.rst", "../book.rst"), ("out.zip", "../out.zip"), ("Out", "../Out")],
)
def test_an_output_inside_the_vault_is_refused_with_a_path_to_use(
    run: Run,
    vault: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    instead: str,
) -> None:
    monkeypatch.chdir(vault)
    before = everything(vault)
    ran = run("convert", ".", "-o", target)
    assert ran.code == 2
    assert "is inside the vault" in ran.err
    assert f"write outside the vault: {instead}" in ran.err
    assert "--inside-vault" in ran.err
    assert everything(vault) == before
    assert run("convert", ".", "-o", instead).code == 0


@pytest.mark.parametrize("target", ["pack.pdf", "cards.tsv", "Pack"])
def test_a_revision_pack_inside_the_vault_is_refused_too(
    run: Run,
    vault: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
) -> None:
    monkeypatch.chdir(vault)
    assert "--inside-vault" in run("revise", ".", "-o", target).err
    assert everything(vault) == ["A.md", "B.md", "p.png"]


def test_a_link_into_the_vault_is_inside_it(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(vault)
    with pytest.raises(vaultconv.UsageError, match="inside the vault"):
        vaultconv.convert(vault, "rst", tmp_path / "link/book.rst")


def test_another_spelling_of_the_vault_is_the_vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_is_same", lambda one, other: str(one).lower() == str(other).lower())
    assert below_vault(tmp_path / "VAULT/out/book.pdf", tmp_path / "vault") == Path("out/book.pdf")
    assert below_vault(tmp_path / "vaults/book.pdf", tmp_path / "vault") is None


def test_a_hidden_place_of_the_vault_needs_no_leave(vault: Path) -> None:
    assert vaultconv.convert(vault, "rst", vault / ".out/book.rst").changes["book.rst"] == "written"


@pytest.mark.parametrize("force", [False, True])
def test_inside_the_vault_what_is_not_ours_stays_whatever_is_asked(vault: Path, state: Path, force: bool) -> None:
    write(vault, {"book.rst": "mine", "Out/A.md": "my own note"})
    for to, out in (("rst", "book.rst"), ("gfm", "Out")):
        result = vaultconv.convert(vault, to, vault / out, inside_vault=True, force=force)
        (refused,) = [each for each in result.diagnostics if each.code == "not-ours"]
        assert "--force" not in refused.hint
    assert (vault / "book.rst").read_text() == "mine"
    assert (vault / "Out/A.md").read_text() == "my own note"


def test_inside_the_vault_a_document_is_written_again(run: Run, vault: Path, state: Path) -> None:
    for text in ("one", "two"):
        write(vault, {"A.md": text})
        assert run("convert", vault, "-o", vault / "Sub/book.rst", "--inside-vault").code == 0
        assert text in (vault / "Sub/book.rst").read_text()
    assert not (vault / "Sub/.vaultconv").exists()


def test_what_is_written_into_the_vault_is_no_note_of_the_next_run(vault: Path, state: Path) -> None:
    write(vault, {"Out/own.md": "a note of the vault"})
    expected = ["A.md", "B.md", "Out/own.md", "p.png"]
    for change in ("written", "unchanged"):
        result = vaultconv.convert(vault, "gfm", vault / "Out", inside_vault=True)
        assert result.paths(change) == expected


@pytest.mark.parametrize("out", ["", "..", "../vault"])
def test_the_vault_itself_and_what_holds_it_stay_refused(vault: Path, out: str) -> None:
    with pytest.raises(vaultconv.UsageError, match=r"is the vault itself|contains the vault"):
        vaultconv.convert(vault, "gfm", vault / out, inside_vault=True)


def test_a_name_that_is_not_utf_8_is_wrong_usage(run: Run, vault: Path, tmp_path: Path) -> None:
    ran = run("convert", vault, "-o", "b\udcff.rst")
    assert ran.code == 2
    assert "the name of the output is not UTF-8" in ran.err
    assert not list(tmp_path.glob("b*"))


# --------------------------------------------------------------------------------------------------------- at once


def test_a_document_is_written_while_another_run_writes_its_folder(vault: Path, tmp_path: Path) -> None:
    with Output(tmp_path / "out", "another"):
        assert vaultconv.convert(vault, "rst", tmp_path / "out/book.rst").changes["book.rst"] == "written"
