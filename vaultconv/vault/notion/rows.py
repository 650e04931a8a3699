"""The databases of a Notion export: reading tables, and matching their rows with pages."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from vaultconv.vault.notion.names import UNTITLED, letters

K = TypeVar("K")

_HEADING: Final = re.compile(r"\ufeff?\s*#[ \t]+([^\n]*?)[ \t]*(?:\n[ \t]*\n|\n?\Z|\n)")
_PROPERTY: Final = re.compile(r"(?![>|`]|[-*+] |#+ |\d+[.)] )([^:\n]{1,80}):(?:[ \t]+|$)(.*)")
_AUTOLINK: Final = re.compile(r"<(https?://[^\s<>]+)>")
_SELF_LINK: Final = re.compile(r"\[(https?://[^\]\s]+)\]\(\1\)")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
# A single line "Note: …" under a title is a property only if it has one of these names.
_KNOWN: Final = frozenset(
    ("aliases", "created", "created by", "created time", "date", "due", "last edited", "last edited by",
     "last edited time", "last updated", "priority", "status", "tags", "type", "updated", "url")
)  # fmt: skip


class PageHead(NamedTuple):
    """The beginning of a page: its title as Markdown, and the lines of the paragraph below it."""

    title: str = ""
    lines: tuple[str, ...] = ()


class RowProperties(NamedTuple):
    """Property lines: names and values, and the number of lines that they take."""

    values: dict[str, str]
    length: int


class DatabaseTable(NamedTuple):
    """A database's table. Every row has a cell for each column; the first column is the title."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_head(text: str) -> PageHead:
    """Return the head of a page's text."""
    match = _HEADING.match(text.replace("\r\n", "\n"))
    if match is None:
        return PageHead()
    below = match.string[match.end() :]
    paragraph = re.split(r"\n[ \t]*(?:\n|\Z)", below, maxsplit=1)[0] if below[:1].strip() else ""
    return PageHead(match[1], tuple(paragraph.split("\n")) if paragraph else ())


def property_lines(head: PageHead, columns: Iterable[str] | None) -> RowProperties:
    """Return the property lines of a page; of a row, those in its database's ``columns``.

    For any other page, ``columns`` is None. The paragraph below its title counts as properties if all its lines look
    like properties and there are several of them, or if one has a name that Notion uses.
    """
    known = None if columns is None else {column.strip() for column in columns}
    values: dict[str, str] = {}
    count, last = 0, ""
    for line in head.lines:
        match = _PROPERTY.fullmatch(line.strip())
        name = match[1].strip() if match else ""
        if match and name and (known is None or name in known) and name not in values:
            values[name], last = _plain(match[2].strip()), name
        elif known is not None and last:  # a value of several lines
            values[last] += "\n" + _plain(line.strip())
        else:
            break
        count += 1
    if known is None and not _are_properties(values, all_lines=count == len(head.lines)):
        return RowProperties({}, 0)
    return RowProperties(values, count)


def _plain(value: str) -> str:
    """Remove Markdown's signs from a value: around addresses and before punctuation."""
    return _SELF_LINK.sub(r"\1", _AUTOLINK.sub(r"\1", _ESCAPE.sub(r"\1", value)))


def _are_properties(names: Iterable[str], *, all_lines: bool) -> bool:
    found = [name.casefold() for name in names]
    return (all_lines and len(found) > 1) or not _KNOWN.isdisjoint(found)


def read_table(text: str) -> DatabaseTable | None:
    """Parse a database's table; None for an empty text. Raises `csv.Error`."""
    rows = [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")) if row]
    if not rows:
        return None
    width = max(map(len, rows))
    padded = tuple((*row, *[""] * (width - len(row))) for row in rows)
    return DatabaseTable(padded[0], padded[1:])


def match_rows(table: DatabaseTable, pages: Mapping[str, PageHead]) -> dict[int, str]:
    """Return the page of each row, by row number; ``pages`` are those in the database's folder.

    A row's page has the row's title. Of several pages with that title, it is the one with the row's property lines,
    else the next free one. A page whose title no row has belongs to the only row with the same property lines: a date
    in a title can be ``@Today`` in one of the two.
    """
    titled = _by(pages, lambda head: letters(head.title))
    saying = _by(pages, lambda head: (letters(head.title), frozenset(head.lines)))
    titles = [letters(row[0].strip() or UNTITLED) for row in table.rows]
    said = [_said(table.columns, row) for row in table.rows]
    matched: dict[int, str] = {}
    for number, title in enumerate(titles):
        if len(titled.get(title, ())) > 1 and (same := saying.get((title, said[number]))):
            matched[number] = same.pop()
    taken = set(matched.values())
    for number, title in enumerate(titles):
        free = titled.get(title, [])
        while number not in matched and free:
            if (page := free.pop()) not in taken:
                matched[number] = page
    return {**matched, **_match_untitled(said, matched, pages)}


def _match_untitled(
    said: Sequence[frozenset[str]], matched: Mapping[int, str], pages: Mapping[str, PageHead]
) -> dict[int, str]:
    """Match the remaining rows and pages whose property lines are the same and unique."""
    taken = set(matched.values())
    left = _by({page: head for page, head in pages.items() if page not in taken}, lambda head: frozenset(head.lines))
    rows = [number for number in range(len(said)) if number not in matched]
    times = Counter(said[number] for number in rows)
    same = {number: left.get(said[number], ()) for number in rows if said[number] and times[said[number]] == 1}
    return {number: found[0] for number, found in same.items() if len(found) == 1}


def without_empty_rows(table: DatabaseTable, matched: Mapping[int, str]) -> tuple[DatabaseTable, dict[int, str]]:
    """Return the table without empty rows that have no page, and the pages by their new row numbers."""
    kept = [number for number, row in enumerate(table.rows) if number in matched or any(map(str.strip, row))]
    rows = tuple(table.rows[number] for number in kept)
    return DatabaseTable(table.columns, rows), {new: matched[old] for new, old in enumerate(kept) if old in matched}


def _by(pages: Mapping[str, PageHead], key: Callable[[PageHead], K]) -> dict[K, list[str]]:
    """Group pages by ``key`` of their heads, the last page first."""
    found: dict[K, list[str]] = defaultdict(list)
    for page, head in sorted(pages.items(), reverse=True):
        found[key(head)].append(page)
    return found


def _said(columns: Iterable[str], row: Iterable[str]) -> frozenset[str]:
    """Return a row as the property lines of a page."""
    cells = list(zip(columns, row, strict=True))[1:]
    return frozenset(f"{column.strip()}: {cell.strip()}" for column, cell in cells if cell.strip())
