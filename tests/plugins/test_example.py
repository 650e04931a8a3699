"""The example plugin, installed as a stranger's is, does its work and harms nothing when it fails."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import vaultconv
from vaultconv import DiagnosticCode, plugins
from vaultconv.errors import PluginError, UsageError
from vaultconv.nodes import Document, ExtensionInline, Para, Text

EXAMPLE = Path(__file__).parent / "vaultconv-example"
TEXT = "The capital of {{Italy}} is {{ Rome }}.\n\nNo `{{code}}` and {{}} here.\n"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that pip has installed the example into."""
    target = tmp_path_factory.mktemp("site-packages")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--disable-pip-version-check", "--target", str(target), str(EXAMPLE)], check=True)
    return target


@pytest.fixture
def installed(packages: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(packages))
    plugins.installed.cache_clear()
    yield
    plugins.installed.cache_clear()
    sys.modules.pop("vaultconv_example", None)


@pytest.fixture
def vault(tmp_path: Path) -> vaultconv.Vault:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/note.md").write_text(TEXT)
    return vaultconv.Vault.open(tmp_path / "vault")


def text_of(result: vaultconv.Result) -> str | None:
    (artifact,) = result.artifacts
    return artifact.text


@pytest.mark.usefixtures("installed")
def test_the_syntax_is_read_where_it_is_named() -> None:
    document = vaultconv.parse_text("{{ Rome }}", syntax=vaultconv.load_syntax(["obsidian", "cloze"]))
    cloze = ExtensionInline("cloze", {"answer": "Rome"}, (Text("Rome"),))
    assert document == Document((Para((cloze,)),))


@pytest.mark.usefixtures("installed")
def test_installed_is_not_enabled() -> None:
    assert "{{Italy}}" in vaultconv.convert_text(TEXT)


@pytest.mark.usefixtures("installed")
def test_a_backend_that_knows_nothing_of_the_syntax_writes_its_fallback() -> None:
    config = vaultconv.Config(syntax=("obsidian", "cloze"))
    assert vaultconv.convert_text(TEXT, config=config).startswith("The capital of Italy is Rome.\n")


@pytest.mark.usefixtures("installed")
def test_the_transform_is_enabled_and_configured_by_name() -> None:
    config = vaultconv.Config(syntax=("cloze",), enable=("blanks",), options={"blanks": {"length": 3}})
    text = vaultconv.convert_text(TEXT, config=config)
    assert text.replace("\\", "") == "The capital of ___ is ___.\n\nNo `{{code}}` and {{}} here.\n"


@pytest.mark.usefixtures("installed")
def test_the_backend_writes_its_own_kind_of_file(vault: vaultconv.Vault, tmp_path: Path) -> None:
    config = vaultconv.Config(syntax=("cloze",))
    result = vaultconv.convert(vault, "flashcards", tmp_path / "out", config=config)
    assert result.changes == {"note.tsv": "written"}
    assert (tmp_path / "out/note.tsv").read_text() == "The capital of _____ is _____.\tItaly, Rome\n"


def test_the_command_line_finds_it(packages: Path, vault: vaultconv.Vault) -> None:
    command = [sys.executable, "-m", "vaultconv", "convert", str(vault.root / "note.md"), "-o", "-"]
    options = ["--to", "flashcards", "--syntax", "cloze"]
    environment = {**os.environ, "PYTHONPATH": str(packages)}
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "The capital of _____ is _____.\tItaly, Rome\n"


def test_it_is_listed_with_its_package(packages: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(packages)}
    command = [sys.executable, "-m", "vaultconv", "list", "transforms"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    (row,) = (line for line in done.stdout.splitlines() if line.startswith("blanks"))
    assert row.split(maxsplit=1)[1] == "Replace each cloze by a blank to fill in. [vaultconv-example]"


# ------------------------------------------------------------------------------------------------------------ failures


def broken(document: Document, context: vaultconv.Context) -> Document:
    raise ZeroDivisionError("one too many")


def nothing(document: Document, context: vaultconv.Context) -> None:
    return None


@pytest.mark.parametrize(
    ("transform", "message"),
    [
        (broken, 'transform "broken" failed: ZeroDivisionError: one too many'),
        (nothing, 'transform "nothing" failed: TypeError: it returned NoneType, not a Document'),
    ],
)
def test_a_transform_that_fails_is_one_diagnostic_and_its_work_is_left_out(
    vault: vaultconv.Vault, transform: object, message: str
) -> None:
    own = vaultconv.load_backend("commonmark").transforms
    result = vaultconv.convert(vault, transforms=[*own, transform])  # type: ignore[list-item]
    assert [(each.path, each.code, each.message) for each in result.diagnostics] == [
        ("note.md", DiagnosticCode.PLUGIN_FAILED, message)
    ]
    assert text_of(result) == text_of(vaultconv.convert(vault))


def test_a_syntax_that_fails_is_one_diagnostic_and_the_note_is_read_without_it(
    vault: vaultconv.Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vaultconv.parse.syntax import OBSIDIAN, InlineRule

    def match(text: str, start: int) -> None:
        raise ValueError("no")

    monkeypatch.setattr(
        "vaultconv.plan.load_syntax", lambda names: OBSIDIAN.extend("x", InlineRule("bad", "{{", match))
    )
    result = vaultconv.convert(vault)
    assert [(each.code, each.message) for each in result.diagnostics] == [
        (DiagnosticCode.PLUGIN_FAILED, 'syntax "bad" failed and was left out: ValueError: no')
    ]
    assert text_of(result) == text_of(vaultconv.convert(vault, config=vaultconv.Config()))


def test_a_backend_that_fails_is_one_diagnostic_a_note(vault: vaultconv.Vault) -> None:
    class Broken:
        name, extension, resolved, transforms = "broken", ".x", True, ()

        def write(self, document: Document, **_: object) -> str:
            raise KeyError("x")

    result = vaultconv.convert(vault, Broken())  # type: ignore[arg-type]
    assert result.artifacts == ()
    assert [each.message for each in result.diagnostics] == ["backend \"broken\" failed: KeyError: 'x'"]


def test_an_unknown_name_is_wrong_usage_with_a_suggestion() -> None:
    with pytest.raises(UsageError, match='no backend named "comonmark"') as caught:
        vaultconv.load_backend("comonmark")
    assert caught.value.hint == 'did you mean "commonmark"?'


def test_a_plugin_that_can_not_be_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint

    point = EntryPoint("lost", "no_such_module:thing", plugins.BACKENDS)
    monkeypatch.setattr(plugins, "installed", lambda group: {"lost": point})
    with pytest.raises(PluginError, match='backend "lost" can\'t be loaded: ModuleNotFoundError') as caught:
        vaultconv.load_backend("lost")
    assert "no_such_module:thing" in caught.value.hint
