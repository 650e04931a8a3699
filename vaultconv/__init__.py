"""Convert an Obsidian vault to PDF, Word, Hugo, Notion or Markdown: one parse, one tree, many backends.

    import vaultconv

    result = vaultconv.convert("~/Notes", to="gfm", out="site")
    for diagnostic in result.diagnostics:
        print(diagnostic)

Every name here is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from vaultconv import nodes, walk
    from vaultconv.api import (
        Result,
        Vault,
        check,
        convert,
        convert_text,
        load_backend,
        load_syntax,
        load_transform,
        parse_file,
        parse_text,
        site_hooks,
        template,
        write,
    )
    from vaultconv.book.options import BookOptions
    from vaultconv.config import Config, read_config
    from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report, Severity
    from vaultconv.errors import OutputError, PluginError, ToolError, UsageError, VaultconvError
    from vaultconv.publish.options import Publish, Select
    from vaultconv.result import Artifact
    from vaultconv.revise.options import ReviseOptions
    from vaultconv.transforms.context import Context
    from vaultconv.vault.open import open_vault
    from vaultconv.vault.options import ResolveOptions

__all__ = [
    "Vault", "open_vault", "convert", "convert_text", "check", "parse_file", "parse_text", "write", "Result",
    "Artifact", "Config", "Select", "Publish", "ResolveOptions", "BookOptions", "ReviseOptions", "read_config",
    "load_backend", "load_transform",
    "load_syntax", "site_hooks", "template",
    "Context",
    "Diagnostic", "Severity", "DiagnosticCode", "Report",
    "VaultconvError", "UsageError", "OutputError", "PluginError", "ToolError",
    "nodes", "walk", "__version__",
]  # fmt: skip

_HOMES: Final = {
    "vaultconv.api": (
        "Result", "Vault", "check", "convert", "convert_text", "load_backend", "load_syntax", "load_transform",
        "parse_file", "parse_text", "site_hooks", "template", "write",
    ),
    "vaultconv.book.options": ("BookOptions",),
    "vaultconv.config": ("Config", "read_config"),
    "vaultconv.diagnostics": ("DiagnosticCode", "Diagnostic", "Report", "Severity"),
    "vaultconv.errors": ("OutputError", "PluginError", "ToolError", "UsageError", "VaultconvError"),
    "vaultconv.result": ("Artifact",),
    "vaultconv.publish.options": ("Publish", "Select"),
    "vaultconv.revise.options": ("ReviseOptions",),
    "vaultconv.transforms.context": ("Context",),
    "vaultconv.vault.open": ("open_vault",),
    "vaultconv.vault.options": ("ResolveOptions",),
}  # fmt: skip
_HOME: Final = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value: Any = getattr(import_module(_HOME[name]), name)
    elif name == "Code":  # what `DiagnosticCode` was called
        value = __getattr__("DiagnosticCode")
    elif name in ("nodes", "walk"):
        value = import_module(f"vaultconv.{name}")
    elif name == "__version__":
        from importlib.metadata import version

        value = version("vaultconv")
    else:
        raise AttributeError(f"module 'vaultconv' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
