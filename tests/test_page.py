"""The reading page in a real browser: ask, read the answer with its notes, see where it stands, go back."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from api.rendering import WEB
from qa.refusal import REFUSAL
from tests.test_api import base_url

__all__ = ["base_url"]  # the fixture: a real server on a port

_QUESTION = "Wer entwickelte das Konzept der permanenten Revolution, und woraus?"
_STREAM = "text/event-stream"


@pytest.fixture
def page(browser: Browser, base_url: str) -> Iterator[Page]:
    page = browser.new_page(locale="de-DE")
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
    note = page.locator(".notes #note-1")
    expect(note).to_contain_text("Fußnote 212: Richard Löwenthal, Stalins Vermächtnis")
    expect(note).to_contain_text("Gedruckt steht »Ebd.«; gemeint ist das Werk aus Fußnote 211.")
    expect(note.locator(".conflict")).to_contain_text("widersprechen einander")
    expect(page.locator("#answer .text")).to_contain_text("Trotzki")
    note.locator("summary").click()
    expect(note.locator("details li")).to_have_count(2)
    expect(note.locator("details li").first).to_contain_text("Ebd.")
    expect(page.locator(".confidence summary")).to_contain_text("%)")
    page.click("#answer .text sup a >> nth=0")
    assert page.url.endswith("#note-1")
    expect(note).to_be_visible()


def test_a_statement_opens_the_place_it_stands_with_its_letters_marked(page: Page) -> None:
    _ask(page, _QUESTION)
    statement = page.locator(".statement").first
    statement.click()
    expect(page.locator("#pane mark")).to_have_text(statement.inner_text())
    expect(page.locator("#pane")).to_contain_text("Blatt 3 der Datei")
    page.click("#pane button:has-text('Stelle davor')")
    expect(page.locator("#pane .neighbour .passage")).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(page.locator("#pane")).to_be_hidden()
    expect(statement).to_be_focused()


def test_what_a_footnote_says_is_shown_as_the_footnote_s(page: Page) -> None:
    page.fill("#question", "Was steht in Fußnote 224?")
    page.keyboard.press("Enter")
    page.locator(".text .statement").first.click()
    expect(page.locator("#pane .quiet").first).to_contain_text("· Fußnote 224 ·")


def test_a_quotation_is_copied_with_its_book_and_its_footnote(page: Page, base_url: str) -> None:
    """The book comes first: whose words they are; the footnote says on what they rest."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base_url)
    _ask(page, _QUESTION)
    page.wait_for_selector(".notes #note-1")
    page.click(".statement >> nth=0")
    expect(page.locator("#pane .quiet").first).to_contain_text("beispielkapitel, Blatt 3 der Datei")
    page.click("#pane button:has-text('Als Zitat kopieren')")
    expect(page.locator("#pane [role=status]").first).to_have_text("Kopiert.")
    quotation, _, reference = page.evaluate("navigator.clipboard.readText()").partition(" (")
    assert quotation.startswith("»")
    assert re.match(r"beispielkapitel, Blatt 3 der Datei; Fußnote \d+: \w+ \w+, .*S\. \d+\)$", reference)


def test_notes_stand_as_they_are_printed(page: Page, base_url: str) -> None:
    """»Vgl.« and remarks are part of a note; what remains open is said."""
    page.goto(f"{base_url}/?q=Was+steht+in+Anmerkung+220%3F")
    expect(page.locator(".notes li").first).to_contain_text("Fußnote 220: Vgl. Burnham")
    expect(page.locator(".notes .remark").first).to_have_text("Welches Werk gemeint ist, sagen die Fußnoten nicht.")


def test_figures_stay_on_the_line_of_their_abbreviation(page: Page, base_url: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{base_url}/lesen/beispielkapitel")
    pages = page.locator("#text .unbroken", has_text=re.compile(r"^S\. \d+–\d+$"))
    assert pages.count() > 10
    assert {span.evaluate("(e) => e.getClientRects().length") for span in pages.all()} == {1}
    assert "S. 16–25, hier S. 17" in page.locator("#text").inner_text()  # and a copy is what is printed


def test_all_can_be_done_with_the_keyboard(page: Page) -> None:
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(_QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".notes #note-1")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".statement").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#pane mark")).to_be_visible()
    expect(page.locator("#pane-title")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#pane")).to_be_hidden()


def test_the_address_carries_the_question_and_back_leads_back(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/?q=Was+steht+in+Anmerkung+212%3F")
    page.wait_for_selector(".notes li")
    first = page.inner_text("#answer .text")
    _ask(page, _QUESTION)
    expect(page.locator("#answer .text")).to_contain_text("Trotzki")
    page.go_back()
    expect(page.locator("#question")).to_have_value("Was steht in Anmerkung 212?")
    expect(page.locator("#answer .text")).to_have_text(first)
    page.go_forward()
    expect(page.locator("#answer .text")).to_contain_text("Trotzki")


def test_asking_the_same_again_is_one_step_back_and_the_language_keeps_it(page: Page, base_url: str) -> None:
    for _ in range(2):
        _ask(page, "Was steht in Anmerkung 212?")
        page.wait_for_selector(".notes li")
    expect(page.locator("#answer")).not_to_have_attribute("aria-busy", "true")
    page.click("nav a[hreflang]")
    expect(page.locator("#question")).to_have_value("Was steht in Anmerkung 212?")
    page.click(".notes li a >> nth=0")
    page.click("#pane a:has-text('Read in the text')")
    assert page.get_attribute("html", "lang") == "en"
    page.go_back()
    page.go_back()
    page.go_back()
    expect(page.locator("#beginning")).to_be_visible()


def test_examples_come_from_the_source_and_are_answered(page: Page) -> None:
    examples = page.locator(".examples a")
    expect(examples).to_have_count(5)
    for text in examples.all_inner_texts():
        page.goto(page.url.split("?")[0])
        page.click(f".examples a:has-text('{text}')")
        expect(page.locator("#answer h2")).to_have_text("Antwort")


def test_a_refusal_shows_the_nearest_passages(page: Page) -> None:
    _ask(page, "Was steht in Anmerkung 999?")
    page.wait_for_selector(".nearest blockquote")
    assert page.inner_text("#answer .text") == REFUSAL
    expect(page.locator("#answer h2")).to_have_text("Keine Antwort")
    assert page.locator(".notes").count() == 0


def test_markup_in_a_question_stays_text(page: Page, base_url: str) -> None:
    wicked = "<img src=x onerror=alert(1)></script><script>alert(1)</script> Wer war Lenin?"
    _ask(page, wicked)
    page.wait_for_selector(".nearest blockquote")
    assert page.locator("img").count() == 0
    page.goto(str(httpx.URL(base_url, params={"q": wicked})))
    page.wait_for_selector(".nearest blockquote")
    assert page.locator("img").count() == 0
    expect(page.locator("#question")).to_have_value(wicked)


def test_an_error_is_told(page: Page, base_url: str) -> None:
    told = "Das ging nicht: Die Frage lässt sich nicht lesen. Stellen Sie sie in einem Satz"
    _ask(page, "???")
    expect(page.locator("#status")).to_contain_text(told)
    page.goto(f"{base_url}/?q=%3F%3F%3F")
    expect(page.locator("#status")).to_contain_text(told)
    expect(page.locator(".examples a")).to_have_count(5)  # and no dead end
    for path in ("/", "/demo", "/lesen/beispielkapitel"):
        assert httpx.head(base_url + path).status_code == 200


def test_a_server_that_goes_in_mid_stream_leaves_what_was_checked(page: Page, base_url: str) -> None:
    headers = {"Accept": _STREAM}
    stream = httpx.post(f"{base_url}/v1/ask", json={"question": _QUESTION}, headers=headers, timeout=60).text
    cut = stream[: stream.index("event: answer")]
    page.route("**/v1/ask", lambda route: route.fulfill(body=cut, content_type=_STREAM))
    _ask(page, _QUESTION)
    expect(page.locator("#status")).to_contain_text("Die Verbindung ist abgerissen")
    expect(page.locator("#answer .text")).to_contain_text("Trotzki")
    page.unroute("**/v1/ask")
    page.click("#status button")
    expect(page.locator(".notes #note-1")).to_be_visible()
    expect(page.locator("#status")).to_be_empty()


def test_a_server_that_is_gone_is_told(page: Page) -> None:
    page.route("**/v1/ask", lambda route: route.abort())
    _ask(page, _QUESTION)
    expect(page.locator("#status")).to_contain_text("nicht zu erreichen")


def test_a_slow_server_is_told_and_waited_for(page: Page) -> None:
    held: list[Route] = []
    page.clock.install()
    page.route("**/v1/ask", lambda route: held.append(route))
    _ask(page, _QUESTION)
    expect(page.locator("#status")).to_contain_text("werden gelesen")
    page.clock.run_for(5000)
    expect(page.locator("#status")).to_contain_text("länger als sonst")
    held[0].continue_()
    expect(page.locator(".notes #note-1")).to_be_visible()


def test_an_answer_is_verified_again_and_given_as_a_bibliography(page: Page) -> None:
    _ask(page, _QUESTION)
    page.click(".export summary")
    page.click("button:has-text('Noch einmal prüfen')")
    expect(page.locator(".export [role=status]")).to_contain_text("Geprüft: alle")
    with page.expect_download() as saved:
        page.click("a:has-text('BibTeX') >> nth=0")
    assert "Stalins Vermächtnis" in Path(saved.value.path()).read_text(encoding="utf-8")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=page.url.split("/?")[0])
    for number, begins in enumerate(("@", "TY  - ", "[")):
        page.locator(".export [role=status]").evaluate("(e) => { e.textContent = '' }")  # what the last one said
        page.click(f".export button:has-text('kopieren') >> nth={number}")
        expect(page.locator(".export [role=status]")).to_have_text("Kopiert.")
        assert page.evaluate("navigator.clipboard.readText()").lstrip().startswith(begins)
    with page.expect_download() as receipt:
        page.click("button:has-text('Quittung speichern')")
    assert json.loads(Path(receipt.value.path()).read_text(encoding="utf-8"))["question"] == _QUESTION


def test_english_is_a_switch_and_the_browser_s_language(browser: Browser, base_url: str) -> None:
    page = browser.new_page(locale="en-GB")
    page.goto(base_url)
    assert page.get_attribute("html", "lang") == "en"
    page.click("nav a:has-text('Deutsch')")
    assert page.get_attribute("html", "lang") == "de"
    expect(page.locator("form button")).to_have_text("Fragen")
    for language, doubt in (("de", "»Vgl. ebd.« ist mehrdeutig"), ("en", "»Vgl. ebd.« is ambiguous")):
        page.goto(f"{base_url}/lesen/beispielkapitel?lang={language}")
        assert doubt in page.content()
    page.close()


def test_without_scripts_the_question_is_answered(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(base_url)
    page.fill("#question", _QUESTION)
    page.click("form button")
    assert "Trotzki" in page.inner_text("#answer .text")
    assert "Fußnote 212: Richard Löwenthal" in page.inner_text(".notes")
    assert "widersprechen" in page.inner_text(".notes")
    page.goto(f"{base_url}/?q=Was+steht+in+Anmerkung+999%3F")
    assert page.inner_text("#answer .text") == REFUSAL
    assert page.locator("#answer blockquote").count() > 0
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_small_phone_scrolls_in_one_direction(browser: Browser, base_url: str, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page = context.new_page()
    for address in ("lesen/beispielkapitel", "", "?q=Was+steht+in+Anmerkung+212%3F"):
        page.goto(f"{base_url}/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.click(".statement")
    expect(page.locator("#pane mark")).to_be_in_viewport()
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{base_url}/lesen/beispielkapitel#fn212")
    top = "(id) => document.querySelector(id).getBoundingClientRect()"
    assert page.evaluate(f"({top})('#fn212').top >= ({top})('.finder').bottom")
    context.close()


def test_the_answer_prints(page: Page) -> None:
    _ask(page, _QUESTION)
    page.wait_for_selector(".notes li")
    page.emulate_media(media="print")
    expect(page.locator("form#ask")).to_be_hidden()
    expect(page.locator(".notes #note-1")).to_be_visible()
    expect(page.get_by_text(_QUESTION, exact=True)).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


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


def test_the_page_weighs_little_and_runs_nothing_inline(base_url: str) -> None:
    response = httpx.get(base_url)
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    files = ("page.css", "ask.js", "answer.js", "evidence.js", "words.js")
    assert len(response.content) + sum((WEB / name).stat().st_size for name in files) <= 150_000


def _room(page: Page, base_url: str, place: str = "") -> None:
    page.goto(f"{base_url}/lesen/beispielkapitel{place}")


def test_the_reading_room_has_the_whole_text_and_every_note_beside_its_place(page: Page, base_url: str) -> None:
    _room(page, base_url)
    source = httpx.get(f"{base_url}/v1/sources/beispielkapitel").json()
    assert page.locator(".edition .notes > li").count() == source["footnotes"]
    assert page.locator(".contents a").count() > 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))
    targets = page.evaluate("[...document.querySelectorAll('.edition a[href^=\"#\"]')].map((a) => a.hash.slice(1))")
    assert set(targets) <= set(ids)
    beside = page.evaluate(
        "() => { const a = document.getElementById('ref-fn212').getBoundingClientRect();"
        " const b = document.getElementById('fn212').getBoundingClientRect(); return b.left > a.right; }"
    )
    assert beside
    expect(page.locator("#fn212")).to_contain_text("Stalins Vermächtnis")


def test_a_place_in_the_reading_room_has_an_address(page: Page, base_url: str) -> None:
    _room(page, base_url, "#fn212")
    expect(page.locator("#fn212")).to_be_in_viewport()
    page.click("#fn212 a")
    expect(page.locator("#ref-fn212")).to_be_in_viewport()
    _room(page, base_url)
    page.goto(f"{base_url}/?q=Was+steht+in+Anmerkung+212%3F")
    page.click(".notes li a >> nth=0")
    page.click("#pane a:has-text('Im Text lesen')")
    expect(page.locator(":target")).to_be_in_viewport()


def test_the_reading_room_is_searched_in_place(page: Page, base_url: str) -> None:
    _room(page, base_url)
    page.fill("#find", "tscheka")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_contain_text("1 von")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_contain_text("2 von")
    # What is found is in sight, and a quotation is found across the number of a note in it.
    across = page.evaluate(
        "() => { const mark = [...document.querySelectorAll('#text p sup')].find((each) =>"
        " each.previousSibling?.data?.length > 20 && each.nextSibling?.data?.length > 20);"
        " return mark && mark.previousSibling.data.slice(-15) + mark.nextSibling.data.slice(0, 15); }"
    )
    assert across
    page.fill("#find", across)
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_have_text("1 von 1")
    page.fill("#find", "Blatt 3 der Datei")  # the place below a paragraph is not its text
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_have_text("nicht gefunden")
    page.fill("#find", "Quastenflosser")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_have_text("nicht gefunden")


def test_the_timeline_counts_the_notes_of_each_year(page: Page, base_url: str) -> None:
    _room(page, base_url)
    notes = httpx.get(f"{base_url}/v1/sources/beispielkapitel/footnotes/212").json()
    year = notes["references"][0]["year"]
    expect(page.locator("figcaption")).to_have_text("Wie oft welcher Jahrgang von »Der Monat« angeführt wird")
    # Books have a year too, and are no issues of it.
    shown = page.locator(".timeline title").all_text_contents()
    assert all(1948 <= int(text[:4]) <= 1971 for text in shown)
    title = page.locator(f".timeline title:text-matches('^{year}: ')")
    assert title.count() == 1
    page.click("summary:has-text('nach Heften')")
    expect(page.locator("details[open] li", has_text=f"({year})").first).to_contain_text("212")


@pytest.mark.parametrize("path", ["/lesen/<script>alert(1)", "/<script>alert(1)"])
def test_what_is_not_there_is_told_on_a_page(page: Page, base_url: str, path: str) -> None:
    response = page.goto(f"{base_url}{path}")
    assert response is not None and response.status == 404
    expect(page.locator("h1")).to_have_text("Das gibt es hier nicht")
    expect(page.locator("main p").first).to_have_text("Auf der Startseite und im Leseraum steht, was es gibt.")
