"""Fonts: what is covered, what is missing, what to install."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path, PurePath

import pytest

from tests.typst.coverage import DATA, covered
from tests.work import LINEAR, counted, growth
from vaultconv import nodes as n
from vaultconv.typst import fonts
from vaultconv.typst.fonts import (
    SCRIPTS,
    Coverage,
    FontFile,
    characters_of,
    embedded,
    font_files,
    font_paths,
    gaps,
    script_of,
)

OWN = Coverage(system=False)


def test_the_table_of_what_typst_covers_is_that_of_its_fonts() -> None:
    assert json.loads(DATA.read_text(encoding="utf-8"))["ranges"] == covered()


@pytest.mark.parametrize("char", "aéßαжא∑ℝ𝒜→☐✓“…")
def test_typsts_own_fonts_have_it(char: str) -> None:
    assert embedded(char)


@pytest.mark.parametrize("char", "漢かไ✅🎉\ue000")
def test_typsts_own_fonts_lack_it(char: str) -> None:
    assert not embedded(char)
    assert OWN.missing(char) == {char}


def test_what_shows_nothing_is_never_missing() -> None:
    assert OWN.missing("\u200b\u200d\u00a0\u3000\ufe0f\u00ad\n") == frozenset()


def test_fonts_in_folders_count(tmp_path: Path) -> None:
    paths = font_paths()
    if find_spec("noto_cjk_sans_otc") is None:
        pytest.skip("no package of fonts is installed")
    assert Coverage(paths, system=False).missing("漢かไ") == {"ไ"}
    assert any("CJK" in font.family for font in font_files(paths, system=False))


class Package:
    """A distribution that brings one font."""

    def __init__(self, name: str) -> None:
        self.metadata = {"Name": name}
        self.files = [PurePath("fonts", f"{name}.ttf"), PurePath("fonts", "readme.txt")]

    def locate_file(self, path: PurePath) -> str:
        return f"/packages/{self.metadata['Name']}/{path}"


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("weblate-fonts", True),
        ("Weblate_Fonts", True),
        ("manimgx.fonts", True),
        ("fontpkg-amiri", True),
        ("noto-cjk-sans-otc", True),
        ("noto-cjk-sans-otc-free-download", False),
        ("fontpkg-anything", False),
        ("manimgx-fonts-extra", False),
        ("fonts", False),
    ],
)
def test_a_package_of_fonts_is_found_by_its_whole_name(
    name: str, is_found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "distributions", lambda: [Package(name)])
    assert fonts.font_paths.__wrapped__() == ((Path(f"/packages/{name}/fonts"),) if is_found else ())


def test_the_packages_of_the_extras_are_among_those_that_are_found() -> None:
    extras = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for requirement in (*extras["cjk"], *extras["scripts"], *extras["legible"]):
        name, pin, _ = requirement.partition("==")
        assert pin and name in fonts._FONT_PACKAGES


def test_the_font_for_chinese_is_debians_file() -> None:
    if find_spec("noto_cjk_sans_otc") is None:
        pytest.skip("no package of fonts is installed")
    (font,) = (path for folder in font_paths() for path in folder.glob("NotoSansCJK-Regular.ttc"))
    digest = hashlib.sha256(font.read_bytes()).hexdigest()
    assert digest == "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a"


def test_a_broken_font_has_no_characters(tmp_path: Path) -> None:
    (tmp_path / "x.ttf").write_bytes(b"\x00\x01\x00\x00rubbish")
    assert characters_of(FontFile("X", str(tmp_path / "x.ttf"), 0)) == frozenset()


def test_gaps_are_given_by_note_and_script_with_the_first_place() -> None:
    document = n.Document(
        (
            n.Para((n.Text("good é"),), position=n.Position(1)),
            n.Para((n.Text("ไท"), n.Code("🎉")), position=n.Position(3)),
            n.Div((n.Heading(1, (n.Text("ไทย"),), position=n.Position(5)),), note="B.md"),
        )
    )
    found = gaps(document, OWN)
    assert [(gap.note, gap.script, gap.characters) for gap in found] == [
        ("", "Thai", "ไท"),
        ("", "Emoji and pictographs", "🎉"),
        ("B.md", "Thai", "ไทย"),
    ]
    assert [gap.position and gap.position.line for gap in found] == [3, 3, 5]


def test_a_gap_names_its_characters_and_what_to_install() -> None:
    (gap,) = gaps(n.Document((n.Para((n.Text("ไ"),)),)), OWN)
    assert str(gap) == "no font has these characters (Thai): ไ (U+0E44)"
    assert gap.hint == "pip install 'vaultconv[scripts]'"


def test_a_gap_of_many_characters_is_short() -> None:
    (gap,) = gaps(n.Document((n.Para((n.Text("".join(map(chr, range(0x4E00, 0x4E40)))),)),)), OWN)
    assert str(gap).endswith("and 56 more")
    assert gap.hint == "pip install 'vaultconv[cjk]'"


def test_the_table_of_scripts_is_sorted_and_has_no_overlaps() -> None:
    assert all(one.first <= one.last < other.first for one, other in pairwise(SCRIPTS))


@pytest.mark.parametrize(
    ("char", "script"),
    [
        ("漢", "Han"),
        ("か", "Hiragana"),
        ("한", "Hangul"),
        ("ع", "Arabic"),
        ("ह", "Devanagari"),
        ("\U0001fbff", "other"),
    ],
)
def test_a_character_has_a_script(char: str, script: str) -> None:
    assert script_of(char) == script


@pytest.mark.parametrize("words", ["mit Größe und Übung", "漢字 и ع"])
def test_work_grows_with_the_length_alone(words: str) -> None:
    fonts = counted("vaultconv.typst.fonts")

    def task(size: int) -> Callable[[], object]:
        document = n.Document(tuple(n.Para((n.Text(f"Zeile {i} {words}"),)) for i in range(size)))
        return lambda: fonts.gaps(document, OWN)

    assert growth(task, 100) < LINEAR
