"""Properties as lines under the title, and folders of notes with the same ones as databases."""

from __future__ import annotations

import csv
import io

import pytest

import vaultconv
from tests.backends.notion.pages import body, pages
from vaultconv import parse_text, write
from vaultconv.backends.notion.export import NOTION
from vaultconv.backends.notion.properties import property_lines, value_text
from vaultconv.config import Config
from vaultconv.walk import plain_text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "Yes"),
        (False, "No"),
        (None, ""),
        (4.5, "4.5"),
        ("2025-02-05", "February 5, 2025"),
        ("2025-02-05T06:16", "February 5, 2025 6:16 AM"),
        ("2025-02-05 00:05:10", "February 5, 2025 12:05 AM"),
        ("2025-02-05T18:16:00.000-04:00", "February 5, 2025 6:16 PM (GMT-4)"),
        ("2025-02-05T18:16:00+05:30", "February 5, 2025 6:16 PM (GMT+5:30)"),
        ("2025-02-05T18:16:00Z", "February 5, 2025 6:16 PM (UTC)"),
        ("2025-13-05", "2025-13-05"),
        (["a", "", None, 2], "a, 2"),
        ({"x": 1, "y": ["a", "b"]}, "x: 1, y: a, b"),
        ({"x": 1, "y": None}, "x: 1, y:"),
        ("[[Trips/Rome|the city]] and [[Pisa#Tower]]", "the city and Pisa > Tower"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_value_has_notions_form(value: object, expected: str) -> None:
    assert value_text(value) == expected


def test_properties_are_lines_under_the_title() -> None:
    assert body("---\nstatus: Done\nrating: 4\nempty:\n---\nText\n") == "status: Done\nrating: 4\n\nText\n"


def test_tags_of_the_text_and_of_the_properties_are_one_line() -> None:
    assert body("---\ntags: [a, b/c]\n---\nmore #d\n") == "Tags: a, b/c, d\n\nmore #d\n"


def test_the_tags_of_a_text_alone_are_a_line() -> None:
    assert write(parse_text("---\ntags: [a, b]\n---\nText\n"), NOTION) == "Tags: a, b\n\nText\n"


def test_what_steers_a_publisher_is_no_property() -> None:
    assert body("---\ndg-publish: true\npermalink: /x/\ncssclasses: [wide]\ndgPassFrontmatter: true\n---\nx\n") == "x\n"


def test_properties_are_left_out_by_option() -> None:
    assert body("---\na: 1\n---\nx\n", properties=False) == "x\n"


def test_markup_in_a_value_is_text_and_an_address_is_a_link() -> None:
    assert body("---\na: '*x* [y]'\nurl: https://a.example/b_c\n---\nx\n") == (
        "a: \\*x\\* [y]\nurl: [https://a.example/b_c](https://a.example/b_c)\n\nx\n"
    )


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://e.x/?at=1,2", "https://e.x/?at=1,2"),
        ("[https://e.x/a, https://e.x/b]", "https://e.x/a"),
        ("see https://e.x/a.", "https://e.x/a"),
    ],
)
def test_an_address_in_a_value_ends_before_a_comma_or_full_stop_behind_it(value: str, address: str) -> None:
    assert f"[{address}]({address})" in body(f"---\na: {value}\n---\n")


def test_a_link_in_a_value_leads_to_its_page() -> None:
    written = pages(
        {
            "a/N.md": '---\nup: "[[Rome|the city]], [[Rome#Day 2]]"\nof: ["[[Pisa]]", "![[p.png]]"]\n---\nx\n',
            "Rome.md": "## Day 2\n",
            "p.png": "",
        }
    )
    assert written["a/N.md"] == (
        "# N\n\nup: [the city](../Rome.md), [Rome › Day 2](../Rome.md)\nof: Pisa, [p.png](N/p.png)\n\nx\n"
    )


def test_a_link_in_a_value_to_a_note_that_is_left_out_names_nothing() -> None:
    notes = {"N.md": '---\nup: "[[Rome]]"\n---\nx\n', "Rome.md": "---\npublish: false\n---\n"}
    config = Config(select=vaultconv.Select(publish_keys=True))
    assert pages(notes, config=config) == {"N.md": "# N\n\nup: unpublished note\n\nx\n"}


def test_a_formula_in_a_value_is_one() -> None:
    assert body("---\nlink: $W$ is $\\|x\\|$\n---\nx\n") == "link: $W$ is $\\|x\\|$\n\nx\n"


def test_properties_stand_under_the_heading_that_is_the_title() -> None:
    assert pages({"N.md": "---\na: 1\n---\n# My *title*\n\nText\n"})["N.md"] == "# My *title*\n\na: 1\n\nText\n"


def test_a_title_that_the_name_says_is_left_out_by_option() -> None:
    written = pages({"N.md": "# *N*\n\nText\n", "M.md": "Text\n", "Q_.md": "# Q?\n"}, title=False)
    assert written == {"M.md": "Text\n", "N.md": "Text\n", "Q_.md": "# Q?\n"}


def test_a_title_property_is_the_title() -> None:
    written = pages({"N.md": "---\ntitle: Other\n---\n# First\n\n# Second\n"})["N.md"]
    assert written == "# Other\n\n# First\n\n# Second\n"


def test_notions_own_property_lines_stay_as_they_are() -> None:
    text = "# N\n\nCreated: November 9, 2022 10:04 PM\nTags: A, B\n\nText\n"
    assert pages({"N.md": text})["N.md"] == text


def test_other_properties_join_notions_own_lines() -> None:
    text = "---\nrating: 5\n---\n# N\n\nTags: A, B\nand more\n\nText\n"
    assert pages({"N.md": text})["N.md"] == "# N\n\nTags: A, B\nrating: 5\nand more\n\nText\n"


def test_front_matter_that_nobody_can_read_is_code_under_the_title() -> None:
    assert body("---\na: [\n---\nText\n") == "```yaml\na: [\n```\n\nText\n"


# ------------------------------------------------------------------------------------------------------------ databases

BOOKS = {
    "Books/A.md": "---\nrating: 5\nstatus: Read\n---\n",
    "Books/B, b.md": "---\nstatus: Read\nrating: 3\nlent: Ann\n---\n#novel\n",
}


def rows(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_a_folder_of_notes_with_common_properties_is_a_database() -> None:
    written = pages(BOOKS, databases=True)
    assert sorted(written) == ["Books.csv", "Books/A.md", "Books/B, b.md"]
    assert rows(written["Books.csv"]) == [
        ["Name", "rating", "status", "lent", "Tags"],
        ["A", "5", "Read", "", ""],
        ["B, b", "3", "Read", "Ann", "novel"],
    ]


def test_the_column_of_titles_has_another_name_where_a_property_is_called_name() -> None:
    text = "---\nname: Ann\nage: 4\n---\n"
    written = pages({"x/A.md": text, "x/B.md": text}, databases=True)
    assert rows(written["x.csv"])[0] == ["Title", "name", "age"]


def test_links_are_texts_in_a_database() -> None:
    text = '---\nby: "[[Ann]]"\nof: "[[B|b]]"\n---\n'
    written = pages({"x/A.md": text, "x/B.md": text, "Ann.md": ""}, databases=True)
    assert rows(written["x.csv"])[1] == ["A", "Ann", "b"]
    assert written["x/A.md"] == "# A\n\nby: [Ann](../Ann.md)\nof: [b](B.md)\n"


def test_a_database_stands_beside_the_page_of_its_folder() -> None:
    written = pages({**BOOKS, "Books.md": "mine\n"}, databases=True)
    assert {"Books.md", "Books.csv"} <= set(written)


def test_a_list_of_pages_leads_to_the_databases_among_them() -> None:
    written = pages({f"My shelf/{path}": text for path, text in BOOKS.items()}, databases=True)
    assert written["My shelf.md"] == "# My shelf\n\n- [Books](My%20shelf/Books.csv)\n"


def test_notes_with_one_common_property_are_no_database() -> None:
    notes = {"a/X.md": "---\nx: 1\ny: 2\n---\n", "a/Y.md": "---\nx: 1\n---\n", "a/Z.md": "---\nx: 3\n---\n"}
    assert sorted(pages(notes, databases=True)) == ["a.md", "a/X.md", "a/Y.md", "a/Z.md"]


def test_no_folder_is_a_database_unless_that_is_asked_for() -> None:
    assert "Books.csv" not in pages(BOOKS)


def test_a_database_takes_no_attachments_place() -> None:
    written = pages(
        {**BOOKS, "A.md": "![[Books.csv]]\n", "A/X.md": BOOKS["Books/A.md"], "Books.csv": "own"}, databases=True
    )
    assert written["A.md"] == "# A\n\n[Books.csv](A/Books.csv)\n"
    assert written["Books.csv"].startswith("\ufeffName")


def test_a_property_without_a_name_is_its_value_alone() -> None:
    assert [plain_text(line) for line in property_lines({"": "alone", "a": "b"})] == ["alone", "a: b"]
