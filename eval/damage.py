"""Damage of an index, drawn with a seed: files cut, emptied, lost, of which a bit flips, or that change places."""

import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from eval.collection import find_collection
from index.encoder import Encoder
from index.errors import IndexDamagedError, IndexMissingError, IndexOutdatedError
from index.library import Library
from index.store import Addition, IndexStore

# They say what is in the other files; a changed byte may leave what they say as it was, a blank of the JSON for one.
_NAMING = ("manifest.json", "CURRENT")
_KINDS = ("cut", "emptied", "lost", "bit", "bit", "bit", "of another index", "of another name")
_OTHER = "# 1 Anderes\n\nDies ist ein anderes Buch, das von der Weser handelt.[^1]\n\n[^1]: Ebd., S. 4.\n"


def damages(encoder: Encoder, times: int, seed: int) -> Counter[str]:
    """Damage an index of the sample `times` times, one file each; what loading it said, by kind of damage.

    »broken« is what loads and is not what was built, or an error that names no file or does not tell to build again.
    """
    draw, counts = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as kept:
        sample, whole, other = find_collection("sample").texts[0], Path(kept) / "whole", Path(kept) / "other"
        IndexStore(whole, encoder).build([Addition(sample)])
        twin = Path(kept) / sample.name
        twin.write_text(_OTHER, encoding="utf-8")
        IndexStore(other, encoder).build([Addition(twin)])
        built = Library.load(whole, encoder).manifest
        files = sorted(p.relative_to(whole) for p in whole.rglob("*") if p.is_file() and p.name != "LOCK")
        for _ in range(times):
            kind, name = draw.choice(_KINDS), draw.choice(files)
            found = (whole / name).read_bytes()
            with_damage = damaged(draw, kind, found, other / name, whole / draw.choice(files))
            if with_damage == found:
                continue
            folder = Path(kept) / "damaged"
            shutil.copytree(whole, folder)
            if with_damage is None:
                (folder / name).unlink()
            else:
                (folder / name).write_bytes(with_damage)
            try:
                manifest = Library.load(folder, encoder).manifest
            except (IndexDamagedError, IndexMissingError, IndexOutdatedError) as error:
                # Of a manifest or CURRENT of another index each file may be the one that differs.
                place = folder if name.name in _NAMING else folder / name
                told = "build the index" in str(error) and str(place) in str(error)
                told = told or (name.name == "CURRENT" and "python -m index build" in str(error))
                counts[f"{'told' if told else f'broken, {error}'}: {kind}"] += 1
            except Exception as error:
                counts[f"broken, {type(error).__name__}: {kind} of {name.name}"] += 1
            else:
                same = manifest == built
                harmless = same and name.name in _NAMING
                counts[f"harmless: {kind}" if harmless else f"broken, unseen: {kind} of {name.name}"] += 1
            finally:
                shutil.rmtree(folder)
    return counts


def damaged(draw: random.Random, kind: str, found: bytes, alike: Path, elsewhere: Path) -> bytes | None:
    """What becomes of a file that holds `found`, None when it is lost; `alike` and `elsewhere` may take its place."""
    if kind == "cut":
        return found[: draw.randrange(max(1, len(found)))]
    if kind == "emptied":
        return b""
    if kind == "lost":
        return None
    if kind == "of another index":
        return alike.read_bytes() if alike.is_file() else None
    if kind == "of another name":
        return elsewhere.read_bytes()
    changed = bytearray(found)
    if changed:
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)
