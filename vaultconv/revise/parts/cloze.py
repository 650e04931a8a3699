"""The notes with gaps to fill in, and the key to them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from vaultconv.book.assemble import assemble
from vaultconv.revise.pack import Pack, Topic
from vaultconv.revise.parts.elements import chapter, is_card, is_cloze, part_title, sides_of
from vaultconv.revise.questions import GAP, gap
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import plain_text, replace, rewrite_all

__all__ = ["cloze"]


def cloze(pack: Pack) -> Blocks:
    """Return the notes that have clozes or highlights, with a numbered gap for each, and the answers at the end."""
    gapped = {topic.note: _GappedNote(pack, topic) for topic in pack.topics}
    shown = {note: each for note, each in gapped.items() if each.key}
    if not shown:
        return ()
    parts = tuple(
        replace(part, chapters=tuple(each for each in part.chapters if each.note in shown))
        for part in pack.contents.parts
    )
    others = tuple(each for each in pack.contents.others if each.note in shown)
    contents = replace(pack.contents, parts=tuple(part for part in parts if part.chapters), others=others, map="")
    book = replace(
        pack.book, index_of_terms=False, index_of_notes=False, index_of_tags=False, parts=False, empty_notes="chapter"
    )
    notes = assemble(contents, lambda note: shown[note].document, pack.titles, book, pack.metadata).content
    key = tuple(
        chapter("key", topic, (n.Para(tuple(_listed(shown[topic.note].key))),))
        for topic in pack.topics
        if topic.note in shown
    )
    return (part_title("cloze", pack.words.gaps), *notes, part_title("answers", pack.words.key), *key)


class _GappedNote:
    """A note with gaps: its document, and the key to them in their order."""

    def __init__(self, pack: Pack, topic: Topic) -> None:
        self._answers: list[Inlines] = []
        has_cards = any(each.source.card >= 0 for each in topic.questions)
        document = (pack.with_cards if has_cards else pack.documents)(topic.note)
        content = rewrite_all(rewrite_all(document.content, self._card), self._highlight)
        self.key: list[Inlines] = []
        numbers = count(1)

        def numbered(node: n.Node) -> n.Node:
            if type(node) is not n.Span or GAP not in node.classes:
                return node
            about = dict(node.attributes)
            self.key.append(self._answers[int(about["place"])])
            return replace(node, attributes=(("width", about["width"]), ("hint", about.get("hint", "")),
                                             ("letter", str(next(numbers)))))  # fmt: skip

        self.document = replace(document, content=rewrite_all(content, numbered))

    def _card(self, node: n.Node) -> n.Node | Blocks:
        """Return a cloze as it is asked, any other card as text."""
        if not is_card(node):
            return node
        prompt, answer, extra = sides_of(node)  # type: ignore[arg-type]
        if not is_cloze(node):
            return (*prompt, *answer, *extra)
        waiting = iter(answer)

        def placed(inner: n.Node) -> n.Node:
            if type(inner) is n.Span and GAP in inner.classes:
                answer = next(waiting, None)
                return self._placed(inner, answer.content if type(answer) is n.Para else ())
            return inner

        return (*rewrite_all(prompt, placed), *extra)

    def _highlight(self, node: n.Node) -> n.Node:
        if type(node) is not n.Highlight:
            return node
        answer = rewrite_all(node.content, self._answer)
        return self._placed(gap(len(plain_text(answer))), answer)

    def _answer(self, node: n.Node) -> n.Node | tuple[n.Node, ...]:
        """Return the content of a gap that is inside another."""
        if type(node) is n.Span and GAP in node.classes:
            return self._answers[int(dict(node.attributes)["place"])]
        return node

    def _placed(self, span: n.Span, answer: Inlines) -> n.Span:
        self._answers.append(answer)
        return replace(span, attributes=(*span.attributes, ("place", str(len(self._answers) - 1))))


def _listed(key: list[Inlines]) -> Iterator[n.Inline]:
    for number, answer in enumerate(key, 1):
        if number > 1:
            yield n.Text("\u2003")
        yield n.Strong((n.Text(str(number)),))
        yield n.Text("\u00a0")
        yield from answer
