"""The settings in a ``.obsidian`` folder that change a note's meaning. A missing one has Obsidian's default."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import msgspec

from vaultconv.diagnostics import DEFAULT_SEVERITY, Diagnostic, DiagnosticCode
from vaultconv.tree.nodes import Value

CONFIG_FOLDER: Final = ".obsidian"
_DATAVIEW: Final = "plugins/dataview/data.json"
_TEMPLATER: Final = "plugins/templater-obsidian/data.json"


class Settings(msgspec.Struct, frozen=True):
    """The settings in force for a note: those of the nearest ``.obsidian`` above it.

    ``root`` is the folder of the ``.obsidian``, relative to the vault (``""`` for the vault itself); the folders in the
    settings are relative to ``root``.
    """

    root: str = ""
    strict_line_breaks: bool = False
    """``app.json`` ``strictLineBreaks``: a line end within a paragraph isn't visible."""
    user_ignore_filters: tuple[str, ...] = ()
    """``app.json`` ``userIgnoreFilters``: path prefixes, or regular expressions between slashes."""
    attachment_folder: str = ""
    """``app.json`` ``attachmentFolderPath``: where the app puts new attachments; resolution never asks."""
    template_folder: str = ""
    """``templates.json`` ``folder``."""
    templater_folder: str = ""
    """The template folder of the plugin Templater: ``plugins/templater-obsidian/data.json``."""
    property_types: tuple[tuple[str, str], ...] = ()
    """``types.json``: each property's type (``text``, ``multitext``, ``number``, ``checkbox``, ``date`` …), sorted."""
    inline_queries: tuple[str, ...] = ("=", "$=")
    """The prefixes of code spans that Dataview evaluates: ``plugins/dataview/data.json``."""
    script_language: str = "dataviewjs"
    """The language, in lower case, of Dataview's scripts."""
    card_plugins: dict[str, dict[str, Value]] = {}
    """The settings of each plugin for flashcards that is installed, by its id: ``plugins/…/data.json``."""
    digital_garden: bool = False
    """Whether the plugin Digital Garden is installed."""
    from_notion: bool = False
    """Whether the notes were exported by Notion."""


def read_settings(vault: Path, root: str = "") -> tuple[Settings, list[Diagnostic]]:
    """Read ``vault/root/.obsidian``.

    A file or value that can't be read gives a diagnostic and the default.
    """
    folder = vault / root / CONFIG_FOLDER
    reader = _SettingsReader(folder, f"{root}/{CONFIG_FOLDER}" if root else CONFIG_FOLDER)
    app, templates = reader.object("app.json"), reader.object("templates.json")
    types = reader.value("types.json", reader.object("types.json"), "types", dict) or {}
    dataview = reader.object(_DATAVIEW)
    prefixes = (
        reader.value(_DATAVIEW, dataview, "inlineQueryPrefix", str) or "=",
        reader.value(_DATAVIEW, dataview, "inlineJsQueryPrefix", str) or "$=",
    )
    templater = reader.object(_TEMPLATER)
    script = reader.value(_DATAVIEW, dataview, "dataviewJsKeyword", str) or "dataviewjs"
    filters = reader.value("app.json", app, "userIgnoreFilters", list) or []
    settings = Settings(
        root,
        strict_line_breaks=bool(reader.value("app.json", app, "strictLineBreaks", bool)),
        user_ignore_filters=tuple(item for item in filters if isinstance(item, str) and reader.is_filter(item)),
        attachment_folder=reader.value("app.json", app, "attachmentFolderPath", str) or "",
        template_folder=(reader.value("templates.json", templates, "folder", str) or "").strip("/"),
        templater_folder=_templater_folder(reader, templater),
        property_types=tuple(sorted((key, kind) for key, kind in types.items() if isinstance(kind, str))),
        inline_queries=prefixes,
        script_language=script.strip().lower(),
        card_plugins={
            name: reader.object(f"plugins/{name}/data.json") for name in _CARD_PLUGINS if _is_installed(folder, name)
        },
        digital_garden=_is_installed(folder, "digitalgarden", if_unknown=True),  # so that no note is published unasked
    )
    return settings, reader.diagnostics


def _templater_folder(reader: _SettingsReader, data: dict[str, Value]) -> str:
    folders = (reader.value(_TEMPLATER, data, key, str) for key in ("templates_folder", "template_folder"))
    return str(next(filter(None, folders), "")).strip("/")


_CARD_PLUGINS: Final = ("flashcards-obsidian", "obsidian-spaced-repetition", "obsidian-to-anki-plugin", "yanki")


def _is_installed(folder: Path, plugin: str, *, if_unknown: bool = False) -> bool:
    """Return whether a plugin is in a ``.obsidian`` folder, ``if_unknown`` if that can't be read."""
    try:
        return (folder / "plugins" / plugin).is_dir()
    except OSError:
        return if_unknown


def is_expression(pattern: str) -> bool:
    """Return whether this filter is a regular expression, between slashes."""
    return len(pattern) > 2 and pattern[0] == pattern[-1] == "/"


def _from_json(text: str) -> object:
    import json  # for a vault that Obsidian has opened

    return json.loads(text)


class _SettingsReader:
    def __init__(self, folder: Path, shown: str) -> None:
        self._folder, self._shown = folder, shown
        self.diagnostics: list[Diagnostic] = []

    def object(self, name: str) -> dict[str, Value]:
        """Return a file's JSON object; an empty one if there is no file."""
        try:
            content = _from_json((self._folder / name).read_bytes().decode("utf-8-sig"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError, RecursionError) as error:
            return self._report(name, f"can't be read: {error}")
        return content if isinstance(content, dict) else self._report(name, "is not a JSON object")

    def value(self, name: str, content: dict[str, Value], key: str, kind: type) -> Any:
        """Return ``content[key]`` if it has the right type; None if it is null or missing."""
        value = content.get(key)
        if value is None or isinstance(value, kind):
            return value
        self._report(name, f'"{key}" should be a {_NAMES[kind]}')
        return None

    def is_filter(self, pattern: str) -> bool:
        """Return whether this is a valid filter: a path prefix or a regular expression."""
        if is_expression(pattern):
            try:
                re.compile(pattern[1:-1])
            except re.error as error:
                self._report("app.json", f'"userIgnoreFilters": {pattern} is not a regular expression: {error}')
                return False
        return bool(pattern)

    def _report(self, name: str, message: str) -> dict[str, Value]:
        code = DiagnosticCode.SETTINGS_INVALID
        path = f"{self._shown}/{name}"
        self.diagnostics.append(
            Diagnostic(path, 0, 0, code, DEFAULT_SEVERITY[code], f"{name} {message}", "the defaults are used")
        )
        return {}


_NAMES: Final = {bool: "true or false", str: "text", list: "list", dict: "mapping"}
