"""Which of the lines that may open a note do: the sequence of numbers for which most speaks."""

from index.reading.openings import Opening

MAX_MISSING = 5
_NEVER = float("-inf")


def chain(candidates: list[Opening]) -> list[Opening]:
    """The heaviest sequence of candidates whose numbers grow by one, with few gaps, or start again at 1.

    One that runs in follows the note before it on its page.
    """
    best: dict[int, tuple[float, int]] = {}
    overall: list[tuple[float, int]] = []
    back: list[int] = []
    total: list[float] = []
    finished = (0.0, -1)
    page_best = (0.0, -1)
    page = -1
    for k, candidate in enumerate(candidates):
        if candidate.page != page:
            page, finished = candidate.page, max(finished, page_best)
        options = [(_NEVER, -1)] if candidate.runs_in else [(0.0, -1)]
        for step in range(1, MAX_MISSING + 2):
            score, at = best.get(candidate.number - step, (_NEVER, -1))
            if at >= 0 and not (candidate.runs_in and (step > 1 or candidates[at].page != page)):
                options.append((score + (1.0 if step == 1 else -float(step)), at))
        if candidate.number in (1, 2) and finished[1] >= 0 and not candidate.runs_in:
            # Of a page whose first label is damaged the second tells that numbering starts again.
            options.append((finished[0] - float(candidate.number), finished[1]))
        again = candidate.number == 1 and not candidate.runs_in
        if again and candidate.marked > _ones(candidates, back, page_best[1], candidate.page):
            # A chapter that begins on the page where the one before ends, or its endnotes below that one's.
            options.append((page_best[0] - 2.0, page_best[1]))
        score, at = max(options)
        total.append(score + candidate.weight)
        back.append(at)
        overall.append((total[k], k))
        # Of two equal candidates the later one stands nearer the page's foot.
        if total[k] >= best.get(candidate.number, (_NEVER, -1))[0]:
            best[candidate.number] = (total[k], k)
        page_best = max(page_best, (total[k], k))
    if not overall or max(overall)[0] <= 0:
        return []
    at = max(overall)[1]
    chosen = []
    while at >= 0:
        chosen.append(candidates[at])
        at = back[at]
    return chosen[::-1]


def _ones(candidates: list[Opening], back: list[int], at: int, page: int) -> int:
    """How many notes of number 1 a chain that ends at candidate `at` has from the page before `page` on."""
    count = 0
    while at >= 0 and candidates[at].page >= page - 1:
        count += candidates[at].number == 1
        at = back[at]
    return count
