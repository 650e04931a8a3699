"""How large pictures are shown, alike in all documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultconv.tree import nodes as n
from vaultconv.tree.style import declarations, pixels, share

if TYPE_CHECKING:
    from vaultconv.pictures import Picture


class Size(NamedTuple):
    """A picture's size in CSS pixels, 0 where it isn't known, and as shares of the line.

    ``share`` is how wide it is, whatever its size, if that isn't 0; ``most`` how wide it may be.
    """

    width: float = 0
    height: float = 0
    share: float = 0
    most: float = 1


def size_of(node: n.Image | n.Media, picture: Picture | None) -> Size:
    """The size to show a picture in: it fits into what the author gives, and keeps its shape where that is known.

    A width or a height is reached, a largest one only kept to.
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
