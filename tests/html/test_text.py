"""Obsidian's marks in the text of raw HTML."""

from __future__ import annotations

from functools import partial

import pytest

from tests.work import LINEAR, counted, growth
from vaultconv import nodes as n
from vaultconv.html.text import without_marks


def resolved(target: str, embed: bool) -> n.Target:
    if target == "Nope":
        return n.MissingTarget(target)
    return n.FileTarget(target) if target.endswith(".png") else n.NoteTarget(f"{target}.md")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>[[A]]s</p>", '<p><a href="">A</a>s</p>'),
        ("<p>[[A\\|b &amp; c]]</p>", '<p><a href="">b &amp; c</a></p>'),
        ("<p>[[Nope|x]]</p>", "<p>x</p>"),
        ("<p>![[i.png|cap|9x8]]</p>", '<p><img src="" alt="cap" width="9" height="8"></p>'),
        ("<p>![[A]]</p>", '<p><a href="">A</a></p>'),
        ("<p>a%%b%% ==c== [^1] [^x-y]</p>", "<p>a <mark>c</mark> <code>[^1]</code> <code>[^x-y]</code></p>"),
        ('<a title="[[A]]">==</a>', '<a title="[[A]]">==</a>'),
        ("<!-- [[A]] --><pre>[[A]]</pre><CODE>%%a%%</CODE>", "<!-- [[A]] --><pre>[[A]]</pre><CODE>%%a%%</CODE>"),
        ("<pre>[[A]]", "<pre>[[A]]"),
        ("<svg id=x /><p>[[A]]</p>", '<svg id=x /><p><a href="">A</a></p>'),
        ("<code-like>[[A]]</code-like>", '<code-like><a href="">A</a></code-like>'),
        ("<!-- [[A]] --!>[[A]]", '<!-- [[A]] --!><a href="">A</a>'),
        ('<a title="<[[A]]">==</a>', '<a title="<[[A]]">==</a>'),
        ("<p>5%% a\n6%% b %%%%</p>", "<p>5%% a\n6%% b %%%%</p>"),
        ("<p>\n%%a\nb%%</p>", "<p>\n</p>"),
        ("<p>[[]] 100%% [[ a</p>", "<p>[[]] 100%% [[ a</p>"),
    ],
)
def test_marks_become_html(html: str, expected: str) -> None:
    assert without_marks(html, resolved).html == expected


def test_the_places_of_the_addresses_are_given() -> None:
    marked = without_marks("<b>==x==</b> [[A]] ![[i.png]]", resolved)
    assert [(marked.html[:start][-6:], target) for start, target in marked.links] == [
        ('href="', n.NoteTarget("A.md")),
        (' src="', n.FileTarget("i.png")),
    ]


counting = counted("vaultconv.html", "vaultconv.html.text")


@pytest.mark.parametrize("piece", ["[[", "%%", "<a '", '<a "', "<!--", "<pre ", "==a", "[^", "[[a"])
def test_unclosed_marks_take_linear_work(piece: str) -> None:
    assert growth(lambda size: partial(counting.without_marks, piece * size + "[[", resolved), 250) < LINEAR
