"""A site from the command line: what is written, what is left alone, what never leaks, what Hugo makes of it."""

from __future__ import annotations

import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from zipfile import ZipFile

import pytest

import vaultconv
from tests.backends.hugo.build import hugo
from tests.cli.conftest import Run, everything_in, tree
from tests.files import write

BASE = "https://example.org/sub/path/"


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    """Notes in folders that link to each other in every way, with attachments, tags, a permalink and an odd name."""
    notes = {
        "index.md": "# Garden\n\n[[Trips/Rome]] [[Paris|there]] [[Tags of all]]\n",
        "Trips/Rome.md": "---\npermalink: /ewige-stadt/\ntags: [città]\n---\n"
        "# Rome\n\n## Day 1\n\ntext ^here\n\n![[photo 1.png]] [[#Day 1]] [[#^here]] [[index]] #Travel/italy\n",
        "Trips/Paris.md": "![[photo 1.png|100]] [[Rome#Day 1]] [[Rome#^here]] ![[Rome#Day 1]] [[sound.mp3]] [[日本語]]\n",
        "日本語.md": "# 見出し\n\n[[#見出し]] [[Paris]] #😀 #a&b #ΣΑΣ #İx\n",
        "Tags of all.md": "#Travel/italy #città #travel/Italy\n",
        "tags/index.md": "a folder called as Hugo's own [[Rome]]\n",
    }
    for name, text in notes.items():
        (tmp_path / "garden" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "garden" / name).write_text(text, encoding="utf-8")
    (tmp_path / "garden/Files").mkdir()
    (tmp_path / "garden/Files/photo 1.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "garden/Files/sound.mp3").write_bytes(b"ID3")
    return tmp_path / "garden"


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.links.append(value)
            if name == "id" and value:
                self.ids.add(value)


def built(site: Path) -> Path:
    """The folder that Hugo builds the site into, at an address with a path. The test fails where Hugo warns."""
    public = site.parent / "built"
    command = [str(hugo()), "--source", str(site), "--destination", str(public), "--baseURL", BASE]
    done = subprocess.run([*command, "--panicOnWarning", "--printPathWarnings"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return public


def broken_links(public: Path) -> list[str]:
    """The links and images of all pages that lead to no file, or to no anchor of a page."""
    files = {path.relative_to(public).as_posix(): path for path in public.rglob("*") if path.is_file()}
    pages = {name: _Page(path.read_text(encoding="utf-8")) for name, path in files.items() if name.endswith(".html")}
    broken = []
    for name, page in pages.items():
        for link in page.links:
            url = urlsplit(urljoin(BASE + name.removesuffix("index.html"), link))
            if not url.geturl().startswith(BASE):
                broken += [f"{name}: {link} leaves the site"] if url.netloc == "example.org" else []
                continue
            path = unquote(url.path.removeprefix(urlsplit(BASE).path))
            target = path + "index.html" if path.endswith("/") or not path else path
            if target not in files:
                broken.append(f"{name}: {link}")
            elif url.fragment and target in pages and unquote(url.fragment) not in pages[target].ids:
                broken.append(f"{name}: no anchor {link}")
    return broken


# ---------------------------------------------------------------------------------------------------------- a new site


@pytest.mark.parametrize("settings", [[], ["hugo.attachments=bundle"], ["hugo.slugs=ascii"], ["hugo.section=Notes"]])
@pytest.mark.parametrize("form", ["yaml", "toml", "json"])
def test_every_link_works_in_the_built_site(
    run: Run, garden: Path, tmp_path: Path, settings: list[str], form: str
) -> None:
    flags = [flag for setting in [*settings, f"hugo.front_matter={form}"] for flag in ("--set", setting)]
    assert run("convert", garden, "--to", "hugo", "-o", tmp_path / "site", *flags).code == 0
    public = built(tmp_path / "site")
    assert broken_links(public) == []
    assert (public / "ewige-stadt/index.html").exists()


def test_the_content_has_the_folders_of_the_vault(run: Run, garden: Path, tmp_path: Path) -> None:
    run("convert", garden, "--to", "hugo", "-o", tmp_path / "site")
    assert [path for path in tree(tmp_path / "site") if path.startswith(("content/", "static/"))] == [
        "content/_index.md",
        "content/tags-2/_index.md",
        "content/tags-of-all.md",
        "content/trips/_index.md",
        "content/trips/paris.md",
        "content/trips/rome.md",
        "content/日本語.md",
        "static/Files/photo 1.png",
        "static/Files/sound.mp3",
    ]


def test_the_tags_of_all_pages_have_pages_of_their_own(run: Run, garden: Path, tmp_path: Path) -> None:
    run("convert", garden, "--to", "hugo", "-o", tmp_path / "site")
    public = built(tmp_path / "site")
    terms = {path.parent.relative_to(public / "tags").as_posix() for path in (public / "tags").rglob("index.html")}
    assert terms == {".", "città", "travel/italy", "grinning", "a", "σασ", "ix"}


def test_a_link_to_a_draft_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/A.md").write_text("[[B]] [[C]]")
    (tmp_path / "vault/B.md").write_text("---\ndraft: true\n---\nb")
    (tmp_path / "vault/C.md").write_text("---\ndraft: false\n---\nc")
    ran = run("convert", tmp_path / "vault", "--to", "hugo", "-o", tmp_path / "site")
    assert [line.rpartition("A.md")[2] for line in ran.err.splitlines() if "A.md:" in line] == [
        ': info[page-hidden]: leads to "content/b.md", a draft, which Hugo leaves out of the site'
    ]


@pytest.mark.parametrize("section", ["../up", "tags"])
def test_a_section_that_cannot_be_is_wrong_usage(run: Run, garden: Path, tmp_path: Path, section: str) -> None:
    ran = run("convert", garden, "--to", "hugo", "-o", tmp_path / "site", "--set", f"hugo.section={section}")
    assert ran.code == 2
    assert section in ran.err


def test_a_tag_is_spelled_in_one_way_on_all_pages(run: Run, garden: Path, tmp_path: Path) -> None:
    run("convert", garden, "--to", "hugo", "-o", tmp_path / "site")
    assert 'tags: ["Travel/italy", "città"]' in (tmp_path / "site/content/tags-of-all.md").read_text()
    (garden / "A first.md").write_text("#travel/italy")
    run("convert", garden, "--to", "hugo", "-o", tmp_path / "site", "--set", "hugo.parent-tags=true")
    assert 'tags: ["travel", "travel/italy", "città"]' in (tmp_path / "site/content/tags-of-all.md").read_text()


def test_a_site_can_be_a_zip(run: Run, garden: Path, tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        assert run("convert", garden, "--to", "hugo", "-o", tmp_path / name).code == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with ZipFile(tmp_path / "one.zip") as archive:
        archive.extractall(tmp_path / "site")
    assert broken_links(built(tmp_path / "site")) == []
    assert "1 unchanged" in run("convert", garden, "--to", "hugo", "-o", tmp_path / "one.zip").err


def test_a_second_run_after_one_edit_touches_one_file(run: Run, garden: Path, tmp_path: Path) -> None:
    run("convert", garden, "--to", "hugo", "-o", tmp_path / "site")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*") if path.is_file()}
    (garden / "Trips/Rome.md").write_text("# Rome\n\n## Day 1\n\nanother text ^here\n")
    again = run("convert", garden, "--to", "hugo", "-o", tmp_path / "site")
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*") if path.is_file()}
    changed = {path.relative_to(tmp_path / "site").as_posix() for path in after if after[path] != before.get(path)}
    # Its permalink went, so the addresses in those that link to it changed; the embed of it in Paris changed, too.
    assert changed == {
        ".vaultconv/manifest.jsonl", "content/_index.md", "content/tags-2/_index.md", "content/trips/paris.md",
        "content/trips/rome.md",
    }  # fmt: skip
    (garden / "日本語.md").write_text("# 見出し\n\nnew\n")
    before = after
    again = run("convert", garden, "--to", "hugo", "-o", tmp_path / "site")
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*") if path.is_file()}
    changed = {path.relative_to(tmp_path / "site").as_posix() for path in after if after[path] != before.get(path)}
    assert changed == {".vaultconv/manifest.jsonl", "content/日本語.md"}
    assert "1 written" in again.err


def test_what_a_site_was_made_with_is_its_owners_from_then_on(run: Run, garden: Path, tmp_path: Path) -> None:
    run("convert", garden, "--to", "hugo", "-o", tmp_path / "site")
    (tmp_path / "site/hugo.toml").write_text('title = "mine"\n')
    (tmp_path / "site/layouts/404.html").unlink()
    again = run("convert", garden, "--to", "hugo", "-o", tmp_path / "site")
    assert (tmp_path / "site/hugo.toml").read_text() == 'title = "mine"\n'
    assert not (tmp_path / "site/layouts/404.html").exists()
    assert "0 written" not in again.err
    assert (again.code, again.out) == (0, "")


def test_a_note_that_is_gone_goes_from_the_site(run: Run, garden: Path, tmp_path: Path) -> None:
    run("convert", garden, "--to", "hugo", "-o", tmp_path / "site")
    (garden / "Trips/Paris.md").unlink()
    (garden / "tags/index.md").unlink()
    run("convert", garden, "--to", "hugo", "-o", tmp_path / "site")
    assert not (tmp_path / "site/content/trips/paris.md").exists()
    assert not (tmp_path / "site/content/tags-2").exists()
    assert not (tmp_path / "site/static/Files/sound.mp3").exists()
    assert (tmp_path / "site/hugo.toml").exists()


def test_formulas_are_set_when_the_site_is_built(run: Run, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/preamble.sty").write_text(
        "\\newcommand{\\mc}[1]{\\mathcal{#1}}\n\\newcommand{\\ax}[1][0]{A_{#1}}"
    )
    (tmp_path / "vault/A.md").write_text(
        "$\\mc{B}$ $\\ax[2]$ $\\begin{align}a&=b\\end{align}$ $\\newcommand{\\R}{\\mathbb{R}}\\R$ $\\R^2$\n\n"
        "$$\n\\mc{C}\n- x\n$$\n\n$\\nosuchcommand$\n"
    )
    run("convert", tmp_path / "vault", "--to", "hugo", "-o", tmp_path / "site")
    html = (built(tmp_path / "site") / "a/index.html").read_text()
    assert html.count("<math") == 6
    assert html.count('class="math-error"') == 1
    assert '<code class="math-error" dir="ltr">\\nosuchcommand</code>' in html


def test_a_diagram_is_drawn_once_and_shown_without_a_script(run: Run, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/A.md").write_text("```mermaid\nflowchart TD\n  sea --> shore\n```\n")
    run("convert", tmp_path / "vault", "--to", "hugo", "-o", tmp_path / "site")
    (drawing,) = (tmp_path / "site/assets/mermaid").iterdir()
    html = (built(tmp_path / "site") / "a/index.html").read_text()
    assert "<svg" in html
    assert "<script" not in html
    before = drawing.stat().st_mtime_ns
    run("convert", tmp_path / "vault", "--to", "hugo", "-o", tmp_path / "site")
    assert drawing.stat().st_mtime_ns == before
    (tmp_path / "vault/A.md").write_text("no diagram\n")
    run("convert", tmp_path / "vault", "--to", "hugo", "-o", tmp_path / "site")
    assert not drawing.exists()


# ----------------------------------------------------------------------------------------------- a site that was there


@pytest.mark.parametrize("config", ["hugo.yaml", "config.toml", "config/_default/hugo.toml"])
def test_in_a_site_that_is_there_only_content_and_attachments_are_written(
    run: Run, garden: Path, tmp_path: Path, config: str
) -> None:
    (tmp_path / "site" / config).parent.mkdir(parents=True)
    (tmp_path / "site" / config).write_text("")
    ran = run("convert", garden, "--to", "hugo", "-o", tmp_path / "site", "--set", "hugo.section=garden")
    written = {path.split("/")[0] for path in tree(tmp_path / "site")}
    assert written == {config.split("/")[0], "content", "static"}
    assert "unsafe = true" in ran.err
    assert "vaultconv init hugo" in ran.err


def test_init_writes_what_a_site_that_is_there_needs_and_then_nothing_is_missing(
    run: Run, garden: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    (site / "layouts").mkdir(parents=True)
    (site / "hugo.yaml").write_text("title: Mine\ndisableKinds: [rss, sitemap]\n")
    for name in ("home", "section", "page", "taxonomy", "term"):
        (site / f"layouts/{name}.html").write_text("<title>{{ .Title }}</title>{{ .Content }}\n")
    assert run("init", "hugo", "-o", site).code == 0
    (garden / "Trips/Paris.md").write_text("> [!tip]- A callout\n> with $x^2$\n\n$$\ny\n$$\n")
    ran = run("convert", garden, "--to", "hugo", "-o", site)
    assert "unsafe" not in ran.err
    html = (built(site) / "trips/paris/index.html").read_text()
    assert "A callout" in html
    assert "[!tip]" not in html
    assert html.count("<math") == 2


def test_init_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "site/layouts/_markup").mkdir(parents=True)
    (tmp_path / "site/layouts/_markup/render-blockquote.html").write_text("mine")
    ran = run("init", "hugo", "-o", tmp_path / "site")
    assert ran.code == 2
    assert "already exists" in ran.err
    assert tree(tmp_path / "site") == ["layouts/_markup/render-blockquote.html"]


def test_a_backend_without_a_site_has_no_hooks() -> None:
    with pytest.raises(vaultconv.UsageError, match='"gfm" doesn\'t make sites'):
        vaultconv.site_hooks("gfm")


# ------------------------------------------------------------------------------------------------------------- secrets


def test_nothing_that_a_rule_or_obsidians_excluded_files_hide_is_anywhere_in_the_site(run: Run, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    (vault / ".obsidian").mkdir(parents=True)
    (vault / ".obsidian/app.json").write_text('{"userIgnoreFilters": ["Quiet/"]}')
    (vault / "Quiet").mkdir()
    (vault / "Quiet/Whisper.md").write_text("murmur ![[whisper.png]]")
    (vault / "Quiet/whisper.png").write_bytes(b"murmur")
    (vault / "Draft.md").write_text("#unfinished murmur")
    (vault / "A.md").write_text("#done [[Whisper]] [[Draft]] ![[Whisper]] ![[whisper.png]] ![[Draft]]")
    run(
        "convert", vault, "--to", "hugo", "-o", tmp_path / "site", "--set", "publish.where=tag:done",
        "--set", "publish.user-ignore-filters=true",
    )  # fmt: skip
    written = everything_in(tmp_path / "site")
    assert "#done" in written
    for word in ("whisper", "murmur", "unfinished", "quiet"):
        assert word not in written


def test_all_notes_are_published_where_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/A.md").write_text("---\npublish: false\n---\nwords")
    for flags in (["--all-notes"], ["--set", "publish.keys=false"], ["--set", "select.publish-keys=false"]):
        run("convert", tmp_path / "vault", "--to", "hugo", "-o", tmp_path / "site", *flags)
        assert (tmp_path / "site/content/a.md").exists()
    run("convert", tmp_path / "vault", "--to", "hugo", "-o", tmp_path / "site")
    assert not (tmp_path / "site/content/a.md").exists()


def test_other_outputs_leave_nothing_out_by_default(run: Run, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/A.md").write_text("---\npublish: false\n---\nwords")
    run("convert", tmp_path / "vault", "--to", "gfm", "-o", tmp_path / "out")
    assert tree(tmp_path / "out") == ["A.md"]


# -------------------------------------------------------------------------------------------------------- single notes


def test_a_single_note_is_printed_alone(run: Run, garden: Path) -> None:
    ran = run("convert", garden / "Trips/Rome.md", "--vault", garden, "--to", "hugo", "-o", "-")
    assert ran.out.startswith('---\ntitle: "Rome"\n')
    assert ran.out.count("---") == 2


def test_a_single_note_goes_into_its_place_in_the_site(run: Run, garden: Path, tmp_path: Path) -> None:
    run("convert", garden / "Trips/Rome.md", "--vault", garden, "--to", "hugo", "-o", tmp_path / "site")
    assert [path for path in tree(tmp_path / "site") if path.startswith("content")] == [
        "content/trips/_index.md", "content/trips/rome.md",
    ]  # fmt: skip


def test_a_text_alone_has_no_page_around_it() -> None:
    assert vaultconv.convert_text("==a==", to="hugo").endswith("---\n\n<mark>a</mark>\n")


def test_the_page_of_a_folder_has_the_newest_dates_below_it_so_that_hugo_need_not_look_for_them(
    run: Run, tmp_path: Path
) -> None:
    notes = {
        "A/B/one.md": "---\ncreated: 2024-01-05\nupdated: 2024-03-01\n---\n",
        "A/two.md": "---\ndate: 2024-02-05\n---\n",
        "A/draft.md": "---\ndate: 2025-01-01\ndraft: true\n---\n",
        "A/future.md": "---\ndate: 2999-01-01\n---\n",
        "C/three.md": "no date",
    }
    write(tmp_path / "vault", notes)
    assert run("convert", "vault", "--to", "hugo", "-o", "site").code == 0
    content = tmp_path / "site/content"
    below = (
        '---\ntitle: "{}"\nurl: "/{}/"\npublishDate: "{}"\nmodified: "2024-03-01"\nparams:\n  datesbelow: true\n---\n'
    )
    assert (content / "a/_index.md").read_text() == below.format("A", "a", "2024-02-05")
    assert (content / "a/b/_index.md").read_text() == below.format("B", "a/b", "2024-01-05")
    assert (content / "c/_index.md").read_text() == '---\ntitle: "C"\nurl: "/c/"\n---\n'
