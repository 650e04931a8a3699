"""Line ends, comments and tags."""

from __future__ import annotations

import pytest

from vaultconv import nodes as n
from vaultconv.transforms import DropComments, HardBreaks, Patterns, Tags
from vaultconv.walk import collect, plain_text


def dropped(notes, text: str) -> n.Document:
    return notes({"A.md": text}).apply("A.md", DropComments())


def test_line_ends_are_visible_in_a_vault_without_strict_line_breaks(notes):
    document = notes({"A.md": "a\n*b\nc*"}).apply("A.md", HardBreaks())
    assert len(collect(document, n.LineBreak)) == 2


def test_line_ends_of_a_strict_vault_stay_soft(notes):
    vault = notes({"A.md": "a\nb"}, strict=True)
    resolved = vault.resolved("A.md")
    assert HardBreaks()(resolved, vault.context("A.md")) is resolved


def test_headings_keep_their_soft_breaks(notes):
    document = notes({"A.md": "a\nb\n==="}).apply("A.md", HardBreaks())
    assert collect(document, n.SoftBreak)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("a\n%%x%%\nb", [n.Text("a"), n.SoftBreak(), n.Text("b")]),
        ("a\n %%x%% %%y%%\nb", [n.Text("a"), n.SoftBreak(), n.Text("b")]),
        ("%%x%%\nb", [n.Text("b")]),
        ("a\n%%x%%", [n.Text("a")]),
        ("a %%x%% b", [n.Text("a b")]),
        ("a%%x%%b", [n.Text("ab")]),
        ("a %%x%%\nb", [n.Text("a"), n.SoftBreak(), n.Text("b")]),
        ("a\n%%x%% b", [n.Text("a"), n.SoftBreak(), n.Text("b")]),
        ("%%x%% b", [n.Text("b")]),
        ("a **%%x%%** b", [n.Text("a b")]),
    ],
)
def test_comment_leaves_no_trace_in_its_paragraph(notes, text, content):
    (paragraph,) = dropped(notes, text).content
    assert list(paragraph.content) == content


def test_paragraph_of_comments_alone_goes(notes):
    document = dropped(notes, "a\n\n%%x%% %%y%%\n\nb\n\n%%\nblock\n\nof text\n%%\n\nc")
    assert [plain_text(block) for block in document.content] == ["a", "b", "c"]


def test_list_item_emptied_of_its_comment_stays(notes):
    (items,) = dropped(notes, "- %%x%%\n- b").content
    assert [plain_text(item) for item in items.items] == ["", "b"]


def test_tags_are_dropped_by_option_only(notes):
    vault = notes({"A.md": "a #b c\n\n#d\n"})
    resolved = vault.resolved("A.md")
    assert Tags()(resolved, vault.context("A.md")) is resolved
    document = vault.apply("A.md", Tags(tags="drop"))
    assert [plain_text(block) for block in document.content] == ["a c"]


def test_what_looks_like_a_footnote_that_is_missing_is_code(notes):
    document = notes({"A.md": "*a[^b]* \\[^c|d] [^e f]\n\n[^n]: x[^n]"}).apply("A.md", Patterns())
    assert [node.text for node in collect(document, n.Code)] == ["[^b]", "[^c|d]"]
    assert plain_text(document) == "a[^b] [^c|d] [^e f]"
