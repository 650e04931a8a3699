"""Links in properties: wikilinks that a property's text holds, with the notes that they mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

import msgspec

from vaultconv.transforms.context import Context, Stage
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import default_display, replace
from vaultconv.tree.wikilinks import WIKILINK


class PropertyLinks(msgspec.Struct, frozen=True):
    """Write wikilinks in properties as ``[[path of the note.md|text]]``, except those that lead to no note."""

    name: ClassVar[str] = "property_links"
    stage: ClassVar[Stage] = "resolved"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document, with the links in its properties written as paths."""
        front_matter = document.front_matter
        if front_matter is None or not front_matter.properties:
            return document

        def link_to_path(match: re.Match[str]) -> str:
            note = context.index.find_file(match["target"].partition("#")[0], context.note)
            if match["embed"] or note is None or not note.lower().endswith(".md") or not context.published(note):
                return match[0]
            shown = match["display"] or default_display(match["target"]).replace(" > ", " › ")
            return f"[[{note}|{shown}]]"

        properties = {key: _rewritten(value, link_to_path) for key, value in front_matter.properties.items()}
        if properties == front_matter.properties:
            return document
        return replace(document, front_matter=replace(front_matter, properties=properties))


def _rewritten(value: n.Value, link_to_path: Callable[[re.Match[str]], str]) -> n.Value:
    if isinstance(value, str):
        return WIKILINK.sub(link_to_path, value)
    if isinstance(value, list):
        return [_rewritten(each, link_to_path) for each in value]
    if isinstance(value, dict):
        return {key: _rewritten(each, link_to_path) for key, each in value.items()}
    return value
