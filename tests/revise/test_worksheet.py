"""The notes of a pack: a card is what it asks and what is the answer, and a worksheet says no answer at all."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.cases.casefile import MemoryVault
from vaultconv import Config
from vaultconv.config import with_options
from vaultconv.pipeline.pipeline import prepare
from vaultconv.pipeline.writing import pack_of
from vaultconv.plan import make_plan
from vaultconv.revise.pack import Pack
from vaultconv.revise.parts import make_pack
from vaultconv.revise.questions import gaps_in, words_of
from vaultconv.tree import nodes as n
from vaultconv.tree.schema import Blocks
from vaultconv.tree.walk import collect, walk
from vaultconv.vault.settings import Settings

TAG = "#flashcards\n\n"
INSTALLED: dict[str, dict[str, n.Value]] = {"flashcards-obsidian": {}, "yanki": {"folders": ["Cards"]}}

# What is "hidden" is the answer to "asked"; "open" is the rest of the note.
CARDS = {
    "spaced-repetition, a line": TAG + "asked::hidden\n",
    "spaced-repetition, other signs": TAG + "asked:::hidden\n\nopen\n",
    "spaced-repetition, lines in a paragraph": TAG + "open\nasked::hidden\nasked too::hidden\nopen\n",
    "spaced-repetition, lines": TAG + "asked\n?\nhidden\n\nopen\n",
    "spaced-repetition, a list": TAG + "- asked::hidden\n- open\n  - asked too:::hidden\n",
    "spaced-repetition, a schedule": TAG + "asked::hidden <!--SR:!2026-01-01,3,250-->\n\nasked too\n??\nhidden\n<!--SR:!2026-01-01,3,250-->\n",
    "spaced-repetition, a cloze": TAG + "asked ==hidden== and open\n",
    "spaced-repetition, a cloze in an item": TAG + "- open\n- asked ==hidden== and\n- open\n",
    "obsidian-to-anki, a block": "open\n\nSTART\nBasic\nasked\nBack: hidden\n\nhidden\nTags: t\n<!--ID: 1566052191670-->\nEND\n\nopen\n",
    "obsidian-to-anki, a cloze": "START\nCloze\nasked {2:hidden} {hidden}\nEND\n",
    "obsidian-to-anki, a line": "- STARTI [Basic] asked Back: hidden ENDI\n- open\n",
    "flashcards, a line over its answer": "asked #card\nhidden\n\nopen\n",
    "flashcards, a heading": "# open\n\n## asked #card\n\nhidden\n\n## open\n\nopen\n",
    "flashcards+heading, one below the other": "## asked?\n\nhidden\n\n## asked too #card\n\nhidden\n\n## open\n\nopen\n",
    "flashcards, items": "- asked #card\n  - hidden\n  - hidden\n- open\n",
    "flashcards, two sides": "asked::hidden\n^1566052191671\n\nopen\n",
    "flashcards, braces": "asked {hidden} and {2:hidden} open\n",
    "yanki": "asked\n\n---\n\nhidden\n",
    "yanki, a cloze": "asked ~~hidden~~ open\n\n---\n\nhidden\n",
    "neuracache": "asked : hidden #flashcard\n\nopen\n",
    "neuracache, up to a rule": "asked #flashcard\n\nhidden\n\nhidden\n\n---\n\nopen\n",
    "logseq": "- open\n- asked #card\n  - hidden\n    - hidden\n",
    "logseq, a cloze": "- asked {{cloze hidden}} open\n",
    "anki": "asked {{c1::hidden}} and {{c2::hidden::hint}} open\n",
    "anki, in a list": "1. open\n2. asked {{c1::hidden}} {{c1::hidden}}\n3. open\n",
    "simple-flashcards": "open\n\n```flashcard\nQ: asked\nA: hidden\n```\n\nopen\n",
    "remnote": "asked >> hidden\n\nhidden << asked\n\nopen\n",
    "remnote, a list": "- asked >>>\n  - hidden\n  - hidden\n",
    "highlight": "asked ==hidden== open\n",
    "bold": "asked **hidden** open\n",
    "toggle": "<details>\n<summary>asked</summary>\n\nhidden\n\n</details>\n\nopen\n",
    "item": "- **asked**\n  - hidden\n- open\n",
    "callout": "> [!question]- asked\n> hidden\n>\n> - hidden\n\nopen\n",
    "callout without a title": "> [!question]\n> asked?\n> hidden\n\nopen\n",
    "heading": "# open\n\n## asked?\n\nhidden\n\n> hidden\n\n## open\n\nopen\n",
    "term": "- **asked**: hidden\n- **asked too** – hidden\n\nopen\n",
    "table": "| asked | open |\n|---|---|\n| open | hidden |\n\nopen\n",
    "formula": "asked\n\n$$\nhidden\n$$\n\nopen\n",
}  # fmt: skip
SIGNS = (
    "::", "{{", "}}", "==", "~~", "#card", "#flashcard ", "START", "END", "Back:", "Q:", "A:", ">>", "<<", "{", "}",
    "[", "SR:", "ID:", "156605",
)  # fmt: skip


def pack(name: str, text: str, *parts: str, **options: object) -> Pack:
    """The pack of one note, whose cards are those of one source."""
    sources = name.replace(",", " ").split()[0].split("+")
    config = with_options(Config(), {"revise": {"parts": list(parts), "sources": sources, **options}}, "test")
    vault = MemoryVault({"Cards/Note.md": text.encode()}, Settings(card_plugins=INSTALLED))
    return pack_of(prepare(vault, make_plan(config, "pdf"), None, document="pack.pdf"), config.revise)


def made(name: str, *parts: str, **options: object) -> Blocks:
    """The blocks of the pack of a note above."""
    return make_pack(pack(name, CARDS[name], *parts, **options))[0].content


@pytest.mark.parametrize("name", CARDS)
def test_a_worksheet_has_what_is_asked_and_no_answer(name: str) -> None:
    text = CARDS[name]
    blocks = made(name, "worksheet")
    words = words_of(blocks)
    assert "hidden" not in words
    assert words.count("asked") == text.count("asked")
    assert words.count("open") == text.count("open")
    assert [sign for sign in SIGNS if sign in words] == []
    places = [node for node in walk(blocks) if {"lines", "gap"}.intersection(getattr(node, "classes", ()))]
    assert places or name == "table"
    assert blocks == made(name, "notes", answers="hidden")


@pytest.mark.parametrize("shape", ["cornell", "plain"])
@pytest.mark.parametrize("name", CARDS)
def test_notes_have_a_card_without_its_plugins_signs(name: str, shape: str) -> None:
    text = CARDS[name]
    blocks = made(name, "notes", notes=shape)
    words = words_of(blocks)
    for word in ("asked", "hidden", "open"):
        assert words.count(word) == text.count(word), words
    assert [sign for sign in SIGNS if sign in words] == []
    assert gaps_in(blocks) == []


@pytest.mark.parametrize("parts", [("notes",), ("worksheet",), ("plain",)])
@pytest.mark.parametrize("name", CARDS)
def test_each_question_has_its_number_once_in_the_notes(name: str, parts: tuple[str, ...]) -> None:
    whole = pack(name, CARDS[name], *parts)
    spans = collect(make_pack(whole)[0].content, n.Span)
    ids = [span.id for span in spans if "number" in span.classes and span.id]
    assert sorted(ids) == sorted(f"?note-{each.number}" for each in whole.questions)


AROUND = {
    "a quotation": "> ",
    "a box": "> [!note] open\n> ",
    "an item": "- open\n\n  ",
    "a folded box": "> [!tip]- open\n> ",
}
WITHIN = ("toggle", "item", "callout", "heading", "term", "spaced-repetition, a line", "anki", "table", "formula")


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", WITHIN)
def test_a_worksheet_has_no_answer_within_other_blocks(name: str, around: str) -> None:
    before = AROUND[around]
    prefix = before.rpartition("\n")[2].replace("-", " ")
    text = TAG + before + indent(CARDS[name].removeprefix(TAG), prefix, lambda line: True)[len(prefix) :]
    words = words_of(make_pack(pack(name, text, "worksheet"))[0].content)
    assert "hidden" not in words
    assert words.count("asked") == text.count("asked")


CLOZES = [
    name for name in CARDS if "a cloze" in name or name.startswith("anki") or name.endswith(("braces", "highlight"))
]


@pytest.mark.parametrize("name", CLOZES)
def test_the_gapped_text_has_every_cloze_as_gaps_and_the_key_what_was_in_them(name: str) -> None:
    blocks = made(name, "cloze")
    key = next(i for i, node in enumerate(blocks) if "answers" in getattr(node, "classes", ()))
    text, answers = words_of(blocks[:key]), words_of(blocks[key:])
    extra = CARDS[name].count("hidden") - len(gaps_in(blocks))  # what is shown with an answer
    assert (text.count("hidden"), answers.count("hidden")) == (extra, len(gaps_in(blocks)))
    assert [sign for sign in SIGNS if sign in text] == []


def test_a_worksheet_leads_to_what_is_embedded_of_a_note_that_asks() -> None:
    files = {
        "Host.md": b"open\n\n![[Asks]]\n\n![[Tells]]\n",
        "Asks.md": b"## asked?\n\nhidden\n",
        "Tells.md": b"told\n",
    }
    config = with_options(Config(), {"revise": {"parts": ["worksheet"]}}, "test")
    found = pack_of(prepare(MemoryVault(files), make_plan(config, "pdf"), None, document="pack.pdf"), config.revise)
    blocks = make_pack(found)[0].content
    words = words_of(blocks)
    assert "hidden" not in words
    assert words.count("told") == 2
    assert words.count("Asks") == 2  # the link and the title


GISTS = {
    "Few words say what it is.\n\nMore.\n": "Few words say what it is.",
    "# Note\n\nFew words say what it is.\n\nMore.\n": "Few words say what it is.",
    "Text without an end\n\n> [!summary]\n> Few words.\n\nMore.\n": "Few words.",
    "Few words say what it is.\n": None,
    "#a-tag\n\nMore.\n": None,
    f"{'word ' * 40}.\n\nMore.\n": None,
}


@pytest.mark.parametrize("text", GISTS)
def test_a_note_says_in_one_sentence_what_it_is_about(text: str) -> None:
    divs = [node for node in walk(make_pack(pack("heading", text, "notes"))[0]) if type(node) is n.Div]
    gists = [words_of(div.content) for div in divs if "gist" in div.classes]
    assert gists == ([GISTS[text]] if GISTS[text] else [])
