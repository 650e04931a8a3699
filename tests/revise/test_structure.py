"""What the form of a note asks."""

import pytest

from tests.cases.casefile import MemoryVault
from tests.revise.asking import asked, pairs
from tests.revise.test_nothing_lost import pack
from vaultconv.revise.parts import make_pack
from vaultconv.revise.parts.booklet import context_of
from vaultconv.revise.questions import words_of


def test_a_toggle_asks_its_title() -> None:
    assert pairs("- **What is bone?**\n\n    A tissue.\n") == [("What is bone?", "A tissue.")]


def test_details_ask_their_summary() -> None:
    text = "<details>\n<summary>Why?</summary>\n\nBecause.\n\n</details>\n"
    assert pairs(text) == [("Why?", "Because.")]


def test_a_bold_item_asks_for_the_list_below_it() -> None:
    assert pairs("- **Signs:**\n  - fever\n  - pain\n- plain\n  - child\n") == [("Signs:", "fever pain")]


def test_a_bold_item_with_nothing_below_it_is_no_question() -> None:
    assert pairs("- **Signs**\n- **More**\n") == []


@pytest.mark.parametrize("head", ["[!question] Why?", "[!FAQ] Why?", "[!help]+ Why?", "[!tip]- Why?", "[!note]- Signs"])
def test_a_folded_box_and_one_that_asks_are_questions(head: str) -> None:
    assert pairs(f"> {head}\n> Because.\n") == [(head.split(maxsplit=1)[1], "Because.")]


@pytest.mark.parametrize("kind", ["tip", "Warning", "example", "quote", "todo"])
def test_what_is_folded_beside_the_point_is_no_question(kind: str) -> None:
    assert pairs(f"> [!{kind}]- Use a plugin\n> There is one.\n") == []


def test_an_open_box_of_another_kind_is_no_question() -> None:
    assert pairs("> [!tip] Why?\n> Because.\n\n> [!note]+ Open\n> Text.\n") == []


def test_a_box_without_a_title_asks_its_first_line_if_that_ends_with_a_question_mark() -> None:
    assert pairs("> [!question]\n> Why?\n> Because.\n") == [("Why?", "Because.")]
    assert pairs("> [!question]\n> Nobody knows.\n") == []


def test_a_heading_with_a_question_mark_asks_for_all_up_to_the_next_of_its_level() -> None:
    text = "## Why?\n\nOne.\n\n### More\n\nTwo.\n\n## Other\n\nThree.\n"
    assert pairs(text) == [("Why?", "One. More Two.")]


@pytest.mark.parametrize("mark", ["?", "？", "؟"])
def test_question_marks_of_other_scripts_count(mark: str) -> None:
    assert pairs(f"# Title\n\n## Why{mark}\n\nSo.\n") == [(f"Why{mark}", "So.")]


def test_a_list_of_terms_asks_for_each() -> None:
    text = "- **Range**: high minus low\n- **Stand** – no change\n- **Slack:** no stream\n- Neap:: least range\n"
    assert pairs(text) == [
        ("Range", "high minus low"), ("Stand", "no change"), ("Slack", "no stream"), ("Neap", "least range"),
    ]  # fmt: skip
    assert {each.kind for each in asked(text)} == {"term"}


def test_one_bold_word_in_a_list_of_other_things_is_no_term() -> None:
    assert pairs("- **Note**: read this\n- buy milk\n- call home\n") == []


def test_a_question_within_an_answer_is_asked_by_itself_and_its_answer_stands_once() -> None:
    text = "- **Outer**\n  - text\n  - **Inner**\n    - leaf\n"
    assert pairs(text) == [("Outer", "text Inner"), ("Inner", "leaf")]


@pytest.mark.parametrize(
    "inner",
    [
        "> [!question] When?\n> Now.",
        "> [!faq] When\n> Now.",
        "### When?\n\nNow.",
        "- **When?**\n  - Now.",
        "<details>\n<summary>When?</summary>\n\nNow.\n\n</details>",
    ],
)
def test_questions_below_a_question_are_no_part_of_its_answer(inner: str) -> None:
    (outer, *rest) = pairs(f"## Why?\n\nSo.\n\n{inner}\n\n## Other\n\nText.\n")
    assert outer == ("Why?", "So.")
    assert [(prompt.rstrip("?"), answer) for prompt, answer in rest] == [("When", "Now.")]


def test_the_text_below_a_box_that_asks_is_still_of_the_heading_above_it() -> None:
    text = "## Why?\n\nSo.\n\n> [!question] When?\n> Now.\n\nAnd so.\n"
    assert pairs(text) == [("Why?", "So. And so."), ("When?", "Now.")]


def test_a_title_over_nothing_but_questions_is_none() -> None:
    assert pairs("## What to ask?\n\n- **When?**\n  - Now.\n- **Who?**\n  - Me.\n") == [
        ("When?", "Now."), ("Who?", "Me."),
    ]  # fmt: skip


def test_what_has_no_answer_is_no_question() -> None:
    assert pairs("> [!question] Who?\n\n## Why?\n\n## When?\n") == []


def test_numbers_are_the_chapter_and_the_place_in_it() -> None:
    text = "- **A**\n  - 1\n- **B**\n  - 2\n"
    assert [each.number for each in asked(text, note="Z.md", others={"A.md": "Text.\n"})] == ["2.1", "2.2"]


def test_an_id_lasts_while_the_note_and_the_words_of_the_prompt_do() -> None:
    before, after = asked("- **A**\n  - 1\n"), asked("Text.\n\n- ***a***\n  - other\n")
    assert before[0].id == after[0].id
    assert len({each.id for each in asked("- **A**\n  - 1\n- **A**\n  - 2\n")}) == 2


def test_a_block_id_keeps_an_id_through_other_words() -> None:
    assert asked("- **A** ^x\n  - 1\n")[0].id == asked("- **B** ^x\n  - 1\n")[0].id


def test_marks_are_the_leaves_of_the_answer() -> None:
    lists = "- **A**\n" + "".join(f"  - leaf {i}\n" for i in range(9))
    assert [each.marks for each in asked("- **A**\n  - 1\n  - 2\n")] == [2]
    assert [each.marks for each in asked(lists)] == [6]


def test_a_note_opts_out_by_a_property_or_says_which_sources_count() -> None:
    text = "- **A**\n  - 1\n\n## Why?\n\nSo.\n"
    assert pairs("---\nrevise: false\n---\n" + text) == []
    assert pairs("---\nrevise: [heading]\n---\n" + text) == [("Why?", "So.")]


def test_a_group_of_sources_means_the_same_in_a_note_and_in_the_configuration() -> None:
    text = "A ==gap== here.\n\n- **A**\n  - 1\n"
    for group in ("default", "cards", "structure", "all"):
        assert pairs(f"---\nrevise: {group}\n---\n{text}") == pairs(text, sources=[group])
    assert pairs(f"---\nrevise: [cards, highlight]\n---\n{text}") == pairs(text, sources=["cards", "highlight"])


def test_sources_are_switched_off_by_leaving_them_out() -> None:
    assert pairs("- **A**\n  - 1\n\n## Why?\n\nSo.\n", sources=["heading"]) == [("Why?", "So.")]


def test_what_another_note_of_the_pack_shows_is_asked_where_it_belongs() -> None:
    others = {"B.md": "## Why?\n\nSo.\n"}
    assert asked("![[B]]\n", note="A.md", others=others) == []


def test_nothing_of_an_unpublished_note_is_asked() -> None:
    secret = "---\npublish: false\n---\n# Secret plan\n\n## Why?\n\nSo.\n"
    from vaultconv import Config, Publish, api

    files = {"A.md": b"## Who?\n\nSee [[Secret]] ![[Secret]]\n", "Secret.md": secret.encode()}
    found = api.questions(MemoryVault(files), config=Config(publish=Publish(keys=True)))
    assert "Secret" not in repr(found)
    assert [each.source.note for each in found] in ([], ["A.md"])


def test_a_footnotes_words_are_said_in_the_question() -> None:
    text = "## Why[^1]?\n\nSo[^b].\n\n[^1]: asks\n[^b]: *answers*\n"
    (card,) = asked(text)
    assert ["asks" in repr(card.prompt), "answers" in repr(card.answer)] == [True, True]


def test_what_stands_in_two_notes_is_asked_once() -> None:
    text = "## Why?\n\nSo.\n"
    assert len(asked(text, note="A.md", others={"B.md": text})) == 1
    assert asked(text, note="B.md", others={"A.md": text}) == []


def test_an_answer_that_is_only_a_missing_file_is_none() -> None:
    assert pairs("- **Valve**\n\n    ![[gone.png]]\n") == []
    assert pairs("- **Valve**\n\n    See [[nowhere]].\n") == [("Valve", "See nowhere.")]


@pytest.mark.parametrize("title", ["Sources", "see also:", "Notes", "参考资料"])
def test_what_stands_beside_the_text_of_many_notes_asks_for_nothing(title: str) -> None:
    assert pairs(f"- **{title}**\n  - a\n  - b\n") == []


def test_addresses_alone_are_no_answer() -> None:
    assert pairs("- **Apps**\n  - [one](https://example.org)\n  - <https://example.org/two>\n") == []
    assert pairs("- **Site**: [here](https://example.org)\n- **Range**: high minus low\n") == [
        ("Range", "high minus low")
    ]
    assert pairs("- **Where?**\n\n    See [here](https://example.org).\n") == [("Where?", "See here.")]


def test_the_steps_of_an_instruction_are_no_terms() -> None:
    assert pairs("1. **Open the new vault**: click\n2. **Create a long note**: write\n") == []
    assert pairs("1. **Systole**: contraction\n2. **Diastole**: filling\n") == [
        ("Systole", "contraction"), ("Diastole", "filling"),
    ]  # fmt: skip
    assert pairs("1. **Type I**: mucosal\n2. **Type 2**: all layers\n") == [
        ("Type I", "mucosal"), ("Type 2", "all layers"),
    ]  # fmt: skip


def test_the_ways_to_take_a_step_are_no_terms() -> None:
    ways = "    - **Desktop**: choose it\n    - **Mobile**: tap it\n"
    assert pairs(f"1. Open the app\n2. Select one of these:\n{ways}3. You are done\n") == []
    assert pairs(f"1. Where it runs:\n{ways}2. Open questions\n") == [("Desktop", "choose it"), ("Mobile", "tap it")]
    assert pairs(f"1. Open the app\n2. Select it\n\n{ways.replace('    ', '')}") == [
        ("Desktop", "choose it"), ("Mobile", "tap it"),
    ]  # fmt: skip


def test_the_headings_above_a_question_do_not_repeat_the_title() -> None:
    (card,) = asked("# Note\n\n## Part\n\n- **A**\n  - 1\n")
    assert card.source.headings == ("Part",)


def context(text: str, *, apart: bool = False) -> tuple[str, ...]:
    (card,) = asked("# Fingerprints\n\n" + text, note="Fingerprints.md")
    return context_of(card, apart=apart)


def test_a_short_title_says_what_it_stands_below() -> None:
    assert context("## Limits\n\n- **Fingerprints made**\n  - 1\n") == ("Limits",)
    assert context("## Phases\n\n- **Matching**\n  - 1\n") == ("Phases",)
    assert context("## Phases\n\n### Why?\n\nSo.\n") == ("Phases",)
    assert context("## Phases\n\n- **Matching**\n  - 1\n", apart=True) == ("Fingerprints", "Phases")


def test_a_title_that_says_enough_stands_alone() -> None:
    assert context("## Phases\n\n- **Matching two fingerprints**\n  - 1\n", apart=True) == ()
    assert context("## Phases\n\n### Why do most people have ten of them?\n\nSo.\n") == ()
    assert context(f"## {'A heading like a sentence ' * 5}\n\n- **Matching**\n  - 1\n") == ()


def test_the_context_of_a_question_is_printed_before_it() -> None:
    files = {"Fingerprints.md": b"## Phases\n\n- **Matching**\n  - 1\n"}
    made = pack(MemoryVault(files), "questions")
    assert "Set out: Phases › Matching" in words_of(make_pack(made)[0].content)
