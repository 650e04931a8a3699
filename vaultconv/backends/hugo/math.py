r"""Math for Hugo's passthrough: ``\(x\)``, and ``$$`` for what is displayed, where goldmark gets past it unharmed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from vaultconv.backends.hugo.code import entities
from vaultconv.backends.hugo.shortcodes import break_shortcodes
from vaultconv.formulas.numbers import rows_of
from vaultconv.markdown.escape import code_fence
from vaultconv.markdown.marks import verbatim_line
from vaultconv.markdown.writer import Writer
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import replace, rewrite, walk

_OPEN: Final = "\\("
_CLOSE: Final = "\\)"
_ENDS_ESCAPED: Final = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
# A line that would be a block of its own, attributes or a definition: blocks are read before math is.
_BLOCK_LINE: Final = re.compile(r"(?m)^[ \t]*(?:[#>+\-=|:<*`~{_]|\d+[.)]|$)|^ {4}|^\t")


def math(node: n.Math, writer: Writer) -> str:
    r"""Write ``\(x\)``; write a display formula as ``$$x$$`` in a paragraph, which it splits, elsewhere in the line."""
    tex = break_shortcodes(verbatim_line(node.text).strip(" "))
    if not tex:
        return ""
    if node.display and "$" not in tex and writer.soft_break == "\n" and not writer.in_link:
        return f"$${tex}$$"
    return _inline(f"\\displaystyle {tex}" if node.display else tex)


def _inline(tex: str) -> str:
    if _ENDS_ESCAPED.search(tex):  # a backslash that escapes the blank after it
        tex += " "
    if _CLOSE in tex:  # it would end the math; nobody can write it otherwise
        return f'<span class="math inline">{entities(_OPEN + tex + _CLOSE)}</span>'
    return _OPEN + tex + _CLOSE


def math_block(node: n.MathBlock, writer: Writer) -> str:
    """Write ``$$`` on lines of their own, or a ``math`` fence where needed and in containers, whose marks are TeX."""
    tex = break_shortcodes(node.text)
    if writer.nesting or "$" in tex or _BLOCK_LINE.search(tex):
        return code_fence(tex, "math")
    return f"$$\n{tex}\n$$"


def split_by_display(content: tuple[n.Inline, ...]) -> tuple[n.Inline, ...]:
    """Return a paragraph's inlines, with display formulas inside other inlines set in the line.

    A line break beside one is left out: the paragraph ends there, and the next would begin with an empty line.
    """
    if not any(map(_is_display, walk(content))):
        return content
    inlines = [inline if type(inline) is n.Math else rewrite(inline, _in_line) for inline in content]
    sides = zip([None, *inlines], inlines, [*inlines[1:], None], strict=False)
    return tuple(
        n.SoftBreak() if type(inline) is n.LineBreak and (_is_display(before) or _is_display(after)) else inline
        for before, inline, after in sides
    )


def _is_display(node: n.Node | None) -> bool:
    return type(node) is n.Math and node.display


def _in_line(node: n.Node) -> n.Node:
    if type(node) is n.Math and node.display:
        return n.Math(f"\\displaystyle {node.text.strip()}", position=node.position)
    return node


def with_tags_alone(document: n.Document) -> n.Document:
    """Return a page whose formulas have only the numbers that their tags give.

    KaTeX counts the rows of some environments itself, and shows no tags of rows in MathML: these become cells.
    """
    return rewrite(document, _with_tags_alone)


def _with_tags_alone(node: n.Node) -> n.Node:
    if not isinstance(node, (n.Math, n.MathBlock)):
        return node
    parts, at = list[str](), 0
    for row in rows_of(node.text) if "\\tag" in node.text else ():
        if row.tagged is not None:
            begin, end = row.tagged
            bare = "*" in node.text[begin : begin + len("\\tag *")]
            number = row.tag if bare else f"({row.tag})"
            parts += (node.text[at:begin], "&" * max(0, 3 - row.cells), f"\\qquad\\text{{{number}}}")
            at = end
    text = "".join((*parts, node.text[at:]))
    if "\\tag" in text:
        text = _EQUATION.sub("", text).strip(" ")
    text = _COUNTED.sub(r"\\\1{\2*}", _GATHER.sub(r"\\\1{align}", text) if parts else text)
    return node if text == node.text else replace(node, text=text)


_COUNTED: Final = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather)\}")
_EQUATION: Final = re.compile(r"\\(?:begin|end)\{equation\*?\}")
_GATHER: Final = re.compile(r"\\(begin|end)\{gather\*?\}")


def needs_markdown(content: Sequence[n.Inline]) -> bool:
    """Return whether there is math or a footnote, which HTML can't express and Hugo makes from Markdown."""
    return any(type(node) in (n.Math, n.FootnoteRef, n.InlineFootnote) for node in walk(content))
