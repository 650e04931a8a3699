"""Heading levels, folding, block ids, the normal form, and the default transforms."""

from __future__ import annotations

import pickle

import pytest

from vaultconv import nodes as n
from vaultconv import transforms
from vaultconv.diagnostics import Code
from vaultconv.transforms import (
    MARKDOWN_TRANSFORMS,
    READ_TRANSFORMS,
    BlockIds,
    Callouts,
    ExcludedLinks,
    Headings,
    Tidy,
)
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
    document = vault.apply("A.md", ExcludedLinks())
    assert plain_text(document) == "unpublished note unpublished note mine t"
    assert not collect(document, n.Link)
    assert vault.codes("A.md") == [Code.LINK_EXCLUDED] * 4


def test_address_of_an_unpublished_note_in_html_is_emptied(notes):
    text = '<a href="S1"></a><b c="A1">'
    links = (n.HtmlLink(9, 11, n.NoteTarget("S.md")), n.HtmlLink(23, 25, n.NoteTarget("A.md")))
    block = n.RawBlock(text, links=links)
    vault = notes({"A.md": "", "S.md": ""}, hidden=["S.md"])
    (changed,) = ExcludedLinks()(n.Document((block,)), vault.context("A.md")).content
    (link,) = changed.links
    assert changed.text == '<a href=""></a><b c="A1">'
    assert changed.text[link.start : link.end] == "A1"


def test_file_that_is_held_back_vanishes_where_it_is_shown_and_loses_its_name_where_it_is_linked(notes):
    vault = notes({"A.md": "![[x.png]]\n\na ![[x.png]] [[x.png]] [mine](x.png)", "x.png": ""}, hidden=["x.png"])
    (paragraph,) = vault.apply("A.md", ExcludedLinks()).content
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
    ],
)
def test_property_never_names_an_unpublished_note(notes, raw, cleaned):
    vault = notes({"A.md": f"---\n{raw}\n---\n", "B.md": "", "x/Secret.md": ""}, hidden=["x/Secret.md"])
    front_matter = vault.apply("A.md", ExcludedLinks()).front_matter
    assert (front_matter.raw, front_matter.valid) == (cleaned, True)
    assert "Secret" not in str(front_matter.properties)
    assert vault.codes("A.md") == [Code.LINK_EXCLUDED]


def test_published_links_are_left_alone(notes):
    vault = notes({"A.md": "[[B]]", "B.md": ""})
    resolved = vault.resolved("A.md")
    assert ExcludedLinks()(resolved, vault.context("A.md")) is resolved


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
    assert {transform.stage for transform in MARKDOWN_TRANSFORMS} == {"resolved"}
    names = [transform.name for transform in (*READ_TRANSFORMS, *MARKDOWN_TRANSFORMS)]
    assert len(set(names)) == len(names)
