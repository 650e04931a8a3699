"""The files that are named in raw text: properties, comments, HTML, canvases and bases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import path_of
from vaultconv.tree.walk import walk
from vaultconv.vault.targets import Targets

__all__ = ["is_view", "mentioned", "texts_without_tree"]

_WIKILINK: Final = lazy_pattern(r"\[\[([^\[\]|\\\n]+)")
_ADDRESS: Final = lazy_pattern(r"\]\(\s*(?:<([^<>\n]+)>|([^()<>\s]+))")
_CANVAS_FILE: Final = lazy_pattern(r'"file"\s*:\s*("(?:[^"\\]|\\.)*")')
_COPIED: Final = (n.Comment, n.CommentBlock, n.RawInline, n.RawBlock)


def is_view(file: str) -> bool:
    """Return whether the file is a canvas or a base, which shows other files."""
    return file.lower().endswith((".canvas", ".base"))


def mentioned(texts: Iterable[tuple[str, str]], targets: Callable[[str], Targets]) -> set[str]:
    """Return the notes and files that texts name.

    Each text comes with the path of its file; ``targets`` resolves the links of that file.
    """
    return {path for file, text in texts for path in _named(text, targets(file))}


def _named(text: str, targets: Targets) -> Iterator[str]:
    """Yield the paths that wikilinks, Markdown links and the cards of a canvas name."""
    for match in _WIKILINK.finditer(text):
        yield path_of(targets.of_wikilink(match[1], None))
    for match in _ADDRESS.finditer(text):
        yield path_of(targets.of_url(match[1] or match[2], None))
    for match in _CANVAS_FILE.finditer(text):
        try:
            yield path_of(targets.of_wikilink(json.loads(match[1]), None))
        except ValueError:
            continue


def texts_without_tree(document: n.Document) -> Iterator[str]:
    """Yield the raw texts in a note: properties, comments and HTML."""
    if document.front_matter is not None:
        yield document.front_matter.raw
        yield from (value for value in _strings(document.front_matter.properties))
    for node in walk(document):
        if isinstance(node, _COPIED):
            yield node.text


def _strings(value: object) -> Iterator[str]:
    """Yield each text in a property's value as a wikilink, since a property can be a bare path."""
    if isinstance(value, str):
        yield f"[[{value}]]"
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)
