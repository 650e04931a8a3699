"""Revision packs of chosen notes: from their questions to the documents to print."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from vaultconv.book.manuscript import Manuscript
from vaultconv.book.options import BookOptions
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.pipeline.corpus import Corpus
from vaultconv.plan import Plan
from vaultconv.publish.selection import title_of_choice
from vaultconv.revise.options import ReviseOptions
from vaultconv.revise.pack import Pack, read_pack
from vaultconv.revise.parts import make_pack, packs_of
from vaultconv.revise.parts.cards import MOST_WORDS, too_long_for_cards
from vaultconv.revise.parts.quiz import quiz_pages, with_quiz_link
from vaultconv.revise.since import Since, fingerprint
from vaultconv.tree.nodes import Document, Position, Value
from vaultconv.tree.walk import replace
from vaultconv.vault.index import Index


def read_notes(
    notes: Collection[str],
    corpus: Corpus,
    options: ReviseOptions,
    book: BookOptions,
    *,
    name: str,
    start: str,
    since: Since | None = None,
) -> Pack:
    """Return the questions of ``notes``; the other arguments are as in `read_pack`."""
    return read_pack(notes, _Notes(corpus), options, book, name=name, start=start, since=since)


def add_quiz(plan: Plan, options: ReviseOptions, corpus: Corpus, wanted: Collection[str]) -> list[str]:
    """Add pages with the notes' questions as if they were notes, with links both ways; return their paths."""
    name, start = title_of_choice(plan.select) or corpus.publication.vault.name, plan.select.start
    pack = read_notes(wanted, corpus, options, plan.book, name=name, start=start, since=plan.since)
    above = {file.partition("/")[0].casefold() for file in corpus.publication.vault.files}
    folder = next(each for each in _numbered(pack.words.quiz) if each.casefold() not in above)
    pages = list(quiz_pages(pack, folder, index=not plan.backend.publishes))  # whose folders list their pages
    corpus.former = [fingerprint(corpus.finished[note]) for note in wanted]
    for topic in pack.topics:
        if topic.questions:
            corpus.finished[topic.note] = with_quiz_link(corpus.finished[topic.note], pack, topic, folder)
    for path, title, document in pages:
        corpus.finished[path], corpus.titles[path] = document, title
    return [path for path, *_ in pages]


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name} {number}" for number in count(2))


def manuscripts_of(whole: Pack, document: str, report: Callable[[str], Report]) -> list[Manuscript]:
    """Return one document with all parts; if its name has a star, one for each part, whose name replaces the star."""
    before, star, ending = document.rpartition("*" if "*" in document else ".")
    if star == "*":
        parts = [replace(whole, parts=(part,)) for part in whole.parts]
        return [_manuscript(pack, f"{before}{pack.parts[0]}{ending}", report) for pack in parts]
    return [_manuscript(pack, f"{before}{suffix}.{ending}", report) for suffix, pack in packs_of(whole)]


def _manuscript(pack: Pack, path: str, report: Callable[[str], Report]) -> Manuscript:
    document, metadata = make_pack(pack)
    for question in too_long_for_cards(pack):
        at = Position(question.source.line) if question.source.line else None
        message = f"{question.number} has more than {MOST_WORDS} words, so it is not on a card"
        report(question.source.note)(DiagnosticCode.CARD_TOO_LONG, message, at)
    return Manuscript(
        path=path,
        note="",
        document=document,
        metadata=metadata,
        book=True,
        pack=pack.parts != ("plain",),  # which is a book with numbers
        imposition=pack.options.imposition,
    )


@dataclass(frozen=True)
class _Notes:
    """What a revision pack needs to know about the vault."""

    corpus: Corpus

    def finished(self, note: str) -> Document:
        return self.corpus.finished[note]

    def resolved(self, note: str) -> Document | None:
        return self.corpus.document(note)

    def finish(self, note: str, document: Document) -> Document:
        return self.corpus.finish(note, document)

    def plugins(self, note: str) -> Mapping[str, Mapping[str, Value]]:
        return self.corpus.publication.vault.settings_for(note).card_plugins

    def title(self, note: str) -> str:
        return self.corpus.titles[note]

    def written(self, note: str) -> datetime | None:
        try:
            seconds = self.corpus.publication.vault.disk_path(note).stat().st_mtime
        except OSError:
            return None
        # A property says a time without its zone, which counts as UTC: so does what the clock on the wall said.
        return datetime.fromtimestamp(seconds).replace(tzinfo=UTC)

    @property
    def index(self) -> Index:
        return self.corpus.index
