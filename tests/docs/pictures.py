"""The pictures of the documentation: pages of the sample vault's book, revision pack and site, in ``docs/pictures``.

Run it by hand after a change of the looks, and look at what it made:

    python -m tests.docs.pictures

It needs pdftoppm (of poppler), LibreOffice for the Word document's page, and Hugo, playwright and chromium for the site's;
``python -m tests.docs.pictures site`` makes only these. On paper, only the fonts that come with the program and its extras
are used, so that the pages are the same everywhere.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from PIL import Image, ImageOps
from pypdf import PdfReader

import vaultconv
from tests.backends.hugo.garden import build, serve, write
from tests.docs.pages import ROOT, SAMPLE
from vaultconv import api
from vaultconv.backends.hugo.scaffold import site_files
from vaultconv.book.options import BookOptions
from vaultconv.revise.options import ReviseOptions

PICTURES: Final = ROOT / "docs/pictures"
BOOK: Final = BookOptions(order="Start here", authors=("M. Okafor",), cover="Attachments/compass-rose.svg")

_COLOURS: Final = 128
_HEIGHT: Final = 1000  # pixels of a page
_BORDER: Final = "#c8c8c8"


class Pages(NamedTuple):
    """The pages that show these words, in a book of the sample vault or, with ``revise``, in a revision pack."""

    words: Sequence[str]
    options: Mapping[str, Any] = MappingProxyType({})
    revise: ReviseOptions | None = None


PACK: Final = ReviseOptions()
CARDS: Final = ReviseOptions(parts=("cards",))
FOLDED: Final = ReviseOptions(parts=("cards",), duplex="fold")
MOCK: Final = ReviseOptions(parts=("exam",))
WORKSHEET: Final = ReviseOptions(parts=("worksheet",))
RULES: Final = "When two boats meet"

PICTURES_OF_PAGES: Final[Mapping[str, Sequence[Pages]]] = MappingProxyType(
    {
        "page": (Pages(("everybody remembers",)), Pages((RULES,), revise=PACK)),
        "contents": (Pages(("Contents", "On a Mercator chart")),),
        "boxes": (Pages(("Low water 1.2 m", "Steps to find")),),
        "scripts": (Pages(("The observed altitude is 61", "Both stories are about")),),
        "small": (Pages(("everybody remembers", "through the water"), {"paper": "a5", "greyscale": True}),),
        "pack": (Pages(("WHERE I AM", RULES), revise=PACK),),
        "pack-questions": (Pages(("QUESTIONS", "ANSWERS"), revise=PACK),),
        "pack-cards": (Pages(("Why not the middle?", "Because an error common"), revise=CARDS),),
        "pack-fold": (Pages(("Why not the middle?",), revise=FOLDED),),
        "pack-mock": (Pages(("MOCK PAPER 1", "ANSWERS"), revise=MOCK),),
        "pack-worksheet": (Pages((RULES,), revise=PACK), Pages((RULES,), revise=WORKSHEET)),
    }
)
"""The pages of each picture, side by side."""


class Screen(NamedTuple):
    """Pages of the site, side by side; ``views`` are their addresses and whether they are dark."""

    name: str
    size: tuple[int, int]
    views: Sequence[tuple[str, bool]]


SCREENS: Final = (
    Screen("garden", (1280, 800), (("", False),)),
    Screen("garden-phone", (390, 780), (("tides/rule-of-twelfths/", False), ("sky/noon-sight/", True))),
)


def main() -> None:
    """Make all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as name:
        _site(Path(name))
        if sys.argv[1:] != ["site"]:
            _books(Path(name))


def _site(folder: Path) -> None:
    """The pictures of the site."""
    from playwright.sync_api import sync_playwright

    config = vaultconv.Config(options={"hugo": {"home": "Start here"}})
    vaultconv.convert(SAMPLE, to="hugo", out=folder / "site", config=config)
    write(folder / "site", {"hugo.toml": site_files(title="Navigation")["hugo.toml"]})
    with serve(build(folder / "site")) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for screen in SCREENS:
            pages = []
            for number, (path, dark) in enumerate(screen.views):
                page = browser.new_page(
                    viewport={"width": screen.size[0], "height": screen.size[1]},
                    color_scheme="dark" if dark else "light",
                )
                page.goto(f"{address}/{path}")
                shot = folder / f"{screen.name}-{number}.png"
                page.screenshot(path=shot)
                with Image.open(shot) as image:
                    pages.append(ImageOps.expand(image.convert("RGB"), 1, _BORDER))
            _save(screen.name, pages)
        browser.close()


def _books(folder: Path) -> None:
    """The pictures of books and packs."""
    if missing := [tool for tool in ("pdftoppm", "soffice") if shutil.which(tool) is None]:
        sys.exit(f"not installed: {', '.join(missing)}")
    printed: dict[str, Path] = {}
    for name, sheets in PICTURES_OF_PAGES.items():
        pages = []
        for words, options, revise in sheets:
            key = repr((options, revise))
            if key not in printed:
                printed[key] = _print(folder / f"{len(printed)}", "pdf", {"system_fonts": False, **options}, revise)
            pages += _pages(printed[key], words)
        _save(name, pages)
    _save("word", _pages(_printed_word(folder), ("Low water 1.2 m", "Steps to find")))


def _print(folder: Path, to: str, options: Mapping[str, Any], revise: ReviseOptions | None = None) -> Path:
    folder.mkdir()
    config = vaultconv.Config(book=BOOK, options={to: dict(options)}, revise=revise or ReviseOptions())
    make = vaultconv.convert if revise is None else api.revise
    make(SAMPLE, to=to, out=folder / f"navigation.{to}", config=config)
    return folder / f"navigation.{to}"


def _printed_word(folder: Path) -> Path:
    document = _print(folder / "docx", "docx", {})
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder / "word"), str(document)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "word/navigation.pdf"


def _pages(pdf: Path, words: Sequence[str]) -> list[Image.Image]:
    texts = [" ".join(page.extract_text().split()) for page in PdfReader(pdf).pages]
    return [_page(pdf, next(number for number, text in enumerate(texts, 1) if each in text)) for each in words]


def _page(pdf: Path, number: int) -> Image.Image:
    stem = pdf.with_suffix("")
    size = ["-scale-to-x", "-1", "-scale-to-y", str(_HEIGHT)]
    subprocess.run(
        ["pdftoppm", "-png", "-singlefile", "-f", str(number), "-l", str(number), *size, str(pdf), str(stem)],
        check=True,
        capture_output=True,
    )
    with Image.open(stem.with_suffix(".png")) as image:
        return ImageOps.expand(image.convert("RGB"), 1, _BORDER)


def _save(name: str, pages: Sequence[Image.Image]) -> None:
    gap = 20
    width = sum(page.width for page in pages) + gap * (len(pages) - 1)
    sheet = Image.new("RGB", (width, pages[0].height), "white")
    left = 0
    for page in pages:
        sheet.paste(page, (left, 0))
        left += page.width + gap
    path = PICTURES / f"{name}.png"
    sheet.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {sheet.width} x {sheet.height}, {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
