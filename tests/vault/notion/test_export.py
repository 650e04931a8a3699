"""Exports of Notion, opened as vaults. All of them are written here."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

import vaultconv
from tests.files import write
from tests.work import LINEAR, counted, growth
from vaultconv.diagnostics import DiagnosticCode
from vaultconv.errors import UsageError
from vaultconv.vault.notion.export import NotionExport
from vaultconv.vault.open import open_vault
from vaultconv.vault.vault import Vault

A, B, C, D = (letter * 8 + "0123456789abcdef01234567" for letter in "abcd")
EXPORT = "Export-0a1b2c3d-1111-2222-3333-444455556666"


def opened(root: Path, files: dict[str, str]) -> Vault:
    return open_vault(write(root, files), notion=True)


def converted(vault: Vault, to: str = "gfm") -> dict[str, str | None]:
    return {each.path: each.text for each in vaultconv.convert(vault, to=to).artifacts}


def text_of(vault: Vault, path: str, to: str = "gfm") -> str:
    return converted(vault, to)[path] or ""


# -------------------------------------------------------------------------------------------------------------- names


def test_pages_and_folders_lose_their_digits(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Trips {A}.md": "# Trips", f"Trips {A}/Rome {B}.md": "# Rome"})
    assert vault.files == ("Trips.md", "Trips/Rome.md")


def test_pages_of_one_name_are_numbered(tmp_path: Path) -> None:
    vault = opened(
        tmp_path, {f"Day {A}.md": "# Day", f"Day {B}.md": "# Day", f"Day {A}/x {C}.md": "", f"Day {B}/x {D}.md": ""}
    )
    assert vault.files == ("Day 2.md", "Day 2/x.md", "Day.md", "Day/x.md")
    assert [(each.code, each.path) for each in vault.diagnostics] == [(DiagnosticCode.NAME_CHANGED, "Day 2.md")]


def test_a_title_that_was_cut_in_the_files_name_is_made_whole(tmp_path: Path) -> None:
    cut = "What the tide tables of the northern harbours say"
    vault = opened(
        tmp_path, {f"{cut} {A}.md": f"# {cut} about *spring* tides: a list", f"{cut} {A}/Neap {B}.md": "# Neap"}
    )
    whole = f"{cut} about spring tides a list"
    assert vault.files == (f"{whole}.md", f"{whole}/Neap.md")


def test_a_title_that_says_something_else_than_the_file_changes_no_name(tmp_path: Path) -> None:
    name = "Notes on the harbours of the northern coast"
    assert opened(tmp_path, {f"{name} {A}.md": "# Something else"}).files == (f"{name}.md",)


def test_signs_that_end_a_name_in_a_wikilink_are_left_out(tmp_path: Path) -> None:
    assert opened(tmp_path, {f"On C# and [x] {A}.md": ""}).files == ("On C and x.md",)


def test_a_page_without_a_name_is_called_by_its_title(tmp_path: Path) -> None:
    assert opened(tmp_path, {f"{A}.md": "# Tides", f"{B}.md": ""}).files == ("Tides.md", "Untitled.md")


def test_a_folder_without_digits_belongs_to_the_page_beside_it(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Day {A}.md": "[x](Day/x%20" + B + ".md)", f"Day/x {B}.md": "# x"})
    assert vault.files == ("Day.md", "Day/x.md")
    assert text_of(vault, "Day.md") == "[x](Day/x.md)\n"


def test_names_that_macos_took_apart_are_found(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", f"Zürich {A}")
    vault = opened(tmp_path, {f"Home {B}.md": f"[Zürich](Z%C3%BCrich%20{A}.md)", f"{apart}.md": "# Zürich"})
    assert vault.files == ("Home.md", "Zürich.md")
    assert text_of(vault, "Home.md") == "[Zürich](Z%C3%BCrich.md)\n"


def test_attachments_keep_their_own_names(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Day {A}.md": f"![](Day%20{A}/{C}.png)", f"Day {A}/{C}.png": "x"})
    assert vault.files == ("Day.md", f"Day/{C}.png")
    assert vault.read(f"Day/{C}.png") == b"x"


def test_the_name_of_an_attachment_is_decoded(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Day {A}.md": "![](%25C3%25BC.png)![](%C3%BC.png)", "%C3%BC.png": "x", "100%25.png": ""})
    assert vault.files == ("100%25.png", "Day.md", "ü.png")
    assert text_of(vault, "Day.md") == "![](%C3%BC.png)![](%C3%BC.png)\n"


def test_the_only_page_at_the_top_names_the_vault(tmp_path: Path) -> None:
    vault = opened(tmp_path / EXPORT, {f"Trips {A}.md": "", f"Trips {A}/Rome {B}.md": ""})
    assert vault.name == "Trips"


def test_diagnostics_call_a_file_as_the_export_does(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Day {A}.md": "# Day\n\nDate: today\nStatus: ok\n\n[x](gone.md)\n"})
    (found,) = vaultconv.convert(vault, to="gfm").diagnostics
    assert (found.code, found.path, found.line) == (DiagnosticCode.LINK_UNRESOLVED, f"Day {A}.md", 6)


# -------------------------------------------------------------------------------------------------------------- links


def test_a_link_to_a_page_below_leads_to_it(tmp_path: Path) -> None:
    vault = opened(
        tmp_path,
        {f"Trips {A}.md": f"[Rome](Trips%20{A}/Rome%20{B}.md)", f"Trips {A}/Rome {B}.md": f"[up](../Trips%20{A}.md)"},
    )
    assert converted(vault) == {"Trips.md": "[Rome](Trips/Rome.md)\n", "Trips/Rome.md": "[up](../Trips.md)\n"}


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.notion.so/Rome-{B}",
        f"https://www.notion.so/team/Rome-{B}?pvs=4#{C}",
        f"https://notion.so/{B}",
        f"https://team.notion.site/Rome-{B}",
        f"https://www.notion.so/{B[:8]}-{B[8:12]}-{B[12:16]}-{B[16:20]}-{B[20:]}",
        f"https://www.notion.so/{C}?v={D}&p={B}",
        f"/{B}?pvs=21#{C}",
    ],
)
def test_an_address_at_notion_leads_to_the_page_if_it_was_exported(tmp_path: Path, url: str) -> None:
    vault = opened(tmp_path, {f"Home {A}.md": f"[Rome]({url})", f"Rome {B}.md": "# Rome"})
    assert text_of(vault, "Home.md") == "[Rome](Rome.md)\n"


def test_an_address_at_notion_of_another_page_stays(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Home {A}.md": f"[Oslo](https://www.notion.so/Oslo-{C})"})
    assert text_of(vault, "Home.md") == f"[Oslo](https://www.notion.so/Oslo-{C})\n"


def test_a_link_to_a_page_that_lies_elsewhere_is_found_by_its_digits(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Home {A}.md": f"[Tasks](Home%20{A}/Tasks%20{B}.csv)", f"Tasks {B}.md": "# Tasks"})
    assert text_of(vault, "Home.md") == "[Tasks](Tasks.md)\n"


def test_the_nearer_of_two_namesakes_is_meant_by_a_link_to_it(tmp_path: Path) -> None:
    vault = opened(
        tmp_path,
        {f"Rome {A}.md": "", f"Trips {B}/Home {C}.md": f"[x](Rome%20{D}.md)", f"Trips {B}/Rome {D}.md": ""},
    )
    assert text_of(vault, "Trips/Home.md") == "[x](Rome.md)\n"
    assert text_of(vault, "Trips/Home.md", "obsidian") == "[x](./Rome.md)\n"


def test_a_link_in_the_first_line_of_a_callout_leads_to_its_page(tmp_path: Path) -> None:
    vault = opened(
        tmp_path, {f"Home {A}.md": f"<aside>\n💡 See [Rome](Rome%20{B}.md).\n\n</aside>", f"Rome {B}.md": ""}
    )
    assert "[Rome](Rome.md)" in text_of(vault, "Home.md")


def test_a_link_in_code_stays_as_it_is(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Home {A}.md": f"`[Rome](Rome%20{B}.md)`", f"Rome {B}.md": ""})
    assert text_of(vault, "Home.md") == f"`[Rome](Rome%20{B}.md)`\n"


def test_pictures_are_copied_under_their_pages_clean_name(tmp_path: Path) -> None:
    files = {f"Rome {A}.md": f"![The forum](Rome%20{A}/Untitled%201.png)", f"Rome {A}/Untitled 1.png": "forum"}
    vaultconv.convert(opened(tmp_path / "in", files), to="gfm", out=tmp_path / "out")
    assert (tmp_path / "out/Rome.md").read_text() == "![The forum](Rome/Untitled%201.png)\n"
    assert (tmp_path / "out/Rome/Untitled 1.png").read_text() == "forum"


def test_a_toggle_needs_no_other_mark_of_notions(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Home {A}.md": "- A question\n    \n    Its answer.\n"})
    assert "<summary>A question</summary>" in text_of(vault, "Home.md")


# --------------------------------------------------------------------------------------------------------- properties


def properties_of(tmp_path: Path, lines: str) -> str:
    return text_of(opened(tmp_path, {f"Rome {A}.md": f"# Rome\n\n{lines}\n\nText."}), "Rome.md")


def test_property_lines_become_front_matter(tmp_path: Path) -> None:
    lines = "Visited: Yes\nDays: 4\nTags: old town, food\nSite: https://example.org/rome"
    assert properties_of(tmp_path, lines) == (
        "---\nVisited: true\nDays: 4\ntags:\n  - old-town\n  - food\n"
        'Site: "https://example.org/rome"\n---\n\n# Rome\n\nText.\n'
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("February 5, 2025", "2025-02-05"),
        ("February 5, 2025 6:16 AM", "2025-02-05T06:16:00"),
        ("February 5, 2025 18:16", "2025-02-05T18:16:00"),
        ("2025/02/05", "2025-02-05"),
        ("February 5, 2025 6:16 AM (GMT-4)", "2025-02-05T06:16:00-04:00"),
        ("February 5, 2025 6:16 AM (UTC)", "2025-02-05T06:16:00Z"),
        ("snake\\_case", "snake_case"),
        ("<https://example.org>", '"https://example.org"'),
        (r"[https://example.org/\~a](https://example.org/~a)", '"https://example.org/~a"'),
        ("February 5, 2025 → February 8, 2025", '"2025-02-05 → 2025-02-08"'),
        ("05/02/2025", '"05/02/2025"'),
        ("February 31, 2025", '"February 31, 2025"'),
        ("Apr 02, 2021 8:07 PM", "2021-04-02T20:07:00"),
        ("27. Juli 2023 11:52", "2023-07-27T11:52:00"),
        ("1 de março de 2024", "2024-03-01"),
        ("2025年2月5日 下午6:16", "2025-02-05T18:16:00"),
        ("2025년 2월 5일 오전 12:16", "2025-02-05T00:16:00"),
        ("Smarch 5, 2025", '"Smarch 5, 2025"'),
        ("No", "false"),
        ("-2.50", "-2.5"),
        ("007", '"007"'),
        ("1,234.56", '"1,234.56"'),
        ("null", '"null"'),
        ("Ann, Bo", '"Ann, Bo"'),
        ("", ""),
    ],
)
def test_a_propertys_value_is_what_it_says_where_that_is_certain(tmp_path: Path, written: str, value: str) -> None:
    line = f"Status: {value}".rstrip()
    assert properties_of(tmp_path, f"Status: {written}").splitlines()[1] == line


def test_a_paragraph_that_looks_like_one_property_stays(tmp_path: Path) -> None:
    assert properties_of(tmp_path, "Note: bring a coat") == "# Rome\n\nNote: bring a coat\n\nText.\n"


def test_a_property_may_be_called_number_sign(tmp_path: Path) -> None:
    assert properties_of(tmp_path, "#: 126\nLevel: Hard").startswith('---\n"#": 126\nLevel: Hard\n---\n')


def test_of_a_relation_what_was_not_exported_stays_text(tmp_path: Path) -> None:
    there, elsewhere = f"Oslo (Oslo%20{B}.md)", f"Bern (https://www.notion.so/Bern-{C}?pvs=21)"
    vault = opened(
        tmp_path, {f"Rome {A}.md": f"# Rome\n\nSee: {there}, {elsewhere}\nOther: {elsewhere}", f"Oslo {B}.md": ""}
    )
    assert text_of(vault, "Rome.md") == (
        f'---\nSee:\n  - "[[Oslo]]"\n  - "{elsewhere}"\nOther: "{elsewhere}"\n---\n\n# Rome\n'
    )


def test_a_list_of_labels_stays(tmp_path: Path) -> None:
    assert properties_of(tmp_path, "- one: a\n- two: b").startswith("# Rome\n\n- one: a\n- two: b\n")


def test_text_below_property_lines_stays(tmp_path: Path) -> None:
    assert (
        properties_of(tmp_path, "Status: done\nand more") == "---\nStatus: done\n---\n\n# Rome\n\nand more\n\nText.\n"
    )


def test_dollars_in_property_lines_are_no_formula(tmp_path: Path) -> None:
    assert properties_of(tmp_path, "Price: $5\nPaid: $6") == '---\nPrice: "$5"\nPaid: "$6"\n---\n\n# Rome\n\nText.\n'


def test_a_relation_becomes_links(tmp_path: Path) -> None:
    vault = opened(
        tmp_path,
        {
            f"Trips {A}/Rome {B}.md": f"# Rome\n\nSee: Oslo, the (old) town (Oslo%20{C}.md), Bern (Bern%20{D}.md)\nDays: 4",
            f"Trips {A}/Oslo {C}.md": f"# Oslo\n\nSee: https://www.notion.so/Rome-{B}\nDays: 3",
            f"Trips {A}/Bern {D}.md": "# Bern",
        },
    )
    out = converted(vault)
    assert (out["Trips/Rome.md"] or "").startswith('---\nSee:\n  - "[[Oslo|Oslo, the (old) town]]"\n  - "[[Bern]]"\n')
    assert (out["Trips/Oslo.md"] or "").startswith('---\nSee:\n  - "[[Rome]]"\n')


# ---------------------------------------------------------------------------------------------------------- databases

TABLE = "\ufeffName,Country,Visited\nRome,Italy,Yes\nOslo,Norway,No\n"


def test_a_database_is_a_note_with_a_table_that_leads_to_its_rows(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Trips {A}.csv": TABLE, f"Trips {A}/Rome {B}.md": "# Rome"})
    assert vault.files == ("Trips.md", "Trips/Rome.md")
    assert text_of(vault, "Trips.md") == (
        "# Trips\n\n| Name | Country | Visited |\n| --- | --- | --- |\n"
        "| [Rome](Trips/Rome.md) | Italy | Yes |\n| Oslo | Norway | No |\n"
    )


def test_the_table_with_all_rows_wins_over_the_view(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Trips {A}.csv": "Name\nRome\n", f"Trips {A}_all.csv": "Name,Days\nRome,4\nOslo,3\n"})
    assert text_of(vault, "Trips.md").splitlines()[4:] == ["| Rome | 4 |", "| Oslo | 3 |"]


def test_a_link_to_either_table_leads_to_the_database(tmp_path: Path) -> None:
    home = f"[a](Trips%20{A}.csv) [b](Trips%20{A}_all.csv)"
    vault = opened(tmp_path, {f"Home {B}.md": home, f"Trips {A}.csv": TABLE, f"Trips {A}_all.csv": TABLE})
    assert text_of(vault, "Home.md") == "[a](Trips.md) [b](Trips.md)\n"


def test_a_databases_own_page_gets_its_table(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Trips {A}.md": "# Trips\n\nAll of them.", f"Trips {A}.csv": "Name\nRome\n"})
    assert text_of(vault, "Trips.md") == "# Trips\n\nAll of them.\n\n| Name |\n| --- |\n| Rome |\n"


def test_a_row_gets_what_only_the_table_says(tmp_path: Path) -> None:
    page = "# Rome\n\nCountry: Italy\nNotes: First line\n\nText: a day."
    table = 'Name,Country,Notes,Days,Empty\nRome,Italy,"First line\n\nand more",4,\n'
    vault = opened(tmp_path, {f"Trips {A}.csv": table, f"Trips {A}/Rome {B}.md": page})
    assert text_of(vault, "Trips/Rome.md") == (
        '---\nCountry: Italy\nNotes: "First line\\n\\nand more"\nDays: 4\n---\n\n# Rome\n\nText: a day.\n'
    )


def test_one_line_of_a_row_is_a_property_where_the_table_has_its_column(tmp_path: Path) -> None:
    vault = opened(
        tmp_path,
        {
            f"T {A}.csv": "Name,Mood\nRome,\nOslo,bad\n",
            f"T {A}/Rome {B}.md": "# Rome\n\nNote: x",
            f"T {A}/Oslo {C}.md": "# Oslo\n\nMood: bad",
        },
    )
    assert text_of(vault, "T/Oslo.md") == "---\nMood: bad\n---\n\n# Oslo\n"
    assert text_of(vault, "T/Rome.md") == "# Rome\n\nNote: x\n"


def test_rows_of_one_title_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    table = "Name,Days\nToday,1\nToday,2\n"
    vault = opened(
        tmp_path,
        {f"T {A}.csv": table, f"T {A}/Today {B}.md": "# Today\n\nDays: 2", f"T {A}/Today {C}.md": "# Today\n\nDays: 1"},
    )
    assert text_of(vault, "T.md").splitlines()[4:] == ["| [Today](T/Today%202.md) | 1 |", "| [Today](T/Today.md) | 2 |"]


def test_a_row_whose_title_is_a_date_is_found_by_what_it_says(tmp_path: Path) -> None:
    table = 'Name,Days\n"@August 6, 2025 ",2\n"@August 5, 2025 ",1\n"@August 4, 2025 ",1\n'
    vault = opened(
        tmp_path,
        {
            f"T {A}.csv": table,
            f"T {A}/@Today {B}.md": "# @Today\n\nDays: 2",
            f"T {A}/@Yesterday {C}.md": "# @Yesterday\n\nDays: 1",
        },
    )
    assert text_of(vault, "T.md").splitlines()[4:] == [
        "| [@August 6, 2025](T/@Today.md) | 2 |",
        "| @August 5, 2025 | 1 |",
        "| @August 4, 2025 | 1 |",
    ]


def test_cells_hold_links_files_and_lines(tmp_path: Path) -> None:
    table = f'Name,See,Picture,Site,Text\nRome,Oslo (T%20{A}/Oslo%20{C}.md),T%20{A}/a.png,https://example.org,"a | b\n\n*c*"\n'
    vault = opened(tmp_path, {f"T {A}.csv": table, f"T {A}/Oslo {C}.md": "# Oslo", f"T {A}/a.png": "x"})
    row = text_of(vault, "T.md").splitlines()[-1]
    assert row == "| Rome | [Oslo](T/Oslo.md) | [a.png](T/a.png) | <https://example.org> | a \\| b<br>\\*c\\* |"
    assert "T/a.png" in converted(vault)


def test_a_row_whose_page_is_held_back_is_not_in_the_table(tmp_path: Path) -> None:
    table = "Name,Publish\nRome,Yes\nOslo,No\n"
    vault = opened(tmp_path, {f"T {A}.csv": table, f"T {A}/Rome {B}.md": "# Rome", f"T {A}/Oslo {C}.md": "# Oslo"})
    out = vaultconv.convert(vault, to="gfm", select=vaultconv.Select(publish_keys=True)).artifacts
    assert {each.path: each.text for each in out} == {
        "T.md": "# T\n\n| Name | Publish |\n| --- | --- |\n| [Rome](T/Rome.md) | Yes |\n",
        "T/Rome.md": "---\nPublish: true\n---\n\n# Rome\n",
    }


def test_a_table_that_notion_has_not_named_is_an_attachment(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Home {A}.md": f"[data](Home%20{A}/data.csv)", f"Home {A}/data.csv": "a,b\n"})
    assert vault.files == ("Home.md", "Home/data.csv")


def test_a_table_without_digits_is_the_database_of_the_folder_beside_it(tmp_path: Path) -> None:
    vault = opened(tmp_path, {"Trips.csv": TABLE, "Trips/Rome.md": "# Rome\n\nCountry: Italy"})
    assert "| [Rome](Trips/Rome.md) | Italy | Yes |" in text_of(vault, "Trips.md")


def test_an_empty_table_makes_an_empty_note(tmp_path: Path) -> None:
    assert text_of(opened(tmp_path, {f"Trips {A}.csv": ""}), "Trips.md") == ""


def test_a_table_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    vault = opened(tmp_path, {f"Trips {A}.csv": "x" * 200_000})
    assert [(each.code, each.path) for each in vault.diagnostics] == [(DiagnosticCode.UNREADABLE, f"Trips {A}.csv")]


def test_many_rows_of_one_title_take_no_more_work_than_as_many_others() -> None:
    rows = counted("vaultconv.vault", "vaultconv.vault.notion.rows")

    def task(size: int) -> Callable[[], Any]:
        table = rows.DatabaseTable(("Name", "Days"), tuple(("Today", "1") for _ in range(size)))
        pages = {str(number): rows.PageHead("Today", ("Days: 1",)) for number in range(size)}
        return lambda: rows.match_rows(table, pages)

    assert len(set(task(2_000)().values())) == 2_000
    assert growth(task, 200) < LINEAR


# -------------------------------------------------------------------------------------------------------- recognition


def test_an_export_is_recognised_by_the_digits(tmp_path: Path) -> None:
    assert type(open_vault(write(tmp_path, {f"Rome {A}.md": "", f"Oslo {B}.md": "", "index.html": ""}))) is NotionExport


def test_a_vault_of_obsidians_is_none_whatever_its_notes_are_called(tmp_path: Path) -> None:
    write(tmp_path, {f"Rome {A}.md": "", ".obsidian/app.json": "{}"})
    assert type(open_vault(tmp_path)) is Vault
    assert type(open_vault(tmp_path, notion=True)) is NotionExport


def test_an_export_of_databases_alone_is_recognised(tmp_path: Path) -> None:
    assert open_vault(write(tmp_path, {f"Trips {A}.csv": TABLE, "prices.csv": "", "sums.csv": ""})).notes == (
        "Trips.md",
    )


def test_a_few_notes_with_digits_make_no_export(tmp_path: Path) -> None:
    assert type(open_vault(write(tmp_path, {f"Rome {A}.md": "", "Oslo.md": "", "Bern.md": ""}))) is Vault


def test_an_export_is_a_plain_vault_where_that_is_asked_for(tmp_path: Path) -> None:
    assert open_vault(write(tmp_path, {f"Rome {A}.md": ""}), notion=False).files == (f"Rome {A}.md",)


def test_an_export_as_html_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="as HTML"):
        open_vault(write(tmp_path, {f"Rome {A}.html": "<p>", "index.html": ""}))


# -------------------------------------------------------------------------------------------- pictures and callouts


PAGE = f"Day {A}.md"


def said(root: Path, body: str, to: str = "commonmark", **files: str) -> str:
    """What a page of an export says below its title."""
    return text_of(opened(root, {PAGE: f"# Day\n\n{body}", **files}), "Day.md", to).partition("# Day\n\n")[2]


@pytest.mark.parametrize(
    ("words", "file"),
    [
        ("Untitled", "Untitled.png"),
        ("Untitled", "Untitled%202.png"),
        ("image.png", "image%201.png"),
        ("Ohne Titel", "x.png"),
        ("제목 없음", "x.png"),
        ("Screenshot 2024-01-02 at 10.11.12.png", "Screenshot_2024-01-02_at_10.11.12.png"),
        ("스크린샷", "%E1%84%89%E1%85%B3%E1%84%8F%E1%85%B3%E1%84%85%E1%85%B5%E1%86%AB%E1%84%89%E1%85%A3%E1%86%BA.png"),
        ("DSC_0001.JPG", "DSC_0001.JPG"),
    ],
)
def test_a_file_s_name_is_no_caption(tmp_path: Path, words: str, file: str) -> None:
    assert said(tmp_path, f"![{words}](https://example.org/{file})").startswith("![](")


@pytest.mark.parametrize("words", ["The radius", "2019", "A", "Figure 3", "Note", "Index of plates"])
def test_what_an_author_wrote_below_a_picture_stays(tmp_path: Path, words: str) -> None:
    assert said(tmp_path, f"![{words}](https://example.org/x.png)").startswith(f"![{words}](")


@pytest.mark.parametrize(
    ("icon", "kind"),
    [
        ("https://www.notion.so/icons/light-bulb_yellow.svg", "Tip"),
        ("https://www.notion.so/icons/warning_red.svg?mode=dark", "Warning"),
        ("/icons/checkmark_green.svg", "Success"),
        ("https://www.notion.so/icons/bell_gray.svg", "Note"),
        ("https://www.notion.soundefined", "Note"),
        ("https://prod-files-secure.s3.us-west-2.amazonaws.com/a/b/me.png", "Note"),
    ],
)
def test_a_callout_s_icon_of_notion_s_is_no_picture(tmp_path: Path, icon: str, kind: str) -> None:
    aside = f'<aside>\n<img src="{icon}" alt="{icon}" width="40px" /> Ring\n\n</aside>'
    assert said(tmp_path, aside) == f"> **{kind}**\n>\n> Ring\n"


def test_a_callout_s_icon_of_the_author_s_stands_before_its_words(tmp_path: Path) -> None:
    icon = f"Day%20{A}/me.png"
    aside = f'<aside>\n<img src="{icon}" alt="{icon}" width="40px" />\n\n**Title**\n\nText\n\n</aside>'
    written = said(tmp_path, aside, "obsidian", **{f"Day {A}/me.png": "x"})
    assert written == "> [!note] ![24](Day/me.png) Title\n> Text\n"


def test_a_callout_of_notion_s_may_have_no_icon(tmp_path: Path) -> None:
    assert said(tmp_path, "<aside>\nRing\n\n</aside>", "gfm") == "> [!NOTE]\n> Ring\n"


def test_an_aside_elsewhere_stays_html(tmp_path: Path) -> None:
    vault = open_vault(write(tmp_path, {"Day.md": "<aside>\nRing\n\n</aside>"}))
    assert "<aside>" in text_of(vault, "Day.md")


@pytest.mark.parametrize("lost", ["notion.soundefined", "www.notion.so/undefined", "www.notion.sonull?pvs=4"])
def test_of_a_link_whose_address_notion_lost_the_text_stays(tmp_path: Path, lost: str) -> None:
    vault = opened(
        tmp_path, {PAGE: f"# Day\n\nSee [Rome](https://{lost}), [https://{lost}](https://{lost})[](https://{lost})."}
    )
    result = vaultconv.convert(vault, to="gfm")
    assert result.artifacts[0].text == "# Day\n\nSee Rome, .\n"
    assert [each.code for each in result.diagnostics] == [DiagnosticCode.LINK_UNRESOLVED] * 3


# -------------------------------------------------------------------------------------------------------- emphasis


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("**Bold:**text", "<strong>Bold:</strong>text"),
        ("a**Bold:**b and**(more)**c", "a<strong>Bold:</strong>b and<strong>(more)</strong>c"),
        ("**重点：**然后**“引用”**文字", "<strong>重点：</strong>然后<strong>“引用”</strong>文字"),
        (
            "*Note:*text ~~Old.~~new ***Both:***text",
            "<em>Note:</em>text <del>Old.</del>new <em><strong>Both:</strong></em>text",
        ),
        ("[**Bold:**text](https://example.org)", '<a href="https://example.org"><strong>Bold:</strong>text</a>'),
        ("`**Bold:**text`", "<code>**Bold:**text</code>"),
        (r"\*\*Bold:\*\*text", "**Bold:**text"),
        ("f**(x) + g**(y)", "f**(x) + g**(y)"),
        ("(x)**2 + (y)**2", "(x)**2 + (y)**2"),
        ("a ** b:**c", "a ** b:**c"),
        ("**Bold:**text and **more", "**Bold:**text and **more"),
    ],
)
def test_bold_beside_letters_pairs_where_both_ends_are_clear(tmp_path: Path, written: str, html: str) -> None:
    assert f"<p>{html}</p>" in said_as_html(tmp_path, written)


def said_as_html(root: Path, body: str) -> str:
    return MarkdownIt("commonmark").enable("strikethrough").render(said(root, body, "commonmark"))


def test_in_obsidian_punctuation_stands_outside_of_bold_that_it_would_keep_from_being_read(tmp_path: Path) -> None:
    body = "**Bold:**text 中文**“引用”**文字 `**a:**b` **Alone:** and **(…)**x"
    assert (
        said(tmp_path, body, "obsidian") == "**Bold**:text 中文“**引用**”文字 `**a:**b` **Alone:** and **(…)**&#120;\n"
    )


# ------------------------------------------------------------------------------------------------------------ tags


@pytest.mark.parametrize("asked", ["Upper limb", "upper-limb", "#Upper-limb"])
def test_a_tag_of_several_words_is_chosen_by_its_words(tmp_path: Path, asked: str) -> None:
    vault = opened(tmp_path, {f"Arm {A}.md": "# Arm\n\nTags: Upper limb, Nerves", f"Leg {B}.md": "# Leg"})
    result = vaultconv.convert(vault, to="obsidian", select=vaultconv.Select(tags=(asked,)))
    assert [each.path for each in result.artifacts] == ["Arm.md"]
    assert "  - Upper-limb\n" in (result.artifacts[0].text or "")


def test_rows_that_say_nothing_are_left_out(tmp_path: Path) -> None:
    table = "Name,Days\n,\nRome,4\n , \n,3\n"
    vault = opened(
        tmp_path, {f"Trips {A}.csv": table, f"Trips {A}/Rome {B}.md": "# Rome", f"Trips {A}/Untitled {C}.md": ""}
    )
    written = text_of(vault, "Trips.md")
    assert written.count("\n|") == 4
    assert "|  | 3 |" in written or "Untitled" in written
