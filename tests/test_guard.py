"""The guard: keys, scopes, rates, sizes, origins, and who may open a door to others; on a real port."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.__main__ import main
from api.errors import SetupError
from api.guard import check_setup, is_loopback
from api.keys import KeyStore
from api.settings import Settings
from qa.answerer import Answerer
from tests.serving import serving

_ASK = {"question": "Wer leitete die Tscheka?"}


@contextmanager
def _served(quick: Answerer, folder: Path, **given: Any) -> Iterator[tuple[httpx.Client, KeyStore]]:
    settings = Settings(keys=folder / "keys.json", **given)
    with serving(quick, settings) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client, KeyStore(settings.keys)


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_without_keys_this_machine_may_read_and_not_change(quick: Answerer, tmp_path: Path) -> None:
    with _served(quick, tmp_path) as (client, _):
        assert client.post("/v1/ask", json=_ASK).status_code == 200
        # What chat programs send when they have no key is no wrong key.
        assert client.post("/v1/ask", json=_ASK, headers=_bearer("none")).status_code == 200
        refused = client.get("/metrics")
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert refused.headers["content-type"] == "application/problem+json"


def test_who_comes_through_a_proxy_is_not_on_this_machine(quick: Answerer, tmp_path: Path) -> None:
    """A service on loopback behind a proxy is open to others only when that is said."""
    forwarded = {"X-Forwarded-For": "203.0.113.5"}
    with _served(quick, tmp_path) as (client, _):
        assert client.get("/v1/sources", headers=forwarded).status_code == 401
    with _served(quick, tmp_path, without_keys=True) as (client, _):
        assert client.get("/v1/sources", headers=forwarded).status_code == 200


def test_revoking_the_last_key_does_not_open_a_service_that_others_reach(quick: Answerer, tmp_path: Path) -> None:
    with _served(quick, tmp_path, host="0.0.0.0") as (client, store):
        key = store.create("r", "read")
        assert client.get("/v1/sources", headers=_bearer(key)).status_code == 200
        store.revoke(key.split("_")[1])
        assert client.get("/v1/sources").status_code == 401


def test_with_a_key_only_keys_may_read_and_admin_keys_change(quick: Answerer, tmp_path: Path) -> None:
    with _served(quick, tmp_path) as (client, store):
        reader, admin = store.create("r", "read"), store.create("a", "admin")
        assert client.post("/v1/ask", json=_ASK).status_code == 401
        assert client.post("/v1/ask", json=_ASK, headers=_bearer(reader)).status_code == 200
        assert client.post("/v1/ask", json=_ASK, headers={"X-API-Key": reader}).status_code == 200
        assert client.post("/v1/ask", json=_ASK, headers=_bearer(reader[:-2] + "xx")).status_code == 401
        assert client.get("/metrics", headers=_bearer(reader)).status_code == 403
        shown = client.get("/metrics", headers=_bearer(admin)).text
        assert 'fussnote_answers_total{mode="extractive",outcome="' in shown
        assert 'fussnote_requests_total{route="/v1/ask",status="200"} 2.0' in shown
        assert "Tscheka" not in shown
        assert client.get("/health/ready").status_code == 200
        asking = client.get("/", headers={"Accept-Language": "de"})
        assert asking.status_code == 401
        assert "verlangt einen Schlüssel" in asking.text
        signed = client.post("/schluessel", data={"key": reader, "back": "/?q=Tscheka"})
        assert (signed.status_code, signed.headers["location"]) == (303, "/?q=Tscheka")
        assert client.get("/", headers={"Cookie": f"fussnote_key={reader}"}).status_code == 200
        assert client.get("/lesen/beispielkapitel", headers={"Cookie": "fussnote_key=fn_no"}).status_code == 401
        assert (
            client.post("/schluessel", data={"key": reader, "back": "//elsewhere.example"}).headers["location"] == "/"
        )
        # Anybody may send what is no key and no address.
        assert client.post("/schluessel", data={"key": "fn_€", "back": "/\t/["}).headers["location"] == "/"
        client.cookies.clear()
        cookie = {"Cookie": f"fussnote_key={reader}"}
        own = {"Origin": str(client.base_url).rstrip("/")}
        store.create("site", "ask", ["https://www.example.org"])
        assert client.post("/v1/ask", json=_ASK, headers=cookie | own).status_code == 200
        # A page that may call brings a key of its own: its reader's is not for it.
        site = {"Origin": "https://www.example.org"}
        assert client.post("/v1/ask", json=_ASK, headers=cookie | site).status_code == 401
        store.revoke(reader.split("_")[1])
        assert client.post("/v1/ask", json=_ASK, headers=_bearer(reader)).status_code == 401


def test_a_key_that_asks_too_often_is_told_when_to_come_again(quick: Answerer, tmp_path: Path) -> None:
    with _served(quick, tmp_path, rate="3/minute") as (client, store):
        one, other = store.create("1", "read"), store.create("2", "read")
        codes = [client.get("/v1/sources", headers=_bearer(one)).status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]
        late = client.get("/v1/sources", headers=_bearer(one))
        assert 1 <= int(late.headers["retry-after"]) <= 61
        assert client.get("/v1/sources", headers=_bearer(other)).status_code == 200
        wrong = [client.get("/v1/sources", headers=_bearer(f"{one[:-3]}{i:03}")).status_code for i in range(4)]
        assert wrong == [401, 401, 401, 429]


def test_a_body_beyond_the_limit_is_not_read(quick: Answerer, tmp_path: Path) -> None:
    with _served(quick, tmp_path, max_body=2000) as (client, _):
        told = client.post("/v1/ask", content=b"{" + b" " * 3000, headers={"Content-Type": "application/json"})
        assert told.status_code == 413

        def untold() -> Iterator[bytes]:
            for _ in range(50):
                yield b" " * 100

        streamed = client.post("/v1/ask", content=untold(), headers={"Content-Type": "application/json"})
        assert streamed.status_code == 413
        assert streamed.headers["content-type"] == "application/problem+json"
        assert client.post("/v1/ask", json=_ASK).status_code == 200


def test_pages_of_other_origins_may_call_only_when_named(quick: Answerer, tmp_path: Path) -> None:
    with _served(quick, tmp_path, origins=["https://zeitung.example"]) as (client, _):
        own = str(client.base_url).rstrip("/")
        for origin, status in ((own, 200), ("https://zeitung.example", 200), ("https://boese.example", 403)):
            response = client.post("/v1/ask", json=_ASK, headers={"Origin": origin})
            assert response.status_code == status, origin
            allowed = response.headers.get("access-control-allow-origin")
            assert allowed == (origin if origin.startswith("https://zeitung") else None)
        preflight = {"Origin": "https://boese.example", "Access-Control-Request-Method": "POST"}
        assert client.options("/v1/ask", headers=preflight).status_code == 400


def test_a_name_made_to_point_here_reads_nothing(quick: Answerer, tmp_path: Path) -> None:
    with _served(quick, tmp_path, public_url="https://fussnote.example/") as (client, _):
        assert client.get("/v1/sources", headers={"Host": "boese.example"}).status_code == 403
        assert client.get("/v1/sources", headers={"Host": "fussnote.example"}).status_code == 200
        assert client.get("/v1/sources", headers={"Host": "localhost:8000"}).status_code == 200


def test_a_host_and_an_origin_that_are_none_are_turned_away(quick: Answerer, tmp_path: Path) -> None:
    with _served(quick, tmp_path) as (client, _):
        for headers in ({"Host": "[::1"}, {"Origin": "http://[x"}, {"Origin": "null"}, {"Host": "a.b]"}):
            assert client.get("/v1/sources", headers=headers).status_code in (400, 403)
        # A damaged file of keys is told, to pages of other origins too, and the service lives.
        (tmp_path / "keys.json").write_text("{", encoding="utf-8")
        elsewhere = {"Origin": "https://elsewhere.example"}
        assert client.get("/v1/sources", headers=elsewhere).status_code == 503
        assert client.get("/health/ready", headers=elsewhere).status_code == 200


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"rate": "often"}, "FUSSNOTE_RATE: »often«"),
        ({"rate": "1/minute;2/hour"}, "FUSSNOTE_RATE: "),
        ({"rate_store": "shelf://here"}, "FUSSNOTE_RATE_STORE: "),
    ],
)
def test_a_rate_that_cannot_be_kept_is_told_before_anything_is_served(given: dict[str, Any], named: str) -> None:
    with pytest.raises(SetupError, match=re.escape(named)):
        check_setup(Settings(**given), "127.0.0.1")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("FUSSNOTE_ORIGIN", "x", "there is no setting FUSSNOTE_ORIGIN; do you mean FUSSNOTE_ORIGINS?"),
        ("FUSSNOTE_ORIGINS", "https://a.example", "lists are written as JSON"),
        ("FUSSNOTE_PORT", "many", "setting FUSSNOTE_PORT: "),
    ],
)
def test_a_wrong_setting_ends_the_start_with_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["keys", "list"]) == 1
    assert told in capsys.readouterr().err


def test_every_response_has_its_headers_and_id(quick: Answerer, tmp_path: Path) -> None:
    with _served(quick, tmp_path) as (client, _):
        for path in ("/", "/docs", "/v1/sources", "/nirgends"):
            response = client.get(path, headers={"X-Request-ID": "abc-1"})
            assert response.headers["x-content-type-options"] == "nosniff"
            # A form of a page must say where it comes from; to other sites neither tells anything.
            assert response.headers["referrer-policy"] == ("same-origin" if path == "/" else "no-referrer")
            assert "unsafe" not in response.headers["content-security-policy"]
            assert response.headers["x-request-id"] == "abc-1"
        assert len(client.get("/", headers={"X-Request-ID": "x\ty" * 99}).headers["x-request-id"]) == 32


def test_no_door_is_open_to_others_without_keys(tmp_path: Path) -> None:
    settings = Settings(keys=tmp_path / "keys.json")
    check_setup(settings, "127.0.0.1")
    with pytest.raises(SetupError, match="python -m api keys create"):
        check_setup(settings, "0.0.0.0")
    check_setup(Settings(keys=tmp_path / "keys.json", without_keys=True), "0.0.0.0")
    KeyStore(settings.keys).create("a", "read")
    check_setup(settings, "0.0.0.0")
    assert [is_loopback(host) for host in ("::1", "[::1]", "127.9.9.9", "localhost", "10.0.0.1", "example.org")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip


def test_without_an_index_the_service_says_why(tmp_path: Path) -> None:
    with serving(None, Settings(keys=tmp_path / "keys.json")) as url:
        ready = httpx.get(f"{url}/health/ready")
        assert (ready.status_code, ready.json()["detail"]) == (503, "the index is being loaded")
        assert httpx.get(f"{url}/health/live").status_code == 200
        refused = httpx.post(f"{url}/v1/ask", json=_ASK)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        for path in ("/", "/?q=Tscheka", "/lesen/beispielkapitel"):
            page = httpx.get(url + path)
            assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")


def test_a_key_for_a_page_asks_from_its_origin_and_nothing_else(quick: Answerer, tmp_path: Path) -> None:
    with _served(quick, tmp_path) as (client, store):
        site = "https://www.example.org"
        key = _bearer(store.create("site", "ask", [site], "5/minute"))
        named = key | {"Origin": site}
        assert client.post("/v1/ask", json=_ASK, headers=named).status_code == 200
        chat = {"model": "fussnote", "messages": [{"role": "user", "content": _ASK["question"]}]}
        assert client.post("/v1/chat/completions", json=chat, headers=named).status_code == 200
        assert client.post("/v1/ask", json=_ASK, headers=key).status_code == 403
        elsewhere = key | {"Origin": "https://other.example"}
        assert client.post("/v1/ask", json=_ASK, headers=elsewhere).status_code == 403
        assert client.get("/v1/sources", headers=named).status_code == 403
        assert client.get("/v1/admin/jobs/1", headers=named).status_code == 403
        assert client.post("/v1/ask", json=_ASK, headers=named).status_code == 429
        assert client.get("/widget.js", headers=elsewhere).status_code == 200
