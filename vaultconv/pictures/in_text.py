"""Turns pictures in ``data:`` addresses into files, for formats that accept nothing else."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from functools import partial
from hashlib import blake2b
from typing import Final
from urllib.parse import unquote_to_bytes

from vaultconv.diagnostics import DiagnosticCode, Report
from vaultconv.pictures.formats import SUFFIXES, read_head, why_no_picture
from vaultconv.pictures.renderer import Undrawable
from vaultconv.tree import nodes as n
from vaultconv.tree.edit import facts_of
from vaultconv.tree.targets import is_data
from vaultconv.tree.walk import replace, rewrite

__all__ = ["bytes_of_address", "pictures_as_files"]

MAX_BYTES: Final = 64 * 1024 * 1024  # of one picture in a text

_SPACES: Final = re.compile(rb"[ \t\n\f\r]+")
_PICTURE: Final = "data:image/"


def pictures_as_files(document: n.Document, note: str, report: Report) -> tuple[n.Document, dict[str, bytes]]:
    """Return the document with its ``data:`` pictures as files of the vault, and these files by their paths.

    The files lie beside the note, named after it and their content, so equal pictures share a file. A picture that
    can't be read leaves its caption, and is reported.
    """
    if not any(map(is_data, facts_of(document).urls)):
        return document, {}
    files: dict[str, bytes] = {}
    return rewrite(document, partial(_as_file, note=note, files=files, report=report)), files


def _as_file(node: n.Node, note: str, files: dict[str, bytes], report: Report) -> n.Node | tuple[n.Node, ...]:
    if not isinstance(node, (n.Image, n.Media, n.Link)) or type(node.target) is not n.Url:
        return node
    if not is_data(node.target.url):
        return node
    if type(node) is not n.Image and node.target.url[: len(_PICTURE)].lower() != _PICTURE:
        return node
    try:
        data = bytes_of_address(node.target.url)
        if (head := read_head(data)) is None:
            raise Undrawable(why_no_picture(data))
    except Undrawable as problem:
        report(
            DiagnosticCode.PICTURE_UNREADABLE, f"the picture in this address can't be shown: {problem}", node.position
        )
        return node.content
    path = f"{note[:-3]}-{blake2b(data, digest_size=5).hexdigest()}{SUFFIXES[head.format][0]}"
    files[path] = data
    return replace(node, target=n.FileTarget(path))


def bytes_of_address(address: str) -> bytes:
    """Return the data in a ``data:`` address (RFC 2397), with Base64 as browsers read it. Raises `Undrawable`."""
    head, _, body = address.partition(",")
    if len(body) > MAX_BYTES * 4 // 3:
        raise Undrawable(f"it is too large: more than {MAX_BYTES // 1024**2} MB", "make it smaller")
    data = unquote_to_bytes(body)
    if not head.rstrip().lower().endswith(";base64"):
        return data
    code = _SPACES.sub(b"", data).rstrip(b"=")
    try:
        return b64decode(code + b"=" * (-len(code) % 4), validate=True)
    except binascii.Error as error:
        raise Undrawable("its address is not valid Base64") from error
