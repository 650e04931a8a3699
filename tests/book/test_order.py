"""What goes where in a book."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest

from vaultconv.book.contents import BookContents
from vaultconv.book.order import Others, arrange, natural_key
from vaultconv.diagnostics import Report
from vaultconv.errors import UsageError
from vaultconv.parse import parse_note
from vaultconv.vault.index import build_index, index_note
from vaultconv.vault.resolve import resolve
from vaultconv.vault.titles import title_of

Vault = dict[str, str]


def arranged(
    vault: Vault, order: str = "auto", start: str = "", others: Others = "append", hidden: Iterable[str] = ()
) -> BookContents:
    """The contents of a book of all notes but those hidden."""
    documents = {note: parse_note(text.encode(), note)[0] for note, text in vault.items()}
    index = build_index(vault, {note: index_note(note, document) for note, document in documents.items()})
    resolved = {note: resolve(document, note, index, Report(note)) for note, document in documents.items()}
    notes = [note for note in vault if note not in hidden]
    titles = {note: title_of(note, documents[note]) for note in notes}
    Random(1).shuffle(notes)
    return arrange(
        notes,
        titles,
        index,
        lambda note: None if note in hidden else resolved[note],
        order=order,
        start=start,
        others=others,
    )


def outline(contents: BookContents) -> list[str]:
    """A line for each part, which ends in a colon, and each chapter, indented by its depth."""
    lines: list[str] = []
    for part in contents.parts:
        lines += [f"{part.title}:"] if part.title else []
        lines += ["  " * chapter.depth + chapter.note.removesuffix(".md") for chapter in part.chapters]
    lines += ["Others:"] if contents.others else []
    lines += [chapter.note.removesuffix(".md") for chapter in contents.others]
    return lines


def names(*notes: str) -> Vault:
    return {f"{note}.md": "" for note in notes}


# -------------------------------------------------------------------------------------------------------- natural order


@pytest.mark.parametrize(
    "texts",
    [
        ["2 beans", "10 beans", "10 Beans and 2 peas", "10 beans and 11 peas"],
        ["", "1", "1b", "01c", "(1)", "a", "a1", "a 1"],
        ["chapter 1.9", "Chapter 1.10", "chapter 2"],
        ["Äpfel", "apple", "apple pie", "Zebra"],
        ["eclair", "Éclair 2", "éclair 10", "elan"],
        ["Zebra", "Ωμέγα", "Яблоко", "あ", "中"],
        ["и", "й", "к"],
        ["か", "が", "き"],
        ["strasse 1", "Straße 2"],
        ["page ٢", "page ١٠"],
        ["9" * 5000, "1" + "0" * 5000],
    ],
)
def test_texts_are_sorted_as_people_sort_them(texts: list[str]) -> None:
    shuffled = texts[::-1]
    Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=natural_key) == texts


@pytest.mark.parametrize(("one", "other"), [("Éclair", "eclair"), ("007", "7"), ("ANGSTROM", "ångström")])
def test_case_accents_and_zeros_in_front_make_no_difference(one: str, other: str) -> None:
    assert natural_key(one) == natural_key(other)


# --------------------------------------------------------------------------------------------------------------- titles


@pytest.mark.parametrize(
    ("note", "text", "title"),
    [
        ("a/Day 1.md", "words", "Day 1"),
        ("Tides.md", "# The *first* tides\n\nwords", "The first tides"),
        ("Tides.md", "%%hidden%%\n\n# The tides", "The tides"),
        ("Tides.md", "<!-- hidden -->\n\n# The tides\n\n# More", "The tides"),
        ("Tides.md", "Created: today\nTags: x\n\n# The tides", "The tides"),
        ("Tides.md", "start:: 1972\n\n# The tides", "The tides"),
        ("Tides.md", "start:: 1972\nand words\n\n# The tides", "Tides"),
        ("Tides.md", "> # The tides\n", "Tides"),
        ("Moniliformis.md", "# Transmission\n\nBy beetles.", "Moniliformis"),
        ("Day.md", "# The day", "Day"),
        ("What about notes.md", "# Notes about that", "What about notes"),
        ("Über dieses Meer.md", "# Über diesen Teil", "Über dieses Meer"),
        ("Élan vital.md", "# ELAN and more", "ELAN and more"),
        ("AlternateCheckboxes.md", "# All checkboxes", "All checkboxes"),
        ("AES.md", "# A.E.S.", "A.E.S."),
        ("潮汐について.md", "# 海の潮汐", "海の潮汐"),
        ("潮汐について.md", "# 月について", "潮汐について"),
        ("조석.md", "# 바다의 조석", "바다의 조석"),
        ("พายุ.md", "# ทะเล", "พายุ"),
        ("2024-05-01.md", "# Springs", "Springs"),
        ("May 1st, 2024.md", "# Springs", "Springs"),
        ("Montag 6. Mai 2024.md", "# Springs", "Springs"),
        ("2024年5月1日.md", "# 大潮", "大潮"),
        ("202405011230.md", "# Springs", "Springs"),
        ("202405011230 Moon.md", "# Springs", "202405011230 Moon"),
        ("1a2b3.md", "# Springs", "Springs"),
        ("3f2504e0-4f89-41d3-9a0c-ad05e82cabcd.md", "# Springs", "Springs"),
        ("Untitled.md", "# Springs", "Springs"),
        ("Untitled 3.md", "# Springs", "Springs"),
        ("Sans titre 1.md", "# Springs", "Springs"),
        ("未命名 2.md", "# Springs", "Springs"),
        ("sea/index.md", "# Springs", "Springs"),
        ("2024-05-01.md", "# Morning\n\n# Evening", "2024-05-01"),
        ("How to build a bo….md", "# How to build a boat", "How to build a boat"),
        ("March.md", "# Springs", "March"),
        ("H2O.md", "# Springs", "H2O"),
        ("Day.md", "words\n\n# The day", "Day"),
        ("Day.md", "## The day", "Day"),
        ("Day.md", "# \n\nwords", "Day"),
        ("Day.md", "---\ntitle: A  good\n---\n# The day", "A good"),
        ("Day.md", "---\nTitle: 2024\n---\n", "2024"),
        ("Day.md", "---\ntitle: ''\n---\n", "Day"),
        ("Paper.md", "# Introduction\n\n# Methods", "Paper"),
        ("CPR86 Kidneys.md", "# CPR86: Kidneys\n\n# Principles", "CPR86: Kidneys"),
        ("Springs and neaps 0123456789abcdef0123456789abcdef.md", "", "Springs and neaps"),
        ("A name that Notion cut at fifty chara.md", "# A name that Notion cut at fifty characters\n\n# More",
         "A name that Notion cut at fifty characters"),
        ("日記.md", "# 日記\n\n# もっと", "日記"),
    ],
)  # fmt: skip
def test_a_note_is_called_by_its_property_else_its_first_heading_else_its_file(
    note: str, text: str, title: str
) -> None:
    assert title_of(note, parse_note(text.encode(), note)[0]) == title


# -------------------------------------------------------------------------------------------------------------- folders


def test_folders_are_parts_after_the_notes_of_the_root() -> None:
    vault = names("Zoo", "10", "9", "b/x", "B2/y", "b/deep/z", "b10/w")
    assert outline(arranged(vault)) == [
        "9", "10", "Zoo", "b:", "b/x", "b / deep:", "b/deep/z", "B2:", "B2/y", "b10:", "b10/w",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["index", "README", "Trips", "trips", "_index"])
def test_the_note_that_stands_for_its_folder_comes_first(name: str) -> None:
    vault = names("Trips/Athens", f"Trips/{name}", "Home")
    assert outline(arranged(vault, "folder")) == ["Home", "Trips:", f"Trips/{name}", "Trips/Athens"]


def test_the_folder_that_holds_all_notes_is_no_part() -> None:
    assert outline(arranged(names("a/b/1", "a/b/c/2"))) == ["a/b/1", "c:", "a/b/c/2"]


def test_a_folder_that_only_holds_folders_is_in_their_titles() -> None:
    assert outline(arranged(names("top", "a/b/c/1", "a/d/2"))) == ["top", "a / b / c:", "a/b/c/1", "a / d:", "a/d/2"]


def test_a_vault_without_notes_has_no_parts() -> None:
    assert arranged({}).parts == ()


# ---------------------------------------------------------------------------------------------------------- other orders

SHELF: Vault = {
    "b.md": "---\nyear: 2010\nread: 2024-03-02\nmood: [fine, sad]\n---\n# Zebras",
    "sub/c.md": "---\nyear: 900\nread: 2023-12-31\nmood: Bad 10\n---\n# apes 10",
    "a.md": "---\nyear: '-3.5'\nmood: bad 9\n---\n# Apes 9",
    "d.md": "---\nyear:\nread: 2024-03-02T08:00:00\n---\n# Élan",
    "e.md": "---\nyear: unknown\n---\n# Élan",
}


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("title", ["a", "sub/c", "d", "e", "b"]),
        ("path", ["a", "b", "d", "e", "sub/c"]),
        ("property:year", ["a", "sub/c", "b", "e", "d"]),
        ("property:Read", ["sub/c", "b", "d", "a", "e"]),
        ("property: mood", ["a", "sub/c", "b", "d", "e"]),
    ],
)
def test_notes_are_ordered_by_title_path_or_property(order: str, expected: list[str]) -> None:
    assert outline(arranged(SHELF, order)) == expected


def test_dates_are_ordered_as_dates_however_they_are_written() -> None:
    dates = {
        "a": "November 9, 2022 10:04 AM",
        "b": "2021-12-31",
        "c": "October 21, 2022 9:47 PM",
        "d": "October 21, 2022 9:47 AM",
        "e": "3 Jan 2020",
        "f": "someday",
        "g": "2022年10月22日",
        "h": "0001-01-01T00:00+14:00",
    }
    vault = {f"{name}.md": f"---\nread: {date}\n---\n" for name, date in dates.items()}
    assert outline(arranged(vault, "property:read")) == ["h", "e", "b", "d", "c", "g", "a", "f"]


@pytest.mark.parametrize(
    ("order", "message", "hint"),
    [
        ("tilte", '"tilte" is neither an order nor a note', 'did you mean "title"?'),
        ("year", '"year" is neither an order nor a note', 'to order by the property, write "property:year"'),
        ("property:yaer", 'no note has the property "yaer"', 'did you mean "year"?'),
        ("property:", 'no note has the property ""', "known: mood, read, year"),
    ],
)
def test_an_order_that_makes_no_sense_is_a_usage_error(order: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        arranged(SHELF, order)
    assert caught.value.hint == hint


# ------------------------------------------------------------------------------------------------------ maps of content


def mapped(text: str, others: Others = "drop", notes: str = "abcdef", hidden: Iterable[str] = ()) -> list[str]:
    vault = {"Map.md": text, **names(*notes)}
    return outline(arranged(vault, "Map", others=others, hidden=hidden))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[c]], [[a]], [[c|again]], [[#x]] and [[b#y]]", ["c", "a", "b"]),
        ("# Map\n\n[[a]]\n\n## One\n[[b]]\n\n## Two\n[[c]]", ["a", "One:", "b", "Two:", "c"]),
        ("# One\n[[a]]\n# Two\n[[b]]", ["One:", "a", "Two:", "b"]),
        ("## One\n### Deep\n[[a]]\n#### Deeper\n[[b]]\n## Two\n[[c]]",
         ["One / Deep:", "a", "One / Deep / Deeper:", "b", "Two:", "c"]),
        ("## Empty\nwords\n## Full: \n[[a]]", ["Full:", "a"]),
        ("- [[a]]\n    - [[b]]\n        1. [[c]] and [[d]]\n    - [[e]]\n- [[f]]",
         ["a", "  b", "    c", "    d", "  e", "f"]),
        ("- [[a]]\n- [[b]]\n    - [[a]]\n        - [[c]]", ["a", "b", "  c"]),
        ("1. First\n    - [[a]]\n2. Second:\n    - [[b]]\n\n[[c]] too", ["First:", "a", "Second:", "b", "Others:", "c"]),
        ("## One\n- Group\n    - [[a]]\n- [[b]]", ["One / Group:", "a", "One:", "b"]),
        ("- words\n    - more words\n- [[a]]", ["a"]),
        ("## [[a]]\nwords\n## [[b]]\n- [[c]]\n## About [[d]]", ["a", "b:", "b", "c", "About d:", "d"]),
        ("## Top\n### [[a]]\n### [[b]]", ["Top:", "a", "b"]),
        ("![[a]] ![[b#x]]", ["a"]),
        ("> [!tip] [[a]]\n> [[b]]\n\n| x | y |\n|---|---|\n| [[d]] | [[c\\|see]] |", ["a", "b", "d", "c"]),
        ("## One\n> [!info]\n> # Box [[a]]\n> - [[b]]\n>     - [[c]]", ["One:", "a", "b", "  c"]),
        ("- [x] done [[a]]\n- [e](e.md) <b>[[f]]</b>", ["a", "e", "f"]),
        ("text[^1]\n\n[^1]: see [[a]]", ["a"]),
        ('<a href="b.md">b</a>', ["b"]),
        ("`[[a]]` %%[[b]]%% [[nowhere]] [[Map]] [[c]]", ["c"]),
    ],
)  # fmt: skip
def test_a_map_of_content_gives_parts_and_chapters(text: str, expected: list[str]) -> None:
    assert mapped(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Course\n\n- First\n    - [[a]]\n- Second\n    - [[b]]\n\n[[c]] too",
         ["First:", "a", "Second:", "b", "Others:", "c"]),
        ("words\n# Course\n[[a]]\n## One\n[[b]]", ["a", "One:", "b"]),
        ("[[a]]\n# Course\n[[b]]", ["a", "Course:", "b"]),
        ("# One\n[[a]]\n# Two\n[[b]]", ["One:", "a", "Two:", "b"]),
        ("## One\n[[a]]", ["One:", "a"]),
    ],
)  # fmt: skip
def test_a_heading_of_level_1_that_all_links_stand_below_is_no_part(text: str, expected: list[str]) -> None:
    assert mapped(f"---\ntitle: All there is\n---\n{text}") == expected


def test_notes_that_the_map_does_not_name_come_last() -> None:
    assert mapped("## One\n[[c]]", "append") == ["One:", "c", "Others:", "a", "b", "d", "e", "f"]


def test_a_map_that_names_no_note_leaves_the_order_to_the_paths() -> None:
    assert mapped("words", "append", "ba") == ["Others:", "a", "b"]


def test_notes_that_are_not_chosen_are_in_no_part() -> None:
    assert mapped("## One\n[[a]] [[b]]\n## Two\n[[c]]", hidden=["b.md", "c.md"]) == ["One:", "a"]


def test_what_only_stands_below_a_note_that_is_not_chosen_moves_up() -> None:
    assert mapped("- [[b]]\n    - [[a]]\n", hidden=["b.md"]) == ["a"]


def test_the_map_is_remembered_and_is_no_chapter() -> None:
    contents = arranged({"Map.md": "[[a]]", "a.md": "[[Map]]"}, "map")
    assert (contents.map, contents.notes) == ("Map.md", ("a.md",))


def test_the_note_that_the_selection_starts_from_is_the_map() -> None:
    vault = {"title.md": "[[b]] [[a]]", **names("a", "b")}
    assert outline(arranged(vault, start="title")) == ["b", "a"]
    assert outline(arranged(vault, "folder", start="title")) == ["a", "b", "title"]


def test_a_start_that_is_left_out_leaves_the_order_to_folders() -> None:
    vault = {"Map.md": "[[b]] [[a]]", **names("a", "b")}
    assert outline(arranged(vault, start="Map", hidden=["Map.md"])) == ["a", "b"]


def test_a_map_that_is_left_out_gives_no_order() -> None:
    with pytest.raises(UsageError, match="which sets the order, is left out itself"):
        mapped("## Secret\n[[a]]", hidden=["Map.md"])


def test_tags_are_parts_and_a_tag_of_every_note_is_none() -> None:
    vault = {
        "b.md": "---\ntags: [exam, Bones]\n---\n",
        "a.md": "#exam #Nerves/Arm text",
        "c.md": "#exam #bones text",
        "d.md": "#exam text",
    }
    contents = arranged(vault, "tags")
    assert [(part.title, [chapter.note for chapter in part.chapters]) for part in contents.parts] == [
        ("Bones", ["b.md", "c.md"]),
        ("Nerves / Arm", ["a.md"]),
    ]
    assert [chapter.note for chapter in contents.others] == ["d.md"]
