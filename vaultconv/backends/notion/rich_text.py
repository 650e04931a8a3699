"""Notion's rich text on one line: runs of characters in a format each, and how they are spelled in its API's Markdown.

The serializer of the other dialects does not serve here. Where asterisks would not be read as emphasis it writes a
letter as an entity, an underscore or a tag, none of which Notion decodes; and its escapes are CommonMark's. So emphasis
is made flat first, as Notion's own is: a run has a set of formats. Links and spans are around runs, never within them,
and a format is around no more than words: blanks, and punctuation that would keep a mark from being one, are outside.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

from vaultconv.markdown.emphasis import with_asterisks
from vaultconv.markdown.escape import code_span
from vaultconv.markdown.marks import EMPH, STRIKEOUT, STRONG, verbatim

Format: TypeAlias = Literal["strong", "emph", "strikeout"]
Formats: TypeAlias = frozenset[Format]

PLAIN: Final[Formats] = frozenset()

# Of two that begin and end together the first is outermost: of three asterisks a reader takes two for the inner one.
_MARKS: Final[dict[Format, tuple[str, str]]] = {"emph": EMPH, "strong": STRONG, "strikeout": STRIKEOUT}
# Where the marks of a run's neighbours can't be read, the first of these that can is kept.
_KEPT: Final[tuple[Formats, ...]] = (
    frozenset(("strong", "emph", "strikeout")), frozenset(("strong", "strikeout")), frozenset(("strong", "emph")),
    frozenset(("emph", "strikeout")), frozenset(("strong",)), frozenset(("emph",)), frozenset(("strikeout",)), PLAIN,
)  # fmt: skip


class TextRun(NamedTuple):
    """Characters of one format. ``markup`` is written as it is, a tag or a formula; it and code are never parted."""

    text: str
    formats: Formats = PLAIN
    kind: Literal["text", "code", "markup"] = "text"


BREAK_TAG: Final = "<br>"
LINK: Final = TextRun("[", PLAIN, "markup")
"""Where a link's text begins."""

# Each is markup somewhere in this dialect (reference: Notion, part D). Text that Notion's page does not name is never
# escaped: Notion would show the backslash.
_SPECIAL: Final = re.compile(r"[\\*~`$\[\]<>{}|^]")
# What would begin another block at a line's start, and is not a special character.
_BLOCK_START: Final = re.compile(
    r"(?:#{1,6}(?=\s|$)"  # a heading
    r"|[-+](?=\s|$)"  # a list's item, or a task
    r"|-(?=-{2,}\s*$)"  # a divider
    r"|_(?=_{2,}\s*$)"  # CommonMark's divider
    r"|:(?=::)"  # a callout, in the other revision of Notion's page
    r"|\d{1,9}(?=[.)](?:\s|$)))"  # a numbered item
)
_LINE_ENDS: Final = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def escape(text: str) -> str:
    """Return text escaped so that Notion reads it as it is."""
    text = verbatim(_LINE_ENDS.sub(" ", text)).replace("\0", "\ufffd")
    return _SPECIAL.sub(r"\\\g<0>", text)


def line(runs: Iterable[TextRun]) -> str:
    """Write the runs on one line, with their emphasis; the start of the line isn't escaped."""
    joined = _with_joined_code([run for run in runs if run.text])
    if any(run.formats for run in joined):
        joined = _with_narrow_formats(joined)
    return _spelled(joined)


def _with_joined_code(runs: list[TextRun]) -> list[TextRun]:
    """Return the runs with adjacent code joined, because the backticks between would be one fence."""
    joined: list[TextRun] = []
    for run in runs:
        if run.kind == "code" and joined and joined[-1].kind == "code":
            last = joined.pop()
            run = TextRun(last.text + run.text, last.formats & run.formats, "code")
        joined.append(run)
    return joined


def trimmed(text: str) -> str:
    """Return a line's text without blanks at its edges, which would indent it."""
    return _EDGES.sub("", text)


def line_start(text: str) -> str:
    """Return a line's text, escaped so that it doesn't begin another block."""
    match = _BLOCK_START.match(text)
    if match is None:
        return text
    at = match.end() if match[0].isdecimal() else 0
    return f"{text[:at]}\\{text[at:]}"


_EDGES: Final = re.compile(r"^(?:[ \t]|<br>)+|(?:[ \t]|<br>)+$")


def _written(run: TextRun) -> str:
    return _WRITTEN[run.kind](run.text)


_WRITTEN: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {"text": escape, "code": code_span, "markup": str}
)


# ------------------------------------------------------------------------------------------------------------- formats


def _with_narrow_formats(runs: Sequence[TextRun]) -> list[TextRun]:
    """Return the runs with each format narrowed until the marks at its edges count: mostly, next to a word."""
    narrowed = list(runs)
    for name in _MARKS:
        if any(name in run.formats for run in narrowed):
            narrowed = _narrowed(narrowed, name)
    return narrowed


def _narrowed(runs: list[TextRun], name: Format) -> list[TextRun]:
    narrowed: list[TextRun] = []
    groups = [list(group) for _, group in groupby(runs, lambda run: name in run.formats)]
    for i, group in enumerate(groups):
        if name not in group[0].formats:
            narrowed += group
            continue
        before = groups[i - 1][-1].text[-1:] if i else ""
        after = groups[i + 1][0].text[:1] if i + 1 < len(groups) else ""
        head, rest = _drawn_in(group, name, before, forward=True)
        tail, middle = _drawn_in(rest[::-1], name, after, forward=False)
        narrowed += [*head, *middle[::-1], *tail[::-1]]
    return narrowed


def _drawn_in(
    runs: Sequence[TextRun], name: Format, beside: str, *, forward: bool
) -> tuple[list[TextRun], list[TextRun]]:
    """Split runs, given from the edge inwards, into those that can't begin with the format and the rest."""
    bare: list[TextRun] = []
    for i, run in enumerate(runs):
        size = _unmarkable(run, beside, forward=forward)
        at = size if forward else len(run.text) - size
        outer, inner = (run.text[:at], run.text[at:]) if forward else (run.text[at:], run.text[:at])
        if outer:
            bare.append(TextRun(outer, run.formats - {name}, run.kind))
            beside = outer[-1] if forward else outer[0]
        if inner:
            return bare, [TextRun(inner, run.formats, run.kind), *runs[i + 1 :]]
    return bare, []


def _unmarkable(run: TextRun, beside: str, *, forward: bool) -> int:
    """Return how many characters at a run's edge can't be the first in a mark that has ``beside`` on its other side."""
    if run.kind != "text":
        return len(run.text) if run.text == BREAK_TAG or _is_letter(beside) else 0
    count = 0
    for character in run.text if forward else reversed(run.text):
        if not (character.isspace() or (_is_letter(beside) and not _is_letter(character))):
            break
        beside = character
        count += 1
    return count


def _is_letter(character: str) -> bool:
    """Return whether a character is neither white space nor punctuation nor the edge of the line."""
    return bool(character) and not character.isspace() and unicodedata.category(character)[0] not in "PS"


# ------------------------------------------------------------------------------------------------------------ spelling


def _spelled(runs: Sequence[TextRun]) -> str:
    written: list[str] = []
    clusters = [(marked, list(group)) for marked, group in groupby(runs, lambda run: bool(run.formats))]
    for i, (marked, group) in enumerate(clusters):
        if not marked:
            _add(written, group)
            continue
        before = written[-1][-1:] if written else ""
        after = _written(clusters[i + 1][1][0])[:1] if i + 1 < len(clusters) else ""
        written.append(_emphasized(group, before, after))
    return "".join(written)


def _add(written: list[str], runs: Iterable[TextRun]) -> None:
    for run in runs:
        if run == LINK and written and written[-1].endswith("!"):  # would begin an image
            written[-1] = written[-1][:-1] + r"\!"
        written.append(_written(run))


def _emphasized(runs: Sequence[TextRun], before: str, after: str) -> str:
    """Write runs that all have formats, with as many of these as a reader will understand as meant."""
    for formats in _KEPT:
        some = [TextRun(run.text, run.formats & formats, run.kind) for run in runs]
        text = with_asterisks(f"{before}{_nested(some, PLAIN)}{after}")
        if text is not None:
            return text[len(before) : len(text) - len(after)]
    return "".join(map(_written, runs))


def _nested(runs: Sequence[TextRun], around: Formats) -> str:
    """Write the runs with their marks, those that go on longest outermost."""
    written: list[str] = []
    start = 0
    while start < len(runs):
        names = [name for name in _MARKS if name in runs[start].formats - around]
        if not names:
            written.append(_written(runs[start]))
            start += 1
            continue
        end, name = max(((_end(runs, start, name), name) for name in names), key=lambda pair: pair[0])
        opening, closing = _MARKS[name]
        written += (opening, _nested(runs[start:end], around | {name}), closing)
        start = end
    return "".join(written)


def _end(runs: Sequence[TextRun], start: int, name: Format) -> int:
    """Return where a format of a run ends."""
    return next((i for i in range(start, len(runs)) if name not in runs[i].formats), len(runs))
