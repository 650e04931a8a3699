"""One grammar of wikilinks, wherever text holds them that is no Markdown of a note."""

import pytest

import vaultconv
from vaultconv.tree.wikilinks import without_wikilinks


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[[Rome]]", "Rome"),
        ("see [[trips/Rome|the city]] now", "see the city now"),
        ("[[Rome\\|the city]]", "the city"),
        ("[[Rome#Day 2]]", "Rome > Day 2"),
        ("![[map.png|100]]", "100"),
        ("[[Rome|]]", "Rome"),
        ("[[a [b] c]]", "[[a [b] c]]"),
        ("[[]] [[|x]]", "[[]] [[|x]]"),
        ("[[Rome\n]]", "[[Rome\n]]"),
    ],
)
def test_a_wikilink_shows_its_display_text_or_its_target(text: str, shown: str) -> None:
    assert without_wikilinks(text) == shown


def test_an_escaped_bar_in_a_property_is_a_bar_in_hugo_too() -> None:
    text = vaultconv.convert_text('---\ndescription: "[[Rome\\\\|the city]]"\n---\nText.\n', "hugo")
    assert 'description: "the city"\n' in text
