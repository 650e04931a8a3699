"""All that an output says, its hidden parts too: folders, documents of Word, e-books, PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from pypdf import PdfReader

from tests.cli.conftest import everything_in


def read(path: Path) -> str:
    """What is in a folder or a document, its hidden parts too."""
    if path.is_dir():
        return everything_in(path)
    if path.suffix == ".pdf":
        return "\n".join(texts_of_pdf(path.read_bytes())).lower()
    content = path.read_bytes()
    if path.suffix in (".docx", ".epub"):
        with ZipFile(BytesIO(content)) as parts:
            content = b"\n".join(name.encode() + b"\n" + parts.read(name) for name in parts.namelist())
    text = content.decode(errors="replace").lower()
    return text + re.sub(r"<[^<>]*>", "", text)  # words that tags cut in two


def texts_of_pdf(content: bytes) -> Iterator[str]:
    """The text of the pages, and all strings of the file: metadata, outline, addresses, destinations."""
    reader = PdfReader(BytesIO(content))
    for page in reader.pages:
        yield page.extract_text()
    for number in sorted(reader.xref[0]):
        yield repr(reader.get_object(number))
    yield repr(reader.metadata)
    yield repr(reader.named_destinations)
    yield repr(reader.outline)
