"""Selection by link depth: which notes a note leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

import vaultconv
from vaultconv.errors import UsageError
from vaultconv.parse import parse_note
from vaultconv.publish.selection import Select
from vaultconv.vault.index import Index, build_index, index_note
from vaultconv.vault.reach import find_note, links_of, reachable

GRAPH = {"a": ("b", "c"), "b": ("d", "a"), "c": ("c",), "d": ("e",), "e": ("a",)}


@pytest.mark.parametrize(
    ("depth", "expected"), [(0, "a"), (1, "abc"), (2, "abcd"), (3, "abcde"), (9, "abcde"), (None, "abcde")]
)  # fmt: skip
def test_links_are_followed_as_many_steps_as_asked(depth: int | None, expected: str) -> None:
    assert reachable(("a",), lambda note: GRAPH[note], depth) == set(expected)


def test_no_note_is_asked_twice_for_its_links() -> None:
    asked: list[str] = []

    def links(note: str) -> tuple[str, ...]:
        asked.append(note)
        return GRAPH[note]

    reachable(("a",), links)
    assert asked == ["a", "b", "c", "d", "e"]


def make_index(**texts: str) -> Index:
    notes = {name.replace("__", "/") + ".md": text for name, text in texts.items()}
    entries = {note: index_note(note, parse_note(text.encode(), note)[0]) for note, text in notes.items()}
    return build_index([*notes, "pic.png"], entries)


def links(text: str) -> tuple[str, ...]:
    index = make_index(One="# H\n\nx ^b", Two="", folder__Three="", Four="", Five="")
    document, _ = parse_note(text.encode(), "One.md")
    return links_of(document, "One.md", index)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[two]], [[Three|3]], [[Two]]", ("Two.md", "folder/Three.md")),
        ("![[Four]] and [five](Five.md#y)", ("Four.md", "Five.md")),
        ("- [ ] **[[Two]]**\n  > [!tip] [[Four]]\n  > | [[Five]] |\n  > |---|", ("Two.md", "Four.md", "Five.md")),
        ('<a href="folder/Three.md">three</a>', ("folder/Three.md",)),
        ("[[#H]] [[One]] ![[pic.png]] [[Nowhere]] `[[Two]]` %%[[Two]]%% <https://example.org>", ()),
    ],
)
def test_links_and_embeds_of_any_kind_lead_to_notes(text: str, expected: tuple[str, ...]) -> None:
    assert links(text) == expected


@pytest.mark.parametrize("name", ["Moc", "moc", "maps/Moc.md", "Maps/Moc", "Map of content", "MAP OF CONTENT "])
def test_a_note_is_found_by_path_name_or_alias(name: str) -> None:
    index = make_index(Maps__Moc="---\naliases: [Map of content]\n---\n", Other="")
    assert find_note(name, index) == "Maps/Moc.md"


def test_a_name_beats_an_alias() -> None:
    index = make_index(One="---\naliases: Two\n---\n", Two="")
    assert find_note("Two", index) == "Two.md"


@pytest.mark.parametrize("name", ["Mco", "pic.png", "", " "])
def test_a_start_that_is_no_note_is_a_usage_error(name: str) -> None:
    with pytest.raises(UsageError, match="no note"):
        find_note(name, make_index(Moc=""))


def test_a_mistyped_start_gets_a_hint() -> None:
    with pytest.raises(UsageError) as caught:
        find_note("Sart here", make_index(Start_here=""))
    assert caught.value.hint == 'did you mean "Start_here"?'


# --------------------------------------------------------------------------------------------------------- whole vault


def converted(folder: Path, select: Select, **texts: str) -> vaultconv.Result:
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text)
    return vaultconv.convert(folder, select=select)


def paths(result: vaultconv.Result) -> set[str]:
    return {artifact.path for artifact in result.artifacts}


VAULT = {"Hub": "[[A]] ![[B]]", "A": "---\ntags: x\n---\n[[C]]", "B": "words of B", "C": "[[Hub]]", "D": "[[Hub]]"}


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        (Select(start="Hub"), {"Hub.md", "A.md", "B.md"}),
        (Select(start="Hub", depth=0), {"Hub.md"}),
        (Select(start="Hub", depth=2), {"Hub.md", "A.md", "B.md", "C.md"}),
        (Select(start="Hub", depth=2, tags=("x",)), {"A.md"}),
        (Select(start="D", exclude_folders=("Hub",), where="not tag:x"), {"D.md", "Hub.md"}),
    ],
)
def test_a_vault_is_converted_as_far_as_links_lead(tmp_path: Path, select: Select, expected: set[str]) -> None:
    assert paths(converted(tmp_path, select, **VAULT)) == expected


def test_a_link_to_a_note_that_is_not_reached_is_text_and_an_embed_of_it_stays(tmp_path: Path) -> None:
    result = converted(tmp_path, Select(start="Hub", depth=0), **VAULT)
    assert [artifact.text for artifact in result.artifacts] == ["A\n\nwords of B\n"]
    assert {str(each.code) for each in result.diagnostics} == {"link-outside"}


def test_an_unknown_start_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match='no note "Hup" in the vault'):
        converted(tmp_path, Select(start="Hup"), **VAULT)
