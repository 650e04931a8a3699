"""What stands after ``-o``: a file where the name is one of a file, else a folder."""

import re
from pathlib import Path

import pytest

import vaultconv
from tests.cli.conftest import Run, everything_in, tree
from tests.files import write
from vaultconv import Config
from vaultconv.errors import UsageError

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


@pytest.fixture
def note(vault: Path) -> Path:
    """A note with a picture and a link to another note, in a folder of a vault."""
    (vault / "map.png").write_bytes(PNG)
    return write(vault, {"Trips/Day.md": "# Day\n\nwords of the day ![[map.png]] [[Home]] [[#Day]]\n"}) / "Trips/Day.md"


MARKDOWN = ["note.md", "note.MD", "my note.md", "note.markdown", "v1.2.md", "sub/note.md"]
OTHERS = ["x.txt", "x.text", "x.wiki", "x.json", "x.htm", "x.HTML", "x.org", "x.rst", "x.typ", "x.tex", "x.gfm"]


@pytest.mark.parametrize("out", MARKDOWN + OTHERS)
def test_one_note_and_the_name_of_a_file_is_one_file(run: Run, note: Path, tmp_path: Path, out: str) -> None:
    assert run("convert", note, "-o", out, "-q") == (0, "", "")
    assert (tmp_path / out).is_file()
    assert "words of the day" in " ".join(
        (tmp_path / out).read_text(encoding="utf-8").replace('"},{"t":"Space"},{"t":"Str","c":"', " ").split()
    )
    assert "2 unchanged" in run("convert", note, "-o", out).err or "1 unchanged" in run("convert", note, "-o", out).err


@pytest.mark.parametrize("out", [*MARKDOWN, "x.txt", "x.wiki"])
def test_its_pictures_are_in_a_folder_beside_it(run: Run, note: Path, tmp_path: Path, out: str) -> None:
    run("convert", note, "-o", out)
    picture = (tmp_path / out).with_suffix("").as_posix() + "_files/map.png"
    assert Path(picture).read_bytes() == PNG


@pytest.mark.parametrize("backend", ["commonmark", "gfm", "obsidian", "notion", "notion-enhanced"])
def test_every_markdown_is_written_to_one_file(run: Run, note: Path, tmp_path: Path, backend: str) -> None:
    assert run("convert", note, "--to", backend, "-o", "one note.md", "-q").code == 0
    assert "words of the day" in (tmp_path / "one note.md").read_text(encoding="utf-8")
    assert tree(tmp_path)[:2] == ["one note.md", "one note_files/map.png"]


def test_its_links_lead_to_its_pictures_and_headings_and_to_no_other_note(run: Run, note: Path, tmp_path: Path) -> None:
    ran = run("convert", note, "-o", "a note.md")
    text = (tmp_path / "a note.md").read_text(encoding="utf-8")
    assert "![map.png](a%20note_files/map.png) Home [Day](#day)" in text
    assert "info[link-outside]" in ran.err


@pytest.mark.parametrize("chosen", [["--folder", "Trips"], ["--from", "Rome", "--depth", "0"], ["--tag", "trip"]])
def test_a_choice_of_one_note_is_one_note(run: Run, vault: Path, tmp_path: Path, chosen: list[str]) -> None:
    assert run("convert", vault, "-o", "rome.md", *chosen).code == 0
    assert tree(tmp_path)[0] == "rome.md"


@pytest.mark.parametrize(
    "out", ["notes.md", "x.txt", "x.wiki", "x.json", "notes.MD", "x.gfm", "x.csv", "x.xml", "x.doc"]
)
def test_several_notes_and_the_name_of_a_file_is_an_error_that_says_what_to_write(
    run: Run, vault: Path, tmp_path: Path, out: str
) -> None:
    before = everything_in(tmp_path)
    ran = run("convert", vault, "-o", out)
    assert ran.code == 2
    assert ran.err.startswith("error: ")
    assert any(word in ran.err for word in ("folder", "--to"))
    assert everything_in(tmp_path) == before


def test_what_the_error_says_works(run: Run, vault: Path, tmp_path: Path) -> None:
    assert (
        "for a folder, write -o x; for one document of all notes, add --to plain"
        in run("convert", vault, "-o", "x.txt").err
    )
    assert run("convert", vault, "-o", "x").code == 0
    assert run("convert", vault, "-o", "x.txt", "--to", "plain").code == 0
    assert run("convert", vault, "-o", "x.csv/").code == 0
    assert tree(tmp_path / "x") == tree(tmp_path / "x.csv") == ["Home.md", "Trips/Rome.md", "map.png"]
    assert "Day 1" in (tmp_path / "x.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("backend", "out"),
    [("revealjs", "slides.html"), ("slidy", "slides.HTM"), ("s5", "s.html"), ("beamer", "b.tex"), ("docbook", "d.xml"),
     ("dokuwiki", "d.txt"), ("jira", "j.txt"), ("rst", "r.txt"), ("json", "tree.json"), ("latex", "l.latex")],
)  # fmt: skip
@pytest.mark.parametrize("many", [False, True])
def test_a_backend_is_named_for_an_ending_that_several_have(
    run: Run, vault: Path, tmp_path: Path, backend: str, out: str, many: bool
) -> None:
    ran = run("convert", vault if many else vault / "Trips/Rome.md", "--to", backend, "-o", out, "-q")
    assert (ran.code, (tmp_path / out).is_file()) == (0, True)
    assert "Day" in (tmp_path / out).read_text(encoding="utf-8")


@pytest.mark.parametrize("backend", ["hugo", "gfm", "commonmark", "obsidian", "notion"])
@pytest.mark.parametrize("out", ["notes.example.org", "notes.v2", "my.notes", "Dr. Smith", ".out"])
def test_a_folder_may_have_a_dot_in_its_name(run: Run, vault: Path, tmp_path: Path, backend: str, out: str) -> None:
    assert run("convert", vault, "--to", backend, "-o", out).code == 0
    assert (tmp_path / out).is_dir()


@pytest.mark.parametrize("out", ["site.md", "book.pdf", "page.html"])
def test_a_site_is_no_file(run: Run, vault: Path, tmp_path: Path, out: str) -> None:
    ran = run("convert", vault, "--to", "hugo", "-o", out)
    assert (ran.code, f'for a folder, write "{out}/"' in ran.err) == (2, True)
    assert run("convert", vault, "--to", "hugo", "-o", out + "/").code == 0
    assert (tmp_path / out / "content").is_dir()


def test_a_configured_site_is_a_folder_too(run: Run, vault: Path, tmp_path: Path) -> None:
    write(vault, {"vaultconv.toml": 'to = "hugo"\nout = "../notes.example.org"\n'})
    assert run("convert", vault).code == 0
    assert (tmp_path / "notes.example.org/content").is_dir()
    assert run("convert", vault, "-o", "book.html").code == 0


def test_a_configured_folder_keeps_its_slash(run: Run, vault: Path, tmp_path: Path) -> None:
    write(vault, {"vaultconv.toml": 'out = "../notes.md/"\n'})
    assert run("convert", vault).code == 0
    assert tree(tmp_path / "notes.md") == ["Home.md", "Trips/Rome.md", "map.png"]


# ------------------------------------------------------------------------------------------------------------ a site


@pytest.mark.parametrize("out", ["site/content", "site/content/", "./site/../site/content", "linked/content"])
def test_the_content_of_a_site_that_is_there_means_that_site(run: Run, vault: Path, tmp_path: Path, out: str) -> None:
    write(tmp_path / "site", {"hugo.toml": 'title = "Mine"\n'})
    (tmp_path / "site/content").mkdir()
    (tmp_path / "linked").symlink_to("site")
    ran = run("convert", vault, "--to", "hugo", "-o", out)
    assert ran.code == 0
    assert re.search(r"vaultconv init hugo -o .*/(site|linked)\n", ran.err)
    assert (tmp_path / "site/content/_index.md").is_file()
    assert (tmp_path / "site/hugo.toml").read_text(encoding="utf-8") == 'title = "Mine"\n'
    assert not (tmp_path / "site/content/content").exists()


def test_the_working_folder_may_be_that_content(
    run: Run, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "site", {"hugo.toml": ""})
    (tmp_path / "site/content").mkdir()
    monkeypatch.chdir(tmp_path / "site/content")
    assert run("convert", vault, "--to", "hugo", "-o", ".").code == 0
    assert not (tmp_path / "site/content/content").exists()


def test_a_folder_of_that_content_is_a_section(run: Run, vault: Path, tmp_path: Path) -> None:
    write(tmp_path / "site", {"hugo.toml": ""})
    ran = run("convert", vault, "--to", "hugo", "-o", "site/content/garden/notes")
    assert (ran.code, "--set hugo.section=garden/notes" in ran.err) == (2, True)


@pytest.mark.parametrize("out", ["site", "site/", "site/content", "./site/../site/content/"])
def test_a_site_is_written_as_one_without_being_told_so(run: Run, vault: Path, tmp_path: Path, out: str) -> None:
    run("convert", vault, "--to", "hugo", "-o", "site")
    before = tree(tmp_path / "site")
    ran = run("convert", vault, "-o", out)
    assert (ran.code, tree(tmp_path / "site")) == (0, before)
    assert not list((tmp_path / "site").rglob("Rome.md"))  # which is unpublished


def test_a_site_may_hold_another_format_on_demand(run: Run, vault: Path, tmp_path: Path) -> None:
    write(tmp_path / "site", {"hugo.toml": "", "content/mine.md": ""})
    assert run("convert", vault, "--to", "gfm", "-o", "site").code == 0
    assert (tmp_path / "site/Home.md").is_file()


def test_content_without_a_site_is_a_folder(run: Run, vault: Path, tmp_path: Path) -> None:
    assert run("convert", vault, "--to", "hugo", "-o", "new/content").code == 0
    assert (tmp_path / "new/content/content").is_dir()
    assert run("convert", vault, "--to", "gfm", "-o", "other/content").code == 0
    assert (tmp_path / "other/content/Home.md").is_file()


# ------------------------------------------------------------------------------------------------------------ safety


def test_a_file_of_somebody_else_is_not_overwritten(run: Run, note: Path, tmp_path: Path) -> None:
    write(tmp_path, {"mine.md": "mine", "x_files/map.png": "mine"})
    ran = run("convert", note, "-o", "mine.md")
    assert (ran.code, "error[not-ours]" in ran.err, (tmp_path / "mine.md").read_text()) == (1, True, "mine")
    assert run("convert", note, "-o", "x.md").code == 1
    assert (tmp_path / "x_files/map.png").read_text() == "mine"


def test_a_symbolic_link_is_not_followed(run: Run, note: Path, tmp_path: Path) -> None:
    write(tmp_path, {"mine.md": "mine"})
    (tmp_path / "link.md").symlink_to("mine.md")
    assert run("convert", note, "-o", "link.md").code == 1
    assert (tmp_path / "mine.md").read_text() == "mine"


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize("backend", ["gfm", "obsidian"])
def test_a_note_is_not_overwritten_by_itself(run: Run, note: Path, force: list[str], backend: str) -> None:
    before = note.read_bytes()
    ran = run("convert", note, "--to", backend, "-o", note, *force)
    assert (ran.code, note.read_bytes()) == (2, before)
    (note.parent / "link.md").symlink_to(note)
    assert run("convert", note, "--to", backend, "-o", note.parent / "link.md", *force).code in (1, 2)
    assert note.read_bytes() == before


def test_two_files_of_one_folder_leave_each_other_alone(run: Run, vault: Path, tmp_path: Path) -> None:
    run("convert", vault / "Home.md", "-o", "out/home.md")
    run("convert", vault / "Trips/Rome.md", "-o", "out/rome.md")
    run("convert", vault / "Home.md", "-o", "out/home.md")
    assert tree(tmp_path / "out") == ["home.md", "home_files/map.png", "rome.md"]


def test_a_file_whose_note_is_held_back_now_is_removed(run: Run, vault: Path, tmp_path: Path) -> None:
    run("convert", vault / "Trips/Rome.md", "-o", "out/rome.md")
    assert run("convert", vault / "Trips/Rome.md", "-o", "out/rome.md", "--publish-keys").code == 0
    assert not (tmp_path / "out/rome.md").exists()


# --------------------------------------------------------------------------------------------------------- the library


@pytest.mark.parametrize("out", ["book.html", "book.HTM", Path("book.rst")])
def test_the_library_takes_the_backend_from_the_name_too(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str | Path
) -> None:
    monkeypatch.chdir(tmp_path)
    vaultconv.convert(vault, out=out, config=Config(to="gfm"))
    assert Path(out).is_file()
    assert "Day 1" in Path(out).read_text(encoding="utf-8")


def test_the_library_says_what_a_name_can_not_be(vault: Path, tmp_path: Path) -> None:
    for out, to in (("book.pdf", "gfm"), ("notes.md", ""), ("x.pfd", ""), ("site.md", "hugo")):
        with pytest.raises(UsageError):
            vaultconv.convert(vault, to, tmp_path / out)
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]
