"""What transforms ask of a document is found in one walk, and known of what edits make of it."""

from __future__ import annotations

import pytest

from vaultconv.diagnostics import Report
from vaultconv.parse import parse_note
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import Facts, facts_of, with_facts
from vaultconv.vault.index import build_index, index_note
from vaultconv.vault.resolve import resolve
from vaultconv.walk import plain_text

NOTE = """# Rome ^top

[[Rome|a}]] [[no [^x]]] ![[map.png]] ![[Rome#^top]] ![[gone]] [t](https://a.example) [u](Rome.md) ![p](map.png)
<a href="Rome.md">

<div>[[Rome]] <img src="map.png"></div>

| [[Rome]] | `c` |
|---|---|
| $x$ | ==[[gone]]== |

```mermaid
graph
```
"""


def found_again(document: n.Document) -> Facts:
    return facts_of(n.Document(document.content))


def test_the_facts_of_a_resolved_note_are_known_without_a_walk() -> None:
    document = parse_note(NOTE, "Rome.md")[0]
    index = build_index(["Rome.md", "map.png"], {"Rome.md": index_note("Rome.md", document)})
    resolved = resolve(document, "Rome.md", index, Report("Rome.md"))
    known, found = facts_of(resolved), found_again(resolved)
    assert known is not facts_of(document)
    assert known.linked == found.linked == {"Rome.md", "map.png"}
    assert (known.infos, known.ids) == (found.infos, found.ids) == (["mermaid"], {"top"})
    assert known.kinds == found.kinds
    assert known.braces and found.braces
    assert known.urls >= found.urls == {"https://a.example"}


def test_facts_are_no_part_of_a_document() -> None:
    document = parse_note(NOTE, "Rome.md")[0]
    facts_of(document)
    assert document == parse_note(NOTE, "Rome.md")[0]


def test_what_wikilinks_name_is_known_until_they_are_resolved() -> None:
    document = parse_note("[[Rome]]\n[[Paris#a]]", "A.md")[0]
    same = n.Document(document.content)
    assert facts_of(with_facts(document, same, made=(n.LineBreak(),))).wikilinks == {"Rome", "Paris#a"}
    assert not facts_of(with_facts(document, same, gone={n.WikiLink})).wikilinks


def test_what_the_index_needs_is_found_in_document_order() -> None:
    text = "# A #one\n\n> # B\n> - #two <b id=x>%%#x%%</b>\n>\n> %%\n> #y\n> %%\n\n| #three |\n|---|\n| c #four |\n\n<p id=z>\n"
    facts = facts_of(parse_note(text, "A.md")[0])
    assert facts.tags == ["one", "two", "three", "four"]
    assert [plain_text(heading) for heading in facts.headings] == ["A #one", "B"]
    assert [comment.strip() for comment in facts.comments] == ["#x", "#y"]
    assert [html.strip() for html in facts.html] == ["<b id=x>", "</b>", "<p id=z>"]


@pytest.mark.parametrize("kind", [n.WikiLink, n.Image, n.Media])
def test_tags_in_display_texts_do_not_count_but_all_else_there_does(kind: type) -> None:
    shown = (n.Text("a [^b] "), n.Tag("tag"), n.Comment("#c"), n.RawInline("<b id=x>"), n.Emph((n.Tag("inner"),)))
    target = n.Url("https://a.example")
    made = {n.WikiLink: n.WikiLink("A", shown), n.Image: n.Image(shown, target), n.Media: n.Media("pdf", shown, target)}
    facts = facts_of(n.Document((n.Para((made[kind],)),)))
    assert (facts.tags, facts.comments, facts.html) == ([], [], [])
    assert facts.carets and facts.kinds >= {kind, n.Tag, n.Comment, n.RawInline, n.Emph}
