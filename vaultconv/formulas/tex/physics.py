"""The commands of the physics package that have optional forms."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vaultconv.formulas.tex.reader import Handler, Reader, Unconvertible


def _power(sign: str, order: str) -> str:
    return f"{sign}^{{{order}}}" if order else sign


def _derivative(sign: str) -> Handler:
    r"""Return a handler for ``\dv{x}``, ``\dv{f}{x}``, ``\dv[n]{f}{x}``; a star sets it on one line.

    ``\pdv{f}{x}{y}`` is a mixed derivative.
    """

    def derivative(r: Reader) -> str:
        flat = r.next_is("*")
        order = (r.optional() or "").strip()
        of, by = "", r.argument()
        if r.skip_blanks() == "{":
            of, by = by, r.argument()
        top, bottom = f"{_power(sign, order)} {of}", f"{sign} {_power(by, order)}"
        if sign == "\\partial" and of and r.skip_blanks() == "{":
            top, bottom = f"{sign}^{{2}} {of}", f"{sign} {by}\\,{sign} {r.argument()}"
        if r.skip_blanks() == "(" and not of:
            of = r.again(r.raw_between(r.take(), ")"))
            return f"\\frac{{{top}}}{{{bottom}}}\\left({of}\\right)"
        return f"{{{top}/{bottom}}}" if flat else f"\\frac{{{top}}}{{{bottom}}}"

    return derivative


_PAIRS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {"(": (")", "(", ")"), "[": ("]", "[", "]"), "{": ("}", "\\{", "\\}"), "|": ("|", "|", "|")}
)


def _quantity(r: Reader) -> str:
    r"""Convert ``\qty( … )``, ``\qty[ … ]``, ``\qty{ … }``, ``\qty| … |``: delimiters as high as their content."""
    opening = r.skip_blanks()
    if opening not in _PAIRS:
        raise Unconvertible("\\qty without delimiters")
    r.take()
    closing, before, after = _PAIRS[opening]
    return f"\\left{before} {r.again(r.raw_between(opening, closing))}\\right{after} "


def _differential(r: Reader) -> str:
    r"""Convert ``\dd{x}``, ``\dd[3]{x}``, ``\dd x``."""
    order = (r.optional() or "").strip()
    following = r.skip_blanks()
    sign = _power("\\mathrm{d}", order)
    return f"\\,{sign}" + (r.argument() if following and following not in ("}", "&") else "")


def _evaluated(r: Reader) -> str:
    r"""Convert ``\eval{x}_0^1``."""
    return f"\\left.{r.argument()}\\right| "


COMMANDS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        "\\dv": _derivative("\\mathrm{d}"), "\\derivative": _derivative("\\mathrm{d}"),
        "\\pdv": _derivative("\\partial"), "\\partialderivative": _derivative("\\partial"),
        "\\fdv": _derivative("\\delta"),
        "\\qty": _quantity, "\\quantity": _quantity, "\\pqty": lambda r: f"\\left({r.argument()}\\right)",
        "\\bqty": lambda r: f"\\left[{r.argument()}\\right]", "\\vqty": lambda r: f"\\left|{r.argument()}\\right|",
        "\\dd": _differential, "\\differential": _differential, "\\eval": _evaluated,
    }
)  # fmt: skip
