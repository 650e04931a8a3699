"""Formulas in HTML and e-books, as browsers show them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

import vaultconv
from tests.files import write

WORDS = re.compile(r"<annotation.*?</annotation>|<(?!mspace|/mspace)[^>]*>|\u2061|&#8289;", re.DOTALL)


def shown(folder: Path, tex: str, to: str = "html") -> str:
    """What a formula's MathML shows, its blanks as underscores."""
    return WORDS.sub("", mathml(folder, tex, to)).replace('<mspace width="0.167em" />', "_")


def mathml(folder: Path, tex: str, to: str) -> str:
    vaultconv.convert(write(folder / "v", {"N.md": tex}), to, folder / "out")
    if to != "epub":
        page = (folder / "out" / "N.html").read_text(encoding="utf-8")
    else:
        with zipfile.ZipFile(folder / "out" / "N.epub") as book:
            names = book.namelist()
            assert names[0] == "mimetype"
            page = "".join(book.read(name).decode() for name in names if "/text/ch" in name)
    return "".join(re.findall("<math.*?</math>", page, re.DOTALL))


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("$\\cos d$", "cos_d"),
        ("$a \\cos d$", "a_cos_d"),
        ("$\\cos(d)$", "cos(d)"),
        ("$x + \\sin^2 y$", "x+sin2_y"),
        ("$\\log_2 n \\ln m$", "log2_n_ln_m"),
        ("$\\left(\\cos x\\right)$", "(cos_x)"),
        ("$\\frac{1}{\\sin x}$", "1sin_x"),
        ("$$\\lim_{x} \\sin x$$", "limx_sin_x"),
        ("$\\cos x, \\sin y$", "cos_x,sin_y"),
        ("$\\operatorname{foo} x$", "foo_x"),
        ("$\\cos$", "cos"),
    ],
)
def test_a_functions_name_keeps_the_space_around_it(tmp_path: Path, tex: str, expected: str) -> None:
    assert shown(tmp_path, tex) == expected


@pytest.mark.parametrize("to", ["html", "epub", "slidy"])
@pytest.mark.parametrize(
    ("command", "looks"), [("boxed", "boxed"), ("cancel", "cancel"), ("bcancel", "bcancel"), ("xcancel", "xcancel")]
)
def test_what_encloses_is_an_element_that_browsers_know(tmp_path: Path, to: str, command: str, looks: str) -> None:
    found = mathml(tmp_path, f"$\\{command}{{x}} < 1$", to)
    assert f'<mrow class="{looks}"><mi>x</mi></mrow>' in found
    assert "menclose" not in found
    assert "&lt;" in found


def test_other_formulas_stay_as_they_are(tmp_path: Path) -> None:
    assert "<mspace" not in mathml(tmp_path, "$a < b$", "html")
