"""What holds for all tests."""

import tempfile
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def state() -> Iterator[None]:
    """Keep the records of the tests' documents, and their cache, out of the folders of whoever runs them."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for variable in ("XDG_STATE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
            patch.setenv(variable, folder)
        patch.setenv("VAULTCONV_CACHE", f"{folder}/cache")
        yield
