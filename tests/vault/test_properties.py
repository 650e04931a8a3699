"""Tags, aliases and publishing marks of properties."""

from __future__ import annotations

from typing import Any

import pytest

from vaultconv.nodes import FrontMatter
from vaultconv.vault.properties import aliases_of, is_published, properties_of, tags_of


@pytest.mark.parametrize(
    ("properties", "tags"),
    [
        ({"tags": ["a", "#b", "c/d"]}, ("a", "b", "c/d")),
        ({"tags": "a, b c"}, ("a", "b", "c")),
        ({"tag": "x"}, ("x",)),
        ({"Tags": ["x"], "TAG": "y"}, ("x", "y")),
        ({"tags": [None, 3, "two words", "ok", "p,q"]}, ("ok", "p", "q")),
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
