"""Cards of Spaced Repetition, rule by rule (reference: cards, 1)."""

import pytest

from tests.revise.asking import Plugins, asked, pairs

TAG = "#flashcards\n\n"
PLUGIN = "obsidian-spaced-repetition"


def settings(**given: object) -> Plugins:
    return {PLUGIN: {"settings": given}}  # type: ignore[dict-item]


CASES = {
    "a line with a separator": ("Q::A\n<!--SR:!2026-01-01,3,250-->\n", [("Q", "A")]),
    "a schedule at the line's end": ("Q::A <!--SR:!2026-01-01,3,250-->\n", [("Q", "A")]),
    "a reversed line": ("x:::y\n", [("x", "y")]),
    "lines over a list": ("two\nlines\n?\n- a\n- b\n", [("two lines", "a b")]),
    "reversed lines": ("two\nlines\n??\nanswer\n", [("two lines", "answer")]),
    "a separator with nothing above it": ("?\nA\n", []),
    "a reversed separator with nothing above it": ("??\nA\n", []),
    "a blank line before the separator": ("Q\n\n?\nA\n", []),
    "a separator in code": ("use `a::b` here\n", []),
    "two highlights": ("a ==b== c ==d==\n", [("a [1] c [2]", "b d")]),
    "numbered highlights": ("==1;;b== ==2;;c== ==1;;d==\n", [("[1] [2] [1]", "b c d")]),
    "a card in a comment": ("<!-- Q::A -->\n", []),
    "a card behind a comment of several lines": ("<!-- open\nstill -->\n\nx::y\n", [("x", "y")]),
    "a separator within an answer": ("Q\n?\nans with x::y inside\nmore\n", [("Q", "ans with x::y inside more")]),
    "a field of Dataview's": ("[due:: 2026] and (due:: 2026)\n", []),
    "a name in a program": ("Use std::vector here.\n\nfoo::bar(x)\n\na::b::c\n", []),
    "a separator in a cloze of Anki's": ("a {{c1::b}} c\n", []),
    "a separator in a formula": ("$a::b$\n\n$$\nx::y\n$$\n", []),
    "a separator in a link": ("[a::b](https://a.b/c::d) and [[Note::x]]\n", []),
    "a separator in a fence": ("```\na::b\n```\n", []),
    "a separator in a table's cell": ("| a::b | c |\n|---|---|\n| d::e | f |\n", []),
    "a separator behind code": ("the word `x` means::it\n", [("the word x means", "it")]),
    "a highlight before a separator": ("==x==::y\n", [("x", "y")]),
    "a highlight in a question over lines": ("a ==x== b\n?\nanswer\n", [("a x b", "answer")]),
    "only the paragraph that touches": ("Text.\n\nQ\n?\nA\n\nText.\n", [("Q", "A")]),
    "a heading as the question": ("# Why\n?\nBecause\n", [("Why", "Because")]),
    "a fence as the answer": ("Q\n?\n```py\nx::y\n\nz\n```\n", [("Q", "x::y z")]),
    "a table as the answer": ("Q\n?\n\n| a |\n|---|\n| b |\n", []),
    "an item that asks": ("- Q::A\n- R::B\n", [("Q", "A"), ("R", "B")]),
    "an item over an item": ("- Q\n?\n- A\n", [("Q", "A")]),
    "an item that holds its answer": ("- Q\n  ?\n  - A\n  - B\n", [("Q", "A B")]),
    "lines that follow each other": ("a::b\nc::d\ne\n?\nf\n", [("a", "b"), ("c", "d"), ("e", "f")]),
    "a line in bold": ("**Term::** the rest\n", [("Term", "the rest")]),
    "the first of two separators": ("a::b and c::d\n", [("a", "b and c::d")]),
    "the longer separator": ("a:::b\n", [("a", "b")]),
    "a side without a word": ("::A\n\nQ::\n", []),
    "a callout that holds the schedule": ("Q::A\n> [!sr|card-metadata]\n> <!--SR:!2026-01-01,3,250-->\n", [("Q", "A")]),
    "a schedule under an answer": ("Q\n?\nA\n<!--SR:!2026-01-01,3,250-->\n", [("Q", "A")]),
    "several schedules in one comment": ("x:::y\n<!--SR:!2026-01-01,3,250!2000-01-01,1,250-->\n", [("x", "y")]),
    "the older form of a schedule": ("Q::A\n<!--SR:2021-08-11,4,270-->\n", [("Q", "A")]),
    "a highlight with a hint": ("==Paris;;a city== is old\n", [("[1:a city] is old", "Paris")]),
    "a number and a hint": ("==1;;Paris;;a city== is old\n", [("[1:a city] is old", "Paris")]),
    "a number alone that is not the first": ("==3;;x== y\n", [("[3] y", "x")]),
    "a list is one text": ("- a ==b==\n- c ==d==\n", [("a [1] c [2]", "b d")]),
    "a table is one text": ("| a |\n|---|\n| ==b== |\n", [("a [1]", "b")]),
    "spaces at the edges of a cloze": ("a== b ==c\n", [("a [1] c", "b")]),
    "a highlight in formatting": ("**a ==b== c**\n", [("a [1] c", "b")]),
    "formatting in a highlight": ("a ==**b** c== d\n", [("a [1] d", "b c")]),
    "a highlight in code": ("`==x==` text\n", []),
    "actions of overlapping deletions": ("==ash;;a== ==sah;;b== c\n", [("[1] b c", "a"), ("a [1] c", "b"), ("… … c", "")][:2]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_cards_with_the_default_settings(name: str) -> None:
    text, expected = CASES[name]
    assert pairs(TAG + text, sources=["spaced-repetition"]) == expected


def test_a_note_without_a_tag_for_flashcards_has_no_cards() -> None:
    assert pairs("Q::A\n") == []
    assert pairs("#Flashcards\n\nQ::A\n") == []
    assert pairs("#flashcardsx\n\nQ::A\n") == []


@pytest.mark.parametrize(
    "head", ["---\ntags: [flashcards]\n---\n", "---\ntags: flashcards/bio\n---\n", "Text #flashcards/a/b\n\n"]
)
def test_a_tag_counts_in_the_front_matter_and_in_the_text_and_so_do_those_below_it(head: str) -> None:
    assert pairs(f"{head}Q::A\n") == [("Q", "A")]


def test_a_reversed_card_is_asked_both_ways() -> None:
    assert [each.reversed for each in asked(TAG + "a::b\n\nc:::d\n\ne\n??\nf\n")] == [False, True, True]


def test_separators_are_those_of_the_settings_and_an_empty_one_is_off() -> None:
    own = settings(singleLineCardSeparator=";;", multilineCardSeparator="//", singleLineReversedCardSeparator="")
    text = f"{TAG}Q;;A\n\nx::y\n\nx:::y\n\nq\n//\na\n\nq\n?\na\n"
    assert pairs(text, plugins=own) == [("Q", "A"), ("q", "a")]


def test_tags_are_those_of_the_settings() -> None:
    assert pairs("#cards\n\nQ::A\n", plugins=settings(flashcardTags=["#cards"])) == [("Q", "A")]
    assert pairs(TAG + "Q::A\n", plugins=settings(flashcardTags=["#cards"])) == []
    ignored = settings(flashcardTagsToIgnore=["#draft"])
    assert pairs(TAG + "Q::A #draft\n", plugins=ignored) == []


@pytest.mark.parametrize("marker", ["+++", "---"])
def test_an_end_marker_keeps_blank_lines_in_an_answer(marker: str) -> None:
    text = f"{TAG}Q\n?\n\n| a |\n|---|\n| b |\n\nmore\n\n{marker}\nnot this\n"
    assert pairs(text, plugins=settings(multilineCardEndMarker=marker)) == [("Q", "a b more")]


def test_an_end_marker_of_dashes_right_below_the_answer_makes_no_heading_of_the_card() -> None:
    text = f"{TAG}Q\n?\nanswer\n---\nnot this\n"
    assert pairs(text, plugins=settings(multilineCardEndMarker="---")) == [("Q", "answer")]


def test_with_an_end_marker_blank_lines_before_the_separator_still_begin_anew() -> None:
    text = f"{TAG}no part\n\nQ\n?\n\nA\n\n+++\n"
    assert pairs(text, plugins=settings(multilineCardEndMarker="+++")) == [("Q", "A")]


CLOZES = {
    "curly": (["{{[123::]answer[::hint]}}"], "{{1::Paris::hint}} and {{2::Rome}}", ("[1:hint] and [2]", "Paris Rome")),
    "footnotes": ([r"==answer==[^\[hint\]][\[^123\]]"], "==Paris==^[a city][^1] is", ("[1:a city] is", "Paris")),
    "bold": (["**[123;;]answer[;;hint]**"], "a **b** c", ("a [1] c", "b")),
    "with a c": (["{{[c123::]answer[::hint]}}"], "{{c1::x}} y", ("[1] y", "x")),
    "two patterns": (["==answer==", "**answer**"], "==a== and **b**", ("[1] and [2]", "a b")),
}


@pytest.mark.parametrize("name", CLOZES)
def test_patterns_of_clozes_are_those_of_the_settings(name: str) -> None:
    patterns, text, expected = CLOZES[name]
    own = settings(clozePatterns=patterns, singleLineCardSeparator=";;;", singleLineReversedCardSeparator="")
    assert pairs(f"{TAG}{text}\n", plugins=own, sources=["spaced-repetition"]) == [expected]


def test_switches_of_older_settings_are_patterns() -> None:
    old = settings(convertHighlightsToClozes=False, convertBoldTextToClozes=True, convertCurlyBracketsToClozes=True)
    assert pairs(TAG + "==a== **b** {{c}}\n", plugins=old) == [("a [1] [2]", "b c")]


@pytest.mark.parametrize("pattern", ["==x==", "", "[", "answer[", "((answer"])
def test_a_pattern_that_makes_no_sense_finds_nothing_and_stops_nothing(pattern: str) -> None:
    found = pairs(TAG + "==x==\n\nQ::A\n", plugins=settings(clozePatterns=[pattern]), sources=["spaced-repetition"])
    assert ("Q", "A") in found


def test_settings_of_another_type_than_the_plugins_are_its_defaults() -> None:
    odd = settings(flashcardTags="#x", singleLineCardSeparator=5, clozePatterns=[5])
    assert pairs(TAG + "Q::A\n", plugins=odd) == [("Q", "A")]
    assert pairs(TAG + "Q::A\n", plugins={PLUGIN: {"settings": []}}) == [("Q", "A")]


def decks(text: str, **given: object) -> list[tuple[str, ...]]:
    return [each.source.decks for each in asked(text, **given)]  # type: ignore[arg-type]


def test_a_card_is_in_the_deck_of_the_nearest_line_of_tags_above() -> None:
    text = "a::b\n\n#flashcards/x #flashcards/y\n\nc::d\n\n#flashcards/z\n\ne::f\n"
    assert decks(text) == [("flashcards/x",), ("flashcards/x", "flashcards/y"), ("flashcards/z",)]


def test_before_any_such_line_the_front_matter_says_it() -> None:
    assert decks("---\ntags: [flashcards/a, other, flashcards/b]\n---\nq::r\n") == [("flashcards/a", "flashcards/b")]


def test_a_tag_before_a_card_is_that_cards_own_deck() -> None:
    text = "#flashcards/x\n\n#flashcards/b Q::A\n\nc::d\n"
    assert decks(text) == [("flashcards/b",), ("flashcards/x",)]
    assert pairs(text) == [("Q", "A"), ("c", "d")]


def test_folders_are_decks_by_a_setting_and_then_no_tag_is_needed() -> None:
    own = settings(convertFoldersToDecks=True)
    assert decks("Q::A\n", note="Bio/Cells/Note.md", plugins=own) == [("Bio/Cells",)]


def test_a_block_id_is_the_cards_and_no_part_of_an_answer() -> None:
    before, after = asked(TAG + "Q::A ^x1\n"), asked(TAG + "Other::B ^x1\n")
    assert before[0].id == after[0].id
    assert pairs(TAG + "Q::A ^x1\n<!--SR:!2026-01-01,3,250-->\n") == [("Q", "A")]
    assert pairs(TAG + "Q::A <!--SR:!2026-01-01,3,250--> ^x1\nc::d\n") == [("Q", "A"), ("c", "d")]


def test_a_card_says_the_headings_above_it() -> None:
    found = asked(TAG + "# A\n\n## B\n\nq::r\n\n## C\n\ns::t\n")
    assert [each.source.headings for each in found] == [("A", "B"), ("A", "C")]


def test_a_card_in_an_embedded_note_is_asked_in_that_note_alone() -> None:
    others = {"Z.md": "#flashcards\n\nq::r\n"}
    assert pairs("#flashcards\n\n![[Z]]\n", note="A.md", others=others) == []


def test_what_is_unpublished_shows_in_no_card() -> None:
    from tests.cases.casefile import MemoryVault
    from vaultconv import Config, Publish, api

    files = {
        "A.md": b"#flashcards\n\nWho::[[Secret plan]] and ![[Secret plan]]\n\n==[[Secret plan|him]]== x\n",
        "Secret plan.md": b"---\npublish: false\n---\nhidden words\n\na::b\n",
    }
    found = api.questions(MemoryVault(files), config=Config(publish=Publish(keys=True)))
    assert "Secret" not in repr(found)
    assert "hidden" not in repr(found)
