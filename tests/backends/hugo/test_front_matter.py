"""A note's properties as Hugo's front matter, read back by Hugo itself."""

from __future__ import annotations

import json
import subprocess
import tempfile
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.backends.hugo.build import hugo
from tests.work import LINEAR, counted, growth
from vaultconv.backends.hugo.front_matter import hugo_fields, redirects_of
from vaultconv.backends.hugo.serialize import Form, serialize
from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.vault.history import Dates

FORMS: tuple[Form, ...] = get_args(Form)
NOW = datetime(2024, 5, 1, tzinfo=UTC)
GIVEN: Any = {"title": "Rome", "url": "/rome/", "tags": (), "links": ()}


def fields(properties: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    """The fields beyond the title and the address."""
    found = hugo_fields(properties, report=Report("Rome.md"), now=NOW, **{**GIVEN, **given})
    return {key: value for key, value in found.items() if key not in ("title", "url")}


def reported(properties: Mapping[str, Any], **given: Any) -> list[tuple[DiagnosticCode, str]]:
    report = Report("Rome.md")
    hugo_fields(properties, report=report, now=NOW, **{**GIVEN, **given})
    return [(diagnostic.code, diagnostic.message) for diagnostic in report.diagnostics]


# -------------------------------------------------------------------------------------------------------------- fields


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, {}),
        ({"date": "2022-11-09"}, {"date": "2022-11-09"}),
        ({"Created": "2022-11-09"}, {"date": "2022-11-09"}),
        ({"Created time": "2022-11-09"}, {"date": "2022-11-09"}),
        ({"creation date": "2022-11-09"}, {"date": "2022-11-09"}),
        ({"dg-created": "2022-11-09"}, {"date": "2022-11-09"}),
        ({"created": "2022/11/09"}, {"date": "2022-11-09", "params": {"created": "2022/11/09"}}),
        ({"date": "2022/11/09"}, {"date": "2022-11-09", "params": {"date_original": "2022/11/09"}}),
        ({"created": "2021-01-01", "date": "2022-11-09"}, {"date": "2022-11-09", "params": {"created": "2021-01-01"}}),
        (
            {"date": "{{date}}", "created": "2021-01-01"},
            {"date": "2021-01-01", "params": {"date_original": "{{date}}"}},
        ),
        ({"created": "{{date}}"}, {"params": {"created": "{{date}}"}}),
        ({"date": None, "title": " ", "tags": [], "Tags": [None, ""]}, {}),
        ({"Last edited time": "2022-11-09"}, {"lastmod": "2022-11-09"}),
        ({"date modified": "2022-11-09"}, {"lastmod": "2022-11-09"}),
        ({"modified": True}, {"params": {"modified": True}}),
        ({"lastmod": "soon"}, {"params": {"lastmod_original": "soon"}}),
        ({"description": "A town"}, {"description": "A town"}),
        ({"description": ["A", "town"]}, {"params": {"description_original": ["A", "town"]}}),
        ({"draft": True}, {"draft": True}),
        ({"draft": False}, {"draft": False}),
        ({"draft": "yes"}, {"params": {"draft_original": "yes"}}),
        ({"weight": 3}, {"weight": 3}),
        ({"weight": "72 kg"}, {"params": {"weight_original": "72 kg"}}),
        ({"weight": True}, {"params": {"weight_original": True}}),
        ({"title": "Rome"}, {}),
        ({"title": "Roma"}, {"params": {"title_original": "Roma"}}),
        ({"permalink": "/rome/", "dg-permalink": "rome"}, {}),
        ({"permalink": "/roma/"}, {"params": {"permalink": "/roma/"}}),
        ({"url": "https://example.org"}, {"params": {"url": "https://example.org"}}),
        ({"aliases": ["Roma", "/roma/"]}, {"params": {"aliases": ["Roma", "/roma/"]}}),
        (
            {"published": True, "publishDate": "2022-01-01"},
            {"params": {"published": True, "publishDate": "2022-01-01"}},
        ),
        ({"dgHomeLink": True, "noteIcon": "1"}, {"params": {"dgHomeLink": True, "noteIcon": "1"}}),
        ({"isCJKLanguage": True}, {"params": {"isCJKLanguage_original": True}}),
        ({"menu": ["soup", 1]}, {"params": {"menu_original": ["soup", 1]}}),
        ({"Menus": "main"}, {"params": {"Menus_original": "main"}}),
        ({"_merge": "x"}, {"params": {"_merge_original": "x"}}),
        ({"a": {"_merge": "x"}}, {"params": {"a": {"_merge_original": "x"}}}),
        ({"Type": 1, "type": 2, "TYPE": 3}, {"params": {"Type": 1, "type_2": 2, "TYPE_3": 3}}),
        ({"a": {"B": 1, "b": 2}}, {"params": {"a": {"B": 1, "b_2": 2}}}),
        ({"a": [{"B": 1, "b": 2}]}, {"params": {"a": [{"B": 1, "b": 2}]}}),
        ({"İ": 1, "i": 2}, {"params": {"İ": 1, "i_2": 2}}),
        ({"a\ud800": 1}, {"params": {"a\ufffd": 1}}),
    ],
)
def test_a_property_becomes(properties: dict[str, Any], expected: dict[str, Any]) -> None:
    assert fields(properties) == expected


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (["#a", "b/c"], False),
        ("a, B/C", False),
        ("a b/c", False),
        (["a", "two words"], True),
        (["a", 2022], True),
        ([{"a": 1}], True),
    ],
)
def test_tags_are_kept_where_the_page_does_not_have_them_all(value: object, kept: bool) -> None:
    found = fields({"tags": value}, tags=["a", "b/c"])
    assert found == {"tags": ["a", "b/c"], **({"params": {"tags_original": value}} if kept else {})}


def test_fields_come_in_the_order_that_people_read_them() -> None:
    properties = {"x": 1, "weight": 2, "draft": True, "description": "d", "updated": "2022-11-10", "date": "2022-11-09"}
    given: Any = {**GIVEN, "tags": ["a"], "redirects": ["/old/"], "links": ["paris.md"]}
    found = hugo_fields(properties, report=Report("Rome.md"), now=NOW, **given)
    assert list(found) == [
        "title", "date", "lastmod", "description", "tags", "draft", "weight", "url", "aliases", "params",
    ]  # fmt: skip
    assert found["params"] == {"linksto": ["paris.md"], "x": 1}


def test_a_notes_own_linksto_makes_room_for_the_links() -> None:
    assert fields({"LinksTo": 1}, links=["paris.md"]) == {"params": {"linksto": ["paris.md"], "LinksTo_2": 1}}


@pytest.mark.parametrize(
    ("alias", "redirect"),
    [
        ("/old/place/", True),
        ("/old.html", True),
        ("/old", True),
        ("/blog/2020/old-name", True),
        ("old/place/", False),
        ("Roma", False),
        ("/", False),
        ("/r/ome travels/", False),
        ("/a/../b/", False),
    ],
)
def test_only_an_alias_that_is_an_address_is_a_redirect(alias: str, redirect: bool) -> None:
    assert redirects_of({"Aliases": [alias, 3, None]}) == ((alias,) if redirect else ())


def test_keys_that_differ_in_case_only_take_linear_work() -> None:
    names = ["".join(letters) for letters in product("aA", repeat=10)]
    counting = counted("vaultconv.backends.hugo", "vaultconv.backends.hugo.front_matter")
    run = partial(counting.hugo_fields, report=Report("Rome.md"), now=NOW, **GIVEN)
    assert growth(lambda size: partial(run, dict.fromkeys(names[:size], 1)), 128) < LINEAR
    assert len(fields(dict.fromkeys(names, 1))["params"]) == len(names)


# ------------------------------------------------------------------------------------------------------------- reports


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"draft": True}, DiagnosticCode.PAGE_HIDDEN),
        ({"date": "2024-05-02"}, DiagnosticCode.PAGE_HIDDEN),
        ({"updated": "2024-05-02"}, DiagnosticCode.PAGE_HIDDEN),
        ({"publishDate": "2024-05-02"}, DiagnosticCode.FRONT_MATTER_MOVED),
        ({"expiryDate": "2024-04-30"}, DiagnosticCode.FRONT_MATTER_MOVED),
        ({"draft": "yes"}, DiagnosticCode.FRONT_MATTER_MOVED),
        ({"date": "{{date}}"}, DiagnosticCode.FRONT_MATTER_MOVED),
        ({"a": 1, "A": 2}, DiagnosticCode.FRONT_MATTER_MOVED),
    ],
)
def test_what_readers_would_notice_is_reported(properties: dict[str, Any], code: DiagnosticCode) -> None:
    assert [found for found, _ in reported(properties)] == [code]


@pytest.mark.parametrize(
    "properties",
    [
        {"draft": False, "date": "2024-04-30", "publishDate": "2024-04-30", "expiryDate": "2024-05-02"},
        {"Tags": ["a", "two words"], "categories": ["[[Books]]"]},
        {"date": "April 30, 2024", "updated": "2024-05-02", "type": "Movie", "published": True, "created": "{{date}}"},
    ],
)
def test_what_nobody_would_notice_is_not_reported(properties: dict[str, Any]) -> None:
    assert reported(properties) == []


def test_a_report_about_tags_says_what_is_wrong_with_them() -> None:
    assert reported({"Tags": ["a", 2024]}, tags=["a"]) == [
        (DiagnosticCode.FRONT_MATTER_MOVED, '"Tags" has more than tags: ["a", 2024]')
    ]


def test_the_report_says_what_the_value_was_and_where_it_is() -> None:
    report = Report("Rome.md")
    hugo_fields({"draft": "yes"}, report=report, now=NOW, **GIVEN)
    assert str(report.diagnostics[0]) == (
        'Rome.md: info[front-matter-moved]: "draft" is not what Hugo expects there: "yes" (it is written as "draft_original")'
    )


# ---------------------------------------------------------------------------------------------------------------- text

SAMPLE: dict[str, object] = {
    "title": 'Rome: a "town" # 1',
    "tags": ["a", "b/c"],
    "params": {"a b": 1, "list": [1, "x", {"y": 2.5}], "day": "2022-11-09", "yes": "no", "big": 1e300},
}


def test_yaml_has_a_property_on_each_line() -> None:
    assert serialize(SAMPLE, "yaml") == (
        "---\n"
        'title: "Rome: a \\"town\\" # 1"\n'
        'tags: ["a", "b/c"]\n'
        "params:\n"
        '  "a b": 1\n'
        '  list: [1, "x", {"y": 2.5}]\n'
        '  day: "2022-11-09"\n'
        '  "yes": "no"\n'
        "  big: 1.0e+300\n"
        "---\n"
    )


def test_json_has_a_property_on_each_line() -> None:
    assert serialize({"title": "Rome", "params": {"list": [1, {"y": None}]}}, "json") == (
        '{\n  "title": "Rome",\n  "params": {\n    "list": [1, {"y": null}]\n  }\n}\n'
    )


def test_toml_stands_between_plus_signs() -> None:
    assert serialize({"title": "Rome", "params": {"n": 1}}, "toml") == '+++\ntitle = "Rome"\n\n[params]\nn = 1\n+++\n'


@pytest.mark.parametrize(
    ("value", "form", "kept"),
    [
        (None, "yaml", None),
        (None, "json", None),
        (None, "toml", ""),
        ([None], "toml", [""]),
        (2**64 - 1, "yaml", 2**64 - 1),
        (2**64, "yaml", str(2**64)),
        (2**63, "toml", str(2**63)),
        (-(2**63), "toml", -(2**63)),
        (2**53, "json", 2**53),
        (2**53 + 1, "json", str(2**53 + 1)),
        (float("inf"), "yaml", ".inf"),
        (float("-inf"), "toml", "-.inf"),
        (float("nan"), "json", ".nan"),
        ("\ud83d", "yaml", "\ufffd"),
        (True, "toml", True),
        ("\x00\x7f\x85\u2028\ufeff", "yaml", "\x00\x7f\x85\u2028\ufeff"),
    ],
)
def test_a_value_is_kept_as_far_as_its_form_can(value: object, form: Form, kept: object) -> None:
    assert loaded(serialize({"a": value}, form), form) == {"a": kept}


def loaded(text: str, form: Form) -> Any:
    inner = text[4:-4]
    return {"yaml": yaml.safe_load, "toml": tomllib.loads, "json": lambda _: json.loads(text)}[form](inner)


# ---------------------------------------------------------------------------------------------------------------- Hugo

LAYOUT = """\
{"title": {{ .Title | jsonify }}, "date": {{ .Date | jsonify }}, "lastmod": {{ .Lastmod | jsonify }},
"description": {{ .Description | jsonify }}, "draft": {{ .Draft }}, "weight": {{ .Weight }},
"url": {{ .RelPermalink | jsonify }}, "params": {{ .Params | jsonify }}}"""
SITE = """\
baseURL = "https://example.org/sub/"
disableKinds = ["rss", "sitemap", "404"]
"""


def built(pages: Mapping[str, str], *flags: str) -> dict[str, Any]:
    """What Hugo has read of each page in its site, ``{name: front matter}``. Fails at a warning."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        for name in ("content", "layouts"):
            (site / name).mkdir()
        (site / "hugo.toml").write_text(SITE, encoding="utf-8")
        for kind in ("page", "home", "section", "taxonomy", "term"):
            (site / f"layouts/{kind}.html").write_text(LAYOUT, encoding="utf-8")
        for name, front_matter in pages.items():
            (site / f"content/{name}.md").write_text(f"{front_matter}\nText\n", encoding="utf-8")
        run = subprocess.run(
            [str(hugo()), "--panicOnWarning", *flags],
            cwd=site,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        assert run.returncode == 0, run.stderr[-2000:]
        return {name: _read(site / f"public/{name}/index.html") for name in pages if (site / "public" / name).exists()}


def _read(path: Path) -> Any:
    """Numbers as floats: Hugo writes large floats without a point."""
    return json.loads(path.read_text("utf-8"), parse_int=float)


def page(properties: Mapping[str, Any], name: str, form: Form, **given: Any) -> str:
    found = hugo_fields(properties, report=Report("a.md"), now=NOW, **{**GIVEN, "url": f"/{name}/", **given})
    return serialize(found, form)


_CHARACTERS = st.characters(
    exclude_categories=("Cs", "Cn", "Co")
)  # letters newer than Hugo's or Python's tables are none
_SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text() | st.sampled_from(["2022-11-09", "yes", "017", "1e3", "{{< x >}}", "---\n", "+++\n", "}\n", "''' \"\"\""])
)  # fmt: skip
_KEYS = st.text(_CHARACTERS, max_size=8) | st.sampled_from(
    ["type", "layout", "url", "slug", "summary", "keywords", "outputs", "build", "cascade", "markup",
     "sitemap", "resources", "translationKey", "publishDate", "expiryDate", "published", "headless", "linkTitle",
     "aliases", "categories", "params", "sites", "path", "kind", "lang", "id", "series", "images", "null", "true", "3"]
)  # fmt: skip


def has_no_meaning(key: str) -> bool:
    """Does a property of this name go to the params whatever it holds? Those that do not have their own tests."""
    return fields({key: "2022-11-09"}) == {"params": {key: "2022-11-09"}}


def lowered(key: str) -> str:
    return "".join(character.lower()[:1] for character in key)


def maps(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Maps whose keys stay distinct in lower case."""
    pairs = st.tuples(_KEYS.filter(has_no_meaning), values)
    return st.lists(pairs, max_size=5, unique_by=lambda pair: lowered(pair[0])).map(dict)


_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=4) | maps(inner), max_leaves=8)


def as_hugo_has_it(value: Any, form: Form) -> Any:
    """Keys in lower case, but for those of maps in lists; TOML's empty strings for nothing."""
    if isinstance(value, dict):
        return {lowered(key): as_hugo_has_it(item, form) for key, item in value.items()}
    return as_listed(value, form)


def as_listed(value: Any, form: Form) -> Any:
    if isinstance(value, dict):
        return {key: as_listed(item, form) for key, item in value.items()}
    if isinstance(value, list):
        return [as_listed(item, form) for item in value]
    return "" if value is None and form == "toml" else value


@settings(max_examples=12)
@given(st.lists(maps(_VALUES), min_size=10, max_size=30))
def test_hugo_reads_every_property_back_in_all_three_forms(notes: list[dict[str, Any]]) -> None:
    names = {f"{form}-{number}": (form, note) for form in FORMS for number, note in enumerate(notes)}
    pages = built({name: page(note, name, form) for name, (form, note) in names.items()})
    for name, (form, note) in names.items():
        params = pages[name]["params"]
        expected = as_hugo_has_it(note, form)
        assert {key: params.get(key) for key in expected} == expected
        assert (pages[name]["title"], pages[name]["url"]) == ("Rome", f"/sub/{name}/")


def test_hugo_takes_the_fields_and_keeps_the_rest() -> None:
    properties = {
        "created": "November 9, 2022 10:04 PM → November 12, 2022",
        "updated": "2099-08-12T05:04:02.5-04:00",
        "description": "A <town>\u2028",
        "draft": True,
        "weight": 3,
        "tags": ["..", "?", "a//b", "C#", "😀", "%zz", "[[x]]", "x\x00y", "index"],
        "publishDate": "2099-01-01",
        "Published": True,
        "expiryDate": "2000-01-01",
        "modified": "never",
        "date": "some day",
        "url": "https://example.org",
        "layout": "none",
        "outputs": "none",
    }
    tags = [tag for tag in properties["tags"] if isinstance(tag, str)]  # type: ignore[union-attr, attr-defined]
    for found in built(
        {form: page(properties, form, form, tags=tags, title='A\x01"\\: #') for form in FORMS}, "--buildDrafts"
    ).values():
        assert found["date"] == "2022-11-09T22:04:00Z"
        assert found["lastmod"] == "2099-08-12T05:04:02.5-04:00"
        assert (found["title"], found["description"]) == ('A\x01"\\: #', "A <town>\u2028")
        assert (found["draft"], found["weight"]) == (True, 3)
        assert found["params"]["created"] == properties["created"]
        assert found["params"]["date_original"] == "some day"
        assert found["params"]["modified"] == "never"
        assert found["params"]["tags"] == tags
        assert (found["params"]["publishdate"], found["params"]["expirydate"]) == ("2099-01-01", "2000-01-01")


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"date": "2099-01-01"},
        {"updated": "2099-01-01"},
        {"date": "2020-01-01", "updated": "2099-01-01"},
        {"publishDate": "2099-01-01", "date": "2020-01-01"},
        {"expiryDate": "2000-01-01"},
        {"draft": True},
        {"draft": "yes", "headless": True, "build": {"render": "never"}},
    ],
)
def test_a_page_that_hugo_hides_is_reported_and_no_other(properties: dict[str, Any]) -> None:
    report = Report("a.md")
    text = serialize(hugo_fields(properties, report=report, **{**GIVEN, "url": "/a/"}), "yaml")
    hidden = DiagnosticCode.PAGE_HIDDEN in [diagnostic.code for diagnostic in report.diagnostics]
    assert hidden == (built({"a": text}) == {})


@pytest.mark.parametrize("form", FORMS)
def test_hugo_takes_every_form_of_date(form: Form) -> None:
    values = [
        "2022-11-09",
        "2020-08-21T10:30",
        "9.11.2022 7:05",
        "2022-11-09 22:04 UTC",
        1667995440250,
        "0001-01-01",
        "9999-12-31 23:59",
    ]
    pages = built(
        {f"p{number}": page({"date": value}, f"p{number}", form) for number, value in enumerate(values)},
        "--buildFuture",
    )
    assert [found["date"] for found in pages.values()] == [
        "2022-11-09T00:00:00Z",
        "2020-08-21T10:30:00Z",
        "2022-11-09T07:05:00Z",
        "2022-11-09T22:04:00Z",
        "2022-11-09T12:04:00.25Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:00Z",
    ]


def test_a_description_says_what_a_reader_sees_of_its_links() -> None:
    fields = hugo_fields(
        {"description": "A [[plugin|core plugin]] of [[Obsidian#App]]"},
        title="A", url="/a/", tags=(), links=(), report=Report(""),
    )  # fmt: skip
    assert fields["description"] == "A core plugin of Obsidian > App"
    assert fields["params"] == {"description_original": "A [[plugin|core plugin]] of [[Obsidian#App]]"}


def test_categories_are_terms_without_the_marks_of_links() -> None:
    fields = hugo_fields(
        {"categories": ["[[Books]]", "[[a/Films|films]]", "../", "😀", ""]},
        title="A", url="/a/", tags=(), links=(), report=Report(""),
    )  # fmt: skip
    assert fields["categories"] == ["Books", "films", "grinning"]
    assert fields["params"] == {"categories_original": ["[[Books]]", "[[a/Films|films]]", "../", "😀", ""]}
    kept = hugo_fields({"Categories": ["Books"]}, title="A", url="/a/", tags=(), links=(), report=Report(""))
    assert kept == {"title": "A", "categories": ["Books"], "url": "/a/"}


def test_jekyll_s_redirects_are_redirects() -> None:
    assert redirects_of({"redirect_from": ["/blog/old/", "/older"]}) == ("/blog/old/", "/older")


def test_dates_of_the_file_count_where_the_properties_have_none() -> None:
    dates = Dates("2020-01-02T03:04:05Z", "2021-01-02T03:04:05Z")
    assert fields({}, dates=dates) == {"date": dates.created, "lastmod": dates.changed}
    assert fields({"updated": "2019-05-06"}, dates=dates) == {"lastmod": "2019-05-06"}
    assert fields({}, dates=Dates("", dates.changed)) == {"lastmod": dates.changed}
