"""A pattern that is compiled late is a pattern like any other from its first use on."""

import copy
import pickle
import re
from re import _compiler, _parser  # type: ignore[attr-defined]

import pytest

from vaultconv.parse import COMMONMARK, OBSIDIAN, atoms, build, inlines, leaves, source
from vaultconv.parse.syntax import special_patterns
from vaultconv.patterns import lazy_pattern


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is compiled while a test runs."""
    seen: list[str] = []
    real = re.compile
    monkeypatch.setattr(
        re, "compile", lambda expression, flags=0: (seen.append(expression), real(expression, flags))[1]
    )
    return seen


def test_it_is_compiled_once_and_when_it_is_used(compiled: list[str]) -> None:
    pattern = lazy_pattern("a+")
    assert compiled == []
    assert pattern.search("baa") and pattern.sub("c", "baa") == "bc" and pattern.pattern == "a+"
    assert compiled == ["a+"]


def test_a_method_is_looked_up_once() -> None:
    pattern = lazy_pattern("a+")
    pattern.match("a")
    assert vars(pattern)["match"] == re.compile("a+").match


def test_flags_and_bytes_are_as_given() -> None:
    assert lazy_pattern("É", re.IGNORECASE).fullmatch("é")
    assert lazy_pattern(b"[0-9]+").findall(b"1, 22") == [b"1", b"22"]


@pytest.mark.parametrize("used", [False, True])
def test_a_copy_does_the_same(used: bool) -> None:
    pattern = lazy_pattern("a+")
    if used:
        pattern.match("a")
    for twin in (copy.deepcopy(pattern), pickle.loads(pickle.dumps(pattern))):
        assert twin.findall("a b aa") == ["a", "aa"]


def test_a_wrong_expression_is_an_error_where_it_is_used() -> None:
    pattern = lazy_pattern("(")
    with pytest.raises(re.error):
        pattern.search("")


@pytest.mark.parametrize(
    "pattern",
    [
        *special_patterns(OBSIDIAN),
        *special_patterns(COMMONMARK),
        atoms.COMMENT_MARK,
        build._LINE_END,
        inlines._BACKTICKS,
        leaves.TableToken._cell_end,
        source._CLOSING_FENCE,
    ],
    ids=lambda pattern: pattern.pattern,
)
def test_what_a_plain_text_is_searched_for_is_not_tried_at_every_character(pattern: re.Pattern[str]) -> None:
    # The first thing that `re` compiles is what a match begins with, if it knows; a text is scanned for that.
    _, _, known, *_ = _compiler._code(_parser.parse(pattern.pattern), pattern.flags)
    assert known, f"{pattern.pattern} can begin with anything"
