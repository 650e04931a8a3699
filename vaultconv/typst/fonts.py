"""Fonts: which are available, which characters they cover, and what to install for missing ones."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import distributions
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from vaultconv.tree import nodes as n
from vaultconv.tree.tables import by_class, entry
from vaultconv.tree.walk import children, default_display
from vaultconv.typst.compiler import Printing, fonts

# PyPI packages whose fonts are used, by exact name: anybody could publish one with a similar beginning.
_FONT_PACKAGES: Final = frozenset(
    {
        "noto-cjk-sans-otc",  # the extra `cjk`
        "manimgx-fonts", "fontpkg-amiri",  # the extra `scripts`
        "fontpkg-atkinson-hyperlegible",  # the extra `legible`
        "weblate-fonts",  # Chinese, Japanese, Korean and a pan-Unicode sans
        "noto-cjk-sans-jp-regular", "noto-cjk-sans-jp-bold",
        "fontpkg-noto-kufi-arabic", "fontpkg-noto-sans", "fontpkg-noto-sans-arabic", "fontpkg-noto-sans-devanagari",
        "fontpkg-noto-sans-display", "fontpkg-noto-sans-khmer", "fontpkg-noto-sans-tamil", "fontpkg-noto-sans-telugu",
        "fontpkg-noto-sans-thai", "fontpkg-noto-serif", "fontpkg-sarabun", "fontpkg-frank-ruhl-libre",
    }
)  # fmt: skip
_SEPARATORS: Final = re.compile(r"[-_.]+")  # one name, however it is spelled (PEP 503)
_FONT_SUFFIXES: Final = frozenset((".ttf", ".otf", ".ttc", ".otc"))


@cache
def font_paths() -> tuple[Path, ...]:
    """Return the folders of fonts from the packages in ``_FONT_PACKAGES``, such as that of ``vaultconv[cjk]``."""
    found: dict[Path, None] = {}
    for package in distributions():
        name = _SEPARATORS.sub("-", package.metadata["Name"] or "").lower()
        if name in _FONT_PACKAGES:
            for file in package.files or ():
                if file.suffix.lower() in _FONT_SUFFIXES:
                    found[Path(str(package.locate_file(file))).parent] = None
    return tuple(found)


# ------------------------------------------------------------------------------------------------------- coverage


class Coverage:
    """The characters covered by Typst's own fonts, those in ``paths`` and, with ``system``, the system's.

    Typst takes any font with a character that the chosen fonts lack, so a character is missing only if no font has it.
    A font file is read only when the fonts read before lack a character.
    """

    def __init__(self, paths: Sequence[Path] = (), *, system: bool = True) -> None:
        self._paths = paths
        self._system = system
        self._known: set[str] = set()
        self._unread: Iterator[frozenset[int]] | None = None
        self._read: list[frozenset[int]] = []

    def missing(self, characters: Iterable[str]) -> frozenset[str]:
        """Return the characters that no font has. Spaces and invisible marks are never missing."""
        asked = {char for char in characters if char not in self._known and not char.isascii()}
        left = {char for char in asked if not _invisible(char) and not embedded(char)}
        for cmap in self._read:
            left = {char for char in left if ord(char) not in cmap}
        while left and (found := self._next()) is not None:
            left = {char for char in left if ord(char) not in found}
        self._known |= asked - left
        return frozenset(left)

    def _next(self) -> frozenset[int] | None:
        if self._unread is None:
            self._unread = _cmaps(font_files(self._paths, system=self._system))
        cmap = next(self._unread, None)
        if cmap is not None:
            self._read.append(cmap)
        return cmap


def _invisible(char: str) -> bool:
    """Return whether a character has no shape: spaces, controls, joiners, variation selectors."""
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp") or "\ufe00" <= char <= "\ufe0f"


def embedded(char: str) -> bool:
    """Return whether one of Typst's own fonts has this character; characters for private use don't count."""
    if unicodedata.category(char) == "Co":
        return False
    starts, ends = _embedded()
    at = bisect_right(starts, ord(char)) - 1
    return at >= 0 and ord(char) <= ends[at]


class _Ranges(msgspec.Struct):
    typst: str
    ranges: list[tuple[int, int]]


@cache
def _embedded() -> tuple[list[int], list[int]]:
    data = files("vaultconv").joinpath("assets", "coverage.json").read_bytes()
    ranges = msgspec.json.decode(data, type=_Ranges).ranges
    return [first for first, _ in ranges], [last for _, last in ranges]


class FontFile(NamedTuple):
    """A font family and its file, which may hold a collection."""

    family: str
    path: str
    face: int


def font_files(paths: Sequence[Path] = (), *, system: bool = True) -> list[FontFile]:
    """Return a font file of each family that isn't Typst's, those in ``paths`` first; the weight nearest to regular."""
    own = tuple(map(str, paths))
    best: dict[str, tuple[int, FontFile]] = {}
    for font in fonts(Printing(fonts=own, system_fonts=system)):
        if font.path is not None:
            distance = abs(font.weight - 400) + (font.style != "normal") * 1000
            if font.family not in best or distance < best[font.family][0]:
                best[font.family] = (distance, FontFile(font.family, font.path, font.face))
    return sorted((font for _, font in best.values()), key=lambda font: (not font.path.startswith(own), font.family))


def _cmaps(fonts: Iterable[FontFile]) -> Iterator[frozenset[int]]:
    seen: set[str] = set()
    for font in fonts:
        if font.path not in seen:  # the faces of a collection have the same characters
            seen.add(font.path)
            yield characters_of(font)


@cache
def characters_of(font: FontFile) -> frozenset[int]:
    """Return the code points of a font; empty if it can't be read."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with Path(font.path).open("rb") as file, TTFont(file, fontNumber=font.face, lazy=True) as opened:
            return frozenset(opened.getBestCmap() or ())
    except (TTLibError, OSError, KeyError, ValueError, AssertionError):  # broken, or of a kind with no such table
        return frozenset()


# -------------------------------------------------------------------------------------------------- in a document


class MissingGlyphs(NamedTuple):
    """Characters of one script that no font has, in one note. ``position`` is the first one's; ``note`` is "" for what
    a `Div` with a note's name doesn't hold."""

    note: str
    script: str
    characters: str
    position: n.Position | None

    def __str__(self) -> str:
        """Return the message of the diagnostic."""
        shown = " ".join(f"{char} (U+{ord(char):04X})" for char in self.characters[:_MOST_SHOWN])
        more = f" and {len(self.characters) - _MOST_SHOWN} more" if len(self.characters) > _MOST_SHOWN else ""
        return f"no font has these characters ({self.script}): {shown}{more}"

    @property
    def hint(self) -> str:
        """Return what to install."""
        return _script(self.characters[0]).advice


_MOST_SHOWN: Final = 8


def gaps(document: n.Document, coverage: Coverage) -> list[MissingGlyphs]:
    """Return the characters that no font has: an entry for each note and script, in document order."""
    first: dict[tuple[str, str], n.Position | None] = {}
    for note, position, text in _texts(document):
        for char in dict.fromkeys(text):
            if not char.isascii():
                first.setdefault((note, char), position)
    missing = coverage.missing(char for _, char in first)
    grouped: dict[tuple[str, str], list[str]] = {}
    for note, char in first:
        if char in missing:
            grouped.setdefault((note, script_of(char)), []).append(char)
    return [
        MissingGlyphs(note, script, "".join(chars), first[note, chars[0]]) for (note, script), chars in grouped.items()
    ]


def _texts(document: n.Document) -> Iterator[tuple[str, n.Position | None, str]]:
    """Yield every text with a character beyond ASCII, with its note and position."""
    stack: list[tuple[n.Node, str, n.Position | None]] = [(document, "", None)]
    while stack:
        node, note, position = stack.pop()
        position = getattr(node, "position", None) or position
        note = getattr(node, "note", "") or note
        text = _TEXT.get(type(node), _no_text)(node)
        if text and not text.isascii():
            yield note, position, text
        stack.extend([(child, note, position) for child in children(node)][::-1])


def _no_text(node: n.Node) -> str:
    return ""


def _own_text(node: n.Text | n.Code | n.CodeBlock | n.Math | n.MathBlock) -> str:
    return node.text


_TEXT: Final = by_class(
    entry(n.Text, _own_text),
    entry(n.Code, _own_text),
    entry(n.CodeBlock, _own_text),
    entry(n.Math, _own_text),
    entry(n.MathBlock, _own_text),
    entry(n.Tag, lambda node: node.name),
    entry(n.WikiLink, lambda node: "" if node.content else default_display(node.target)),
)


# -------------------------------------------------------------------------------------------------------- scripts

_CJK: Final = "pip install 'vaultconv[cjk]'"
_SCRIPTS: Final = "pip install 'vaultconv[scripts]'"
_NOTO: Final = "on Debian: apt install fonts-noto-core; elsewhere a Noto font of this script from fonts.google.com/noto"
_SYMBOLS: Final = "pip install 'vaultconv[scripts]'; on Debian also: apt install fonts-symbola"
_HISTORIC: Final = "on Debian: apt install fonts-noto-core fonts-noto-extra fonts-unifont"


class Script(NamedTuple):
    """A range of characters: its name, and what to install for it."""

    first: int
    last: int
    name: str
    advice: str


SCRIPTS: Final = (
    Script(0x0370, 0x03FF, "Greek", _NOTO),
    Script(0x0400, 0x052F, "Cyrillic", _NOTO),
    Script(0x0530, 0x058F, "Armenian", _SCRIPTS),
    Script(0x0590, 0x05FF, "Hebrew", _SCRIPTS),
    Script(0x0600, 0x06FF, "Arabic", _SCRIPTS),
    Script(0x0700, 0x074F, "Syriac", _NOTO),
    Script(0x0750, 0x077F, "Arabic", _SCRIPTS),
    Script(0x0780, 0x07BF, "Thaana", _NOTO),
    Script(0x08A0, 0x08FF, "Arabic", _SCRIPTS),
    Script(0x0900, 0x097F, "Devanagari", _SCRIPTS),
    Script(0x0980, 0x09FF, "Bengali", _SCRIPTS),
    Script(0x0A00, 0x0A7F, "Gurmukhi", _SCRIPTS),
    Script(0x0A80, 0x0AFF, "Gujarati", _SCRIPTS),
    Script(0x0B00, 0x0B7F, "Oriya", _SCRIPTS),
    Script(0x0B80, 0x0BFF, "Tamil", _SCRIPTS),
    Script(0x0C00, 0x0C7F, "Telugu", _SCRIPTS),
    Script(0x0C80, 0x0CFF, "Kannada", _SCRIPTS),
    Script(0x0D00, 0x0D7F, "Malayalam", _SCRIPTS),
    Script(0x0D80, 0x0DFF, "Sinhala", _SCRIPTS),
    Script(0x0E00, 0x0E7F, "Thai", _SCRIPTS),
    Script(0x0E80, 0x0EFF, "Lao", _SCRIPTS),
    Script(0x0F00, 0x0FFF, "Tibetan", _NOTO),
    Script(0x1000, 0x109F, "Myanmar", _SCRIPTS),
    Script(0x10A0, 0x10FF, "Georgian", _SCRIPTS),
    Script(0x1100, 0x11FF, "Hangul", _CJK),
    Script(0x1200, 0x139F, "Ethiopic", _SCRIPTS),
    Script(0x13A0, 0x13FF, "Cherokee", _NOTO),
    Script(0x1780, 0x17FF, "Khmer", _SCRIPTS),
    Script(0x1800, 0x18AF, "Mongolian", _NOTO),
    Script(0x2000, 0x206F, "Punctuation", _SYMBOLS),
    Script(0x2100, 0x214F, "Letterlike symbols", _SYMBOLS),
    Script(0x2190, 0x21FF, "Arrows", _SYMBOLS),
    Script(0x2200, 0x22FF, "Mathematical operators", _SYMBOLS),
    Script(0x2300, 0x23FF, "Technical symbols", _SYMBOLS),
    Script(0x2500, 0x25FF, "Box drawing and shapes", _SYMBOLS),
    Script(0x2600, 0x27BF, "Symbols and dingbats", _SYMBOLS),
    Script(0x2800, 0x28FF, "Braille", _SYMBOLS),
    Script(0x2B00, 0x2BFF, "Symbols and arrows", _SYMBOLS),
    Script(0x2E80, 0x2FFF, "Han", _CJK),
    Script(0x3000, 0x303F, "Chinese and Japanese punctuation", _CJK),
    Script(0x3040, 0x309F, "Hiragana", _CJK),
    Script(0x30A0, 0x30FF, "Katakana", _CJK),
    Script(0x3100, 0x312F, "Bopomofo", _CJK),
    Script(0x3130, 0x318F, "Hangul", _CJK),
    Script(0x3190, 0x4DBF, "Han", _CJK),
    Script(0x4E00, 0x9FFF, "Han", _CJK),
    Script(0xA000, 0xA4CF, "Yi", _NOTO),
    Script(0xA960, 0xA97F, "Hangul", _CJK),
    Script(0xAC00, 0xD7FF, "Hangul", _CJK),
    Script(0xE000, 0xF8FF, "private use: icons of one font, which others don't have", "replace it in the note"),
    Script(0xF900, 0xFAFF, "Han", _CJK),
    Script(0xFB1D, 0xFB4F, "Hebrew", _SCRIPTS),
    Script(0xFB50, 0xFDFF, "Arabic", _SCRIPTS),
    Script(0xFE30, 0xFE4F, "Chinese and Japanese punctuation", _CJK),
    Script(0xFE70, 0xFEFF, "Arabic", _SCRIPTS),
    Script(0xFF00, 0xFFEF, "Chinese and Japanese wide forms", _CJK),
    Script(0x10000, 0x1BFFF, "historic scripts", _HISTORIC),
    Script(0x1D000, 0x1D3FF, "musical and other notation", _HISTORIC),
    Script(0x1D400, 0x1D7FF, "Mathematical letters", _SYMBOLS),
    Script(0x1F000, 0x1FAFF, "Emoji and pictographs", _SCRIPTS),
    Script(0x20000, 0x3FFFF, "Han, rare", "on Debian: apt install fonts-noto-cjk-extra fonts-hanazono"),
)
_FIRSTS: Final = [script.first for script in SCRIPTS]
_OTHER: Final = Script(0, 0x10FFFF, "other", "on Debian: apt install fonts-noto fonts-unifont")


def script_of(char: str) -> str:
    """Return the name of the script, or of the kind of symbols, of a character."""
    return _script(char).name


def _script(char: str) -> Script:
    at = bisect_right(_FIRSTS, ord(char)) - 1
    return SCRIPTS[at] if at >= 0 and ord(char) <= SCRIPTS[at].last else _OTHER
