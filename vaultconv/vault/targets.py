"""Resolving the targets of wikilinks, Markdown links and HTML attributes, with their diagnostics."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.targets import is_external
from vaultconv.tree.walk import default_display, note_name
from vaultconv.vault.excalidraw import is_drawing
from vaultconv.vault.headings import heading_key
from vaultconv.vault.index import Index
from vaultconv.vault.options import ResolveOptions
from vaultconv.vault.vault import is_note

_MAX_LISTED: Final = 6  # headings in a message
_MAX_COMPARED: Final = 200  # headings that are considered for it
_HOST: Final = lazy_pattern(r"www\.[^/\s]+\.[^/\s]", re.IGNORECASE)


_REPAIRS: Final = ("by_alias", "by_cut_name", "image_without_extension")


class _Written(NamedTuple):
    """A link as it was written in its note."""

    text: str
    at: n.Position | None
    is_embed: bool = False
    is_url: bool = False


class Targets:
    """Resolves the links of one note. If a part to embed is missing, the target counts as missing altogether."""

    def __init__(self, note: str, index: Index, report: Report, options: ResolveOptions) -> None:
        self.note, self.index, self.report = note, index, report
        self._repairs = [name for name in _REPAIRS if getattr(options, name)]
        self._site_addresses = options.site_addresses

    def of_wikilink(self, target: str, at: n.Position | None, *, embed: bool = False) -> n.Target:
        """Return the target of ``[[target]]``."""
        path, *segments = target.split("#")
        file = self.index.find_file(path, self.note)
        if file is not None and not segments:  # most links
            return self._whole(file, embed=embed)
        return self._target(file, path, segments, _Written(target, at, embed))

    def of_url(self, url: str, at: n.Position | None, *, embed: bool = False) -> n.Target:
        """Return the target of a Markdown link's local address.

        Here, a heading can also be named by its GitHub slug.
        """
        file, segments = self.find_url(url)
        if file is not None and not segments:
            return self._whole(file, embed=embed)
        if file is None and self._site_addresses and not embed and url.startswith("/") and not is_note(url):
            return n.Url(url)
        return self._target(file, unquote(url.partition("#")[0]), segments, _Written(url, at, embed, is_url=True))

    def of_attribute(self, url: str, at: n.Position | None) -> n.Target | None:
        """Return the target of an HTML attribute's address; None if it isn't in the vault."""
        if not url or is_external(url):
            return None
        file, segments = self.find_url(url)
        if url.startswith("#"):  # an unknown id stays in the HTML
            anchor = self._anchor(self.note, [segment.strip() for segment in segments], by_slug=True)
            return n.NoteTarget(self.note, anchor) if anchor else None
        if file is None:
            # A path from the root, or one without an extension, is the address of some site.
            if "." in url.rpartition("/")[2] and not url.startswith("/"):
                self._file_missing(unquote(url.partition("#")[0]), _Written(url, at))
            return None
        return self._within(file, segments, _Written(url, at, is_url=True))

    def find_file(self, target: str) -> str | None:
        """Return the file of ``[[target]]``, without regard to the part of it."""
        return self.index.find_file(target.partition("#")[0], self.note)

    def find_url(self, url: str) -> tuple[str | None, list[str]]:
        """Return the file of an address, decoded if possible, and the segments of its fragment."""
        path, *segments = url.split("#")
        decoded = [unquote(segment) for segment in segments]
        find, note = self.index.find_file, self.note
        if (file := find(unquote(path), note)) is not None:
            return file, decoded
        if "%" in path and (file := find(path, note)) is not None:
            return file, decoded
        if segments and (file := find(unquote(url), note)) is not None:
            return file, []  # a file with a # in its name
        if "?" in path:
            return find(unquote(path.partition("?")[0]), note), decoded
        return None, decoded

    def _target(self, file: str | None, path: str, segments: list[str], written: _Written) -> n.Target:
        if file is None and (file := self.repaired(path, written.at)) is None:
            self._file_missing(path, written)
            return n.MissingTarget(written.text)
        target = self._within(file, segments, written)
        if written.is_embed and type(target) is n.NoteTarget:
            self.index.trace.embeds.add(file)
        return target

    def _whole(self, file: str, *, embed: bool) -> n.Target:
        """Return the target for a file itself. What is in it makes no difference to that."""
        if not is_note(file):
            return n.FileTarget(file)
        if embed:
            self.index.trace.embeds.add(file)
        return n.NoteTarget(file)

    def _within(self, file: str, segments: list[str], written: _Written) -> n.Target:
        """Return the target for a part of a file."""
        if not is_note(file):
            return n.FileTarget(file, "#".join(segments).strip())
        if is_drawing(file, self.index.entry(file)):  # parts of drawings are areas, groups and frames, not headings
            return n.NoteTarget(file)
        segments = [segment.strip() for segment in segments if segment.strip()]
        anchor = self._anchor(file, segments, by_slug=written.is_url)
        if anchor is not None and not (written.is_embed and anchor.startswith("#")):  # elements can't be embedded
            return n.NoteTarget(file, anchor)
        self._part_missing(file, segments, written)
        return n.MissingTarget(written.text) if written.is_embed else n.NoteTarget(file, "?" + "#".join(segments))

    def _anchor(self, note: str, segments: list[str], *, by_slug: bool) -> str | None:
        """Return the anchor for a fragment; the last segment decides if it is a block's."""
        if not segments:
            return ""
        if segments[-1].startswith("^"):
            block = segments[-1][1:].strip().lower()
            return "^" + block if self.index.has_block(note, block) else None
        anchor = self.index.find_heading(note, segments)
        if anchor is None and by_slug and self.index.has_anchor(note, segments[-1].lower()):
            return segments[-1].lower()
        if anchor is None and (found := self.index.find_html_id(note, "#".join(segments))) is not None:
            return "#" + found
        return anchor

    # ---------------------------------------------------------------------------------------------------- diagnostics

    def repaired(self, path: str, at: n.Position | None = None) -> str | None:
        """Return the file that an enabled repair finds for the path, and report that."""
        for name in self._repairs if path.strip() else ():
            file: str | None = getattr(self.index.suggester, name)(path, self.note)
            if file is not None:
                self.report(
                    DiagnosticCode.REPAIRED_LINK, f'resolved "{path}" to "{file}" ({name.replace("_", " ")})', at
                )
                return file
        return None

    def _file_missing(self, path: str, written: _Written) -> None:
        from vaultconv.vault.suggest import is_note_name  # which a note without broken links doesn't need

        name = path.strip()
        kind = "note" if is_note_name(name) else "file"
        hint = f'did you mean "https://{name}"?' if _HOST.match(name) else self.index.suggester.hint(name)
        code = DiagnosticCode.EMBED_UNRESOLVED if written.is_embed else DiagnosticCode.LINK_UNRESOLVED
        self.report(code, f'no {kind} named "{default_display(name)}"', written.at, hint)

    def _part_missing(self, note: str, segments: list[str], written: _Written) -> None:
        title = note_name(note)
        if segments[-1].startswith("^"):
            code, message, hint = DiagnosticCode.BLOCK_UNRESOLVED, f'no block "{segments[-1]}" in "{title}"', ""
        else:
            message = f'no heading "{" > ".join(segments)}" in "{title}"'
            code, hint = DiagnosticCode.HEADING_UNRESOLVED, self._headings_of(note, segments[-1])
        self.report(DiagnosticCode.EMBED_UNRESOLVED if written.is_embed else code, message, written.at, hint)

    def _headings_of(self, note: str, wanted: str) -> str:
        """Return a hint with the headings most similar to the missing one."""
        entry = self.index.entry(note)
        shown = (heading.title for heading in entry.headings[:_MAX_COMPARED]) if entry else ()
        titles = [title for title in dict.fromkeys(shown) if title]
        if not titles:
            return "the note has no headings"
        from vaultconv.vault.suggest import closest

        listed = ", ".join(f'"{title}"' for title in closest(heading_key(wanted), titles, _MAX_LISTED))
        return f"headings: {listed}" + (", …" if len(titles) > _MAX_LISTED else "")
