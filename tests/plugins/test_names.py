"""Built-ins are found by name without a search of what is installed, and no plugin takes their place."""

import sys
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

import vaultconv
from vaultconv import plugins
from vaultconv.rerun import options_digest

GROUPS = (plugins.BACKENDS, plugins.TRANSFORMS, plugins.SYNTAX)


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plugins named as built-ins are, and one that isn't."""
    points = [EntryPoint(name, f"other:{name}", plugins.BACKENDS) for name in ("pdf", "gfm", "other")]
    own = [EntryPoint(name, value, plugins.BACKENDS) for name, value in plugins.BUILT_IN[plugins.BACKENDS].items()]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda *, group: (*points, *own, *points))
    monkeypatch.setattr(plugins, "installed", plugins.installed.__wrapped__)


@pytest.mark.parametrize("group", GROUPS)
def test_the_built_in_names_are_those_that_are_registered(group: str) -> None:
    registered = {each.name: each.value for each in entry_points(group=group) if each.value.startswith("vaultconv.")}
    assert plugins.BUILT_IN[group] == registered


@pytest.mark.usefixtures("other")
def test_a_plugin_with_the_name_of_a_built_in_does_not_replace_it() -> None:
    assert plugins.load(plugins.BACKENDS, "gfm") is vaultconv.load_backend("gfm")
    found = {name: point.value for name, point in plugins.installed(plugins.BACKENDS).items()}
    assert found == {**plugins.BUILT_IN[plugins.BACKENDS], "other": "other:other"}


@pytest.mark.parametrize("name", ["notion-enhanced", "notion_enhanced", "asciidoc", "docx"])
def test_a_built_in_is_found_without_a_search(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugins, "installed", lambda group: pytest.fail("everything was searched"))
    assert plugins.load(plugins.BACKENDS, name).name == name.replace("_", "-")


def test_a_run_depends_on_the_version_of_the_plugins_that_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = vaultconv.Vault.open(tmp_path)

    def digest(version: str) -> tuple[bytes | None, ...]:
        folder = tmp_path / version / f"mine-{version}.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(f"Name: mine\nVersion: {version}\n")
        (folder / "entry_points.txt").write_text("[vaultconv.transforms]\nmine = mine:step\n")
        with monkeypatch.context() as patch:
            patch.setattr(sys, "path", [*sys.path, str(folder.parent)])
            plugins.installed.cache_clear()
            configs = (vaultconv.Config(enable=("mine",)), vaultconv.Config(enable=("tidy",)))
            return tuple(options_digest(vault, config, "gfm", None) for config in configs)

    (first, first_without), (second, second_without) = digest("1.0"), digest("1.1")
    plugins.installed.cache_clear()
    assert first != second
    assert first_without == second_without is not None
