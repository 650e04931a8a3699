"""Which file a link path means: Obsidian's rules, step by step."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultconv.vault.names import Names, fold_case

FILES = ("A.md", "x/A.md", "x/y/A.md", "x/y/Note.1.md", "z/pic.PNG", unicodedata.normalize("NFD", "Ünï.md"))
NO_ROOT_A = FILES[1:]


@pytest.mark.parametrize(
    ("files", "source", "link", "found"),
    [
        (FILES, "q.md", "A", "A.md"),
        (FILES, "x/s.md", "A", "A.md"),
        (NO_ROOT_A, "x/s.md", "A", "x/A.md"),
        (NO_ROOT_A, "x/y/s.md", "A", "x/y/A.md"),
        (NO_ROOT_A, "q.md", "A", "x/A.md"),
        (FILES, "q.md", "y/A", "x/y/A.md"),
        (FILES, "q.md", "note.1", "x/y/Note.1.md"),
        (FILES, "q.md", "PIC.png", "z/pic.PNG"),
        (FILES, "q.md", "pic", None),
        (FILES, "q.md", unicodedata.normalize("NFC", "Ünï"), FILES[-1]),
        (FILES, "x/y/s.md", "../A.md", "x/A.md"),
        (FILES, "x/y/s.md", "../../A", "A.md"),
        (FILES, "x/y/s.md", "../../../A", None),
        (FILES, "x/s.md", "./A", "x/A.md"),
        (FILES, "q.md", "./y/A", None),
        (FILES, "q.md", "/A", "A.md"),
        (FILES, "q.md", "/y/A", None),
        (FILES, "q.md", "", "q.md"),
        (FILES, "q.md", " A ", "A.md"),
        (FILES, "q.md", "a.MD", "A.md"),
        (FILES, "q.md", "x//y/A", "x/y/A.md"),
        (FILES, "q.md", "x\\y\\A", "x/y/A.md"),
        (FILES, "q.md", "x/y/../A", "x/A.md"),
        (FILES, "q.md", "https://x.y", None),
        (FILES, "q.md", "Note", None),
        (("v1.2.md",), "q.md", "v1.2", "v1.2.md"),
        (("board.canvas",), "q.md", "board", None),
        (("board.canvas",), "q.md", "board.canvas", "board.canvas"),
        (("d/LICENSE",), "q.md", "LICENSE", None),
        (("d/LICENSE",), "d/q.md", "LICENSE", "d/LICENSE"),
        (("d/LICENSE",), "q.md", "d/LICENSE", "d/LICENSE"),
        (("README", "README.md"), "q.md", "README", "README.md"),
        (("To\u00a0do.md".replace("\u00a0", " "),), "q.md", "To\u00a0do", "To do.md"),
    ],
)
def test_the_file_that_a_link_means(files: tuple[str, ...], source: str, link: str, found: str | None) -> None:
    assert Names(files).find(link, source) == found


def test_of_names_that_differ_only_in_case_the_links_own_spelling_wins() -> None:
    names = Names(["n/Rome.md", "n/rome.md", "n/ROME.md"])
    assert [names.find(link, "q.md") for link in ("Rome", "rome", "ROME", "RoMe")] == [
        "n/Rome.md",
        "n/rome.md",
        "n/ROME.md",
        "n/ROME.md",
    ]


def test_among_equally_near_namesakes_the_links_own_spelling_wins_and_then_the_first_path() -> None:
    names = Names(["b/note.md", "a/Note.md", "c/Note.md"])
    assert names.find("note", "q.md") == "b/note.md"
    assert names.find("NOTE", "q.md") == "a/Note.md"


def test_a_shorter_path_beats_an_earlier_one() -> None:
    assert Names(["aa/bb/N.md", "zz/N.md"]).find("N", "q.md") == "zz/N.md"


def test_a_path_from_the_sources_folder_beats_a_shorter_one() -> None:
    assert Names(["w/sub/N.md", "long/sub/N.md"]).find("sub/N", "long/s.md") == "long/sub/N.md"


path_part = st.text("aAbB.", min_size=1, max_size=3).filter(lambda text: text.strip("."))
path = st.lists(path_part, min_size=1, max_size=4).map("/".join)


@given(st.sets(path.map(lambda text: text + ".md"), max_size=12), path, path)
def test_what_is_found_is_a_file_whose_path_ends_as_the_link(files: set[str], link: str, source: str) -> None:
    found = Names(files).find(link, source)
    endings = ("/" + fold_case(link), "/" + fold_case(link) + ".md")
    if found is None:
        assert not any(fold_case("/" + file).endswith(endings) for file in files)
    else:
        assert found in files
        assert fold_case("/" + found).endswith(endings)


@given(st.sets(path.map(lambda text: text + ".md"), min_size=1, max_size=12), path)
def test_a_full_path_always_finds_its_own_file(files: set[str], source: str) -> None:
    names = Names(files)
    assert all(names.find(file, source) == file for file in files)
