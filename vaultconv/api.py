"""The library: open a vault, convert it, check it, or work with single texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from vaultconv.arguments import Progress, checked, no_progress, user_path
from vaultconv.build.cache import Cache, open_cache
from vaultconv.config import Config, with_options
from vaultconv.destination import Destination, destination
from vaultconv.diagnostics import Diagnostic, Report
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.parse.syntax import OBSIDIAN, Syntax
from vaultconv.plan import load_backend, load_syntax, load_transform, make_plan
from vaultconv.plugins import Backend, as_backend
from vaultconv.publish.options import Publish, Select
from vaultconv.rerun import options_digest
from vaultconv.result import Artifact, Result
from vaultconv.revise.options import ReviseOptions
from vaultconv.run import Job, collector_paused, pool_for, run, run_in_memory
from vaultconv.transforms.context import Transform
from vaultconv.tree.nodes import Document, Target, Url
from vaultconv.vault.open import open_vault
from vaultconv.vault.vault import Vault

if TYPE_CHECKING:
    from vaultconv.build.jobs import Executor
    from vaultconv.revise.questions import Question
    from vaultconv.revise.since import Since

__all__ = [
    "Artifact", "Result", "Vault", "check", "convert", "convert_text", "load_backend", "load_syntax", "load_transform",
    "parse_file", "parse_text", "questions", "revise", "site_hooks", "template", "write",
]  # fmt: skip

PathOrVault = str | PathLike[str] | Vault


@checked
def convert(
    vault: PathOrVault,
    to: str | Backend = "",
    out: str | PathLike[str] | None = None,
    *,
    only: Collection[str] | None = None,
    select: Select | None = None,
    publish: Publish | None = None,
    transforms: Iterable[str | Transform] | None = None,
    config: Config = Config(),
    force: bool = False,
    inside_vault: bool = False,
    dry_run: bool = False,
    origin: str = "",
    jobs: int | None = None,
    executor: Executor | None = None,
    cache: Cache | str | PathLike[str] | bool | None = None,
    checksum: bool = False,
    progress: Progress = no_progress,
) -> Result:
    """Convert a vault with the backend ``to`` into the folder ``out``, or keep the artifacts in memory without one.

    If ``out`` names a file, only that file is written: a book of all notes for a printing backend, otherwise a single
    note. Its ending says the backend where ``to`` doesn't. Pictures that it can't hold are in
    ``NAME_files`` beside it. Where ``out`` ends in ``.zip``, all files go into one. ``jobs`` is how many processes
    read, write and print notes; by default, notes are read and written by one for each core where processes can be
    forked. ``executor`` is used instead, which may be one of other machines.

    A run into an output that is there does only what has changed since. ``cache`` is the folder of what it needs for
    that, by default the user's; False keeps nothing, and begins anew. With ``checksum``, files count as changed unless
    their contents are equal, rather than their sizes and times.

    ``only`` names the notes to write, by their paths in the vault. ``select``, ``publish`` and ``transforms`` win
    over ``config``. ``force`` overwrites files that this tool did not write; ``inside_vault`` allows ``out`` to be
    inside the vault, where nothing but what this tool wrote is overwritten, even so. ``dry_run`` writes nothing and
    says what would be written.
    ``origin`` names the vault in the output's manifest, its folder if not given.

    Raises `UsageError` for a wrong argument, `OutputError` where ``out`` can't be written to at all, or where
    another run is writing to it for longer than ten seconds. What is odd about notes or files becomes a diagnostic.
    """
    vault = _open(vault)
    config = msgspec.structs.replace(config, select=select or config.select, publish=publish or config.publish)
    place = destination(out, to, config.to)
    steps = None if transforms is None else list(transforms)
    wanted = None if only is None else sorted(only)
    job = Job(
        out=place, config=config, only=only, force=force, inside_vault=inside_vault, dry_run=dry_run, origin=origin,
        progress=progress, jobs=jobs, executor=executor, cache=open_cache(cache), checksum=checksum,
        # What a note says of its dates, Hugo compares with today.
        options=partial(options_digest, vault, config, place.backend, steps, wanted, dated=place.backend == "hugo"),
    )  # fmt: skip
    return run(vault, partial(make_plan, config, place.backend, steps), job)


@checked
def revise(
    vault: PathOrVault,
    out: str | PathLike[str],
    to: str = "",
    *,
    only: Collection[str] | None = None,
    config: Config = Config(),
    force: bool = False,
    inside_vault: bool = False,
    dry_run: bool = False,
    origin: str = "",
    jobs: int | None = None,
    executor: Executor | None = None,
    cache: Cache | str | PathLike[str] | bool | None = None,
    checksum: bool = False,
    progress: Progress = no_progress,
) -> Result:
    """Make a revision pack of a vault: what its notes ask, and the answers (`Config.revise`).

    ``out`` names the file, its ending the kind: ``pack.pdf``. A folder gets a file of each part, of the kind ``to``,
    else PDF; of the kinds ``html`` and ``hugo`` it gets the notes,
    and beside them a page of what each asks. The rest is as for `convert`, and so is what it raises.
    """
    from vaultconv.backends.anki import APKG, TSV  # which nothing but a pack needs

    kind, apart = pack_kind(out, to)
    plan = make_plan(config, {"tsv": TSV, "apkg": APKG}.get(kind, kind))
    revise = config.revise
    pages = apart and kind in _SITES and revise.parts in (ReviseOptions().parts, ("quiz",))
    if kind == "hugo" and not pages:
        raise UsageError(
            "a site can't have the parts of a pack, only a quiz", "leave out --parts, or name a pack.pdf after -o"
        )
    if kind == "html" and revise.parts == ReviseOptions().parts:  # what a screen is for
        revise = msgspec.structs.replace(revise, parts=("quiz", "plain"))
    if revise.large_print and kind == "pdf":
        plan = msgspec.structs.replace(plan, backend=with_options(plan.backend, {"large-print": True}, "revise"))
    changed = {"quiz" if pages else "revise": revise, "since": _since(revise.since)}
    vault, wanted = _open(vault), None if only is None else sorted(only)
    job = Job(
        out=Destination(kind="folder" if apart else "file", path=user_path(out)), config=config, only=only,
        force=force, inside_vault=inside_vault, dry_run=dry_run, origin=origin, progress=progress,
        document=f"*{plan.backend.extension}" if apart and not pages else "", jobs=jobs,
        executor=executor, cache=open_cache(cache), checksum=checksum,
        # The plan of a pack begins today.
        options=partial(options_digest, vault, config, kind, None, "revise", wanted, dated=True),
    )  # fmt: skip
    return run(vault, partial(msgspec.structs.replace, plan, **changed), job)


def _since(said: str) -> Since | None:
    """Return what to compare a pack with: an earlier pack, or the state on a day.

    Raises `UsageError` if it is neither.
    """
    if not said:
        return None
    from vaultconv.build.record import read_record
    from vaultconv.revise.since import Since, day_of

    pack = user_path(said)
    if pack.exists():
        known = read_record(pack)
        if known is None:
            raise UsageError(f'there is no record of the notes in "{said}"', "make that pack again, or give a date")
        return Since(said=pack.name, known=known)
    day = day_of(said)
    if day is None:
        raise UsageError(
            f'since: "{said}" is neither a pack nor a date', 'name an earlier pack, or a date: "2026-11-01"'
        )
    return Since(said=said, day=day)


def pack_kind(out: str | PathLike[str], to: str = "") -> tuple[str, bool]:
    """Return the kind of pack that ``out`` names, and whether it is a folder with a file for each part.

    The kind of a folder is ``to``, by default PDF. Raises `UsageError` if there is no such kind.
    """
    folder = user_path(out)
    ending = folder.suffix.lower()
    if ending and ending not in _PACKS and not folder.is_dir():
        raise UsageError(
            f'"{out}" can\'t be the name of a pack', f"name a folder, or a file that ends in one of {', '.join(_PACKS)}"
        )
    apart = ending not in _PACKS or folder.is_dir()
    kind = (to or "pdf") if apart else _PACKS[ending]
    known = [*_PACKS.values(), *_SITES]
    if kind not in known:
        raise UsageError(f'a pack can\'t be written as "{to}"', did_you_mean(to, known))
    if to and to != kind:
        hint = "leave out --to, or change the name"
        raise UsageError(f'"{out}" doesn\'t fit the format "{to}"', hint)
    return kind, apart


@checked
def questions(
    vault: PathOrVault,
    *,
    only: Collection[str] | None = None,
    config: Config = Config(),
    jobs: int | None = None,
    executor: Executor | None = None,
    cache: Cache | str | PathLike[str] | bool | None = None,
    progress: Progress = no_progress,
) -> tuple[Question, ...]:
    """Return the questions of a vault's notes, in book order: what `revise` prints, as values."""
    from vaultconv.pipeline.pipeline import check_usage, prepare
    from vaultconv.pipeline.writing import pack_of

    vault, plan = _open(vault), make_plan(config, "pdf")
    check_usage(vault, plan, only)
    job = Job(
        out=Destination(kind="memory"), config=config, only=only, progress=progress, jobs=jobs, executor=executor,
        cache=open_cache(cache),
    )  # fmt: skip
    with collector_paused(), pool_for(vault, plan, vault.notes, job) as pool:
        prepared = prepare(vault, plan, only, document="pack.pdf", progress=progress, pool=pool, cache=job.cache)
        return pack_of(prepared, config.revise).questions


_SITES: Final = ("html", "hugo")
"""What a folder of pages can be, each of which leads to others."""
_PACKS: Final = {".pdf": "pdf", ".docx": "docx", ".tsv": "tsv", ".apkg": "apkg", ".html": "html"}


@checked
def check(
    vault: PathOrVault,
    to: str | Backend = "",
    *,
    only: Collection[str] | None = None,
    config: Config = Config(),
    jobs: int | None = None,
    executor: Executor | None = None,
    cache: Cache | str | PathLike[str] | bool | None = None,
    progress: Progress = no_progress,
) -> Result:
    """Find everything that `convert` would report about the notes, without writing any output."""
    job = Job(
        out=Destination(kind="memory"), config=config, only=only, progress=progress, jobs=jobs, executor=executor,
        cache=open_cache(cache),
    )  # fmt: skip
    return run_in_memory(_open(vault), make_plan(config, to), job, keep=False)


def _open(vault: PathOrVault) -> Vault:
    return vault if isinstance(vault, Vault) else open_vault(vault)


# ----------------------------------------------------------------------------------------------------- single texts


@checked
def parse_file(path: str | PathLike[str], *, syntax: Syntax = OBSIDIAN) -> tuple[Document, list[Diagnostic]]:
    """Return the tree of a note as its author wrote it, and what was odd about it. Raises `OSError`."""
    from vaultconv.parse import parse_note

    return parse_note(user_path(path).read_bytes(), str(path), syntax)


@checked
def parse_text(text: str, *, path: str = "", syntax: Syntax = OBSIDIAN) -> Document:
    """Return the tree of a text; `parse_file` returns diagnostics too."""
    from vaultconv.parse import parse_note

    return parse_note(text.encode(errors="replace"), path, syntax)[0]


@checked
def write(document: Document, to: str | Backend = "commonmark") -> str:
    """Return a tree as text. Addresses are written as they are; a link that needs a vault becomes its text."""
    backend = load_backend(to) if isinstance(to, str) else to
    return backend.write(document, note="", href=_outside, report=Report(""))


@checked
def convert_text(text: str, to: str | Backend = "", *, config: Config = Config()) -> str:
    """Convert a text as if it were the only note of a vault: its links to other notes become their texts.

    Of a format that pandoc writes it is what goes into a document's body. Raises `UsageError` for one that is not text.
    """
    from vaultconv.pipeline.pipeline import prepare
    from vaultconv.pipeline.writing import note_text

    vault = _OneNote(text)
    prepared = prepare(vault, make_plan(config, to))
    return "".join(note_text(prepared, note) for note in vault.notes)


@checked
def template(to: str) -> tuple[str, bytes]:
    """Return the name and content of the file that a document backend takes its looks from, as a start for one's own.

    Raises `UsageError` for a backend that has none.
    """
    return as_backend(load_backend(to)).default_template()


@checked
def site_hooks(to: str) -> Mapping[str, bytes]:
    """Return what a site that is there already needs to show what a backend writes: files by their paths in the site.

    Raises `UsageError` for a backend that makes no site.
    """
    hooks = as_backend(load_backend(to)).hook_files()
    if not hooks:
        raise UsageError(f'backend "{to}" doesn\'t make sites', "use hugo")
    return hooks


class _OneNote(Vault):
    def __init__(self, text: str) -> None:
        super().__init__(Path(), ("note.md",))
        self._text = text

    def read(self, path: str) -> bytes:
        return self._text.encode(errors="replace")


def _outside(target: Target) -> str | None:
    return target.url if isinstance(target, Url) else None
