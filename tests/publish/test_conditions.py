"""The small language in which notes are chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultconv.errors import UsageError
from vaultconv.publish.conditions import parse_condition, property_condition
from vaultconv.vault.index import NoteEntry

NOTE = "Trips/2024/Oslo.md"
ENTRY = NoteEntry(
    NOTE,
    properties={
        "Status": "Done",
        "rating": 4,
        "date": "2024-05-01",
        "with": ["Ann Lee", "Bo"],
        "up": "[[Home|h]]",
        "my key": True,
        "no": None,
    },
    tags=("trip/north", "Draft"),
)


@pytest.mark.parametrize(
    "condition",
    [
        "status",
        "status = done",
        "STATUS=DONE",
        "status != open",
        "gone != open",
        "rating > 3",
        "rating >= 4.0",
        "rating < 10",
        "rating <= 4",
        "rating = 4.0",
        "date > 2024-04-30",
        'with = "ann lee"',
        "with = bo",
        "up = home",
        '"my key"',
        '"my key" = true',
        "tag:trip",
        "tag:#draft",
        'tag:"trip/north"',
        "folder:trips",
        'path:"*.md"',
        "path:Trips/**/Oslo.md",
        "not tag:home",
        "not not status",
        "gone or status",
        "gone and gone or status",
        "status or gone and gone",
        "(status or gone) and not gone",
        "NOT gone AND status",
        "status=done and(tag:draft)",
    ],
)
def test_a_condition_that_holds(condition: str) -> None:
    assert parse_condition(condition)(NOTE, ENTRY)
    assert not parse_condition(f"not ({condition})")(NOTE, ENTRY)


@pytest.mark.parametrize(
    "condition", ["gone", "no", "status = open", "with != bo", "rating > 4", "gone < 3", "tag:tri"]
)
def test_a_condition_that_does_not_hold(condition: str) -> None:
    assert not parse_condition(condition)(NOTE, ENTRY)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("", "expected a property.*found the end"),
        ("status =", "expected a value, found the end"),
        ("status = and", 'expected a value, found "and"'),
        ("(status", r'expected "\)", found the end'),
        ("status done", 'expected "and", "or" or the end, found "done"'),
        ("and status", 'found "and"'),
        ("status ! done", 'found "!"'),
        ('status = "open', 'found """'),
    ],
)
def test_what_cannot_be_read_is_a_usage_error_that_says_why(condition: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_condition(condition)


@pytest.mark.parametrize("condition", ["with=Ann Lee", " status ", "my key", "rating>3", "status != not yet"])
def test_values_of_a_single_property_need_no_quotes(condition: str) -> None:
    assert property_condition(condition)(NOTE, ENTRY)


@pytest.mark.parametrize("sign", ["=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("day", ["2024-05-01", "2024", '"May 1, 2024"'])
def test_a_text_that_is_no_date_is_neither_before_nor_after_a_date(day: str, sign: str) -> None:
    for value in ("", "someday", "TBD"):
        entry = NoteEntry(NOTE, properties={"date": value})
        assert not parse_condition(f"date {sign} {day}")(NOTE, entry)
        assert parse_condition(f"date != {day}")(NOTE, entry)


@pytest.mark.parametrize("condition", ["date = 2024-05", "date < 2024-06", "date > 2024", "date != 2024-06"])
def test_a_month_is_compared_with_months_and_years(condition: str) -> None:
    assert parse_condition(condition)(NOTE, NoteEntry(NOTE, properties={"date": "2024-05"}))


@given(st.lists(st.sampled_from(["a", "not", "and", "or", "(", ")", "=", '"', "tag:x", "!", "1"]), max_size=8))
def test_any_text_is_a_condition_or_a_usage_error(tokens: list[str]) -> None:
    try:
        parse_condition(" ".join(tokens))(NOTE, ENTRY)
    except UsageError as error:
        assert "expected" in str(error)


# --------------------------------------------------------------------------------------------------------------- dates

SPELLINGS = [
    "October 21, 2022 9:47 AM",
    "2022-10-21T09:47",
    "21 Oct 2022, 09:47",
    "2022/10/21 9:47",
    "Friday, October 21st 2022, 9:47 am",
    "21. Oktober 2022 9:47",
    "2022年10月21日 上午9:47",
    "[[2022-10-21]]",
    "20221021",
]


@pytest.mark.parametrize("value", SPELLINGS)
@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("date > 2022-01-01", True),
        ("date < 2022-11-01", True),
        ("date > 2023-01-01", False),
        ("date < 2022-09-30", False),
        ("date = 2022-10-21", True),
        ("date != 2022-10-21", False),
        ("date <= 2022-10-21", True),
        ("date > 2022-10-21", False),
        ("date >= 2022-10", True),
        ("date = 2022-10", True),
        ("date < 2022-10", False),
        ('date > "October 1, 2022"', True),
        ('date < "1 Nov 2022"', True),
        ("date >= 2022-10-21T00:00", True),
        ("date > 2022-10-21T23:00", False),
    ],
)
def test_dates_are_compared_as_dates_however_they_are_written(value: str, condition: str, holds: bool) -> None:
    entry = NoteEntry(NOTE, properties={"date": value})
    assert parse_condition(condition)(NOTE, entry) is holds
    assert property_condition(condition.replace('"', ""))(NOTE, entry) is holds


@pytest.mark.parametrize("value", SPELLINGS[:-1])
def test_a_date_is_compared_with_a_year(value: str) -> None:
    entry = NoteEntry(NOTE, properties={"date": value})
    assert parse_condition("date = 2022 and date > 2021 and date < 2023 and not date > 2022")(NOTE, entry)


def test_what_may_be_another_day_elsewhere_is_a_text() -> None:
    entry = NoteEntry(NOTE, properties={"date": "05/02/2025"})
    assert not parse_condition("date = 2025-02-05 or date = 2025-05-02")(NOTE, entry)
    assert parse_condition('date = "05/02/2025"')(NOTE, entry)


def test_times_of_several_zones_are_compared_as_moments() -> None:
    entry = NoteEntry(NOTE, properties={"date": "2022-10-21T09:00+02:00"})
    assert parse_condition('date < "2022-10-21T08:00Z"')(NOTE, entry)
