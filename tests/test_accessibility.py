"""Every view without a violation that axe-core finds, and a picture of each at two sizes for people to look at."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.guard import KEY_COOKIE
from api.keys import KeyStore
from api.settings import Settings
from qa.answerer import Answerer
from tests.serving import serving

#: Where the pictures go: the folder that CI keeps, when it says so.
_PICTURES = os.environ.get("PICTURES_FOLDER")
_ANSWER = "/?q=Wer+entwickelte+das+Konzept+der+permanenten+Revolution%2C+und+woraus%3F"


@pytest.fixture(scope="module")
def service(sample: Answerer) -> Iterator[str]:
    with serving(sample) as url:
        yield url


def _evidence(page: Page) -> None:
    page.click(".statement >> nth=0")
    expect(page.locator("#pane mark")).to_be_visible()


def _opened(page: Page) -> None:
    for summary in page.locator("summary").all():
        summary.click()


def _conversation(page: Page) -> None:
    for widget in page.locator("fussnote-chat").all():
        widget.locator("input").fill("Wer leitete die Tscheka?")
        widget.locator("input").press("Enter")
        expect(widget.locator("article summary")).to_be_visible()


_VIEWS = {
    "start": ("/", None),
    "answer": (_ANSWER, _opened),
    "evidence": (_ANSWER, _evidence),
    "refusal": ("/?q=Was+steht+in+Anmerkung+999%3F", None),
    "reading": ("/lesen/beispielkapitel", _opened),
    "missing": ("/lesen/nichts", None),
    "error": ("/?q=%3F%3F%3F", None),
    "widget": ("/demo", _conversation),
}


@pytest.mark.parametrize("view", _VIEWS)
@pytest.mark.parametrize(
    ("width", "height", "scheme", "locale"), [(1280, 900, "light", "de-DE"), (320, 640, "dark", "en-GB")]
)
def test_a_view_breaks_no_rule(
    browser: Browser, service: str, view: str, width: int, height: int, scheme: str, locale: str, tmp_path: Path
) -> None:
    address, prepare = _VIEWS[view]
    check_view(browser, service + address, prepare, view, width, height, scheme, tmp_path, locale=locale)


def test_the_page_that_asks_for_a_key_breaks_no_rule(browser: Browser, sample: Answerer, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    KeyStore(keys).create("reader", "read")
    with serving(sample, Settings(keys=keys)) as url:
        check_view(browser, url, None, "key", 1280, 900, "light", tmp_path)


def check_view(
    browser: Browser,
    url: str,
    prepare: object,
    view: str,
    width: int,
    height: int,
    scheme: str,
    folder: Path,
    key: str | None = None,
    locale: str = "de-DE",
) -> None:
    """Open a view, as the owner of `key`, prepare it, take its picture, and let axe-core look."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        locale=locale,
        reduced_motion="reduce",
        bypass_csp=True,  # for axe alone, which is put into the page
    )
    if key:
        context.add_cookies([{"name": KEY_COOKIE, "value": key, "url": url}])
    page = context.new_page()
    page.goto(url)
    if callable(prepare):
        prepare(page)
    pictures = Path(_PICTURES) if _PICTURES else folder
    pictures.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=pictures / f"{view}-{width}.png", full_page=view != "evidence")
    found = Axe().run(page)
    assert found.response["passes"]
    broken = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found.response["violations"]]
    assert broken == []
    context.close()
