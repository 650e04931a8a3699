"""Notes in the Markdown of Notion's API: what becomes of each construct, and the limits."""

from __future__ import annotations

import pickle

import pytest

import vaultconv
from tests.backends.notion.enhanced_notes import reported, written
from vaultconv import nodes as n
from vaultconv.backends.notion import ENHANCED
from vaultconv.backends.notion.enhanced_dialect import BLOCKS
from vaultconv.backends.notion.enhanced_inlines import INLINES
from vaultconv.diagnostics import DiagnosticCode

# -------------------------------------------------------------------------------------------------------------- blocks


def test_each_paragraph_is_a_line_and_no_blank_line_is_between():
    assert written("one\n\ntwo") == "one\ntwo"


def test_a_line_end_within_a_paragraph_is_a_break():
    assert written("one\ntwo") == "one<br>two"


def test_a_paragraph_of_a_no_break_space_is_an_empty_block():
    assert written("one\n\n&nbsp;\n\ntwo") == "one\n<empty-block/>\ntwo"


def test_headings_below_the_fourth_level_are_of_the_fourth():
    assert written("### Three\n\n##### Five") == "### Three\n#### Five"


def test_children_of_an_item_are_a_tab_deeper():
    assert written("- a\n\n  b\n  - c") == "- a\n\tb\n\t- c"


def test_an_item_without_a_text_of_its_own_is_an_empty_one_with_children():
    assert written("- ```py\n  x\n  ```") == "- \n\t```python\n\tx\n\t```"


def test_a_list_after_a_list_begins_with_one_again():
    assert written("1. a\n\n1) b") == "1. a\n<empty-block/>\n1. b"


@pytest.mark.parametrize(
    ("task", "line"),
    [("[ ] a", "- [ ] a"), ("[x] a", "- [x] a"), ("[/] a", "- [ ] ◪ a"), ("[-] a", "- [ ] ✗ a")],
)
def test_tasks_are_open_or_done_and_any_other_mark_is_a_sign_in_the_text(task, line):
    assert written(f"- {task}") == line


def test_a_numbered_task_keeps_its_number_in_its_text():
    assert written("3. [ ] a") == r"- [ ] 3\. a"


def test_a_quote_is_one_block_with_the_other_blocks_below():
    assert written("> one\n> two\n>\n> three\n> - item") == "> one<br>two\n\tthree\n\t- item"


def test_a_list_of_headings_with_content_is_toggle_headings():
    assert (
        written("- ## One\n  text\n- ## Two\n  text")
        == '## One {toggle="true"}\n\ttext\n## Two {toggle="true"}\n\ttext'
    )


def test_code_is_not_escaped():
    assert written("```\n*a* <b> {c}\n\n\td\n```") == "```\n*a* <b> {c}\n\n\td\n```"


def test_the_fence_of_code_is_longer_than_any_in_it():
    assert written("~~~~md\n````\n~~~~") == "`````markdown\n````\n`````"


def test_mermaid_stays_mermaid():
    assert written("```mermaid\ngraph TD\n```") == "```mermaid\ngraph TD\n```"


def test_a_displayed_formula_stands_between_dollars_on_lines_of_their_own():
    assert written("$$\na \\\\\nb\n$$") == "$$\na \\\\\nb\n$$"


def test_a_displayed_formula_within_a_paragraph_is_a_block_of_its_own():
    assert written("see $$a$$ here") == "see\n$$\na\n$$\nhere"


def test_a_rule_is_a_divider():
    assert written("a\n\n***\n\nb") == "a\n---\nb"


def test_a_callout_has_its_emoji_and_colour_and_its_title_in_bold():
    callout = '<callout icon="⚠️" color="orange_bg">\n\t**Mind the gap**\n\tand the step\n</callout>'
    assert written("> [!warning] Mind the gap\n> and the step") == callout


def test_the_emoji_says_all_that_a_callout_without_a_title_does():
    assert written("> [!tip]\n> text") == '<callout icon="💡" color="green_bg">\n\ttext\n</callout>'


def test_a_type_that_obsidian_does_not_have_is_the_title():
    assert written("> [!theorem]\n> text") == '<callout icon="📝" color="blue_bg">\n\t**Theorem**\n\ttext\n</callout>'


def test_a_callout_that_folds_is_a_toggle_in_its_colour():
    toggle = '<details color="red_bg">\n<summary>🐛 Known</summary>\n\ttext\n</details>'
    assert written("> [!bug]- Known\n> text") == toggle


def test_callouts_side_by_side_are_columns():
    columns = "<columns>\n\t<column>\n\t\ta\n\t</column>\n\t<column>\n\t\tb\n\t</column>\n</columns>"
    assert written("> [!multi-column]\n>\n> > [!blank]\n> > a\n>\n> > [!blank]\n> > b") == columns


def test_groups_of_columns_are_columns():
    column = n.Div((n.Para((n.Text("a"),)),), ("column",))
    text = vaultconv.write(n.Document((n.Div((column, column), ("columns",)),)), ENHANCED)
    assert text == "<columns>\n\t<column>\n\t\ta\n\t</column>\n\t<column>\n\t\ta\n\t</column>\n</columns>\n"


def test_details_are_a_toggle_with_its_content_a_tab_deeper():
    toggle = "<details>\n<summary>More **of it**</summary>\n\ttext\n\t- item\n</details>"
    assert written("<details>\n<summary>More <b>of it</b></summary>\n\ntext\n\n- item\n\n</details>") == toggle


def test_a_toggle_of_notions_export_is_a_toggle_and_no_item():
    assert written("- **Title**\n    \n    text") == "<details>\n<summary>**Title**</summary>\n\ttext\n</details>"


def test_a_table_has_rows_and_cells_each_on_a_line():
    rows = ["\t<tr>\n\t\t<td>a</td>\n\t\t<td>b</td>\n\t</tr>", "\t<tr>\n\t\t<td>1</td>\n\t\t<td>x \\| y</td>\n\t</tr>"]
    table = '<table header-row="true">\n' + "\n".join(rows) + "\n</table>"
    assert written("| a | b |\n|---|--:|\n| 1 | x \\| y |") == table


def test_a_table_without_words_in_its_head_has_none():
    table = '<table header-row="false">\n\t<tr>\n\t\t<td>1</td>\n\t</tr>\n</table>'
    assert written("|  |\n|---|\n| 1 |") == table


def test_footnotes_are_numbers_in_brackets_and_a_list_at_the_end():
    assert written("a[^x] b^[two]\n\n[^x]: one\n\n    more") == ("a\\[1\\] b\\[2\\]\n## Notes\n1. one\n\tmore\n2. two")


def test_comments_and_block_ids_are_nothing():
    assert written("a %%b%% c ^id\n\n%%\nd\n%%") == "a c"


# ------------------------------------------------------------------------------------------------------------- inlines


@pytest.mark.parametrize("char", "\\*~`$[]<>{}|^")
def test_each_special_character_is_escaped(char):
    assert vaultconv.write(n.Document((n.Para((n.Text(f"a {char} b"),)),)), ENHANCED) == f"a \\{char} b\n"


@pytest.mark.parametrize(
    "text",
    ["a_b_ __c__", "!a", "a & b &amp; c", "x = y", "'a' \"b\"", "a: b; c, d.", "(a) @b %c /d ?", "a # b - c + d 1. e"],
)
def test_no_other_character_is_escaped(text):
    assert vaultconv.write(n.Document((n.Para((n.Text(text),)),)), ENHANCED) == f"{text}\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# a", r"\# a"),
        ("- a", r"\- a"),
        ("+ a", r"\+ a"),
        ("12. a", r"12\. a"),
        ("3) a", r"3\) a"),
        ("---", r"\---"),
        (":::", r"\:::"),
    ],
)
def test_what_would_begin_a_block_is_escaped_at_a_lines_start(text, line):
    assert vaultconv.write(n.Document((n.Para((n.Text(text),)),)), ENHANCED) == f"{line}\n"


@pytest.mark.parametrize("text", ["#tag", "-a", "12.5", "--", "a - b"])
def test_what_begins_no_block_is_not_escaped_at_a_lines_start(text):
    assert vaultconv.write(n.Document((n.Para((n.Text(text),)),)), ENHANCED) == f"{text}\n"


def test_nothing_begins_a_block_in_a_heading():
    assert written("## - a") == "## - a"


def test_entities_are_decoded_as_notion_does_not_decode_them():
    assert written("a &copy; b &amp;lt; c") == "a © b &lt; c"


def test_emphasis_has_asterisks_only():
    assert written("_a_ __b__ ***c*** ~~d~~") == "*a* **b** ***c*** ~~d~~"


def test_blanks_at_the_edges_of_emphasis_stand_outside():
    assert vaultconv.write(n.Document((n.Para((n.Strong((n.Text(" a "),)), n.Text("b"))),)), ENHANCED) == "**a** b\n"


def test_punctuation_that_would_keep_marks_from_being_read_stands_outside():
    assert written("<b>Note:</b>this") == "**Note**:this"


def test_emphasis_goes_into_a_link():
    assert written("**see [a](https://b.c)s**") == "**see** [**a**](https://b.c)**s**"


def test_highlights_have_a_colour():
    assert written("a ==b *c*== d") == 'a <span color="yellow_bg">b *c*</span> d'
    assert written("==a==", highlight="pink_bg") == '<span color="pink_bg">a</span>'


def test_underlined_text_is_a_span():
    assert written("a <u>b</u> c") == 'a <span underline="true">b</span> c'


def test_html_is_mapped_to_what_notion_has():
    assert written("<b>a</b> <i>b</i> <s>c</s> H<sub>2</sub>O<br>d") == "**a** *b* ~~c~~ H2O<br>d"


def test_html_that_nobody_has_read_is_text():
    assert vaultconv.write(n.Document((n.Para((n.RawInline("<b>"),)),)), ENHANCED) == "\\<b\\>\n"


def test_code_within_a_line_is_not_escaped():
    assert written("`a*b` and ``c`d``") == "`a*b` and ``c`d``"


def test_code_side_by_side_is_one():
    content = (n.Code("a"), n.Comment(""), n.Code("b"))
    assert vaultconv.write(n.Document((n.Para(content),)), ENHANCED) == "`ab`\n"


def test_a_formula_within_a_line_has_a_dollar_at_each_end():
    assert written("so $a_1 < b$ holds") == "so $a_1 < b$ holds"


def test_a_formula_that_holds_a_dollar_has_backticks_too():
    assert vaultconv.write(n.Document((n.Para((n.Math(r"\$5"),)),)), ENHANCED) == "$`\\$5`$\n"


def test_tags_are_text():
    assert written("#a/b and #c", properties=False) == "#a/b and #c"


def test_an_exclamation_mark_before_a_link_makes_no_image_of_it():
    assert written(r"Wow\![a](https://b.c)") == r"Wow\![a](https://b.c)"


def test_an_address_has_no_character_that_would_end_it():
    assert written("[a](<https://b.c/d (e)>)") == "[a](https://b.c/d%20%28e%29)"


def test_a_link_that_shows_nothing_is_nothing():
    assert written("a[](https://b.c) d") == "a d"


# -------------------------------------------------------------------------------------------------------------- limits


def test_a_text_of_more_than_two_thousand_characters_is_two_paragraphs():
    text, found = reported(n.Document((n.Para((n.Text("word. " * 400),)),)))
    assert found == [DiagnosticCode.LIMIT]
    assert [len(line) <= 2000 for line in text.splitlines()] == [True, True]
    assert text.split() == ["word."] * 400


def test_a_long_item_goes_on_below_its_text():
    item = n.ListItem((n.Para((n.Text("word " * 500),)), n.Para((n.Text("end"),))))
    text, _ = reported(n.Document((n.BulletList((item,)),)))
    assert [line[:6] for line in text.splitlines()] == ["- word", "\tword ", "\tend"]


def test_a_long_formula_that_has_no_rows_is_code():
    text, found = reported(n.Document((n.MathBlock("x" * 1001),)))
    assert (text, found) == (f"```latex\n{'x' * 1001}\n```\n", [DiagnosticCode.LIMIT])


def test_a_long_formula_is_one_for_each_part_of_its_rows():
    text, found = reported(n.Document((n.MathBlock(r"\\".join(["x" * 600] * 2)),)))
    assert (text, found) == (f"$$\n{'x' * 600}\n$$\n" * 2, [DiagnosticCode.LIMIT])


def test_a_page_of_too_many_blocks_says_so():
    text, found = reported(n.Document((n.HorizontalRule(),) * 20_001))
    assert (text.count("\n"), found) == (20_001, [DiagnosticCode.LIMIT])


def test_the_backend_can_go_to_another_process():
    assert pickle.loads(pickle.dumps(ENHANCED)) == ENHANCED


def test_every_kind_of_node_can_be_written():
    kinds = {kind for union in (n.Block, n.Inline) for kind in union.__args__}
    assert kinds == BLOCKS.keys() | INLINES.keys()


@pytest.mark.parametrize(
    ("style", "colour"),
    [
        ("color: #ff0000", "red"),
        ("color: #e93147", "red"),
        ("color: #ffa500", "orange"),
        ("color: #b08000", "yellow"),
        ("color: #008000", "green"),
        ("color: #0000ff", "blue"),
        ("color: #800080", "purple"),
        ("color: #ff69b4", "pink"),
        ("color: #8b4513", "brown"),
        ("color: #808080", "gray"),
        ("background-color: #ffd19f", "orange_bg"),
        ("background-color: #d3fcd3", "green_bg"),
        ("background-color: #dddddd", "gray_bg"),
    ],
)
def test_a_colour_of_html_is_the_nearest_of_notions(style: str, colour: str) -> None:
    span = n.Span((n.Text("x"),), attributes=(("style", style),))
    assert reported(n.Document((n.Para((span,)),)))[0] == f'<span color="{colour}">x</span>\n'


def test_a_cell_has_the_nearest_of_notions_grounds() -> None:
    cells = (n.Cell((n.Text("a"),), (("style", "background-color: #ffff00"),)), n.Cell((n.Text("b"),)))
    text, _ = reported(n.Document((n.Table(("", ""), cells, ()),)))
    assert '<td color="yellow_bg">a</td>\n\t\t<td>b</td>' in text
