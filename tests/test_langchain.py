"""The LangChain retriever, against a real server on a port."""

from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx
import pytest
from pydantic import SecretStr

from api.keys import KeyStore
from api.langchain import FussnoteRetriever
from api.settings import Settings
from qa.answerer import Answerer
from tests.serving import serving


@pytest.fixture(scope="module")
def served(quick: Answerer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    path: Path = tmp_path_factory.mktemp("keys") / "keys.json"
    key = KeyStore(path).create("langchain", "read")
    with serving(quick, Settings(keys=path)) as url:
        yield url, key


def test_documents_are_passages_with_their_references(served: tuple[str, str]) -> None:
    url, key = served
    retriever = FussnoteRetriever(base_url=url, api_key=SecretStr(key), k=3)
    documents = retriever.invoke("Konzept der permanenten Revolution")
    assert len(documents) == 3
    first = documents[0]
    assert first.metadata["locus"].startswith("beispielkapitel/")
    assert any("Der Monat" in reference for document in documents for reference in document.metadata["references"])
    assert any(item["container-title"] == "Der Monat" for d in documents for item in d.metadata["csl"])
    shown = httpx.get(first.metadata["url"], headers={"X-API-Key": key}).json()
    assert shown["text"] == first.page_content
    assert anyio.run(retriever.ainvoke, "Konzept der permanenten Revolution") == documents


def test_a_refused_call_says_why(served: tuple[str, str]) -> None:
    with pytest.raises(httpx.HTTPStatusError, match="401: give a key"):
        FussnoteRetriever(base_url=served[0]).invoke("Tscheka")
    with pytest.raises(httpx.HTTPStatusError, match="no source »fehlt«"):
        FussnoteRetriever(base_url=served[0], api_key=SecretStr(served[1]), sources=["fehlt"]).invoke("Tscheka")
