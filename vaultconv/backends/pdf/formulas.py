"""Formulas in Typst: those that may be too wide for their column are made to fit."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Final

from vaultconv.backends.pandoc.inlines import formula
from vaultconv.backends.pandoc.writer import Json, PandocWriter, raw_block, raw_inline
from vaultconv.tree import nodes as n
from vaultconv.typst.compiler import typst_string

_LONG_FORMULA: Final = 28  # characters of Typst's source from which on a displayed formula may be wider than a column
_HIGH_FORMULA: Final = 20  # rows of one that may be higher than a page
_ROWS: Final = re.compile(r"\\\s|\n|;")
# Typst's source by its signs; silent are names of functions and of arguments, and what parts these.
_MATH_TOKEN: Final = re.compile(r"(?P<silent>[#\w.]{2,}(?=\()|\w+: |[ ,#$])|\\.|.", re.S)
_BREAK: Final = re.compile(r"\\?[+,;=<>±−∓×⋅·≤≥≠≈≡∼≃≅∈∉⊂⊆→⇒⟹⇔⟺↦]")  # Typst breaks a formula in a line behind these
_LONG_PIECE: Final = 24  # signs
_UNBREAKABLE: Final = re.compile(r"\b(?:mat|cases|vec)\(|&")  # what a formula in a line is not broken within


def inline_formula(node: n.Math | n.MathBlock, writer: PandocWriter) -> list[Json]:
    """Return a formula within a paragraph, displayed or inline."""
    prepared = writer.resources.formulas.get(node.text)
    if prepared is None or prepared.problem or (prepared.tex and not prepared.typst):
        return formula(node, writer)
    if not prepared.typst:  # only definitions show nothing
        return []
    if type(node) is n.Math and not node.display:
        shown = f"${prepared.typst}$"
        fits = not _UNBREAKABLE.search(prepared.typst) or not _is_large(prepared.typst)
        return [raw_inline("typst", shown if fits else f"#fit-inline({shown});")]
    shown = f"$ {prepared.typst} $"
    large = _is_large(prepared.typst)
    whole = "whole: true, " if large and _is_whole(prepared.typst) else ""
    if prepared.tag:
        return [raw_inline("typst", f"#numbered(${prepared.tag}$, {whole}{shown})")]
    return [raw_inline("typst", f"#fit({whole}{shown})" if large else shown)]


def _is_large(source: str) -> bool:
    """Return whether a formula may be too wide for a column, judging by the length of its source or its columns."""
    rows = [row.split("&") for row in _ROWS.split(source)]
    breadth = sum(max(map(len, column)) for column in zip_longest(*rows, fillvalue=""))
    return breadth > _LONG_FORMULA or len(rows) > _HIGH_FORMULA


def _is_whole(source: str) -> bool:
    """Return whether an unbreakable part may be too wide for a line, such as symbols between brackets."""
    if _UNBREAKABLE.search(source):
        return True
    depth = longest = length = 0
    for token in _MATH_TOKEN.finditer(source):
        sign = token[0]
        if sign in _BRACKETS:
            depth += 1 if sign == "(" else -1
        elif depth == 0 and _BREAK.fullmatch(sign):
            length = 0
        elif not token["silent"]:
            length += 1
            longest = max(longest, length)
    return longest > _LONG_PIECE


_BRACKETS: Final = frozenset("()")


def math_block(node: n.MathBlock, writer: PandocWriter) -> list[Json]:
    """Return a displayed formula, or its source if it can't be set."""
    prepared = writer.resources.formulas.get(node.text)
    made = inline_formula(node, writer)
    if prepared is not None and prepared.problem:  # already reported
        return [raw_block("typst", f"#formula-source({typst_string(node.text)})")]
    return [{"t": "Para", "c": made}] if made else []
