"""Drawings of the Excalidraw plugin: notes that hold a drawing as compressed data, and its texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vaultconv import nodes as n
from vaultconv.transforms.context import Context
from vaultconv.transforms.edit import Blocks
from vaultconv.walk import plain_text

_SUFFIX: Final = ".excalidraw"
_PROPERTY: Final = "excalidraw-plugin"
# In the plugin's order of preference; the light one suits paper.
_EXPORTS: Final = (".svg", ".light.svg", ".png", ".light.png")
_DATA: Final = frozenset(("excalidraw data", "text elements", "element links", "embedded files", "drawing"))
_TEXTS: Final = "text elements"
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
    """A drawing's note as it is printed: its exported picture, else a placeholder and its texts, then the author's own.

    The data of the drawing, and the advice to look at it in the plugin, are left out. ``placeholder`` makes one with
    a name.
    """
    name = note.rpartition("/")[2].removesuffix(".md").removesuffix(_SUFFIX)
    own, texts = _split(content)
    picture = exported_picture(note, context)
    if picture:
        image = n.Image((n.Text(name),), n.FileTarget(picture))
        return (n.Div((n.Para((image,)),), classes=("figure",)), *own)
    return (placeholder(name), *texts, *own)


def _split(content: Blocks) -> tuple[Blocks, Blocks]:
    """What the author wrote beside the drawing, and the texts in it."""
    parts: dict[str, list[n.Block]] = {"": [], _TEXTS: []}
    part = ""
    for node in content:
        if type(node) is n.Heading and (name := plain_text(node.content).strip().lower()) in _DATA:
            part = name
        elif type(node) in (n.Comment, n.CommentBlock):
            continue
        elif _ADVICE not in plain_text(node)[:200].lower():
            parts.setdefault(part, []).append(node)
    return tuple(parts[""]), tuple(parts[_TEXTS])
