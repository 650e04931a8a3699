"""Every construct of a note as Notion's import takes it."""

from __future__ import annotations

import pytest

from tests.backends.notion.pages import body, findings, pages
from vaultconv import nodes as n
from vaultconv import parse_text, write
from vaultconv.backends.notion.callouts import CALLOUTS, callout_look
from vaultconv.backends.notion.export import NOTION
from vaultconv.backends.notion.export_dialect import NOTION as DIALECT
from vaultconv.backends.notion.languages import LANGUAGES, code_language
from vaultconv.config import Config
from vaultconv.markdown import write_markdown
from vaultconv.walk import walk_blocks


def blocks_of(markdown: str) -> list[n.Node]:
    return list(walk_blocks(parse_text(markdown)))


def toggles(fold: str) -> Config:
    return Config(options={"callouts": {"fold": fold}})


# ------------------------------------------------------------------------------------------------------------- callouts


def test_a_callout_is_an_aside_with_the_emoji_of_its_type_and_its_title_in_bold() -> None:
    assert body("> [!warning] Mind the gap\n> Look *down*.\n") == (
        "<aside>\n⚠️\n\n**Mind the gap**\n\nLook *down*.\n\n</aside>\n"
    )


def test_a_callout_without_a_title_has_its_emoji_alone() -> None:
    assert body("> [!tip]\n> Text\n") == "<aside>\n💡\n\nText\n\n</aside>\n"


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("> [!important]\n> Text\n", "<aside>\n💡\n\n**Important**\n\nText\n\n</aside>\n"),
        ("> [!my-own]\n> Text\n", "<aside>\n📝\n\n**My own**\n\nText\n\n</aside>\n"),
        ("> [!tip]\n", "<aside>\n💡\n\n**Tip**\n\n</aside>\n"),
    ],
)
def test_the_name_of_a_type_is_the_title_where_the_emoji_does_not_say_all(note: str, expected: str) -> None:
    assert body(note) == expected


def test_columns_that_are_callouts_in_obsidian_stand_below_each_other() -> None:
    columns = "> [!multi-column]\n>\n> > [!blank]\n> > a\n>\n> > [!tip]\n> > b\n"
    assert body(columns) == "a\n\n<aside>\n💡\n\nb\n\n</aside>\n"


def test_callouts_stand_in_callouts_and_in_items() -> None:
    assert body("- a\n  > [!bug] B\n  > > [!note] C\n") == (
        "- a\n    <aside>\n    🐛\n\n    **B**\n\n    <aside>\n    📝\n\n    **C**\n\n    </aside>\n\n    </aside>\n"
    )


@pytest.mark.parametrize(
    ("kind", "emoji"), [("note", "📝"), ("TLDR", "📋"), (" hint ", "💡"), ("cite", "💬"), ("my-own", "📝")]
)
def test_other_names_of_a_type_have_its_emoji(kind: str, emoji: str) -> None:
    assert callout_look(kind).emoji == emoji


def test_no_two_types_have_the_same_emoji() -> None:
    assert len({look.emoji for look in CALLOUTS.values()}) == len(CALLOUTS) == 13


def test_a_foldable_callout_is_a_toggle_by_option() -> None:
    assert body("> [!tip]- Sure?\n> Yes.\n", config=toggles("toggle")) == "- Sure?\n    \n    Yes.\n"


# -------------------------------------------------------------------------------------------------------------- toggles


def test_a_toggle_is_written_as_notion_exports_it() -> None:
    assert body("- **Steps**\n    \n    One.\n    \n    Two.\n") == "- **Steps**\n    \n    One.\n    \n    Two.\n"


def test_details_are_a_toggle() -> None:
    assert body("<details><summary>More</summary>\n\nText\n\n- a\n</details>\n") == (
        "- More\n    \n    Text\n    \n    - a\n"
    )


def test_code_in_a_toggle_has_the_lines_that_it_had() -> None:
    written = body("- **T**\n\n    Text\n\n    ```py\n    a\n\n      b\n    ```\n")
    (code,) = [node for node in blocks_of(written) if isinstance(node, n.CodeBlock)]
    assert code.text == "a\n\n  b"


def test_an_empty_toggle_is_its_title() -> None:
    assert write_markdown(n.Document((n.Toggle((n.Text("T"),), ()),)), DIALECT) == "- T\n"


# ---------------------------------------------------------------------------------------------------------------- lists


def test_what_stands_below_an_item_is_indented_by_four() -> None:
    assert body("- a\n  - b\n    1. c\n       - d\n") == "- a\n    - b\n        1. c\n            - d\n"


def test_what_stands_below_an_item_with_a_long_number_is_indented_by_more() -> None:
    assert body("1000. a\n      - b\n") == "1000. a\n      - b\n"


def test_tasks_are_to_dos() -> None:
    assert body("- [ ] a\n- [x] b\n- [X] c\n") == "- [ ] a\n- [x] b\n- [x] c\n"


def test_a_task_with_another_mark_is_open_and_has_a_sign_in_its_text() -> None:
    assert body("- [/] half\n- [-] not any more\n") == "- [ ] ◪ half\n- [ ] ✗ not any more\n"


def test_numbered_tasks_are_to_dos_with_their_numbers_in_their_texts() -> None:
    assert body("3. [ ] a\n4. [x] b\n5. c\n") == "- [ ] 3\\. a\n- [x] 4\\. b\n- 5\\. c\n"


def test_an_item_that_begins_with_another_block_has_an_empty_text() -> None:
    assert body("- ```py\n  a\n  ```\n") == "- \u200b\n    ```python\n    a\n    ```\n"


def test_a_toggle_among_numbered_items_is_its_title_and_what_it_holds() -> None:
    item = n.ListItem((n.Toggle((n.Text("T"),), (n.Para((n.Text("a"),)),)),))
    assert write(n.Document((n.OrderedList((item,)),)), NOTION) == "1. T\n\n    a\n"


def test_an_item_that_begins_with_a_group_of_blocks_has_the_first_of_them_as_its_text() -> None:
    item = n.ListItem((n.Div((n.Para((n.Text("a"),)), n.CodeBlock("b"))),))
    assert write(n.Document((n.BulletList((item,)),)), NOTION) == "- a\n    ```\n    b\n    ```\n"


def test_an_item_that_begins_with_a_heading_has_it_as_its_text() -> None:
    assert body("- ### Part\n  Text\n") == "- **Part**\n\n    Text\n"


def test_a_picture_in_an_item_is_a_block_below_it() -> None:
    written = pages({"Note.md": "- see ![[a.png|this]] there\n", "a.png": ""})["Note.md"]
    assert written == "# Note\n\n- see there\n\n    ![this](Note/a.png)\n"


# ------------------------------------------------------------------------------------------------------------- headings


def test_headings_below_the_third_level_are_of_the_third() -> None:
    assert body("Text\n\n## b\n\n#### d\n\n###### f\n") == "Text\n\n## b\n\n### d\n\n### f\n"


def test_a_heading_has_no_anchor_of_its_own() -> None:
    assert body("## A  b\n\n## C [^1]\n\n[^1]: n\n").startswith("## A  b\n\n## C \\[1\\]\n")


# -------------------------------------------------------------------------------------------------------------- inlines


def test_a_highlight_is_bold_or_plain_by_option() -> None:
    assert body("a ==b== c\n") == "a **b** c\n"
    assert body("a ==b== c\n", highlights="plain") == "a b c\n"


def test_a_highlight_in_bold_is_bold_once() -> None:
    assert body("**a ==b== c** ==**d**==\n") == "**a b c** **d**\n"


def test_html_is_what_notion_has_of_it() -> None:
    assert body("H<sub>2</sub>O <b>b</b> <mark>m</mark> <kbd>K</kbd><br>next\n") == "H2O **b** **m** K\nnext\n"


def test_a_visible_line_end_is_a_line_end() -> None:
    assert body("a\nb\\\nc\n") == "a\nb\nc\n"


def test_a_line_end_that_nobody_is_to_see_is_a_blank() -> None:
    written = pages({".obsidian/app.json": '{"strictLineBreaks": true}', "Note.md": "a\nb\n"})
    assert written["Note.md"] == "# Note\n\na b\n"


def test_a_dollar_is_escaped_where_it_might_begin_a_formula() -> None:
    assert body("$5 and $a_b$ and \\$c\\$\n") == "\\$5 and $a_b$ and \\$c\\$\n"
    assert body("## $5 to **$6**\n") == "## \\$5 to **\\$6**\n"


def test_a_dollar_alone_is_one() -> None:
    assert body("- a $ b\n\n## $5\n") == "- a $ b\n\n## $5\n"


def test_a_formula_with_a_dollar_stands_between_two() -> None:
    assert body("$\\text{\\$5}$ x\n") == "$$\\text{\\$5}$$ x\n"


def test_a_formula_with_a_backtick_is_code() -> None:
    assert body("$\\textrm{`}a$\n") == "``\\textrm{`}a``\n"
    assert findings("$\\textrm{`}a$\n") == ["formula-unconverted: it holds a backtick, which would begin code"]


def test_a_displayed_formula_within_a_paragraph_is_a_block() -> None:
    assert body("so $$x$$ holds\n") == "so\n\n$$\nx\n$$\n\nholds\n"


def test_tags_are_text() -> None:
    assert body("about #a/b, yes\n") == "Tags: a/b\n\nabout #a/b, yes\n"


def test_comments_and_block_ids_are_nothing() -> None:
    assert body("a %%b%% c ^id\n\n%%\nd\n%%\n") == "a c\n"


def test_an_address_is_a_link_to_itself() -> None:
    assert body("https://a.example/b_c <m@a.example>\n") == (
        "[https://a.example/b_c](https://a.example/b_c) [m@a.example](mailto:m@a.example)\n"
    )


def test_a_link_without_text_has_none() -> None:
    assert body("[](https://a.example/)Text\n") == "[](https://a.example/)Text\n"


# ----------------------------------------------------------------------------------------------------------- code, math


@pytest.mark.parametrize(
    ("name", "expected"),
    [("py", "python"), ("C++", "c++"), ("cs", "c#"), ("tex", "latex"), ("text", "plain text"), ("dataview", "")],
)
def test_a_language_has_notions_name(name: str, expected: str) -> None:
    assert code_language(name) == expected


def test_every_language_that_is_meant_is_one_of_notions() -> None:
    others = [code_language(name) for name in ("js", "ts", "sh", "yml", "rb", "kt", "ps1", "vba", "wasm", "svg")]
    assert set(others) <= LANGUAGES


def test_code_has_notions_name_of_its_language_and_nothing_behind_it() -> None:
    assert body('```js {1} title="x"\na\n```\n') == "```javascript\na\n```\n"


def test_a_language_that_notion_does_not_know_stays() -> None:
    assert body("```dataview\nTABLE\n```\n") == "```dataview\nTABLE\n```\n"


def test_a_block_of_math_stands_between_dollars() -> None:
    assert body("$$\na\n\nb\n$$\n") == "$$\na\n\nb\n$$\n"


# --------------------------------------------------------------------------------------------------------------- tables


def test_a_table_has_its_cells_on_one_line_each() -> None:
    assert body("| a | b |\n|---|:-:|\n| c<br>d | `e\\|f` |\n") == ("| a | b |\n| --- | :-: |\n| c d | `e\\|f` |\n")


def test_a_picture_in_a_cell_is_a_link_to_it() -> None:
    written = pages({"Note.md": "| a |\n|---|\n| ![[p.png]] |\n", "p.png": ""})["Note.md"]
    assert written == "# Note\n\n| a |\n| --- |\n| [p.png](Note/p.png) |\n"


# ------------------------------------------------------------------------------------------------------------ footnotes


def test_footnotes_are_a_numbered_list_at_the_end() -> None:
    assert body("a[^x] b^[c *d*] e[^x]\n\n[^x]: first\n\n    second\n") == (
        "a\\[1\\] b\\[2\\] e\\[1\\]\n\n## Notes\n\n1. first\n\n    second\n\n2. c *d*\n"
    )


def test_the_heading_above_the_footnotes_is_an_option() -> None:
    assert body("a^[b]\n", footnotes="脚注") == "a\\[1\\]\n\n## 脚注\n\n1. b\n"


def test_a_footnote_that_nothing_refers_to_is_the_last_one() -> None:
    assert body("a^[b]\n\n[^x]: c\n") == "a\\[1\\]\n\n## Notes\n\n1. b\n\n2. c\n"
    assert findings("a\n\n[^x]: c\n") == ['footnote-unused: nothing refers to the footnote "x"']


# -------------------------------------------------------------------------------------------------------- links, media


def test_a_link_leads_to_the_file_and_tells_the_heading() -> None:
    notes = {"Note.md": "[[Rome#Day 2]] [[Rome#Day 2|then]] [[Rome#^id]]\n", "Rome.md": "## Day 2\n\nx ^id\n"}
    assert pages(notes)["Note.md"] == "# Note\n\n[Rome › Day 2](Rome.md) [then](Rome.md) [Rome](Rome.md)\n"


def test_a_link_to_a_heading_of_its_own_page_leads_to_the_page() -> None:
    assert body("[[#B]]\n\n## B\n") == "[B](Note.md)\n\n## B\n"


def test_a_link_to_a_note_that_is_not_there_is_its_text() -> None:
    assert body("see [[Nowhere]]\n") == "see Nowhere\n"


def test_pictures_lose_their_size_and_keep_their_caption() -> None:
    written = pages({"Note.md": "![[a b.png|cap|100]]\n", "x/a b.png": ""})
    assert written == {"Note.md": "# Note\n\n![cap](Note/a%20b.png)\n", "Note/a b.png": ""}


def test_a_picture_stands_before_the_line_that_it_begins_and_else_after_its_line() -> None:
    notes = {"Note.md": "a\n![[p.png|one]]\nb ![[p.png|two]] c\n![[p.png|three]] d\n", "p.png": ""}
    assert pages(notes)["Note.md"] == (
        "# Note\n\na\n\n![one](Note/p.png)\n\nb c\n\n![two](Note/p.png)\n\n![three](Note/p.png)\n\nd\n"
    )


def test_a_linked_picture_is_a_picture_and_a_link() -> None:
    assert body("[![b](https://a.example/b.svg)](https://a.example)\n") == (
        "![b](https://a.example/b.svg)\n\n[b](https://a.example)\n"
    )


def test_sounds_and_documents_are_links_to_files() -> None:
    notes = {"Note.md": "![[a.mp3]] ![[b.pdf#page=3]]\n", "a.mp3": "", "b.pdf": ""}
    assert pages(notes)["Note.md"] == "# Note\n\n[a.mp3](Note/a.mp3) [b.pdf](Note/b.pdf)\n"


def test_a_video_of_the_web_is_a_link() -> None:
    assert body("![t](https://youtu.be/abc)\n") == "[t](https://youtu.be/abc)\n"


def test_what_is_no_picture_within_the_text_is_its_caption() -> None:
    text = "![cap](data:image/png;base64,AAAA)\n"
    assert body(text) == "cap\n"
    assert findings(text) == [
        "picture-unreadable: the picture in this address can't be shown: it is not a picture of a known kind"
    ]


def test_an_embedded_note_stands_in_the_page() -> None:
    written = pages({"Note.md": "## A\n\n![[Other]]\n", "Other.md": "text\n"})["Note.md"]
    assert "\n\ntext\n" in written


def test_columns_stand_below_each_other() -> None:
    assert body('<div class="columns">\n<div>\n\na\n\n</div>\n<div>\n\nb\n\n</div>\n</div>\n') == "a\n\nb\n"


# --------------------------------------------------------------------------------------------------------------- limits


def test_a_paragraph_of_more_than_a_hundred_texts_is_several() -> None:
    text = " ".join(f"**b{i}** i{i}" for i in range(120))
    written = body(text + "\n")
    assert written.count("\n\n") == 2
    assert written.split() == text.split()
    assert findings(text) == ["limit: a text longer than 2,000 characters, or 100 changes of format, is split"]


def test_code_that_is_too_long_for_a_block_is_in_several() -> None:
    lines = "\n".join(f"line {i}" for i in range(40_000))
    text = f"```py\n{lines}\n```\n"
    blocks = [node for node in blocks_of(body(text)) if isinstance(node, n.CodeBlock)]
    assert len(blocks) > 1
    assert "\n".join(block.text for block in blocks) == lines
    assert findings(text) == ["limit: code longer than 200,000 characters is split"]


def test_a_cell_of_more_than_a_hundred_texts_is_plain() -> None:
    cell = " ".join(f"**b{i}** i{i}" for i in range(60))
    text = f"| a |\n|---|\n| {cell} |\n"
    assert body(text) == f"| a |\n| --- |\n| {cell.replace('*', '')} |\n"
    assert len(findings(text)) == 1


def test_an_equation_that_is_too_long_is_code() -> None:
    tex = "+".join(f"a_{{{i}}}" for i in range(300))
    assert body(f"$$\n{tex}\n$$\n") == f"```latex\n{tex}\n```\n"
    assert findings(f"$$\n{tex}\n$$\n") == ["limit: a formula longer than 1,000 characters is written as code"]


def test_a_long_equation_is_split_between_its_rows() -> None:
    row = "a + " * 60
    tex = "\\begin{align}" + "\\\\".join([row] * 6) + "\\end{align}"
    blocks = [node.text for node in blocks_of(body(f"$$\n{tex}\n$$\n")) if isinstance(node, n.MathBlock)]
    assert len(blocks) == 2
    assert all(len(block) <= 1000 and block.startswith("\\begin{align}") for block in blocks)
    assert "".join(blocks).count(row) == 6


def test_a_long_formula_in_a_line_is_code() -> None:
    tex = "x" * 1001
    assert body(f"a ${tex}$ b\n") == f"a `{tex}` b\n"
    assert findings(f"${tex}$\n") == ["limit: a formula longer than 1,000 characters is written as code"]


def test_an_address_that_is_too_long_is_its_text() -> None:
    text = f"[a](https://x.example/{'b' * 2000}) c\n"
    assert body(text) == "a c\n"
    assert findings(text) == [
        "limit: an address longer than 2,000 characters can't be a link, so only its text was kept"
    ]


# ------------------------------------------------------------------------------------------------------ the whole backend


def test_a_text_alone_has_no_title_of_its_own() -> None:
    assert write(parse_text("a ==b==\n"), NOTION) == "a **b**\n"


def test_a_formula_never_escapes_the_dollar_that_ends_it() -> None:
    assert "| $a\\ {}$ |" in body("| x |\n| - |\n| $$a\\ $$ |\n")
