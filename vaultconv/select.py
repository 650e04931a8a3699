"""Which notes are converted: chosen by tag, folder, path and property; held back by their authors' marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

import msgspec

from vaultconv.conditions import (
    Condition,
    Entry,
    has_tag,
    is_below,
    parse_condition,
    property_condition,
)
from vaultconv.errors import did_you_mean
from vaultconv.vault.ignores import IgnoreFiles, gitignore_spec
from vaultconv.vault.names import fold
from vaultconv.vault.properties import is_published
from vaultconv.vault.settings import is_expression
from vaultconv.vault.vault import Vault, is_note

__all__ = ["Select", "asks_content", "asks_properties", "published_notes", "unmatched", "withheld_files"]


class Select(msgspec.Struct, frozen=True, kw_only=True):
    """Which notes are converted. Of each list that isn't empty, a note must match one entry."""

    tags: tuple[str, ...] = ()
    """Only notes with one of these tags, nested tags included: ``work`` takes ``#work/plans`` too."""
    exclude_tags: tuple[str, ...] = ()
    """No notes with one of these tags."""
    folders: tuple[str, ...] = ()
    """Only notes in these folders and below."""
    exclude_folders: tuple[str, ...] = ()
    """No notes in these folders and below."""
    globs: tuple[str, ...] = ()
    """Only notes whose path matches, by gitignore's rules: ``Trips/**/*.md``, ``!Draft*``."""
    properties: tuple[str, ...] = ()
    """Only notes with all of these: ``status`` (there and not empty), ``status=done``, ``status!=draft``."""
    where: str = ""
    """Only notes of which this holds: ``status = done and not (tag:draft or folder:Old)``."""
    start: str = ""
    """Only this note, named as a wikilink names it or by an alias, and those that its links and embeds lead to."""
    depth: Annotated[int, msgspec.Meta(ge=0)] = 1
    """How many links are followed from ``start``; with 0 it stands alone."""
    publish_keys: bool | None = None
    """Hold back notes that say ``publish: false`` or ``dg-publish: false``; by default, what is written decides."""
    export_ignore: bool = True
    """Hold back what ``.export-ignore`` files name."""
    user_ignore_filters: bool = False
    """Hold back what Obsidian's "Excluded files" names."""
    templates: bool = True
    """Convert the notes in the template folder too."""
    all_notes: bool = False
    """Hold back nothing: the four options above are as if off."""


def published_notes(vault: Vault, entries: Mapping[str, Entry], select: Select = Select()) -> frozenset[str]:
    """The paths of the notes that are converted, of those in ``entries``, before links from ``start`` are followed."""
    withheld = withheld_files(vault, select)
    tests = _tests(select)
    return frozenset(
        note
        for note, entry in entries.items()
        if note not in withheld and all(test(note, entry) for test in tests) and _may_be_published(entry, select)
    )


def withheld_files(vault: Vault, select: Select = Select()) -> frozenset[str]:
    """The files, attachments too, that are held back by ``.export-ignore``, Obsidian's excluded files and so on."""
    if select.all_notes:
        return frozenset()
    withheld: set[str] = set()
    if select.export_ignore and vault.ignore_files:
        ignored = IgnoreFiles(vault.ignore_files)
        withheld.update(file for file in vault.files if ignored(file))
    if select.user_ignore_filters:
        withheld.update(file for file in vault.files if _is_user_ignored(vault, file))
    if not select.templates:
        withheld.update(file for file in vault.files if is_note(file) and _is_template(vault, file))
    return frozenset(withheld)


def unmatched(select: Select, entries: Mapping[str, Entry]) -> list[tuple[str, str]]:
    """What the options name that no note has, each with a hint: mistyped, most likely."""
    if not (select.tags or select.exclude_tags or select.folders or select.exclude_folders or select.globs):
        return []
    tags = {tag.lower() for entry in entries.values() for tag in entry.tags}
    folders = {parent for note in entries for parent in _parents(note)}
    found = [
        (f'no note has the tag "{tag}"', did_you_mean(tag.lower().lstrip("#"), tags))
        for tag in (*select.tags, *select.exclude_tags)
        if not any(has_tag(entry, (tag,)) for entry in entries.values())
    ]
    found += [
        (f'no note is in the folder "{folder}"', did_you_mean(folder.strip("/"), folders))
        for folder in (*select.folders, *select.exclude_folders)
        if not any(is_below(note, (folder,)) for note in entries)
    ]
    for glob in select.globs:
        spec = gitignore_spec((glob.removeprefix("!"),))
        if not any(spec.match_file(note) for note in entries):
            found.append((f'no note matches "{glob}"', "patterns are those of .gitignore"))
    return found


def _parents(note: str) -> list[str]:
    parts = note.split("/")[:-1]
    return ["/".join(parts[: i + 1]) for i in range(len(parts))]


def asks_properties(select: Select) -> bool:
    """Whether a note may be held back for what its front matter says, apart from its publish keys."""
    return bool(select.exclude_tags or select.properties or select.where)


def asks_content(select: Select) -> bool:
    """Whether a note must be read to know if it is converted."""
    return asks_properties(select) or bool(select.tags) or _respects_keys(select)


def _may_be_published(entry: Entry, select: Select) -> bool:
    return not _respects_keys(select) or is_published(entry.properties)


def _respects_keys(select: Select) -> bool:
    return bool(select.publish_keys) and not select.all_notes


# ------------------------------------------------------------------------------------------------------ what is chosen


def _tests(select: Select) -> list[Condition]:
    """What a note must pass; nothing for options that are empty."""
    tests: list[Condition] = []
    if select.tags:
        tests.append(lambda note, entry: has_tag(entry, select.tags))
    if select.exclude_tags:
        tests.append(lambda note, entry: not has_tag(entry, select.exclude_tags))
    if select.folders:
        tests.append(lambda note, entry: is_below(note, select.folders))
    if select.exclude_folders:
        tests.append(lambda note, entry: not is_below(note, select.exclude_folders))
    if select.globs:
        spec = gitignore_spec(select.globs)
        tests.append(lambda note, entry: spec.match_file(note))
    tests += [property_condition(wanted) for wanted in select.properties]
    if select.where:
        tests.append(parse_condition(select.where))
    return tests


# --------------------------------------------------------------------------------------------------- what is held back


def _is_user_ignored(vault: Vault, file: str) -> bool:
    settings = vault.settings_for(file)
    inner = _within(file, settings.root)
    return any(_matches(pattern, inner) for pattern in settings.user_ignore_filters)


def _matches(pattern: str, path: str) -> bool:
    """Does Obsidian's filter, a regular expression between slashes or the beginning of a path, name this path?"""
    if is_expression(pattern):
        return re.search(pattern[1:-1], path) is not None
    return fold(path).startswith(fold(pattern.lstrip("/")))


def _is_template(vault: Vault, file: str) -> bool:
    settings = vault.settings_for(file)
    return bool(settings.template_folder) and is_below(_within(file, settings.root), (settings.template_folder,))


def _within(file: str, root: str) -> str:
    return file[len(root) + 1 :] if root else file
