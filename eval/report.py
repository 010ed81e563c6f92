"""The report: one self-contained HTML page with plots and failures, German with English below."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from eval.answers import ANSWERS, Judged, answer_figures
from eval.evaluation import Evaluation
from eval.failures import CAUSES, cause_of, causes
from eval.legs import STAGE_NAMES
from eval.measures import figures_of, values_of
from eval.plots import bars, curve, diagram
from eval.references import FieldScore, reference_figures
from eval.refusals import REFUSALS, refusal_figures, reliability, risk_coverage
from eval.significance import Figure
from eval.tables import latency_figures, type_rows

_STYLE = Path(__file__).with_name("report.css")


def write_report(path: Path, evaluations: Sequence[Evaluation], references: Sequence[FieldScore]) -> None:
    """Write the page. It quotes the texts that were asked about: keep it out of the repository."""
    body = "".join(_section(evaluation) for evaluation in evaluations)
    if references:
        figures = reference_figures(references)
        plot = bars(figures, "Felder der Nachweise")
        body += "<h2>Nachweise <span class=en>references</span></h2>" + _figure(
            plot, "Anteil richtig gelesener Felder je Feld.", "Share of fields read right, by field."
        )
    style = _STYLE.read_text(encoding="utf-8")
    page = (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Fussnote: Auswertung</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{style}</style></head><body>'
        f"<h1>Fussnote: Auswertung <span class=en>evaluation</span></h1>{body}</body></html>"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _section(evaluation: Evaluation) -> str:
    settings = next(iter(evaluation.runs.values())).settings
    told = " · ".join(f"{name} {settings[name]}" for name in ("index_id", "encoder", "code_sha256") if name in settings)
    parts = [f"<h2>{escape(evaluation.name)}</h2><p class=en>{len(evaluation.topics)} questions · {escape(told)}</p>"]
    if evaluation.qrels:
        parts.append(_retrieval(evaluation))
    if evaluation.judged:
        parts += [_answers(evaluation.judged), _refusals(evaluation.judged), _latency(evaluation)]
        parts.append(_failures(evaluation.judged))
    return "".join(parts)


def _retrieval(evaluation: Evaluation) -> str:
    stages: dict[str, Figure] = {}
    for stage, run in evaluation.runs.items():
        stages[STAGE_NAMES[stage][0]] = figures_of(values_of(evaluation.qrels, run.ranked))["R(rel=2)@1"]
    plots = _figure(
        bars(stages, "R@1 nach Stufe"),
        "R@1 nach Stufe: Anteil der Belegstellen, die an erster Stelle stehen. Strich: 95-%-Intervall.",
        "R@1 by stage of retrieval; the line is the 95 % interval.",
    )
    rows = type_rows(evaluation)
    for measure, german in (("R(rel=2)@3", "R@3"), ("keywords", "Stichwörter in der Antwort")):
        plots += _figure(
            bars({kind: figures[measure] for kind, figures in rows.items()}, f"{german} nach Art der Frage"),
            f"{german} nach Art der Frage.",
            f"{measure.replace('(rel=2)', '')} by question type.",
        )
    return plots


def _answers(judged: Sequence[Judged]) -> str:
    return _table("Antworten", "answers", ANSWERS, answer_figures(judged))


def _refusals(judged: Sequence[Judged]) -> str:
    figures = refusal_figures(judged)
    answered = sum(not item.abstained for item in judged)
    mark = (answered / len(judged), figures["risk"].value) if answered else None
    left = _figure(
        curve(risk_coverage(judged), mark, "Risiko und Abdeckung", "Abdeckung", "Risiko"),
        "Anteil falscher unter den zuversichtlichsten Antworten; Punkt: wie eingestellt.",
        "Risk–coverage; the dot is the working point.",
    )
    right = _figure(
        diagram(reliability(judged), "Kalibrierung", "Zuversicht", "richtig"),
        "Kalibrierung: richtig sind so viele, wie die Zuversicht sagt, wenn die Punkte auf der Linie liegen.",
        "Reliability of confidence; dots by number of answers.",
    )
    return _table("Ablehnungen", "refusals", REFUSALS, figures) + f'<div class="side">{left}{right}</div>'


def _latency(evaluation: Evaluation) -> str:
    figures = {name: figure for name, figure in latency_figures(evaluation).items() if figure.n}
    if not figures:
        return ""
    top = max(figure.high for figure in figures.values()) * 1.1
    plot = bars(figures, "Millisekunden je Schritt", top=top, form="{:.1f}")
    return _figure(plot, "Millisekunden je Schritt (Median).", "Milliseconds by step (median).")


def _table(german: str, english: str, names: Mapping[str, tuple[str, str]], figures: Mapping[str, Figure]) -> str:
    rows = "".join(
        f"<tr><td>{escape(names[name][0])}<br><span class=en>{escape(names[name][1])}</span></td>"
        f"<td>{_number(figure)}</td><td>{figure.n}</td></tr>"
        for name, figure in figures.items()
    )
    head = "<tr><th>Maß <span class=en>measure</span></th><th>Wert, 95-%-Intervall</th><th>n</th></tr>"
    return f"<h3>{german} <span class=en>{english}</span></h3><table>{head}{rows}</table>"


def _number(figure: Figure) -> str:
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]" if figure.n else "–"


def _failures(judged: Sequence[Judged]) -> str:
    parts = ["<h3>Was falsch ist <span class=en>what is wrong</span></h3>"]
    for cause, count in causes(judged):
        german, english = CAUSES[cause]
        items = "".join(_failure(item) for item in judged if cause_of(item) == cause)
        parts.append(
            f"<details><summary><b>{count}</b> × {escape(german)} <span class=en>{escape(english)}</span></summary>"
            f"<table><tr><th>Frage</th><th>Antwort</th><th>erwartet</th><th>gefunden</th></tr>{items}</table></details>"
        )
    faulty = [item for item in judged if item.faults]
    if faulty:
        told = "".join(f"<li>{escape(item.topic_id)}: {escape('; '.join(item.faults))}</li>" for item in faulty)
        parts.append(f"<p>Belege, die nicht halten <span class=en>citations that do not hold</span></p><ul>{told}</ul>")
    return "".join(parts)


def _failure(item: Judged) -> str:
    cells = (
        f"{item.topic_id} ({item.kind}): {item.question}",
        f"{item.answer[:400]} ({item.confidence:.2f})",
        ", ".join(item.expected) or "–",
        ", ".join(item.found),
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _figure(plot: str, german: str, english: str) -> str:
    return f"<figure>{plot}<figcaption>{escape(german)} <span class=en>{escape(english)}</span></figcaption></figure>"
