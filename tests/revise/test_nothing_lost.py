"""What a question says in the tree stands on its pages: no word is lost between the note and the paper."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases.casefile import MemoryVault
from tests.revise.asking import asked
from vaultconv import Config, api
from vaultconv.book.assemble import assemble
from vaultconv.config import with_options
from vaultconv.pipeline.pipeline import prepare
from vaultconv.pipeline.writing import pack_of
from vaultconv.plan import make_plan
from vaultconv.revise.pack import Pack
from vaultconv.revise.parts import PART_MAKERS, make_pack
from vaultconv.revise.questions import GAP, filled, gaps_in, words_of
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import replace, rewrite, walk
from vaultconv.vault.vault import Vault

ALL = ("all",)


def pack(vault: Vault, *parts: str, sources: tuple[str, ...] = ("default",)) -> Pack:
    config = with_options(Config(), {"revise": {"parts": list(parts), "sources": list(sources)}}, "test")
    prepared = prepare(vault, make_plan(config, "pdf"), None, document="pack.pdf")
    return pack_of(prepared, config.revise)


def check(made: Pack) -> None:
    """The words of all prompts and answers stand in the document, each number is defined once in each part."""
    document, _ = make_pack(made)
    ids = Counter(node.id for node in walk(document) if type(node) is n.Span and "number" in node.classes and node.id)
    assert ids == Counter(f"?{place}-{each.number}" for each in made.questions for place in ("question", "answer"))
    shown = Counter(words_of(_without(document.content, "stem")).split())
    wanted: Counter[str] = Counter()
    for question in made.questions:
        wanted += Counter((words_of(_without(question.prompt, GAP)) + " " + words_of(question.answer)).split())
    missing = {word: count - shown[word] for word, count in wanted.items() if count > shown[word]}
    assert missing == {}


def check_notes(made: Pack) -> None:
    """The notes have the words of the book, furniture set aside, but those by which a plugin knows a card."""
    made = kept(made)
    book = replace(made.book, index_of_terms=False, index_of_notes=False, index_of_tags=False, empty_notes="chapter")
    expected = counted(assemble(made.contents, made.documents, made.titles, book, made.metadata).content)
    for name, start in (("plain", 0), ("notes", 1)):
        lost = difference(counted(PART_MAKERS[name](replace(made, parts=(name,)))[start:]), expected)  # type: ignore[arg-type]
        assert {word: lost[word] for word in lost if lost[word] > 0 or not is_sign(word, made)} == {}


def is_sign(word: str, made: Pack) -> bool:
    """Is a word, as far as a card has it, none of its sides' but a keyword, a number or a hint?"""
    gaps = [each for question in made.questions for each in gaps_in(question.prompt)]
    hints = " ".join(dict(each.attributes).get("hint", "") for each in gaps)
    return word in _KEYWORDS or _NUMBER.fullmatch(word) is not None or word in _WORD.findall(hints)


_KEYWORDS = ("START", "Basic", "Back", "END", "card")


def check_clozes(made: Pack) -> None:
    """The text with its gaps filled from the key has the words of the notes, the signs of clozes and hints set aside."""
    made = kept(made)
    blocks = [node for node in PART_MAKERS["cloze"](replace(made, parts=("cloze",))) if type(node) is n.Div]
    keys = {node.note: node.content[-1] for node in blocks if "topic" in node.classes}
    gapped = {node.note: node for node in blocks if node.note and "topic" not in node.classes}
    book = replace(made.book, parts=False, index_of_terms=False, index_of_notes=False, index_of_tags=False)
    whole = assemble(made.contents, made.documents, made.titles, book, made.metadata).content
    chapters = {node.note: node for node in whole if type(node) is n.Div and node.note}
    assert keys.keys() == gapped.keys()
    for note, key in keys.items():
        assert type(key) is n.Para
        text = filled((gapped[note],), entries_of(key))
        lost = difference(counted(text), counted((chapters[note],)))
        assert (note, {word: lost[word] for word in lost if lost[word] > 0 or not is_sign(word, made)}) == (note, {})
    for question in made.questions:
        if question.kind == "cloze":
            said = counted((gapped[question.source.note], keys[question.source.note]))
            assert {word for word in counted(question.answer) if word not in said} == set()


def entries_of(key: n.Para) -> list[tuple[n.Inline, ...]]:
    """What a key says for each gap."""
    entries: list[list[n.Inline]] = []
    for place, inline in enumerate(key.content):
        before = key.content[place - 1] if place else None
        if inline == n.Strong((n.Text(str(len(entries) + 1)),)) and before in (None, n.Text("\u2003")):
            entries.append([])
        else:
            entries[-1].append(inline)
    return [tuple(each for each in entry if each not in (n.Text("\u2003"), n.Text("\u00a0"))) for entry in entries]


def counted(content: tuple[n.Block, ...]) -> Counter[str]:
    """How often each word is said: runs of letters and digits; signs between the sides of a card are none."""
    for furniture in ("number", "stem", "own-words", "lines"):
        content = _without(content, furniture)
    return Counter(_WORD.findall(words_of(content)))


_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"c?\d+")


def kept(made: Pack) -> Pack:
    """A pack whose book has all headings: Cornell notes show those that an answer is, whatever is below them."""
    return replace(made, book=replace(made.book, empty_headings="keep"))


def difference(made: Counter[str], expected: Counter[str]) -> dict[str, int]:
    """The words that are too many, and, with a number below 0, those that are missing."""
    return {word: made[word] - expected[word] for word in made | expected if made[word] != expected[word]}


def _without(content: tuple[n.Block, ...], name: str) -> tuple[n.Block, ...]:
    """Blocks without the spans of a class."""
    return rewrite(n.Document(content), lambda node: () if name in getattr(node, "classes", ()) else node).content


# ------------------------------------------------------------------------------------------------------------ property

word = st.text("abcdefgh xyz*=`$~", min_size=1, max_size=12)
line = st.one_of(
    word,
    st.builds("{}::{}".format, word, word),
    st.builds("{}:::{}".format, word, word),
    st.builds("a =={}== b".format, word),
    st.builds("{{{{c1::{}::hint}}}} c".format, word),
    st.builds("- **{}**".format, word),
    st.builds("  - {}".format, word),
    st.builds("    {}".format, word),
    st.builds("- **{}**: {}".format, word, word),
    st.builds("> [!question]- {}".format, word),
    st.builds("> {}".format, word),
    st.builds("## {}?".format, word),
    st.builds("{} #card".format, word),
    st.sampled_from(
        ["?", "??", "", "", "---", "<!--SR:!2026-01-01,3,250-->", "START", "Basic", "END", "| a | b |", "|---|---|",
         "```", "#flashcards", "Back: x", "^1566052191670", "$$", "[^1]", "[^1]: note", "<details>", "</details>"],
    ),
)  # fmt: skip


@settings(max_examples=120)
@given(st.lists(line, max_size=14))
def test_any_note_asks_questions_with_a_prompt_and_loses_no_word_of_theirs(lines: list[str]) -> None:
    text = "#flashcards\n\n" + "\n".join(lines) + "\n"
    vault = MemoryVault({"Note.md": text.encode()})
    made = pack(vault, "questions", "answers", sources=ALL)
    check(made)
    for question in made.questions:
        assert len(gaps_in(question.prompt)) == (len(question.answer) if question.kind == "cloze" else 0)
        assert 1 <= question.marks <= 6
        assert "<!--SR" not in repr(question)


@settings(max_examples=120)
@given(st.lists(line, max_size=14))
def test_any_note_has_its_words_in_the_cornell_notes_and_in_the_text_with_gaps(lines: list[str]) -> None:
    text = "#flashcards\n\n" + "\n".join(lines) + "\n"
    made = pack(MemoryVault({"Note.md": text.encode()}), "notes", sources=ALL)
    check_notes(made)
    check_clozes(made)


def test_the_words_of_a_cloze_stand_in_the_gapped_text_and_the_key() -> None:
    text = "The ==left== and the {{c2::right::side}} hand of **the ==whole== body**"
    (card,) = asked("#flashcards\n\n" + text + "\n", sources=["spaced-repetition"])
    whole = filled(card.prompt, [answer.content for answer in card.answer])  # type: ignore[union-attr]
    assert words_of(whole) == "The left and the {{c2::right::side}} hand of the whole body"


@pytest.mark.parametrize(
    "text",
    [
        "- **Plate**:\n\n  Glass.\n\n  - **Pro**: cheap\n  - **Con**: big\n- **Chip**:\n\n  Silicon.\n- **Heat**: x\n",
        "- **Plate**: glass\n\n  More ==of== it.\n- **Chip**: silicon\n\n  > [!faq]- Why?\n  > Because.\n",
        "- **Plate**: glass[^1]\n- **Chip[^2]**: silicon\n\n[^1]: of windows\n[^2]: in short\n",
        "- **Plate**: glass\n  ==and== more\n- **Chip**: silicon\n  {{c1::and}} less\n",
    ],
)
def test_a_term_is_explained_by_what_its_item_has_beside_cards_and_footnotes(text: str) -> None:
    check_notes(pack(MemoryVault({"Note.md": f"#flashcards\n\n{text}".encode()}), "notes", sources=ALL))
    made = pack(MemoryVault({"Note.md": text.encode()}), "notes")
    assert made.questions
    check_notes(made)


def test_a_title_that_asks_is_printed_once() -> None:
    vault = MemoryVault({"What is rust?.md": b"# What is rust?\n\nIron oxide.\n"})
    made = pack(vault, "plain", "questions")
    assert [each.number for each in made.questions] == ["1.1"]
    check_notes(made)
    assert words_of(PART_MAKERS["plain"](replace(made, parts=("plain",)))).count("What is rust?") == 1
    assert "1.1" in words_of(PART_MAKERS["plain"](made))


def test_the_same_vault_gives_the_same_questions() -> None:
    sample = Path(__file__).parents[2] / "docs/sample-vault"
    assert api.questions(sample) == api.questions(sample)


@pytest.mark.parametrize(
    "text",
    [
        "Before.\nA ==gap== within.\nAfter.\n",
        "A ==gap\nof two== lines\nand a ==third== line\n",
        "**A ==gap\nof two==** lines ==and more==\n",
        "A ==gap ==within== a== gap\n",
        "A ==gap {{c1::within}} a== gap\n",
        "A *==gap== that* ==** ends== early**\n",
        "==Some== ==two ==that touch\n",
        "> [!note] A title with a ==gap==\n> and a ==line== below it\n",
        "> [!note]- A title with {{c1::a gap}}\n> and {{c2::a line}} below it\n",
        "A ==gap== with a note[^1]\n\n[^1]: that has a ==gap== too\n",
        "A {{c1::gap}} within.\nAfter.\n",
        "Before.\n\n## A ==gap== in a heading\n\nAfter.\n",
    ],
)
def test_what_stands_beside_a_cloze_stays_in_the_text_with_gaps(text: str) -> None:
    made = pack(MemoryVault({"Note.md": f"#flashcards\n\n{text}".encode()}), "notes", sources=ALL)
    check_clozes(made)
    assert made.questions
