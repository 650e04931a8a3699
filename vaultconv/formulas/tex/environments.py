"""Environments: rows and cells are read, and written as an environment that texmath reads correctly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final, NamedTuple

from vaultconv.formulas.tex.reader import Reader, Unconvertible

_CELL_ENDS: Final = frozenset(("&", "\\\\"))
_MOST_CELLS: Final = 20_000


class Grid(NamedTuple):
    """An environment's rows of cells, as TeX. ``texts`` are those of ``\\intertext``, by the row that they precede."""

    rows: list[list[str]]
    rules: list[int]  # \hline: before which row
    texts: list[tuple[int, str]]


def environment(r: Reader) -> str:
    r"""Convert ``\begin{name} … \end{name}``; the reader is after ``\begin``."""
    name = r.raw_argument().strip()
    write = _ENVIRONMENTS.get(name) or _ENVIRONMENTS.get(name.removesuffix("*"))
    if write is None:
        raise Unconvertible(f"the environment {name}")
    return write(r, name)


def _end(r: Reader, name: str) -> None:
    end = r.raw_argument().strip() if r.take() == "\\end" else ""
    if end != name:
        raise Unconvertible(f"\\begin{{{name}}} has no \\end{{{name}}}")


def _grid(r: Reader, name: str, cell: Callable[[str], str] = str, *, tagged: bool = False) -> Grid:
    r"""Read the cells up to ``\end{name}``. An empty last row is not a row.

    If rows are ``tagged``, their tags are at their ends; otherwise a tag belongs to what is around.
    """
    grid = Grid([], [], [])
    row: list[str] = []
    tags = len(r.tags)
    cells = 0
    while True:
        _row_begin(r, grid)
        row.append(cell(r.sequence(_CELL_ENDS)))
        cells += 1
        if cells > _MOST_CELLS:
            raise Unconvertible("too many cells")
        token = r.peek()
        if token == "&":
            r.take()
            continue
        if tagged and len(r.tags) > tags:
            row += ["\u0000" + r.tags.pop()]
        if any(part.strip() for part in row) or token == "\\\\":
            grid.rows.append(row)
        row = []
        if token != "\\\\":
            break
        r.take()
        _row_end(r)
    _end(r, name)
    return grid


def _row_begin(r: Reader, grid: Grid) -> None:
    r"""Read ``\hline`` and ``\intertext{ … }``."""
    while (token := r.skip_blanks()) in _BEFORE_ROWS:
        r.take()
        if token in ("\\intertext", "\\shortintertext"):
            grid.texts.append((len(grid.rows), r.text("\\text")))
        elif token == "\\cline":
            r.raw_argument()
        else:
            grid.rules.append(len(grid.rows))


_BEFORE_ROWS: Final = frozenset(("\\intertext", "\\shortintertext", "\\hline", "\\hdashline", "\\cline"))


def _row_end(r: Reader) -> None:
    r"""Read ``\\*[6pt]``, of which the star and the distance are not in a cell."""
    r.next_is("*")
    if r.skip_blanks() == "[" and re.match(r"\[\s*-?[0-9.]", r.ahead(4)):
        r.raw_optional()


def _written(name: str, rows: Sequence[Sequence[str]], argument: str = "") -> str:
    lines = (" & ".join(row) for row in rows)
    return f"\\begin{{{name}}}{argument}" + " \\\\ ".join(lines) + f"\\end{{{name}}}"


def _in_lines(r: Reader, name: str, rows: list[list[str]]) -> str:
    """Return rows as large as displayed formulas, which texmath doesn't distinguish from those of an array."""
    first = [[r.marks.mark(LINES) + rows[0][0], *rows[0][1:]]] if rows else []
    return _written(name, [*first, *rows[1:]])


LINES: Final = "\u0001lines"
"""The mark in the first cell of rows that are lines of a displayed formula."""


def _tagged_rows(r: Reader, grid: Grid, gap: str = "\\qquad ") -> list[list[str]]:
    """Return the rows with their tags in a column; the tag of a lone row goes back to the formula.

    Columns of ``aligned`` are set right and left in turn; the tags get one that is set right.
    """
    tagged = [row[-1].startswith("\u0000") for row in grid.rows]
    if not any(tagged):
        return grid.rows
    if len(grid.rows) == 1:
        r.tags.append(grid.rows[0][-1][1:])
        return [grid.rows[0][:-1]]
    widest = max(len(row) - has_tag for row, has_tag in zip(grid.rows, tagged, strict=True))
    return [
        [*row[:-1], *[""] * (widest + widest % 2 - len(row) + 1), gap + row[-1][1:]] if has_tag else row
        for row, has_tag in zip(grid.rows, tagged, strict=True)
    ]


# ----------------------------------------------------------------------------------------------------- alignments


def _aligned(r: Reader, name: str, spaced: bool = True, arguments: int = 0) -> str:
    """Convert ``align`` and similar; ``spaced`` is a wide blank between pairs of columns, which ``alignat`` lacks."""
    r.raw_optional()
    for _ in range(arguments):
        r.raw_argument()
    grid = _grid(r, name, tagged=True)
    rows = _tagged_rows(r, grid, gap="" if spaced else "\\qquad ")
    if spaced:
        rows = [[_spaced(cell, i, len(row)) for i, cell in enumerate(row)] for row in rows]
    return _with_texts(r, rows, grid.texts)


def _spaced(cell: str, index: int, count: int) -> str:
    return f"{cell}\\qquad " if index % 2 and index < count - 1 else cell


def _with_texts(r: Reader, rows: list[list[str]], texts: list[tuple[int, str]]) -> str:
    r"""Convert parts that are each aligned on their own, with an ``\intertext`` between them."""
    if not texts:
        return _in_lines(r, "aligned", rows)
    parts: list[list[str]] = []
    begin = 0
    for at, text in [*texts, (len(rows), "")]:
        if rows[begin:at]:
            parts.append([_in_lines(r, "aligned", rows[begin:at])])
        if text:
            parts.append([text])
        begin = at
    return _written("array", parts, "{l}")


def _gathered(r: Reader, name: str) -> str:
    r.raw_optional()
    grid = _grid(r, name, tagged=True)
    rows = _tagged_rows(r, grid)
    for at, text in reversed(grid.texts):
        rows.insert(at, [text])
    return _centered(r, rows)


def _centered(r: Reader, rows: list[list[str]]) -> str:
    """Convert lines without columns; with tags, a column of lines and one of tags."""
    if max(map(len, rows), default=0) < 2:
        return _in_lines(r, "gathered", rows)
    display = _display(r)
    return _written("array", [[display(row[0]), *row[-1:][: len(row) - 1]] for row in rows], "{cr}")


def _unwrapped(r: Reader, name: str) -> str:
    """Convert ``equation`` and similar environments to their content; several lines in them stay lines."""
    grid = _grid(r, name, tagged=True)
    has_columns = any(len(row) - row[-1].startswith("\u0000") > 1 for row in grid.rows)
    rows = _tagged_rows(r, grid)
    if not rows:
        return ""
    if len(rows) == len(rows[0]) == 1:
        return rows[0][0]
    return _in_lines(r, "aligned", rows) if has_columns else _centered(r, rows)


def _eqnarray(r: Reader, name: str) -> str:
    rows = _tagged_rows(r, _grid(r, name, tagged=True))
    return _written("array", rows, "{rcllr}" if max(map(len, rows), default=0) > 3 else "{rcl}")


# --------------------------------------------------------------------------------------------- arrays and matrices


def _array(r: Reader, name: str) -> str:
    r"""Convert ``\begin{array}{c|c}``. Rules are Typst's; elsewhere, a column of bars replaces an upright rule."""
    r.raw_optional()
    columns = r.raw_argument()
    letters, bars = _columns(columns)
    grid = _grid(r, name, _display(r) if name == "darray" else str)
    letters += "c" * (max(map(len, grid.rows), default=0) - len(letters))
    return _ruled(r, grid.rows, letters, bars, grid.rules)


def _columns(source: str) -> tuple[str, list[int]]:
    """Return the letters of an array's columns, and the columns before which there is an upright rule."""
    text = re.sub(r"\*\{?(\d)\}?\{?([lcr|]+)\}?", lambda match: match[2] * int(match[1]), source)
    text = re.sub(r"[@!><][^{]*\{[^{}]*\}|[pmb]\{[^{}]*\}", "", text)
    letters = re.sub(r"[^lcr]", "", text)
    bars = [len(re.sub(r"[^lcr]", "", text[: match.start()])) for match in re.finditer(r"[|:]", text)]
    return letters, sorted(set(bars))


def _ruled(r: Reader, rows: list[list[str]], letters: str, bars: list[int], rules: list[int]) -> str:
    count = len(letters)
    if not bars and not rules:
        return _written("array", rows, f"{{{letters}}}")
    if r.marks.typst:
        mark = r.marks.mark(f"{RULES}{','.join(map(str, rules))};{','.join(map(str, bars))} ")
        first = [mark + rows[0][0], *rows[0][1:]] if rows else [mark]
        return _written("array", [first, *rows[1:]], f"{{{letters}}}")
    padded = [_underlined([*row, *[""] * (count - len(row))], i, rules) for i, row in enumerate(rows)]
    barred = [
        [part for i in range(count + 1) for part in (["\\text{|}"] if i in bars else []) + row[i : i + 1]]
        for row in padded
    ]
    return _written("array", barred, f"{{{_with_bars(letters, bars)}}}")


def _underlined(row: list[str], index: int, rules: list[int]) -> list[str]:
    """Return the cells with lines above and below, because texmath's tables for Word and MathML have no rules."""
    if index == 0 and 0 in rules:
        row = [f"\\overline{{{cell}}}" if cell.strip() else cell for cell in row]
    return [f"\\underline{{{cell}}}" if cell.strip() and index + 1 in rules else cell for cell in row]


def _with_bars(letters: str, bars: list[int]) -> str:
    return "".join(("c" if i in bars else "") + letters[i : i + 1] for i in range(len(letters) + 1))


RULES: Final = "\u0001rules:"
"""Begins the mark in an array's first cell that says before which rows and before which columns it has rules."""


def _display(r: Reader) -> Callable[[str], str]:
    return lambda cell: r.marks.around("display(", cell, ")") if cell.strip() else cell


def _matrix(r: Reader, name: str, before: str = "", after: str = "") -> str:
    r"""Convert a matrix between delimiters; a starred one may align its columns: ``\begin{pmatrix*}[r]``."""
    align = (r.raw_optional() or "c") if name.endswith("*") else "c"
    rows = _grid(r, name).rows
    letters = align.strip()[:1] * max(map(len, rows), default=1)
    body = _written("array", rows, f"{{{letters}}}")
    return f"\\left{before}{body}\\right{after} " if before or after else body


def _cases(r: Reader, name: str, before: str, after: str, display: bool = False) -> str:
    """Convert ``cases`` (brace on the left), ``rcases`` (on the right), ``dcases`` (large), ``cases*`` (with text)."""
    rows = _grid(r, name, _display(r) if display else str).rows
    if name.endswith("*"):
        rows = [[*row[:1], *(f"\\text{{{cell.strip()}}}" for cell in row[1:])] for row in rows]
    body = _written("array", rows, f"{{{'l' * max(2, *map(len, rows), 0)}}}")
    return f"\\left{before}{body}\\right{after} "


def _small(r: Reader, name: str) -> str:
    return r.marks.around("#text(size: 0.7em, $", _matrix(r, name), "$)")


def _subarray(r: Reader, name: str) -> str:
    r"""Convert ``\begin{subarray}{l}``."""
    letter = r.raw_argument().strip()[:1] or "c"
    return _written("array", _grid(r, name).rows, f"{{{letter}}}")


_ENVIRONMENTS: Final[Mapping[str, Callable[[Reader, str], str]]] = MappingProxyType(
    {
        **dict.fromkeys(("align", "aligned", "flalign", "split", "eqalign"), _aligned),
        **dict.fromkeys(("alignat", "alignedat", "xalignat"), partial(_aligned, spaced=False, arguments=1)),
        **dict.fromkeys(("gather", "gathered", "multline", "multlined", "lgathered", "rgathered"), _gathered),
        **dict.fromkeys(("equation", "subequations", "math", "displaymath"), _unwrapped),
        "eqnarray": _eqnarray,
        **dict.fromkeys(("array", "darray"), _array),
        "matrix": _matrix, "smallmatrix": _small, "subarray": _subarray,
        "pmatrix": partial(_matrix, before="(", after=")"), "bmatrix": partial(_matrix, before="[", after="]"),
        "Bmatrix": partial(_matrix, before="\\{", after="\\}"), "vmatrix": partial(_matrix, before="|", after="|"),
        "Vmatrix": partial(_matrix, before="\\Vert ", after="\\Vert "),
        "cases": partial(_cases, before="\\{", after="."), "rcases": partial(_cases, before=".", after="\\}"),
        "dcases": partial(_cases, before="\\{", after=".", display=True),
        "drcases": partial(_cases, before=".", after="\\}", display=True),
    }
)  # fmt: skip


# -------------------------------------------------------------------------------------- plain TeX: \pmatrix{a & b \cr}


def _braced(name: str) -> Callable[[Reader], str]:
    r"""Return a handler for ``\pmatrix{a & b \cr c & d}``, an environment in a group."""

    def braced(r: Reader) -> str:
        return r.again(f"\\begin{{{name}}}{r.raw_argument()}\\end{{{name}}}")

    return braced


BRACED: Final[Mapping[str, Callable[[Reader], str]]] = MappingProxyType(
    {
        "\\matrix": _braced("matrix"), "\\pmatrix": _braced("pmatrix"), "\\bmatrix": _braced("bmatrix"),
        "\\cases": _braced("cases"), "\\eqalign": _braced("eqalign"), "\\displaylines": _braced("gathered"),
    }
)  # fmt: skip
