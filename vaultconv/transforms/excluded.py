"""Links to what a filter leaves out: nothing of it may show, not even its name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Any, ClassVar, Final

import msgspec

from vaultconv.diagnostics import Code
from vaultconv.transforms.context import Context, Stage
from vaultconv.transforms.excluded_properties import without_excluded
from vaultconv.transforms.excluded_text import Edit, Excluded, apply
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, Blocks, Inlines, edit_blocks, edit_inlines, trim
from vaultconv.tree.walk import children, plain_text, replace, rewrite, walk
from vaultconv.vault.htmllinks import html_tags
from vaultconv.vault.targets import ResolveOptions

PLACEHOLDER: Final = "unpublished note"
QUERIES: Final = frozenset(("base", "dataview", "dataviewjs", "query", "tasks"))  # fences in which links are links

_LINK_DROPPED: Final = "leads to what a filter leaves out; the link is dropped"
_EMBED_DROPPED: Final = "embeds what a filter leaves out; it is left out here too"
_TEXT_CLEANED: Final = "names what a filter leaves out; its name is taken out"
_PROPERTY_CLEANED: Final = "a property names a note that a filter leaves out; its name is taken out"

_ANCHOR_END: Final = re.compile(r"</a\s*>", re.IGNORECASE)
_MAX_NAME: Final = 50  # inlines between <a> and </a> that are looked at


class ExcludedLinks(msgspec.Struct, frozen=True):
    """A link to a note or file that isn't published becomes its text, or ``placeholder`` where that only says its name.

    What is embedded and isn't published vanishes. A tag in HTML with such an address loses its attributes; links in
    the front matter, in comments and in queries, which are copied otherwise, become text like those in the note.

    Every conversion does this by itself, before links are resolved and again when all transforms are done.
    """

    name: ClassVar[str] = "excluded_links"
    stage: ClassVar[Stage] = "resolved"

    placeholder: str = PLACEHOLDER

    def __call__(
        self, document: n.Document, context: Context, options: ResolveOptions = ResolveOptions()
    ) -> n.Document:
        """The document, its links resolved or not, without those to what isn't published."""
        guard = _Guard(context, Excluded(context, options, self.placeholder), self.placeholder)
        changed = edit_blocks(edit_inlines(document, guard.inlines), guard.blocks)
        if changed is not document:
            document = guard.without_husks(changed, document)
        if document.front_matter is None:
            return document
        front_matter = without_excluded(document.front_matter, guard.excluded)
        if front_matter is document.front_matter:
            return document
        context.report(Code.LINK_EXCLUDED, _PROPERTY_CLEANED)
        return replace(document, front_matter=front_matter)


class _Guard:
    """Looks at one note's sequences of inlines and of blocks, inner ones first."""

    def __init__(self, context: Context, excluded: Excluded, placeholder: str) -> None:
        self.context, self.excluded = context, excluded
        self.placeholder: Inlines = (n.Text(placeholder),) if placeholder else ()

    def inlines(self, content: Inlines) -> Inlines:
        """The inlines without what isn't published, closed up where something went."""
        if not any(type(node) in _INLINES for node in content):
            return content
        done: list[n.Inline] = []
        removed = gap = False  # anywhere, just here
        for node in self._without_anchors(content):
            handle = _INLINES.get(type(node))
            result = node if handle is None else handle(self, node)
            if result == ():
                removed = gap = True
            elif type(result) is tuple:
                done += result
            elif not gap or (result := _closed_up(done, result)) is not None:
                done.append(result)
                gap = False
        if removed:
            return trim(tuple(done))
        return content if _same(done, content) else tuple(done)

    def blocks(self, content: Blocks) -> Blocks:
        """The blocks without what isn't published."""
        done = [self._block(node) for node in content]
        return content if _same(done, content) else tuple(node for node in done if node is not None)

    def without_husks(self, document: n.Document, before: n.Document) -> n.Document:
        """Without the blocks that were not empty ``before`` and are now; such a heading says the placeholder."""
        empty = {id(node) for node in walk(before) if type(node) in _HUSKS and next(children(node), None) is None}

        def change(node: Any) -> Any:
            if type(node) not in _HUSKS or id(node) in empty or next(children(node), None) is not None:
                return node
            return replace(node, content=self.placeholder) if type(node) is n.Heading else ()

        return rewrite(document, change)

    def report(self, message: str, at: n.Position | None) -> None:
        self.context.report(Code.LINK_EXCLUDED, message, at)

    # ------------------------------------------------------------------------------------------------------- one node

    def wikilink(self, node: n.WikiLink) -> n.WikiLink | Inlines:
        file = self.excluded.wikilink(node.target)
        return self._text_of(node, file) if file else node

    def link(self, node: n.Link) -> n.Link | Inlines:
        file = self.excluded.target(node.target)
        return self._text_of(node, file) if file else node

    def _text_of(self, node: n.WikiLink | n.Link, file: str) -> Inlines:
        self.report(_LINK_DROPPED, node.position)
        return self.placeholder if self.excluded.says_name(plain_text(node.content), file) else node.content

    def embed(self, node: Any) -> Any:
        file = self.excluded.wikilink(node.target) if type(node) is n.Embed else self.excluded.target(node.target)
        if not file:
            return node
        self.report(_EMBED_DROPPED, node.position)
        return ()

    def span(self, node: Any) -> Any:
        """Emphasis and the like, of which something must be left."""
        return node if node.content else ()

    def text(self, node: Any) -> Any:
        """A node whose text is copied: a comment, HTML."""
        edits = self.excluded.edits(node.text)
        if not edits:
            return node
        self.report(_TEXT_CLEANED, getattr(node, "position", None))
        text = apply(node.text, edits)
        if not text.strip():
            return ()
        if type(node) in (n.RawInline, n.RawBlock):
            return replace(node, text=text, links=tuple(_moved(node.links, edits)))
        return replace(node, text=text)

    def _block(self, node: n.Block) -> n.Block | None:
        kind = type(node)
        if kind is n.RawBlock or kind is n.CommentBlock or (kind is n.CodeBlock and _is_query(node)):
            return self.text(node) or None
        return node

    # -------------------------------------------------------------------------------------------------- <a> … </a>

    def _without_anchors(self, content: Inlines) -> Inlines:
        """Between the inline tags of an ``<a>`` that leads to what isn't published: its text, without the tags."""
        ends = [i for i, node in enumerate(content) if type(node) is n.RawInline and _ANCHOR_END.match(node.text)]
        if not ends:
            return content
        names: dict[int, int] = {}  # where a name begins -> where it ends
        dropped: set[int] = set()
        for i, node in enumerate(content):
            file = self._anchor_of(node)
            end = bisect_right(ends, i)
            if file and end < len(ends):
                self.report(_LINK_DROPPED, None)
                dropped.update((i, ends[end]))
                inner = content[i + 1 : min(ends[end], i + _MAX_NAME)]
                if self.excluded.says_name(plain_text(inner), file):
                    names[i] = ends[end]
        return self._spliced(content, names, dropped) if dropped else content

    def _spliced(self, content: Inlines, names: dict[int, int], dropped: set[int]) -> Inlines:
        done: list[n.Inline] = []
        until = 0
        for i, node in enumerate(content):
            if i in names and i >= until:
                done += self.placeholder
                until = names[i]
            elif i >= until and i not in dropped:
                done.append(node)
        return tuple(done)

    def _anchor_of(self, node: n.Inline) -> str:
        if type(node) is not n.RawInline or node.text[:2].lower() != "<a":
            return ""
        urls = (url for tag in html_tags(node.text) for _, _, url in tag.addresses if tag.name.lower() == "a")
        return next(filter(None, (self.excluded.target(n.Url(url)) for url in urls)), "")


_INLINES: Final[dict[type, Callable[[_Guard, Any], Any]]] = {
    n.WikiLink: _Guard.wikilink,
    n.Link: _Guard.link,
    **dict.fromkeys((n.Embed, n.Image, n.Media, n.Transclusion), _Guard.embed),
    **dict.fromkeys((n.Emph, n.Strong, n.Strikeout, n.Highlight), _Guard.span),
    **dict.fromkeys((n.Comment, n.RawInline), _Guard.text),
}


_HUSKS: Final = frozenset((n.Para, n.Heading, n.BlockQuote, n.BulletList, n.OrderedList, n.ListItem, n.Div))


def _is_query(node: Any) -> bool:
    return node.info.partition(" ")[0].lower() in QUERIES


def _moved(links: tuple[n.HtmlLink, ...], edits: list[Edit]) -> list[n.HtmlLink]:
    """The links of HTML that no edit touches, where they are after the edits."""
    kept = []
    todo, by = list(reversed(edits)), 0
    for link in sorted(links, key=lambda link: link.start):
        while todo and todo[-1].end <= link.start:
            edit = todo.pop()
            by += len(edit.text) - (edit.end - edit.start)
        if not todo or link.end <= todo[-1].start:
            kept.append(n.HtmlLink(link.start + by, link.end + by, link.target))
    return kept


def _closed_up(before: list[n.Inline], node: n.Inline) -> n.Inline | None:
    """What follows a gap: without its white space where there is some before the gap; None where nothing is left."""
    last = before[-1] if before else None
    if last is not None and type(last) not in BREAKS and not (type(last) is n.Text and last.text[-1:].isspace()):
        return node
    if type(node) in BREAKS:
        return node if type(last) is n.Text else None
    if type(node) is n.Text:
        return n.Text(node.text.lstrip()) if node.text.strip() else None
    return node


def _same(new: list[Any], old: tuple[Any, ...]) -> bool:
    return len(new) == len(old) and all(a is b for a, b in zip(new, old, strict=True))
