"""A tiny footnoted book, its topics, and a library of it."""

from pathlib import Path

from eval.topics import Topic
from index.library import Library
from index.store import Addition, IndexStore
from tests.hashing import HashingEncoder

BOOK = """# 1 Die Zeitschrift

Die Zeitschrift wurde 1948 in Berlin gegründet.[^1] Ihr Gründer hieß Melvin Lasky.[^2] Finanziert wurde sie verdeckt.

Der Druck fand in München statt.[^3] Die Auflage betrug sechzigtausend Hefte.[^4]

[^1]: Marko Martin, Orwell, Koestler und all die anderen, in: Der Monat 2 (1950), H. 20, S. 11–19.
[^2]: Ebd., S. 14.
[^3]: Michael Hochgeschwender, Freiheit in der Offensive, in: Der Monat 3 (1951), H. 30, S. 55.
[^4]: Ebd.
"""

TOPICS = (
    Topic("t1", "Wann wurde die Zeitschrift gegründet, und wie hieß ihr Gründer?", "factoid", "test", True,
          {"buch/1/p1": 2}, frozenset({1, 2}), frozenset(), (("1948",), ("Lasky",))),
    Topic("t2", "Wie hoch war die Auflage der Hefte?", "factoid", "test", True, {"buch/1/p2": 2},
          frozenset({4}), frozenset({3}), (("sechzigtausend",),)),
    Topic("t3", "Welche Farbe hatte der Umschlag?", "unanswerable_near", "test", False, {}),
)  # fmt: skip


def tiny_library(folder: Path, *others: Path) -> Library:
    """The tiny book and `others`, indexed in `folder`."""
    (folder / "buch.md").write_text(BOOK, encoding="utf-8")
    IndexStore(folder / "index", HashingEncoder()).build([Addition(path) for path in (folder / "buch.md", *others)])
    return Library.load(folder / "index", HashingEncoder())
