"""Notion's property lines, repeated titles, asides and runs of asterisks."""

from __future__ import annotations

import pytest

from vaultconv import nodes as n
from vaultconv.transforms import Asides, EmphasisRuns, NotionProperties, RepeatedTitles
from vaultconv.walk import collect, plain_text

PAGE = "# Title\n\nCreated: May 1, 2022 9:00 AM\nTags: Bone, Cell\nURL: https://a.b/c\n\n### Title\n\ntext\n"


def test_property_lines_are_read_and_left_in_the_body(read):
    document = read(PAGE, NotionProperties())
    assert document.content == read(PAGE).content
    assert document.front_matter.raw == ""
    assert document.front_matter.properties == {
        "Created": "May 1, 2022 9:00 AM",
        "Tags": ["Bone", "Cell"],
        "URL": "https://a.b/c",
    }


def test_links_in_property_lines_are_written_as_obsidian_writes_them(read):
    document = read("# T\n\nStatus: Open\nTopic: [[a/B\\|B]], [[C]]\n", NotionProperties())
    assert document.front_matter.properties == {"Status": "Open", "Topic": "[[a/B|B]], [[C]]"}


def test_front_matter_wins_over_a_property_line(read):
    document = read("---\ncreated: mine\n---\n" + PAGE, NotionProperties())
    assert document.front_matter.properties["created"] == "mine"
    assert "Created" not in document.front_matter.properties


@pytest.mark.parametrize(
    ("before", "raw"),
    [
        ("", 'Created: "May 1, 2022 9:00 AM"\nTags: [Bone, Cell]\nURL: "https://a.b/c"'),
        ("---\nid: 7 # mine\n---\n", "id: 7 # mine\n"),
        ('---\n{"id":7}\n---\n', '{"id":7,"Created":"May 1, 2022 9:00 AM","Tags":["Bone", "Cell"],'),
    ],
)
def test_property_lines_are_moved_into_the_front_matter_by_option(read, before, raw):
    document = read(before + PAGE, NotionProperties(properties="move"))
    assert document.front_matter.raw.startswith(raw)
    assert [plain_text(block) for block in document.content] == ["Title", "Title", "text"]
    again = read(f"---\n{document.front_matter.raw}\n---\n")
    assert again.front_matter.properties == document.front_matter.properties


def test_property_line_whose_key_the_front_matter_has_is_not_moved_away(read):
    document = read(
        "---\ntags: [a]\n---\n# T\n\nTags: b\nStatus: Open\nStatus: Shut\n", NotionProperties(properties="move")
    )
    assert plain_text(document.content[1]) == "Tags: b Status: Shut"
    assert document.front_matter.raw == "tags: [a]\nStatus: Open"


def test_text_after_the_property_lines_stays(read):
    document = read("# T\n\nStatus: Open\nand then text\n", NotionProperties(properties="move"))
    assert plain_text(document.content[1]) == "and then text"


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\nNote: x\n",  # no known name
        "# T\n\nsome text\n\nCreated: x\n",  # not directly under the title
        "## T\n\nCreated: x\n",  # no H1
        "Created: x\n",
        "# T\n\n- Created: x\n",
        "# T\n\nsee [x](http://y) Created: z\n",
        "# T\n\nText first\nCreated: x\n",
    ],
)
def test_ordinary_notes_have_no_property_lines(leaves_alone, text):
    assert leaves_alone(NotionProperties(), text)


def test_repeated_title_stays_unless_it_shall_go(read):
    assert len(collect(read(PAGE, RepeatedTitles()), n.Heading)) == 2
    assert len(collect(read(PAGE, RepeatedTitles(repeated_titles="drop")), n.Heading)) == 1


@pytest.mark.parametrize("text", ["# A\n\n## B\n", "# A\n\ntext\n\n## A\n", "## A\n\n## A\n", "# A\n"])
def test_other_headings_are_no_repeated_titles(leaves_alone, text):
    assert leaves_alone(RepeatedTitles(repeated_titles="drop"), text)


def test_aside_becomes_a_callout_with_markdown_in_it(read):
    (callout,) = read("<aside>\n💡 **New:** a $x$\n\n- one\n</aside>\n", Asides()).content
    assert (callout.kind, plain_text(callout.content[0])) == ("tip", "New: a x")
    assert [type(block) for block in callout.content] == [n.Para, n.BulletList]


@pytest.mark.parametrize("gap", [" ", "\n\n"])
def test_bold_first_paragraph_of_an_aside_is_its_title(read, gap):
    (callout,) = read(f"<aside>\n💡{gap}**New *here***\n\ntext\n\n</aside>\n", Asides()).content
    assert (plain_text(callout.title), plain_text(callout.content)) == ("New here", "text")


def test_aside_of_one_bold_paragraph_has_no_title(read):
    (callout,) = read("<aside>\n💡 **All of it**\n\n</aside>\n", Asides()).content
    assert (callout.title, plain_text(callout.content)) == ((), "All of it")


@pytest.mark.parametrize(
    ("icon", "kind"),
    [("🦴", "note"), ("🔥", "tip"), ("❔", "question"), ("👩‍💻", "note"), ("5️⃣", "note"), ("©️", "note")],
)
def test_icon_that_no_type_says_is_kept(read, icon, kind):
    (callout,) = read(f"<aside>\n{icon} text\n\n</aside>\n", Asides()).content
    assert (callout.kind, plain_text(callout)) == (kind, f"{icon} text")


def test_icon_that_no_type_says_stands_in_the_title_where_there_is_one(read):
    (callout,) = read("<aside>\n🔥 **Hot**\n\ntext\n\n</aside>\n", Asides()).content
    assert (callout.kind, plain_text(callout.title), plain_text(callout.content)) == ("tip", "🔥 Hot", "text")


def test_icon_before_a_list_stands_alone(read):
    (callout,) = read("<aside>\n🔥\n\n- text\n\n</aside>\n", Asides()).content
    assert [type(block) for block in callout.content] == [n.Para, n.BulletList]
    assert plain_text(callout.content[0]) == "🔥"


def test_aside_in_one_block_of_html_and_markdown_right_after_it(read):
    document = read("<aside>\n⚠️ text\n</aside>\n## Next\n", Asides())
    assert document.content == (
        n.Callout("warning", (), (n.Para((n.Text("text"),)),)),
        n.Heading(2, (n.Text("Next"),)),
    )


def test_asides_within_asides(read):
    (outer,) = read("<aside>\n💡 a\n\n<aside>\n🔥 b\n\n</aside>\n\nc\n\n</aside>\n", Asides()).content
    assert [plain_text(block) for block in outer.content] == ["a", "🔥 b", "c"]


def test_positions_in_an_aside_are_those_of_the_note(read):
    document = read("text\n\n<aside>\n💡 a [[b]]\n\n</aside>\n", Asides())
    (link,) = collect(document, n.WikiLink)
    assert link.position.line == 4


@pytest.mark.parametrize("text", ["<aside>\n<p>HTML</p>\n</aside>\n", "<aside>\n💡 never closed\n\ntext\n", "💡 text"])
def test_other_asides_stay_as_they_are(read, text):
    assert read(text, Asides()) == read(text)


@pytest.mark.parametrize(("count", "expected"), [(4, "S"), (6, "S"), (25, "ES"), (226, "S"), (3, "ES"), (1, "E")])
def test_runs_of_asterisks_are_collapsed_to_what_was_meant(read, count, expected):
    stars = "*" * count
    node = read(f"a {stars}word{stars} b", EmphasisRuns()).content[0].content[1]
    kinds = ""
    while type(node) is not n.Text:
        kinds += type(node).__name__[0]
        (node,) = node.content
    assert (kinds, node.text) == (expected, "word")


def test_a_run_in_the_middle_of_what_is_bold_is_no_other_bold(read):
    document = read("**一****二****三** **x**", EmphasisRuns())
    assert document.content[0].content == (n.Strong((n.Text("一二三"),)), n.Text(" "), n.Strong((n.Text("x"),)))


def test_emphasis_with_more_than_emphasis_in_it_is_left_alone(leaves_alone):
    assert leaves_alone(EmphasisRuns(), "*a *b* c* and ***x***")


def test_leftover_asterisks_go_only_from_a_note_that_bears_notions_marks(read):
    text = "the ********slow release** and ****\n"
    assert "**" in plain_text(read(text, EmphasisRuns()))
    assert plain_text(read("# T\n\nCreated: x\n\n" + text, EmphasisRuns())).endswith("the slow release and ")
    assert "**" not in plain_text(read(text, EmphasisRuns(), note=f"T {'0a' * 16}.md"))


def test_asterisks_between_two_words_keep_them_apart(read):
    document = read(r"# T" + "\n\nCreated: x\n\n" + r"one\*\*\*\*two", EmphasisRuns())
    assert plain_text(document.content[2]) == "one****two"
