"""The words that a pack says of its own, in every language."""

from __future__ import annotations

import re

import pytest

from vaultconv.revise.words import LANGUAGES, PackWords, words_for


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_word_with_its_places_and_rows(language: str) -> None:
    words, english = words_for(language), PackWords()
    for name, said, meant in zip(PackWords._fields, words, english, strict=True):
        assert sorted(re.findall(r"\{\w*\}", said)) == sorted(re.findall(r"\{\w*\}", meant)), name
        assert said.count("|") == meant.count("|"), name
    same = [name for name, said, meant in zip(PackWords._fields, words, english, strict=True) if said == meant]
    assert language == "en" or len(same) < 6  # a language shares a word or two with English: "Notes", "page", "Quiz"
