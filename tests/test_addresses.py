"""Output paths are safe and unique; links between them are relative and encoded."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultconv import addresses as module
from vaultconv.addresses import MAX_SEGMENT, Addresses, fold_path, plan_paths, safe_path
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.nodes import FileTarget, MissingTarget, NoteTarget, Url


def paths_of(*notes: str, files: tuple[str, ...] = (), **options: bool) -> dict[str, str]:
    return plan_paths(notes, files, ".md", **options)[0]


# ------------------------------------------------------------------------------------------------------------ names


@pytest.mark.parametrize(
    "name", ["Note.md", "A b/Ünï – c.md", "日本語/ノート.md", "a.b.c.md", "Console.md", "what? (1).md"]
)
def test_an_ordinary_name_stays(name: str) -> None:
    assert safe_path(name) == name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../up.md", "__/up.md"),
        ("a/../../up.md", "a/__/__/up.md"),
        ("/etc/passwd", "etc/passwd"),
        ("a//b.md", "a/b.md"),
        ("./a.md", "_/a.md"),
        ("", "_"),
        ("CON.md", "CON_.md"),
        ("aux/nul.tar.gz", "aux_/nul_.tar.gz"),
        ("com1", "com1_"),
        ("a\nb\x00c.md", "a_b_c.md"),
        (".vaultconv/manifest.jsonl", "_vaultconv/manifest.jsonl"),
        ("bad\udcff.png", "bad_.png"),
    ],
)
def test_a_dangerous_name_becomes_a_safe_one(name: str, safe: str) -> None:
    assert safe_path(name) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\x.md", "C__x.md"),
        ("what?.md", "what_.md"),
        ('a<b>"c"|d*.md', "a_b__c__d_.md"),
        ("dots...", "dots___"),
        ("folder. /note .md", "folder__/note .md"),
    ],
)
def test_portable_names_are_fit_for_windows(name: str, safe: str) -> None:
    assert safe_path(name, portable=True) == safe


def test_an_over_long_name_is_cut_between_characters_and_keeps_its_extension() -> None:
    safe = safe_path("日" * 200 + ".md")
    assert safe.endswith(".md")
    assert safe.startswith("日" * 50)
    assert len(safe.encode()) <= MAX_SEGMENT


def test_two_over_long_names_that_begin_alike_stay_apart() -> None:
    assert safe_path("x" * 300 + "a.md") != safe_path("x" * 300 + "b.md")


# ------------------------------------------------------------------------------------------------------- collisions


def test_names_that_differ_in_case_only_are_numbered_in_sorted_order() -> None:
    assert paths_of("a/note.md", "a/Note.md") == {"a/Note.md": "a/Note.md", "a/note.md": "a/note-2.md"}


def test_names_that_differ_in_normal_form_only_are_numbered() -> None:
    composed, decomposed = "é.md", unicodedata.normalize("NFD", "é.md")
    assert sorted(paths_of(composed, decomposed).values()) == sorted([decomposed, "é-2.md"])


def test_a_number_that_another_note_has_is_passed_over() -> None:
    assert paths_of("N.md", "n.md", "n-2.md")["n.md"] == "n-3.md"


def test_a_note_and_an_attachment_never_share_a_path() -> None:
    planned = paths_of("a.MD", files=("a.md/picture.png",))
    assert planned == {"a.MD": "a-2.md", "a.md/picture.png": "a.md/picture.png"}


def test_each_changed_name_is_reported_on_its_note() -> None:
    _, changes = plan_paths(["a.md", "A.md", "b.md"], ["nul"], ".md")
    assert [(change.path, change.code) for change in changes] == [
        ("a.md", DiagnosticCode.NAME_CHANGED),
        ("nul", DiagnosticCode.NAME_CHANGED),
    ]


NAMES = st.lists(st.text(st.sampled_from("aAéE\u0301./\\:\x00 ."), min_size=1, max_size=8), unique=True, max_size=12)


@given(NAMES, st.booleans())
def test_any_names_give_unique_relative_paths_that_never_lead_up(names: list[str], portable: bool) -> None:
    planned, _ = plan_paths(names, [], ".md", portable=portable)
    assert len({fold_path(path) for path in planned.values()}) == len(names)
    for path in planned.values():
        assert all(segment not in ("", ".", "..") for segment in path.split("/"))
    folders = {parent for path in planned.values() for parent in _parents(fold_path(path))}
    assert folders.isdisjoint(map(fold_path, planned.values()))


def _parents(path: str) -> list[str]:
    segments = path.split("/")
    return ["/".join(segments[:end]) for end in range(1, len(segments))]


def test_numbering_names_that_differ_only_in_case_takes_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    real = module._with_suffix
    monkeypatch.setattr(module, "_with_suffix", lambda name, suffix: calls.append(name) or real(name, suffix))
    names = ["".join(letters) + ".md" for letters in itertools.product(*("aA" for _ in range(8)))]
    paths, _ = plan_paths(names, [], ".md")
    assert {path.lower() for path in paths.values()} == {"aaaaaaaa.md", *(f"aaaaaaaa-{i}.md" for i in range(2, 257))}
    assert len(calls) <= 2 * len(names)


# ------------------------------------------------------------------------------------------------------------- links


def addresses(anchors: dict[str, dict[str, str]] | None = None, **options: bool) -> Addresses:
    paths = paths_of("Home.md", "Trips/Rome.md", "Trips/Italy/Día 1.md", files=("img/a b.png",))
    return Addresses(paths, lambda note: (anchors or {}).get(note, {}), **options)


def test_a_link_is_relative_to_its_note() -> None:
    assert addresses().href(NoteTarget("Home.md"), "Trips/Rome.md") == "../Home.md"
    assert addresses().href(NoteTarget("Trips/Rome.md"), "Home.md") == "Trips/Rome.md"
    assert addresses().href(FileTarget("img/a b.png"), "Trips/Italy/Día 1.md") == "../../img/a%20b.png"


@pytest.mark.parametrize(
    ("note", "target", "shown"),
    [
        ("a/b/Note.md", "a/b", "../b"),  # a file that is called like the folder
        ("a/b/Note.md", "a/bc/Other.md", "../bc/Other.md"),
        ("a/bc/Note.md", "a/b/Other.md", "../b/Other.md"),
        ("a/b/Note.md", "a/Other.md", "../Other.md"),
        ("a/b/c/Note.md", "x/Other.md", "../../../x/Other.md"),
        ("a/Note.md", "a/b/c/Other.md", "b/c/Other.md"),
        ("a/b/", "a/b/", "./"),  # pages that links treat as folders
        ("a/b/", "a/", "../"),
        ("/a/b/", "/c/", "../../c/"),
    ],
)
def test_the_way_between_folders_is_the_shortest(note: str, target: str, shown: str) -> None:
    places = {"Note": note, "Other": target}
    assert Addresses(places, lambda note: {}).href(NoteTarget("Other"), "Note") == shown


def test_a_link_is_percent_encoded() -> None:
    assert addresses().href(NoteTarget("Trips/Italy/Día 1.md"), "Trips/Rome.md") == "Italy/D%C3%ADa%201.md"


def test_an_anchor_follows_the_path_and_stands_alone_within_its_note() -> None:
    assert addresses().href(NoteTarget("Home.md", "día-1"), "Trips/Rome.md") == "../Home.md#d%C3%ADa-1"
    assert addresses().href(NoteTarget("Home.md", "top"), "Home.md") == "#top"
    assert addresses().href(NoteTarget("Home.md"), "Home.md") == "Home.md"


def test_a_block_has_an_anchor_of_its_own() -> None:
    assert addresses().href(NoteTarget("Home.md", "^ab-1"), "Home.md") == "#b-ab-1"


def test_a_heading_that_an_embed_renumbered_is_linked_by_its_new_anchor() -> None:
    moved = addresses({"Home.md": {"intro": "intro-1"}})
    assert moved.href(NoteTarget("Home.md", "intro"), "Trips/Rome.md") == "../Home.md#intro-1"


def test_a_fragment_of_a_file_stays() -> None:
    assert addresses().href(FileTarget("img/a b.png", "page=3"), "Home.md") == "img/a%20b.png#page=3"


def test_what_is_not_in_the_output_has_no_address() -> None:
    assert addresses().href(NoteTarget("Secret.md"), "Home.md") is None
    assert addresses().href(FileTarget("secret.png"), "Home.md") is None
    assert addresses().href(MissingTarget("Nowhere"), "Home.md") is None


def test_a_missing_target_can_be_kept_as_written() -> None:
    assert addresses(keep_missing=True).href(MissingTarget("No where#x"), "Home.md") == "No%20where#x"


def test_an_outside_address_stays_as_it_is() -> None:
    assert addresses().href(Url("https://example.org/a?b#c"), "Home.md") == "https://example.org/a?b#c"
