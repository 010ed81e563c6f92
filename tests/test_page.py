"""The first page in a real browser: ask, read the answer with its notes, go back."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from qa.refusal import REFUSAL
from tests.test_api import base_url

__all__ = ["base_url"]  # the fixture: a real server on a port

_QUESTION = "Wer entwickelte das Konzept der permanenten Revolution, und woraus?"
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, base_url: str) -> Iterator[Page]:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(base_url)
    yield page
    page.close()
    assert errors == []


def _ask(page: Page, question: str) -> None:
    page.fill("#question", question)
    page.keyboard.press("Enter")


def test_a_question_is_answered_with_the_reference_of_its_footnote(page: Page) -> None:
    _ask(page, _QUESTION)
    page.wait_for_selector("#text sup")
    assert "Trotzki" in page.inner_text("#text")
    assert "Fußnote 212: Richard Löwenthal, Stalins Vermächtnis" in page.inner_text("#notes")
    assert "aufgelöst nach Fußnote 211" in page.inner_text("#notes")
    assert "Widerspruch in der Quelle" in page.inner_text("#notes")
    assert page.inner_text("#evidence p").startswith("Entwickelt hat das Konzept")
    page.click("#text sup a >> nth=0")
    assert page.url.endswith("#note-1")


def test_the_address_carries_the_question_and_back_leads_back(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/?q=Was+steht+in+Anmerkung+212%3F")
    page.wait_for_selector("#notes p")
    first = page.inner_text("#text")
    _ask(page, _QUESTION)
    expect(page.locator("#text")).to_contain_text("Trotzki")
    page.go_back()
    expect(page.locator("#question")).to_have_value("Was steht in Anmerkung 212?")
    expect(page.locator("#text")).not_to_contain_text("Trotzki")
    assert page.inner_text("#text") == first


def test_a_refusal_shows_the_nearest_passages(page: Page) -> None:
    _ask(page, "Was steht in Anmerkung 999?")
    page.wait_for_selector("#passages blockquote")
    assert page.inner_text("#text") == REFUSAL
    assert not page.is_visible("#notes")


def test_markup_in_a_question_stays_text(page: Page) -> None:
    _ask(page, "<img src=x onerror=alert(1)> Wer war Lenin?")
    page.wait_for_selector("#passages blockquote")
    assert page.locator("img").count() == 0


def test_an_error_is_told(page: Page) -> None:
    _ask(page, "???")
    expect(page.locator("#status")).to_contain_text("Das ging nicht")


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_nothing_is_loaded_from_elsewhere(browser: Browser, base_url: str, path: str) -> None:
    page = browser.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(base_url + path)
    page.wait_for_load_state("networkidle")
    assert page.inner_text("body").strip()
    page.close()
    assert requests
    assert [url for url in requests if not url.startswith((base_url, "data:"))] == []
