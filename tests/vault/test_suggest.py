"""Likely names for links that mean nothing."""

from __future__ import annotations

import pytest

from vaultconv.vault.suggest import Suggester, closest, likeness

FILES = ["Itineraries.md", "Rome.md", "a/Very long name.md", "b/c/Rome.md", "pics/view.png", "v1.2.md"]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Itinerary", 'did you mean "Itineraries"?'),
        ("Rmoe", ""),
        ("Very lnog name", 'did you mean "Very long name"?'),
        ("ery long name", 'did you mean "Very long name"?'),
        ("views.png", 'did you mean "view.png"?'),
        ("view", ""),
        ("Rome.png", ""),
        ("x/Rome", 'there is "Rome.md"'),
        ("v1.3", 'did you mean "v1.2"?'),
        ("", ""),
    ],
)
def test_the_most_alike_name_of_the_same_kind_is_suggested(written: str, hint: str) -> None:
    assert Suggester(FILES, {}).hint(written) == hint


def test_likeness_is_what_beginnings_and_ends_share() -> None:
    assert likeness("abc", "abc") == likeness("", "") == 1.0
    assert likeness("abcd", "abXd") == 0.75
    assert likeness("aaa", "aa") == 2 / 3
    assert likeness("abc", "xyz") == 0.0


def test_the_closest_names_keep_their_order() -> None:
    assert closest("day 2", ["Intro", "Day 1", "Night", "Day 3"], 2) == ["Day 1", "Day 3"]


def test_where_there_is_nothing_to_suggest_there_is_no_hint() -> None:
    assert Suggester([], {}).hint(".NET") == Suggester(["a.md"], {}).hint(".") == ""
