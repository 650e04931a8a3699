"""The macros of a page's formulas, for KaTeX, which Hugo sets formulas with.

MathJax, which Obsidian uses, keeps what one formula defines for those after it, and plugins read a preamble of the
vault. KaTeX sets each formula alone, so a page brings the macros that its formulas use.
"""

from __future__ import annotations

from vaultconv import nodes as n
from vaultconv.backends.formulas.tex.macros import Macro, Macros, body_of, defines, read_definitions, used
from vaultconv.walk import walk


def katex_macros(document: n.Document, macros: Macros) -> tuple[tuple[str, str], ...]:
    r"""The macros that a page's formulas use, of the vault's and of their own, sorted: ``("\\mc", "\\mathcal{#1}")``.

    Environments and macros with an optional argument are left out: KaTeX has no such.
    """
    formulas = [node.text for node in walk(document) if type(node) in (n.Math, n.MathBlock)]
    for formula in formulas:
        if defines(formula):
            macros = read_definitions(formula, macros)
    if not formulas or not macros:
        return ()
    names = {name for formula in formulas for name in used(formula, macros)}
    return tuple((name, body_of(macros[name])) for name in sorted(names) if _is_katex(name, macros[name]))


def _is_katex(name: str, macro: Macro) -> bool:
    return macro.default is None and not name.startswith(("\\begin", "\\end"))
