"""Hypothesis strategies for documents in normal form: what a reader makes of a note, and the writer gives back.

Normal form: no two texts side by side and none empty, no emphasis right within the same kind, no line end at the edge
of a paragraph or an emphasis, lists that are tight where they can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from vaultconv import nodes as n
from vaultconv.markdown.joins import blank_between
from vaultconv.walk import collect, walk

PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
LETTERS = "abzXY019é中ß「」’€😀"
SPACES = " \t\u00a0\u3000"

words = st.text("abcXYZ019", min_size=1, max_size=6)
fragments = st.one_of(
    st.text(LETTERS + PUNCTUATION + SPACES, min_size=1, max_size=6),
    st.text(PUNCTUATION, min_size=1, max_size=3),
    st.sampled_from(
        [
            "- ", "1. ", "12) ", "# ", "> ", "+ a", "---", "===", "| - |", ":-:", "***", "~~~", "[x] ", "[[a]]", "![[b]]", "==c==", "%%d%%",
            "$e$", "$$", "#tag", " ^id", "[^1]", "^[f]", "[!note]", "http://x.y/z", "www.x.y", "a@b.c", "&amp;", "&#35;", "<b>", "<!--",
            "<http://x>", "\\", "a_b_c", "__init__", "2 * 3", "[a](b)", "[a]: b", "C:\\dir", "![c](d)", "a\u2028b", "\u200b",
        ]
    ),
    words,
)  # fmt: skip
texts = st.lists(fragments, min_size=1, max_size=4).map("".join).map(n.Text)
code_spans = st.text("ab `\\*[|%", min_size=1, max_size=8).map(n.Code)
addresses = st.one_of(
    st.sampled_from(
        ["https://a.b/c_d?e=f&g", "a b.md", "a(b", "", "x)y", "<z>", "m\\n", "&amp;", "#h", "日本.md", "$a$"]
    ),
    st.text("ab/#?&;()<>\\*_[]% $", max_size=8),
).map(n.Url)
titles = st.one_of(st.just(""), st.text("ab \"'()\\&;*", max_size=6))
math_spans = st.builds(
    n.Math, st.text("ab\\{}^_*[]<|", min_size=1, max_size=6).filter(lambda tex: not tex.endswith("\\"))
)
targets = st.text("abc d/é", min_size=1, max_size=6).map(str.strip).filter(bool)
subpaths = st.sampled_from(["", "#Part", "#A#B", "#^id"])
linkpaths = st.builds(lambda path, part: path + part, targets, subpaths)
embeds = st.builds(n.Embed, linkpaths, st.sampled_from(["", "cap", "100", "cap|100x50"]))


def merged(content: Sequence[Any]) -> tuple[Any, ...]:
    """The inlines that can stand side by side: two that would be one, or can't be told apart, lose the second."""
    kept: list[Any] = []
    for node in content:
        if kept and not _may_touch(kept[-1], node):
            continue
        kept.append(node)
    return tuple(kept)


_FUSING = (n.Text, n.Strikeout, n.Highlight, n.Code, n.Math, n.Comment)
_BREAKS = (n.SoftBreak, n.LineBreak)


def _may_touch(left: Any, right: Any) -> bool:
    if type(left) in _BREAKS:
        return type(right) not in _BREAKS
    return not (type(left) is type(right) and type(left) in _FUSING)


def _emphasis(kind: type, inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    content = st.lists(inner, min_size=1, max_size=3).map(merged)
    return content.filter(lambda nodes: not collect(nodes, kind)).map(kind)


def _unlinked(content: tuple[Any, ...]) -> bool:
    linking = (n.Link, n.WikiLink, n.FootnoteRef, n.InlineFootnote)
    return not any(type(node) in linking for node in walk(content))


def _without_brackets(content: tuple[Any, ...]) -> bool:
    return not any(bracket in node.text for node in walk(content) if type(node) in (n.Code, n.Math) for bracket in "[]")


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    content = st.lists(inner, min_size=1, max_size=3).map(merged)
    unlinked = content.filter(_unlinked)
    plain = unlinked.filter(_without_brackets).filter(
        lambda nodes: not collect(nodes, n.Image) + collect(nodes, n.Embed) + collect(nodes, n.RawInline)
    )
    return st.one_of(
        *(_emphasis(kind, inner) for kind in (n.Emph, n.Strong, n.Strikeout, n.Highlight)),
        st.builds(n.Link, unlinked, addresses, titles),
        st.builds(n.WikiLink, linkpaths, st.one_of(st.just(()), plain)),
        st.builds(n.InlineFootnote, unlinked),
        images,
    )


def _alt(text: str) -> tuple[n.Text, ...]:
    return (n.Text(text.strip()),) if text.strip() else ()


# A size at the end of an image's text is its size, so a text with digits has no place here.
images = st.builds(
    lambda content, target, title, size: n.Image(content, target, title, *size),
    st.one_of(st.just(()), st.text("ab *_[]!", min_size=1, max_size=5).map(_alt)),
    addresses,
    titles,
    st.sampled_from([(None, None), (100, None), (100, 50)]),
)
atoms = st.one_of(
    texts,
    texts,
    code_spans,
    math_spans,
    embeds,
    words.map(n.Comment),
    st.sampled_from([n.RawInline("<b>"), n.RawInline("</b>"), n.RawInline("<br>")]),
    st.just(n.FootnoteRef("note")),
)
inline_nodes = st.recursive(atoms, _nested, max_leaves=6)
line_content = st.lists(inline_nodes, min_size=1, max_size=4).map(merged)


@st.composite
def lines(draw: st.DrawFn) -> tuple[Any, ...]:
    """Lines of inlines, with breaks between and tags where there can be some."""
    content: list[Any] = []
    for number in range(draw(st.integers(1, 3))):
        if number:
            content.append(draw(st.sampled_from([n.SoftBreak(), n.LineBreak()])))
        if draw(st.integers(0, 5)) == 0:
            content += [
                n.Tag(draw(st.sampled_from(["tag", "a/b", "y1984", "日本"]))),
                n.Text(draw(st.sampled_from([" ", ", ", ") "]))),
            ]
            continue
        content += draw(line_content)
    return merged(_spaced(content))


def _spaced(content: list[Any]) -> list[Any]:
    """A lone tag at a line's start is fine; raw HTML there would begin a block, so a word goes before it."""
    spaced: list[Any] = []
    for node in content:
        at_start = not spaced or type(spaced[-1]) in _BREAKS
        if at_start and type(node) in (n.RawInline, n.Comment):
            spaced.append(n.Text("w"))
        spaced.append(node)
    return spaced


identifiers = st.sampled_from(["", "", "", "id-1", "Abc"])
paragraphs = st.builds(n.Para, lines(), identifiers)
one_line = line_content.map(lambda content: tuple(_spaced(list(content))))
headings = st.builds(n.Heading, st.integers(1, 6), one_line)
# A line of blanks within a list item is an empty one to some readers.
code_text = st.text("ab`~ \n#\t|>-", max_size=20).map(
    lambda text: "\n".join(line.rstrip() for line in text.split("\n"))
)
code_blocks = st.builds(n.CodeBlock, code_text, st.sampled_from(["", "py", 'js title="a"', "a`b", "c\\*d", "&amp;"]))
math_blocks = st.text("ab\\{}^_\n", min_size=1, max_size=10).map(
    lambda tex: n.MathBlock("\n".join(line for line in tex.split("\n") if line) or "x")
)
raw_blocks = st.sampled_from(
    [n.RawBlock("<div>\nx\n</div>"), n.RawBlock("<!-- a\n\nb -->"), n.RawBlock("<hr>"), n.RawBlock("<pre>\n\n*</pre>")]
)
cells = st.one_of(st.just(()), one_line).map(n.Cell)


@st.composite
def tables(draw: st.DrawFn) -> n.Table:
    """A table of one to three columns."""
    width = draw(st.integers(1, 3))
    row = st.lists(cells, min_size=width, max_size=width).map(tuple)
    align = st.lists(st.sampled_from(n.ALIGNMENTS), min_size=width, max_size=width).map(tuple)
    return n.Table(draw(align), draw(row), tuple(draw(st.lists(row, max_size=2))))


leaves = st.one_of(
    paragraphs,
    paragraphs,
    headings,
    code_blocks,
    math_blocks,
    raw_blocks,
    tables(),
    st.just(n.HorizontalRule()),
    st.text("a\n*-", max_size=5).map(lambda text: n.CommentBlock(f"\n{text}\n")),
)


def distinct(blocks: Sequence[Any]) -> tuple[Any, ...]:
    """Blocks that can stand side by side: two lists of one delimiter would be told apart by another one."""
    kept: list[Any] = []
    for block in blocks:
        if kept and type(block) is n.OrderedList and type(kept[-1]) is n.OrderedList:
            continue
        kept.append(block)
    return tuple(kept)


@st.composite
def items(draw: st.DrawFn, inner: st.SearchStrategy[Any]) -> n.ListItem:
    """An item, now and then a task."""
    content = distinct(draw(st.lists(inner, max_size=2)))
    task = draw(st.sampled_from([None, None, " ", "x", "/"]))
    if task is not None and (not content or type(content[0]) is not n.Para):
        content = (n.Para((n.Text("do"),)), *content)
    name = draw(identifiers)
    if content and type(content[0]) is n.Para:  # its first paragraph's id is the item's
        content = (n.Para(content[0].content), *content[1:])
        return n.ListItem(content, task, name)
    return n.ListItem(content, task)


def is_tight(items: Sequence[n.ListItem], wish: bool) -> bool:
    """Can these items be a tight list, or else must they?"""
    pairs = [pair for item in items for pair in zip(item.content, item.content[1:], strict=False)]
    if any(blank_between(left, right) for left, right in pairs):
        return False
    return wish or (len(items) < 2 and not pairs)


def lists(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists of either kind."""
    some = st.lists(items(inner), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(lambda items, wish: n.BulletList(items, is_tight(items, wish)), some, st.booleans()),
        st.builds(
            lambda items, wish, start, mark: n.OrderedList(items, start, mark, is_tight(items, wish)),
            some,
            st.booleans(),
            st.sampled_from([1, 1, 0, 7, 99]),
            st.sampled_from([".", ")"]),
        ),
    )


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Quotes, callouts and lists."""
    content = st.lists(inner, min_size=1, max_size=3).map(distinct)
    callouts = st.builds(
        n.Callout,
        st.sampled_from(["note", "My-Type", "tip"]),
        st.one_of(st.just(()), one_line),
        st.lists(inner, max_size=2).map(distinct),
        st.sampled_from(["", "+", "-"]),
        st.sampled_from(["", "wide"]),
    )
    return st.one_of(content.map(n.BlockQuote), callouts, lists(inner))


blocks = st.recursive(leaves, containers, max_leaves=8)
definition = n.FootnoteDef("note", (n.Para((n.Text("the note"),)),))
documents = st.lists(blocks, max_size=5).map(lambda content: n.Document((*distinct(content), definition)))
