"""What a backend is told that lays out its output itself: a site, another program's import."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import msgspec

from vaultconv.diagnostics import Diagnostic
from vaultconv.tree.nodes import Value


class NoteFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a layout may depend on. ``title`` is what the note is called; ``tags`` are all of its tags, without ``#``;
    ``files`` are the attachments that it uses, in its properties too."""

    title: str
    properties: Mapping[str, Value] = {}
    tags: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What is laid out: the ``notes`` that may be linked to, and all ``files`` of the vault that are no notes and not
    unpublished, used or not. ``name`` is the vault's, ``root`` the folder that holds its files. ``size`` gives a file's
    bytes, 0 where it can't be read."""

    name: str
    root: Path = Path()
    notes: Mapping[str, NoteFacts]
    files: Collection[str] = ()
    portable: bool = False
    size: Callable[[str], int] = lambda file: 0


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything goes.

    ``paths`` has the output's path of each note and file. ``urls`` has what a link to it leads to, not encoded, from
    the output's root: ``trips/rome/``; where it lacks one, that is its path. ``texts`` are the files of the output that
    belong to no note, by their paths. ``shared`` is whatever the backend wants to be given back with every page.
    """

    paths: dict[str, str]
    urls: dict[str, str] = {}
    texts: dict[str, str] = {}
    shared: object = None
    diagnostics: tuple[Diagnostic, ...] = ()


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page that is being written, of a note or of none. ``url`` is its address from the output's root, ``links`` are
    the output's paths of the notes that it links to, sorted; ``named`` are the vault's files that its properties name,
    by what they are named by; ``shared`` is the layout's."""

    title: str
    url: str
    note: str = ""
    path: str = ""
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    named: Mapping[str, str] = {}
    shared: object = None
