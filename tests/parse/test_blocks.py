"""Obsidian's block syntax, a literal in and a shape out."""

from __future__ import annotations

import pytest

from tests.parse.shape import codes, shape
from vaultconv.parse import GFM, parse_note
from vaultconv.parse.lines import MAX_DEPTH


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("> [!tip]- A *b*\n> c", "(Callout 'tip' fold='-' (Text 'A ') (Emph (Text 'b')) (Para (Text 'c')))"),
        (" >[!Note|wide]Title", "(Callout 'Note' metadata='wide' (Text 'Title'))"),
        ("> [!faq] - x", "(Callout 'faq' (Text '- x'))"),
        ("> [!a]\nlazy\n\nb", "(Callout 'a' (Para (Text 'lazy')))\n(Para (Text 'b'))"),
        ("> [!a]\n>> [!b]+ c\n>> d", "(Callout 'a' (Callout 'b' fold='+' (Text 'c') (Para (Text 'd'))))"),
        (">\n> [!a] b", "(Callout 'a' (Text 'b'))"),
        ("> [!a]\n> <br>\n> b", "(Callout 'a' (Para (RawInline '<br>' format='html') (SoftBreak) (Text 'b')))"),
        ("> [!a]\n>     b", "(Callout 'a' (Para (Text 'b')))"),
        ("> a\n> [!note]", "(BlockQuote (Para (Text 'a') (SoftBreak) (Text '[!note]')))"),
        ("- > [!a] b", "(BulletList tight=True (ListItem (Callout 'a' (Text 'b'))))"),
        ("> [!تلميح] س", "(Callout 'تلميح' (Text 'س'))"),
    ],
)
def test_callouts(source: str, expected: str) -> None:
    assert shape(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a ^id", "(Para id='id' (Text 'a'))"),
        ("a\nb ^id-2", "(Para id='id-2' (Text 'a') (SoftBreak) (Text 'b'))"),
        ("a ^b c", "(Para (Text 'a ^b c'))"),
        ("x^2", "(Para (Text 'x^2'))"),
        ("^id", "(Para id='id')"),
        ("- ^id\n- a", "(BulletList tight=True (ListItem id='id') (ListItem (Para (Text 'a'))))"),
        ("a ^b_c", "(Para (Text 'a ^b_c'))"),
        ("> a\n\n^q\n\nb", "(BlockQuote id='q' (Para (Text 'a')))\n(Para (Text 'b'))"),
        ("> a\n^q", "(BlockQuote id='q' (Para (Text 'a')))"),
        ("|a|\n|-|\n|b|\n^t", "(Table id='t' (Cell (Text 'a')) (Cell (Text 'b')))"),
        ("$$\nx\n$$\n\n^m", "(MathBlock 'x' id='m')"),
        ("# h ^i", "(Heading 1 id='i' (Text 'h'))"),
        ("- a ^i\n  - b", "(BulletList tight=True (ListItem id='i' (Para (Text 'a')) (BulletList tight=True (ListItem (Para (Text 'b'))))))"),
        ("- a\n  ^i", "(BulletList tight=True (ListItem id='i' (Para (Text 'a'))))"),
        ("- a\n- b\n\n^l", "(BulletList tight=True id='l' (ListItem (Para (Text 'a'))) (ListItem (Para (Text 'b'))))"),
        ("`a ^b`", "(Para (Code 'a ^b'))"),
    ],
)  # fmt: skip
def test_block_ids_name_the_block_that_they_end_or_follow(source: str, expected: str) -> None:
    assert shape(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("- [ ] a\n- [x] b\n- [/] c", "(BulletList tight=True (ListItem task=' ' (Para (Text 'a'))) (ListItem task='x' (Para (Text 'b'))) (ListItem task='/' (Para (Text 'c'))))"),
        ("1. [x] a", "(OrderedList start=1 delimiter='.' tight=True (ListItem task='x' (Para (Text 'a'))))"),
        ("- [ ]", "(BulletList tight=True (ListItem task=' '))"),
        ("- [x]a", "(BulletList tight=True (ListItem (Para (Text '[x]a'))))"),
        ("- [xx] a", "(BulletList tight=True (ListItem (Para (Text '[xx] a'))))"),
        ("- [x](u)", "(BulletList tight=True (ListItem (Para (Link 'u' (Text 'x')))))"),
    ],
)  # fmt: skip
def test_tasks(source: str, expected: str) -> None:
    assert shape(source) == expected


def test_github_knows_three_marks_of_a_task() -> None:
    assert shape("- [/] a", GFM) == "(BulletList tight=True (ListItem (Para (Text '[/] a'))))"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("$$\na\n\nb\n$$\nc", "(MathBlock 'a\\n\\nb')\n(Para (Text 'c'))"),
        ("a\n$$\n- x\n$$\nb", "(Para (Text 'a'))\n(MathBlock '- x')\n(Para (Text 'b'))"),
        ("a $$\nx\n$$ b", "(Para (Text 'a ') (Math 'x' display=True) (Text ' b'))"),
        ("a $$\n- x\n# y\n$$ b", "(Para (Text 'a ') (Math '- x\\n# y' display=True) (Text ' b'))"),
        (
            "1. a\n$$\nx\n$$\nb",
            "(OrderedList start=1 delimiter='.' tight=True (ListItem (Para (Text 'a') (SoftBreak) (Math 'x' display=True) (SoftBreak) (Text 'b'))))",
        ),
        ("> $$\n> x\n> $$", "(BlockQuote (MathBlock 'x'))"),
        ("$$x$$", "(MathBlock 'x')"),
        ("$$\nx\n$$ (1)", "(MathBlock 'x')\n(Para (Text '(1)'))"),
        ("$$\nx\n\ny", "(Para (Text '$$') (SoftBreak) (Text 'x'))\n(Para (Text 'y'))"),
        ("%%\n# a\n\n- b\n%%\nc", "(CommentBlock '\\n# a\\n\\n- b\\n')\n(Para (Text 'c'))"),
        ("a\n%%\nb\n\nc", "(Para (Text 'a'))\n(CommentBlock '\\n')\n(Para (Text 'b'))\n(Para (Text 'c'))"),
        ("%% a %% b", "(Para (Comment ' a ') (Text ' b'))"),
        ("a\n%%b%%\nc", "(Para (Text 'a') (SoftBreak) (Comment 'b') (SoftBreak) (Text 'c'))"),
        ("```\n%%\n```\n%%\nx\n%%", "(CodeBlock '%%')\n(CommentBlock '\\nx\\n')"),
    ],
)
def test_math_and_comment_blocks(source: str, expected: str) -> None:
    assert shape(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a[^n]\n\n[^n]: b\n    c\n\n    d", "(Para (Text 'a') (FootnoteRef 'n'))\n(FootnoteDef 'n' (Para (Text 'b') (SoftBreak) (Text 'c')) (Para (Text 'd')))"),
        ("a[^N]\n\n[^n]: b\n\n  c", "(Para (Text 'a') (FootnoteRef 'N'))\n(FootnoteDef 'n' (Para (Text 'b')) (Para (Text 'c')))"),
        ("a[^1]\n[^1]: b\n[^2]: c", "(Para (Text 'a') (FootnoteRef '1'))\n(FootnoteDef '1' (Para (Text 'b')))\n(FootnoteDef '2' (Para (Text 'c')))"),
    ],
)  # fmt: skip
def test_footnotes(source: str, expected: str) -> None:
    assert shape(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"|[[a\|b]]|`c\|d`|" "\n|-|:-:|", "(Table (Cell (WikiLink 'a' (Text 'b'))) (Cell (Code 'c|d')))"),
        ("a | b\n--|--\nc", "(Table (Cell (Text 'a')) (Cell (Text 'b')) (Cell (Text 'c')) (Cell))"),
        ("||\n|-|\n|a||b|", "(Table (Cell) (Cell (Text 'a')))"),
        ("x\n|a|\n|-|\n|b|", "(Para (Text 'x'))\n(Table (Cell (Text 'a')) (Cell (Text 'b')))"),
        ("a | b\n---", "(Heading 2 (Text 'a | b'))"),
        ("|a|\n|-|\n    b", "(Table (Cell (Text 'a')))\n(CodeBlock 'b')"),
        ("> |a|\n> |-|\nb", "(BlockQuote (Table (Cell (Text 'a'))))\n(Para (Text 'b'))"),
    ],
)
def test_tables(source: str, expected: str) -> None:
    assert shape(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("> # a\nb", "(BlockQuote (Heading 1 (Text 'a')))\n(Para (Text 'b'))"),
        ("> ```\n> a\nb", "(BlockQuote (CodeBlock 'a'))\n(Para (Text 'b'))"),
        ("> - a\nb", "(BlockQuote (BulletList tight=True (ListItem (Para (Text 'a') (SoftBreak) (Text 'b')))))"),
        ("- a\n\n\tb", "(BulletList (ListItem (Para (Text 'a')) (Para (Text 'b'))))"),
        ("1. a\n\t- b", "(OrderedList start=1 delimiter='.' tight=True (ListItem (Para (Text 'a')) (BulletList tight=True (ListItem (Para (Text 'b'))))))"),
        ("```js title=\"a\"\n\tx\n```", "(CodeBlock '\\tx' info='js title=\"a\"')"),
        (" ```\n\tx\n ```", "(CodeBlock '   x')"),
        ("~~~~\n```\na\n```\n~~~~", "(CodeBlock '```\\na\\n```')"),
        ("#a\n##", "(Para (Tag 'a'))\n(Heading 2)"),
        ("a\u2028b", "(Para (Text 'a\\u2028b'))"),
        ("\u3000a", "(Para (Text '\\u3000a'))"),
        ("[a]: /u\n\n[A]", "(Para (Link '/u' (Text 'A')))"),
        ("<div>\n**a**\n\n**b**", "(RawBlock '<div>\\n**a**' format='html')\n(Para (Strong (Text 'b')))"),
    ],
)  # fmt: skip
def test_containers_and_leaves_where_other_readers_err(source: str, expected: str) -> None:
    assert shape(source) == expected


def test_cells_that_no_reader_shows_are_reported() -> None:
    (found,) = parse_note("|a|\n|-|\n|b| |\n|c|d [[e|f]]|\n", "note.md")[1]
    assert (found.line, found.code) == (4, "table-cells")
    assert "d [[e | f]]" in found.message


@pytest.mark.parametrize("mark", ["> ", "- "])
def test_nesting_beyond_the_limit_is_text_and_reported(mark: str) -> None:
    text = mark * 400 + "word\n"
    document, diagnostics = parse_note(text)
    assert [(d.line, d.code) for d in diagnostics] == [(1, "nesting")]
    assert str(document).count("'word'") + str(document).count("word") >= 1
    assert codes(mark * (MAX_DEPTH - 1) + "word") == []


def test_two_hundred_nested_lists_keep_every_word() -> None:
    text = "".join("  " * i + f"- w{i}\n" for i in range(200))
    found = str(parse_note(text)[0])
    assert all(f"w{i}" in found for i in range(200))
