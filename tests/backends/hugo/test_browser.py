"""The generated site in a real browser, light and dark, on a wide screen and a phone, without scripts, and on paper."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, Literal

import pytest

from tests.backends.hugo.garden import garden, page, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

WIDE: Final = (1440, 900)
PHONE: Final = (390, 844)
CALLOUTS: Final = "note abstract info todo tip success question warning failure danger bug example quote".split()
LONG_SUM: Final = "+".join(f"a_{{{i}}}" for i in range(60))

EVERYTHING: Final = "\n\n".join(
    (
        r"Text with a [link](../other/), `code`, <mark>a mark</mark>, <kbd>Ctrl</kbd>, \(x^2\) and a note.[^1]",
        "W" * 200 + " https://example.org/" + "long-address-" * 20,
        rf"A wide formula \({LONG_SUM}\) in the text.",
        f"- in a list \\({LONG_SUM}\\)\n  - two\n    - three\n      - four\n        - five\n          - six "
        + "X" * 80,
        f"$$\n{LONG_SUM}\n$$",
        "## Heading {#one}\n\n## `code` in a heading with a " + "Z" * 90 + " {#two}",
        "```python\nprint(" + "'a long line', " * 30 + ")  # a comment\n```",
        "|" + " words |" * 20 + "\n|" + "---|" * 20 + "\n|" + " some more words |" * 20,
        *(f"> [!{name}] The title\n> Text with a [link](../other/) and `code`" for name in CALLOUTS),
        "> [!tip]- Folded\n> Hidden in the callout\n>\n> > [!bug]- " + "Y" * 90 + "\n> > Hidden deeper",
        "<details><summary>Toggle</summary>\n\nHidden in the toggle\n\n</details>",
        "> A quote",
        "- [ ] open\n- [x] done\n- <input type='checkbox' disabled data-task='-'> ✗ cancelled",
        '<figure><img src="picture.svg" alt="" width="3000"><figcaption>Caption</figcaption></figure>',
        "هذه فقرة عربية مع كلمة English في الوسط.",
        "中文段落没有空格" * 30,
        "```mermaid\ngraph LR\n  A --> B\n```",
        "[^1]: The note",
    )
)

Visit = tuple["Page", list[str]]
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the built site, served by a plain file server."""
    folder = tmp_path_factory.mktemp("site")
    everything = page("Everything", "/all/", EVERYTHING, tags='["one", "two/three"]', date="2024-02-03")
    other = page("Other", "/other/", "Text", params='{linksto: ["all.md"]}')
    public = garden(folder, {"all.md": everything, "other.md": other})
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="40"><rect width="3000" height="40"/></svg>'
    (public / "all/picture.svg").write_text(picture, encoding="utf-8")
    with serve(public) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    switches = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update"
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=[*switches.split(), "--disable-sync"])
        yield browser
        browser.close()


def _context(browser: Browser, size: tuple[int, int], **options: object) -> BrowserContext:
    return browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)  # type: ignore[arg-type]


def _tab(context: BrowserContext) -> Visit:
    """A page that nothing is opened in yet, and what will go wrong on it."""
    opened = context.new_page()
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text))
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("response", lambda got: problems.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    return opened, problems


def _visit(context: BrowserContext, url: str) -> Visit:
    """An open page, and what went wrong on it."""
    opened, problems = _tab(context)
    opened.goto(url, wait_until="load")
    return opened, problems


@pytest.fixture(scope="module")
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens pages one after another in one tab, which is cheaper than a tab for each."""
    with _context(browser, WIDE) as context:
        opened, problems = _tab(context)

        def visit(url: str, size: tuple[int, int], scheme: Scheme) -> Visit:
            opened.goto("about:blank")
            problems.clear()
            opened.set_viewport_size({"width": size[0], "height": size[1]})
            opened.emulate_media(color_scheme=scheme)
            opened.goto(url, wait_until="load")
            return opened, problems

        yield visit


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, (800, 900), PHONE, (320, 600)])
@pytest.mark.parametrize("path", ["/all/", "/", "/tags/", "/tags/two/three/"])
def test_a_page_fits_the_screen_and_nothing_goes_wrong(
    visit: Callable[..., Visit], address: str, path: str, size: tuple[int, int], scheme: Scheme
) -> None:
    opened, problems = visit(address + path, size, scheme)
    root = "document.documentElement"
    assert opened.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    assert problems == []


def test_toggles_and_callouts_fold_without_any_script(browser: Browser, address: str) -> None:
    with _context(browser, PHONE, java_script_enabled=False) as context:
        opened, _ = _visit(context, f"{address}/all/")
        for title, text in (("Toggle", "Hidden in the toggle"), ("Folded", "Hidden in the callout")):
            hidden = opened.get_by_text(text)
            assert not hidden.is_visible()
            opened.locator("summary", has_text=title).click()
            assert hidden.is_visible()


def test_the_outline_is_open_beside_the_text_on_a_wide_screen_and_folded_on_a_phone(
    visit: Callable[..., Visit], address: str
) -> None:
    for size, shown in ((WIDE, True), (PHONE, False)):
        opened, _ = visit(f"{address}/all/", size, "light")
        entry = opened.locator(".outline a[href='#one']")
        assert entry.evaluate("node => node.checkVisibility({contentVisibilityAuto: true})") is shown
        box = opened.locator(".outline").bounding_box()
        text = opened.locator(".text").bounding_box()
        assert box and text
        assert (box["x"] > text["x"] + text["width"]) is shown


def test_everything_is_open_on_paper(browser: Browser, address: str) -> None:
    with _context(browser, WIDE) as context:
        opened, _ = _visit(context, f"{address}/all/")
        opened.emulate_media(media="print")
        for text in ("Hidden in the toggle", "Hidden in the callout", "Hidden deeper"):
            assert opened.get_by_text(text).evaluate("node => node.checkVisibility()"), text
            assert opened.get_by_text(text).bounding_box()


def test_a_paragraph_runs_in_the_direction_of_its_language(visit: Callable[..., Visit], address: str) -> None:
    opened, _ = visit(f"{address}/all/", PHONE, "light")
    right = "node => { const range = document.createRange(); range.selectNodeContents(node); "
    right += "return node.getBoundingClientRect().right - range.getBoundingClientRect().right < 1; }"
    assert opened.get_by_text("هذه فقرة").evaluate(right)


# Luminances as WCAG 2 has them, of a text's colour over all grounds below it, blended by the canvas of the browser.
CONTRAST: Final = """node => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const lit = () => {
    const linear = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const paint = colour => { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); };
  const above = [];
  for (let each = node; each; each = each.parentElement) above.unshift(getComputedStyle(each).backgroundColor);
  above.forEach(paint);
  const ground = lit();
  paint(getComputedStyle(node).color);
  const text = lit();
  return (Math.max(ground, text) + 0.05) / (Math.min(ground, text) + 0.05);
}"""
TEXTS: Final = (
    "p, li, h1, h2, a, code, th, td, mark, kbd, blockquote p, figcaption, summary, time, small, .callout-title, "
    ".callout p, .callout a, .callout code, .highlight span, .tag, .outline summary, .footnotes li"
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/all/", "/", "/tags/"])
def test_every_text_has_the_contrast_that_wcag_asks_for(
    visit: Callable[..., Visit], address: str, path: str, scheme: Scheme
) -> None:
    opened, _ = visit(address + path, WIDE, scheme)
    texts = opened.locator(TEXTS)
    found = texts.evaluate_all(f"nodes => nodes.map(node => [node.outerHTML.slice(0, 90), ({CONTRAST})(node)])")
    assert len(found) > 4
    assert [(html, ratio) for html, ratio in found if ratio < 4.5] == []
