"""Where pages, pictures and files go in a Notion export."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.backends.notion.pages import pages
from tests.work import LINEAR, counted, growth
from vaultconv.addresses import Contents, NoteFacts, fold_path
from vaultconv.backends.notion.layout import PageNaming, file_name, lay_out_export, page_id


def paths(
    *notes: str, files: tuple[str, ...] = (), options: PageNaming = PageNaming(), **uses: tuple[str, ...]
) -> list[str]:
    """The paths of the notes and files; ``uses`` are the files of the notes of these names."""
    facts = {note: NoteFacts(title=note[:-3], files=uses.get(note[:-3], ())) for note in notes}
    layout = lay_out_export(Contents(name="Vault", notes=facts, files=files), options).layout
    return [layout.paths[source] for source in (*notes, *files)]


def test_pages_keep_their_places() -> None:
    assert paths("Start.md", "Trips/Rome.md") == ["Start.md", "Trips/Rome.md"]


def test_thousands_of_pages_with_one_title_are_numbered_in_linear_work() -> None:
    counting = counted("vaultconv", "vaultconv.backends.notion.layout")

    def task(size: int) -> Callable[[], Any]:
        facts = {f"{i:04}.md": NoteFacts(title="Daily") for i in range(size)}
        return lambda: counting.lay_out_export(
            Contents(name="Vault", notes=facts, files=()), counting.PageNaming(names="title")
        )

    assert growth(task, 100) < LINEAR
    layout = task(1_000)().layout
    assert (layout.paths["0000.md"], layout.paths["0999.md"]) == ("Daily.md", "Daily-1000.md")


def test_a_note_named_as_a_folder_is_its_page() -> None:
    written = pages({"Trips.md": "about\n", "Trips/Rome.md": "x\n"})
    assert list(written) == ["Trips.md", "Trips/Rome.md"]


def test_a_note_in_a_folder_of_its_name_is_the_folders_page() -> None:
    assert paths("Trips/Rome.md", "Trips/Trips.md") == ["Trips/Rome.md", "Trips.md"]


def test_an_index_is_its_folders_page_and_called_like_it() -> None:
    assert pages({"a/Trips/index.md": "x\n"})["a/Trips.md"] == "# Trips\n\nx\n"


def test_a_note_beside_the_folder_is_its_page_before_one_inside() -> None:
    assert paths("Trips.md", "Trips/Trips.md") == ["Trips.md", "Trips/Trips.md"]


def test_a_folder_without_a_note_has_a_page_that_lists_its_pages() -> None:
    written = pages({"My trips/To Rome.md": "x\n", "My trips/More/Pisa.md": "y\n"})
    assert (
        written["My trips.md"] == "# My trips\n\n- [More](My%20trips/More.md)\n- [To Rome](My%20trips/To%20Rome.md)\n"
    )
    assert written["My trips/More.md"] == "# More\n\n- [Pisa](More/Pisa.md)\n"


def test_a_file_lies_in_the_folder_of_the_first_page_that_uses_it() -> None:
    found = paths("A.md", "B.md", files=("x/p.png",), A=("x/p.png",), B=("x/p.png",))
    assert found == ["A.md", "B.md", "A/p.png"]


def test_links_between_pages_are_relative_and_encoded() -> None:
    written = pages({"a/X y.md": "[[Z]] ![[p q.png]]\n", "b/Z.md": "![[p q.png]]\n", "p q.png": ""})
    assert written["a/X y.md"] == "# X y\n\n[Z](../b/Z.md)\n\n![p q.png](X%20y/p%20q.png)\n"
    assert written["b/Z.md"] == "# Z\n\n![p q.png](../a/X%20y/p%20q.png)\n"


def test_ids_are_the_first_digits_of_a_hash_of_the_path() -> None:
    assert page_id("Trips/Rome.md") == "0f47e5feddf7633501c909bd56b9ce8d"
    found = paths("Trips/Rome.md", options=PageNaming(ids=True))
    assert found == [f"Trips {page_id('Trips/')}/Rome {page_id('Trips/Rome.md')}.md"]


def test_an_id_that_the_note_has_already_is_no_part_of_its_name() -> None:
    assert paths(f"Rome {'0' * 32}.md") == ["Rome.md"]


def test_pages_are_named_by_their_titles_by_option() -> None:
    written = pages({"202301.md": "# On walking / running\n\nx\n", "B.md": "[[202301]]\n"}, names="title")
    assert list(written) == ["On walking - running.md", "B.md"]
    assert written["B.md"] == "# B\n\n[202301](On%20walking%20-%20running.md)\n"


def test_two_pages_of_one_name_are_numbered() -> None:
    found = paths("a/X.md", "a/x.md", "a/X/Y.md")
    assert found == ["a/X.md", "a/x-2.md", "a/X/Y.md"]


def test_names_are_legal_everywhere_and_composed() -> None:
    assert paths("What?.md", "u\u0308.md", "con.md") == ["What_.md", "ü.md", "con_.md"]


def test_a_long_name_is_cut() -> None:
    assert file_name("a" * 300, 100) == "a" * 100
    assert paths("字" * 90 + ".md", options=PageNaming(ids=True)) == [f"{'字' * 60} {page_id('字' * 90 + '.md')}.md"]


def test_a_file_keeps_its_extension_where_its_name_is_cut() -> None:
    assert paths("N.md", files=("a" * 300 + ".png",), N=("a" * 300 + ".png",)) == ["N.md", "N/" + "a" * 96 + ".png"]


def test_a_file_keeps_its_extension_however_short_names_are() -> None:
    options = PageNaming(longest=3)
    assert paths("Note.md", files=("photo.jpeg",), options=options, Note=("photo.jpeg",)) == ["Not.md", "Not/p.jpeg"]


def test_what_follows_a_full_stop_is_no_extension_where_it_is_a_sentence() -> None:
    name = "See p. 3: " + "a" * 120
    assert paths("N.md", files=(name,), N=(name,)) == ["N.md", "N/See p. 3_ " + "a" * 90]


names = st.text(st.sampled_from("aAb. ?ü"), min_size=1, max_size=3).filter(lambda name: name.strip(". "))


@given(st.sets(st.lists(names, min_size=1, max_size=3).map("/".join), max_size=8), st.booleans())
def test_no_two_files_have_the_same_path_and_none_is_a_folder(stems: set[str], ids: bool) -> None:
    notes = sorted(f"{stem}.md" for stem in stems)
    files = tuple(sorted(stems))
    facts = {note: NoteFacts(title=note, files=files) for note in notes}
    places = lay_out_export(Contents(name="V", notes=facts, files=files), PageNaming(ids=ids))
    found = [*places.layout.paths.values(), *(folder.file for folder in places.folders)]
    keys = {fold_path(path) for path in found}
    assert len(keys) == len(found)
    assert not keys & {key.rpartition("/")[0] for key in keys}
    assert all(unicodedata.is_normalized("NFC", path) for path in found)
