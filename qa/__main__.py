"""`python -m qa "Frage"`: answer, references and quotations; `python -m qa verify FILE` checks an answer again."""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from index.cross_encoder import SentenceTransformerCrossEncoder
from index.encoder import SentenceTransformerEncoder
from index.errors import IndexingError
from index.library import Library
from index.retriever import HybridRetriever
from index.store import BOOKS, books_index
from index.terminal import error_line, shown
from index.weights import MODEL_NAME
from qa.answer import Answer
from qa.answerer import Answerer
from qa.errors import AnsweringError
from qa.generator import make_generator
from qa.plain import note_line, notes_of, page_of
from qa.verify import verify_answer
from qa.wire import answer_dict


def main(argv: list[str] | None = None) -> int:
    """Answer or verify; errors are told in one line and end with status 1, an answer that does not hold with 2."""
    parser = argparse.ArgumentParser(prog="python -m qa", description=__doc__)
    parser.add_argument("question", help="a question, or the word »verify«")
    parser.add_argument("file", nargs="?", type=Path, help="after »verify«: the JSON of an answer")
    parser.add_argument(
        "--index", type=Path, help=f"the index folder (default: {BOOKS}, while there is none the sample's)"
    )
    parser.add_argument("--encoder", default=MODEL_NAME, help="the one that built the index (default: %(default)s)")
    parser.add_argument("--cross-encoder", help="a CrossEncoder by name or folder, to rank the best passages")
    parser.add_argument("-k", type=int, default=8, help="passages to consider")
    parser.add_argument("--llm-base-url", help="an OpenAI-compatible endpoint (its key: FUSSNOTE_LLM_API_KEY)")
    parser.add_argument("--llm-model", help="the model's name there")
    parser.add_argument("--llm-timeout", type=float, default=60.0, help="seconds for it (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print the wire form")
    arguments = parser.parse_args(argv)
    console = Console(soft_wrap=False)
    try:
        with Console(stderr=True).status("loading the encoder and the index"):
            encoder = SentenceTransformerEncoder(arguments.encoder)
            library = Library.load(arguments.index or books_index(), encoder)
            crossing = SentenceTransformerCrossEncoder(arguments.cross_encoder) if arguments.cross_encoder else None
        if arguments.question == "verify" and arguments.file is not None:
            return _verify(library, arguments.file, console)
        key = os.environ.get("FUSSNOTE_LLM_API_KEY", "")
        model = (arguments.llm_base_url, arguments.llm_model, key, arguments.llm_timeout)
        answerer = Answerer(library, HybridRetriever(library, encoder, crossing), generator=make_generator(*model))
        answer = answerer.ask(arguments.question, k=arguments.k)
    except (AnsweringError, IndexingError) as error:
        Console(stderr=True).print(error_line(error), highlight=False, soft_wrap=True)
        return 1
    if arguments.json:
        print(json.dumps(answer_dict(answer), ensure_ascii=False, indent=1))
    else:
        _show(answer, console)
    return 0


def _show(answer: Answer, console: Console) -> None:
    console.print(shown(answer.text, "bold"), highlight=False)
    console.print()
    for citation in answer.citations:
        console.print(shown(note_line(citation)), highlight=False)
    quotations = [evidence for statement in answer.statements for evidence in statement.evidence]
    if quotations:
        table = Table("Ort", "Seite", "Wortlaut", title="Belege", show_lines=True)
        for evidence in quotations:
            page = page_of(evidence.page_index, evidence.page_printed)
            table.add_row(shown(evidence.locus), shown(page), shown(evidence.quote))
        console.print(table)
    else:
        console.print(shown(notes_of(answer)), highlight=False)
    by = "in Worten des Sprachmodells" if answer.mode == "generative" else "in Worten des Textes"
    console.print(f"{by} · Zuversicht {answer.confidence:.0%} · {answer.timings_ms['total']:.0f} ms", style="dim")


def _verify(library: Library, file: Path, console: Console) -> int:
    try:
        body = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AnsweringError(f"{file} is no readable JSON ({error}); give an answer saved with --json") from error
    result = verify_answer(library, body if isinstance(body, dict) else {})
    for finding in result.findings:
        mark = "[green]holds[/green]" if finding.holds else "[red]fails[/red]"
        console.print(
            mark, shown(f"{finding.what}: {finding.name[:100]}"), shown(finding.reason or ""), highlight=False
        )
    print(json.dumps({k: v for k, v in asdict(result).items() if k != "findings"}))
    return 0 if result.holds else 2


if __name__ == "__main__":
    sys.exit(main())
