"""PDF by programs that the user has."""

import os
import sys
from pathlib import Path

import pytest

import vaultconv
from vaultconv.config import Config
from vaultconv.errors import ToolError

BY = {engine: Config(options={"pdf": {"engine": engine}}) for engine in ("weasyprint", "xelatex", "tectonic")}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "A.md").write_text("# A\n\ntext", encoding="utf-8")
    return tmp_path / "vault"


def install(name: str, code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program of this name on the path, and nothing else."""
    folder.mkdir()
    program = folder / name
    program.write_text(f"#!{sys.executable}\nimport sys\n{code}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_an_engine_that_is_not_there_is_a_tools_fault(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="xelatex"):
        vaultconv.convert(vault, "pdf", tmp_path / "a.pdf", config=BY["xelatex"])


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for the engine is a script")
def test_an_engine_prints_what_pandoc_writes_for_it(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copying = "open(sys.argv[-1], 'wb').write(b'%PDF ' + open(sys.argv[-2], 'rb').read())"
    install("weasyprint", copying, tmp_path / "bin", monkeypatch)
    vaultconv.convert(vault, "pdf", tmp_path / "a.pdf", config=BY["weasyprint"])
    printed = (tmp_path / "a.pdf").read_bytes()
    assert printed.startswith(b"%PDF <!DOCTYPE html>")
    assert b"<p>text</p>" in printed


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for the engine is a script")
def test_what_an_engine_complains_of_is_said(vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("tectonic", "sys.stderr.write('no such package: soul'); sys.exit(1)", tmp_path / "bin", monkeypatch)
    result = vaultconv.convert(vault, "pdf", tmp_path / "a.pdf", config=BY["tectonic"])
    assert result.changes == {}
    (failure,) = result.diagnostics
    assert failure.code == "pandoc-failed"
    assert "no such package: soul" in failure.message
