"""Folders of notes with common properties as Notion's databases: a CSV file beside the folder, a row a page."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

from vaultconv.addresses import NoteFacts
from vaultconv.backends.notion.properties import property_values, without_links

FEWEST_PROPERTIES = 2
FEWEST_NOTES = 2


def database(notes: Sequence[NoteFacts]) -> str:
    """The CSV of a folder's notes; nothing where fewer than two properties are common to most of them.

    It begins with a byte order mark, as Notion's do. A row's name is its page's title, which is how Notion finds the
    page; the columns are the common properties, the most frequent first, then the others.
    """
    rows = [property_values(note.properties, note.tags) for note in notes]
    counts = Counter(key for row in rows for key in row)
    common = [key for key, number in counts.items() if number * 2 > len(rows)]
    if len(notes) < FEWEST_NOTES or len(common) < FEWEST_PROPERTIES:
        return ""
    columns = sorted(counts, key=lambda key: -counts[key])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    is_taken = any(key.casefold() == "name" for key in columns)
    writer.writerow(["Title" if is_taken else "Name", *columns])  # no property shown is a title
    for note, row in zip(notes, rows, strict=True):
        writer.writerow([note.title, *(without_links(row.get(key, "")) for key in columns)])
    return "\ufeff" + text.getvalue()
