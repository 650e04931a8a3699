"""The files that properties name: by links, or by paths under keys for pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from vaultconv.patterns import lazy_pattern
from vaultconv.tree.files import kind_of
from vaultconv.tree.nodes import Value
from vaultconv.tree.wikilinks import WIKILINK
from vaultconv.vault.targets import Targets
from vaultconv.vault.vault import is_note

__all__ = ["NO_FILES", "Mention", "Named", "mentions", "named_files", "rewritten"]


Named = Mapping[str, str]
"""The files that a note's properties name, by `Mention.target`."""

NO_FILES: Final[Named] = MappingProxyType({})


class Mention(NamedTuple):
    """``text[start:end]`` names a file. ``target`` is the name: ``a/b.png`` for ``[[a/b.png|shown]]``.

    ``is_url`` is True for the address of a Markdown link, ``embed`` if it begins with ``!``.
    """

    start: int
    end: int
    target: str
    shown: str
    is_url: bool
    embed: bool


_LINK: Final = lazy_pattern(
    rf"{WIKILINK.pattern}|"
    r"(?P<image>!?)\[(?P<text>[^\[\]\n]*)\]\((?:<(?P<angled>[^<>\n]+)>|(?P<url>(?:[^\s()<>]|\([^\s()<>]*\))+))"
    r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)"
)
# Under keys with one of these words, a path needs no brackets: `cover: pics/rome.jpg`, `featuredImage`, `og:image`.
_PICTURE_WORDS: Final = frozenset(
    (
        "avatar", "avatars", "background", "banner", "banners", "cover", "covers", "feature", "featured", "header",
        "hero", "icon", "icons", "image", "images", "img", "logo", "photo", "photos", "picture", "pictures", "poster",
        "screenshot", "screenshots", "thumb", "thumbnail", "thumbnails",
    )
)  # fmt: skip
_WORD: Final = lazy_pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def mentions(text: str, key: str) -> Iterator[Mention]:
    """Yield what can name a file in a property's text: its links and embeds, or the entire text as a picture's path.

    ``key`` is the key of the property, or of the entry in a mapping.
    """
    if "[[" in text or "](" in text:
        for match in _LINK.finditer(text):
            url = match["angled"] or match["url"]
            shown = (match["text"] if url else match["display"]) or ""
            embed = bool(match["image"] if url else match["embed"])
            yield Mention(*match.span(), url or match["target"], shown.strip(), bool(url), embed)
    elif (path := text.strip()) and kind_of(path) == "image" and "\n" not in path and _means_picture(key):
        yield Mention(0, len(text), path, "", is_url=True, embed=False)


def _means_picture(key: str) -> bool:
    return not _PICTURE_WORDS.isdisjoint(word.lower() for word in _WORD.findall(key))


def named_files(properties: Mapping[str, Value], targets: Targets) -> dict[str, str]:
    """Return the files that a note's properties name, without notes."""
    found: dict[str, str] = {}

    def add(mention: Mention, text: str) -> None:
        path = mention.target
        file = targets.find_url(path)[0] if mention.is_url else targets.find_file(path)
        if file is not None and not is_note(file):
            found[path] = file

    for key, value in properties.items():
        rewritten(value, add, f" {key}")
    return found


def rewritten(value: Value, change: Callable[[Mention, str], str | None], key: str = "") -> Value:
    """Return a property's value, or all properties, with mentions of files replaced.

    ``change`` gets a mention and the text around it; None leaves that as it is. Mappings and lists are traversed, and
    unchanged values are shared.
    """
    if isinstance(value, str):
        return _text(value, key, change)
    if isinstance(value, list):
        items = [rewritten(item, change, key) for item in value]
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if isinstance(value, dict):
        # `cover: {image: rome.jpg}`, and `cover: {file: rome.jpg}` as well
        pairs = {name: rewritten(item, change, f"{key} {name}") for name, item in value.items()}
        return pairs if any(pairs[name] is not value[name] for name in pairs) else value
    return value


def _text(text: str, key: str, change: Callable[[Mention, str], str | None]) -> str:
    parts: list[str] = []
    at = 0
    for mention in mentions(text, key):
        new = change(mention, text)
        if new is not None:
            parts += (text[at : mention.start], new)
            at = mention.end
    return "".join((*parts, text[at:])) if parts else text
