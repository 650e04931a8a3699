"""Math: TeX in HTML elements, and between dollars where Markdown doesn't change it."""

from __future__ import annotations

import re
from typing import Final

from vaultconv.markdown.escape import code_fence, html_literal, html_text
from vaultconv.markdown.marks import DOLLAR, verbatim, verbatim_line
from vaultconv.markdown.writer import Writer
from vaultconv.patterns import lazy_pattern
from vaultconv.tree import nodes as n

_BLANK_LINES: Final = lazy_pattern(r"\n[ \t]*(?=\n)")


def math_span(node: n.Math, writer: Writer) -> str:
    r"""Write ``<span class="math inline">\(…\)</span>``, protected from Markdown."""
    kind, opening, closing = ("display", "[", "]") if node.display else ("inline", "(", ")")
    shown = html_literal(node.text.strip() if node.display else node.text)
    return f'<span class="math {kind}">\\\\{_bracket(opening)}{shown}\\\\{_bracket(closing)}</span>'


def _bracket(mark: str) -> str:
    return "\\" + mark if mark in "[]" else mark


def math_div(node: n.MathBlock, writer: Writer) -> str:
    r"""Write ``<div class="math display">\[…\]</div>``, without blank lines, which would end the HTML block."""
    lines = [html_text(line) for line in node.text.split("\n") if line.strip()]
    return '<div class="math display">\n' + "\n".join(["\\[", *lines, "\\]"]) + "\n</div>"


# TeX that Markdown would change before GitHub's math renderer sees it, or that could end the math.
_HAZARD: Final = lazy_pattern(
    r"""\\(?:[!-/:-@\[-`{-~]|\Z)    # a backslash before punctuation is an escape
    | [*`~$]                        # emphasis, code, strikethrough, the end
    | (?<![^\W_])_(?=\S)            # a left-flanking underscore
    | <(?=[A-Za-z/!?])              # a tag
    | &(?=\#?\w+;)                  # an entity
    | \[\[ | \]\] | \]\( | \[\^ | \^\[ | == | %%  # links, footnotes; markup of Obsidian's
    """,
    re.VERBOSE,
)
_BRACKETS: Final = lazy_pattern(r"[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*")  # balanced: no link can begin or end in it
_DOLLAR_OR_LINE: Final = lazy_pattern(f"[${DOLLAR}\n]")
_BLOCK_LINE: Final = lazy_pattern(r"(?m)^[ \t]*(?:[#>+\-=|:<]|\d+[.)]|$)|^ {4}|^\t")


def dollar_math(node: n.Math, writer: Writer) -> str:
    """Write ``$x$`` if Markdown leaves the TeX alone, else GitHub's ``$`x`$``, which can't contain backticks."""
    tex = verbatim_line(node.text).strip(" ")
    if not tex:
        return ""
    bare = "`" in tex or not _HAZARD.search(tex)
    if bare and _BRACKETS.fullmatch(tex) and not (writer.in_link and "[" in tex):
        fence = "$$" if node.display else "$"
        return f"{fence}{tex}{fence}"
    if "`" in tex:
        return writer.escape(tex)
    return f"$`\\displaystyle {tex}`$" if node.display else f"$`{tex}`$"


def settle_dollars(guarded: str, text: str) -> str:
    """Return a block's text with its dollars, as ``guarded`` if one could begin math.

    Another dollar could end it: that of a text, even beyond links, marks or comments, or that of a formula.
    """
    if DOLLAR not in text:
        return text
    parts: list[str] = []
    end = len(text)
    on_line = ends = False  # a dollar comes later on the line; one comes later that can end math
    for match in reversed([*_DOLLAR_OR_LINE.finditer(text)]):
        at = match.start()
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        if match[0] == DOLLAR:
            joins = before in ("$", DOLLAR) or after in ("$", DOLLAR)
            parts += (text[at + 1 : end], guarded if joins or (after.strip() and (on_line or ends)) else "$")
            end = at
        on_line = match[0] != "\n"
        ends = ends or (on_line and bool(before.strip()) and not after.isdigit())
    return text[:end] + "".join(reversed(parts))


def dollar_block(node: n.MathBlock, writer: Writer) -> str:
    """Write ``$$`` on lines of its own; a ``math`` fence if Markdown could misread a line of TeX."""
    if _HAZARD.search(node.text) or _BLOCK_LINE.search(node.text):
        return code_fence(node.text, "math")
    return f"$$\n{node.text}\n$$"


def raw_math(node: n.Math, writer: Writer) -> str:
    """Write math as Obsidian reads it, without escapes."""
    fence = "$$" if node.display else "$"
    gap = "\n" if node.display and node.text.endswith("$") else ""  # keep its last dollar apart from the fence
    return f"{fence}{verbatim(node.text)}{gap}{fence}"


def raw_math_block(node: n.MathBlock, writer: Writer) -> str:
    """Write ``$$`` on lines of its own."""
    return f"$$\n{node.text}\n$$"
