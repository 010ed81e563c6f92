"""Settings of the service, from the environment (`FUSSNOTE_…`); no other module reads it."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.weights import MODEL_NAME


class Settings(BaseSettings):
    """Unknown or ill-formed settings are errors that name the setting."""

    model_config = SettingsConfigDict(env_prefix="FUSSNOTE_", extra="forbid")

    index: Path = Field(default=Path("indexes/library"), description="the index folder")
    encoder: str = Field(default=MODEL_NAME, description="a SentenceTransformer by name or folder")
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
    threads: int = Field(default=2, ge=1, le=256, description="threads of the encoder")
