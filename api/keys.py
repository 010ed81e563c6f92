"""API keys: made, listed and revoked by `python -m api keys`; only their hashes are kept.

A key is `fn_<id>_<secret>`, its secret 32 random bytes: a plain SHA-256 cannot be guessed back (NIST SP 800-132 wants
slow hashes of passwords, which people choose). The file is replaced atomically, and read anew when it has changed.
"""

import argparse
import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table

from api.errors import KeyFileError
from api.rates import parse_rate
from index.terminal import shown

Scope = Literal["ask", "read", "admin"]
#: Each is good for what those before it are good for.
SCOPES: tuple[Scope, ...] = ("ask", "read", "admin")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+")
_KEY = re.compile(r"fn_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Key:
    """A key as the file keeps it; `scope` admin includes read, read includes ask; `created` is in seconds since 1970.

    `origins`: it is good only for calls that pages of these make. `rate`: its own instead of the setting's.
    """

    key_id: str
    name: str
    scope: Scope
    sha256: str
    created: int
    origins: tuple[str, ...] = ()
    rate: str | None = None

    def allows(self, scope: Scope) -> bool:
        """Whether the key is good for what needs `scope`."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)


class KeyStore:
    """The keys in one file; may be shared by threads and by processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._keys: dict[str, Key] = {}

    def listed(self) -> list[Key]:
        """All keys. Raises KeyFileError when the file is damaged."""
        return list(self._current().values())

    def find(self, given: str) -> Key | None:
        """The key that somebody gave, None when it is not known. Raises KeyFileError."""
        match = _KEY.fullmatch(given)
        key = self._current().get(match[1]) if match else None
        return key if key is not None and hmac.compare_digest(key.sha256, _hash(given)) else None

    def create(self, name: str, scope: Scope, origins: Sequence[str] = (), rate: str | None = None) -> str:
        """Make a key and keep its hash; the key itself is shown here and never again.

        Raises KeyFileError for a key that anybody can read in a page (scope ask) and that names no origin, and for an
        origin or a rate that is none.
        """
        if scope == "ask" and not origins:
            raise KeyFileError("a key with the scope ask stands in a page for all to read: name its --origin")
        for origin in origins:
            if not _ORIGIN.fullmatch(origin):
                raise KeyFileError(f"»{origin}« is no origin; it reads as https://www.example.org, without a path")
        if rate is not None:
            _check_rate(rate)
        with self._writing() as keys:
            key_id = secrets.token_hex(4)
            while key_id in keys:
                key_id = secrets.token_hex(4)
            given = f"fn_{key_id}_{secrets.token_urlsafe(32)}"
            keys[key_id] = Key(key_id, name, scope, _hash(given), int(time.time()), tuple(origins), rate)
        return given

    def revoke(self, key_id: str) -> None:
        """Forget a key. Raises KeyFileError for an unknown id, and changes nothing then."""
        with self._writing() as keys:
            if key_id not in keys:
                raise KeyFileError(f"no key »{key_id}« in {self.path}; `python -m api keys list` shows them")
            del keys[key_id]

    def _current(self) -> dict[str, Key]:
        try:
            state = self.path.stat()
        except FileNotFoundError:
            self._seen, self._keys = None, {}
            return self._keys
        seen = (state.st_ino, state.st_mtime_ns, state.st_size)
        if seen != self._seen:
            self._keys = self._read()
            self._seen = seen
        return self._keys

    def _read(self) -> dict[str, Key]:
        try:
            rows = json.loads(self.path.read_text(encoding="utf-8"))["keys"]
            return {row["key_id"]: Key(**row | {"origins": tuple(row.get("origins", ()))}) for row in rows}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KeyFileError(
                f"{self.path} is no file of keys ({error}); restore it, or delete it and make new keys"
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[dict[str, Key]]:
        """The keys to be changed; what the block leaves is written as a whole, or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(self.path.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            keys = self._read()
            yield keys
            content = json.dumps({"keys": [asdict(key) for key in keys.values()]}, ensure_ascii=False, indent=1)
            # One name, under the lock: what a killed writer left is removed by the next.
            beside = self.path.with_name(f".{self.path.name}.new")
            beside.unlink(missing_ok=True)
            try:
                descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    file.write(content + "\n")
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(beside, self.path)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise


def _check_rate(rate: str) -> None:
    try:
        parse_rate(rate)
    except ValueError as error:
        raise KeyFileError(f"»{rate}« is no rate; it reads as 30/minute") from error


def _hash(given: str) -> str:
    return hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()


def main(words: list[str], path: Path) -> None:
    """`python -m api keys create NAME [--scope …] [--origin …] [--rate …] | list | revoke ID`. Raises KeyFileError."""
    parser = argparse.ArgumentParser(prog="python -m api keys", description="API keys; only their hashes are kept")
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create", help="make a key; it is shown once")
    create.add_argument("name", help="whose it is, or what for")
    create.add_argument("--scope", choices=SCOPES, default="read", help="admin may also change the index, ask only ask")
    create.add_argument("--origin", action="append", default=[], help="good only for pages of this origin; repeatable")
    create.add_argument("--rate", help="its own rate, as 30/minute (default: the setting's)")
    commands.add_parser("list", help="show all keys, without their secrets")
    revoke = commands.add_parser("revoke", help="end a key at once")
    revoke.add_argument("id")
    arguments = parser.parse_args(words)
    store, console = KeyStore(path), Console()
    if arguments.command == "create":
        print(store.create(arguments.name, arguments.scope, arguments.origin, arguments.rate))
        Console(stderr=True).print(
            f"kept as a hash in {path}; this is the only time the key is shown. From now on every call needs a key.",
            soft_wrap=True,
        )
    elif arguments.command == "revoke":
        store.revoke(arguments.id)
        console.print(f"{arguments.id} is revoked", highlight=False)
    else:
        table = Table("id", "name", "scope", "origins", "rate", "created")
        for key in store.listed():
            made = time.strftime("%Y-%m-%d %H:%M", time.gmtime(key.created))
            table.add_row(key.key_id, shown(key.name), key.scope, " ".join(key.origins), key.rate or "", f"{made} UTC")
        console.print(table)
