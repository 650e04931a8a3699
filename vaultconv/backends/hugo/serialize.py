"""Front matter as text, in the three formats that Hugo reads: YAML, TOML, JSON. Each property is on one line.

Strings are always quoted, so nothing is read as what it only looks like (``yes``, ``2022-11-09``, ``017``).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

__all__ = ["FORMS", "Form", "without_surrogates", "serialize"]

Form: TypeAlias = Literal["yaml", "toml", "json"]
"""How front matter is written."""


class _NumberRange(NamedTuple):
    """The whole numbers that a format can hold, from ``-below`` to ``above``, and its spelling of null."""

    below: int
    above: int
    null: str | None


_LIMITS: Final[Mapping[Form, _NumberRange]] = MappingProxyType(
    {
        "yaml": _NumberRange(2**63, 2**64 - 1, None),
        "toml": _NumberRange(2**63, 2**63 - 1, ""),  # TOML has no null; to a template, both say no
        "json": _NumberRange(2**53, 2**53, None),  # Hugo reads JSON's numbers as 64-bit floats
    }
)


def serialize(fields: Mapping[str, object], form: Form) -> str:
    """Return front matter with its fences, ending with a line end.

    What no form can hold, or not this one, becomes a string: infinity (``.inf``) and what is not a number (``.nan``),
    as Hugo's ``jsonify`` would stop at them, and whole numbers that are too large. Never raises for its content.
    """
    return FORMS[form]({str(key): _held(value, _LIMITS[form]) for key, value in fields.items()})


def _held(value: object, limits: _NumberRange) -> object:
    """Return the value as the format can hold it."""
    if value is None:
        return limits.null
    if isinstance(value, dict):
        return {without_surrogates(str(key)): _held(item, limits) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_held(item, limits) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    if isinstance(value, int) and not -limits.below <= value <= limits.above:
        return str(value)
    return value if isinstance(value, (bool, int, float)) else without_surrogates(str(value))


def without_surrogates(text: str) -> str:
    """Return the text with U+FFFD for every lone surrogate, which no file can hold."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


# ------------------------------------------------------------------------------------------------------------- forms


def _yaml(fields: Mapping[str, object]) -> str:
    return "".join(["---\n", *(f"{_key(key)}:{_yaml_value(value)}\n" for key, value in fields.items()), "---\n"])


def _yaml_value(value: object) -> str:
    if isinstance(value, dict) and value:
        return "".join(f"\n  {_key(key)}: {_flow(item)}" for key, item in value.items())
    return f" {_flow(value)}"


_PLAIN_KEY: Final = re.compile(r"(?!(?:true|false|null|yes|no|on|off|[yn]|nan|inf)$)[A-Za-z][\w-]*", re.A | re.I)


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _quoted(key)


def _json(fields: Mapping[str, object]) -> str:
    lines = ",\n".join(f"  {_quoted(key)}: {_json_value(value)}" for key, value in fields.items())
    return f"{{\n{lines}\n}}\n"


def _json_value(value: object) -> str:
    if isinstance(value, dict) and value:
        lines = ",\n".join(f"    {_quoted(key)}: {_flow(item)}" for key, item in value.items())
        return f"{{\n{lines}\n  }}"
    return _flow(value)


def _toml(fields: Mapping[str, object]) -> str:
    import tomli_w

    return f"+++\n{tomli_w.dumps(fields)}+++\n"


FORMS: Final[Mapping[Form, Callable[[Mapping[str, object]], str]]] = MappingProxyType(
    {"yaml": _yaml, "toml": _toml, "json": _json}
)

# ------------------------------------------------------------------------------------------------------------ values

# Characters that YAML wants escaped, or that editors don't show.
_UNSEEN: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def _flow(value: object) -> str:
    """Return a value on one line, as JSON, which YAML 1.2 also reads."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str):
        return _quoted(value)
    return _float(value) if isinstance(value, float) else json.dumps(value)


_encode: Final = json.JSONEncoder(ensure_ascii=False).encode  # made once: `json.dumps` would make one for each text


def _quoted(text: str) -> str:
    quoted = _encode(text)
    return quoted if quoted.isprintable() else _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _float(number: float) -> str:
    """Return a number with a decimal point, because Hugo's YAML reads ``1e+300`` as a string."""
    mantissa, exponent, power = repr(number).partition("e")
    return (mantissa if "." in mantissa else f"{mantissa}.0") + exponent + power
