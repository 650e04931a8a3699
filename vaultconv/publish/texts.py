"""Removing what is unpublished from raw text: comments, HTML, properties, queries, canvases.

Each pattern yields edits, which may overlap; `_in_order` keeps the outermost ones. A worked example, in which "Secret"
is unpublished and the placeholder is "unpublished note":

    text              [[Secret|my plan]], <a href="Secret.md">Secret</a>
    finished links    0 to 18 become "my plan"
    unfinished ones   0 to 9, ``[[Secret|``, become the placeholder: within the first edit, so left out
    tags              20 to 46, ``<a …>Secret``, become ``<a>unpublished note``
    result            my plan, <a>unpublished note</a>
"""

from __future__ import annotations

import json
import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Final, NamedTuple

from vaultconv.html.safe import without_definitions
from vaultconv.html.tokens import HtmlAttribute, TagToken, decoded, every_tag
from vaultconv.patterns import lazy_pattern
from vaultconv.publish.names import PROGRAM, Unpublished
from vaultconv.tree import nodes as n

_WIKILINK: Final = lazy_pattern(r"!?\[\[((?:(?!\[\[|\]\])[^\n])+)\]\]")
_UNFINISHED: Final = lazy_pattern(r"!?\[\[([^\[\]|\n]+)[|\]]?")
_URL: Final = r"\((?P<url><[^<>\n]*>[^()\n]*|(?:[^()\n]|\([^()\n]*\))+)\)"
_LINK: Final = lazy_pattern(rf"!?\[(?P<text>[^\[\]\n]*)\]{_URL}")
_LINK_END: Final = lazy_pattern(rf"(?<=\]){_URL}")  # of a text with brackets in it
_DEFINITION: Final = lazy_pattern(r"^[ \t>]*\[[^\[\]\n]+\]:[ \t]*(?P<url><[^<>\n]*>|\S+)", re.MULTILINE)
_POINTED: Final = lazy_pattern(r"<([^<>\n]*[./][^<>\n]*)>")  # a path in angle brackets, which looks like a tag
_ADDRESS: Final = lazy_pattern(rf"(?:{PROGRAM.pattern})/+[^\s<>\"'`)\]|}}]+", re.IGNORECASE)
_INLINE_QUERY: Final = lazy_pattern(r"`\$?=[^`\n]+`")  # an inline query of Dataview
_ENTITY: Final = lazy_pattern(r"&(?:#[0-9]{1,8}|#[xX][0-9A-Fa-f]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});?")
_HARMLESS: Final = lazy_pattern(r"[\w ]*\w")  # text that never needs quotes in YAML
_VOID: Final = frozenset(("area", "base", "embed", "img", "input", "link", "meta", "source", "track"))
_ANCHOR_END: Final = lazy_pattern(r"</a\s*>", re.IGNORECASE)
_ANY_TAG: Final = lazy_pattern(r"<[^<>]*>")
_QUOTED: Final = lazy_pattern(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`\n]*)`")
_CSS_URL: Final = lazy_pattern(r"url\(([^()\"']*)\)", re.IGNORECASE)
_ASKED: Final = lazy_pattern(
    r"\b(?:path|file|filename|file\.\w+|folder|root)[ \t]*(?::|=+|(?:does not )?includes?|is)[ \t]*([^\s\"'][^\n\"']*)",
    re.IGNORECASE,
)
_MERMAID: Final = lazy_pattern(
    r"\[+\"?([^\[\]\"\n]+)\"?\]+|\(+\"?([^()\"\n]+)\"?\)+|\{+\"?([^{}\"\n]+)\"?\}+|\b(\w+)\b"
)
_TEX_ADDRESS: Final = lazy_pattern(r"\\(?:href|url|includegraphics)(?:\[[^\[\]]*\])?\s*\{([^{}\n]*)\}")

# Attributes with values from HTML itself or a style sheet: in these, only a link or a path names a note.
_WORDS_OF_HTML: Final = frozenset(
    """align allow as autocomplete border class color colspan cols crossorigin decoding dir direction display face fill
    for frameborder headers height hidden id kind lang loading media method name referrerpolicy rel role rowspan rows
    sandbox scope scrolling shape size sizes span spellcheck start step stroke style tabindex target translate type
    valign width wrap xmlns""".split()
)


class Edit(NamedTuple):
    """Replaces the text from ``start`` to ``end`` by ``text``."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Apply the edits, which must be in order."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*parts, text[at:]))


def is_plain(text: str) -> bool:
    """Return whether a text needs no edit, as most don't: it has no sign of a link, an address, a tag or a query."""
    # Python looks for a character in a text thirty times as fast as `re` does for one of several.
    return not (
        ("[" in text and "[[" in text)
        or ("]" in text and ("](" in text or "]:" in text))
        or "<" in text
        or "&" in text
        or (":" in text and ":/" in text)
        or ("`" in text and ("`=" in text or "`$=" in text))
    )


class Cleaner:
    """Finds the edits that a text needs: a link becomes its own words, or ``placeholder`` if these are only a name."""

    def __init__(self, unpublished: Unpublished, placeholder: str) -> None:
        self.unpublished, self.placeholder = unpublished, placeholder

    def edits(self, text: str) -> list[Edit]:
        """Return the edits for any text: wikilinks, links of Markdown and HTML, addresses of the app."""
        if is_plain(text):
            return []
        queries = [match.span() for match in _INLINE_QUERY.finditer(text)]
        asked = (edit for start, end in queries for edit in self._quoted_edits(text, start + 1, end - 1))
        return _in_order([*self._link_edits(text), *self._decoded_edits(text), *self._html_edits(text), *asked])

    def query_edits(self, text: str) -> list[Edit]:
        """Return the edits for a query, in which a quoted text can be a note or a folder too."""
        asked = (match.span(1) for match in _ASKED.finditer(text))
        return _in_order([*self.edits(text), *self._quoted_edits(text), *self._name_edits(text, asked)])

    def mermaid_edits(self, text: str) -> list[Edit]:
        """Return the edits for a Mermaid diagram, in which a node of the class ``internal-link`` is a link."""
        found = [*self.edits(text), *self._quoted_edits(text)]
        if "internal-link" in text:
            for match in _MERMAID.finditer(text):
                start, end = match.span(match.lastindex or 0)
                if self.unpublished.named(match[match.lastindex or 0]):
                    shown = self.placeholder or "-"
                    found.append(Edit(start, end, re.sub(r"\W+", "_", shown) if match[4] else shown))
        return _in_order(found)

    def tex_edits(self, text: str) -> list[Edit]:
        """Return the edits for a formula."""
        spans = (match.span(1) for match in _TEX_ADDRESS.finditer(text))
        return _in_order([*self.edits(text), *self._name_edits(text, spans)])

    def clean_lines(self, text: str) -> str:
        """Clean lines of a note that have no node in its tree; definitions of unpublished links are removed."""
        text = without_definitions(text, lambda url: bool(self.unpublished.target(n.Url(url))))
        return apply(text, self.edits(text))

    # ---------------------------------------------------------------------------------------------------------- links

    def _link_edits(self, text: str) -> Iterator[Edit]:
        """Yield the edits for wikilinks and Markdown links."""
        for match in _WIKILINK.finditer(text) if "[[" in text else ():
            target, _, alias = match[1].partition("|")
            target = target.removesuffix("\\")
            if file := self.unpublished.wikilink(target):
                yield Edit(*match.span(), self._shown(alias, file, target))
        for match in _UNFINISHED.finditer(text) if "[[" in text else ():
            if self.unpublished.wikilink(match[1]):
                yield Edit(*match.span(), self.placeholder)
        for match in _LINK.finditer(text) if "](" in text else ():
            if file := self._url(match):
                yield Edit(*match.span(), self._shown(match["text"], file, match["url"]))
        for pattern in (_LINK_END, _DEFINITION):
            for match in pattern.finditer(text) if "](" in text or "]:" in text else ():
                if self._url(match):
                    yield Edit(*match.span("url"), "" if pattern is _LINK_END else "<>")
        for match in _POINTED.finditer(text):
            if self.unpublished.named(match[1], plain=False):
                yield Edit(*match.span(), "")
        for match in _ADDRESS.finditer(text):
            if self.unpublished.named(match[0]):
                yield Edit(*match.span(), self.placeholder)

    def _url(self, match: re.Match[str]) -> str:
        url = match["url"].strip()
        if url.startswith("<"):
            url = url[1:].partition(">")[0]
        elif url[-1:] in ("'", '"'):  # a title
            url = url.partition(" " + url[-1])[0]
        return self.unpublished.target(n.Url(url.strip()))

    def _shown(self, words: str, file: str, written: str) -> str:
        words = words.strip()
        own = _HARMLESS.fullmatch(words) and not self.unpublished.says_name(words, file, written)
        return words if own else self.placeholder

    def _decoded_edits(self, text: str) -> Iterator[Edit]:
        """Yield the edits for links that only show once entities are decoded: ``&#91;[Secret]]``."""
        if _ENTITY.search(text) is None:
            return
        parts: list[str] = []
        places: list[int] = []  # the offset in the text of each decoded character
        at = 0
        for match in _ENTITY.finditer(text):
            character = decoded(match[0])
            parts += (text[at : match.start()], character)
            places += (*range(at, match.start()), *([match.start()] * len(character)))
            at = match.end()
        places += range(at, len(text) + 1)
        plain = "".join((*parts, text[at:]))
        if plain != text:
            yield from (
                Edit(places[edit.start], places[edit.end], escape(edit.text, quote=False))
                for edit in (*self._link_edits(plain), *self._html_edits(plain))
            )

    # ---------------------------------------------------------------------------------------------------------- names

    def _quoted_edits(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Edit]:
        quoted = _QUOTED.finditer(text, start, end)
        return self._name_edits(text, (match.span(match.lastindex or 0) for match in quoted))

    def _name_edits(self, text: str, spans: Iterable[tuple[int, int]]) -> Iterator[Edit]:
        """Yield the placeholder for each span that is a name; of several words, the first may be a name by itself."""
        for start, end in spans:
            words = text[start:end].rstrip()
            first = words.split(maxsplit=1)[0] if words.strip() else ""
            if self.unpublished.named(decoded(words)):
                yield Edit(start, start + len(words), self.placeholder)
            elif first != words and self.unpublished.named(first):
                yield Edit(start + words.index(first), start + words.index(first) + len(first), self.placeholder)

    # ----------------------------------------------------------------------------------------------------------- HTML

    def _html_edits(self, html: str) -> Iterator[Edit]:
        """Yield the edits for HTML: tags lose all attributes, and an ``<a>`` the name in it."""
        ends: list[re.Match[str]] | None = None
        for tag in every_tag(html) if "<" in html else ():
            file = self.of_tag(tag)
            if file:
                ends = list(_ANCHOR_END.finditer(html)) if ends is None else ends
                yield self._tag_edit(html, tag, file, ends)
        if "<script" in (lower := html.lower()) or "<style" in lower:
            yield from self._quoted_edits(html)
            yield from self._name_edits(html, (match.span(1) for match in _CSS_URL.finditer(html)))

    def of_tag(self, tag: TagToken) -> str:
        """Return the unpublished file that any attribute of a tag names; ``""`` for none."""
        return next(filter(None, map(self._of_attribute, tag.written)), "")

    def _of_attribute(self, attribute: HtmlAttribute) -> str:
        name, value = attribute.name, attribute.value
        plain = name not in _WORDS_OF_HTML and not name.startswith("on")
        if file := self.unpublished.named(value, plain=plain):
            return file
        for match in (*_QUOTED.finditer(value), *_CSS_URL.finditer(value)):  # a script, a style
            if file := self.unpublished.named(match[match.lastindex or 0]):
                return file
        for part in re.split(r"[\s,;]+|\burl=", value):  # a set of pictures, the address of a refresh
            if part != value and (file := self.unpublished.named(part, plain=False)):
                return file
        return value if not is_plain(value) and any(self._link_edits(value)) else ""

    def _tag_edit(self, html: str, tag: TagToken, file: str, ends: list[re.Match[str]]) -> Edit:
        bare = html[tag.start : tag.start + 1 + len(tag.name)] + ">"
        if tag.name in _VOID:
            return Edit(tag.start, tag.end, "")
        if tag.name == "a" and (i := bisect_left(ends, tag.end, key=_start)) < len(ends):
            end = ends[i].start()
            # No name is longer than this; comparing more would take quadratic time.
            inner = html[tag.end : min(end, tag.end + 2000)]
            if self.unpublished.says_name(decoded(_ANY_TAG.sub("", inner)), file):
                return Edit(tag.start, end, f"{bare}{escape(self.placeholder, quote=False)}")
        return Edit(tag.start, tag.end, bare)

    # ---------------------------------------------------------------------------------------------------------- files

    def is_named_in(self, text: str, *, query: bool = False) -> bool:
        """Return whether the text of a file names something unpublished; a base is a ``query``."""
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            return bool(self.query_edits(text) if query else self.edits(text))
        return any(self._is_named(value, key) for key, value in _strings(content))

    def _is_named(self, value: str, key: str) -> bool:
        return bool(key == "file" and self.unpublished.named(value)) or bool(self.edits(value))


def _strings(content: n.Value) -> Iterator[tuple[str, str]]:
    """Yield the texts in a JSON value with their keys; keys count as texts too."""
    stack: list[tuple[str, n.Value]] = [("", content)]
    while stack:
        key, value = stack.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, list):
            stack += ((key, item) for item in value)
        elif isinstance(value, dict):
            stack += value.items()
            yield from (("", name) for name in value)


def _in_order(found: list[Edit]) -> list[Edit]:
    """Return the edits sorted, without those that another one covers or that begin within it."""
    kept: list[Edit] = []
    for edit in sorted(found, key=lambda edit: (edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


_start: Final[Callable[[re.Match[str]], int]] = re.Match.start
