"""What Hugo would take for its own, wherever a note has it: the page builds, and shows what was written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import Phase, given, seed, settings

from tests.backends.hugo.build import build, built, written
from tests.backends.hugo.words import of_page, of_tree
from tests.property.documents import documents
from tests.work import LINEAR, counted, growth
from vaultconv import nodes as n
from vaultconv.parse import parse_note

SHORTCODES = (
    "{{< x >}}",
    "{{% x %}}",
    "{{<",
    "{{%",
    "{{< x",
    "{{</* x */>}}",
    "{{%/* x */%}}",
    "{{< x */ >}}",
    "{{< a {{< b >}} >}}",
    "{{< x %}}",
    "{{{< x >}}}",
    "{{{{<",
    "\\{{< x >}}",
    "{{<x>}}y{{</x>}}",
    '{{< x a="b" >}}',
    "{{< x\n>}}",
    "{{%\nx",
    "<!--more-->",
    "{{__hugo_ctx pid=1}}",
    "{{__hugo_ctx/}}",
    "{{ .Title }}",
    "{{title}}",
    "{{/* x */}}",
)
PLACES: dict[str, Callable[[str], n.Block]] = {
    "paragraph": lambda text: n.Para(_lines(text)),
    "emphasis": lambda text: n.Para((n.Text("a "), n.Strong(_lines(text)))),
    "code": lambda text: n.Para((n.Text("a "), n.Code(text.replace("\n", " ")), n.Text(" b"))),
    "fence": lambda text: n.CodeBlock(f"a {text} b", "go"),
    "fence in a list in a quote": lambda text: n.BlockQuote((n.BulletList((n.ListItem((n.CodeBlock(text),)),)),)),
    "heading": lambda text: n.Heading(2, (n.Text(_line(text)),), anchor="x"),
    "heading's code": lambda text: n.Heading(2, (n.Code(_line(text)),)),
    "link": lambda text: n.Para((n.Link((n.Text(_line(text)),), n.Url(_line(text)), title=_line(text)),)),
    "link's code": lambda text: n.Para((n.Link((n.Code(_line(text)),), n.Url("x")),)),
    "autolink": lambda text: n.Para((n.Link((n.Text("http://" + text.split()[0]),), n.Url("http://" + text.split()[0])),)),
    "picture": lambda text: n.Para((n.Text("a"), n.Image((n.Text(_line(text)),), n.Url("x"), title=_line(text)))),
    "sized picture": lambda text: n.Para((n.Image((n.Text(_line(text)),), n.Url(_line(text)), width=9),)),
    "caption": lambda text: n.Para((n.Image((n.Text(_line(text)),), n.FileTarget("x.png")),)),
    "table": lambda text: n.Table(("",), (n.Cell((n.Text(_line(text)),)),), ((n.Cell((n.Code(_line(text)),)),),)),
    "callout": lambda text: n.Callout("note", (n.Text(_line(text)),), (n.Para(_lines(text)),), metadata=_line(text)),
    "callout's type": lambda text: n.Callout(_line(text), (), ()),
    "item": lambda text: n.BulletList((n.ListItem((n.Para(_lines(text)),), task="x"),)),
    "summary": lambda text: n.Toggle((n.Text(_line(text)), n.Code(_line(text))), (n.Para(_lines(text)),)),
    "note": lambda text: n.Para((n.Text("a"), n.InlineFootnote((n.Text(_line(text)), n.Code(_line(text)))))),
    "unused note": lambda text: n.FootnoteDef("x", (n.CodeBlock(text),)),
    "name of a note": lambda text: n.Div((n.Para((n.FootnoteRef(_line(text)),)), n.FootnoteDef(_line(text), (n.Para((n.Text("b"),)),)))),
    "media": lambda text: n.Para((n.Media("pdf", (n.Text(_line(text)),), n.Url(_line(text))),)),
    "span": lambda text: n.Para((n.Span((n.Text(_line(text)),), classes=(_line(text),)),)),
    "tag": lambda text: n.Para((n.Tag(text.split()[0]),)),
}  # fmt: skip
UNSEEN: dict[str, Callable[[str], str]] = {
    "comment": lambda text: f"<!-- {text.replace('<!--more-->', '')} -->",
    "attribute": lambda text: f"<div title='{text.replace('<!--more-->', '')}'>\nx\n</div>",
    "script": lambda text: f"<script>\n// {text.replace('<!--more-->', '')}\n</script>",
    "style": lambda text: f"<style>\n/* {text.replace('*/', '').replace('<!--more-->', '')} */\n</style>",
}


def _line(text: str) -> str:
    return text.replace("\n", " ")


def _lines(text: str) -> tuple[n.Inline, ...]:
    first, *rest = text.split("\n")
    content: list[n.Inline] = [n.Text(first)]
    for line in rest:
        content += (n.SoftBreak(), n.Text(line))
    return tuple(content)


@pytest.mark.parametrize("place", PLACES)
def test_shortcodes_are_shown_as_they_are_written_in(place: str) -> None:
    notes = [n.Document((PLACES[place](text),)) for text in SHORTCODES]
    for note, html in zip(notes, built(*notes), strict=True):
        seen, wanted = of_page(html), of_tree(note)
        assert (seen.text, seen.notes) == (wanted.text, wanted.notes), written(note)


@pytest.mark.parametrize("place", UNSEEN)
def test_shortcodes_are_nothing_to_hugo_in_a(place: str) -> None:
    raw = [n.Document((n.RawBlock(UNSEEN[place](text)), n.Para((n.Text("after"),)))) for text in SHORTCODES]
    for html in built(*raw):
        assert html.endswith("<p>after</p>")


@pytest.mark.parametrize("text", SHORTCODES)
def test_shortcodes_in_math_get_a_blank_at_most(text: str) -> None:
    tex = _line(text).replace("\\", "")
    documents = [n.Document((n.Para((n.Math(tex),)),)), n.Document((n.MathBlock(tex),))]
    for html in built(*documents):
        assert of_page(html).text == "".join(tex.split())


def test_shortcodes_in_front_matter_that_no_reader_takes_are_shown() -> None:
    unread = [n.Document((), n.FrontMatter(f"a: [ {text}", valid=False)) for text in SHORTCODES]
    for text, html in zip(SHORTCODES, built(*unread), strict=True):
        assert of_page(html).text == "a:[" + "".join(text.split())


def test_shortcodes_in_raw_text_of_another_language_are_shown() -> None:
    raw = [n.Document((n.RawBlock(text, "latex"),)) for text in SHORTCODES]
    for text, html in zip(SHORTCODES, built(*raw), strict=True):
        assert of_page(html).text == "".join(text.split())


def test_two_texts_that_make_a_shortcode_together_are_text() -> None:
    content = (n.Text("{"), n.Emph((n.Text("{"),)), n.Text("{{"), n.RawInline("<b>"), n.Text("x"), n.RawInline("</b>"))
    link = n.Link((n.Text("http://a.b"),), n.Url("http://a.b"))
    html = built(n.Document((n.Para((*content, n.Text("{{"), link, n.Text("{{"), n.Text("%"))),)))[0]
    assert html == '<p>{<em>{</em>{{<b>x</b>{{<a href="http://a.b">http://a.b</a>{{%</p>'


def test_a_backslash_before_math_is_text() -> None:
    html = built(n.Document((n.Para((n.Text("a\\\\"), n.Math("x"))),)))[0]
    assert html == '<p>a\\\\<span class="tex">x</span></p>'


def test_well_formed_shortcodes_in_a_fence_stay_in_a_fence() -> None:
    block = n.CodeBlock('{{< figure src="a" >}} and {{% x %}}', "go-html-template")
    assert written(n.Document((block,))) == ('```go-html-template\n{{</* figure src="a" */>}} and {{%/* x */%}}\n```\n')


def test_marks_of_the_writer_in_code_are_no_shortcodes_of_ours() -> None:
    block = n.CodeBlock("{\ufdd9{</* x */>}} {{< y >}}")
    assert of_page(built(n.Document((block,)))[0]).text == "{\ufffd{</*x*/>}}{{<y>}}"


def test_the_end_of_the_summary_is_the_authors() -> None:
    assert written(parse_note("a\n\n<!--more-->\n\nb")[0]) == "a\n\n<!--more-->\n\nb\n"


def test_the_end_of_the_summary_breaks_no_list() -> None:
    assert built(parse_note("- a <!--more--> b\n- c")[0])[0].count("<ul>") == 1


def test_the_name_of_hugos_own_marks_is_text() -> None:
    html = built(n.Document((n.Para((n.Text("HAHAHUGOSHORTCODE"), n.Code("HAHAHUGOSHORTCODE0s0HBHB"))),)))[0]
    assert html.replace("\u200b", "") == "<p>HAHAHUGOSHORTCODE<code>HAHAHUGOSHORTCODE0s0HBHB</code></p>"


@pytest.mark.parametrize(
    "block",
    [
        n.Toggle((n.Text("a "), n.RawInline("<!--more-->"), n.Text(" b")), (n.Para((n.Text("c"),)),)),
        n.Heading(2, (n.Text("a "), n.RawInline("<!--more-->"), n.Text(" b"))),
        n.Table(("",), (n.Cell((n.Text("a "), n.RawInline("<!--more-->"), n.Text(" b"))),), ()),
        n.BlockQuote((n.RawBlock("<!--more-->"), n.Para((n.Text("a"),)))),
    ],
    ids=lambda block: type(block).__name__,
)
def test_the_end_of_the_summary_splits_no(block: n.Block) -> None:
    assert "<!-- more -->" in built(n.Document((block,)))[0]


counting = counted("vaultconv", "vaultconv.backends.hugo")


@pytest.mark.parametrize("text", ["{{<", "{{< x >}}", "$a", "<!--more-->", "{", "\\(", "[!", "`{{<", "~", ": \n"])
def test_repeating_a_trap_takes_linear_work(text: str) -> None:
    def task(times: int) -> Callable[[], str]:
        blocks = (
            n.Para((n.Text(text * times), n.Math(text * times))),
            n.CodeBlock(text * times),
            n.RawBlock(text * times),
        )
        return lambda: counting.write_markdown(n.Document(blocks), counting.DIALECT)

    assert growth(task, 250) < LINEAR


@pytest.mark.parametrize("text", ["{.x}", "{#x}", "{ .x }", "{x=y}", "{}", "{.x", "{{.x}}", '{a="{"}'])
def test_attributes_in_the_text_are_text(text: str) -> None:
    alone = n.Para((n.Text(text),))
    below = n.Para((n.Text("a"), n.SoftBreak(), n.Text(text)))
    listed = n.BulletList((n.ListItem((alone,)), n.ListItem((below,), task=" ")))
    for document in (n.Document((below, alone, n.BlockQuote((alone,)), listed)),):
        html = built(document)[0]
        assert of_page(html).text == of_tree(document).text
        assert "class=" not in html


@pytest.mark.parametrize("text", ["http://a.b/c", "https://a.b", "www.a.b", "ftp://a.b", "me@a.bc", "mailto:me@a.bc"])
def test_addresses_that_were_no_links_are_none(text: str) -> None:
    html = built(n.Document((n.Para((n.Text(f"see {text} now"),)),)))[0]
    assert "<a" not in html
    assert of_page(html).text == f"see{text}now"


EVERYTHING = """# {{< H >}} {#x}

{{< youtube id >}} {{% a %}} `{{< b >}}` ``{{% ` %}}`` <b title="{{< c >}}">{{< d</b> [{{< e](f "{{%") ![{{< g](h)

```html {linenos=x}
{{< i >}}
{{< unclosed
```

> [!my-note|{{< wide]- {{< title
> {{% body
> ```
> {{< j >}}
> ```
>
> {.k}

> \\[!tip] plain

| {{< l | `{{% m` |
|---|---|
| {{< n \\| | $x{{<y$ |

- {{< o
  {.p}
- [ ] {#q}

<details><summary>{{< r</summary>

{{< s

</details>

<!-- {{< t >}} -->

<script>
var u = "{{< u >}}";
</script>

v[^1] ^[{{% w]

$$
a {{< b
$$

costs $5 and $6, \\(c\\) \\[d\\] $$ {{__hugo_ctx pid=1}} <div

: no definition

[^1]: {{< x
[^2]: {{< y
"""


def test_a_note_of_traps_shows_what_was_written() -> None:
    note = parse_note(EVERYTHING)[0]
    html = built(note)[0]
    seen, wanted = of_page(html), of_tree(note)
    assert (seen.text, seen.notes, seen.counts) == (wanted.text, wanted.notes, wanted.counts)


def test_whatever_a_note_holds_its_page_has_its_words() -> None:
    notes = generated(200)
    for note, html in zip(notes, build([written(note) for note in notes]), strict=True):
        seen, wanted = of_page(html), of_tree(note)
        assert (seen.text, seen.notes, seen.counts) == (wanted.text, wanted.notes, wanted.counts), written(note)


def generated(number: int) -> list[n.Document]:
    """As many documents, the same ones every time."""
    found: list[n.Document] = []

    @seed(1)
    @given(documents)
    @settings(max_examples=number, database=None, phases=[Phase.generate])
    def collect(document: n.Document) -> None:
        found.append(document)

    collect()
    return found
