"""The command line: reads the arguments, calls the library, prints the result and sets the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vaultconv.cli import process
from vaultconv.cli.cache import cache
from vaultconv.cli.conversion import Conversion, carry_out
from vaultconv.cli.options import (
    BASELINE,
    BOOK,
    CACHE,
    HOW,
    JOBS,
    REPORTING,
    SOURCE,
    SOURCE_OR_HERE,
    WHICH,
    WRITING,
    config_of,
    flags_of,
    source_of,
    with_arguments,
    with_template,
)
from vaultconv.cli.process import CantPrint, printing
from vaultconv.cli.reporting import (
    check_baseline,
    check_report,
    colour,
    finish,
    only_new,
    print_error,
    print_text,
    with_findings,
)
from vaultconv.cli.revise import revise
from vaultconv.errors import ToolError, UsageError, VaultconvError

if TYPE_CHECKING:
    from vaultconv.api import Result
    from vaultconv.cli.given import Arguments
    from vaultconv.cli.sources import OpenedVault
    from vaultconv.config import Config
    from vaultconv.destination import Destination


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 findings, 2 wrong usage, 3 an outside failure."""
    if arguments is None:  # it is all that this process does
        process.look_for_no_cycles()
    process.escape_what_cant_be_shown()
    process.end_in_good_order()
    try:
        code = _run(arguments)
        with printing():
            process.flush()
    except CantPrint as error:
        code = _cant_print(error)
    except KeyboardInterrupt as error:
        code = _interrupted(error)
    sys.exit(code)


def _run(arguments: list[str] | None) -> int:
    try:
        given = sys.argv[1:] if arguments is None else arguments
        return cli.main(given or ["--help"], prog_name="vaultconv", standalone_mode=False, color=colour()) or 0
    except VaultconvError as error:
        print_error(str(error), error.hint)
        return error.exit_code
    except PermissionError as error:  # of a folder that may not be looked into
        print_error(f"{error.filename}: {error.strerror}", "")
        return ToolError.exit_code
    except click.UsageError as error:
        print_error(*_message_and_hint(error))
        return error.exit_code
    except click.ClickException as error:
        with printing():
            error.show()
        return error.exit_code
    except click.Abort as error:
        return _interrupted(error.__cause__)


def _message_and_hint(error: click.UsageError) -> tuple[str, str]:
    """Return what is wrong with a command's arguments, and what to do about it."""
    context = error.ctx
    message = " ".join(error.format_message().split()).rstrip(".")
    command = context.command_path if context else "vaultconv"
    if isinstance(error, click.MissingParameter) and error.param is not None and error.param.name == "paths":
        return "no vault was given", f'name a folder, or "." for this one: {command} . -o book.pdf'
    return f"{message[:1].lower()}{message[1:]}", f"see {command} --help"


def _interrupted(cause: BaseException | None) -> int:
    done = " ".join(filter(None, getattr(cause, "__notes__", ()))) or "nothing was written"
    with suppress(OSError):
        click.echo(f"interrupted: {done}", err=True)
    return process.exit_code(cause)


def _cant_print(error: CantPrint) -> int:
    with suppress(CantPrint):
        if not error.is_closed:
            print_error(f"can't print: {error.__cause__}", "")
    process.silence()
    return process.PIPE_CLOSED if error.is_closed else ToolError.exit_code


class _Commands(click.Group):
    """A group that lists its commands in the order of this file and suggests a name for an unknown one."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        with printing():  # help and version
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with printing():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        from vaultconv.errors import did_you_mean

        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise UsageError(f'no command named "{args[0]}"', did_you_mean(args[0], self.commands))
        return super().resolve_command(ctx, args)


def _print_version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as package_version

    from vaultconv.backends.pandoc.process import pandoc_version

    pypandoc = ""
    click.echo(f"vaultconv {package_version('vaultconv')}")
    click.echo(f"Python {sys.version.split()[0]}, mistletoe {package_version('mistletoe')}, ", nl=False)
    with suppress(PackageNotFoundError):  # not installed: `doctor` says how to repair that
        pypandoc = f" (pypandoc {package_version('pypandoc_binary')})"
    click.echo(f"pandoc {pandoc_version() or 'not found'}{pypandoc}")
    context.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the versions and exit.",
)
def cli() -> None:
    """Convert an Obsidian vault to PDF, Word, Hugo, Notion or Markdown.

    \b
    Try:
      vaultconv convert ~/Notes -o book.pdf
      vaultconv convert ~/Notes --to gfm -o ~/Notes-for-GitHub
      vaultconv check ~/Notes
      vaultconv convert ~/Notes/Rome.md -o -

    vaultconv never changes your notes. For help on a command: vaultconv convert --help
    """


# ------------------------------------------------------------------------------------------------------------- convert


@cli.command()
@SOURCE
@click.option("-o", "--out", metavar="OUT", help="Output folder, or file: book.pdf. `-` prints a single note.")
@HOW
@WHICH
@click.option("--title", metavar="TEXT", help="The title of the book.")
@BOOK
@WRITING
@REPORTING
@with_arguments
def convert(given: Arguments) -> int:
    """Convert VAULT: a folder of notes, a zip file, a Notion export, or single notes.

    \b
    Examples:
      vaultconv convert ~/Notes -o book.pdf --tag exam      all notes tagged #exam as one book
      vaultconv convert ~/Notes -o documents --to docx      a Word document for each note
      vaultconv convert ~/Notes -o out                      CommonMark files in the folder "out"
      vaultconv convert ~/Notes --to gfm -o out --tag exam  notes tagged #exam, for GitHub
      vaultconv convert ~/Notes/Rome.md -o rome.md          one note as one file
      vaultconv convert ~/Notes/Rome.md -o -                print one note
      vaultconv convert - --to gfm -o -                     convert standard input

    The output keeps the folders of the vault and contains only the attachments that notes use. Run the command again to
    update the output. Without --force, vaultconv never overwrites or deletes a file that it did not write.
    """
    check_report(given)
    return carry_out(partial(_begin, given), given)


@contextmanager
def _begin(given: Arguments, again: bool) -> Iterator[Conversion]:
    from vaultconv.destination import destination
    from vaultconv.plan import DEFAULT_BACKEND

    with source_of(given) as source:
        config = config_of(given, source, flags_of(given), again=again)
        target = given.out or ("-" if source.is_nameless else config.out)
        if not target:
            raise UsageError("no output was given", "add -o FOLDER, or -o - to print a single note")
        output = destination(None if target == "-" else target, given.to or "", config.to)
        if source.is_nameless and output.kind not in ("memory", "file"):
            hint = "name a file, as in -o note.md, or write to standard output with -o -"
            raise UsageError("a note from standard input has no name", hint)
        backend = str(output.backend or DEFAULT_BACKEND)
        config = with_template(config, backend, given)
        work = partial(_convert, source, config, output, None if target == "-" else target, given)
        yield Conversion(source, config, str(output.path or target), backend, work)


def _convert(source: OpenedVault, config: Config, output: Destination, out: str | None, given: Arguments) -> Result:
    from vaultconv import api
    from vaultconv.build.jobs import available_cores
    from vaultconv.build.progress import progress_bars
    from vaultconv.cli.effects import without_effect
    from vaultconv.plan import make_plan

    with progress_bars(quiet=given.quiet) as progress:
        result = api.convert(
            source.vault,
            given.to or "",
            out,
            only=source.only,
            config=config,
            force=given.force,
            inside_vault=given.inside_vault,
            dry_run=given.dry_run,
            jobs=given.jobs or available_cores(),
            origin=source.origin,
            cache=given.cache_choice,
            checksum=given.checksum,
            progress=progress,
        )
    plan = partial(make_plan, config, output.backend)
    unused = without_effect(given, config, plan, source, output, result.notes)
    if out is None:
        _print_single(result)
    return with_findings(result, unused, config)


def _print_single(result: Result) -> None:
    pages = [artifact for artifact in result.artifacts if artifact.source] or result.artifacts
    contents = [made for artifact in pages if (made := artifact.made) is not None]
    if not contents:
        raise UsageError("there is no note to print: it is unpublished or can't be read", "see --all-notes")
    if len(contents) != 1:
        raise UsageError(f"-o - prints a single note, but there are {len(contents)}", "name one note, or give a folder")
    if pages[0].content is not None and sys.stdout.isatty():
        raise UsageError("a document can't be printed to a terminal", "write it to a file with -o, or into a pipe")
    with click.open_file("-", "wb") as stdout:
        stdout.write(contents[0])


cli.add_command(revise)


# --------------------------------------------------------------------------------------------------------------- check


@cli.command()
@SOURCE_OR_HERE
@HOW
@WHICH
@JOBS
@CACHE
@BASELINE
@REPORTING
@with_arguments
def check(given: Arguments) -> int:
    """Find broken links, missing embeds and bad front matter in VAULT.

    Checks this folder if no VAULT is given. Writes nothing.

    \b
    Examples:
      vaultconv check ~/Notes
      vaultconv check ~/Notes --fail-on warning --diagnostics sarif --output-file notes.sarif
      vaultconv check ~/Notes --baseline known.json --write-baseline      record today's findings
      vaultconv check ~/Notes --baseline known.json --fail-on warning     fail on new findings only

    To ignore a finding, add a comment to its line in the note: %% vaultconv-ignore link-unresolved %%
    """
    from vaultconv import api
    from vaultconv.build.jobs import available_cores
    from vaultconv.build.progress import progress_bars
    from vaultconv.cli.effects import without_effect
    from vaultconv.plan import make_plan

    check_report(given)
    check_baseline(given)
    with source_of(given) as source:
        config = config_of(given, source, flags_of(given))
        with progress_bars(quiet=given.quiet) as progress:
            result = api.check(
                source.vault,
                config.to,
                only=source.only,
                config=config,
                jobs=given.jobs or available_cores(),
                cache=given.cache_choice,
                progress=progress,
            )
        result = with_findings(result, without_effect(given, config, partial(make_plan, config), source), config)
    return finish(only_new(result, given), config, given, source.shown_root, "")


# -------------------------------------------------------------------------------------------------------- tree and list


@cli.command()
@click.argument("note", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for `vaultconv.nodes.from_json`.")
@click.option(
    "--syntax",
    metavar="NAME",
    multiple=True,
    default=("obsidian",),
    help="The Markdown to read: see `vaultconv list syntax`.",
)
def tree(note: str, as_json: bool, syntax: tuple[str, ...]) -> None:
    """Show the syntax tree of NOTE, as vaultconv reads it."""
    from vaultconv import api
    from vaultconv.cli.sources import SHOWN_STDIN, STDIN
    from vaultconv.formats import tree_text
    from vaultconv.parse import parse_note
    from vaultconv.tree.nodes import to_json

    read = api.load_syntax(syntax)
    try:
        if note == STDIN:
            document, diagnostics = parse_note(sys.stdin.buffer.read(), SHOWN_STDIN, read)
        else:
            document, diagnostics = api.parse_file(note, syntax=read)
    except OSError as error:
        raise UsageError(f"{note}: {error.strerror}", "name a note, a file that ends in .md") from error
    click.echo(to_json(document).decode() if as_json else tree_text(document), nl=as_json)
    print_text(diagnostics)


@cli.command("list")
@click.argument(
    "what",
    metavar="WHAT",
    type=click.Choice(["backends", "transforms", "syntax", "codes", "tags", "properties", "folders"]),
)
@click.argument("vault", required=False, type=click.Path())
def list_(what: str, vault: str | None) -> None:
    """List backends, transforms, syntaxes, diagnostic codes, or what VAULT has.

    The lists of a VAULT (default: this folder) are its tags, properties and folders, each with its number of notes.
    """
    from vaultconv.cli import listing
    from vaultconv.cli.sources import open_source
    from vaultconv.formats import code_meanings
    from vaultconv.plugins import descriptions

    if what in listing.KINDS:
        with open_source((vault or ".",)) as source:
            rows = {name: str(count) for name, count in listing.counted(source, what).items()}
    elif vault:
        raise UsageError(f"{what} don't depend on a vault", f"write vaultconv list {what}")
    else:
        rows = {str(code): text for code, text in code_meanings().items()} if what == "codes" else descriptions(what)
    width = max(map(len, rows), default=0)
    for name, text in rows.items():
        click.echo(f"{name:<{width}}  {text.replace('``', '`')}".rstrip())


# ---------------------------------------------------------------------------------------------- init, cache and doctor


@cli.command()
@click.argument("backend")
@click.option("-o", "--out", metavar="OUT", help="Output file, or the folder of a site.  [here]")
@click.option("--force", is_flag=True, help="Overwrite existing files.")
def init(backend: str, out: str | None, force: bool) -> None:
    """Write a template for BACKEND to customize, or the files that a Hugo site needs.

    \b
    Examples:
      vaultconv init docx      reference.docx: styles to change in Word
      vaultconv init pdf       template.typ: definitions for Typst
      vaultconv init html      document.css: a style sheet
      vaultconv init latex     template.tex: Pandoc's template
      vaultconv init hugo -o SITE   render hooks and settings for an existing site

    Then use it: vaultconv convert ~/Notes -o book.docx --template reference.docx
    """
    from vaultconv import api
    from vaultconv.build.places import write_new
    from vaultconv.plugins import as_backend

    written_by = as_backend(api.load_backend(backend))
    if hooks := written_by.hook_files():
        site = Path(out or ".")
        if not force and not written_by.is_site([entry.name for entry in site.iterdir()] if site.is_dir() else []):
            hint = "name the site's folder with -o, or add --force to write there anyway"
            raise UsageError(f'"{site}" is not a site of {backend}', hint)
        files = {site / path: content for path, content in hooks.items()}
    else:
        name, content = api.template(backend)
        files = {Path(out or name): content}
    write_new(files, force=force)
    for path in files:
        click.echo(f"written: {path}", err=True)


cli.add_command(cache)


@cli.command()
def doctor() -> int:
    """Show which tools, fonts and extras are installed, and what to install for the rest."""
    from vaultconv.doctor import examine, report, works

    findings = examine()
    click.echo(report(findings))
    return 0 if works(findings) else ToolError.exit_code
