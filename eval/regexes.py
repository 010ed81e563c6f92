"""Every regular expression of the program on hostile text: how its time grows when the text is twice as long.

Time is compared with itself, n letters with 2n, and is the process's own: the machine and its other work do not count.
"""

import ast
import importlib
import multiprocessing
import pkgutil
import re
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import FrameType, ModuleType

from eval import hostile

#: The packages whose expressions see what strangers write.
PACKAGES = ("index", "qa", "prompts", "api")
#: Pieces that are repeated to a long line.
PUMPS = tuple(
    dict.fromkeys((
        *hostile.PUMPS, "A", ".", "»", "«", "\n", "ä", "_", ",", ":", "'", "\"", "[", "]", ")", "{", "<", "\u00a0", "„",
        "“", "S. 1", "H. 1, ", "Der Monat 3 (1953), ", "Ebd., ", "a b ", "1 2 ", "1, ", "wer ", ", und wer ", "aA ",
        "Hans Kohn ", "1. ", "a. ", "f. ", "Aa", "/", "a/", "–", "1–", "…", "a, ", "in: ", "a:", "(a", "(1", "  \n",
        "»A ", "in ", "von ", "Fußnote ", "S. 1f, ", "Hrsg. ", "Bd. ", "und ", "; ", "https://a.de/", "Von A",
    ))
)  # fmt: skip
#: What makes a match fail at the end.
ENDS = ("", "!")
#: The longest text, in letters, and seconds from which time can be compared: what takes less for the longest takes less
#: than a second for a million letters, even when it grows with the square.
LONGEST, _MOMENT = 65_536, 0.004
# Seconds from which growth is believed, and after which a text is given up.
_ENOUGH, _LIMIT = 0.5, 30.0
#: Twice the text costs twice the time when it grows with it, and four times when it grows with its square: the middle.
GROWTH = 2**1.5
_FIRST, _REPEATS = 64, 2
# So often in a row it must have grown evenly.
_SURE = 2
_METHODS = ("match", "fullmatch", "search", "findall", "finditer", "split", "sub", "subn")
_FROM_ONE_PLACE = {"match", "fullmatch", "pattern", "flags", "groups"}
# What stands for a name or number that only a running program knows.
_UNKNOWN = "Muster"


@dataclass(frozen=True, slots=True)
class Expression:
    """A pattern, and where it stands: `index.reading.rules:10` or `index.reading.rules._RULE`.

    One that is only held against a text from one place on is not `searched`: it is tried once, not at every letter.
    """

    place: str
    pattern: re.Pattern[str]
    searched: bool = True


@dataclass(frozen=True, slots=True)
class Growth:
    """Time at `letters` and twice as many, on `pump` repeated and `end`; infinite when a match was given up."""

    expression: Expression
    pump: str
    end: str
    letters: int
    seconds: float
    ratio: float


def expressions() -> list[Expression]:
    """All patterns of the program: those its modules keep, and those written where they are used; none twice."""
    modules = [module for package in PACKAGES for module in _modules(package)]
    trees = {module: ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8")) for module in modules}
    uses = {module: _uses(tree) for module, tree in trees.items()}
    found: dict[tuple[str, int], Expression] = {}
    for module, tree in trees.items():
        for name, pattern in _kept(module):
            # A private name is its module's own, another one may be used in any.
            seen = [uses[module]] if name.startswith("_") else list(uses.values())
            how = {method for used in seen for method in used.get(name, ())}
            _put(found, Expression(f"{module.__name__}.{name}", pattern, not how or bool(how - _FROM_ONE_PLACE)))
        for line, pattern, method in _written(module, tree):
            _put(found, Expression(f"{module.__name__}:{line}", pattern, method not in _FROM_ONE_PLACE))
    return list(found.values())


def _put(found: dict[tuple[str, int], Expression], expression: Expression) -> None:
    key = expression.pattern.pattern, expression.pattern.flags
    if key not in found or expression.searched > found[key].searched:
        found[key] = expression


def _uses(tree: ast.AST) -> dict[str, set[str]]:
    """What is done with names: `_NUMBER.match(…)` is »match«; a name that is given away is »given«."""
    uses: dict[str, set[str]] = {}
    called: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            uses.setdefault(node.value.id, set()).add(node.attr)
            called.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called:
            uses.setdefault(node.id, set()).add("given")
    return uses


def _modules(package: str) -> Iterator[ModuleType]:
    """A package's modules, by name: the layers below import none of them for good."""
    parent = importlib.import_module(package)
    yield parent
    for module in pkgutil.walk_packages(parent.__path__, f"{package}."):
        yield importlib.import_module(module.name)


def _kept(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Patterns among a module's names, in its containers and records too."""
    for name, value in vars(module).items():
        for pattern in _inside(value, 4):
            yield name, pattern


def _inside(value: object, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth and isinstance(value, dict):
        for item in value.items():
            yield from _inside(item, depth - 1)
    elif depth and isinstance(value, (tuple, list, set, frozenset)):
        for item in value:
            yield from _inside(item, depth - 1)
    elif depth and is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _inside(getattr(value, field.name), depth - 1)


def _written(module: ModuleType, tree: ast.AST) -> Iterator[tuple[int, re.Pattern[str], str]]:
    """Patterns given to `re.sub`, `re.search` and their like: line, pattern, and what is done with it.

    A name in one that is not the module's own stands for a word.
    """
    own = vars(module)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        method, holder, first = node.func.attr, node.func.value, node.args[0]
        if not (isinstance(holder, ast.Name) and holder.id == "re" and method in _METHODS):
            continue
        unknown = {name.id: _UNKNOWN for name in ast.walk(first) if isinstance(name, ast.Name) and name.id not in own}
        try:
            given = eval(compile(ast.Expression(first), str(module.__file__), "eval"), {**own, **unknown})
        except AttributeError:  # of a record that only a running program has
            continue
        if isinstance(given, str):
            ignores = any("IGNORECASE" in ast.unparse(part) for part in (*node.args[1:], *node.keywords))
            yield node.lineno, re.compile(given, re.IGNORECASE if ignores else 0), method


class _GivenUpError(Exception):
    """A match took longer than is waited."""


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise _GivenUpError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def seconds_of(expression: Expression, text: str) -> float:
    """Seconds that it takes to match the text from its start and as a whole, and to find all where that is done."""
    pattern, started = expression.pattern, time.process_time()
    if expression.searched:
        for _ in pattern.finditer(text):
            pass
    pattern.match(text)
    pattern.fullmatch(text)
    return time.process_time() - started


def growth(expression: Expression, pump: str, end: str, longest: int = LONGEST) -> Growth:
    """How time grows with the longest text that can be waited for; 2 when none takes time worth comparing.

    A repetition with an upper bound grows with the square up to it, and evenly beyond: so the longest text tells.
    """
    letters, seconds, ratio = _FIRST, 0.0, 2.0

    def text(of: int) -> str:
        return (pump * (of // len(pump) + 1))[:of] + end

    try:
        with _patience(_LIMIT):
            while (seconds := seconds_of(expression, text(letters))) < _MOMENT and letters < longest:
                letters *= 2
            even = 0
            while seconds >= _MOMENT:
                # The shortest of several is the program's own: other work only makes it longer. Both are taken in
                # turn, so that work that comes and goes meets both.
                short, long = seconds, float("inf")
                for _ in range(_REPEATS):
                    short = min(short, seconds_of(expression, text(letters)))
                    long = min(long, seconds_of(expression, text(2 * letters)))
                ratio = long / short
                even = even + 1 if ratio <= GROWTH else 0
                if even == _SURE or long > _ENOUGH:
                    break
                letters, seconds = 2 * letters, long
    except _GivenUpError:
        return Growth(expression, pump, end, letters, float("inf"), float("inf"))
    return Growth(expression, pump, end, letters, seconds, ratio)


def steepest(expression: Expression, longest: int = LONGEST) -> Growth:
    """The text on which an expression's time grows most."""
    grown = (growth(expression, pump, end, longest) for pump in PUMPS for end in ENDS)
    return max(grown, key=lambda one: one.ratio)


def steep(found: Sequence[Expression]) -> list[Growth]:
    """Of each expression whose time grows faster than its text, the steepest; on all processors."""
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        return [one for one in pool.map(steepest, found) if one.ratio > GROWTH]
