"""A document as bytes, to keep it or to send it to another process: quicker to read than its note is to parse."""

from __future__ import annotations

from functools import cache
from typing import Final

import msgspec

from vaultconv.tree.nodes import Document

_encode: Final = msgspec.msgpack.Encoder().encode


def pack(document: Document) -> bytes:
    """Return the document as MessagePack, positions included.

    Raises `TypeError`, `ValueError` or `OverflowError` for a plugin's field that is not a value of JSON.
    """
    return _encode(document)


def unpack(packed: bytes) -> Document:
    """Return what `pack` made bytes of. Raises `msgspec.MsgspecError` for other bytes, or nodes of another version."""
    return _decoder().decode(packed)


@cache
def _decoder() -> msgspec.msgpack.Decoder[Document]:
    """Return what reads documents. It takes as long to make as parsing some notes, so it is made when it is needed."""
    return msgspec.msgpack.Decoder(Document)
