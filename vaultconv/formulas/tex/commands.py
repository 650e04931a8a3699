"""Commands that need more than a macro: each reads its arguments and returns TeX that texmath reads correctly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from vaultconv.formulas.tex import chemistry, looks, physics
from vaultconv.formulas.tex.environments import BRACED
from vaultconv.formulas.tex.looks import em, space
from vaultconv.formulas.tex.reader import TEXT_COMMANDS, Handler, Reader, Unconvertible

# --------------------------------------------------------------------------------------------------- fractions


def _stack(left: str, right: str, before: str, after: str) -> str:
    return f"\\genfrac{{{before}}}{{{after}}}{{0pt}}{{}}{{{left}}}{{{right}}}"


def _over(left: str, right: str) -> str:
    return f"\\frac{{{left}}}{{{right}}}"


def _no_line(left: str, right: str) -> str:
    r"""Convert ``a \atop b`` to a column of two."""
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
    r"""Convert ``\cfrac[l]{a}{b}`` to a fraction as large as if it stood alone."""
    r.raw_optional()
    top, bottom = r.argument(), r.argument()
    return f"{{\\dfrac{{{top}}}{{{r.marks.around('display(', bottom, ')')}}}}}"


def _genfrac(r: Reader) -> str:
    r"""Convert ``\genfrac{(}{)}{0pt}{style}{a}{b}``, which texmath always draws without a line."""
    before, after, line, style = (r.raw_argument().strip() for _ in range(4))
    top, bottom = r.argument(), r.argument()
    bare = bool(line) and not em(line)
    inner = f"\\substack{{{top} \\\\ {bottom}}}" if bare else f"\\frac{{{top}}}{{{bottom}}}"
    if before or after:
        inner = f"\\left{before or '.'}{inner}\\right{after or '.'}"
    return looks.styled(r, _STYLES.get(style, ""), inner)


_STYLES: Final[Mapping[str, str]] = MappingProxyType({"0": "display", "1": "inline", "2": "script", "3": "sscript"})


def _root(r: Reader) -> str:
    r"""Convert ``\root 3 \of {x}``."""
    index = r.sequence(frozenset(("\\of",)))
    if r.take() != "\\of":
        raise Unconvertible("\\root without \\of")
    return f"\\sqrt[{index}]{{{r.argument()}}}"


# ---------------------------------------------------------------------------------------------------------- text


_PLAIN: Final = "\\text"


def _text(command: str) -> Handler:
    return lambda r: r.text(command)


def _fbox(r: Reader) -> str:
    return f"\\boxed{{{r.text(_PLAIN)}}}"


def _cancelto(r: Reader) -> str:
    r"""Convert ``\cancelto{0}{x}``: the value to which something is cancelled is at the end of the stroke."""
    value, cancelled = r.argument(), r.argument()
    return f"{{\\cancel{{{cancelled}}}}}^{{{value}}}"


def _unicode(r: Reader) -> str:
    r"""Convert ``\unicode[font]{x263a}`` or ``\unicode{9786}``."""
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
    r"""Convert ``\left( … \right)``."""
    opening = _delimiter(r)
    content = r.sequence(_TO_RIGHT)
    if r.take() != "\\right":
        raise Unconvertible("\\left has no \\right")
    closing = _delimiter(r)
    if opening in _STRANGE or closing in _STRANGE:
        before = _strange(r, "" if opening == "." else opening, "opening")
        after = _strange(r, "" if closing == "." else closing, "closing")
        return r.marks.around("lr(", f"{before}{content}{after}", ")")
    return f"\\left{opening} {content}\\right{closing} "


def _strange(r: Reader, sign: str, side: str) -> str:
    """Convert a delimiter that Typst stretches only if asked to; Word would read a bare ``/`` as a fraction."""
    shown = _STRANGE.get(sign)
    if shown is None:
        return sign
    return r.marks.mark(f'class("{side}", {shown})') if r.marks.typst else f"\\text{{{shown[-1]}}}"


# Delimiters that texmath doesn't stretch.
_STRANGE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "/": "\\/", "\\backslash": "\\\\", "\\uparrow": "↑", "\\downarrow": "↓", "\\updownarrow": "↕",
        "\\Uparrow": "⇑", "\\Downarrow": "⇓", "\\Updownarrow": "⇕", "\\lgroup": "⟮", "\\rgroup": "⟯",
        "\\lmoustache": "⎰", "\\rmoustache": "⎱",
    }
)  # fmt: skip


def _middle(r: Reader) -> str:
    r"""Convert ``\middle|``; outside ``\left … \right`` it is a plain delimiter."""
    delimiter = _delimiter(r)
    return f"\\middle{delimiter} " if r.inside(_TO_RIGHT) else delimiter


def _big(command: str) -> Handler:
    def sized(r: Reader) -> str:
        delimiter = _delimiter(r)
        return "" if delimiter == "." else f"{command}{delimiter} "

    return sized


def _sideset(r: Reader) -> str:
    r"""Convert ``\sideset{_a^b}{_c^d}\sum_e``: the left signs before the operator, the right ones after it."""
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


def _arrow(arrow: str) -> Handler:
    r"""Return a handler for ``\xrightarrow[below]{above}``, without empty texts, for which Word would show a box."""

    def written(r: Reader) -> str:
        below, above = r.optional() or "", r.argument()
        out = f"\\overset{{{above}}}{{{arrow}}}" if above.strip() else arrow
        out = f"\\underset{{{below}}}{{{out}}}" if below.strip() else out
        return r.marks.around('class("relation", ', out, ")")

    return written


_ARROWS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "\\xrightarrow": "⟶",
        "\\xleftarrow": "⟵",
        "\\xleftrightarrow": "⟷",
        "\\xLeftrightarrow": "⟺",
        "\\xRightarrow": "⟹",
        "\\xLeftarrow": "⟸",
        "\\xmapsto": "⟼",
        "\\xhookrightarrow": "\\hookrightarrow",
        "\\xhookleftarrow": "\\hookleftarrow",
        "\\xrightleftharpoons": "\\rightleftharpoons",
        "\\xleftrightharpoons": "\\leftrightharpoons",
        "\\xrightharpoonup": "\\rightharpoonup",
        "\\xrightharpoondown": "\\rightharpoondown",
        "\\xleftharpoonup": "\\leftharpoonup",
        "\\xleftharpoondown": "\\leftharpoondown",
        "\\xtwoheadrightarrow": "\\twoheadrightarrow",
        "\\xtwoheadleftarrow": "\\twoheadleftarrow",
        "\\xlongequal": "=\\!\\!\\!=\\!\\!\\!=",
    }
)
"""Arrows with text (amsmath, mathtools, extpfeil), as they are without."""


def _raise(r: Reader) -> str:
    r"""Convert ``\raise 1pt {x}`` to what is raised, on the line, because a shift of a point or two has no meaning."""
    _length(r)
    return f"{{{r.argument()}}}"


def _raisebox(r: Reader) -> str:
    r.raw_argument()
    return r.text(_PLAIN)


def _substack(r: Reader) -> str:
    r"""Convert ``\substack{a \\ b}``."""
    r.open_group()
    rows = [r.sequence(_LINE_END)]
    while r.take() == "\\\\":
        rows.append(r.sequence(_LINE_END))
    return "\\substack{" + " \\\\ ".join(rows) + "}"


_LINE_END: Final = frozenset(("\\\\",))


def _not(r: Reader) -> str:
    r"""Convert ``\not\exists``, because texmath joins the stroke only to some signs."""
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
    r"""Read a length that TeX needs no braces for, as in ``\kern-3mu``; return it in em."""
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
    r"""Convert ``f\colon A\to B`` to punctuation, which is closer to what is before it than ``:``."""
    if not r.marks.typst:
        return "\\colon "
    return space(2 / 18) + r.marks.mark('class("normal", \\:)') + space(6 / 18)


def _rule(r: Reader) -> str:
    r"""Convert ``\rule{width}{height}``, to a blank if it has no height."""
    r.raw_optional()
    width, height = em(r.raw_argument()), em(r.raw_argument())
    if not width or not height:
        return space(width)
    if not r.marks.typst:
        raise Unconvertible("\\rule draws a box")
    return r.marks.mark(f"#box(width: {width:.3g}em, height: {height:.3g}em, fill: black)")


# ------------------------------------------------------------------------------------------------- tags, the rest


def _tag(r: Reader) -> str:
    r"""Convert ``\tag{1}`` to "(1)" at the margin, ``\tag*{1}`` to "1"."""
    bare = r.next_is("*")
    text = r.text(_PLAIN)
    r.tags.append(text if bare else f"\\text{{(}}{text}\\text{{)}}")
    return ""


def _label(r: Reader) -> str:
    r.raw_argument()
    return ""


def _reference(r: Reader) -> str:
    raise Unconvertible(f'no formula, or more than one, has the label "{r.raw_argument()}"')


def _unknown(what: str) -> Handler:
    def refuse(r: Reader) -> str:
        raise Unconvertible(what)

    return refuse


def _nothing(r: Reader) -> str:
    return ""


def _require(r: Reader) -> str:
    r"""Read ``\require{cancel}``, which loads an extension of MathJax."""
    r.raw_argument()
    return ""


def _operator(r: Reader, content: str, limits: bool) -> str:
    """Convert an operator that is not a plain name, whose content texmath would drop."""
    return r.marks.around("op(", content, ", limits: #true)" if limits else ")")


def _classed(typst_class: str) -> Handler:
    r"""Return a handler for ``\mathrel{x}`` and similar commands: the blanks around it are those of a relation."""

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
    r"""Convert ``\operatorname{foo}``; blanks in the name don't count, signs do."""
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
    r"""Convert ``\enclose{box}[options]{x}``."""
    notation = r.raw_argument().strip()
    r.raw_optional()
    if notation not in _ENCLOSED:
        raise Unconvertible(f"\\enclose{{{notation}}}")
    return f"{_ENCLOSED[notation]}{{{r.argument()}}}"


_BIGS: Final = "big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm"
_KERNS: Final = "\\kern \\mkern \\hskip \\mskip"

COMMANDS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        **{name: _text(command) for name, command in TEXT_COMMANDS.items()},
        **looks.COMMANDS,
        **{f"\\{name}": _classed(typst_class) for name, typst_class in _CLASSES.items()},
        **{f"\\{name}": _big(f"\\{name[:-1] if name[-1] in 'lrm' else name}") for name in _BIGS.split()},
        **dict.fromkeys(_KERNS.split(), _kern),
        **dict.fromkeys(("\\hspace", "\\mspace", "\\hspace*"), _hspace),
        "\\cfrac": _cfrac, "\\genfrac": _genfrac, "\\root": _root,
        "\\colon": _colon,
        "\\ensuremath": lambda r: f"{{{r.argument()}}}", "\\fbox": _fbox, "\\unicode": _unicode,
        "\\cancelto": _cancelto,
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
        **{name: _arrow(arrow) for name, arrow in _ARROWS.items()},
    }
)  # fmt: skip
"""By name, with its backslash."""
