"""Callouts as alerts, which Hugo's render hook for block quotes gets; and quotes that are none."""

from __future__ import annotations

import re
from typing import Final

from vaultconv.backends.hugo.shortcodes import parted
from vaultconv.markdown.writer import Writer, quoted
from vaultconv.tree import nodes as n

_NO_LETTERS: Final = re.compile(r"[^A-Za-z]+")
_QUOTED: Final = re.compile(r'[\\"]')
# Hugo looks at the rendered text, so no escape in Markdown helps.
_LIKE_ALERT: Final = re.compile(r"(?:\\?\[|&#91;)\\?!")


def callout(node: n.Callout, writer: Writer) -> str:
    """``> [!kind]- Title``, what it holds below a blank line, and its attributes."""
    title = f" {writer.line(node.title)}" if node.title else ""
    body = writer.nested(node.content) + writer.missing_end
    head = f"[!{alert_kind(node.kind)}]{node.fold}{title}"
    attributes = _attributes(node)
    text = quoted(f"{head}\n\n{body}" if body else head)
    return f"{text}\n{attributes}" if attributes else text


def alert_kind(kind: str) -> str:
    """The type as Hugo takes it: letters of English only; ``note`` where there are none."""
    return _NO_LETTERS.sub("", kind) or "note"


def _attributes(node: n.Callout) -> str:
    """``{data-callout="my-type2" data-callout-metadata="wide"}``, each where it says more than the alert does."""
    kind = node.kind.strip()
    said = {"data-callout": "" if alert_kind(kind) == kind else kind, "data-callout-metadata": node.metadata}
    pairs = [f'{name}="{_attribute(value)}"' for name, value in said.items() if value]
    return f"{{{' '.join(pairs)}}}" if pairs else ""


def _attribute(value: str) -> str:
    return _QUOTED.sub(r"\\\g<0>", parted(" ".join(value.split())))


def block_quote(node: n.BlockQuote, writer: Writer) -> str:
    """``> blocks``, which are no alert whatever they begin with."""
    text = writer.nested(node.content) + writer.missing_end
    return quoted(f"<span></span>{text}" if _LIKE_ALERT.match(text) else text)
