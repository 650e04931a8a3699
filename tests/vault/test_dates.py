"""Dates as notes write them, read as ISO 8601."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultconv.vault.dates import read_date


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2022-11-09", "2022-11-09"),
        ("2020-08-21T10:30", "2020-08-21T10:30:00"),
        ("2020-08-21 10:30:05", "2020-08-21T10:30:05"),
        ("2026-08-12T05:04:02.000-04:00", "2026-08-12T05:04:02.000-04:00"),
        ("2022-08-16T00:00:00.000Z", "2022-08-16T00:00:00.000Z"),
        ("2022-11-09T22:04:00 +0100", "2022-11-09T22:04:00+01:00"),
        ("2022-11-9", "2022-11-09"),
    ],
)
def test_an_iso_date_is_exact(value: str, text: str) -> None:
    date = read_date(value)
    assert date is not None
    assert (date.text, date.exact) == (text, True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("November 9, 2022 10:04 PM", "2022-11-09T22:04:00"),
        ("November 9, 2022 12:04 AM", "2022-11-09T00:04:00"),
        ("November 9, 2022 10:04 PM → November 12, 2022 8:00 AM", "2022-11-09T22:04:00"),
        ("November 9, 2022 → November 12, 2022", "2022-11-09"),
        ("@November 9, 2022", "2022-11-09"),
        ("November 9, 2022 9:00 AM (GMT+1)", "2022-11-09T09:00:00+01:00"),
        ("2022/11/09 22:04", "2022-11-09T22:04:00"),
        ("2022.11.09", "2022-11-09"),
        ("2022年11月9日", "2022-11-09"),
        ("9.11.2022", "2022-11-09"),
        ("31/12/2022", "2022-12-31"),
        ("12/31/2022", "2022-12-31"),
        ("9th Nov. 2022", "2022-11-09"),
        ("Wednesday, November 9th 2022, 10:04:00 pm", "2022-11-09T22:04:00"),
        ("Wed, 09 Nov 2022 22:04:00 +0000", "2022-11-09T22:04:00+00:00"),
        ("Wed Nov 09 2022 22:04:00 GMT+0100 (CET)", "2022-11-09T22:04:00+01:00"),
        ("[[2022-11-09]]", "2022-11-09"),
        ("[[Daily/2022-11-09|a Wednesday]]", "2022-11-09"),
        (["[[2022-11-09]]", "[[2022-11-10]]"], "2022-11-09"),
        ("2022-11-09/2022-11-12", "2022-11-09"),
        ("2021-11-01T01:00:00[Europe/Paris]", "2021-11-01T01:00:00"),
        ("202211092204", "2022-11-09T22:04:00"),
        (20221109, "2022-11-09"),
        (1667995440, "2022-11-09T12:04:00Z"),
        (1667995440250, "2022-11-09T12:04:00.25Z"),
        ("1667995440000", "2022-11-09T12:04:00Z"),
    ],
)
def test_another_form_says_more_than_hugo_takes(value: object, text: str) -> None:
    date = read_date(value)
    assert date is not None
    assert (date.text, date.exact) == (text, False)


@pytest.mark.parametrize(
    "value",
    ["", "{{date}}", "yesterday", "2022", "2022-11", "2022-13-01", "2022-02-30", "0000-00-00", "2022-11-09 25:00", "03/04/2022", 2022,
     10**400, True, None, {"year": 2022}, [], float("nan"), float("inf"), 10**30, "2022-11-09T10:00+99:00", "9" * 500, "٢٠٢٢-١١-٠٩"],
)  # fmt: skip
def test_what_names_no_day_is_no_date(value: object) -> None:
    assert read_date(value) is None


def test_a_time_without_a_zone_is_taken_for_utc_when_it_is_compared() -> None:
    date = read_date("2022-11-09T22:04+02:00")
    assert date is not None
    assert date.moment == datetime(2022, 11, 9, 20, 4, tzinfo=UTC)


@given(st.text(alphabet="0123456789-/.:TZ+ []|→amp年月日,", max_size=40) | st.text())
def test_any_text_is_a_date_that_python_reads_too_or_none(text: str) -> None:
    date = read_date(text)
    assert date is None or datetime.fromisoformat(date.text).replace(microsecond=0, tzinfo=None) == date.moment.replace(
        tzinfo=None
    )
