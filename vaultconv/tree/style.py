"""What notes say about looks: page breaks of TeX; of HTML, the declarations of a style, its colours and lengths."""

from __future__ import annotations

import re
from typing import Final

PAGE_BREAK: Final = re.compile(
    r"(?:\\(?:(?:new|clear)page|pagebreak|clear(?P<right>double)page)(?:\[[0-4]\]|\{\})?\s*)+"
)
"""A paragraph that is nothing but TeX's page breaks, the last of which may ask for a right-hand page."""
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)


def declarations(style: str) -> dict[str, str]:
    """A style's declarations in lower case; of two with one name the last counts."""
    found: dict[str, str] = {}
    for declaration in _COMMENT.sub(" ", style).lower().split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip()] = value.replace("!important", "").strip()
    return found
