"""One run: a vault is read and written by a plan, into a folder, a document, an archive or memory.

Where the run before left everything as it would be, nothing is done; where it can be used, only what differs is.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from vaultconv.arguments import Progress
from vaultconv.build.cache import NO_CACHE, Cache, remembered
from vaultconv.build.jobs import InShares, available_cores, can_fork, in_order, in_shares
from vaultconv.build.manifest import lock_of, manifest_of
from vaultconv.build.places import below_vault, check_cache, check_document, check_folder, names_in, record_of
from vaultconv.config import Config, apply_severity
from vaultconv.destination import Destination
from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.errors import UsageError
from vaultconv.plugins import is_builtin
from vaultconv.rerun import Rerun
from vaultconv.result import Artifact, Change, Result
from vaultconv.vault.vault import Vault, find_vault_root

if TYPE_CHECKING:
    from vaultconv.build.archive import Archive
    from vaultconv.build.jobs import Executor
    from vaultconv.build.output import Output
    from vaultconv.pipeline.parallel import NotePool
    from vaultconv.pipeline.reading import Kept
    from vaultconv.pipeline.writing import Prepared
    from vaultconv.plan import Plan

_OF_TOOLS: Final = frozenset(
    (
        DiagnosticCode.DIAGRAM_UNDRAWN,
        DiagnosticCode.FORMULA_UNCONVERTED,
        DiagnosticCode.GLYPH_MISSING,
        DiagnosticCode.PANDOC_FAILED,
        DiagnosticCode.PICTURE_UNREADABLE,
        DiagnosticCode.TYPST_FAILED,
    )
)
"""What another run may do without, because a font or a program was installed."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is given besides the vault and the plan.

    ``out`` is where the output goes; ``document`` names the documents of all notes in a folder, with a star. The other
    fields are as in `api.convert`; ``options`` returns the `options_digest`, None if every run is to begin anew.
    """

    out: Destination
    config: Config
    only: Collection[str] | None = None
    force: bool = False
    inside_vault: bool = False
    dry_run: bool = False
    origin: str = ""
    document: str = ""
    progress: Progress
    jobs: int | None = None
    executor: Executor | None = None
    options: Callable[[], bytes | None] = lambda: None
    cache: Cache
    checksum: bool = False

    @property
    def single(self) -> str:
        """The name of the one document, if it is one."""
        return self.out.name if self.out.kind == "file" else ""


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause Python's cycle collector: trees have no cycles, and searching a large vault for some takes long.

    As a decorator, it lasts until the function's trees are gone.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@collector_paused()
def run(vault: Vault, plan: Callable[[], Plan], job: Job) -> Result:
    """Write the output of a plan, which is made unless there is nothing to do."""
    # Where notes are named, and their folder is not a vault of Obsidian's, nobody reads the output as notes again.
    inside = job.inside_vault or (job.only is not None and find_vault_root(vault.root) is None)
    if job.out.path is None:
        return run_in_memory(vault, plan(), job)
    if name := job.out.name:
        place = check_document(job.out.path, vault.root, inside=inside)
        name = place.name
    else:
        place = check_folder(job.out.path, vault.root, inside=inside)
    check_cache(job.cache.path, vault.root, None if name else place)
    folder = place.parent if name else place
    origin = "\0".join(filter(None, (job.origin or str(vault.root), name)))
    within = below_vault(place, vault.root.resolve()) if job.inside_vault else None
    rerun = None
    if within is None and not job.force and (options := job.options()) is not None:
        traces = _traces_of(place, is_document=name != "")
        rerun = Rerun(job.cache, folder, origin, options, vault, traces, checksum=job.checksum)
        if (last := rerun.finished()) is not None:
            changes: dict[str, Change] = dict.fromkeys(last.outputs, "unchanged")
            return Result(last.diagnostics, changes=changes, advice=last.advice, notes=last.notes)
    return _run_into(vault, plan(), job, folder, name, origin, within, rerun)


def _traces_of(place: Path, *, is_document: bool) -> tuple[str, ...]:
    """Return the files that every run changes that writes to a place."""
    try:
        manifest = record_of(place) if is_document else manifest_of(place)
    except OSError:  # there is no home folder, which is reported where the document is written
        return ()
    return str(manifest), str(lock_of(manifest))


@collector_paused()
def run_in_memory(vault: Vault, plan: Plan, job: Job, *, keep: bool = True) -> Result:
    """Return the output as artifacts, or only what was found if they are not to ``keep``."""
    from vaultconv.pipeline.pipeline import check_usage, prepare
    from vaultconv.pipeline.writing import write

    check_cache(job.cache.path, vault.root)
    check_usage(vault, plan, job.only)
    kept = _kept(vault, plan, job)
    with pool_for(vault, plan, _unknown(vault, job, kept.readings), job) as pool:
        prepared = prepare(
            vault, plan, job.only, progress=job.progress, known=kept.readings, pool=pool, cache=job.cache
        )
        kept.keep(prepared.corpus.publication.notes.readings)
        written = write(
            prepared, job.progress, run=_printing(job), draw=_drawing(job), remember=partial(remembered, job.cache)
        )
        artifacts = tuple(artifact for artifact in written if keep)
        found = (*prepared.diagnostics, *_why_not_cached(job.cache))
        return Result(apply_severity(found, job.config), artifacts, notes=len(prepared.wanted))


def _run_into(
    vault: Vault, plan: Plan, job: Job, folder: Path, name: str, origin: str, within: Path | None, rerun: Rerun | None
) -> Result:
    from vaultconv.build.output import Output
    from vaultconv.pipeline.pipeline import check_usage, prepare
    from vaultconv.pipeline.writing import write

    if not name:
        plan = msgspec.structs.replace(plan, backend=plan.backend.at(folder))
    check_usage(vault, plan, job.only)
    output = Output(
        folder, origin, document=name, inside=within is not None, force=job.force, dry_run=job.dry_run,
        checksum=job.checksum, is_untouched=rerun.is_untouched if rerun is not None else lambda: False,
    )  # fmt: skip
    # The vault is read once no other run is writing, so that what was read last is written last.
    with output:
        if within is not None:  # no page of the vault was made of it
            inner = vault.root / (within.parent if name else within)
            vault = vault.without_files({inner / path for path in output.listed}, keep=job.only or ())
        before = rerun.before(vault.read) if rerun is not None and _can_resume(vault, plan, job) else None
        kept = _kept(vault, plan, job)
        new = [note for note in _unknown(vault, job, kept.readings) if before is None or not before.is_known(note)]
        with pool_for(vault, plan, new, job) as pool:
            prepared = prepare(
                vault, plan, job.only, document=job.single or job.document, progress=job.progress, before=before,
                known=kept.readings, pool=pool, cache=job.cache,
            )  # fmt: skip
            kept.keep(prepared.corpus.publication.notes.readings)
            _check_file(job.out, prepared)

            def is_current(path: str) -> bool:
                if rerun is None or not rerun.is_current(path):
                    return False
                return output.keep(path) if rerun.is_sure else output.unchanged(path)

            artifacts_of = partial(
                write, prepared, job.progress, is_current=is_current, run=_printing(job), draw=_drawing(job),
                remember=partial(remembered, job.cache),
            )  # fmt: skip
            advice = ""
            if job.out.kind == "archive":
                _pack(output, name, prepared, artifacts_of)
            elif job.single or job.document:
                _write_parts(output, prepared, list(artifacts_of()))
            else:
                advice = _write_into(output, prepared, artifacts_of)
            if plan.revise is not None or plan.quiz is not None:
                _remember(output, prepared)
    found = apply_severity(prepared.diagnostics + output.diagnostics, job.config)  # also of leaving the output
    if rerun is not None and not job.dry_run:
        _keep(rerun, prepared, output, found, advice, job)
    found = apply_severity((*found, *_why_not_cached(job.cache)), job.config)
    notes = len(prepared.wanted)
    return Result(found, changes=output.changes, advice=advice, notes=notes, is_resumed=output.is_resumed)


def _kept(vault: Vault, plan: Plan, job: Job) -> Kept:
    """Return what is kept of the vault's notes. Only a run of some of them uses that: others need their trees, too."""
    from vaultconv.pipeline.reading import Kept

    return Kept(vault, plan, NO_CACHE if job.only is None or job.checksum else job.cache)


def _unknown(vault: Vault, job: Job, known: Collection[str]) -> list[str]:
    """Return the notes that a run reads, those that it names included."""
    return [note for note in vault.notes if note not in known or (job.only is not None and note in job.only)]


def _why_not_cached(cache: Cache) -> list[Diagnostic]:
    """Return a finding if the cache can't be used."""
    report = Report(".")
    if cache.problem:
        message, hint = f"nothing can be cached: {cache.problem}", "name another folder with --cache, or add --no-cache"
        report(DiagnosticCode.NOT_CACHED, message, hint=hint)
    return report.diagnostics


def pool_for(vault: Vault, plan: Plan, notes: Sequence[str], job: Job) -> AbstractContextManager[NotePool | None]:
    """Return processes for reading these notes and for all that follows, if that pays."""
    jobs = job.jobs or (available_cores() if can_fork() else 1)  # a script may not be ready to be started again
    if job.executor is None and (jobs <= 1 or _are_small(vault, notes)):
        return nullcontext()
    from vaultconv.pipeline.parallel import note_pool

    return note_pool(vault, plan, notes, jobs, job.executor, job.cache)


_SMALL: Final = 300_000  # bytes in notes, below which other processes don't pay


def _are_small(vault: Vault, notes: Iterable[str]) -> bool:
    return all(total < _SMALL for total in accumulate(map(vault.size, notes)))


def _printing(job: Job) -> Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]:
    return partial(in_order, jobs=job.jobs or 1, executor=job.executor)


def _drawing(job: Job) -> InShares:
    return partial(in_shares, jobs=job.jobs or available_cores(), executor=job.executor)


def _can_resume(vault: Vault, plan: Plan, job: Job) -> bool:
    """Return whether the notes of an earlier run can be used.

    A plugin may look at whatever it likes, and in an export of Notion, other files say what a page links to.
    """
    steps = (plan.backend, *plan.transforms, *plan.syntax.inline_rules)
    is_plain = not vault.adapts_notes and job.out.kind == "folder" and job.only is None and not job.document
    return is_plain and not plan.backend.prints and plan.quiz is None and all(map(is_builtin, steps))


def _keep(
    rerun: Rerun, prepared: Prepared, output: Output, found: tuple[Diagnostic, ...], advice: str, job: Job
) -> None:
    """Keep what the next run into this output can use."""
    state = prepared.state() if _can_resume(prepared.vault, prepared.plan, job) else None
    is_whole = (
        not output.diagnostics
        and not {"refused", "failed"}.intersection(output.changes.values())
        and not prepared.corpus.publication.notes.unreadable
        and not (prepared.plan.backend.prints and any(each.code in _OF_TOOLS for each in found))
        and not getattr(prepared.plan.backend, "template", "")  # it may use any file beside it
    )
    rerun.keep(state, output.changes, found, len(prepared.wanted), advice, is_whole=is_whole)


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
    from vaultconv.build.archive import Archive

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
        output.copy(artifact.path, vault.disk_path(artifact.source))
