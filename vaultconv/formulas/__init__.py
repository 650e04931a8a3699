"""Formulas prepared for all printing formats: TeX that Pandoc converts, Typst source that is known to compile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import msgspec

from vaultconv.formulas.mathml import typst_math
from vaultconv.formulas.tex.macros import NO_MACROS, Macros, defines, read_definitions, source_of, used
from vaultconv.formulas.tex.reader import Unconvertible
from vaultconv.formulas.tex.rewrite import Rewritten, rewrite
from vaultconv.tree import nodes as n
from vaultconv.tree.walk import replace, rewrite_all, walk
from vaultconv.tree.walk import rewrite as rewrite_tree

Run = Callable[[bytes], bytes]
"""Pandoc: a document's JSON to HTML with MathML."""
Check = Callable[[Sequence[str]], Mapping[int, str]]
"""Which pieces of Typst markup don't compile, and why: `typst.failing`."""

_CHUNK: Final = 4000  # formulas in one document for pandoc
_API: Final = [1, 23, 1]


class Formula(msgspec.Struct, frozen=True):
    """A formula as each kind of document needs it.

    ``tex`` and ``typst`` are empty if it shows nothing, because it only defines macros, or if it can't be converted.
    """

    tex: str
    """TeX that Pandoc converts correctly, for Word, HTML and e-books, with the tag at its end."""
    typst: str
    """The same as Typst math, without dollar signs and without the tag."""
    problem: str = ""
    """Why it can't be converted, for its author; empty if it can."""
    tag: str = ""
    r"""What ``\tag`` says, in parentheses, as Typst math."""


def prepare_formulas(
    formulas: Mapping[str, bool], macros: Macros, run: Run, check: Check | None = None
) -> dict[str, Formula]:
    """Return all formulas of a run, by their TeX. The mapping says whether each is displayed anywhere.

    Pandoc runs once for 4,000 of them; with ``check`` the Typst source is compiled. Without it ``typst`` may be wrong.
    """
    ready: dict[str, Formula] = {}
    rewritten: dict[str, Rewritten] = {}
    for text in formulas:
        try:
            rewritten[text] = rewrite(text, macros)
        except Unconvertible as refused:
            ready[text] = Formula("", "", str(refused))
    mathml = _mathml(_sources(rewritten.values()), run)
    for text, parts in rewritten.items():
        ready[text] = _formula(parts, mathml, formulas[text])
    _name_unknown(ready, rewritten, run)
    if check is not None:
        _checked(ready, formulas, check)
    return ready


def _sources(rewritten: Iterable[Rewritten]) -> dict[str, None]:
    """Return all TeX that texmath must convert, each once."""
    return {tex: None for parts in rewritten for tex in _variants(parts)}


def _variants(parts: Rewritten) -> Iterator[str]:
    """Yield what has to be tried of a formula; its plain form only if that isn't the marked one without its marks."""
    if parts.plain.removesuffix(f"\\qquad {parts.tag}") != _MARKS.sub("", parts.marked):
        yield parts.plain
    yield from filter(None, (parts.marked, parts.tag))


_MARKS: Final = re.compile("[\U000f0000-\U000ffffd]")


def _formula(parts: Rewritten, mathml: Mapping[str, str], display: bool) -> Formula:
    if not parts.plain and not parts.tag:
        return Formula("", "")
    if any(tex not in mathml for tex in _variants(parts)):
        return Formula("", "", _UNKNOWN)
    typst = _typst(mathml[parts.marked], parts.marks, display) if parts.marked else '""'
    tag = _typst(mathml[parts.tag], (), False) if parts.tag else ""
    if typst is None or tag is None:
        return Formula("", "", "its MathML is not supported")
    if tag and not display:  # a line of text has no margin to set it in
        typst, tag = f"{typst}#h(2em){tag}", ""
    return Formula(parts.plain, typst or '""', "", tag)


_UNKNOWN: Final = "texmath doesn't understand its TeX"


def _typst(mathml: str, marks: Sequence[str], display: bool) -> str | None:
    try:
        return typst_math(ElementTree.fromstring(mathml), marks, display)
    except (ElementTree.ParseError, KeyError, ValueError):
        return None


# --------------------------------------------------------------------------------------------------------- pandoc

_FOUND: Final = re.compile(r'<div id="f(\d+)">\s*<p>(?:<span class="math display">)?<math[^>]*>(.*?)</math>', re.S)
_ANNOTATION: Final = re.compile(r"<annotation.*?</annotation>", re.S)


def _mathml(sources: Iterable[str], run: Run) -> dict[str, str]:
    """Return the MathML of each TeX that texmath reads, as one element without name spaces and annotations."""
    mathml: dict[str, str] = {}
    for chunk in _chunks(sources, _CHUNK):
        html = run(msgspec.json.encode(_document(chunk))).decode("utf-8")
        for match in _FOUND.finditer(html):
            mathml[chunk[int(match[1])]] = f"<math>{_inner(match[2])}</math>"
    return mathml


def _chunks(sources: Iterable[str], size: int) -> Iterator[list[str]]:
    left = iter(sources)
    while chunk := list(islice(left, size)):
        yield chunk


def _document(formulas: Sequence[str]) -> dict[str, Any]:
    """Return a document with each formula displayed in a numbered division, for which no formula can be mistaken."""
    blocks = [
        {"t": "Div", "c": [[f"f{i}", [], []], [{"t": "Para", "c": [{"t": "Math", "c": [{"t": "DisplayMath"}, tex]}]}]]}
        for i, tex in enumerate(formulas)
    ]
    return {"pandoc-api-version": _API, "meta": {}, "blocks": blocks}


def _inner(mathml: str) -> str:
    text = _ANNOTATION.sub("", mathml).replace("<semantics>", "").replace("</semantics>", "")
    return re.sub(r"&(?!(?:amp|lt|gt|quot|#\d+|#x[0-9a-f]+);)\w+;", lambda entity: unescape(entity[0]), text)


# ----------------------------------------------------------------------------------------- what is wrong with some

_WORDS: Final = re.compile(r"\\[A-Za-z]+")
_TRIES: Final = ("{}", "{}{{x}}", "{}{{x}}{{x}}", "{}{{1em}}", "\\sum{}_x")  # how a command may stand


def _name_unknown(ready: dict[str, Formula], rewritten: Mapping[str, Rewritten], run: Run) -> None:
    """Say of formulas that texmath doesn't read which command it doesn't know."""
    words = {
        text: _WORDS.findall(rewritten[text].marked) for text, formula in ready.items() if formula.problem == _UNKNOWN
    }
    if not words:
        return
    tries = {shape.format(word): word for commands in words.values() for word in commands for shape in _TRIES}
    known = {tries[source] for source in _mathml(tries, run)} | {"\\left", "\\right", "\\middle", "\\begin", "\\end"}
    for text, commands in words.items():
        if unknown := [word for word in dict.fromkeys(commands) if word not in known]:
            ready[text] = Formula("", "", f"{' and '.join(unknown)} {'is' if len(unknown) == 1 else 'are'} not known")


def _checked(ready: dict[str, Formula], formulas: Mapping[str, bool], check: Check) -> None:
    texts = [text for text, formula in ready.items() if formula.typst]
    snippets = [_snippet(ready[text], formulas[text]) for text in texts]
    for at, reason in check(snippets).items():
        ready[texts[at]] = Formula("", "", f"Typst refuses it: {reason}")


def _snippet(formula: Formula, display: bool) -> str:
    return (f"$ {formula.typst} $" if display else f"${formula.typst}$") + (f" ${formula.tag}$" if formula.tag else "")


# ---------------------------------------------------------------------------------------------------- definitions


def vault_macros(root: Path) -> Macros:
    """Return the macros of the vault's preamble: the ``*.sty`` files in its root, ``preamble.sty`` last.

    It is what the Extended MathJax plugin reads. Files that can't be read define nothing, nor do hidden ones, which are
    not part of a vault: macOS puts a ``._preamble.sty`` beside the file on some disks.
    """
    macros = NO_MACROS
    for path in sorted(root.glob("[!.]*.sty"), key=lambda path: (path.name == "preamble.sty", path.name)):
        try:
            macros = read_definitions(path.read_text(encoding="utf-8", errors="replace"), macros)
        except OSError:
            continue
    return macros


def with_definitions(document: n.Document) -> n.Document:
    """Return the document with the macros that an earlier formula defines put before the formulas that use them.

    MathJax keeps the definitions of a note, so the chapters of a book, which are notes, are separate. A document
    without definitions is returned as it is.
    """
    formulas = [node.text for node in walk(document) if isinstance(node, (n.Math, n.MathBlock))]
    if not any(map(defines, formulas)):
        return document
    own = _Definitions()
    content = tuple(
        rewrite_tree(block, _Definitions())
        if isinstance(block, n.Div) and block.note
        else rewrite_all((block,), own)[0]
        for block in document.content
    )
    return replace(document, content=content)


class _Definitions:
    """Goes over the nodes of a note in their order and remembers what its formulas define."""

    def __init__(self) -> None:
        self._seen = NO_MACROS

    def __call__(self, node: n.Node) -> n.Node:
        if not isinstance(node, (n.Math, n.MathBlock)):
            return node
        names = used(node.text, self._seen)
        before = "".join(source_of(name, macro) for name, macro in self._seen.items() if name in names)
        self._seen = read_definitions(node.text, self._seen)
        return replace(node, text=before + node.text) if before else node
