"""What an engine of TeX will run holds commands that show something, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import vaultconv
from vaultconv import DiagnosticCode
from vaultconv.formulas.tex.harmless import as_harmless_tex
from vaultconv.formulas.tex.macros import NO_MACROS
from vaultconv.formulas.tex.reader import Unconvertible

TEX = ["latex", "beamer", "context", "texinfo", "org", "ipynb"]

HARM = [
    r"\input{/etc/passwd}", r"\input /etc/passwd", r"\include{x}", r"\openin5=x", r"\read5 to\x", r"\readline5 to\x",
    r"\immediate\write18{touch x}", r"\write18{x}", r"\openout3=x", r"\catcode`\@=11", r"\csname input\endcsname{x}",
    r"\usepackage{x}", r"\RequirePackage{x}", r"\directlua{os.exit()}", r"\latelua{x}", r"\special{x}", r"\scantokens{x}",
    r"\lstinputlisting{x}", r"\verbatiminput{x}", r"\InputIfFileExists{x}{}{}", r"\includegraphics{x}", r"\href{run:x}{y}",
    r"\makeatletter\@@input x", r"\@@input x", r"^^5cinput{x}", r"\inp^^75t{x}", r"\expandafter\input x", r"\verb|x|",
    r"\begin{filecontents}x\end{filecontents}", r"\end{document}", r"\begin\input{x}", r"\begin {luacode}x\end{luacode}",
    r"\let\x=\input \x{y}", r"\def\x{\input{y}}\x", r"\newcommand{\x}{\input{y}}\x",
    r"\input{x}\newcommand{\input}{}", "% \r\\input{x}", "%\\\n\\input{x}", r"\primitive\input x", r"\pdffiledump{x}",
    r"\startluacode x\stopluacode", r"\uppercase{\input x}", r"\tracingall", r"\loop\repeat", r"\unknown{x}",
]  # fmt: skip
AROUND = [
    "{}", r"x + \text{{{}}}", r"\begin{{array}}{{@{{{}}}c}}x\end{{array}}", r"\label{{{}}}", r"\tag{{{}}}", r"\color{{{}}}x",
    r"\mathrm{{{}}}", r"\frac{{{}}}{{2}}", r"\sqrt[{}]{{2}}", r"a \\[{}] b", r"\hspace{{{}}}", r"\operatorname{{{}}}",
    r"\ce{{{}}}", r"\left( {} \right)",
]  # fmt: skip
HARMLESS = [
    r"\frac{1}{2} \alpha_i^2", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", r"\text{if } x \ge 0", r"\mathbb{R}^n",
    r"\begin{align*} a &= b \\ &= c \end{align*}", r"\ce{H2O}", r"\sum_{i=1}^{\infty}", r"a \\ input", r"\%\#\&\$\{\}\_\,\;",
    r"\hat{x}\vec{y}\overline{z}", r"\lim_{x \to 0}", r"\SI{3}{m}", r"\operatorname{tr} A", r"\xrightarrow{f}", r"x^{^2}",
]  # fmt: skip


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("harm", HARM)
def test_no_formula_holds_what_reads_writes_or_runs(harm: str, around: str) -> None:
    with pytest.raises(Unconvertible):
        as_harmless_tex(around.format(harm), NO_MACROS)


@pytest.mark.parametrize("formula", HARMLESS)
def test_a_formula_that_only_shows_something_stays_as_it_was_written(formula: str) -> None:
    assert as_harmless_tex(formula, NO_MACROS) == formula


def test_macros_are_expanded_so_that_no_definition_is_left() -> None:
    assert as_harmless_tex(r"\newcommand{\R}{\mathbb{R}}x\in\R", NO_MACROS) == r"x\in\mathbb{R}"
    assert as_harmless_tex(r"{\newcommand{\input}{x}}\input{y}", NO_MACROS) == "{}x{y}"


@pytest.mark.parametrize("to", TEX)
def test_what_harms_is_shown_as_its_source_and_reported_in_every_format_of_tex(tmp_path: Path, to: str) -> None:
    written = [harm for harm in HARM if harm.isprintable() and not re.search(r"`|\\(?:def|let|newcommand)", harm)]
    (tmp_path / "a.md").write_text("\n\n".join(f"$$\n{harm}\n$$\n\nand ${harm}$ there" for harm in written))
    done = vaultconv.convert(tmp_path, to)
    (content,) = [each.content for each in done.artifacts if each.content]
    body = content.decode().partition("\\begin{document}")[2] if to in ("latex", "beamer") else content.decode()
    assert (
        re.search(r"\\\(\s*\\(?:input|write|openin|csname|directlua|immediate)|\\\[\s*\\(?:input|write|csname)", body)
        is None
    )
    if to in ("latex", "beamer"):
        assert (
            re.search(r"\\(?:input|include|openin|read|write|csname|catcode|directlua|special|verbatiminput)\b", body)
            is None
        )
    refused = [each for each in done.diagnostics if each.code is DiagnosticCode.FORMULA_UNCONVERTED]
    assert len(refused) >= 2 * (len(written) - (to == "ipynb"))  # which takes the text of a link alone
    assert body.count("passwd") >= 4


def test_a_single_text_is_held_to_the_same() -> None:
    assert "\\input" not in vaultconv.convert_text(r"$\input{x}$", "latex")
    assert "\\input" not in vaultconv.write(vaultconv.parse_text(r"$\input{x}$"), "latex")


def test_macros_of_the_vault_reach_tex_as_what_they_stand_for(tmp_path: Path) -> None:
    (tmp_path / "preamble.sty").write_text(r"\newcommand{\R}{\mathbb{R}}\newcommand{\bad}{\input{x}}")
    (tmp_path / "a.md").write_text(r"$x \in \R$ and $\bad$")
    (made,) = [each.content for each in vaultconv.convert(tmp_path, "latex").artifacts if each.content]
    assert b"\\mathbb{R}" in made
    assert b"\\input{x}" not in made
