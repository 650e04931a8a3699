"""Questions by the form of a note: toggles, bold items, folded boxes, headings that are questions, lists of terms.

A question within another's answer is asked by itself; of the outer answer it is a line, its title. A title that is
itself a question answers nothing: there is no such line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final

from vaultconv.revise.questions import UnnumberedQuestion
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import lines_of, trim
from vaultconv.tree.schema import LISTS, Blocks, Inlines
from vaultconv.tree.walk import child_blocks, children, plain_text, replace

__all__ = ["STRUCTURE", "structural_questions", "term_of"]

STRUCTURE: Final = ("toggle", "item", "callout", "heading", "term")
"""The names of these sources."""

QUESTION_MARKS: Final = ("?", "？", "؟", "⁇", "❓")
_ASKING: Final = frozenset(("question", "faq", "help"))
# What such a box has is folded because it is beside the point; it asks where its title is a question.
_ASIDES: Final = frozenset(
    """
    tip hint important info todo success check done warning caution attention failure fail missing danger error bug
    example quote cite
    """.split()
)
_LONGEST_TITLE: Final = 200


def structural_questions(
    document: n.Document, names: Collection[str] = STRUCTURE, *, skip: Callable[[str], bool] = lambda note: False
) -> list[UnnumberedQuestion]:
    """Return the questions of a finished note, in order. ``names`` are the sources that count.

    Embedded parts of a note that ``skip`` names aren't searched, because they are asked where they belong.
    """
    finder = _Finder(frozenset(names), skip)
    finder.blocks(document.content, ())
    return [question for question in finder.questions if question is not _NONE]


class _Finder:
    def __init__(self, names: frozenset[str], skip: Callable[[str], bool]) -> None:
        self._names, self._skip = names, skip
        self.questions: list[UnnumberedQuestion] = []

    def blocks(self, content: Blocks, headings: tuple[str, ...]) -> Blocks:
        """Find the questions among blocks; the same blocks as an answer shows them, each question a line."""
        shown: list[n.Block] = []
        levels: list[tuple[int, str]] = []
        i = 0
        while i < len(content):
            node = content[i]
            if type(node) is n.Heading:
                levels = [each for each in levels if each[0] < node.level]
                under = (*headings, *(text for _, text in levels))
                end = _section_end(content, i)
                if "heading" in self._names and _is_question(node.content) and _says_something(content[i + 1 : end]):
                    self._ask("heading", node.content, content[i + 1 : end], node, under)
                    i = end
                    continue
                levels.append((node.level, _words(node.content)))
                shown.append(node)
            else:
                shown += self._block(node, (*headings, *(text for _, text in levels)))
            i += 1
        return tuple(shown)

    def _block(self, node: n.Block, headings: tuple[str, ...]) -> Blocks:
        if type(node) is n.Div and node.note and self._skip(node.note):
            return (node,)
        if type(node) is n.Toggle and "toggle" in self._names and _asks(node.summary, node.content):
            return self._asked("toggle", node.summary, node.content, node, headings)
        if type(node) is n.Callout:
            return self._callout(node, headings)
        if type(node) in LISTS:
            return self._list(node, headings)  # type: ignore[arg-type]
        if child_blocks(node):
            return (replace(node, content=self.blocks(node.content, headings)),)  # type: ignore[union-attr, arg-type]
        return (node,)

    def _callout(self, node: n.Callout, headings: tuple[str, ...]) -> Blocks:
        kind = node.kind.strip().lower()
        if "callout" in self._names and (kind in _ASKING or node.fold == "-"):
            title, content = (node.title, node.content) if node.title else _first_line(node.content)
            if title and (kind not in _ASIDES or _is_question(title)) and _asks(title, content):
                shown = self._asked("callout", title, content, node, headings)
                return () if kind in _ASKING else shown
        return (replace(node, content=self.blocks(node.content, headings)),)

    def _list(self, node: n.BulletList | n.OrderedList, headings: tuple[str, ...]) -> Blocks:
        if type(node) is n.OrderedList and _is_instruction(node):
            names, self._names = self._names, self._names - _IN_LISTS
            shown = replace(node, items=tuple(self._inside(item, headings) for item in node.items))
            self._names = names
            return (shown,)
        terms = _terms(node) if "term" in self._names else {}
        items: list[n.ListItem] = []
        for number, item in enumerate(node.items):
            term, rest = terms.get(number, ((), ()))
            answer = (n.Para(rest), *item.content[1:])
            if number in terms and _says_something(answer):
                self.questions.append(UnnumberedQuestion(
                    prompt=(n.Para(term),), answer=answer, kind="term", name="term",
                    line=_line(item) or _line(item.content[0]), headings=headings, block_id=item.id,
                ))  # fmt: skip
                items.append(item)
            else:
                items += self._item(item, headings)
        return (replace(node, items=tuple(items)),) if items else ()

    def _item(self, item: n.ListItem, headings: tuple[str, ...]) -> tuple[n.ListItem, ...]:
        title = item.content[0] if item.content else None
        if "item" in self._names and type(title) is n.Para and _is_bold(title.content) and item.task is None:
            rest = item.content[1:]
            if _asks(title.content, rest):
                shown = self._asked("item", title.content, rest, title, headings, item.id)
                return (replace(item, content=shown),) if shown else ()
        return (self._inside(item, headings),)

    def _inside(self, item: n.ListItem, headings: tuple[str, ...]) -> n.ListItem:
        return replace(item, content=self.blocks(item.content, headings))

    def _asked(
        self, name: str, prompt: Inlines, content: Blocks, node: n.Block, headings: tuple[str, ...], id: str = ""
    ) -> Blocks:
        """Add a question, then those in its answer; return the line that replaces it, unless that asks."""
        self._ask(name, trim(prompt), content, node, headings, id)
        return () if _is_question(prompt) else (n.Para(prompt, position=node.position),)

    def _ask(
        self, name: str, prompt: Inlines, content: Blocks, node: n.Block, headings: tuple[str, ...], id: str = ""
    ) -> None:
        index = len(self.questions)
        self.questions.append(_NONE)
        answer = self.blocks(content, (*headings, _words(prompt)))
        if _says_something(answer):  # not only questions
            self.questions[index] = UnnumberedQuestion(
                prompt=(n.Para(prompt, position=node.position),), answer=answer, kind="open", name=name,
                line=_line(node), headings=headings, block_id=id or node.id,
            )  # fmt: skip


_NONE: Final = UnnumberedQuestion(prompt=(), answer=(), kind="open", name="")


def _section_end(content: Blocks, start: int) -> int:
    level = content[start].level  # type: ignore[union-attr]
    later = range(start + 1, len(content))
    return next((i for i in later if type(node := content[i]) is n.Heading and node.level <= level), len(content))


def _line(node: n.Node) -> int:
    position: n.Position | None = getattr(node, "position", None)
    return position.line if position is not None else 0


def _words(content: Inlines) -> str:
    return " ".join(plain_text(content).split())


def _is_question(content: Inlines) -> bool:
    return _words(content).rstrip(" *_").endswith(QUESTION_MARKS)


def _says_something(content: Blocks) -> bool:
    """Return whether there is more than blanks, empty blocks, missing files and links to other pages."""
    stack: list[n.Node] = [*content]
    while stack:
        node = stack.pop()
        if _is_missing(node) or (type(node) is n.Link and type(node.target) is n.Url):
            continue
        if type(node) in _SHOWN or any(map(str.isalnum, getattr(node, "text", ""))):
            return True
        stack += children(node)
    return False


_SHOWN: Final = frozenset((n.Image, n.Media, n.Math, n.MathBlock, n.CodeBlock, n.Table))


def _is_missing(node: n.Node) -> bool:
    """Return whether a node only stands for something missing: a file, or what print can't show."""
    if type(node) is n.Link and type(node.target) is n.MissingTarget:
        words = _words(node.content)
        return words == node.target.text or words.endswith(f"(missing: {node.target.text})")
    return "placeholder" in getattr(node, "classes", ())


def _asks(title: Inlines, answer: Blocks) -> bool:
    """Return whether a title is a question: it has an answer, and isn't a common section title such as "References"."""
    words = _words(title).strip(" :：.*_#↓").casefold()
    return bool(words) and words not in _APART and _says_something(answer)


_APART: Final = frozenset(
    title.strip()
    for title in """
    learning objectives, learning outcomes, lernziele, objectives, bibliography, changelog, comment, comments, contents,
    contribute, example, examples, footnotes, further reading, hint,
    hints, info, links, metadata, more, more info, note, notes, notes on this note, reference, references, related,
    related notes, resources, see also, source, sources, table of contents, tags, tip, tips, tldr, to do, todo, todos,
    warning, quellen, literatur, siehe auch, inhalt, inhaltsverzeichnis, anmerkungen, notizen, beispiel, références,
    voir aussi, sommaire, exemple, referencias, fuentes, véase también, índice, ejemplo, riferimenti, fonti, vedi anche,
    indice, esempio, 参考, 参考文献, 参考资料, 来源, 目录, 相关, 备注, 例子, 参考リンク, 目次, 関連, 출처, 참고, 목차,
    источники, ссылки, содержание, примечания, пример
    """.split(",")
)


def _first_line(content: Blocks) -> tuple[Inlines, Blocks]:
    """Return the first paragraph of a box without a title, if it asks, and the rest."""
    if content and type(first := content[0]) is n.Para:
        lines = lines_of(first.content)
        if _is_question(lines[0]):
            rest = first.content[len(lines[0]) + 1 :]
            return lines[0], ((n.Para(rest),) if rest else ()) + content[1:]
    return (), content


def _is_bold(content: Inlines) -> bool:
    """Return whether a line is wholly bold, except for a colon after it."""
    inlines = [node for node in content if not (type(node) is n.Text and not node.text.strip(" :：\u200b"))]
    return bool(inlines) and len(_words(content)) <= _LONGEST_TITLE and all(_is_strong(node) for node in inlines)


def _is_strong(node: n.Inline) -> bool:
    while type(node) in (n.Emph, n.Highlight) and len(node.content) == 1:  # type: ignore[union-attr]
        node = node.content[0]  # type: ignore[union-attr]
    return type(node) is n.Strong


# What a step begins with that a reader of a manual is to do; a topic of study hardly begins so.
_STEP: Final = re.compile(
    r"(?:add|adjust|check|choose|click|clone|close|confirm|connect|copy|create|delete|disable|download|drag|edit|enable"
    r"|enter|find|go to|import|install|link|log|login|navigate|open|paste|press|pull|push|remove|rename|run|save|scroll"
    r"|select|set|sign|sync|tap|toggle|turn|type(?!\s(?-i:\d|[A-Z]\b|[IVX]+\b))|upload|use|wait|write)\b",
    re.I,
)
_IN_LISTS: Final = frozenset(("item", "term"))
"""The sources that items of a list are; in a step they are ways to take it: "**On a phone**: tap …"."""


def _is_instruction(node: n.OrderedList) -> bool:
    """Return whether a numbered list is mostly steps, or bold titles that are: "1. **Create a new vault**: …"."""
    lines = [first.content for item in node.items if item.content and type(first := item.content[0]) is n.Para]
    titles = [line[:1] for line in lines if line and type(line[0]) is n.Strong]
    return any(2 * sum(_STEP.match(_words(each)) is not None for each in kind) > len(kind) for kind in (lines, titles))


# --------------------------------------------------------------------------------------------------------------- terms

_DASH: Final = re.compile(r"\s*(?::(?!:)|：|\s[–—-]\s|::(?!:))\s*(?=\S|$)")
_FIELD: Final = re.compile(r"([^:\n]{1,60}?)::(?!:)\s+(?=\S)")
_LEAST_TERMS: Final = 2


def _terms(node: n.BulletList | n.OrderedList) -> dict[int, tuple[Inlines, Inlines]]:
    """Return the items that explain a term, by index; none unless they are most of the list."""
    split = {i: term for i, item in enumerate(node.items) if (term := term_of(item)) is not None}
    if len(split) < _LEAST_TERMS or 2 * len(split) <= len(node.items):
        return {}
    return split


def term_of(item: n.ListItem) -> tuple[Inlines, Inlines] | None:
    """Return a term and what explains it: ``**Term**: rest``, ``**Term:** rest``, ``**Term** – rest``, ``Term:: x``."""
    if not item.content or type(first := item.content[0]) is not n.Para or not first.content or item.task is not None:
        return None
    head, *rest = first.content
    if type(head) is n.Strong and rest and any(map(str.isalnum, _words(head.content))):
        after = rest[0]
        if type(after) is n.Text and (mark := _DASH.match(after.text)):
            return (_without_colon(head),), trim((n.Text(after.text[mark.end() :]), *rest[1:]))
        if _words(head.content).endswith((":", "：")) and type(after) is n.Text and after.text.strip():
            return (_without_colon(head),), trim(tuple(rest))
    if type(head) is n.Text and (match := _FIELD.match(head.text)):
        return (n.Text(match[1].strip()),), trim((n.Text(head.text[match.end() :]), *rest))
    return None


def _without_colon(term: n.Strong) -> n.Strong:
    """Return ``**Term:**`` without its colon."""
    *before, last = term.content
    if type(last) is not n.Text or not last.text.rstrip().endswith((":", "：")):
        return term
    return n.Strong((*before, n.Text(last.text.rstrip(" :："))))
