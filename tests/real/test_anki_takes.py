"""Anki's own importer takes the questions of a real vault, each once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.real.conftest import VAULTS
from tests.revise.test_anki import collection, contents, needs_anki, put  # noqa: F401  # a fixture
from vaultconv import api

GARDEN = VAULTS / "jethro-dg-slice"


@needs_anki
@pytest.mark.skipif(not GARDEN.is_dir(), reason="no real vaults beside the project (../shared/vaults)")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["cards.tsv", "cards.apkg"])
def test_a_garden_of_many_toggles(tmp_path: Path, collection: Any, name: str) -> None:  # noqa: F811
    api.revise(GARDEN, tmp_path / name)
    expected = sorted(each.id for each in api.questions(GARDEN))
    for _ in range(2):
        put(collection, tmp_path / name)
        assert contents(collection)[0] == expected
