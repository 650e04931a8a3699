"""Tags, aliases and publishing marks of properties."""

from __future__ import annotations

from typing import Any

import pytest

from vaultconv.nodes import FrontMatter
from vaultconv.parse.frontmatter import read_front_matter
from vaultconv.vault.properties import aliases_of, is_published, is_true, properties_of, says_unpublished, tags_of


@pytest.mark.parametrize(
    ("properties", "tags"),
    [
        ({"tags": ["a", "#b", "c/d"]}, ("a", "b", "c/d")),
        ({"tags": "a, b c"}, ("a", "b", "c")),
        ({"tag": "x"}, ("x",)),
        ({"Tags": ["x"], "TAG": "y"}, ("x", "y")),
        ({"tags": [None, 3, "two  words", "ok", "p,q", "#a #b/c d"]}, ("two-words", "ok", "p", "q", "a", "b/c-d")),
        ({"tags": None}, ()),
        ({"tags": 2020}, ()),
        ({"tags": {"a": 1}}, ()),
        ({"tags": ["One", "one", "trailing/"]}, ("One", "trailing")),
        ({}, ()),
    ],
)
def test_tags_of_properties(properties: dict[str, Any], tags: tuple[str, ...]) -> None:
    assert tags_of(properties) == tags


@pytest.mark.parametrize(
    ("properties", "aliases"),
    [
        ({"aliases": ["AI", " Machine thought ", None]}, ("AI", "Machine thought")),
        ({"alias": "One, two words"}, ("One", "two words")),
        ({"Aliases": [1984, ["x"]]}, ("1984",)),
        ({"aliases": ""}, ()),
        ({"aliases": None}, ()),
    ],
)
def test_aliases_of_properties(properties: dict[str, Any], aliases: tuple[str, ...]) -> None:
    assert aliases_of(properties) == aliases


@pytest.mark.parametrize(
    ("properties", "published"),
    [
        ({}, True),
        ({"publish": True}, True),
        ({"publish": None}, True),
        ({"publish": False}, False),
        ({"Publish": "no"}, False),
        ({"dg-publish": "False"}, False),
        ({"publish": True, "dg-publish": False}, False),
        ({"published": False}, True),
        ({"publish": 0}, False),
        ({"publish": 0.0}, False),
        ({"publish": "n"}, False),
        ({"publish": "OFF"}, False),
        ({"publish": "FALSE"}, False),
        ({"publish": " 'false' # not yet"}, False),
        ({"dg-publish": ["true", "No"]}, False),
        ({"publish": 1}, True),
        ({"publish": "notes"}, True),
    ],
)
def test_publishing_marks(properties: dict[str, Any], published: bool) -> None:
    assert is_published(properties) is published


@pytest.mark.parametrize(
    "raw",
    ["title: a: b\npublish: false", '{"x":"\\|","dg-publish":false}', "a: @\n 'publish' : No\n", "{x\\, publish: off}"],
)
def test_a_publishing_mark_holds_in_a_block_that_no_reader_takes(raw: str) -> None:
    assert not is_published(properties_of(FrontMatter(raw, {}, False)))


@pytest.mark.parametrize("raw", ["title: a: b\npublish: true", "a: @\nunpublish: false", "a: @ publish false"])
def test_other_broken_blocks_hold_nothing_back(raw: str) -> None:
    assert is_published(properties_of(FrontMatter(raw, {}, False)))


@pytest.mark.parametrize(
    ("raw", "published"),
    [
        ("publish: 0", False),
        ("publish: n # later", False),
        ("publish: 'false'", False),
        ("publish: !!bool False", False),
        ("publish:\n  - off", False),
        ("publish: [no]", False),
        ("title: x\npublish:false", False),
        ("publish：false", False),
        ("publish: false\npublish: true", False),
        ('{"dg-publish": 0}', False),
        ("tags: [a\npublish: [n]", False),
        ("tags: [a\npublish:\n- off # x", False),
        ("tags: [a\npublish: no longer", True),
        ("text: |\n  publish: false", True),
        ("publisher: no", True),
        ("publish: nothing", True),
    ],
)
def test_publishing_marks_as_they_are_written(raw: str, published: bool) -> None:
    assert is_published(properties_of(read_front_matter(raw)[0])) is published


@pytest.mark.parametrize(
    ("text", "withheld"),
    [
        ("---\npublish: false\n\nwords", True),
        ("---\ntitle: x\ndg-publish: 0\nwords", True),
        ("---\ntags:\n- a\npublish: n", True),
        ("\n---\npublish: false\n---\nwords", True),
        ("---\npublish: false\n...\nwords", True),
        ("---\npublish: true\n\npublish: false", False),
        ("---\n\npublish: false", False),
        ("---\nwords\npublish: false", False),
        ("words\npublish: false", False),
    ],
)
def test_front_matter_that_is_none_may_hold_a_note_back(text: str, withheld: bool) -> None:
    assert says_unpublished(text) is withheld


@pytest.mark.parametrize("value", [True, "yes", "TRUE", 1, "on"])
def test_what_counts_as_yes(value: object) -> None:
    assert is_true({"DG-Publish": value}, "dg-publish")
    assert not is_true({"dg-publish": [value, False]}, "dg-publish")
    assert not is_true({}, "dg-publish")
