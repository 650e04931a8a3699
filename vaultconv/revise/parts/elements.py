"""What the parts of a pack have in common: numbers that can be linked to, links between the parts, titles.

A number is *defined* where its span has an id: once in the notes, once among the questions, once among the answers.
Everywhere else it is a link. ``#`` and the id is the anchor that a link leads to; no author's id begins with ``?``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from vaultconv.revise.finding import CARD
from vaultconv.revise.pack import Topic
from vaultconv.revise.questions import Question, gaps_in
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import child_blocks, replace, rewrite_all

Place: TypeAlias = Literal["note", "question", "answer"]
"""The three places of a question's number."""


def place_of(question: Question, place: Place) -> n.NoteTarget:
    """Return the target that links to a question: in its note, among the questions, or among the answers."""
    return n.NoteTarget(question.source.note, f"#?{place}-{question.number}")


def number(question: Question, *, here: Place | None = None, to: Place | None = None) -> n.Span:
    """Return a question's number, defined ``here`` if that is set, as a link ``to`` another place of the question."""
    text: n.Inline = n.Text(question.number)
    content = n.Link((text,), place_of(question, to)) if to else text
    return n.Span((content,), id=f"?{here}-{question.number}" if here else "", classes=("number",))


def page_link(question: Question, to: Place, sign: str) -> n.Span:
    """Return a sign that links to a place of a question; on paper, the page number is behind it."""
    return n.Span((n.Link((n.Text(sign),), place_of(question, to)),), classes=("turn",))


def numbered(mark: n.Span, content: Blocks, *ending: n.Inline) -> Blocks:
    """Return the blocks with a number before the first words, and some inlines after the first paragraph."""
    behind = tuple(inline for each in ending for inline in (n.Text(" "), each))
    if content and type(first := content[0]) is n.Para:
        return (n.Para((mark, n.Text("\u2002"), *first.content, *behind), position=first.position), *content[1:])
    return (n.Para((mark, *behind)), *content)


def part_title(name: str, title: str, about: Iterable[tuple[str, str]] = ()) -> n.Div:
    """Return the title that begins a part."""
    return n.Div((n.Heading(1, (n.Text(title),)),), ("part", name), tuple(about))


def chapter(name: str, topic: Topic, content: Blocks) -> n.Div:
    """Return the questions or answers of a note, below its title."""
    # Links to the note lead to the first chapter that it has, whichever part that is in.
    heading = n.Heading(2, (n.Text(topic.title),), anchor=f"?{name}")
    return n.Div((heading, *content), ("topic", "chapter"), note=topic.note)


def lettered(content: Blocks) -> Blocks:
    """Return a prompt whose gaps have letters if there are several."""
    several = len(gaps_in(content)) > 1
    letters = iter(map(letter, range(10**6)))

    def change(node: n.Node) -> n.Node:
        if type(node) is n.Span and "gap" in node.classes:
            return replace(node, attributes=(*node.attributes, ("letter", next(letters) if several else "")))
        return node

    return rewrite_all(content, change)


def letter(number: int) -> str:
    """Return the letter of a number: a, b … z, aa, ab …"""
    before, last = divmod(number, 26)
    return (letter(before - 1) if before else "") + chr(ord("a") + last)


def is_card(node: n.Node) -> bool:
    """Return whether a node is the group of a card's sides, which `with_cards` makes."""
    return type(node) is n.Div and CARD in node.classes


def is_cloze(node: n.Node) -> bool:
    """Return whether a node is the group of a cloze."""
    return is_card(node) and ("kind", "cloze") in node.attributes  # type: ignore[union-attr]


def sides_of(node: n.Div) -> tuple[Blocks, Blocks, Blocks]:
    """Return the prompt of a card's group, the answer, and what is shown with it."""
    prompt, answer, extra = (child_blocks(side) for side in node.content)
    return prompt, answer, extra  # type: ignore[return-value]  # there are no items


def without_footnotes(content: Blocks) -> Blocks:
    """Return blocks for a place where no footnote can be; their footnotes are where the blocks are shown again."""
    notes = (n.FootnoteRef, n.InlineFootnote)
    return rewrite_all(content, lambda node: () if type(node) in notes else node)
