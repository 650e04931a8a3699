"""The databases of a Notion export, and the properties of the pages that are their rows."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.parse.source import decode
from vaultconv.vault.notion.names import ExportNames, ExportPage
from vaultconv.vault.notion.rows import (
    DatabaseTable,
    PageHead,
    RowProperties,
    match_rows,
    property_lines,
    read_head,
    read_table,
    without_empty_rows,
)
from vaultconv.vault.vault import Vault, is_note


class Database(NamedTuple):
    """A database's table, and the notes of its rows, by row number."""

    table: DatabaseTable
    notes: Mapping[int, str]


class Databases:
    """All databases of an export, read from ``vault``, the folder as Notion wrote it."""

    def __init__(self, vault: Vault, names: ExportNames) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._vault, self._names = vault, names
        self._heads: dict[str, PageHead] = {}
        self._by_note: dict[str, Database] = {}
        self._columns: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, Mapping[str, str]] = {}
        inside: dict[str, list[str]] = defaultdict(list)
        for note, file in names.origins.items():
            if is_note(file):
                inside[note.rpartition("/")[0]].append(note)
        for page in names.pages:
            if page.tables:
                self._add(page, inside.get(page.path, []))

    def get(self, note: str) -> Database | None:
        """Return the database that a note stands for."""
        return self._by_note.get(note)

    def head(self, note: str) -> PageHead:
        """Return the head of a page; an empty one if the page can't be read, which is reported with the note."""
        if note not in self._heads:
            file = self._names.origins[note]
            self._heads[note] = head_of(self._vault, file) if is_note(file) else PageHead()
        return self._heads[note]

    def lines(self, note: str) -> RowProperties:
        """Return the property lines of a page, completed from its database's table."""
        lines = property_lines(self.head(note), self._columns.get(note))
        for column, cell in self._rows.get(note, {}).items():
            said = lines.values.get(column, "")
            if len(cell) > len(said) and cell.startswith(said):
                lines.values[column] = cell
        return lines

    def _add(self, page: ExportPage, notes: list[str]) -> None:
        """Read a database's table; of two tables, the one with all rows."""
        report = Report(page.tables[0])
        try:
            table = read_table(decode((self._vault.root / page.tables[0]).read_bytes(), report))
        except (OSError, csv.Error) as error:
            report(DiagnosticCode.UNREADABLE, f"the table can't be read: {error}")
            table = None
        self.diagnostics += report.diagnostics
        if table is None:
            return
        table, matched = without_empty_rows(table, match_rows(table, {note: self.head(note) for note in notes}))
        self._by_note[page.path + ".md"] = Database(table, matched)
        self._columns.update(dict.fromkeys(notes, table.columns[1:]))
        for number, note in matched.items():
            cells = (cell.strip() for cell in table.rows[number][1:])
            columns = (column.strip() for column in table.columns[1:])
            self._rows[note] = dict(zip(columns, cells, strict=True))


def head_of(vault: Vault, file: str) -> PageHead:
    """Return the head of a page of the export."""
    try:
        return read_head(decode((vault.root / file).read_bytes(), Report(file)))
    except OSError:
        return PageHead()
