"""The library: open a vault, convert it, check it, or work with single texts."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

import msgspec

from vaultconv.arguments import checked, user_path
from vaultconv.build.archive import Archive
from vaultconv.build.jobs import Executor, in_order
from vaultconv.build.output import Change, Output
from vaultconv.build.places import below_vault, check_document, check_folder, names_in
from vaultconv.config import Config, apply_severity, with_options
from vaultconv.destination import Destination, destination
from vaultconv.diagnostics import SEVERITY_ORDER, Diagnostic, Report, Severity, worst
from vaultconv.errors import UsageError, did_you_mean
from vaultconv.notebooks import counted, table
from vaultconv.parse import parse_note
from vaultconv.parse.syntax import OBSIDIAN, Syntax
from vaultconv.pipeline.pipeline import check_usage, prepare
from vaultconv.pipeline.writing import Artifact, Prepared, Progress, Run, no_progress, pack_of, text_of
from vaultconv.pipeline.writing import write as write_artifacts
from vaultconv.plan import Plan, load_backend, load_syntax, load_transform, make_plan
from vaultconv.plugins import Backend, as_backend
from vaultconv.publish.publication import Publish
from vaultconv.publish.selection import Select
from vaultconv.revise.options import ReviseOptions
from vaultconv.transforms.context import Transform
from vaultconv.tree.nodes import Document, Target, Url
from vaultconv.vault.notion.export import open_vault
from vaultconv.vault.vault import Vault, find_vault_root

if TYPE_CHECKING:
    from vaultconv.revise.questions import Question
    from vaultconv.revise.since import Since

__all__ = [
    "Artifact", "Result", "Vault", "check", "convert", "convert_text", "load_backend", "load_syntax", "load_transform",
    "parse_file", "parse_text", "questions", "revise", "site_hooks", "template", "write",
]  # fmt: skip

PathOrVault = str | PathLike[str] | Vault


class Result(msgspec.Struct, frozen=True):
    """The result of a conversion.

    ``artifacts`` are the files of the output where it was kept in memory. ``changes`` tells what happened to each path
    of the output folder where it was written: written, unchanged, removed, refused or failed. ``advice`` tells what a
    site that was there already needs besides; empty where nothing is missing. ``notes`` is how many notes it is of.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    changes: dict[str, Change] = {}
    advice: str = ""
    notes: int = 0

    @property
    def worst(self) -> Severity | None:
        """The highest severity among the diagnostics."""
        return worst(self.diagnostics)

    def paths(self, change: Change) -> list[str]:
        """Return the output's paths with this change, sorted.

        Raises `UsageError` for an unknown change.
        """
        if change not in get_args(Change):
            raise UsageError(f"paths: unknown change {change!r}", did_you_mean(str(change), get_args(Change)))
        return sorted(path for path, what in self.changes.items() if what == change)

    def __repr__(self) -> str:
        return f"<Result: {self._summary()}>"

    def _repr_html_(self) -> str:
        """Return the HTML that notebooks show."""
        rows = [(each.path, each.line or "", each.severity, each.message, each.hint) for each in self.diagnostics]
        if rows:
            return table(f"Result: {self._summary()}", ("file", "line", "", "finding", "hint"), rows)
        made: list[tuple[str, str]] = [*self.changes.items()]
        made += [(each.path, each.source) for each in self.artifacts]
        return table(f"Result: {self._summary()}", ("file", ""), made)

    def _summary(self) -> str:
        counts: Counter[str] = Counter([*self.changes.values(), *(each.severity for each in self.diagnostics)])
        told = [f"{counts[what]} {what}" for what in get_args(Change) if what in counts]
        told += [counted(counts[each], each) for each in reversed(SEVERITY_ORDER) if each in counts]
        if self.artifacts:
            told.insert(0, counted(len(self.artifacts), "artifact"))
        return ", ".join(told) or "nothing"


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
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress = no_progress,
) -> Result:
    """Convert a vault with the backend ``to`` into the folder ``out``, or keep the artifacts in memory without one.

    If ``out`` names a file, only that file is written: a book of all notes for a printing backend, otherwise a single
    note. Its ending says the backend where ``to`` doesn't. Pictures that it can't hold are in
    ``NAME_files`` beside it. Where ``out`` ends in ``.zip``, all files go into one. ``jobs`` is how many processes
    print; ``executor`` prints elsewhere.

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
    return _make(
        vault, make_plan(config, place.backend, transforms), place, config, only=only, force=force,
        inside_vault=inside_vault, dry_run=dry_run, origin=origin,
        run=partial(in_order, jobs=jobs, executor=executor), progress=progress,
    )  # fmt: skip


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
    made = {"quiz" if pages else "revise": revise, "since": _since(revise.since)}
    place = Destination(kind="folder" if apart else "file", path=user_path(out))
    return _make(
        _open(vault), msgspec.structs.replace(plan, **made), place, config, only=only, force=force,
        inside_vault=inside_vault, dry_run=dry_run, origin=origin, progress=progress,
        document=f"*{plan.backend.extension}" if apart and not pages else "",
    )  # fmt: skip


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
    ending = Path(out).suffix.lower()
    if ending and ending not in _PACKS and not Path(out).is_dir():
        raise UsageError(
            f'"{out}" can\'t be the name of a pack', f"name a folder, or a file that ends in one of {', '.join(_PACKS)}"
        )
    apart = ending not in _PACKS or Path(out).is_dir()
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
    vault: PathOrVault, *, only: Collection[str] | None = None, config: Config = Config()
) -> tuple[Question, ...]:
    """Return the questions of a vault's notes, in book order: what `revise` prints, as values."""
    vault, plan = _open(vault), make_plan(config, "pdf")
    check_usage(vault, plan, only)
    with _collector_paused():
        return pack_of(prepare(vault, plan, only, document="pack.pdf"), config.revise).questions


_SITES: Final = ("html", "hugo")
"""What a folder of pages can be, each of which leads to others."""
_PACKS: Final = {".pdf": "pdf", ".docx": "docx", ".tsv": "tsv", ".apkg": "apkg", ".html": "html"}


def _make(
    vault: Vault,
    plan: Plan,
    out: Destination,
    config: Config,
    *,
    only: Collection[str] | None,
    force: bool,
    inside_vault: bool,
    dry_run: bool,
    origin: str,
    progress: Progress,
    run: Run = map,
    document: str = "",
) -> Result:
    """Write the output of a plan. ``document`` names the documents of all notes in a folder, with a star."""
    # Where notes are named, and their folder is no vault of Obsidian's, nobody reads the output as notes again.
    inside = inside_vault or (only is not None and find_vault_root(vault.root) is None)
    place, name = None, ""
    if out.path is not None and out.name:
        place = check_document(out.path, vault.root, inside=inside)
        name = place.name
    elif out.path is not None:
        place = check_folder(out.path, vault.root, inside=inside)
        plan = msgspec.structs.replace(plan, backend=plan.backend.at(place))
    single = name if out.kind == "file" else ""
    check_usage(vault, plan, only)
    with _collector_paused():
        if place is None:
            prepared = prepare(vault, plan, only, document=single or document, progress=progress)
            artifacts = tuple(write_artifacts(prepared, progress, run=run))
            return Result(apply_severity(prepared.diagnostics, config), artifacts, notes=len(prepared.wanted))
        origin = "\0".join(filter(None, (origin or str(vault.root), name)))
        within = below_vault(place, vault.root.resolve()) if inside_vault else None
        output = Output(
            place.parent if name else place, origin, document=name, inside=within is not None, force=force,
            dry_run=dry_run,
        )  # fmt: skip
        # The vault is read once no other run is writing, so that what was read last is written last.
        with output:
            if within is not None:  # no page of the vault was made of it
                folder = vault.root / (within.parent if name else within)
                vault = vault.without_files({folder / path for path in output.listed}, keep=only or ())
            prepared = prepare(vault, plan, only, document=single or document, progress=progress)
            _check_file(out, prepared)
            artifacts_of = partial(write_artifacts, prepared, progress, run=run)
            advice = ""
            if out.kind == "archive":
                _pack(output, name, prepared, artifacts_of)
            elif single or document:
                _write_parts(output, prepared, list(artifacts_of()))
            else:
                advice = _write_into(output, prepared, artifacts_of)
            if plan.revise is not None or plan.quiz is not None:
                _remember(output, prepared)
        found = apply_severity(prepared.diagnostics + output.diagnostics, config)
        return Result(found, changes=output.changes, advice=advice, notes=len(prepared.wanted))


def _remember(output: Output, prepared: Prepared) -> None:
    """Save what a pack was made from, for a later pack of what is new since then."""
    from vaultconv.build.record import record_text
    from vaultconv.revise.since import fingerprint

    finished = prepared.corpus.finished
    known = prepared.corpus.former or [fingerprint(finished[note]) for note in prepared.wanted]
    output.remember(record_text(known))


def _write_into(output: Output, prepared: Prepared, artifacts: Callable[..., Iterator[Artifact]]) -> str:
    """Write all files; return what an existing site lacks, in words."""
    output.sources = prepared.sources
    output.remove_stale(prepared.paths, prepared.unread_folders, sources=prepared.only)
    advice = _make_site(output, prepared)
    for artifact in artifacts(is_there=output.has):
        _put(output, artifact, prepared.vault)
    return advice


def _write_parts(output: Output, prepared: Prepared, made: Iterable[Artifact]) -> None:
    """Write one document, or the parts of one, and what they can't contain; remove what else an earlier run wrote."""
    output.remove_stale(prepared.paths.union(artifact.path for artifact in made), prepared.unread_folders)
    for artifact in made:
        _put(output, artifact, prepared.vault)


def _check_file(out: Destination, prepared: Prepared) -> None:
    """Raise `UsageError` if one file can't hold the notes, or is where one of them is."""
    backend, vault, count = prepared.plan.backend, prepared.vault, len(prepared.wanted)
    if out.path is None or out.kind != "file":
        return
    if count > 1 and (out.guessed or not backend.prints):
        book = f"add --to {backend.name}" if backend.prints else "end its name in .pdf, .docx or the like"
        hint = f"for a folder, write -o {out.path.with_suffix('')}; for one document of all notes, {book}"
        raise UsageError(f'"{out.path}" is a single file, but there are {count} notes', hint)
    place, root = out.path.resolve(), vault.root.resolve()
    if place.is_relative_to(root) and place.relative_to(root).as_posix() in prepared.wanted:
        raise UsageError(f"{out.path} is the note itself, which vaultconv never changes", "write somewhere else")


def _make_site(output: Output, prepared: Prepared) -> str:
    """Turn the folder into a site unless it is one; else return what it lacks, in words."""
    backend, names = prepared.plan.backend, names_in(output.folder)
    begun = not output.is_provided(backend.hook_files())  # by a run that was killed
    output.provide(_site_files(prepared, () if begun else names))
    missing = [path for path in backend.hook_files() if not (output.folder / path).exists()]
    return backend.settings() if missing and backend.is_site(names) else ""


def _site_files(prepared: Prepared, names: Collection[str] = ()) -> Mapping[str, bytes]:
    """Return the files that turn a folder with these ``names`` into a site; none if it is one."""
    backend = prepared.plan.backend
    return {} if backend.is_site(names) else backend.site_files(title=prepared.title, language=prepared.language)


def _pack(output: Output, name: str, prepared: Prepared, artifacts: Callable[..., Iterator[Artifact]]) -> None:
    """Write all files into one zip."""
    with Archive() as archive:
        for path, content in _site_files(prepared).items():
            archive.write(path, content)
        for artifact in artifacts():
            with output.reporting(artifact.path):
                _put(archive, artifact, prepared.vault)
        archive.close()
        output.copy(name, archive.path)


def _put(output: Output | Archive, artifact: Artifact, vault: Vault) -> None:
    if (made := artifact.made) is not None:
        output.write(artifact.path, made)
    else:
        output.copy(artifact.path, vault.place(artifact.source))


@checked
def check(
    vault: PathOrVault,
    to: str | Backend = "",
    *,
    only: Collection[str] | None = None,
    config: Config = Config(),
    progress: Progress = no_progress,
) -> Result:
    """Find everything that `convert` would report about the notes, without writing."""
    vault, plan = _open(vault), make_plan(config, to)
    check_usage(vault, plan, only)
    with _collector_paused():
        prepared = prepare(vault, plan, only, progress=progress)
        for _ in write_artifacts(prepared, progress):
            pass
    return Result(apply_severity(prepared.diagnostics, config), notes=len(prepared.wanted))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause Python's cycle collector: trees have no cycles, and searching a large vault for some takes long."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _open(vault: PathOrVault) -> Vault:
    return vault if isinstance(vault, Vault) else open_vault(vault)


# ----------------------------------------------------------------------------------------------------- single texts


@checked
def parse_file(path: str | PathLike[str], *, syntax: Syntax = OBSIDIAN) -> tuple[Document, list[Diagnostic]]:
    """Return the tree of a note as its author wrote it, and what was odd about it. Raises `OSError`."""
    return parse_note(user_path(path).read_bytes(), str(path), syntax)


@checked
def parse_text(text: str, *, path: str = "", syntax: Syntax = OBSIDIAN) -> Document:
    """Return the tree of a text; `parse_file` returns diagnostics too."""
    return parse_note(text.encode(errors="replace"), path, syntax)[0]


@checked
def write(document: Document, to: str | Backend = "commonmark") -> str:
    """Return a tree as text. Addresses are written as they are; a link that needs a vault becomes its text."""
    backend = load_backend(to) if isinstance(to, str) else to
    return backend.write(document, note="", href=_outside, report=Report(""))


@checked
def convert_text(text: str, to: str | Backend = "", *, config: Config = Config()) -> str:
    """Convert a text as if it were the only note of a vault: its links to other notes become their texts.

    Of a format that pandoc writes it is what goes into a document's body. Raises `UsageError` for one that is no text.
    """
    vault = _OneNote(text)
    prepared = prepare(vault, make_plan(config, to))
    return "".join(text_of(prepared, note) for note in vault.notes)


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
