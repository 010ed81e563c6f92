"""The operators' page in a real browser: sign in, upload, read, remove; wicked names and texts stay text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.test_accessibility import check_view
from tests.test_admin import Served, served

__all__ = ["served"]  # the fixture: a service whose index is changed

_WICKED = "<img src=x onerror=alert(1)>.md"
_BOOK = (
    "# <script>alert(1)</script>\n\n"
    "Der Quastenflosser <b onclick=alert(1)>wurde</b> im Jahr 1938 vor der Küste gefangen.[^1]\n\n"
    "[^1]: Anna Muster, <script>alert(2)</script> Der Fang, in: Der Monat 4 (1952), H. 42, S. 1–9.\n"
)


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    page = browser.new_page(locale="de-DE")
    alerts: list[str] = []
    page.on("pageerror", lambda error: alerts.append(str(error)))
    page.goto(f"{served.client.base_url}/betrieb")
    page.fill("#key", served.client.headers["X-API-Key"])
    page.click("main button")
    yield page
    page.close()
    assert alerts == []


def _upload(page: Page, path: Path) -> None:
    page.set_input_files("#file", path)
    page.click("#upload button:has-text('Hinzufügen')")


def test_a_source_is_uploaded_read_and_removed_and_its_markup_stays_text(
    served: Served, page: Page, tmp_path: Path
) -> None:
    book = tmp_path / _WICKED
    book.write_text(_BOOK, encoding="utf-8")
    _upload(page, book)
    expect(page.locator("#status")).to_contain_text("Der neue Index antwortet", timeout=20_000)
    expect(page.locator("tbody tr")).to_have_count(2)
    assert page.locator("img, main script").count() == 0
    page.locator("tbody a").last.click()
    expect(page.locator("#text")).to_contain_text("<b onclick=alert(1)>")
    assert page.locator("img, main script, #text b").count() == 0
    page.goto(f"{served.client.base_url}/?q=Was+steht+in+Anmerkung+1%3F")
    assert page.locator("img, main script").count() == 0
    page.goto(f"{served.client.base_url}/betrieb")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("button[data-remove]").last.click()
    expect(page.locator("tbody tr")).to_have_count(1, timeout=20_000)
    assert served.sources() == ["buch"]


def test_a_file_that_is_not_read_is_told_and_all_can_be_built_anew(page: Page, tmp_path: Path) -> None:
    empty = tmp_path / "leer.txt"
    empty.write_bytes(b"")
    _upload(page, empty)
    expect(page.locator("#status")).to_contain_text("Das ging nicht")
    page.click("#rebuild")
    expect(page.locator("#status")).to_contain_text("Der neue Index antwortet", timeout=20_000)


def test_only_admin_keys_see_the_page_and_signing_out_forgets(served: Served, page: Page) -> None:
    page.click("button:has-text('Abmelden')")
    page.goto(f"{served.client.base_url}/betrieb")
    page.fill("#key", served.reader.headers["X-API-Key"])
    page.click("main button")
    expect(page.locator("main")).to_contain_text("mit dem Recht »admin«")
    assert served.reader.get("/betrieb/bericht").status_code == 403


def test_the_page_breaks_no_rule(browser: Browser, served: Served, tmp_path: Path) -> None:
    key = served.client.headers["X-API-Key"]
    url = f"{served.client.base_url}/betrieb"
    check_view(browser, url, None, "operators", 1280, 900, "light", tmp_path, key)
    check_view(browser, url, None, "operators", 320, 640, "dark", tmp_path, key, "en-GB")


def test_the_report_is_shown_with_its_own_styles_and_no_script(served: Served, page: Page) -> None:
    assert served.client.get("/betrieb/bericht").status_code == 404
    served.settings.report.write_text(
        "<!doctype html><title>r</title><style>h1 { color: rgb(1, 2, 3) }</style><h1>Auswertung</h1>"
        "<script>document.title = 'bad'</script>"
    )
    page.goto(f"{served.client.base_url}/betrieb/bericht")
    assert page.locator("h1").evaluate("(e) => getComputedStyle(e).color") == "rgb(1, 2, 3)"
    assert page.title() == "r"
