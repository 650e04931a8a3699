"""gitignore's rules, in linear time."""

from __future__ import annotations

import pytest

from vaultconv.vault.ignores import gitignore_spec


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a*" * 60 + "b", "a" * 250 + "c"),
        ("*a" * 60 + "/", "a" * 250 + "c"),
        ("*[ab]?" * 40 + "x", "ab" * 120),
        ("**/" + "a/**/" * 20 + "b", "a/" * 600 + "c"),
        ("a/**/" * 20 + "*b*b*b", "a/" * 600 + "c"),
    ],
)
def test_a_pattern_of_many_stars_comes_to_an_end(pattern: str, path: str) -> None:
    assert not gitignore_spec([pattern]).match_file(path)


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("a*b*c", "axbxbxc", True),
        ("a*b*c", "axbxc/below", True),
        ("a*b*c", "abx", False),
        ("*a?*b", "xaayb", True),
        ("*ab*ab", "xabab", True),
        ("*ab*ab", "xab", False),
        ("x*.m*d", "dir/x.y.md", True),
        ("**/x/**/y/**/z", "a/x/b/y/c/z", True),
        ("**/x/**/y/**/z", "x/y/z", True),
        ("**/x/**/y/**/z", "x/yy/z", False),
        ("x/**/y*b*c/**/z", "x/yb/ybxc/q/z", True),
        ("*[!a]*b", "a/b", False),
    ],
)
def test_stars_mean_what_they_mean_to_git(pattern: str, path: str, matches: bool) -> None:
    assert gitignore_spec([pattern]).match_file(path) is matches
