"""Settings of the service, from the environment (`FUSSNOTE_…`); no other module reads it."""

import os
from difflib import get_close_matches
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.weights import MODEL_NAME


class Settings(BaseSettings):
    """Unknown or ill-formed settings are errors that name the setting."""

    model_config = SettingsConfigDict(env_prefix="FUSSNOTE_", extra="forbid")

    index: Path = Field(default=Path("indexes/library"), description="the index folder")
    encoder: str = Field(default=MODEL_NAME, description="a SentenceTransformer by name or folder")
    cross_encoder: str | None = Field(
        default=None, min_length=1, description="a CrossEncoder by name or folder, to rank the best passages"
    )
    host: str = Field(default="127.0.0.1", description="the address to listen on")
    port: int = Field(default=8000, ge=1, le=65535, description="the port to listen on")
    llm_base_url: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="an OpenAI-compatible endpoint, with its /v1",
    )
    llm_model: str | None = Field(default=None, min_length=1, description="the model's name at that endpoint")
    llm_api_key: SecretStr = Field(default=SecretStr(""), description="its key, when it wants one")
    llm_timeout: float = Field(default=60.0, gt=0, le=600, description="seconds for one question in all")
    concurrency: int = Field(default=2, ge=1, le=256, description="questions answered at once")
    queue: int = Field(default=64, ge=0, le=10_000, description="questions that may wait")
    patience: float = Field(default=20.0, gt=0, le=600, description="seconds a question may wait before a 503")
    public_url: str | None = Field(
        default=None, pattern=r"^https?://.*/$", description="where clients reach the service, with a slash at the end"
    )
    max_body: int = Field(default=1_000_000, ge=1_000, le=100_000_000, description="bytes of a request's body")
    max_upload: int = Field(default=50_000_000, ge=1_000, le=2_000_000_000, description="bytes of a file to index")
    keys: Path = Field(default=Path("keys.json"), description="the file of API keys (python -m api keys)")
    without_keys: bool = Field(default=False, description="answer without keys on other addresses than loopback too")
    rate: str = Field(default="120/minute", description="requests of one key, and of one address without a key")
    rate_store: str = Field(default="memory://", description="where rates are counted, as redis://127.0.0.1:6379")
    origins: list[str] = Field(default=[], description="web origins whose pages may call, as a JSON list")
    report: Path = Field(default=Path("eval/runs/report.html"), description="the evaluation report that operators see")
    log_questions: bool = Field(default=False, description="write the words of questions to the log")
    threads: int = Field(default=2, ge=1, le=256, description="threads of the encoder")


def unknown_settings() -> dict[str, str | None]:
    """Variables of the environment that look like settings and are none, and what each may have meant."""
    known = [f"FUSSNOTE_{name.upper()}" for name in Settings.model_fields]
    named = [name for name in os.environ if name.startswith("FUSSNOTE_") and name.upper() not in known]
    return {name: next(iter(get_close_matches(name, known, 1)), None) for name in sorted(named)}
