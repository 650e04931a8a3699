"""Undoing what Notion's exports leave in notes: property lines, repeated titles, useless captions and addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar, Final, Literal

import msgspec

from vaultconv.diagnostics import DiagnosticCode
from vaultconv.parse.frontmatter import json_text
from vaultconv.patterns import lazy_pattern
from vaultconv.transforms.context import Context, Stage
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_inlines, facts_of
from vaultconv.tree.files import says_file
from vaultconv.tree.schema import Inlines
from vaultconv.tree.walk import merge_text, plain_text, replace, rewrite
from vaultconv.vault.properties import PropertyLines, notion_lines

_HEX_NAME: Final = lazy_pattern(r"[ -][0-9a-f]{32}\.md$", re.I)
_PLAIN_YAML: Final = lazy_pattern(r"[A-Za-z][\w ,./()-]*(?<! )$")
_YAML_WORDS: Final = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


def property_lines(document: n.Document) -> PropertyLines | None:
    """Return the ``Name: value`` lines directly under the H1 that opens the note; None if there are none."""
    content = document.content
    if len(content) < 2 or type(content[0]) is not n.Heading or content[0].level != 1:
        return None
    return notion_lines(content[1]) if type(content[1]) is n.Para else None


def has_notion_marks(document: n.Document, note: str) -> bool:
    """Return whether a note came from Notion.

    It did if it has property lines, or if its name ends in Notion's 32 hexadecimal digits.
    """
    return _HEX_NAME.search(note) is not None or property_lines(document) is not None


class NotionProperties(msgspec.Struct, frozen=True):
    """Read Notion's property lines as properties; the front matter takes precedence.

    ``properties = "keep"`` leaves the lines where they are; ``"move"`` moves those into the front matter whose key it
    doesn't have.
    """

    name: ClassVar[str] = "notion_properties"
    stage: ClassVar[Stage] = "read"

    properties: Literal["keep", "move"] = "keep"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document with the lines' values among its properties."""
        lines = property_lines(document)
        if lines is None:
            return document
        front_matter = document.front_matter or n.FrontMatter("")
        if not front_matter.valid:
            return document
        present = {str(key).casefold() for key in front_matter.properties}
        new: dict[str, str | list[str]] = {}
        staying: list[Inlines] = []
        for key, value, line in lines.lines:
            if key.casefold() in present:
                staying.append(line)
            else:
                present.add(key.casefold())
                new[key] = value
        front_matter = replace(front_matter, properties={**front_matter.properties, **new})
        if self.properties == "keep":
            return replace(document, front_matter=front_matter)
        front_matter = replace(front_matter, raw=_with_keys(front_matter.raw, new))
        return n.Document(_with_lines(document.content, staying, lines.rest), front_matter)


def _with_lines(content: tuple[n.Block, ...], lines: list[Inlines], rest: Inlines) -> tuple[n.Block, ...]:
    """Return a note's blocks with these lines in the paragraph under its title."""
    joined: list[n.Inline] = []
    for line in [*lines, rest] if rest else lines:
        joined += (n.SoftBreak(), *line) if joined else line
    paragraph = (replace(content[1], content=tuple(joined)),) if joined else ()
    return (content[0], *paragraph, *content[2:])


def _with_keys(raw: str, values: Mapping[str, str | list[str]]) -> str:
    """Return front matter with keys added at its end, in its own form: JSON or YAML."""
    if not values:
        return raw
    if raw.lstrip().startswith("{") and raw.rstrip().endswith("}"):
        body = raw.rstrip()[:-1].rstrip()
        items = ",".join(f"{json_text(name)}:{json_text(value)}" for name, value in values.items())
        return body + ("" if body.endswith("{") else ",") + items + "}"
    lines = [f"{_yaml(name)}: {_yaml_value(value)}" for name, value in values.items()]
    return "\n".join([raw, *lines] if raw.strip() else lines)


def _yaml(text: str) -> str:
    plain = _PLAIN_YAML.match(text) and text.casefold() not in _YAML_WORDS
    return text if plain else json_text(text)


def _yaml_value(value: str | list[str]) -> str:
    if isinstance(value, str):
        return _yaml(value)
    return "[" + ", ".join(text if "," not in text and _yaml(text) == text else json_text(text) for text in value) + "]"


# Where Notion had no address, it wrote "undefined" after its own.
_LOST: Final = lazy_pattern(r"https?://(?:www\.)?notion\.(?:so|site|com)/?(?:undefined|null)(?:[/?#].*)?", re.I)


class NotionRemnants(msgspec.Struct, frozen=True):
    """Remove what Notion's export left behind: captions that are only file names, and lost addresses.

    The text of a link whose address is lost (``https://www.notion.soundefined``) stays. Captions are removed in notes
    that bear Notion's marks and in its exports.
    """

    name: ClassVar[str] = "notion_remnants"
    stage: ClassVar[Stage] = "read"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document without these."""
        facts = facts_of(document)
        if n.Image in facts.kinds and (context.settings.from_notion or has_notion_marks(document, context.note)):
            document = rewrite(document, _without_file_name)
        if any("notion." in url.lower() for url in facts.urls):
            document = edit_inlines(document, lambda content: _without_lost_addresses(content, context))
        return document


def _without_file_name(node: n.Node) -> n.Node:
    return replace(node, content=()) if type(node) is n.Image and says_file(node) else node


def _without_lost_addresses(content: Inlines, context: Context) -> Inlines:
    if not any(isinstance(node, (n.Link, n.Image)) and _is_lost(node.target) for node in content):
        return content
    kept: list[n.Inline] = []
    for node in content:
        if not isinstance(node, (n.Link, n.Image)) or not _is_lost(node.target):
            kept.append(node)
            continue
        said = "" if _LOST.fullmatch(plain_text(node.content)) else plain_text(node.content)
        context.report(
            DiagnosticCode.LINK_UNRESOLVED,
            f'Notion lost the address of "{said}"' if said else _LOST_LINK,
            node.position,
        )
        kept += node.content if said else ()
    return merge_text(kept)


_LOST_LINK: Final = "Notion lost the address of a bookmark or a picture"


def _is_lost(target: n.Target) -> bool:
    return type(target) is n.Url and _LOST.fullmatch(target.url) is not None


class RepeatedTitles(msgspec.Struct, frozen=True):
    """Remove, by option, a heading that repeats the note's H1 directly below it or below its property lines.

    ``repeated_titles`` is ``"drop"`` or ``"keep"``.
    """

    name: ClassVar[str] = "repeated_titles"
    stage: ClassVar[Stage] = "read"

    repeated_titles: Literal["keep", "drop"] = "keep"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document, without the repeated title where that is asked for."""
        content = document.content
        if self.repeated_titles == "keep" or not content or type(content[0]) is not n.Heading or content[0].level != 1:
            return document
        second = 2 if property_lines(document) is not None else 1
        heading = content[second] if second < len(content) else None
        if type(heading) is not n.Heading or _title(heading) != _title(content[0]):
            return document
        return replace(document, content=content[:second] + content[second + 1 :])


def _title(heading: n.Heading) -> str:
    return " ".join(plain_text(heading).split()).casefold()
