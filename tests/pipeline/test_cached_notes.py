"""Notes that are in the cache aren't parsed again, and what is made of them is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

import vaultconv
from tests.cases.casefile import read_cases
from tests.files import write
from vaultconv.build.cache import Cache
from vaultconv.config import Config
from vaultconv.pipeline import reading, stages
from vaultconv.pipeline.reading import Reads
from vaultconv.plan import Plan, make_plan
from vaultconv.tree.nodes import Document, to_json
from vaultconv.vault.vault import Vault

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.md"))
NOTES = {
    "A.md": "---\ntags: [a]\n---\n# A\n\n[[B#Day|day]] ![[B]] $x$\nline",
    "B.md": "# Day\n\n- [ ] x ^id %% vaultconv-ignore link-unresolved %%\n\n%% open",
    "C.md": "words",
}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache.open(tmp_path / "cache")


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return vaultconv.open_vault(write(tmp_path / "vault", NOTES))


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The notes that were parsed."""
    parse, notes = stages.read_note, []

    def count(source: bytes, note: str, *rest: object) -> object:
        notes.append(note)
        return parse(source, note, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(stages, "read_note", count)
    return notes


def read(vault: Vault, cache: Cache, plan: Plan | None = None) -> list[tuple[object, bytes]]:
    reads = Reads(vault, plan or make_plan(Config(), "commonmark"), cache)
    readings = list(reads.readings(vault.notes))
    return [(reading, to_json(reads[note].document)) for note, reading in zip(vault.notes, readings, strict=True)]


def test_a_second_run_parses_nothing(vault: Vault, cache: Cache, parsed: list[str]) -> None:
    first = read(vault, cache)
    assert parsed == list(NOTES)
    parsed.clear()
    assert read(vault, cache) == first
    assert parsed == []


def test_only_the_note_that_changed_is_parsed(vault: Vault, cache: Cache, parsed: list[str]) -> None:
    read(vault, cache)
    parsed.clear()
    write(vault.root, {"B.md": "other words"})
    read(vault, cache)
    assert parsed == ["B.md"]


def test_a_note_is_read_by_itself_from_the_cache(vault: Vault, cache: Cache, parsed: list[str]) -> None:
    read(vault, cache)
    parsed.clear()
    assert Reads(vault, make_plan(Config(), "gfm"), cache)["A.md"].document.content
    assert parsed == []


def test_another_backend_uses_the_same_notes(vault: Vault, cache: Cache, parsed: list[str]) -> None:
    vaultconv.convert(vault, "commonmark", cache=cache)
    parsed.clear()
    again = vaultconv.convert(vault, "gfm", cache=cache)
    assert parsed == []
    assert again.artifacts == vaultconv.convert(vault, "gfm", cache=False).artifacts


def test_checking_uses_them_too(vault: Vault, cache: Cache, parsed: list[str]) -> None:
    first = vaultconv.check(vault, cache=cache)
    parsed.clear()
    assert vaultconv.check(vault, cache=cache).diagnostics == first.diagnostics
    assert parsed == []


def test_a_copy_of_the_vault_elsewhere_uses_them(vault: Vault, cache: Cache, parsed: list[str], tmp_path: Path) -> None:
    read(vault, cache)
    parsed.clear()
    read(vaultconv.open_vault(write(tmp_path / "copy", NOTES)), cache)
    assert parsed == []


@pytest.mark.parametrize(
    "config",
    [
        Config(syntax=("gfm",)),
        Config(disable=("hard-breaks",)),
        Config(transforms=()),
        Config(options={"toggles": {"toggles": "always"}}),
        Config(ignore_comments=False),
    ],
    ids=["syntax", "disabled", "none", "options", "ignored"],
)
def test_what_reads_otherwise_parses_again(vault: Vault, cache: Cache, parsed: list[str], config: Config) -> None:
    read(vault, cache)
    parsed.clear()
    plan = make_plan(config, "commonmark")
    assert read(vault, cache, plan) == read(vault, Cache(None), plan)
    assert len(parsed) == 2 * len(NOTES)


def test_other_settings_of_the_vault_parse_again(vault: Vault, cache: Cache, parsed: list[str]) -> None:
    read(vault, cache)
    parsed.clear()
    write(vault.root, {".obsidian/app.json": '{"strictLineBreaks": true}'})
    read(vaultconv.open_vault(vault.root), cache)
    assert parsed == list(NOTES)


def test_a_note_elsewhere_in_the_vault_is_parsed_for_itself(vault: Vault, cache: Cache, parsed: list[str]) -> None:
    read(vault, cache)
    parsed.clear()
    write(vault.root, {"inner/B.md": NOTES["B.md"]})
    read(vaultconv.open_vault(vault.root), cache)
    assert parsed == ["inner/B.md"]


def test_other_code_parses_again(
    vault: Vault, cache: Cache, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read(vault, cache)
    parsed.clear()
    monkeypatch.setattr(reading, "code_fingerprint", lambda: "another")
    read(vault, cache)
    assert parsed == list(NOTES)


def test_a_fault_is_told_each_time(
    vault: Vault, cache: Cache, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Document:
        raise ValueError("a fault")

    with monkeypatch.context() as patch:
        patch.setattr(stages, "parse_note", fail)
        vaultconv.convert(vault, "commonmark", cache=cache)
    parsed.clear()
    read(vault, cache)
    assert parsed == list(NOTES)


def test_an_unreadable_note_is_tried_each_time(vault: Vault, cache: Cache, parsed: list[str]) -> None:
    (vault.root / "C.md").unlink()
    assert [reading.entry is None for reading, _ in read(vault, cache)] == [False, False, True]  # type: ignore[attr-defined]
    write(vault.root, {"C.md": "words"})
    parsed.clear()
    assert all(reading.entry is not None for reading, _ in read(vault, cache))  # type: ignore[attr-defined]
    assert parsed == ["C.md"]


@pytest.mark.parametrize("what", ["given back", "a plugin's transform", "another kind of vault"])
def test_where_a_note_may_depend_on_more_nothing_is_kept(
    vault: Vault, cache: Cache, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    class Another(Vault):
        pass

    if what == "given back":
        read(vault, cache, make_plan(Config(), "obsidian"))
    elif what == "another kind of vault":
        read(Another.open(vault.root), cache)
    else:
        monkeypatch.setattr(reading, "is_builtin", lambda step: False)
        read(vault, cache)
    assert cache.info().entries == {}


def test_a_broken_value_is_parsed_again(
    vault: Vault, cache: Cache, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(reading, "pack", lambda document: b"no document")
        first = [each for each, _ in read(vault, cache)]
    parsed.clear()
    assert [each for each, _ in read(vault, cache)] == first
    assert parsed == list(NOTES)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_cases_are_read_the_same_and_look_at_nothing_else_in_the_vault(
    path: Path, tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Untouchable:
        def __getattr__(self, name: str) -> object:
            raise AssertionError(f"the read stage looks at the files of the vault: {name}")

    monkeypatch.setattr(reading, "build_index", lambda *_: Untouchable())
    for number, case in enumerate(read_cases(path)):
        root = tmp_path / str(number)
        root.mkdir()
        for index, source in enumerate(case.files.values()):
            (root / f"{index}.md").write_bytes(source)
        vault = vaultconv.open_vault(root)
        assert read(vault, cache) == read(vault, cache)
