"""What the index knows of a note, and which heading or block a link means."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.work import LINEAR, counted, growth
from vaultconv import nodes as n
from vaultconv.vault.headings import heading_key
from vaultconv.vault.index import Index, build_index, index_note

from .trees import document, heading, para, text


def index(*blocks: n.Block) -> Index:
    return build_index(["n.md"], {"n.md": index_note("n.md", document(*blocks))})


@pytest.mark.parametrize(
    ("written", "linked"),
    [
        ("What's new? (v1.2)", "What's new v1 2"),
        ("What's new? (v1.2)", "what's new? (V1.2)"),
        ("A/B: c", "A B c"),
        ("a   b", " A  B "),
        ("Ünï", "U\u0308ni\u0308"),
        ("[x] | {y} ~ \\z", "x y z"),
    ],
)
def test_headings_and_links_are_the_same_once_normalised(written: str, linked: str) -> None:
    assert heading_key(written) == heading_key(linked)


@pytest.mark.parametrize("one", ["it's", "a-b", "a_b", "a—b", "a’b"])
def test_apostrophes_hyphens_and_underscores_count(one: str) -> None:
    assert heading_key(one) == one


def test_headings_get_numbered_slugs_in_document_order_wherever_they_stand() -> None:
    item = n.ListItem((heading(4, "Day"),))
    entry = index_note(
        "n.md",
        document(
            heading(1, "Day"),
            n.BlockQuote((heading(2, "Day"),)),
            n.BulletList((item,)),
            n.Callout("note", text("Day"), (heading(2, "Night"),)),
            n.Toggle(text("x"), (heading(1, "Day"),)),
            n.FootnoteDef("1", (heading(1, "Day"),)),
        ),
    )
    assert [each.anchor for each in entry.headings] == ["day", "day-1", "day-2", "night", "day-3", "day-4"]


def test_the_first_of_equal_headings_is_meant() -> None:
    assert index(heading(2, "A"), heading(1, "A")).find_heading("n.md", ["a"]) == "a"


def test_no_heading_is_none() -> None:
    assert index(heading(1, "A")).find_heading("n.md", ["B"]) is None
    assert index(heading(1, "A")).find_heading("gone.md", ["A"]) is None
    assert index(heading(1, "A")).find_heading("n.md", ["", "?"]) is None


CHAIN = (
    heading(1, "A"),
    heading(2, "B"),
    heading(3, "C"),
    heading(1, "D"),
    heading(2, "B"),
    heading(3, "E"),
    heading(2, "A"),
)


@pytest.mark.parametrize(
    ("segments", "anchor"),
    [
        (["A", "B"], "b"),
        (["D", "B"], "b-1"),
        (["A", "B", "C"], "c"),
        (["A", "C"], "c"),  # levels may be left out
        (["D", "E"], "e"),
        (["B", "A"], None),  # not deeper
        (["E", "C"], None),  # not later
        (["A", "A"], "a-1"),
        (["", "B"], "b"),
        (["A", "Z"], None),
    ],
)
def test_a_chain_of_headings_goes_down(segments: list[str], anchor: str | None) -> None:
    assert index(*CHAIN).find_heading("n.md", segments) == anchor


def test_a_chain_may_begin_at_a_later_namesake_where_the_first_leads_nowhere() -> None:
    assert index(heading(2, "A"), heading(1, "A"), heading(2, "B")).find_heading("n.md", ["A", "B"]) == "b"


def test_markup_in_a_heading_is_compared_as_source_and_as_shown() -> None:
    marked = heading(
        2, n.Strong(text("Bold")), " ", n.WikiLink("X", text("y")), " in", n.Emph(text("side")), " ", n.Code("a|b")
    )
    found = index(marked)
    assert found.find_heading("n.md", ["**Bold** [[X y]] in*side* `a b`"]) == marked_anchor(found)
    assert found.find_heading("n.md", ["bold y inside a b"]) == marked_anchor(found)


def marked_anchor(found: Index) -> str:
    entry = found.entry("n.md")
    assert entry is not None
    return entry.headings[0].anchor


def test_a_source_that_fits_comes_before_a_visible_text_that_does() -> None:
    shown = heading(1, n.Strong(text("a")), "b")  # shown as "ab", written "a b"
    assert index(shown, heading(1, "ab!")).find_heading("n.md", ["ab"]) == "ab-1"


@pytest.mark.parametrize("segments", [["_it_ is"], ["it is"], ["Top", "_it_ is"]])
def test_underscores_that_are_emphasis_in_the_heading_are_kept_in_the_link(segments: list[str]) -> None:
    found = document(heading(1, "Top"), heading(2, n.Emph((n.Text("it"),)), " is"))
    index = build_index(["a.md"], {"a.md": index_note("a.md", found)})
    assert index.find_heading("a.md", segments) == "it-is"


def test_a_heading_of_signs_alone_can_be_linked_apart_from_its_note() -> None:
    entry = index_note("n.md", document(heading(1, "…"), heading(1, "A")))
    assert entry.headings[0].anchor != ""


def test_block_ids_of_blocks_and_items_match_in_any_case() -> None:
    inner = n.ListItem((para("x", id="Deep"),), id="Item-1")
    found = index(para("a", id="P"), n.BlockQuote((n.BulletList((inner,), id="list"),)))
    assert all(found.has_block("n.md", block) for block in ("p", "P", "deep", "ITEM-1", "list"))
    assert not found.has_block("n.md", "q")
    assert not found.has_block("gone.md", "p")


def test_tags_of_text_and_properties_are_gathered_once_each_as_first_written() -> None:
    body = (
        para(n.Tag("Idea"), " ", n.Strong((n.Tag("b/c"),))),
        n.Table(("",), (n.Cell((n.Tag("cell"),)),), ((n.Cell((n.Tag("idea"),)),),)),
        n.Callout("note", (n.Tag("title"),), (n.BulletList((n.ListItem((para(n.Tag("item")),)),)),)),
    )
    front_matter = n.FrontMatter("", {"tags": ["idea", "x"], "aliases": "One, Two"})
    entry = index_note("n.md", n.Document(body, front_matter))
    assert entry.tags == ("idea", "x", "b/c", "cell", "title", "item")
    assert entry.aliases == ("One", "Two")


def test_an_index_of_files_alone_finds_files() -> None:
    found = build_index(["a.md", "p.png"], {})
    assert found.find_file("A", "x.md") == "a.md"
    assert found.entry("a.md") is None
    assert not found.has_anchor("a.md", "x")


def test_a_chain_is_found_without_going_through_every_heading() -> None:
    counting = counted("vaultconv.vault", "vaultconv.vault.index")

    def task(size: int) -> Callable[[], bool]:
        tree = document(*(heading(1 + i % 2, f"h{i}") for i in range(size)))
        found = counting.build_index(["n.md"], {"n.md": counting.index_note("n.md", tree)})
        chains = [(f"h{i}", f"h{i + 1}") for i in range(0, size, 2)]
        return lambda: all(found.find_heading("n.md", chain) == chain[-1] for chain in chains)

    assert task(200)()
    assert growth(task, 200) < LINEAR
