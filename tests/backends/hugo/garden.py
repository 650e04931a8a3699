"""A site of vaultconv's own around content of the tests, built by real Hugo."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.backends.hugo.build import hugo
from vaultconv.backends.hugo.scaffold import site_files

SUB_PATH = "https://example.org/sub/path/"


def page(title: str, url: str, body: str = "", **fields: str) -> str:
    """A content file; ``fields`` are lines of its front matter, spelled as YAML."""
    lines = [f'title: "{title}"', f'url: "{url}"', *(f"{name}: {value}" for name, value in fields.items())]
    return "\n".join(["---", *lines, "---", "", body, ""])


def garden(folder: Path, content: Mapping[str, str], settings: Mapping[str, str] | None = None) -> Path:
    """Build a new site below a sub-path with this content; ``settings`` replaces text in its ``hugo.toml``."""
    files = site_files(title="A garden")
    config = files["hugo.toml"].decode().replace("https://example.org/", SUB_PATH, 1)
    for old, new in (settings or {}).items():
        assert old in config
        config = config.replace(old, new)
    write(folder, {**files, "hugo.toml": config.encode()})
    write(folder / "content", {path: text.encode() for path, text in content.items()})
    return build(folder)


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their paths below a folder."""
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def build(folder: Path) -> Path:
    """What Hugo publishes. Fails the test where Hugo warns or fails."""
    command = [str(hugo()), "--source", str(folder), "--panicOnWarning", "--printPathWarnings", "--noBuildLock"]
    done = subprocess.run(
        [*command, "--cacheDir", str(folder / "cache")], capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    printed = done.stdout + done.stderr
    assert done.returncode == 0 and "WARN" not in printed, printed[-3000:]
    return folder / "public"


def read(public: Path, address: str) -> str:
    """The HTML of the page at an address such as ``trips/rome``; empty: the home page."""
    return (public / address / "index.html").read_text(encoding="utf-8")


@contextmanager
def serve(public: Path) -> Iterator[str]:
    """The address at which a plain file server shows a built site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(public))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""
