"""Drawings of the Excalidraw plugin: recognizing them, and finding the pictures that the plugin exported."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from vaultconv.tree.walk import note_name
from vaultconv.vault.index import Index, NoteEntry
from vaultconv.vault.vault import is_note

__all__ = ["drawing_name", "exported_picture", "is_drawing", "texts_of"]

SUFFIX: Final = ".excalidraw"
_PROPERTY: Final = "excalidraw-plugin"
# In the plugin's order of preference; the light one suits paper.
_EXPORTS: Final = (".svg", ".light.svg", ".png", ".light.png", ".dark.svg", ".dark.png")


def is_drawing(file: str, entry: NoteEntry | None) -> bool:
    """Return whether a note or file is a drawing, by its name or its property."""
    name = file.lower()
    if not is_note(name):
        return name.endswith(SUFFIX)
    return name.endswith(SUFFIX + ".md") or (entry is not None and _PROPERTY in map(str.lower, entry.properties))


def drawing_name(file: str) -> str:
    """Return the name of a drawing, without folder and extensions."""
    name = note_name(file)
    return name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else name


def exported_picture(file: str, index: Index, published: Callable[[str], bool]) -> str:
    """Return the picture of a drawing that the plugin exported; ``""`` if there is none.

    It is beside the drawing, with or without ``.excalidraw`` in its name, or anywhere with ``.excalidraw`` in its name.
    """
    folder, slash, _ = file.rpartition("/")
    name = drawing_name(file)
    stems = (name + SUFFIX, name)
    beside = (folder + slash + stem + export for stem in stems for export in _EXPORTS)
    found = (path for path in beside if path in index.files)
    elsewhere = (index.find_file(name + SUFFIX + export, file) for export in _EXPORTS)
    pictures = (path for paths in (found, elsewhere) for path in paths if path is not None)
    return next(filter(published, pictures), "")


def texts_of(scene: str) -> list[str]:
    """Return the texts in a drawing file, from top to bottom; none if it can't be read."""
    try:
        elements: Any = json.loads(scene)["elements"]
        texts = [each for each in elements if each.get("type") == "text" and not each.get("isDeleted")]
        ordered = sorted(texts, key=lambda each: (float(each.get("y", 0)), float(each.get("x", 0))))
        return [text for each in ordered if (text := str(each.get("originalText") or each.get("text") or "").strip())]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []
