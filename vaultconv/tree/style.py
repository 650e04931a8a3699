"""Styles in notes: TeX's page breaks, and the declarations, colours and lengths of HTML's ``style``.

A `Style` holds parsed values, never the author's CSS, so it can't load, hide or move anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from colorsys import hls_to_rgb
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import msgspec

from vaultconv.patterns import lazy_pattern

PAGE_BREAK: Final = lazy_pattern(
    r"(?:\\(?:(?:new|clear)page|pagebreak|clear(?P<right>double)page)(?:\[[0-4]\]|\{\})?\s*)+"
)
"""A paragraph of nothing but TeX's page breaks; the last one can ask for a right-hand page."""
WHITE: Final = "#ffffff"
_COMMENT: Final = lazy_pattern(r"/\*.*?\*/", re.DOTALL)

Side: TypeAlias = Literal["", "left", "center", "right", "justify"]
Height: TypeAlias = Literal["", "top", "middle", "bottom"]


class Style(msgspec.Struct, frozen=True):
    """A style from HTML; an empty field, or 0, means that it isn't set.

    Colours are ``#rrggbb``; ``size`` is relative to the text around it: 1.5 is half as large again.
    """

    color: str = ""
    background: str = ""
    size: float = 0
    align: Side = ""
    valign: Height = ""

    def __str__(self) -> str:
        """Return the style as CSS, which `read_style` parses."""
        values = {
            "color": self.color,
            "background-color": self.background,
            "font-size": f"{self.size:g}em" if self.size else "",
            "text-align": self.align,
            "vertical-align": self.valign,
        }
        return "; ".join(f"{name}: {value}" for name, value in values.items() if value)

    @property
    def attributes(self) -> tuple[tuple[str, str], ...]:
        """The style as the attributes of a node."""
        return (("style", css),) if (css := str(self)) else ()


NO_STYLE: Final = Style()


def style_of(attributes: Iterable[tuple[str, str]]) -> Style:
    """Return the style in a node's attributes."""
    for name, value in attributes:
        if name == "style":
            return read_style(value)
    return NO_STYLE


@lru_cache(maxsize=1024)
def read_style(css: str) -> Style:
    """Parse the CSS properties that documents can show; all others are ignored."""
    said = declarations(css)
    return Style(
        color=colour(said.get("color", "")) or "",
        background=background(said) or "",
        size=type_size(said.get("font-size", "")),
        align=_ALIGNMENTS.get(said.get("text-align", ""), ""),
        valign=_HEIGHTS.get(said.get("vertical-align", ""), ""),
    )


_ALIGNMENTS: Final[Mapping[str, Side]] = MappingProxyType(
    {
        "left": "left", "start": "left", "center": "center", "middle": "center", "right": "right", "end": "right",
        "justify": "justify", "-webkit-center": "center", "-webkit-left": "left", "-webkit-right": "right",
    }
)  # fmt: skip
_HEIGHTS: Final[Mapping[str, Height]] = MappingProxyType(
    {"top": "top", "text-top": "top", "middle": "middle", "center": "middle", "bottom": "bottom"}
)


@lru_cache(maxsize=1024)
def declarations(style: str) -> Mapping[str, str]:
    """Return a style's declarations in lower case.

    Of two with the same name, the last one counts. A long style is cut short.
    """
    found: dict[str, str] = {}
    for declaration in _COMMENT.sub(" ", style[:_LONGEST]).lower().split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip()] = value.replace("!important", "").strip()
    return MappingProxyType(found)


_LONGEST: Final = 4000  # characters; unclosed comments would take quadratic time


# ------------------------------------------------------------------------------------------------------------- lengths

_LENGTH: Final = lazy_pattern(r"\+?(\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})\s*([a-z%]*)")
_PIXELS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "": 1, "px": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54, "em": 16,
        "rem": 16, "ex": 8, "ch": 8,
    }
)  # fmt: skip
_SHARES: Final = frozenset(("%", "vw", "svw", "lvw", "dvw", "cqw"))


def pixels(length: str) -> float:
    """Return a length in CSS pixels, 0 if it isn't one; ``em`` and the like assume a font size of 16 pixels."""
    number, unit = _number(length)
    return number * _PIXELS.get(unit, 0)


def share(length: str) -> float:
    """Return a length as a share of the line, 0.5 for ``50%`` and ``50vw``; 0 if it isn't one."""
    number, unit = _number(length)
    return number / 100 if unit in _SHARES else 0


def _number(length: str) -> tuple[float, str]:
    found = _LENGTH.fullmatch(length.strip().lower())
    return (float(found[1]), found[2]) if found else (0, "")


_KEYWORDS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "xx-small": 0.6, "x-small": 0.75, "small": 0.85, "smaller": 0.85, "large": 1.125, "larger": 1.2, "x-large": 1.5,
        "xx-large": 2, "xxx-large": 3,
    }
)  # fmt: skip
_SMALLEST: Final = 0.75
_LARGEST: Final = 3.0


def type_size(value: str) -> float:
    """Return the factor by which a ``font-size`` scales the text around it; 0 if it sets none, or the same size.

    The factor is limited, so that text stays readable and fits on a page.
    """
    number, unit = _number(value)
    size = _KEYWORDS.get(value) or (number / 100 if unit == "%" else number * _PIXELS.get(unit, 0) / 16 if unit else 0)
    if not size or abs(size - 1) < 0.02:
        return 0
    return round(min(max(size, _SMALLEST), _LARGEST), 3)


# ------------------------------------------------------------------------------------------------------------- colours

_IN_VALUE: Final = lazy_pattern(
    r"#[0-9a-f]+|(?:rgb|hsl)a?\((?:[^()]|\([^()]*\))*\)|var\((?:[^()]|\([^()]*\))*\)|[a-z]+"
)
_URL: Final = lazy_pattern(r"url\([^)]*\)?")
_PART: Final = lazy_pattern(r"([-+]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))(%|deg|turn|rad)?")
_NOTHING: Final = frozenset(("none", "transparent"))


def background(said: Mapping[str, str]) -> str | None:
    """Return the background colour that declarations set.

    ``""`` means transparent, None that no colour is set.
    """
    value = said.get("background-color", said.get("background", ""))
    for part in _IN_VALUE.findall(_URL.sub(" ", value)):
        found = colour(part)
        if found is not None:
            return found
    return None


def colour(value: str) -> str | None:
    """Return a CSS colour as ``#rrggbb``, blended with white by its opacity.

    ``""`` means transparent, None that it is not a colour.
    """
    value = value.strip()
    if value in _NOTHING:
        return ""
    if value.startswith("var("):
        return _variable(value)
    if value.startswith("#"):
        return _of_digits(value[1:])
    if value.startswith(("rgb", "hsl")):
        return _of_function(value)
    return _named().get(value)


def _of_digits(digits: str) -> str | None:
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8) or not re.fullmatch("[0-9a-f]+", digits):
        return None
    red, green, blue, opacity = (int(digits[i : i + 2] or "ff", 16) / 255 for i in (0, 2, 4, 6))
    return _on_white(red, green, blue, opacity)


def _of_function(value: str) -> str | None:
    value = _VARIABLE.sub(lambda found: _THREE.get(found[1], found[0]), value)
    parts = [(float(number), unit) for number, unit in _PART.findall(value.partition("(")[2])]
    if not 3 <= len(parts) <= 4:
        return None
    opacity = _unit(parts[3], 1) if len(parts) == 4 else 1.0
    if value.startswith("rgb"):
        return _on_white(*(_unit(part, 255) for part in parts[:3]), opacity)  # type: ignore[call-arg]
    turns = parts[0][0] / {"turn": 1, "rad": 6.283185}.get(parts[0][1], 360)
    red, green, blue = hls_to_rgb(turns % 1, _unit(parts[2], 100), _unit(parts[1], 100))
    return _on_white(red, green, blue, opacity)


def _unit(part: tuple[float, str], whole: float) -> float:
    number, unit = part
    return min(max(number / (100 if unit == "%" else whole), 0), 1)


def _on_white(red: float, green: float, blue: float, opacity: float) -> str:
    if not opacity:
        return ""
    return _hex(255 * (1 - opacity + opacity * each) for each in (red, green, blue))


def _hex(parts: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in parts)


_VARIABLE: Final = lazy_pattern(r"var\(\s*(--[\w-]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")


def _variable(value: str) -> str | None:
    """Return the light value of a variable of Obsidian's default theme; the fallback of any other variable."""
    found = _VARIABLE.fullmatch(value)
    if found is None:
        return None
    known = _OBSIDIAN.get(found[1])
    return known if known is not None else colour(found[2] or "")


# Obsidian's default theme, in light mode.
_OBSIDIAN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "--color-red": "#e93147", "--color-orange": "#ec7500", "--color-yellow": "#e0ac00", "--color-green": "#08b94e",
        "--color-cyan": "#00bfbc", "--color-blue": "#086ddd", "--color-purple": "#7852ee", "--color-pink": "#d53984",
        "--color-accent": "#8a5cf5", "--text-accent": "#8a5cf5", "--interactive-accent": "#8a5cf5",
        "--text-error": "#e93147", "--text-warning": "#ec7500", "--text-success": "#08b94e", "--text-normal": "#222222",
        "--text-muted": "#5c5c5c", "--text-faint": "#ababab", "--text-highlight-bg": "#fff3a3",
        "--background-primary": "#ffffff", "--background-secondary": "#f6f6f6", "--color-base-00": "#ffffff",
        "--color-base-05": "#fcfcfc", "--color-base-10": "#fafafa", "--color-base-20": "#f6f6f6",
        "--color-base-25": "#e3e3e3", "--color-base-30": "#e0e0e0", "--color-base-35": "#d4d4d4",
        "--color-base-40": "#bdbdbd", "--color-base-50": "#ababab", "--color-base-60": "#707070",
        "--color-base-70": "#5c5c5c", "--color-base-100": "#222222",
    }
)  # fmt: skip


def _channels(color: str) -> Iterator[int]:
    return (int(color[i : i + 2], 16) for i in (1, 3, 5))


_THREE: Final[Mapping[str, str]] = MappingProxyType(
    {f"{name}-rgb": ", ".join(map(str, _channels(color))) for name, color in _OBSIDIAN.items()}
)


@lru_cache
def _named() -> Mapping[str, str]:
    words = _NAMES.split()
    return MappingProxyType({name: f"#{digits}" for name, digits in zip(words[::2], words[1::2], strict=True)})


# ------------------------------------------------------------------------------------------------------------ contrast

READABLE: Final = 3.0
"""The minimum contrast of text with its background (WCAG 2.2, 1.4.11)."""


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        part / 3294.6 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in _channels(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_grey(color: str) -> bool:
    """Return whether a colour is black, white or a grey with hardly any hue."""
    channels = (*_channels(color),)
    return max(channels) - min(channels) < 0x20


@lru_cache(maxsize=1024)
def readable(color: str, ground: str = WHITE, least: float = READABLE) -> str:
    """Return the colour, made darker or lighter if its contrast with the ground is below ``least``."""
    end = 0 if luminance(ground) > 0.18 else 255
    for step in range(21):
        adjusted = _hex(part + (end - part) * step / 20 for part in _channels(color))
        if contrast(adjusted, ground) >= least:
            return adjusted
    return adjusted


# The named colours of CSS Color 4, each with its hexadecimal digits.
_NAMES: Final = """
aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 black
000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 chartreuse
7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue
00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b
darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 darksalmon e9967a
darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet
9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff firebrick b22222
floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520
gray 808080 green 008000 greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo
4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue
add8e6 lightcoral f08080 lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey
d3d3d3 lightpink ffb6c1 lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899
lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta
ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db
mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585
midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6
olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98
paleturquoise afeeee palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd
powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513
salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue
6a5acd slategray 708090 slategrey 708090 snow fffafa springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080
thistle d8bfd8 tomato ff6347 turquoise 40e0d0 violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow
ffff00 yellowgreen 9acd32
"""
