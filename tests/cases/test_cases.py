"""Every case gives what its file says, and Obsidian's Markdown as we write it means what the note meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cases.casefile import BACKENDS, Case, expected_of, output_of, read_cases, split_cases

FILES = sorted(Path(__file__).parent.glob("*.md"))
CASES = [case for path in FILES for case in read_cases(path)]


def name(case: Case) -> str:
    return f"{case.path.stem}: {case.title}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_case(case: Case, accept: bool) -> None:
    expected = expected_of(case)
    if accept and expected != case.expected:
        _rewrite(case, expected)
    else:
        assert expected == case.expected


@pytest.mark.parametrize("case", CASES, ids=name)
def test_written_for_obsidian_it_means_the_same(case: Case) -> None:
    written, _ = output_of(case, "obsidian")
    if written.encode() != case.files[case.note]:
        again = replace(case, files={**case.files, case.note: written.encode()})
        assert [output_of(again, to)[0] for to in BACKENDS] == [output_of(case, to)[0] for to in BACKENDS]


def test_titles_are_sentences_and_no_two_are_alike() -> None:
    names = [name(case) for case in CASES]
    assert len(set(names)) == len(names)
    assert [each for each in names if not each.endswith(".")] == []


def _rewrite(case: Case, expected: str) -> None:
    texts = split_cases(case.path.read_text())
    texts = [f"{case.head}\n\n{expected}\n\n" if text.startswith(case.head) else text for text in texts]
    case.path.write_text("".join(texts).rstrip("\n") + "\n")
