"""Reading dates as people and programs write them in properties.

A form is a pattern with named groups. Ambiguous texts are not dates: ``03/04/2022`` is a day in March or in April, and
``2022`` is not a day at all. A time without a zone gets none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from vaultconv.patterns import lazy_pattern
from vaultconv.tree.wikilinks import WIKILINK

__all__ = ["Date", "iso_date", "read_date"]


class Date(NamedTuple):
    """A date: ``text`` in the form of ISO 8601 and RFC 3339, and ``moment`` (in UTC if it has no zone).

    ``exact`` is False if the property says more than ``text``: a range, a link, the name of a day, other words.
    """

    text: str
    moment: datetime
    exact: bool


# January to December, one language per row.
_MONTHS: Final = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "jan feb mär avr mai juin juil août sept okt nov dez",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januar februar marts april maj juni juli august september oktober november desember",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
    "marraskuuta joulukuuta",
)
MONTHS: Final = MappingProxyType({name: at for row in _MONTHS for at, name in enumerate(row.split(), 1)})
_NAME: Final = r"(?P<name>[^\W\d_]+)\.?"
_WEEKDAY: Final = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
_YEAR: Final = r"(?P<year>[0-9]{4})"
_DAY: Final = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_LATE_DAY: Final = r"(?P<day>1[3-9]|2[0-9]|3[01])"  # too large for a month, so unambiguous
_MONTH: Final = r"(?P<month>0?[1-9]|1[0-2])"
_ZONE: Final = r"(?P<zone>Z|UTC|(?:GMT|UTC)?[+-][0-9]{1,2}(?::?[0-9]{2})?|GMT)"
_TIME: Final = (
    r"(?P<before>上午|下午|午前|午後|오전|오후)?\s*(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9})[0-9]*)?)?(?:\s*(?P<half>[ap])\.?m\.?)?"
    rf"(?:\s*(?P<bracket>\()?{_ZONE}(?(bracket)\)))?"
)
_END: Final = rf"(?:(?:T|,?\s+(?:at\s+)?){_TIME})?(?P<rest>\s*(?:\[[^\[\]]*\]|\([^()]*\)))?"
_AFTERNOON: Final = frozenset(("p", "下午", "午後", "오후"))


def _form(day: str, end: str = _END) -> re.Pattern[str]:
    return lazy_pattern(day + end, re.IGNORECASE)


_ISO: Final = _form(rf"{_YEAR}-(?P<month>[0-9]{{1,2}})-(?P<day>[0-9]{{1,2}})")  # what Obsidian's own properties hold
_WRITTEN: Final = (
    _ISO,
    _form(rf"{_YEAR}(?P<mark>[/.])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})"),  # Notion in Japanese, others
    _form(rf"{_YEAR}[年년] ?(?P<month>[0-9]{{1,2}})[月월] ?(?P<day>[0-9]{{1,2}})[日일]"),
    _form(rf"{_WEEKDAY}{_NAME}\s+{_DAY},?\s+{_YEAR}"),  # Notion; the Linter plugin: "Wednesday, November 9th 2022, …"
    _form(rf"{_WEEKDAY}{_DAY}\.?\s+(?:de\s+)?{_NAME},?\s+(?:de\s+)?{_YEAR}"),  # Notion, RFC 5322, and people
    _form(rf"(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{1,2}})\.{_YEAR}"),  # with dots, the day is always first
    _form(rf"{_LATE_DAY}[/-]{_MONTH}[/-]{_YEAR}"),
    _form(rf"{_MONTH}[/-]{_LATE_DAY}[/-]{_YEAR}"),
)
_FORMS: Final = (
    *_WRITTEN,
    _form(  # the ids of Zettelkasten notes
        r"(?P<year>19[0-9]{2}|20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        rf"(?:T?(?P<hour>[0-9]{{2}})(?P<minute>[0-9]{{2}})(?P<second>[0-9]{{2}})?{_ZONE}?)?",
    ),
)
_RANGE: Final = lazy_pattern(r"\s*(?:→|->)\s*|(?<=\d)/(?=\d{4}-)")
_MAX_LENGTH: Final = 200  # longer text is prose


def read_date(value: object) -> Date | None:
    """Return the date of a property's value; None if it isn't one.

    Of a range, this is the beginning; of a list, the first date. Numbers are Unix times in seconds (10 digits) or
    milliseconds (13 digits).
    """
    if isinstance(value, list):
        dates = (read_date(item) for item in value if isinstance(item, (str, int)))
        return next((date._replace(exact=False) for date in dates if date), None)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _of_number(value)
    return _of_text(value.strip()) if isinstance(value, str) and len(value) <= _MAX_LENGTH else None


def iso_date(text: str) -> str:
    """Return a text that is nothing but a date in the form of ISO 8601, any other text unchanged."""
    if (not text[-1:].isalnum() and text[-1:] not in (")", ".")) or len(text) > _MAX_LENGTH:
        return text
    plain = " ".join(text.split()).removeprefix("@")
    match = next((match for form in _WRITTEN if (match := form.fullmatch(plain))), None)
    date = _of_match(match, whole=True) if match and _says_no_more(match) else None
    return date.text if date else text


def _says_no_more(match: re.Match[str]) -> bool:
    return match["rest"] is None or _ZONE_ALONE.fullmatch(match["rest"]) is not None


_ZONE_ALONE: Final = lazy_pattern(rf"\s*\({_ZONE}\)", re.IGNORECASE)


def _of_number(value: float) -> Date | None:
    if 1e9 <= value < 1e10:
        return _at(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value))
    if 1e12 <= value < 1e13:
        return _at(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value))
    return _of_text(str(value)) if isinstance(value, int) and 0 < value < 10**14 else None


def _at(moment: datetime) -> Date:
    fraction = f".{moment.microsecond:06}".rstrip("0") if moment.microsecond else ""
    return Date(f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z", moment, exact=False)


@lru_cache(1024)  # a note's date is asked for some times in a row, and notes share days
def _of_text(text: str) -> Date | None:
    if re.fullmatch(r"1\d{12}", text, re.ASCII):
        return _of_number(int(text))
    for candidate in _candidates(text):
        for form in _FORMS:
            if match := form.fullmatch(candidate):
                return _of_match(match, candidate == text)
    return None


def _candidates(text: str) -> Iterator[str]:
    """Yield the text without what can surround a date: the end of a range, a link's brackets, Notion's ``@``."""
    begin = _RANGE.split(text, maxsplit=1)[0].removeprefix("@").strip()
    link = WIKILINK.fullmatch(begin)
    yield link["target"].partition("#")[0].rpartition("/")[2].strip() if link else begin


def _of_match(match: re.Match[str], whole: bool) -> Date | None:
    groups = {**dict.fromkeys(("month", "name", "half", "before", "fraction", "rest")), **match.groupdict()}
    month = int(groups["month"] or MONTHS.get(str(groups["name"]).lower(), 0))
    day = (int(groups["year"] or 0), month, int(groups["day"] or 0))
    exact = whole and match.re.pattern == _ISO.pattern and not groups["rest"] and not groups["half"]
    try:
        if not groups["hour"]:
            moment = datetime(*day, tzinfo=UTC)
            return Date(moment.date().isoformat(), moment, exact)
        clock = (_hour(groups), int(groups["minute"] or 0), int(groups["second"] or 0))
        zone, offset = _zone(groups["zone"])
        moment = datetime(*day, *clock, tzinfo=offset)
        moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the 31st of June, no month, or twenty-five o'clock
        return None
    fraction = f".{groups['fraction']}" if groups["fraction"] else ""
    return Date(f"{moment.replace(tzinfo=None).isoformat()}{fraction}{zone}", moment, exact)


def _hour(groups: dict[str, str | None]) -> int:
    hour, half = int(groups["hour"] or 0), (groups["half"] or groups["before"] or "").lower()
    if not half or hour > 12:  # "22:04 PM": date formats of the app allow this
        return hour
    return hour % 12 + (12 if half in _AFTERNOON else 0)


def _zone(text: str | None) -> tuple[str, timezone]:
    """Return a zone in the form of RFC 3339, ``""`` for none, and its offset.

    Raises `ValueError` for an invalid zone.
    """
    match = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?", text or "", re.ASCII | re.IGNORECASE)
    if match is None:
        return "Z" if text else "", UTC
    sign, hours, minutes = match[1], int(match[2]), int(match[3] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes)
    return f"{sign}{hours:02}:{minutes:02}", timezone(offset if sign == "+" else -offset)
