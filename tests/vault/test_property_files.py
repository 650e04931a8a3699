"""Files that only properties name: they are there in every output, and addresses where readers know no wikilinks."""

from __future__ import annotations

from pathlib import Path

import pytest

import vaultconv
from tests.backends.hugo.garden import build, read, write
from tests.files import write as write_vault
from vaultconv.api import Result
from vaultconv.config import Config
from vaultconv.plugins import Backend
from vaultconv.vault.property_files import Mention, mentions

NOTE = """---
cover: {value}
---
Text.
"""


def converted(tmp_path: Path, value: str, to: str | Backend, key: str = "cover", **extra: str) -> Result:
    """A note whose property has this value, beside a picture and a document in other folders."""
    files = {
        "Sub/Note.md": NOTE.replace("cover", key).format(value=value),
        "att/my pic.png": "",
        "att/doc.pdf": "",
        "att/unused.png": "",
        "Other.md": "",
        **extra,
    }
    return vaultconv.convert(write_vault(tmp_path / "vault", files), to)


def copied(result: Result) -> list[str]:
    return sorted(each.source for each in result.artifacts if each.text is None and each.content is None)


def text_of(result: Result, note: str = "Sub/Note.md") -> str:
    return next(each.text or "" for each in result.artifacts if each.source == note)


PICTURES = {
    "wikilink": '"[[my pic.png]]"',
    "wikilink by path": '"[[att/my pic.png]]"',
    "embed with a size": '"![[my pic.png|300]]"',
    "unquoted wikilink": "[[my pic.png]]",
    "Markdown link": '"[cover](../att/my%20pic.png)"',
    "Markdown image": '"![cover](<../att/my pic.png>)"',
    "bare path": "att/my pic.png",
    "bare name": "my pic.png",
    "path from the root": "/att/my pic.png",
    "list": '["[[my pic.png]]", "[[Other]]"]',
    "map": '{image: "[[my pic.png]]", alt: unused}',
    "map below a list": '[{src: "my pic.png"}]',
    "among words": "see ![[my pic.png]] for it",
}


@pytest.mark.parametrize("to", ["gfm", "commonmark", "hugo", "notion", "notion-enhanced"])
@pytest.mark.parametrize("value", PICTURES.values(), ids=list(PICTURES))
def test_a_file_that_only_a_property_names_is_copied(tmp_path: Path, value: str, to: str) -> None:
    assert copied(converted(tmp_path, value, to)) == ["att/my pic.png"]


@pytest.mark.parametrize("key", ["banner", "featuredImage", "og:image", "thumbnail", "Cover image", "Screenshots"])
def test_keys_that_mean_a_picture_take_a_bare_path(tmp_path: Path, key: str) -> None:
    assert copied(converted(tmp_path, "att/my pic.png", "gfm", key)) == ["att/my pic.png"]


@pytest.mark.parametrize("key", ["alt", "description", "coverage", "imagery"])
def test_other_keys_need_a_link(tmp_path: Path, key: str) -> None:
    assert copied(converted(tmp_path, "att/my pic.png", "gfm", key)) == []
    assert copied(converted(tmp_path, '"[[doc.pdf]]"', "gfm", key)) == ["att/doc.pdf"]


@pytest.mark.parametrize("value", ["https://example.org/my%20pic.png", "nothing.png", '"[[Other]]"', "true", "3"])
def test_what_names_no_file_copies_none(tmp_path: Path, value: str) -> None:
    assert copied(converted(tmp_path, value, "gfm")) == []


@pytest.mark.parametrize("to", ["html", "latex"])
def test_documents_that_say_no_properties_bring_no_files_for_them(tmp_path: Path, to: str) -> None:
    assert copied(converted(tmp_path, '"[[my pic.png]]"', to)) == []


def test_markdown_keeps_front_matter_as_it_is(tmp_path: Path) -> None:
    assert 'cover: "![[my pic.png|300]]"' in text_of(converted(tmp_path, '"![[my pic.png|300]]"', "gfm"))


# ---------------------------------------------------------------------------------------------------------------- Hugo


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('"[[my pic.png]]"', 'cover: "att/my%20pic.png"'),
        ('"![[my pic.png|300]]"', 'cover: "att/my%20pic.png"'),
        ("my pic.png", 'cover: "att/my%20pic.png"'),
        ('["[[my pic.png]]", "[[Other]]"]', 'cover: ["att/my%20pic.png", "[[Other]]"]'),
        ('{image: "my pic.png", alt: x}', 'cover: {"image": "att/my%20pic.png", "alt": "x"}'),
        ("see [[doc.pdf|the plan]] for it", 'cover: "see [the plan](att/doc.pdf) for it"'),
        ("see ![[my pic.png]] for it", 'cover: "see ![my pic.png](att/my%20pic.png) for it"'),
    ],
)
def test_hugo_gets_the_address_from_the_sites_root(tmp_path: Path, value: str, written: str) -> None:
    assert f"\n  {written}\n" in text_of(converted(tmp_path, value, "hugo"))


def test_hugo_gets_the_resource_where_a_bundle_has_the_file(tmp_path: Path) -> None:
    write_vault(tmp_path, {"Note.md": NOTE.format(value='"[[my pic.png]]"'), "att/my pic.png": ""})
    config = Config(options={"hugo": {"attachments": "bundle"}})
    result = vaultconv.convert(tmp_path, "hugo", config=config)
    assert '\n  cover: "my pic.png"\n' in text_of(result, "Note.md")
    assert "content/note/my pic.png" in {each.path for each in result.artifacts}


def test_a_template_of_hugo_shows_the_picture_that_a_property_names(tmp_path: Path) -> None:
    files = {"Sub/Note.md": NOTE.format(value='"[[my pic (1).png]]"'), "att/my pic (1).png": "p"}
    vaultconv.convert(write_vault(tmp_path / "vault", files), "hugo", tmp_path / "site")
    template = b'<img id="cover" src="{{ .Params.cover | relURL }}">'
    write(tmp_path / "site", {"layouts/page.html": template, "layouts/baseof.html": b'{{ block "main" . }}{{ end }}'})
    config = (tmp_path / "site/hugo.toml").read_text().replace("https://example.org/", "https://example.org/sub/")
    (tmp_path / "site/hugo.toml").write_text(config)
    public = build(tmp_path / "site")
    assert 'src="/sub/att/my%20pic%20%281%29.png"' in read(public, "sub/note")
    assert (public / "att/my pic (1).png").read_text() == "p"


# -------------------------------------------------------------------------------------------------------------- Notion


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ('"[[my pic.png]]"', "cover: [my pic.png](Note/my%20pic.png)"),
        ('"![[my pic.png|The sea]]"', "cover: [The sea](Note/my%20pic.png)"),
        ("my pic.png", "cover: [my pic.png](Note/my%20pic.png)"),
        ('["[[my pic.png]]", "[[Other]]"]', "cover: [my pic.png](Note/my%20pic.png), [Other](../Other.md)"),
        ('{image: "my pic.png"}', "cover: image: [my pic.png](Note/my%20pic.png)"),
    ],
)
def test_a_property_line_of_notion_leads_to_the_file(tmp_path: Path, value: str, line: str) -> None:
    assert f"\n{line}\n" in text_of(converted(tmp_path, value, "notion"))


def test_a_page_of_notions_api_leads_to_the_uploaded_file(tmp_path: Path) -> None:
    (tmp_path / "files.json").write_text('{"att/my pic.png": "https://files.example/pic"}')
    backend = vaultconv.load_backend("notion-enhanced")
    options = {"notion-enhanced": {"files": str(tmp_path / "files.json")}}
    write_vault(tmp_path / "vault", {"Note.md": NOTE.format(value='"[[my pic.png]]"'), "att/my pic.png": ""})
    result = vaultconv.convert(tmp_path / "vault", backend, config=Config(options=options))
    assert "cover: [my pic.png](https://files.example/pic)" in text_of(result, "Note.md")


# ----------------------------------------------------------------------------------------------------------- held back


@pytest.mark.parametrize("to", ["gfm", "hugo", "notion", "notion-enhanced", "obsidian"])
@pytest.mark.parametrize("value", PICTURES.values(), ids=list(PICTURES))
def test_a_file_that_is_held_back_is_neither_copied_nor_named(tmp_path: Path, value: str, to: str) -> None:
    value = value.replace("my pic", "secret pic").replace("my%20pic", "secret%20pic")
    files = {
        "Sub/Note.md": NOTE.format(value=value),
        "att/secret pic.png": "",
        ".export-ignore": "att/",
        "Other.md": "",
    }
    result = vaultconv.convert(write_vault(tmp_path / "vault", files), to)
    assert copied(result) == []
    assert "secret" not in "".join(each.path + (each.text or "") for each in result.artifacts)


def test_a_mention_knows_where_it_stands() -> None:
    found = list(mentions('a [[b.png\\|c]] d ![e](f(1).png "t") [g](<h i.png>)', "x"))
    assert [(each.target, each.shown, each.is_url, each.embed) for each in found] == [
        ("b.png", "c", False, False),
        ("f(1).png", "e", True, True),
        ("h i.png", "g", True, False),
    ]
    assert found[0] == Mention(2, 14, "b.png", "c", is_url=False, embed=False)
