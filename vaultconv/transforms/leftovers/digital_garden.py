"""What the Digital Garden plugin makes of a note when it publishes it, turned back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, TypeVar
from urllib.parse import unquote

import msgspec

from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.leftovers.garden_embeds import unwrap_transclusions
from vaultconv.transforms.leftovers.garden_ids import restore_block_ids
from vaultconv.transforms.leftovers.json_repair import repair_json
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import facts_of
from vaultconv.tree.files import split_size
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.walk import plain_text, replace, rewrite

_IMAGE_ROOT: Final = "/img/user/"
_MATH_ID: Final = re.compile(r"\n\{ #(\w+)\}(?=\n|$)")
_Html = TypeVar("_Html", n.RawBlock, n.RawInline)
_Math = TypeVar("_Math", n.Math, n.MathBlock)
_LINK_KINDS: Final = frozenset((n.Image, n.Link, n.WikiLink, n.RawBlock, n.RawInline))


class DigitalGarden(msgspec.Struct, frozen=True):
    """Undo the plugin's compiled form.

    ``{ #id}`` lines become block ids, transclusion ``<div>``s their content, ``/img/user/…`` addresses paths in the
    vault, and JSON front matter that no reader takes is mended. ``{#id}`` without a space, addresses and the texts of
    links are looked at only in a note whose front matter says that a garden made it.
    """

    name: ClassVar[str] = "digital_garden"
    stage: ClassVar[Stage] = "read"

    def __call__(self, document: n.Document, context: Context) -> n.Document:
        """The document as it was before it was compiled."""
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
    """Whether the front matter has keys that the plugin writes."""
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
    # The plugin gives every wikilink a display text; one that repeats the target is none of the author's.
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
    # The plugin takes "^i" at the end of a line for a block id, also in a formula.
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
