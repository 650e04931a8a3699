"""What a link's text means: one door for wikilinks, Markdown links and HTML attributes, with its diagnostics."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

import msgspec

from vaultconv import nodes as n
from vaultconv.diagnostics import Code, Report
from vaultconv.vault.headings import heading_key
from vaultconv.vault.index import Index
from vaultconv.vault.suggest import closest
from vaultconv.vault.vault import is_note
from vaultconv.walk import default_display

_MAX_LISTED: Final = 6
# One letter and a colon is a Windows drive. `//host` has the page's own scheme.
_EXTERNAL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_HOST: Final = re.compile(r"www\.[^/\s]+\.[^/\s]", re.IGNORECASE)


class ResolveOptions(msgspec.Struct, frozen=True):
    """Repairs that are made where a link means nothing; each is reported."""

    by_alias: bool = False
    """Take a note's alias for its name."""
    by_cut_name: bool = False
    """Find a note whose name was cut at 50 characters, as Notion's exports do."""
    image_without_extension: bool = False
    """Find an image by its name without extension."""


def is_external(url: str) -> bool:
    """Has the address a scheme (of two letters or more), or does it begin with ``//``?"""
    return _EXTERNAL.match(url) is not None


class Targets:
    """Resolves the links of one note."""

    def __init__(self, note: str, index: Index, report: Report, options: ResolveOptions) -> None:
        self.note, self.index, self.report = note, index, report
        self._repairs = [name for name in ResolveOptions.__struct_fields__ if getattr(options, name)]

    def of_wikilink(self, target: str, at: n.Position | None, *, embed: bool = False) -> n.Target:
        """What ``[[target]]`` means; ``embed``: in an embed, where a missing part is a missing target."""
        path, *segments = target.split("#")
        file = self.index.find_file(path, self.note) or self._repaired(path, at)
        if file is None:
            self._unresolved(path, at, embed)
            return n.MissingTarget(target)
        return self._within(file, segments, target, at, embed)

    def of_url(self, url: str, at: n.Position | None, *, embed: bool = False) -> n.Target:
        """What a Markdown link's local address means."""
        file, segments = self._find_url(url)
        if file is None:
            path = unquote(url.partition("#")[0])
            if (file := self._repaired(path, at)) is None:
                self._unresolved(path, at, embed)
                return n.MissingTarget(url)
        return self._within(file, segments, url, at, embed)

    def of_attribute(self, url: str, at: n.Position | None) -> n.Target | None:
        """What an HTML attribute's address means; None where it means nothing of the vault's."""
        if not url or is_external(url):
            return None
        file, segments = self._find_url(url)
        if file is None:
            # A path from the root, or one without an extension, is an address of some site.
            if "." in url.rpartition("/")[2] and not url.startswith(("/", "#")):
                self._unresolved(unquote(url.partition("#")[0]), at, embed=False)
            return None
        if url.startswith("#") and self.index.find_heading(file, segments) is None:
            return None  # an id in the HTML itself, mostly
        return self._within(file, segments, url, at, embed=False)

    def _find_url(self, url: str) -> tuple[str | None, list[str]]:
        """The file that an address means, and the segments of its fragment; decoded first, then as it stands."""
        path, *segments = url.split("#")
        decoded = [unquote(segment) for segment in segments]
        find, note = self.index.find_file, self.note
        if (file := find(unquote(path), note)) is not None:
            return file, decoded
        if "%" in path and (file := find(path, note)) is not None:
            return file, decoded
        if segments and (file := find(unquote(url), note)) is not None:
            return file, []  # a file whose name holds a #
        if "?" in path:
            return find(unquote(path.partition("?")[0]), note), decoded
        return None, decoded

    def _within(self, file: str, segments: list[str], written: str, at: n.Position | None, embed: bool) -> n.Target:
        """The target within a file that the part after ``#`` means."""
        if not is_note(file):
            return n.FileTarget(file, "#".join(segments).strip())
        segments = [segment.strip() for segment in segments if segment.strip()]
        if not segments:
            return n.NoteTarget(file)
        if segments[-1].startswith("^"):
            block = segments[-1][1:].strip().lower()
            if self.index.has_block(file, block):
                return n.NoteTarget(file, "^" + block)
            self._part_missing(Code.BLOCK_UNRESOLVED, f'no block "^{block}" in "{_name(file)}"', "", at, embed)
        else:
            anchor = self.index.find_heading(file, segments)
            if anchor is not None:
                return n.NoteTarget(file, anchor)
            shown = " > ".join(segments)
            message = f'no heading "{shown}" in "{_name(file)}"'
            self._part_missing(Code.HEADING_UNRESOLVED, message, self._headings_of(file, segments[-1]), at, embed)
        return n.MissingTarget(written) if embed else n.NoteTarget(file)

    def _part_missing(self, code: Code, message: str, hint: str, at: n.Position | None, embed: bool) -> None:
        self.report(Code.EMBED_UNRESOLVED if embed else code, message, at, hint)

    def _headings_of(self, note: str, wanted: str) -> str:
        """A hint that lists the headings that are most like the one that is missing."""
        entry = self.index.entry(note)
        titles = list(dict.fromkeys(heading.title for heading in entry.headings)) if entry else []
        if not titles:
            return "the note has no headings"
        listed = ", ".join(f'"{title}"' for title in closest(heading_key(wanted), titles, _MAX_LISTED))
        return f"headings: {listed}" + (", …" if len(titles) > _MAX_LISTED else "")

    def _repaired(self, path: str, at: n.Position | None) -> str | None:
        """What a repair that was asked for takes the path for."""
        for name in self._repairs if path.strip() else ():
            file: str | None = getattr(self.index.suggester, name)(path, self.note)
            if file is not None:
                self.report(Code.REPAIRED_LINK, f'"{path}" was taken for "{file}" ({name.replace("_", " ")})', at)
                return file
        return None

    def _unresolved(self, path: str, at: n.Position | None, embed: bool) -> None:
        name = path.strip()
        kind = "file" if "." in name[-6:-1] and not is_note(name) else "note"
        near = self.index.suggester.name(name)
        hint = f'did you mean "{near}"?' if near else ""
        if _HOST.match(name):
            hint = f'did you mean "https://{name}"?'
        code = Code.EMBED_UNRESOLVED if embed else Code.LINK_UNRESOLVED
        self.report(code, f'no {kind} named "{default_display(name)}"', at, hint)


def _name(file: str) -> str:
    return file.rpartition("/")[2][:-3]
