"""Font families: those of the options, and those for scripts that they lack."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

SERIF: Final = ("Libertinus Serif",)
SANS: Final = (
    "Source Sans 3", "Source Sans Pro", "Noto Sans", "Open Sans", "Inter", "Helvetica Neue", "Segoe UI", "Helvetica",
    "Arial", "Liberation Sans", "DejaVu Sans", "Libertinus Serif",
)  # fmt: skip
# Letters that are hard to take for each other: for weak eyes, and for readers with dyslexia.
LEGIBLE: Final = ("Atkinson Hyperlegible Next", "Atkinson Hyperlegible", "OpenDyslexic", "Lexend", "Andika")
MONO: Final = ("DejaVu Sans Mono",)
MATH: Final = ("New Computer Modern Math",)

# Of each script what systems and packages commonly have; a family that isn't there is passed over.
_CJK: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ja": ("Noto Serif CJK JP", "Noto Sans CJK JP", "Hiragino Mincho ProN", "Yu Mincho", "MS Mincho"),
        "ko": ("Noto Serif CJK KR", "Noto Sans CJK KR", "AppleMyungjo", "Batang", "Malgun Gothic"),
        "zh": ("Noto Serif CJK SC", "Noto Sans CJK SC", "Songti SC", "SimSun", "Microsoft YaHei"),
    }
)
_TRADITIONAL: Final = ("Noto Serif CJK TC", "Noto Sans CJK TC", "Songti TC", "PMingLiU", "Microsoft JhengHei")
# Arabic in the hand that books are set in; smaller than Latin letters of the same size, so it is set larger.
NASKH: Final = ("Amiri", "Noto Naskh Arabic", "Scheherazade New", "Geeza Pro", "Noto Sans Arabic")
NASKH_SIZE: Final = 1.12
_SCRIPTS: Final = (
    *NASKH, "Noto Serif Hebrew", "Noto Sans Hebrew", "Arial Hebrew",
    "Noto Serif Thai", "Noto Sans Thai", "Thonburi", "Noto Serif Devanagari", "Noto Sans Devanagari",
    "Kohinoor Devanagari", "Nirmala UI", "Times New Roman", "DejaVu Sans", "Noto Sans Symbols",
    "Noto Sans Symbols 2", "Apple Symbols", "Segoe UI Symbol",
    "Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji",
    # Typst's own, as its search for a font that has a sign gives up on some that these have.
    "DejaVu Sans Mono", "New Computer Modern Math", "New Computer Modern",
)  # fmt: skip


def with_scripts(families: Sequence[str], language: str) -> tuple[str, ...]:
    """Return these families, then those for other scripts; for East Asian ones, the language's own first."""
    code = language.lower()
    first = _TRADITIONAL if code.startswith(("zh-tw", "zh-hk", "zh-hant")) else _CJK.get(code.partition("-")[0], ())
    others = (family for each in _CJK.values() for family in each)
    return tuple(dict.fromkeys((*families, *first, *others, *_SCRIPTS)))


def families(names: str, default: Sequence[str]) -> tuple[str, ...]:
    """Return the named families (separated by commas), then the default ones."""
    named = tuple(name.strip() for name in names.split(",") if name.strip())
    return (*named, *default) if named else tuple(default)


def text_families(names: str) -> tuple[str, ...]:
    """Return the families of a text font option: ``serif``, ``sans``, ``legible`` or names."""
    match names.strip().lower():
        case "serif" | "":
            return SERIF
        case "sans":
            return SANS
        case "legible":
            return (*LEGIBLE, *SANS)
        case _:
            return families(names, SERIF)


def installed(names: Sequence[str], known: Collection[str], *, east_asian: bool = True) -> tuple[str, ...]:
    """Return those of the families that are in ``known``; if none is, or none is known, all of them.

    Without ``east_asian`` text, one family for it is enough, for the signs in it: each is a file of 20 MB, which Typst
    reads for every sign that the families before it lack.
    """
    here = {family.lower() for family in known}
    found = tuple(name for name in names if name.lower() in here) or tuple(names)
    if east_asian:
        return found
    needless = [name for name in found if name in _EAST_ASIAN][1:]
    return tuple(name for name in found if name not in needless)


_EAST_ASIAN: Final = frozenset((*(family for each in _CJK.values() for family in each), *_TRADITIONAL))
