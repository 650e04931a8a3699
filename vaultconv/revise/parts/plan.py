"""The cover, which is a plan: what there is to learn, where it is, and when it was last revised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from vaultconv.book.metadata import words_for
from vaultconv.errors import UsageError
from vaultconv.revise.pack import Pack, Topic
from vaultconv.revise.questions import words_of
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks

__all__ = ["dates_before", "hours", "plan"]

DAYS: Final = (0, 1, 3, 7, 21)
"""The days after the first one on which a topic is gone through again."""
_WORDS_A_MINUTE: Final = 180
_MINUTES_A_QUESTION: Final = 1.2
_MOST_ROWS: Final = 90
"""Rows of topics; where there are more notes, a row is a part of the pack."""


class _PlanRow(NamedTuple):
    """A row of the plan: a part of the book, or a topic with its number of questions."""

    number: str
    title: str
    target: n.NoteTarget
    questions: int
    is_part: bool = False


def plan(pack: Pack) -> Blocks:
    """Return a row for each topic, with its page, its number of questions, and boxes to tick."""
    words = pack.words
    summary = words.about.format(notes=len(pack.topics), questions=len(pack.questions), hours=hours(pack))
    if pack.since:
        summary += " · " + words.since.format(pack.since)
    about = {
        "title": pack.metadata.title,
        "kicker": words.pack,
        "about": summary,
        "exam": words.exam,
        "exam-date": pack.options.exam,
        "owner": words.owner,
        "name": pack.options.name,
        "progress": words.progress,
        "heads": "|".join((words.topic, words.page, words.questions.lower(), words.day, words.sure)),
        "days": "|".join(dates_before(pack.options.exam)),
        "how": words.how,
    }
    rows = tuple(n.Div((_line(row),), ("plan-row",), _about(row)) for row in _rows(pack))
    return (n.Div(rows, ("plan",), tuple(about.items())),)


def hours(pack: Pack) -> int:
    """Return how many hours it takes to read the notes and to answer the questions, at least one."""
    words = sum(len(words_of(pack.documents(topic.note).content).split()) for topic in pack.topics)
    return max(1, round((words / _WORDS_A_MINUTE + len(pack.questions) * _MINUTES_A_QUESTION) / 60))


def dates_before(exam: str) -> list[str]:
    """Return what is above the boxes: the days or, if the date of the exam is known, dates up to the day before it."""
    if not exam:
        return [str(day) for day in DAYS]
    try:
        day = date.fromisoformat(exam)
    except ValueError:
        raise UsageError(f'revise.exam: "{exam}" is not a date', 'write it as year, month, day: "2027-02-01"') from None
    first = day - timedelta(days=DAYS[-1] + 1)
    return [f"{(first + timedelta(days=after)).day}.{(first + timedelta(days=after)).month}." for after in DAYS]


def _rows(pack: Pack) -> Iterator[_PlanRow]:
    by_part = len(pack.topics) > _MOST_ROWS and len({topic.part for topic in pack.topics}) > 1
    for part, group in groupby(pack.topics, key=lambda topic: topic.part):
        topics = list(group)
        asked = sum(len(topic.questions) for topic in topics)
        if by_part:
            yield _PlanRow(f"{topics[0].number}–{topics[-1].number}", part, _start(topics[0]), asked)
            continue
        if part or (topics[0] is not pack.topics[0]):  # those that no part has come last, as in a book
            title = part or words_for(pack.metadata.language).other_notes
            yield _PlanRow("", title, _start(topics[0]), asked, is_part=True)
        for topic in topics:
            yield _PlanRow(str(topic.number), topic.title, _start(topic), len(topic.questions))


def _start(topic: Topic) -> n.NoteTarget:
    return n.NoteTarget(topic.note)


def _line(row: _PlanRow) -> n.Para:
    return n.Para((n.Link((n.Text(row.title),), row.target),))


def _about(row: _PlanRow) -> tuple[tuple[str, str], ...]:
    return (("number", row.number), ("questions", str(row.questions)), ("part", "yes" if row.is_part else "no"))
