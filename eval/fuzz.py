"""Fuzzing with a seed: hostile questions to a real server, hostile files through the real reading.

What must hold: no crash, no error without a name, none that takes longer than its limit; every statement rests on
evidence, and every quotation is the passage's text.
"""

import json
import multiprocessing
import random
import resource
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx

from eval import hostile
from index.errors import IndexingError
from index.library import Library
from index.passages import cut_passages
from index.reading.source import parse_source
from qa.answer import Answer, Evidence
from qa.answerer import Answerer
from qa.errors import AnsweringError
from qa.grounding import is_verbatim
from qa.wire import answer_dict

#: Seconds that a question and a file may take, and bytes that reading a file may; its caller would wait longer.
QUESTION_LIMIT, TEXT_LIMIT, TEXT_BYTES = 20.0, 60.0, 3 * 1024**3
#: Statuses that a strange request may get; 503 only with Retry-After.
_NAMED = (400, 404, 413, 422, 503)
_AT_ONCE = 4
# Letters of a question in an address: servers take no longer ones.
_LONGEST_ADDRESS = 1500
_ADDRESSES = ("href", "src", "action", "formaction", "xlink:href")
#: What a passage may hold when texts are cut, in words: no encoder is loaded for it.
_WORDS = 300
_KEPT = 20
# Children fork off a process that has loaded the reading and nothing else: no threads, no model.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["eval.fuzz"])


@dataclass(slots=True)
class Outcomes:
    """How cases ended, the longest in seconds, and what should not have been: the first of it in words."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    longest: float = 0.0

    def saw(self, outcome: str, seconds: float, fault: str | None = None) -> None:
        """Count a case; `fault` says what was wrong with it."""
        self.counts[outcome] += 1
        self.longest = max(self.longest, seconds)
        if fault is not None:
            self.counts["broken"] += 1
            if len(self.broken) < _KEPT:
                self.broken.append(fault)


def questions(times: int, seed: int, words: list[str]) -> list[str]:
    """`times` hostile questions; the same for the same seed."""
    draw = random.Random(seed)
    return [hostile.question(draw, words) for _ in range(times)]


def fault_of(body: dict[str, Any], library: Library) -> str | None:
    """What is wrong with an answer as it travels, None when it stands by its sources."""
    statements, said = body["statements"], body["answer"]
    if body["abstained"] and (statements or body["citations"]):
        return "a refusal cites"
    if not body["abstained"] and not statements:
        return "an answer without statements"
    for statement in statements:
        if not statement["evidence"] or not statement["citations"]:
            return "a statement without evidence or citation"
        if said[statement["start"] : statement["end"]] != statement["text"]:
            return "a statement is not at its place"
        for given in statement["evidence"]:
            evidence = Evidence(**given)
            text = library.passage(evidence.passage_id).text
            if not evidence.quote or text[evidence.start : evidence.end] != evidence.quote:
                return "a quotation is not its passage's text"
            if not is_verbatim(library, evidence):
                return "a quotation is not in its file"
    return None


def ask_directly(answerer: Answerer, asked: Iterable[str], limit: float = QUESTION_LIMIT) -> Outcomes:
    """Ask without HTTP in between: what HTTP would turn away reaches the answerer too."""
    met = Outcomes()
    for question in asked:
        begun, fault = time.perf_counter(), None
        try:
            answer: Answer = answerer.ask(question)
        except AnsweringError as error:
            outcome = type(error).__name__
            fault = str(error) if outcome == "GroundingError" else None
        except Exception as error:
            outcome, fault = "crash", f"{type(error).__name__}: {error}"
        else:
            outcome = "refused" if answer.abstained else "answered"
            fault = fault_of(answer_dict(answer), answerer.library)
        seconds = time.perf_counter() - begun
        if seconds > limit:
            fault = f"took {seconds:.0f} s"
        met.saw(outcome, seconds, fault and f"{question[:80]!r}: {fault}")
    return met


def ask_over_http(url: str, library: Library, asked: Iterable[str], seed: int) -> Outcomes:
    """Ask a running server, which serves `library`, in bodies of which a quarter is hostile itself."""
    met, draw = Outcomes(), random.Random(seed)
    bodies = [hostile.body(draw, question) for question in asked]
    with httpx.Client(base_url=url, timeout=QUESTION_LIMIT) as client, ThreadPoolExecutor(_AT_ONCE) as pool:

        def ask(body: bytes) -> tuple[str, float, str | None]:
            begun = time.perf_counter()
            try:
                response = client.post("/v1/ask", content=body, headers={"Content-Type": "application/json"})
            except httpx.TimeoutException:
                return "hang", QUESTION_LIMIT, f"no answer within {QUESTION_LIMIT:g} s"
            except httpx.HTTPError as error:
                return "crash", 0.0, f"{type(error).__name__}: {error}"
            seconds = time.perf_counter() - begun
            outcome, fault = _judged(response, library)
            return outcome, seconds, fault

        for body, (outcome, seconds, fault) in zip(bodies, pool.map(ask, bodies), strict=True):
            met.saw(outcome, seconds, fault and f"{body[:120]!r}: {fault}")
    return met


def _judged(response: httpx.Response, library: Library) -> tuple[str, str | None]:
    kind = response.headers.get("content-type", "").partition(";")[0]
    if response.status_code == 200 and kind == "text/event-stream":
        return _judged_stream(response.text, library)
    if response.status_code == 200:
        body = response.json()
        return "refused" if body["abstained"] else "answered", fault_of(body, library)
    fault = None
    if response.status_code not in _NAMED or kind != "application/problem+json":
        fault = f"status {response.status_code} as {kind}"
    elif response.status_code == 503 and "retry-after" not in response.headers:
        fault = "503 without Retry-After"
    return f"status {response.status_code}", fault


def _judged_stream(said: str, library: Library) -> tuple[str, str | None]:
    events = dict(part.split("\ndata: ", 1) for part in said.removesuffix("\n\n").split("\n\n"))
    if "event: error" in events:
        status = json.loads(events["event: error"])["status"]
        return f"status {status}", None if status in _NAMED else f"status {status} in a stream"
    if "event: answer" not in events:
        return "crash", "a stream ends without an answer"
    body = json.loads(events["event: answer"])
    return "refused" if body["abstained"] else "answered", fault_of(body, library)


def see_pages(url: str, asked: Iterable[str]) -> Outcomes:
    """Open the page with each question in its address: nothing of question, answer or book may become markup."""
    met = Outcomes()
    with httpx.Client(base_url=url, timeout=QUESTION_LIMIT) as client:
        for question in asked:
            said = question[:_LONGEST_ADDRESS].encode("utf-8", "replace")
            begun, fault = time.perf_counter(), None
            try:
                response = client.get("/", params={"q": said.decode()})
            except httpx.TimeoutException:
                outcome, fault = "hang", f"no page within {QUESTION_LIMIT:g} s"
            except httpx.HTTPError as error:
                outcome, fault = "crash", f"{type(error).__name__}: {error}"
            else:
                outcome = f"status {response.status_code}"
                if response.status_code != 200 and response.status_code not in _NAMED:
                    fault = outcome
                elif not response.headers["content-type"].startswith("text/html"):
                    fault = "no page"
                else:
                    fault = foreign_markup(response.text)
            met.saw(outcome, time.perf_counter() - begun, fault and f"{question[:80]!r}: {fault}")
    return met


class _Markup(HTMLParser):
    """Finds what no page of ours has: scripts written in it, handlers, addresses that run or lead elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge an element."""
        given = dict(attrs)
        data = given.get("type") == "application/json"  # is read, and never run
        self._in_script = tag == "script" and not data
        if self._in_script and not (given.get("src") or "").startswith("/web/"):
            self.found.append("a script")
        if tag in ("iframe", "object", "embed", "base", "satz"):
            self.found.append(f"an element {tag}")
        for name, value in given.items():
            address = "".join((value or "").split()).lower()
            if name.startswith("on") or (name in _ADDRESSES and address.startswith(("javascript:", "vbscript:"))):
                self.found.append(f"{name}={value!r}")
            if tag == "img" and name == "src" and address == "x":
                self.found.append("a foreign picture")

    def handle_data(self, data: str) -> None:
        """Judge text: in a script there is none."""
        if self._in_script and data.strip():
            self.found.append("a script's text")

    def handle_endtag(self, tag: str) -> None:
        """A script ends."""
        self._in_script = False


def foreign_markup(page: str) -> str | None:
    """The first markup in a page that is not its own, None when there is none."""
    parser = _Markup()
    parser.feed(page)
    parser.close()
    return parser.found[0] if parser.found else None


def read_texts(times: int, seed: int, sample: str) -> Outcomes:
    """Read `times` hostile files, each in a process of its own with bounds, two at once."""
    met, draw = Outcomes(), random.Random(seed)
    seeds = [draw.random() for _ in range(times)]
    with ThreadPoolExecutor(2) as pool:
        for outcome, seconds, fault in pool.map(lambda one: _read_apart(one, sample), seeds):
            met.saw(outcome, seconds, fault)
    return met


def _read_apart(seed: float, sample: str) -> tuple[str, float, str | None]:
    """Draw a file and read it in a process of its own: what kills that one is told here."""
    here, there = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_read, args=(there, seed, sample))
    begun = time.perf_counter()
    process.start()
    there.close()
    try:
        came = here.recv() if here.poll(TEXT_LIMIT) else None
    except EOFError:
        process.join()
        came = ("crash", 0.0, f"ended by {process.exitcode}")
    finally:
        process.kill()
        process.join()
        here.close()
    outcome, seconds, fault = came or ("hang", time.perf_counter() - begun, f"longer than {TEXT_LIMIT:g} s")
    return outcome, seconds, fault and f"file of seed {seed!r}: {fault}"


def _read(there: Connection, seed: float, sample: str) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    name, data = hostile.text(random.Random(seed), sample)
    resource.setrlimit(resource.RLIMIT_AS, (TEXT_BYTES, TEXT_BYTES))
    begun = time.perf_counter()
    outcome, fault = read_text(name, data)
    there.send((outcome, time.perf_counter() - begun, fault and f"{name[:40]!r}, {len(data)} bytes: {fault}"))
    there.close()


def read_text(name: str, data: bytes) -> tuple[str, str | None]:
    """Read a file and cut it into passages: how it ended, and what was wrong."""
    try:
        source = parse_source(data, name)
        passages = cut_passages(source, lambda text: len(text.split()), _WORDS)
    except IndexingError as error:
        return type(error).__name__, None if str(error).strip() else "an error without words"
    except Exception as error:
        return "crash", f"{type(error).__name__}: {error}"
    for passage in passages:
        for sentence in passage.sentences:
            if not 0 <= sentence.start < sentence.end <= len(passage.text):
                return "read", f"a sentence lies outside of its passage {passage.passage_id}"
            start, end = passage.source_span(sentence.start, sentence.end)
            if not 0 <= start < end <= len(source.text):
                return "read", f"a sentence of {passage.passage_id} lies outside of the file"
    names = [passage.passage_id for passage in passages]
    return "read", None if len(names) == len(set(names)) else "two passages of one name"


def hostile_books(folder: Path, sample: str, books: int, seed: int) -> list[Path]:
    """Write `books` short texts full of markup and orders, to be indexed beside the sample."""
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"feindlich-{number}.txt" for number in range(books)]
    for path in paths:
        path.write_text(hostile.hostile_book(draw, sample), encoding="utf-8", newline="")
    return paths
