r"""Numbers of formulas: what ``\label`` names gets one, and ``\ref`` and ``\eqref`` become links to it.

    $$\begin{align} a &= b \label{one} \\ c &= d \end{align}$$   →   a = b (1), c = d (2)
    by $\eqref{one}$                                              →   by [(1)](#eq-one)

Counted as LaTeX counts, through the whole document: a tag takes no number, ``\notag`` leaves its row without one. A
formula without any label has none either: Obsidian shows none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from vaultconv.tree import nodes as n
from vaultconv.tree.edit import facts_of
from vaultconv.tree.labels import label_of
from vaultconv.tree.schema import SCHEMA
from vaultconv.tree.walk import children, replace, rewrite

Link = Callable[[str, str], n.Target | None]
"""Where a link to a place leads, by the note that has it and its id; None for nowhere."""


def with_numbers(document: n.Document, note: str, link: Link | None = None) -> n.Document:
    r"""Return the document with a ``\tag`` for each ``\label``, anchors for links, and references as links.

    ``note`` is the note that it is made of; a book says so in its chapters. A reference means the label of its own
    note, else the only such label in the document; without one, it stays as it is. A document without labels is
    given back as it is.
    """
    if not facts_of(document).tex_labels:
        return document
    formulas = [(node, of) for node, of in _formulas(document, note) if _LABELLING.search(node.text)]
    link = link or _inside(note)
    labels = _Labels()
    changed: dict[int, n.Node | tuple[n.Node, ...]] = {}
    for node, of in formulas:
        if id(node) not in changed and _LABEL.search(node.text) and (isinstance(node, n.MathBlock) or node.display):
            changed[id(node)] = _numbered(node, of, labels)
    for node, of in formulas:
        if id(node) not in changed and _REFERENCE.search(node.text):
            changed[id(node)] = _referring(node, of, labels, link)
    return rewrite(document, lambda node: changed.get(id(node), node)) if changed else document


def _inside(note: str) -> Link:
    """Yield the links within a document, without embedded notes."""
    return lambda of, place: None if note and of != note else n.NoteTarget(of, "#" + place)


_LABEL: Final = re.compile(r"\\label\s*\{")
_REFERENCE: Final = re.compile(r"\\(eq)?ref\s*\{([^{}]*)\}")
_LABELLING: Final = re.compile(r"\\(?:label|ref|eqref)\s*\{")


def _formulas(document: n.Document, note: str) -> Iterator[tuple[n.Math | n.MathBlock, str]]:
    """Yield the formulas in order, each with its note."""
    stack: list[tuple[n.Node, str]] = [(document, note)]
    while stack:
        node, of = stack.pop()
        if isinstance(node, (n.Math, n.MathBlock)):
            yield node, of
        elif type(node) is n.Div and node.note:
            of = node.note
        if SCHEMA[type(node)]:
            stack += [(child, of) for child in children(node)][::-1]


class _Labels:
    """The labels found so far, with their numbers as TeX."""

    def __init__(self) -> None:
        self.count = 0
        self.formulas: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
        """Of each note's formulas with labels the text with its tags, and its labels that have a number. What is
        embedded elsewhere is the same formula."""
        self._numbers: dict[tuple[str, str], str] = {}
        self._notes: dict[str, list[str]] = {}

    def add(self, note: str, label: str, number: str) -> bool:
        """Add a label; return whether it is new to its note."""
        if (note, label) in self._numbers:
            return False
        self._numbers[note, label] = number
        self._notes.setdefault(label, []).append(note)
        return True

    def find(self, note: str, label: str) -> tuple[str, str] | None:
        """Return the note of the label that is meant, and its number."""
        notes = self._notes.get(label, ())
        if note not in notes and len(notes) != 1:
            return None
        of = note if note in notes else next(iter(notes))
        return of, self._numbers[of, label]


def _place(label: str) -> str:
    """Return the id of the place that links to a label lead to."""
    return label_of(f"eq-{label}")


# ------------------------------------------------------------------------------------------------------------- numbers


def _numbered(node: n.Math | n.MathBlock, note: str, labels: _Labels) -> tuple[n.Node, ...]:
    """Return the formula with tags instead of labels, and the places of its labels before it."""
    key = note, node.text
    if key not in labels.formulas:
        labels.formulas[key] = _tagged(node.text, note, labels)
    text, names = labels.formulas[key]
    formula = replace(node, text=text)
    if not names:
        return (formula,)
    places = tuple(n.Span((), id=_place(label)) for label in names)
    return (n.Para(places), formula) if isinstance(node, n.MathBlock) else (n.Span(places), formula)


def _tagged(text: str, note: str, labels: _Labels) -> tuple[str, tuple[str, ...]]:
    edits: list[tuple[int, int, str]] = []
    names: list[str] = []
    for row in rows_of(text):
        number = row.tag
        if number is None and not row.silent and (row.labels or row.counts):
            labels.count += 1
            number = str(labels.count)
            edits.append((row.end, row.end, f"\\tag{{{number}}}"))
        edits += [(begin, end, "") for begin, end, _ in row.labels]
        if number is not None:
            names += [label for _, _, label in row.labels if labels.add(note, label, number)]
    parts, at = list[str](), 0
    for begin, end, new in sorted(edits):
        parts += (text[at:begin], new)
        at = end
    return "".join((*parts, text[at:])), tuple(names)


class Row:
    """A part of a formula with its own number: a row of ``align`` and the like, else the whole formula."""

    __slots__ = ("cells", "counts", "end", "labels", "silent", "tag", "tagged")

    def __init__(self, counts: bool) -> None:
        self.counts = counts
        """Does LaTeX number it, labelled or not?"""
        self.end = -1
        """Where its last sign ends; negative while it has none."""
        self.labels: list[tuple[int, int, str]] = []
        self.silent = False
        self.tag: str | None = None
        self.tagged: tuple[int, int] | None = None
        """Where its tag stands, if it is one of several rows."""
        self.cells = 1


_TOKEN: Final = re.compile(
    r"(?P<step>\\(?P<which>begin|end)\s*\{(?P<name>[^{}]*)\})"
    r"|(?P<label>\\label\s*\{(?P<called>[^{}]*)\})"
    r"|(?P<tag>\\tag\s*\*?\s*\{)"
    r"|(?P<silent>\\(?:notag|nonumber)(?![A-Za-z@]))"
    r"|(?P<row>\\\\)"
    r"|(?P<blank>\s+|%[^\n]*)"
    r"|\\(?:[A-Za-z@]+|.)|.",
    re.S,
)
_OF_ROWS: Final = frozenset("align alignat flalign xalignat gather eqnarray".split())


def rows_of(text: str) -> list[Row]:
    """Return the rows of a formula that show something."""
    rows = [Row(counts=False)]
    inside: list[str] = []  # the environments around
    in_rows = 0  # how many of these are around the rows, and the environment of the rows
    depth = 0  # of braces
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        assert token is not None  # any character is a token
        at, row = token.end(), rows[-1]
        if token["blank"]:
            continue
        if token["label"]:
            row.labels.append((token.start(), at, token["called"].strip()))
        elif token["tag"]:
            at = _group_end(text, at)
            row.tag = text[token.end() : at - 1].strip()
            row.tagged = (token.start(), at) if in_rows else None
        elif token["silent"]:
            row.silent = True
        elif token["row"] and depth == 0 and len(inside) == in_rows:
            rows.append(Row(row.counts))
            continue
        elif token[0] == "&" and len(inside) == in_rows:
            row.cells += 1
        elif token["step"]:
            name = token["name"].strip()
            if token["which"] == "begin":
                inside.append(name)
                if name.removesuffix("*") in _OF_ROWS and not in_rows:
                    in_rows = len(inside)
                    rows.append(Row(counts=not name.endswith("*")))
                    continue
            elif inside:
                inside.pop()
                if in_rows > len(inside):
                    in_rows = 0
                    rows.append(Row(counts=False))
                    continue
            row.end = at if not _is_bare(name) else row.end
            continue
        else:
            depth += (token[0] == "{") - (token[0] == "}")
        row.end = max(row.end, at) if not token["label"] and not token["silent"] else row.end
    return [row for row in rows if row.end >= 0]


def _is_bare(name: str) -> bool:
    """Return whether an environment makes up the whole formula, so that a tag must be inside it."""
    return name.removesuffix("*") in ("equation", "multline", "subequations", "displaymath", "math")


def _group_end(text: str, at: int) -> int:
    """Return the end of the group whose brace was opened before ``at``."""
    depth = 1
    while at < len(text) and depth:
        depth += (text[at] == "{") - (text[at] == "}")
        at += 2 if text[at] == "\\" else 1
    return min(at, len(text))


# ---------------------------------------------------------------------------------------------------------- references


def _referring(node: n.Math | n.MathBlock, note: str, labels: _Labels, link: Link) -> n.Node | tuple[n.Node, ...]:
    """Return an inline formula with links for references if it can be split there; else their numbers are text."""
    known = {
        match[2]: place for match in _REFERENCE.finditer(node.text) if (place := labels.find(note, match[2].strip()))
    }
    if not all(match[2] in known for match in _REFERENCE.finditer(node.text)):
        return node
    if type(node) is n.Math and not node.display and (parts := _parted(node, known, link)) is not None:
        return parts
    return replace(node, text=_REFERENCE.sub(lambda match: _shown(match, known[match[2]][1]), node.text))


def _shown(match: re.Match[str], number: str) -> str:
    return f"\\text{{({number})}}" if match[1] else f"\\text{{{number}}}"


_WHOLE: Final = re.compile(r"\\(?:left|right|begin|end)(?![A-Za-z@])|\\\\|&|[_^]\s*\Z")
_TEX: Final = re.compile(r"[\\${}^_~&#%]")


def _parted(node: n.Math, known: Mapping[str, tuple[str, str]], link: Link) -> tuple[n.Node, ...] | None:
    parts: list[n.Node] = []
    begin = 0
    for match in [*_REFERENCE.finditer(node.text), None]:
        gap = node.text[begin : match.start() if match else len(node.text)]
        if _WHOLE.search(gap) or gap.count("{") != gap.count("}"):
            return None
        if not re.search(r"\w", gap):
            parts += [n.Text(gap)] if gap else []
        else:
            parts.append(replace(node, text=gap))
        if match is not None:
            of, number = known[match[2]]
            content = f"({number})" if match[1] else number
            shown = n.Math(_shown(match, number)) if _TEX.search(content) else n.Text(content)
            target = link(of, _place(match[2].strip()))
            parts.append(n.Link((shown,), target, position=node.position) if target is not None else shown)
            begin = match.end()
    return tuple(parts)
