"""The site around the content, built by real Hugo."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest

from tests.backends.hugo.garden import SUB_PATH, build, garden, page, read, write
from vaultconv.backends.hugo.scaffold import hook_files, is_site, settings, site_files

GARDEN = {
    "_index.md": page("A garden", "/", "Welcome. [Rome](trips/rome/)"),
    "trips/_index.md": page("Trips", "/trips/"),
    "trips/rome.md": page(
        "Rome & <Beyond>",
        "/trips/rome/",
        "# Rome &  \\<Beyond> {#rome}\n\n[All](../../all/)\n\n## Day 1 {#day-1}\n\n## Day 2 {#day-2}\n\n### Noon {#noon}",
        date="2024-02-03T10:00:00Z",
        lastmod="2025-05-06",
        description="Three days.",
        tags='["travel/italy", "food"]',
        params='{linksto: ["all.md"]}',
    ),
    "trips/day-10.md": page("Day 10", "/trips/day-10/", "x", params='{linksto: ["trips/rome.md"]}'),
    "trips/day-2.md": page("day 2", "/trips/day-2/", "x", params='{linksto: ["trips/rome.md", "trips/rome.md"]}'),
    "trips/last.md": page("Zürich", "/trips/zürich/", "x", weight="1", params='{linksto: ["trips/rome.md"]}'),
    "trips/deep/_index.md": page("Zoo", "/trips/deep/"),
    "trips/deep/note.md": page("Note", "/trips/deep/note/", "# Another heading {#another}\n\nText"),
    "all.md": page("All", "/all/", "[A folder](../trips/)"),
    "future.md": page("Later", "/later/", "It is there.", date="2999-01-01"),
    "past.md": page("Over", "/over/", "It is there.", expiryDate="2001-01-01"),
    "日記.md": page("日記", "/日記/", "文", tags='["言葉"]'),
}


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return garden(tmp_path_factory.mktemp("garden"), GARDEN)


def rendered(folder: Path, body: str, settings: dict[str, str] | None = None) -> str:
    """The HTML of a page with this body, without its frame, and without the directions of what is in it."""
    html = re.sub(' dir="(?:auto|ltr)"', "", read(garden(folder, {"x.md": page("x", "/x/", body)}, settings), "x"))
    return re.sub(r"\n\s*", "\n", html.partition('<div class="text">')[2].partition("</article>")[0]).strip()


# -------------------------------------------------------------------------------------------------------- the files


@pytest.mark.parametrize("name", ["hugo.toml", "hugo.yaml", "config.json", "config", "themes", "layouts"])
def test_a_folder_with_a_name_that_hugo_gives_a_meaning_is_a_site(name: str) -> None:
    assert is_site(["README.md", name])


@pytest.mark.parametrize("names", [[], ["content", "static"], ["notes.md"]])
def test_a_folder_with_nothing_but_content_is_no_site(names: list[str]) -> None:
    assert not is_site(names)


@pytest.mark.parametrize("title", ['Say "hi" \\ there', "日記 🌱", "@language@ @cjk@", "a\x7fb\tc", ""])
def test_a_title_of_any_characters_is_the_one_in_the_configuration(title: str) -> None:
    config = tomllib.loads(site_files(title=title, language="pt-BR", cjk=True)["hugo.toml"].decode())
    assert (config["title"], config["defaultContentLanguage"], config["hasCJKLanguage"]) == (title, "pt-br", True)


def test_a_title_that_is_no_unicode_is_written_all_the_same() -> None:
    assert tomllib.loads(site_files(title="a\udcffb")["hugo.toml"].decode())["title"] == "a?b"


def test_the_printed_settings_are_those_of_the_configuration_file() -> None:
    written = tomllib.loads(hook_files()["config/_default/markup.toml"].decode())
    assert tomllib.loads(settings()) == {"markup": written}


def test_an_existing_site_gets_hooks_but_no_layout_of_a_page() -> None:
    paths = set(hook_files())
    assert "layouts/_markup/render-blockquote.html" in paths
    assert not paths & {"hugo.toml", "layouts/baseof.html", "layouts/page.html", "assets/css/garden.css"}


def test_what_an_existing_site_gets_is_a_part_of_a_new_one() -> None:
    assert hook_files().items() <= site_files(title="x").items()


# ------------------------------------------------------------------------------------------------------------ pages


def _addresses(html: str) -> Iterator[str]:
    yield from map(unescape, re.findall(r'(?:href|src)="([^"]*)"', html))


def test_every_address_of_every_page_is_relative_and_leads_to_a_file(public: Path) -> None:
    files = [path for path in public.rglob("*.html") if path.name != "404.html"]
    assert len(files) > len(GARDEN)
    for path in files:
        here = path.relative_to(public).as_posix().removesuffix("index.html")
        for address in _addresses(path.read_text(encoding="utf-8")):
            if address.startswith(("#", "data:")):
                continue
            assert not urlsplit(address).scheme and not address.startswith("/"), (here, address)
            target = public / unquote(urljoin(f"/{here}", address)).lstrip("/")
            assert (target / "index.html" if address.endswith("/") else target).is_file(), (here, address)


def test_the_page_for_lost_visitors_works_at_any_depth(public: Path) -> None:
    html = (public / "404.html").read_text(encoding="utf-8")
    assert f'<base href="{SUB_PATH}">' in html
    assert re.search(r'<link rel="stylesheet" href="css/style\.\w+\.css"', html)


def test_a_heading_that_says_the_title_stands_for_it_with_its_anchor(public: Path) -> None:
    assert re.findall(r"<h1.*</h1>", read(public, "trips/rome")) == ['<h1 id="rome">Rome &amp;  &lt;Beyond&gt;</h1>']


def test_a_heading_with_formulas_that_says_the_title_stands_for_it(tmp_path: Path) -> None:
    body = "# Let \\(x<\\alpha\\) be \\(\\frac\\)[^1] {#let}\n\n[^1]: note"
    html = read(garden(tmp_path, {"x.md": page("Let x<\\\\alpha be \\\\frac", "/x/", body)}), "x")
    assert re.findall("<h1[^>]*>", html) == ['<h1 id="let">']


def test_a_heading_that_says_something_else_stands_below_the_title(public: Path) -> None:
    headings = ['<h1 id="note">Note</h1>', '<h1 id="another">Another heading</h1>']
    assert re.findall(r"<h1.*</h1>", read(public, "trips/deep/note")) == headings


def test_the_outline_lists_the_headings_but_not_the_title(public: Path) -> None:
    outline = read(public, "trips/rome").partition('class="outline"')[2].partition("</details>")[0]
    assert re.findall(r'href="#([^"]*)"', outline) == ["day-1", "day-2", "noon"]


def test_the_outline_has_no_headings_of_quotes_callouts_and_footnotes(tmp_path: Path) -> None:
    body = (
        "# X {#x}\n\n## One {#one}\n\n> # Quoted {#quoted}\n\n> [!note]-\n> # Called {#called}\n\n## Two[^1] {#two}"
        "\n\n- > ### Deep {#deep}\n- ### Listed {#listed}\n\n[Q](#quoted)\n\n[^1]:\n    # Noted {#noted}\n\n    x"
    )
    html = read(garden(tmp_path, {"x.md": page("X", "/x/", body)}), "x")
    outline = html.partition('class="outline"')[2].partition("</details>")[0]
    assert re.findall(r'href="#([^"]*)"', outline) == ["one", "two", "listed"]
    assert 'id="quoted"' in html and 'href="#quoted"' in html and 'id="noted"' in html


def test_the_outline_has_the_formulas_of_headings_and_none_of_their_links(tmp_path: Path) -> None:
    body = "## Let \\(x<y\\) [be](#b) {#a}\n\n## And \\(\\frac\\) {#b}\n\n### `\\(code\\)` {#c}"
    html = read(garden(tmp_path, {"x.md": page("x", "/x/", body)}), "x")
    outline = html.partition('class="outline"')[2].partition("</details>")[0]
    assert re.findall(r'<a href="#(\w)">([^<]*)<([\w]+)', outline) == [
        ("a", "Let ", "span"), ("b", "And ", "code"), ("c", "", "code"),
    ]  # fmt: skip
    assert "<mo>&lt;</mo>" in outline
    assert " be</a>" in outline


def test_a_note_with_one_heading_has_no_outline(public: Path) -> None:
    assert 'class="outline"' not in read(public, "trips/deep/note")


def test_what_links_to_a_note_is_listed_once_and_by_title(public: Path) -> None:
    links = read(public, "trips/rome").partition('class="backlinks"')[2]
    assert re.findall(r">([^<>\n]+)</a>", links) == ["day 2", "Day 10", "Zürich"]


def test_a_note_that_nothing_links_to_has_no_list_of_links(public: Path) -> None:
    assert 'class="backlinks"' not in read(public, "later")


def test_a_folder_lists_weights_then_folders_then_notes_in_natural_order(public: Path) -> None:
    contents = read(public, "trips").partition('class="contents"')[2]
    titles = map(unescape, re.findall(r">([^<>\n]+)</a>", contents))
    assert list(titles) == ["Zürich", "Zoo", "day 2", "Day 10", "Rome & <Beyond>"]


def test_a_page_shows_where_it_is_its_dates_and_its_tags(public: Path) -> None:
    header = read(public, "trips/rome").partition("<header>")[2].partition("</header>")[0]
    assert re.findall(r">([^<>\n]+)</a>", header) == ["A garden", "Trips", "travel/italy", "food"]
    assert re.findall(r'datetime="([^"]*)"', header) == ["2024-02-03", "2025-05-06"]


def test_a_folder_does_not_show_the_dates_of_its_notes_as_its_own(public: Path) -> None:
    assert "datetime" not in read(public, "trips").partition("<header>")[2].partition("</header>")[0]


@pytest.mark.parametrize("address", ["later", "over"])
def test_no_page_vanishes_because_of_a_date(public: Path, address: str) -> None:
    assert "It is there." in read(public, address)


def test_the_feed_has_the_notes_with_dates_without_their_text(public: Path) -> None:
    feed = (public / "index.xml").read_text(encoding="utf-8")
    assert re.findall(r"<item>\n<title>([^<]*)", feed) == ["Later", "Rome &amp; &lt;Beyond&gt;"]
    assert f"<link>{SUB_PATH}trips/rome/</link>" in feed and "Three days." in feed and "Day 1" not in feed
    assert len(list(public.rglob("*.xml"))) == 2  # this one and the site map


def test_the_feed_is_xml_whatever_a_note_says(tmp_path: Path) -> None:
    fields = {"date": "2020-01-01", "description": '"a\\u000bb <i>"'}
    public = garden(tmp_path, {"x.md": page("\\u0001c & d", "/x/", **fields)})
    item = ElementTree.parse(public / "index.xml").find("channel/item")
    assert item is not None
    assert (item.findtext("title"), item.findtext("description")) == ("c & d", "ab <i>")


def test_a_tag_and_the_page_of_all_tags_lead_to_the_notes(public: Path) -> None:
    assert "../tags/travel/italy/" in read(public, "tags")
    assert "../../../trips/rome/" in read(public, "tags/travel/italy")


def test_a_garden_without_diagrams_has_no_script(public: Path) -> None:
    assert [path for path in public.rglob("*") if path.suffix == ".js"] == []
    assert all("<script" not in path.read_text(encoding="utf-8") for path in public.rglob("*.html"))


def test_an_arabic_garden_runs_from_right_to_left(tmp_path: Path) -> None:
    html = read(garden(tmp_path, {"x.md": page("x", "/x/")}, {'Language = "en"': 'Language = "ar"'}), "x")
    assert '<html lang="ar" dir="rtl">' in html and '<article class="page" dir="rtl">' in html


def test_a_note_in_any_other_garden_runs_as_its_first_words_do(public: Path) -> None:
    assert '<html lang="en">' in read(public, "all") and '<article class="page" dir="auto">' in read(public, "all")


def test_lists_tables_quotes_and_boxes_run_as_their_first_words_do_and_code_from_left_to_right(tmp_path: Path) -> None:
    body = (
        "- a\n\n1. b\n\n> q\n\n| t |\n|--|\n\n> [!tip]- T\n> x\n\n`c` <https://e.org/> [w](https://e.org)\n\n```\nx\n```\n\n"
        '<ul dir="rtl"><li>u</li></ul>'
    )
    html = read(garden(tmp_path, {"x.md": page("x", "/x/", body)}), "x")
    shown = html.partition('<div class="text">')[2].partition("</article>")[0]
    for tag in (
        '<ul dir="auto">',
        '<ol dir="auto">',
        '<blockquote dir="auto">',
        '<table dir="auto">',
        '<ul dir="rtl"><li>u',
    ):
        assert tag in shown
    assert '<code dir="ltr">c</code>' in shown
    assert re.search(r'<details class="callout[^>]* dir="auto">', shown)
    assert re.search(r'<pre[^>]* dir="ltr">', shown)
    assert (
        '<a href="https://e.org/" dir="auto">https://e.org/</a>' in shown and '<a href="https://e.org">w</a>' in shown
    )
    assert shown.count(' dir="auto" dir=') == shown.count(' dir="rtl" dir=') == 0


# ------------------------------------------------------------------------------------------------------------ hooks


def test_a_callout_is_a_titled_box_with_an_icon(tmp_path: Path) -> None:
    html = rendered(tmp_path, "> [!tip] A *good* one\n> Text")
    assert re.sub("<svg.*?</svg>", "<svg>", html).startswith(
        '<div role="note" class="callout callout-tip" data-callout="tip">\n'
        '<p class="callout-title"><svg><span>A <em>good</em> one</span></p>\n'
        '<div class="callout-content">\n<p>Text</p>\n</div>\n</div>'
    )


def test_every_type_of_callout_has_the_looks_of_the_one_that_it_is_another_name_of(tmp_path: Path) -> None:
    names = "note summary tldr info todo hint important check done help faq caution attention fail missing error bug"
    html = rendered(tmp_path, "\n\n".join(f"> [!{name}]" for name in f"{names} example cite mine".split()))
    assert re.findall(r'class="callout callout-(\w+)"', html) == (
        "note abstract abstract info todo tip tip success success question question warning warning failure failure "
        "danger bug example quote note".split()
    )
    assert len(set(re.findall(r"<path[^>]*>", html))) == 13


@pytest.mark.parametrize(("sign", "tag"), [("-", "<details class"), ("+", "<details class"), ("", '<div role="note"')])
def test_a_callout_folds_where_its_sign_says_so(tmp_path: Path, sign: str, tag: str) -> None:
    html = rendered(tmp_path, f"> [!tip]{sign} Title\n> Text")
    assert html.startswith(tag)
    assert ("open>" in html) == (sign == "+")


def test_a_callout_without_a_title_has_its_type_for_one_and_no_empty_box(tmp_path: Path) -> None:
    html = rendered(tmp_path, '> [!mytype]\n{data-callout="my-type2" data-callout-metadata="wide"}')
    assert "<span>My type2</span>" in html and "callout-content" not in html
    assert 'class="callout callout-note" data-callout="my-type2" data-callout-metadata="wide"' in html


def test_what_the_attributes_of_a_callout_say_stays_what_it_is(tmp_path: Path) -> None:
    html = rendered(tmp_path, '> [!tip] x\n{#here .wide data-x="a \\" < b"}')
    assert 'class="callout callout-tip wide"' in html and 'id="here"' in html and 'data-x="a &#34; &lt; b"' in html


def test_callouts_nest_also_in_lists(tmp_path: Path) -> None:
    html = rendered(tmp_path, "- item\n\n  > [!tip]- A\n  >\n  > - x\n  >   > [!bug] B\n  >   > text")
    assert re.findall(r'callout-(tip|bug)"', html) == ["tip", "bug"]
    assert html.count("<details") == html.count("</details>") == 1


def test_a_regular_quote_is_none(tmp_path: Path) -> None:
    assert rendered(tmp_path, "> Said\n{.by}").startswith('<blockquote class="by">\n<p>Said</p>\n</blockquote>')


@pytest.mark.parametrize("body", [r"\(x^2\)", "$$\nx^2\n$$", "```math\nx^2\n```"])
def test_a_formula_is_mathml(tmp_path: Path, body: str) -> None:
    html = rendered(tmp_path, body)
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html
    assert ('display="block"' in html) == (body[0] != "\\")


@pytest.mark.parametrize("body", [r"a \(\nope{<\) b", "$$\n\\nope{<\n$$", "```math\n\\nope{<\n```"])
def test_what_is_no_tex_is_shown_as_it_was_written_and_hugo_does_not_complain(tmp_path: Path, body: str) -> None:
    html = rendered(tmp_path, body)
    assert 'class="math-error"' in html and r"\nope{&lt;" in html


def test_a_diagram_that_was_drawn_is_shown_with_its_source_folded(tmp_path: Path) -> None:
    source = "graph LR\n  A --> B"
    drawing = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><text>A</text></svg>'
    write(tmp_path, {f"assets/mermaid/{hashlib.md5(source.encode()).hexdigest()}.svg": drawing})
    html = rendered(tmp_path, f"```mermaid\n{source}\n```")
    assert html.startswith('<div class="mermaid"><svg')
    assert "<details><summary>Source</summary>\n<pre><code>graph LR\nA --&gt; B</code></pre>" in html


def test_a_diagram_that_was_not_drawn_is_its_source(tmp_path: Path) -> None:
    html = rendered(tmp_path, "```mermaid\ngraph LR\n  A --> B\n```")
    assert html.startswith('<pre class="mermaid">graph LR\nA --&gt; B</pre>') and "<script" not in html


def test_diagrams_ask_once_for_the_script_that_the_settings_name(tmp_path: Path) -> None:
    fence = "```mermaid\ngraph LR\n```\n\n"
    html = rendered(tmp_path, fence * 2, {'mermaid = ""': 'mermaid = "https://example.org/m.mjs"'})
    assert html.count("<script") == 1 and 'import mermaid from "https://example.org/m.mjs"' in html


# ---------------------------------------------------------------------------------------------------- existing sites


def existing(folder: Path, config: str, body: str) -> str:
    """The page that a site with a theme's layouts makes of a body, after the hooks were added."""
    files = {
        "hugo.yaml": config,
        "layouts/home.html": "home",
        "layouts/page.html": '{{ .Content }}{{ range partial "vaultconv/backlinks.html" . }}<b>{{ .Title }}</b>{{ end }}',
        "content/x.md": page("x", "/x/", body),
        "content/y.md": page("y", "/y/", params='{linksto: ["x.md"]}'),
    }
    write(folder, {**hook_files(), **{path: text.encode() for path, text in files.items()}})
    return read(build(folder), "x")


KINDS = 'disableKinds: ["taxonomy", "term", "rss", "sitemap", "404", "section"]\n'


def test_the_settings_are_added_to_those_that_an_existing_site_has(tmp_path: Path) -> None:
    config = f"baseURL: https://example.org/s/\n{KINDS}markup:\n  goldmark:\n    extensions:\n      linkify: false\n"
    html = existing(tmp_path, config, 'https://example.com "x" <mark>y</mark> \\(x^2\\)')
    assert html.startswith("<p>https://example.com &quot;x&quot; <mark>y</mark> <span") and "<msup>" in html


def test_an_existing_site_links_the_rules_for_callouts_once_to_a_page_that_has_any(tmp_path: Path) -> None:
    html = existing(tmp_path, f"baseURL: https://example.org/s/\n{KINDS}", "> [!tip] A\n\n> [!bug] B")
    assert re.findall(r'<link rel="stylesheet" href="/s/(css/callouts\.\w+\.css)">', html)
    assert html.count("<link") == 1 and html.count('role="note"') == 2
    assert len(list((tmp_path / "public").rglob("callouts.*.css"))) == 1


def test_the_partial_for_backlinks_works_in_layouts_of_an_existing_site(tmp_path: Path) -> None:
    assert "<b>y</b>" in existing(tmp_path, f"baseURL: https://example.org/\n{KINDS}", "text")
