"""Links in properties to what a filter leaves out. Front matter is copied as it is, so their text has to go from it."""

from __future__ import annotations

import json
from typing import Any

from vaultconv.parse.frontmatter import patch_front_matter, read_front_matter
from vaultconv.transforms.excluded_names import Excluded
from vaultconv.transforms.excluded_text import Cleaner, apply
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import replace


def without_excluded(front_matter: n.FrontMatter, excluded: Excluded, cleaner: Cleaner) -> n.FrontMatter:
    """Front matter in which links to what isn't published are text, and its paths empty; the same where it has none."""

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return "" if excluded.named(value, plain=False) else apply(value, cleaner.edits(value))
        if isinstance(value, list):
            return [clean(item) for item in value]
        if isinstance(value, dict):
            return {clean(key): clean(item) for key, item in value.items()}
        return value

    raw = apply(front_matter.raw, cleaner.edits(front_matter.raw))
    changed = front_matter if raw == front_matter.raw else read_front_matter(raw)[0]
    for key, value in changed.properties.items():  # what only a reader of YAML or JSON sees: escapes, folded lines
        cleaned = clean(value)
        if cleaned != value:
            raw = patch_front_matter(raw, key, cleaned)
    if raw != front_matter.raw:
        changed = read_front_matter(raw)[0]
    if any(clean(key) != key for key in changed.properties):
        changed = read_front_matter(json.dumps(clean(changed.properties), ensure_ascii=False))[0]
    # Some properties may not stand in the front matter: those that were read from the note's text.
    properties = {**clean(front_matter.properties), **changed.properties}
    if changed.raw == front_matter.raw and properties == front_matter.properties:
        return front_matter
    return replace(changed, properties=properties)
