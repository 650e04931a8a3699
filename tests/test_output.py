"""Writing is atomic, stays inside the folder, and leaves other people's files alone."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import vaultconv
from vaultconv.build import output as module
from vaultconv.build.atomic import hash_of
from vaultconv.build.manifest import ManifestEntry
from vaultconv.build.output import Output
from vaultconv.build.places import check_folder
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.errors import OutputError, UsageError


def run(
    folder: Path, files: dict[str, str], *, origin: str = "vault", force: bool = False, dry_run: bool = False
) -> Output:
    with Output(folder, origin, force=force, dry_run=dry_run) as output:
        output.remove_stale(files.keys())
        for path, text in files.items():
            output.write(path, text.encode())
    return output


def visible(folder: Path) -> dict[str, str]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".vaultconv" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


def codes(output: Output) -> list[tuple[str, DiagnosticCode]]:
    return [(each.path, each.code) for each in output.diagnostics]


# ---------------------------------------------------------------------------------------------------------- writing


def test_files_are_written_into_new_folders(tmp_path: Path) -> None:
    output = run(tmp_path / "out", {"a.md": "A", "x/y/b.md": "B"})
    assert visible(tmp_path / "out") == {"a.md": "A", "x/y/b.md": "B"}
    assert output.changes == {"a.md": "written", "x/y/b.md": "written"}


def test_bytes_that_stay_the_same_are_not_touched(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": "A", "b.md": "B"})
    os.utime(tmp_path / "a.md", (1, 1))
    output = run(tmp_path, {"a.md": "A", "b.md": "changed"})
    assert output.changes == {"a.md": "unchanged", "b.md": "written"}
    assert (tmp_path / "a.md").stat().st_mtime == 1


def test_a_second_run_leaves_the_manifest_alone(tmp_path: Path) -> None:
    run(tmp_path, {"b.md": "B", "a.md": "A"})
    before = (tmp_path / ".vaultconv/manifest.jsonl").read_bytes()
    run(tmp_path, {"a.md": "A", "b.md": "B"})
    assert (tmp_path / ".vaultconv/manifest.jsonl").read_bytes() == before


def test_nothing_temporary_is_left(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": "A"})
    assert sorted(path.name for path in tmp_path.rglob("*")) == [".vaultconv", "a.md", "manifest.jsonl"]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(tmp_path: Path) -> None:
    run(tmp_path, {"old.md": "O", "a.md": "A"})
    output = run(tmp_path, {"a.md": "new", "x/b.md": "B"}, dry_run=True)
    assert output.changes == {"old.md": "removed", "a.md": "written", "x/b.md": "written"}
    assert visible(tmp_path) == {"a.md": "A", "old.md": "O"}


def test_an_attachment_is_copied_with_its_time_and_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "picture.png"
    source.write_bytes(b"png")
    os.utime(source, (5, 5))
    with Output(tmp_path / "out", "vault") as output:
        output.copy("p.png", source)
    assert (tmp_path / "out/p.png").stat().st_mtime == 5
    monkeypatch.setattr(module, "hash_of_file", lambda path: pytest.fail("it was read"))
    with Output(tmp_path / "out", "vault") as output:
        output.copy("p.png", source)
    assert output.changes == {"p.png": "unchanged"}


def test_an_attachment_that_changes_while_it_is_copied_is_known_by_what_was_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "picture.png"
    source.write_bytes(b"one")
    state = Output._state

    def late(self: Output, path: str) -> os.stat_result | None:
        found = state(self, path)
        source.write_bytes(b"two")  # once the copy was decided on
        return found

    with monkeypatch.context() as patched, Output(tmp_path / "out", "vault") as output:
        patched.setattr(Output, "_state", late)
        output.copy("p.png", source)
    assert visible(tmp_path / "out") == {"p.png": "two"}
    with Output(tmp_path / "out", "vault") as output:
        assert output.unchanged("p.png")
    source.write_bytes(b"three")
    with Output(tmp_path / "out", "vault") as output:
        output.copy("p.png", source)
    assert (output.changes, output.diagnostics) == ({"p.png": "written"}, [])


@pytest.mark.parametrize("is_there", [False, True])
def test_a_run_that_was_killed_while_it_copied_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    source, out, killed = tmp_path / "picture.png", tmp_path / "out", tmp_path / "killed"
    source.write_bytes(b"old")
    if is_there:
        with Output(out, "vault") as output:
            output.copy("new/p.png", source)
    source.write_bytes(b"edited")
    list_it = Output._list

    def at_this_moment(self: Output, path: str, entry: ManifestEntry, digest: str) -> None:
        shutil.copytree(out, killed)
        list_it(self, path, entry, digest)

    with monkeypatch.context() as patched, Output(out, "vault") as output:
        patched.setattr(Output, "_list", at_this_moment)
        output.copy("new/p.png", source)
    assert len(list(killed.rglob("*.tmp"))) == 1
    with Output(killed, "vault") as output:
        output.copy("new/p.png", source)
    assert (output.changes, visible(killed)) == ({"new/p.png": "written"}, {"new/p.png": "edited"})
    assert list(killed.rglob("*.tmp")) == []


# -------------------------------------------------------------------------------------------- known without reading


def settle(folder: Path) -> None:
    """Let the last run be long ago, so that a change since then shows in a file's time."""
    manifest = folder / ".vaultconv/manifest.jsonl"
    os.utime(manifest, (manifest.stat().st_mtime + 10,) * 2)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "hash_of_file", lambda path: pytest.fail(f"{path} was read"))


def is_unchanged(folder: Path, path: str, *, origin: str = "vault", checksum: bool = False) -> bool:
    with Output(folder, origin, checksum=checksum) as output:
        unchanged = output.unchanged(path)
    assert output.changes == ({path: "unchanged"} if unchanged else {})
    return unchanged


def edited_unseen(path: Path, text: str) -> None:
    """Change a file, as nobody can tell by its state."""
    state = path.stat()
    path.write_text(text)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_a_file_as_it_was_written_is_unchanged_without_being_read(tmp_path: Path, unread: None) -> None:
    run(tmp_path, {"x/a.md": "A"})
    settle(tmp_path)
    assert is_unchanged(tmp_path, "x/a.md")
    assert run(tmp_path, {"x/a.md": "A"}).changes == {"x/a.md": "unchanged"}
    settle(tmp_path)
    assert run(tmp_path, {"x/a.md": "B"}).changes == {"x/a.md": "written"}  # over one that is known to be ours
    settle(tmp_path)
    assert run(tmp_path, {}).changes == {"x/a.md": "removed"}


def test_a_file_that_is_edited_gone_or_never_written_is_not_unchanged(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": "A", "b.md": "B", "c.md": "C"})
    settle(tmp_path)
    (tmp_path / "a.md").write_text("E")
    (tmp_path / "b.md").unlink()
    (tmp_path / "c.md").unlink()
    (tmp_path / "c.md").symlink_to(tmp_path / "a.md")
    (tmp_path / "d.md").write_text("mine")
    assert [is_unchanged(tmp_path, f"{name}.md") for name in "abcde"] == [False] * 5


def test_a_file_with_the_same_bytes_in_another_place_of_the_disk_is_unchanged(tmp_path: Path) -> None:
    run(tmp_path / "out", {"a.md": "A"})
    shutil.copytree(tmp_path / "out", tmp_path / "copy")
    settle(tmp_path / "copy")
    assert is_unchanged(tmp_path / "copy", "a.md")


def test_a_file_that_was_read_and_is_as_it_was_written_need_not_be_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, {"a.md": "A"})
    os.utime(tmp_path / "a.md", (7, 7))
    assert is_unchanged(tmp_path, "a.md")
    monkeypatch.setattr(module, "hash_of_file", lambda path: pytest.fail("it was read"))
    assert is_unchanged(tmp_path, "a.md")


def test_a_file_written_by_another_vault_is_not_unchanged(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": "A"})
    assert is_unchanged(tmp_path, "a.md")
    assert not is_unchanged(tmp_path, "a.md", origin="another")


def test_a_change_within_a_tick_of_the_clock_is_noticed(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": "A"})
    edited_unseen(tmp_path / "a.md", "E")
    assert not is_unchanged(tmp_path, "a.md")
    run(tmp_path, {"b.md": "B"})  # which rewrites the manifest, and knows no more about that file
    settle(tmp_path)
    assert not is_unchanged(tmp_path, "a.md")
    assert codes(run(tmp_path, {"a.md": "A"})) == [("a.md", DiagnosticCode.NOT_OURS)]


def test_a_time_in_whole_seconds_leaves_doubts_for_two_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, {"a.md": "A"})
    os.utime(tmp_path / "a.md", (100, 100))
    assert is_unchanged(tmp_path, "a.md")
    monkeypatch.setattr(module, "hash_of_file", lambda path: "read")
    for time, known in ((101.9, False), (102, True)):
        os.utime(tmp_path / ".vaultconv/manifest.jsonl", (time, time))
        assert is_unchanged(tmp_path, "a.md") == known


def test_a_checksum_is_made_whatever_the_state_of_a_file_says(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": "A"})
    settle(tmp_path)
    edited_unseen(tmp_path / "a.md", "E")
    assert is_unchanged(tmp_path, "a.md")  # which nobody could tell
    assert not is_unchanged(tmp_path, "a.md", checksum=True)


def test_a_manifest_of_an_earlier_version_is_read_and_completed(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": "A", "b.md": "B"})
    manifest = tmp_path / ".vaultconv/manifest.jsonl"
    lines = [json.loads(line) for line in manifest.read_text().splitlines()]
    for _, entry in lines:
        del entry["made"]
    manifest.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert run(tmp_path, {"a.md": "A", "b.md": "new"}).changes == {"a.md": "unchanged", "b.md": "written"}
    assert manifest.read_text().count('"made":[') == 2


# ------------------------------------------------------------------------------------------------- what is not ours


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("mine")
    output = run(tmp_path, {"a.md": "A", "b.md": "B"})
    assert visible(tmp_path) == {"a.md": "mine", "b.md": "B"}
    assert codes(output) == [("a.md", DiagnosticCode.NOT_OURS)]


def test_a_file_that_was_changed_since_is_left_alone(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": "A"})
    (tmp_path / "a.md").write_text("edited")
    output = run(tmp_path, {"a.md": "new"})
    assert visible(tmp_path) == {"a.md": "edited"}
    assert codes(output) == [("a.md", DiagnosticCode.NOT_OURS)]


def test_force_overwrites_and_makes_it_ours(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("mine")
    assert run(tmp_path, {"a.md": "A"}, force=True).diagnostics == []
    assert run(tmp_path, {"a.md": "B"}).changes == {"a.md": "written"}


def test_the_same_bytes_by_somebody_else_are_no_conflict_and_never_deleted(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("A")
    assert run(tmp_path, {"a.md": "A"}).diagnostics == []
    run(tmp_path, {})
    assert visible(tmp_path) == {"a.md": "A"}


def test_a_folder_in_the_way_is_left_alone_even_by_force(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    assert codes(run(tmp_path, {"a.md": "A"}, force=True)) == [("a.md", DiagnosticCode.NOT_OURS)]


# ------------------------------------------------------------------------------------------------------------- stale


def test_what_no_longer_belongs_is_removed_with_its_empty_folders(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": "A", "x/y/b.md": "B"})
    output = run(tmp_path, {"a.md": "A"})
    assert output.changes == {"x/y/b.md": "removed", "a.md": "unchanged"}
    assert visible(tmp_path) == {"a.md": "A"}
    assert not (tmp_path / "x").exists()


def test_a_stale_file_that_was_changed_since_is_kept(tmp_path: Path) -> None:
    run(tmp_path, {"b.md": "B"})
    (tmp_path / "b.md").write_text("edited")
    assert codes(run(tmp_path, {})) == [("b.md", DiagnosticCode.NOT_OURS)]
    assert visible(tmp_path) == {"b.md": "edited"}


def test_another_vaults_files_are_not_stale(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": "A"}, origin="one")
    run(tmp_path, {"b.md": "B"}, origin="two")
    assert visible(tmp_path) == {"a.md": "A", "b.md": "B"}


def test_a_file_that_is_gone_already_is_forgotten(tmp_path: Path) -> None:
    run(tmp_path, {"a.md": "A"})
    (tmp_path / "a.md").unlink()
    assert run(tmp_path, {}).diagnostics == []
    assert "a.md" not in (tmp_path / ".vaultconv/manifest.jsonl").read_text()


def test_what_a_killed_run_wrote_is_known_to_the_next(tmp_path: Path) -> None:
    running, killed = tmp_path / "running", tmp_path / "killed"
    with Output(running, "vault") as output:
        output.write("a.md", b"A")
        shutil.copytree(running, killed)  # as it is at this moment
    with (killed / ".vaultconv/manifest.jsonl").open("ab") as journal:
        journal.write(b'["half')
    assert run(killed, {"a.md": "B"}).changes == {"a.md": "written"}


# ------------------------------------------------------------------------------------------------------------ safety


def test_nothing_is_written_through_a_symbolic_link(tmp_path: Path) -> None:
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    out.mkdir()
    (out / "x").symlink_to(outside)
    (outside / "file").write_text("safe")
    (out / "a.md").symlink_to(outside / "file")
    output = run(out, {"x/b.md": "B", "a.md": "A"})
    assert codes(output) == [("x/b.md", DiagnosticCode.WRITE_FAILED), ("a.md", DiagnosticCode.NOT_OURS)]
    assert visible(outside) == {"file": "safe"}


def test_force_replaces_a_symbolic_link_and_not_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("safe")
    (tmp_path / "a.md").symlink_to(tmp_path / "elsewhere")
    run(tmp_path, {"a.md": "A"}, force=True)
    assert (tmp_path / "elsewhere").read_text() == "safe"
    assert not (tmp_path / "a.md").is_symlink()


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    "path",
    ["../safe", "/safe", "x/../../safe", "x/../safe", "./safe", "", ".", "a\0b", ".vaultconv/safe", ".VaultConv/safe"],
)
def test_a_path_in_the_manifest_that_this_tool_never_writes_is_ignored(tmp_path: Path, path: str, force: bool) -> None:
    out = tmp_path / "out"
    run(out, {"a.md": "A", "safe": "S"})
    manifest = out / ".vaultconv/manifest.jsonl"
    for place in (tmp_path / "safe", out / ".vaultconv/safe"):
        place.write_text("S")
    path = str(tmp_path / "safe") if path == "/safe" else path
    manifest.write_text(manifest.read_text().replace('"safe"', json.dumps(path)))
    output = run(out, {"a.md": "A"}, force=force)
    assert (output.changes, output.diagnostics) == ({"a.md": "unchanged"}, [])
    assert (tmp_path / "safe").exists()
    assert (out / ".vaultconv/safe").exists()
    assert (out / "safe").exists()
    assert len(manifest.read_text().splitlines()) == 1


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("link", [".vaultconv", ".vaultconv/manifest.jsonl"])
def test_a_manifest_that_is_a_symbolic_link_is_refused(tmp_path: Path, link: str, dry_run: bool) -> None:
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    (out / link).parent.mkdir(parents=True)
    (out / link).symlink_to(outside if link == ".vaultconv" else outside / "manifest")
    with pytest.raises(OutputError, match="is a symbolic link"):
        run(out, {"a.md": "A"}, dry_run=dry_run)
    assert list(outside.iterdir()) == []
    assert not (out / "a.md").exists()


def test_a_symbolic_link_where_the_manifest_is_rewritten_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("safe")
    (tmp_path / "out/.vaultconv").mkdir(parents=True)
    (tmp_path / "out/.vaultconv/manifest.tmp").symlink_to(tmp_path / "elsewhere")
    run(tmp_path / "out", {"b.md": "B", "a.md": "A"})
    assert (tmp_path / "elsewhere").read_text() == "safe"
    assert not (tmp_path / "out/.vaultconv/manifest.jsonl").is_symlink()


@pytest.mark.parametrize("out", [".", "notes", "..", "sub/../notes"])
def test_an_output_folder_in_or_around_the_vault_is_refused(tmp_path: Path, out: str) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    with pytest.raises(UsageError) as caught:
        check_folder(vault / out, vault)
    assert "outside the vault" in caught.value.hint


def test_a_hidden_folder_of_the_vault_may_be_written_to(tmp_path: Path) -> None:
    assert check_folder(tmp_path / ".out", tmp_path) == (tmp_path / ".out").resolve()


def test_a_symbolic_link_to_the_vault_is_the_vault(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "vault")
    with pytest.raises(UsageError):
        check_folder(tmp_path / "link", tmp_path / "vault")


# ---------------------------------------------------------------------------------------------------------- failures


def full_for(files: set[bytes], why: int = errno.ENOSPC) -> Callable[[int, bytes], int]:
    """A disk that takes only a byte of these files."""
    real = os.write

    def write(descriptor: int, content: bytes) -> int:
        if content in files:
            return real(descriptor, content[:1])
        if any(content == file[1:] for file in files):
            raise OSError(why, os.strerror(why))
        return real(descriptor, content)

    return write


def test_a_full_disk_is_a_diagnostic_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", full_for({b"too much"}))
    output = run(tmp_path, {"a.md": "too much", "b.md": "B"})
    assert [(each.path, each.message) for each in output.diagnostics] == [
        ("a.md", "can't be written: No space left on device")
    ]
    assert [each.hint for each in output.diagnostics] == ["make room, and run the same command again"]
    assert visible(tmp_path) == {"b.md": "B"}


def test_a_failed_write_leaves_the_old_file_and_nothing_temporary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, {"a.md": "A"})
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full_for({b"edited"}, errno.EIO))
        assert run(tmp_path, {"a.md": "edited"}).changes == {"a.md": "failed"}
    assert visible(tmp_path) == {"a.md": "A"}
    assert list(tmp_path.rglob("*.tmp")) == []
    assert run(tmp_path, {"a.md": "edited"}).changes == {"a.md": "written"}


@pytest.mark.parametrize("killed", [False, True])
def test_the_manifest_of_an_interrupted_run_lists_each_file_and_says_so(tmp_path: Path, killed: bool) -> None:
    out = tmp_path / "out"
    run(out, {"b.md": "B", "c.md": "C"})
    with pytest.raises(KeyboardInterrupt), Output(out, "vault") as output:
        output.write("b.md", b"edited")
        output.write("a.md", b"A")
        shutil.copytree(out, tmp_path / "killed")  # as it is at this moment
        raise KeyboardInterrupt
    folder = tmp_path / ("killed" if killed else "out")
    lines = [json.loads(line) for line in (folder / ".vaultconv/manifest.jsonl").read_text().splitlines()]
    assert {path: entry["hash"] for path, entry in lines} == {
        path: hash_of(text.encode()) for path, text in visible(folder).items()
    }
    assert killed or [path for path, _ in lines] == ["a.md", "b.md", "c.md"]
    files = {"a.md": "A", "b.md": "edited", "c.md": "C"}
    for resumed in (True, False):
        again = run(folder, files)
        assert (again.is_resumed, set(again.changes.values())) == (resumed, {"unchanged"})


def test_a_disk_that_takes_a_byte_at_a_time_gets_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: real(descriptor, content[:1]))
    source = tmp_path / "source.png"
    source.write_bytes(b"picture")
    with Output(tmp_path / "out", "vault") as output:
        output.write("a.md", b"text")
        output.write("empty.md", b"")
        output.copy("p.png", source)
    assert visible(tmp_path / "out") == {"a.md": "text", "empty.md": "", "p.png": "picture"}


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room_again", [False, True])
def test_of_a_disk_that_is_full_for_the_manifest_every_file_is_known_to_the_next_run(
    tmp_path: Path, room_again: bool
) -> None:
    files = {f"{number}.md": f"text {number}" for number in range(40)}
    out = tmp_path / "out"
    with files_no_larger_than(2_000), Output(out, "vault") as output:
        for path, text in files.items():
            output.write(path, text.encode())
        with files_no_larger_than(100_000):
            if room_again:
                output.write("last.md", b"text")
            shutil.copytree(out, tmp_path / "killed")  # as it is at this moment
    assert 5 < sum(change == "failed" for change in output.changes.values()) < 40
    assert output.changes[".vaultconv"] == "failed"
    assert list(out.rglob("*.tmp")) == []
    for folder in (out, tmp_path / "killed"):
        before = visible(folder)
        assert ("last.md" in before) == room_again
        after = run(folder, {**files, "last.md": "text"})
        assert after.diagnostics == []
        assert {path for path, change in after.changes.items() if change == "unchanged"} == before.keys()


def test_a_manifest_that_can_not_be_rewritten_is_told_by_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path, place: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/A.md").write_text("a")
    monkeypatch.setattr(Path, "replace", full)
    result = vaultconv.convert(tmp_path / "vault", "gfm", tmp_path / "out")
    assert [f"{each.path}: {each.message}" for each in result.diagnostics] == [
        ".vaultconv: can't be written: No space left on device"
    ]


def test_a_file_where_a_folder_must_be_is_a_diagnostic(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine")
    output = run(tmp_path, {"x/a.md": "A", "x/b.md": "B", "c.md": "C"})
    assert codes(output) == [("x/a.md", DiagnosticCode.WRITE_FAILED), ("x/b.md", DiagnosticCode.WRITE_FAILED)]
    assert visible(tmp_path) == {"c.md": "C", "x": "mine"}


def test_an_attachment_that_vanished_is_a_diagnostic(tmp_path: Path) -> None:
    with Output(tmp_path, "vault") as output:
        output.copy("a.png", tmp_path / "gone.png")
    assert codes(output) == [("a.png", DiagnosticCode.WRITE_FAILED)]


def test_a_folder_that_can_not_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="can't write to"), Output(tmp_path / "file/out", "vault"):
        pass
