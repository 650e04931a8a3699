"""Heading levels, folding, block ids, the normal form, and the default transforms."""

from __future__ import annotations

import pickle

import pytest

from vaultconv import nodes as n
from vaultconv import transforms
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.publish.redaction import Redaction
from vaultconv.transforms import (
    MARKDOWN_TRANSFORMS,
    READ_TRANSFORMS,
    BlockIds,
    Callouts,
    Headings,
    Tidy,
)
from vaultconv.tree.shared import Shared
from vaultconv.walk import collect, plain_text

ORDINARY = """# Title

Some *text* with [[Other|a link]], `code` and $math$.

- item
    - sub-item
- **bold** item

> [!note] Callout
> text

| a | b |
| - | - |
| 1 | 2 |

Note: this is no property. ^id
"""


def test_headings_are_shifted_within_their_six_levels(notes):
    vault = notes({"A.md": "# a\n\n- ###### b"})
    assert [node.level for node in collect(vault.apply("A.md", Headings(shift=2)), n.Heading)] == [3, 6]
    assert [node.level for node in collect(vault.apply("A.md", Headings(shift=-2)), n.Heading)] == [1, 4]


def test_folding_of_callouts_is_dropped_or_made_a_toggle_by_option(notes):
    vault = notes({"A.md": "> [!my-type]- \n> text\n\n> [!tip] T\n"})
    assert [node.fold for node in collect(vault.apply("A.md", Callouts(fold="drop")), n.Callout)] == ["", ""]
    toggle, callout = vault.apply("A.md", Callouts(fold="toggle")).content
    assert (plain_text(toggle.summary), toggle.open, type(callout)) == ("My type", False, n.Callout)


def test_block_ids_are_dropped_with_the_links_to_them(notes):
    vault = notes({"A.md": "text ^id\n\n- x ^y\n\n[[#^id|here]]"})
    document = vault.apply("A.md", BlockIds(block_ids="drop"))
    assert document.content[0].id == ""
    assert [link.target for link in collect(document, n.Link)] == [n.NoteTarget("A.md")]


def test_normal_form(notes):
    content = (n.Text("a"), n.Text(""), n.Strong((n.Strong((n.Text("b"),)),)), n.Emph(()), n.Text("c"), n.Text("d"))
    document = Tidy()(n.Document((n.Para(content),)), notes({"A.md": ""}).context("A.md"))
    assert document.content[0].content == (n.Text("a"), n.Strong((n.Text("b"),)), n.Text("cd"))


def test_link_to_an_unpublished_note_keeps_its_own_text_but_never_the_notes_name(notes):
    vault = notes({"A.md": "[[x/Secret]] [[Secret#Part]] [[Secret|mine]] [t](x/Secret.md)", "x/Secret.md": "# Part"},
                  hidden=["x/Secret.md"])  # fmt: skip
    document = vault.apply("A.md", Redaction())
    assert plain_text(document) == "unpublished note unpublished note mine t"
    assert not collect(document, n.Link)
    assert vault.codes("A.md") == [DiagnosticCode.LINK_EXCLUDED] * 4


def test_link_to_an_unpublished_note_goes_from_embedded_blocks_too(notes):
    vault = notes({"A.md": "", "S.md": ""}, hidden=["S.md"])
    part = Shared((n.Para((n.Link((n.Text("S"),), n.NoteTarget("S.md")),)),))
    document = n.Document((n.Div(part, note="B.md"), n.BlockQuote((n.Div(part, note="B.md"),))))
    for _ in range(3):
        changed = Redaction()(document, vault.context("A.md"))
        assert plain_text(changed) == "unpublished note" * 2
        assert not collect(changed, n.Link)


def test_tag_with_the_address_of_an_unpublished_note_says_nothing_any_more(notes):
    html = '<p><a title="Secret" href="Secret.md">my <b>own</b></a><img src="x.png" alt="x"><a href="A.md">A</a></p>'
    vault = notes({"A.md": html, "Secret.md": "", "x.png": ""}, hidden=["Secret.md", "x.png"])
    (changed,) = vault.apply("A.md", Redaction()).content
    (link,) = changed.links
    assert changed.text == '<p><a>my <b>own</b></a><a href="A.md">A</a></p>'
    assert changed.text[link.start : link.end] == "A.md"


@pytest.mark.parametrize(
    "html",
    ['<div><a href="x/Secret.md">Secret</a></div>', "<div><A HREF=Secret><i>x/Secret.md</i></A></div>"],
)
def test_text_of_an_html_link_that_is_only_an_unpublished_name_goes(notes, html):
    vault = notes({"A.md": html, "x/Secret.md": ""}, hidden=["x/Secret.md"])
    (changed,) = vault.apply("A.md", Redaction()).content
    assert changed.text.lower() == "<div><a>unpublished note</a></div>"


def test_html_link_within_a_paragraph_becomes_its_text(notes):
    vault = notes({"A.md": 'a <a href="S.md">S</a> <a href="S.md">*my* own</a> <a href="A.md">A</a>', "S.md": ""},
                  hidden=["S.md"])  # fmt: skip
    document = vault.apply("A.md", Redaction())
    assert plain_text(document) == "a unpublished note my own A"
    assert [node.text for node in collect(document, n.RawInline)] == ['<a href="A.md">', "</a>"]


@pytest.mark.parametrize(
    "link",
    ["[[../x/Secret]]", "[[./Secret]]", r"[[x\Secret]]", "[[x//Secret]]", "[[/x/Secret]]", "[[x/Secret.md#Part]]",
     "[../x/Secret](../x/Secret.md)", "[Secret%20](Secret.md)", "[Secret#Part](Secret.md)"],
)  # fmt: skip
def test_name_of_an_unpublished_note_is_known_in_every_spelling(notes, link):
    vault = notes({"x/A.md": f"{link}\n", "x/Secret.md": "# Part"}, hidden=["x/Secret.md"])
    assert plain_text(vault.apply("x/A.md", Redaction())) == "unpublished note"


def test_words_close_up_where_something_unpublished_was_embedded(notes):
    vault = notes({"A.md": "![[S]] [[S]]\n\na\n![[S]]\nb\n\n*![[S]]* c ![[S]]\n\n![[S]]\n", "S.md": ""},
                  hidden=["S.md"])  # fmt: skip
    document = vault.apply("A.md", Redaction())
    assert [plain_text(block) for block in document.content] == ["unpublished note", "a b", "c"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("- ![[S]]", []),
        ("- a\n- [ ] ![[S]]\n-\n", [n.BulletList]),
        ("> ![[S]]\n>\n> - ![[S]]", []),
        ("a\n\n![[S]]\n\n>\n", [n.Para, n.BlockQuote]),
        ("> [!note] T\n> ![[S]]", [n.Callout]),
    ],
)
def test_nothing_is_left_of_what_held_only_something_unpublished(notes, text, left):
    document = notes({"A.md": text, "S.md": ""}, hidden=["S.md"]).apply("A.md", Redaction())
    assert [type(block) for block in document.content] == left
    assert sum(len(block.items) for block in document.content if type(block) is n.BulletList) == (
        2 if "- a" in text else 0
    )


def test_heading_of_which_nothing_is_left_says_the_placeholder_and_an_empty_one_stays(notes):
    document = notes({"A.md": "# ![[S]]\n\n#\n", "S.md": ""}, hidden=["S.md"]).apply("A.md", Redaction())
    assert [plain_text(block) for block in document.content] == ["unpublished note", ""]


def test_comments_and_queries_do_not_name_an_unpublished_note_and_other_code_stays(notes):
    text = "a %%[[S]] b%%\n\n%%\n[t](S.md) ![[S|S]]\n%%\n\n<!-- [[S]] -->\n\n```dataview\nLIST FROM [[S]]\n```\n\n```c\n[[S]]\n```\n"
    vault = notes({"A.md": text, "S.md": ""}, hidden=["S.md"])
    document = vault.apply("A.md", Redaction())
    (comment,) = collect(document, n.Comment)
    (block,) = collect(document, n.CommentBlock)
    (html,) = collect(document, n.RawBlock)
    assert (comment.text, block.text.strip()) == ("unpublished note b", "t unpublished note")
    assert html.text == "<!-- unpublished note -->"
    assert [code.text for code in collect(document, n.CodeBlock)] == ["LIST FROM unpublished note", "[[S]]"]


def test_file_that_is_held_back_vanishes_where_it_is_shown_and_loses_its_name_where_it_is_linked(notes):
    vault = notes({"A.md": "![[x.png]]\n\na ![[x.png]] [[x.png]] [mine](x.png)", "x.png": ""}, hidden=["x.png"])
    (paragraph,) = vault.apply("A.md", Redaction()).content
    assert plain_text(paragraph).split() == ["a", "unpublished", "note", "mine"]
    assert not collect(paragraph, n.Image)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ('up: "[[x/Secret]]" # why', 'up: "unpublished note" # why'),
        ("up: [[Secret]]", "up: unpublished note"),
        ('up: ["[[Secret|mine]]", "[[B]]"]', 'up: ["mine", "[[B]]"]'),
        ('up: "[[Secret|Secret]] [t](x/Secret.md#Part)"', 'up: "unpublished note t"'),
        ('{"up":"in [[Secret|a: b]]"}', '{"up":"in unpublished note"}'),
        ('up: <a href="x/Secret.md">Secret</a>', "up: <a>unpublished note</a>"),
        (r'{"up":"<a href=\"Secret.md\">Secret</a>"}', '{"up":"<a>unpublished note</a>"}'),
        (r'up: "[[S\u0065cret]]" # why', "up: unpublished note # why"),
        ("up: >-\n  [t](Secret.md 'Secret')\nx: 1", "up: >-\n  t\nx: 1"),
    ],
)
def test_property_never_names_an_unpublished_note(notes, raw, cleaned):
    vault = notes({"A.md": f"---\n{raw}\n---\n", "B.md": "", "x/Secret.md": ""}, hidden=["x/Secret.md"])
    front_matter = vault.apply("A.md", Redaction()).front_matter
    assert (front_matter.raw, front_matter.valid) == (cleaned, True)
    assert "Secret" not in str(front_matter.properties)
    assert vault.codes("A.md") == [DiagnosticCode.LINK_EXCLUDED]


def test_published_links_are_left_alone(notes):
    vault = notes({"A.md": "[[B]]", "B.md": ""})
    resolved = vault.resolved("A.md")
    assert Redaction()(resolved, vault.context("A.md")) is resolved


@pytest.mark.parametrize("transform", READ_TRANSFORMS, ids=lambda transform: transform.name)
def test_ordinary_note_is_given_back_as_it_is(leaves_alone, transform):
    assert leaves_alone(transform, ORDINARY)


@pytest.mark.parametrize("transform", [*READ_TRANSFORMS, *MARKDOWN_TRANSFORMS], ids=lambda transform: transform.name)
def test_transforms_are_values(transform):
    assert pickle.loads(pickle.dumps(transform)) == transform
    assert hash(transform) == hash(type(transform)())


def test_every_exported_name_can_be_loaded():
    assert all(getattr(transforms, name) is not None for name in transforms.__all__)
    with pytest.raises(AttributeError):
        transforms.Nothing  # noqa: B018


def test_stages_of_the_defaults():
    assert {transform.stage for transform in READ_TRANSFORMS} == {"read"}
    assert [transform.name for transform in MARKDOWN_TRANSFORMS if transform.stage == "read"] == ["hard_breaks"]
    names = [transform.name for transform in (*READ_TRANSFORMS, *MARKDOWN_TRANSFORMS)]
    assert len(set(names)) == len(names)
