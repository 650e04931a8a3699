"""The links of pages in a Notion export, and their targets in the vault."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from vaultconv.tree import nodes as n
from vaultconv.tree.walk import replace, rewrite
from vaultconv.vault.names import Names as Finder
from vaultconv.vault.notion.names import ExportNames, identify, nfc

# An address at Notion; without a host, it is in the same workspace.
_NOTION: Final = re.compile(r"(?:https?://(?:[\w-]+\.)*notion\.(?:so|site|com)|notion://[\w.-]*)?/(?!/)", re.I | re.A)
_EXTERNAL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_ID_IN_PATH: Final = re.compile(r"([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})/?$", re.I)
# In HTML: the address of an attribute, or of a Markdown link that Notion wrote between tags.
_IN_HTML: Final = re.compile(r"""(?P<before>\]\(|(?:href|src)=")(?P<url>[^\s()"]+)(?P<after>[)"])""")

Resolve = Callable[[str], str | None]


class Links:
    """Resolves the links of an export's pages."""

    def __init__(self, names: ExportNames) -> None:
        self._names = names
        self._finder = Finder(names.origins)

    def resolve(self, url: str, folder: str) -> str | None:
        """Return the path in the vault that an address means in a page of this ``folder`` of the export, or None."""
        if _NOTION.match(url):
            return self._by_id(_id_of(url))
        if _EXTERNAL.match(url) or url.startswith("#"):
            return None
        written = url.partition("#")[0]
        for name in (unquote(written), unquote(url), written):
            found = self._names.clean.get(posixpath.normpath(posixpath.join(folder, nfc(name))))
            if found in self._names.origins:
                return found
        return self._by_id(identify(posixpath.splitext(unquote(written))[0].removesuffix("_all")).id)

    def _by_id(self, identifier: str) -> str | None:
        return self._names.ids.get(identifier) if identifier else None

    def address(self, path: str, note: str) -> str:
        """Return the relative address of a file for a link in a note, unambiguous even if names are shared."""
        relative = posixpath.relpath(path, note.rpartition("/")[0] or ".")
        if not relative.startswith("../") and self._finder.find(relative, note) != path:
            relative = "./" + relative
        return quote(relative, safe="/!,;=@")

    def wikilink(self, path: str, note: str) -> str:
        """Return the target of a wikilink to a file from a note: its name if that is unambiguous, else its path."""
        shown = path.removesuffix(".md")
        name = shown.rpartition("/")[2]
        return name if self._finder.find(name, note) == path else shown


def _id_of(url: str) -> str:
    """Return the digits of the page of a Notion address; if a page is opened over another, that of the upper one."""
    parts = urlsplit(url)
    for path in (*parse_qs(parts.query).get("p", ()), parts.path):
        if match := _ID_IN_PATH.search(path):
            return match[1].replace("-", "").lower()
    return ""


def with_links(document: n.Document, address: Callable[[str], str | None]) -> n.Document:
    """Return the document with each address replaced by ``address(url)``, unless that is None."""

    def change(node: n.Node) -> n.Node:
        if isinstance(node, (n.Link, n.Image)) and isinstance(node.target, n.Url):
            new = address(node.target.url)
            return node if new is None else replace(node, target=n.Url(new))
        if isinstance(node, (n.RawBlock, n.RawInline)):
            text = _IN_HTML.sub(lambda match: _changed(match, address), node.text)
            return node if text == node.text else replace(node, text=text)
        return node

    return rewrite(document, change)


def _changed(match: re.Match[str], address: Callable[[str], str | None]) -> str:
    new = address(match["url"])
    return match[0] if new is None else match["before"] + new + match["after"]
