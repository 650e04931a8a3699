"""What the library raises: wrong usage, never content."""

from __future__ import annotations


class VaultconvError(Exception):
    """The base of everything that this package raises on purpose. ``hint`` says what to do about it."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(VaultconvError):
    """A wrong argument, option or configuration."""


class OutputError(VaultconvError):
    """The output can't be written where it was asked for."""


class PluginError(VaultconvError):
    """A plugin that was named can't be loaded."""


class ToolError(VaultconvError):
    """A program that a backend needs is missing or failed."""

    exit_code = 3
