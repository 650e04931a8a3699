"""The examples of CommonMark's and GFM's specifications, where their texts are at hand."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest

# A checkout of the specifications' repositories; elsewhere: SPECIFICATIONS=/path/to/it.
PEERS = Path(os.environ.get("SPECIFICATIONS", Path(__file__).parents[3] / "shared" / "vaults" / "peers"))
_EXAMPLE = re.compile(r"^`{32} example ?(.*?)\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """One example; ``extension`` names what of GFM it shows, empty for CommonMark."""

    number: int
    extension: str
    markdown: str
    html: str


def read_examples(path: str) -> list[Example]:
    """The examples of a specification; none where it is missing."""
    try:
        text = (PEERS / path).read_text(encoding="utf-8").replace("→", "\t")
    except OSError:
        return []
    text = text.partition("<!-- END TESTS -->")[0]
    return [Example(number, *match.groups()) for number, match in enumerate(_EXAMPLE.finditer(text), 1)]


def parameters(examples: list[Example]) -> list[object]:
    """One parameter an example, or a single skipped one that says why."""
    if not examples:
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"no specification in {PEERS}"))]
    return [pytest.param(example, id=f"{example.number}") for example in examples]
