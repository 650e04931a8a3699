"""What an edit rewrites: the notes whose output it changes, and no others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.files import write
from vaultconv import Config, DiagnosticCode, Publish, Result, Select, convert

LINKING = 500


def hub_vault(root: Path) -> Path:
    """A note, 500 that link to one of its headings, and as many that link to another or to the whole note or to none."""
    others = ("[[Hub#Other]]", "[[Hub]]", "nothing", "[[About 7]]")
    notes = {f"notes/{n % 9}/About {n}.md": f"# About {n}\n\nSee [[Hub#Part]].\n" for n in range(LINKING)}
    notes |= {f"notes/{n % 9}/Beside {n}.md": f"# Beside {n}\n\nSee {others[n % 4]}.\n" for n in range(LINKING)}
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
