"""TeX as MathJax reads it becomes TeX that texmath reads rightly, or is refused."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

import pytest

from tests.work import LINEAR, counted, growth
from vaultconv.formulas.tex.macros import NO_MACROS, defines, expand, read_definitions, source_of, used
from vaultconv.formulas.tex.reader import Unconvertible, join, tokens
from vaultconv.formulas.tex.rewrite import Rewritten, rewrite


def plain(source: str, preamble: str = "") -> str:
    """What Word, HTML and e-books get."""
    return rewrite(source, read_definitions(preamble)).plain


def bare(tex: str) -> str:
    """TeX without the blanks that formulas don't show."""
    return join(token for token in tokens(tex) if token != " ")


def unmarked(made: Rewritten) -> str:
    """What Typst gets, without its marks."""
    return "".join(char for char in made.marked if char < "\U000f0000")


def typst(source: str) -> str:
    """What Typst gets, its marks as ``<source>``."""
    made = rewrite(source)
    out = made.marked
    for i, mark in enumerate(made.marks):
        out = out.replace(chr(0xF0000 + i), f"<{mark}>")
    return bare(out)


# --------------------------------------------------------------------------------------------------------- tokens


def test_a_comment_ends_with_its_line() -> None:
    assert tokens("a % b\n  c\\%d") == ["a", " ", "c", "\\%", "d"]


def test_blanks_after_a_control_word_vanish() -> None:
    assert tokens("\\alpha  x\\, y") == ["\\alpha", "x", "\\,", " ", "y"]


def test_a_control_word_does_not_run_into_a_letter() -> None:
    assert join(["\\partial", "f", "\\alpha", "1"]) == "\\partial f\\alpha1"


# --------------------------------------------------------------------------------------------------------- macros


@pytest.mark.parametrize(
    ("preamble", "source", "expanded"),
    [
        (r"\newcommand{\R}{\mathbb{R}}", r"\R^n", r"\mathbb{R}^n"),
        (r"\newcommand\R{\mathbb R}", r"\R", r"\mathbb R"),
        (r"\newcommand{\p}[1]{\partial#1}", r"\p f", r"\partial f"),
        (r"\newcommand{\m}[2][K]{#2_#1}", r"\m{V}\m[R]{V}", r"V_KV_R"),
        (r"\renewcommand{\l}{\left}\renewcommand{\r}{\right}", r"\l(x\r)", r"\left(x\right)"),
        (r"\DeclareMathOperator{\im}{im}", r"\im f", r"\operatorname{im}f"),
        (r"\DeclareMathOperator*{\amax}{arg\,max}", r"\amax", r"\operatorname*{arg\,max}"),
        (r"\def\v#1#2{(#1,#2)}", r"\v ab", r"(a,b)"),
        (r"\let\eps=\varepsilon", r"\eps", r"\varepsilon"),
        (r"\let\oldphi\phi\renewcommand{\phi}{\oldphi'}", r"\phi", r"\phi'"),
        (r"\newcommand{\a}{\b}\newcommand{\b}{x}", r"\a", r"x"),
        (r"\newenvironment{sq}{\left[}{\right]}", r"\begin{sq}x\end{sq}", r"\left[x\right]"),
        (r"% \newcommand{\a}{x}", r"\a", r"\a"),
        (r"\usepackage[T1]{fontenc} % odd { braces\newcommand{\a}{y}" + "\n" + r"\newcommand{\a}{x}", r"\a", r"x"),
    ],
)  # fmt: skip
def test_macros_of_a_preamble_are_expanded(preamble: str, source: str, expanded: str) -> None:
    assert join(expand(source, read_definitions(preamble))) == expanded


def test_a_definition_in_a_formula_holds_from_where_it_stands() -> None:
    assert join(expand(r"\x \newcommand{\x}{1} \x", NO_MACROS)) == r"\x 1"


def test_the_vaults_macro_goes_before_ours() -> None:
    assert bare(plain(r"\abs{x}")) == r"\left|{x}\right|"
    assert plain(r"\abs{x}", r"\newcommand{\abs}[1]{|#1|}") == "|x|"


@pytest.mark.parametrize(
    ("preamble", "source", "reason"),
    [
        (r"\newcommand{\a}{\a\a}", r"\a", "never ends"),
        ("".join(rf"\newcommand{{\{name}}}{{" + f"\\{chr(ord(name) + 1)}" * 8 + "}" for name in "abcdefg"), r"\a", "never ends"),
        (r"\newcommand{\a}[1]{#1}", r"\a", "lacks an argument"),
        ("", r"\def\a[#1]{#1} \a[x]", "delimited parameters"),
    ],
)  # fmt: skip
def test_a_macro_that_can_not_be_expanded_is_refused(preamble: str, source: str, reason: str) -> None:
    with pytest.raises(Unconvertible, match=reason):
        expand(source, read_definitions(preamble))


def test_a_definition_can_be_written_and_read_again() -> None:
    macros = read_definitions(r"\newcommand{\m}[2][K]{#2_#1}\let\e\varepsilon\def\x{\m{\e}}")
    again = read_definitions("".join(source_of(name, macro) for name, macro in macros.items()))
    assert again == macros


def test_used_macros_include_those_of_their_bodies() -> None:
    macros = read_definitions(r"\def\a{\b}\def\b{x}\def\c{y}")
    assert used(r"\a + 1", macros) == {r"\a", r"\b"}


def test_only_a_command_that_defines_is_a_definition() -> None:
    assert defines(r"\newcommand{\a}{x}")
    assert not defines(r"\newcommandeer \lettuce")


# ------------------------------------------------------------------------------------------- commands, environments


@pytest.mark.parametrize(
    ("source", "made"),
    [
        # fractions
        (r"a \over b", r"\frac{a }{ b}"),
        (r"{n \choose k}^2", r"{\binom{n }{ k}}^2"),
        (r"{a \brack b}", r"{\genfrac{[}{]}{0pt}{}{a }{ b}}"),
        (r"\root 3 \of x", r"\sqrt[3 ]{x}"),
        (r"\cfrac[l]{a}{b}", r"{\dfrac{a}{{b}}}"),
        # blanks
        (r"a\mkern 18mu b\kern-1em c", r"a\hspace{1em}b\hspace{-1em}c"),
        (r"a\hspace{10pt}b\hspace*{0pt}c", r"a\hspace{1em}bc"),
        (r"a~b\ c", r"a\hspace{0.25em}b\hspace{0.25em}c"),
        # letters
        (r"{\rm d}x + {\bf v}", r"{\mathrm{d}}x + {{𝐯}}"),
        (r"\mathbf{x1}", r"{𝐱𝟏}"),
        (r"\unicode{x263a}", r"\text{☺}"),
        (r"\|x\|", r"\Vert x\Vert"),
        (r"\not\exists x", r"∄ x"),
        # over, under, beside
        (r"f'^2", r"f^{\prime 2}"),
        (r"\sup_\limits{x}", r"\sup_{x}"),
        (r"\sideset{_a}{'}\sum_{i}", r"{}_a\underset{i}{{\sum\nolimits '}}"),
        (r"\xmapsto{f}", r"{\overset{f}{⟼}}"),
        # environments
        (r"\begin{vmatrix} a & b \\ c & d \end{vmatrix}",
         r"\left|\begin{array}{cc} a  &  b  \\  c  &  d \end{array}\right|"),
        (r"\pmatrix{a & b \cr c & d}", r"\left(\begin{array}{cc}a  &  b  \\ c  &  d\end{array}\right)"),
        (r"\begin{dcases} 1 & x \\ 0 \end{dcases}", r"\left\{\begin{array}{ll}{ 1 } & { x } \\ { 0 }\end{array}\right."),
        (r"\begin{cases*} 1 & if so \end{cases*}", r"\left\{\begin{array}{ll} 1  & \text{if so}\end{array}\right."),
        (r"\begin{align} a &= b && c \\ \end{align}", r"\begin{aligned} a  & = b \qquad  &  & c \end{aligned}"),
        (r"\begin{alignat}{2} a &= b && c \end{alignat}", r"\begin{aligned} a  & = b  &  & c \end{aligned}"),
        (r"\begin{align} a \\[6pt] b \end{align}", r"\begin{aligned} a  \\  b \end{aligned}"),
        (r"\begin{equation} x \label{a} \end{equation}", r"x"),
        (r"\begin{align} a \\ \intertext{so} b \end{align}",
         r"\begin{array}{l}\begin{aligned} a \end{aligned} \\ \text{so} \\ \begin{aligned} b \end{aligned}\end{array}"),
        (r"a \\ b", r"\begin{gathered}a  \\  b\end{gathered}"),
        (r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}",
         r"\begin{array}{ccc}\underline{ a } & \text{|} & \underline{ b } \\  c  & \text{|} &  d \end{array}"),
        # chemistry
        (r"\ce{2H2O}", r"{2\,\mathrm{H}_{2}\mathrm{O}}"),
        (r"\ce{SO4^2-}", r"{\mathrm{SO}_{4}^{\text{2−}}}"),
        (r"\ce{Na+ + Cl- -> NaCl (s)}",
         r"{\mathrm{Na}^{\text{+}}+\mathrm{Cl}^{\text{−}}\;⟶\;\mathrm{NaCl}\hspace{0.25em}\,\mathrm{(s)}}"),
        (r"\ce{CuSO4.5H2O}", r"{\mathrm{CuSO}_{4}\cdot 5\,\mathrm{H}_{2}\mathrm{O}}"),
        (r"\ce{^{227}_{90}Th}", "{{\\text{\u200b}}^{\\text{227}}_{\\text{90}}\\mathrm{Th}}"),
        (r"\pu{1.5e3 kJ mol-1}", r"{1.5 \cdot 10^{3}\,\mathrm{kJ}\,\mathrm{mol}^{-1}}"),
        # physics
        (r"\dv{f}{x}", r"\frac{\mathrm{d} f}{\mathrm{d} x}"),
        (r"\dv[2]{x}", r"\frac{\mathrm{d}^{2} }{\mathrm{d} x^{2}}"),
        (r"\pdv{f}{x}{y}", r"\frac{\partial^{2} f}{\partial x\,\partial y}"),
        (r"\qty(\frac12)", r"\left( \frac12\right)"),
        # what only a browser has
        (r"\href{https://example.org}{x}\require{cancel}", r"{x}"),
        (r"\cancelto{0}{x+1}", r"{\cancel{x+1}}^{0}"),
    ],
)  # fmt: skip
def test_what_texmath_lacks_becomes_what_it_has(source: str, made: str) -> None:
    assert bare(plain(source)) == bare(made)


@pytest.mark.parametrize(
    ("source", "made"),
    [
        (r"\text{if $x$ and \textit{so}}", r"{\text{if }{x}\text{ and }\textit{so}}"),
        (r"\mbox{a~b}", "\\text{a\u00a0b}"),
        (r"\textrm{\it{to}\hspace{1em}be}", r"{\textit{to}\hspace{1em}\textit{be}}"),
    ],
)  # fmt: skip
def test_blanks_of_text_are_kept_and_what_it_holds_stands_beside_it(source: str, made: str) -> None:
    assert plain(source) == made


@pytest.mark.parametrize(
    ("source", "made"),
    [
        (r"{\color{red} x} y", r'{{<#text(fill: rgb("#ff0000"), $> x<$)>}} y'),
        (r"\textcolor[RGB]{0,128,255}{x}", r"{<#text(fill: rgb(0, 128, 255), $>x<$)>}"),
        (r"{\large x}", r"{{<#text(size: 1.2em, $>x<$)>}}"),
        (r"{\huge L \normalsize x}", r"{{<#text(size: 2.07em, $>L{<#text(size: 0.483em, $>x<$)>}<$)>}}"),
        (r"\textstyle\sum", r"{<inline(>\sum<)>}"),
        (r"\sum\limits_i", r"{<limits(>\sum<)>}_i"),
        (r"a \mathrel{R} b", r'a {<class("relation", >R<)>} b'),
        (r"\mathscr{F}", r"{<scr(>\mathrm{F}<)>}"),
    ],
)  # fmt: skip
def test_what_texmath_drops_is_marked_for_typst(source: str, made: str) -> None:
    assert typst(source) == bare(made)


def test_marks_are_for_typst_only() -> None:
    made = rewrite(r"\textcolor{red}{x}")
    assert made == Rewritten("{x}", "{\U000f0000x\U000f0001}", ('#text(fill: rgb("#ff0000"), $', "$)"))


@pytest.mark.parametrize(
    ("source", "tag"),
    [
        (r"x \tag{1}", r"\text{(}\text{1}\text{)}"),
        (r"x \tag*{$\blacksquare$}", r"{\blacksquare}"),
        (r"\begin{align} x &= y \tag{A} \end{align}", r"\text{(}\text{A}\text{)}"),
        (r"\begin{align} x = \begin{cases} 1 \tag{A} \end{cases} \end{align}", r"\text{(}\text{A}\text{)}"),
    ],
)  # fmt: skip
def test_the_tag_of_a_formula_is_given_apart_and_at_its_end(source: str, tag: str) -> None:
    made = rewrite(source)
    assert made.tag == tag
    assert made.plain == f"{unmarked(made)}\\qquad {tag}"


def test_the_tags_of_many_rows_have_a_column() -> None:
    made = rewrite(r"\begin{align} x \tag{1} \\ y \end{align}")
    assert made.tag == ""
    assert bare(unmarked(made)) == r"\begin{aligned}x&\qquad&\text{(}\text{1}\text{)}\\y\end{aligned}"
    made = rewrite(r"\begin{gather} x \tag{1} \\ y \end{gather}")
    assert bare(unmarked(made)) == r"\begin{array}{cr}{x}&\qquad\text{(}\text{1}\text{)}\\{y}\end{array}"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{a", "never closed"),
        ("a}", "no partner"),
        (r"\left(a", "no \\\\right"),
        (r"a\right)", "no partner"),
        (r"\begin{align}a", "no \\\\end"),
        (r"\begin{align}a\end{gather}", "no \\\\end"),
        (r"\begin{tikzcd}a\end{tikzcd}", "the environment tikzcd"),
        (r"\begin{CD}a\end{CD}", "the environment CD"),
        (r"a & b", "&"),
        (r"x^", "an index is missing"),
        (r"\frac{a}{\sqrt", None),
        (r"\eqref{a}", "label"),
        (r"\color{nosuch} x", "colour"),
        (r"\ce{A \foo B}", "ce"),
        (r"\ce{H2O!!}", "ce"),
        (r"\pu{12 m/s?}", "pu"),
        (r"\unicode{zz}", "unicode"),
        (r"\hspace{1parsec}", "length"),
        (r"\enclose{circle}{x}", "enclose"),
        (r"\verb|x|", "verb"),
    ],
)
def test_broken_or_unknown_tex_is_refused_with_its_reason(source: str, reason: str | None) -> None:
    with pytest.raises(Unconvertible, match=reason):
        rewrite(source)


@pytest.mark.parametrize(
    "opening", ["{", r"\left(", r"\text{", r"\frac{", "x^{", r"\begin{cases}", r"\pmatrix{", r"\text{$"]
)
def test_deep_nesting_is_refused_and_no_fault(opening: str) -> None:
    with pytest.raises(Unconvertible):
        rewrite(opening * 3000)


counting = counted("vaultconv.formulas")


@pytest.mark.parametrize(
    "piece",
    ["x+", "{a}", r"\frac{a}{b}", r"\alpha ", r"\text{a b}", "'", r"\color{red}x", r"\abs{x}", r"a & b \\ ", r"\over "],
)
def test_work_grows_with_length_alone(piece: str) -> None:
    def rewritten(source: str) -> None:
        with suppress(counting.Unconvertible):
            counting.rewrite(source)

    assert growth(lambda size: partial(rewritten, rf"\begin{{aligned}}{piece * size}\end{{aligned}}"), 100) < LINEAR
