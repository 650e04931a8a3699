"""The macros of a page's formulas, for KaTeX, with which Hugo typesets formulas.

MathJax, which Obsidian uses, keeps what one formula defines for those after it, and plugins read a preamble of the
vault. KaTeX sets each formula alone, so a page brings the macros that its formulas use.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from vaultconv.formulas.tex.macros import Macro, Macros, body_of, defines, expand, read_definitions, used
from vaultconv.formulas.tex.reader import Unconvertible, join
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import facts_of
from vaultconv.tree.walk import collect, replace, rewrite

_FORMULAS: Final = frozenset((n.Math, n.MathBlock))


class WithMacros(NamedTuple):
    r"""A page, and the macros that its formulas use, sorted: ``("\\mc", "\\mathcal{#1}")``."""

    document: n.Document
    macros: tuple[tuple[str, str], ...]


def with_macros(document: n.Document, macros: Macros) -> WithMacros:
    """Return a page with the macros of the vault, and with those that its own formulas define.

    KaTeX has no macros with an optional argument, no environments of one's own, and takes no definition of what is
    defined: where a formula has such, they are replaced by what they stand for.
    """
    if facts_of(document).kinds.isdisjoint(_FORMULAS):
        return WithMacros(document, ())
    formulas = _formulas(document)
    for formula in formulas:
        if defines(formula):
            macros = read_definitions(formula, macros)
    if not macros:
        return WithMacros(document, ())
    foreign = {name: macro for name, macro in macros.items() if not _is_katex(name, macro)}
    if foreign or any(map(defines, formulas)):
        document = rewrite(document, lambda node: _expanded(node, foreign))
        formulas += _formulas(document)
    names = {name for formula in formulas for name in used(formula, macros)}.difference(foreign)
    return WithMacros(document, tuple((name, body_of(macros[name])) for name in sorted(names)))


def _formulas(document: n.Document) -> list[str]:
    return [node.text for node in collect(document, n.Math, n.MathBlock)]  # type: ignore[attr-defined]


def _is_katex(name: str, macro: Macro) -> bool:
    return macro.default is None and not name.startswith(("\\begin", "\\end"))


def _expanded(node: n.Node, macros: Mapping[str, Macro]) -> n.Node:
    if not isinstance(node, (n.Math, n.MathBlock)) or not (used(node.text, macros) or defines(node.text)):
        return node
    try:
        return replace(node, text=join(expand(node.text, macros)))
    except Unconvertible:
        return node
