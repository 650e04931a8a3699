"""The notes with gaps to fill in, and the key to them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from vaultconv.book.assemble import assemble
from vaultconv.revise.pack import Pack, Topic
from vaultconv.revise.parts.furniture import chapter, part_title
from vaultconv.revise.questions import GAP, gap
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import plain_text, replace, rewrite_all

__all__ = ["cloze"]


def cloze(pack: Pack) -> Blocks:
    """The notes that have clozes or highlights, each of these a numbered gap; what was in them at the end."""
    gapped = {topic.note: _Gapped(pack, topic) for topic in pack.topics}
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


class _Gapped:
    """A note with gaps: its document, and the key to them in their order."""

    def __init__(self, pack: Pack, topic: Topic) -> None:
        self._answers: list[Inlines] = []
        self._by_line = {each.source.line: each for each in topic.questions if each.kind == "cloze"}
        document = pack.documents(topic.note)
        content = rewrite_all(rewrite_all(document.content, self._cloze), self._highlight)
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

    def _cloze(self, node: n.Node) -> n.Node:
        """A paragraph that is a cloze, as it is asked."""
        found = self._by_line.get(node.position.line) if type(node) is n.Para and node.position else None
        if found is None or len(found.prompt) != 1 or type(prompt := found.prompt[0]) is not n.Para:
            return node
        waiting = iter(found.answer)

        def placed(inner: n.Node) -> n.Node:
            if type(inner) is n.Span and GAP in inner.classes:
                answer = next(waiting, None)
                return self._placed(inner, answer.content if type(answer) is n.Para else ())
            return inner

        return replace(node, content=rewrite_all(prompt.content, placed))

    def _highlight(self, node: n.Node) -> n.Node:
        if type(node) is n.Highlight:
            return self._placed(gap(len(plain_text(node.content))), node.content)
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
