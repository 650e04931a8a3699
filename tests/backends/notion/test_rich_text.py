"""Runs of characters on one line: where marks of emphasis can stand, and which are kept where not all can."""

from __future__ import annotations

import pytest

from vaultconv.backends.notion.rich_text import TextRun, line, line_start
from vaultconv.markdown.emphasis import with_asterisks
from vaultconv.markdown.marks import EMPH, STRONG

B, E, S = frozenset(("strong",)), frozenset(("emph",)), frozenset(("strikeout",))
PLAIN = frozenset[str]()


@pytest.mark.parametrize(
    ("runs", "written"),
    [
        ([("a", B), ("b", PLAIN)], "**a**b"),
        ([("a", B), ("b", E)], "**a***b*"),
        ([("a", E), ("b", B)], "*a***b**"),
        ([("a", B | E)], "***a***"),
        ([("a", B | E), ("b", B)], "***a*b**"),
        ([("a", B), ("b", B | E), ("c", B)], "**a*b*c**"),
        ([("a", B | S), (" ", PLAIN), ("b", B)], "**~~a~~** **b**"),
        ([("a", B), (" ", B), ("b", B)], "**a b**"),
        ([(" a ", B)], " **a** "),
        ([("a", PLAIN), ("(b)", B), ("c", PLAIN)], "a(**b**)c"),
        ([("(b)", B)], "**(b)**"),
        ([("...", B), ("a", PLAIN)], "**..**.a"),
        ([("a", PLAIN), ("...", B), ("b", PLAIN)], "a.**.**.b"),
    ],
)
def test_formats_are_around_words(runs, written):
    assert line(TextRun(text, formats) for text, formats in runs) == written


def test_of_formats_that_cannot_all_be_read_the_first_that_can_are_kept():
    runs = [TextRun("a"), TextRun("b", B | S), TextRun("c")]
    assert line(runs) == "a**b**c"


def test_a_break_at_the_edge_of_emphasis_stands_outside():
    assert line([TextRun("<br>", B, "markup"), TextRun("a", B)]) == "<br>**a**"


def test_a_break_within_emphasis_stays_within():
    assert line([TextRun("a", B), TextRun("<br>", B, "markup"), TextRun("b", B)]) == "**a<br>b**"


def test_a_number_at_a_lines_start_is_escaped_behind_it():
    assert line_start("12. a") == r"12\. a"


def test_marks_that_are_read_as_they_are_meant_are_asterisks():
    assert with_asterisks(f"{STRONG[0]}a{STRONG[1]} b") == "**a** b"


def test_marks_that_would_not_be_read_are_none():
    assert with_asterisks(f"a{EMPH[0]}(b){EMPH[1]}c") is None
