"""Dates as Notion writes them in exports: in the words and the order of the person's language who exported."""

from __future__ import annotations

import re
from datetime import datetime
from types import MappingProxyType
from typing import Final

# January to December; one language a row. Words that are the same in several stand in the first.
_MONTHS: Final = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
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
_DAYS: Final = (
    r"(?P<month>[^\W\d_]+)\.? (?P<day>\d{1,2}), (?P<year>\d{4})",  # February 5, 2025
    r"(?P<day>\d{1,2})\.? (?:de )?(?P<month>[^\W\d_]+)\.? (?:de )?(?P<year>\d{4})",  # 5. Februar 2025
    r"(?P<year>\d{4})(?P<slash>[/-])(?P<month>\d{1,2})(?P=slash)(?P<day>\d{1,2})",  # 2025/02/05
    r"(?P<year>\d{4})[年년] ?(?P<month>\d{1,2})[月월] ?(?P<day>\d{1,2})[日일]",
)
_TIME: Final = (
    r"(?:,? (?P<before>上午|下午|午前|午後|오전|오후)? ?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?: ?(?P<after>[AP]M))?)?"
    r"(?: \((?:UTC|GMT|GMT(?P<sign>[+-])(?P<hours>\d{1,2})(?::(?P<minutes>\d\d))?)\))?"
)
_DATES: Final = tuple(re.compile("@?" + day + _TIME, re.I) for day in _DAYS)
_AFTERNOON: Final = frozenset(("pm", "下午", "午後", "오후"))
_SPACES: Final = re.compile(r"\s+")


def iso_date(text: str) -> str:
    """A date, with its time and zone where it has them, as ISO 8601 writes it; any other text as it is.

    What is read as one day here and as another there, such as ``05/02/2025``, is such a text.
    """
    if (not text[-1:].isalnum() and text[-1:] != ")") or len(text) > 60:
        return text
    plain = _SPACES.sub(" ", text.strip())
    match = next((match for form in _DATES if (match := form.fullmatch(plain))), None)
    month = MONTHS.get(match["month"].lower(), match["month"]) if match else ""
    if match is None or not str(month).isdecimal():
        return text
    try:
        date = datetime(int(match["year"]), int(month), int(match["day"]), _hour(match), int(match["minute"] or 0))
    except ValueError:  # February 31
        return text
    return f"{date:%Y-%m-%dT%H:%M:%S}{_zone(match)}" if match["hour"] else f"{date:%Y-%m-%d}"


def _hour(match: re.Match[str]) -> int:
    half, hour = (match["before"] or match["after"] or "").lower(), int(match["hour"] or 0)
    if not half:
        return hour
    return hour % 12 + (12 if half in _AFTERNOON else 0) if hour <= 12 else 24


def _zone(match: re.Match[str]) -> str:
    """``(GMT-4)`` as ``-04:00``."""
    if not match[0].endswith(")"):
        return ""
    return f"{match['sign']}{int(match['hours']):02}:{match['minutes'] or '00'}" if match["sign"] else "Z"
