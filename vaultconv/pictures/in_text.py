"""Pictures that notes hold in ``data:`` addresses, as files, for formats that take nothing else."""

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
_TARGETED: Final = frozenset((n.Image, n.Media, n.Link))
_PICTURE: Final = "data:image/"


def pictures_as_files(document: n.Document, note: str, report: Report) -> tuple[n.Document, dict[str, bytes]]:
    """The document with its pictures in ``data:`` addresses as files of the vault, and these files by their paths.

    They lie beside the note and are named by it and by what they show, so that the same picture is there once. One
    that can't be read leaves its caption, and is reported.
    """
    if not facts_of(document).kinds & _TARGETED:
        return document, {}
    made: dict[str, bytes] = {}
    return rewrite(document, partial(_as_file, note=note, made=made, report=report)), made


def _as_file(node: n.Node, note: str, made: dict[str, bytes], report: Report) -> n.Node | tuple[n.Node, ...]:
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
    made[path] = data
    return replace(node, target=n.FileTarget(path))


def bytes_of_address(address: str) -> bytes:
    """What a ``data:`` address holds (RFC 2397), Base64 read as browsers do. Raises `Undrawable`."""
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
        raise Undrawable("its address is broken: it is no Base64") from error
