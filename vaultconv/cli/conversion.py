"""What a command that converts is about to do, and doing it: once, or whenever the notes change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from vaultconv.cli.reporting import finish

if TYPE_CHECKING:
    from vaultconv.api import Result
    from vaultconv.cli.given import Arguments
    from vaultconv.cli.sources import OpenedVault
    from vaultconv.config import Config


class Conversion(NamedTuple):
    """A conversion that is ready to ``run``."""

    source: OpenedVault
    config: Config
    target: str
    """The output, as the user named it."""
    backend: str
    """The name of the format; may be empty."""
    run: Callable[[], Result]


Begin: TypeAlias = Callable[[bool], AbstractContextManager[Conversion]]
"""Opens the vault and reads the configuration; called with whether that is done again, and needn't be reported."""


def carry_out(begin: Begin, given: Arguments) -> int:
    """Convert and print what was found, with ``--watch`` again after each change. Return the exit code."""
    if given.watch:
        from vaultconv.cli.watch import watch

        return watch(begin, given)
    with begin(False) as conversion:
        result = conversion.run()
    return finish(result, conversion.config, given, conversion.source.shown_root, conversion.target, conversion.backend)
