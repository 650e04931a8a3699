"""Terminals of the tests."""

from __future__ import annotations

import os
from contextlib import suppress


def all_shown(terminal: int) -> bytes:
    """Everything that a pseudo-terminal shows until its other end is closed; then this end is, too."""
    shown = b""
    with suppress(OSError):  # the other end is closed
        while chunk := os.read(terminal, 1 << 16):
            shown += chunk
    os.close(terminal)
    return shown
