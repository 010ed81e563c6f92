"""The instruction texts by name: front matter, body and hash; variables are filled in once, and none may be missing."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prompts.errors import MissingVariablesError, PromptFormatError

_FOLDER = Path(__file__).parent
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_RULE = "---\n"


class FrontMatter(BaseModel):
    """What stands above an instruction text."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=r"^[a-z]+$")
    version: int = Field(ge=1)
    purpose: str = Field(min_length=10)


@dataclass(frozen=True, slots=True)
class Prompt:
    """An instruction text; `sha256` is that of the whole file, as an answer's receipt names it."""

    name: str
    version: int
    purpose: str
    body: str
    sha256: str

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with each `{{name}}` replaced once: a value that looks like a variable stays as it is.

        Raises MissingVariablesError, naming them, unless `values` has exactly the variables of the text.
        """
        wanted = set(_VARIABLE.findall(self.body))
        if wanted != set(values):
            raise MissingVariablesError(f"prompt »{self.name}« needs {sorted(wanted)}, was given {sorted(values)}")
        return _VARIABLE.sub(lambda found: values[found[1]], self.body)


@lru_cache(maxsize=16)
def load_prompt(name: str) -> Prompt:
    """The prompt `name` of this folder. Raises PromptFormatError when it is missing or ill-formed."""
    file = _FOLDER / f"{name}.md"
    try:
        content = file.read_text(encoding="utf-8")
    except OSError as error:
        raise PromptFormatError(f"prompt »{name}« is not there ({error.strerror})") from error
    return parse_prompt(content, name)


def parse_prompt(content: str, name: str) -> Prompt:
    """The prompt that `content` is. Raises PromptFormatError that names the fault."""
    head, rule, body = content.removeprefix(_RULE).partition("\n" + _RULE)
    if not content.startswith(_RULE) or not rule:
        raise PromptFormatError(f"prompt »{name}« must begin with front matter between two lines »---«")
    fields = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon:
            raise PromptFormatError(f"prompt »{name}«: »{line}« is not »key: value«")
        fields[key.strip()] = value.strip()
    try:
        matter = FrontMatter.model_validate(fields)
    except ValidationError as error:
        raise PromptFormatError(f"prompt »{name}«: {error.errors()[0]['loc']}: {error.errors()[0]['msg']}") from error
    if matter.name != name or not body.strip():
        raise PromptFormatError(f"prompt »{name}« calls itself »{matter.name}«, or has no text")
    digest = hashlib.sha256(content.encode("utf-8")).hexdigest()
    return Prompt(matter.name, matter.version, matter.purpose, body.strip(), digest)


def as_data(text: str) -> str:
    """`text` as it may stand between a prompt's marks: it cannot close them."""
    return text.replace("<", "‹").replace(">", "›")
