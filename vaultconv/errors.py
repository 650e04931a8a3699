"""The exceptions of the library: for wrong usage, never for content."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MAX_LISTED: Final = 40  # names in a hint


class VaultconvError(Exception):
    """The base class of all exceptions that this package raises on purpose. ``hint`` says what to do."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(VaultconvError):
    """A wrong argument, option or configuration."""


class OutputError(VaultconvError):
    """The output can't be written to its destination."""


class OutputBusyError(OutputError):
    """Another run is writing to the output."""

    exit_code = 3


class PluginError(VaultconvError):
    """A named plugin can't be loaded."""


class ToolError(VaultconvError):
    """A program that a backend needs is missing or failed."""

    exit_code = 3


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint for a mistyped name: the nearest known names, or all of them."""
    import difflib  # only where something is mistyped

    names = sorted({*known} - {"", name})
    near = difflib.get_close_matches(name, names, n=2, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(f'"{other}"' for other in near) + "?"
    return "known: " + ", ".join(names) if 0 < len(names) <= MAX_LISTED else ""
