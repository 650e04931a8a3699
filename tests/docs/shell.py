"""A reader's terminal: one shell in a folder, with the system's own programs and whatever its commands install.

The environment is that of the README, whose first command is run for real, once for all pages. What a page installs goes
into a copy, so no page leans on another one.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Final
from urllib.request import urlopen

BASH: Final = shutil.which("bash")
_END: Final = "=the-command-has-ended="
_KEPT: Final = re.compile(r"(PIP|UV|SSL|REQUESTS)_\w+|\w+_proxy|TMPDIR", re.IGNORECASE)  # the way to the package index
_OFFLINE: Final = re.compile(r"NewConnectionError|NameResolutionError|Connection broken|Retrying \(")


class Shell:
    """A shell that keeps what its commands leave: variables, the activated environment, the last exit code."""

    def __init__(self, folder: Path) -> None:
        assert BASH
        self.code = 0
        basics = folder / ".basics"
        basics.mkdir(exist_ok=True)
        _script(basics / "python3", f'exec "{sys.executable if sys.prefix == sys.base_prefix else _base()}" "$@"')
        kept = {name: value for name, value in os.environ.items() if _KEPT.fullmatch(name)}
        kept.setdefault("PIP_CACHE_DIR", str(Path.home() / ".cache/pip"))
        kept.setdefault("PIP_CONFIG_FILE", str(Path.home() / ".config/pip/pip.conf"))
        path = os.pathsep.join((str(basics), "/usr/bin", "/bin"))
        self.folder = folder
        self._process = subprocess.Popen(
            [BASH, "--norc", "--noprofile"],
            cwd=folder,
            env={**kept, "HOME": str(folder), "PATH": path, "LANG": "C.UTF-8", "NO_COLOR": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def run(self, command: str) -> str:
        """What a command prints; its exit code is ``code``, and ``$?`` of the next one."""
        asked, printed = self._process.stdin, self._process.stdout
        assert asked and printed
        asked.write(f"{{ eval {shlex.quote(command)}; }} </dev/null\n")
        asked.write(f'_code=$?; printf "{_END}%s\\n" $_code; (exit $_code)\n')
        asked.flush()
        lines: list[str] = []
        for line in printed:
            before, ended, code = line.partition(_END)
            lines.append(before)
            if ended:
                self.code = int(code)
                return "".join(lines)
        raise AssertionError(f"the shell has ended: {command}\n{''.join(lines)}")

    def serve(self, command: str) -> None:
        """Start a server, open the address that it prints, and end it."""
        group, address = self._begin(command, r"http://(localhost|127\.0\.0\.1):\d+/")
        try:
            with urlopen(address) as answer:
                assert answer.status == 200
        finally:
            self.run(f"kill -- -{group}; wait {group}")

    def watch(self, command: str) -> None:
        """Start a command that watches a folder, and end it with Ctrl-C, which must succeed."""
        group, _ = self._begin(command, r"^watching .*; Ctrl-C ends it$")
        self.run(f"kill -INT -- -{group}; wait {group}")
        assert self.code == 0, command

    def _begin(self, command: str, sign: str) -> tuple[int, str]:
        """Start a command in the background, and wait for the sign that it is ready. Return its group and the sign."""
        log = self.folder / ".server.log"
        group = int(self.run(f"set -m; {command} >{log.name} 2>&1 & echo $!; set +m"))
        while True:
            running = self.run(f"sleep 0.2; kill -0 {group} 2>/dev/null && echo yes")
            printed = log.read_text(encoding="utf-8")
            if found := re.search(sign, printed, re.M):
                return group, found[0]
            assert running, printed

    def close(self) -> None:
        """End the shell."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def copy_environment(base: Path, target: Path) -> None:
    """Make a virtual environment that begins with all that is in ``base`` and keeps to itself what is installed later."""
    venv.create(target, symlinks=True)
    scheme = sysconfig.get_preferred_scheme("prefix")
    lib = [sysconfig.get_path("purelib", scheme, {"base": str(path)}) for path in (target, base)]
    # A line that begins with "import" is run: addsitedir() reads what is editable in the other environment, too.
    (Path(lib[0]) / "base.pth").write_text(f"import site; site.addsitedir({lib[1]!r})\n", encoding="utf-8")
    for program in (base / "bin").iterdir():
        text = program.read_bytes() if program.is_file() and not program.is_symlink() else b""
        if os.fsencode(base) in text and not (target / "bin" / program.name).exists():
            _script(target / "bin" / program.name, "")
            (target / "bin" / program.name).write_bytes(text.replace(os.fsencode(base), os.fsencode(target)))


def is_offline(printed: str) -> bool:
    """Whether pip failed because it reached no package index."""
    return _OFFLINE.search(printed) is not None


def _base() -> str:
    return getattr(sys, "_base_executable", sys.executable)


def _script(path: Path, command: str) -> None:
    path.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
    path.chmod(0o755)
