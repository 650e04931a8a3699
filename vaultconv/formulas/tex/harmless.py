"""What a formula may contain if a TeX engine will run it: commands that show something, and no others.

TeX reads and writes files, and some of its engines run programs, by commands that may stand in a formula as anywhere.
So anything that isn't known to be harmless is refused: a list of what does harm could never be complete.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

from vaultconv.formulas.tex.macros import Macros, defines, expand, used
from vaultconv.formulas.tex.reader import Unconvertible, join

_ENVIRONMENTS: Final = frozenset(
    """
    aligned alignedat align alignat array Bmatrix bmatrix cases cd CD darray dcases dcases drcases eqnarray equation
    flalign gather gathered matrix multline multlined numcases pmatrix psmallmatrix rcases smallmatrix bsmallmatrix
    Bsmallmatrix vsmallmatrix Vsmallmatrix split subarray subequations Vmatrix vmatrix xalignat
    """.split()
)
# In order, comments too: TeX's own idea of where one ends may be another.
_COMMANDS: Final = re.compile(r"\\(?P<word>[A-Za-z@]+)|\\.|(?P<number>\^\^)", re.S)
_ENVIRONMENT: Final = re.compile(r"\s*\{(?P<name>[A-Za-z]+)\*?\}")


def as_harmless_tex(source: str, macros: Macros) -> str:
    """Return the formula for a TeX engine, with all macros expanded, because no definition is harmless.

    Raises `Unconvertible` if it holds more than it may.
    """
    if defines(source) or used(source, macros):
        source = join(expand(source, macros))
    check_harmless(source)
    return source


def check_harmless(source: str) -> None:
    """Raise `Unconvertible` for a formula that holds more than a TeX engine may be given."""
    for match in _COMMANDS.finditer(source):
        word = match["word"]
        if match["number"]:  # begins a character by its number: any command may be spelled so
            raise Unconvertible("^^ is not known to be harmless")
        if word is None:
            continue
        if word in ("begin", "end"):
            name = _ENVIRONMENT.match(source, match.end())
            if name is None or name["name"] not in _ENVIRONMENTS:
                raise Unconvertible(f"\\{word} of an environment that is not known to be harmless")
        elif word not in _known():
            raise Unconvertible(f"\\{word} is not known to be harmless")


@cache
def _known() -> frozenset[str]:
    return frozenset((files("vaultconv") / "assets" / "tex-commands.txt").read_text(encoding="ascii").split())
