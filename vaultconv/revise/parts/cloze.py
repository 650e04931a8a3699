"""The notes with gaps to fill in, and the key to them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from typing import Final

from vaultconv.book.assemble import assemble
from vaultconv.revise.pack import Pack, Topic
from vaultconv.revise.parts.furniture import chapter, part_title
from vaultconv.revise.questions import GAP, gap, gaps_in
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import BREAKS, lines_of
from vaultconv.tree.schema import Blocks, Inlines
from vaultconv.tree.walk import Root, plain_text, replace, rewrite_all, walk, walk_blocks

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
        self._by_line = dict(_lines_of(topic))
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
        """A paragraph or heading, each line of a cloze in it as it is asked."""
        if not isinstance(node, (n.Para, n.Heading)) or node.position is None:
            return node
        shown: list[n.Inline] = []
        line, end = node.position.line, 0
        found = None
        for content in lines_of(node.content):
            if line >= end:  # a cloze may be of several lines
                asked = self._by_line.get(line)
                found = found or asked
                shown += (*((_BREAK,) if end else ()), *(self._gapped(*asked) if asked else content))
                end = line + (_height((*asked[0], *asked[1])) if asked else 1)
            line += _height(content)
        return replace(node, content=tuple(shown)) if found else node

    def _gapped(self, content: Inlines, answers: Blocks) -> Inlines:
        """What a cloze asks, each gap with the place of its answer."""
        waiting = iter(answers)

        def placed(inner: n.Node) -> n.Node:
            if type(inner) is n.Span and GAP in inner.classes:
                answer = next(waiting, None)
                return self._placed(inner, answer.content if type(answer) is n.Para else ())
            return inner

        return rewrite_all(content, placed)

    def _highlight(self, node: n.Node) -> n.Node:
        if type(node) is n.Highlight:
            return self._placed(gap(len(plain_text(node.content))), node.content)
        return node

    def _placed(self, span: n.Span, answer: Inlines) -> n.Span:
        self._answers.append(answer)
        return replace(span, attributes=(*span.attributes, ("place", str(len(self._answers) - 1))))


def _lines_of(topic: Topic) -> Iterator[tuple[int, tuple[Inlines, Blocks]]]:
    """The paragraphs and headings of the clozes by their lines: each with its gaps, and with what was in these."""
    for question in topic.questions:
        if question.kind == "cloze":
            waiting = iter(question.answer)
            for node in walk_blocks(question.prompt):
                if isinstance(node, (n.Para, n.Heading)) and (gaps := gaps_in(node)):
                    line = node.position.line if node.position else question.source.line
                    yield line, (node.content, tuple(islice(waiting, len(gaps))))


def _height(content: Root) -> int:
    """The lines that inlines are of."""
    return 1 + sum(type(node) in BREAKS for node in walk(content))


_BREAK: Final = n.LineBreak()


def _listed(key: list[Inlines]) -> Iterator[n.Inline]:
    for number, answer in enumerate(key, 1):
        if number > 1:
            yield n.Text("\u2003")
        yield n.Strong((n.Text(str(number)),))
        yield n.Text("\u00a0")
        yield from answer
