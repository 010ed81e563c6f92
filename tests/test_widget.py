"""The widget in pages of other sites, in a real browser: the site's styles, keys, follow-ups, two at once."""

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.keys import KeyStore
from api.rendering import WEB
from api.settings import Settings
from qa.answerer import Answerer
from qa.generator import OpenAIGenerator
from tests.serving import serving
from tests.wicked import citing, stream, wicked_server

_QUESTION = "Wer entwickelte das Konzept der permanenten Revolution?"
_HOSTILE = (
    "* { all: unset !important; color: rgb(0, 255, 0) !important; font-size: 3px !important }"
    "fussnote-chat { opacity: .5; text-transform: uppercase; letter-spacing: 9px; line-height: 9 }"
    "h2, input, button { display: none !important } h1 { color: rgb(1, 2, 3) }"
)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _site(folder: Path) -> Iterator[str]:
    """A site of its own origin that serves `folder`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    folder = tmp_path / "site"
    folder.mkdir()
    with _site(folder) as url:
        yield url, folder


def _write(folder: Path, service: str, widgets: str, style: str = "") -> None:
    (folder / "index.html").write_text(
        f"<!doctype html><html lang=de><meta charset=utf-8><title>x</title><style>{style}</style><h1>x</h1>"
        f'<script type="module" src="{service}/widget.js"></script>{widgets}',
        encoding="utf-8",
    )


def _ask(widget: Locator, question: str) -> None:
    widget.locator("input").fill(question)
    widget.locator("input").press("Enter")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(locale="de-DE")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    assert errors == []


def test_a_site_with_a_key_for_its_pages_asks_and_follows_up(
    sample: Answerer, tmp_path: Path, site: tuple[str, Path], page: Page
) -> None:
    url, folder = site
    keys = tmp_path / "keys.json"
    key = KeyStore(keys).create("site", "ask", [url], "100/minute")
    with serving(sample, Settings(keys=keys)) as service:
        _write(folder, service, f'<fussnote-chat key="{key}"></fussnote-chat>')
        page.goto(url)
        widget = page.locator("fussnote-chat")
        _ask(widget, _QUESTION)
        expect(widget.locator(".notes")).to_contain_text("Fußnote 212: Richard Löwenthal, Stalins Vermächtnis")
        expect(widget.locator(".conflict")).to_contain_text("widersprechen")
        widget.locator("summary").click()
        quote = widget.locator("blockquote").first
        expect(quote).to_contain_text("Trotzki")
        assert quote.locator("a").get_attribute("href", timeout=1000) == f"{service}/lesen/beispielkapitel#3.1/p7"
        # The quoted letters within their passage; the note leads to its place.
        marked = quote.locator("mark").first.inner_text()
        assert marked in widget.locator(".text").first.inner_text()
        assert len(quote.locator("p").first.inner_text()) > len(marked)
        note = widget.locator(".notes li a").first
        assert note.get_attribute("href", timeout=1000) == f"{service}/lesen/beispielkapitel#fn212"
        widget.locator("button.number").first.click()
        expect(widget.locator(".notes li").first).to_be_focused()
        _ask(widget, "Und woraus entwickelte er es?")
        expect(widget.locator("article")).to_have_count(2)
        expect(widget.locator("article").nth(1).locator(".notes")).to_be_visible()
        expect(widget.locator("article").nth(1)).to_contain_text("Verstanden als: ")
        _ask(widget, "Was steht in Anmerkung 999?")
        expect(widget.locator("article").nth(2).locator("summary")).to_have_text("Die nächsten Stellen")


def test_a_site_that_no_key_names_is_refused_and_told(
    sample: Answerer, tmp_path: Path, site: tuple[str, Path], page: Page
) -> None:
    url, folder = site
    keys = tmp_path / "keys.json"
    key = KeyStore(keys).create("other", "ask", ["https://other.example"])
    with serving(sample, Settings(keys=keys)) as service:
        _write(folder, service, f'<fussnote-chat key="{key}"></fussnote-chat>')
        page.goto(url)
        _ask(page.locator("fussnote-chat"), _QUESTION)
        # A browser does not let the page read why: the service answers no origin that it does not know.
        expect(page.locator("fussnote-chat article")).to_contain_text("oder er lässt diese Seite nicht zu")
        expect(page.locator("fussnote-chat .notes")).to_have_count(0)


def test_styles_of_the_site_and_of_the_widget_do_not_touch(
    sample: Answerer, site: tuple[str, Path], page: Page
) -> None:
    url, folder = site
    with serving(sample, Settings(origins=[url])) as service:
        shown = []
        for style in ("", _HOSTILE):
            _write(folder, service, "<fussnote-chat></fussnote-chat>", style)
            page.goto(url)
            widget = page.locator("fussnote-chat")
            _ask(widget, _QUESTION)
            expect(widget.locator(".notes")).to_be_visible()
            looks = (
                "(e) => { const s = getComputedStyle(e); return [s.color, s.fontSize, s.display, s.textTransform]; }"
            )
            parts = ("h2", "input", "form button", ".text", ".notes")
            shown.append([widget.locator(part).evaluate(looks) for part in parts])
        assert shown[0] == shown[1]


def test_a_site_sets_how_high_it_may_grow(sample: Answerer, site: tuple[str, Path], page: Page) -> None:
    url, folder = site
    with serving(sample, Settings(origins=[url])) as service:
        style = "fussnote-chat { --fussnote-height: 260px }" + _HOSTILE
        _write(folder, service, "<fussnote-chat></fussnote-chat>", style)
        page.goto(url)
        widget = page.locator("fussnote-chat")
        _ask(widget, _QUESTION)
        expect(widget.locator(".notes")).to_be_attached()
        assert widget.evaluate("(e) => e.getBoundingClientRect().height") == 260


def test_a_colour_of_the_site_can_be_read_in_the_dark(sample: Answerer, browser: Browser) -> None:
    with serving(sample) as service:
        page = browser.new_page(color_scheme="dark")
        page.goto(f"{service}/demo")
        widget = page.locator("fussnote-chat").first
        paper = "(e) => getComputedStyle(e).backgroundColor"
        assert widget.locator(".box").evaluate(paper) == "rgb(27, 25, 23)"
        widget.evaluate("(e) => e.setAttribute('accent', '#1f4e7a')")
        assert widget.locator(".box").evaluate(paper) == "rgb(253, 251, 247)"
        page.close()


def test_moved_within_the_page_it_goes_on(sample: Answerer, page: Page) -> None:
    with serving(sample) as service:
        page.goto(f"{service}/demo")
        widget = page.locator("fussnote-chat").first
        _ask(widget, _QUESTION)
        widget.evaluate("(e) => document.querySelector('main').append(e)")
        widget = page.locator("fussnote-chat").last
        expect(widget.locator(".notes")).to_contain_text("Stalins Vermächtnis")
        # Taken out while it waits, it can be asked again once it is back.
        page.route("**/v1/chat/completions", lambda route: None)
        _ask(widget, "Wer leitete die Tscheka?")
        expect(widget.locator("article")).to_have_count(2)
        widget.evaluate(
            "async (e) => { e.remove(); await new Promise((done) => setTimeout(done)); document.body.append(e); }"
        )
        page.unroute("**/v1/chat/completions")
        page.locator("fussnote-chat").last.locator(".again").click()
        expect(page.locator("fussnote-chat").last.locator("article").nth(1)).to_contain_text("Dzierzynski")


def test_two_on_a_page_hold_two_conversations_in_two_languages(sample: Answerer, page: Page) -> None:
    with serving(sample) as service:
        page.goto(f"{service}/demo")
        one, other = page.locator("fussnote-chat").first, page.locator("fussnote-chat").nth(1)
        expect(one.locator("form button")).to_have_text("Fragen")
        expect(other.locator("form button")).to_have_text("Ask")
        _ask(one, _QUESTION)
        _ask(other, "<img src=x onerror=alert(1)> Wer leitete die Tscheka?")
        expect(one.locator(".notes")).to_contain_text("Stalins Vermächtnis")
        expect(other.locator(".asked")).to_contain_text("<img src=x")
        expect(other.locator(".waiting, article .quiet").first).to_be_attached()
        assert one.locator("article").count() == other.locator("article").count() == 1
        assert page.locator("fussnote-chat img").count() == 0
        other.evaluate("(e) => e.setAttribute('label', 'Ask me')")
        expect(other.locator("h2")).to_have_text("Ask me")


def test_a_service_that_is_gone_is_told_and_asked_again(sample: Answerer, page: Page) -> None:
    with serving(sample) as service:
        page.goto(f"{service}/demo")
        page.route("**/v1/chat/completions", lambda route: route.abort())
        widget = page.locator("fussnote-chat").first
        _ask(widget, _QUESTION)
        expect(widget.locator("article")).to_contain_text("nicht zu erreichen")
        page.unroute("**/v1/chat/completions")
        widget.locator(".again").click()
        expect(widget.locator(".notes")).to_contain_text("Stalins Vermächtnis")


def test_a_statement_is_shown_once_it_passed_and_before_the_model_is_done(sample: Answerer, page: Page) -> None:
    shown = threading.Event()
    good = "Die Tscheka leitete Feliks Dzierzynski, ein Kommunist aus Polen."

    def slow(body: dict[str, Any], handler: BaseHTTPRequestHandler) -> None:
        whole = str(citing("Dzierzynski", good, "Und so weiter.")(body, handler))
        at = whole.index("Und so")
        stream(handler, [whole[:at], whole[at:]], between=lambda: shown.wait(20))

    with wicked_server() as server:
        server.does(slow)
        generator = OpenAIGenerator(server.url, "m", timeout=30)
        with serving(Answerer(sample.library, sample.retriever, generator=generator)) as service:
            page.goto(f"{service}/demo")
            widget = page.locator("fussnote-chat").first
            _ask(widget, "Wer leitete die Tscheka?")
            expect(widget.locator(".streamed")).to_contain_text(good)
            expect(widget.locator("summary")).to_have_count(0)
            shown.set()
            expect(widget.locator("summary")).to_contain_text("Beleg")
            expect(widget.locator(".streamed")).to_have_count(0)
        generator.close()


def test_a_connection_that_breaks_leaves_what_was_checked(sample: Answerer, page: Page) -> None:
    with serving(sample) as service:
        body = {"model": "fussnote", "stream": True, "messages": [{"role": "user", "content": _QUESTION}]}
        whole = httpx.post(f"{service}/v1/chat/completions", json=body, timeout=60).text
        cut = whole[: whole.index('"annotations"')]
        page.route("**/v1/chat/completions", lambda route: route.fulfill(body=cut, content_type="text/event-stream"))
        page.goto(f"{service}/demo")
        widget = page.locator("fussnote-chat").first
        _ask(widget, _QUESTION)
        expect(widget.locator("article")).to_contain_text("Die Verbindung ist abgerissen")
        expect(widget.locator(".streamed")).to_contain_text("Trotzki")
        page.unroute("**/v1/chat/completions")
        widget.locator(".again").click()
        expect(widget.locator(".notes")).to_contain_text("Stalins Vermächtnis")
        expect(widget.locator("article")).not_to_contain_text("abgerissen")


def test_the_widget_is_small_and_asks_for_nothing_else() -> None:
    text = (WEB / "widget.js").read_text(encoding="utf-8")
    assert len(text.encode()) < 30_000
    assert "import " not in text.replace("import.meta", "")
    assert "innerHTML" not in text
