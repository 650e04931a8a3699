"""Undoing what the Digital Garden plugin does to a note when it publishes it.

The plugin wraps embedded notes in ``<div>``s, turns Obsidian's `` ^id`` into lines ``{ #id}``, and writes properties as
JSON, which is sometimes invalid and gets repaired here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any, ClassVar, Final, TypeVar
from urllib.parse import unquote

import msgspec

from vaultconv.patterns import lazy_pattern
from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.leftovers.markdown_inside import blocks_of
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, facts_of, trim
from vaultconv.tree.files import split_size
from vaultconv.tree.nodes import Value
from vaultconv.tree.schema import BLOCK_FIELDS, Blocks, Inlines
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.walk import plain_text, replace, rewrite

_IMAGE_ROOT: Final = "/img/user/"
_MATH_ID: Final = lazy_pattern(r"\n\{ #(\w+)\}(?=\n|$)")
_Html = TypeVar("_Html", n.RawBlock, n.RawInline)
_Math = TypeVar("_Math", n.Math, n.MathBlock)
_LINK_KINDS: Final = frozenset((n.Image, n.Link, n.WikiLink, n.RawBlock, n.RawInline))


class DigitalGarden(msgspec.Struct, frozen=True):
    """Undo what the Digital Garden plugin compiled into a note.

    ``{ #id}`` lines become block ids, transclusion ``<div>``s their content, ``/img/user/…`` addresses paths in the
    vault, and JSON front matter that no reader accepts is repaired. ``{#id}`` without a space, addresses and the texts
    of links are changed only in a note whose front matter says that a garden made it.
    """

    name: ClassVar[str] = "digital_garden"
    stage: ClassVar[Stage] = "read"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """Return the document as it was before it was compiled."""
        document = _with_front_matter(document)
        if facts_of(document).in_raw_html("markdown-embed"):
            document = unwrap_transclusions(document, context)
        garden = is_garden(document)
        if facts_of(document).braces:
            document = restore_block_ids(document, garden=garden)
        if garden:
            document = _with_vault_paths(document)
        return document


def is_garden(document: n.Document) -> bool:
    """Return whether the front matter has keys that the plugin writes."""
    front_matter = document.front_matter
    return front_matter is not None and any(
        key.startswith("dg-") or key == "dgPassFrontmatter" for key in front_matter.properties
    )


def _with_front_matter(document: n.Document) -> n.Document:
    front_matter = document.front_matter
    if front_matter is None:
        return document
    if not front_matter.valid and front_matter.raw.lstrip().startswith("{"):
        repaired = repair_json(front_matter.raw)
        if repaired is not None:
            front_matter = n.FrontMatter(repaired[0], repaired[1])
    front_matter = _without_garden_entry(front_matter)
    return document if front_matter is document.front_matter else replace(document, front_matter=front_matter)


def _without_garden_entry(front_matter: n.FrontMatter) -> n.FrontMatter:
    # The plugin marks the garden's home page with a tag that the author never wrote.
    tags = front_matter.properties.get("tags")
    if not isinstance(tags, list) or "gardenEntry" not in tags:
        return front_matter
    kept = [tag for tag in tags if tag != "gardenEntry"]
    return replace(front_matter, properties={**front_matter.properties, "tags": kept})


# --------------------------------------------------------------------------------------------------------- addresses


def _with_vault_paths(document: n.Document) -> n.Document:
    kinds = facts_of(document).kinds
    if kinds.isdisjoint(_LINK_KINDS) and n.Math not in kinds and n.MathBlock not in kinds:
        return document

    def clean(node: n.Node) -> n.Node:
        return _CLEAN[type(node)](node) if type(node) in _CLEAN else node

    return rewrite(document, clean)


def _vault_path(target: n.Target) -> n.Target:
    if type(target) is n.Url and target.url.startswith(_IMAGE_ROOT):
        return n.Url(unquote(target.url[len(_IMAGE_ROOT) :]))
    return target


def _clean_link(link: n.Link) -> n.Link:
    target = _vault_path(link.target)
    return link if target is link.target else replace(link, target=target)


def _clean_wikilink(link: n.WikiLink) -> n.WikiLink:
    # The plugin adds a display text to every wikilink; one that repeats the target isn't the author's.
    return replace(link, content=()) if "#" in link.target and plain_text(link.content) == link.target else link


def _clean_image(image: n.Image) -> n.Image:
    target = _vault_path(image.target)
    if target is image.target or type(target) is not n.Url:
        return image
    return _with_size(replace(image, target=target), target.url)


def _with_size(image: n.Image, path: str) -> n.Image:
    # The plugin writes all of an embed's parameters into the alt text: ![name\|caption\|100](/img/user/path)
    if len(image.content) != 1 or type(image.content[0]) is not n.Text or "|" not in image.content[0].text:
        return image
    parts = [part.rstrip("\\").strip() for part in image.content[0].text.split("|")]
    if len(parts) > 1 and f"/{path}".endswith(f"/{parts[0]}"):
        del parts[0]
    text, width, height = split_size("|".join(parts))
    if image.width is not None or (width is None and height is None):
        text, width, height = "|".join(parts), image.width, image.height
    return replace(image, content=(n.Text(text),) if text else (), width=width, height=height)


def _clean_html(node: _Html) -> _Html:
    if '="' + _IMAGE_ROOT not in node.text:
        return node
    return replace(node, text=node.text.replace('="' + _IMAGE_ROOT, '="'))


def _clean_math(node: _Math) -> _Math:
    # The plugin mistakes "^i" at the end of a line for a block id, even in a formula.
    text = _MATH_ID.sub(r"^\1", node.text)
    return node if text == node.text else replace(node, text=text)


_CLEAN: Final[Mapping[type, Callable[[Any], n.Node]]] = by_class(
    entry(n.Link, _clean_link),
    entry(n.WikiLink, _clean_wikilink),
    entry(n.Image, _clean_image),
    entry(n.RawBlock, _clean_html),
    entry(n.RawInline, _clean_html),
    entry(n.Math, _clean_math),
    entry(n.MathBlock, _clean_math),
)


_TAG: Final = lazy_pattern(
    r"""(?P<link><a\b[^>]*\bclass="markdown-embed-link".*?</a>)"""
    r"""|(?P<ours><div\b[^>]*\bclass="(?:[^">]*\btransclusion\b|markdown-embed)[^>]*>)"""
    r"""|(?P<open><div\b(?:[^>"]|"[^"]*")*>)"""
    r"""|(?P<close></div\s*>)""",
    re.S | re.I,
)


def unwrap_transclusions(document: n.Document, context: Context) -> n.Document:
    """Return the document without the plugin's ``<div>``s and "Open link" icons; their content stays."""
    return rewrite(document, _Unwrapper(context).change)


class _Unwrapper:
    """Processes the HTML of a document in order, and tracks which ``<div>`` each ``</div>`` closes."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.open: list[bool] = []  # for each open div, whether it is the plugin's

    def change(self, node: n.Node) -> n.Node | tuple[n.Node, ...]:
        if isinstance(node, n.RawBlock):
            return self._block(node)
        if isinstance(node, n.RawInline):
            text = self._without_tags(node.text)
            return node if text == node.text else (replace(node, text=text) if text else ())
        return () if isinstance(node, n.Para) and not node.content else node

    def _block(self, node: n.RawBlock) -> n.RawBlock | tuple[n.Block, ...]:
        text = self._without_tags(node.text)
        if text == node.text:
            return node
        text = text.strip("\n")
        if not text.strip():
            return ()
        if text.lstrip().startswith("<"):
            return replace(node, text=text)
        return blocks_of(text, node.position.line if node.position else 1, self.context)

    def _without_tags(self, text: str) -> str:
        return _TAG.sub(self._tag, text)

    def _tag(self, match: re.Match[str]) -> str:
        if match["link"]:
            return ""
        if match["close"]:
            return "" if self.open and self.open.pop() else match[0]
        self.open.append(bool(match["ours"]))
        return "" if match["ours"] else match[0]


_SPACED: Final = lazy_pattern(r"\{ #([\w-]+)\}$")
_ANY: Final = lazy_pattern(r"\{ ?#([\w-]+)\}$")
# The class of a rendered query, which means nothing without the garden's style sheet.
_QUERY_CLASS: Final = lazy_pattern(r"\{ ?\.block-language-[\w-]+\}$")
_QUOTES: Final = frozenset((n.BlockQuote, n.Callout))

_N = TypeVar("_N", bound=n.Block | n.ListItem)


def restore_block_ids(document: n.Document, *, garden: bool) -> n.Document:
    """Return the document with its ``{ #id}`` lines (in a garden also ``{#id}``) as block ids."""
    content, _ = _Restorer(_ANY if garden else _SPACED).blocks(document.content, n.Document)
    return document if content is document.content else replace(document, content=content)


class _Restorer:
    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern

    def blocks(self, content: Blocks, owner: type) -> tuple[Blocks, str]:
        """Return the blocks, and the id of their list item or quote, if one of them sets it."""
        done: list[n.Block] = []
        owner_id = ""
        for i, node in enumerate(content):
            if isinstance(node, (n.Para, n.Heading)):
                block, block_id = self._cut(node)
                is_owners = _is_owners(owner, bool(done), i == len(content) - 1, block is None)
                if not block_id:
                    done += [block] if block is not None else []
                elif is_owners and not owner_id:
                    owner_id = block_id
                    done += [block] if block is not None else []
                elif block is not None:
                    done.append(block if block.id else replace(block, id=block_id))
                elif done and not done[-1].id:
                    done[-1] = replace(done[-1], id=block_id)
                else:
                    done.append(node)
            else:
                done.append(self._inside(node))
        same = len(done) == len(content) and all(a is b for a, b in zip(done, content, strict=True))
        return (content if same else tuple(done)), owner_id

    def _inside(self, node: _N) -> _N:
        """Return a node with the ids in its blocks restored, and its own id if one of them sets it."""
        owner_id = ""
        changes: dict[str, object] = {}
        for field, holds in BLOCK_FIELDS[type(node)]:
            old = getattr(node, field)
            if holds == "blocks":
                new, owner_id = self.blocks(old, type(node))
            else:
                new = tuple([self._inside(item) for item in old])
            if any(a is not b for a, b in zip_longest(new, old)):
                changes[field] = new
        if owner_id and not node.id:
            changes["id"] = owner_id
        return replace(node, **changes) if changes else node

    def _cut(self, node: n.Para | n.Heading) -> tuple[n.Para | n.Heading | None, str]:
        """Return the paragraph or heading without its marks (None if nothing is left), and its id."""
        content, block_id = self._cut_lines(node.content)
        if isinstance(node, n.Heading) and not block_id:
            content, block_id = self._cut_end(node.content)
        if content is node.content:
            return node, ""
        return (replace(node, content=content) if content else None), block_id

    def _cut_lines(self, content: Inlines) -> tuple[Inlines, str]:
        if not _may_end_in_brace(content):
            return content, ""
        kept: list[n.Inline] = []
        block_id = ""
        found = False
        for line, line_end in _lines_with_ends(content):
            text = plain_text(line).strip()
            match = self.pattern.match(text)
            if match or _QUERY_CLASS.match(text):
                block_id = match[1] if match else block_id
                found = True
            else:
                kept += [*line, *line_end]
        return (trim(tuple(kept)), block_id) if found else (content, "")

    def _cut_end(self, content: Inlines) -> tuple[Inlines, str]:
        """Cut the mark off the end of a heading with one line."""
        texts = 0
        while texts < min(3, len(content)) and type(content[-1 - texts]) in (n.Text, n.Tag):
            texts += 1
        tail = plain_text(content[len(content) - texts :])
        match = re.search(r"(?:^|\s)" + self.pattern.pattern, tail)
        if match is None:
            return content, ""
        rest = tail[: match.start()].rstrip()
        return (*content[: len(content) - texts], *((n.Text(rest),) if rest else ())), match[1]


def _is_owners(owner: type, has_blocks: bool, is_last: bool, is_alone: bool) -> bool:
    # Obsidian: an id at the end of an item's first paragraph is the item's; parts of a quote can't have one.
    if owner is n.ListItem:
        return not has_blocks
    return owner in _QUOTES and is_last and not is_alone


def _may_end_in_brace(content: Inlines) -> bool:
    return any(type(node) is n.Text and node.text.rstrip().endswith("}") for node in content)


def _lines_with_ends(content: Inlines) -> list[tuple[list[n.Inline], list[n.Inline]]]:
    lines: list[tuple[list[n.Inline], list[n.Inline]]] = [([], [])]
    for node in content:
        if type(node) in BREAKS:
            lines[-1][1].append(node)
            lines.append(([], []))
        else:
            lines[-1][0].append(node)
    return lines


_TOKEN: Final = lazy_pattern(r'"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])', re.S)
_ESCAPE: Final = lazy_pattern(r'\\(?:(["\\/bfnrt]|u[0-9A-Fa-f]{4})|(.))', re.S)
_CONTROL: Final = lazy_pattern(r"[\x00-\x1f]")


def repair_json(raw: str) -> tuple[str, dict[str, Value]] | None:
    r"""Repair illegal escapes, control characters and trailing commas in a JSON object; return its text and value.

    ``\|``, which exporters write for the bar of a wikilink, becomes ``|``; the backslash of any other illegal escape
    is doubled. None if the result isn't an object.
    """
    text = _TOKEN.sub(_mend, raw)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return (text, value) if isinstance(value, dict) else None


def _mend(token: re.Match[str]) -> str:
    if token[0] == ",":
        return ""
    string = _ESCAPE.sub(_mend_escape, token[0])
    return _CONTROL.sub(lambda control: f"\\u{ord(control[0]):04x}", string)


def _mend_escape(escape: re.Match[str]) -> str:
    if escape[1]:
        return escape[0]
    return "|" if escape[2] == "|" else "\\\\" + escape[2]
