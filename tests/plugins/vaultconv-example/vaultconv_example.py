"""An example plugin: ``{{Rome}}`` is a word to be guessed, ``++Rome++`` is underlined, notes become flash cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from vaultconv import Context, Report
from vaultconv.nodes import Document, ExtensionInline, Para, Target, Text
from vaultconv.parse.syntax import InlineRule, ReadInside
from vaultconv.walk import collect, plain_text, rewrite

# ------------------------------------------------------------------------------------------------------------- syntax


def match_cloze(text: str, start: int) -> tuple[ExtensionInline, int] | None:
    """``{{answer}}`` on one line; writers that know nothing of it write the answer."""
    end = text.find("}}", start, start + 200)
    answer = text[start + 2 : end].strip()
    if end < 0 or not answer or "\n" in answer:
        return None
    return ExtensionInline("cloze", {"answer": answer}, (Text(answer),)), end + 2


CLOZE = InlineRule("cloze", "{{", match_cloze)


def match_underline(text: str, start: int, read: ReadInside) -> tuple[ExtensionInline, int] | None:
    """``++words++``: what stands between is read as it is anywhere, links included."""
    end = text.find("++", start + 2, start + 2_000)
    if end <= start + 2 or text[start + 2].isspace() or text[end - 1].isspace():
        return None
    return ExtensionInline("underline", {}, read(start + 2, end)), end + 2


UNDERLINE = InlineRule("underline", "++", match_underline)


# ---------------------------------------------------------------------------------------------------------- transform


@dataclass(frozen=True)
class Blanks:
    """Replace each cloze by a blank to fill in."""

    name: ClassVar[str] = "blanks"
    stage: ClassVar[str] = "resolved"

    length: int = 5
    """How many underscores a blank has."""

    def __call__(self, document: Document, context: Context) -> Document:
        return rewrite(document, self._blank)

    def _blank(self, node: object) -> object:
        is_cloze = isinstance(node, ExtensionInline) and node.name == "cloze"
        return Text("_" * self.length) if is_cloze else node


# ------------------------------------------------------------------------------------------------------------ backend


@dataclass(frozen=True)
class Flashcards:
    """Write a line a paragraph with clozes: question, tab, answers."""

    name: str = "flashcards"
    extension: str = ".tsv"
    resolved: bool = True
    transforms: tuple[()] = ()

    def write(self, document: Document, *, note: str, href: Callable[[Target], str | None], report: Report) -> str:
        cards = (self._card(paragraph) for paragraph in collect(document, Para))
        return "".join(card + "\n" for card in cards if card)

    def _card(self, paragraph: Para) -> str:
        answers = [node.fields["answer"] for node in collect(paragraph, ExtensionInline) if node.name == "cloze"]
        question = plain_text(rewrite(paragraph, Blanks()._blank))
        return f"{question}\t{', '.join(answers)}" if answers else ""
