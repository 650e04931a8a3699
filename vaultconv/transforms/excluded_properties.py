"""Links in properties to what a filter leaves out. Front matter is copied as it is, so their text has to go from it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final
from urllib.parse import unquote

from vaultconv import nodes as n
from vaultconv.parse.frontmatter import read_front_matter
from vaultconv.transforms.context import Context
from vaultconv.vault.targets import is_external
from vaultconv.walk import replace

_LINK: Final = re.compile(
    r"!?\[\[(?P<wiki>[^\[\]|\n]+?)(?:\\?\|(?P<alias>[^\[\]\n]*))?\]\]"
    r"|!?\[(?P<text>[^\[\]\n]*)\]\(<?(?P<url>[^()<>\n]+?)>?\)"
)
_HARMLESS: Final = re.compile(r"[\w ]*\w")  # text that needs no quotes in YAML, whatever stands around it


def without_excluded(front_matter: n.FrontMatter, context: Context, placeholder: str) -> tuple[n.FrontMatter, int]:
    """Front matter in which links to unpublished notes and files are their text, or ``placeholder``; and how many."""
    if "[[" not in front_matter.raw and "](" not in front_matter.raw:
        return front_matter, 0
    remover = _Remover(context, placeholder)
    raw = remover.clean(front_matter.raw)
    if not remover.removed:
        return front_matter, 0
    changed, _ = read_front_matter(raw)
    # Some properties may not stand in the front matter: those that were read from the note's text.
    others = {key: remover.value(value) for key, value in front_matter.properties.items()}
    return replace(changed, properties={**others, **changed.properties}), remover.removed


class _Remover:
    def __init__(self, context: Context, placeholder: str) -> None:
        self.context, self.placeholder = context, placeholder
        self.removed = 0

    def clean(self, text: str) -> str:
        return _LINK.sub(self._link, text)

    def value(self, value: Any) -> Any:
        """A property's value with its texts cleaned."""
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        return value

    def _link(self, match: re.Match[str]) -> str:
        url = match["url"]
        if url is not None and is_external(url):
            return match[0]
        path = (match["wiki"] if url is None else unquote(url)).partition("#")[0].strip()
        file = self.context.index.find_file(path, self.context.note)
        if file is None or self.context.published(file):
            return match[0]
        self.removed += 1
        shown = ((match["alias"] if url is None else match["text"]) or "").strip()
        return shown if _HARMLESS.fullmatch(shown) and not says_name(shown, file) else self.placeholder


def says_name(shown: str, file: str) -> bool:
    """Whether a link's text is the file's name or path, alone or before ``> heading``: then nobody wrote it."""
    text = _fold(shown.split(" > ")[0]).strip("/").removesuffix(".md")
    path = _fold(file).removesuffix(".md")
    return not text or path == text or path.endswith("/" + text)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
