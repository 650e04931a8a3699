"""A site in several languages: where its pages are, what Hugo is told of them, and the pages that it makes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from tests.backends.hugo.garden import build, read
from vaultconv import convert
from vaultconv.addresses import Contents, NoteFacts
from vaultconv.backends.hugo import HugoBackend
from vaultconv.backends.hugo.languages import CONFIG, Languages, Site, read_site
from vaultconv.backends.hugo.layout import SiteLayout, SiteOptions, lay_out_site
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.errors import UsageError
from vaultconv.tree.nodes import Value

GERMAN = {"de": "Deutsch"}


def placed(
    notes: dict[str, str | dict[str, Value]],
    options: SiteOptions = SiteOptions(),
    site: Site | None = Site("en"),
    files: dict[str, str] | None = None,
) -> SiteLayout:
    """Notes by their paths, each with its ``lang`` or its properties; ``files`` by the note that uses each."""
    properties = {
        note: {"lang": said} if isinstance(said, str) and said else said or {} for note, said in notes.items()
    }
    used = files or {}
    facts = {
        note: NoteFacts(title=note[:-3], properties=each, files=tuple(file for file in used if used[file] == note))
        for note, each in sorted(properties.items())
        if isinstance(each, dict)
    }
    return lay_out_site(Contents(name="Vault", notes=facts, files=sorted(used)), options, site)


def urls(places: SiteLayout) -> dict[str, str]:
    return places.layout.urls


def codes(places: SiteLayout) -> list[str]:
    return [each.code for each in places.layout.diagnostics]


# ---------------------------------------------------------------------------------------------------- which language


def test_a_note_in_another_language_is_below_its_tag_in_a_file_that_names_it() -> None:
    layout = placed({"A.md": "", "Trips/B.md": "de", "Trips/C.md": ""}).layout
    assert layout.urls == {"A.md": "a/", "Trips/B.md": "de/trips/b/", "Trips/C.md": "trips/c/"}
    assert layout.paths["Trips/B.md"] == "content/trips/b.de.md"


@pytest.mark.parametrize("key", ["lang", "Lang"])
@pytest.mark.parametrize("value", ["de", "DE", ["de"], "[[de]]"])
def test_a_property_says_the_language_as_it_does_for_documents(key: str, value: Value) -> None:
    assert urls(placed({"A.md": {key: value}, "B.md": ""}))["A.md"] == "de/a/"


def test_a_folder_of_the_option_is_the_whole_site_in_its_language() -> None:
    places = placed({"Deutsch/Trips/B.md": "", "Trips/B.md": ""}, SiteOptions(languages=GERMAN))
    assert places.layout.paths == {
        "Deutsch/Trips/B.md": "content/trips/b.de.md",
        "Trips/B.md": "content/trips/b.md",
    }
    assert {each.file for each in places.folders} == {
        "content/_index.md", "content/_index.de.md", "content/trips/_index.md", "content/trips/_index.de.md",
    }  # fmt: skip


def test_what_a_note_says_wins_over_its_folder() -> None:
    assert (
        urls(placed({"Deutsch/A.md": "fr", "B.md": ""}, SiteOptions(languages=GERMAN)))["Deutsch/A.md"]
        == "fr/deutsch/a/"
    )


def test_a_folder_that_only_looks_like_a_language_is_none() -> None:
    assert urls(placed({"cs/Lecture.md": "", "it/Router.md": ""})) == {
        "cs/Lecture.md": "cs/lecture/",
        "it/Router.md": "it/router/",
    }


@pytest.mark.parametrize(
    ("said", "own", "expected"),
    [
        ("en-GB", "en", "en"),
        ("en", "en-us", "en-us"),
        ("pt-BR", "en", "pt-br"),
        ("pt_BR", "pt-pt", "pt-br"),
        ("zh-Hant", "zh-hans", "zh-hant"),
    ],
)
def test_a_region_is_no_language_of_its_own_where_the_site_has_the_language(said: str, own: str, expected: str) -> None:
    assert placed({"A.md": said}, site=Site(own)).languages.language("A.md") == expected


def test_a_region_that_the_option_names_is_a_language_of_its_own() -> None:
    assert placed({"A.md": "en-GB"}, SiteOptions(languages={"en-GB": ""})).languages.others == ("en-gb",)


@pytest.mark.parametrize("value", ["deutsch", "xx-", "js", "klingon", "12", {"a": 1}, "de/../..", "sql"])
def test_a_language_that_is_none_is_reported_and_the_page_is_in_the_sites_own(value: Value) -> None:
    places = placed({"A.md": {"lang": value}, "B.md": "de"})
    assert urls(places)["A.md"] == "a/"
    assert codes(places) == ([] if isinstance(value, dict) else [DiagnosticCode.LANGUAGE_UNKNOWN])


def test_the_language_of_a_book_that_a_note_is_about_moves_no_page() -> None:
    places = placed({"A.md": {"language": "de"}, "B.md": {"language": "python"}, "C.md": ""})
    assert urls(places)["A.md"] == "a/"
    assert codes(places) == []


def test_an_option_that_names_no_language_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match='"Deutsch" is not a language'):
        placed({"A.md": ""}, SiteOptions(languages={"Deutsch": "de"}))


# ----------------------------------------------------------------------------------------------- the site's language


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ({"index.md": "de", "A.md": "", "B.md": ""}, "de"),
        ({"A.md": "de", "B.md": "de", "C.md": "en"}, "de"),
        ({"A.md": "de", "B.md": "", "C.md": ""}, "en"),
        ({"A.md": {"lang": "fr", "dg-home": True}, "B.md": "de", "C.md": "de"}, "fr"),
    ],
)
def test_a_new_site_is_in_the_language_of_its_home_page_or_of_most_notes(
    notes: dict[str, str | dict[str, Value]], expected: str
) -> None:
    assert placed(notes, site=None).layout.language == expected


def test_a_site_that_is_there_says_its_own_language() -> None:
    assert urls(placed({"index.md": "de", "A.md": "en"}, site=Site("de"))) == {"index.md": "", "A.md": "en/a/"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hugo.toml", 'defaultContentLanguage = "De"\n[languages.fr]\nweight = 2\n'),
        ("config.yaml", "defaultcontentlanguage: de\nlanguages:\n  FR: {weight: 2}\n"),
        ("config/_default/hugo.json", '{"defaultContentLanguage": "de", "languages": {"fr": {}}}'),
    ],
)
def test_the_configuration_of_a_site_is_read_in_every_form(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_site(tmp_path) == Site("de", frozenset({"fr"}))


@pytest.mark.parametrize("text", ["= broken", "languages = 3", "defaultContentLanguage = []", "\x00"])
def test_a_configuration_that_says_nothing_of_languages_means_hugos_default(tmp_path: Path, text: str) -> None:
    (tmp_path / "hugo.toml").write_text(text, encoding="utf-8")
    assert read_site(tmp_path) == Site("en")


# ----------------------------------------------------------------------------------------------------- configuration


def test_the_configuration_names_what_the_site_lacks() -> None:
    languages = Languages("en", ("pt-br", "ar", "ja", "xyz"))
    assert tomllib.loads(languages.config(frozenset(["xyz"]))) == {
        "en": {"label": "English", "locale": "en", "weight": 1},
        "pt-br": {"label": "português (BR)", "locale": "pt-BR", "weight": 2},
        "ar": {"label": "العربية", "locale": "ar", "weight": 3, "direction": "rtl"},
        "ja": {"label": "日本語", "locale": "ja", "weight": 4, "hasCJKLanguage": True},
    }
    assert languages.config(frozenset(languages)) == "" == Languages("en").config(frozenset())


# --------------------------------------------------------------------------------------------------------- addresses


def test_a_folder_of_the_sites_own_language_is_never_where_hugo_puts_another() -> None:
    places = placed({"de/A.md": "", "B.md": "de", "en/C.md": ""})
    assert urls(places) == {"de/A.md": "de-2/a/", "B.md": "de/b/", "en/C.md": "en-2/c/"}


@pytest.mark.parametrize("permalink", ["/de/", "/de/tags/x/", "/de/404.html", "/en/", "/de/b/"])
def test_no_permalink_takes_an_address_of_another_language(permalink: str) -> None:
    places = placed({"A.md": {"permalink": permalink}, "B.md": {"lang": "de", "permalink": "/de/b/"}, "C.md": ""})
    found = [*urls(places).values(), *(each.url for each in places.folders)]
    assert len(found) == len(set(found))
    assert urls(places)["A.md"] != permalink[1:] or permalink == "/de/b/"


def test_a_note_can_be_the_home_page_of_its_language() -> None:
    for note in ({"permalink": "/de/", "lang": "de"}, {"dg-home": True, "lang": "de"}):
        places = placed({"A.md": note, "B.md": ""})
        assert places.layout.urls["A.md"] == "de/"
        assert places.layout.paths["A.md"] == "content/_index.de.md"


def test_notes_of_one_path_in_a_language_have_addresses_of_their_own_which_is_reported() -> None:
    places = placed({"Deutsch/A.md": "", "A.md": "de", "B.md": ""}, SiteOptions(languages=GERMAN))
    assert sorted(urls(places).values()) == ["b/", "de/a-2/", "de/a/"]
    assert codes(places) == [DiagnosticCode.NAME_CHANGED]


def test_a_section_is_below_the_language() -> None:
    places = placed({"A.md": "de", "B.md": ""}, SiteOptions(section="notes"))
    assert places.layout.urls == {"A.md": "de/notes/a/", "B.md": "notes/b/"}
    assert places.layout.paths["A.md"] == "content/notes/a.de.md"


def test_only_pages_of_the_sites_own_language_have_bundles() -> None:
    files = {"x.png": "A.md", "y.png": "B.md", "z.de.png": "B.md"}
    layout = placed({"A.md": "de", "B.md": ""}, SiteOptions(attachments="bundle"), files=files).layout
    assert layout.paths == {
        "A.md": "content/a/index.de.md",
        "B.md": "content/b/index.md",
        "x.png": "static/x.png",
        "y.png": "content/b/y.png",
        "z.de.png": "static/z.de.png",
    }


# ------------------------------------------------------------------------------------------------------ one language


def test_a_site_of_one_language_is_the_one_that_it_was() -> None:
    plain = placed({"de/index.md": "", "Trips/A.md": "", "tags.md": ""}, SiteOptions(attachments="bundle"))
    for said in ("en", "en-GB", {"language": "python"}):
        stated = placed({"de/index.md": said, "Trips/A.md": said, "tags.md": said}, SiteOptions(attachments="bundle"))
        assert (stated.layout.paths, stated.layout.urls) == (plain.layout.paths, plain.layout.urls)
        assert stated.folders == plain.folders


def written(vault: Path, site: Path, backend: HugoBackend = HugoBackend()) -> dict[str, bytes]:
    """The files of a site by their paths, after the notes were converted into it."""
    convert(vault, backend, site)
    files = (path for path in site.rglob("*") if path.is_file() and ".vaultconv" not in path.parts)
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in files}


def vault_of(folder: Path, notes: dict[str, str]) -> Path:
    for name, text in notes.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_notes_of_one_language_make_the_same_files_whether_they_say_it_or_not(tmp_path: Path) -> None:
    body = "# A\n\n[[B]] #tag\n"
    said = vault_of(tmp_path / "x" / "v", {"A.md": f"---\nlang: en\ntranslationKey: a\n---\n{body}", "B.md": "b"})
    plain = vault_of(tmp_path / "y" / "v", {"A.md": f"---\nkey: en\ntranslationKey: a\n---\n{body}", "B.md": "b"})
    with_language = {path: text.replace(b"lang:", b"key:") for path, text in written(said, tmp_path / "s").items()}
    assert with_language == written(plain, tmp_path / "t")
    assert CONFIG not in with_language


# ------------------------------------------------------------------------------------------------------ built by Hugo

VAULT = {
    "index.md": "---\nlang: en\n---\nWelcome. [[Deutsch/Tides/Neap|In German]]\n",
    "Tides/Neap.md": "---\nlang: en-GB\naliases: [/old/neap/]\n---\nText [[Arabic]] #sea [all](/tags/)\n",
    "Deutsch/Tides/Neap.md": "---\naliases: [/alt/neap/]\n---\n[[Tides/Neap]] [[Gezeiten]] #sea #meer\n",
    "Swell.md": "---\ntranslationKey: tide\n---\nTide\n",
    "Gezeiten.md": "---\nlang: de\ntranslationKey: tide-of\ndate: 2024-05-06\n---\n[[index]]\n",
    "Ebb.md": "---\ntranslationKey: tide-of\n---\nx\n",
    "Arabic.md": "---\nlang: ar\ntranslationKey: tide-of\n---\nنص [[Ebb]]\n",
    "Hidden.md": "---\nlang: de\ntranslationKey: tide\npublish: false\n---\nsecret\n",
    "Draft.md": "---\nlang: ar\ntranslationKey: tide\ndraft: true\n---\nx\n",
}


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("languages")
    written(vault_of(folder / "vault", VAULT), folder / "site", HugoBackend(languages=GERMAN))
    return build(folder / "site")


def switcher(html: str) -> list[tuple[str, str]]:
    """Where the menu leads in each other language."""
    return re.findall(r'hreflang="([^"]*)" href="([^"]*)"', html)


def test_hugo_links_pages_of_one_path_and_of_one_key_as_translations(public: Path) -> None:
    assert switcher(read(public, "tides/neap"))[0] == ("de", "../../de/tides/neap/")
    assert switcher(read(public, "de/tides/neap"))[0] == ("en", "../../../tides/neap/")
    assert switcher(read(public, "ar/arabic")) == [("en", "../../ebb/"), ("de", "../../de/gezeiten/")]


def test_a_page_without_a_translation_leads_to_the_home_page_of_the_language(public: Path) -> None:
    assert switcher(read(public, "de/tides/neap"))[1] == ("ar", "../../../ar/")


def test_no_unpublished_note_and_no_draft_is_a_translation(public: Path) -> None:
    assert switcher(read(public, "swell")) == [("de", "../de/"), ("ar", "../ar/")]
    assert all("secret" not in path.read_text("utf-8") and "idden" not in path.name for path in public.rglob("*.html"))


def test_every_address_in_every_language_is_relative_and_leads_to_a_file(public: Path) -> None:
    pages = [
        path for path in public.rglob("*.html") if path.name != "404.html" and "http-equiv" not in path.read_text()
    ]
    assert len(pages) > len(VAULT)
    for path in pages:
        here = path.relative_to(public).as_posix().removesuffix("index.html")
        for address in re.findall(r'(?:href|src)="([^"#]+)', path.read_text("utf-8")):
            if not address.startswith("data:"):
                assert not address.startswith(("/", "http")), (here, address)
                target = public / unquote(urljoin(f"/{here}", address)).lstrip("/")
                assert (target / "index.html" if address.endswith("/") else target).is_file(), (here, address)


def test_a_page_says_its_language_and_runs_as_that_does(public: Path) -> None:
    assert '<html lang="de">' in read(public, "de/gezeiten") and '<html lang="en">' in read(public, "tides/neap")
    assert '<html lang="ar" dir="rtl">' in read(public, "ar/arabic")


def test_what_links_to_a_page_is_listed_in_all_languages(public: Path) -> None:
    links = read(public, "tides/neap").partition('class="backlinks"')[2]
    assert re.findall(r'href="([^"]*)"', links) == ["../../de/tides/neap/"]


def test_tags_are_those_of_the_pages_language(public: Path) -> None:
    assert 'href="../../../de/tags/meer/"' in read(public, "de/tides/neap")
    assert "meer" not in read(public, "tags") and "meer" in read(public, "de/tags")


def test_an_old_address_redirects_from_where_it_was_in_every_language(public: Path) -> None:
    assert "url=https://example.org/tides/neap/" in read(public, "old/neap")
    assert "url=https://example.org/de/tides/neap/" in read(public, "alt/neap")


def test_each_language_has_a_feed_and_a_page_for_lost_visitors(public: Path) -> None:
    feed = (public / "de" / "index.xml").read_text(encoding="utf-8")
    assert "<language>de</language>" in feed and "/de/gezeiten/" in feed
    lost = (public / "de" / "404.html").read_text(encoding="utf-8")
    assert '<base href="https://example.org/de/">' in lost and switcher(lost)[0] == ("en", "../")


def test_a_language_that_comes_and_goes_is_configured_and_no_longer(tmp_path: Path) -> None:
    vault = vault_of(tmp_path / "v", {"A.md": "a", "B.md": "b"})
    assert CONFIG not in written(vault, tmp_path / "s")
    vault_of(vault, {"C.md": "---\nlang: de\n---\nc"})
    assert b"[de]" in written(vault, tmp_path / "s")[CONFIG]
    assert written(vault, tmp_path / "s")[CONFIG].count(b"[de]") == 1
    (vault / "C.md").unlink()
    assert CONFIG not in written(vault, tmp_path / "s")


def test_the_configuration_of_a_site_is_never_touched(tmp_path: Path) -> None:
    vault = vault_of(tmp_path / "v", {"A.md": "a", "C.md": "---\nlang: en\n---\nc"})
    config = 'defaultContentLanguage = "de"\n[languages.de]\n[languages.en]\nlabel = "In English"\n'
    site = vault_of(tmp_path / "s", {"hugo.toml": config})
    files = written(vault, site)
    assert files["hugo.toml"].decode() == config and CONFIG not in files
    assert {"content/a.md", "content/c.en.md"} <= files.keys()
