"""The index of terms, each with its questions and pages, and a log of what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vaultconv.book.indexes import lettered_index
from vaultconv.revise.pack import Pack
from vaultconv.revise.parts.elements import Place, place_of
from vaultconv.revise.questions import Question, words_of
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import collect, plain_text
from vaultconv.vault.index import index_note

__all__ = ["index"]

_MOST_WORDS: Final = 4
_LONGEST: Final = 48


def index(pack: Pack) -> Blocks:
    """Return the index of terms, then the log of mistakes."""
    begin = n.Div((), ("part", "index"))
    return (begin, *terms(pack), n.Div((), ("log",), (("words", pack.words.log),)))


def terms(pack: Pack) -> Blocks:
    """Return the bold words of questions and answers, terms, aliases and acronyms, in alphabetical order."""
    links_by_term: dict[str, tuple[str, dict[str, n.Link]]] = {}
    for topic in pack.topics:
        for question in topic.questions:
            for term in _terms_of(question):
                _, links = links_by_term.setdefault(term.casefold(), (term, {}))
                links.setdefault(question.number, n.Link((n.Text(question.number),), _target(pack, question)))
        for alias in index_note(topic.note, pack.documents(topic.note)).aliases:
            _, links = links_by_term.setdefault(alias.casefold(), (alias, {}))
            links.setdefault(topic.note, n.Link((n.Text(topic.title),), n.NoteTarget(topic.note)))
    if not links_by_term:
        return ()
    entries = [(term, _entry(term, tuple(links.values()))) for term, links in links_by_term.values()]
    return (lettered_index(pack.words.terms, entries),)


def _target(pack: Pack, question: Question) -> n.NoteTarget:
    order: tuple[tuple[Place, str], ...] = (("note", "notes"), ("question", "questions"), ("answer", "answers"))
    return place_of(question, next((place for place, part in order if pack.has(part)), "note"))


def _entry(term: str, links: tuple[n.Link, ...]) -> n.ListItem:
    listed = [inline for link in links for inline in (n.Text(", "), link)]
    return n.ListItem((n.Para((n.Text(term), n.Text("\u2002"), *listed[1:])),))


def _terms_of(question: Question) -> Iterator[str]:
    if question.kind == "term":
        yield from _short(words_of(question.prompt))
    for strong in collect((*question.prompt, *question.answer), n.Strong):
        yield from _short(plain_text(strong.content))
    for match in _ACRONYM.finditer(words_of(question.answer)):
        if _stands_for(match[2], match[1]):
            yield f"{match[2]} ({match[1].strip()})"


def _short(text: str) -> Iterator[str]:
    """Yield a run of up to four words, without the signs around it."""
    words = text.strip(" .,:;!?*_()[]").split()
    term = " ".join(words)
    if 0 < len(words) <= _MOST_WORDS and len(term) <= _LONGEST and any(map(str.isalpha, term)):
        yield term


_ACRONYM: Final = re.compile(r"((?:[\w’'-]+[ -]){1,6})\(([A-Z][A-Z0-9]{1,6})\)")


def _stands_for(acronym: str, words: str) -> bool:
    initials = "".join(word[0] for word in re.split(r"[ -]+", words.strip()) if word).upper()
    return initials.endswith("".join(filter(str.isalpha, acronym)))
