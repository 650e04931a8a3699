"""Choosing the notes of an output by tag, folder, path, property, or by the links from a note.

Notes that aren't chosen are not secret: links to them keep their text, and chosen notes can embed them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from vaultconv.errors import UsageError, did_you_mean
from vaultconv.patterns import lazy_pattern
from vaultconv.publish.conditions import (
    Condition,
    NoteFields,
    has_tag,
    is_below,
    names_in_conditions,
    parse_condition,
    property_condition,
)
from vaultconv.publish.options import Select
from vaultconv.tree.walk import note_name
from vaultconv.vault.ignores import gitignore_spec
from vaultconv.vault.properties import tag_name
from vaultconv.vault.vault import Vault

__all__ = [
    "Select", "needs_properties", "nothing_chosen", "selected", "title_of_choice", "unmatched", "without_templates",
]  # fmt: skip


def selected(vault: Vault, entries: Mapping[str, NoteFields], select: Select = Select()) -> frozenset[str]:
    """Return the paths of the chosen notes in ``entries``, before links from ``start`` are followed.

    Raises `UsageError` for a condition that can't be parsed.
    """
    tests = _tests(vault, select)
    return frozenset(note for note, entry in entries.items() if all(test(note, entry) for test in tests))


def needs_properties(select: Select) -> bool:
    """Return whether a note's front matter decides if it is chosen."""
    return bool(select.properties or select.where)


def title_of_choice(select: Select) -> str:
    """Return a title for a choice of notes: its folders, its tags, or its start; ``""`` for any other choice."""
    wanted = [] if _NEGATED.search(select.where) else names_in_conditions(select.where)
    wanted = [(kind, name) for kind, name in wanted if kind in ("folder", "tag")]
    folders = [*select.folders, *(name for kind, name in wanted if kind == "folder")]
    folders += [match[1] for glob in select.globs if (match := _FOLDER_GLOB.fullmatch(glob))]
    tags = [*select.tags, *(name for kind, name in wanted if kind == "tag")]
    if len(folders) + len(tags) > _MOST_NAMES or len(wanted) > 1:
        return ""
    names = [*(folder.strip("/").rpartition("/")[2] for folder in folders), *map(_tag_title, tags)]
    return ", ".join(names) or note_name(select.start)


_MOST_NAMES: Final = 3
_NEGATED: Final = lazy_pattern(r"\bnot\b|!=", re.IGNORECASE)
_FOLDER_GLOB: Final = lazy_pattern(r"/?([^*?\[\]!]+)/\*\*(?:/\*(?:\.md)?)?")


def _tag_title(tag: str) -> str:
    """Return a tag as a title: ``#exam/week-1`` becomes "Exam: week 1"."""
    words = ": ".join(filter(None, tag.lstrip("#").split("/"))).replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def nothing_chosen(select: Select, entries: Mapping[str, NoteFields]) -> UsageError:
    """Return the error for an empty choice: an option is mistyped, or no note meets all conditions."""
    named = names_in_conditions(select.where, select.properties)
    tags = tuple(name for kind, name in named if kind == "tag")
    folders = tuple(name for kind, name in named if kind == "folder")
    keys = {key.lower() for entry in entries.values() for key in entry.properties}
    found = [*unmatched(select, entries), *unknown_tags(tags, entries), *unknown_folders(folders, entries)]
    found += [
        (f'no note has the property "{name}"', did_you_mean(name, keys))
        for kind, name in named
        if kind == "property" and name not in keys
    ]
    message, hint = found[0] if found else ("no note meets all conditions", "check the options that choose notes")
    return UsageError(f"nothing to convert: {message}", hint)


def unmatched(select: Select, entries: Mapping[str, NoteFields]) -> list[tuple[str, str]]:
    """Return the names in the options that match no note, each with a hint: most likely they are mistyped."""
    found = [*unknown_tags(select.tags, entries), *unknown_folders(select.folders, entries)]
    for glob in select.globs:
        spec = gitignore_spec((glob.removeprefix("!"),))
        if not any(spec.match_file(note) for note in entries):
            found.append((f'no note matches "{glob}"', "patterns are written as in .gitignore"))
    return found


def unknown_tags(tags: tuple[str, ...], entries: Mapping[str, NoteFields]) -> list[tuple[str, str]]:
    """Return the tags that no note has, each with a hint."""
    known = {tag.lower() for entry in entries.values() for tag in entry.tags} if tags else set()
    return [
        (f'no note has the tag "{tag}"', did_you_mean(tag_name(tag).lower(), known))
        for tag in tags
        if not any(has_tag(entry, (tag,)) for entry in entries.values())
    ]


def unknown_folders(folders: tuple[str, ...], entries: Mapping[str, NoteFields]) -> list[tuple[str, str]]:
    """Return the folders without notes, each with a hint."""
    known = {parent for note in entries for parent in _parents(note)} if folders else set()
    return [
        (f'no note is in the folder "{folder}"', did_you_mean(folder.strip("/"), known))
        for folder in folders
        if not any(is_below(note, (folder,)) for note in entries)
    ]


def without_templates(vault: Vault, notes: Collection[str], select: Select) -> frozenset[str]:
    """Return the chosen notes without templates; all of them if templates are wanted or nothing else is chosen."""
    if select.templates is not None or any(
        _is_template(vault, f"{folder.strip('/')}/.md") for folder in select.folders
    ):
        return frozenset(notes)
    return frozenset(note for note in notes if not _is_template(vault, note)) or frozenset(notes)


def _parents(note: str) -> list[str]:
    parts = note.split("/")[:-1]
    return ["/".join(parts[: i + 1]) for i in range(len(parts))]


def _tests(vault: Vault, select: Select) -> list[Condition]:
    """Return the tests that a note must pass; none for empty options."""
    tests: list[Condition] = []
    if select.tags:
        tests.append(lambda note, entry: has_tag(entry, select.tags))
    if select.folders:
        tests.append(lambda note, entry: is_below(note, select.folders))
    if select.globs:
        spec = gitignore_spec(select.globs)
        tests.append(lambda note, entry: spec.match_file(note))
    if select.templates is False:
        tests.append(lambda note, entry: not _is_template(vault, note))
    tests += [property_condition(wanted) for wanted in select.properties]
    if select.where:
        tests.append(parse_condition(select.where))
    return tests


def _is_template(vault: Vault, note: str) -> bool:
    settings = vault.settings_for(note)
    inner = note[len(settings.root) + 1 :] if settings.root else note
    folders = tuple(filter(None, (settings.template_folder, settings.templater_folder)))
    return is_below(inner, folders)
