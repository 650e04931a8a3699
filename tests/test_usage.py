"""Wrong usage of the library is told in the user's words, with what is right."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import vaultconv
from tests.files import write
from vaultconv import (
    BookOptions,
    Config,
    DiagnosticCode,
    Publish,
    ResolveOptions,
    ReviseOptions,
    Select,
    UsageError,
    api,
)
from vaultconv.plugins import Backend
from vaultconv.transforms.embeds import Embeds

FUNCTIONS = {
    name: function
    for module in (vaultconv, api)
    for name in module.__all__
    if inspect.isfunction(function := getattr(module, name))
}
NO_FUNCTION = {"options", "path", "note"}


class Wrong:
    """What no argument may be."""


@pytest.fixture
def vault(tmp_path: Path) -> vaultconv.Vault:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/A.md").write_text("a")
    return vaultconv.open_vault(tmp_path / "vault")


def told(call: Callable[[], object]) -> str:
    with pytest.raises(UsageError) as caught:
        call()
    return f"{caught.value} - {caught.value.hint}"


# ----------------------------------------------------------------------------------------------------------- functions


@pytest.mark.parametrize(
    ("function", "parameter"),
    [
        (name, parameter.name)
        for name, function in FUNCTIONS.items()
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is not parameter.VAR_KEYWORD
    ],
)
def test_every_parameter_says_what_it_may_be(vault: vaultconv.Vault, function: str, parameter: str) -> None:
    given: dict[str, Any] = {}
    for each in inspect.signature(FUNCTIONS[function]).parameters.values():
        if each.name == parameter:
            given[each.name] = Wrong()
        elif each.default is each.empty and each.kind is not each.VAR_KEYWORD:
            given[each.name] = {"vault": vault, "document": vaultconv.parse_text("")}.get(each.name, "A")
    message = told(lambda: FUNCTIONS[function](**given))
    assert message.startswith(f"{function}: {parameter} can't be ")
    assert message.partition(" - ")[2]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ({"only": "A.md"}, 'only=["A.md"]'),
        ({"only": [Path("Sub/A.md")]}, 'only=["Sub/A.md"]'),
        ({"only": Path("A.md")}, 'only=["A.md"]'),
        ({"only": {"A.md": 1}}, "pass a list of paths in the vault"),
        ({"config": {"to": "gfm"}}, "read_config(None, {…})"),
        ({"config": "vaultconv.toml"}, 'read_config("vaultconv.toml")'),
        ({"config": Path("vaultconv.toml")}, 'read_config("vaultconv.toml")'),
        ({"config": None}, "vaultconv.Config("),
        ({"select": {"tags": ["x"]}}, "vaultconv.Select("),
        ({"select": "tag:x"}, "vaultconv.Select("),
        ({"publish": Select()}, "vaultconv.Publish("),
        ({"transforms": "toggles"}, 'transforms=["toggles"]'),
        ({"transforms": [Embeds]}, "Embeds()"),
        ({"transforms": [3]}, "load_transform"),
        ({"to": Embeds}, "Embeds()"),
        ({"to": None}, 'as "gfm"'),
        ({"to": 3}, 'as "gfm"'),
        ({"out": ""}, "book.pdf"),
        ({"out": "a\0.pdf"}, "book.pdf"),
        ({"out": 3}, "book.pdf"),
        ({"jobs": 0}, "pass a number of processes, 1 or more, or None"),
        ({"jobs": -1}, "pass a number of processes, 1 or more, or None"),
        ({"jobs": True}, "pass a number of processes, 1 or more, or None"),
        ({"jobs": "2"}, "pass a number of processes, 1 or more, or None"),
        ({"force": "no"}, "True or False"),
        ({"dry_run": 1}, "True or False"),
        ({"executor": 2}, "ProcessPoolExecutor(2)"),
        ({"progress": True}, "a function"),
        ({"origin": Path("vault")}, "text"),
    ],
)
def test_convert_says_what_is_right(vault: vaultconv.Vault, arguments: dict[str, Any], hint: str) -> None:
    message = told(lambda: vaultconv.convert(vault, **arguments))
    assert message.startswith(f"convert: {next(iter(arguments))} can't be ")
    assert hint in message


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda: vaultconv.convert(""), "open_vault"),
        (lambda: vaultconv.open_vault(""), 'a path: "Notes"'),
        (lambda: vaultconv.Vault.open(3), 'a path: "Notes"'),
        (lambda: vaultconv.parse_text("a", syntax="gfm"), 'syntax=vaultconv.load_syntax("gfm")'),
        (lambda: vaultconv.parse_file("a.md", syntax="gfm"), 'syntax=vaultconv.load_syntax("gfm")'),
        (lambda: vaultconv.parse_text(b"a"), "decode the bytes"),
        (lambda: vaultconv.convert_text(b"a"), "decode the bytes"),
        (lambda: vaultconv.write("a"), "vaultconv.parse_text("),
        (lambda: vaultconv.load_syntax(None), '["obsidian", "mine"]'),
        (lambda: vaultconv.load_syntax("gmf"), 'did you mean "gfm"?'),
        (lambda: vaultconv.load_transform("embed"), 'did you mean "embeds"?'),
        (lambda: vaultconv.load_transform("embeds", dept=1), 'did you mean "depth"?'),
        (lambda: vaultconv.load_transform("embeds", depth="two"), "expected a whole number, got text"),
        (lambda: vaultconv.read_config(None, "to=gfm"), '{"to": "gfm"}'),
        (lambda: vaultconv.Result().paths("wrtten"), 'did you mean "written"?'),
        (lambda: vaultconv.Result().paths(["written"]), 'did you mean "written"?'),
        (lambda: vaultconv.template("pfd"), 'did you mean "pdf"?'),
    ],
)
def test_every_function_says_what_is_right(call: Callable[[], object], hint: str) -> None:
    assert hint in told(call)


def test_a_configuration_file_may_be_named_by_text(tmp_path: Path) -> None:
    (tmp_path / "vaultconv.toml").write_text('to = "gfm"')
    assert vaultconv.read_config(str(tmp_path / "vaultconv.toml")).to == "gfm"


def test_notes_may_come_in_any_collection(vault: vaultconv.Vault) -> None:
    for only in (["A.md"], ("A.md",), {"A.md"}, frozenset({"A.md"}), {"A.md": 1}.keys()):
        assert [each.path for each in vaultconv.convert(vault, only=only).artifacts] == ["A.md"]


def test_transforms_may_come_one_by_one(vault: vaultconv.Vault) -> None:
    assert vaultconv.convert(vault, transforms=iter(["embeds"])).artifacts


@pytest.mark.parametrize(
    ("transforms", "right"),
    [
        (("toggles",), 'write transforms = (vaultconv.load_transform("toggles"),)'),
        ((Embeds,), "write transforms = (Embeds(),)"),
        ((None,), "is not a transform"),
        ("toggles", "is not a transform"),
    ],
)
@pytest.mark.parametrize("base", [Backend, object])
def test_a_backend_whose_transforms_are_none_says_which(
    vault: vaultconv.Vault, transforms: Any, right: str, base: type
) -> None:
    class Mine(base):  # type: ignore[misc]
        name = "mine"
        extension = ".txt"
        resolved = True

        def write(self, document: object, **_: object) -> str:
            return ""

    Mine.transforms = transforms
    message = told(lambda: vaultconv.convert(vault, Mine()))
    assert 'backend "mine"' in message
    assert right in message


# ------------------------------------------------------------------------------------------------------------- options


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Select(tags="x"), 'Select.tags: expected a list, got text - write tags = ["x"]'),
        (lambda: Select(tags=(3,)), "Select.tags: expected text, got a whole number"),
        (lambda: Select(depth=-1), "Select.depth: expected a whole number >= 0"),
        (lambda: Select(depth="1"), "Select.depth: expected a whole number, got text"),
        (lambda: Select(where=("tag:x",)), "Select.where: expected text, got a list"),
        (lambda: Select(templates="yes"), "Select.templates: expected true or false or nothing, got text"),
        (lambda: Publish(exclude_folders="Private"), 'write exclude_folders = ["Private"]'),
        (lambda: Publish(keys="no"), "Publish.keys: expected true or false or nothing"),
        (lambda: ResolveOptions(by_alias="yes"), "ResolveOptions.by_alias: expected true or false"),
        (lambda: BookOptions(authors="A"), 'BookOptions.authors: expected a list, got text - write authors = ["A"]'),
        (lambda: ReviseOptions(papers=0), "ReviseOptions.papers: expected a whole number >= 1"),
        (lambda: ReviseOptions(answers="bakc"), 'ReviseOptions.answers: unknown value "bakc" - did you mean "back"?'),
        (lambda: Config(severity={"link-unresolved": "errr"}), 'unknown value "errr" - did you mean "error"?'),
        (lambda: Config(severity={"link-unresolvd": "error"}), 'did you mean "link-unresolved" or'),
        (lambda: Config(severity="error"), "Config.severity: expected a table, got text"),
        (lambda: Config(unresolved="kep"), 'did you mean "keep"?'),
        (lambda: Config(fail_on="warn"), 'did you mean "warning"?'),
        (lambda: Config(html="clear"), 'did you mean "clean"?'),
        (lambda: Config(disable="asides"), 'write disable = ["asides"]'),
        (lambda: Config(options={"gfm": 3}), "Config.options: expected a table, got a whole number"),
        (lambda: Config(select={"tgas": ["x"]}), "write select=vaultconv.Select(…)"),
        (lambda: Config(book=None), "write book=vaultconv.BookOptions(…)"),
        (lambda: Config(publish=Select()), "write publish=vaultconv.Publish(…)"),
        (lambda: Config(portable_names="yes"), "Config.portable_names: expected true or false, got text"),
    ],
)
def test_an_option_of_a_wrong_kind_or_value_says_what_is_right(make: Callable[[], object], message: str) -> None:
    assert message in told(make)


def test_lists_are_as_good_as_tuples() -> None:
    assert Select(tags=["a", "b"]) == Select(tags=("a", "b"))  # type: ignore[arg-type]
    hash(Select(tags=["a"]))  # type: ignore[arg-type]


def test_a_code_may_be_named() -> None:
    assert Config(severity={"unsafe": "off"}) == Config(severity={DiagnosticCode.UNSAFE: "off"})  # type: ignore[dict-item]


# ---------------------------------------------------------------------------------------------------------- as values


HOSTILE = "<script>alert(1)</script> & \udcff"


def test_a_result_is_shown_in_a_line() -> None:
    found = vaultconv.Diagnostic("A.md", 1, 1, DiagnosticCode.UNSAFE, vaultconv.Severity.WARNING, "m", "")
    result = vaultconv.Result((found,), changes={"a": "written", "b": "written", "c": "refused"})
    assert repr(result) == "<Result: 2 written, 1 refused, 1 warning>"
    assert repr(vaultconv.Result()) == "<Result: nothing>"


def test_a_result_of_a_large_vault_is_as_short(vault: vaultconv.Vault) -> None:
    result = vaultconv.convert(vault)
    assert repr(result) == "<Result: 1 artifact>"
    assert len(repr(vaultconv.Result(changes={str(number): "written" for number in range(9999)}))) < 60


def test_a_vault_is_shown_in_a_line(vault: vaultconv.Vault) -> None:
    assert repr(vault) == f"<Vault {str(vault.root)!r}: 1 note, 0 other files>"


def test_in_a_notebook_nothing_of_a_vault_is_html() -> None:
    found = vaultconv.Diagnostic(HOSTILE, 1, 1, DiagnosticCode.UNSAFE, vaultconv.Severity.WARNING, HOSTILE, HOSTILE)
    result = vaultconv.Result((found,) * 500, changes={HOSTILE: "written"})
    vault = vaultconv.Vault(Path(HOSTILE), (f"{HOSTILE}.md",))
    for shown in (result._repr_html_(), vault._repr_html_()):
        assert "<script" not in shown
        assert "&lt;script&gt;" in shown
        shown.encode()
        assert len(shown) < 20_000


def test_a_notebook_says_how_many_findings_it_does_not_show() -> None:
    found = vaultconv.Diagnostic("A.md", 1, 1, DiagnosticCode.UNSAFE, vaultconv.Severity.WARNING, "m", "")
    assert "and 480 more" in vaultconv.Result((found,) * 500)._repr_html_()


def test_names_with_control_characters_are_text_in_a_notebook(tmp_path: Path) -> None:
    write(tmp_path, {"a\x1b[31m.md": "[[no\x07where]]", "two\nlines.md": ""})
    vault = vaultconv.Vault.open(tmp_path)
    for shown in (vault._repr_html_(), vaultconv.convert(vault)._repr_html_()):
        assert not {"\x1b", "\x07", "\n"} & set(shown)


def test_a_name_that_no_file_can_have_is_no_note() -> None:
    with pytest.raises(UsageError, match="is not a valid file name"):
        vaultconv.parse_file("\ud800.md")
