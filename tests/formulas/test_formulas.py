"""Formulas through pandoc and Typst: each comes out right, or is shown as its source with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec
import pytest

from tests.work import LINEAR, counted, growth
from vaultconv import formulas
from vaultconv import nodes as n
from vaultconv.backends.pandoc.process import run_pandoc
from vaultconv.formulas import Formula, prepare_formulas, vault_macros, with_definitions
from vaultconv.formulas.tex.macros import NO_MACROS, Macros, read_definitions
from vaultconv.typst.compiler import failing
from vaultconv.walk import collect


def mathml(json: bytes) -> bytes:
    return run_pandoc(json, "html", "--mathml")


def made(*sources: str, macros: Macros = NO_MACROS, display: bool = True) -> list[Formula]:
    ready = prepare_formulas(dict.fromkeys(sources, display), macros, mathml, failing)
    return [ready[source] for source in sources]


# Everything that texmath or its Typst writer is known to get wrong or to refuse.
HARSH = r"""
\begin{vmatrix} a & b \\ c & d \end{vmatrix}
\begin{Vmatrix} a & b \\ c & d \end{Vmatrix}
\begin{pmatrix*}[r] -1 & 2 \end{pmatrix*}
\begin{bsmallmatrix} a \end{bsmallmatrix}
\begin{array}{c|cc} a & b & c \\ \hline d & e & f \end{array}
\begin{dcases} a & x>0 \\ b & y \end{dcases}
\begin{rcases} a \\ b \end{rcases}
\begin{align} a &= b \tag{1} \\ c &= d \end{align}
\begin{align} a &= b \\ \intertext{foo} c &= d \end{align}
\begin{alignat}{2} a &= b & c &= d \end{alignat}
\begin{multline} a \\ b \end{multline}
\begin{subarray}{l} a \\ b \end{subarray}
\sum_{\substack{i<n \\ j}} x
\ket{\psi} \bra{\phi} \braket{a|b}
\abs{x} \norm{x} \set{x}
\cfrac{1}{1+\cfrac{1}{2}} \tbinom{n}{k} \dbinom{n}{k} \genfrac{\{}{\}}{0pt}{}{a}{b}
a \over b
{n \choose k} {a \atop b}
a \! b \; c \mkern 3mu d \hspace{1em} e \enspace f
\color{red} x + \textcolor{blue}{y} \colorbox{yellow}{z}
\ce{2H2 + O2 -> 2H2O}
\ce{SO4^2- + Ba^2+ -> BaSO4 v}
\ce{CO2 + C <=>[\Delta] 2CO}
\ce{A \foo B}
\pu{9.81 m s-2}
\sideset{_a^b}{_c^d}\sum_{i=0}^n
\unicode{x263a}
\pmatrix{a & b \cr c & d}
\dv{f}{x} \dv[2]{f}{x} \pdv{f}{x} \pdv{f}{x}{y} \qty(\frac12) \qty[x]
\href{https://example.org}{x} \rlap{x} \smash{x} \hphantom{x} \prescript{a}{b}{X} \require{cancel}
\degree \varlimsup_{n} \varinjlim \P \S
\tag*{A} x
x \tag{$\star$}
\left.\frac{a}{b}\right|_{x=0} \left]0,1\right[ \left/\frac12\right/
\bigl( \Big\| \bigr) \lceil x \rceil \llbracket x \rrbracket
\overset{a}{X} \underset{a}{X} \stackrel{\text{def}}{=} \xleftrightarrow[b]{a} \xmapsto{f}
\operatorname*{arg\,max}_x f \mathop{\mathrm{foo}}_x
\int\limits_a^b \sum\nolimits_a \cap \bigcap \otimes \odot \ominus \sqcap
\not\exists \not\in \not= \mathbf{x} \mathscr{F} \mathcal{F}
\newcommand{\foo}[1]{\partial#1} \foo f
\def\x{y} \x
\let\foo\alpha \foo
\raise 1pt {\chi} \lower 2pt x
\boxed{x} \cancel{x} \xcancel{y} \phantom{z}
f'^2 + {}_a^b x
"a" @ `b`
"""


def test_harsh_constructs_come_out_or_are_refused_with_a_reason() -> None:
    sources = HARSH.strip().split("\n")
    refused = {
        source: formula.problem for source, formula in zip(sources, made(*sources), strict=True) if formula.problem
    }
    assert refused == {
        r"\begin{bsmallmatrix} a \end{bsmallmatrix}": "the environment bsmallmatrix",
        r"\ce{A \foo B}": "\\ce: '\\\\foo B' is not known",
    }


@pytest.mark.parametrize(
    ("source", "typst"),
    [
        (r"\begin{vmatrix} a \end{vmatrix}",
         r"lr(\|mat(delim: #none, column-gap: #1em, row-gap: #0.35em, a)\|)"),
        (r"\begin{array}{c|c} (a) & b \\ \hline c & d \end{array}",
         r"mat(delim: #none, column-gap: #1em, row-gap: #0.35em, augment: #(hline: (1, ), vline: (1, ), stroke: 0.5pt), "
         r"\(a\), b; c, d)"),
        (r"a \! b", "a#h(-0.167em)b"),
        (r"a \; b", "a#h(0.278em)b"),
        (r"\textcolor{red}{x}", '#text(fill: rgb("#ff0000"), $x$)'),
        (r"\overset{a}{X}", "attach(limits(X), t: a)"),
        (r"\int\limits_a^b", "attach(limits(∫), b: a, t: b)"),
        (r"\left.\frac ab\right|_x", r"attach(lr(frac(a, b)\|), b: x)"),
        (r"\mathscr{F} \mathcal{F}", "scr(upright(F))ℱ"),
        (r"\begin{aligned} a &= b && c \end{aligned}", r"a & \=b#h(2em) &  & c"),
        (r"\bigcap_{i} \otimes", "attach(⋂, b: i)⊗"),
        (r"\operatorname*{argmax}_x", 'attach(op("argmax", limits: #true), b: x)'),
        (r"\|x\|", 'class("normal", ‖)x class("normal", ‖)'),
    ],
)  # fmt: skip
def test_a_formula_says_in_typst_what_it_says_in_tex(source: str, typst: str) -> None:
    (formula,) = made(source)
    assert formula.problem == ""
    assert formula.typst == typst


def test_a_formula_in_a_line_has_its_tag_in_it() -> None:
    (formula,) = made(r"x \tag{1}", display=False)
    assert formula.typst == 'x#h(2em)"(""1"")"'
    assert formula.tag == ""


def test_a_displayed_formula_has_its_tag_apart() -> None:
    (formula,) = made(r"x \tag{1}")
    assert (formula.typst, formula.tag) == ("x", '"(""1"")"')
    assert formula.tex.startswith("x\\qquad")


def test_a_formula_of_definitions_alone_shows_nothing() -> None:
    assert made(r"\newcommand{\foo}{x}") == [Formula("", "")]


def test_a_command_that_nobody_knows_is_named() -> None:
    assert made(r"\frac{1}{2} + \nosuch{x} \sqrt{y}")[0].problem == r"\nosuch is not known"


def test_what_typst_refuses_is_no_formula() -> None:
    ready = prepare_formulas({"x": True, "y": True}, NO_MACROS, mathml, lambda snippets: {1: "why ever"})
    assert [made.problem for made in ready.values()] == ["", "Typst refuses it: why ever"]


def test_pandoc_runs_once_for_all_formulas() -> None:
    runs: list[bytes] = []

    def counted(json: bytes) -> bytes:
        runs.append(json)
        return mathml(json)

    prepare_formulas({f"x_{{{i}}}": True for i in range(300)}, NO_MACROS, counted)
    assert len(runs) == 1


def test_a_formula_that_looks_like_the_output_is_told_from_it() -> None:
    sources = ['</p></div><div id="f1"><p>', r"\text{</math>}", "x"]
    ready = made(*sources)
    assert [formula.problem for formula in ready] == ["", "", ""]
    assert ready[2].typst == "x"


def test_word_gets_the_same_formulas() -> None:
    ready = [formula for formula in made(*HARSH.strip().split("\n")) if formula.tex]
    html = mathml(msgspec.json.encode(formulas._document([formula.tex for formula in ready]))).decode()
    assert html.count("<math") == len(ready)


# ----------------------------------------------------------------------------------------------------- definitions


def test_the_vaults_preamble_is_every_sty_file_in_its_root(tmp_path: Path) -> None:
    (tmp_path / "preamble.sty").write_text(r"\newcommand{\a}{1}", encoding="utf-8")
    (tmp_path / "zz.sty").write_text(r"\newcommand{\a}{2}\newcommand{\b}{3}", encoding="utf-8")
    assert vault_macros(tmp_path) == read_definitions(r"\newcommand{\a}{1}\newcommand{\b}{3}")


def test_a_vault_without_preamble_has_no_macros_and_a_hidden_one_defines_none(tmp_path: Path) -> None:
    assert vault_macros(tmp_path) == NO_MACROS
    (tmp_path / "._preamble.sty").write_text(r"\newcommand{\a}{1}", encoding="utf-8")
    assert vault_macros(tmp_path) == NO_MACROS


def test_later_formulas_of_a_note_are_given_its_definitions() -> None:
    note = n.Document(
        (
            n.Para((n.Math(r"\v x"), n.Math(r"\newcommand{\v}[1]{\vec{#1}} \v y"))),
            n.MathBlock(r"\v z"),
            n.Para((n.Math("w"),)),
        )
    )
    whole = with_definitions(note)
    assert [node.text for node in collect(whole, n.Math)] == [
        r"\v x", r"\newcommand{\v}[1]{\vec{#1}} \v y", "w",
    ]  # fmt: skip
    assert [node.text for node in collect(whole, n.MathBlock)] == [r"\renewcommand{\v}[1]{\vec{#1}}\v z"]


def test_a_books_chapters_keep_their_definitions_to_themselves() -> None:
    def chapter(note: str, *formulas: str) -> n.Div:
        return n.Div(tuple(map(n.MathBlock, formulas)), classes=("chapter",), note=note)

    book = n.Document((chapter("A.md", r"\def\v{1}", r"\v"), chapter("B.md", r"\v")))
    assert [node.text for node in collect(with_definitions(book), n.MathBlock)] == [
        r"\def\v{1}", r"\renewcommand{\v}{1}\v", r"\v",
    ]  # fmt: skip


def test_a_note_without_definitions_stays_as_it_is() -> None:
    note = n.Document((n.Para((n.Math(r"\alpha"),)),))
    assert with_definitions(note) is note


def test_hundreds_of_formulas_are_converted_at_once_and_checked_once() -> None:
    runs: list[bytes] = []
    checked: list[str] = []

    def run(document: bytes) -> bytes:
        runs.append(document)
        return mathml(document)

    def check(sources: Sequence[str]) -> dict[int, str]:
        checked.extend(sources)
        return {}

    prepare_formulas(many(300), NO_MACROS, run, check)
    assert (len(runs), len(checked)) == (1, 300)


def test_work_grows_with_the_number_of_formulas_alone() -> None:
    counting = counted("vaultconv.formulas")
    assert growth(lambda size: partial(counting.prepare_formulas, many(size), NO_MACROS, mathml, failing), 100) < LINEAR


def many(number: int) -> dict[str, bool]:
    return {rf"\sum_{{i={i}}}^n \frac{{x_i}}{{\sqrt{{{i}}}}}": bool(i % 2) for i in range(number)}
