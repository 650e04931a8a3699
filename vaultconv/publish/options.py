"""What can be chosen about publishing: the table ``[publish]``. Every run loads it, so it loads little itself."""

from __future__ import annotations

from vaultconv.arguments import Options


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
