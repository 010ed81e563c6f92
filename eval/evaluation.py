"""The evaluation of one collection: every topic ranked by every stage and answered, everything judged."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from eval.answers import Judged, judge
from eval.collection import ROOT
from eval.legs import STAGES, Legs
from eval.qrels import Qrels, qrels_of
from eval.runs import Run, to_loci
from eval.texts import LibraryTexts
from eval.topics import Topic
from index.cross_encoder import CrossEncoder
from index.encoder import Encoder
from index.library import Library
from index.retriever import HybridRetriever
from qa.answer import Answer
from qa.answerer import Answerer
from qa.confidence import Calibration, default_calibration
from qa.wire import answer_dict

# More than any collection has passages: every candidate is ranked.
_ALL = 100_000


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one collection's topics gave: a run of each stage, and the judged answers."""

    name: str
    topics: tuple[Topic, ...]
    qrels: Qrels
    runs: Mapping[str, Run]
    judged: tuple[Judged, ...]


class Evaluator:
    """Ranks and answers topics from one library."""

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        calibration: Calibration | None = None,
        cross_encoder: CrossEncoder | None = None,
    ) -> None:
        self.library = library
        self.calibration = calibration or default_calibration()
        self._retriever = HybridRetriever(library, encoder, cross_encoder)
        self._answerer = Answerer(library, self._retriever, self.calibration)
        # The same without a threshold: what a refusal would have said.
        open_minded = replace(self.calibration, threshold=-1.0, answerable=None)
        self._unrefusing = Answerer(library, self._retriever, open_minded)
        self._sources = [entry.source_id for entry in library.manifest.sources]
        self._legs = Legs(library)
        self._texts = LibraryTexts(library)

    def ask(self, topic: Topic) -> tuple[Judged, Answer]:
        """Answer and judge one topic."""
        sources = [source for source in self._sources if source not in topic.without] if topic.without else None
        answer = self._answerer.ask(topic.text, sources=sources)
        guess = self._unrefusing.ask(topic.text, sources=sources) if answer.abstained else None
        said = guess.text if guess is not None and not guess.abstained else None
        return judge(topic, answer_dict(answer), self._texts, said), answer

    def rank(self, topic: Topic) -> dict[str, list[tuple[str, float]]]:
        """Stage to ranked loci of one topic."""
        ranking = self._retriever.retrieve(topic.text, _ALL)
        return {name: to_loci(scored) for name, scored in self._legs.rankings(topic.text, ranking.ranked).items()}

    def evaluate(
        self,
        name: str,
        topics: Sequence[Topic],
        settings: Mapping[str, Any],
        *,
        answers: bool = True,
        progress: Callable[[int], None] | None = None,
    ) -> Evaluation:
        """Rank and, with `answers`, answer all `topics`."""
        judged: list[Judged] = []
        ranked: dict[str, dict[str, list[tuple[str, float]]]] = {stage: {} for stage in STAGES}
        if topics:
            self._answerer.ask(topics[0].text)  # the first question pays for what later ones find warm
        for done, topic in enumerate(topics, 1):
            if answers:
                judged.append(self.ask(topic)[0])
            if topic.loci:
                for stage, loci in self.rank(topic).items():
                    ranked[stage][topic.topic_id] = loci
            if progress is not None:
                progress(done)
        made = {**self.settings(), **settings}
        runs = {stage: Run(f"{name}-{stage}", {**made, "stage": stage}, loci) for stage, loci in ranked.items()}
        return Evaluation(name, tuple(topics), qrels_of(topics), runs, tuple(judged))

    def settings(self) -> dict[str, Any]:
        """What makes figures what they are: index, encoder, cross-encoder if any, code and calibration."""
        manifest, crossing = self.library.manifest, self._retriever.cross_encoder
        named = {"cross_encoder": crossing.name, "cross_encoder_sha256": crossing.weights_hash} if crossing else {}
        return named | {
            "index_id": manifest.index_id,
            "encoder": manifest.encoder,
            "weights_hash": manifest.weights_hash,
            "code_sha256": code_hash(),
            "calibration": asdict(self.calibration),
        }


@lru_cache
def code_hash(root: Path = ROOT) -> str:
    """A hash of the program that is evaluated: index/, qa/ and prompts/.

    Taken once a process: what runs is the code that was loaded, whatever is edited meanwhile.
    """
    digest = hashlib.sha256()
    for path in _code_files(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _code_files(root: Path) -> Iterable[Path]:
    for folder in ("index", "prompts", "qa"):
        yield from sorted(path for path in (root / folder).rglob("*") if path.suffix in (".py", ".md"))
