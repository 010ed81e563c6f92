"""The page in a real browser: milliseconds from the Enter key to the first words of an answer."""

import shutil
from pathlib import Path

from rich.console import Console

from eval.errors import EvaluationError
from eval.service import running
from eval.significance import Figure, median
from eval.tables import show_figures
from eval.topics import Topic

# By the browser's own clock: from the key to the picture with the answer's first words.
_STOPWATCH = """() => {
  let pressed = 0;
  addEventListener("keydown", (event) => { if (event.key === "Enter") pressed = performance.now(); }, true);
  new MutationObserver(() => {
    if (pressed && document.querySelector("#answer .text")?.textContent) {
      const began = pressed;
      pressed = 0;
      requestAnimationFrame(() => setTimeout(() => { window.taken = performance.now() - began; }));
    }
  }).observe(document, { childList: true, subtree: true, characterData: true });
}"""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 30_000


def measure_page(folder: Path, topics: list[Topic], console: Console) -> dict[str, Figure]:
    """Ask the page of a service on the index in `folder` all `topics`, each on a page of its own, the first twice.

    Raises EvaluationError where no browser, or not what drives it, is installed.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise EvaluationError("playwright is not installed; `make test` installs it") from error
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if program is None:
        raise EvaluationError(f"no browser; install one of {', '.join(_BROWSERS)}")
    taken: list[float] = []
    with running(folder) as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for topic in [topics[0], *topics]:
            page = browser.new_page(locale="de-DE")
            page.add_init_script(f"({_STOPWATCH})()")
            page.goto(url, wait_until="networkidle")
            page.locator("#question").fill(topic.text)
            page.keyboard.press("Enter")
            page.wait_for_function("() => window.taken", timeout=_PATIENCE)
            taken.append(float(page.evaluate("() => window.taken")))
            page.close()
        browser.close()
    figures = {"first words (ms, median)": median(taken[1:])}
    show_figures(console, f"page, from {min(taken[1:]):.0f} to {max(taken[1:]):.0f} ms", figures)
    return figures
