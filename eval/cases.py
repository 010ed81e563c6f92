"""What calibration learns from: answers of the development halves, given without any refusal."""

from collections.abc import Callable, Sequence

from eval.answers import Judged
from eval.calibrate import Case
from eval.evaluation import Evaluator
from eval.topics import Topic
from index.encoder import Encoder
from index.library import Library
from qa.confidence import Calibration

# With this threshold nothing is refused but what has no sentence at all.
_ANSWER_ALL = Calibration(0.0, {}, -1.0)


def cases_of(
    name: str,
    topics: Sequence[Topic],
    library: Library,
    encoder: Encoder,
    *,
    weight: float = 1.0,
    held_out: bool = True,
    progress: Callable[[int], None] | None = None,
) -> list[Case]:
    """One case for each topic that has an answer to judge. Raises ValueError for a topic of a test half."""
    if any(topic.half != "dev" for topic in topics):
        raise ValueError("calibration learns from development halves alone")
    evaluator = Evaluator(library, encoder, _ANSWER_ALL)
    cases = []
    for done, topic in enumerate(topics, 1):
        judged, answer = evaluator.ask(topic)
        cases.append(_case(f"{name}:{topic.topic_id}", judged, answer.signals, answer.confidence, weight, held_out))
        if progress is not None:
            progress(done)
    return cases


def _case(
    name: str, judged: Judged, signals: dict[str, float], confidence: float, weight: float, held_out: bool
) -> Case:
    learnable = bool(signals) and "catalogue" not in signals
    fixed = None if learnable else confidence
    return Case(name, signals, judged.right, judged.answerable, weight, fixed, held_out)
