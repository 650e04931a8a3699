"""The notes: as a book with numbers, as Cornell notes, or as a worksheet whose answers are to be filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from vaultconv.book.assemble import assemble
from vaultconv.revise.figures import FIGURES
from vaultconv.revise.pack import Pack
from vaultconv.revise.parts.furniture import Place, is_card, is_cloze, lettered, number, numbered, part_title, sides_of
from vaultconv.revise.questions import Question, filled, normalized, words_of
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import edit_block_sequence, lines_of
from vaultconv.tree.schema import LISTS, Blocks, Inlines, map_children
from vaultconv.tree.walk import children, plain_text, replace, rewrite_all, walk_blocks
from vaultconv.vault.titles import head_of

__all__ = ["notes", "plain", "worksheet"]


def notes(pack: Pack) -> Blocks:
    """The notes as the options want them: Cornell notes by default."""
    if pack.options.notes == "plain":
        return plain(pack)
    return _cornell(pack, hidden=pack.options.answers == "hidden")


def worksheet(pack: Pack) -> Blocks:
    """Cornell notes with lines where the answers were."""
    return _cornell(pack, hidden=True)


def plain(pack: Pack) -> Blocks:
    """The book itself, its questions with their numbers."""
    places = _by_note(pack)

    def document(note: str) -> n.Document:
        found = _open(pack, places.get(note), note)
        if note not in places:
            return found
        titles = {id(heading) for heading in head_of(found, pack.titles[note]).headings}

        def marked(node: n.Node) -> n.Node | tuple[n.Node, ...]:
            if id(node) in titles:  # with a number in it, it would be told from the title over the chapter
                asked = places[note].asked(node)
                return (node, n.Para((places[note].number(asked.question),))) if asked else node
            return places[note].marked(node)

        content = places[note].covered(found.content) if pack.options.answers == "hidden" else found.content
        return replace(found, content=rewrite_all(content, marked))

    return _assembled(pack, document)


def _cornell(pack: Pack, *, hidden: bool) -> Blocks:
    places = _by_note(pack)

    def document(note: str) -> n.Document:
        found = _open(pack, places.get(note), note)
        titles = head_of(found, pack.titles[note]).headings
        rows = _Rows(places.get(note) or _Places(), titles, hidden=hidden)
        rows.add(found.content, 0)
        return replace(found, content=tuple(_written(rows.done, pack, hidden=hidden)))

    return _assembled(pack, document)


def _assembled(pack: Pack, document: Callable[[str], n.Document]) -> Blocks:
    """The chapters of a book, with nothing of its own at its end."""
    book = replace(pack.book, index_of_terms=False, index_of_notes=False, index_of_tags=False, empty_notes="chapter")
    chapters = assemble(pack.contents, document, pack.titles, book, pack.metadata).content
    if pack.parts == ("plain",):
        return chapters
    divided = any("part" in block.classes for block in chapters if type(block) is n.Div)
    title = part_title("notes", pack.words.notes)
    return (replace(title, content=()) if divided else title, *chapters)


def _open(pack: Pack, places: _Places | None, note: str) -> n.Document:
    """A note whose cards are groups, if it has any."""
    return pack.with_cards(note) if places is not None and places.has_cards else pack.documents(note)


def _by_note(pack: Pack) -> dict[str, _Places]:
    to: Place | None = next((place for place, part in _AHEAD if pack.has(part)), None)
    asking = {topic.note: topic.title for topic in pack.topics if topic.questions}
    return {topic.note: _Places(topic.questions, to, asking) for topic in pack.topics}


_AHEAD: Final[tuple[tuple[Place, str], ...]] = (("question", "questions"), ("question", "quiz"), ("answer", "answers"))


# -------------------------------------------------------------------------------------------------------------- places


class _Asked(NamedTuple):
    """A node that asks: its question, the line that says it, and what is below that."""

    question: Question
    title: Inlines
    content: Blocks


class _Places:
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

    def asked(self, node: n.Node) -> _Asked | None:
        """What a node asks; None where it doesn't."""
        title, content = _title_of(node)
        if not title:
            return None
        waiting = self._titled.get((_line(node), normalized((n.Para(title),))))
        return _Asked(waiting.pop(0), title, content) if waiting else None

    def term(self, item: n.ListItem) -> Question | None:
        """The term that an item explains; None where it explains none."""
        words = normalized(item.content[:1])
        waiting = self._lines.get(_line(item), ())
        return next(
            (each for each in waiting if each.kind == "term" and words.startswith(normalized(each.prompt))), None
        )

    @property
    def has_cards(self) -> bool:
        """Is anything here asked by a card?"""
        return bool(self._cards)

    def card(self, node: n.Div) -> Question | None:
        """The question that a card's group is; None for one that is asked elsewhere."""
        return self._cards.get(dict(node.attributes)["card"])

    def figure(self, node: n.Node) -> Question | None:
        """The question that a table, a picture or a formula is the answer to."""
        return next((each for each in self._lines.get(_line(node), ()) if each.kind in FIGURES), None)

    def has(self, node: n.Node, title: Inlines) -> bool:
        """Does a node with this title ask?"""
        return bool(self._titled.get((_line(node), normalized((n.Para(title),)))))

    def number(self, question: Question) -> n.Span:
        """Its number, which is defined here."""
        return number(question, here="note", to=self._to)

    def numbered(self, question: Question | None, prompt: Blocks) -> Blocks:
        """What a card asks, with its number before it."""
        if question is None:
            return prompt
        if prompt and type(first := prompt[0]) is n.Heading:
            return (replace(first, content=(self.number(question), n.Text("\u2002"), *first.content)), *prompt[1:])
        return numbered(self.number(question), prompt)

    def marked(self, node: n.Node) -> n.Node | Blocks:
        """The node, with its number before its title where it asks."""
        if is_card(node):
            return self.shown(node)  # type: ignore[arg-type]
        if type(node) in (n.Table, n.MathBlock) and (figure := self.figure(node)) is not None:
            self._lines[_line(node)].remove(figure)
            return n.Para((self.number(figure),)), node  # type: ignore[return-value]  # it is a block
        if type(node) is n.Para:
            found = self._lines.get(_line(node))
            return _before(node, [self.number(found.pop(0)) for _ in range(len(found))]) if found else node
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
        """A card as it stands among other text: its sides below each other, or the text of a cloze."""
        prompt, answer, extra = sides_of(node)
        if is_cloze(node):
            marked = [n.Highlight(each.content) for each in answer if type(each) is n.Para]
            prompt = lettered(prompt) if hidden else filled(prompt, marked)
            answer = ()
        if hidden:
            answer, extra = (_to_write_on(answer),) if answer else (), ()
        content = (*self.numbered(self.card(node), prompt), *answer, *extra)
        return (n.Div(content, id=node.id),) if node.id else content

    def covered(self, content: Blocks) -> Blocks:
        """Blocks whose answers are lines to write on; their numbers are still to be set."""
        made: list[n.Block] = []
        i = 0
        while i < len(content):
            node = content[i]
            i += 1
            if is_card(node):
                made += self.shown(node, hidden=True)  # type: ignore[arg-type]
            elif type(node) is n.Div and node.note in self._asking:  # where its answers are hidden
                link = n.Link((n.Text(self._asking[node.note]),), n.NoteTarget(node.note))
                made.append(replace(node, content=(n.Para((link,)),)))
            elif (figure := self.figure(node)) is not None:
                made += _covered_figure(figure, node)
            elif type(node) is n.Heading and self.has(node, node.content):
                end = next((k for k in range(i, len(content)) if _ends(content[k], node)), len(content))
                made += (node, _to_write_on(content[i:end]))
                i = end
            elif type(node) in LISTS:
                made.append(replace(node, items=tuple(map(self._covered_item, node.items))))  # type: ignore[union-attr]
            elif type(node) is n.Toggle and self.has(node, node.summary):
                made.append(replace(node, content=(_to_write_on(node.content),)))
            elif type(node) is n.Callout and self.has(node, (title := _title_of(node))[0]):
                line = () if node.title else (n.Para(title[0], position=node.position),)
                made.append(replace(node, content=(*line, _to_write_on(title[1]))))
            else:
                made.append(map_children(node, blocks=self.covered))
        return tuple(made)

    def _covered_item(self, item: n.ListItem) -> n.ListItem:
        if (term := self.term(item)) is not None:
            first = replace(item.content[0], content=_words_of_term(term))
            return replace(item, content=(first, _to_write_on(term.answer)))
        title, below = _title_of(item)
        if title and self.has(item, title):
            return replace(item, content=(item.content[0], _to_write_on(below)))
        return replace(item, content=self.covered(item.content))


def _covered_figure(question: Question, node: n.Block) -> Blocks:
    if question.kind == "table":
        return tuple(replace(each, position=node.position) for each in question.prompt)
    if question.kind == "picture":
        return (n.Para((), position=node.position), n.Div((), ("draw",), (("words", words_of(question.prompt)),)))
    return (n.Para((), position=node.position), _to_write_on((node,)))


def _to_write_on(answer: Sequence[n.Block]) -> n.Div:
    """Lines instead of an answer."""
    return n.Div((), ("lines",), (("lines", str(min(_MOST_LINES, _lines_of(answer)))),))


_TITLED: Final = ("toggle", "item", "callout", "heading")


def _before(para: n.Para, marks: list[n.Span]) -> n.Para:
    numbers = tuple(inline for mark in marks for inline in (mark, n.Text("\u2002")))
    return replace(para, content=(*numbers, *para.content))


def _title_of(node: n.Node) -> tuple[Inlines, Blocks]:
    """The line that may ask, and what is below it."""
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


# ---------------------------------------------------------------------------------------------------------------- rows


class _CueRow(msgspec.Struct):
    """What stands side by side: what asks, and what answers. Without a cue it is what follows the row before."""

    content: list[n.Block]
    depth: int
    cue: Blocks = ()
    question: Question | None = None
    id: str = ""


class _Rows:
    """A note's blocks in their order, each question a row of its own, the nested ones below that which they are in."""

    def __init__(self, places: _Places, titles: Iterable[n.Heading], *, hidden: bool = False) -> None:
        self._hidden = hidden
        self._places, self._titles = places, {id(heading) for heading in titles}
        self.done: list[_CueRow] = [_CueRow([], 0)]

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
                end = next((k for k in range(i + 1, len(content)) if _ends(content[k], node)), len(content))
                self._heading(node, asked, content[i + 1 : end], depth)
                i = end
            else:
                self._row(asked, depth, getattr(node, "id", ""))
                i += 1

    def _card(self, node: n.Div, depth: int) -> None:
        """Add a flashcard as a row, but the text of a cloze as it stands."""
        if is_cloze(node):
            self.done[-1].content += self._places.shown(node, hidden=self._hidden)
            return
        prompt, answer, extra = sides_of(node)
        question = self._places.card(node)
        cue = self._places.numbered(question, prompt)
        self.done.append(_CueRow([*answer, *extra], depth + 1, cue, question, node.id))
        self.done.append(_CueRow([], depth))

    def _heading(self, node: n.Heading, asked: _Asked, content: Blocks, depth: int) -> None:
        if id(node) in self._titles:  # which stands over the chapter; its number stands in the row below it
            self.done[-1].content.append(node)
            self.done.append(_CueRow([], depth + 1, (n.Para((self._places.number(asked.question),)),), asked.question))
        else:
            mark = (self._places.number(asked.question), n.Text("\u2002"))
            cue = replace(node, content=(*mark, *node.content))
            self.done.append(_CueRow([], depth + 1, (cue,), asked.question))
        self.add(content, depth + 1)
        self.done.append(_CueRow([], depth))

    def _row(self, asked: _Asked, depth: int, id: str) -> None:
        cue = n.Para((self._places.number(asked.question), n.Text("\u2002"), *asked.title))
        self.done.append(_CueRow([], depth + 1, (cue,), asked.question, id))
        self.add(asked.content, depth + 1)
        self.done.append(_CueRow([], depth))

    def _other(self, node: n.Block, depth: int) -> None:
        if type(node) in LISTS and any(map(self._asks, node.items)):  # type: ignore[union-attr]
            self._list(node, depth)  # type: ignore[arg-type]
        else:
            self.done[-1].content += self._as_it_stands(node)

    def _as_it_stands(self, node: n.Block) -> Blocks:
        """A block that is no row; with answers within it, where they are to be hidden, gone."""
        content = self._places.covered((node,)) if self._hidden else (node,)
        return rewrite_all(content, self._places.marked)

    def _asks(self, item: n.ListItem) -> bool:
        if self._places.term(item) is not None:
            return True
        if any(is_card(each) and not is_cloze(each) for each in walk_blocks(item)):
            return True
        nodes = (item, *item.content[:1])
        return any((title := _title_of(each)[0]) and self._places.has(each, title) for each in nodes)

    def _list(self, node: n.BulletList | n.OrderedList, depth: int) -> None:
        """The items that ask as rows, those between them as lists."""
        run: list[n.ListItem] = []
        start = node.start if type(node) is n.OrderedList else 1

        def end(place: int) -> None:
            if run:
                changes = {"start": start + place - len(run)} if type(node) is n.OrderedList else {}
                made = replace(node, items=tuple(run), id="", **changes)
                self.done[-1].content += self._as_it_stands(made)
                run.clear()

        for place, item in enumerate(node.items):
            if not self._asks(item):
                run.append(item)
                continue
            end(place)
            term, asked = self._places.term(item), self._places.asked(item)
            if term is not None:
                self._row(_Asked(term, _words_of_term(term), term.answer), depth, item.id)
            elif asked is not None:
                self._row(asked, depth, item.id)
            else:
                self.add(item.content, depth)
        end(len(node.items))


def _words_of_term(question: Question) -> Inlines:
    return tuple(inline for block in question.prompt if type(block) is n.Para for inline in block.content)


def _ends(node: n.Block, heading: n.Heading) -> bool:
    if is_card(node):  # whose prompt may be a heading
        node = next(iter(sides_of(node)[0]), node)  # type: ignore[arg-type]
    return type(node) is n.Heading and node.level <= heading.level


def _written(rows: Iterable[_CueRow], pack: Pack, *, hidden: bool) -> Iterator[n.Block]:
    """The rows as blocks; prose between the questions spans both columns."""
    shown = [row for row in rows if row.content or row.cue]
    beside = [row.question is not None or row.depth > 0 for row in shown]
    for i, row in enumerate(shown):
        if not beside[i]:
            yield from row.content
            continue
        size = _lines_of(row.content)
        said = (_to_write_on(row.content),) if hidden else tuple(row.content)
        about = {
            "depth": str(max(1, row.depth)),
            "whole": "yes" if size <= _WHOLE else "no",
            "letters": str(len(words_of(row.cue))),
            "begins": "no" if i and beside[i - 1] else "yes",
            "ends": "no" if i + 1 < len(shown) and beside[i + 1] else "yes",
        }
        cue = n.Div(row.cue, ("cue",), id=row.id)
        said = edit_block_sequence(said, lambda blocks: _to_draw(blocks, pack.words.draw))
        yield n.Div((cue, n.Div(said, ("said",))), ("row",), tuple(about.items()))
    if any(row.question is not None for row in shown):
        yield n.Div((), ("own-words",), (("words", pack.words.own_words),))


def _to_draw(blocks: Blocks, words: str) -> Blocks:
    """The blocks with a box to draw in for pictures that are missing, one for some in a row."""
    made: list[n.Block] = []
    for block in blocks:
        last = made[-1] if made else None
        if not _is_missing(block):
            made.append(block)
        elif type(last) is n.Div and last.classes == ("draw",):
            made[-1] = replace(last, content=(*last.content, block))
        else:
            made.append(n.Div((block,), ("draw",), (("words", words),)))
    return tuple(made)


def _is_missing(block: n.Node) -> bool:
    """Is a paragraph nothing but what stands for pictures that aren't there?"""
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
_WHOLE: Final = 11
"""Lines of an answer that is not divided by a page's end: about 60 mm."""
_MOST_LINES: Final = 8
_LINE: Final = 62
_HIGH: Final = 12
"""Lines that a picture, a table or a formula takes, more or less."""


_TO_DRAW: Final = 8
"""Lines that the box takes which is there to draw a missing picture in."""


def _lines_of(content: Sequence[n.Block]) -> int:
    """About how many lines blocks take in the wide column."""
    lines = 0
    for node in walk_blocks(tuple(content)):
        if type(node) in (n.Table, n.MathBlock) or any(type(each) in (n.Image, n.Media) for each in children(node)):
            lines += _HIGH
        elif _is_missing(node):
            lines += _TO_DRAW
        elif type(node) in (n.Para, n.Heading, n.CodeBlock):
            lines += max(1, -(-len(plain_text(node)) // _LINE))
    return max(1, lines)
