"""Commands that need more than a macro: each reads its arguments and gives TeX that texmath reads rightly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from vaultconv.backends.tex import chemistry, physics
from vaultconv.backends.tex.colors import typst_color
from vaultconv.backends.tex.environments import BRACED
from vaultconv.backends.tex.lengths import em, space
from vaultconv.backends.tex.reader import TEXT_COMMANDS, Handler, Reader
from vaultconv.backends.tex.tokens import Unconvertible

# --------------------------------------------------------------------------------------------------- fractions


def _stack(left: str, right: str, before: str, after: str) -> str:
    return f"\\genfrac{{{before}}}{{{after}}}{{0pt}}{{}}{{{left}}}{{{right}}}"


def _over(left: str, right: str) -> str:
    return f"\\frac{{{left}}}{{{right}}}"


def _no_line(left: str, right: str) -> str:
    """``a \\atop b``: a column of two."""
    return f"\\substack{{{left} \\\\ {right}}}"


INFIXES: Final[Mapping[str, Callable[[str, str], str]]] = MappingProxyType(
    {
        "\\over": _over,
        "\\atop": _no_line,
        "\\choose": lambda left, right: f"\\binom{{{left}}}{{{right}}}",
        "\\brack": partial(_stack, before="[", after="]"),
        "\\brace": partial(_stack, before="\\{", after="\\}"),
    }
)


def _cfrac(r: Reader) -> str:
    """``\\cfrac[l]{a}{b}``: a fraction as large as if it stood alone."""
    r.raw_optional()
    top, bottom = r.argument(), r.argument()
    return f"{{\\dfrac{{{top}}}{{{r.marks.around('display(', bottom, ')')}}}}}"


def _genfrac(r: Reader) -> str:
    """``\\genfrac{(}{)}{0pt}{style}{a}{b}``: texmath draws every one without a line."""
    before, after, line, style = (r.raw_argument().strip() for _ in range(4))
    top, bottom = r.argument(), r.argument()
    bare = bool(line) and not em(line)
    inner = f"\\substack{{{top} \\\\ {bottom}}}" if bare else f"\\frac{{{top}}}{{{bottom}}}"
    if before or after:
        inner = f"\\left{before or '.'}{inner}\\right{after or '.'}"
    return _styled(r, _STYLES.get(style, ""), inner)


def _root(r: Reader) -> str:
    """``\\root 3 \\of {x}``"""
    index = r.sequence(frozenset(("\\of",)))
    if r.take() != "\\of":
        raise Unconvertible("\\root without \\of")
    return f"\\sqrt[{index}]{{{r.argument()}}}"


# ------------------------------------------------------------------------------------------- looks of what follows

_STYLES: Final[Mapping[str, str]] = MappingProxyType({"0": "display", "1": "inline", "2": "script", "3": "sscript"})


def _styled(r: Reader, style: str, content: str) -> str:
    return r.marks.around(f"{style}(", content, ")") if style else f"{{{content}}}"


def _style(style: str) -> Handler:
    """``\\displaystyle`` and its like: hold to the end of the group."""
    return lambda r: _styled(r, style, r.rest())


def _size(factor: float) -> Handler:
    """``\\large`` and its like: hold to the end of the group."""

    def sized(r: Reader) -> str:
        around, r.size = r.size, factor
        content = r.rest()
        r.size = around
        return r.marks.around(f"#text(size: {factor / around:.3g}em, $", content, "$)") if content.strip() else ""

    return sized


def _switch(command: str) -> Handler:
    """``\\rm`` and its like, which hold to the end of the group, as a command with an argument."""

    def switched(r: Reader) -> str:
        content = r.rest()
        return f"{command}{{{content}}}" if content.strip() else ""

    return switched


def _color(r: Reader) -> str:
    """``\\color{red}`` holds to the end of the group; with a model: ``\\color[RGB]{255,0,0}``."""
    fill = typst_color(r.raw_optional() or "", r.raw_argument())
    return _colored(r, fill, r.rest())


def _textcolor(r: Reader) -> str:
    fill = typst_color(r.raw_optional() or "", r.raw_argument())
    return _colored(r, fill, r.argument())


def _colored(r: Reader, fill: str, content: str) -> str:
    if not content.strip():
        return ""
    return r.marks.around(f"#text(fill: {fill}, $", content, "$)")


def _colorbox(r: Reader) -> str:
    """``\\colorbox{red}{text}``"""
    fill = typst_color(r.raw_optional() or "", r.raw_argument())
    return r.marks.around(f"#box(fill: {fill}, outset: 0.15em, $", r.text(_PLAIN), "$)")


def _fcolorbox(r: Reader) -> str:
    """``\\fcolorbox{frame}{fill}{text}``"""
    stroke, fill = typst_color("", r.raw_argument()), typst_color("", r.raw_argument())
    content = r.text(_PLAIN)
    return r.marks.around(f"#box(stroke: 0.5pt + {stroke}, fill: {fill}, outset: 0.15em, $", content, "$)")


def _bbox(r: Reader) -> str:
    """``\\bbox[yellow]{x}``; of its options the colour is kept."""
    colors = [part.strip() for part in (r.raw_optional() or "").split(",") if not re.search(r"\d|:", part)]
    content = r.argument()
    if not colors or not colors[0]:
        return f"{{{content}}}"
    return r.marks.around(f"#box(fill: {typst_color('', colors[0])}, outset: 0.15em, $", content, "$)")


def _scr(r: Reader) -> str:
    """``\\mathscr``: texmath makes one of script and calligraphic letters, MathJax doesn't."""
    return r.marks.around("scr(", _LETTERS["\\mathrm"](r), ")") if r.marks.typst else f"\\mathscr{{{r.argument()}}}"


def _bold(r: Reader) -> str:
    """``\\mathbf``: upright letters, which texmath slants, so these are given as the characters they become."""
    return _in_bold(r.argument())


def _in_bold(content: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9 ]+", content):
        return "{" + "".join(map(_bold_letter, content.replace(" ", ""))) + "}"
    return f"\\mathbf{{{content}}}"


def _bold_letter(letter: str) -> str:
    base = 0x1D7CE - ord("0") if letter.isdigit() else 0x1D400 - ord("A") if letter.isupper() else 0x1D41A - ord("a")
    return chr(base + ord(letter))


def _argument_of(command: str) -> Handler:
    return lambda r: f"{command}{{{r.argument()}}}"


_WITH_ARGUMENT: Final = """
    mathrm mathit mathsf mathtt mathbb mathfrak mathcal boldsymbol bm pmb overline underline widehat widetilde
    boxed cancel
    bcancel xcancel phantom bar hat vec tilde dot ddot
"""
_LETTERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {f"\\{name}": _argument_of(f"\\{name}") for name in _WITH_ARGUMENT.split()}
)


# ---------------------------------------------------------------------------------------------------------- text


_PLAIN: Final = "\\text"


def _text(command: str) -> Handler:
    return lambda r: r.text(command)


def _fbox(r: Reader) -> str:
    return f"\\boxed{{{r.text(_PLAIN)}}}"


def _unicode(r: Reader) -> str:
    """``\\unicode[font]{x263a}`` or ``\\unicode{9786}``"""
    r.raw_optional()
    code = r.raw_argument().strip()
    match = re.fullmatch(r"[xX\"]([0-9A-Fa-f]+)|(\d+)", code)
    number = int(match[1], 16) if match and match[1] else int(match[2]) if match else 0
    if not 0x20 <= number < 0xF0000 or 0xD800 <= number < 0xE000:
        raise Unconvertible(f"\\unicode{{{code}}} is no character")
    return f"\\text{{{chr(number)}}}"


# ------------------------------------------------------------------------------------------- places and delimiters


def _delimiter(r: Reader) -> str:
    token = r.skip_blanks()
    r.take()
    if token == "{":  # \left{ … is an error in TeX, \big{(} is not
        token = r.raw_between("{", "}").strip()
    if not token:
        raise Unconvertible("a delimiter is missing")
    return _DELIMITERS.get(token, token)


_DELIMITERS: Final[Mapping[str, str]] = MappingProxyType(
    {"<": "\\langle", ">": "\\rangle", "\\|": "\\Vert", "\\lt": "\\langle", "\\gt": "\\rangle"}
)
_TO_RIGHT: Final = frozenset(("\\right",))


def _left(r: Reader) -> str:
    """``\\left( … \\right)``"""
    opening = _delimiter(r)
    content = r.sequence(_TO_RIGHT)
    if r.take() != "\\right":
        raise Unconvertible("\\left has no \\right")
    closing = _delimiter(r)
    if opening in _STRANGE or closing in _STRANGE:
        before, after = (_STRANGE.get(sign, "" if sign == "." else sign) for sign in (opening, closing))
        return r.marks.around("lr(", f"{before}{content}{after}", ")")
    return f"\\left{opening} {content}\\right{closing} "


# Delimiters that texmath doesn't stretch.
_STRANGE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "/": "/", "\\backslash": "\\backslash ", "\\uparrow": "↑", "\\downarrow": "↓", "\\updownarrow": "↕",
        "\\Uparrow": "⇑", "\\Downarrow": "⇓", "\\Updownarrow": "⇕", "\\lgroup": "⟮", "\\rgroup": "⟯",
        "\\lmoustache": "⎰", "\\rmoustache": "⎱",
    }
)  # fmt: skip


def _middle(r: Reader) -> str:
    """``\\middle|``; outside of ``\\left … \\right`` a plain delimiter."""
    delimiter = _delimiter(r)
    return f"\\middle{delimiter} " if r.inside(_TO_RIGHT) else delimiter


def _big(command: str) -> Handler:
    def sized(r: Reader) -> str:
        delimiter = _delimiter(r)
        return "" if delimiter == "." else f"{command}{delimiter} "

    return sized


def _sideset(r: Reader) -> str:
    """``\\sideset{_a^b}{_c^d}\\sum_e``: the left signs before the operator, the right ones behind it."""
    left, right = r.argument(), r.argument()
    r.skip_blanks()
    operator = r.argument()
    below = [(sign, r.argument()) for sign in "_^_" if r.next_is(sign)]
    before = f"{{}}{left}" if left.strip() else ""
    middle = f"{{{operator}\\nolimits {right}}}" if right.strip() else f"{{{operator}}}"
    for sign, limit in below:
        middle = f"{_AT[sign]}{{{limit}}}{{{middle}}}"
    return before + middle


_AT: Final[Mapping[str, str]] = MappingProxyType({"_": "\\underset", "^": "\\overset"})


def _raise(r: Reader) -> str:
    """``\\raise 1pt {x}``: in its line, as a shift of a point or two is no meaning."""
    _length(r)
    return f"{{{r.argument()}}}"


def _raisebox(r: Reader) -> str:
    r.raw_argument()
    return r.text(_PLAIN)


def _substack(r: Reader) -> str:
    """``\\substack{a \\\\ b}``"""
    r.open_group()
    rows = [r.sequence(_LINE_END)]
    while r.take() == "\\\\":
        rows.append(r.sequence(_LINE_END))
    return "\\substack{" + " \\\\ ".join(rows) + "}"


_LINE_END: Final = frozenset(("\\\\",))


def _not(r: Reader) -> str:
    """``\\not\\exists``: texmath joins the stroke to some signs only."""
    sign = r.skip_blanks()
    if sign in _NEGATED:
        r.take()
        return _NEGATED[sign]
    return f"\\not{{{r.argument()}}}" if sign == "{" else "\\not"


_NEGATED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "\\exists": "∄", "\\mid": "∤", "|": "∤", "\\parallel": "∦", "\\to": "↛", "\\rightarrow": "↛",
        "\\leftarrow": "↚",
        "\\Rightarrow": "⇏", "\\implies": "⇏", "\\Leftarrow": "⇍", "\\Leftrightarrow": "⇎", "\\iff": "⇎",
        "\\leftrightarrow": "↮", "\\equiv": "≢", "\\sim": "≁", "\\simeq": "≄", "\\cong": "≇", "\\approx": "≉",
        "\\subset": "⊄", "\\supset": "⊅", "\\subseteq": "⊈", "\\supseteq": "⊉", "\\in": "∉", "\\ni": "∌", "=": "≠",
        "<": "≮", ">": "≯", "\\lt": "≮", "\\gt": "≯", "\\le": "≰", "\\leq": "≰", "\\ge": "≱", "\\geq": "≱",
        "\\vdash": "⊬", "\\models": "⊭", "\\vDash": "⊭", "\\Vdash": "⊮", "\\prec": "⊀", "\\succ": "⊁",
        "\\preceq": "⋠", "\\succeq": "⋡", "\\sqsubseteq": "⋢", "\\sqsupseteq": "⋣", "\\propto": "∝̸",
        "\\trianglelefteq": "⋬", "\\triangleleft": "⋪",
    }
)  # fmt: skip


# -------------------------------------------------------------------------------------------------------- blanks


def _length(r: Reader) -> float:
    """A length as TeX reads it without braces: ``\\kern-3mu``; in em."""
    r.next_is("=")
    text = ""
    while (token := r.skip_blanks()) and len(text) < 24 and re.fullmatch(r"[-+.,0-9a-z]", token):
        r.take()
        text += token
        if re.search(r"(?:mu|em|ex|pt|px|pc|cm|mm|in|sp|bp)\Z", text):
            return em(text)
    raise Unconvertible(f"no length: {text}")


def _hspace(r: Reader) -> str:
    r.next_is("*")
    return space(em(r.raw_argument()))


def _kern(r: Reader) -> str:
    return space(_length(r))


def _blank(r: Reader) -> str:
    return space(0.25)


def _colon(r: Reader) -> str:
    """``f\\colon A\\to B``: punctuation, which stands closer to what is before it than ``:`` does."""
    if not r.marks.typst:
        return "\\colon "
    return space(2 / 18) + r.marks.mark('class("normal", \\:)') + space(6 / 18)


def _rule(r: Reader) -> str:
    """``\\rule{width}{height}``: where it has no height, a blank."""
    r.raw_optional()
    width, height = em(r.raw_argument()), em(r.raw_argument())
    if not width or not height:
        return space(width)
    if not r.marks.typst:
        raise Unconvertible("\\rule draws a box")
    return r.marks.mark(f"#box(width: {width:.3g}em, height: {height:.3g}em, fill: black)")


# ------------------------------------------------------------------------------------------------- tags, the rest


def _tag(r: Reader) -> str:
    """``\\tag{1}`` is "(1)" at the margin, ``\\tag*{1}`` is "1"."""
    bare = r.next_is("*")
    text = r.text(_PLAIN)
    r.tags.append(text if bare else f"\\text{{(}}{text}\\text{{)}}")
    return ""


def _label(r: Reader) -> str:
    r.raw_argument()
    return ""


def _reference(r: Reader) -> str:
    raise Unconvertible(f"it refers to the label {r.raw_argument()!r}")


def _unknown(what: str) -> Handler:
    def refuse(r: Reader) -> str:
        raise Unconvertible(what)

    return refuse


def _nothing(r: Reader) -> str:
    return ""


def _require(r: Reader) -> str:
    """``\\require{cancel}`` loads an extension of MathJax."""
    r.raw_argument()
    return ""


def _operator(r: Reader, content: str, limits: bool) -> str:
    """An operator that is no plain name: texmath drops what it holds."""
    return r.marks.around("op(", content, ", limits: #true)" if limits else ")")


def _classed(typst_class: str) -> Handler:
    """``\\mathrel{x}`` and its like: the blanks around it are those of a relation."""

    def classed(r: Reader) -> str:
        content = r.argument()
        if typst_class == "large":
            return _operator(r, content, limits=True)
        return r.marks.around(f'class("{typst_class}", ', content, ")")

    return classed


_CLASSES: Final[Mapping[str, str]] = MappingProxyType(
    {"mathop": "large", "mathbin": "binary", "mathrel": "relation", "mathord": "normal", "mathopen": "opening",
     "mathclose": "closing", "mathpunct": "punctuation"}
)  # fmt: skip


def _operatorname(r: Reader) -> str:
    """``\\operatorname{foo}``: blanks in the name don't count, signs do."""
    star = "*" if r.next_is("*") else ""
    content = r.argument().replace("−", "-")
    if re.search(r"\\(?:over|under)[a-z]|[_^]", content):
        return _operator(r, content, bool(star))
    return f"\\operatorname{star}{{{content}}}"


_ENCLOSED: Final[Mapping[str, str]] = MappingProxyType(
    {"box": "\\boxed", "updiagonalstrike": "\\cancel", "downdiagonalstrike": "\\bcancel", "top": "\\overline",
     "bottom": "\\underline", "radical": "\\sqrt"}
)  # fmt: skip


def _enclose(r: Reader) -> str:
    """``\\enclose{box}[options]{x}``"""
    notation = r.raw_argument().strip()
    r.raw_optional()
    if notation not in _ENCLOSED:
        raise Unconvertible(f"\\enclose{{{notation}}}")
    return f"{_ENCLOSED[notation]}{{{r.argument()}}}"


_SIZES: Final[Mapping[str, float]] = MappingProxyType(
    {"tiny": 0.5, "Tiny": 0.5, "scriptsize": 0.7, "footnotesize": 0.8, "small": 0.85, "normalsize": 1.0, "large": 1.2,
     "Large": 1.44, "LARGE": 1.73, "huge": 2.07, "Huge": 2.49}
)  # fmt: skip
_BIGS: Final = "big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm"
_KERNS: Final = "\\kern \\mkern \\hskip \\mskip"

COMMANDS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        **{name: _text(command) for name, command in TEXT_COMMANDS.items()},
        **_LETTERS,
        **{f"\\{name}": _classed(typst_class) for name, typst_class in _CLASSES.items()},
        **{f"\\{name}": _size(factor) for name, factor in _SIZES.items()},
        **{f"\\{name}": _big(f"\\{name[:-1] if name[-1] in 'lrm' else name}") for name in _BIGS.split()},
        **dict.fromkeys(_KERNS.split(), _kern),
        **dict.fromkeys(("\\hspace", "\\mspace", "\\hspace*"), _hspace),
        "\\rm": _switch("\\mathrm"),
        "\\bf": lambda r: _in_bold(r.rest()), "\\it": _switch("\\mathit"), "\\sf": _switch("\\mathsf"),
        "\\tt": _switch("\\mathtt"), "\\cal": _switch("\\mathcal"), "\\frak": _switch("\\mathfrak"),
        "\\scr": _switch("\\mathscr"), "\\mit": _switch("\\mathit"), "\\bfseries": lambda r: _in_bold(r.rest()),
        "\\rmfamily": _switch("\\mathrm"), "\\Bbb": _argument_of("\\mathbb"),
        "\\displaystyle": _style("display"), "\\textstyle": _style("inline"), "\\scriptstyle": _style("script"),
        "\\scriptscriptstyle": _style("sscript"),
        "\\color": _color, "\\textcolor": _textcolor, "\\colorbox": _colorbox, "\\fcolorbox": _fcolorbox,
        "\\bbox": _bbox,
        "\\mathscr": _scr, "\\mathbf": _bold,
        "\\cfrac": _cfrac, "\\genfrac": _genfrac, "\\root": _root,
        "\\colon": _colon,
        "\\ensuremath": lambda r: f"{{{r.argument()}}}", "\\fbox": _fbox, "\\unicode": _unicode,
        "\\left": _left, "\\middle": _middle, "\\sideset": _sideset,
        "\\raise": _raise, "\\lower": _raise, "\\raisebox": _raisebox,
        "\\substack": _substack, "\\not": _not, "\\rule": _rule,
        "\\|": lambda r: "\\Vert", "~": _blank, "\\ ": _blank, "\\>": lambda r: "\\:", "\"": lambda r: "\\text{\"}",
        "@": lambda r: "\\text{@}", "`": lambda r: "\\text{`}",
        "\\tag": _tag, "\\label": _label, "\\notag": _nothing, "\\nonumber": _nothing, "\\ref": _reference,
        "\\eqref": _reference, "\\require": _require,
        "\\operatorname": _operatorname, "\\enclose": _enclose,
        "&": _unknown("an & outside of an environment"), "#": _unknown("a # outside of a definition"),
        "$": _unknown("a $ inside of a formula"),
        "\\verb": _unknown("\\verb"), "\\newcommand": _unknown("a definition in a group"),
        "\\ce": chemistry.ce, "\\pu": chemistry.pu,
        **physics.COMMANDS,
        **BRACED,
    }
)  # fmt: skip
"""By name, with its backslash."""
