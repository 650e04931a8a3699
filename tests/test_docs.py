"""The documentation is true: its commands and snippets are run, and everything that exists is described."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path
from types import FunctionType
from typing import Any

import click
import pytest

import vaultconv
from tests.docs.pages import PAGES, ROOT, fences, read, section, tree
from vaultconv import nodes as n
from vaultconv.book.options import BookOptions
from vaultconv.cli import cli
from vaultconv.config import Config
from vaultconv.formats import code_meanings
from vaultconv.nodes import Url
from vaultconv.plugins import installed
from vaultconv.revise.finding import SOURCE_GROUPS, SOURCES
from vaultconv.revise.options import PARTS, SETS, ReviseOptions
from vaultconv.tree.slugs import Slugger
from vaultconv.walk import collect, plain_text, walk


def test_ci_runs_the_second_command_of_the_readme() -> None:
    second = [fence.text for fence in fences("README.md") if fence.language == "sh"][1]
    script = read(".ci/run").replace("$venv/bin", ".venv/bin").replace('"', "")
    for command in second.split(" && ")[1:]:
        assert command.replace("'", "") in script.replace("'", "").replace("--quiet ", "")


# ------------------------------------------------------------------------------------------------------------- links


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_and_headings_that_exist(page: str) -> None:
    for link in walk(tree(page)):
        if not isinstance(link, (n.Link, n.Image)) or not isinstance(link.target, Url):
            continue
        path, _, anchor = link.target.url.partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), f"{page}: {link.target.url}"
        assert not anchor or anchor in _anchors(target), f"{page}: {link.target.url}"


def _anchors(page: Path) -> set[str]:
    slugger = Slugger()
    headings = collect(tree(page.resolve().relative_to(ROOT).as_posix()), n.Heading)
    return {slugger(plain_text(heading.content)) for heading in headings}


def test_every_page_is_linked_from_another_one() -> None:
    linked = {
        ((ROOT / page).parent / link.target.url.partition("#")[0]).resolve()
        for page in PAGES
        for link in collect(tree(page), n.Link)
        if isinstance(link.target, Url)
    }
    assert {page for page in PAGES if (ROOT / page).resolve() not in linked} <= {"README.md"}


# ------------------------------------------------------------------------------------------------------- completeness


@pytest.mark.parametrize("name", cli.commands)
def test_every_option_of_a_command_is_documented(name: str) -> None:
    text = section("docs/reference/cli.md", f"vaultconv {name}").replace("\\|", "|")
    for parameter in cli.commands[name].params:
        if isinstance(parameter, click.Option):
            for option in parameter.opts:
                assert f"`{option}" in text, option
            assert f"`{_usage(parameter)}`" in text
        else:
            assert (parameter.metavar or str(parameter.name).upper()).rstrip(".") in text


def _usage(option: click.Option) -> str:
    if option.is_flag:
        return option.opts[-1]
    value = "|".join(option.type.choices) if isinstance(option.type, click.Choice) else str(option.metavar)
    return f"{option.opts[-1]} {value}"


def test_every_diagnostic_code_has_its_section_and_no_other_has() -> None:
    page = tree("docs/reference/diagnostics.md")
    documented = [plain_text(node.content) for node in collect(page, n.Heading) if node.level == 3]
    assert documented == [str(code) for code in code_meanings()]


@pytest.mark.parametrize("code", code_meanings())
def test_the_section_of_a_code_says_its_default_severity(code: vaultconv.DiagnosticCode) -> None:
    from vaultconv.diagnostics import DEFAULT_SEVERITY

    assert f"({DEFAULT_SEVERITY[code]})" in section("docs/reference/diagnostics.md", str(code)).splitlines()[1]


STRUCTS = [name for name in n.__all__ if hasattr(getattr(n, name), "__struct_fields__")]


@pytest.mark.parametrize("name", STRUCTS)
def test_every_node_is_documented_with_its_fields(name: str) -> None:
    rows = re.findall(rf"^\| `{name}` \|([^|]*)\|", read("docs/reference/nodes.md"), re.M)
    fields = set(getattr(n, name).__struct_fields__) - {"id", "position"}
    assert [set(re.findall(r"`(\w+)`", row)) for row in rows] == [fields]


@pytest.mark.parametrize("name", vaultconv.__all__)
def test_every_public_name_is_documented_with_its_parameters(name: str) -> None:
    text = section("docs/reference/api.md", name.replace("__", r"\_\_"))
    thing = getattr(vaultconv, name)
    if isinstance(thing, FunctionType):
        for parameter in inspect.signature(thing).parameters:
            assert re.search(rf"\b{parameter}\b", text), parameter


def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(name.replace("_", "-") for name in kind.__struct_fields__)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Top level", Config),
        ("[select]", vaultconv.Select),
        ("[publish]", vaultconv.Publish),
        ("[book]", BookOptions),
        ("[resolve]", vaultconv.ResolveOptions),
        ("[revise]", ReviseOptions),
    ],
)
def test_every_configuration_key_is_documented(heading: str, kind: Any) -> None:
    text = section("docs/reference/configuration.md", heading)
    assert [key for key in _fields(kind) if f"| `{key}` |" not in text] == []


@pytest.mark.parametrize("name", [*PARTS, *SETS, *SOURCES, *SOURCE_GROUPS])
def test_every_part_source_and_set_of_revision_packs_is_documented(name: str) -> None:
    text = section("docs/reference/configuration.md", "[revise]")
    is_one = name in PARTS or name in SOURCES
    assert re.search(rf"^\| (`[\w-]+`, )*`{name}`[ ,]" if is_one else rf'`"?{name}"?`\sis', text, re.M)


def test_every_table_of_the_reference_has_its_rows_below_its_head() -> None:
    for page in PAGES:
        for paragraph in collect(tree(page), n.Para):
            assert not plain_text(paragraph.content).startswith("| "), f"{page}:{paragraph.position}"


@pytest.mark.parametrize("name", installed("vaultconv.transforms"))
def test_every_transform_is_documented_with_its_options(name: str) -> None:
    transform = vaultconv.load_transform(name)
    rows = re.findall(rf"^\| `{name}` \|.*", section("docs/reference/configuration.md", "[options]"), re.M)
    options = getattr(transform, "__struct_fields__", ())
    assert len(rows) == 1
    assert [option for option in options if f"`{option.replace('_', '-')}" not in rows[0]] == []


@pytest.mark.parametrize("group", ["backends", "syntax"])
def test_every_backend_and_syntax_is_documented(group: str) -> None:
    text = read("docs/reference/configuration.md")
    assert [name for name in installed(f"vaultconv.{group}") if f"| `{name}` |" not in text] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    names = [re.split(r"[^\w-]", requirement)[0] for requirement in project["dependencies"]]
    page = tree("docs/explanation/dependencies.md")
    headings = " ".join(plain_text(node.content) for node in collect(page, n.Heading))
    assert [name for name in names if name not in headings] == []


def test_the_architecture_fits_on_a_screen() -> None:
    assert len(read("docs/explanation/architecture.md").splitlines()) <= 90


@pytest.mark.parametrize("page", [page for page in PAGES if page != "CHANGELOG.md"])
def test_prose_is_wrapped_at_130_columns(page: str) -> None:
    prose = re.sub(r"^```.*?^```$", "", read(page), flags=re.M | re.S)
    assert [line for line in prose.splitlines() if len(line) > 130 and not line.startswith(("|", "<"))] == []


def test_the_sample_vault_shows_every_construct() -> None:
    seen: set[type] = set()
    for path in sorted((ROOT / "docs/sample-vault").rglob("*.md")):
        document, diagnostics = vaultconv.parse_file(path)
        seen.update(map(type, walk(document)))
        assert diagnostics == []
    made_later = {n.Media, n.Transclusion, n.Toggle, n.Span, n.Div, n.ExtensionBlock, n.ExtensionInline}
    assert {*n.Block.__args__, *n.Inline.__args__} - seen == made_later
