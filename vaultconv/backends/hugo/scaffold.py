"""The files of a Hugo site around the content: a whole site's, or those to add to an existing site.

They are `vaultconv/assets/hugo`. A new site gets all of them; an existing one the render hooks, which make callouts,
formulas and diagrams of what `vaultconv` writes into the content, the partial for backlinks, and the configuration
of Markdown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

SETTINGS: Final = "config/_default/markup.toml"
"""Where the configuration of Markdown is: Hugo merges the files of this folder with a ``hugo.toml`` at the root."""

_CONFIG: Final = "hugo.toml"
_HOOKS: Final = (SETTINGS, "assets/css/callouts.css", "layouts/_markup/", "layouts/_partials/vaultconv/")
_SITE_NAMES: Final = frozenset(
    (
        *(f"{stem}.{suffix}" for stem in ("hugo", "config") for suffix in ("toml", "yaml", "yml", "json")),
        "config",
        "themes",
        "layouts",
        "archetypes",
    )
)


def is_site(names: Collection[str]) -> bool:
    """Return whether a folder with these files and folders is an existing Hugo site.

    It is one if it has Hugo's configuration, or a folder that only Hugo uses. ``content`` alone is not enough: it may
    be left over from an earlier conversion whose other files were lost, and then they are written again.
    """
    return not _SITE_NAMES.isdisjoint(names)


def site_files(*, title: str, language: str = "en", cjk: bool = False) -> dict[str, bytes]:
    """Return all files of a new site, by path.

    ``language`` is a code such as ``pt-BR``; ``cjk`` says that the notes are mostly Chinese, Japanese or Korean.
    """
    assets = _assets()
    values = {"title": _quoted(title), "language": _quoted(language.lower()), "cjk": str(cjk).lower()}
    config = re.sub("@([a-z]+)@", lambda match: values[match[1]], assets[_CONFIG].decode("utf-8"))
    return {**assets, _CONFIG: config.encode("utf-8", "replace")}


def _quoted(text: str) -> str:
    """Return a TOML string: a JSON string with the one control character escaped that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def hook_files() -> dict[str, bytes]:
    """Return the files that are added to an existing site, by path."""
    return {path: data for path, data in _assets().items() if path.startswith(_HOOKS)}


def settings() -> str:
    """Return the Markdown configuration that the content needs, as written in ``hugo.toml``."""
    return re.sub(r"^\[", "[markup.", _assets()[SETTINGS].decode("utf-8"), flags=re.M)


def _assets() -> dict[str, bytes]:
    """Return the files of `vaultconv/assets/hugo`."""
    return dict(_walk(files("vaultconv") / "assets" / "hugo", ""))


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _walk(entry, f"{path}{entry.name}/")
        else:
            yield path + entry.name, entry.read_bytes()
