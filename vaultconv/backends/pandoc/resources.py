"""The resources of a document: its formulas, pictures and diagrams, prepared before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from vaultconv.tree import nodes as n
from vaultconv.tree.style import declarations, pixels, share
from vaultconv.tree.targets import is_data

if TYPE_CHECKING:
    from vaultconv.formulas import Formula
    from vaultconv.pictures import Picture


class Resources(msgspec.Struct, frozen=True, kw_only=True):
    """Formulas by TeX, pictures by `picture_name`, and diagrams by source (also among the pictures, by file name).

    ``problems`` has, by the same keys, why a resource is missing or what a picture lacks. If ``complete``, a missing
    picture can't be shown.
    """

    formulas: Mapping[str, Formula] = MappingProxyType({})
    pictures: Mapping[str, Picture] = MappingProxyType({})
    diagrams: Mapping[str, Picture] = MappingProxyType({})
    problems: Mapping[str, str] = MappingProxyType({})
    complete: bool = False


NO_RESOURCES: Final = Resources()


def picture_name(target: n.Target) -> str:
    """Return the key of a target's picture in the resources.

    It is ``path`` or ``path#fragment`` in the vault, or a ``data:`` address; "" if there can't be one.
    """
    if type(target) is n.FileTarget:
        return f"{target.file}#{target.fragment}" if target.fragment else target.file
    return target.url if type(target) is n.Url and is_data(target.url) else ""


class Size(NamedTuple):
    """A picture's size in CSS pixels, 0 if unknown, and as shares of the line.

    ``share`` is its width regardless of its size, unless 0; ``most`` is its largest width.
    """

    width: float = 0
    height: float = 0
    share: float = 0
    most: float = 1


def size_of(node: n.Image | n.Media, picture: Picture | None) -> Size:
    """Return the size to show a picture in: it fits the author's size and keeps its shape, if that is known.

    A given width or height is reached; a largest one is only a limit.
    """
    said = declarations(dict(node.attributes).get("style", "")) if isinstance(node, n.Image) else {}
    wide, high = pixels(said.get("max-width", "")), pixels(said.get("max-height", ""))
    width, height = float(node.width or 0), float(node.height or 0)
    if picture is not None and picture.width > 0 and picture.height > 0:
        own = picture.width, picture.height
        reached = [size / side for size, side in zip((width, height), own, strict=True) if size]
        kept_to = [size / side for size, side in zip((wide, high), own, strict=True) if size]
        scale = min([min(reached, default=1.0), *kept_to])
        width, height = picture.width * scale, picture.height * scale
    else:
        width, height = min(width, wide or width) or wide, min(height, high or height)
    part = min(share(said.get("width", "")), 1)
    return Size(width, height, part, min(share(said.get("max-width", "")) or 1, 1))
