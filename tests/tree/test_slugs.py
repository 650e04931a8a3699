"""GitHub's heading slugs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultconv.tree.slugs import Slugger, slug


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Day 1", "day-1"),
        ("What's new? (v1.2)", "whats-new-v12"),
        ("A/B: c", "ab-c"),
        ("  two  spaces  ", "two--spaces"),
        ("snake_case-and-kebab", "snake_case-and-kebab"),
        ("Ünïcode Ärger", "ünïcode-ärger"),
        ("日付の算術", "日付の算術"),
        ("می‌خواهم", "می‌خواهم"),
        ("x² ½ Ⅳ", "x--ⅳ"),
        ("🪴 Get Started", "-get-started"),
        ("e\u0301", "e\u0301"),
        ("…", ""),
    ],
)
def test_a_slug_is_what_github_makes_of_a_heading(heading: str, expected: str) -> None:
    assert slug(heading) == expected


@given(st.text("aB1 -_é!²"))
def test_a_slug_is_made_of_its_characters(heading: str) -> None:
    assert slug(heading) == "".join(slug(f"a{character}b")[1:-1] for character in heading.strip())


def test_repeated_headings_are_numbered() -> None:
    slugger = Slugger()
    assert [slugger(text) for text in ("A", "a", "A!", "B")] == ["a", "a-1", "a-2", "b"]


def test_a_number_that_is_taken_is_left_out() -> None:
    slugger = Slugger()
    assert [slugger(text) for text in ("a-1", "a", "a", "a")] == ["a-1", "a", "a-2", "a-3"]


@given(st.lists(st.text("aA-1 ", max_size=4)))
def test_no_slug_is_given_twice(headings: list[str]) -> None:
    slugger = Slugger()
    slugs = [slugger(heading) for heading in headings]
    assert len(set(slugs)) == len(slugs)
