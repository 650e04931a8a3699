"""Dates as notes write them, and what Hugo takes: RFC 3339, or the day alone.

A form is a pattern with named groups. None of them guesses: ``03/04/2022`` is a day in March or in April, and ``2022``
is no day at all, so both are no dates. A time without a zone stays one; Hugo reads it in the site's zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, NamedTuple

__all__ = ["HugoDate", "hugo_date"]


class HugoDate(NamedTuple):
    """A date: ``text`` is what Hugo takes, ``moment`` when it is (UTC where no zone is said).

    ``exact`` is False where the note says more than the text does: a range, a link, the name of a day, other words.
    """

    text: str
    moment: datetime
    exact: bool


_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME: Final = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY: Final = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
_YEAR: Final = r"(?P<year>\d{4})"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_LATE_DAY: Final = r"(?P<day>1[3-9]|2\d|3[01])"  # no month has such a number, so it can't be mistaken for one
_MONTH: Final = r"(?P<month>0?[1-9]|1[0-2])"
_ZONE: Final = r"(?P<zone>Z|UTC|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?|GMT)?"
_TIME: Final = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9})\d*)?)?"
    rf"(?:\s*(?P<half>[ap])\.?m\.?)?\s*{_ZONE}"
)
_END: Final = rf"(?:(?:T|,?\s+(?:at\s+)?){_TIME})?(?P<rest>\s*(?:\[[^\[\]]*\]|\([^()]*\)))?"


def _form(day: str, end: str = _END) -> re.Pattern[str]:
    return re.compile(day + end, re.ASCII | re.IGNORECASE)


_ISO: Final = _form(rf"{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})")  # what Obsidian's own date properties hold
_FORMS: Final = (
    _ISO,
    _form(rf"{_YEAR}(?P<mark>[/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})"),  # Notion in Japanese and others
    _form(rf"{_YEAR}年(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日"),
    _form(rf"{_WEEKDAY}{_NAME}\s+{_DAY},?\s+{_YEAR}"),  # Notion; the Linter plugin: "Wednesday, November 9th 2022, …"
    _form(rf"{_WEEKDAY}{_DAY}\s+{_NAME},?\s+{_YEAR}"),  # RFC 5322, and people
    _form(rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}"),  # with dots, the day is always first
    _form(rf"{_LATE_DAY}[/-]{_MONTH}[/-]{_YEAR}"),
    _form(rf"{_MONTH}[/-]{_LATE_DAY}[/-]{_YEAR}"),
    _form(  # the ids of Zettelkasten notes
        r"(?P<year>19\d\d|20\d\d)(?P<month>\d{2})(?P<day>\d{2})",
        rf"(?:T?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?{_ZONE})?",
    ),
)
_LINK: Final = re.compile(r"\[\[(?:[^\[\]|#]*/)?([^\[\]|#/]*)(?:[|#][^\[\]]*)?\]\]")
_RANGE: Final = re.compile(r"\s*(?:→|->)\s*|(?<=\d)/(?=\d{4}-)")
_MAX_LENGTH: Final = 200  # longer is prose


def hugo_date(value: object) -> HugoDate | None:
    """The date that a property's value says; None where it says none.

    Of a range it is the beginning, of a list the first date. Numbers are Unix time, in seconds (10 digits) or
    milliseconds (13 digits).
    """
    if isinstance(value, list):
        dates = (hugo_date(item) for item in value if isinstance(item, (str, int)))
        return next((date._replace(exact=False) for date in dates if date), None)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _of_number(value)
    return _of_text(value.strip()) if isinstance(value, str) and len(value) <= _MAX_LENGTH else None


def _of_number(value: float) -> HugoDate | None:
    if 1e9 <= value < 1e10:
        return _at(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value))
    if 1e12 <= value < 1e13:
        return _at(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value))
    return _of_text(str(value)) if isinstance(value, int) and 0 < value < 10**14 else None


def _at(moment: datetime) -> HugoDate:
    fraction = f".{moment.microsecond:06}".rstrip("0") if moment.microsecond else ""
    return HugoDate(f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z", moment, exact=False)


def _of_text(text: str) -> HugoDate | None:
    if re.fullmatch(r"1\d{12}", text, re.ASCII):
        return _of_number(int(text))
    for candidate in _candidates(text):
        for form in _FORMS:
            if match := form.fullmatch(candidate):
                return _of_match(match, candidate == text)
    return None


def _candidates(text: str) -> Iterator[str]:
    """The text, without what may stand around a date: a range's end, a link's brackets, Notion's ``@``."""
    begin = _RANGE.split(text, maxsplit=1)[0].removeprefix("@").strip()
    link = _LINK.fullmatch(begin)
    yield link[1].strip() if link else begin


def _of_match(match: re.Match[str], whole: bool) -> HugoDate | None:
    groups = {"month": None, "name": None, "half": None, "fraction": None, "rest": None, **match.groupdict()}
    month = int(groups["month"]) if groups["month"] else _MONTHS.index(str(groups["name"])[:3].lower()) + 1
    day = (int(groups["year"] or 0), month, int(groups["day"] or 0))
    exact = whole and match.re is _ISO and not groups["rest"] and not groups["half"]
    try:
        if not groups["hour"]:
            moment = datetime(*day, tzinfo=UTC)
            return HugoDate(moment.date().isoformat(), moment, exact)
        clock = (_hour(groups), int(groups["minute"] or 0), int(groups["second"] or 0))
        zone, offset = _zone(groups["zone"])
        moment = datetime(*day, *clock, tzinfo=offset)
    except ValueError:  # the 31st of June, month 0, or twenty-five o'clock
        return None
    fraction = f".{groups['fraction']}" if groups["fraction"] else ""
    return HugoDate(f"{moment.replace(tzinfo=None).isoformat()}{fraction}{zone}", moment, exact)


def _hour(groups: dict[str, str | None]) -> int:
    hour, half = int(groups["hour"] or 0), (groups["half"] or "").lower()
    if not half or hour > 12:  # "22:04 PM": the app's formats can be put together so
        return hour
    return hour % 12 + (12 if half == "p" else 0)


def _zone(text: str | None) -> tuple[str, timezone]:
    """A zone as RFC 3339 writes it, nothing where none is said, and its offset. Raises `ValueError` for no zone."""
    match = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?", text or "", re.ASCII | re.IGNORECASE)
    if match is None:
        return "Z" if text else "", UTC
    sign, hours, minutes = match[1], int(match[2]), int(match[3] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes)
    return f"{sign}{hours:02}:{minutes:02}", timezone(offset if sign == "+" else -offset)
