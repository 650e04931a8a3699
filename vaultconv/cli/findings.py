"""Formats of findings for people, editors and services: text, JSON, SARIF, GitHub's commands, JUnit's XML."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import msgspec

from vaultconv.cli.sources import SHOWN_STDIN
from vaultconv.diagnostics import DEFAULT_SEVERITY, Diagnostic, DiagnosticCode, Severity, one_line
from vaultconv.formats import code_meanings
from vaultconv.patterns import lazy_pattern

MOST_OF_A_KIND: Final = 10
HELP: Final = "https://pypi.org/project/vaultconv/"  # the page of the project, which links to the documentation
OF_THE_OUTPUT: Final = frozenset(
    {
        DiagnosticCode.NOT_OURS,
        DiagnosticCode.WRITE_FAILED,
        DiagnosticCode.OUTPUT_UNLOCKED,
        DiagnosticCode.OUTPUT_UNRECORDED,
    }
)


class Bases(NamedTuple):
    """The folders that paths of findings are relative to: the vault for notes, ``out`` for written files."""

    vault: Path
    out: Path | None = None

    def base(self, diagnostic: Diagnostic) -> Path:
        """Return the folder that a finding's path is relative to, or the zip that contains it."""
        base = self.out if self.out is not None and diagnostic.code in OF_THE_OUTPUT else self.vault
        return Path(os.path.abspath(base))  # noqa: PTH100  a symbolic link keeps the name that it was called by

    def path(self, diagnostic: Diagnostic) -> str:
        """Return the finding's path for a shell: relative to the working folder, or absolute if that is shorter."""
        if diagnostic.path == SHOWN_STDIN:
            return diagnostic.path
        path = os.path.normpath(self.base(diagnostic) / diagnostic.path)
        try:
            near = os.path.relpath(path)
        except ValueError:  # Windows: on another drive
            return path
        return near if len(near) <= len(path) else path

    def shown(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return the finding with that path."""
        return msgspec.structs.replace(diagnostic, path=self.path(diagnostic))


# ---------------------------------------------------------------------------------------------------- for people


def few_of_a_kind(diagnostics: Sequence[Diagnostic]) -> tuple[list[Diagnostic], Counter[DiagnosticCode]]:
    """Return the first findings of each code, and the number of further ones of each code."""
    seen: Counter[DiagnosticCode] = Counter()
    shown = []
    for each in diagnostics:
        seen[each.code] += 1
        if seen[each.code] <= MOST_OF_A_KIND:
            shown.append(each)
    return shown, Counter({code: count - MOST_OF_A_KIND for code, count in seen.items() if count > MOST_OF_A_KIND})


def as_text(diagnostics: Iterable[Diagnostic], bases: Bases) -> str:
    """Return a line for each finding."""
    return "".join(f"{bases.shown(each)}\n" for each in diagnostics)


def statistics(diagnostics: Iterable[Diagnostic]) -> list[tuple[int, Severity, DiagnosticCode]]:
    """Return the number of findings of each code, largest first."""
    counted = Counter((each.severity, each.code) for each in diagnostics)
    return sorted(((count, *kind) for kind, count in counted.items()), key=lambda row: (-row[0], row[2]))


def statistics_text(diagnostics: Iterable[Diagnostic]) -> str:
    """Return a line for each code: its count, severity and meaning."""
    rows = statistics(diagnostics)
    wide = max((len(f"{severity}[{code}]") for _, severity, code in rows), default=0)
    digits = max((len(str(count)) for count, _, _ in rows), default=0)
    meanings = code_meanings()
    return "".join(
        f"{count:>{digits}}  {f'{severity}[{code}]':<{wide}}  {meanings[code]}\n" for count, severity, code in rows
    )


# -------------------------------------------------------------------------------------------------- for programs


def statistics_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Return a JSON array with an object for each code."""
    meanings = code_meanings()
    return _json(
        [
            {"code": code, "severity": severity, "count": count, "meaning": meanings[code]}
            for count, severity, code in statistics(diagnostics)
        ]
    )


def as_json(diagnostics: Iterable[Diagnostic], bases: Bases) -> str:
    """Return a JSON array with an object for each finding; ``path`` is relative to the vault or the output."""
    return _json([_json_of(each, bases) for each in diagnostics])


def _json_of(diagnostic: Diagnostic, bases: Bases) -> dict[str, Any]:
    base = bases.base(diagnostic)
    side = "out" if bases.out is not None and diagnostic.code in OF_THE_OUTPUT else "vault"
    return {**msgspec.to_builtins(diagnostic), side: str(base)}


def _json(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


_LEVELS: Final = MappingProxyType({Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"})


def as_sarif(diagnostics: Iterable[Diagnostic], bases: Bases) -> str:
    """Return SARIF 2.1.0, which GitHub and editors show beside the text."""
    from importlib.metadata import version

    codes = list(DiagnosticCode)
    driver = {
        "name": "vaultconv",
        "version": version("vaultconv"),
        "informationUri": HELP,
        "rules": [_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"uri": f"{Path.cwd().as_uri()}/"}},
        "results": [_result(each, codes.index(each.code), bases) for each in diagnostics],
    }
    return _json({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


def _rule(code: DiagnosticCode) -> dict[str, Any]:
    meaning = code_meanings()[code]
    first, dot, _ = meaning.partition(". ")
    return {
        "id": str(code),
        "name": "".join(word.capitalize() for word in code.split("-")),
        "shortDescription": {"text": first + dot.strip()},
        "fullDescription": {"text": meaning},
        "help": {
            "text": f"{meaning}\nTo ignore one of these, write %% vaultconv-ignore {code} %% in its line.",
            "markdown": f"{meaning}\n\nTo ignore one of these, write `%% vaultconv-ignore {code} %%` in its line.",
        },
        "helpUri": f"{HELP}#{code}",
        "defaultConfiguration": {"level": _LEVELS[DEFAULT_SEVERITY[code]]},
    }


def _result(diagnostic: Diagnostic, rule: int, bases: Bases) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": _artifact(diagnostic, bases)}
    if diagnostic.line:
        location["region"] = {"startLine": diagnostic.line, "startColumn": max(diagnostic.column, 1)}
    return {
        "ruleId": str(diagnostic.code),
        "ruleIndex": rule,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": _message(diagnostic)},
        "locations": [{"physicalLocation": location}],
    }


def _artifact(diagnostic: Diagnostic, bases: Bases) -> dict[str, str]:
    path = Path(os.path.normpath(bases.base(diagnostic) / diagnostic.path))
    here = Path.cwd()
    if path.is_relative_to(here):
        return {"uri": quote(path.relative_to(here).as_posix(), errors="replace"), "uriBaseId": "%SRCROOT%"}
    return {"uri": path.as_uri()}


def _message(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.message} ({diagnostic.hint})" if diagnostic.hint else diagnostic.message


_COMMANDS: Final = MappingProxyType({Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"})


def as_github(diagnostics: Iterable[Diagnostic], bases: Bases) -> str:
    """Return a command for each finding, which GitHub Actions turns into an annotation."""
    return "".join(_command(each, bases) for each in diagnostics)


def _command(diagnostic: Diagnostic, bases: Bases) -> str:
    location = {"line": diagnostic.line, "col": max(diagnostic.column, 1)} if diagnostic.line else {}
    fields = {"title": f"vaultconv ({diagnostic.code})", "file": Path(bases.path(diagnostic)).as_posix(), **location}
    properties = ",".join(f"{name}={_escaped(str(value), _IN_PROPERTIES)}" for name, value in fields.items())
    return f"::{_COMMANDS[diagnostic.severity]} {properties}::{_escaped(_message(diagnostic), _IN_DATA)}\n"


# As the toolkit of GitHub Actions escapes them.
_IN_DATA: Final[dict[str, str | int | None]] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES: Final[dict[str, str | int | None]] = {**_IN_DATA, ":": "%3A", ",": "%2C"}


def _escaped(text: str, signs: dict[str, str | int | None]) -> str:
    return one_line(text.translate(str.maketrans(signs)))


def as_junit(diagnostics: Iterable[Diagnostic], bases: Bases) -> str:
    """Return JUnit's XML for CI services: a suite for each file, with a failed test for each finding."""
    from xml.etree import ElementTree as xml

    suites: dict[str, list[Diagnostic]] = {}
    for each in diagnostics:
        suites.setdefault(bases.path(each), []).append(each)
    total = sum(map(len, suites.values()))
    counts = {"tests": str(total or 1), "failures": str(total), "errors": "0"}
    root = xml.Element("testsuites", {"name": "vaultconv", **counts})
    for path, diagnostic in suites.items():
        count = str(len(diagnostic))
        suite = xml.SubElement(
            root, "testsuite", {"name": _xml(path), "tests": count, "failures": count, "errors": "0", "time": "0"}
        )
        for each in diagnostic:
            _test_case(xml.SubElement(suite, "testcase"), each, path, xml.SubElement)
    if not suites:  # some services treat a report without tests as a failure
        suite = xml.SubElement(
            root, "testsuite", {"name": "vaultconv", "tests": "1", "failures": "0", "errors": "0", "time": "0"}
        )
        xml.SubElement(suite, "testcase", {"name": "nothing found", "classname": "vaultconv", "time": "0"})
    xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + xml.tostring(root, encoding="unicode") + "\n"


def _test_case(case: Any, diagnostic: Diagnostic, path: str, child: Callable[..., Any]) -> None:
    location = f"{path}:{diagnostic.line}:{diagnostic.column}" if diagnostic.line else path
    case.attrib.update({"name": _xml(f"{diagnostic.code} {location}"), "classname": _xml(path), "time": "0"})
    if diagnostic.line:
        case.attrib["line"] = str(diagnostic.line)
    failure = child(case, "failure", {"type": str(diagnostic.severity), "message": _xml(diagnostic.message)})
    failure.text = _xml(f"{location}: {diagnostic.severity}[{diagnostic.code}]: {_message(diagnostic)}")


_NOT_IN_XML: Final = lazy_pattern("[\ud800-\udfff\ufffe\uffff]")  # besides control characters


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub(lambda match: repr(match[0])[1:-1], one_line(text))


FORMS: Final[Mapping[str, Callable[[Iterable[Diagnostic], Bases], str]]] = MappingProxyType(
    {"text": as_text, "json": as_json, "sarif": as_sarif, "github": as_github, "junit": as_junit}
)
