"""What MathJax knows and texmath lacks or reads wrongly, as macros: the first place to add a command."""

from __future__ import annotations

from typing import Final

from vaultconv.formulas.tex.macros import Macros, read_definitions

# A blank after a word such as \partial is of no use here: macros are expanded token by token.
_SOURCE: Final = r"""
% Dirac's notation (braket)
\newcommand{\ket}[1]{\left|{#1}\right\rangle}
\newcommand{\Ket}[1]{\left|{#1}\right\rangle}
\newcommand{\bra}[1]{\left\langle{#1}\right|}
\newcommand{\Bra}[1]{\left\langle{#1}\right|}
\newcommand{\braket}[1]{\left\langle{#1}\right\rangle}
\newcommand{\Braket}[1]{\left\langle{#1}\right\rangle}
\newcommand{\ketbra}[2]{\left|{#1}\right\rangle\left\langle{#2}\right|}
\newcommand{\set}[1]{\left\{{#1}\right\}}
\newcommand{\Set}[1]{\left\{\,{#1}\,\right\}}

% fractions and binomials
\newcommand{\tbinom}[2]{{\textstyle\binom{#1}{#2}}}
\newcommand{\dbinom}[2]{{\displaystyle\binom{#1}{#2}}}
\newcommand{\nicefrac}[2]{{}^{#1}\!/_{#2}}

% over and under
\newcommand{\overunderset}[3]{\overset{#1}{\underset{#2}{#3}}}
\newcommand{\underparen}[1]{\underset{⏝}{#1}}


% operators
\newcommand{\varlimsup}{\operatorname*{\overline{\text{lim}}}}
\newcommand{\varliminf}{\operatorname*{\underline{\text{lim}}}}
\newcommand{\varinjlim}{\operatorname*{\underrightarrow{\text{lim}}}}
\newcommand{\varprojlim}{\operatorname*{\underleftarrow{\text{lim}}}}
\newcommand{\injlim}{\operatorname*{inj\,lim}}
\newcommand{\projlim}{\operatorname*{proj\,lim}}
\newcommand{\plim}{\operatorname*{plim}}
\newcommand{\mod}[1]{\quad\mathrm{mod}\,\,{#1}}
\newcommand{\pmod}[1]{\quad(\mathrm{mod}\,\,{#1})}
\newcommand{\pod}[1]{\quad({#1})}

% blanks
\newcommand{\enspace}{\mkern 9mu}
\newcommand{\thinspace}{\,}
\newcommand{\medspace}{\:}
\newcommand{\thickspace}{\;}
\newcommand{\negthinspace}{\!}
\newcommand{\negmedspace}{\mkern -4mu}
\newcommand{\negthickspace}{\mkern -5mu}
\newcommand{\nobreakspace}{\ }
\newcommand{\space}{\ }
\newcommand{\allowbreak}{}
\newcommand{\nobreak}{}
\newcommand{\strut}{}
\newcommand{\mathstrut}{}
\newcommand{\null}{}
\newcommand{\relax}{}
\newcommand{\noindent}{}
\newcommand{\newline}{\\}
\newcommand{\cr}{\\}
\newcommand{\tabularnewline}{\\}

% boxes that move what they hold a little, or not at all
\newcommand{\mathclap}[1]{{#1}}
\newcommand{\mathllap}[1]{{#1}}
\newcommand{\mathrlap}[1]{{#1}}
\newcommand{\clap}[1]{\text{#1}}
\newcommand{\llap}[1]{\text{#1}}
\newcommand{\rlap}[1]{\text{#1}}
\newcommand{\smash}[2][]{{#2}}
\newcommand{\hphantom}[1]{\phantom{#1}}
\newcommand{\vphantom}[1]{}
\newcommand{\mathchoice}[4]{{#1}}
\newcommand{\mathinner}[1]{{#1}}
\newcommand{\mathnormal}[1]{{#1}}
\newcommand{\centernot}{\not}
\newcommand{\vdotswithin}[1]{\vdots}
\newcommand{\shortvdotswithin}[1]{\vdots}
\newcommand{\shoveleft}[1]{{#1}}
\newcommand{\shoveright}[1]{{#1}}
\newcommand{\displaylimits}{}

% what only a browser uses
\newcommand{\href}[2]{{#2}}
\newcommand{\class}[2]{{#2}}
\newcommand{\cssId}[2]{{#2}}
\newcommand{\style}[2]{{#2}}
\newcommand{\texttip}[2]{{#1}}
\newcommand{\mathtip}[2]{{#1}}

% before and behind
\newcommand{\prescript}[3]{{}^{#1}_{#2}{#3}}

% letters and signs
\newcommand{\degree}{{}^\circ}
\newcommand{\celsius}{{}^\circ\mathrm{C}}
\newcommand{\perthousand}{‰}
\newcommand{\micro}{µ}
\newcommand{\ohm}{Ω}
\newcommand{\P}{¶}
\newcommand{\S}{§}
\newcommand{\AA}{Å}
\newcommand{\copyright}{©}
\newcommand{\pounds}{£}
\newcommand{\yen}{¥}
\newcommand{\euro}{€}
\newcommand{\dag}{†}
\newcommand{\ddag}{‡}
\newcommand{\checkmark}{✓}
\newcommand{\maltese}{✠}
\newcommand{\circledR}{®}
\newcommand{\aa}{å}
\newcommand{\ae}{æ}
\newcommand{\o}{ø}
\newcommand{\ss}{ß}
\newcommand{\i}{ı}
\newcommand{\j}{ȷ}
\newcommand{\TeX}{\mathrm{TeX}}
\newcommand{\LaTeX}{\mathrm{LaTeX}}
\newcommand{\lt}{<}
\newcommand{\gt}{>}
\newcommand{\lbrack}{[}
\newcommand{\rbrack}{]}
\newcommand{\iff}{\;⟺\;}
\newcommand{\implies}{\;⟹\;}
\newcommand{\impliedby}{\;⟸\;}
\newcommand{\And}{\mathrel{\&}}
\newcommand{\vcentcolon}{:}
\newcommand{\ordinarycolon}{:}
\newcommand{\dblcolon}{∷}
\newcommand{\Coloneqq}{⩴}
\newcommand{\colonapprox}{:\approx}
\newcommand{\Colonapprox}{∷\approx}
\newcommand{\colonsim}{:\sim}
\newcommand{\Colonsim}{∷\sim}
\newcommand{\coloneq}{:-}
\newcommand{\Eqqcolon}{=∷}

\newcommand{\R}{\mathbb{R}}
\newcommand{\N}{\mathbb{N}}
\newcommand{\Z}{\mathbb{Z}}
\newcommand{\Q}{\mathbb{Q}}
\newcommand{\C}{\mathbb{C}}
\newcommand{\sgn}{\operatorname{sgn}}
\newcommand{\idotsint}{\int\!\cdots\!\int}
\newcommand{\intop}{\int}
\newcommand{\ointop}{\oint}
\newcommand{\smallint}{∫}
\newcommand{\hfill}{\quad}
\newcommand{\hdotsfor}[1]{\dots}

% signs that texmath lacks, or gives as shorter or plainer ones
\newcommand{\longleftarrow}{⟵}
\newcommand{\longrightarrow}{⟶}
\newcommand{\longleftrightarrow}{⟷}
\newcommand{\Longleftarrow}{⟸}
\newcommand{\Longrightarrow}{⟹}
\newcommand{\Longleftrightarrow}{⟺}
\newcommand{\longmapsto}{⟼}
\newcommand{\varnothing}{∅}
\newcommand{\leqslant}{⩽}
\newcommand{\geqslant}{⩾}
\newcommand{\preceq}{⪯}
\newcommand{\succeq}{⪰}
\newcommand{\setminus}{∖}
\newcommand{\triangleright}{▷}
\newcommand{\triangleleft}{◁}
\newcommand{\nvartriangleleft}{⋪}
\newcommand{\nvartriangleright}{⋫}
\newcommand{\surd}{√}
\newcommand{\thicksim}{\sim}
\newcommand{\thickapprox}{\approx}
\newcommand{\shortmid}{\mid}
\newcommand{\shortparallel}{\parallel}
\newcommand{\nshortmid}{∤}
\newcommand{\nleqq}{≰}
\newcommand{\ngeqq}{≱}
\newcommand{\nsubseteqq}{⊈}
\newcommand{\nsupseteqq}{⊉}
\newcommand{\lvertneqq}{≨}
\newcommand{\gvertneqq}{≩}
\newcommand{\diagup}{╱}
\newcommand{\diagdown}{╲}
\newcommand{\doublecap}{⋒}
\newcommand{\doublecup}{⋓}
\newcommand{\circledS}{Ⓢ}
\newcommand{\ldotp}{.}
\newcommand{\arrowvert}{|}
\newcommand{\textdollar}{\$}
\newcommand{\textasciitilde}{\sim}
\newcommand{\textunderscore}{\_}
\newcommand{\textless}{<}
\newcommand{\textgreater}{>}
\newcommand{\textbar}{|}
\newcommand{\mathsection}{§}
\newcommand{\mathparagraph}{¶}

% numbers and units
\newcommand{\num}[1]{\mathrm{#1}}
\newcommand{\bold}[1]{\mathbf{#1}}
\newcommand{\Bbb}[1]{\mathbb{#1}}
\newcommand{\symbf}[1]{\mathbf{#1}}
\newcommand{\symbb}[1]{\mathbb{#1}}
\newcommand{\symcal}[1]{\mathcal{#1}}
\newcommand{\symfrak}[1]{\mathfrak{#1}}
\newcommand{\symrm}[1]{\mathrm{#1}}
\newcommand{\mathds}[1]{\mathbb{#1}}
\newcommand{\mathbbm}[1]{\mathbb{#1}}
\newcommand{\mathup}[1]{\mathrm{#1}}

% physics: what has no optional forms
\newcommand{\abs}[1]{\left|{#1}\right|}
\newcommand{\norm}[1]{\left\|{#1}\right\|}
\newcommand{\order}[1]{\mathcal{O}\left({#1}\right)}
\newcommand{\comm}[2]{\left[{#1},{#2}\right]}
\newcommand{\acomm}[2]{\left\{{#1},{#2}\right\}}
\newcommand{\expval}[1]{\left\langle{#1}\right\rangle}
\newcommand{\ev}[1]{\left\langle{#1}\right\rangle}
\newcommand{\mel}[3]{\left\langle{#1}\middle|{#2}\middle|{#3}\right\rangle}
\newcommand{\innerproduct}[2]{\left\langle{#1}\middle|{#2}\right\rangle}
\newcommand{\ip}[2]{\left\langle{#1}\middle|{#2}\right\rangle}
\newcommand{\dyad}[2]{\left|{#1}\right\rangle\left\langle{#2}\right|}
\newcommand{\op}[2]{\left|{#1}\right\rangle\left\langle{#2}\right|}
\newcommand{\vb}[1]{\mathbf{#1}}
\newcommand{\va}[1]{\vec{\mathbf{#1}}}
\newcommand{\vu}[1]{\hat{\mathbf{#1}}}
\newcommand{\grad}{\nabla}
\newcommand{\curl}{\nabla\times}
\newcommand{\laplacian}{\nabla^2}
\newcommand{\cross}{\times}
\newcommand{\vdot}{\cdot}
\newcommand{\tr}{\operatorname{tr}}
\newcommand{\Tr}{\operatorname{Tr}}
\newcommand{\rank}{\operatorname{rank}}
\newcommand{\erf}{\operatorname{erf}}
\newcommand{\qq}[1]{\quad\text{#1}\quad}
"""

DEFINITIONS: Final[Macros] = read_definitions(_SOURCE)
"""Used for names that neither the vault nor the formula defines."""
