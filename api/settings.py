"""Settings of the service, from the environment (`FUSSNOTE_…`); no other module reads it."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.weights import MODEL_NAME


class Settings(BaseSettings):
    """Unknown or ill-formed settings are errors that name the setting."""

    model_config = SettingsConfigDict(env_prefix="FUSSNOTE_", extra="forbid")

    index: Path = Field(default=Path("indexes/library"), description="the index folder")
    encoder: str = Field(default=MODEL_NAME, description="a SentenceTransformer by name or folder")
    host: str = Field(default="127.0.0.1", description="the address to listen on")
    port: int = Field(default=8000, ge=1, le=65535, description="the port to listen on")
    threads: int = Field(default=2, ge=1, le=256, description="threads of the encoder")
