"""What transforms ask of a document is found in one walk, and known of what edits make of it."""

from __future__ import annotations

from vaultconv.diagnostics import Report
from vaultconv.parse import parse_note
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import Facts, facts_of, with_facts
from vaultconv.vault.index import build_index, index_note
from vaultconv.vault.resolve import resolve

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
