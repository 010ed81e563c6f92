"""Our own prose as a collection: questions on texts that the reader was not trained on, for calibration."""

from pathlib import Path

from eval.collection import INDEXES
from eval.topics import Topic
from eval.training.examples import own_prose

NAME = "prosa"
# Series of texts whose questions are of all kinds. The others' are paraphrases nearly throughout: they teach to find,
# and would teach confidence what readers hardly ask.
_MIXED = ("p", "q")


def load_prose(folder: Path = INDEXES / "texts") -> tuple[Path, list[Topic]]:
    """All texts with questions of all kinds as a Markdown file, a paragraph each, and those asked of texts held out."""
    texts, queries = own_prose()
    texts = [text for text in texts if text.text_id.startswith(_MIXED)]
    places = {text.text_id: f"{NAME}/0/p{number}" for number, text in enumerate(texts, 1)}
    path = folder / f"{NAME}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(text.text for text in texts) + "\n", encoding="utf-8")
    whole = {text.text_id: text.text for text in texts}
    topics = []
    for number, query in enumerate(queries, 1):
        if not query.held_out or query.text_id not in places:
            continue
        answer = whole[query.text_id][slice(*query.answer)] if query.answer else ""
        topics.append(
            Topic(
                f"{query.text_id}-{number}",
                query.question,
                query.kind,
                "dev",
                bool(query.gold),
                {places[query.text_id]: 2} if query.gold else {},
                keywords=((answer,),) if answer else (),
            )
        )
    return path, topics
