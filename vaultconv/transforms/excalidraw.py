"""Drawings of the Excalidraw plugin: notes that hold a drawing as compressed data, and its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from vaultconv.transforms.context import Context
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import Blocks
from vaultconv.tree.walk import plain_text

_SUFFIX: Final = ".excalidraw"
_PROPERTY: Final = "excalidraw-plugin"
# In the plugin's order of preference; the light one suits paper.
_EXPORTS: Final = (".svg", ".light.svg", ".png", ".light.png")
_DATA: Final = frozenset(("excalidraw data", "text elements", "element links", "embedded files", "drawing"))
_DRAWING: Final = "drawing"
_ADVICE: Final = "switch to excalidraw view"


def is_drawing(note: str, context: Context) -> bool:
    """Whether a note is a drawing: by its name, or by its property."""
    if note.lower().endswith(_SUFFIX + ".md"):
        return True
    entry = context.index.entry(note)
    return entry is not None and _PROPERTY in entry.properties


def exported_picture(note: str, context: Context) -> str:
    """The picture of a drawing that the plugin exported beside it; "" where there is none."""
    stem = note[: -len(".md")]
    stems = [stem, stem[: -len(_SUFFIX)]] if stem.lower().endswith(_SUFFIX) else [stem, stem + _SUFFIX]
    files = (stem + suffix for stem in stems for suffix in _EXPORTS)
    return next((file for file in files if file in context.index.files and context.published(file)), "")


def shown_drawing(note: str, content: Blocks, context: Context, placeholder: Callable[[str], n.Div]) -> Blocks:
    """A drawing's note as it is printed: its exported picture and what the author wrote beside the drawing.

    Without a picture, a placeholder and all that the note says but the drawing's data. ``placeholder`` makes one with a
    name.
    """
    name = note.rpartition("/")[2].removesuffix(".md").removesuffix(_SUFFIX)
    picture = exported_picture(note, context)
    if not picture:
        return (placeholder(name), *(node for part, node in _parts(content) if not _is_data(part, node)))
    image = n.Image((n.Text(name),), n.FileTarget(picture))
    own = (node for part, node in _parts(content) if not part and _ADVICE not in plain_text(node)[:200].lower())
    return (n.Div((n.Para((image,)),), classes=("figure",)), *own)


def _parts(content: Blocks) -> Iterator[tuple[str, n.Block]]:
    """The blocks, each with the part of the drawing that it is in; "" for what the author wrote."""
    part = ""
    for node in content:
        if type(node) is n.Heading and (name := plain_text(node.content).strip().lower()) in _DATA:
            part = name
        if type(node) is not n.CommentBlock:
            yield part, node


def _is_data(part: str, node: n.Block) -> bool:
    """Is it the drawing itself, for the plugin alone, or the heading over it?"""
    return part == _DRAWING and type(node) in (n.Heading, n.CodeBlock)
