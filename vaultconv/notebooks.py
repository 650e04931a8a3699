"""Displaying values in notebooks and at prompts: a line, or a short table whose content is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from vaultconv.diagnostics import one_line

_MOST: Final = 20  # rows of a table


def counted(number: int, name: str) -> str:
    """Return a number with a noun: ``1 note``, ``2 notes``."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def table(title: str, head: Sequence[str], rows: Sequence[Iterable[object]]) -> str:
    """Return a title and a table as HTML, with all text escaped; only the first rows of many."""
    html = [f"<p>{_text(title)}</p>"]
    if rows:
        html.append(f"<table><thead>{_row(head, 'th')}</thead><tbody>")
        html += (_row(row, "td") for row in rows[:_MOST])
        html.append("</tbody></table>")
    if len(rows) > _MOST:
        html.append(f"<p>and {len(rows) - _MOST} more</p>")
    return "".join(html)


def _row(cells: Iterable[object], kind: str) -> str:
    return f"<tr>{''.join(f'<{kind}>{_text(cell)}</{kind}>' for cell in cells)}</tr>"


def _text(value: object) -> str:
    return escape(one_line(str(value)).encode(errors="backslashreplace").decode())
