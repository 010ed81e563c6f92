"""From an index folder to an answerer, with encoder and language model as the settings say."""

from collections.abc import Callable
from pathlib import Path

from api.settings import Settings
from index.cross_encoder import SentenceTransformerCrossEncoder
from index.encoder import SentenceTransformerEncoder
from index.library import Library
from index.retriever import HybridRetriever
from qa.answerer import Answerer
from qa.generator import make_generator

_WARM_UP = "Wer schrieb was, wann und warum?"


def make_encoder(settings: Settings) -> SentenceTransformerEncoder:
    """The encoder that settings name. Raises EncoderError."""
    return SentenceTransformerEncoder(settings.encoder, threads=settings.threads)


def loader(folder: Path, encoder: SentenceTransformerEncoder, settings: Settings) -> Callable[[], Answerer]:
    """What loads the current index of `folder`, as often as it is called; cross-encoder and language model are shared.

    Raises CrossEncoderError when a cross-encoder is set and does not load, GeneratorError when the language model's
    settings are incomplete; the loader raises what `Library.load` does.
    """
    key = settings.llm_api_key.get_secret_value()
    generator = make_generator(settings.llm_base_url, settings.llm_model, key, settings.llm_timeout)
    cross_encoder = SentenceTransformerCrossEncoder(settings.cross_encoder) if settings.cross_encoder else None

    def load() -> Answerer:
        library = Library.load(folder, encoder)
        answerer = Answerer(library, HybridRetriever(library, encoder, cross_encoder), generator=generator)
        # The first question pays for dictionaries and kernels; nobody should wait for it.
        answerer.ask(_WARM_UP, mode="extractive")
        return answerer

    return load
