"""Flashcards for Anki: what the files say, and that Anki's own importer takes them."""

from __future__ import annotations

import importlib.util
import os
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from vaultconv import Config, api
from vaultconv.config import with_options

HEAD = "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:4\n"
PICTURE = b"\x89PNG\r\n\x1a\n"
SAMPLE = Path(__file__).parents[2] / "docs" / "sample-vault"


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    root = tmp_path / "Garden"
    for path in ("Bio/Cells/x.png", "Chem/x.png"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(PICTURE + path.encode())
    (root / "sound 1.mp3").write_bytes(b"ID3")
    (root / "Bio/Cells/Cell.md").write_text(
        "---\ntags: [biology/cells, exam]\n---\n#flashcards\n\n## Parts\n\nNucleus::holds DNA\n\nx:::y\n\n"
        "Energy $\\frac{a}{b_{c}}$ is in ==1;;the ATP;;a molecule== of ==2;;a cell==\n\n"
        "- **Picture**\n  - ![[Bio/Cells/x.png]] and ![[Chem/x.png]]\n  - ![[sound 1.mp3]]\n"
    )
    (root / "Chem/Acid.md").write_text(
        '## What is "pH"? \n\nA *measure*, `{{c1::x}}` and std::vector.\n\n```py\nif a:\n\tb\n```\n\n'
        "| a | b |\n|---|--:|\n| 1 | 2 |\n\n$$\nx < y\n$$\n\n[site](https://example.org/?a=1&b=2) [[Cell]]\n"
    )
    return root


def lines(root: Path, out: Path, **options: object) -> list[list[str]]:
    config = with_options(Config(), {"options": {"tsv": options}}, "test")
    api.revise(root, out, config=config)
    text = out.read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    return [line.split("\t") for line in text.removeprefix(HEAD).splitlines()]


def test_each_question_is_a_line_of_six_columns(garden: Path, tmp_path: Path) -> None:
    rows = lines(garden, tmp_path / "cards.tsv")
    assert {len(row) for row in rows} == {6}
    assert [row[1] for row in rows] == ["Basic", "Basic (and reversed card)", "Cloze", "Basic", "Basic"]
    assert [row[2] for row in rows] == ["Garden::flashcards"] * 3 + [
        "Garden::Bio::Cells",
        "Garden::Chem",
    ]
    assert rows[0][3] == "biology::cells exam flashcards"


def test_a_cloze_is_what_anki_writes(garden: Path, tmp_path: Path) -> None:
    text = lines(garden, tmp_path / "cards.tsv")[2][4]
    assert text.endswith(r"Energy \(\frac{a}{b_{c} }\) is in {{c1::the ATP::a molecule}} of {{c2::a cell}}")


def test_text_code_and_formulas_are_html_in_which_nothing_is_a_mark_of_ankis(garden: Path, tmp_path: Path) -> None:
    _, _, _, _, front, back = lines(garden, tmp_path / "cards.tsv")[4]
    assert front.endswith("What is &quot;pH&quot;?")
    assert "<code>{&#123;c1:&#58;x}&#125;</code> and std:&#58;vector." in back
    assert "<pre><code>if a:<br>&#9;b</code></pre>" in back
    assert r"\[x &lt; y\]" in back
    assert '<td style="text-align: right">2</td>' in back
    assert '<a href="https://example.org/?a=1&amp;b=2">site</a> Cell' in back


def test_files_stand_beside_it_with_flat_names_that_the_fields_say(garden: Path, tmp_path: Path) -> None:
    back = lines(garden, tmp_path / "cards.tsv")[3][5]
    names = sorted(path.name for path in (tmp_path / "cards-media").iterdir())
    assert names[0].startswith("sound 1.mp3") or "sound 1.mp3" in names
    assert len(names) == 3
    assert all(f'src="{name}"' in back or f"[sound:{name}]" in back for name in names)
    assert Counter((tmp_path / "cards-media" / name).read_bytes() for name in names if name.endswith("png")) == {
        PICTURE + b"Bio/Cells/x.png": 1, PICTURE + b"Chem/x.png": 1,
    }  # fmt: skip


def test_decks_are_folders_or_tags_or_one(garden: Path, tmp_path: Path) -> None:
    (garden / "Bio/Cells/Cell.md").unlink()
    (garden / "Chem/Acid.md").write_text("---\ntags: [lab/wet]\n---\n## Why?\n\nSo.\n")
    decks = [lines(garden, tmp_path / "cards.tsv", decks=way)[0][2] for way in ("folder", "tag", "one")]
    assert decks == ["Garden::Chem", "Garden::lab::wet", "Garden"]
    assert lines(garden, tmp_path / "cards.tsv", deck="Mine", basic="Einfach")[0][1:3] == ["Einfach", "Mine::Chem"]


@pytest.mark.parametrize("name", ["cards.tsv", "cards.apkg"])
def test_the_same_vault_gives_the_same_bytes(garden: Path, tmp_path: Path, name: str) -> None:
    made = []
    for _ in range(2):
        api.revise(garden, tmp_path / name, force=True)
        made.append((tmp_path / name).read_bytes())
        (tmp_path / name).unlink()
    assert made[0] == made[1]


def test_files_that_no_card_shows_any_more_go_with_the_next_run(garden: Path, tmp_path: Path) -> None:
    lines(garden, tmp_path / "cards.tsv")
    (garden / "Bio/Cells/Cell.md").unlink()
    lines(garden, tmp_path / "cards.tsv")
    assert not (tmp_path / "cards-media").exists() or list((tmp_path / "cards-media").iterdir()) == []


def test_one_configuration_may_have_options_of_every_kind_of_pack(garden: Path, tmp_path: Path) -> None:
    config = with_options(Config(), {"options": {"pdf": {"paper": "a5"}, "tsv": {"decks": "one"}}}, "test")
    assert api.revise(garden, tmp_path / "cards.tsv", config=config).changes["cards.tsv"] == "written"


# ---------------------------------------------------------------------------------------------------- Anki's importer

needs_anki = pytest.mark.skipif(
    importlib.util.find_spec("anki") is None,
    reason="Anki's own package isn't there: there is no wheel for every system",
)


@pytest.fixture
def collection(tmp_path: Path) -> Any:
    from anki.collection import Collection

    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def put(collection: Any, file: Path) -> None:
    """Import a file as Anki does that was told nothing else."""
    if file.suffix == ".apkg":
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        collection.import_anki_package(
            ImportAnkiPackageRequest(package_path=str(file), options=ImportAnkiPackageOptions())
        )
    else:
        from anki.import_export_pb2 import ImportCsvRequest

        metadata = collection.get_csv_metadata(str(file), None)
        collection.import_csv(ImportCsvRequest(path=str(file), metadata=metadata))


def contents(collection: Any) -> tuple[list[str], set[str], set[str], int]:
    """The GUIDs of all notes, the decks with cards, the tags, the number of cards."""
    ids = collection.find_notes("")
    cards = collection.find_cards("")
    decks = {collection.decks.name(collection.get_card(card).did) for card in cards}
    return sorted(collection.get_note(id).guid for id in ids), decks, set(collection.tags.all()), len(cards)


@needs_anki
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["cards.tsv", "cards.apkg"])
def test_anki_takes_every_note_once_with_its_deck_and_tags(
    garden: Path, tmp_path: Path, collection: Any, name: str
) -> None:
    api.revise(garden, tmp_path / name)
    for _ in range(2):
        put(collection, tmp_path / name)
        guids, decks, tags, cards = contents(collection)
        assert guids == sorted(each.id for each in api.questions(garden))
        assert decks == {"Garden::flashcards", "Garden::Bio::Cells", "Garden::Chem"}
        assert {"biology::cells", "exam"} <= tags
        assert cards == 1 + 2 + 2 + 1 + 1


@needs_anki
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["cards.tsv", "cards.apkg"])
def test_an_answer_that_changed_updates_the_note_that_anki_has(
    garden: Path, tmp_path: Path, collection: Any, name: str
) -> None:
    api.revise(garden, tmp_path / name)
    put(collection, tmp_path / name)
    before = contents(collection)
    note = garden / "Chem/Acid.md"
    note.write_text(note.read_text().replace("A *measure*", "Another thing"))
    os.utime(note, (2_000_000_000, 2_000_000_000))
    api.revise(garden, tmp_path / name)
    put(collection, tmp_path / name)
    assert contents(collection) == before
    assert len(collection.find_notes('"Another thing"')) == 1


@needs_anki
@pytest.mark.filterwarnings("ignore")
def test_a_package_brings_its_files(garden: Path, tmp_path: Path, collection: Any) -> None:
    api.revise(garden, tmp_path / "cards.apkg")
    put(collection, tmp_path / "cards.apkg")
    names = set(zipfile.ZipFile(tmp_path / "cards.apkg").namelist()) - {"collection.anki2", "media"}
    assert len(names) == len([*Path(collection.media.dir()).iterdir()]) == 3
    assert not collection.media.check().missing


@needs_anki
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["cards.tsv", "cards.apkg"])
def test_anki_takes_the_sample_vault(tmp_path: Path, collection: Any, name: str) -> None:
    api.revise(SAMPLE, tmp_path / name)
    for _ in range(2):
        put(collection, tmp_path / name)
        assert contents(collection)[0] == sorted(each.id for each in api.questions(SAMPLE))


@needs_anki
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["cards.tsv", "cards.apkg"])
def test_anki_shows_a_cloze_with_its_hint(garden: Path, tmp_path: Path, collection: Any, name: str) -> None:
    api.revise(garden, tmp_path / name)
    put(collection, tmp_path / name)
    cards = [collection.get_card(id) for id in collection.find_cards("Energy")]
    assert sorted(("[a molecule]" in card.question(), "[...]" in card.question()) for card in cards) == [
        (False, True), (True, False),
    ]  # fmt: skip
