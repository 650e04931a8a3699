"""The Nu Html Checker over pages, all in one run. `.ci/run` installs it and says by ``VNU_JAR`` where it is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

# What is as its author wrote it, and no business of a converter; and what others draw.
NOT_OURS: Final = re.compile(
    r"The heading .* skipping \d+ heading levels?"  # levels that a note leaves out
    r"|URL includes credentials"  # `https://name:password@host/`
    r"|The language subtag .* is not a valid"  # a language that nobody registered, which a note says it is in
    r"|Element “p” not allowed as child of element “span”"  # the labels in Mermaid's drawings
    r"|Attribute “width” not allowed on element “mtd”"  # KaTeX's formulas with numbers, in sites
)


def require() -> None:
    """Skip the test where the checker isn't there."""
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    if not Path(os.environ.get("VNU_JAR", "")).is_file():
        pytest.skip("VNU_JAR doesn't name vnu.jar, the Nu Html Checker")


def problems(folder: Path) -> list[str]:
    """What is wrong with any page in a folder: errors, but for `NOT_OURS`."""
    jar = os.environ["VNU_JAR"]
    # Quick to start; a deep stack, as notes may be nested deeply.
    java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m", "-jar", jar]
    options = [
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
        "--errors-only",
        "--no-langdetect",
        "--skip-non-html",
    ]
    done = subprocess.run([*java, *options, str(folder)], capture_output=True, text=True, encoding="utf-8")
    assert done.stdout, done.stderr[-2000:]
    return [
        f"{message['url'].rpartition('/')[2]}:{message.get('lastLine', 0)}: {message['message']}"
        for message in json.loads(done.stdout)["messages"]
        if message["type"] != "info" and not NOT_OURS.search(message["message"])
    ]
