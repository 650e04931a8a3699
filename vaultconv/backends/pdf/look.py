"""The look of a printed document: options, font families, and the header that passes them to the template."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date as calendar_date
from types import MappingProxyType
from typing import Annotated, Final, Literal, NamedTuple

import msgspec

from vaultconv.backends.pdf.extent import Costly
from vaultconv.backends.pdf.families import (
    LEGIBLE,
    MATH,
    MONO,
    NASKH_SIZE,
    families,
    installed,
    text_families,
    with_scripts,
)
from vaultconv.book.manuscript import DocumentOptions, Metadata
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.tree.direction import of_language, of_text
from vaultconv.typst.compiler import typst_string


class Look(DocumentOptions, frozen=True, kw_only=True):
    """The look of a PDF. Lengths are numbers with a unit: ``mm``, ``cm``, ``in``, ``pt``."""

    paper: str = "a4"
    """The sheet: ``a4``, ``a5``, ``letter`` and so on, or its size: ``170mm x 240mm``."""
    layout: Literal["plain", "notes"] = "plain"
    """``notes``: a narrower text, beside it a wide margin for footnotes, page references and the reader's pen."""
    margin: str = ""
    """The margin on all sides; empty: what lines of 60 to 75 characters leave, wider at the foot and outside."""
    binding: str = "0mm"
    """What the binding takes: added to the inner margin, the left one where one side is printed."""
    two_sided: bool = False
    """Both sides are printed: margins, heads and page numbers are mirrored, parts begin on the right."""
    columns: Literal[1, 2] = 1
    """How many columns the text has."""
    font: str = "serif"
    """``serif``, which needs no font installed; ``sans`` or ``legible``, which take one that is; or families."""
    heading_font: str = ""
    """Families of the headings; empty: the text's."""
    code_font: str = ""
    """Families of code; empty: DejaVu Sans Mono, which needs no font installed."""
    math_font: str = ""
    """Families of formulas; empty: New Computer Modern Math, which needs no font installed."""
    font_size: str = ""
    """The size of the text; empty: by the paper, 11pt on A4, 10pt on A5; the other sizes and the lines follow it."""
    large_print: bool = False
    """For weak eyes: a text of 16pt and nothing below 12pt, no line stretched, no word divided."""
    justify: bool | None = None
    """Lines are equally long; if not given, they are on paper wider than A5."""
    hyphenate: bool = True
    """Words may be divided at a line's end, by the rules of the document's language."""
    greyscale: bool = False
    """No colour: what colours tell apart has borders and weights of its own."""
    cover: bool = True
    """A book begins with a page of its title, authors, date and picture."""
    chapters: Literal["run-on", "page", "right"] = "run-on"
    """A book's chapters follow each other, begin a page, or begin a right-hand page."""
    numbered: bool = False
    """Chapters and sections have numbers."""
    parts: Literal["auto", "page", "band", "none"] = "auto"
    """A book's parts have a page of their own for their titles, or a band, a title between rules, or none; ``auto``: a
    band, unless a part has eight pages on average."""
    pictures: Literal["here", "float"] = "here"
    """A picture stands where the note has it, or at the top or foot of that page or the next, and leaves no white."""
    picture_height: Annotated[int, msgspec.Meta(ge=5, le=100)] = 45
    """How high a picture is at the most, in hundredths of the text's height."""
    running_heads: bool = True
    """Every page says at its top which chapter and section it is in."""
    save_memory: Literal["auto", "always", "never"] = "auto"
    """Short tables may be divided, links between notes are plain text; ``auto``: in books of 900 and of 1,800 pages."""


# ------------------------------------------------------------------------------------------------------------- papers

# Millimetres.
PAPERS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "a3": (297, 420),
        "a4": (210, 297),
        "a5": (148, 210),
        "a6": (105, 148),
        "b4": (250, 353),
        "b5": (176, 250),
        "b6": (125, 176),
        "jis-b4": (257, 364),
        "jis-b5": (182, 257),
        "jis-b6": (128, 182),
        "letter": (215.9, 279.4),
        "legal": (215.9, 355.6),
        "tabloid": (279.4, 431.8),
        "executive": (184.15, 266.7),
        "statement": (139.7, 215.9),
        "trade": (152.4, 228.6),
        "pocket": (107.95, 174.63),
    }
)
_MILLIMETRES: Final = MappingProxyType({"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72})
_LENGTH: Final = re.compile(r"\s*(\d{1,5}(?:\.\d{1,5})?)\s*(mm|cm|in|pt)\s*")


def _length(text: str, option: str) -> float:
    """Return a length in millimetres. Raises `UsageError` for anything else."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise UsageError(
            f'{option}: "{text}" is not a length', 'write a number and a unit: "12mm", "1.5cm", "0.5in", "11pt"'
        )
    return float(match[1]) * _MILLIMETRES[match[2]]


def paper_size(look: Look) -> tuple[float, float]:
    """Return the width and height of a sheet in millimetres. Raises `UsageError` for an unknown paper."""
    return _paper(look.paper)


def _paper(name: str) -> tuple[float, float]:
    key = name.strip().lower().removeprefix("us-").removeprefix("iso-")
    if key in PAPERS:
        return PAPERS[key]
    width, times, height = key.replace("×", "x").partition("x")
    if times and _LENGTH.fullmatch(width) and _LENGTH.fullmatch(height):
        return _length(width, "paper"), _length(height, "paper")
    raise UsageError(f'paper: unknown value "{name}"', did_you_mean(key, PAPERS) + ' or a size: "170mm x 240mm"')


class _PageSize(msgspec.Struct, frozen=True):
    """A page and its margins in millimetres; the type size and the line spacing in points.

    ``wide`` is how far tables, code and pictures may reach into both margins, ``notes`` the width of notes beside the
    text; ``line`` is about how many characters of a table fit on a line.
    """

    width: float
    height: float
    inner: float
    outer: float
    top: float
    bottom: float
    size: float
    pitch: float
    wide: float
    notes: float
    line: int


class _Type(NamedTuple):
    """The type for paper up to ``widest`` millimetres on its shorter side: sizes in points."""

    widest: float
    size: float
    pitch: float


_TYPES: Final = (_Type(115, 9, 12), _Type(160, 10, 13.5), _Type(190, 10.5, 14.5), _Type(225, 11, 15.5))
_TYPE_OF_COLUMNS: Final = _Type(225, 9.5, 12.5)
_RAGGED: Final = 160  # millimetres: on paper up to this on its shorter side, lines are not equally long
_CAPITAL: Final = 0.657  # of the type's size: Typst's lines are as high as a capital, what is between them is leading
_POINTS: Final = 72 / 25.4
_SMALLEST, _LARGE_PRINT, _LARGEST = 4, 16, 72  # points; "large print" begins at 16 for the RNIB
_GUTTER: Final = 1.8  # between two columns, in sizes of the type

# In sizes of the type, how wide a letter is on average: of running text, and of a table's short words and capitals.
_LETTER: Final = 0.41
_CELL_LETTER: Final = 0.46
_LINE: Final = 71  # letters of running text; a line is hard to read with more than 80, and with less than 45

# Of the paper's width: margins are no narrower, wide blocks leave as much, and reach by so much at least into a margin.
_LEAST_MARGIN: Final = 0.095
_WIDE_MARGIN: Final = 0.12
_WORTHWHILE: Final = 0.04
# Beside notes: what the inner margin takes, how wide the notes are, the space between them and the text, and the edge.
_BESIDE_NOTES: Final = 0.115
_NOTES, _NOTES_GAP, _NOTES_EDGE = 0.2, 0.025, 0.05
_NARROWEST_NOTES: Final = 25  # millimetres


def _page(look: Look) -> _PageSize:
    width, height = _paper(look.paper)
    size, pitch = _type(look, width, height)
    notes = _notes(look, width)
    binding = _length(look.binding, "binding")
    inner, outer, top, bottom = _margins(look, width - binding, height, size, notes)
    wide = min(inner, outer) - _WIDE_MARGIN * width
    if look.margin or notes or look.columns > 1 or wide < _WORTHWHILE * width:
        wide = 0
    inner += binding
    text = (width - inner - outer) * _POINTS
    if text < 60 or (height - top - bottom) * _POINTS < 60:
        raise UsageError(
            "margin: the margins leave no room for the text", "make the margins smaller or the paper larger"
        )
    line = (text - (look.columns - 1) * _GUTTER * size) / look.columns / (_CELL_LETTER * size)
    return _PageSize(width, height, inner, outer, top, bottom, size, pitch, wide, notes, max(1, round(line)))


# Of a revision pack on A4: the inner margin is for holes. Millimetres and points.
_PACK_MARGINS: Final = (22, 16, 20, 18)
_PACK_TYPE: Final = _Type(160, 10, 14.5)
_SMALL_PACK_TYPE: Final = _Type(160, 9, 12.5)


def _pack_page(look: Look) -> _PageSize:
    """Return the page of a revision pack, whose parts have their own columns."""
    page = _page(msgspec.structs.replace(look, columns=1, layout="plain"))
    small = min(page.width, page.height) <= _PACK_TYPE.widest
    kind = _SMALL_PACK_TYPE if small else _PACK_TYPE
    size = page.size if look.font_size or look.large_print else kind.size
    inner, outer, top, bottom = (margin * (0.75 if small else 1) for margin in _PACK_MARGINS)
    if look.margin:
        inner, outer, top, bottom = page.inner, page.outer, page.top, page.bottom
    else:
        inner += _length(look.binding, "binding")
    line = (page.width - inner - outer) * _POINTS / (_CELL_LETTER * size)
    return msgspec.structs.replace(
        page, inner=inner, outer=outer, top=top, bottom=bottom, size=size, pitch=size * kind.pitch / kind.size,
        wide=0, line=max(1, round(line)),
    )  # fmt: skip


def _type(look: Look, width: float, height: float) -> tuple[float, float]:
    """Return the text size and the line spacing, in points."""
    side = min(width, height)
    kind = next((each for each in _TYPES if side <= each.widest), _TYPES[-1])
    if look.columns > 1:
        kind = min(kind, _TYPE_OF_COLUMNS, key=lambda each: each.size)
    size = kind.size if look.columns > 1 else round(2 * kind.size * max(1, side / kind.widest)) / 2
    if look.layout == "notes":
        size -= 0.5
    size = max(size, _LARGE_PRINT if look.large_print else 0)
    if look.font_size:
        size = _length(look.font_size, "font-size") * _POINTS
    if not _SMALLEST <= size <= _LARGEST:
        raise UsageError(f'font-size: "{look.font_size}" is not readable', f"use {_SMALLEST}pt to {_LARGEST}pt")
    return size, size * kind.pitch / kind.size


def _notes(look: Look, width: float) -> float:
    """Return the width of notes beside the text; 0 if there are none."""
    if look.layout != "notes":
        return 0
    if look.columns > 1:
        raise UsageError('layout: "notes" needs a single column', 'leave out "columns" or "layout"')
    if _NOTES * width < _NARROWEST_NOTES:
        raise UsageError(
            f'layout: no room for notes beside the text on "{look.paper}"', "choose larger paper, such as a5"
        )
    return _NOTES * width


def _margins(look: Look, width: float, height: float, size: float, notes: float) -> tuple[float, float, float, float]:
    """Return the inner, outer, top and bottom margin: the author's, or what lines of a good length leave."""
    beside = notes + _NOTES_GAP * width if notes else 0
    if look.margin:
        margin = _length(look.margin, "margin")
        return margin, margin + beside, margin, margin
    top, bottom = 0.088 * height, 0.1 * height
    letters, gutters = _LINE * _LETTER * look.columns, _GUTTER * (look.columns - 1)
    left = width - (letters + gutters) * size / _POINTS
    if notes:
        inner, outer = _BESIDE_NOTES * width, beside + _NOTES_EDGE * width
        more = max(0.0, left - inner - outer) / 2
        return inner + more, outer + more, top, bottom
    side = max(_LEAST_MARGIN * width, left / 2)
    lean = 0.1 * side if look.two_sided else 0
    return side - lean, side + lean, top, bottom


def check_fonts(look: Look, known: Collection[str]) -> None:
    """Raise `UsageError` for an option that names only unknown fonts."""
    here = {family.lower() for family in known}
    for option in ("font", "heading_font", "code_font", "math_font"):
        named = families(getattr(look, option), ())
        if option == "font" and named == ("legible",):
            if here.isdisjoint(map(str.lower, LEGIBLE)):
                raise UsageError("font: no legible typeface is installed", "pip install 'vaultconv[legible]'")
        elif named and named not in (("serif",), ("sans",)) and here.isdisjoint(map(str.lower, named)):
            raise UsageError(f'{option.replace("_", "-")}: no font named "{named[0]}"', did_you_mean(named[0], known))


# ------------------------------------------------------------------------------------------------------------- header

# How a page is named in running text, ``{}`` its number.
_PAGE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ar": "ص {}", "cs": "s. {}", "da": "s. {}", "de": "S. {}", "fa": "ص {}", "he": "עמ׳ {}", "hu": "{}. o.",
        "ja": "{}ページ", "ko": "{}쪽", "nb": "s. {}", "no": "s. {}", "pl": "s. {}", "ru": "с. {}", "sk": "s. {}",
        "sv": "s. {}", "tr": "s. {}", "uk": "с. {}", "zh": "第{}页",
    }
)  # fmt: skip

_LANGUAGE: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_]([A-Za-z]{2}))?(?:[-_].*)?")


def typst_header(
    look: Look, metadata: Metadata, *, book: bool, pack: bool = False, toc_depth: int = 2, dated: bool = False,
    letters: int = 0, headings: Iterable[tuple[int, str]] = (), naskh: str = "", known: Collection[str] = (),
    without: Collection[Costly] = (), east_asian: bool = True, right_to_left: bool = True,
) -> str:  # fmt: skip
    """Return the values that `assets/book.typ` asks for, as Typst source to be put before it.

    ``metadata.cover`` is the path of a file as Typst opens it. With ``dated``, a document without a date gets that
    of its making. ``letters`` is about how much text there is, ``headings`` are a book's as `headings_of` returns them,
    ``naskh`` is the family that Arabic is set in, larger than the rest. With ``known`` families, no others are named:
    Typst keeps a warning of each wherever it is asked for. ``without`` is left out to save memory. Text in Chinese,
    Japanese or Korean (``east_asian``), or in Hebrew, Arabic and the like (``right_to_left``), has rules of its own.
    Raises `UsageError` for an option that makes no sense.
    """
    page = _pack_page(look) if pack else _page(look)

    def named(fonts: Sequence[str]) -> str:
        return _array(map(typst_string, installed(fonts, known, east_asian=east_asian)))

    text = with_scripts(text_families(look.font), metadata.language)
    stretched = min(page.width, page.height) > _RAGGED and not look.large_print
    look_values = {
        "width": f"{page.width:g}mm",
        "height": f"{page.height:g}mm",
        "inner": f"{page.inner:.4g}mm",
        "outer": f"{page.outer:.4g}mm",
        "top": f"{page.top:.4g}mm",
        "bottom": f"{page.bottom:.4g}mm",
        "columns": str(look.columns),
        "pages": _bool(look.links == "print"),
        "ways": _bool("links" not in without),
        "measured": _bool("tables" not in without),
        "wide": f"{page.wide:.4g}mm",
        "notes": f"{page.notes:.4g}mm" if page.notes else "none",
        "notes-gap": f"{_NOTES_GAP * page.width:.4g}mm",
        "line": str(page.line),
        "font-size": f"{page.size:g}pt",
        "leading": f"{page.pitch / page.size - _CAPITAL:.4g}em",
        "ideographs": _bool(east_asian),
        "right-to-left": _bool(right_to_left or of_language(metadata.language) == "rtl"),
        "naskh": typst_string(naskh) if naskh else "none",
        "naskh-size": f"{NASKH_SIZE:g}em",
        "fonts": named(text),
        "heading-fonts": named(families(look.heading_font, text)),
        "mono": named(with_scripts(families(look.code_font, MONO), metadata.language)),
        "math": named(families(look.math_font, (*MATH, *text))),
        "two-sided": _bool(look.two_sided),
        "justify": _bool(stretched if look.justify is None else look.justify),
        "hyphenate": _bool(look.hyphenate and not look.large_print),
        "large": _bool(look.large_print),
        "greyscale": _bool(look.greyscale),
        "cover": _bool(look.cover and not pack),
        "parts": typst_string(_parts(look, page, letters / max(1, len(metadata.parts)))),
        "chapters": typst_string(look.chapters),
        "numbered": _bool(look.numbered),
        "float": _bool(look.pictures == "float"),
        "picture-height": f"{look.picture_height}%",
        "running-heads": _bool(look.running_heads),
        "toc-depth": str(0 if pack else max(0, toc_depth)),
    }
    info = _info(metadata, book, "auto" if dated else "none")
    listed = (f"({level}, {typst_string(title)})" for level, title in headings if level <= toc_depth + 1)
    info["some-page"] = typst_string("0" * len(str(round(letters / _letters_of(page, look) / 2))) if letters else "000")
    info["headings"] = _array(listed if book and toc_depth and not pack else ())
    return f"#let look = {_dictionary(look_values)}\n#let info = {_dictionary(info)}\n"


def _parts(look: Look, page: _PageSize, letters: float) -> str:
    """Return how parts begin, for this much text."""
    return look.parts if look.parts != "auto" else "page" if letters >= _LONG_PART * _letters_of(page, look) else "band"


def letters_of_page(look: Look) -> float:
    """Return about how many letters a page has."""
    return _letters_of(_page(look), look)


def _letters_of(page: _PageSize, look: Look) -> float:
    lines = (page.height - page.top - page.bottom) * _POINTS / page.pitch
    return lines * page.line * _CELL_LETTER / _LETTER * look.columns


_LONG_PART: Final = 8  # pages: a title's page, and what is left white before it, are no more than an eighth and a half
_SPLIT: Final = re.compile(r"\s*(?:：|: | [–—-] )\s*")


def _cover_title(metadata: Metadata) -> tuple[str, str]:
    """Return the cover's title and subtitle: "Navigation: notes for the exam" has both."""
    title, *rest = _SPLIT.split(metadata.title, maxsplit=1)
    if metadata.subtitle or not rest or not title or not rest[0]:
        return metadata.title, metadata.subtitle
    return title, rest[0][:1].upper() + rest[0][1:]


def _info(metadata: Metadata, book: bool, undated: str) -> dict[str, str]:
    match = _LANGUAGE.fullmatch(metadata.language)
    code, region = (match[1].lower(), match[2] or "") if match else ("en", "")
    before, _, after = _PAGE_WORDS.get(code, "p. {}").partition("{}")
    direction = of_language(metadata.language)
    backwards = direction == "rtl"
    cover_title, cover_subtitle = _cover_title(metadata)
    return {
        "title": typst_string(metadata.title),
        "cover-title": typst_string(cover_title),
        "cover-subtitle": typst_string(cover_subtitle),
        "extent": typst_string(metadata.extent),
        "parts": _array(map(typst_string, metadata.parts)),
        "subtitle": typst_string(metadata.subtitle),
        "authors": _array(map(typst_string, metadata.authors)),
        "title-direction": of_text(metadata.title) or direction,
        "date": typst_string(_isolated(metadata.date)),
        "day": _day(metadata.date) or undated,
        "keywords": _array(map(typst_string, metadata.keywords)),
        "cover": typst_string(metadata.cover) if metadata.cover else "none",
        "book": _bool(book),
        "language": typst_string(code),
        "region": typst_string(region.lower()) if region else "none",
        "direction": direction,
        "ltr-language": typst_string("en" if backwards else code),
        "rtl-language": typst_string(code if backwards else "ar"),
        "page-words": _array((typst_string(before.replace(" ", "\u00a0")), typst_string(after))),
    }


def _isolated(date: str) -> str:
    """Return a date; one without words is isolated (Unicode), so that its year comes first even among Arabic."""
    return f"\u2066{date}\u2069" if date and of_text(date) is None else date


def _day(date: str) -> str:
    """Return the day that a date begins with, for the PDF's metadata; "" for other text."""
    try:
        day = calendar_date.fromisoformat(date.strip()[:10])
    except ValueError:
        return ""
    return f"datetime(year: {day.year}, month: {day.month}, day: {day.day})"


# ------------------------------------------------------------------------------------------------------ Typst's values


def _array(items: Iterable[str]) -> str:
    return "(" + "".join(f"{item}, " for item in items).strip() + ")"


def _dictionary(values: Mapping[str, str]) -> str:
    return "(\n" + "".join(f"  {name}: {value},\n" for name, value in values.items()) + ")"


def _bool(value: bool) -> str:
    return "true" if value else "false"
