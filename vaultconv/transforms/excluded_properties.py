"""Links in properties to what a filter leaves out. Front matter is copied as it is, so their text has to go from it."""

from __future__ import annotations

from typing import Any

from vaultconv.parse.frontmatter import patch_front_matter, read_front_matter
from vaultconv.transforms.excluded_text import Excluded, apply
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import replace
from vaultconv.vault.property_files import Mention, rewritten


def without_excluded(front_matter: n.FrontMatter, excluded: Excluded) -> n.FrontMatter:
    """Front matter in which links to what isn't published are text; the same one where there are none."""
    raw = apply(front_matter.raw, excluded.edits(front_matter.raw))
    changed = front_matter if raw == front_matter.raw else read_front_matter(raw)[0]
    for key, value in changed.properties.items():  # what only a reader of YAML or JSON sees: escapes, folded lines
        cleaned = _value(value, excluded, key)
        if cleaned != value:
            raw = patch_front_matter(raw, key, cleaned)
    if raw == front_matter.raw:
        return front_matter
    # Some properties may not stand in the front matter: those that were read from the note's text.
    others = {key: _value(value, excluded, key) for key, value in front_matter.properties.items()}
    changed = read_front_matter(raw)[0]
    return replace(changed, properties={**others, **changed.properties})


def _value(value: Any, excluded: Excluded, key: str) -> Any:
    """A property's value with its texts cleaned; the bare path of a picture leaves nothing."""

    def change(mention: Mention, text: str) -> str | None:
        is_bare = mention.end - mention.start == len(text) and mention.is_url
        return "" if is_bare and excluded.target(n.Url(mention.target)) else None

    return rewritten(_cleaned(value, excluded), change, key)


def _cleaned(value: Any, excluded: Excluded) -> Any:
    if isinstance(value, str):
        return apply(value, excluded.edits(value))
    if isinstance(value, list):
        return [_cleaned(item, excluded) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned(item, excluded) for key, item in value.items()}
    return value
