"""What a document says, for comparing what was written with what is read back.

`said` reduces a document to nested tuples: the block's kind, the characters of its text with their formats, its
children. What Notion's API Markdown can't hold is left out of both sides; this is the list of it.

- Blanks count as one, and not at a line's edges. A format of a blank or of punctuation is none: marks are only around
  words. Code and formulas have no formats.
- Headings of level 5 and 6 are of level 4; a heading, a quote or an item without words is one with none.
- Numbers of a list begin at 1, lists aren't tight or loose, tables have no alignment, pictures no size or title.
- A callout is of one of Obsidian's types, with its title as its first line, in bold; one that folds is a toggle with its
  emoji. A toggle is closed.
- Pictures and files stand in blocks of their own, in a table's cell they are links. One that has no address, and a link
  to what has none, is its text. A link around pictures stands behind them.
- Comments, ids, classes, block ids, footnotes' labels, the rest of a code block's
  info string, and a language that is no name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from vaultconv import nodes as n
from vaultconv.backends.notion.callouts import CALLOUTS, callout_look
from vaultconv.backends.notion.languages import code_language
from vaultconv.tree.callouts import callout_type
from vaultconv.tree.edit import trim
from vaultconv.tree.tasks import task_sign
from vaultconv.walk import default_display, plain_text, replace, walk

Said = tuple[Any, ...]
HREF = re.compile(r"[a-z]+:\S", re.I)


def said(document: n.Document) -> Said:
    """What the document says."""
    return _Sayer(document).document()


class _Sayer:
    def __init__(self, document: n.Document) -> None:
        self.root = document
        self.notes: list[tuple[n.Block, ...]] = []
        self.numbers: dict[str, int] = {}
        self.definitions: dict[str, n.FootnoteDef] = {}
        for node in walk(document):
            if type(node) is n.FootnoteDef:
                self.definitions.setdefault(node.label, node)

    def document(self) -> Said:
        body = self.blocks(self.root.content)
        items: list[Said] = []
        while len(items) < len(self.notes) or self._unused():
            items.append(("number", *self.titled(self.notes[len(items)])))
        heading = ("h2", self.text((n.Text("Notes"),)))
        return (*body, heading, *items) if items else body

    def _unused(self) -> bool:
        for label, definition in self.definitions.items():
            if label not in self.numbers:
                self.numbers[label] = self._number(definition.content)
                return True
        return False

    def _number(self, content: tuple[n.Block, ...]) -> int:
        self.notes.append(content)
        return len(self.notes)

    # ---------------------------------------------------------------------------------------------------------- blocks

    def blocks(self, content: Sequence[Any]) -> Said:
        made: list[Said] = []
        before: Any = None
        for node in content:
            blocks = _BLOCKS[type(node)](self, node)
            if blocks and type(node) is type(before) is n.OrderedList:
                made.append(("empty",))
            made += blocks
            before = node if blocks else before
        return tuple(made)

    def para(self, node: n.Para) -> Said:
        parts = self.parts(node.content)
        breaks = any(type(each) is n.LineBreak for each in node.content)
        return parts or ((("empty",),) if breaks else ())

    def parts(self, content: tuple[Any, ...]) -> Said:
        """A paragraph as texts and pictures."""
        made: list[Said] = []
        for part in _cut(content):
            if isinstance(part, tuple):
                text = self.text(part)
                made += [("text", text)] if text else []
            elif type(part) is n.Math:
                made.append(("formula", part.text.strip("\n")))
            elif type(part) is n.Media and part.kind not in ("audio", "video", "pdf"):
                made.append(("text", self.text((n.Link(part.content, part.target),))))
            else:
                name = part.kind if type(part) is n.Media else "image"
                made.append((name, part.target.url, self.text(part.content)))
        return tuple(made)

    def titled(self, content: Sequence[Any]) -> Said:
        """A text, and what is below it."""
        first = content[0] if content else None
        parts = self.parts(first.content) if type(first) is n.Para else ()
        below = self.blocks(content[1:] if type(first) is n.Para else content)
        title, parts = (parts[0][1], parts[1:]) if parts and parts[0][0] == "text" else ((), parts)
        return title, (*parts, *below)

    def heading(self, node: n.Heading) -> Said:
        title, below = self.titled((n.Para(node.content),))
        return (((f"h{min(node.level, 4)}", title),) if title else ()) + below

    def items(self, node: Any) -> Said:
        kind = "number" if type(node) is n.OrderedList else "bullet"
        if kind == "bullet" and all(map(_is_toggle_heading, node.items)):
            return tuple(self.toggle_heading(*item.content) for item in node.items)
        made: list[Said] = []
        for number, item in enumerate(node.items, getattr(node, "start", 1)):
            content = item.content
            words = "" if kind == "bullet" else f"{number}. "
            words += "" if item.task in (None, *" xX") else f"{task_sign(item.task)} "
            if item.task is not None and words:
                first = content[0] if content and type(content[0]) is n.Para else n.Para(())
                rest = content[1:] if content and content[0] is first else content
                content = (n.Para((n.Text(words), *first.content)), *rest)
            if kind == "bullet" and item.task is None and len(content) == 1 and type(content[0]) is n.Toggle:
                made += self.toggle(content[0])
                continue
            name = kind if item.task is None else f"task {item.task in 'xX'}"
            made.append((name, *self.titled(content)))
        return tuple(made)

    def toggle_heading(self, heading: n.Heading, *below: Any) -> Said:
        return (f"toggle-h{min(heading.level, 4)}", *self.titled((n.Para(heading.content), *below)))

    def callout(self, node: n.Callout) -> Said:
        kind = node.kind.lower()
        own = node.title or (n.Text(_name(node)),)
        if node.fold:
            return self.toggle(n.Toggle((n.Text(callout_look(kind).emoji + " "), *own), node.content))
        title = self.blocks((n.Para((n.Strong(node.title),)),))
        content = self.blocks(node.content)
        if not title and not (content and kind in CALLOUTS):
            title = self.blocks((n.Para((n.Strong((n.Text(_name(node)),)),)),))
        return (("callout", callout_type(kind), title + content),)

    def toggle(self, node: n.Toggle) -> Said:
        title, below = self.titled((n.Para(node.summary), *node.content))
        return (("toggle", title, below),)

    def table(self, node: n.Table) -> Said:
        rows = [tuple(self.text(cell.content) for cell in row) for row in (node.head, *node.rows)]
        if node.rows and not any(rows[0]):
            rows = rows[1:]
        return (("table", tuple(rows)),)

    def div(self, node: n.Div) -> Said:
        if "columns" in node.classes:
            return (("columns", tuple(self.blocks(column.content) for column in node.content)),)  # type: ignore[union-attr]
        return (("bullet", *self.titled(node.content)),) if "definition" in node.classes else self.blocks(node.content)

    def raw(self, node: n.RawBlock) -> Said:
        return tuple(("text", self.text((n.Text(line),))) for line in node.text.split("\n") if line.strip())

    # --------------------------------------------------------------------------------------------------------- inlines

    def mark(self, label: str) -> str:
        """What a reference to a footnote shows."""
        if label not in self.definitions:
            return label if label.isdecimal() else f"^{label}"
        if label not in self.numbers:
            self.numbers[label] = self._number(self.definitions[label].content)
        return str(self.numbers[label])

    def text(self, content: Iterable[Any]) -> Said:
        """The characters of a line, each with what is said about it."""
        chars = list(self.chars(content, frozenset(), ""))
        made: list[Any] = []
        for char in chars:
            if char[0] in (" ", "br"):
                if made and made[-1][0] != "br" and (made[-1][0] != " " or char[0] == "br"):
                    made[-1:] = [char] if made[-1][0] == " " else [made[-1], char]
                elif made and char[0] == "br":
                    made.append(char)
            else:
                made.append(char)
        while made and made[-1][0] in (" ", "br"):
            made.pop()
        return tuple(made)

    def chars(self, content: Iterable[Any], formats: frozenset[str], link: str) -> Iterator[Said]:
        for node in content:
            yield from self._chars(node, formats, link)

    def _chars(self, node: Any, formats: frozenset[str], link: str) -> Iterator[Said]:
        kind = type(node)
        if kind is n.LineBreak or (kind is n.RawInline and node.text == "<br>"):
            yield ("br",)
        elif kind in _WORDS:
            for char in _WORDS[kind](node):
                yield _char(char, formats, link)
        elif kind is n.Code:
            for char in node.text:
                yield ("code", " " if char == "\n" else char, formats & _MARKS, link)
        elif kind is n.Math:
            if node.text.strip():
                yield ("formula", " ".join(node.text.split()), formats & _MARKS, link)
        elif kind in _FORMATS:
            yield from self.chars(node.content, formats | {_FORMATS[kind]}, link)
        elif kind is n.Link:
            address = "" if link else _address(node.target)
            yield from self.chars(node.content, formats, link or address)
        elif kind in (n.Image, n.Media):
            address = "" if link else _address(node.target)
            words = node.content or (n.Text(getattr(node.target, "url", "")),)
            yield from self.chars(words, formats, link or address)
        elif kind is n.FootnoteRef:
            yield from self.chars((n.Text(f"[{self.mark(node.label)}]"),), formats, link)
        elif kind is n.InlineFootnote:
            yield from self.chars((n.Text(f"[{self._number((n.Para(node.content),))}]"),), formats, link)
        elif kind in (n.WikiLink, n.Span):
            yield from self.chars(node.content or (n.Text(default_display(node.target)),), formats, link)


_MARKS = frozenset(("Highlight",))
_FORMATS = {kind: kind.__name__ for kind in (n.Strong, n.Emph, n.Strikeout, n.Highlight)}
_WORDS: dict[type, Callable[[Any], str]] = {
    n.Text: lambda node: node.text,
    n.Tag: lambda node: "#" + node.name,
    n.SoftBreak: lambda node: " ",
    n.RawInline: lambda node: node.text,
    n.Embed: lambda node: node.display or default_display(node.target),
}
_BLOCKS: dict[type, Callable[[_Sayer, Any], Said]] = {
    n.Para: _Sayer.para,
    n.Heading: _Sayer.heading,
    n.BulletList: _Sayer.items,
    n.OrderedList: _Sayer.items,
    n.BlockQuote: lambda sayer, node: (("quote", *sayer.titled(node.content)),),
    n.Callout: _Sayer.callout,
    n.Toggle: _Sayer.toggle,
    n.Div: _Sayer.div,
    n.Table: _Sayer.table,
    n.RawBlock: _Sayer.raw,
    n.CodeBlock: lambda sayer, node: (("code", _language(node), node.text),),
    n.MathBlock: lambda sayer, node: (("formula", node.text.strip("\n")),),
    n.HorizontalRule: lambda sayer, node: (("rule",),),
    n.CommentBlock: lambda sayer, node: (),
    n.FootnoteDef: lambda sayer, node: (),
}


def _name(node: n.Callout) -> str:
    return node.kind.replace("-", " ").strip().capitalize()


def _is_toggle_heading(item: n.ListItem) -> bool:
    first = item.content[0] if len(item.content) > 1 else None
    return type(first) is n.Heading and item.task is None and bool(plain_text(first).strip())


def _language(node: n.CodeBlock) -> str:
    name = code_language(node.language) or node.language
    return name if re.fullmatch(r"[\w+#. -]*", name) else ""


def _char(char: str, formats: frozenset[str], link: str) -> Said:
    """A character: any blank is one, and only letters and digits have formats that asterisks and tildes write."""
    if char.isspace() or char in "\x1c\x1d\x1e\x1f":
        return (" ",)
    is_letter = unicodedata.category(char)[0] not in "PS"
    return (char, formats if is_letter else formats & _MARKS, link)


def _address(target: n.Target) -> str:
    return target.url if type(target) is n.Url and HREF.match(target.url) else ""


def _is_block(node: Any) -> bool:
    if type(node) is n.Math:
        return bool(node.display)
    return type(node) in (n.Image, n.Media) and bool(_address(node.target))


def _cut(content: tuple[Any, ...]) -> Iterator[Any]:
    """A paragraph's inlines, and the pictures between them."""
    text: list[Any] = []
    for node in content:
        if _is_block(node):
            yield tuple(text)
            yield node
            text = []
        elif type(node) in (*_FORMATS, n.Link, n.Span) and any(map(_is_block, walk(node.content))):
            parts = list(_cut(node.content))
            if type(node) is n.Link and not any(trim(part) for part in parts if isinstance(part, tuple)):
                pictures = [part for part in parts if not isinstance(part, tuple)]
                caption = " ".join(filter(None, (plain_text(each).strip() for each in pictures)))
                text_after = n.Text(caption or node.target.url)
                parts = [*(replace(each, content=()) for each in pictures), (text_after,)]
            for part in parts:
                if isinstance(part, tuple):
                    text.append(replace(node, content=part)) if part else None
                else:
                    yield tuple(text)
                    yield part
                    text = []
        else:
            text.append(node)
    yield tuple(text)


def fits(read: Any, meant: Any) -> bool:
    """Does what was read say what was meant, perhaps in fewer formats, and in none that was not meant?"""
    if isinstance(read, frozenset) and isinstance(meant, frozenset):
        return read <= meant
    if isinstance(read, tuple) and isinstance(meant, tuple):
        return len(read) == len(meant) and all(map(fits, read, meant))
    return bool(read == meant)
