"""The places of a note's questions in its finished text, and that text without the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from vaultconv.revise.figures import FIGURES
from vaultconv.revise.parts.elements import Place, is_card, is_cloze, lettered, number, numbered, sides_of
from vaultconv.revise.questions import Question, filled, normalized, words_of
from vaultconv.revise.structure import term_of
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import lines_of
from vaultconv.tree.schema import LISTS, Blocks, Inlines, map_children
from vaultconv.tree.walk import children, plain_text, replace, walk_blocks

__all__ = [
    "AskingNode",
    "QuestionPlaces",
    "ends_section",
    "height_of",
    "is_missing",
    "title_of",
    "to_write_on",
]


class AskingNode(NamedTuple):
    """A heading, toggle, callout or item of a finished note that asks a question."""

    question: Question
    title: Inlines
    """The line that asks."""
    content: Blocks
    """What is below that line: the answer."""


class QuestionPlaces:
    """Finds the nodes of a finished note that its questions were made of, by their lines and words."""

    def __init__(
        self, questions: Iterable[Question] = (), to: Place | None = None, asking: Mapping[str, str] = {}
    ) -> None:
        self._to, self._asking = to, asking  # the titles of notes that ask
        self._titled: dict[tuple[int, str], list[Question]] = {}
        self._lines: dict[int, list[Question]] = {}
        self._cards: dict[str, Question] = {}
        for each in questions:
            if each.source.card >= 0:
                self._cards[str(each.source.card)] = each
            elif each.source.name in _TITLED:
                self._titled.setdefault((each.source.line, normalized(each.prompt)), []).append(each)
            else:
                self._lines.setdefault(each.source.line, []).append(each)

    def asked(self, node: n.Node) -> AskingNode | None:
        """Return what a node asks; None if it doesn't ask."""
        title, content = title_of(node)
        if not title:
            return None
        waiting = self._titled.get((_line(node), normalized((n.Para(title),))))
        return AskingNode(waiting.pop(0), title, content) if waiting else None

    def term(self, item: n.ListItem) -> AskingNode | None:
        """Return the term that an item explains; None if it explains none."""
        waiting = [each for each in self._lines.get(_line(item), ()) if each.kind == "term"]
        term_and_rest = term_of(item) if waiting else None
        if term_and_rest is None:
            return None
        term, rest = term_and_rest
        words = normalized((n.Para(term),))
        # The answer is what the item has here: where there are cards, not all of it is as it was when asked.
        content = (*((n.Para(rest),) if rest else ()), *item.content[1:])
        return next((AskingNode(each, term, content) for each in waiting if words == normalized(each.prompt)), None)

    @property
    def has_cards(self) -> bool:
        """Is anything here asked by a card?"""
        return bool(self._cards)

    def card(self, node: n.Div) -> Question | None:
        """Return the question of a card's group; None if it is asked elsewhere."""
        return self._cards.get(dict(node.attributes)["card"])

    def figure(self, node: n.Node) -> Question | None:
        """Return the question to which a table, a picture or a formula is the answer."""
        return next((each for each in self._lines.get(_line(node), ()) if each.kind in FIGURES), None)

    def has(self, node: n.Node, title: Inlines) -> bool:
        """Return whether a node with this title asks."""
        return bool(self._titled.get((_line(node), normalized((n.Para(title),)))))

    def number(self, question: Question) -> n.Span:
        """Return the number of a question, which is defined here."""
        return number(question, here="note", to=self._to)

    def numbered(self, question: Question | None, prompt: Blocks) -> Blocks:
        """Return a card's prompt, with its number before it."""
        if question is None:
            return prompt
        if prompt and type(first := prompt[0]) is n.Heading:
            return (replace(first, content=(self.number(question), n.Text("\u2002"), *first.content)), *prompt[1:])
        return numbered(self.number(question), prompt)

    def marked(self, node: n.Node) -> n.Node | Blocks:
        """Return the node, with its number before its title if it asks."""
        if is_card(node):
            return self.shown(node)  # type: ignore[arg-type]
        if type(node) in (n.Table, n.MathBlock) and (figure := self.figure(node)) is not None:
            self._lines[_line(node)].remove(figure)
            return n.Para((self.number(figure),)), node  # type: ignore[return-value]  # it is a block
        if type(node) is n.Para:
            questions = self._lines.get(_line(node))
            return _before(node, [self.number(questions.pop(0)) for _ in range(len(questions))]) if questions else node
        asked = self.asked(node)
        if asked is None:
            return node
        mark = (self.number(asked.question), n.Text("\u2002"))
        if type(node) is n.Toggle:
            return replace(node, summary=(*mark, *node.summary))
        if type(node) is n.Callout and node.title:
            return replace(node, title=(*mark, *node.title))
        if type(node) is n.Heading:
            return replace(node, content=(*mark, *node.content))
        if isinstance(node, (n.Callout, n.ListItem)) and type(first := node.content[0]) is n.Para:
            return replace(node, content=(_before(first, [mark[0]]), *node.content[1:]))
        return node

    def shown(self, node: n.Div, *, hidden: bool = False) -> Blocks:
        """Return a card for other text: its sides below each other, or the text of a cloze."""
        prompt, answer, extra = sides_of(node)
        if is_cloze(node):
            marked = [n.Highlight(each.content) for each in answer if type(each) is n.Para]
            prompt = lettered(prompt) if hidden else filled(prompt, marked)
            answer = ()
        if hidden:
            answer, extra = (to_write_on(answer),) if answer else (), ()
        content = (*self.numbered(self.card(node), prompt), *answer, *extra)
        return (n.Div(content, id=node.id),) if node.id else content

    def covered(self, content: Blocks) -> Blocks:
        """Return blocks with lines to write on instead of answers; their numbers are still to be set."""
        blocks: list[n.Block] = []
        i = 0
        while i < len(content):
            node = content[i]
            i += 1
            if is_card(node):
                blocks += self.shown(node, hidden=True)  # type: ignore[arg-type]
            elif type(node) is n.Div and node.note in self._asking:  # where its answers are hidden
                link = n.Link((n.Text(self._asking[node.note]),), n.NoteTarget(node.note))
                blocks.append(replace(node, content=(n.Para((link,)),)))
            elif (figure := self.figure(node)) is not None:
                blocks += _covered_figure(figure, node)
            elif type(node) is n.Heading and self.has(node, node.content):
                end = next((k for k in range(i, len(content)) if ends_section(content[k], node)), len(content))
                blocks += (node, to_write_on(content[i:end]))
                i = end
            elif type(node) in LISTS:
                blocks.append(replace(node, items=tuple(map(self._covered_item, node.items))))  # type: ignore[union-attr]
            elif type(node) is n.Toggle and self.has(node, node.summary):
                blocks.append(replace(node, content=(to_write_on(node.content),)))
            elif type(node) is n.Callout and self.has(node, (title := title_of(node))[0]):
                line = () if node.title else (n.Para(title[0], position=node.position),)
                blocks.append(replace(node, content=(*line, to_write_on(title[1]))))
            else:
                blocks.append(map_children(node, blocks=self.covered))
        return tuple(blocks)

    def _covered_item(self, item: n.ListItem) -> n.ListItem:
        if (term := self.term(item)) is not None:
            first = replace(item.content[0], content=term.title)
            return replace(item, content=(first, to_write_on(term.content)))
        title, below = title_of(item)
        if title and self.has(item, title):
            return replace(item, content=(item.content[0], to_write_on(below)))
        return replace(item, content=self.covered(item.content))


def _covered_figure(question: Question, node: n.Block) -> Blocks:
    if question.kind == "table":
        return tuple(replace(each, position=node.position) for each in question.prompt)
    if question.kind == "picture":
        return (n.Para((), position=node.position), n.Div((), ("draw",), (("words", words_of(question.prompt)),)))
    return (n.Para((), position=node.position), to_write_on((node,)))


def to_write_on(answer: Sequence[n.Block]) -> n.Div:
    """Return lines to write on instead of an answer."""
    return n.Div((), ("lines",), (("lines", str(min(_MOST_LINES, height_of(answer)))),))


_TITLED: Final = ("toggle", "item", "callout", "heading")


def _before(para: n.Para, marks: list[n.Span]) -> n.Para:
    numbers = tuple(inline for mark in marks for inline in (mark, n.Text("\u2002")))
    return replace(para, content=(*numbers, *para.content))


def title_of(node: n.Node) -> tuple[Inlines, Blocks]:
    """Return the line that may ask, and what is below it."""
    if type(node) is n.Toggle:
        return node.summary, node.content
    if type(node) is n.Heading:
        return node.content, ()
    if type(node) is n.Callout and node.title:
        return node.title, node.content
    if isinstance(node, (n.Callout, n.ListItem)) and node.content and type(first := node.content[0]) is n.Para:
        line = lines_of(first.content)[0] if type(node) is n.Callout else first.content
        rest = first.content[len(line) + 1 :]
        return line, (*((n.Para(rest),) if rest else ()), *node.content[1:])
    return (), ()


def _line(node: n.Node) -> int:
    inner = node.content[0] if type(node) is n.ListItem and node.content else node
    position = getattr(inner, "position", None)
    return position.line if position is not None else 0


def ends_section(node: n.Block, heading: n.Heading) -> bool:
    """Return whether a block is the heading of another section, not one below this one."""
    if is_card(node):  # whose prompt may be a heading
        node = next(iter(sides_of(node)[0]), node)  # type: ignore[arg-type]
    return type(node) is n.Heading and node.level <= heading.level


def is_missing(block: n.Node) -> bool:
    """Return whether a paragraph only replaces missing pictures."""
    if type(block) is not n.Para:
        return False
    shown = [each for each in block.content if type(each) not in _BREAKS and plain_text(each).strip()]
    return bool(shown) and all(
        type(each) is n.Link
        and type(each.target) is n.MissingTarget
        and plain_text(each.content).endswith(f"(missing: {each.target.text})")
        for each in shown
    )


_BREAKS: Final = (n.SoftBreak, n.LineBreak)
_MOST_LINES: Final = 8
_LINE: Final = 62
_HIGH: Final = 12
"""Lines that a picture, a table or a formula takes, more or less."""


_TO_DRAW: Final = 8
"""Lines that the box takes which is there to draw a missing picture in."""


def height_of(content: Sequence[n.Block]) -> int:
    """Return about how many lines the blocks take in the wide column."""
    lines = 0
    for node in walk_blocks(tuple(content)):
        if type(node) in (n.Table, n.MathBlock) or any(type(each) in (n.Image, n.Media) for each in children(node)):
            lines += _HIGH
        elif is_missing(node):
            lines += _TO_DRAW
        elif type(node) in (n.Para, n.Heading, n.CodeBlock):
            lines += max(1, -(-len(plain_text(node)) // _LINE))
    return max(1, lines)
