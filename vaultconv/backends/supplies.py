"""What a document needs besides its tree: its formulas, pictures and diagrams, made ready before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from vaultconv.backends.formulas import Formula
    from vaultconv.backends.pictures import Picture


class Supplies(msgspec.Struct, frozen=True, kw_only=True):
    """Formulas by their TeX, pictures by their path in the vault (a page of a PDF by ``path#page=3``), diagrams by
    their source, and by the same keys the problems of those that could not be made. ``complete`` where a picture that
    is missing here can't be shown."""

    formulas: Mapping[str, Formula] = MappingProxyType({})
    pictures: Mapping[str, Picture] = MappingProxyType({})
    diagrams: Mapping[str, Picture] = MappingProxyType({})
    problems: Mapping[str, str] = MappingProxyType({})
    complete: bool = False


NO_SUPPLIES: Final = Supplies()
