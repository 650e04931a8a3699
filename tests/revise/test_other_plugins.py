"""Cards of the other plugins, rule by rule (reference: cards, 2 to 5)."""

from __future__ import annotations

import pytest

from tests.revise.asking import Plugins, asked, pairs

FLASHCARDS: Plugins = {"flashcards-obsidian": {}}

# --------------------------------------------------------------------------------------------- Obsidian_to_Anki

BLOCKS = {
    "a block": ("START\nBasic\nFront of it\nBack: its back\nEND\n", [("Front of it", "its back")]),
    "lines of a front": ("START\nBasic\none\ntwo\nBack: b\nEND\n", [("one two", "b")]),
    "fields by name": ("START\nBasic\nFront: f\nBack: b\nEND\n", [("f", "b")]),
    "blank lines and a list in a back": (
        "START\nBasic\nf\nBack:\n\n- a\n- b\n\nmore\nEND\n", [("f", "a b more")],
    ),
    "tags and a number": ("START\nBasic\nf\nBack: b\nTags: x y\n<!--ID: 1566052191670-->\nEND\n", [("f", "b")]),
    "a bare number": ("START\nBasic\nf\nBack: b\nID: 1566052191670\nEND\n", [("f", "b")]),
    "a cloze": ("START\nCloze\nThe {capital} is {2:Rome} or {c2|Roma}\nEND\n",
                [("The [1] is [2] or [2]", "capital Rome Roma")]),
    "a cloze of Anki's": ("START\nCloze\n{{c1::x::h}} y\nExtra: e\nEND\n", [("[1:h] y", "x")]),
    "words that begin no block": ("START\n\nText END\n\nText\nSTART\n", []),
    "a block that isn't closed": ("START\nBasic\nf\nBack: b\n\nText.\n", []),
    "two blocks": ("START\nBasic\na\nBack: b\nEND\n\nSTART\nBasic\nc\nBack: d\nEND\n", [("a", "b"), ("c", "d")]),
    "in a line": ("STARTI [Basic] front text Back: back text ENDI\n", [("front text", "back text")]),
    "in a line, with all that can stand there": (
        "STARTI [Basic] f Back: b Tags: x y ID: 1566052191670 ENDI\n", [("f", "b")],
    ),
    "in an item": ("- STARTI [Basic] f Back: b <!--ID: 1566052191670--> ENDI\n", [("f", "b")]),
    "a cloze in a line": ("STARTI [Cloze] a {b} c ENDI\n", [("a [1] c", "b")]),
}  # fmt: skip


@pytest.mark.parametrize("name", BLOCKS)
def test_cards_of_obsidian_to_anki(name: str) -> None:
    text, expected = BLOCKS[name]
    assert pairs(text, sources=["obsidian-to-anki"]) == expected


@pytest.mark.parametrize("line", ["TARGET DECK: Bio::Cells", "TARGET DECK\nBio::Cells"])
def test_the_deck_and_tags_of_a_file_are_those_of_its_cards(line: str) -> None:
    text = f"{line}\n\nFILE TAGS: p q\n\nSTARTI [Basic] f Back: b Tags: r ENDI\n"
    (card,) = asked(text)
    assert card.source.decks == ("Bio/Cells",)
    assert card.source.tags == ("p", "q", "r")


def test_the_number_of_a_card_is_its_id() -> None:
    texts = [f"START\nBasic\n{front}\nBack: b\n<!--ID: 1566052191670-->\nEND\n" for front in ("f", "g")]
    assert len({asked(text)[0].id for text in texts}) == 1


def test_keywords_are_those_of_the_settings() -> None:
    syntax = {"Begin Note": "BEGINN", "End Note": "SCHLUSS", "Target Deck Line": "STAPEL"}
    own: Plugins = {"obsidian-to-anki-plugin": {"Syntax": syntax}}  # type: ignore[dict-item]
    text = "STAPEL: D\n\nBEGINN\nBasic\nf\nBack: b\nSCHLUSS\n"
    assert pairs(text, plugins=own) == [("f", "b")]
    assert asked(text, plugins=own)[0].source.decks == ("D",)


# --------------------------------------------------------------------------------------------------- Flashcards

TAGGED = {
    "a line over its answer": ("Question #card\nAnswer\nmore\n\nText.\n", [("Question", "Answer more")]),
    "lines over their answer": ("One\ntwo #card\nAnswer\n", [("One two", "Answer")]),
    "a heading": ("# Question #card\n\nAnswer\n\nText.\n", [("Question", "Answer")]),
    "a card of another way": ("Q #card-reverse\nA\n\nR #card/reverse\nB\n", [("Q", "A"), ("R", "B")]),
    "a front only": ("Remember this #card-spaced\n\nAnd this #card/spaced\n", [("Remember this", ""), ("And this", "")]),
    "an item over its children": ("- Q #card\n  - A\n  - B\n- other\n", [("Q", "A B")]),
    "items that follow each other": ("- Q #card\n  - A\n- R #card\n  - B\n", [("Q", "A"), ("R", "B")]),
    "a list as the answer": ("Q #card\n- A\n- B\n\nText.\n", [("Q", "A B")]),
    "the number below": ("Q #card\nA\n^1566052191671\n\nText.\n", [("Q", "A")]),
    "in code": ("`Q #card`\n\n```\nQ #card\nA\n```\n", []),
    "another tag": ("Q #cards\nA\n", []),
}  # fmt: skip


@pytest.mark.parametrize("name", TAGGED)
def test_cards_by_tag(name: str) -> None:
    text, expected = TAGGED[name]
    assert pairs(text, sources=["flashcards"]) == expected


def test_further_tags_are_the_cards() -> None:
    assert asked("Q #card #a/b #c\nA\n")[0].source.tags[-2:] == ("a/b", "c")


def test_a_card_by_tag_may_be_reversed() -> None:
    assert [each.reversed for each in asked("Q #card\nA\n\nQ #card-reverse\nA\n")] == [False, True]


LINES = {
    "two sides": ("front::back\n", [("front", "back")]),
    "both ways": ("front:::back\n", [("front", "back")]),
    "an item": ("- front :: back\n1. a::b\n", [("front", "back"), ("a", "b")]),
    "a heading": ("## front::back\n", [("front", "back")]),
    "tags behind": ("front::back #x #y\n", [("front", "back")]),
    "lines about the note": ("cards-deck::x\ntags::y\n", []),
    "a number below": ("front::back\n^1566052191671\n", [("front", "back")]),
    "highlights": ("a ==b== c ==d==\n", [("a [1] c [1]", "b d")]),
    "braces": ("a {b} c {2:d} e {3f}\n", [("a [1] c [2] e [3]", "b d f")]),
    "braces in a formula": ("$\\frac{a}{b}$ text\n", []),
    "code": ("`a::b` and `{x}`\n", []),
}


@pytest.mark.parametrize("name", LINES)
def test_cards_in_a_line_where_the_plugin_is_installed(name: str) -> None:
    text, expected = LINES[name]
    assert pairs(text, plugins=FLASHCARDS, sources=["flashcards"]) == expected
    assert pairs(text, sources=["flashcards"]) == []


def test_the_deck_is_the_front_matters_else_the_folder() -> None:
    assert asked("---\ncards-deck: a::b\n---\nq::r\n")[0].source.decks == ("a/b",)
    assert asked("q::r\n", note="X/Y/N.md", plugins=FLASHCARDS)[0].source.decks == ("X/Y",)


def test_its_tag_and_signs_are_those_of_the_settings() -> None:
    own: Plugins = {"flashcards-obsidian": {"flashcardsTag": "karte", "inlineSeparator": "=>"}}
    assert pairs("Q #karte\nA\n\na => b\n\nc::d\n", plugins=own, sources=["flashcards"]) == [("Q", "A"), ("a", "b")]


# -------------------------------------------------------------------------------------------------------- Yanki

YANKI = {
    "two sides": ("Front\n\n---\n\nBack\n", [("Front", "Back")]),
    "a rule right below": ("Front\n---\nBack\n", [("Front", "Back")]),
    "reversed": ("Front\n\n---\n\n---\n\nBack\n", [("Front", "Back")]),
    "an answer to type": ("What is it?\n\n_this_\n", [("What is it?", "this")]),
    "clozes": ("a ~~b~~ c ~~d _hint_~~ ~~1 e~~\n\n---\n\nextra\n", [("a [1] c [2:hint] [1]", "b d e")]),
    "nothing of these": ("Text.\n", []),
}


@pytest.mark.parametrize("name", YANKI)
def test_a_note_is_a_card_in_a_watched_folder(name: str) -> None:
    text, expected = YANKI[name]
    own: Plugins = {"yanki": {"folders": ["Cards"]}}
    assert pairs(text, note="Cards/N.md", plugins=own, sources=["yanki"]) == expected
    assert pairs(text, note="Other/N.md", plugins=own, sources=["yanki"]) == []
    assert pairs(f"---\nnoteId: 5\n---\n{text}", sources=["yanki"]) == expected


# ------------------------------------------------------------------------------------------------------- others

OTHERS = {
    ("neuracache", "a pair"): ("q : a #flashcard\n", [("q", "a")]),
    ("neuracache", "a sign"): ("q : a ⚡️\n\nr : b 🧠\n", [("q", "a"), ("r", "b")]),
    ("neuracache", "a tag over a list of pairs"): ("#flashcard\n- q : a\n- r : b\n", [("q", "a"), ("r", "b")]),
    ("neuracache", "an answer up to a rule"): ("q #flashcard\n\nlong\n\nanswer\n\n---\n\nText.\n", [("q", "long answer")]),
    ("neuracache", "a front only"): ("remember #spaced\n", [("remember", "")]),
    ("logseq", "a block over its children"): ("- q #card\n  - a\n  - b\n- other\n", [("q", "a b")]),
    ("logseq", "a cloze"): ("- a {{cloze b}} c\n", [("a [1] c", "b")]),
    ("logseq", "numbers and hints"): ("a {{c1 b::h}} {{c2 c\\\\i}} {{c1 d}}\n", [("a [1:h] [2:i] [1]", "b c d")]),
    ("anki", "a cloze"): ("a {{c1::b}} c {{c2::d::hint}}\n", [("a [1] c [2:hint]", "b d")]),
    ("anki", "with a formula in it"): ("a {{c1::$x$}} b\n", [("a [1] b", "x")]),
    ("anki", "in a list"): ("- a {{c1::b}}\n- c\n", [("a [1] c", "b")]),
    ("anki", "one in another"): ("{{c1::a {{c2::b}} c}} d\n", [("[1] d", "a {{c2::b}} c")]),
    ("anki", "in code"): ("`{{c1::a}}`\n", []),
    ("simple-flashcards", "a fence"): ("```flashcard\nQ: why\nA: so\n```\n", [("why", "so")]),
    ("simple-flashcards", "a cloze"): ("```flashcard\na {{b}} c\n```\n", [("a [1] c", "b")]),
    ("remnote", "forward, backward"): ("q >> a\n\na << q\n", [("q", "a"), ("q", "a")]),
    ("remnote", "concepts and descriptors"): ("c :: d\n\ne ;; f\n", [("c", "d"), ("e", "f")]),
    ("remnote", "a list"): ("- q >>>\n  - a\n  - b\n", [("q", "a b")]),
    ("highlight", "in a sentence"): ("a ==b== c\n", [("a [1] c", "b")]),
    ("highlight", "over a line's end"): ("a ==b\nc== d\n", [("a [1] d", "b c")]),
    ("highlight", "in another"): ("a ==b ==c== d== e\n", [("a [1] e", "b c d")]),
    ("highlight", "whole lines"): ("==title==\n- ==item==:\n", []),
    ("highlight", "a whole line"): ("==title==\n", []),
    ("highlight", "below a heading"): ("# Title\na ==b==\n", [("a [1]", "b")]),
    ("bold", "in a sentence"): ("a **b** c\n\n**Title**\n", [("a [1] c", "b")]),
}  # fmt: skip


@pytest.mark.parametrize(("source", "name"), OTHERS)
def test_cards_of_other_programs(source: str, name: str) -> None:
    text, expected = OTHERS[source, name]
    assert pairs(text, sources=[source]) == expected


@pytest.mark.parametrize("text", ["q >> a\n", "a ==b== c\n", "a **b** c\n"])
def test_what_is_mostly_something_else_counts_by_option_only(text: str) -> None:
    assert pairs(text) == []


def test_a_line_is_one_plugins_card() -> None:
    assert pairs("#flashcards\n\n- Q::A #card\n  - B\n") == [("Q", "A #card")]


def test_a_term_that_is_a_card_is_asked_once() -> None:
    assert pairs("#flashcards\n\n- Range:: high minus low\n- Stand:: no change\n") == [
        ("Range", "high minus low"), ("Stand", "no change"),
    ]  # fmt: skip


def test_a_cloze_never_holds_its_answers() -> None:
    (card,) = asked("a {{c1::secret}} b\n")
    assert "secret" not in repr(card.prompt)
