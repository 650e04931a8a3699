"""Inputs that make careless readers quadratic: eight times the input may not take more work a character."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from tests.work import _look, counted, growth, work
from vaultconv.parse import OBSIDIAN
from vaultconv.parse.lines import MAX_DEPTH, Source, indent_of

SMALL, FACTOR = 250, 8
ALLOWED = 1.5  # times as much work for a character; quadratic growth would be FACTOR

CASES: dict[str, Callable[[int], str]] = {
    "nested quotes": lambda n: "> " * n + "x",
    "bullets on a line": lambda n: "- " * n,
    "bullets and text on a line": lambda n: "- " * n + "x",
    "quotes and bullets": lambda n: "> - " * n + "a",
    "emphasis": lambda n: "*em* " * n,
    "openers of two lengths": lambda n: "*a **a " * n,
    "closers without openers": lambda n: "a* " * n,
    "openers without closers": lambda n: "_a " * n,
    "openers and other closers": lambda n: "*a_ " * n,
    "runs within words": lambda n: "x**x**" * n,
    "blanks": lambda n: "a" + " " * n + "b",
    "runs of backticks": lambda n: " ".join("`" * i for i in range(1, max(2, int((2 * n) ** 0.5)))),
    "links never closed": lambda n: "[a](" * n,
    "embeds never closed": lambda n: "![[]" * n,
    "wikilinks never closed": lambda n: "[[ " + "org " * n,
    "brackets": lambda n: "[" * n + "a" + "]" * n,
    "brackets with a definition": lambda n: "[a]: b\n\n" + "[" * n + "a" + "]" * n,
    "shortcut links without definition": lambda n: "[a]" * n,
    "CDATA": lambda n: "a <![CDATA[" * n,
    "comments never closed": lambda n: "a <!-- " * n,
    "tags never closed": lambda n: '<a b="' * n,
    "dollars": lambda n: "$a " * n,
    "display math never closed": lambda n: "$$a\n\n" * n,
    "dollars on lines": lambda n: "a $$ b $$ c $$\n" * n,
    "comment marks": lambda n: "a %%b\n\n" * n,
    "comments in a line": lambda n: "a %%b%% " * n,
    "marks in mid-line": lambda n: "a %%b\n" * n,
    "tags in a display text": lambda n: "[[x|" + "<b>a" * n + "]]",
    "highlights": lambda n: "==a " * n,
    "inline footnotes": lambda n: "^[" * n,
    "definitions": lambda n: "".join(f"[a{i}]: /u\n" for i in range(n)) + "\n" + "[a1] " * n,
    "table rows": lambda n: "|a|b|\n|-|-|\n" + "|x|y|\n" * n,
    "a wide table of short rows": lambda n: "|" + "a|" * n + "\n|" + "-|" * n + "\n" + "|x|\n" * n,
    "pipes without a table": lambda n: "a | b\n" * n,
    "a heading's closing marks": lambda n: "# " + "#" * n + " a" + " " * n + "#b",
    "an address's tail": lambda n: "https://a.b/" + ")." * n,
    "lazy lines": lambda n: "> a\n" + "b\n" * n,
    "loose items": lambda n: "- a\n\n" * n,
    "fences": lambda n: "```\n" * n,
    "links on a line": lambda n: "[[a|b]] " * n,
    "links on lines of a paragraph": lambda n: "[[a|b]]\n" * n,
    "titles never closed": lambda n: '[a](b "' * n,
    "block ids": lambda n: "a ^b" * n,
}


parse = counted("vaultconv.parse")
blocks = counted("vaultconv.parse", "vaultconv.parse.blocks")


@pytest.mark.parametrize("name", CASES)
def test_work_is_linear(name: str) -> None:
    make = CASES[name]
    assert growth(lambda size: partial(parse.parse_note, make(size)), SMALL) < ALLOWED * (
        len(make(SMALL * FACTOR)) / len(make(SMALL)) / FACTOR
    )


def test_a_level_of_a_deep_list_looks_at_its_own_indent_alone() -> None:
    # Each level takes a copy of a line without its columns, and looks at nothing else that is as long as the line.
    text = "".join("  " * depth + f"- w{depth}\n" for depth in range(600))
    lines = blocks.Lines(Source(text, 1))
    assert work(lambda: blocks.BlockReader(OBSIDIAN).read(lines)) < 1.3 * MAX_DEPTH * len(text)
    assert indent_of("\t" * 600 + "- w600", 0, 4) == 4


def test_the_work_is_the_same_each_time() -> None:
    texts, read = [make(100) for make in CASES.values()], parse.parse_note
    first, second = (work(lambda: [read(text) for text in texts]) for _ in range(2))
    assert first == second > len("".join(texts))


def test_quadratic_work_would_be_found() -> None:
    def searches(size: int) -> Callable[[], object]:
        return lambda: [_look("a" * size, "find", "b", start) for start in range(size)]

    assert growth(searches, 100) > ALLOWED
