"""What an edit rewrites: the notes whose output it changes, and no others."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.files import write
from vaultconv import Config, Context, DiagnosticCode, Publish, Result, Select, Vault, convert, walk
from vaultconv import nodes as n
from vaultconv.plugins import Backend
from vaultconv.transforms.context import Transform

LINKING = 500


def hub_vault(root: Path, linking: int = LINKING) -> Path:
    """A note, 500 that link to one of its headings, and as many that link to another or to the whole note or to none."""
    others = ("[[Hub#Other]]", "[[Hub]]", "nothing", "[[About 7]]")
    notes = {f"notes/{n % 9}/About {n}.md": f"# About {n}\n\nSee [[Hub#Part]].\n" for n in range(linking)}
    notes |= {f"notes/{n % 9}/Beside {n}.md": f"# Beside {n}\n\nSee {others[n % 4]}.\n" for n in range(linking)}
    return write(root, {"Hub.md": "# Hub\n\n## Part\n\nOne.\n\n## Other\n\nTwo.\n", **notes})


def pages(result: Result, change: str = "written") -> set[str]:
    """The names of the pages with a change, without their folders."""
    paths = result.paths(change)  # type: ignore[arg-type]
    return {Path(path).stem for path in paths if path.endswith(".md") and Path(path).stem != "_index"}


@pytest.mark.parametrize("to", ["commonmark", "gfm", "hugo", "notion", "obsidian"])
def test_a_renamed_heading_rewrites_its_own_note_and_those_whose_links_it_breaks(tmp_path: Path, to: str) -> None:
    vault = hub_vault(tmp_path / "vault")
    convert(vault, to, tmp_path / "out")
    (vault / "Hub.md").write_text("# Hub\n\n## Section\n\nOne.\n\n## Other\n\nTwo.\n")
    result = convert(vault, to, tmp_path / "out")
    # In Notion a link leads to the page, and in Obsidian it stays as it is.
    about = set() if to in ("notion", "obsidian") else {f"about {n}" for n in range(LINKING)}
    assert {name.casefold().replace("-", " ") for name in pages(result)} == {"hub", *about}
    assert [each.code for each in result.diagnostics] == [DiagnosticCode.HEADING_UNRESOLVED] * LINKING


NOTES = {
    "Cities/Rome.md": "# Rome\n\nThe city. ^city\n",
    "Trips/Day.md": "# Day\n\nTo [[Rome]].\n",
    "Trips/Plan.md": "# Plan\n\n![[Day]]\n",
    "Trips/All.md": "# All\n\n![[Plan]]\n",
    "Trips/Map.md": "# Map\n\n![[map.png]]\n",
    "Wish.md": "# Wish\n\nTo [[Oslo]], ![[Oslo#^fjord]].\n",
    "Alone.md": "# Alone\n\nNo links.\n",
    "map.png": "one",
}

EDITS: dict[str, tuple[dict[str, str | None], set[str], set[str]]] = {
    "an edited note": ({"Cities/Rome.md": "# Rome\n\nThe eternal city. ^city\n"}, {"Rome"}, set()),
    "an embedded note": ({"Trips/Day.md": "# Day\n\nOff to [[Rome]].\n"}, {"Day", "Plan", "All"}, set()),
    "a target that comes": ({"Oslo.md": "# Oslo\n\nA city. ^fjord\n"}, {"Oslo", "Wish"}, set()),
    "a nearer namesake": ({"Trips/Rome.md": "# Rome\n\nA film.\n"}, {"Rome", "Day", "Plan", "All"}, set()),
    "a target that goes": ({"Cities/Rome.md": None}, {"Day", "Plan", "All"}, {"Rome"}),
    "a target that moves": (
        {"Cities/Rome.md": None, "Rome.md": NOTES["Cities/Rome.md"]},
        {"Rome", "Day", "Plan", "All"},
        {"Rome"},
    ),
    "another file": ({"map.png": "two"}, set(), set()),
    "a file that goes": ({"map.png": None}, {"Map"}, set()),
    "a new note that nobody names": ({"New.md": "# New\n\nWords.\n"}, {"New"}, set()),
    "nothing": ({}, set(), set()),
}


@pytest.mark.parametrize("to", ["commonmark", "gfm"])
@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_rewrites_what_depends_on_it(tmp_path: Path, to: str, edit: str) -> None:
    vault, out = write(tmp_path / "vault", NOTES), tmp_path / "out"
    convert(vault, to, out)
    changed, written, removed = EDITS[edit]
    for name, text in changed.items():
        if text is None:
            (vault / name).unlink()
        else:
            write(vault, {name: text})
    result = convert(vault, to, out)
    assert (pages(result), pages(result, "removed")) == (written, removed)
    if edit == "another file":
        assert result.paths("written") == ["map.png"]
    if edit == "a file that goes":
        assert result.paths("removed") == ["map.png"]
    again = convert(vault, to, out)
    assert set(again.changes.values()) == {"unchanged"}
    assert again.diagnostics == result.diagnostics


def test_a_note_that_is_no_longer_published_is_gone_and_so_is_what_named_it(tmp_path: Path) -> None:
    vault, out = write(tmp_path / "vault", NOTES), tmp_path / "out"
    convert(vault, "gfm", out)
    result = convert(vault, "gfm", out, publish=Publish(where="not path:Cities/Rome.md"))
    assert (pages(result), pages(result, "removed")) == ({"Day", "Plan", "All"}, {"Rome"})
    result = convert(vault, "gfm", out)
    assert (pages(result), pages(result, "removed")) == ({"Rome", "Day", "Plan", "All"}, set())


def test_a_filter_that_chooses_fewer_notes_removes_the_others_and_one_that_chooses_all_brings_them_back(
    tmp_path: Path,
) -> None:
    vault, out = write(tmp_path / "vault", NOTES), tmp_path / "out"
    convert(vault, "gfm", out)
    result = convert(vault, "gfm", out, select=Select(folders=("Trips",)))
    assert pages(result, "removed") == {"Rome", "Wish", "Alone"}
    assert pages(result) == {"Day", "Plan", "All"}  # a link to a note that isn't chosen is text
    assert pages(convert(vault, "gfm", out)) == {"Rome", "Wish", "Alone", "Day", "Plan", "All"}


def test_an_option_rewrites_what_it_changes(tmp_path: Path) -> None:
    vault, out = write(tmp_path / "vault", NOTES), tmp_path / "out"
    convert(vault, "gfm", out)
    assert pages(convert(vault, "gfm", out, config=Config(unresolved="keep"))) == {"Wish"}
    assert pages(convert(vault, "gfm", out)) == {"Wish"}


@pytest.mark.parametrize("to", ["commonmark", "hugo", "obsidian"])
def test_a_page_that_was_changed_or_lost_since_is_seen_though_its_note_is_unchanged(tmp_path: Path, to: str) -> None:
    vault, out = write(tmp_path / "vault", NOTES), tmp_path / "out"
    convert(vault, to, out)
    names = {path.stem.lower(): path for path in out.rglob("*.md")}
    lost, changed = names["alone"], names["wish"]
    lost.unlink()
    changed.write_text("mine")
    result = convert(vault, to, out)
    assert {path.lower() for path in pages(result)} == {"alone"}
    assert {path.lower() for path in pages(result, "refused")} == {"wish"}
    assert changed.read_text() == "mine"
    assert [each.code for each in result.diagnostics if each.code is DiagnosticCode.NOT_OURS]
    assert {path.lower() for path in pages(convert(vault, to, out, force=True))} == {"wish"}
    assert changed.read_text() != "mine"


def test_an_edit_of_the_same_size_right_after_a_run_is_seen(tmp_path: Path) -> None:
    vault, out = write(tmp_path / "vault", NOTES), tmp_path / "out"
    for number in range(10, 20):
        (vault / "Alone.md").write_text(f"# Alone\n\nNumber {number}.\n")
        convert(vault, "gfm", out)
        assert f"Number {number}" in (out / "Alone.md").read_text()


def test_a_note_that_takes_the_place_of_another_of_its_size_and_time_is_seen(tmp_path: Path) -> None:
    vault, out = write(tmp_path / "vault", {"A.md": "first\n", "B.md": "other\n"}), tmp_path / "out"
    for note in ("A.md", "B.md"):
        os.utime(vault / note, ns=(10**18, 10**18))
    convert(vault, "gfm", out)
    (vault / "A.md").rename(vault / "C.md")
    (vault / "B.md").rename(vault / "A.md")
    (vault / "C.md").rename(vault / "B.md")
    assert convert(vault, "gfm", out).paths("written") == ["A.md", "B.md"]
    assert (out / "A.md").read_text() == "other\n"


def shouting(text: str) -> Transform:
    """A function of one's own; all have the same name."""

    def shout(document: n.Document, context: Context) -> n.Document:
        return walk.rewrite(document, lambda node: n.Text(text) if isinstance(node, n.Text) else node)

    return shout


def test_another_function_as_a_transform_is_run_though_no_note_changed(tmp_path: Path) -> None:
    vault, out = write(tmp_path / "vault", {"A.md": "a\n"}), tmp_path / "out"
    for text in ("one", "two", "two", "one"):
        convert(vault, "gfm", out, transforms=[shouting(text)])
        assert (out / "A.md").read_text() == f"{text}\n"
    convert(vault, "gfm", out)
    assert (out / "A.md").read_text() == "a\n"


def test_another_object_as_a_backend_is_asked_though_no_note_changed(tmp_path: Path) -> None:
    vault, out = write(tmp_path / "vault", {"A.md": "a\n"}), tmp_path / "out"
    for text in ("one", "two"):

        class Own(Backend):
            name, extension, transforms = "own", ".md", ()
            said = text

            def write(self, document: n.Document, **_: object) -> str:
                return self.said

        convert(vault, Own(), out)
        assert (out / "A.md").read_text() == text


@pytest.mark.parametrize("to", ["html", "latex"])
def test_another_template_at_the_same_path_is_used(tmp_path: Path, to: str) -> None:
    vault, out = write(tmp_path / "vault", {"A.md": "a\n"}), tmp_path / "out"
    template = tmp_path / "template"
    config = Config(options={to: {"template": str(template)}})
    for text in ("first", "other"):  # as long as each other
        template.write_text(f"/* {text} */ $body$")
        convert(vault, to, out, config=config)
        (page,) = (path for path in out.rglob("A.*"))
        assert text in page.read_text()


@pytest.mark.parametrize("to", ["html", "docx", "ipynb"])
def test_a_document_is_made_again_when_its_picture_changes(tmp_path: Path, to: str) -> None:
    vault, out = write(tmp_path / "vault", {"A.md": "![[a.svg]]\n", "B.md": "b\n"}), tmp_path / "out"
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="{}" height="9"/></svg>'
    (vault / "a.svg").write_text(drawing.format(5))
    convert(vault, to, out)
    (vault / "a.svg").write_text(drawing.format(7))
    assert convert(vault, to, out).paths("written") == [f"A.{to}"]


def test_dates_of_commits_are_those_of_the_last_commit(tmp_path: Path) -> None:
    vault, out = write(tmp_path / "vault", {"A.md": "a\n", "B.md": "b\n"}), tmp_path / "site"
    config = Config(options={"hugo": {"dates": "git"}})

    def commit(note: str, day: str) -> None:
        environment = {**os.environ, "GIT_AUTHOR_DATE": f"{day}T10:00:00Z", "GIT_COMMITTER_DATE": f"{day}T10:00:00Z"}
        for command in (("init", "-q"), ("add", note), ("commit", "-qm", "a")):
            identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
            subprocess.run(["git", *identity, *command], cwd=vault, check=True, env=environment)

    commit("B.md", "2026-01-01")
    convert(vault, "hugo", out, config=config)
    page = out / "content/a.md"
    assert "2026-01-02" not in page.read_text()
    commit("A.md", "2026-01-02")
    convert(vault, "hugo", out, config=config)
    assert "2026-01-02" in page.read_text()


def test_a_note_of_which_only_the_time_changed_has_the_time_of_its_file(tmp_path: Path) -> None:
    vault, out = write(tmp_path / "vault", {"A.md": "a\n"}), tmp_path / "site"
    config = Config(options={"hugo": {"dates": "file"}})
    for year in (2020, 2021):
        second = datetime(year, 5, 6, 12, tzinfo=UTC).timestamp()
        os.utime(vault / "A.md", (second, second))
        convert(vault, "hugo", out, config=config)
        assert f"{year}-05-06" in (out / "content/a.md").read_text()


def test_a_vault_that_moved_gives_the_same_and_what_names_it_is_written_again(tmp_path: Path) -> None:
    vault, out = write(tmp_path / "vault", NOTES), tmp_path / "out"
    convert(vault, "gfm", out, origin="mine")
    vault.rename(tmp_path / "moved")
    result = convert(tmp_path / "moved", "gfm", out, origin="mine")
    assert set(result.changes.values()) == {"unchanged"}
    write(tmp_path / "moved", {"Alone.md": "# Alone\n\nEdited.\n"})
    assert convert(tmp_path / "moved", "gfm", out, origin="mine").paths("written") == ["Alone.md"]


def test_another_vault_at_the_same_place_is_seen(tmp_path: Path) -> None:
    vault, out = write(tmp_path / "vault", NOTES), tmp_path / "out"
    convert(vault, "gfm", out)
    vault.rename(tmp_path / "old")
    write(tmp_path / "vault", {"Alone.md": "# Alone\n\nA namesake.\n"})
    result = convert(vault, "gfm", out)
    assert result.paths("written") == ["Alone.md"]
    assert sorted(path.name for path in out.rglob("*.*") if path.is_file() and ".vaultconv" not in path.parts) == [
        "Alone.md"
    ]


def test_a_vault_of_ones_own_is_read_again_each_time(tmp_path: Path) -> None:
    class Changing(Vault):
        said = b"one"

        def read(self, path: str) -> bytes:
            return self.said

    vault, out = Changing.open(write(tmp_path / "vault", {"A.md": "a\n"})), tmp_path / "out"
    for text in (b"one", b"two"):
        vault.said = text
        convert(vault, "gfm", out)
        assert (out / "A.md").read_bytes() == text + b"\n"


WORK: dict[str, tuple[dict[str, str | None], dict[str, int]]] = {
    "nothing": ({}, {}),
    "an edited note": ({"notes/1/About 1.md": "Edited.\n"}, {"Reading": 1, "Writing": 1}),
    "a new note that nobody names": ({"New.md": "New.\n"}, {"Reading": 1, "Writing": 1}),
    "a note that nobody names goes": ({"notes/1/Beside 1.md": None}, {"Reading": 0, "Writing": 0}),
}


@pytest.mark.parametrize("to", ["gfm", "hugo", "notion"])
@pytest.mark.parametrize("edit", WORK)
def test_an_edit_takes_the_work_of_what_depends_on_it(tmp_path: Path, to: str, edit: str) -> None:
    vault = hub_vault(tmp_path / "vault", linking=40)
    done: dict[str, int] = {}

    def progress(stage: str, notes: Sequence[str]) -> Sequence[str]:
        done[stage] = len(notes)
        return notes

    convert(vault, to, tmp_path / "out")
    changed, expected = WORK[edit]
    for name, text in changed.items():
        if text is None:
            (vault / name).unlink()
        else:
            write(vault, {name: text})
    convert(vault, to, tmp_path / "out", progress=progress)
    # Notes that were written just before the first run are compared once more, which takes no work either.
    counts = {stage: count for stage, count in done.items() if stage != "Resolving" and count}
    assert counts == {stage: count for stage, count in expected.items() if count}


@pytest.mark.parametrize("first", ["![[A]]", "![[B]]", "![[A]] ![[B]]", "no embed"])
def test_notes_that_embed_each_other_are_the_same_whoever_else_embeds_them(tmp_path: Path, first: str) -> None:
    cycle = {"A.md": "aaa\n\n![[B]]\n", "B.md": "bbb\n\n![[C]]\n", "C.md": "ccc\n\n![[A]]\n\n![[B]]\n"}
    convert(write(tmp_path / "alone", cycle), "gfm", tmp_path / "wanted")
    wanted = {name: (tmp_path / "wanted" / name).read_text() for name in cycle}
    vault = write(tmp_path / "vault", {**cycle, "0.md": "zero\n\n![[C]]\n"})
    for text in ("![[C]]", first):
        write(vault, {"0.md": f"zero\n\n{text}\n"})
        convert(vault, "gfm", tmp_path / "out")
        assert {name: (tmp_path / "out" / name).read_text() for name in cycle} == wanted
    assert "[B](B.md)" in wanted["B.md"]


def stages_of(vault: Path, to: str, out: Path, config: Config) -> list[str]:
    """The stages that a run goes through; none if there is nothing to do."""
    stages: list[str] = []

    def progress(stage: str, notes: Sequence[str]) -> Sequence[str]:
        stages.append(stage)
        return notes

    convert(vault, to, out, config=config, progress=progress)
    return stages


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as older than the last run, however quick the machine is."""
    monkeypatch.setattr("vaultconv.build.stamps.Stamp.would_tell", lambda stamp, time: True)


@pytest.mark.usefixtures("settled")
def test_a_document_with_a_template_is_made_again_since_the_template_may_use_other_files(tmp_path: Path) -> None:
    vault = write(tmp_path / "vault", {"A.md": "a"})
    template = write(tmp_path / "own", {"own.rst": "$body$\n"}) / "own.rst"
    plain, own = Config(), Config(options={"rst": {"template": str(template)}})
    for config, again in ((plain, False), (own, True)):
        convert(vault, "rst", tmp_path / "a.rst", config=config)
        assert bool(stages_of(vault, "rst", tmp_path / "a.rst", config)) is again


@pytest.mark.usefixtures("settled")
def test_where_the_output_goes_and_which_folder_is_chosen_are_no_files_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = write(tmp_path / "vault", {"Trips/A.md": "a", "B.md": "b"})
    monkeypatch.chdir(vault)
    config = Config(out=str(tmp_path / "a.rst"), select=Select(folders=("Trips",)))
    convert(vault, "rst", tmp_path / "a.rst", config=config)
    (vault / "Trips/.hidden").write_text("x")  # as editors make and remove such files
    assert stages_of(vault, "rst", tmp_path / "a.rst", config) == []


def test_what_is_odd_about_a_note_is_not_said_again_once_only_a_part_that_it_lacks_is_embedded(tmp_path: Path) -> None:
    odd_table = "| a |\n|---|\n| 1 | 2 |\n"
    vault = write(tmp_path / "vault", {"Trip.md": "# Trip\n\nTo [[Rome]].\n", "Rome.md": f"# Rome\n\n{odd_table}"})
    chosen = Select(start="Trip", depth=1)
    before = convert(vault, "commonmark", tmp_path / "out", select=chosen)
    assert DiagnosticCode.TABLE_CELLS in {each.code for each in before.diagnostics}
    (vault / "Trip.md").write_text("# Trip\n\n![[Rome#Sights]]\n")
    after = convert(vault, "commonmark", tmp_path / "out", select=chosen)
    assert [each.code for each in after.diagnostics] == [DiagnosticCode.EMBED_UNRESOLVED]
    (vault / "Rome.md").write_text(f"# Rome\n\n## Sights\n\n{odd_table}")
    mended = convert(vault, "commonmark", tmp_path / "out", select=chosen)
    assert {each.code for each in mended.diagnostics} == {DiagnosticCode.TABLE_CELLS}
    assert "Sights" in (tmp_path / "out" / "Trip.md").read_text()


def test_a_site_that_lost_what_its_pages_need_is_told_so_though_no_note_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaultconv.build.stamps.Stamp.would_tell", lambda stamp, time: True)
    vault, out = write(tmp_path / "vault", {"A.md": "a\n"}), tmp_path / "site"
    for lost in ("layouts/_markup/render-passthrough.html", "assets/css/callouts.css"):
        assert [convert(vault, "hugo", out).advice for _ in range(3)] == [""] * 3
        (hook := out / lost).rename(tmp_path / "lost")
        assert convert(vault, "hugo", out).advice
        (tmp_path / "lost").rename(hook)
