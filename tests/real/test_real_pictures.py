"""What must hold for every picture, PDF and canvas of every real vault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typst

from vaultconv.pictures import Picture, prepare_pictures

SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".avif", ".tiff", ".pdf", ".canvas"}


def ready(vault: Path, folder: Path, *, typst: bool) -> dict[str, Picture]:
    """The pictures of a vault; that it has a picture or a problem of each file is asserted."""
    files = sorted(path.relative_to(vault).as_posix() for path in vault.rglob("*") if path.suffix.lower() in SUFFIXES)
    found, problems = prepare_pictures(
        [file for file in files if vault.joinpath(file).is_file()], vault.joinpath, folder, typst=typst
    )
    assert {*found, *problems} >= {file for file in files if vault.joinpath(file).is_file()}
    return found


def test_typst_takes_every_picture_that_is_not_reported(real_vault: Path, tmp_path: Path) -> None:
    found = ready(real_vault, tmp_path, typst=True)
    lines = [f"#image({json.dumps(picture.path, ensure_ascii=False)}, width: 4cm)" for picture in found.values()]
    assert typst.compile("\n".join(lines).encode(), root="/").startswith(b"%PDF")


def test_word_takes_every_picture_that_is_not_reported(real_vault: Path, tmp_path: Path) -> None:
    images = pytest.importorskip("PIL.Image")
    for picture in ready(real_vault, tmp_path, typst=False).values():
        with images.open(picture.path) as image:
            image.load()
            assert {"JPEG": "jpg"}.get(image.format, image.format.lower()) == picture.format
            assert Path(picture.path).suffix.lower() in (".png", ".jpg", ".jpeg", ".gif")
