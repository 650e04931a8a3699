"""What a filter leaves out, by every way a note has to name it; and taking it out of text that is copied as it is."""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Final, NamedTuple
from urllib.parse import unquote

from vaultconv.diagnostics import Report
from vaultconv.transforms.context import Context
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import path_of
from vaultconv.vault.htmllinks import HtmlTag, decoded, html_tags
from vaultconv.vault.targets import ResolveOptions, Targets, is_external

_LINK: Final = re.compile(
    r"!?\[\[(?P<wiki>[^\[\]|\n]+?)(?:\\?\|(?P<alias>[^\[\]\n]*))?\]\]"
    r"|!?\[(?P<text>[^\[\]\n]*)\]\(<?(?P<url>[^()<>\n]+?)>?(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)"
)
_HARMLESS: Final = re.compile(r"[\w ]*\w")  # text that needs no quotes in YAML, whatever stands around it
_VOID: Final = frozenset(("area", "embed", "img", "input", "link", "source", "track"))  # tags without an end tag
_ANCHOR_END: Final = re.compile(r"</a\s*>", re.IGNORECASE)
_ANY_TAG: Final = re.compile(r"<[^<>]*>")
_DEFINITION: Final = re.compile(
    r"(?m)^[ \t>]*(?:[-+*]|\d+[.)])?[ \t>]*\[(?:[^\[\]\\\n]|\\.)+\]:[\s>]*(?:<(?P<in>[^<>\n]*)>|(?P<url>\S+))[^\n]*\n?"
)
_UP: Final = re.compile(r"^(?:\.{0,2}/)+")
_CANVAS_FILE: Final = re.compile(r'"file"\s*:\s*("(?:[^"\\]|\\.)*")')
_SEPARATORS: Final = re.compile(r"[\\/]+")


class Edit(NamedTuple):
    """``text`` in the place of what stands from ``start`` to ``end``."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits, which are in order."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*parts, text[at:]))


class Excluded:
    """What isn't published, as seen from one note. The questions answer with its path, "" for what is published."""

    def __init__(self, context: Context, options: ResolveOptions, placeholder: str) -> None:
        self._context, self._placeholder = context, placeholder
        # Silent: what links mean is reported where they are resolved.
        self._targets = Targets(context.note, context.index, Report(context.note), options)

    def target(self, target: n.Target | None) -> str:
        """Of a link's target, resolved or not."""
        if type(target) is n.Url:
            return (
                "" if not target.url or is_external(target.url) else self.target(self._targets.of_url(target.url, None))
            )
        path = path_of(target) if target is not None else ""
        return "" if not path or self._context.published(path) else path

    def wikilink(self, target: str) -> str:
        """Of ``[[target]]``; also where the part of the note that it names is missing."""
        return self.target(self._targets.of_wikilink(target, None))

    def says_name(self, shown: str, file: str) -> bool:
        """Whether a link's text is only the file's name or path, alone or before ``> heading``."""
        path = shown.split(" > ")[0].strip()
        path = path.partition("#")[0].strip() or path
        if not path or self._context.index.find_file(path, self._context.note) == file:
            return True
        name = _UP.sub("", _SEPARATORS.sub("/", _fold(unquote(path)))).rstrip("/").removesuffix(".md")
        return any(("/" + whole).endswith("/" + name) for whole in (_fold(file), _fold(file).rpartition(".")[0]))

    # ----------------------------------------------------------------------------------------------------------- text

    def taken_out_of(self, text: str) -> str:
        """Lines of a note that stand for nothing in its tree, without it: definitions of links that lead there go."""
        text = _DEFINITION.sub(
            lambda match: "" if self.target(n.Url(match["in"] or match["url"] or "")) else match[0], text
        )
        return apply(text, self.edits(text))

    def edits(self, text: str) -> list[Edit]:
        """What must change in a text that is no tree: a property, a comment, HTML."""
        found = [*self.link_edits(text), *self._html_edits(text)]
        kept: list[Edit] = []
        for edit in sorted(found):
            if not kept or edit.start >= kept[-1].end:
                kept.append(edit)
        return kept

    def is_named_in(self, text: str) -> bool:
        """Whether a canvas or a base names something of it."""
        for path in _CANVAS_FILE.findall(text):
            try:
                file = self._context.index.find_file(json.loads(path), self._context.note)
            except ValueError:
                continue
            if file is not None and not self._context.published(file):
                return True
        return bool(self.edits(text))

    def link_edits(self, text: str) -> Iterator[Edit]:
        """What must change in a text's wikilinks and Markdown links: they become their own text, or the placeholder."""
        for match in _LINK.finditer(text) if "[[" in text or "](" in text else ():
            file = self.wikilink(match["wiki"]) if match["wiki"] else self.target(n.Url(match["url"]))
            if file:
                shown = (match["alias"] or match["text"] or "").strip()
                own = _HARMLESS.fullmatch(shown) and not self.says_name(shown, file)
                yield Edit(match.start(), match.end(), shown if own else self._placeholder)

    def _html_edits(self, html: str) -> Iterator[Edit]:
        """What must change in HTML: tags lose all that they say, and the name within an ``<a>`` goes."""
        ends: list[re.Match[str]] | None = None
        for tag in html_tags(html):
            file = next(filter(None, map(self._address, tag.addresses)), "")
            if not file:
                continue
            if ends is None:
                ends = list(_ANCHOR_END.finditer(html))
            yield self._tag_edit(html, tag, file, ends)

    def _tag_edit(self, html: str, tag: HtmlTag, file: str, ends: list[re.Match[str]]) -> Edit:
        name = tag.name.lower()
        if name in _VOID:
            return Edit(tag.start, tag.end, "")
        if name == "a" and (i := bisect_left(ends, tag.end, key=_start)) < len(ends):
            end = ends[i].start()
            # Longer than any name: no need to look, and no way to take quadratic time.
            inner = html[tag.end : min(end, tag.end + 2000)]
            if self.says_name(decoded(_ANY_TAG.sub("", inner)), file):
                return Edit(tag.start, end, f"<{tag.name}>{escape(self._placeholder, quote=False)}")
        return Edit(tag.start, tag.end, f"<{tag.name}>")

    def _address(self, address: tuple[int, int, str]) -> str:
        return self.target(self._targets.of_attribute(address[2], None))


_start: Final[Callable[[re.Match[str]], int]] = re.Match.start


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
