"""A LangChain retriever over Fussnote's HTTP interface: passages as documents, with ready-made references.

The file stands alone: copy it into a project that has langchain-core and httpx, or import it from a checkout.

    from api.langchain import FussnoteRetriever

    retriever = FussnoteRetriever(base_url="http://127.0.0.1:8000", k=4)
    for document in retriever.invoke("Wer leitete die Tscheka?"):
        print(document.metadata["references"], document.page_content)
"""

from typing import Any

import httpx
from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, SecretStr


class FussnoteRetriever(BaseRetriever):
    """The `k` best passages for a question.

    A document's text is the passage verbatim. Its metadata: `references` (the footnotes of the passage in full, one
    string each), `csl` (the same works as CSL-JSON), `locus`, `page_index`, `page_printed` (None when unknown),
    `source_id`, `score` and `url`. Raises httpx.HTTPStatusError, with the service's own words, when it refuses.
    """

    base_url: str = "http://127.0.0.1:8000"
    api_key: SecretStr = SecretStr("")
    k: int = Field(default=8, ge=1, le=50)
    sources: list[str] | None = None
    timeout: float = 30.0

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        with httpx.Client(**self._options()) as client:
            found = _checked(client.post("/v1/search", json=self._request(query)))["passages"]
            details = [_checked(client.get(f"/v1/passages/{item['passage_id']}")) for item in found]
        return [self._document(item, detail) for item, detail in zip(found, details, strict=True)]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        async with httpx.AsyncClient(**self._options()) as client:
            found = _checked(await client.post("/v1/search", json=self._request(query)))["passages"]
            details = [_checked(await client.get(f"/v1/passages/{item['passage_id']}")) for item in found]
        return [self._document(item, detail) for item, detail in zip(found, details, strict=True)]

    def _options(self) -> dict[str, Any]:
        key = self.api_key.get_secret_value()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return {"base_url": self.base_url.rstrip("/"), "headers": headers, "timeout": self.timeout}

    def _request(self, query: str) -> dict[str, Any]:
        return {"query": query, "k": self.k, "sources": self.sources}

    def _document(self, item: dict[str, Any], detail: dict[str, Any]) -> Document:
        notes = detail["notes"]
        return Document(
            id=item["passage_id"],
            page_content=item["text"],
            metadata={
                "references": [f"Fußnote {note['number'] or '*'}: {note['label']}" for note in notes],
                "csl": [work for note in notes for work in note["csl"]],
                **{name: item[name] for name in ("locus", "page_index", "page_printed", "source_id", "score")},
                "url": f"{self.base_url.rstrip('/')}/v1/passages/{item['passage_id']}",
            },
        )


def _checked(response: httpx.Response) -> dict[str, Any]:
    """The body; the service's own words in the error when it refuses."""
    if response.is_error:
        try:
            detail = response.json()["detail"]
        except (ValueError, KeyError, TypeError):
            detail = response.reason_phrase
        raise httpx.HTTPStatusError(f"{response.status_code}: {detail}", request=response.request, response=response)
    body: dict[str, Any] = response.json()
    return body
