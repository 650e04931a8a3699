"""Nothing of what a filter holds back shows in the output, whatever way a note takes to name it."""

from __future__ import annotations

from pathlib import Path

import pytest

import vaultconv
from tests.cli.conftest import Run, everything_in, tree
from tests.files import write
from vaultconv import nodes as n
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.pipeline import corpus
from vaultconv.publish.options import Publish
from vaultconv.publish.selection import Select
from vaultconv.transforms.context import Context
from vaultconv.walk import collect, plain_text, rewrite

BACKENDS = ("commonmark", "gfm", "obsidian")

NAMING = {
    "property": '---\nup: "[[Secret]]"\nimage: "![](../Pub/hidden.wav)"\n---\nx',
    "link": "[[Secret]] [[../Pub/Secret]] [[./Secret]] [[Pub\\Secret]] [[Pub//Secret]] [[Pub/Secret#Part]]",
    "markdown link": "[Secret](Secret.md) [Pub/Secret](<../Pub/Secret.md>) [Secret.md](Secret.md#Part)",
    "attachment": "![[hidden.wav]] [[hidden.wav]] ![](hidden.wav) ![hidden](hidden.wav) [hidden](hidden.wav)",
    "missing part": "![[Secret#Nothing of this]] ![[Secret#^none]] [[Secret#Nothing]]",
    "comment": "a %%see [[Secret]]%%\n\n%%\n![[hidden.wav]]\n%%\n\n<!-- [[Secret]] -->",
    "html": '<a href="Secret.md">Secret</a>\n\n<div><a href="Secret.md">Secret</a><img src="hidden.wav" alt="hidden"></div>',
    "html with stray quotes": '<p><a "" href="Secret">x</a><a title="x"y" href="Pub/Secret.md">x</a></p>',
    "html in a property": '---\nhtm: <a href="Secret.md">Secret</a>\n---\nx',
    "heading": "# On [[Secret]]\n\n## ![[Secret#Part]]",
    "link to a heading": "[[#On Secret]] [[A#On Secret]] [[#One#On Secret]]\n\n# One\n\n## On  [[Secret]]",
    "embedded note": "![[Host]]",
    "query": "```dataview\nLIST FROM [[Secret]]\n```",
    "places": "- [[Secret]]\n\n> [!note] [[Secret]]\n> ![[Secret]]\n\n| [[Secret]] |\n| --- |\n| ![[hidden.wav]] |\n\n"
    "x[^1]^[[[Secret]]]\n\n[^1]: [[Secret]]",
}


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    """A vault with a note and a sound that are held back."""
    pub = tmp_path / "vault/Pub"
    pub.mkdir(parents=True)
    (pub / "Secret.md").write_text("---\npublish: false\naliases: [Agent]\n---\n# Part\n\nwords of a Secret\n")
    (pub / "Host.md").write_text("in the host [[Secret]] [[../Pub/Secret]] ![[hidden.wav]]\n")
    (pub / "hidden.wav").write_bytes(b"RIFF")
    (tmp_path / "vault/.export-ignore").write_text("*.wav\n")
    return tmp_path / "vault"


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("way", NAMING)
def test_no_way_of_naming_it_leaks(run: Run, leaky: Path, tmp_path: Path, backend: str, way: str) -> None:
    (leaky / "Pub/A.md").write_text(NAMING[way])
    assert run("convert", leaky, "--to", backend, "-o", tmp_path / "out", "--publish-keys").code == 0
    text = (tmp_path / "out/Pub/A.md").read_text().lower()
    assert "secret" not in text
    assert "hidden" not in text
    assert not (tmp_path / "out/Pub/hidden.wav").exists()


@pytest.mark.parametrize("attachments", ["static", "bundle"])
@pytest.mark.parametrize("way", NAMING)
def test_by_default_nothing_of_it_is_anywhere_in_a_site(
    run: Run, leaky: Path, tmp_path: Path, way: str, attachments: str
) -> None:
    (leaky / "Pub/A.md").write_text(NAMING[way])
    (leaky / "Secret folder").mkdir()
    (leaky / "Secret folder/x.md").write_text("---\ndg-publish: false\ntags: [hidden]\n---\nx")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/hugo.toml").write_text("")  # the layouts of a new site speak of hidden things of their own
    run("convert", leaky, "--to", "hugo", "-o", tmp_path / "site", "--set", f"hugo.attachments={attachments}")
    written = everything_in(tmp_path / "site")
    assert "in the host" in written
    assert "secret" not in written
    assert "hidden" not in written
    assert "agent" not in written


@pytest.mark.parametrize("backend", BACKENDS)
def test_attachments_alone_can_be_held_back(run: Run, leaky: Path, tmp_path: Path, backend: str) -> None:
    (leaky / "Pub/Secret.md").unlink()
    (leaky / "Pub/A.md").write_text('---\nsound: "[[hidden.wav]]"\n---\na ![[hidden.wav]] [[hidden.wav]]\n')
    run("convert", leaky, "--to", backend, "-o", tmp_path / "out")
    text = (tmp_path / "out/Pub/A.md").read_text()
    gap = "" if backend == "obsidian" else "\n"  # the author left no blank line
    assert text == f'---\nsound: "unpublished note"\n---\n{gap}a unpublished note\n'


@pytest.mark.parametrize(
    "transforms", ["[]", '["embeds"]', '["excluded_links", "embeds"]', '["excluded-links", "embeds", "headings"]']
)
def test_no_choice_of_transforms_opens_a_way(run: Run, leaky: Path, tmp_path: Path, transforms: str) -> None:
    (leaky / "C.md").write_text("![[Host]] [[Secret]]")
    (tmp_path / "c.toml").write_text(f"transforms = {transforms}\n")
    run("convert", leaky, "-o", tmp_path / "out", "--publish-keys", "--config", tmp_path / "c.toml")
    text = (tmp_path / "out/C.md").read_text()
    assert "Secret" not in text
    assert "unpublished note" in text


def test_a_link_that_a_transform_makes_to_something_held_back_is_dropped(leaky: Path) -> None:
    (leaky / "C.md").write_text("to be linked")

    def link(document: n.Document, context: Context) -> n.Document:
        target = n.NoteTarget("Pub/Secret.md")
        return rewrite(document, lambda node: n.Link((n.Text("Secret"),), target) if type(node) is n.Text else node)

    result = vaultconv.convert(leaky, transforms=[link], select=Select(publish_keys=True))
    texts = {artifact.path: artifact.text for artifact in result.artifacts}
    assert texts["C.md"] == "unpublished note\n"


def test_a_link_that_resolves_to_something_held_back_is_dropped_although_no_transform_made_it(
    leaky: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (leaky / "C.md").write_text("to be linked")

    def resolve(document: n.Document, note: str, *_: object) -> n.Document:
        link = n.Link((n.Text("Secret"),), n.NoteTarget("Pub/Secret.md"))
        return n.Document((*document.content, n.Para((link,)))) if note == "C.md" else document

    monkeypatch.setattr(corpus, "resolve", resolve)
    result = vaultconv.convert(leaky, publish=Publish(keys=True))
    texts = {artifact.path: artifact.text for artifact in result.artifacts}
    assert texts["C.md"] == "to be linked\n\nunpublished note\n"


def test_a_transform_never_sees_what_is_held_back(leaky: Path) -> None:
    (leaky / "C.md").write_text("[[Secret]] ![[Host]]")
    seen: list[str] = []

    def look(document: n.Document, context: Context) -> n.Document:
        for each in (document, context.document("Pub/Host.md")):
            assert each is not None
            seen.append(plain_text(each))
            seen.extend(str(link.target) for link in collect(each, n.Link))
        return document

    vaultconv.convert(leaky, transforms=[look], select=Select(publish_keys=True))
    assert seen
    assert not any("Secret" in each or "hidden" in each for each in seen)


def test_a_repaired_link_does_not_show_an_alias_of_a_note_that_is_held_back(
    run: Run, leaky: Path, tmp_path: Path
) -> None:
    (leaky / "C.md").write_text("[[Agent]]")
    run("convert", leaky, "-o", tmp_path / "out", "--publish-keys", "--set", "resolve.by-alias=true")
    assert (tmp_path / "out/C.md").read_text() == "unpublished note\n"


def test_links_to_a_heading_that_named_it_still_lead_there(run: Run, leaky: Path, tmp_path: Path) -> None:
    (leaky / "B.md").write_text("# One\n\n# On [[Secret]]\n")
    (leaky / "C.md").write_text("[[B#On Secret|there]]")
    run("convert", leaky, "-o", tmp_path / "out", "--publish-keys")
    assert (tmp_path / "out/C.md").read_text() == "[there](B.md#on-unpublished-note)\n"


def test_a_link_without_a_text_says_what_the_heading_says_now(run: Run, leaky: Path, tmp_path: Path) -> None:
    (leaky / "B.md").write_text("# One\n\n## On [[Secret]]\n\n## Of [[C]]\n")
    (leaky / "C.md").write_text("[[B#On Secret]] [[B#Of C]] [[B#On Secret|On Secret]]\n")
    run("convert", leaky, "--to", "gfm", "-o", tmp_path / "out", "--publish-keys")
    assert (tmp_path / "out/C.md").read_text() == (
        "[B > On unpublished note](B.md#on-unpublished-note) [B > Of C](B.md#of-c) [On Secret](B.md#on-unpublished-note)\n"
    )


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_line_end_does_not_bring_back_what_a_heading_said(
    run: Run, leaky: Path, tmp_path: Path, backend: str
) -> None:
    (leaky / "B.md").write_text("# On [[Secret]]\n")
    (leaky / "C.md").write_text("a line\n[[B#On Secret]]\n")
    run("convert", leaky, "--to", backend, "-o", tmp_path / "out", "--publish-keys")
    assert "secret" not in (tmp_path / "out/C.md").read_text().lower()


def test_the_placeholder_is_an_option_of_every_backend(run: Run, leaky: Path, tmp_path: Path) -> None:
    (leaky / "C.md").write_text("[[Secret]]")
    for backend in BACKENDS:
        flags = ("--to", backend, "--publish-keys", "--set", "excluded_links.placeholder=private")
        run("convert", leaky, "-o", tmp_path / backend, *flags)
        assert (tmp_path / backend / "C.md").read_text() == "private\n"


def test_a_note_whose_guard_fails_is_empty_and_not_in_a_plain_form(
    leaky: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (leaky / "C.md").write_text("---\nup: '[[Secret]]'\n---\n[[Secret]]")
    monkeypatch.setattr("vaultconv.publish.redaction.Cleaner", lambda *_: 1 // 0)
    result = vaultconv.convert(leaky, select=Select(publish_keys=True))
    assert {artifact.text for artifact in result.artifacts} == {""}
    assert DiagnosticCode.INTERNAL in {each.code for each in result.diagnostics}


def test_what_is_held_back_is_reported_once_at_its_place(run: Run, leaky: Path, tmp_path: Path) -> None:
    (leaky / "C.md").write_text("![[Host]]\n\n[[Secret]] ![[Secret]]\n")
    ran = run("convert", leaky, "-o", tmp_path / "out", "--publish-keys")
    assert [line.partition(" ")[0] for line in ran.err.splitlines() if "link-excluded" in line] == [
        "vault/C.md:3:1:", "vault/C.md:3:12:", "vault/Pub/Host.md:1:13:", "vault/Pub/Host.md:1:24:",
        "vault/Pub/Host.md:1:42:",
    ]  # fmt: skip


@pytest.mark.parametrize("flags", [["--exclude-tag", "private"], ["--set", "publish.where=not tag:private"]])
def test_a_note_whose_front_matter_no_reader_takes_may_have_the_tag(
    run: Run, leaky: Path, tmp_path: Path, flags: list[str]
) -> None:
    (leaky / "C.md").write_text("---\ntags: [broken, private\n---\nwords")
    ran = run("convert", leaky, "-o", tmp_path / "out", *flags)
    assert not (tmp_path / "out/C.md").exists()
    assert "vault/C.md: warning[front-matter-invalid]: treated as unpublished" in ran.err


def test_a_tag_in_a_comment_counts_for_filters(run: Run, leaky: Path, tmp_path: Path) -> None:
    (leaky / "C.md").write_text("a %% #private %%")
    (leaky / "D.md").write_text("%%\n- #private/too\n%%\n\na")
    (leaky / "E.md").write_text("a %% private %%")
    run("convert", leaky, "-o", tmp_path / "out", "--exclude-tag", "private")
    assert [(tmp_path / "out" / name).exists() for name in ("C.md", "D.md", "E.md")] == [False, False, True]


def test_a_canvas_or_base_that_names_what_is_held_back_is_held_back_too(run: Run, leaky: Path, tmp_path: Path) -> None:
    (leaky / "C.md").write_text("[[a.canvas]] [[b.canvas]] [[c.base]] [[d.canvas]] [[e.canvas]]")
    (leaky / "a.canvas").write_text('{"nodes":[{"type":"file","file":"Pub\\/Secret.md"}]}')
    (leaky / "b.canvas").write_text('{"nodes":[{"type":"text","text":"see [[Secret]]"}]}')
    (leaky / "c.base").write_text("filters: link([[Secret]])")
    (leaky / "d.canvas").write_text('{"nodes":[{"type":"file","file":"Pub/Host.md"},{"file":3}]}')
    (leaky / "e.canvas").write_text('{"nodes":[{"type":"file","file":"a.canvas"}]}')
    ran = run("convert", leaky, "-o", tmp_path / "out", "--publish-keys")
    assert [path for path in tree(tmp_path / "out") if "/" not in path] == ["C.md", "d.canvas"]
    assert "a.canvas: info[link-excluded]" in ran.err
    assert run("convert", leaky, "-o", tmp_path / "all", "--all-notes").code == 0
    assert (tmp_path / "all/a.canvas").exists()


GARDEN = {
    "Yes.md": "---\ndg-publish: true\n---\nsee [[No]] [[Silent]]",
    "No.md": "---\ndg-publish: false\n---\nx",
    "Silent.md": "x",
    "List.md": "---\nDG-Publish: [yes]\n---\nx",
}


def pages(site: Path) -> list[str]:
    """The pages of a site, without the lists of folders."""
    return sorted(path.stem for path in (site / "content").rglob("*.md") if path.stem != "_index")


@pytest.fixture
def opt_in(tmp_path: Path) -> Path:
    """A vault of the Digital Garden plugin, of four notes."""
    (tmp_path / "vault/.obsidian/plugins/digitalgarden").mkdir(parents=True)
    for name, text in GARDEN.items():
        (tmp_path / "vault" / name).write_text(text)
    return tmp_path / "vault"


def test_a_digital_garden_publishes_only_notes_that_say_so(run: Run, opt_in: Path, tmp_path: Path) -> None:
    ran = run("convert", opt_in, "--to", "hugo", "-o", tmp_path / "site")
    assert pages(tmp_path / "site") == ["list", "yes"]
    assert (
        'warning[not-opted-in]: a digital garden: 1 note does not say "dg-publish: true" and stays unpublished'
        in ran.err
    )  # "No" says no
    assert "silent" not in everything_in(tmp_path / "site/content")


def test_a_vault_in_which_most_notes_have_the_key_is_a_digital_garden(run: Run, opt_in: Path, tmp_path: Path) -> None:
    (opt_in / ".obsidian/plugins/digitalgarden").rmdir()
    run("convert", opt_in, "--to", "hugo", "-o", tmp_path / "most")
    assert pages(tmp_path / "most") == ["list", "yes"]
    for name in "abc":
        (opt_in / f"{name}.md").write_text("x")
    run("convert", opt_in, "--to", "hugo", "-o", tmp_path / "few")
    assert pages(tmp_path / "few") == ["a", "b", "c", "list", "silent", "yes"]


@pytest.mark.parametrize("flags", [["--all-notes"], ["--set", "publish.keys=false"]])
def test_opting_in_can_be_switched_off(run: Run, opt_in: Path, tmp_path: Path, flags: list[str]) -> None:
    ran = run("convert", opt_in, "--to", "hugo", "-o", tmp_path / "site", *flags)
    assert pages(tmp_path / "site") == ["list", "no", "silent", "yes"]
    assert "not-opted-in" not in ran.err


@pytest.mark.parametrize("backend", BACKENDS)
def test_opting_in_is_for_sites_alone(run: Run, opt_in: Path, tmp_path: Path, backend: str) -> None:
    run("convert", opt_in, "--to", backend, "-o", tmp_path / "all")
    run("convert", opt_in, "--to", backend, "-o", tmp_path / "keys", "--publish-keys")
    assert tree(tmp_path / "all") == ["List.md", "No.md", "Silent.md", "Yes.md"]
    assert tree(tmp_path / "keys") == ["List.md", "Silent.md", "Yes.md"]


@pytest.mark.parametrize(
    "text",
    [
        "---\npublish: 0\n---\nx",
        "---\npublish: n\n---\nx",
        "---\npublish: false\n\nx",
        "\ufeff---\r\npublish: off\r\n\r\nx",
    ],
)
def test_every_way_to_say_no_holds_a_note_back(run: Run, leaky: Path, tmp_path: Path, text: str) -> None:
    (leaky / "Hidden.md").write_text(text, newline="")
    (leaky / "C.md").write_text("[[Hidden]] [[Old folder/Hidden]] [[./Hidden]] [x](../gone/Hidden.md)")
    run("convert", leaky, "-o", tmp_path / "out", "--publish-keys")
    assert (tmp_path / "out/C.md").read_text() == "unpublished note unpublished note unpublished note x\n"
    assert not (tmp_path / "out/Hidden.md").exists()


def test_a_name_that_a_published_note_has_too_is_no_secret(run: Run, leaky: Path, tmp_path: Path) -> None:
    (leaky / "Secret.md").write_text("public")
    (leaky / "C.md").write_text("[[gone/Secret]] [[gone/Pub/Secret]]")
    run("convert", leaky, "-o", tmp_path / "out", "--publish-keys")
    assert (tmp_path / "out/C.md").read_text() == "gone/Secret unpublished note\n"


def test_code_that_is_no_query_stays_as_the_author_wrote_it(run: Run, leaky: Path, tmp_path: Path) -> None:
    text = "`[[Secret]]`\n\n```sh\n[[ Secret ]] && open 'Secret.md'\n```\n"
    (leaky / "C.md").write_text(text)
    run("convert", leaky, "-o", tmp_path / "out", "--publish-keys")
    assert (tmp_path / "out/C.md").read_text() == text


def test_the_vaults_own_settings_say_what_an_inline_query_is(run: Run, leaky: Path, tmp_path: Path) -> None:
    settings = leaky / ".obsidian/plugins/dataview/data.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"inlineQueryPrefix": "dv:", "inlineJsQueryPrefix": "js:", "dataviewJsKeyword": "DVJS"}')
    (leaky / "C.md").write_text(
        "`dv: [[Secret]].x` `js: dv.page('Secret')` `= [[Secret]]`\n\n```dvjs\ndv.view('Secret')\n```\n"
    )
    run("convert", leaky, "-o", tmp_path / "out", "--publish-keys")
    assert (tmp_path / "out/C.md").read_text() == (
        "`dv: unpublished note.x` `js: dv.page('unpublished note')` `= [[Secret]]`\n\n```dvjs\ndv.view('unpublished note')\n```\n"
    )


def test_a_node_that_the_guard_does_not_know_is_gone_through(leaky: Path) -> None:
    (leaky / "C.md").write_text("words")

    def plugin(document: n.Document, context: Context) -> n.Document:
        inline = n.ExtensionInline("x", {"a": ["[[Secret]]", {"[[Secret]]": 1}]}, (n.Text("[[Secret]]"),))
        return rewrite(document, lambda node: (node, inline) if type(node) is n.Text else node)

    result = vaultconv.convert(leaky, transforms=[plugin], select=Select(publish_keys=True))
    assert {artifact.path: artifact.text for artifact in result.artifacts}["C.md"] == "wordsunpublished note\n"


def test_files_of_text_that_name_what_is_held_back_are_held_back(run: Run, leaky: Path, tmp_path: Path) -> None:
    files = {
        "a.canvas": '{"nodes":[{"url":"obsidian://open?file=Secret","label":"x"}]}',
        "b.base": 'filters: file.name == "Secret"',
        "c.excalidraw": '{"elements":[{"link":"\\u005b[Secret]]"}]}',
        "d.csv": "a,b\n[[Secret]],1\n",
        "e.svg": '<svg><a href="Pub/Secret.md"/></svg>',
        "f.csv": "a,b\nwords,1\n",
    }
    for name, text in files.items():
        (leaky / name).write_text(text)
    (leaky / "C.md").write_text(" ".join(f"[[{name}]]" for name in files))
    run("convert", leaky, "-o", tmp_path / "out", "--publish-keys")
    assert [path for path in tree(tmp_path / "out") if "/" not in path] == ["C.md", "f.csv"]


def test_an_address_that_html_takes_for_a_tag_hides_nothing_beside_it(run: Run, tmp_path: Path) -> None:
    vault = write(tmp_path / "vault", {"Secret plan.md": "---\npublish: false\n---\n"})
    write(vault, {"A.md": '<div>[x](<Secret plan.md> "Secret plan") [own](<Secret plan.md>)</div>'})
    run("convert", vault, "--to", "hugo", "-o", tmp_path / "site")
    assert "ecret" not in (tmp_path / "site/content/a.md").read_text()
