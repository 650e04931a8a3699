"""Whether a change of the program changes what it writes: ``python tests/bench/same_output.py DIGESTS VAULT … [--to …]``.

Converts each vault with each backend, by default and with ``--all-notes``, and writes a digest of every file to
DIGESTS. Run it before and after a change; ``--against`` an earlier DIGESTS, it prints what differs. Documents that are
zips are compared by their members, PDFs by their text, and the diagnostics by what the program prints.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

Digests = dict[str, str]

BACKENDS = ("commonmark", "gfm", "obsidian", "hugo", "notion", "notion-enhanced", "html", "docx")
OPTIONS: tuple[tuple[str, ...], ...] = ((), ("--all-notes",))
_ZIPS = {".docx", ".epub", ".odt", ".zip"}


def converted(vault: Path, backend: str, options: tuple[str, ...], out: Path) -> Digests:
    """The digests of all that one conversion writes, its diagnostics among them."""
    command = [sys.executable, "-m", "vaultconv", "convert", str(vault), "--to", backend, "-o", str(out), *options]
    done = subprocess.run(command, capture_output=True, check=False)
    digests = {"(diagnostics)": _digest(done.stderr.replace(str(out).encode(), b"OUT"))}
    for path in sorted(out.rglob("*")):
        if path.is_file() and not path.name.startswith(".vaultconv"):
            digests.update(_of_file(path, path.relative_to(out).as_posix()))
    return digests


def _of_file(path: Path, name: str) -> Iterator[tuple[str, str]]:
    if path.suffix in _ZIPS:
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if member != "docProps/core.xml" and not member.endswith("content.opf"):  # they tell the time
                    yield f"{name}!{member}", _digest(archive.read(member))
    elif path.suffix == ".pdf":
        yield name, _digest(_text_of(path))
    else:
        yield name, _digest(path.read_bytes())


def _text_of(path: Path) -> bytes:
    from pypdf import PdfReader

    return "\f".join(page.extract_text() for page in PdfReader(path).pages).encode(errors="replace")


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=10).hexdigest()


def differences(before: dict[str, Digests], after: dict[str, Digests]) -> Iterator[str]:
    """A line for every file that only one run wrote, or that differs."""
    for run in after:
        old, new = before.get(run), after[run]
        if old is None:
            yield f"{run}: not run before"
            continue
        for name in sorted(old.keys() | new.keys()):
            if name not in new:
                yield f"{run}: {name} is gone"
            elif name not in old:
                yield f"{run}: {name} is new"
            elif old[name] != new[name]:
                yield f"{run}: {name} differs"


def main() -> None:
    """Convert what was asked for, and compare."""
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else None)
    options.add_argument("digests", type=Path, help="the file to write")
    options.add_argument("vaults", type=Path, nargs="+")
    options.add_argument("--to", nargs="*", default=BACKENDS)
    options.add_argument("--against", type=Path, help="the digests of an earlier run")
    chosen = options.parse_args()
    found: dict[str, Digests] = {}
    for vault in chosen.vaults:
        for backend in chosen.to:
            for extra in OPTIONS:
                with tempfile.TemporaryDirectory() as folder:
                    digests = converted(vault, backend, extra, Path(folder) / "out")
                found[" ".join((vault.name, backend, *extra))] = digests
                chosen.digests.write_text(json.dumps(found, indent=1), encoding="utf-8")
    if chosen.against:
        lines = list(differences(json.loads(chosen.against.read_text(encoding="utf-8")), found))
        print(*lines, f"{len(lines)} differences", sep="\n")


if __name__ == "__main__":
    main()
