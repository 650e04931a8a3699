"""JSON that is nearly JSON, mended in its text alone."""

from __future__ import annotations

import json
import re
from typing import Final

from vaultconv.tree.nodes import Value

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])', re.S)
_ESCAPE: Final = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9A-Fa-f]{4})|(.))', re.S)
_CONTROL: Final = re.compile(r"[\x00-\x1f]")


def repair_json(raw: str) -> tuple[str, dict[str, Value]] | None:
    r"""The text of a JSON object with its illegal escapes, control characters and last commas mended, and its value.

    ``\|``, which exporters write for the bar of a wikilink, becomes ``|``; the backslash of any other illegal escape is
    doubled. None where that doesn't make an object of it.
    """
    text = _TOKEN.sub(_mend, raw)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return (text, value) if isinstance(value, dict) else None


def _mend(token: re.Match[str]) -> str:
    if token[0] == ",":
        return ""
    string = _ESCAPE.sub(_mend_escape, token[0])
    return _CONTROL.sub(lambda control: f"\\u{ord(control[0]):04x}", string)


def _mend_escape(escape: re.Match[str]) -> str:
    if escape[1]:
        return escape[0]
    return "|" if escape[2] == "|" else "\\\\" + escape[2]
