"""Real vaults, kept beside the project's folder where there are any: `../shared/vaults`."""

from __future__ import annotations

from pathlib import Path

import pytest

VAULTS = Path(__file__).parents[3] / "shared" / "vaults"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes ``real_vault`` runs over each of them."""
    if "real_vault" in metafunc.fixturenames:
        folders = sorted(path for path in VAULTS.glob("*") if path.is_dir())
        skip = pytest.mark.skip(reason="no real vaults beside the project (../shared/vaults)")
        metafunc.parametrize(
            "real_vault", folders or [pytest.param(None, marks=skip)], ids=[path.name for path in folders] or ["none"]
        )
