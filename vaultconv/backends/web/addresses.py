"""Addresses of links as HTML and EPUB take them: as the URL standard has them written (<https://url.spec.whatwg.org>).

A browser makes something of most of what authors write; validators and e-readers read what the standard says.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final
from urllib.parse import quote

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OF_THE_WEB: Final = frozenset(("http:", "https:", "ftp:", "ws:", "wss:"))
_SKIPPED: Final = re.compile(r"[\t\n\r]+|^[\x00-\x20]+|[\x00-\x20]+$")  # as browsers do
_PATH: Final = re.compile(r"[/?#]")
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ILLEGAL: Final = re.compile(r"[^\w%!$&'()*+,;=:@/?.~-]")
_NO_HOST: Final = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^`{|}\"]|^$")
_LARGEST_PORT: Final = 65535


def web_address(url: str) -> str | None:
    """The address with all that none may hold percent-encoded; None where no browser makes one of it."""
    url = _SKIPPED.sub("", url)
    match = _SCHEME.match(url)
    scheme, rest = (match[0], url[match.end() :]) if match else ("", url)
    if scheme.lower() not in _OF_THE_WEB:
        return scheme + _encoded(rest) if rest else None
    path, question, query = rest.partition("?")
    rest = path.replace("\\", "/").lstrip("/") + question + query
    end = at.start() if (at := _PATH.search(rest)) else len(rest)
    who, at_sign, host = rest[:end].rpartition("@")
    return f"{scheme}//{_encoded(who)}{at_sign}{host}{_encoded(rest[end:])}" if _is_host(host) else None


def book_address(url: str) -> str | None:
    """The address as an e-book takes it, which leads to no file: neither beside it nor on its reader's machine."""
    url = _SKIPPED.sub("", url)
    url = f"https:{url}" if url.startswith("//") else url  # a book has no scheme of its own
    scheme = _SCHEME.match(url)
    return web_address(url) if scheme and scheme[0].lower() not in ("file:", "data:") else None


def _encoded(text: str) -> str:
    text, mark, fragment = _LONE_PERCENT.sub("%25", text).partition("#")
    return _ILLEGAL.sub(_quoted, text) + mark + _ILLEGAL.sub(_quoted, fragment)


def _quoted(match: re.Match[str]) -> str:
    return quote(match[0], safe="", errors="replace")


def _is_host(text: str) -> bool:
    """Is this a host, with or without its port?"""
    match = re.fullmatch(r"(\[.*\]|[^:]*)(?::([0-9]*))?", text)
    if match is None or int(match[2] or 0) > _LARGEST_PORT:
        return False
    host = match[1]
    try:
        if host.startswith("["):
            IPv6Address(host[1:-1])
        elif host.rstrip(".").rpartition(".")[2].isdecimal():
            IPv4Address(host)
        else:
            return _NO_HOST.search(host) is None and bool(host.encode("idna"))
    except (AddressValueError, UnicodeError):
        return False
    return True
