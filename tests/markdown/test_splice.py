"""``obsidian`` gives a note back: what no transform changed is the author's own line."""

from __future__ import annotations

from pathlib import Path

import pytest

import vaultconv
from tests.files import write
from vaultconv import Config, Select
from vaultconv.parse import own_lines, parse_note

GONE = Config(select=Select(exclude_tags=("hidden",)))


def given_back(tmp_path: Path, text: str | bytes) -> str:
    """A note beside one that is held back, ``[[Gone]]``."""
    write(tmp_path, {"Gone.md": "#hidden"})
    (tmp_path / "Note.md").write_bytes(text.encode() if isinstance(text, str) else text)
    artifacts = vaultconv.convert(tmp_path, "obsidian", config=GONE).artifacts
    return next(artifact.text or "" for artifact in artifacts if artifact.source == "Note.md")


UNTOUCHED = [
    "Title\n=====\n\nSub\n---\n# Closed ##\n",
    "* a\n* b\n+ c\n\n\n1) x\n1) y\n7. z\n7. z\n",
    "__bold__ _em_ ***\n***\n_ _ _\n",
    "~~~~ py\ncode\n~~~~\n\n\tindented\n\n``` \nopen",
    "| a|b |\n|-|:-:|\n| 1 | 2 | beyond | the head |\n|[[Link|the link]]|\n",
    "text  \nhard\\\nbreak\t\n   indented line",
    "[used][a] and [b]\n\n[a]: https://a.example 'T'\n[b]: <b c.md>\n[unused]: x\n[//]: # (a comment)\n",
    "[[L|f[0]]] [[A\\|b]] &amp; &#35; \\# \\* 5 > 3\n",
    "> quote\nlazy\n>no space\n>\n> - x\n>\n\n> [!note]-  T  \n>body\n",
    "---\ntitle:   x # comment\n---  \n\n\n\nText\n\n\n",
    "---\n---\nText",
    "\n\n  \nText ^id\n\n- a\n\n^list\n",
    "a\r\nb\r\n\r\n- c\r\n",
    "\ufeff---\na: 1\n---\nb\n",
    "[^1]: note\n\n    more\n\nuse[^1] [^0] ^[x]\n%%\nc\n%% rest\n$$x$$\n$$\ny\n$$ z\n",
    "<details>\n<summary>s</summary>\n\n- **Toggle**\n    \n    text\n</details>\n",
]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_a_note_with_nothing_to_clean_comes_out_byte_for_byte(tmp_path: Path, text: str) -> None:
    assert given_back(tmp_path, text) == text


@pytest.mark.parametrize(
    "below",
    [
        *(text for text in UNTOUCHED if not text.startswith(("---", "\ufeff", "\n", "a\r"))),
        "x  [y](<z.md>)\n\n```dataview\nLIST FROM [[L]]\n```\n",
        "x  [y](<z.md>)\n\n`= this.a` and `$= dv.b`\n\n~~~mermaid\nA --> B\n~~~\n",
    ],
)
def test_a_link_that_goes_changes_no_line_but_its_own(tmp_path: Path, below: str) -> None:
    assert given_back(tmp_path, f"[[Gone|words]]\n\n{below}") == f"words\n\n{below}"


def test_bytes_that_are_no_utf_8_are_written_as_utf_8(tmp_path: Path) -> None:
    assert given_back(tmp_path, "caf\xe9\r\n".encode("latin-1")) == "café\n"


CARDS = [
    "Q::A\n<!--SR:!2026-01-01,3,250-->\n",
    "Q::A <!--SR:!2026-01-01,3,250--> ^id\n",
    "Q\ntwo\n?\n- a\n- b\n<!--SR:!2026-01-01,3,250!2026-02-01,4,270-->\n\nQ\n??\n```\ncode\n\nmore\n```\n<!--SR:!2026-01-01,3,250-->\n",
    "Q\n?\n\n| a | b |\n| - | - |\n| 1 | 2 |\n+++\n",
    "Q::A\n> [!sr|card-metadata]\n> <!--SR:!2026-01-01,3,250-->\n",
    "START\nBasic\nfront\nBack: b\nTags: x\n<!--ID: 1234567890123-->\nEND\n",
    "front #card\nback\n^1234567890123\n",
    "a ==b== c\n- d\n<!--SR:!2026-01-01,3,250-->\n",
]


@pytest.mark.parametrize("card", CARDS)
def test_a_card_keeps_its_lines_its_schedule_and_its_id_together(tmp_path: Path, card: str) -> None:
    assert (
        given_back(tmp_path, f"# Deck\n{card}\nSee [[Gone]]!\n{card}")
        == f"# Deck\n{card}\nSee unpublished note!\n{card}"
    )


def test_within_a_card_the_changed_line_alone_is_another_one(tmp_path: Path) -> None:
    card = "Who  __met__ her?\n?\n[[Gone|The man]] _there_\n- a\n<!--SR:!2026-01-01,3,250-->\n"
    assert given_back(tmp_path, card) == card.replace("[[Gone|The man]] _there_", "The man *there*")


def test_an_id_of_its_own_line_stays_there_below_a_changed_line(tmp_path: Path) -> None:
    text = "front #card\n[[Gone|back]]\n^1234567890123\n\n> [[Gone|quoted]]\n\n^q\n"
    assert given_back(tmp_path, text) == text.replace("[[Gone|", "").replace("]]", "")


CHANGED = {
    "a paragraph's line": ("a  __b__\n[[Gone|x]]\nc\t\n\n* d", "a  __b__\nx\nc\t\n\n* d"),
    "an item": ("3. a\n3. b [[Gone|x]]\n3. c\n", "3. a\n3. b x\n3. c\n"),
    "an item below items": ("* a\n    * b\n    * [[Gone|x]]\n\n\n* c\n", "* a\n    * b\n    * x\n\n\n* c\n"),
    "a task": ("+ [ ]   a\n+ [/] [[Gone|x]]\n", "+ [ ]   a\n+ [/] x\n"),
    "a tabbed item": ("-\ta\n\n\t[[Gone|x]]\n\n\t_b_\n", "-\ta\n\n\tx\n\n\t_b_\n"),
    "a line in a quote": (">a\n>\n>[[Gone|x]]\n>- _b_\n", ">a\n>\n>x\n>- _b_\n"),
    "a callout's title": ("> [!note]+ [[Gone|x]]\n>a\n> _b_\n", "> [!note]+ x\n>a\n> _b_\n"),
    "a callout's text": ("> [!note]-   T _x_\n> [[Gone|x]]\n>\n> _b_", "> [!note]-   T _x_\n> x\n>\n> _b_"),
    "a footnote": ("[^a]:   b\n\n  [[Gone|x]]\n", "[^a]:   b\n\n  x\n"),
    "a cell": ("|a|b|\n|-|-|\n|[[Gone\\|x]]| _y_ |over|\n|_z_|\n", "|a|b|\n|-|-|\n| x | _y_ |over|\n|_z_|\n"),
    "a line of a comment": ("%%\na\n[[Gone|x]]\n%%\n* b\n", "%%\na\nx\n%%\n* b\n"),
    "an underlined heading": ("a [[Gone|x]]\n===\n* b\n", "# a x\n* b\n"),
    "a text below definitions": ("[d]: x\n[[Gone|x]] [d]\n* b\n", "[d]: x\nx [d](x)\n* b\n"),
    "a line of Windows": ("a\r\n[[Gone|x]]\r\n* b\r\n", "a\r\nx\r\n* b\r\n"),
    "the last line": ("* a\n\n[[Gone|x]]", "* a\n\nx\n"),
    "a property": ("---\nb:   1\na: '[[Gone]]'\n---\n* b", "---\nb:   1\na: 'unpublished note'\n---\n* b"),
    "two blocks of one line": ("%%\n[[Gone|x]]\n%% rest\n* b\n", "%%\nx\n%%\nrest\n* b\n"),
}


@pytest.mark.parametrize("case", CHANGED)
def test_around_what_is_taken_out_every_line_stays(tmp_path: Path, case: str) -> None:
    text, expected = CHANGED[case]
    assert given_back(tmp_path, text) == expected


LEAKS = {
    "a definition that is not used": "a\n\n[x]: Gone.md\n[y]: <./Gone.md> 'T'\n[z]: z.md\n",
    "a definition in a quote": "> [x]: Gone.md\n> a\n",
    "a definition in an item": "- [x]: Gone.md\n- a\n\n  [y]: Gone.md\n",
    "a comment made of a definition": "a\n\n[//]: # (see [[Gone]])\n",
    "a cell beyond the head": "| a |\n|---|\n| b | [[Gone]] |\n",
    "a link torn by its pipe": "| a | b |\n|---|---|\n| [[Gone|x]] |\n",
}


@pytest.mark.parametrize("case", LEAKS)
def test_nothing_that_no_tree_holds_names_what_is_held_back(tmp_path: Path, case: str) -> None:
    assert "Gone" not in given_back(tmp_path, LEAKS[case])


def test_a_block_that_goes_takes_its_blank_line_along(tmp_path: Path) -> None:
    assert given_back(tmp_path, "* a\n\n\n![[Gone]]\n\n* b\n\n![[Gone]]\n") == "* a\n\n* b\n"


def test_definitions_around_a_block_that_goes_stay(tmp_path: Path) -> None:
    text = given_back(tmp_path, "[l][a]\n\n[a]: b\n\n![[Gone]]\n\n[c]: d\n\n* e\n")
    assert text == "[l][a]\n\n[a]: b\n\n[c]: d\n\n* e\n"


def test_lines_keep_their_own_ends() -> None:
    assert own_lines(b"\xef\xbb\xbfa\r\nb\rc\nd") == ("\ufeff", ["a\r\n", "b\r", "c\n", "d"])


@pytest.mark.parametrize("text", ["# a\n", "> a\n> - b\n>\n>   c\n", "1. a\n\n   b\n2. c\n", "[x]: y\na\n===\nb\n"])
def test_blocks_know_their_lines(text: str) -> None:
    content = parse_note(text)[0].content
    ends = [block.position.end for block in content if block.position]
    assert ends[-1] == text.count("\n") + 1
