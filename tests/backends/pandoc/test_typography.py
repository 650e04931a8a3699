"""Prose as printers set it."""

from __future__ import annotations

from pathlib import Path

import pytest

import vaultconv
from tests.backends.pdf.printed import printed
from tests.work import LINEAR, counted, growth
from vaultconv.backends.pandoc.typography import set_in_type, words_in_type
from vaultconv.walk import plain_text


def shown(note: str, language: str = "en") -> str:
    return plain_text(set_in_type(vaultconv.parse_text(note), language)).replace("\u00a0", "_").replace("\u202f", "^")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"Yes," she said, "it\'s \'fine\'."', "“Yes,” she said, “it’s ‘fine’.”"),
        ("rock 'n' roll in the '90s, dogs' and the 1990's", "rock ‘n’ roll in the ’90s, dogs’ and the 1990’s"),
        ('("a") ["b"] "c"-d', "(“a”) [“b”] “c”-d"),
        ('5\'10" and 12" disks', '5\'10" and 12" disks'),
        ('He said "1984".', "He said “1984”."),
        ("a -- b, a---b, 3--5, --flag, <!-- x", "a – b, a—b, 3–5, --flag, <!-- x"),
        ("Wait... and ../x, ....", "Wait… and ../x, ...."),
        ("5 mg, 20 % at p. 12, Fig. 3, 5 men", "5_mg, 20_% at p._12, Fig._3, 5 men"),
        ('**"bold"** and "*it*" and "`code`"', "“bold” and “it” and “code”"),
        ("see https://x.y/a--b...c ok", "see https://x.y/a--b...c ok"),
        ('`a -- "b"...` $x\'$', 'a -- "b"... x\''),
        ('a"b', 'a"b'),
        ('"', '"'),
    ],
)
def test_prose_has_the_signs_of_print_and_code_its_own(written: str, expected: str) -> None:
    assert shown(written) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "„a ‚b‘“ c’s"), ("de-CH", "„a ‚b‘“ c’s"), ("fr", "«^a “b”^» c’s"), ("sv", "”a ’b’” c’s"),
        ("ja", "\"a 'b'\" c's"), ("he", "\"a 'b'\" c's"), ("ru", "«a „b“» c’s"), ("xx", "“a ‘b’” c’s"),
    ],
)  # fmt: skip
def test_quotes_are_those_of_the_language(language: str, expected: str) -> None:
    assert shown("\"a 'b'\" c's", language) == expected


def test_each_block_begins_anew() -> None:
    note = '> [!tip] "T\n> "a"\n\n| "h" | b |\n|---|---|\n| "c" | "d" |\n\n- "e"\n\n"f'
    made = shown(note)
    assert all(f"“{letter}" in made for letter in "acdefhT")


def test_a_title_is_set_too() -> None:
    assert words_in_type('It\'s "x" -- y', "en") == "It’s “x” – y"


@pytest.mark.parametrize("typography", [True, False])
def test_it_can_be_switched_off(tmp_path: Path, typography: bool) -> None:
    made = printed(tmp_path, {"N.md": 'A "word" -- `"code"`'}, typography=typography)
    assert ("“word” –" if typography else '"word" --') in made.text
    assert '"code"' in made.text


def test_long_lines_take_linear_time() -> None:
    counting = counted("vaultconv.backends", "vaultconv.backends.pandoc.typography")

    def task(size: int):  # type: ignore[no-untyped-def]
        note = vaultconv.parse_text("\"*a* 'b\" ' " * size)
        return lambda: counting.set_in_type(note, "en")

    assert growth(task, 100) < LINEAR
