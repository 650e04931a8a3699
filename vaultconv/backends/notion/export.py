"""Notion's export style: pages, pictures and files as Notion exports and imports them.

Folders of notes with common properties are databases: a CSV file beside the folder, a row for each page.
"""

from __future__ import annotations

import csv
import io
import posixpath
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import ClassVar, Final, Literal
from urllib.parse import quote

import msgspec

from vaultconv.addresses import Contents, Layout, NoteFacts, Page
from vaultconv.backends.notion.export_dialect import NOTION as DIALECT
from vaultconv.backends.notion.export_dialect import page as page_renderer
from vaultconv.backends.notion.head import with_head, without_title
from vaultconv.backends.notion.layout import FolderPage, PageNaming, file_name, lay_out_export
from vaultconv.backends.notion.limits import large_files
from vaultconv.backends.notion.properties import property_values, without_links
from vaultconv.backends.notion.property_links import PropertyLinks
from vaultconv.backends.notion.shape import Highlights, shaped, with_equation_numbers
from vaultconv.diagnostics import Report
from vaultconv.markdown import Dialect, write_markdown
from vaultconv.pictures.in_text import pictures_as_files
from vaultconv.plugins import Backend
from vaultconv.transforms import MARKDOWN_TRANSFORMS, READ_TRANSFORMS, RawHtml
from vaultconv.transforms.context import Transform
from vaultconv.tree import nodes as n
from vaultconv.vault.properties import properties_of, tags_of
from vaultconv.vault.property_files import NO_FILES, Named
from vaultconv.vault.titles import clean_name

__all__ = ["NOTION", "NotionBackend"]

Href = Callable[[n.Target], str | None]

_EMBEDS, *_OTHERS = MARKDOWN_TRANSFORMS
TRANSFORMS: Final[tuple[Transform, ...]] = (
    *READ_TRANSFORMS,
    _EMBEDS,
    RawHtml(anchors=False),
    *_OTHERS,
    PropertyLinks(),
)
"""The transforms for Notion, which reads no HTML and shows properties as a part of the page."""
_LONGEST: Final = 100


class NotionBackend(msgspec.Struct, Backend, frozen=True, kw_only=True):
    """Pages that Notion imports: Markdown with pictures and files, as in Notion's own exports."""

    name: str = "notion"
    transforms: tuple[Transform, ...] = TRANSFORMS
    extension: str = ".md"
    resolved: bool = True
    ids: bool = False
    """End file names in 32 hexadecimal digits, as in Notion's exports; they are the same in every run."""
    names: Literal["file", "title"] = "file"
    """Name a page after its note's file or its note's title; this is its title in Notion."""
    name_length: int = _LONGEST
    """The greatest length of a name, in characters."""
    title: bool = True
    """Begin a page with its title, as in Notion's exports, even if it is also the page's name."""
    properties: bool = True
    """Write a note's properties as lines under its title."""
    databases: bool = False
    """Also write a folder of notes with common properties as a database, a CSV file."""
    highlights: Highlights = "bold"
    """The form of highlighted text."""
    footnotes: str = "Notes"
    """The heading above the footnotes at a page's end."""

    FIXED_FIELDS: ClassVar = frozenset(("name", "transforms", "extension", "resolved"))
    """What a backend is, which no configuration changes."""

    @property
    def description(self) -> str:
        """What is written, for `vaultconv list backends`."""
        return "pages to import into Notion: Markdown, pictures and files as in its own exports"

    def lay_out(self, contents: Contents) -> Layout:
        """Return where everything goes, with the pages of folders that have no note, and the databases."""
        options = PageNaming(ids=self.ids, names=self.names, longest=max(self.name_length, 1))
        layout, folders, members = lay_out_export(contents, options)
        texts = _databases(contents, members, {*layout.paths.values()}) if self.databases else {}
        folder_pages = {folder.file for folder in folders}
        # A folder of notes alone that is a database has no other page, as in Notion.
        replaced = {
            folder.file: folder.file[:-3] + ".csv"
            for folder in folders
            if folder.file[:-3] + ".csv" in texts and folder_pages.isdisjoint(folder.pages)
        }
        for folder in folders:
            if folder.file not in replaced:
                texts[folder.file] = _list_of_pages(folder, replaced)
        diagnostics = (*layout.diagnostics, *large_files(contents))
        return msgspec.structs.replace(layout, texts=texts, diagnostics=diagnostics)

    def with_files(self, document: n.Document, *, note: str, report: Report) -> tuple[n.Document, dict[str, bytes]]:
        """Return the page with the pictures in its text as files, because Notion takes no others."""
        return pictures_as_files(document, note, report)

    def write_page(self, document: n.Document, *, page: Page, href: Href, report: Report) -> str:
        """Return a page: its title, its properties and its text."""
        title = _title(page)
        head = with_head(document, page.note, title, self._values(document, page.tags, page.named))
        # A name that had to be changed or cut says less than the title.
        if not self.title and clean_name(page.path) == title:
            head = without_title(head)
        return self._written(head, page.note, href, report)

    def write(self, document: n.Document, *, note: str, href: Href, report: Report) -> str:
        """Return the text of a document that stands alone, with its properties and no title added."""
        values = self._values(document, tags_of(properties_of(document.front_matter)))
        return self._written(with_head(document, note, "", values), note, href, report)

    def _values(self, document: n.Document, tags: Collection[str], files: Named = NO_FILES) -> dict[str, str]:
        return property_values(properties_of(document.front_matter), tags, files) if self.properties else {}

    def _written(self, document: n.Document, note: str, href: Href, report: Report) -> str:
        document = shaped(with_equation_numbers(document, note), report, self.highlights)
        return write_markdown(document, _dialect(self.footnotes), href=href, report=report)


@cache
def _dialect(footnotes: str) -> Dialect:
    return DIALECT.extend("notion", {n.Document: page_renderer(footnotes)})


def _title(page: Page) -> str:
    """Return a page's title: that of its note, or the name of its folder if the note is an ``index``."""
    named = page.title == clean_name(page.note) and page.title.lower() in ("index", "_index")
    return clean_name(page.path) if named else page.title


def _databases(contents: Contents, members: Mapping[str, Sequence[str]], taken: Collection[str]) -> dict[str, str]:
    """Return the CSV files of the folders that are databases, by path.

    That of the vault itself is named after the vault.
    """
    texts: dict[str, str] = {}
    for folder, notes in members.items():
        path = f"{folder or file_name(contents.name, _LONGEST)}.csv"
        text = database([contents.notes[note] for note in notes])
        if text and path not in taken:
            texts[path] = text
    return texts


def _list_of_pages(folder: FolderPage, replaced: Mapping[str, str]) -> str:
    """Write the page of a folder: links to the pages below it, or to their files."""
    start = folder.file.rfind("/") + 1  # they are below the page's own folder
    items = [_link_to(replaced.get(path, path), start) for path in folder.pages]
    document = n.Document((n.Heading(1, (n.Text(folder.name),)), n.BulletList(tuple(items))))
    return write_markdown(document, DIALECT)


def _link_to(path: str, start: int) -> n.ListItem:
    title = clean_name(posixpath.splitext(path)[0] + ".md")
    return n.ListItem((n.Para((n.Link((n.Text(title),), n.Url(quote(path[start:], safe="/!,;=@"))),)),))


NOTION: Final = NotionBackend()


FEWEST_PROPERTIES = 2
FEWEST_NOTES = 2


def database(notes: Sequence[NoteFacts]) -> str:
    """Write the CSV of a folder's notes; return nothing if most of them have fewer than two properties in common.

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
