"""How often the functions run that every note goes through: counted, so the same on every machine."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.files import write
from vaultconv import check, convert, parse_text
from vaultconv.diagnostics import Report
from vaultconv.formulas import numbers
from vaultconv.markdown import COMMONMARK, write_markdown
from vaultconv.pictures import in_text
from vaultconv.publish.options import Publish
from vaultconv.tree.nodes import Div, Document

NOTES = 20
NOTE = """---
tags: [trips]
---
# Day {day}

We saw [[Day 1|the first]] place, **bold** and *not*, and `code` of #rome.
A second line with a [link](https://example.org) and $x^2$.

- [ ] a task
- an item
    - one below

> [!tip] Food
> Where we ate.

| a | b |
|---|---|
| 1 | ==2== |

![[Day 2#Day 2]]
"""


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    vault = tmp_path_factory.mktemp("vault")
    (vault / "Away").mkdir()
    for day in range(NOTES):
        (vault / ("Away" if day == NOTES - 1 else "") / f"Day {day}.md").write_text(NOTE.format(day=day))
    return vault


@pytest.fixture(scope="module")
def calls(vault: Path) -> Counter[str]:
    return counted(lambda: check(vault))


@pytest.fixture(scope="module")
def calls_for_hugo(vault: Path) -> Counter[str]:
    """The calls for a site of these notes but one, which no other names."""
    return counted(lambda: convert(vault, "hugo", publish=Publish(exclude_folders=("Away",)), jobs=1, cache=False))


@pytest.fixture(scope="module")
def calls_for_notion(vault: Path) -> Counter[str]:
    return counted(lambda: convert(vault, "notion", jobs=1, cache=False))


def counted(work: Callable[[], object]) -> Counter[str]:
    """The calls in converting a vault, without those of the first run, by function: ``tree.edit._facts``."""
    work()
    found: Counter[str] = Counter()

    def count(frame: Any, event: str, arg: Any) -> None:
        if event == "call":
            name = frame.f_globals.get("__name__", "")
            found[f"{name.removeprefix('vaultconv.')}.{frame.f_code.co_name}"] += 1
        elif event == "c_call":
            found[arg.__qualname__] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found


def per_note(calls: Counter[str], name: str) -> float:
    return calls[name] / NOTES


def test_the_facts_of_a_note_are_found_as_read_and_with_its_embeds(calls: Counter[str]) -> None:
    assert per_note(calls, "tree.edit._facts") <= 2 + 1 / NOTES  # what is embedded, once for all notes


def test_no_transform_edits_a_note_that_has_nothing_for_it(calls: Counter[str]) -> None:
    assert per_note(calls, "tree.edit.edit_inlines") <= 1  # the line ends
    assert per_note(calls, "tree.edit.edit_blocks") <= 1  # the callout; a list below an item is no toggle


def test_only_links_to_a_part_look_into_a_note(calls: Counter[str]) -> None:
    assert per_note(calls, "vault.excalidraw.is_drawing") <= 2  # each file of the vault, and for the embed of a part


def test_a_note_that_names_nothing_unpublished_is_looked_through_and_not_rebuilt(calls_for_hugo: Counter[str]) -> None:
    assert 0 < per_note(calls_for_hugo, "publish.redaction.blocks") <= 2  # as read, and after all transforms
    assert per_note(calls_for_hugo, "publish.redaction._inside") == 0
    # All of its blocks as read, and then those that a transform has changed.
    assert calls_for_hugo["publish.redaction.keeps"] <= 2 * NOTES
    assert calls_for_hugo["publish.redaction.wikilink"] == NOTES - 1
    assert per_note(calls_for_hugo, "publish.publication.change") == 0  # no link to a heading


def test_a_link_to_a_heading_of_text_alone_does_not_ask_for_the_tree_of_its_note(tmp_path: Path) -> None:
    files = {
        "Rome.md": "# Day 1\n\n# Day 2\n",
        "Paris.md": "# With [[Secret]]\n\n# Day 3\n",
        "Secret.md": "---\npublish: false\n---\n",
        "Trip.md": "[[Rome#Day 1]] [[Rome#Day 2]] [[Paris#Day 3]]\n",
    }
    write(tmp_path, files)
    calls = counted(lambda: convert(tmp_path, "hugo", jobs=1, cache=False))
    assert calls["publish.publication._changed_headings"] == 1  # those of Paris


def test_hugo_goes_through_a_page_only_for_its_tags(calls_for_hugo: Counter[str]) -> None:
    pages = calls_for_hugo["backends.hugo.write_page"]
    assert pages == NOTES - 1
    assert calls_for_hugo["backends.hugo.links"] > 0
    # Each note's own title is left out, its tags are links, and neither loses what is known of the note.
    assert calls_for_hugo["tree.edit._facts"] <= 2 * NOTES
    assert calls_for_hugo["backends.hugo.front_matter._readings_by_field"] <= 2 * NOTES


def test_a_site_whose_notes_ask_for_no_address_gives_none_out(calls_for_hugo: Counter[str]) -> None:
    assert calls_for_hugo["backends.hugo.layout._redirects"] > 0
    assert calls_for_hugo["backends.hugo.layout.take"] == 0
    assert calls_for_hugo["backends.hugo.front_matter.hugo_fields"] == NOTES - 1  # not for the pages of folders


def test_notion_shapes_a_note_in_one_walk_and_keeps_what_fits(calls_for_notion: Counter[str]) -> None:
    assert per_note(calls_for_notion, "backends.notion.shape.shaped") == 1
    assert per_note(calls_for_notion, "tree.edit.edit") == 1
    assert (
        calls_for_notion["tree.edit._facts"] <= 2 * NOTES + 2
    )  # none for its head or its shape; one for the page of the folder, one for what is embedded


def test_blocks_are_searched_for_groups_only_where_there_is_one_and_plain_emphasis_is_not_read_back() -> None:
    plain = parse_text("a **b** and *c*\n\n- d\n    - e\n\n> f\n")
    calls = counted(lambda: write_markdown(plain, COMMONMARK))
    assert (calls["markdown.writer._parts"], calls["markdown.writer._flattened"]) == (
        4,
        0,
    )  # the note, two items and a quote
    assert (calls["markdown.emphasis.resolve_emphasis"], calls["markdown.emphasis._spell"]) == (1, 0)
    grouped = Document((Div(plain.content),))
    assert write_markdown(grouped, COMMONMARK) == write_markdown(plain, COMMONMARK)
    assert counted(lambda: write_markdown(grouped, COMMONMARK))["markdown.writer._flattened"] > 0


@pytest.mark.parametrize(
    ("text", "numbered", "rewritten"),
    [
        ("$x^2$ and [a](https://example.org)\n\n$$y$$\n", 0, 0),
        ("$$x \\label{a}$$\n", 1, 0),
        ("by $\\eqref{a}$ and $\\ref{b}$\n", 1, 0),
        ("![a](data:image/png;base64,AAAA)\n", 0, 1),
        ("> - [a](DATA:image/png;base64,AAAA)\n", 0, 1),
    ],
)
def test_formulas_and_pictures_are_looked_for_where_there_is_a_label_or_data(
    text: str, numbered: int, rewritten: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: Counter[str] = Counter()

    def count_calls(module: Any, name: str) -> None:
        function = getattr(module, name)

        def count(*arguments: Any) -> Any:
            calls[name] += 1
            return function(*arguments)

        monkeypatch.setattr(module, name, count)

    count_calls(numbers, "_formulas")
    count_calls(in_text, "rewrite")
    document = parse_text(text)
    numbers.with_numbers(document, "A.md")
    in_text.pictures_as_files(document, "A.md", Report("A.md"))
    assert (calls["_formulas"], calls["rewrite"]) == (numbered, rewritten)


PARAGRAPHS = 30
LONG = "# Long\n\nSTART\n\n## Part ^id\n\n" + "".join(
    f"Text {i} with *emphasis* and a #tag, [[Note 1]] and $x$. %%hidden%%^[A footnote.] And[^1].\n\n- [ ] item {i}\n\n"
    for i in range(PARAGRAPHS)
)
HOST = """---
lang: en
---
%%hidden%%

![[Long]]

and

> ![[Long]]

- and ![[Long#Part]]
"""


def work_of_notes(vault: Path, backend: str, notes: int) -> Counter[str]:
    """The calls in converting notes that embed the same ones, by function."""
    write(vault, {"Long.md": f"{LONG}[^1]: Defined.\n", **{f"Note {i}.md": HOST for i in range(notes)}})
    found: Counter[str] = Counter()

    def count(frame: Any, event: str, arg: Any) -> None:
        if event == "call":
            name = frame.f_globals.get("__name__", "")
            found[f"{name.removeprefix('vaultconv.')}.{frame.f_code.co_name}"] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        check(vault, to=backend, jobs=1, cache=False)
    finally:
        sys.setprofile(before)
    return found


# What is left to do for what is embedded: to number its footnotes, and to look for macros in its formulas.
LEFT = {
    "backends.notion.export_dialect",
    "formulas.tex.macros",
    "markdown.blocks",
    "markdown.footnotes",
    "markdown.joins",
    "markdown.notes",
    "markdown.writer",
    "markdown.written",
    "namedtuple_FootnoteMark",
    "namedtuple_KeptRun",
    "namedtuple_Run",
    "tree.shared",
}


@pytest.mark.parametrize("backend", ["commonmark", "gfm", "hugo", "notion"])
def test_what_is_embedded_is_walked_over_and_written_once_for_all_notes(backend: str, tmp_path: Path) -> None:
    some, more = (work_of_notes(tmp_path / str(notes), backend, notes) for notes in (20, 40))
    for_each = {name: (calls - some[name]) / 20 for name, calls in more.items()}
    often = {name: calls for name, calls in for_each.items() if calls >= 3 * PARAGRAPHS}  # each is there three times
    assert {name.rpartition(".")[0] for name in often} <= LEFT, often
    inlines = {name: for_each[f"markdown.writer.{name}"] for name in ("inlines", "paragraph", "finish", "line")}
    assert max(inlines.values()) < PARAGRAPHS, inlines
