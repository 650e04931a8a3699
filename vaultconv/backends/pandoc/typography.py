"""Prose as printers set it: curly quotes by language, dashes, ellipses, and blanks at which no line breaks.

    "It's" -- pp. 3 ... 5 mg   →   “It’s” – pp. 3 … 5 mg, its last blanks unbreakable

Code, formulas and addresses stay as they are, and so does text in scripts with quotes of their own: East Asian ones,
and those that run from right to left, in which a straight quote may be a letter's sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from vaultconv.tree import nodes as n
from vaultconv.tree.schema import SCHEMA, Blocks, Inlines, each, inlines_in, map_children
from vaultconv.tree.walk import replace


def set_in_type(document: n.Document, language: str) -> n.Document:
    """Return the document with typographic prose, by the rules of a language (a BCP 47 tag)."""
    code = language.lower().partition("-")[0]
    if code in _UNTOUCHED:
        return document
    setter = _Setter(code)
    content = setter.blocks(document.content)
    return document if content is document.content else replace(document, content=content)


def words_in_type(text: str, language: str) -> str:
    """Return a single line, such as a title, with typographic prose."""
    code = language.lower().partition("-")[0]
    return text if code in _UNTOUCHED else _ProseLine(code).set(text, "")


_UNTOUCHED: Final = frozenset("ar arc ckb dv fa he ja ko ks ps sd syr ug ur yi zh".split())

# Double and single quotes: opening, closing, twice (CLDR).
_QUOTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys("bg cs de is lt lb sk sl".split(), "„“‚‘"),
        **dict.fromkeys("et ro pl hr".split(), "„”‚’"),
        "hu": "„”»«",
        **dict.fromkeys("fi sv".split(), "””’’"),
        **dict.fromkeys("be ru uk".split(), "«»„“"),
        **dict.fromkeys("nb nn no".split(), "«»‘’"),
        **dict.fromkeys("ca el es it eu".split(), "«»“”"),
        "fr": "«»“”",
    }
)
_ENGLISH: Final = "“”‘’"
_NARROW: Final = "\u202f"  # a narrow no-break space
_FIXED: Final = "\u00a0"


class _Setter:
    """Visits blocks and sets each of their lines separately."""

    def __init__(self, language: str) -> None:
        self.language = language

    def blocks(self, content: Blocks) -> Blocks:
        return each(content, self._block)

    def _block(self, node: n.Block) -> n.Block:
        return map_children(node, inlines=self._line, blocks=self.blocks) if SCHEMA[type(node)] else node

    def _line(self, content: Inlines) -> Inlines:
        return _ProseLine(self.language).line(content)


class _ProseLine:
    """One line of prose."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.quotes = _QUOTES.get(language, _ENGLISH)
        self.before = ""
        """The sign before the next text."""
        self.after: list[str] = []
        """The signs after what is still to come, the next one last."""
        self.ending = ""
        self.open: list[str] = []

    def line(self, content: Inlines) -> Inlines:
        """Set the inlines of a block."""
        after = ""
        for sign in reversed([*_leaves(content)]):
            self.after.append(after)
            after = sign[:1] or after
        return self.inlines(content)

    def inlines(self, content: Inlines) -> Inlines:
        return each(content, self._inline)

    def _inline(self, node: n.Inline) -> n.Inline:
        if _holds_prose(node):
            return map_children(node, inlines=self.inlines)
        after = self.after.pop()
        if type(node) is n.Text:
            text = self.set(node.text, after)
            return node if text == node.text else n.Text(text)
        self.before = _sign_of(node)[-1:] or self.before
        return (
            replace(node, content=_ProseLine(self.language).line(node.content))
            if type(node) is n.InlineFootnote
            else node
        )

    def set(self, text: str, after: str) -> str:
        """Set the next text of the line, and return it."""
        self.ending = after
        made = _SIGNS.sub(self._sign, text) if _ANY.search(text) else text
        made = _UNITS.sub(_FIXED, _ABBREVIATED.sub(rf"\1{_FIXED}", made)) if _DIGIT.search(made) else made
        if self.language == "fr":
            made = _FRENCH_BEFORE.sub(_NARROW, _FRENCH_AFTER.sub(f"«{_NARROW}", made))
        self.before = text[-1:] or self.before
        return made

    def _sign(self, match: re.Match[str]) -> str:
        sign, text, begin, end = match[0], match.string, match.start(), match.end()
        before = text[begin - 1] if begin else self.before
        after = text[end : end + 1] or self.ending
        if match.lastgroup == "address":
            return sign
        if sign == "...":
            return sign if before in (".", "/") or after in (".", "/") else "…"
        if match.lastgroup == "dash":
            return self._dash(sign, before, after)
        return self._double(before, after) if sign == '"' else self._single(before, after)

    def _dash(self, sign: str, before: str, after: str) -> str:
        if before in ("-", "<") or after in ("-", ">") or not before or not after:
            return sign
        if sign == "---":
            return "—" if before.isspace() == after.isspace() else sign
        if before.isspace() and after.isspace():
            return "–"
        if before.isdigit() and after.isdigit():
            return "–"
        return "—" if before.isalpha() and after.isalpha() else sign

    def _double(self, before: str, after: str) -> str:
        opens, closes = _opens(before, after), '"' in self.open
        if before.isalpha() and after.isalpha():
            return '"'
        if opens:
            self.open.append('"')
            return self.quotes[0]
        if closes and not (before.isspace() or not before):
            del self.open[len(self.open) - 1 - self.open[::-1].index('"') :]
            return self.quotes[1]
        return '"'

    def _single(self, before: str, after: str) -> str:
        if _opens(before, after) and not after.isdigit():
            self.open.append("'")
            return self.quotes[2]
        if "'" in self.open and not before.isspace() and not after.isalpha():
            del self.open[len(self.open) - 1 - self.open[::-1].index("'") :]
            return self.quotes[3]
        if before.isalpha() or (before.isdigit() and after.isalpha()) or (not before.isalnum() and after.isdigit()):
            return "’"
        return "'"


def _holds_prose(node: n.Inline) -> bool:
    return bool(SCHEMA[type(node)]) and type(node) not in _SIGN_ALONE and not _is_bare_address(node)


_SIGN_ALONE: Final = frozenset((n.Image, n.Media, n.InlineFootnote))


def _is_bare_address(node: n.Inline) -> bool:
    """Return whether this is a link whose text is its address."""
    if type(node) is not n.Link or type(node.target) is not n.Url or len(node.content) != 1:
        return False
    url, only = node.target.url, node.content[0]
    return type(only) is n.Text and only.text in (url, url.partition("://")[2], url.removeprefix("mailto:"))


def _leaves(content: Inlines) -> Iterator[str]:
    """Yield what a neighbouring quote sees of each inline without children."""
    for node in content:
        if _holds_prose(node):
            yield from _leaves(inlines_in(node))
        else:
            yield _sign_of(node)


def _sign_of(node: n.Inline) -> str:
    if type(node) is n.Text:
        return node.text
    if isinstance(node, (n.SoftBreak, n.LineBreak)):
        return " "
    # Notes and comments stand between words as if they weren't there; code, a formula or a picture is a word.
    return "" if isinstance(node, (n.InlineFootnote, n.FootnoteRef, n.Comment)) else "x"


def _opens(before: str, after: str) -> bool:
    """Return whether a quote between these characters opens."""
    return (not before or before.isspace() or before in "([{—–/„“‚‘«»\"'") and bool(after) and not after.isspace()


_ANY: Final = re.compile(r"[\"']|--|\.\.\.")
_SIGNS: Final = re.compile(
    r"(?P<address>(?:[a-z][a-z0-9+.-]*://|www\.|~?\.{0,2}/)\S+)|(?P<dash>(?<!-)-{2,3}(?!-))|(?<!\.)\.\.\.(?!\.)|[\"']"
)
_DIGIT: Final = re.compile(r"\d")
_UNITS: Final = re.compile(
    r"(?<=\d) (?=(?:[kcmµμndhMGT]?(?:m|g|l|L|s|Hz|W|V|A|J|N|Pa|mol|B|eV|bar|cal|K)|%|‰|°[CF]?|°|min|h|€|kcal|ppm|px|pt)"
    r"(?![\w-]))"
)
_ABBREVIATED: Final = re.compile(
    r"\b((?:pp?|Nr|No|Fig|Figs|Abb|Tab|Eq|vol|Vol|ch|Ch|sec|Sec|art|Art|Kap|cap|núm|pág|págs|S|c)\.|§§?) (?=\d)"
)
_FRENCH_BEFORE: Final = re.compile(r"(?<=\S)(?:[ \u00a0](?=[;:!?])|[ \u00a0\u202f]?(?=»))")
_FRENCH_AFTER: Final = re.compile(r"«[ \u00a0\u202f]?")
