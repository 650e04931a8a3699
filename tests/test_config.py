"""Configuration: typed, merged, and with errors that say where and what was meant."""

from pathlib import Path

import pytest

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
