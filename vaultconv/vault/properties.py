"""The meaning of a note's properties: its tags and aliases, and whether it is published. Keys match in any case.

Some properties are lines in the text: Notion's ``Created: …``, Dataview's ``start:: 1972``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import lines_of
from vaultconv.tree.nodes import FrontMatter, Value
from vaultconv.tree.schema import Inlines
from vaultconv.tree.walk import merge_text, plain_text

PUBLISH_KEYS: Final = ("publish", "dg-publish")
_YES: Final = frozenset({"true", "yes", "on", "y", "1"})
_NO: Final = frozenset({"false", "no", "off", "n", "f", "0"})
_KEY_SAYS_NO: Final = (
    r"""["']?(?:dg-)?publish["']?[ \t]*[:\uff1a]{between}(?:false|no|off|n|f|0(?:\.0*)?)["'\]]*[ \t]*(?:[,}}#].*)?$"""
)
# The publish keys in a block that JSON and YAML can't parse, or parse as something else: they must count anyway.
_UNPUBLISHED: Final = lazy_pattern(r"(?im)(?:^|[{,])[ \t]*" + _KEY_SAYS_NO.format(between=r"""[\s\["'-]*"""))
_UNPUBLISHED_LINE: Final = lazy_pattern(r"(?im)^" + _KEY_SAYS_NO.format(between=r"""[ \t\["']*"""))
_OPENING: Final = lazy_pattern(r"\s*---[ \t]*\n(?=[\"']?\w[^:\uff1a\n]*[:\uff1a])")
_OPEN_END: Final = lazy_pattern(r"^(?:[ \t]*|---+[ \t]*|\.\.\.[ \t]*)$", re.MULTILINE)


def values_of(properties: Mapping[str, Value], *keys: str) -> Iterator[Value]:
    """Yield the values of these keys, in any case; lists are flattened, nulls left out."""
    for key, value in properties.items():
        if key.lower() in keys:
            yield from (item for item in (value if isinstance(value, list) else [value]) if item is not None)


def first_text(properties: Mapping[str, Value], *keys: str) -> str:
    """Return the first value of these keys as text."""
    texts = (shown_text(value) for value in values_of(properties, *keys) if isinstance(value, (str, int, float)))
    return next(filter(None, texts), "")


def shown_text(value: object) -> str:
    """Return a property's value without the brackets of a link."""
    text = str(value).strip()
    return text[2:-2].rpartition("|")[2].strip() if text.startswith("[[") and text.endswith("]]") else text


def is_language(tag: str) -> bool:
    """Return whether this text is a BCP 47 language tag."""
    return _TAG.fullmatch(tag) is not None


# Language, extended languages, script, region, variants (RFC 5646, section 2.1).
_TAG: Final = lazy_pattern(
    r"[A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
)


def tags_of(properties: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the tags of ``tags`` and ``tag``, without ``#``, as first written, each once.

    A string can contain several tags, separated by commas or spaces; each entry of a list is one: see `tag_name`.
    """
    found: dict[str, str] = {}
    for key in ("tags", "tag"):
        for name, value in properties.items():
            if name.lower() == key:
                for tag in _tags_in(value):
                    found.setdefault(tag.lower(), tag)
    return tuple(found.values())


_BETWEEN_TAGS: Final = lazy_pattern(r",|\s(?=#)")


def _tags_in(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        words = value.replace(",", " ").split()
    else:
        items = value if isinstance(value, list) else []
        words = [word for item in items if isinstance(item, str) for word in _BETWEEN_TAGS.split(item)]
    for word in words:
        if tag := tag_name(word):
            yield tag


def tag_name(words: str) -> str:
    """Normalize a tag, for reading, writing and comparing: ``Upper limb`` becomes ``Upper-limb``.

    Tags in Obsidian and in Hugo's addresses can't contain blanks; Notion's can.
    """
    return "-".join(words.split()).lstrip("#").rstrip("/")


def aliases_of(properties: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the names in ``aliases`` and ``alias``; a string can contain several, separated by commas."""
    found: dict[str, None] = {}
    for key, value in properties.items():
        if key.lower() in ("aliases", "alias"):
            parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
            found.update(dict.fromkeys(str(part).strip() for part in parts if isinstance(part, (str, int, float))))
    found.pop("", None)
    return tuple(found)


def is_false(properties: Mapping[str, Value], key: str) -> bool:
    """Return whether this key is false: ``false``, 0, or a word that older YAML accepted for it."""
    return any(_word(value) in _NO for value in values_of(properties, key))


def is_true(properties: Mapping[str, Value], key: str) -> bool:
    """Return whether this key is true, and nowhere false."""
    words = [_word(value) for value in values_of(properties, key)]
    return bool(words) and all(word in _YES for word in words)


def _word(value: Value) -> str:
    if isinstance(value, float):
        value = int(value) if value in (0, 1) else value
    return str(value).partition("#")[0].strip(" \t\n\"'").lower()


def is_published(properties: Mapping[str, Value]) -> bool:
    """Return False if ``publish`` or ``dg-publish`` is false."""
    return not any(is_false(properties, key) for key in PUBLISH_KEYS)


SCHEDULE_KEYS: Final = frozenset(("sr-due", "sr-interval", "sr-ease", "sr-id"))
"""The properties in which the plugin Spaced Repetition schedules a note's next review: not content."""


def is_schedule_note(note: str) -> bool:
    """Return whether Spaced Repetition keeps all its schedules in this note: ``schedule-data.sr.md``."""
    return note.lower().endswith(".sr.md")


def properties_of(front_matter: FrontMatter | None) -> dict[str, Value]:
    """Return a note's properties.

    A publish key that can't be parsed still makes the note unpublished.
    """
    if front_matter is None:
        return {}
    properties = front_matter.properties
    if (_UNPUBLISHED_LINE if front_matter.valid else _UNPUBLISHED).search(front_matter.raw) and is_published(
        properties
    ):
        return {**properties, PUBLISH_KEYS[0]: False}
    return properties


def says_unpublished(text: str) -> bool:
    """Return whether text that should be front matter says that the note isn't published.

    It isn't front matter if it is never closed, or not at the top.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return False
    end = _OPEN_END.search(text, opening.end())
    return _UNPUBLISHED.search(text[opening.end() : end.start() if end else len(text)]) is not None


# Lines such as "Note: …" under a title are properties only if one of them has a name like these.
_KNOWN: Final = frozenset(
    ("created", "created by", "created time", "date", "due", "last edited", "last edited by", "last edited time",
     "last updated", "priority", "status", "tags", "type", "updated", "url")
)  # fmt: skip
_LINE: Final = lazy_pattern(r"([^:\n]{1,40}):(?:\s+(.*))?$", re.S)
_FIELD: Final = lazy_pattern(r"\s*([^:\n()\[\]{}]{1,60})::(?:\s(.*))?$", re.S)


class PropertyLines(NamedTuple):
    """The property lines at the start of a paragraph (name, value, line), and the rest of the paragraph."""

    lines: tuple[tuple[str, str | list[str], Inlines], ...]
    rest: Inlines


def notion_lines(paragraph: n.Para) -> PropertyLines | None:
    """Return the ``Name: value`` lines at the start of a paragraph; None if none has a name that Notion uses."""
    if not paragraph.content or type(paragraph.content[0]) is not n.Text:
        return None
    found: list[tuple[str, str | list[str], Inlines]] = []
    position = 0
    for line in lines_of(paragraph.content):
        parsed = _property(line)
        if parsed is None:
            break
        found.append((*parsed, line))
        position += len(line) + 1
    if not any(name.casefold() in _KNOWN for name, _, _ in found):
        return None
    return PropertyLines(tuple(found), paragraph.content[position:])


def property_lines(paragraph: n.Para) -> PropertyLines | None:
    """Return the property lines, of either kind, at the start of a paragraph; None if there are none."""
    found: list[tuple[str, str, Inlines]] = []
    position = 0
    for line in lines_of(paragraph.content):
        match = _FIELD.match(plain_text(line))
        if match is None:
            break
        found.append((match[1].strip(), (match[2] or "").strip(), line))
        position += len(line) + 1
    return PropertyLines(tuple(found), paragraph.content[position:]) if found else notion_lines(paragraph)


def as_line(lines: Iterable[Inlines]) -> Inlines:
    """Join property lines into a single line, in one spelling."""
    joined: list[n.Inline] = []
    for line in lines:
        joined += (n.Text(" · "), *_plain_colon(line)) if joined else _plain_colon(line)
    return merge_text(joined)


def _plain_colon(line: Inlines) -> Inlines:
    """Return a line with one colon after the name, instead of Dataview's two."""
    for i, node in enumerate(line):
        if "::" in plain_text((node,)):
            change = n.Text(node.text.replace("::", ":", 1)) if type(node) is n.Text else node
            return (*line[:i], change, *line[i + 1 :])
    return line


def _property(line: Inlines) -> tuple[str, str | list[str]] | None:
    if not line or type(line[0]) is not n.Text:
        return None
    match = _LINE.match("".join(_written(node) for node in line).strip())
    if match is None or ":" not in line[0].text:
        return None
    name, value = match[1].strip(), (match[2] or "").strip()
    if not name:
        return None
    if name.casefold() == "tags" and value and "#" not in value:
        return name, [tag_name(tag) for tag in value.split(",") if tag.strip()]
    return name, value


def _written(node: n.Inline) -> str:
    """Return an inline as a property's value: links in Obsidian's syntax, the rest as plain text."""
    if type(node) is n.WikiLink:
        shown = plain_text(node.content)
        return f"[[{node.target}|{shown}]]" if shown and shown != node.target else f"[[{node.target}]]"
    if type(node) is n.Link and type(node.target) is n.Url:
        shown = plain_text(node.content)
        return node.target.url if shown in ("", node.target.url) else f"[{shown}]({node.target.url})"
    return plain_text((node,))
