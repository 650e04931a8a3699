"""Inputs that make careless readers quadratic: eight times the input may not take much more time a character."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from vaultconv.parse import parse_note

SMALL, FACTOR = 1_500, 8
# Quadratic growth would show as FACTOR; machines are noisy, so half of it is allowed.
ALLOWED = FACTOR / 2

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


def seconds_a_character(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        parse_note(text)
        best = min(best, time.process_time() - start)
    return best / len(text)


@pytest.mark.parametrize("name", CASES)
def test_time_is_linear(name: str) -> None:
    make = CASES[name]
    small, large = seconds_a_character(make(SMALL)), seconds_a_character(make(SMALL * FACTOR))
    assert large < ALLOWED * max(small, 2e-7), f"{small * 1e6:.2f} -> {large * 1e6:.2f} µs a character"
