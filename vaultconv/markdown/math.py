"""Math: TeX in HTML elements, and with dollars where a reader of Markdown leaves it alone."""

from __future__ import annotations

import re
from typing import Final

from vaultconv.markdown.escape import code_fence, html_literal, html_text
from vaultconv.markdown.marks import verbatim, verbatim_line
from vaultconv.markdown.writer import Writer
from vaultconv.tree import nodes as n

_BLANK_LINES: Final = re.compile(r"\n[ \t]*(?=\n)")


def math_span(node: n.Math, writer: Writer) -> str:
    r"""``<span class="math inline">\(…\)</span>``, safe from Markdown."""
    kind, opening, closing = ("display", "[", "]") if node.display else ("inline", "(", ")")
    shown = html_literal(node.text.strip() if node.display else node.text)
    return f'<span class="math {kind}">\\\\{_bracket(opening)}{shown}\\\\{_bracket(closing)}</span>'


def _bracket(mark: str) -> str:
    return "\\" + mark if mark in "[]" else mark


def math_div(node: n.MathBlock, writer: Writer) -> str:
    r"""``<div class="math display">\[…\]</div>``, without blank lines, which would end the HTML block."""
    lines = [html_text(line) for line in node.text.split("\n") if line.strip()]
    return '<div class="math display">\n' + "\n".join(["\\[", *lines, "\\]"]) + "\n</div>"


# TeX that Markdown would change on its way to GitHub's math renderer, or that could end the math.
_HAZARD: Final = re.compile(
    r"""\\(?:[!-/:-@\[-`{-~]|\Z)    # a backslash before punctuation is an escape
    | [*`~$]                        # emphasis, code, strikethrough, the end
    | (?<![^\W_])_(?=\S)            # a left-flanking underscore
    | <(?=[A-Za-z/!?])              # a tag
    | &(?=\#?\w+;)                  # an entity
    | \[\[ | \]\] | \]\( | \[\^ | \^\[ | == | %%  # links, footnotes; markup of Obsidian's
    """,
    re.VERBOSE,
)
_BRACKETS: Final = re.compile(r"[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*")  # in pairs: none reaches out for another's text
_BLOCK_LINE: Final = re.compile(r"(?m)^[ \t]*(?:[#>+\-=|:<]|\d+[.)]|$)|^ {4}|^\t")


def dollar_math(node: n.Math, writer: Writer) -> str:
    """``$x$`` where Markdown leaves the TeX alone; GitHub's ``$`x`$`` where it doesn't."""
    tex = verbatim_line(node.text).strip(" ")
    if tex and not _HAZARD.search(tex) and _BRACKETS.fullmatch(tex) and not (writer.in_link and "[" in tex):
        return f"$${tex}$$" if node.display else f"${tex}$"
    if "`" in tex or not tex:
        return writer.escape(tex)
    return f"$`\\displaystyle {tex}`$" if node.display else f"$`{tex}`$"


def dollar_block(node: n.MathBlock, writer: Writer) -> str:
    """``$$`` on lines of its own; a ``math`` fence where a line of TeX could be read as Markdown."""
    if _HAZARD.search(node.text) or _BLOCK_LINE.search(node.text):
        return code_fence(node.text, "math")
    return f"$$\n{node.text}\n$$"


def raw_math(node: n.Math, writer: Writer) -> str:
    """Math as Obsidian reads it: nothing in it is escaped."""
    fence = "$$" if node.display else "$"
    return f"{fence}{verbatim(node.text)}{fence}"


def raw_math_block(node: n.MathBlock, writer: Writer) -> str:
    """``$$`` on lines of their own."""
    return f"$$\n{node.text}\n$$"
