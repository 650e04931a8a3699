"""The short way for plain emphasis, in the reader and in the writers, gives what the rules for delimiter runs give."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultconv.markdown import emphasis as writing
from vaultconv.markdown.marks import EMPH, STRONG
from vaultconv.parse import GFM, OBSIDIAN, Syntax, inlines, parse_note
from vaultconv.tree import nodes as n

NEVER = re.compile("(?!)()")
PIECES = [
    "*",
    "**",
    "***",
    "_",
    "__",
    "~~",
    "~",
    "==",
    "a",
    "é",
    "b c",
    " ",
    "(",
    ")",
    ".",
    "!",
    "[",
    "]",
    "]( x)",
    "\n",
    "`",
    "1",
]


@pytest.mark.parametrize("syntax", [OBSIDIAN, GFM], ids=["obsidian", "gfm"])
@given(text=st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_plain_emphasis_is_read_as_the_rules_have_it(syntax: Syntax, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        by_rules = parse_with(NEVER, patch, text, syntax)
    assert parse_note(text, "", syntax)[0] == by_rules


def parse_with(pattern: re.Pattern[str], patch: pytest.MonkeyPatch, text: str, syntax: Syntax) -> n.Document:
    patch.setattr(inlines, "PLAIN_EMPHASIS", pattern)
    return parse_note(text, "", syntax)[0]


def test_most_emphasis_is_plain() -> None:
    for text in ("**a**", "so *it is*, and", "(_b_)", "x ~~y z~~.", "a ==b== c", "[**k**](u)"):
        assert any(inlines.PLAIN_EMPHASIS.match(text, at) for at in range(len(text))), text


def wrapped(pair: tuple[str, str], inner: str) -> str:
    return pair[0] + inner + pair[1]


TEXTS = st.sampled_from(["a", "é", "b c", " ", "(", ")", ".", "\\*", "*", "\n", "1", "a.", " a", "x_"])
MARKED = st.recursive(
    TEXTS,
    lambda inner: st.builds(
        wrapped, st.sampled_from([EMPH, STRONG]), st.lists(inner, min_size=1, max_size=3).map("".join)
    ),
    max_leaves=8,
)


@given(text=st.lists(MARKED, max_size=6).map("".join))
def test_plain_emphasis_is_written_as_the_rules_have_it(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_PLAIN_STRONG", NEVER)
        patch.setattr(writing, "_PLAIN_EMPH", NEVER)
        by_rules = writing.resolve_emphasis(text)
    assert writing.resolve_emphasis(text) == by_rules
