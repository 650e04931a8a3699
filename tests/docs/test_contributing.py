"""The page for contributors names files and classes that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`((?:vaultconv|tests|docs|pyproject|\.ci)[\w./*-]*)`", PAGE)
RECIPES = re.findall(r"^## (An? .+)$", PAGE, re.M)


@pytest.mark.parametrize("name", NAMED)
def test_a_file_that_it_names_is_there(name: str) -> None:
    assert list(ROOT.glob(name)), name


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_ends_with_the_test_that_holds_it(recipe: str) -> None:
    text = PAGE.partition(f"## {recipe}\n")[2].partition("\n## ")[0]
    assert re.search(r"`tests/[\w/]+\.py`", text.strip().rpartition("\n\n")[2]), recipe


@pytest.mark.parametrize("name", re.findall(r"`([A-Z]\w+)`", PAGE))
def test_a_class_that_it_names_is_in_the_package(name: str) -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "vaultconv").rglob("*.py"))
    assert any(re.search(rf"^(?:class {name}\b|{name}: TypeAlias)", source, re.M) for source in sources)


def test_each_of_its_changes_has_a_recipe() -> None:
    assert len(RECIPES) == 7
