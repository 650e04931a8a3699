"""Formulas that need macros: those of the vault's preamble, and those that the note itself defines."""

from __future__ import annotations

import vaultconv
from vaultconv import nodes as n
from vaultconv.backends.hugo.macros import with_macros
from vaultconv.formulas.tex.macros import NO_MACROS, read_definitions
from vaultconv.walk import collect

PREAMBLE = read_definitions(r"\newcommand{\mc}[1]{\mathcal{#1}} \newcommand{\B}{\mc{B}} \newcommand{\ax}[1][0]{A_{#1}}")


def test_a_page_has_the_macros_that_its_formulas_use_and_those_that_these_use() -> None:
    document = vaultconv.parse_text(r"$\B$")
    assert with_macros(document, PREAMBLE).macros == ((r"\B", r"\mc{B}"), (r"\mc", r"\mathcal{#1}"))
    assert with_macros(vaultconv.parse_text(r"$\alpha$ `\B`"), PREAMBLE).macros == ()


def test_what_a_formula_defines_holds_for_the_page() -> None:
    document, macros = with_macros(vaultconv.parse_text("$\\newcommand{\\R}{\\mathbb{R}}\\R$\n\n$\\R$"), NO_MACROS)
    assert [formula.text for formula in collect(document, n.Math)] == [r"\mathbb{R}", r"\R"]
    assert macros == ((r"\R", r"\mathbb{R}"),)


def test_a_macro_with_an_optional_argument_is_replaced_by_what_it_stands_for() -> None:
    document, macros = with_macros(vaultconv.parse_text(r"$\ax + \ax[1]$ $\B$"), PREAMBLE)
    assert [formula.text for formula in collect(document, n.Math)] == ["A_{0}+ A_{1}", r"\B"]
    assert dict(macros).keys() == {r"\B", r"\mc"}
