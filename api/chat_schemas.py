"""What travels over the OpenAI chat protocol: what is read of a request, and what is turned away by name."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.errors import ParameterError
from api.schemas import Sources

#: What a chat program may say, and what has no meaning here: nothing is sampled, no length is cut, nothing is stored.
#: Tools are offered by chat programs of themselves (Open WebUI, agents), and a model may always answer without them.
IGNORED = frozenset(
    """temperature top_p top_k min_p max_tokens max_completion_tokens presence_penalty frequency_penalty
    repetition_penalty seed user store metadata service_tier parallel_tool_calls reasoning_effort verbosity
    prompt_cache_key safety_identifier prediction tools functions""".split()
)
#: What would change the answer in a way that it cannot be changed, and the only values that ask for nothing.
_HARMLESS: dict[str, tuple[Any, ...]] = {
    "n": (1,),
    "tool_choice": ("none", "auto"),
    "function_call": ("none", "auto"),
    "response_format": ({"type": "text"},),
    "logprobs": (False,),
    "top_logprobs": (0,),
    "logit_bias": ({},),
    "stop": ([],),
    "modalities": (["text"],),
    "audio": (),
    "web_search_options": ({},),
}


class TextPart(BaseModel):
    """A piece of a message; only text is read."""

    type: str
    text: str | None = Field(None, max_length=100_000)


class Message(BaseModel):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | None = None

    def plain(self, place: str) -> str:
        """Its text, without halves of characters. Raises ParameterError for anything else, as an image."""
        return self._text(place).encode("utf-8", "ignore").decode()

    def _text(self, place: str) -> str:
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        for part in self.content:
            if part.type not in ("text", "input_text", "refusal"):
                raise ParameterError(place, f"{place}: content of type »{part.type}« is not read; send text")
        return "\n".join(part.text or "" for part in self.content)


class StreamOptions(BaseModel):
    """What a stream should have besides."""

    model_config = ConfigDict(extra="ignore")

    include_usage: bool = False


class Own(BaseModel):
    """Fussnote's own parameters, in `extra_body` of the official client; as in `/v1/ask`."""

    model_config = ConfigDict(extra="forbid")

    k: int = Field(8, ge=1, le=50)
    sources: Sources = None


class ChatRequest(BaseModel):
    """A conversation whose last message is the question."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [{"model": "fussnote", "messages": [{"role": "user", "content": "Wer war Machno?"}]}]
        },
    )

    model: str = Field(min_length=1, max_length=200)
    messages: Annotated[list[Message], Field(min_length=1, max_length=500)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    fussnote: Own | None = None

    def check(self) -> None:
        """Raise ParameterError, naming it, for a parameter that is neither supported nor harmless."""
        for name, value in (self.model_extra or {}).items():
            if name in IGNORED or value is None or (name in _HARMLESS and value in _HARMLESS[name]):
                continue
            raise ParameterError(name, f"the parameter »{name}« is not supported here; leave it out")
