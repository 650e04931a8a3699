"""Transforms: callables that take a document and its `Context` and return a document. Their fields are their options.

Transforms of the read stage undo what other programs left in a note, before the index is built. Transforms of the
resolved stage prepare a resolved note for its backend. The names in this module are imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from vaultconv.transforms.context import Context as Context
    from vaultconv.transforms.context import Transform as Transform
    from vaultconv.transforms.embeds import Embeds as Embeds
    from vaultconv.transforms.leftovers.admonitions import Admonitions as Admonitions
    from vaultconv.transforms.leftovers.asides import Asides as Asides
    from vaultconv.transforms.leftovers.digital_garden import DigitalGarden as DigitalGarden
    from vaultconv.transforms.leftovers.emphasis import EmphasisRuns as EmphasisRuns
    from vaultconv.transforms.leftovers.notion import NotionProperties as NotionProperties
    from vaultconv.transforms.leftovers.notion import NotionRemnants as NotionRemnants
    from vaultconv.transforms.leftovers.notion import RepeatedTitles as RepeatedTitles
    from vaultconv.transforms.lines import DropComments as DropComments
    from vaultconv.transforms.lines import HardBreaks as HardBreaks
    from vaultconv.transforms.lines import Patterns as Patterns
    from vaultconv.transforms.lines import Tags as Tags
    from vaultconv.transforms.page_breaks import PageBreaks as PageBreaks
    from vaultconv.transforms.print_media import PrintMedia as PrintMedia
    from vaultconv.transforms.raw_html import RawHtml as RawHtml
    from vaultconv.transforms.structure import BlockIds as BlockIds
    from vaultconv.transforms.structure import Callouts as Callouts
    from vaultconv.transforms.structure import Headings as Headings
    from vaultconv.transforms.structure import Tidy as Tidy
    from vaultconv.transforms.toggles import Toggles as Toggles

    READ_TRANSFORMS: tuple[Transform, ...]
    MARKDOWN_TRANSFORMS: tuple[Transform, ...]
    PRINT_TRANSFORMS: tuple[Transform, ...]

_MODULES: Final = {
    "Admonitions": "leftovers.admonitions", "Asides": "leftovers.asides", "BlockIds": "structure",
    "Callouts": "structure", "Context": "context", "DigitalGarden": "leftovers.digital_garden",
    "DropComments": "lines", "Embeds": "embeds", "EmphasisRuns": "leftovers.emphasis", "HardBreaks": "lines",
    "Headings": "structure", "NotionProperties": "leftovers.notion", "NotionRemnants": "leftovers.notion",
    "PageBreaks": "page_breaks", "Patterns": "lines",
    "PrintMedia": "print_media", "RawHtml": "raw_html", "RepeatedTitles": "leftovers.notion", "Tags": "lines",
    "Tidy": "structure", "Toggles": "toggles", "Transform": "context",
}  # fmt: skip

# In the order in which they run. Fences and <aside>s come first, since they can contain anything. Toggles look for
# property lines, so these are moved after the toggles.
_DEFAULTS: Final = {
    "READ_TRANSFORMS": (
        "DigitalGarden", "Admonitions", "Asides", "EmphasisRuns", "NotionRemnants", "Toggles", "NotionProperties",
        "RepeatedTitles",
    ),
    # Embedded content is treated like its host, so embeds come first.
    "MARKDOWN_TRANSFORMS": (
        "Embeds", "DropComments", "PageBreaks", "Patterns", "Tags", "Callouts", "Headings", "BlockIds", "HardBreaks",
    ),
    "PRINT_TRANSFORMS": (
        "Embeds", "RawHtml", "DropComments", "PrintMedia", "Tags", "Callouts", "Headings", "BlockIds", "HardBreaks",
    ),
}  # fmt: skip

__all__ = [*_MODULES, *_DEFAULTS]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    elif name in _DEFAULTS:
        value = tuple(__getattr__(transform)() for transform in _DEFAULTS[name])
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value
