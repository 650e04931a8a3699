"""What a question says in the tree stands on its pages: no word is lost between the note and the paper."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.revise.asking import asked
from vaultconv import Config, api
from vaultconv.config import with_options
from vaultconv.pipeline.pipeline import prepare
from vaultconv.pipeline.writing import pack_of
from vaultconv.plan import make_plan
from vaultconv.revise.pack import Pack
from vaultconv.revise.parts import make_pack
from vaultconv.revise.questions import GAP, filled, gaps_in, words_of
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import rewrite, walk
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


@settings(max_examples=120, deadline=None)
@given(st.lists(line, max_size=14))
def test_any_note_asks_questions_with_a_prompt_and_loses_no_word_of_theirs(lines: list[str]) -> None:
    from tests.cases.casefile import MemoryVault

    text = "#flashcards\n\n" + "\n".join(lines) + "\n"
    vault = MemoryVault({"Note.md": text.encode()})
    made = pack(vault, "questions", "answers", sources=ALL)
    check(made)
    for question in made.questions:
        assert len(gaps_in(question.prompt)) == (len(question.answer) if question.kind == "cloze" else 0)
        assert 1 <= question.marks <= 6
        assert "<!--SR" not in repr(question)


def test_the_words_of_a_cloze_stand_in_the_gapped_text_and_the_key() -> None:
    text = "The ==left== and the {{c2::right::side}} hand of **the ==whole== body**"
    (card,) = asked("#flashcards\n\n" + text + "\n", sources=["spaced-repetition"])
    whole = filled(card.prompt, [answer.content for answer in card.answer])  # type: ignore[union-attr]
    assert words_of(whole) == "The left and the {{c2::right::side}} hand of the whole body"


def test_the_same_vault_gives_the_same_questions() -> None:
    sample = Path(__file__).parents[2] / "docs/sample-vault"
    assert api.questions(sample) == api.questions(sample)
