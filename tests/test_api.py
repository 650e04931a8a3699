"""The library's calls."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import vaultconv
from vaultconv import Config, DiagnosticCode, Publish, Select, Severity, UsageError, Vault
from vaultconv import nodes as n
from vaultconv.backends.pandoc.documents import BACKENDS


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    root = tmp_path / "vault"
    (root / "Trips").mkdir(parents=True)
    (root / "Home.md").write_text("# Home\n\n![[Rome]]\n\n# Rome\n\n[[#Rome]] and [[Nowhere]]\n\n![[map.png]]\n")
    (root / "Trips/Rome.md").write_text("# Rome\n\nSee [[Home#Rome]]. #trip\n")
    (root / "map.png").write_bytes(b"png")
    return Vault.open(root)


def texts(result: vaultconv.Result) -> dict[str, str | None]:
    return {artifact.path: artifact.text for artifact in result.artifacts}


def test_without_a_folder_the_artifacts_are_kept_in_memory(vault: Vault) -> None:
    result = vaultconv.convert(vault)
    assert list(texts(result)) == ["Home.md", "Trips/Rome.md", "map.png"]
    assert texts(result)["map.png"] is None
    assert result.changes == {}


def test_a_path_stands_for_its_vault(vault: Vault, tmp_path: Path) -> None:
    result = vaultconv.convert(vault.root, "gfm", tmp_path / "out")
    assert result.paths("written") == ["Home.md", "Trips/Rome.md", "map.png"]
    assert result.artifacts == ()


def test_the_same_vault_gives_the_same_bytes(vault: Vault) -> None:
    assert vaultconv.convert(vault) == vaultconv.convert(vault)


def test_a_link_leads_to_the_heading_where_an_embed_has_moved_it(vault: Vault) -> None:
    written = texts(vaultconv.convert(vault))
    assert "[Rome](#rome-1)" in (written["Home.md"] or "")
    assert "](../Home.md#rome-1)" in (written["Trips/Rome.md"] or "")


def test_only_the_wanted_notes_are_written_and_their_links_lead_to_all(vault: Vault) -> None:
    written = texts(vaultconv.convert(vault, only=["Trips/Rome.md"]))
    assert list(written) == ["Trips/Rome.md"]
    assert "](../Home.md#rome-1)" in (written["Trips/Rome.md"] or "")


def test_a_note_that_is_not_there_is_wrong_usage(vault: Vault) -> None:
    with pytest.raises(vaultconv.UsageError, match=r'no note "Trips/Rom\.md" in the vault') as caught:
        vaultconv.convert(vault, only=["Trips/Rom.md"])
    assert caught.value.hint == 'did you mean "Trips/Rome.md"?'


def test_wrong_usage_makes_no_output_folder(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(vaultconv.UsageError):
        vaultconv.convert(vault, out=tmp_path / "out", select=Select(where="tag:a and"))
    assert not (tmp_path / "out").exists()


def test_notes_are_selected(vault: Vault) -> None:
    assert list(texts(vaultconv.convert(vault, select=Select(tags=("trip",))))) == ["Trips/Rome.md"]


def test_diagnostics_are_sorted_and_have_their_place(vault: Vault) -> None:
    result = vaultconv.convert(vault)
    assert [(each.path, each.line, each.code) for each in result.diagnostics] == [
        ("Home.md", 7, DiagnosticCode.LINK_UNRESOLVED)
    ]
    assert result.worst is Severity.WARNING


def test_check_finds_what_convert_finds(vault: Vault) -> None:
    assert vaultconv.check(vault).diagnostics == vaultconv.convert(vault).diagnostics


def test_a_transform_of_ones_own_is_a_function(vault: Vault) -> None:
    def shout(document: n.Document, context: vaultconv.Context) -> n.Document:
        upper = lambda node: n.Text(node.text.upper()) if isinstance(node, n.Text) else node  # noqa: E731
        return vaultconv.walk.rewrite(document, upper)

    own = vaultconv.load_backend("commonmark").transforms
    written = texts(vaultconv.convert(vault, transforms=[*own, shout]))
    assert (written["Trips/Rome.md"] or "").startswith("# ROME\n")


def test_transforms_can_be_named(vault: Vault) -> None:
    written = texts(vaultconv.convert(vault, transforms=["embeds", vaultconv.load_transform("headings", shift=1)]))
    assert (written["Trips/Rome.md"] or "").startswith("## Rome\n")


def test_nothing_shows_of_an_unpublished_note_whatever_transforms_are_chosen(vault: Vault) -> None:
    written = texts(vaultconv.convert(vault, transforms=[], publish=Publish(where="folder:Trips")))
    assert "Home" not in (written["Trips/Rome.md"] or "")


def test_progress_hears_of_every_stage(vault: Vault) -> None:
    stages = []

    def progress(stage: str, notes: object) -> object:
        stages.append(stage)
        return notes

    vaultconv.convert(vault, progress=progress)  # type: ignore[arg-type]
    assert stages == ["Reading", "Resolving", "Writing"]


def test_a_text_is_converted() -> None:
    assert vaultconv.convert_text("==a== [[B]]\n", "gfm") == "<mark>a</mark> B\n"


@pytest.mark.parametrize("to", [*sorted(set(BACKENDS) - {"pptx", "odt", "json"}), "html"])  # a tree has words apart
def test_a_text_is_converted_to_every_format_that_is_text(to: str) -> None:
    text = vaultconv.convert_text("# Head\n\nSome *stressed* words with $x^2$ and [[B|a link]].\n\n- [ ] task\n", to)
    assert all(word in text for word in ("Head", "stressed", "a link", "task"))
    assert ">note<" not in text  # it has no title of its own


@pytest.mark.parametrize("to", ["pdf", "docx", "epub", "odt", "pptx"])
def test_a_format_that_is_no_text_says_so_for_a_text_as_for_a_tree(to: str) -> None:
    for convert in (lambda: vaultconv.convert_text("a", to), lambda: vaultconv.write(vaultconv.parse_text("a"), to)):
        with pytest.raises(UsageError, match="is not a text format"):
            convert()


def test_formulas_in_a_text_as_html_are_mathml() -> None:
    assert "<math" in vaultconv.convert_text("$x^2$", "html")


@pytest.mark.parametrize("to", ["docx", "pdf", "html"])
def test_threads_convert_at_the_same_time(vault: Vault, to: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: vaultconv.convert(vault, to).artifacts, range(8)))
    assert len({tuple((each.path, each.content) for each in artifacts) for artifacts in made}) == 1
    assert all(each.content for each in made[0] if each.path.endswith(f".{to}"))


@pytest.mark.parametrize("to", ["commonmark", "gfm", "obsidian", "hugo", "notion", "notion-enhanced", "epub"])
def test_threads_share_a_vault_and_give_what_one_alone_gives(vault: Vault, to: str) -> None:
    alone = vaultconv.convert(vault, to)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: vaultconv.convert(vault, to), range(6)))
    assert all(each.artifacts == alone.artifacts for each in made)
    assert all(each.diagnostics == alone.diagnostics for each in made)


def test_threads_convert_with_different_backends_and_choices_at_once(vault: Vault) -> None:
    work = [("gfm", Select()), ("hugo", Select(tags=("trip",))), ("commonmark", Select()), ("notion", Select())] * 3
    alone = {to: vaultconv.convert(vault, to, select=select) for to, select in work}
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda each: vaultconv.convert(vault, each[0], select=each[1]), work))
    assert made == [alone[to] for to, _ in work]


@pytest.mark.parametrize("names", [["out"] * 4, ["docs/a.rst", "docs/b.rst", "docs/a.zip", "docs/a.rst"]])
def test_threads_write_into_one_place_in_turn(vault: Vault, tmp_path: Path, names: list[str]) -> None:
    def convert(name: str) -> vaultconv.Result:
        return vaultconv.convert(vault, out=tmp_path / name, to="rst" if name.endswith("rst") else "gfm")

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(convert, names))
    assert {each.code for result in made for each in result.diagnostics} == {DiagnosticCode.LINK_UNRESOLVED}
    left = [path.name for path in tmp_path.rglob("*") if path.name.endswith((".tmp", ".lock")) or path.name == "lock"]
    assert left == []


def test_a_text_is_parsed_and_written() -> None:
    document = vaultconv.parse_text("*a* [b](https://example.org)")
    assert vaultconv.write(document) == "*a* [b](https://example.org)\n"


def test_a_file_is_parsed_with_its_diagnostics(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"---\na: [\n---\nx\n")
    document, diagnostics = vaultconv.parse_file(tmp_path / "a.md")
    assert document.content == (n.Para((n.Text("x"),)),)
    assert [each.code for each in diagnostics] == [DiagnosticCode.FRONT_MATTER_INVALID]


def test_the_collector_of_the_caller_is_left_as_it_was(vault: Vault) -> None:
    import gc

    vaultconv.convert(vault)
    assert gc.isenabled()


# -------------------------------------------------------------------------------------------------- faults of our own


@pytest.mark.parametrize("stage", ["parse_note", "index_note", "resolve", "Embeds.__call__", "write_markdown"])
def test_a_fault_of_our_own_is_reported_and_no_word_is_lost(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    place = {
        "parse_note": "vaultconv.pipeline.stages.parse_note",
        "index_note": "vaultconv.pipeline.stages.index_note",
        "resolve": "vaultconv.pipeline.corpus.resolve",
        "Embeds.__call__": "vaultconv.transforms.embeds.Embeds.__call__",
        "write_markdown": "vaultconv.backends.markdown.write_markdown",
    }[stage]
    if stage == "write_markdown":
        fail = fail_once(vaultconv.backends.markdown.write_markdown)  # type: ignore[attr-defined]
    monkeypatch.setattr(place, fail)
    result = vaultconv.convert(vault)
    internal = [each for each in result.diagnostics if each.code is DiagnosticCode.INTERNAL]
    assert internal
    assert all("RuntimeError: a fault" in each.message for each in internal)
    for word in ("Home", "Rome", "and", "Nowhere"):
        assert word in (texts(result)["Home.md"] or "")


def fail_once(real):  # type: ignore[no-untyped-def]
    """A writer that fails for what is not plain."""

    def write(document: n.Document, *arguments: object, **options: object) -> str:
        if any(type(node) is n.Link for node in vaultconv.walk.walk(document)):
            raise RuntimeError("a fault")
        return real(document, *arguments, **options)  # type: ignore[no-any-return]

    return write


def test_a_note_that_can_not_be_read_is_not_published_where_a_filter_might_hold_it_back(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("vaultconv.pipeline.stages.parse_note", fail)
    assert vaultconv.convert(vault, select=Select(publish_keys=True)).artifacts == ()


def test_severities_are_those_of_the_configuration(vault: Vault) -> None:
    result = vaultconv.convert(vault, config=Config(severity={DiagnosticCode.LINK_UNRESOLVED: "info"}))
    assert result.worst is Severity.INFO


def test_line_ends_of_an_embedded_note_go_by_the_settings_above_it(tmp_path: Path) -> None:
    for folder, strict, note in (("", "false", "![[Strict]] ![[Loose]]"), ("strict", "true", "a\nb")):
        (tmp_path / folder / ".obsidian").mkdir(parents=True)
        (tmp_path / folder / ".obsidian/app.json").write_text(f'{{"strictLineBreaks": {strict}}}')
        (tmp_path / folder / f"{'Strict' if folder else 'Host'}.md").write_text(note)
    (tmp_path / "Loose.md").write_text("c\nd")
    written = {each.path: each.text for each in vaultconv.convert(tmp_path, "commonmark").artifacts}
    assert written["Host.md"] == "a\nb\n\nc\\\nd\n"
