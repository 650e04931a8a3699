"""Embedded notes and parts of notes stand in their host."""

from __future__ import annotations

import pytest

from tests.work import counted, work
from vaultconv import nodes as n
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.transforms import Embeds
from vaultconv.walk import collect, plain_text, walk

SECTIONS = "intro\n\n## One\n\na\n\n### Sub\n\nb\n\n## Two\n\nc\n"


def texts(blocks) -> list[str]:
    return [plain_text(block) for block in blocks]


def embedded(notes, host: str, note: str, **options) -> n.Div:
    """The one thing that a host embeds, of a note ``B``."""
    (div,) = collect(notes({"A.md": host, "B.md": note}).apply("A.md", Embeds(**options)), n.Div)
    assert (div.note, div.classes) == ("B.md", ("embed",))
    return div


def test_note_is_embedded_without_its_front_matter(notes):
    div = embedded(notes, "![[B]]", "---\na: b\n---\none\n\ntwo\n")
    assert texts(div.content) == ["one", "two"]


def test_section_is_embedded_with_its_heading_up_to_the_next_of_its_level(notes):
    assert texts(embedded(notes, "![[B#One]]", SECTIONS).content) == ["One", "a", "Sub", "b"]


def test_block_is_embedded_alone(notes):
    assert texts(embedded(notes, "![[B#^id]]", "one\n\ntwo ^id\n\nthree\n").content) == ["two"]


def test_list_item_is_embedded_with_its_sub_items(notes):
    (items,) = embedded(notes, "![[B#^id]]", "1. one\n2. two ^id\n   - three\n3. four\n").content
    assert (items.start, plain_text(items)) == (2, "twothree")


def test_paragraph_is_split_around_what_it_embeds(notes):
    document = notes({"A.md": "before\n![[B]] after", "B.md": "text"}).apply("A.md", Embeds())
    assert texts(document.content) == ["before", "text", "after"]


def test_block_id_of_a_paragraph_stays_with_what_it_embeds(notes):
    document = notes({"A.md": "![[B]] ^id", "B.md": "text"}).apply("A.md", Embeds())
    assert document.content[0].id == "id"


@pytest.mark.parametrize(
    ("host", "levels"),
    [
        ("![[B]]", [1, 2, 2, 3]),
        ("## Host\n\n![[B]]", [2, 3, 4, 4, 5]),
        ("##### Host\n\n![[B]]", [5, 6, 6, 6, 6]),
        ("## Host\n\n- > ![[B]]", [2, 3, 4, 4, 5]),
        ("# Host\n\n![[B#c]]", [1, 2, 3]),
        ("# Host\n\n![[B#d]]", [1, 3]),
    ],
)
def test_headings_stand_below_the_one_that_they_stand_under(notes, host, levels):
    document = notes({"A.md": host, "B.md": "# a\n\n## b\n\n## c\n\n### d\n"}).apply("A.md", Embeds())
    assert [heading.level for heading in collect(document, n.Heading)] == levels


def test_headings_keep_their_levels_by_option(notes):
    document = notes({"A.md": "## Host\n\n![[B]]", "B.md": "# b"}).apply("A.md", Embeds(shift=False))
    assert [heading.level for heading in collect(document, n.Heading)] == [2, 1]


def test_anchors_and_ids_of_what_is_embedded_are_unlike_the_hosts(notes):
    document = notes({"A.md": "# Same ^id\n\n![[B]]", "B.md": "# Same\n\ntext ^id"}).apply("A.md", Embeds())
    first, second = collect(document, n.Heading)
    assert first.anchor == "same"
    assert second.anchor.startswith("e")
    assert second.anchor.endswith("-same")
    assert [block.id for block in walk(document) if getattr(block, "id", "")] == ["id"]


def test_footnotes_of_two_notes_are_kept_apart(notes):
    vault = notes({"A.md": "a[^1]\n\n![[B]]\n\n[^1]: host", "B.md": "b[^1]\n\n[^1]: guest"})
    document = vault.apply("A.md", Embeds())
    labels = [reference.label for reference in collect(document, n.FootnoteRef)]
    assert len(set(labels)) == 2
    assert {note.label: plain_text(note.content) for note in collect(document, n.FootnoteDef)} == dict(
        zip(labels, ["host", "guest"], strict=True)
    )


def test_only_the_footnotes_that_a_part_refers_to_come_along(notes):
    note = "## One\n\na[^x]\n\n## Two\n\nb[^y]\n\n[^x]: see [^z]\n[^y]: why\n[^z]: zed\n"
    document = notes({"A.md": "![[B#One]] and ![[B#One]]", "B.md": note}).apply("A.md", Embeds())
    assert [plain_text(note.content).strip() for note in collect(document, n.FootnoteDef)] == ["see", "zed"]


def test_embeds_within_embeds(notes):
    vault = notes({"A.md": "# A\n\n![[B]]", "B.md": "## B\n\n![[C]]", "C.md": "# C\n\ntext"})
    document = vault.apply("A.md", Embeds())
    assert [(heading.level, plain_text(heading)) for heading in collect(document, n.Heading)] == [
        (1, "A"), (2, "B"), (3, "C"),
    ]  # fmt: skip
    assert [div.note for div in collect(document, n.Div)] == ["B.md", "C.md"]


def test_note_that_embeds_itself_gets_a_link(notes):
    vault = notes({"A.md": "![[A]]"})
    (paragraph,) = vault.apply("A.md", Embeds()).content
    assert paragraph.content == (n.Link((n.Text("A"),), n.NoteTarget("A.md")),)
    assert vault.codes("A.md") == [DiagnosticCode.EMBED_CYCLE]


def test_cycle_through_another_note_ends_in_a_link(notes):
    vault = notes({"A.md": "a\n\n![[B]]", "B.md": "b\n\n![[A]]"})
    document = vault.apply("A.md", Embeds())
    assert plain_text(document) == "abA"
    assert [link.target for link in collect(document, n.Link)] == [n.NoteTarget("A.md")]
    assert vault.codes("A.md") == [DiagnosticCode.EMBED_CYCLE]
    assert plain_text(vault.apply("B.md", Embeds())) == "baB"


def test_section_that_embeds_itself(notes):
    vault = notes({"A.md": "# One\n\na\n\n![[#One]]"})
    assert plain_text(vault.apply("A.md", Embeds())) == "OneaOneaA"
    assert vault.codes("A.md") == [DiagnosticCode.EMBED_CYCLE]


def test_embeds_nested_too_deep_become_links(notes):
    vault = notes({f"{i}.md": f"t{i}\n\n![[{i + 1}]]" for i in range(9)} | {"9.md": "end"})
    document = vault.apply("0.md", Embeds(depth=2))
    assert plain_text(document) == "t0t1t23"
    assert vault.codes("0.md") == [DiagnosticCode.EMBED_DEPTH]


def test_unpublished_note_vanishes(notes):
    vault = notes({"A.md": "a\n\n![[Secret]]\n\nb", "Secret.md": "words"}, hidden=["Secret.md"])
    assert plain_text(vault.apply("A.md", Embeds())) == "ab"
    assert vault.codes("A.md") == [DiagnosticCode.LINK_EXCLUDED]


def test_unpublished_note_vanishes_from_what_is_embedded(notes):
    vault = notes({"A.md": "![[B]]", "B.md": "b ![[Secret]]", "Secret.md": "words"}, hidden=["Secret.md"])
    assert plain_text(vault.apply("A.md", Embeds())) == "b"


def test_empty_note_leaves_nothing(notes):
    document = notes({"A.md": "- ![[B]]\n", "B.md": ""}).apply("A.md", Embeds())
    assert document.content[0].items == (n.ListItem(()),)


def test_tight_list_becomes_loose_when_blocks_come_into_it(notes):
    vault = notes({"A.md": "- x ![[B]]\n- y", "B.md": "text"})
    assert vault.apply("A.md", Embeds()).content[0].tight is False


def test_table_cell_shows_the_text_of_what_it_embeds(notes):
    vault = notes({"A.md": "| a |\n| - |\n| ![[B]] |\n", "B.md": "# T\n\none\ntwo\n\n- x\n"})
    cell = vault.apply("A.md", Embeds()).content[0].rows[0][0]
    assert "".join(getattr(node, "text", "T") for node in cell.content) == "T<br>one<br>two<br>• x"


def test_table_cell_shows_an_item_s_box_and_its_list_s_own_numbers(notes):
    vault = notes({"A.md": "| a |\n|-|\n| ![[B]] |", "B.md": "- [x] done\n- [ ] open\n\n3) third\n4) fourth"})
    cell = vault.apply("A.md", Embeds()).content[0].rows[0][0]
    assert plain_text(cell) == "☒ done☐ open3) third4) fourth"


def test_table_cell_shows_code_and_tables_line_by_line(notes):
    vault = notes({"A.md": "| a |\n| - |\n| ![[B]] |\n", "B.md": "```\nx\ny\n```\n\n| 1 | 2 |\n| - | - |\n| 3 | 4 |\n"})
    cell = vault.apply("A.md", Embeds()).content[0].rows[0][0]
    assert plain_text(cell) == "xy1 | 23 | 4"
    assert [node.text for node in collect(cell, n.RawInline)] == ["<br>"] * 3


def test_what_a_cell_can_not_show_follows_the_table(notes):
    vault = notes({"A.md": "| a |\n| - |\n| ![[B]] |\n", "B.md": "<div>x</div>\n"})
    table, div = vault.apply("A.md", Embeds()).content
    (link,) = table.rows[0][0].content
    assert (link.target, div.note) == (n.NoteTarget("B.md"), "B.md")


def test_heading_shows_a_paragraph_and_links_to_more_which_follows(notes):
    vault = notes({"A.md": "# See ![[B]]\n\n# See ![[C]]\n\nend", "B.md": "one\ntwo", "C.md": "one\n\n# two"})
    document = vault.apply("A.md", Embeds())
    assert texts(document.content) == ["See one two", "See C", "onetwo", "end"]
    assert [heading.level for heading in collect(document, n.Heading)] == [1, 1, 2]


def test_embed_within_emphasis_follows_its_paragraph(notes):
    document = notes({"A.md": "a **![[B]]** b\n\nc", "B.md": "one\n\ntwo"}).apply("A.md", Embeds())
    assert texts(document.content) == ["a B b", "onetwo", "c"]


def test_note_without_embeds_is_given_back_as_it_is(notes):
    vault = notes({"A.md": "a [[B]]", "B.md": "b"})
    resolved = vault.resolved("A.md")
    assert Embeds()(resolved, vault.context("A.md")) is resolved


def test_note_embedded_a_thousand_times_is_cut_once(notes):
    texts_of = {f"{i}.md": "# H\n\n![[B]]" for i in range(1000)} | {"B.md": "text\n\n" * 200}
    vault = notes(texts_of)
    documents = [vault.apply(f"{i}.md", Embeds()) for i in range(1000)]
    assert len({id(document.content[1].content) for document in documents}) == 1


counting = counted("vaultconv.transforms", "vaultconv.transforms.embeds")


def test_doubling_chain_stays_within_the_limit(notes):
    vault = notes({f"{i}.md": f"![[{i + 1}]]\n\n" * 20 for i in range(8)} | {"8.md": "end"})
    made, embeds = [], counting.Embeds(depth=7)
    cost = work(lambda: made.append(vault.apply("0.md", embeds)))
    nodes = sum(1 for _ in walk(made[0]))
    assert nodes < 300_000
    assert cost < 50 * nodes
    assert DiagnosticCode.EMBED_DEPTH in vault.codes("0.md")


def test_notes_that_all_embed_each_other_take_bounded_work(notes):
    names = [f"{i}.md" for i in range(40)]
    vault = notes(dict.fromkeys(names, "\n\n".join(f"![[{i}]]" for i in range(40))))
    embeds = counting.Embeds()
    assert work(lambda: vault.apply("0.md", embeds)) < 40 * 40 * 2_000
    assert DiagnosticCode.EMBED_CYCLE in vault.codes("0.md")


def test_deep_lists_that_embed_deep_lists_do_not_grow_without_end(notes):
    deep = "".join("  " * i + "- a\n" for i in range(60)) + "  " * 60 + "- ![[{}]]\n"
    vault = notes({f"{i}.md": deep.format(i + 1) for i in range(5)} | {"5.md": "end"})
    document = vault.apply("0.md", Embeds())
    assert plain_text(document) == "a" * 60 + "1"
    assert vault.codes("0.md") == [DiagnosticCode.EMBED_DEPTH]


@pytest.mark.parametrize("text", ["> " * 90 + "![[1]]", "".join("  " * i + f"- ![[{i}]]\n" for i in range(90))])
def test_embeds_at_the_bottom_of_deep_blocks(notes, text):
    vault = notes({"A.md": text, "1.md": "one ![[2]]", "2.md": "two ![[3]]", "3.md": "three"})
    assert "onetwothree" in plain_text(vault.apply("A.md", Embeds())).replace(" ", "")
