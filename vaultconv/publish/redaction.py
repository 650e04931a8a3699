"""Removing links to unpublished files, and their names, from a note.

A worked example, in which "Secret" is unpublished and the placeholder is "unpublished note":

    See [[Secret]] and [[Rome]].            says only the name        See unpublished note and [[Rome]].
    See [[Secret|my plan]].                 has words of its own      See my plan.
    ![[Secret]]                             embeds it                 (nothing; an empty paragraph goes too)
    a <a href="Secret">Secret</a> b         two inline tags           a unpublished note b

Without a placeholder a name leaves a gap, which `_closed_up` closes: ``See [[Secret]] and [[Rome]]`` has the texts
"See " and " and " next to the gap, so the second one loses its blank: ``See and [[Rome]]``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Sequence
from functools import cache
from itertools import chain
from typing import Any, ClassVar, Final, NamedTuple, TypeAlias, cast

import msgspec

from vaultconv.diagnostics import DiagnosticCode
from vaultconv.html.tokens import every_tag
from vaultconv.parse.frontmatter import json_text, patch_front_matter, read_front_matter
from vaultconv.patterns import lazy_pattern
from vaultconv.publish.names import Unpublished
from vaultconv.publish.texts import Cleaner, Edit, apply, is_plain
from vaultconv.transforms.context import Context, Stage
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, trim
from vaultconv.tree.schema import FORMATS, SCHEMA, TARGETS, Blocks, Field, Formatting, Inlines, same
from vaultconv.tree.walk import children, plain_text, replace, rewrite_all, walk
from vaultconv.vault.options import ResolveOptions

PLACEHOLDER: Final = "unpublished note"

# The languages of plugins' fences that can contain links; the one of Dataview's scripts can be configured.
QUERIES: Final = frozenset(
    """base dataview dataviewjs query tasks button cardlink contributiongraph dynamic-embed embed folder-overview
    gallery homepage image-layout kanban leaflet meta-bind meta-bind-button meta-bind-embed tabs timeline todoist
    tracker waypoint zoommap""".split()
)

_LINK_DROPPED: Final = "links to something unpublished, so the link was removed"
_EMBED_DROPPED: Final = "embeds something unpublished, so the embed was left out"
_TEXT_CLEANED: Final = "names something unpublished, so that name was removed"
_PROPERTY_CLEANED: Final = "a property names something unpublished, so that name was removed"

_ANCHOR_END: Final = lazy_pattern(r"</a\s*>", re.IGNORECASE)
_Embedding: TypeAlias = n.Embed | n.Image | n.Media | n.Transclusion
_MAX_NAME: Final = 50  # inlines between <a> and </a> that are compared with a name


class Redaction(msgspec.Struct, frozen=True):
    """Replace a link to an unpublished note or file with its text, or with ``placeholder`` if that is only the name.

    Embeds of what is unpublished are removed. A tag in HTML that names it in any attribute loses all attributes. Links
    in other parts of a note (properties, comments, queries, captions, texts of plugins' nodes) become text like those
    in the note. Code that is not a query is left as it is.

    Every conversion does this by itself, before links are resolved and again when all transforms are done.
    """

    name: ClassVar[str] = "excluded_links"
    stage: ClassVar[Stage] = "resolved"

    placeholder: str = PLACEHOLDER

    def __call__(
        self,
        document: n.Document,
        context: Context,
        options: ResolveOptions = ResolveOptions(),
        known: Container[int] = (),
    ) -> n.Document:
        """Return the document, its links resolved or not, without those to what isn't published.

        Of its blocks and its front matter, those with ids that are ``known`` name nothing unpublished.
        """
        cleaner = Cleaner(Unpublished(context, options), self.placeholder)
        content = _Redactor(context, cleaner).blocks(document.content, known)
        if content is not document.content:
            document = replace(document, content=content)
        if document.front_matter is None or id(document.front_matter) in known:
            return document
        front_matter = _redacted(document.front_matter, cleaner)
        if front_matter is document.front_matter:
            return document
        context.report(DiagnosticCode.LINK_EXCLUDED, _PROPERTY_CLEANED)
        return replace(document, front_matter=front_matter)


class _Redactor:
    """Goes through one note, inner nodes first.

    The nodes of `_HANDLERS` have their own methods. In any other node, such as a plugin's, every text is cleaned, every
    sequence is redacted, and the node is dropped if it leads to something unpublished: an unknown node fails closed.
    """

    def __init__(self, context: Context, cleaner: Cleaner) -> None:
        self.context, self.cleaner, self.unpublished = context, cleaner, cleaner.unpublished
        self.placeholder: Inlines = (n.Text(cleaner.placeholder),) if cleaner.placeholder else ()
        self.at: n.Position | None = None  # the position of the current node

    def blocks(self, content: Blocks, known: Container[int]) -> Blocks:
        """Return a note's blocks without what is unpublished. Most need nothing, which is quick to see."""
        probe = _Probe(self.context, self.cleaner)
        new = [block for block in content if id(block) not in known]
        if probe.keeps(new):
            return content
        kept = {id(block) for block in content if id(block) in known or probe.keeps((block,))}
        return self._without_emptied(self.sequence(content, kept), content)

    def sequence(self, content: Any, kept: Container[int] = ()) -> Any:
        """Return a sequence without what is unpublished; around a removed inline, white space is closed up.

        Its items whose ids are ``kept`` stay as they are.
        """
        inside: list[Any] = []
        for item in content:
            if (type(item) is n.Text and is_plain(item.text)) or id(item) in kept:  # what most are
                inside.append(item)
            else:
                inside.append(self._inside(item) if isinstance(item, msgspec.Struct) else self._value(item))
        content = same(tuple(inside), content)
        done: list[Any] = []
        removed = gap = False  # something was removed: at all, right before this node
        items: Any = self._without_anchors(content)
        for node in items:
            result = node if type(node) is tuple or (type(node) is n.Text and node.text) else self._handled(node)
            if type(result) is tuple and result is not node:
                removed = gap = removed or not result
                done += result
            elif not gap or (result := _closed_up(done, result)) is not None:
                done.append(result)
                gap = False
        if removed:
            return trim(tuple(done))
        return same(tuple(done), content)

    def _without_emptied(self, content: Blocks, before: Blocks) -> Blocks:
        """Remove the blocks that became empty after ``before``; a heading gets the placeholder instead."""
        kept = {*map(id, before)}.intersection(map(id, content))
        changed = [block for block in before if id(block) not in kept]
        empty = {id(node) for node in walk(changed) if type(node) in _MAY_EMPTY and next(children(node), None) is None}

        def change(node: Any) -> Any:
            if type(node) not in _MAY_EMPTY or id(node) in empty or next(children(node), None) is not None:
                return node
            return replace(node, content=self.placeholder) if type(node) is n.Heading else ()

        done = [(block,) if id(block) in kept else rewrite_all((block,), change) for block in content]
        return tuple(chain.from_iterable(done))

    def report(self, message: str, at: n.Position | None) -> None:
        self.context.report(DiagnosticCode.LINK_EXCLUDED, message, at)

    # ------------------------------------------------------------------------------------------------ what nodes hold

    def _value(self, value: Any) -> Any:
        """Return a node's field, or an item of one, cleaned."""
        kind = type(value)
        if kind is str:
            return self._string(value, self.cleaner.edits)
        if isinstance(value, tuple):
            return self.sequence(value)
        if kind is list:
            return [self._value(item) for item in value]
        if kind is dict:
            return {self._value(key): self._value(item) for key, item in value.items()}
        return self._inside(value) if isinstance(value, msgspec.Struct) else value

    def _inside(self, node: Any) -> Any:
        """Return a node with its fields cleaned."""
        # Called by `sequence` directly: each function in between would cost nesting depth on Python's stack.
        changes, kind = {}, cast(Any, type(node))
        if kind in _LEAVES:
            return node
        before, self.at = self.at, getattr(node, "position", None) or self.at
        for field in _fields(kind):
            old = getattr(node, field)
            if (
                old
                and (new := self.sequence(old) if isinstance(old, tuple) else self._value(old)) is not old
                and new != old
            ):
                changes[field] = new
        self.at = before
        return replace(node, **changes) if changes else node

    def _string(self, text: str, edits_of: Callable[[str], list[Edit]]) -> str:
        edits = edits_of(text)
        if not edits:
            return text
        self.report(_TEXT_CLEANED, self.at)
        return apply(text, edits)

    def _handled(self, node: Any) -> Any:
        """Return the replacement for a node whose own fields are clean: a node, or a tuple of several or none."""
        handle = _HANDLERS.get(type(node))
        if handle is not None:
            return handle(self, node)
        if not isinstance(node, msgspec.Struct) or type(node) in _KNOWN:
            return node
        leads = (getattr(node, field, "") for field in ("target", "url", "href", "src", "file", "path"))
        for lead in leads:
            if self.unpublished.named(lead) if isinstance(lead, str) else type(lead) in _LEAVES and self._target(lead):
                self.report(_LINK_DROPPED, getattr(node, "position", None))
                return ()
        return node

    def _target(self, target: n.Target | n.Position) -> str:
        return "" if isinstance(target, n.Position) else self.unpublished.target(target)

    # ------------------------------------------------------------------------------------------------------- one node

    def wikilink(self, node: n.WikiLink) -> n.WikiLink | Inlines:
        file = self.unpublished.wikilink(node.target)
        return self._text_of(node, file, node.target) if file else node

    def link(self, node: n.Link) -> n.Link | Inlines:
        file = self.unpublished.target(node.target)
        return self._text_of(node, file) if file else node

    def _text_of(self, node: n.WikiLink | n.Link, file: str, written: str = "") -> Inlines:
        self.report(_LINK_DROPPED, node.position)
        if self.unpublished.says_name(plain_text(node.content), file, written):
            return self.placeholder
        return node.content

    def embed(self, node: _Embedding) -> _Embedding | tuple[()]:
        file = (
            self.unpublished.wikilink(node.target)
            if isinstance(node, n.Embed)
            else self.unpublished.target(node.target)
        )
        if not file:
            return node
        self.report(_EMBED_DROPPED, node.position)
        return ()

    def span(self, node: Formatting) -> Formatting | tuple[()]:
        """Drop emphasis and the like of which nothing is left."""
        return node if node.content else ()

    def text(self, node: n.Comment | n.CommentBlock) -> n.Comment | n.CommentBlock | tuple[()]:
        """Drop a comment of which nothing is left."""
        return node if node.text.strip() else ()

    def html(self, node: n.RawInline | n.RawBlock) -> n.RawInline | n.RawBlock | tuple[()]:
        edits = self.cleaner.edits(node.text)
        if not edits:
            return node
        self.report(_TEXT_CLEANED, getattr(node, "position", None))
        text = apply(node.text, edits)
        return replace(node, text=text, links=tuple(_moved(node.links, edits))) if text.strip() else ()

    def code(self, node: n.Code) -> n.Code:
        """Clean a code span that is an inline query of Dataview."""
        if not node.text.strip().startswith(self.context.settings.inline_queries):
            return node
        text = self._string(node.text, self.cleaner.query_edits)
        return node if text == node.text else n.Code(text)

    def code_block(self, node: n.CodeBlock) -> n.CodeBlock:
        language = node.language.lower()
        edits = self.cleaner.mermaid_edits if language == "mermaid" else self.cleaner.query_edits
        if language not in QUERIES | {"mermaid", self.context.settings.script_language}:
            return node
        self.at = node.position
        text = self._string(node.text, edits)
        return node if text == node.text else replace(node, text=text)

    def math(self, node: n.Math | n.MathBlock) -> n.Math | n.MathBlock:
        self.at = node.position
        text = self._string(node.text, self.cleaner.tex_edits)
        return node if text == node.text else replace(node, text=text)

    # -------------------------------------------------------------------------------------------------- <a> … </a>

    def _without_anchors(self, content: Inlines) -> Inlines:
        """Replace the tags of each ``<a>`` that leads to something unpublished by the text between them."""
        if n.RawInline not in map(type, content):
            return content
        ends = [i for i, node in enumerate(content) if type(node) is n.RawInline and _ANCHOR_END.match(node.text)]
        if not ends:
            return content
        names: dict[int, int] = {}  # start of a name -> its end
        dropped: set[int] = set()
        for i, node in enumerate(content):
            file = self._anchor_of(node)
            end = bisect_right(ends, i)
            if file and end < len(ends):
                self.report(_LINK_DROPPED, None)
                dropped.update((i, ends[end]))
                inner = content[i + 1 : min(ends[end], i + _MAX_NAME)]
                if self.unpublished.says_name(plain_text(inner), file):
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
        tags = (tag for tag in every_tag(node.text) if tag.name == "a")
        return next(filter(None, map(self.cleaner.of_tag, tags)), "")


class _Probe(_Redactor):
    """Tells what a `_Redactor` would change, by the same functions, and reports nothing."""

    def keeps(self, blocks: Sequence[n.Block]) -> bool:
        """Return whether nothing would be changed in blocks: no node in them by itself, and all are known ones."""
        edits = self.cleaner.edits
        todo: list[Sequence[n.Node]] = [blocks]
        while todo:
            for node in todo.pop():
                kind: type[msgspec.Struct] = type(node)
                if type(node) is n.Text:
                    if not node.text or (not is_plain(node.text) and edits(node.text)):
                        return False
                    continue
                if (look := _LOOKS[kind]) is None:
                    return False
                for field in look.words:
                    words = getattr(node, field)
                    if words and not (type(words) is str and is_plain(words)) and self._value(words) != words:
                        return False
                if look.handle is not None and look.handle(self, node) is not node:
                    return False
                for field, holds in look.below:
                    below = getattr(node, field)
                    todo += below if holds == "rows" else (below,)
        return True

    def report(self, message: str, at: n.Position | None) -> None:
        """Report nothing."""

    def _text_of(self, node: n.WikiLink | n.Link, file: str, written: str = "") -> Inlines:
        return ()  # a change, whatever it is


_HANDLERS: Final[dict[type, Callable[[_Redactor, Any], Any]]] = {
    n.WikiLink: _Redactor.wikilink,
    n.Link: _Redactor.link,
    **dict.fromkeys((n.Embed, n.Image, n.Media, n.Transclusion), _Redactor.embed),
    **dict.fromkeys(FORMATS, _Redactor.span),
    **dict.fromkeys((n.Comment, n.CommentBlock), _Redactor.text),
    **dict.fromkeys((n.RawInline, n.RawBlock), _Redactor.html),
    **dict.fromkeys((n.Math, n.MathBlock), _Redactor.math),
    n.Code: _Redactor.code,
    n.CodeBlock: _Redactor.code_block,
    n.Text: lambda redactor, node: node if node.text else (),
}
_KNOWN: Final = frozenset(
    kind for kind in vars(n).values() if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
)
_LEAVES: Final = frozenset((n.Position, n.Url, n.NoteTarget, n.FileTarget, n.MissingTarget, n.HtmlLink))
# The fields that the handlers clean themselves.
_OWN: Final[dict[type, tuple[str, ...]]] = {
    n.WikiLink: ("target",),
    n.Embed: ("target",),
    **dict.fromkeys((n.RawInline, n.RawBlock, n.Code, n.CodeBlock, n.Math, n.MathBlock), ("text", "links")),
}

_MAY_EMPTY: Final = frozenset((n.Para, n.Heading, n.BlockQuote, n.BulletList, n.OrderedList, n.ListItem, n.Div))


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the fields of a node class that can hold texts or other nodes."""
    return tuple(field for field in kind.__struct_fields__ if field not in ("position", *_OWN.get(kind, ())))


class _Look(NamedTuple):
    """What is to be looked at in the nodes of a class."""

    words: tuple[str, ...]
    """The fields of `_fields` that hold neither child nodes nor a target, which ``handle`` looks up."""
    handle: Callable[[_Redactor, Any], Any] | None
    below: tuple[Field, ...]


class _Looks(dict[type, _Look | None]):
    """The look at each class of nodes; None for an unknown one."""

    def __missing__(self, kind: type[msgspec.Struct]) -> _Look | None:
        nodes = {field for field, _ in SCHEMA[kind]}
        words = tuple(field for field in _fields(kind) if field not in nodes and field != TARGETS[kind])
        found = self[kind] = _Look(words, _HANDLERS.get(kind), SCHEMA[kind]) if kind in _KNOWN else None
        return found


_LOOKS: Final = _Looks()


def _moved(links: tuple[n.HtmlLink, ...], edits: list[Edit]) -> list[n.HtmlLink]:
    """Return the links of HTML that no edit touches, shifted to their new offsets."""
    kept = []
    todo, by = list(reversed(edits)), 0
    for link in sorted(links, key=lambda link: link.start):
        while todo and todo[-1].end <= link.start:
            edit = todo.pop()
            by += len(edit.text) - (edit.end - edit.start)
        if not todo or link.end <= todo[-1].start:
            kept.append(n.HtmlLink(link.start + by, link.end + by, link.target))
    return kept


def _closed_up(before: list[Any], node: Any) -> Any:
    """Return a node after a gap without its leading white space, if white space precedes the gap; None for nothing."""
    last = before[-1] if before else None
    if last is not None and type(last) not in BREAKS and not (type(last) is n.Text and last.text[-1:].isspace()):
        return node
    if type(node) in BREAKS:
        return node if type(last) is n.Text else None
    if type(node) is n.Text:
        return n.Text(node.text.lstrip()) if node.text.strip() else None
    return node


# ---------------------------------------------------------------------------------------------------------- properties


def _redacted(front_matter: n.FrontMatter, cleaner: Cleaner) -> n.FrontMatter:
    """Return front matter with links to unpublished files as text and their paths removed; unchanged if it has none."""

    def is_clean(value: n.Value) -> bool:
        if isinstance(value, str):
            return not cleaner.edits(value) and not cleaner.unpublished.named(value, plain=False)
        if isinstance(value, list):
            return all(map(is_clean, value))
        return not isinstance(value, dict) or (all(map(is_clean, value)) and all(map(is_clean, value.values())))

    def text(value: str) -> str:
        return "" if cleaner.unpublished.named(value, plain=False) else apply(value, cleaner.edits(value))

    def clean(value: n.Value) -> n.Value:
        if isinstance(value, str):
            return text(value)
        if isinstance(value, list):
            return [clean(item) for item in value]
        return table(value) if isinstance(value, dict) else value

    def table(values: dict[str, n.Value]) -> dict[str, n.Value]:
        return {text(key): clean(value) for key, value in values.items()}

    edits = cleaner.edits(front_matter.raw)
    if not edits and is_clean(front_matter.properties):  # as nearly always
        return front_matter
    raw = apply(front_matter.raw, edits)
    changed = front_matter if raw == front_matter.raw else read_front_matter(raw)[0]
    for key, value in changed.properties.items():  # names that only parsing reveals: escapes, folded lines
        cleaned = clean(value)
        if cleaned != value:
            raw = patch_front_matter(raw, key, cleaned)
    if raw != front_matter.raw:
        changed = read_front_matter(raw)[0]
    if any(text(key) != key for key in changed.properties):
        changed = read_front_matter(json_text(table(changed.properties)))[0]
    # Properties that were read from the note's text are not in the raw front matter.
    properties = {**table(front_matter.properties), **changed.properties}
    if changed.raw == front_matter.raw and properties == front_matter.properties:
        return front_matter
    return replace(changed, properties=properties)
