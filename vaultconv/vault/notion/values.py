"""The values of Notion's properties, and their form in front matter (reference: Notion, part B)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from vaultconv.parse.frontmatter import json_text
from vaultconv.tree.walk import note_name
from vaultconv.vault.dates import iso_date
from vaultconv.vault.properties import tag_name

Value = bool | int | float | str | list[str]

_BOOLEANS: Final = MappingProxyType({"Yes": True, "No": False})
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")
_RANGE: Final = " → "
# Notion writes lists with commas, but not only lists; these keys are lists in Obsidian.
LISTS: Final = frozenset({"tags", "aliases", "cssclasses"})


class Reference(NamedTuple):
    """A page or file that a value names; ``path`` is its path in the vault, ``""`` if it isn't in the export."""

    title: str
    path: str
    url: str = ""


Resolve = Callable[[str], str | None]  # an address in an export -> a path in the vault

_AFTER_ADDRESS: Final = re.compile(r"(?<=\)),\s*")
_WEB: Final = re.compile(r"https?://\S+\)$")
_COMMA: Final = re.compile(r",\s*")


def references(text: str, resolve: Resolve) -> tuple[Reference, ...]:
    """Return the pages or files that a relation or a list of files names.

    Notion writes them as ``Rome (Rome%20<id>.md), Oslo (…)``, ``[Rome](…)`` or ``a.png, b.png``. None are returned if
    the text contains anything else, or if none of them is in the export.
    """
    text = text.strip()
    return _titled(text, resolve) if text.endswith(")") else _bare(text, resolve)


def _titled(text: str, resolve: Resolve) -> tuple[Reference, ...]:
    found, before = [], ""
    for part in _AFTER_ADDRESS.split(text):
        title, _, address = part.rpartition("(")
        path = resolve(address[:-1])
        if path is None and not _WEB.match(address):  # a title that contains brackets and a comma
            before += part + ", "
            continue
        title = (before + title).strip()
        is_link = title.startswith("[") and title.endswith("]")
        found.append(Reference(title[1:-1] if is_link else title, path or "", address[:-1]))
        before = ""
    return tuple(found) if not before and any(each.path for each in found) else ()


def _bare(text: str, resolve: Resolve) -> tuple[Reference, ...]:
    found = []
    for part in _COMMA.split(text):
        path = resolve(part)
        if path is None:
            return ()
        found.append(Reference(note_name(path), path))
    return tuple(found)


def named(key: str) -> str:
    """Return the name of a property; those that Obsidian knows are in lower case."""
    return key.casefold() if key.casefold() in LISTS else key


def typed(key: str, text: str) -> Value:
    """Return a value in Obsidian's type: a check box, a number, a date, for some keys a list; else its text."""
    if key in LISTS:
        items = [item.strip() for item in text.split(",")]
        return [tag_name(item) if key == "tags" else item for item in items if item]
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return _RANGE.join(map(iso_date, text.split(_RANGE)))


# --------------------------------------------------------------------------------------------------------------- YAML

_PLAIN: Final = re.compile(r"[^\W\d][\w./-]*(?: [\w./()-]+)*")
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"})
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)?")


def as_yaml(values: Mapping[str, Value]) -> str:
    """Write properties as lines of YAML, in Obsidian's style."""
    return "\n".join(line for key, value in values.items() for line in _lines(_scalar(key), value))


def _lines(key: str, value: Value) -> Iterable[str]:
    if value == "":
        return (f"{key}:",)
    if not isinstance(value, list):
        return (f"{key}: {_scalar(value)}",)
    return (f"{key}:", *(f"  - {_scalar(item)}" for item in value)) if value else (f"{key}: []",)


def _scalar(value: bool | int | float | str) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    plain = _ISO.fullmatch(value) or (_PLAIN.fullmatch(value) and value.lower() not in _WORDS)
    return value if plain else json_text(value)
