"""Deletions: the parts of a text that a card leaves out, in whatever way a plugin marks them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from vaultconv.revise.lines import change_lines, flat, opening_of, pieces, texts_of
from vaultconv.revise.questions import gap
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import trim
from vaultconv.tree.schema import FORMATS, Blocks, Inlines, inlines_in
from vaultconv.tree.walk import plain_text

__all__ = ["Deletion", "Find", "balanced", "cloze", "deletions_in", "formatted", "formatted_cloze", "pattern_finder"]


class Deletion(NamedTuple):
    """A part of a text that a cloze hides: ``==x==``, ``{{c1::x::hint}}``. All offsets are in that text."""

    start: int
    """Where it begins, with its marks."""
    end: int
    """Where it ends, with its marks."""
    answer: tuple[int, int]
    """Where the hidden words begin and end, without marks."""
    card: int = 0
    """The number that its author gave it: equal ones are asked together; 0 without one."""
    hint: str = ""
    """What is shown in place of the words."""
    actions: str = ""
    """For overlapping clozes, a letter for each card: ``a`` asks, ``h`` hides, ``s`` shows."""


Find: TypeAlias = Callable[[str], Sequence[Deletion]]
"""The deletions of a text, from left to right."""


def deletions_in(content: Blocks, find: Find) -> list[Deletion]:
    """Return the deletions of some blocks."""
    return [each for text in texts_of(content) for each in find(text)]


def cloze(content: Blocks, find: Find) -> Iterator[tuple[Blocks, Blocks]]:
    """Yield the prompt and the answers of each question that the deletions of some blocks make: usually one.

    A deletion without a number is a card of its own. Overlapping deletions make one question for each card. If some
    have numbers, those without are shown.
    """
    deletions = deletions_in(content, find)

    def find_in(inlines: Inlines) -> Sequence[Deletion]:
        return find(flat(inlines))

    if any(each.card for each in deletions):
        yield _with_gaps(content, find_in, lambda each, number: ("a" if each.card else "s", each.card))
    elif any(each.actions for each in deletions):
        for card in range(max(len(each.actions) for each in deletions)):
            if any(each.actions[card : card + 1] == "a" for each in deletions):
                yield _with_gaps(content, find_in, partial(_overlapping, card))
    elif deletions:
        yield _with_gaps(content, find_in, lambda each, number: ("a", number))


def formatted_cloze(content: Blocks, kind: type[n.Inline]) -> tuple[Blocks, Blocks]:
    """Return the prompt and the answers if all inlines of a kind are deletions; no answers if there are none."""
    return _with_gaps(content, lambda inlines: [*formatted(inlines, kind)], lambda each, number: ("a", number))


def formatted(content: Inlines, kind: type[n.Inline], at: int = 0) -> Iterator[Deletion]:
    """Yield the inlines of a kind as deletions; of nested ones, the outermost."""
    for node in content:
        end = at + len(flat((node,)))
        opening = opening_of(node)
        if type(node) is kind and opening is not None:
            yield Deletion(at, end, (at + opening, end - opening))
        elif opening is not None:
            yield from formatted(inlines_in(node), kind, at + opening)
        at = end


def _overlapping(card: int, each: Deletion, number: int) -> tuple[str, int]:
    return each.actions[card : card + 1] or "s", 1


_Decide: TypeAlias = Callable[[Deletion, int], tuple[str, int]]


_Look: TypeAlias = Callable[[Inlines], Sequence[Deletion]]


def _with_gaps(content: Blocks, find_in: _Look, decide: _Decide) -> tuple[Blocks, Blocks]:
    answers: list[n.Block] = []
    count = 0

    def change(inlines: Inlines) -> Inlines:
        nonlocal count
        deletions = find_in(inlines)
        if not deletions:
            return inlines
        text = flat(inlines)
        edges = [0, *(edge for each in deletions for edge in (each.start, *each.answer, each.end)), len(text)]
        parts = [*pieces(inlines, pairwise(edges))]
        content: list[n.Inline] = []
        for i, each in enumerate(deletions):
            count += 1
            action, card = decide(each, count)
            answer = _bare(parts[4 * i + 2], text[slice(*each.answer)])
            content += parts[4 * i]
            if action == "a":
                answers.append(n.Para(trim(answer)))
                words = plain_text(answer)
                content += _SPACE if words[:1].isspace() else ()
                content.append(gap(len(words.strip()), card, each.hint.strip()))
                content += _SPACE if words[-1:].isspace() else ()
            elif action == "h":
                content.append(HIDDEN)
            else:
                content += answer
        return (*content, *parts[-1])

    prompt = change_lines(content, change)
    return prompt, tuple(answers)


_SPACE: Final = (n.Text(" "),)


def _bare(answer: Inlines, words: str) -> Inlines:
    """Return an answer without the formatting that only marks it as one."""
    while len(answer) == 1 and type(answer[0]) in FORMATS and flat(answer) != words:
        answer = answer[0].content  # type: ignore[union-attr]
    return answer


HIDDEN: Final = n.Span((n.Text("…"),), classes=("hidden",))
"""What stands for a deletion that is on neither side of a card."""


# ------------------------------------------------------------------------------------------------------------ patterns


def pattern_finder(patterns: Iterable[str]) -> Find:
    r"""Return a function that finds the deletions that patterns of Spaced Repetition describe.

    A pattern is, for example, ``==[123;;]answer[;;hint]==``: ``answer`` is the answer, a bracket with digits a
    number, one with ``hint`` a hint; both may be left out. ``\[`` and ``\]`` are brackets. A pattern without an
    answer finds nothing.
    """
    compiled = [regex for pattern in patterns if (regex := _compiled(pattern)) is not None]

    def find(text: str) -> Sequence[Deletion]:
        matches = [_deletion(match) for regex in compiled for match in regex.finditer(text)]
        deletions: list[Deletion] = []
        for each in sorted(matches, key=lambda each: each.start):
            if not deletions or each.start >= deletions[-1].end:
                deletions.append(each)
        return deletions

    return find


def _deletion(match: re.Match[str]) -> Deletion:
    groups = match.groupdict()
    number = groups.get("number") or ""
    actions = "" if number.isdigit() else number
    card = int(number[:6]) if number.isdigit() else 0
    return Deletion(match.start(), match.end(), match.span("answer"), card, groups.get("hint") or "", actions)


_TOKEN: Final = re.compile(r"\\(.)|\[((?:\\.|[^\\\]])*)\]|(answer)|(.)", re.S)


def _compiled(pattern: str) -> re.Pattern[str] | None:
    source, has_answer = "", False
    for escaped, bracket, answer, other in (match.groups() for match in _TOKEN.finditer(pattern)):
        if answer and not has_answer:
            source, has_answer = source + r"(?P<answer>.+?)", True
        elif bracket is not None:
            source += _bracket(bracket)
        else:
            source += re.escape(escaped or other or answer or "")
    if not has_answer:
        return None
    try:
        return re.compile(source)
    except re.error:
        return None


def _bracket(content: str) -> str:
    text = re.sub(r"\\(.)", r"\1", content)
    if "hint" in text:
        before, _, after = text.partition("hint")
        return f"(?:{re.escape(before)}(?P<hint>.+?){re.escape(after)})?"
    if digits := re.search(r"\d+", text):
        before, after = text[: digits.start()], text[digits.end() :]
        return rf"(?:{re.escape(before)}(?P<number>\d+|[ash]+){re.escape(after)})?"
    return f"(?:{re.escape(text)})?"


def balanced(text: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    """Yield where an opening mark and its closing mark are, the outermost pairs, from left to right."""
    depth = start = 0
    for mark in re.finditer(f"{re.escape(opening)}|{re.escape(closing)}", text):
        if mark[0] == opening:
            start = start if depth else mark.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield start, mark.end()
