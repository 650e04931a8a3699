"""Pages in the Markdown of Notion's API: their heads, and links to pages and files that have addresses."""

from __future__ import annotations

import pytest

import vaultconv
from tests.backends.notion.enhanced_notes import ROME, addresses, note, result, written
from vaultconv.diagnostics import DiagnosticCode

# ----------------------------------------------------------------------------------------------------- pages and files


def test_without_addresses_links_to_notes_are_their_texts(tmp_path):
    assert note(tmp_path, {"Note.md": "to [[Rome]] and [[Rome|there]]", "Rome.md": ""}) == "to Rome and there"


def test_a_link_that_says_a_pages_name_is_a_mention(tmp_path):
    pages = addresses(tmp_path, {"Trips/Rome.md": ROME})
    text = note(tmp_path, {"Note.md": "to [[Rome]]", "Trips/Rome.md": ""}, pages=pages)
    assert text == f'to <mention-page url="{ROME}">Rome</mention-page>'


def test_a_link_with_other_words_is_a_link(tmp_path):
    pages = addresses(tmp_path, {"Rome.md": ROME})
    text = note(tmp_path, {"Note.md": "[[Rome|*there*]], [[Rome#Day 2]]", "Rome.md": "# Day 2"}, pages=pages)
    assert text == f"[*there*]({ROME}), [Rome \\> Day 2]({ROME})"


@pytest.mark.parametrize("key", ["Trips/Rome.md", "Trips/Rome", "Rome"])
def test_a_page_is_known_by_its_path_or_its_name(tmp_path, key):
    pages = addresses(tmp_path, {key: ROME})
    text = note(tmp_path, {"Note.md": "[[Trips/Rome|x]]", "Trips/Rome.md": ""}, pages=pages)
    assert text == f"[x]({ROME})"


def test_a_page_that_has_no_address_in_the_second_pass_is_reported_once(tmp_path):
    pages = addresses(tmp_path, {"Other.md": ROME})
    found = result(tmp_path, {"Note.md": "[[Rome]] [[Rome]]", "Rome.md": ""}, pages=pages).diagnostics
    assert [each.code for each in found] == [DiagnosticCode.NOT_UPLOADED]


def test_a_picture_in_a_line_is_a_block_between_two(tmp_path):
    files = addresses(tmp_path, {"a.png": "https://b.c/a.png"})
    text = note(tmp_path, {"Note.md": "- one ![[a.png|*x*|100]] two", "a.png": ""}, files=files)
    assert text == "- one\n\t![\\*x\\*](https://b.c/a.png)\n\ttwo"


def test_a_file_without_an_address_is_its_name_and_reported(tmp_path):
    vault = {"Note.md": "see ![[a.png]]", "a.png": ""}
    assert note(tmp_path, vault) == "see a.png"
    assert [each.code for each in result(tmp_path, vault).diagnostics] == [DiagnosticCode.NOT_UPLOADED]


@pytest.mark.parametrize(
    ("name", "tag"), [("a.mp3", "audio"), ("a.mp4", "video"), ("a.pdf", "pdf"), ("a.zip", "file"), ("a.canvas", "file")]
)
def test_each_kind_of_file_has_its_tag(tmp_path, name, tag):
    files = addresses(tmp_path, {name: "https://b.c/x"})
    text = note(tmp_path, {"Note.md": f"![[{name}]]", name: "{}"}, files=files)
    assert text == f'<{tag} src="https://b.c/x">{name}</{tag}>'


def test_a_picture_in_a_cell_is_a_link_to_it():
    assert "<td>[a](https://b.c/a.png)</td>" in written("| x |\n|---|\n| ![a](https://b.c/a.png) |")


def test_a_link_around_a_picture_stands_behind_it():
    assert written("[![a](https://b.c/a.png)](https://d.e)") == "![](https://b.c/a.png)\n[a](https://d.e)"


def test_a_page_shown_within_the_note_is_a_link():
    assert written('<iframe src="https://b.c/d" title="e"></iframe>') == "[e](https://b.c/d)"


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("https://www.youtube.com/watch?v=a", '<video src="https://www.youtube.com/watch?v=a">b</video>'),
        ("https://x.com/a/status/1", "[b](https://x.com/a/status/1)"),
    ],
)
def test_films_and_posts_that_obsidian_shows_for_pictures_are_none(address, line):
    assert written(f"![b]({address})") == line


def test_an_embedded_note_stands_in_its_place(tmp_path):
    assert note(tmp_path, {"Note.md": "a\n\n![[Rome#Day]]", "Rome.md": "## Day\n\nb"}) == "a\n## Day\nb"


def test_addresses_in_no_json_are_wrong_usage(tmp_path):
    path = tmp_path / "pages.json"
    path.write_text("[1]")
    with pytest.raises(vaultconv.UsageError, match=r"pages: .*object"):
        result(tmp_path, {"Note.md": ""}, pages=str(path))


def test_a_missing_file_of_addresses_is_wrong_usage(tmp_path):
    with pytest.raises(vaultconv.UsageError, match=r"files: .*No such file"):
        result(tmp_path, {"Note.md": ""}, files=str(tmp_path / "none.json"))


def test_addresses_are_read_again_when_their_file_has_changed(tmp_path):
    vault = {"Note.md": "[[Rome|x]]", "Rome.md": ""}
    pages = addresses(tmp_path, {})
    assert note(tmp_path, vault, pages=pages) == "x"
    addresses(tmp_path, {"Rome.md": ROME})
    assert note(tmp_path, vault, pages=pages) == f"[x]({ROME})"


# ------------------------------------------------------------------------------------------------------- a page's head


def test_a_page_begins_with_its_title(tmp_path):
    assert note(tmp_path, {"Note.md": "text"}, title=True) == "# Note\ntext"


def test_a_note_that_has_its_title_has_it_once(tmp_path):
    assert note(tmp_path, {"Note.md": "# Note\n\ntext"}, title=True) == "# Note\ntext"


def test_a_title_that_is_given_otherwise_is_left_out(tmp_path):
    assert note(tmp_path, {"Note.md": "# Note\n\ntext"}, title=False) == "text"


def test_a_title_that_goes_leaves_its_footnotes(tmp_path):
    found = note(tmp_path, {"Note.md": "# Note[^1]^[in place]\n\ntext\n\n[^1]: below"}, title=False)
    assert "below" in found
    assert "in place" in found


def test_properties_are_lines_at_the_beginning(tmp_path):
    front_matter = "---\nrating: 5\nread: true\n---\ntext"
    assert note(tmp_path, {"Note.md": front_matter}) == "rating: 5<br>read: Yes\ntext"
    assert note(tmp_path, {"Note.md": front_matter}, properties=False) == "text"
