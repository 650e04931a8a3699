"""Long texts, long equations and long pages: split where they can be, and nothing of them lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.work import LINEAR, counted, growth
from vaultconv import nodes as n
from vaultconv.backends.notion.limits import count_blocks, size, split_equation, split_inlines
from vaultconv.walk import plain_text


def text(words: str) -> tuple[n.Inline, ...]:
    return (n.Text(words),)


def test_text_that_fits_is_the_very_same():
    content = (n.Text("a b"), n.Strong(text("c")))
    assert split_inlines(content) == (content,)
    assert split_inlines(content)[0] is content


def test_text_of_exactly_the_limit_is_not_split():
    assert split_inlines(text("a" * 2000)) == (text("a" * 2000),)


def test_long_text_is_split_after_a_sentence_in_its_second_half():
    parts = (text("One two or so."), text("Three four five six"))
    assert split_inlines(text("One two or so. Three four five six"), text=22) == parts


def test_long_text_without_sentences_is_split_between_words():
    assert split_inlines(text("aaa bbb ccc ddd"), text=8) == (text("aaa bbb"), text("ccc ddd"))


def test_a_line_end_is_a_better_place_than_a_sentence():
    content = (n.Text("a. b c"), n.LineBreak(), n.Text("d. e f g"))
    assert split_inlines(content, text=10)[0] == text("a. b c")


def test_a_word_that_is_too_long_is_split_anywhere():
    assert split_inlines(text("abcdefghij"), text=4) == (text("abcd"), text("efgh"), text("ij"))


def test_an_accent_stays_with_its_letter():
    parts = split_inlines(text("abe\u0301" * 4), text=6)
    assert len(parts) > 1 and not any(plain_text(part).startswith("\u0301") for part in parts)


def test_emoji_count_twice():
    assert size("a😀") == 3
    assert split_inlines(text("😀" * 4), text=4) == (text("😀😀"), text("😀😀"))


def test_chinese_is_split_after_its_full_stop():
    assert split_inlines(text("一二。三四五六七"), text=6) == (text("一二。"), text("三四五六七"))


def test_formats_and_links_go_on_in_the_next_part():
    strong = n.Strong((n.Link(text("one two"), n.Url("u")),))
    parts = tuple((n.Strong((n.Link(text(word), n.Url("u")),)),) for word in ("one", "two"))
    assert split_inlines((strong,), text=4) == parts


def test_two_formats_are_two_items_of_their_own_length():
    content = (n.Text("aaaa"), n.Strong(text("bbbb")))
    assert split_inlines(content, text=4) == (content,)


def test_more_items_than_a_block_may_have_are_split_between_words():
    content = tuple(each for word in "abcd" for each in (n.Strong(text(word)), n.Text(" - ")))
    assert [plain_text(part) for part in split_inlines(content, items=4)] == ["a - b -", "c - d -"]


def test_a_long_code_span_goes_on_as_code():
    assert split_inlines((n.Code("ab cd"),), text=3) == ((n.Code("ab "),), (n.Code("cd"),))


def test_an_inline_equation_is_never_split():
    content = (n.Math("x" * 50), n.Text("word"))
    assert split_inlines(content, text=20) == (content,)


pieces = st.text("ab .。\u0301😀 ", min_size=1, max_size=30)
contents = st.lists(
    st.one_of(pieces.map(n.Text), pieces.map(lambda t: n.Strong(text(t))), pieces.map(n.Code), st.just(n.LineBreak())),
    min_size=1,
    max_size=8,
).map(tuple)


@settings(max_examples=200)
@given(contents)
def test_no_character_but_white_space_is_lost(content):
    parts = split_inlines(content, text=10, items=5)
    assert "".join("".join(map(plain_text, parts)).split()) == "".join(plain_text(content).split())


@settings(max_examples=200)
@given(contents)
def test_every_part_is_within_the_limit(content):
    for part in split_inlines(content, text=10, items=5):
        assert split_inlines(part, text=10, items=5) == (part,)


def test_work_grows_with_the_length_only():
    counting = counted("vaultconv.backends.notion.limits")
    assert growth(lambda words: lambda: counting.split_inlines(text("word " * words), text=50), 500) < LINEAR


def test_an_equation_is_split_between_its_rows():
    assert split_equation(r"a=b\\c=d\\e=f", limit=9) == (r"a=b\\c=d", "e=f")


def test_an_equation_that_fits_stays_whole():
    assert split_equation(r"a\\b") == (r"a\\b",)


def test_the_rows_of_align_are_split_into_two_of_them():
    tex = r"\begin{align*}a&=b\\c&=d\end{align*}"
    rows = (r"\begin{align*}a&=b\end{align*}", r"\begin{align*}c&=d\end{align*}")
    assert split_equation(tex, limit=34) == rows


def test_rows_within_a_numbered_equation_are_split_into_two_of_them():
    tex = r"\begin{equation}\begin{split}a\\b\end{split}\end{equation}"
    rows = tuple(rf"\begin{{equation}}\begin{{split}}{row}\end{{split}}\end{{equation}}" for row in "ab")
    assert split_equation(tex, limit=57) == rows


def test_a_matrix_is_not_split():
    assert split_equation(r"\begin{pmatrix}a\\b\end{pmatrix}", limit=20) == ()


def test_a_row_break_within_braces_splits_nothing():
    assert split_equation(r"{a\\b}\\c", limit=6) == (r"{a\\b}", "c")


def test_blocks_are_counted_as_notion_counts_them():
    item = n.ListItem((n.Para(text("a")), n.CodeBlock("b")))
    table = n.Table(("",), (n.Cell(text("h")),), ((n.Cell(text("r")),),))
    assert count_blocks(n.Document((n.BulletList((item, item)), table, n.Toggle(text("t"), (n.Para(text("p")),))))) == 9
