"""The notes: as a book with numbers, as Cornell notes, or as a worksheet whose answers are to be filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from vaultconv.book.assemble import assemble
from vaultconv.revise.pack import Pack
from vaultconv.revise.parts.elements import Place, is_card, is_cloze, part_title, sides_of
from vaultconv.revise.parts.places import (
    AskingNode,
    QuestionPlaces,
    ends_section,
    height_of,
    is_missing,
    title_of,
    to_write_on,
)  # fmt: skip
from vaultconv.revise.questions import Question, words_of
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_block_sequence
from vaultconv.tree.schema import LISTS, Blocks
from vaultconv.tree.walk import plain_text, replace, rewrite_all, walk_blocks
from vaultconv.vault.titles import head_of

__all__ = ["notes", "plain", "worksheet"]


def notes(pack: Pack) -> Blocks:
    """Return the notes as the options ask: Cornell notes by default."""
    if pack.options.notes == "plain":
        return plain(pack)
    return _cornell(pack, hidden=pack.options.answers == "hidden")


def worksheet(pack: Pack) -> Blocks:
    """Return Cornell notes with lines instead of the answers."""
    return _cornell(pack, hidden=True)


def plain(pack: Pack) -> Blocks:
    """Return the book itself, with numbers for its questions."""
    places = _by_note(pack)

    def document(note: str) -> n.Document:
        opened = _open(pack, places.get(note), note)
        if note not in places:
            return opened
        titles = {id(heading) for heading in head_of(opened, pack.titles[note]).headings}

        def marked(node: n.Node) -> n.Node | tuple[n.Node, ...]:
            if id(node) in titles:  # with a number in it, it would differ from the title over the chapter
                asked = places[note].asked(node)
                return (node, n.Para((places[note].number(asked.question),))) if asked else node
            return places[note].marked(node)

        content = places[note].covered(opened.content) if pack.options.answers == "hidden" else opened.content
        return replace(opened, content=rewrite_all(content, marked))

    return _assembled(pack, document)


def _cornell(pack: Pack, *, hidden: bool) -> Blocks:
    places = _by_note(pack)

    def document(note: str) -> n.Document:
        opened = _open(pack, places.get(note), note)
        titles = head_of(opened, pack.titles[note]).headings
        rows = _Rows(places.get(note) or QuestionPlaces(), titles, hidden=hidden)
        rows.add(opened.content, 0)
        rows.rows[0].content = _with_gist(rows.rows[0].content, pack.words.gist)
        return replace(opened, content=tuple(_written(rows.rows, pack, hidden=hidden)))

    chapters = _assembled(pack, document)
    if hidden or not any(question.kind != "cloze" for question in pack.questions):
        return chapters
    return (*chapters, n.Div((), ("strip",), (("words", pack.words.strip),)))


def _assembled(pack: Pack, document: Callable[[str], n.Document]) -> Blocks:
    """Return the chapters of a book, without the indexes at its end."""
    book = replace(pack.book, index_of_terms=False, index_of_notes=False, index_of_tags=False, empty_notes="chapter")
    chapters = assemble(pack.contents, document, pack.titles, book, pack.metadata).content
    if pack.parts == ("plain",):
        return chapters
    divided = any("part" in block.classes for block in chapters if type(block) is n.Div)
    title = part_title("notes", pack.words.notes)
    return (replace(title, content=()) if divided else title, *chapters)


def _open(pack: Pack, places: QuestionPlaces | None, note: str) -> n.Document:
    """Return a note, with its cards as groups if it has any."""
    return pack.with_cards(note) if places is not None and places.has_cards else pack.documents(note)


def _by_note(pack: Pack) -> dict[str, QuestionPlaces]:
    to: Place | None = next((place for place, part in _AHEAD if pack.has(part)), None)
    asking = {topic.note: topic.title for topic in pack.topics if topic.questions}
    return {topic.note: QuestionPlaces(topic.questions, to, asking) for topic in pack.topics}


_AHEAD: Final[tuple[tuple[Place, str], ...]] = (("question", "questions"), ("question", "quiz"), ("answer", "answers"))


# ---------------------------------------------------------------------------------------------------------------- rows


class _CueRow(msgspec.Struct):
    """A row of Cornell notes: a question in the narrow column, its answer in the wide one."""

    content: list[n.Block]
    """The wide column."""
    depth: int
    """The number of answers around it."""
    cue: Blocks = ()
    """The narrow column. It is empty in a row that goes on with the notes."""
    question: Question | None = None
    id: str = ""


class _Rows:
    """A note's blocks in order: each question is a row of its own, with the questions in its answer below it."""

    def __init__(self, places: QuestionPlaces, titles: Iterable[n.Heading], *, hidden: bool = False) -> None:
        self._hidden = hidden
        self._places, self._titles = places, {id(heading) for heading in titles}
        self.rows: list[_CueRow] = [_CueRow([], 0)]

    def add(self, content: Blocks, depth: int) -> None:
        """Add some blocks, those of questions as rows."""
        i = 0
        while i < len(content):
            node = content[i]
            asked = self._places.asked(node) if type(node) in (n.Heading, n.Toggle, n.Callout) else None
            if is_card(node):
                self._card(node, depth)  # type: ignore[arg-type]
                i += 1
            elif asked is None:
                self._other(node, depth)
                i += 1
            elif type(node) is n.Heading:
                end = next((k for k in range(i + 1, len(content)) if ends_section(content[k], node)), len(content))
                self._heading(node, asked, content[i + 1 : end], depth)
                i = end
            else:
                self._row(asked, depth, getattr(node, "id", ""))
                i += 1

    def _card(self, node: n.Div, depth: int) -> None:
        """Add a flashcard as a row, but the text of a cloze as it stands."""
        if is_cloze(node):
            self.rows[-1].content += self._places.shown(node, hidden=self._hidden)
            return
        prompt, answer, extra = sides_of(node)
        question = self._places.card(node)
        cue = self._places.numbered(question, prompt)
        self.rows.append(_CueRow([*answer, *extra], depth + 1, cue, question, node.id))
        self.rows.append(_CueRow([], depth))

    def _heading(self, node: n.Heading, asked: AskingNode, content: Blocks, depth: int) -> None:
        if id(node) in self._titles:  # which stands over the chapter; its number stands in the row below it
            self.rows[-1].content.append(node)
            self.rows.append(_CueRow([], depth + 1, (n.Para((self._places.number(asked.question),)),), asked.question))
        else:
            mark = (self._places.number(asked.question), n.Text("\u2002"))
            cue = replace(node, content=(*mark, *node.content))
            self.rows.append(_CueRow([], depth + 1, (cue,), asked.question))
        self.add(content, depth + 1)
        self.rows.append(_CueRow([], depth))

    def _row(self, asked: AskingNode, depth: int, id: str) -> None:
        cue = n.Para((self._places.number(asked.question), n.Text("\u2002"), *asked.title))
        self.rows.append(_CueRow([], depth + 1, (cue,), asked.question, id))
        self.add(asked.content, depth + 1)
        self.rows.append(_CueRow([], depth))

    def _other(self, node: n.Block, depth: int) -> None:
        if type(node) in LISTS and any(map(self._asks, node.items)):  # type: ignore[union-attr]
            self._list(node, depth)  # type: ignore[arg-type]
        else:
            self.rows[-1].content += self._as_it_stands(node)

    def _as_it_stands(self, node: n.Block) -> Blocks:
        """Return a block that is not a row, without the answers in it if they are to be hidden."""
        content = self._places.covered((node,)) if self._hidden else (node,)
        return rewrite_all(content, self._places.marked)

    def _asks(self, item: n.ListItem) -> bool:
        if self._places.term(item) is not None:
            return True
        if any(is_card(each) and not is_cloze(each) for each in walk_blocks(item)):
            return True
        nodes = (item, *item.content[:1])
        return any((title := title_of(each)[0]) and self._places.has(each, title) for each in nodes)

    def _list(self, node: n.BulletList | n.OrderedList, depth: int) -> None:
        """Add the items that ask as rows, and those between them as lists."""
        run: list[n.ListItem] = []
        start = node.start if type(node) is n.OrderedList else 1

        def end(index: int) -> None:
            if run:
                changes = {"start": start + index - len(run)} if type(node) is n.OrderedList else {}
                between = replace(node, items=tuple(run), id="", **changes)
                self.rows[-1].content += self._as_it_stands(between)
                run.clear()

        for index, item in enumerate(node.items):
            if not self._asks(item):
                run.append(item)
                continue
            end(index)
            asked = self._places.term(item) or self._places.asked(item)
            if asked is not None:
                self._row(asked, depth, item.id)
            else:
                self.add(item.content, depth)
        end(len(node.items))


def _written(rows: Iterable[_CueRow], pack: Pack, *, hidden: bool) -> Iterator[n.Block]:
    """Yield the rows as blocks; prose between the questions spans both columns."""
    shown = [row for row in rows if row.content or row.cue]
    beside = [row.question is not None or row.depth > 0 for row in shown]
    for i, row in enumerate(shown):
        if not beside[i]:
            yield from row.content
            continue
        size = height_of(row.content)
        answer = (to_write_on(row.content),) if hidden else tuple(row.content)
        about = {
            "depth": str(max(1, row.depth)),
            "whole": "yes" if size <= _WHOLE else "no",
            "letters": str(len(words_of(row.cue))),
            "begins": "no" if i and beside[i - 1] else "yes",
            "ends": "no" if i + 1 < len(shown) and beside[i + 1] else "yes",
        }
        cue = n.Div(row.cue, ("cue",), id=row.id)
        answer = edit_block_sequence(answer, lambda blocks: _to_draw(blocks, pack.words.draw))
        yield n.Div((cue, n.Div(answer, ("said",))), ("row",), tuple(about.items()))
    if any(row.question is not None for row in shown):
        yield n.Div((), ("own-words",), (("words", pack.words.own_words),))


def _with_gist(content: Sequence[n.Block], words: str) -> list[n.Block]:
    """Return what a note begins with: a summary or its first sentences are its gist."""
    blocks = [*content]
    first = next((i for i, node in enumerate(blocks) if type(node) is not n.Heading), 0)
    at = next((i for i, node in enumerate(blocks) if _is_summary(node)), first)
    node = blocks[at] if blocks else None
    if type(node) is n.Callout and _is_summary(node):
        blocks[at] = n.Div(node.content, ("gist",), (("words", words),), id=node.id)
    elif type(node) is n.Para and len(blocks) > at + 1 and _is_sentence(node):
        blocks[at] = n.Div((node,), ("gist",), (("words", words),))
    return blocks


def _is_summary(node: n.Block) -> bool:
    return type(node) is n.Callout and not node.title and node.kind.strip().lower() in _GIST


_GIST: Final = ("abstract", "summary", "tldr")
_MOST_WORDS: Final = 30


def _is_sentence(node: n.Para) -> bool:
    """Return whether this is a paragraph of so few words that it says in short what the note is about."""
    if any(type(each) in (n.Image, n.Media) for each in node.content):
        return False
    words = plain_text(node).strip()
    wide = sum(1 for char in words if char >= "\u2e80")
    return words.endswith(_ENDINGS) and _LEAST_WORDS <= len(words.split()) + wide // 2 <= _MOST_WORDS


_ENDINGS: Final = (".", "!", "。", "！", "।", "۔")
_LEAST_WORDS: Final = 4


def _to_draw(blocks: Blocks, words: str) -> Blocks:
    """Return the blocks with a box to draw in for missing pictures, one box for several in a row."""
    boxed: list[n.Block] = []
    for block in blocks:
        last = boxed[-1] if boxed else None
        if not is_missing(block):
            boxed.append(block)
        elif type(last) is n.Div and last.classes == ("draw",):
            boxed[-1] = replace(last, content=(*last.content, block))
        else:
            boxed.append(n.Div((block,), ("draw",), (("words", words),)))
    return tuple(boxed)


_WHOLE: Final = 11
"""Lines of an answer that is not divided by a page's end: about 60 mm."""
