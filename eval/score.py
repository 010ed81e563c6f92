"""Any service that speaks API.md, evaluated over HTTP with somebody's own questions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import track

from eval.answers import judge
from eval.errors import ServiceError
from eval.evaluation import Evaluation
from eval.legs import FINAL
from eval.qrels import qrels_of, read_qrels
from eval.runs import Run, to_loci
from eval.topics import Topic, read_topics
from eval.work import keep

_PASSAGES = 50


class Service:
    """The service at `url`; raises ServiceError when it does not answer as API.md says."""

    def __init__(self, url: str, client: httpx.Client | None = None) -> None:
        self.url = url.rstrip("/")
        self._client = client or httpx.Client(base_url=self.url, timeout=60)
        self._passages: dict[str, Mapping[str, Any] | None] = {}
        self._labels: dict[tuple[str, int], str | None] = {}
        self._held: dict[tuple[str, int, int], bool] = {}

    def ask(self, question: str) -> Mapping[str, Any]:
        """The body of POST /v1/ask; its quotations are at once put to POST /v1/verify."""
        body = self._json("POST", "/v1/ask", {"question": question})
        missing = {"answer", "abstained", "confidence", "statements", "citations", "passages"} - set(body)
        if missing:
            raise ServiceError(f"{self.url}/v1/ask: the answer has no field {sorted(missing)[0]}")
        if body["statements"]:
            self._verify(body)
        return body

    def search(self, query: str) -> list[tuple[str, float]]:
        """(locus, score) of the passages found, best first."""
        body = self._json("POST", "/v1/search", {"query": query, "k": _PASSAGES})
        return [(str(passage["locus"]), float(passage["score"])) for passage in body["passages"]]

    def passage(self, passage_id: str) -> Mapping[str, Any] | None:
        """The passage with its sentences, or None."""
        if passage_id not in self._passages:
            self._passages[passage_id] = self._json("GET", f"/v1/passages/{passage_id}", allowed=(404,)) or None
        return self._passages[passage_id]

    def label(self, source_id: str, key: int) -> str | None:
        """What the footnote cites, in full, or None; »« when the service does not say."""
        place = source_id, key
        if place not in self._labels:
            note = self._json("GET", f"/v1/sources/{source_id}/footnotes/{key}", allowed=(404,))
            self._labels[place] = str(note["label"]) if note and "label" in note else None
        return self._labels[place]

    def in_file(self, evidence: Mapping[str, Any]) -> bool:
        """Whether the service's own check of this quotation held; the file is not here to look into."""
        return self._held.get((str(evidence["passage_id"]), evidence["source_start"], evidence["source_end"]), False)

    def _verify(self, body: Mapping[str, Any]) -> None:
        result = self._json("POST", "/v1/verify", dict(body))
        pieces = [item for statement in body["statements"] for item in statement["evidence"]]
        quotes = [finding for finding in result.get("findings", ()) if finding.get("what") == "quote"]
        for item, finding in zip(pieces, quotes, strict=False):
            place = str(item["passage_id"]), item["source_start"], item["source_end"]
            self._held[place] = bool(finding["holds"])

    def _json(
        self, method: str, path: str, content: Mapping[str, Any] | None = None, allowed: Sequence[int] = ()
    ) -> dict[str, Any]:
        try:
            response = self._client.request(method, path, json=content)
            if response.status_code in allowed:
                return {}
            response.raise_for_status()
            body: dict[str, Any] = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ServiceError(f"{self.url}{path}: {error}") from error
        return body


def score_service(url: str, topics_path: Path, qrels_path: Path | None, console: Console) -> Evaluation:
    """Ask a service all topics and judge its answers; the run is kept. Raises ServiceError or FormatError."""
    topics = with_qrels(read_topics(topics_path), read_qrels(qrels_path) if qrels_path else {})
    return keep(evaluate_service(Service(url), topics_path.stem, topics, console))


def evaluate_service(service: Service, name: str, topics: Sequence[Topic], console: Console) -> Evaluation:
    """Ask all `topics`, one after the other."""
    judged, ranked = [], {}
    for topic in track(topics, "asking", console=console, transient=True):
        judged.append(judge(topic, service.ask(topic.text), service))
        if topic.loci:
            ranked[topic.topic_id] = to_loci(service.search(topic.text))
    settings = {"service": service.url, "topics": len(topics), "stage": FINAL}
    run = Run(f"score-{name}-{FINAL}", settings, ranked)
    return Evaluation(f"score-{name}", tuple(topics), qrels_of(topics), {FINAL: run}, tuple(judged))


def with_qrels(topics: Sequence[Topic], qrels: Mapping[str, Mapping[str, int]]) -> list[Topic]:
    """The topics with the loci of `qrels` where these have any."""
    return [
        replace(topic, loci={locus: grade for locus, grade in qrels[topic.topic_id].items() if grade > 0})
        if topic.topic_id in qrels
        else topic
        for topic in topics
    ]
