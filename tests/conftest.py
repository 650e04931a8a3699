"""What holds for all tests."""

import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import count

import pytest
from hypothesis import HealthCheck, settings

from vaultconv.build.service import Service

_NUMBERS = count()

# How long an example takes says more about what else the machine does than about the code.
settings.register_profile("patient", settings.default, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def folders_of_the_user() -> Iterator[str]:
    """Keep the records of the tests' documents out of the state folder of whoever runs them."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for variable in ("XDG_STATE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
            patch.setenv(variable, folder)
        patch.setenv("VAULTCONV_CACHE", f"{folder}/cache")  # of fixtures that many tests share
        yield folder


@pytest.fixture(scope="session", autouse=True)
def programs_that_stay() -> Iterator[None]:
    """Let Pandoc and Typst run on after each conversion: to start them takes longer than most tests' documents."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Service, "use", lambda _: nullcontext())
        yield


@pytest.fixture(autouse=True)
def cache_of_its_own(folders_of_the_user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a cache of its own, which is made when it is used: a test may replace some code."""
    monkeypatch.setenv("VAULTCONV_CACHE", f"{folders_of_the_user}/cache-{next(_NUMBERS)}")
