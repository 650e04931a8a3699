"""What a document needs besides its tree: its formulas, pictures and diagrams, made ready before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import msgspec

from vaultconv.tree import nodes as n

if TYPE_CHECKING:
    from vaultconv.formulas import Formula
    from vaultconv.pictures import Picture


class Supplies(msgspec.Struct, frozen=True, kw_only=True):
    """Formulas by their TeX, pictures by `picture_name`, diagrams by their source, and once more among the
    pictures by the name of their file.

    ``problems`` are by the same keys: why a thing is not here, or what a picture lacks. ``complete`` where a picture
    that is missing here can't be shown.
    """

    formulas: Mapping[str, Formula] = MappingProxyType({})
    pictures: Mapping[str, Picture] = MappingProxyType({})
    diagrams: Mapping[str, Picture] = MappingProxyType({})
    problems: Mapping[str, str] = MappingProxyType({})
    complete: bool = False


NO_SUPPLIES: Final = Supplies()


def picture_name(target: n.Target) -> str:
    """By what name the supplies have the picture of a target: ``path`` or ``path#fragment`` in the vault, or a
    ``data:`` address; "" for what they can't have."""
    if type(target) is n.FileTarget:
        return f"{target.file}#{target.fragment}" if target.fragment else target.file
    return target.url if type(target) is n.Url and target.url[:5].lower() == "data:" else ""
