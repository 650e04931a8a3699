"""Where notes and attachments go in a site."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultconv.addresses import Contents, Layout, NoteFacts
from vaultconv.backends.hugo.layout import SiteOptions, lay_out_site
from vaultconv.backends.hugo.words import slug, term
from vaultconv.errors import UsageError


def contents(*notes: str, files: tuple[str, ...] = (), **properties: dict[str, Any]) -> Contents:
    """A vault; ``properties`` by the notes' names, without ``.md``."""
    facts = {note: NoteFacts(title=note[:-3], properties=properties.get(note[:-3], {})) for note in sorted(notes)}
    return Contents(name="Vault", notes=facts, files=files)


def laid_out(
    *notes: str, options: SiteOptions = SiteOptions(), files: tuple[str, ...] = (), **properties: Any
) -> Layout:
    return lay_out_site(contents(*notes, files=files, **properties), options).layout


# --------------------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("My Note", "my-note"),
        ("a - b", "a-b"),
        ("What's new? (v1.2)", "whats-new-v1-2"),
        ("Jethro’s notes", "jethros-notes"),
        ("C# & .NET", "c-net"),
        ("Ünï", "ünï"),
        ("U\u0308ni\u0308", "ünï"),
        ("日本語 ノート", "日本語-ノート"),
        ("हिन्दी", "हिन्दी"),
        ("50%20x", "50-20x"),
        ("😀", "grinning"),
        ("...", "note"),
        ("_index", "index"),
    ],
)
def test_a_name_becomes_words_of_an_address(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize(("name", "expected"), [("Ünï 中文", "uni-zhongwen"), ("Жук", "zhuk"), ("ß", "ss")])
def test_an_address_in_ascii_spells_every_script(name: str, expected: str) -> None:
    assert slug(name, "ascii") == expected


def test_a_long_name_is_cut_between_characters() -> None:
    assert slug("字" * 200) == "字" * 40


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("a/b", "a/b"),
        ("C#", "C#"),
        ("Über_x", "Über_x"),
        ("😀", "grinning"),
        ("a&b", "a-b"),
        ("..", "-"),
        ("a/index.xml", "a/index-xml"),
        ("x.y", "x.y"),
        ("a//b", "a/b"),
    ],
)
def test_a_tag_is_a_term_that_has_an_address(tag: str, expected: str) -> None:
    assert term(tag) == expected


def test_long_tags_are_terms_that_are_names_of_folders_and_differ() -> None:
    terms = {term("a/" + "字" * 100 + end) for end in ("", "1", "X", "x")}
    assert {len(each.encode()) < 140 for each in terms} == {True}
    assert len({each.lower() for each in terms}) == 3


# --------------------------------------------------------------------------------------------------------------- pages


def test_the_content_mirrors_the_vault_in_words_of_addresses() -> None:
    layout = laid_out("Start here.md", "Trips/2022/My Rome.md")
    assert layout.paths == {
        "Start here.md": "content/start-here.md",
        "Trips/2022/My Rome.md": "content/trips/2022/my-rome.md",
    }
    assert layout.urls == {"Start here.md": "start-here/", "Trips/2022/My Rome.md": "trips/2022/my-rome/"}


def test_folders_without_a_note_of_their_own_have_pages_to_be_made() -> None:
    folders = lay_out_site(contents("Trips/2022/Rome.md"), SiteOptions()).folders
    assert [(each.path, each.file, each.url) for each in folders] == [
        ("", "content/_index.md", ""),
        ("Trips", "content/trips/_index.md", "trips/"),
        ("Trips/2022", "content/trips/2022/_index.md", "trips/2022/"),
    ]


@pytest.mark.parametrize("note", ["Trips/index.md", "Trips/_index.md", "Trips/Index.md", "Trips/Trips.md", "Trips.md"])
def test_a_note_can_be_the_page_of_a_folder(note: str) -> None:
    layout = laid_out(note, "Trips/Rome.md")
    assert layout.paths[note] == "content/trips/_index.md"
    assert layout.urls[note] == "trips/"


def test_only_one_note_is_the_page_of_a_folder_and_the_others_keep_their_own() -> None:
    layout = laid_out("Trips.md", "Trips/index.md", "Trips/Rome.md")
    assert layout.urls == {"Trips/index.md": "trips/", "Trips.md": "trips-2/", "Trips/Rome.md": "trips/rome/"}
    assert layout.paths["Trips.md"] == "content/trips-2.md"


def test_a_note_called_index_never_swallows_its_siblings() -> None:
    layout = laid_out("a/_index.md", "a/index.md", "a/b.md")
    assert layout.paths["a/index.md"] == "content/a/index-2.md"


def test_names_that_become_the_same_are_numbered_in_order_and_reported() -> None:
    layout = laid_out("A b.md", "A-b.md", "a_b.md", "A b-2.md")
    assert layout.urls == {"A b.md": "a-b/", "A b-2.md": "a-b-2/", "A-b.md": "a-b-3/", "a_b.md": "a-b-4/"}
    assert [each.path for each in layout.diagnostics] == ["A-b.md", "a_b.md"]


def test_a_note_is_never_where_hugo_makes_pages_of_tags() -> None:
    layout = laid_out("tags.md", "Categories/x.md")
    assert layout.urls == {"tags.md": "tags-2/", "Categories/x.md": "categories-2/x/"}


@pytest.mark.parametrize(
    ("permalink", "url"),
    [
        ("/reisen/rom/", "reisen/rom/"),
        ("rom", "rom/"),
        ("https://example.org/rom/", "rom/"),
        ("/a//b/", "a/b/"),
        ("/../up/", "__/up/"),
        ("/r%C3%B6m/", "röm/"),
        ("/old.html", "old.html"),
        ("/rom/index.html", "rom/"),
        ("/cafe\u0301/", "caf\u00e9/"),
        ('/a "b"?c=1#d', "a-b-/"),
    ],
)
def test_a_permalink_is_the_address_of_a_note(permalink: str, url: str) -> None:
    for key in ("permalink", "dg-permalink"):
        layout = laid_out("Rome.md", Rome={key: permalink})
        assert layout.urls["Rome.md"] == url
        assert layout.paths["Rome.md"] == "content/rome.md"


def test_a_permalink_wins_over_the_name_of_another_note() -> None:
    layout = laid_out("Rome.md", "Z.md", Z={"permalink": "/rome/"})
    assert layout.urls == {"Z.md": "rome/", "Rome.md": "rome-2/"}
    assert [each.path for each in layout.diagnostics] == ["Rome.md"]


def test_of_two_equal_permalinks_the_first_counts() -> None:
    layout = laid_out("A.md", "B.md", A={"permalink": "/x/"}, B={"permalink": "/x/"})
    assert layout.urls == {"A.md": "x/", "B.md": "b/"}
    assert [str(each.message) for each in layout.diagnostics] == ['its permalink "/x/" is taken, by "A.md"']


@pytest.mark.parametrize(
    ("first", "second"),
    [("/x/", "/X/"), ("/x/", "/x/index.html"), ("/x.html", "/x.html/y/"), ("/x.html/y/", "/x.html")],
)
def test_no_permalink_takes_the_file_of_another_nor_its_folder(first: str, second: str) -> None:
    layout = laid_out("A.md", "B.md", A={"permalink": first}, B={"permalink": second})
    assert layout.urls["B.md"] == "b/"
    assert layout.diagnostics[0].message.endswith('is taken, by "A.md"')


@pytest.mark.parametrize("permalink", ["/tags/x/", "/Tags/", "/sitemap.xml/", "/index.xml/x/", "/404.html"])
def test_no_permalink_takes_what_hugo_makes_itself(permalink: str) -> None:
    layout = laid_out("A.md", A={"permalink": permalink})
    assert layout.urls["A.md"] == "a/"
    assert layout.diagnostics[0].message.endswith("is taken, by a page that Hugo makes")


def test_a_permalink_counts_in_any_case_where_a_name_asks_for_the_same_address() -> None:
    layout = laid_out("Rome.md", "Z.md", Z={"permalink": "/Rome/"})
    assert layout.urls == {"Z.md": "Rome/", "Rome.md": "rome-2/"}


def test_the_home_page_of_a_site_is_not_of_the_notes_in_a_section() -> None:
    layout = laid_out("A.md", options=SiteOptions(section="notes"), A={"permalink": "/"})
    assert layout.urls["A.md"] == "notes/a/"
    assert [each.message for each in layout.diagnostics] == ['its permalink "/" is taken, by a page that Hugo makes']


def test_the_folder_of_hugos_tags_is_no_section_for_notes() -> None:
    with pytest.raises(UsageError, match='the section "Tags/mine"'):
        laid_out("A.md", options=SiteOptions(section="Tags/mine"))


def test_the_note_with_a_folders_permalink_is_its_page() -> None:
    layout = laid_out("All trips.md", "Trips/Rome.md", **{"All trips": {"permalink": "/trips/"}})
    assert layout.paths["All trips.md"] == "content/trips/_index.md"


@pytest.mark.parametrize(
    ("options", "properties"),
    [
        (SiteOptions(), {"dg-home": True}),
        (SiteOptions(), {"permalink": "/"}),
        (SiteOptions(home="Start"), {}),
        (SiteOptions(home="a/start.md"), {}),
    ],
)
def test_a_note_can_be_the_home_page(options: SiteOptions, properties: dict[str, Any]) -> None:
    layout = laid_out("a/Start.md", "b.md", options=options, **{"a/Start": properties})
    assert (layout.paths["a/Start.md"], layout.urls["a/Start.md"]) == ("content/_index.md", "")


def test_a_home_page_that_is_not_there_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match='no note named "Strat" for the home page') as raised:
        laid_out("Start.md", options=SiteOptions(home="Strat"))
    assert "Start" in raised.value.hint


def test_an_alias_that_is_an_address_redirects_where_nothing_else_is() -> None:
    aliases = {"A": {"aliases": ["/old/", "/b/", "Other name"]}, "B": {"aliases": ["/old/", "/x.html"]}}
    redirects = lay_out_site(contents("A.md", "B.md", **aliases), SiteOptions()).redirects
    assert redirects == {"A.md": ("/old/",), "B.md": ("/x.html",)}


@pytest.mark.parametrize(
    "alias",
    [
        "/index.html",
        "/404.html",
        "/tags/",
        "/tags/x/",
        "/sitemap.xml/",
        "/B/",
        "/b/index.html",
        "/p.png/",
        "/c.html/d/",
    ],
)
def test_no_redirect_takes_the_place_of_anything(alias: str) -> None:
    properties = {"A": {"aliases": [alias]}, "C": {"permalink": "/c.html"}}
    assert lay_out_site(contents("A.md", "B.md", "C.md", files=("p.png",), **properties), SiteOptions()).redirects == {}


def test_a_section_holds_everything_but_permalinks() -> None:
    layout = laid_out(
        "A.md", "tags.md", "P.md", files=("x.png",), options=SiteOptions(section="My/Notes"), P={"permalink": "/p/"}
    )
    assert layout.urls == {"A.md": "my/notes/a/", "tags.md": "my/notes/tags/", "P.md": "p/", "x.png": "my/notes/x.png"}
    assert layout.paths["A.md"] == "content/my/notes/a.md"
    assert layout.paths["x.png"] == "static/my/notes/x.png"


# --------------------------------------------------------------------------------------------------------- attachments


def test_attachments_keep_their_paths() -> None:
    layout = laid_out("a.md", files=("Files/Photo 1.PNG",))
    assert layout.paths["Files/Photo 1.PNG"] == "static/Files/Photo 1.PNG"
    assert layout.urls["Files/Photo 1.PNG"] == "Files/Photo 1.PNG"


@pytest.mark.parametrize(
    ("file", "url"), [("index.html", "index-2.html"), ("a/b", "a/b-2"), ("a/index.html", "a/index-2.html")]
)
def test_an_attachment_never_stands_where_a_page_is(file: str, url: str) -> None:
    layout = laid_out("a/b.md", files=(file,))
    assert layout.urls[file] == url
    assert [each.path for each in layout.diagnostics] == [file]


def test_a_bundle_has_the_attachments_of_the_first_note_that_uses_them() -> None:
    facts = {note: NoteFacts(title=note, files=("x/p.png", "x/q.html", "y/p.png")) for note in ("a.md", "b.md")}
    vault = Contents(name="V", notes=facts, files=("x/p.png", "x/q.html", "y/p.png", "z.png"))
    layout = lay_out_site(vault, SiteOptions(attachments="bundle")).layout
    assert layout.paths == {
        "a.md": "content/a/index.md",
        "b.md": "content/b/index.md",
        "x/p.png": "content/a/p.png",
        "x/q.html": "static/x/q.html",
        "y/p.png": "content/a/p-2.png",
        "z.png": "static/z.png",
    }
    assert layout.urls["y/p.png"] == "a/p-2.png"


NAMES = st.sampled_from(["a", "A", "a b", "a-b", "index", "_index", "tags", "é", "e\u0301", "...", "a.b", "b"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@given(st.sets(PATHS, max_size=25), st.sets(PATHS, max_size=8), st.sampled_from(["static", "bundle"]), st.data())
def test_no_two_things_are_in_one_place(
    names: set[str], files: set[str], attachments: Any, data: st.DataObject
) -> None:
    permalinks = ["/a/", "/A/", "/a-b/x/", "/b", "/b/index.html", "/x.html", "/x.html/a/", "/"]
    links = st.sampled_from([{}, {"dg-home": True}, *({"permalink": permalink} for permalink in permalinks)])
    facts = {
        f"{name}.md": NoteFacts(title=name, properties=data.draw(links), files=tuple(files)) for name in sorted(names)
    }
    places = lay_out_site(Contents(name="V", notes=facts, files=sorted(files)), SiteOptions(attachments=attachments))
    paths = [*places.layout.paths.values(), *(folder.file for folder in places.folders)]
    urls = [*places.layout.urls.values(), *(folder.url for folder in places.folders)]
    for found in (paths, urls):
        assert len({each.casefold() for each in found}) == len(found)
    files_made = {(url if url and url[-1] != "/" else f"{url}index.html").casefold() for url in urls}
    assert len(files_made) == len(urls)
    assert not any(file[: slash.start()] in files_made for file in files_made for slash in re.finditer("/", file))
    assert not {url.rstrip("/") for url in places.layout.urls.values()} & {"tags", "categories"}
