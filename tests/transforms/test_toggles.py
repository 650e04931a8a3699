"""Which list items and which ``<details>`` are toggles."""

from __future__ import annotations

import pytest

from vaultconv import nodes as n
from vaultconv.transforms import Toggles
from vaultconv.walk import collect, plain_text

PLAIN_ITEM = "- Title\n    \n    text\n"


def test_item_with_a_bold_title_and_indented_blocks_is_a_toggle(read):
    (items,) = read("- **Steps**\n    \n    one\n    \n    two\n    \n", Toggles()).content
    assert items.items == (
        n.ListItem((n.Toggle((n.Strong((n.Text("Steps"),)),), (n.Para((n.Text("one"),)), n.Para((n.Text("two"),)))),)),
    )


def test_plain_title_is_a_toggle_only_in_a_note_from_notion(read):
    assert not collect(read(PLAIN_ITEM, Toggles()), n.Toggle)
    assert collect(read("# T\n\nCreated: x\n\n" + PLAIN_ITEM, Toggles()), n.Toggle)
    assert collect(read(PLAIN_ITEM, Toggles(), note=f"T {'0a' * 16}.md"), n.Toggle)
    assert collect(read(PLAIN_ITEM, Toggles(toggles="always")), n.Toggle)


def test_never_means_never(leaves_alone):
    assert leaves_alone(Toggles(toggles="never"), "- **Steps**\n\n    one\n\n<details>\n\ntext\n\n</details>\n")


@pytest.mark.parametrize(
    "text",
    [
        "- **T**\n    - sub\n",  # a list below is a list
        "- **T** and more\n\n    text\n",
        "- **T**\n  lazy\n\n    text\n",  # two lines are no title
        "1. **T**\n\n    text\n",
        "- [ ] **T**\n\n    text\n",
        "- **T**\n",
        "- **\u200b**\n\n    text\n",  # an item without a text, as Notion's pages have it
        f"- **{'long ' * 60}**\n\n    text\n",
    ],
)
def test_other_items_are_not_toggles(leaves_alone, text):
    assert leaves_alone(Toggles(), text)


def test_toggle_mark_makes_a_toggle_of_an_item_with_a_list(read):
    text = "# T\n\nCreated: x\n\n- Question ↓\n    - answer\n"
    items = read(text, Toggles()).content[2]
    (toggle,) = collect(items, n.Toggle)
    assert (plain_text(toggle.summary), items.tight) == ("Question ↓", False)


def test_block_id_of_a_toggle_item_stays_on_the_item(read):
    (items,) = read("- **T** ^id\n\n    text\n", Toggles(toggles="always")).content
    assert items.items[0].id == "id"


def test_details_around_markdown_is_a_toggle(read):
    (toggle,) = read("<details open>\n<summary>A <b>b</b> &amp; c</summary>\n\n- x\n\n</details>\n", Toggles()).content
    assert toggle.open
    assert toggle.summary == (n.Text("A "), n.RawInline("<b>"), n.Text("b"), n.RawInline("</b>"), n.Text(" & c"))
    assert [type(block) for block in toggle.content] == [n.BulletList]


def test_summary_of_markdown(read):
    (toggle,) = read("<details><summary>\n\n**T**\n\n</summary>\n\ntext\n\n</details>\n", Toggles()).content
    assert (toggle.summary, plain_text(toggle.content)) == ((n.Strong((n.Text("T"),)),), "text")


def test_details_within_details_and_tags_in_one_block(read):
    text = (
        "<details><summary>A</summary>\n\na\n\n<details><summary>B</summary>\n\nb\n\n</details>\n</details>\n"
        "<details><summary>C</summary>\n\nc\n\n</details>\n"
    )
    first, second = read(text, Toggles()).content
    assert [plain_text(toggle.summary) for toggle in collect((first, second), n.Toggle)] == ["A", "B", "C"]
    assert plain_text(second.content) == "c"


def test_text_of_html_beside_the_tags_is_kept_as_text(read):
    (toggle,) = read("<details>\n<summary>T</summary>\nSome *literal* text\n\nmore\n\n</details>\n", Toggles()).content
    assert toggle.content == (n.Para((n.Text("Some *literal* text"),)), n.Para((n.Text("more"),)))


@pytest.mark.parametrize(
    "text",
    [
        "<details>\n<summary>T</summary>\nall in one block\n</details>\n",
        "<details>\n<summary>T</summary>\n\nnever closed\n",
        "text\n\n</details>\n",
        "<details>\n<summary>T\n\na\n\nb\n\n</summary>\n\nx\n\n</details>\n",
    ],
)
def test_details_whose_tags_do_not_pair_stay_html(leaves_alone, text):
    assert leaves_alone(Toggles(), text)


def test_an_item_whose_code_follows_without_a_blank_line_is_no_toggle_in_a_loose_list(read):
    document = read("- **li**\n  ```\n  c\n  ```\n\n- **T**\n\n  ```\n  c\n  ```\n", Toggles())
    assert [plain_text(toggle.summary) for toggle in collect(document, n.Toggle)] == ["T"]
