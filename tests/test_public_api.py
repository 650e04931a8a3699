"""The names that users import, and what they promise."""

import inspect

import pytest

import vaultconv

NAMES = sorted(set(vaultconv.__all__) - {"__version__", "nodes", "walk"})


@pytest.mark.parametrize("name", vaultconv.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(vaultconv, name) is not None


def test_the_public_names_are_all_that_dir_shows() -> None:
    assert dir(vaultconv) == sorted(vaultconv.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'covnert'"):
        _ = vaultconv.covnert  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_documented(name: str) -> None:
    assert inspect.getdoc(getattr(vaultconv, name))


@pytest.mark.parametrize("name", [name for name in NAMES if inspect.isfunction(getattr(vaultconv, name))])
def test_a_functions_options_are_keywords(name: str) -> None:
    parameters = inspect.signature(getattr(vaultconv, name)).parameters.values()
    positional = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert len(positional) <= 3


def test_no_module_hides_behind_a_function_of_the_same_name() -> None:
    functions = {name for name in NAMES if inspect.isfunction(getattr(vaultconv, name))}
    assert functions.isdisjoint({"parse", "transforms", "markdown", "backends", "build", "vault", "select", "config"})
