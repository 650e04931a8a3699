"""The options of choosing notes and of publishing: the tables ``[select]`` and ``[publish]``.

Every run loads them, so they load little themselves.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from vaultconv.arguments import Options


class Select(Options, frozen=True, kw_only=True):
    """The notes to convert. A note must match one entry of each list that isn't empty."""

    tags: tuple[str, ...] = ()
    """Convert only notes with one of these tags or a tag below it: ``work`` also matches ``#work/plans``."""
    folders: tuple[str, ...] = ()
    """Convert only notes in these folders and below."""
    globs: tuple[str, ...] = ()
    """Convert only notes whose path matches a pattern of .gitignore: ``Trips/**/*.md``, ``!Draft*``."""
    properties: tuple[str, ...] = ()
    """Convert only notes that meet all of these: ``status`` (not empty), ``status=done``, ``status!=draft``."""
    where: str = ""
    """Convert only notes that meet this condition: ``status = done and not (tag:draft or folder:Old)``."""
    start: str = ""
    """Convert only this note, given as in a wikilink or by an alias, and the notes that it links to or embeds."""
    depth: Annotated[int, msgspec.Meta(ge=0)] = 1
    """Follow links from ``start`` over this many notes; 0 converts only ``start``."""
    templates: bool | None = None
    """Include notes in the template folder of Obsidian or Templater; by default, all outputs but documents do."""

    # The former names of options that are now in `Publish`.
    exclude_tags: tuple[str, ...] = ()
    """`Publish.exclude_tags`."""
    exclude_folders: tuple[str, ...] = ()
    """`Publish.exclude_folders`."""
    publish_keys: bool | None = None
    """`Publish.keys`."""
    export_ignore: bool = True
    """`Publish.export_ignore`."""
    user_ignore_filters: bool = False
    """`Publish.user_ignore_filters`."""
    all_notes: bool = False
    """`Publish.all_notes`."""


class Publish(Options, frozen=True, kw_only=True):
    """The notes and files to leave out of every output. Nothing of them is shown anywhere, not even their names."""

    keys: bool | None = None
    """Leave out notes that say ``publish: false`` or ``dg-publish: false``; by default, only in sites."""
    export_ignore: bool = True
    """Leave out what ``.export-ignore`` files name."""
    user_ignore_filters: bool = False
    """Leave out what Obsidian's setting "Excluded files" names."""
    exclude_tags: tuple[str, ...] = ()
    """Leave out notes with one of these tags or a tag below it."""
    exclude_folders: tuple[str, ...] = ()
    """Leave out notes in these folders and below."""
    where: str = ""
    """Leave out notes that don't meet this condition: ``status = done and not tag:draft``."""
    all_notes: bool = False
    """Include all notes: turn the first three options off, and include templates in documents."""

    @property
    def respects_keys(self) -> bool:
        """Whether a note's own publish keys count."""
        return bool(self.keys) and not self.all_notes

    @property
    def needs_properties(self) -> bool:
        """Whether a note's front matter decides if it is published, apart from its publish keys."""
        return bool(self.exclude_tags or self.where)

    @property
    def needs_content(self) -> bool:
        """Whether a note must be read to decide if it is published."""
        return self.needs_properties or self.respects_keys
