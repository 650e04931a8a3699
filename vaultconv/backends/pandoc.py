"""Pandoc, through pypandoc: the only module that runs it."""

from __future__ import annotations


def pandoc_version() -> str:
    """The version of the pandoc that pypandoc finds; empty where there is none."""
    import pypandoc

    try:
        return str(pypandoc.get_pandoc_version())
    except OSError:
        return ""
