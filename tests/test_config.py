"""Configuration: typed, merged, and with errors that say where and what was meant."""

from pathlib import Path

import pytest

from tests.files import write
from vaultconv.arguments import user_path
from vaultconv.config import Config, apply_severity, find_config, read_config, with_options
from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Severity
from vaultconv.errors import UsageError


def config_of(tmp_path: Path, text: str, **flags: object) -> Config:
    path = tmp_path / "vaultconv.toml"
    path.write_text(text, encoding="utf-8")
    return read_config(path, flags)


def test_no_file_and_no_flags_give_the_defaults() -> None:
    assert read_config(None) == Config()


def test_a_file_is_read_with_hyphens_for_underscores(tmp_path: Path) -> None:
    config = config_of(tmp_path, 'to = "gfm"\nfail-on = "warning"\n[select]\nexclude-tags = ["draft"]\n')
    assert (config.to, config.fail_on, config.select.exclude_tags) == ("gfm", "warning", ("draft",))


def test_flags_win_over_the_file_and_leave_the_rest(tmp_path: Path) -> None:
    config = config_of(
        tmp_path, 'to = "gfm"\n[select]\ntags = ["a"]\nfolders = ["f"]\n', to="obsidian", select={"tags": ["b"]}
    )
    assert (config.to, config.select.tags, config.select.folders) == ("obsidian", ("b",), ("f",))


def test_the_options_of_flags_and_file_are_merged(tmp_path: Path) -> None:
    config = config_of(tmp_path, "[options.x]\na = 1\nb = 1\n", options={"x": {"b": 2}, "y": {"c": 3}})
    assert config.options == {"x": {"a": 1, "b": 2}, "y": {"c": 3}}


def test_the_files_output_folder_is_relative_to_the_file(tmp_path: Path) -> None:
    assert config_of(tmp_path, 'out = "../site"\n').out == str(tmp_path / "../site")


def test_so_is_the_pack(tmp_path: Path) -> None:
    assert config_of(tmp_path, '[revise]\nout = "packs/"\n').revise.out == f"{tmp_path / 'packs'}/"


def test_an_output_that_is_empty_is_none(tmp_path: Path) -> None:
    config = config_of(tmp_path, 'out = ""\n[revise]\nout = ""\n')
    assert (config.out, config.revise.out) == ("", "")


def test_files_to_read_are_beside_the_file_too(tmp_path: Path) -> None:
    write(tmp_path, {"mine.typ": "", "old.pdf": ""})
    options = '[options.pdf]\ntemplate = "mine.typ"\n[options.docx]\ntemplate = "here.docx"\n'
    config = config_of(tmp_path, f'{options}[revise]\nsince = "old.pdf"\n')
    assert config.options["pdf"]["template"] == str(tmp_path / "mine.typ")
    assert config.options["docx"]["template"] == "here.docx"  # which may be in the working folder, as before
    assert config.revise.since == str(tmp_path / "old.pdf")


def test_a_day_stays_a_day(tmp_path: Path) -> None:
    assert config_of(tmp_path, '[revise]\nsince = "2026-11-01"\n').revise.since == "2026-11-01"


def test_a_file_of_another_encoding_says_how_to_save_it(tmp_path: Path) -> None:
    (tmp_path / "vaultconv.toml").write_bytes('to = "gfm"'.encode("utf-16"))
    with pytest.raises(UsageError, match="is not UTF-8") as error:
        read_config(tmp_path / "vaultconv.toml")
    assert "save it as UTF-8" in error.value.hint


@pytest.mark.parametrize("text", ["tool = 5", "[tool]\nvaultconv = 5", "[[tool]]\nvaultconv = 1"])
def test_a_project_with_odd_tools_is_no_traceback(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    if found := find_config(tmp_path):
        with pytest.raises(UsageError, match="has no table"):
            read_config(found)


def test_a_home_that_nobody_has_is_a_name_like_others() -> None:
    assert user_path("~no-such-user/book.pdf") == Path("~no-such-user/book.pdf")
    assert user_path("~/book.pdf") == Path.home() / "book.pdf"


def test_a_name_that_no_file_can_have_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="is not a valid file name"):
        user_path("\ud800.pdf")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('too = "gfm"\n', 'unknown option "too"', 'did you mean "to"?'),
        ('[select]\ntag = ["x"]\n', 'select: unknown option "tag"', 'did you mean "tags"?'),
        ('fail-on = "never mind"\n', 'fail-on: unknown value "never mind"', 'did you mean "never"?'),
        ('[select]\ntags = "x"\n', "select: tags: expected a list, got text", ""),
        (
            '[severity]\nlink-unresolvd = "error"\n',
            'severity: unknown value "link-unresolvd"',
            'did you mean "link-unresolved" or "block-unresolved"?',
        ),
        ("to = \n", "Invalid value", "https://toml.io"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        config_of(tmp_path, text)
    assert "vaultconv.toml: " in str(caught.value)
    assert message.replace("`", "") in str(caught.value)
    assert hint in caught.value.hint


def test_a_configuration_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_config(tmp_path / "none.toml")


def test_the_file_in_a_vault_is_found(tmp_path: Path) -> None:
    assert find_config(tmp_path) is None
    (tmp_path / "vaultconv.toml").touch()
    assert find_config(tmp_path) == tmp_path / "vaultconv.toml"


def test_options_are_not_changed_in_place() -> None:
    config = Config()
    assert with_options(config, {"to": "gfm"}, "x").to == "gfm"
    assert config.to == ""


def found(code: DiagnosticCode) -> Diagnostic:
    return Diagnostic("a.md", 1, 1, code, Severity.WARNING, "m")


def test_severities_are_changed_and_hidden_by_configuration() -> None:
    config = Config(severity={DiagnosticCode.ENCODING: "off", DiagnosticCode.NESTING: "error"})
    judged = apply_severity(
        [found(DiagnosticCode.NESTING), found(DiagnosticCode.ENCODING), found(DiagnosticCode.UNREADABLE)], config
    )
    assert [(each.code, each.severity) for each in judged] == [
        (DiagnosticCode.NESTING, Severity.ERROR),
        (DiagnosticCode.UNREADABLE, Severity.WARNING),
    ]


def test_unresolved_links_can_be_errors() -> None:
    assert (
        apply_severity([found(DiagnosticCode.LINK_UNRESOLVED)], Config(unresolved="error"))[0].severity
        is Severity.ERROR
    )
