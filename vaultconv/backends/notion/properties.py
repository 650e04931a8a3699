"""A note's properties as Notion's exports show them: ``Name: value`` lines under the page's title.

Forms (reference: Notion, part B): a checkbox is ``Yes`` or ``No``, a list its entries with commas, a date
``February 5, 2025 6:16 AM``. Properties that only tell Obsidian or a publisher how to show the note are left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Final
from urllib.parse import quote, unquote

from vaultconv.tree import nodes as n
from vaultconv.tree.files import split_size
from vaultconv.tree.wikilinks import WIKILINK, shown_by
from vaultconv.vault.properties import SCHEDULE_KEYS
from vaultconv.vault.property_files import NO_FILES, Mention, Named, rewritten

_STEERING: Final = frozenset(
    (
        "title", "tags", "tag", "permalink", "publish", "cssclass", "cssclasses", "metatags", "hide", "hideinfiletree",
        "hideingraph", "pinned", "contentclasses", "noteicon", "excalidraw-plugin", "kanban-plugin", *SCHEDULE_KEYS,
    )
)  # fmt: skip
_GARDEN: Final = re.compile(r"dg-|dg(?=[A-Z])")
_GARDEN_ENTRY: Final = "gardenentry"  # the tag by which Digital Garden knows its home page


def is_shown(key: str) -> bool:
    """Return whether a property says something about the note, rather than how to show or publish it."""
    return key.lower() not in _STEERING and _GARDEN.match(key) is None


def property_values(
    properties: Mapping[str, n.Value], tags: Collection[str] = (), files: Named = NO_FILES
) -> dict[str, str]:
    """Return the properties that a page shows, as text. Those without a value are left out; its tags are ``Tags``.

    ``files`` are the vault's that they name: links to them are recognized by their paths.
    """
    rewrite_link = partial(_mention_text, files=files)
    properties_by_key = {
        str(key): rewritten(value, rewrite_link, str(key)) for key, value in properties.items() if is_shown(str(key))
    }
    values = {key: value_text(value) for key, value in properties_by_key.items()}
    shown = [tag for tag in tags if tag.lower() != _GARDEN_ENTRY]
    if shown:
        values["Tags"] = ", ".join(shown)
    return {key: value for key, value in values.items() if value}


def value_text(value: object) -> str:
    """Return a property's value on one line, empty for no value."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(value_text, value)))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {value_text(each)}".rstrip(" ") for key, each in value.items())
    return "" if value is None else _string(str(value))


_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?")


def _string(text: str) -> str:
    date = _DATE.fullmatch(text.strip())
    if date is not None and 1 <= int(date[2]) <= 12:
        return _date(date)
    return " ".join(WIKILINK.sub(_link_text, text).split())


def _link_text(match: re.Match[str]) -> str:
    """Return a wikilink's text; one with the path of its note stays as it is, so that it can be a link."""
    return match[0] if _TOLD.fullmatch(match[0]) else shown_by(match)


def _mention_text(mention: Mention, text: str, files: Named) -> str | None:
    file = files.get(mention.target)
    if file is None:
        return None
    shown = split_size(mention.shown)[0] or file.rpartition("/")[2]
    return f"[[{_FILE}{quote(file)}|{shown.translate(_ROUND)}]]"


_ROUND: Final = str.maketrans("[]", "()")
_FILE: Final = "file:"
_TOLD: Final = re.compile(rf"\[\[([^\[\]|]+\.md|{_FILE}[^\[\]|]+)\|([^\[\]]+)\]\]")


def without_links(value: str) -> str:
    """Return a property's text, with each link replaced by its text."""
    return _TOLD.sub(lambda match: match[2], value)


def _date(match: re.Match[str]) -> str:
    """Return a date such as ``2025-02-05T06:16`` as Notion writes it, with its time zone if it has one."""
    day = f"{_MONTHS[int(match[2]) - 1]} {int(match[3])}, {match[1]}"
    if match[4] is None:
        return day
    hour = int(match[4])
    time = f"{day} {hour % 12 or 12}:{match[5]} {'AM' if hour < 12 else 'PM'}"
    return f"{time} ({_zone(match[6])})" if match[6] else time


def _zone(zone: str) -> str:
    """Return a time zone such as ``-04:00`` as ``GMT-4``."""
    if zone == "Z":
        return "UTC"
    minutes = "" if zone.endswith("00") else f":{zone[-2:]}"
    return f"GMT{zone[0]}{int(zone[1:3])}{minutes}"


# --------------------------------------------------------------------------------------------------------------- lines

_ADDRESS: Final = r"https?://[^\s<>]*[^\s<>.,;:!?]"  # punctuation after an address is not a part of it
_FORMULA: Final = r"\$(?!\s)([^$`]+)(?<!\s)\$(?!\d)"
_MARKUP: Final = re.compile(f"{_TOLD.pattern}|{_ADDRESS}|{_FORMULA}")


def property_lines(values: Mapping[str, str]) -> list[tuple[n.Inline, ...]]:
    """Return a line for each property, with its links and formulas."""
    return [tuple(_line(f"{key}: {value}" if key.strip() else value)) for key, value in values.items()]


def _line(text: str) -> Iterator[n.Inline]:
    start = 0
    for match in _MARKUP.finditer(text):
        if text[start : match.start()]:
            yield n.Text(text[start : match.start()])
        yield _marked_up(match)
        start = match.end()
    if text[start:]:
        yield n.Text(text[start:])


def _marked_up(match: re.Match[str]) -> n.Inline:
    path, shown, formula = match.groups()
    if path:
        is_file = path.startswith(_FILE)
        target = n.FileTarget(unquote(path.removeprefix(_FILE))) if is_file else n.NoteTarget(path)
        return n.Link((n.Text(shown),), target)
    return n.Math(formula) if formula else n.Link((n.Text(match[0]),), n.Url(match[0]))
