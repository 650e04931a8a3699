"""Notes in the Markdown of Notion's API, for programs that create pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Final
from urllib.parse import quote

import msgspec

from vaultconv.addresses import Contents, Layout, Page, plan_paths
from vaultconv.arguments import user_path
from vaultconv.backends.notion.colours import Colour
from vaultconv.backends.notion.enhanced_dialect import write_enhanced
from vaultconv.backends.notion.enhanced_writer import EnhancedStyle
from vaultconv.backends.notion.head import with_head, without_title
from vaultconv.backends.notion.limits import MAX_ADDRESS, large_files, size
from vaultconv.backends.notion.properties import property_values
from vaultconv.backends.notion.property_links import PropertyLinks
from vaultconv.backends.notion.shape import with_equation_numbers
from vaultconv.diagnostics import Report
from vaultconv.errors import UsageError
from vaultconv.markdown import Href
from vaultconv.pictures.in_text import pictures_as_files
from vaultconv.plugins import Backend
from vaultconv.transforms import (
    READ_TRANSFORMS,
    BlockIds,
    Callouts,
    DropComments,
    Embeds,
    HardBreaks,
    Headings,
    RawHtml,
    Tags,
)
from vaultconv.transforms.context import Transform
from vaultconv.tree import nodes as n
from vaultconv.vault.properties import properties_of, tags_of
from vaultconv.vault.property_files import NO_FILES, Named

__all__ = ["ENHANCED", "EnhancedBackend"]


class EnhancedBackend(msgspec.Struct, Backend, frozen=True, kw_only=True):
    """Notes in the Markdown of Notion's API, a file for each, at their paths in the vault."""

    name: str = "notion-enhanced"
    # Without Patterns: text like `[^x]` is escaped here, and need not be code.
    transforms: tuple[Transform, ...] = (
        *READ_TRANSFORMS, Embeds(), RawHtml(anchors=False), DropComments(), Tags(), Callouts(), Headings(), BlockIds(),
        HardBreaks(), PropertyLinks(),
    )  # fmt: skip
    extension: str = ".md"
    resolved: bool = True
    pages: str = ""
    """A JSON file with the addresses of pages in Notion, by the paths of their notes in the vault, or their names."""
    files: str = ""
    """A JSON file with the addresses of uploaded files, by their paths in the vault, or their names."""
    title: bool = True
    """Begin a page with its title as a heading, which Notion makes the page's title. Turn it off for programs that set
    the title themselves."""
    properties: bool = True
    """Write a note's properties as lines at its beginning."""
    highlight: Colour = "yellow_bg"
    """The colour of highlighted text."""
    footnotes: str = "Notes"
    """The heading above the footnotes at a page's end."""

    FIXED_FIELDS: ClassVar = frozenset(("name", "transforms", "extension", "resolved"))
    """What a backend is, which no configuration changes."""

    @property
    def description(self) -> str:
        """What is written, for `vaultconv list backends`."""
        return "the Markdown of Notion's API, for programs that create pages"

    def lay_out(self, contents: Contents) -> Layout:
        """Return a layout with everything at its path in the vault.

        Raises `UsageError` if a table of addresses can't be read.
        """
        self._uploads()
        paths, changes = plan_paths(contents.notes, contents.files, self.extension, portable=contents.portable)
        return Layout(paths=paths, diagnostics=(*changes, *large_files(contents)))

    def with_files(self, document: n.Document, *, note: str, report: Report) -> tuple[n.Document, dict[str, bytes]]:
        """Return the page with the pictures in its text as files, because Notion takes no others."""
        return pictures_as_files(document, note, report)

    def write_page(self, document: n.Document, *, page: Page, href: Href, report: Report) -> str:
        """Return the page's text. Addresses in the output, which ``href`` returns, mean nothing in Notion."""
        head = with_head(document, page.note, page.title, self._values(document, page.tags, page.named))
        return self._write(head if self.title else without_title(head), page.note, report)

    def write(self, document: n.Document, *, note: str, href: Href, report: Report) -> str:
        """Return the text of a document that stands alone, with its properties and no title added."""
        values = self._values(document, tags_of(properties_of(document.front_matter)))
        return self._write(with_head(document, note, "", values), note, report)

    def _values(self, document: n.Document, tags: Collection[str], files: Named = NO_FILES) -> dict[str, str]:
        return property_values(properties_of(document.front_matter), tags, files) if self.properties else {}

    def _write(self, document: n.Document, note: str, report: Report) -> str:
        style = EnhancedStyle(self.highlight, self.footnotes)
        document = with_equation_numbers(document, note)
        return write_enhanced(document, uploads=self._uploads(), style=style, report=report)

    def _uploads(self) -> NotionAddresses:
        return NotionAddresses(_addresses(self.pages, "pages"), _addresses(self.files, "files"))


# ----------------------------------------------------------------------------------------------------------- addresses

_SCHEME: Final = re.compile(r"(?!data:|javascript:|file:)[a-z][a-z0-9+.-]+:\S", re.IGNORECASE)
# What stays as it is in an address; every other character would end it here, or is not a character of one.
_KEPT: Final = "%/:?#@!$&'*+,;=~-._"


class NotionAddresses:
    """The addresses of pages and files that are in Notion already, by path or name."""

    def __init__(self, pages: Mapping[str, str], files: Mapping[str, str]) -> None:
        self._pages, self._files = pages, files

    @property
    def has_pages(self) -> bool:
        """Are any pages known? Without, it is the first pass, and no links lead to pages."""
        return bool(self._pages)

    def page(self, note: str) -> str | None:
        """Return the address of a note's page; None if it has none yet."""
        return _look_up(self._pages, _key(note))

    def file(self, file: str) -> str | None:
        """Return the address of an uploaded file; None if it has none yet."""
        return _look_up(self._files, _key(file))

    def web(self, url: str) -> str | None:
        """Return a web address, percent-encoded; None if it isn't one, or is too long for Notion."""
        if not _SCHEME.match(url) or size(url) > MAX_ADDRESS:
            return None
        return encoded(url)


def encoded(url: str) -> str:
    """Return an address with the characters encoded that would end it or aren't allowed; letters of any script stay."""
    return "".join(each if each in _KEPT or each.isalnum() else quote(each, errors="replace") for each in url)


def _look_up(table: Mapping[str, str], key: str) -> str | None:
    return table.get(key) or table.get(key.rpartition("/")[2])


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", path).removesuffix(".md")


def _addresses(path: str, option: str) -> Mapping[str, str]:
    """Return the addresses in a JSON file, percent-encoded. Raises `UsageError` if they can't be read."""
    if not path:
        return MappingProxyType({})
    file = user_path(path)
    try:
        return _read(file, file.stat().st_mtime_ns)
    except OSError as error:
        raise UsageError(f"{option}: {path}: {error.strerror}", "name a JSON file that exists") from error
    except msgspec.DecodeError as error:
        hint = 'write it like {"Trips/Rome.md": "https://www.notion.so/0123456789abcdef0123456789abcdef"}'
        raise UsageError(f"{option}: {path}: {error}", hint) from error


@cache
def _read(file: Path, changed: int) -> Mapping[str, str]:
    table = msgspec.json.decode(file.read_bytes(), type=dict[str, str])
    return MappingProxyType({_key(name): encoded(address) for name, address in table.items()})


ENHANCED: Final = EnhancedBackend()
