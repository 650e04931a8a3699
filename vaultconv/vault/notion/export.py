"""A Notion export ("Markdown & CSV") as a vault: clean names, databases as notes, working links."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.parse import parse_note
from vaultconv.parse.frontmatter import read_front_matter
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS
from vaultconv.tree.walk import note_name, plain_text
from vaultconv.vault.notion.databases import Database, Databases, head_of
from vaultconv.vault.notion.links import Links, with_links
from vaultconv.vault.notion.names import EXPORT_FOLDER, plan_names
from vaultconv.vault.notion.rows import PageHead
from vaultconv.vault.notion.values import Reference, Value, as_yaml, named, references, typed
from vaultconv.vault.vault import Vault, is_note

__all__ = ["NotionExport"]

_WEB: Final = re.compile(r"https?://\S+")


class NotionExport(Vault):
    """A folder that Notion exported, as a vault.

    The names of pages and folders have no digits; if several have the same name, all but the first are numbered. A
    database becomes a note with a table. Links to pages lead to their notes. Property lines become properties; a row's
    page also gets the properties that only its database's table has.
    """

    adapts_notes = True

    def __init__(self, folder: Vault) -> None:
        names = plan_names(folder.files, partial(_title, folder))
        self._names, self._links, self._databases = names, Links(names), Databases(folder, names)
        found = [*folder.diagnostics, *self._databases.diagnostics, *map(_renamed, names.renamed.items())]
        settings = replace(folder.settings_for(""), from_notion=True)
        files = tuple(sorted(names.origins))
        super().__init__(folder.root, files, folder.ignore_files, (settings,), tuple(sorted(found)))

    @property
    def name(self) -> str:
        """The name of the export: that of the only page at its top, else that of its folder."""
        tops = [page for page in self._names.pages if "/" not in page.path]
        if len(tops) == 1 and tops[0].is_note:
            return tops[0].path
        return "Notion" if EXPORT_FOLDER.match(self.root.name) else self.root.name

    def shown_as(self, path: str) -> str:
        """Return the name of a file in the export."""
        return self._names.origins.get(path, path)

    def read(self, path: str) -> bytes:
        """Return a file's bytes; ``b""`` for a note that only has a database's table. Raises `OSError`."""
        is_only_table = is_note(path) and not is_note(self.shown_as(path))
        return b"" if is_only_table else super().read(path)

    def adapted(self, note: str, document: n.Document) -> n.Document:
        """Return the note with property lines as properties, addresses in this vault, and its database's table."""
        document = with_links(self._with_properties(note, document), lambda url: self._address(url, note))
        database = self._databases.get(note)
        if database is None:
            return document
        title = () if document.content else (n.Heading(1, (n.Text(note_name(note)),)),)
        return replace(document, content=(*title, *document.content, self._table(database, note)))

    def without(self, note: str, document: n.Document, is_published: Callable[[str], bool]) -> n.Document:
        """Return the note; of a database, without the rows whose pages aren't published."""
        database = self._databases.get(note)
        hidden = {row for row, page in database.notes.items() if not is_published(page)} if database else ()
        if database is None or not hidden:
            return document
        length = len(database.table.rows)
        content = (_without_rows(block, hidden, length) for block in document.content)
        return replace(document, content=tuple(content))

    # ---------------------------------------------------------------------------------------------------------- links

    def _resolve(self, url: str, note: str) -> str | None:
        return self._links.resolve(url, self.shown_as(note).rpartition("/")[0])

    def _address(self, url: str, note: str) -> str | None:
        path = self._resolve(url, note)
        return self._links.address(path, note) if path is not None else None

    # ----------------------------------------------------------------------------------------------------- properties

    def _with_properties(self, note: str, document: n.Document) -> n.Document:
        lines = self._databases.lines(note)
        if not lines.values or document.front_matter is not None:
            return document
        keys = {key: named(key) if named(key) not in lines.values else key for key in lines.values}
        values = {keys[key]: self._value(keys[key], text, note) for key, text in lines.values.items()}
        front_matter = read_front_matter(as_yaml(values))[0]
        return n.Document(_without_lines(document.content, self._databases.head(note), lines.length), front_matter)

    def _value(self, key: str, text: str, note: str) -> Value:
        others = references(text, lambda url: self._resolve(url, note)) if text else ()
        return [self._wikilink(reference, note) for reference in others] or typed(key, text)

    def _wikilink(self, reference: Reference, note: str) -> str:
        if not reference.path:
            return f"{reference.title} ({reference.url})"
        target = self._links.wikilink(reference.path, note)
        shown = reference.title.replace("]]", "] ]")
        return f"[[{target}]]" if shown == target else f"[[{target}|{shown}]]"

    # ---------------------------------------------------------------------------------------------------------- table

    def _table(self, database: Database, note: str) -> n.Table:
        columns, rows = database.table
        head = tuple(n.Cell(_texts(column)) for column in columns)
        cells = tuple(
            (self._title_cell(row[0], database.notes.get(number), note), *(self._cell(text, note) for text in row[1:]))
            for number, row in enumerate(rows)
        )
        return n.Table(tuple("" for _ in columns), head, cells)

    def _title_cell(self, title: str, page: str | None, note: str) -> n.Cell:
        if page is None:
            return n.Cell(_texts(title))
        return n.Cell((self._link(Reference(title.strip() or note_name(page), page), note),))

    def _cell(self, text: str, note: str) -> n.Cell:
        if _WEB.fullmatch(text.strip()) and self._resolve(text.strip(), note) is None:
            return n.Cell((n.Link((n.Text(text.strip()),), n.Url(text.strip())),))
        others = references(text, lambda url: self._resolve(url, note)) if text.strip() else ()
        links: list[tuple[n.Inline, ...]] = [(self._link(reference, note),) for reference in others]
        return n.Cell(_joined(links, n.Text(", ")) if links else _texts(text))

    def _link(self, reference: Reference, note: str) -> n.Link:
        url = self._links.address(reference.path, note) if reference.path else reference.url
        return n.Link((n.Text(reference.title),), n.Url(url))


def _title(folder: Vault, file: str) -> str:
    """Return the title of a page by its first heading."""
    title = head_of(folder, file).title
    return plain_text(parse_note(f"# {title}".encode(errors="replace"), "")[0]) if title else ""


def _renamed(change: tuple[str, str]) -> Diagnostic:
    note, wanted = change
    report = Report(note)
    report(
        DiagnosticCode.NAME_CHANGED,
        f'several pages in this folder are named "{wanted}"; this one was renamed "{note_name(note)}"',
    )
    return report.diagnostics[0]


def _without_lines(content: tuple[n.Block, ...], head: PageHead, count: int) -> tuple[n.Block, ...]:
    """Return a page's blocks without the property lines at the start of the paragraph below its title.

    If the tree has no such paragraph, because the lines were parsed differently, they stay.
    """
    if not count or len(content) < 2 or type(content[1]) is not n.Para:
        return content
    if count == len(head.lines):
        return (content[0], *content[2:])
    breaks = [i for i, node in enumerate(content[1].content) if type(node) in BREAKS]
    if len(breaks) + 1 != len(head.lines):
        return content
    return (content[0], replace(content[1], content=content[1].content[breaks[count - 1] + 1 :]), *content[2:])


def _without_rows(block: n.Block, hidden: Collection[int], length: int) -> n.Block:
    """Return a table of this length without some rows; any other block unchanged."""
    if type(block) is not n.Table or len(block.rows) != length:
        return block
    return replace(block, rows=tuple(row for number, row in enumerate(block.rows) if number not in hidden))


def _texts(text: str) -> tuple[n.Inline, ...]:
    """Return the text of a cell, with visible line breaks."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return _joined([(n.Text(line),) for line in lines if line], n.LineBreak())


def _joined(parts: list[tuple[n.Inline, ...]], between: n.Inline) -> tuple[n.Inline, ...]:
    """Join inlines with another one between them."""
    joined: list[Any] = []
    for part in parts:
        joined += (between, *part) if joined else part
    return tuple(joined)
