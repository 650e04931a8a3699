"""Sheets to learn by heart: formulas, glossary, mnemonics, tables, and notes that are easily confused."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations, count
from typing import Final

from vaultconv.revise.pack import Pack, Topic
from vaultconv.revise.parts.elements import part_title, without_footnotes
from vaultconv.revise.questions import Question, without_ids, words_of
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import plain_text, walk_blocks

__all__ = ["similar_pairs", "sheets", "symbols_of"]


def sheets(pack: Pack) -> Blocks:
    """Return the sheets that have any content."""
    parts = (_formulas(pack), _glossary(pack), _mnemonics(pack), _tables(pack), _confusables(pack))
    blocks = [block for sheet in parts for block in sheet]
    return (part_title("sheets", pack.words.sheets), *blocks) if blocks else ()


# ------------------------------------------------------------------------------------------------ formulas and tables


def _formulas(pack: Pack) -> Iterator[n.Block]:
    """Yield the displayed formulas with their headings, each once, and a table for the meaning of their letters."""
    seen: set[str] = set()
    numbers = count(1)
    rows: list[n.Div] = []
    symbols: Counter[str] = Counter()
    for topic in pack.topics:
        for headings, node in _below_headings(pack.documents(topic.note).content):
            for source in _formulas_in(node):
                key = "".join(source.split())
                if key and key not in seen:
                    seen.add(key)
                    symbols.update(symbols_of(source))
                    title = headings[-1] if headings else topic.title
                    rows.append(_gathered(topic, (n.MathBlock(source),), f"{next(numbers)}", title))
    if rows:
        yield _title(pack.words.formulas)
        yield from rows
        names = [name for name, _ in symbols.most_common(_MOST_SYMBOLS)]
        empty = tuple((_cell(n.Math(name)), _cell()) for name in names)
        if empty:
            yield _title(pack.words.symbols)
            yield n.Div((n.Table(("left", "left"), (_cell(), _cell()), empty),), ("fill-in",))


_MOST_SYMBOLS: Final = 24
_COMMAND: Final = re.compile(r"\\[a-zA-Z]+")
_GREEK: Final = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi varphi "
    "chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split()
)
_LETTER: Final = re.compile(r"(?<![a-zA-Z])[a-zA-Z](?![a-zA-Z])")
_ENVIRONMENT: Final = re.compile(r"\\(?:begin|end|text|mathrm|operatorname|label|tag)\*?\{[^{}]*\}")


def symbols_of(source: str) -> set[str]:
    """Return the letters of a formula, also Greek ones, that are single."""
    bare = _ENVIRONMENT.sub(" ", source)
    greek = {name for name in _COMMAND.findall(bare) if name[1:] in _GREEK}
    return greek | set(_LETTER.findall(_COMMAND.sub(" ", bare)))


def _formulas_in(node: n.Node) -> Iterator[str]:
    if type(node) is n.MathBlock:
        yield node.text
    elif type(node) is n.Para:
        yield from (each.text for each in node.content if type(each) is n.Math and each.display)


def _tables(pack: Pack) -> Iterator[n.Block]:
    """Yield the tables of all notes, each with the heading above it."""
    rows = [
        _gathered(topic, without_ids((node,)), "", headings[-1] if headings else topic.title)
        for topic in pack.topics
        for headings, node in _below_headings(pack.documents(topic.note).content)
        if type(node) is n.Table and len(node.rows) > 1
    ]
    if rows:
        yield _title(pack.words.tables)
        yield from rows


def _below_headings(content: Blocks) -> Iterator[tuple[list[str], n.Node]]:
    """Yield each block with the texts of the headings above it, but nothing of embedded notes."""
    above: list[tuple[int, str]] = []
    skipped: set[int] = set()
    for node in walk_blocks(content):
        if id(node) in skipped or (type(node) is n.Div and node.note):
            skipped.update(id(child) for child in walk_blocks((node,)))
        elif type(node) is n.Heading:
            above = [
                *(each for each in above if each[0] < node.level),
                (node.level, " ".join(plain_text(node).split())),
            ]
        else:
            yield [text for _, text in above], node


# ------------------------------------------------------------------------------------------------ glossary, mnemonics


def _glossary(pack: Pack) -> Iterator[n.Block]:
    """Yield the terms in alphabetical order."""
    terms = {words_of(each.prompt).casefold(): each for each in pack.questions[::-1] if each.kind == "term"}
    if terms:
        yield _title(pack.words.glossary)
        yield n.Div(tuple(_term(terms[key]) for key in sorted(terms)), ("glossary",))


def _term(question: Question) -> n.Div:
    answer = without_footnotes(question.answer)
    first: Blocks = question.prompt
    words = tuple(inline for block in first if type(block) is n.Para for inline in block.content)
    if answer and type(answer[0]) is n.Para:
        content: Blocks = (n.Para((n.Strong(words), n.Text("\u2002"), *answer[0].content)), *answer[1:])
    else:
        content = (n.Para((n.Strong(words),)), *answer)
    return n.Div(content, ("term",), note=question.source.note)


_MNEMONIC: Final = re.compile(
    r"\b(mnemonic|mnemotechni\w*|merksatz|eselsbrücke|memory aid|remember(?:ed|s)?(?: \w+)? as|rhyme)\b", re.I
)


def _mnemonics(pack: Pack) -> Iterator[n.Block]:
    """Yield the paragraphs and boxes that say that they are mnemonics."""
    rows: list[n.Div] = []
    for topic in pack.topics:
        for headings, node in _below_headings(pack.documents(topic.note).content):
            title = plain_text(node.title) if type(node) is n.Callout else ""
            if (type(node) is n.Para and _MNEMONIC.search(plain_text(node))) or _MNEMONIC.search(title):
                content = node.content if type(node) is n.Callout else (node,)
                rows.append(_gathered(topic, without_ids(content), "", headings[-1] if headings else topic.title))  # type: ignore[arg-type]
    if rows:
        yield _title(pack.words.mnemonics)
        yield from rows


# --------------------------------------------------------------------------------------------------------- confusables


_PAIRS: Final = 6
_MOST_NOTES: Final = 400
_RARE: Final = 0.2
_WORD: Final = re.compile(r"[^\W\d_]{4,}")


def similar_pairs(texts: Iterable[str]) -> list[tuple[int, int]]:
    """Return the pairs of texts that share most of their rarer words, the most similar first, each text once."""
    bags = [frozenset(_WORD.findall(text.casefold())) for text in texts]
    spread = Counter(word for bag in bags for word in bag)
    most = max(2, _RARE * len(bags))
    bags = [frozenset(word for word in bag if 1 < spread[word] <= most) for bag in bags]
    scored = []
    for one, other in combinations(range(len(bags)), 2):
        common = len(bags[one] & bags[other])
        if common >= _LEAST_IN_COMMON:
            scored.append((-common / math.sqrt(len(bags[one]) * len(bags[other])), one, other))
    pairs: list[tuple[int, int]] = []
    for score, one, other in sorted(scored):
        if score < -_ALIKE and not any(one in pair or other in pair for pair in pairs):
            pairs.append((one, other))
    return pairs[:_PAIRS]


_LEAST_IN_COMMON: Final = 6
_ALIKE: Final = 0.3


def _confusables(pack: Pack) -> Iterator[n.Block]:
    """Yield pairs of notes that have much in common, with a table in which to compare them."""
    topics = [topic for topic in pack.topics if topic.questions][:_MOST_NOTES]
    pairs = similar_pairs(words_of(pack.documents(topic.note).content) for topic in topics)
    if pairs:
        yield _title(pack.words.alike)
    for one, other in pairs:
        heads = tuple(_cell(n.Link((n.Text(topics[i].title),), n.NoteTarget(topics[i].note))) for i in (one, other))
        labels = [word.strip() for word in pack.words.differ.split("|")]
        rows = tuple((_cell(n.Text(label)), _cell(), _cell()) for label in labels)
        yield n.Div((n.Table(("left", "left", "left"), (_cell(), *heads), rows),), ("fill-in",))


# --------------------------------------------------------------------------------------------------------------- pieces


def _cell(*content: n.Inline) -> n.Cell:
    return n.Cell(tuple(content))


def _title(words: str) -> n.Div:
    return n.Div((n.Para((n.Text(words),)),), ("sheet-title",))


def _gathered(topic: Topic, content: Blocks, number: str, title: str) -> n.Div:
    """Return a part of a note, with the heading above it and its page."""
    source = n.Para((n.Link((n.Text(title),), n.NoteTarget(topic.note)),))
    return n.Div((source, *without_footnotes(content)), ("gathered",), (("number", number),), note=topic.note)
