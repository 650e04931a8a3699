"""Obsidian's types of callouts and their other names are said once; templates and style sheets say the same."""

import re
from importlib.resources import files

from vaultconv.markdown.gfm import ALERTS
from vaultconv.tree.callouts import OTHER_NAMES, TYPES, callout_type

ASSETS = files("vaultconv") / "assets"


def asset(path: str) -> str:
    return ASSETS.joinpath(path).read_text(encoding="utf-8")


def test_the_typst_template_knows_the_same_names() -> None:
    table = re.search(r"#let callout-aliases = \((.*?)\n\)", asset("book.typ"), re.S)
    assert table is not None
    assert dict(re.findall(r'(\w+): "(\w+)"', table[1])) == OTHER_NAMES


def test_the_layouts_of_hugo_know_the_same_names() -> None:
    table = re.search(r"\$aliases := dict(.*?)-}}", asset("hugo/layouts/_partials/vaultconv/callout.html"), re.S)
    assert table is not None
    words = re.findall(r'"(\w+)"', table[1])
    assert dict(zip(words[::2], words[1::2], strict=True)) == OTHER_NAMES


def test_the_style_sheet_of_pages_gives_other_names_the_looks_of_their_type() -> None:
    groups = re.findall(r"((?:^\s*\.callout-\w+,?\n?)+)\s*\{\s*--ink", asset("document.css"), re.M)
    seen = [{*re.findall(r"\.callout-(\w+)", group)} for group in groups]
    for group in seen:
        assert len({callout_type(name) for name in group}) == 1, group
    assert set().union(*seen) >= OTHER_NAMES.keys()


def test_alerts_of_github_are_for_names_that_obsidian_knows() -> None:
    assert ALERTS.keys() <= {*TYPES, *OTHER_NAMES}


def test_an_unknown_type_looks_like_a_note() -> None:
    assert [callout_type(kind) for kind in ("TLDR ", "note", "my-own")] == ["abstract", "note", "note"]
