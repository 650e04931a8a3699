"""Books and single documents as trees: chapters, footnotes, indexes, and what they say about themselves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

import vaultconv
from vaultconv import nodes as n
from vaultconv.book.assemble import make_book, single
from vaultconv.book.manuscript import Metadata
from vaultconv.book.metadata import ENGLISH, guess_language, language_of_notes, words_for
from vaultconv.book.options import BookOptions
from vaultconv.diagnostics import Report
from vaultconv.errors import UsageError
from vaultconv.parse import parse_note
from vaultconv.publish.selection import Select
from vaultconv.vault.index import build_index, index_note
from vaultconv.vault.resolve import resolve
from vaultconv.walk import collect, plain_text, walk

Vault = dict[str, str]


NO_INDEX = {"index_of_notes": False, "index_of_tags": False, "empty_notes": "chapter"}


def made(vault: Vault, *, start: str = "", tags: tuple[str, ...] = (), **options: Any) -> tuple[n.Document, Metadata]:
    """The book of all notes of a vault called "Vault"."""
    documents = {note: parse_note(text.encode(), note)[0] for note, text in vault.items()}
    entries = {note: index_note(note, document) for note, document in documents.items()}
    index = build_index([*vault, "pics/front.png", "pics/back.pdf"], entries)
    finished = {note: resolve(document, note, index, Report(note)) for note, document in documents.items()}
    return make_book(
        list(vault),
        finished.__getitem__,
        finished.get,
        index,
        BookOptions(**{**NO_INDEX, **options}),
        name="Vault",
        start=start,
        tags=tags,
    )


def book(vault: Vault, **options: Any) -> n.Document:
    return made(vault, **options)[0]


def chapter(text: str, note: str = "Note.md", **options: Any) -> n.Div:
    """The chapter that a note becomes in a book of its own."""
    (found,) = book({note: text}, **options).content
    assert isinstance(found, n.Div)
    return found


def groups(document: n.Document) -> list[tuple[str, str, list[tuple[int, str]]]]:
    """Each group of a book: its class, its note, its headings."""
    found = [block for block in document.content if isinstance(block, n.Div)]
    assert len(found) == len(document.content)
    return [(block.classes[0], block.note, headings(block)) for block in found]


def headings(root: Any) -> list[tuple[int, str]]:
    return [(each.level, plain_text(each.content)) for each in collect(root, n.Heading)]


# ------------------------------------------------------------------------------------------------------------- chapters


def test_folders_are_parts_followed_by_their_chapters() -> None:
    assert groups(book({"Home.md": "# Home\n\n## More", "Sea/Tides.md": "## Springs\n\n### When"})) == [
        ("chapter", "Home.md", [(1, "Home"), (2, "More")]),
        ("part", "", [(1, "Sea")]),
        ("chapter", "Sea/Tides.md", [(2, "Tides"), (3, "Springs"), (4, "When")]),
    ]


def test_without_parts_every_chapter_is_of_the_highest_level() -> None:
    document = book({"Home.md": "", "Sea/Tides.md": ""}, parts=False)
    assert groups(document) == [("chapter", "Home.md", [(1, "Home")]), ("chapter", "Sea/Tides.md", [(1, "Tides")])]


def test_chapters_below_others_are_a_level_deeper() -> None:
    vault = {"Map.md": "## P\n- [[a]]\n    - [[b]]", "a.md": "## x", "b.md": "# b\n## y"}
    assert [each for _, _, found in groups(book(vault, order="Map")) for each in found] == [
        (1, "P"), (2, "a"), (3, "x"), (3, "b"), (4, "y"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "Note")]),
        ("# Note\n\n## A\n\n#### B", [(1, "Note"), (2, "A"), (4, "B")]),
        ("# A\n\n# B", [(1, "Note"), (2, "A"), (2, "B")]),
        ("# A\n\n### B", [(1, "A"), (2, "B")]),
        ("### A\n\n> ## B", [(1, "Note"), (2, "A"), (2, "B")]),
        ("---\ntitle: T\n---\n# A\n\n###### B", [(1, "T"), (2, "A"), (6, "B")]),
        ("---\ntitle: the note!\n---\n# The  note", [(1, "The  note")]),
        ("words\n\n# A\n- ## B\n    - # C", [(1, "Note"), (2, "A"), (3, "B"), (2, "C")]),
    ],
)
def test_the_headings_of_a_note_stand_below_its_title(text: str, expected: list[tuple[int, str]]) -> None:
    assert headings(chapter(text)) == expected


def test_the_heading_that_is_the_title_keeps_its_markup_and_block_id_and_no_anchor() -> None:
    heading, para = chapter("# The *sea* $x$ ^top\n\nwords").content
    assert heading == n.Heading(1, (n.Text("The "), n.Emph((n.Text("sea"),)), n.Text(" "), n.Math("x")), id="top")
    assert para == n.Para((n.Text("words"),))


def test_other_headings_keep_their_anchors_and_positions() -> None:
    _, heading, _ = chapter("---\na: 1\n---\n# T\n\n## Some more\n\nx").content
    assert isinstance(heading, n.Heading)
    assert heading.anchor == "some-more"
    assert heading.position is not None
    assert heading.position.line == 6


def test_a_note_without_text_is_its_title_alone() -> None:
    assert chapter("---\na: 1\n---\n") == n.Div((n.Heading(1, (n.Text("Note"),)),), ("chapter",), note="Note.md")


def test_footnotes_of_two_chapters_have_labels_of_their_own() -> None:
    document = book({"a.md": "x[^1] y[^n]\n\n[^1]: one\n[^n]: more", "b.md": "# T[^1]\n\n> z[^1]\n\n[^1]: two"})
    first, second = document.content
    assert [node.label for node in walk(first) if isinstance(node, n.FootnoteRef)] == ["1\0001", "1\0n"]
    assert [node.label for node in walk(second) if isinstance(node, n.FootnoteRef)] == ["2\0001", "2\0001"]
    assert [node.label for node in collect(document, n.FootnoteDef)] == ["1\0001", "1\0n", "2\0001"]


def test_a_chapter_in_which_nothing_changes_shares_its_blocks() -> None:
    text, _ = parse_note(b"words\n\n> more [[words]]", "a.md")
    index = build_index(["a.md"], {"a.md": index_note("a.md", text)})
    document, _ = make_book(["a.md"], lambda note: text, lambda note: text, index)
    found = document.content[0]
    assert isinstance(found, n.Div)
    assert all(new is old for new, old in zip(found.content[1:], text.content, strict=True))


def test_notes_that_the_map_does_not_name_are_a_last_part_in_the_books_language() -> None:
    vault = {"Map.md": "---\nlang: de\n---\n[[b]]", "a.md": "", "b.md": ""}
    assert groups(book(vault, order="Map")) == [
        ("chapter", "b.md", [(1, "b")]), ("part", "", [(1, "Weitere Notizen")]), ("chapter", "a.md", [(2, "a")]),
    ]  # fmt: skip


def test_where_the_map_names_no_note_there_are_no_parts() -> None:
    assert groups(book({"Map.md": "![[x.png]]", "a.md": ""}, order="Map")) == [("chapter", "a.md", [(1, "a")])]


# --------------------------------------------------------------------------------------------------------- introduction


@pytest.mark.parametrize(
    ("text", "choice", "shown"),
    [
        ("# Map\n\nRead this first.\n\n- [[a]]", "auto", True),
        ("# Map\n\n> [!tip] Mind\n> [[a]]\n> the step", "auto", True),
        ("# Map\n\n## One\n\n- [[a]]\n- [[b]], [[c]]\n\n![[d]] · [[e]] %%not yet%%", "auto", False),
        ("1. First\n    - [[a]]\n2. Second\n    - [[b]]", "auto", False),
        ("- [[a]]\n- [[b]]", "always", True),
        ("Read this first.\n\n- [[a]]", "never", False),
    ],
)
def test_a_map_with_a_text_of_its_own_is_the_first_chapter(text: str, choice: str, shown: bool) -> None:
    vault = {"Map.md": text, **{f"{name}.md": "" for name in "abcde"}}
    first = groups(book(vault, order="Map", introduction=choice, title="B"))[0]
    assert (first[1] == "Map.md") is shown


def test_the_introduction_does_not_repeat_the_books_title() -> None:
    vault = {"Seas.md": "# The seas\n\nWords.\n\n[[a]]", "a.md": ""}
    assert groups(book(vault, start="Seas"))[0][2] == [(1, "Introduction")]
    assert groups(book(vault, start="Seas", title="Another"))[0][2] == [(1, "The seas")]
    assert groups(book(vault, start="Seas", language="de"))[0][2][0] == (1, "Einleitung")


# -------------------------------------------------------------------------------------------------------------- indexes


def entries(root: Any) -> list[Any]:
    """The items of an index as texts, nested ones as lists."""
    found: list[Any] = []
    for block in root:
        if isinstance(block, n.BulletList):
            for item in block.items:
                found.append(plain_text(item.content[0]))
                found += [entries(item.content[1:])] if len(item.content) > 1 else []
    return found


def index_of(vault: Vault, **options: Any) -> n.Div:
    last = book(vault, **options).content[-1]
    assert isinstance(last, n.Div)
    assert last.classes == ("index",)
    return last


def test_a_book_has_indexes_of_terms_and_tags_unless_asked_otherwise() -> None:
    vault = {"a.md": "#x The **Spring** tide."}
    assert BookOptions().index_of_terms and BookOptions().index_of_tags and not BookOptions().index_of_notes
    assert headings(book(vault, index_of_terms=True, index_of_tags=True)) == [(1, "a"), (1, "Index"), (1, "Tags")]


def test_an_index_without_entries_is_left_out() -> None:
    vault = {"a.md": "words"}
    assert headings(book(vault, index_of_terms=True, index_of_tags=True)) == [(1, "a")]


def test_tags_of_most_chapters_and_those_that_chose_them_are_in_no_index() -> None:
    vault = {
        f"{name}.md": f"#all #{name} {'#half' if name in 'abcd' else '#few' if name in 'ef' else ''}"
        for name in "abcdefgh"
    }
    index = index_of(vault, index_of_tags=True)
    tags = [entry.split()[0] for entry in entries(index.content)]
    assert tags == ["#a", "#b", "#c", "#d", "#e", "#f", "#few", "#g", "#h"]
    few = {name: vault[name] for name in ("a.md", "b.md")}
    assert [entry.split()[0] for entry in entries(index_of(few, index_of_tags=True).content)] == [
        "#a",
        "#all",
        "#b",
        "#half",
    ]
    chosen = made(few, index_of_tags=True, tags=("all",))[0].content[-1]
    assert [entry.split()[0] for entry in entries(chosen.content)] == ["#a", "#b", "#half"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("- **Fix**: a position\n- **Set:** of a stream", ["Fix", "Set"]),
        ("The **heading** of a ship, **Dead reckoning**, (DR) and **DR**.", ["Dead reckoning", "DR", "heading"]),
        ("**add east** to it, **not** so, **Never do this, please.**, **1852**, **2024-05-01**, **with this**", []),
        ("# **Title**\n\n`**code**` $**x**$ [**link**](http://a.b)", []),
        ("**潮汐**：海", ["潮汐"]),
        ("| a |\n|---|\n| **Cell** |\n\n> [!tip] **Call** it\n> **Box**", ["Box", "Call", "Cell"]),
        ("**Ebb** and **ebb**", ["Ebb"]),
    ],
)
def test_terms_are_short_bold_runs_and_abbreviations(text: str, terms: list[str]) -> None:
    document = book({"note.md": text}, index_of_terms=True)
    found = document.content[1:]
    assert [entry for index in found for entry in entries(index.content)] == terms  # type: ignore[union-attr]


def test_a_term_leads_to_its_first_place_in_each_chapter() -> None:
    document = book({"a.md": "x **Fix** **Fix**", "b.md": "**Fix**:"}, index_of_terms=True)
    targets = [link.target for link in collect(document.content[-1], n.Link)]
    assert targets == [n.NoteTarget("a.md", "#term:1"), n.NoteTarget("b.md", "#term:1")]
    assert [span.id for span in collect(document, n.Span)] == ["term:1", "term:1"]


# -------------------------------------------------------------------------------------------- what nobody wrote


def test_headings_with_nothing_below_them_are_left_out() -> None:
    text = "# Tides\n\nwords\n\n## Sources\n\n### Books\n\n---\n\n## More\n\n### Of it\n\nx\n\n## [[b]]\n\n## End\n\n%%hm%%\n\n[^1]: x"
    assert headings(chapter(text, "Tides.md")) == [(1, "Tides"), (2, "More"), (3, "Of it"), (2, "b")]
    kept = headings(chapter(text, "Tides.md", empty_headings="keep"))
    assert kept == [(1, "Tides"), (2, "Sources"), (3, "Books"), (2, "More"), (3, "Of it"), (2, "b"), (2, "End")]


def test_a_note_of_headings_alone_keeps_those_that_are_its_own() -> None:
    vault = {f"{name}.md": "## Contributors\n\n## Sources\n\n" for name in "abcdefgh"}
    vault["i.md"] = "## Springs\n\n## Neaps\n\n## Sources"
    assert headings(book(vault, empty_notes="line")) == [(1, "i"), (2, "Springs"), (2, "Neaps")]


def test_notes_without_a_text_are_one_line_at_the_end() -> None:
    vault = {"a.md": "words", "b.md": "", "sub/c.md": "# C\n\nCreated: today\n", "sub/d.md": "%%hidden%%\n"}
    document = book(vault, empty_notes="line")
    assert groups(document) == [("chapter", "a.md", [(1, "a")]), ("still-empty", "", [])]
    assert plain_text(document.content[-1]) == "Still empty: b, C, d"
    assert plain_text(book(vault, empty_notes="line", language="de").content[-1]).startswith("Noch leer: ")
    assert len(groups(book({"a.md": "", "b.md": ""}, empty_notes="line"))) == 2  # a book of nothing else


def test_headings_of_many_chapters_are_in_no_outline() -> None:
    vault = {f"{name}.md": f"## Dose\n\nx\n\n## {name}{name}\n\ny" for name in "abcdefgh"}
    document = book(vault)
    unlisted = [block for block in collect(document, n.Div) if block.classes == ("unlisted",)]
    assert [headings(block) for block in unlisted] == [[(2, "Dose")]] * 8
    vault.popitem()
    assert not [block for block in collect(book(vault), n.Div) if block.classes == ("unlisted",)]


# ---------------------------------------------------------------------------------------------------- folder notes


@pytest.mark.parametrize("name", ["Sea/Sea.md", "Sea/index.md", "Sea/README.md"])
def test_a_folder_note_opens_its_part(name: str) -> None:
    document = book({name: "Words.\n\n## Kinds\n\nx[^1]\n\n[^1]: y", "Sea/Tides.md": "x", "Sky/Sky.md": "x"})
    assert groups(document) == [
        ("part", name, [(1, "Sea"), (3, "Kinds")]),
        ("chapter", "Sea/Tides.md", [(2, "Tides")]),
        ("part", "Sky/Sky.md", [(1, "Sky")]),
    ]
    assert document.content[0].classes == ("part", "chapter")  # type: ignore[union-attr]


def test_the_note_that_a_part_is_called_after_opens_it() -> None:
    vault = {"Map.md": "## [[Tides]]\n- [[a]]\n\n## Stars\n- [[b]]", "Tides.md": "x", "a.md": "x", "b.md": "x"}
    assert groups(book(vault, order="Map")) == [
        ("part", "Tides.md", [(1, "Tides")]), ("chapter", "a.md", [(2, "a")]),
        ("part", "", [(1, "Stars")]), ("chapter", "b.md", [(2, "b")]),
    ]  # fmt: skip


def test_a_folder_note_with_a_title_of_its_own_gives_it_to_the_part() -> None:
    document = book({"Sea/Sea.md": "---\ntitle: The wide sea\n---\nx", "Sea/Tides.md": "x", "a.md": "x"})
    assert groups(document)[1] == ("part", "Sea/Sea.md", [(1, "The wide sea")])


def test_the_index_of_notes_has_titles_and_aliases() -> None:
    vault = {"a.md": "---\naliases: [Ebb, Note 10]\n---\n# Note 9", "sub/b.md": "---\naliases: ÉTALE\n---\n# Étale"}
    index = index_of(vault, index_of_notes=True)
    assert headings(index) == [(1, "Index")]
    assert entries(index.content) == ["Ebb → Note 9", "Étale", "Note 9", "Note 10 → Note 9"]
    assert [link.target for link in collect(index, n.Link)] == [
        n.NoteTarget(note) for note in ("a.md", "sub/b.md", "a.md", "a.md")
    ]


def test_the_index_of_tags_nests_tags_and_names_the_notes_that_bear_them() -> None:
    vault = {
        "10.md": "---\ntags: [Sea/tide, z]\n---\n",
        "9.md": "#sea/tide/spring #SEA",
        "8.md": "#sea/Tide %%#secret%%",
    }
    index = index_of(vault, index_of_tags=True)
    assert entries(index.content) == ["#sea  9", ["#sea/Tide  8, 10", ["#sea/Tide/spring  9"]], "#z  10"]


def test_a_long_index_has_letters() -> None:
    notes = {f"{name}.md": "" for letter in "abÉ" for i in range(15) for name in [f"{letter}{i}"]}
    index = index_of({**notes, "1st.md": "", "_x.md": "", "~y.md": "", "中.md": "", "日.md": ""}, index_of_notes=True)
    letters = [plain_text(block) for block in index.content if isinstance(block, n.Para)]
    assert letters == ["#", "A", "B", "E"]
    assert [len(block.items) for block in index.content if isinstance(block, n.BulletList)] == [3, 15, 15, 15, 2]


def test_the_index_says_nothing_of_notes_that_are_not_in_the_book() -> None:
    vault = {"Map.md": "[[a]]", "a.md": "", "b.md": "---\naliases: B\n---\n"}
    assert entries(index_of(vault, order="Map", others="drop", index_of_notes=True).content) == ["a"]


# ------------------------------------------------------------------------------------------------------------- metadata


def test_a_book_is_called_as_its_vault() -> None:
    assert made({"a.md": "# A"})[1] == Metadata(title="Vault")


MAP = "---\ntitle: The sea\nsubtitle: A primer\nauthor: [Ann, '[[Bob|Robert]]']\ndate: 2024-05-06T10:00\nlang: fr\ntags: t\n---\n"


def test_a_map_says_what_the_book_is() -> None:
    assert made({"Map.md": MAP + "[[a]]", "a.md": ""}, order="Map")[1] == Metadata(
        title="The sea",
        subtitle="A primer",
        authors=("Ann", "Robert"),
        date="2024-05-06",
        language="fr",
        keywords=("t",),
    )


def test_options_win_over_what_the_map_says() -> None:
    given: dict[str, Any] = {"title": "T", "subtitle": "S", "authors": ("A",), "date": "May", "language": "nl"}
    _, metadata = made({"Map.md": MAP + "[[a]]", "a.md": ""}, order="Map", cover="front.png", **given)
    assert msgspec.structs.asdict(metadata) == {
        **given, "keywords": ("t",), "cover": "pics/front.png", "title_footnotes": (), "extent": "", "parts": (),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cover", "hint"), [("frnt.png", 'did you mean "front.png"?'), ("back.pdf", "known: front.png")]
)
def test_a_cover_that_is_no_picture_is_a_usage_error(cover: str, hint: str) -> None:
    with pytest.raises(UsageError, match="no picture") as caught:
        made({"a.md": ""}, cover=cover)
    assert caught.value.hint in (hint, 'did you mean "front.png"?')


def test_the_words_of_a_book_are_in_its_language() -> None:
    vault = {"Map.md": "## 一\n[[甲]]", "甲.md": "今天天气很好。", "乙.md": "#标签"}
    document, metadata = made(vault, order="Map", index_of_tags=True)
    assert metadata.language == "zh"
    assert [found[0][1] for _, _, found in groups(document)] == ["一", "甲", "其他笔记", "乙", "标签"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("12 + 3 = 15", "en"),
        ("Un peu de français", "en"),
        ("これはペンです。The pen", "ja"),
        ("我们用 Obsidian 写笔记，每天都写一点东西", "zh"),
        ("我们常说の和カ，那是日文的字母，不是汉字，所以这是中文", "zh"),
        ("한국어 노트", "ko"),
        ("مرحبا بكم في Obsidian", "ar"),
        ("این یک متن پارسی است که در آن گفتگو و چیزهای دیگر هست", "fa"),
        ("שלום לכולם", "he"),
        ("Заметка о море", "ru"),
        ("Нотатка про їжу і море", "uk"),
        ("Σημείωση", "el"),
        ("English text with one слово in it", "en"),
    ],
)
def test_a_language_is_told_by_its_script(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_the_language_of_many_notes_is_told_by_a_few_hundred_evenly_chosen() -> None:
    asked: list[str] = []

    def words(note: str) -> str:
        asked.append(note)
        return "漢字" if int(note) % 2 else "слово за словом"

    assert language_of_notes([str(number) for number in range(150)], words) == "ru"
    assert len(asked) == 150
    asked.clear()
    language_of_notes([str(number) for number in range(10_000)], words)
    assert len(asked) <= 200
    assert int(asked[-1]) > 9_900


def test_words_are_english_where_a_language_is_not_known() -> None:
    assert words_for("pt-BR").tags == "Etiquetas"
    assert words_for("xx") is ENGLISH


# --------------------------------------------------------------------------------------------------------- single notes


def alone(text: str) -> tuple[n.Document, Metadata]:
    document, _ = parse_note(text.encode(), "Note.md")
    return single("Note.md", document)


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("# The sea\n\n## Tides\n\n### Springs", "The sea", [(1, "Tides"), (2, "Springs")]),
        ("## Tides", "Note", [(1, "Tides")]),
        ("---\ntitle: T\n---\n# The sea\n\n## Tides", "T", [(1, "The sea"), (2, "Tides")]),
        ("words", "Note", []),
    ],
)
def test_a_single_note_has_its_title_outside_of_its_text(text: str, title: str, rest: list[tuple[int, str]]) -> None:
    document, metadata = alone(text)
    assert metadata.title == title
    assert headings(document) == rest


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("author: Ann", {"authors": ("Ann",)}),
        ("Authors: [Ann, 3, Ann]", {"authors": ("Ann",)}),
        ("language: pt_BR", {"language": "pt-BR"}),
        ("language: python", {}),
        ("date: 2024-05-06 07:08:09", {"date": "2024-05-06"}),
        ("date: 6 May 2024", {"date": "6 May 2024"}),
        ("tags: a b/c", {"keywords": ("a", "b/c")}),
        ("subtitle: 2", {"subtitle": "2"}),
    ],
)
def test_a_single_notes_properties_say_what_it_is(head: str, expected: dict[str, Any]) -> None:
    assert alone(f"---\n{head}\n---\nwords")[1] == Metadata(**{"title": "Note", **expected})


# --------------------------------------------------------------------------------------------------------- whole vaults

LEAKY = {
    "Secret.md": "---\npublish: false\naliases: Agent\ntags: hush\ntitle: Nobody knows\n---\n# Part\n\nhush hush",
    "Map.md": "Words.\n\n## About [[Secret]]\n- [[Secret]]\n    - [[a]]\n\n[[Pub/b]] ![[Secret]]",
    "a.md": '---\ntitle: On [[Secret]]\naliases: "[[Secret]]"\nauthor: "[[Secret]]"\n---\n%%#hush%% a',
    "Pub/b.md": "# [[Secret]]\n\nb",
}


@pytest.mark.parametrize("order", ["auto", "folder", "title", "property:title", "Map"])
def test_nothing_of_a_note_that_is_held_back_is_in_a_book(tmp_path: Path, order: str) -> None:
    for path, text in LEAKY.items():
        (tmp_path / "vault" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "vault" / path).write_text(text)
    config = vaultconv.Config(
        select=Select(publish_keys=True, start="Map" if order == "auto" else ""),
        book=BookOptions(order=order, introduction="always", index_of_notes=True, index_of_tags=True),
    )
    vaultconv.convert(tmp_path / "vault", to="html", out=tmp_path / "book.html", config=config)
    text = re.sub(r"<[^>]*>", " ", (tmp_path / "book.html").read_text()).lower()
    assert [word for word in ("secret", "hush", "agent", "nobody") if word in text] == []
    assert "unpublished note" in text


def test_a_book_says_its_parts_and_how_many_notes_it_has_in_its_language() -> None:
    metadata = made({"Sky/a.md": "", "Sea/b.md": "", "Sea/c.md": ""}, language="de")[1]
    assert (metadata.extent, metadata.parts) == ("3 Notizen", ("Sea", "Sky"))
    assert made({"Sky/a.md": "", "Sea/b.md": ""}, parts=False)[1].parts == ()
