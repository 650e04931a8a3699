"""Each construct of a note, as real Hugo builds it."""

from __future__ import annotations

import pytest

from tests.backends.hugo.build import build, built, written
from vaultconv import nodes as n
from vaultconv.parse import parse_note


def page(note: str) -> str:
    """The HTML of a note, as it is read without any transform."""
    return built(parse_note(note)[0])[0]


def para(*content: n.Inline) -> n.Document:
    return n.Document((n.Para(content),))


# ------------------------------------------------------------------------------------------------------- headings


def test_a_headings_anchor_is_written_out() -> None:
    heading = n.Heading(2, (n.Text("中文 & more"),), anchor="中文--more")
    assert written(n.Document((heading,))) == "## 中文 & more {#中文--more}\n"
    assert built(n.Document((heading,))) == ['<h2 id="中文--more">中文 &amp; more</h2>']


@pytest.mark.parametrize("anchor", ["हिन्दी", "عربي-1", "a_b-", "-", "日本", "ñandú"])
def test_anchors_of_any_script_reach_the_heading(anchor: str) -> None:
    heading = n.Heading(2, (n.Text("T"),), anchor=anchor)
    assert built(n.Document((heading,))) == [f'<h2 id="{anchor}">T</h2>']


def test_an_anchor_that_attributes_cannot_hold_is_an_element() -> None:
    heading = n.Heading(2, (n.Text("T"),), anchor="a.b")
    assert built(n.Document((heading,))) == ['<h2 id="t"><a id="a.b"></a>T</h2>']


def test_headings_within_lists_and_quotes_have_their_anchors() -> None:
    heading = n.Heading(3, (n.Text("T"),), anchor="a_b")
    item = n.BulletList((n.ListItem((heading,)),))
    html = built(n.Document((n.BlockQuote((heading,)), item)))[0]
    assert html.count('<h3 id="a_b">T</h3>') == 2


@pytest.mark.parametrize("title", ["{#x}", "T {.x}", "T {k=v}", "a } b", "C# #", "T {#x} {#y}", "\\{#x}", "`{#x}`"])
def test_braces_in_a_heading_are_text(title: str) -> None:
    with_anchor = n.Heading(2, (n.Text(title),), anchor="id-1")
    without = n.Heading(2, (n.Text(title),))
    first, second = built(n.Document((with_anchor,)), n.Document((without,)))
    assert first == f'<h2 id="id-1">{title}</h2>'
    assert second.endswith(f">{title}</h2>")


def test_a_headings_code_keeps_its_braces() -> None:
    heading = n.Heading(2, (n.Text("a "), n.Code("{#x}")), anchor="a")
    assert built(n.Document((heading,))) == ['<h2 id="a">a <code>{#x}</code></h2>']


# ------------------------------------------------------------------------------------------------- callouts, quotes


def test_a_callout_is_an_alert_with_title_and_fold() -> None:
    assert page("> [!tip]- *T* $x$\n> body") == (
        '<aside data-alert="tip" data-fold="-"><header><em>T</em> <span class="tex">x</span></header><p>body</p></aside>'
    )


def test_a_type_that_is_more_than_letters_stands_in_an_attribute() -> None:
    assert page("> [!my-type2|wide left]+ T") == (
        '<aside data-alert="mytype" data-fold="&#43;" data-callout="my-type2" data-callout-metadata="wide left">'
        "<header>T</header></aside>"
    )


def test_a_callout_of_digits_is_a_note() -> None:
    assert page("> [!9]\n> x") == '<aside data-alert="note" data-fold="" data-callout="9"><p>x</p></aside>'


def test_quotes_in_metadata_do_not_end_the_attribute() -> None:
    callout = n.Callout("note", (), (), metadata='a"b\\c}')
    assert 'data-callout-metadata="a&#34;b\\c}"' in built(n.Document((callout,)))[0]


def test_an_empty_callout_is_an_alert() -> None:
    assert page("> [!note]") == '<aside data-alert="note" data-fold=""></aside>'


def test_callouts_nest_and_stand_in_lists() -> None:
    html = page("- a\n  > [!x-y]\n  > - b\n  >   > [!tip] T\n  >   > c\n- d")
    assert '<aside data-alert="xy" data-fold="" data-callout="x-y">' in html
    assert '<aside data-alert="tip" data-fold=""><header>T</header><p>c</p></aside>' in html


@pytest.mark.parametrize(
    "last", ["- item", "```\ncode\n```", "# heading", "<div>\nx\n</div>", "> quote", "| a |\n|---|"]
)
def test_a_callouts_attributes_reach_it_whatever_it_ends_in(last: str) -> None:
    quoted = "\n> ".join(["[!a-b]", "x", "", *last.split("\n")])
    assert '<aside data-alert="ab" data-fold="" data-callout="a-b">' in page(f"> {quoted}\n\nafter")


def test_comment_without_end_in_a_callout_swallows_nothing() -> None:
    assert page("> [!note]\n> <!-- a\n\nafter").endswith("--></aside>\n<p>after</p>")


@pytest.mark.parametrize("text", ["[!note] x", "[!note]- x", "[!note]"])
def test_a_quote_that_begins_like_an_alert_is_a_quote(text: str) -> None:
    quote = n.BlockQuote((n.Para((n.Text(text),)),))
    assert built(n.Document((quote,))) == [f"<blockquote><p><span></span>{text}</p>\n</blockquote>"]


# ----------------------------------------------------------------------------------------------------------- math


def test_inline_math_is_left_alone() -> None:
    assert page(r"a $x_1*y*z \[1\] <b> `c`$ b") == (r'<p>a <span class="tex">x_1*y*z \[1\] &lt;b&gt; `c`</span> b</p>')


def test_a_block_of_math_is_left_alone() -> None:
    assert page("$$\na_1 * b * c \\\\\n\\% d\n$$") == '<div class="tex">\na_1 * b * c \\\\\n\\% d\n</div>'


@pytest.mark.parametrize(
    "line", ["- b", "# b", "> b", "", "= b", "1. b", "{.b}", "| b", ": b", "    b", "$b$", "<div>"]
)
def test_math_with_a_line_like_a_block_is_a_fence(line: str) -> None:
    tex = f"a\n{line}\nc"
    html = built(n.Document((n.MathBlock(tex),)))[0]
    shown = tex.replace("<", "&lt;").replace(">", "&gt;")
    assert html == f'<div class="tex">{shown}</div>'


def test_math_in_a_quote_holds_no_marks_of_the_quote() -> None:
    quote = n.BlockQuote((n.MathBlock("a\nb"),))
    assert '<div class="tex">a\nb</div>' in built(n.Document((quote,)))[0]


def test_display_math_splits_only_a_paragraph() -> None:
    display = n.Math("x", display=True)
    heading = n.Heading(1, (display,), anchor="h")
    html = built(n.Document((n.Para((n.Text("a "), display, n.Text(" b"), n.Strong((display,)))), heading)))[0]
    assert html.replace("\n", "") == (
        '<p>a </p><div class="tex">x</div><p> b<strong><span class="tex">\\displaystyle x</span></strong></p>'
        '<h1 id="h"><span class="tex">\\displaystyle x</span></h1>'
    )


def test_tex_that_would_end_its_math_is_shown() -> None:
    assert built(para(n.Math(r"a\)*b*"))) == [r'<p><span class="math inline">\(a\)*b*\)</span></p>']


def test_math_between_pipes_makes_a_table_of_html() -> None:
    html = page("| $\\|x\\|$ | b |\n|--:|---|\n| *c* | `d \\| e` |")
    assert '<span class="tex">|x|</span>' in html
    assert "<em>c</em>" in html
    assert "<code>d | e</code>" in html


@pytest.mark.parametrize(
    "text", [r"\(a\)", r"\[a\]", r"\\(a\\)", "$$a$$", "$a$ b$", "a $5 and $10", "$$$", "[x]", r"\["]
)
def test_text_like_math_is_text(text: str) -> None:
    strong = n.Strong((n.Text(text),))
    assert built(para(n.Text(text), n.SoftBreak(), strong)) == [f"<p>{text}\n<strong>{text}</strong></p>"]


def test_dollars_that_a_mark_parts_are_no_math_where_a_site_has_dollars_for_it() -> None:
    content = (n.Text("costs $5 "), n.Emph((n.Text("or"),)), n.Text(" 6$, and "), n.Code("$7"), n.Text(" or 8$"))
    assert written(para(*content)) == "costs &#36;5 *or* 6&#36;, and `$7` or 8$\n"


def test_a_dollar_beside_display_math_is_text() -> None:
    html = built(para(n.Text("a$"), n.Math("x", display=True), n.Text("$b")))[0]
    assert html.replace("\n", "") == '<p>a$</p><div class="tex">x</div><p>$b</p>'


# ------------------------------------------------------------------------------------------- lists, notes, tables


def test_tasks_other_than_done_and_open_keep_their_mark_and_are_not_ticked() -> None:
    html = page('- [ ] a\n- [x] b\n- [/] c\n- ["] d')
    assert '<li><input disabled="" type="checkbox"> a</li>' in html
    assert '<li><input checked="" disabled="" type="checkbox"> b</li>' in html
    assert '<li><input type="checkbox" disabled data-task="/"> ◪ c</li>' in html
    assert '<li><input type="checkbox" disabled data-task="&quot;"> &quot; d</li>' in html


def test_an_empty_item_ends_no_list_around_it() -> None:
    empty = n.ListItem(())
    inner = n.OrderedList((n.ListItem((n.Para((n.Text("a"),)),)), empty, empty), tight=False)
    html = built(n.Document((n.BulletList((n.ListItem((inner,)),)),)))[0]
    assert html.count("<ol>") == html.count("<ul>") == 1
    assert html.count("<li>") == 4


def test_a_definition_is_not_what_a_colon_begins() -> None:
    assert page("a\n: b\n\nc\n\n: d") == "<p>a\n: b</p>\n<p>c</p>\n<p>: d</p>"


def test_inline_footnotes_are_notes_and_unused_ones_are_kept() -> None:
    html = page("a^[one *two*] b[^1]\n\n[^1]: three\n[^2]: four\n[^1]: five")
    assert "<p>one <em>two</em>&#160;" in html
    assert "<p>three&#160;" in html
    assert '<section class="footnotes-unused">\n<ul>\n<li>\n<p>four</p>' in html
    assert "<p>five</p>" in html


def test_a_note_of_an_unused_note_is_a_note() -> None:
    html = page("a\n\n[^1]: one^[two]")
    assert "<p>one<sup" not in html
    assert "one<sup" in html
    assert "<p>two&#160;" in html


def test_tags_in_a_table_hold_pipes_as_entities() -> None:
    html = page('| a |\n|---|\n| <b title="x\\|y">z</b> `c\\|d` [e](<f\\|g>) |')
    assert '<b title="x&#124;y">z</b> <code>c|d</code> <a href="f%7Cg">e</a>' in html


# ------------------------------------------------------------------------------------------------- pictures, media


def test_a_picture_with_a_caption_is_a_figure() -> None:
    image = n.Image((n.Text("My *cat*"),), n.FileTarget("a/cat.jpg"), width=100)
    assert built(para(image)) == [
        '<figure>\n<img src="a/cat.jpg" alt="" width="100">\n<figcaption>My *cat*</figcaption>\n</figure>'
    ]


@pytest.mark.parametrize("name", ["cat.jpg", "cat", "a/cat.jpg"])
def test_a_files_name_is_no_caption(name: str) -> None:
    image = n.Image((n.Text(name),), n.FileTarget("a/cat.jpg"))
    assert built(para(image)) == [f'<p><img src="a/cat.jpg" alt="{name}"></p>']


def test_math_in_a_caption_is_math() -> None:
    image = n.Image((n.Text("a "), n.Math("x")), n.FileTarget("cat.jpg"))
    assert '<figcaption>\n<p>a <span class="tex">x</span></p>\n</figcaption>' in built(para(image))[0]


def test_a_pdf_is_a_frame_and_a_link() -> None:
    pdf = n.Media("pdf", (n.Text("A"),), n.FileTarget("a b.pdf", "page=2"))
    assert built(para(pdf))[0].endswith(
        '<iframe class="pdf" src="a%20b.pdf#page=2" title="A" loading="lazy"></iframe> '
        '<a href="a%20b.pdf#page=2">A</a></p>'
    )


def test_sound_and_video_have_players() -> None:
    sound = n.Media("audio", (), n.FileTarget("a.mp3"))
    video = n.Media("video", (), n.FileTarget("a.mp4"), width=10)
    assert built(para(n.Text("x "), sound, video)) == [
        '<p>x <audio controls src="a.mp3"></audio><video controls src="a.mp4" width="10"></video></p>'
    ]


# ------------------------------------------------------------------------------------------------------------ rest


def test_a_toggle_holds_markdown_and_its_title_math() -> None:
    toggle = n.Toggle((n.Text("S "), n.Math("x")), (n.Para((n.Emph((n.Text("in"),)),)),), open=True)
    html = built(n.Document((toggle,)))[0]
    assert html.replace("\n", "") == (
        '<details open><summary><p>S <span class="tex">x</span></p></summary><p><em>in</em></p></details>'
    )


def test_mermaid_reaches_its_hook() -> None:
    assert page("```mermaid\ngraph TD; A-->B\n```") == '<pre class="mermaid">graph TD; A--&gt;B</pre>'


@pytest.mark.parametrize("info", ["js {1,3}", "{r, echo=FALSE}", "{=latex}", "js title={a}", "{.js}", "{", "js }{"])
def test_no_info_string_is_read_as_attributes(info: str) -> None:
    assert "x" in built(n.Document((n.CodeBlock("x", info),)))[0]


@pytest.mark.parametrize("text", ["a", "\\", "`", "\\`"])
def test_two_code_spans_are_two(text: str) -> None:
    html = built(para(n.Code(text), n.Comment("c"), n.Code("b")))[0]
    assert html == f"<p><code>{text}</code><!-- --><code>b</code></p>"


def test_a_tilde_beside_struck_text_is_text() -> None:
    html = built(para(n.Text("a~"), n.Strikeout((n.Text("~b~"),)), n.Text("~c")))
    assert html == ["<p>a~<del>~b~</del>~c</p>"]


def test_front_matter_is_written_only_where_nobody_reads_it() -> None:
    text = para(n.Text("x")).content
    read = n.Document(text, n.FrontMatter("a: 1", {"a": 1}))
    unread = n.Document(text, n.FrontMatter("a: [", valid=False))
    assert written(read) == "x\n"
    assert written(unread) == "```yaml\na: [\n```\n\nx\n"


def test_breaks_are_written_out() -> None:
    assert build(["a\\\nb"]) == built(para(n.Text("a"), n.LineBreak(), n.Text("b"))) == ["<p>a<br>\nb</p>"]


def test_a_break_before_nothing_leaves_no_backslash() -> None:
    hidden = n.Emph((n.Comment("c"),))
    texts = [n.Text("a"), n.Text("a\\")]
    assert built(*(para(text, n.LineBreak(), hidden) for text in texts)) == ["<p>a</p>", "<p>a\\</p>"]
