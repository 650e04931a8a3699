"""Obsidian's inline syntax, a literal in and a shape out."""

from __future__ import annotations

import pytest

from tests.parse.shape import codes, inline
from vaultconv import nodes as n
from vaultconv.nodes import Link, Math, WikiLink
from vaultconv.parse import COMMONMARK, OBSIDIAN, InlineRule, parse_note
from vaultconv.walk import collect, plain_text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[[Rome]]", "(WikiLink 'Rome')"),
        ("[[Trips/Rome.md]]", "(WikiLink 'Trips/Rome.md')"),
        ("[[Rome|the city]]", "(WikiLink 'Rome' (Text 'the city'))"),
        (r"[[Rome\|the city]]", "(WikiLink 'Rome' (Text 'the city'))"),
        ("[[Rome#Day 1#Noon]]", "(WikiLink 'Rome#Day 1#Noon')"),
        ("[[#^id]]", "(WikiLink '#^id')"),
        ("[[ Rome ]]", "(WikiLink 'Rome')"),
        ("[[Rome|]]", "(WikiLink 'Rome')"),
        ("[[Rome|a|b]]", "(WikiLink 'Rome' (Text 'a|b'))"),
        ("[[Rome|*old* town]]", "(WikiLink 'Rome' (Emph (Text 'old')) (Text ' town'))"),
        ("[[Rome|see [x](y)]]", "(WikiLink 'Rome' (Text 'see [x](y)'))"),
        ("[[Rome|a [b]]]", "(WikiLink 'Rome' (Text 'a [b]'))"),
        ("[[Sq]uare]]", "(WikiLink 'Sq]uare')"),
        ("[[Out [[In]] x]]", "(Text '[[Out ') (WikiLink 'In') (Text ' x]]')"),
        ("[[Bone]]s", "(WikiLink 'Bone') (Text 's')"),
        ("[[$ Name $]]", "(WikiLink '$ Name $')"),
        (r"\[[Rome]]", "(Text '[[Rome]]')"),
        ("`[[Rome]]`", "(Code '[[Rome]]')"),
        ("[[]] [[ ]]", "(Text '[[]] [[ ]]')"),
        ("[[|x]] [[|]]", "(WikiLink '' (Text 'x')) (Text ' ') (WikiLink '')"),
        ("[[a\nb]]", "(Text '[[a') (SoftBreak) (Text 'b]]')"),
        ("[[7]](https://x.y)", "(Link 'https://x.y' (Text '[7]'))"),
        ("[see [[Rome]]](u)", "(Text '[see ') (WikiLink 'Rome') (Text '](u)')"),
    ],
)
def test_wikilinks(source: str, expected: str) -> None:
    assert inline(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("![[a.png]]", "(Embed 'a.png')"),
        ("![[a.png|cap|100x50]]", "(Embed 'a.png' display='cap|100x50')"),
        (r"![[a.png\|100]]", "(Embed 'a.png' display='100')"),
        ("![[Note#^id]]", "(Embed 'Note#^id')"),
        ("![cap|100](u)", "(Image 'u' width=100 (Text 'cap'))"),
        (r"![cap\|100x20](u)", "(Image 'u' width=100 height=20 (Text 'cap'))"),
        ("![250](u)", "(Image 'u' width=250)"),
        ("![page 250](u)", "(Image 'u' (Text 'page 250'))"),
        ('![cap](u "t")', "(Image 'u' title='t' (Text 'cap'))"),
    ],
)
def test_embeds_and_image_sizes(source: str, expected: str) -> None:
    assert inline(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("$a*b$ and *c*", "(Math 'a*b') (Text ' and ') (Emph (Text 'c'))"),
        ("costs $5 and $10", "(Text 'costs $5 and $10')"),
        ("$ x$ and $x $", "(Text '$ x$ and $x $')"),
        (r"\$a$", "(Text '$a$')"),
        (r"$a\$b$", r"(Math 'a\\$b')"),
        ("$f(x)$s", "(Math 'f(x)') (Text 's')"),
        ("a $$x\ny$$ b", "(Text 'a ') (Math 'x\\ny' display=True) (Text ' b')"),
        ("*x $*$ y*", "(Emph (Text 'x ') (Math '*') (Text ' y'))"),
        ("**x** [[$ a]] $b", "(Strong (Text 'x')) (Text ' ') (WikiLink '$ a') (Text ' $b')"),
        ("`$x$`", "(Code '$x$')"),
    ],
)
def test_math_is_redacted_and_money_is_not_math(source: str, expected: str) -> None:
    assert inline(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("==a *b*==", "(Highlight (Text 'a ') (Emph (Text 'b')))"),
        ("**==a==**", "(Strong (Highlight (Text 'a')))"),
        ("a == b == c", "(Text 'a == b == c')"),
        ("a ==> b == c", "(Text 'a ==> b == c')"),
        ("~~a~~ ~b~", "(Strikeout (Text 'a')) (Text ' ~b~')"),
        ("a%%b%%c", "(Text 'a') (Comment 'b') (Text 'c')"),
        ("`%%a%%`", "(Code '%%a%%')"),
        ("a^[b *c*] d", "(Text 'a') (InlineFootnote (Text 'b ') (Emph (Text 'c'))) (Text ' d')"),
        ("a^[b [c](u)]", "(Text 'a') (InlineFootnote (Text 'b ') (Link 'u' (Text 'c')))"),
        ("x^2", "(Text 'x^2')"),
        ("<b>*x*</b>", "(RawInline '<b>' format='html') (Emph (Text 'x')) (RawInline '</b>' format='html')"),
    ],
)
def test_highlights_comments_footnotes_and_html(source: str, expected: str) -> None:
    assert inline(source) == expected


def test_four_percent_signs_are_text() -> None:
    assert inline("a %%%% b") == "(Text 'a %%%% b')"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#tag", "(Tag 'tag')"),
        ("a #b/c, d", "(Text 'a ') (Tag 'b/c') (Text ', d')"),
        ("#a/ x", "(Tag 'a') (Text '/ x')"),
        ("#1984 #y1984", "(Text '#1984 ') (Tag 'y1984')"),
        ("#日本語，次", "(Tag '日本語') (Text '，次')"),
        ("#🌱", "(Tag '🌱')"),
        ("a#b (#c)", "(Text 'a#b (#c)')"),
        (r"\#x", "(Text '#x')"),
        ("`#x`", "(Code '#x')"),
    ],
)
def test_tags(source: str, expected: str) -> None:
    assert inline(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("see https://a.b/c_(d)).", "(Text 'see ') (Link 'https://a.b/c_(d)' (Text 'https://a.b/c_(d)')) (Text ').')"),
        ("**https://a.b**", "(Strong (Link 'https://a.b' (Text 'https://a.b')))"),
        ("https://a.b/?q==&x==1", "(Link 'https://a.b/?q==&x==1' (Text 'https://a.b/?q==&x==1'))"),
        ("[https://a.b](https://c.d)", "(Link 'https://c.d' (Text 'https://a.b'))"),
        ("obsidian.md and http:// x", "(Text 'obsidian.md and http:// x')"),
        ("<a.b@c.d>", "(Link 'mailto:a.b@c.d' (Text 'a.b@c.d'))"),
    ],
)
def test_addresses(source: str, expected: str) -> None:
    assert inline(source) == expected


def test_obsidian_syntax_is_text_to_commonmark() -> None:
    assert inline("[[a]] ==b== $c$ #d ~~e~~ %%f%%", COMMONMARK) == "(Text '[[a]] ==b== $c$ #d ~~e~~ %%f%%')"


def test_an_entity_that_is_a_blank_stays_at_a_line_end() -> None:
    assert inline("a&#32;\nb") == "(Text 'a ') (SoftBreak) (Text 'b')"


def test_a_footnote_without_definition_is_reported_and_a_pattern_in_brackets_stays_text() -> None:
    assert inline("a[^1] b[^0-9]") == "(Text 'a[^1] b[^0-9]')"
    assert codes("a[^1]") == ["1:2 footnote-undefined"]


def test_a_comment_that_is_never_closed_is_kept_and_reported() -> None:
    assert inline("a %%b") == "(Text 'a %%b')"
    assert codes("a\n\nb %%c") == ["3:3 comment-unclosed"]


def test_positions_are_those_of_the_source_in_nested_containers() -> None:
    text = "---\na: 1\n---\n> - x\n>   yy [[A]] $m$\n> - [b](c)\n"
    document = parse_note(text)[0]
    places = [
        (node.position.line, node.position.column)
        for kind in (WikiLink, Math, Link)
        for node in collect(document, kind)
        if node.position is not None
    ]
    assert places == [(5, 8), (5, 14), (6, 5)]


def test_a_plugins_construct_reads_its_inside_with_positions():
    def match(text, start, read):
        end = text.find("++", start + 2)
        return (n.ExtensionInline("underline", {}, read(start + 2, end)), end + 2) if end > 0 else None

    syntax = OBSIDIAN.extend("underlined", InlineRule("underline", "++", match))
    document, _ = parse_note("one\n\ntwo ++*a* [[Rome]]++ `++`", "", syntax)
    (underline,) = collect(document, n.ExtensionInline)
    assert underline.fallback == (n.Emph((n.Text("a"),)), n.Text(" "), n.WikiLink("Rome"))
    assert str(underline.fallback[2].position) == str(n.Position(3, 11))


@pytest.mark.parametrize("trigger", [":", "@", "{", "*", "::", "https://b"])
def test_a_plugins_construct_that_does_not_match_leaves_all_as_it_is(trigger: str):
    text = "a :b: c::d me@e.org {x} *y* https://b.org https://c.org"
    syntax = OBSIDIAN.extend("never", InlineRule("never", trigger, lambda text, start: None))
    assert parse_note(text, "", syntax) == parse_note(text)


def test_plugins_constructs_within_each_other_end_at_some_depth():
    def match(text, start, read):
        return n.ExtensionInline("deeper", {}, read(start + 2, len(text))), len(text)

    syntax = OBSIDIAN.extend("deep", InlineRule("deeper", "++", match))
    document, _ = parse_note("++" * 5_000 + "end", "", syntax)
    assert plain_text(document).endswith("end")
