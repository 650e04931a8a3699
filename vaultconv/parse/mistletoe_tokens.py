"""mistletoe's block tokens, imported in a fraction of the time.

`mistletoe.core_tokens`, which the block tokens import and this package doesn't use, looks up the category of each of
Unicode's 1.1 million code points for a set of all punctuation. That takes 0.2 s. Here
it makes the set of ASCII's alone; then one takes its place that asks for a character's category when it is looked up.
To others who use mistletoe in the same process it holds the same characters, and if they imported it before, nothing
is done.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Final
from unicodedata import category

__all__ = ["HTML_BLOCK_TAGS", "FileWrapper", "block_token"]

_MODULE: Final = "mistletoe.core_tokens"


class _Punctuation(Set[str]):
    """ASCII's punctuation, and the characters of Unicode's categories P."""

    def __init__(self, ascii_signs: Set[str]) -> None:
        self._ascii = ascii_signs

    def __contains__(self, char: object) -> bool:
        return char in self._ascii or (isinstance(char, str) and len(char) == 1 and category(char)[0] == "P")

    def __iter__(self) -> Iterator[str]:
        return (char for char in map(chr, range(sys.maxunicode + 1)) if char in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Loader(SourceFileLoader):
    """Runs the module with a `range` of its own that ends with ASCII."""

    def exec_module(self, module: ModuleType) -> None:
        names = module.__dict__
        names["range"] = lambda stop: range(min(stop, 0x80))
        super().exec_module(module)
        del names["range"]
        names["punctuation"] = _Punctuation(names["punctuation"])


class _TokensFinder:
    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name == _MODULE else None
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


@contextmanager
def _without_the_table() -> Iterator[None]:
    sys.meta_path.insert(0, _TokensFinder)
    try:
        yield
    finally:
        sys.meta_path.remove(_TokensFinder)


with _without_the_table():
    from mistletoe import block_token
    from mistletoe.block_tokenizer import FileWrapper
    from mistletoe.span_token import _tags as HTML_BLOCK_TAGS
